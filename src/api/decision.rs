//! A decision as embedders get it.

use std::fmt;

use jiff::ZonedDateTime;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::decide::decision;
use crate::values::RefusalCode;

/// What is to be done about one prospect now, and why.
///
/// Serialised, it is the object that `firstmove eval --format ndjson` writes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Decision {
    /// The prospect: the record's `id`, or its key where it has none.
    pub prospect: String,
    /// What the policy knows the person by, in its normal form: `linkedin.com/in/ann`.
    pub key: String,
    /// The sender who would act.
    pub sender: String,
    /// What is to be done.
    pub action: Action,
    /// The texts that the move carries: `note`, or `subject` and `body`; empty for none.
    pub with: Vec<String>,
    /// The subject, filled in from the record.
    pub subject: Option<String>,
    /// The text, filled in from the record; nothing where the sender writes it.
    pub text: Option<String>,
    /// When a follow-up was due, in the sender's time zone.
    pub at: Option<ZonedDateTime>,
    /// The name of the rule, follow-up or `never` that decided; nothing where none did.
    pub rule: Option<String>,
    /// The reason that the policy gives for it.
    pub because: Option<String>,
    /// When it is worth asking again, in the sender's time zone; nothing where time alone changes nothing.
    pub until: Option<ZonedDateTime>,
    /// The options that the policy likes better and that were not to be had, in its order.
    pub refused: Vec<Refusal>,
    /// The policy, by the first twelve digits of its hash.
    pub policy: String,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// This move of the policy: `connect`, `message`.
    Move(String),
    /// Nothing yet: ask again later, where [`Decision::until`] is given then.
    Wait,
    /// Nothing.
    Skip,
    /// Somebody has to look at it.
    Review,
}

impl Action {
    /// The move's name; nothing where none is to be made.
    #[must_use]
    pub fn as_move(&self) -> Option<&str> {
        if let Self::Move(name) = self { Some(name) } else { None }
    }

    /// As it is written: the move's name, `wait`, `skip` or `review`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Move(name) => decision::Action::Move(name),
            Self::Wait => decision::Action::Wait,
            Self::Skip => decision::Action::Skip,
            Self::Review => decision::Action::Review,
        }
        .as_str()
    }
}

impl From<decision::Action<'_>> for Action {
    fn from(decided: decision::Action<'_>) -> Self {
        match decided {
            decision::Action::Move(name) => Self::Move(name.to_owned()),
            decision::Action::Wait => Self::Wait,
            decision::Action::Skip => Self::Skip,
            decision::Action::Review => Self::Review,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// An option that was passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Refusal {
    /// The option as the policy has it: `connect with note`.
    pub option: String,
    /// Why, for programs.
    pub code: RefusalCode,
    /// Why, for people; the wording may change.
    pub why: String,
}

impl From<&decision::Decision<'_>> for Decision {
    fn from(decided: &decision::Decision<'_>) -> Self {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let refusal = |refusal: &decision::Refusal<'_>| Refusal {
            option: refusal.option.to_string(),
            code: refusal.code,
            why: refusal.told().into_owned(),
        };
        Self {
            prospect: decided.prospect.to_string(),
            key: decided.key.to_string(),
            sender: decided.sender.to_string(),
            action: decided.action.into(),
            with: decided.with.iter().map(|form| (*form).to_owned()).collect(),
            subject: text(decided.subject.as_deref()),
            text: text(decided.text.as_deref()),
            at: decided.at.clone(),
            rule: text(decided.rule),
            because: text(decided.because),
            until: decided.until.clone(),
            refused: decided.refused.iter().map(refusal).collect(),
            policy: decided.policy.to_owned(),
        }
    }
}

impl Decision {
    /// Writes its fields, in the order in which every format has them.
    pub(super) fn write_fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let time = |at: &Option<ZonedDateTime>| at.as_ref().map(|at| at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        let with = (!self.with.is_empty()).then(|| self.with.join(" and "));
        // What is empty says nothing.
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        map.serialize_entry("prospect", &Some(&self.prospect).filter(|text| !text.is_empty()))?;
        map.serialize_entry("key", &Some(&self.key).filter(|text| !text.is_empty()))?;
        map.serialize_entry("sender", &Some(&self.sender).filter(|text| !text.is_empty()))?;
        map.serialize_entry("move", &self.action)?;
        map.serialize_entry("with", &with)?;
        map.serialize_entry("subject", &text(&self.subject))?;
        map.serialize_entry("text", &text(&self.text))?;
        map.serialize_entry("at", &time(&self.at))?;
        map.serialize_entry("rule", &text(&self.rule))?;
        map.serialize_entry("because", &text(&self.because))?;
        map.serialize_entry("until", &time(&self.until))?;
        map.serialize_entry("refused", &self.refused)?;
        map.serialize_entry("policy", &self.policy)
    }
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(13))?;
        self.write_fields(&mut map)?;
        map.end()
    }
}
