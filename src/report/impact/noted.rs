//! A decision, as far as it is held against another.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::ZonedDateTime;

use crate::decide::decision::Decision;
use crate::values::RefusalCode;

/// A decision kept to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// What the decision calls the prospect.
    pub prospect: Box<str>,
    /// The person's key.
    pub key: Box<str>,
    /// Who would act.
    pub sender: Box<str>,
    /// The texts, the subject first.
    pub texts: [Option<Box<str>>; 2],
    /// When a follow-up was due.
    pub at: Option<ZonedDateTime>,
    /// When it is worth asking again.
    pub until: Option<ZonedDateTime>,
    /// The rest, which many decisions share.
    pub reasons: Arc<Reasons>,
}

/// What is decided, and why: what many decisions of one policy have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reasons {
    /// The move with the forms of its texts, as an option is written: `connect with note`.
    pub option: Box<str>,
    /// The move alone.
    pub action: Box<str>,
    /// The forms alone; nothing for a move without.
    pub with: Option<Box<str>>,
    /// What decided.
    pub rule: Option<Box<str>>,
    pub because: Option<Box<str>>,
    /// The options passed over, in order.
    pub refused: Vec<Passed>,
}

/// An option passed over.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Passed {
    /// The option: `connect with note`.
    pub option: Box<str>,
    /// Why, for scripts.
    pub code: RefusalCode,
    /// Why, for people.
    pub why: Box<str>,
    /// The cap that had no room, where that was it.
    pub cap: Option<Box<str>>,
}

/// What is otherwise in one decision than in another, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// The rule or a reason; what is to be done stays.
    Reason,
    /// When it was due, or when it is worth asking again.
    Time,
    /// The words that go along.
    Text,
    /// The move, its form, or who makes it.
    Move,
    /// Only one of the two policies can read the record.
    Unread,
}

impl Change {
    /// Its word in output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Text => "text",
            Self::Time => "time",
            Self::Unread => "unread",
            Self::Reason => "reason",
        }
    }
}

impl Reasons {
    /// That the person stands in an earlier row and is decided there, in words; nothing for anybody else.
    #[must_use]
    pub fn duplicate_of(&self) -> Option<&str> {
        let duplicate = self.refused.iter().find(|passed| passed.code == RefusalCode::Duplicate);
        // A `never` that another row of the person meets is what decides.
        duplicate.filter(|_| self.rule.is_none()).map(|passed| &*passed.why)
    }
}

impl Noted {
    #[cfg(test)]
    #[must_use]
    pub fn of(decision: &Decision<'_>) -> Self {
        Noting::default().note(decision)
    }

    /// What is otherwise in `now`; nothing where all is as it was. The hash of the policy is none of it.
    #[must_use]
    pub fn change_to(&self, now: &Self) -> Option<Change> {
        let moment = |time: &Option<ZonedDateTime>| time.as_ref().map(ZonedDateTime::timestamp);
        let is_another_time = moment(&self.until) != moment(&now.until) || moment(&self.at) != moment(&now.at);
        if self.sender != now.sender || self.reasons.option != now.reasons.option {
            Some(Change::Move)
        } else if self.texts != now.texts {
            Some(Change::Text)
        } else if is_another_time {
            Some(Change::Time)
        } else {
            (self.reasons != now.reasons).then_some(Change::Reason)
        }
    }
}

/// Notes decisions, and keeps once what many of them share.
#[derive(Debug, Default)]
pub struct Noting {
    known: HashSet<Arc<Reasons>>,
}

impl Noting {
    pub fn note(&mut self, decision: &Decision<'_>) -> Noted {
        let boxed = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(Box::from);
        Noted {
            prospect: (*decision.prospect).into(),
            key: (*decision.key).into(),
            sender: (*decision.sender).into(),
            texts: [boxed(&decision.subject), boxed(&decision.text)],
            at: decision.at.clone(),
            until: decision.until.clone(),
            reasons: self.shared(reasons(decision)),
        }
    }

    fn shared(&mut self, reasons: Reasons) -> Arc<Reasons> {
        if let Some(known) = self.known.get(&reasons) {
            return Arc::clone(known);
        }
        let shared = Arc::new(reasons);
        self.known.insert(Arc::clone(&shared));
        shared
    }
}

fn reasons(decision: &Decision<'_>) -> Reasons {
    let with = (!decision.with.is_empty()).then(|| decision.with.join(" and "));
    let option = match &with {
        Some(with) => format!("{} with {with}", decision.action),
        None => decision.action.to_string(),
    };
    let refused = decision.refused.iter().map(|refusal| Passed {
        option: (*refusal.option).into(),
        code: refusal.code,
        why: (*refusal.why).into(),
        cap: refusal.cap.map(Box::from),
    });
    Reasons {
        option: option.into(),
        action: decision.action.as_str().into(),
        with: with.map(Box::from),
        rule: decision.rule.map(Box::from),
        because: decision.because.map(Box::from),
        refused: refused.collect(),
    }
}
