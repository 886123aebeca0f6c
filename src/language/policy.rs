//! A policy from its files to its plan.

use crate::language::bundle::{Bundle, Extra, Files, load};
use crate::language::check::check;
use crate::language::check::typed::{self, List};
use crate::language::diagnostic::Diagnostic;
use crate::language::plan::Plan;
use crate::language::source::Sources;
use crate::values::ids::{ListId, Table};

/// A policy that loads.
#[derive(Clone, Debug)]
pub struct LoadedPolicy {
    pub plan: Plan,
    /// What it was made from: its tests, and what a reader of policies asks for.
    pub checked: typed::Policy,
    /// What is likely to surprise somebody.
    pub warnings: Vec<Diagnostic>,
    /// Every file that was asked for, relative to the workspace.
    pub paths: Vec<String>,
}

/// A policy that doesn't load.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The texts that the findings are about.
    pub sources: Sources,
    /// What is wrong; one of them at least is an error.
    pub findings: Vec<Diagnostic>,
    /// Its lists, as far as they can be read.
    pub lists: Table<ListId, List>,
    /// Every file that was asked for, there or not, relative to the workspace.
    pub paths: Vec<String>,
}

impl LoadedPolicy {
    /// Reads a policy from its entry file on, checks it, and makes its plan.
    ///
    /// # Errors
    ///
    /// Where anything is wrong with it: then nothing is decided by what is right.
    pub fn load(files: &dyn Files, entry: &str, extra: &Extra) -> Result<Self, Refused> {
        let bundle = load(files, entry, extra);
        let checked = check(&bundle);
        let Bundle { sources, hash, clamps, paths, .. } = bundle;
        match checked.policy {
            None => Err(Refused { sources, findings: checked.findings, lists: checked.lists, paths }),
            Some(policy) => {
                let plan = Plan::new(&policy, sources, &hash, &clamps);
                Ok(Self { plan, checked: policy, warnings: checked.findings, paths })
            }
        }
    }
}
