//! A policy that loads.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::finding::{Finding, PolicyError};
use crate::decide::testing::{self, Outcome};
use crate::language::bundle::{Extra, Files, MemoryFiles};
use crate::language::plan::Plan;
use crate::language::source::Sources;
use crate::language::{LoadedPolicy, Refused};
#[cfg(feature = "workspace")]
use crate::workspace::config::Loaded;

/// How messages call a policy that was handed over as a text.
const UNNAMED: &str = "policy";

/// A policy, checked and ready to decide.
///
/// It never changes. A clone is cheap, and all clones can be used from several threads at once.
///
/// ```
/// use firstmove::Policy;
///
/// let policy = Policy::parse(r#"
/// policy "Everybody" language 1
///
/// record prospect
///     id: text
///
/// move connect
///
/// rule all
///     then connect
/// "#)?;
/// assert_eq!(policy.name(), "Everybody");
/// # Ok::<(), firstmove::PolicyError>(())
/// ```
#[derive(Clone)]
pub struct Policy(Arc<Inner>);

struct Inner {
    loaded: LoadedPolicy,
    /// The texts by the names that messages show.
    sources: Sources,
    warnings: Vec<Finding>,
    /// What is configured around it on disk.
    #[cfg(feature = "workspace")]
    configuration: Option<Loaded>,
}

impl Policy {
    /// Reads a policy from one text, which includes no other file.
    ///
    /// # Errors
    ///
    /// Where anything is wrong with it.
    ///
    /// ```
    /// let text = "policy \"A\" language 1\nrecord prospect\n    id: text\nmove connect\nruel all\n    then connect\n";
    /// let error = firstmove::Policy::parse(text).unwrap_err();
    /// assert_eq!(error.findings()[0].code, Some("E0102"));
    /// assert_eq!((error.findings()[0].line, error.findings()[0].column), (5, 1));
    /// ```
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        Self::from_files([(UNNAMED, text)], UNNAMED)
    }

    /// Reads a policy from files that stand in memory, each with its path. `entry` is the path of the file to begin with;
    /// what it includes, and the lists and texts that it names, are among `files`.
    ///
    /// # Errors
    ///
    /// Where anything is wrong with it, or a file isn't there.
    ///
    /// ```
    /// use firstmove::Policy;
    ///
    /// let policy = Policy::from_files(
    ///     [
    ///         ("main.policy", "policy \"Split\" language 1\ninclude \"rest.policy\"\n"),
    ///         ("rest.policy", "record prospect\n    id: text\nmove connect\nrule all\n    then connect\n"),
    ///     ],
    ///     "main.policy",
    /// )?;
    /// assert_eq!(policy.name(), "Split");
    /// # Ok::<(), firstmove::PolicyError>(())
    /// ```
    pub fn from_files<N: AsRef<str>, C: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (N, C)>,
        entry: &str,
    ) -> Result<Self, PolicyError> {
        let mut memory = MemoryFiles::default();
        for (name, content) in files {
            memory.put(name.as_ref(), content);
        }
        let loaded = Self::load(&memory, entry, &Extra::default(), Sources::clone);
        loaded.map_err(|(error, _)| error)
    }

    /// Loads a policy; `named` gives its texts the names that messages show.
    pub(super) fn load(
        files: &dyn Files,
        entry: &str,
        extra: &Extra,
        named: impl Fn(&Sources) -> Sources,
    ) -> Result<Self, (PolicyError, Box<Refused>)> {
        match LoadedPolicy::load(files, entry, extra) {
            Ok(loaded) => {
                let sources = named(&loaded.plan.sources);
                Ok(Self::new(loaded, sources))
            }
            Err(refused) => Err((PolicyError::new(&named(&refused.sources), &refused.findings), Box::new(refused))),
        }
    }

    /// A policy that loads, with its texts by the names that messages show.
    pub(super) fn new(loaded: LoadedPolicy, sources: Sources) -> Self {
        let warnings = Finding::all(&sources, &loaded.warnings);
        Self(Arc::new(Inner {
            loaded,
            sources,
            warnings,
            #[cfg(feature = "workspace")]
            configuration: None,
        }))
    }

    /// The policy, with what is configured around it.
    #[cfg(feature = "workspace")]
    pub(super) fn in_workspace(self, configuration: Option<Loaded>) -> Self {
        let Self(inner) = self;
        // Nobody else has it yet.
        match Arc::try_unwrap(inner) {
            Ok(inner) => Self(Arc::new(Inner { configuration, ..inner })),
            Err(inner) => Self(inner),
        }
    }

    /// What is configured around it on disk.
    #[cfg(feature = "workspace")]
    pub(super) fn configuration(&self) -> Option<&Loaded> {
        self.0.configuration.as_ref()
    }

    /// This policy, in which whoever stood on a list of `before` that a `never` asked still does; nothing where all do.
    #[cfg(feature = "watch")]
    pub(super) fn keeping(&self, before: &Self) -> Option<Self> {
        let (loaded, _) = self.0.loaded.keeping(&before.0.loaded)?;
        Some(self.with(loaded))
    }

    /// This policy, in which whoever stands on a list of one that doesn't load is on it too; nothing where that is nobody
    /// else.
    #[cfg(feature = "watch")]
    pub(super) fn with_listed(&self, refused: &Refused) -> Option<Self> {
        self.0.loaded.with_listed(refused).map(|loaded| self.with(loaded))
    }

    #[cfg(feature = "watch")]
    fn with(&self, loaded: LoadedPolicy) -> Self {
        let Inner { sources, warnings, configuration, .. } = &*self.0;
        let (sources, warnings, configuration) = (sources.clone(), warnings.clone(), configuration.clone());
        Self(Arc::new(Inner { loaded, sources, warnings, configuration }))
    }

    /// Every file that it was made of, relative to its folder.
    #[cfg(feature = "watch")]
    pub(super) fn paths(&self) -> &[String] {
        &self.0.loaded.paths
    }

    /// Its name, which stands in its `policy` line.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.plan().title
    }

    /// The SHA-256 over all that it is made of, in hex. Two policies of one hash decide alike; a decision names its policy
    /// by the first twelve digits.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.plan().hash
    }

    /// What is likely to surprise somebody, though the policy loads.
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.0.warnings
    }

    /// Runs the tests that stand in its files, as `firstmove test` does.
    ///
    /// ```
    /// let policy = firstmove::Policy::parse(r#"
    /// policy "Tested" language 1
    ///
    /// record prospect
    ///     id: text
    ///
    /// move connect
    ///
    /// rule all
    ///     then connect
    ///
    /// test "everybody is asked"
    ///     expect connect
    /// "#)?;
    /// assert!(policy.test().iter().all(|result| result.has_passed()));
    /// # Ok::<(), firstmove::PolicyError>(())
    /// ```
    #[must_use]
    pub fn test(&self) -> Vec<TestResult> {
        let LoadedPolicy { plan, checked, .. } = &self.0.loaded;
        let own = checked.tests.iter().map(|test| testing::run(plan, test));
        let cases = checked.cases.iter().flat_map(|cases| testing::run_cases(plan, cases));
        own.chain(cases).map(|outcome| TestResult::new(&self.0.sources, outcome)).collect()
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.0.loaded.plan
    }
}

impl FromStr for Policy {
    type Err = PolicyError;

    /// As [`Policy::parse`].
    fn from_str(text: &str) -> Result<Self, PolicyError> {
        Self::parse(text)
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Policy").field("name", &self.name()).field("hash", &self.hash()).finish_non_exhaustive()
    }
}

/// How a test of a policy came out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestResult {
    /// What it shows, in the words of the policy.
    pub title: String,
    /// The file that it stands in.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is not as expected; empty for a test that passes.
    pub failures: Vec<TestFailure>,
    /// How the decision came about, over several lines, for a test that fails.
    pub explanation: Option<String>,
}

/// An expectation of a test that isn't met.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestFailure {
    /// What was expected.
    pub expected: String,
    /// What was decided.
    pub decided: String,
}

impl TestResult {
    fn new(sources: &Sources, outcome: Outcome) -> Self {
        let Outcome { title, span, failures, trace } = outcome;
        let source = sources.get(span.source);
        let failure = |failure: testing::Failure| TestFailure { expected: failure.expected, decided: failure.decided };
        Self {
            title,
            file: source.map(|source| source.name.to_string()).unwrap_or_default(),
            line: source.map_or(1, |source| source.line_column(span.start).0),
            failures: failures.into_iter().map(failure).collect(),
            explanation: trace.map(|trace| trace.to_string()),
        }
    }

    /// Whether all was as expected.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.failures.is_empty()
    }
}
