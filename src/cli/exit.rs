//! Exit statuses, and the failures that end a command.

use std::io;
use std::process::ExitCode;

use crate::history::ledger::LedgerError;
use crate::values::text::shown;
use crate::workspace::in_words;

/// How a command ends. Where several apply, the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// 0: done.
    Done = 0,
    /// 1: the answer is no.
    No = 1,
    /// 2: the command line is wrong, or names something that isn't there.
    Usage = 2,
    /// 3: a policy or the configuration doesn't load, or isn't there.
    Policy = 3,
    /// 4: a records file or the ledger isn't there, or a file failed, or is no table that can be mapped.
    Files = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Self::new(Exit::Files, error.to_string()).help(error.help())
    }
}

/// What ended a command before it was done.
#[derive(Debug)]
pub(super) struct Failure {
    /// The exit status.
    pub(super) exit: Exit,
    /// What is said on standard error; empty where all has been said.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: Option<String>,
}

impl Failure {
    pub(super) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(shown(&help.into()).into_owned());
        self
    }

    /// A help of several lines, to be copied.
    pub(super) fn help_lines(mut self, help: String) -> Self {
        self.help = Some(help);
        self
    }

    /// With what is nearest to what was typed, where anything is; else with the help that it has.
    pub(super) fn did_you_mean(self, near: Option<&str>) -> Self {
        match near {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// A failure about which all has been said.
    pub(super) fn said(exit: Exit) -> Self {
        Self::new(exit, "")
    }

    /// What went wrong while results were written: a closed pipe ends quietly.
    pub(super) fn writing(error: &io::Error, to: &str) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::said(Exit::Done);
        }
        Self::new(Exit::Files, format!("can't write {to}: {}", in_words(error)))
    }

    /// What went wrong while a file was read.
    pub(super) fn reading(error: &io::Error, from: &str) -> Self {
        Self::new(Exit::Files, format!("can't read {from}: {}", in_words(error)))
    }
}
