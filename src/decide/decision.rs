//! A decision, as data.

mod tree;

use std::borrow::Cow;
use std::fmt;

use jiff::{Timestamp, ZonedDateTime};
use serde::{Deserialize, Serialize};

use crate::values::RefusalCode;

/// What is to be done about one prospect now. The fields stand in the order in which every format writes them.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision<'a> {
    /// The record's `id` where it has one, else its key.
    pub prospect: Cow<'a, str>,
    /// The person's key, normalised.
    pub key: Cow<'a, str>,
    /// Who would act.
    pub sender: Cow<'a, str>,
    /// What is to be done.
    pub action: Action<'a>,
    /// The forms of the texts asked for, `subject`, `body`; empty for none. Written `subject and body`.
    pub with: Vec<&'a str>,
    /// The text of the form `subject`, filled in.
    pub subject: Option<Cow<'a, str>>,
    /// The text of the other form, filled in; nothing where the rep writes it.
    pub text: Option<Cow<'a, str>>,
    /// When a follow-up was due.
    pub at: Option<ZonedDateTime>,
    /// The name of the rule, follow-up or `never` that decided.
    pub rule: Option<&'a str>,
    /// Its reason.
    pub because: Option<&'a str>,
    /// When it is worth asking again, in the sender's time zone.
    pub until: Option<ZonedDateTime>,
    /// The options passed over, in order.
    pub refused: Vec<Refusal<'a>>,
    /// The first 12 hex digits of the policy's hash.
    pub policy: &'a str,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action<'a> {
    /// The move of this name.
    Move(&'a str),
    /// Nothing yet: time or room is missing.
    Wait,
    /// Nothing.
    Skip,
    /// Somebody has to look at it.
    Review,
}

impl<'a> Action<'a> {
    /// As it is written: the move's name, `wait`, `skip` or `review`.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        match self {
            Self::Move(name) => name,
            Self::Wait => "wait",
            Self::Skip => "skip",
            Self::Review => "review",
        }
    }

    /// The move's name; nothing where none is to be made.
    #[must_use]
    pub fn as_move(self) -> Option<&'a str> {
        if let Self::Move(name) = self { Some(name) } else { None }
    }

    /// Whether a move is to be made.
    #[must_use]
    pub fn is_move(self) -> bool {
        matches!(self, Self::Move(_))
    }
}

impl<'a> From<&'a str> for Action<'a> {
    /// What is written so. No move of a policy is called by one of the three other words.
    fn from(written: &'a str) -> Self {
        match written {
            "wait" => Self::Wait,
            "skip" => Self::Skip,
            "review" => Self::Review,
            name => Self::Move(name),
        }
    }
}

impl fmt::Display for Action<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// An option passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal<'a> {
    /// The option as the policy has it: `connect with note`.
    pub option: Cow<'a, str>,
    /// Why, for scripts.
    pub code: RefusalCode,
    /// Why, for people: `weekly_invites is exhausted (100 of 100)`.
    pub why: Cow<'a, str>,
    /// What the fields of the condition behind it hold: `fit is 35`; empty where there is none.
    pub facts: String,
    /// The cap that had no room, where that was it.
    pub cap: Option<&'a str>,
}

impl Refusal<'_> {
    /// What the option would do: `connect` of `connect with note`.
    #[must_use]
    pub fn action(&self) -> Action<'_> {
        self.option.split_once(' ').map_or(&*self.option, |(action, _)| action).into()
    }

    /// Whether the option asks for a text.
    #[must_use]
    pub fn has_text(&self) -> bool {
        self.option.contains(" with ")
    }

    /// Why, with what the fields of its condition hold: `its condition doesn't hold: fit >= 40 (fit is 35)`.
    #[must_use]
    pub fn told(&self) -> Cow<'_, str> {
        if self.facts.is_empty() {
            return Cow::Borrowed(&self.why);
        }
        Cow::Owned(format!("{} ({})", self.why, self.facts))
    }
}

/// A decided move, kept so that it can be given again as it was: what of a decision doesn't follow from the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The move's name.
    #[serde(rename = "move")]
    pub action: String,
    /// The forms of the texts asked for.
    pub with: Vec<String>,
    /// The text of the form `subject`.
    pub subject: Option<String>,
    /// The text of the other form.
    pub text: Option<String>,
    /// When a follow-up was due.
    pub at: Option<ZonedDateTime>,
    /// What decided.
    pub rule: Option<String>,
    /// Its reason.
    pub because: Option<String>,
    /// The options passed over, in order.
    pub refused: Vec<KeptRefusal>,
    /// The first 12 hex digits of the hash of the policy that decided.
    pub policy: String,
    /// The moment as of which it was decided, where that was still to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
}

/// An option passed over, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRefusal {
    /// The option.
    pub option: String,
    /// Why, for scripts.
    pub code: RefusalCode,
    /// Why, for people.
    pub why: String,
}

impl From<&Decision<'_>> for Kept {
    fn from(decision: &Decision<'_>) -> Self {
        let refused = decision.refused.iter().map(|refusal| KeptRefusal {
            option: refusal.option.to_string(),
            code: refusal.code,
            why: refusal.told().into_owned(),
        });
        Self {
            action: decision.action.to_string(),
            with: decision.with.iter().map(|form| (*form).to_owned()).collect(),
            subject: decision.subject.as_deref().map(str::to_owned),
            text: decision.text.as_deref().map(str::to_owned),
            at: decision.at.clone(),
            rule: decision.rule.map(str::to_owned),
            because: decision.because.map(str::to_owned),
            refused: refused.collect(),
            policy: decision.policy.to_owned(),
            not_before: None,
        }
    }
}

impl Kept {
    /// The decision again, about this prospect, of this key, for this sender.
    #[must_use]
    pub fn again<'a>(&'a self, prospect: &'a str, key: &'a str, sender: &'a str) -> Decision<'a> {
        let refused = self.refused.iter().map(|refusal| Refusal {
            option: Cow::Borrowed(&refusal.option),
            code: refusal.code,
            why: Cow::Borrowed(&refusal.why),
            facts: String::new(),
            cap: None,
        });
        Decision {
            prospect: Cow::Borrowed(prospect),
            key: Cow::Borrowed(key),
            sender: Cow::Borrowed(sender),
            action: self.action.as_str().into(),
            with: self.with.iter().map(String::as_str).collect(),
            subject: self.subject.as_deref().map(Cow::Borrowed),
            text: self.text.as_deref().map(Cow::Borrowed),
            at: self.at.clone(),
            rule: self.rule.as_deref(),
            because: self.because.as_deref(),
            until: None,
            refused: refused.collect(),
            policy: &self.policy,
        }
    }

    /// The same as long as its moment is still to come: until then there is nothing to do.
    #[must_use]
    pub fn still_to_come<'a>(
        &'a self,
        until: ZonedDateTime,
        prospect: &'a str,
        key: &'a str,
        sender: &'a str,
    ) -> Decision<'a> {
        Decision {
            action: Action::Wait,
            with: Vec::new(),
            subject: None,
            text: None,
            at: None,
            until: Some(until),
            ..self.again(prospect, key, sender)
        }
    }
}

/// How a decision came about.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trace {
    /// Every `never`, follow-up and rule that was asked, in order, the one that decided last.
    pub steps: Vec<TraceStep>,
    /// The caps that count one of the moves asked for, as they stood.
    pub caps: Vec<TraceCap>,
}

/// One `never`, follow-up or rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TraceStep {
    /// What it is.
    pub kind: StepKind,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub verdict: TraceVerdict,
    /// Whether all but one of its conditions hold: the rule that nearly matched.
    pub nearly: bool,
    /// What is said of it beside its conditions: when a follow-up is due.
    pub note: Option<String>,
    /// Its conditions.
    pub conditions: Vec<TraceCondition>,
    /// Its options, where it came to them.
    pub options: Vec<TraceOption>,
}

/// What a step of a trace is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A `never`.
    Never,
    /// A follow-up.
    FollowUp,
    /// A rule.
    Rule,
    /// A move that was decided before, and holds.
    Reservation,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TraceVerdict {
    /// It decided.
    Decided,
    /// It matched, and led on to the rules below.
    PassedOn,
    /// It doesn't apply.
    NotMet,
}

/// A condition, and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TraceCondition {
    /// As the policy has it, on one line.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// The values it was worked out from, by name.
    pub values: Vec<(String, String)>,
    /// What it is made of.
    pub parts: Vec<TraceCondition>,
}

/// An option, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TraceOption {
    /// As the policy has it: `connect with note`.
    pub option: String,
    /// The code of its refusal; nothing for the one taken.
    pub code: Option<&'static str>,
    /// Why it was refused.
    pub why: Option<String>,
    /// The cap that had no room, where that was it.
    #[serde(skip)]
    pub cap: Option<String>,
    /// The conditions that it was refused for.
    pub conditions: Vec<TraceCondition>,
}

/// A cap, as it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TraceCap {
    /// Its name.
    pub name: String,
    /// How many were counted.
    pub used: u64,
    /// How many there may be; nothing for no limit.
    pub limit: Option<u64>,
    /// The reason that the policy gives for the limit in force.
    pub because: Option<String>,
    /// Until when it is shut: RFC 3339 with the sender's offset.
    pub shut_until: Option<String>,
}
