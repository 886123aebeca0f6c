//! What goes wrong.

use std::fmt;

#[cfg(feature = "ledger")]
use crate::history::ledger::LedgerError;
use crate::records::read::ReadError;
use crate::records::rows::{ColumnProblem, Reject};
use crate::records::typing::CellProblem;
use crate::values::text::{nearest, shown};

/// Why nothing is decided about a record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecideError {
    /// The engine was told no moment.
    #[error("no moment is said: the engine is told one by `now`")]
    NoMoment,
    /// No sender of this name was introduced, and others were.
    #[error("no sender is called `{name}`{}", hint(.nearest.as_deref()))]
    UnknownSender {
        /// The name.
        name: String,
        /// The name of a sender that may be meant.
        nearest: Option<String>,
    },
    /// What was handed over can't be serialised.
    #[error("the record can't be serialised: {0}")]
    Serialize(String),
    /// What was handed over is no record of the policy.
    #[error(transparent)]
    Record(#[from] InvalidRecord),
    /// The ledger failed.
    #[error(transparent)]
    History(#[from] HistoryError),
}

/// Why something is no record of a policy: each value that is none of its field, each required field without one, and each
/// name that is nearly a field's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", listed(.problems))]
pub struct InvalidRecord {
    problems: Vec<FieldProblem>,
}

impl InvalidRecord {
    /// What is wrong; never empty.
    #[must_use]
    pub fn problems(&self) -> &[FieldProblem] {
        &self.problems
    }

    pub(super) fn new(problems: Vec<FieldProblem>) -> Self {
        Self { problems }
    }

    /// That something else was expected of the whole record.
    pub(super) fn expected(expected: impl Into<String>) -> Self {
        let expected = expected.into();
        Self::new(vec![FieldProblem { field: None, value: String::new(), expected, nearest: None }])
    }

    /// Why a record can't be read.
    pub(super) fn read(error: ReadError) -> Self {
        match error {
            ReadError::Row(reject) => Self::from(*reject),
            ReadError::Shape(why) => Self::expected(why),
            ReadError::File(error) => Self::expected(error.to_string()),
        }
    }
}

impl From<Reject> for InvalidRecord {
    fn from(reject: Reject) -> Self {
        let Reject { column, value, expected, nearest, also, .. } = reject;
        let first = FieldProblem { field: column, value, expected, nearest };
        Self::new(std::iter::once(first).chain(also.into_iter().map(FieldProblem::from)).collect())
    }
}

/// Problems, in one line.
fn listed(problems: &[FieldProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// One thing that is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldProblem {
    /// The name in the record; nothing where it is about the whole record.
    pub field: Option<String>,
    /// What stands there; empty where nothing does.
    pub value: String,
    /// What was expected.
    pub expected: String,
    /// The right word that may be meant.
    pub nearest: Option<String>,
}

impl From<ColumnProblem> for FieldProblem {
    fn from(ColumnProblem { column, problem }: ColumnProblem) -> Self {
        Self::of(column, problem)
    }
}

impl FieldProblem {
    /// The problem of a value.
    pub(super) fn of(field: Option<String>, problem: CellProblem) -> Self {
        let CellProblem { value, expected, nearest } = problem;
        Self { field, value, expected, nearest }
    }
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(out, "`{}`: ", shown(field))?,
            None => out.write_str("the record: ")?,
        }
        if !self.value.is_empty() {
            write!(out, "`{}`, ", shown(&self.value))?;
        }
        write!(out, "expected {}{}", shown(&self.expected), hint(self.nearest.as_deref()))
    }
}

/// Why a sender isn't introduced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SenderError {
    /// `record sender` of the policy has no such field.
    #[error("the sender `{sender}`: `record sender` has no field `{field}`{}", hint(.nearest.as_deref()))]
    UnknownField {
        /// The sender.
        sender: String,
        /// The name.
        field: String,
        /// The field that may be meant.
        nearest: Option<String>,
    },
    /// A value is none of its field.
    #[error("the sender `{sender}`: {problem}")]
    Value {
        /// The sender.
        sender: String,
        /// What is wrong.
        problem: FieldProblem,
    },
    /// A field that must be there isn't.
    #[error("the sender `{sender}` lacks `{field}`")]
    Lacks {
        /// The sender.
        sender: String,
        /// The field.
        field: String,
    },
    /// What was handed over isn't serialised to an object.
    #[error("the sender `{sender}`: expected an object with the fields of `record sender`, {why}")]
    Serialize {
        /// The sender.
        sender: String,
        /// What it is instead, or why it can't be serialised.
        why: String,
    },
}

/// Why an event isn't recorded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// The engine was told no moment.
    #[error("no moment is said: the engine is told one by `now`")]
    NoMoment,
    /// No sender of this name was introduced, and others were.
    #[error("no sender is called `{name}`{}", hint(.nearest.as_deref()))]
    UnknownSender {
        /// The name.
        name: String,
        /// The name of a sender that may be meant.
        nearest: Option<String>,
    },
    /// It can't have happened so: it is still to come, or of a move that the policy doesn't have.
    #[error("{why}")]
    Refused {
        /// Why not.
        why: String,
    },
    /// The ledger failed.
    #[error(transparent)]
    History(#[from] HistoryError),
}

/// Why a history can't be read or added to. It is as it was before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct HistoryError {
    message: String,
}

#[cfg(feature = "ledger")]
impl From<LedgerError> for HistoryError {
    fn from(error: LedgerError) -> Self {
        Self { message: error.to_string() }
    }
}

#[cfg(feature = "ledger")]
impl From<LedgerError> for DecideError {
    fn from(error: LedgerError) -> Self {
        Self::History(error.into())
    }
}

/// A sender who wasn't introduced.
#[derive(Debug)]
pub(super) struct UnknownSender {
    name: String,
    nearest: Option<String>,
}

impl UnknownSender {
    pub(super) fn new<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Self {
        Self { name: name.to_owned(), nearest: nearest(name, known).map(str::to_owned) }
    }
}

impl From<UnknownSender> for DecideError {
    fn from(UnknownSender { name, nearest }: UnknownSender) -> Self {
        Self::UnknownSender { name, nearest }
    }
}

impl From<UnknownSender> for EventError {
    fn from(UnknownSender { name, nearest }: UnknownSender) -> Self {
        Self::UnknownSender { name, nearest }
    }
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!(" (did you mean `{nearest}`?)")).unwrap_or_default()
}
