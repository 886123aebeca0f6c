//! A finding as plain data. Rendering is one file a format, here and nowhere else.

use std::fmt;

use crate::language::source::Span;
use crate::values::text::meant;

mod code;
mod explanation;
mod fix;
mod github;
mod human;
mod json;
mod place;
mod sarif;
mod short;

pub use code::Code;
pub use explanation::explanation;
pub use fix::fixed;
pub use github::github;
pub use human::human;
pub use json::json;
pub use sarif::sarif;
pub use short::short;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The policy loads; somebody is likely to be surprised.
    Warning,
    /// The policy doesn't load.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One finding: what is wrong, where, and what to write instead.
///
/// Messages are lower case, without a full stop, with the user's words in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which finding it is.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// Where, and what is said beside the caret (may be empty).
    pub primary: Label,
    /// Other places that matter, each with its words.
    pub secondary: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// The edits that `check --fix` makes, all or none of them.
    pub fix: Vec<Edit>,
}

/// A place with words beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is said there; may be empty.
    pub text: String,
}

/// Text to put in the place of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Diagnostic {
    /// A finding without labels' words, help or fix.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            primary: Label { span, text: String::new() },
            secondary: Vec::new(),
            help: None,
            fix: Vec::new(),
        }
    }

    /// With words beside the caret.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// With a second place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// With what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With an edit that `check --fix` makes.
    #[must_use]
    pub fn edit(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix.push(Edit { span, text: text.into() });
        self
    }

    /// With a name to write in the place of `asked`, the nearest of those that are known. `check --fix` writes it where it is
    /// meant beyond doubt.
    #[must_use]
    pub fn suggest<'a>(self, span: Span, asked: &str, near: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let finding = self.help(format!("write `{near}`"));
        if meant(asked, known) == Some(near) { finding.edit(span, near) } else { finding }
    }

    /// With every place as `moved` has it, for texts that stand among others now.
    #[must_use]
    pub fn moved(mut self, moved: impl Fn(Span) -> Span) -> Self {
        let labels = std::iter::once(&mut self.primary).chain(&mut self.secondary).map(|label| &mut label.span);
        for span in labels.chain(self.fix.iter_mut().map(|edit| &mut edit.span)) {
            *span = moved(*span);
        }
        self
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Whether any of `findings` keeps the policy from loading.
#[must_use]
pub fn any_error(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity() == Severity::Error)
}
