//! What is said at length about a code: its section of `docs/diagnostics.md`.

use super::Code;

/// The page, so that `check --explain` needs no file.
const PAGE: &str = include_str!("../../../docs/diagnostics.md");

/// The section on a code as Markdown: a heading with its title, what it means, an example that fails and one that passes.
#[must_use]
pub fn explanation(code: Code) -> Option<&'static str> {
    let mut sections = PAGE.split("\n## ");
    let section =
        sections.find(|section| section.strip_prefix(code.as_str()).is_some_and(|rest| rest.starts_with(':')))?;
    Some(section.trim_end())
}
