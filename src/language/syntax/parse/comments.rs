//! Comments as other languages write them.

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;

/// A comment as other languages begin one. What may be something else is only told: a division, the end of what is left out.
pub(super) fn foreign_comment(span: Span, before: &str, line: &str) -> Diagnostic {
    let finding = Diagnostic::new(Code::Foreign, span, "a comment begins with `#` here");
    let words = line.get(2..).unwrap_or("").trim();
    if line.starts_with("/*") {
        let is_one_line = words.find("*/").is_some_and(|end| words.get(end + 2..).is_some_and(str::is_empty));
        let help = "write `#`, and it goes on to the end of the line";
        return if is_one_line { finding.help("write `#`").edit(span, "#") } else { finding.help(help) };
    }
    let operand = |c: char| c.is_ascii_digit() || c == '(';
    let may_be_value = words.starts_with(operand) || !words.contains(' ');
    if !before.trim().is_empty() && may_be_value {
        return finding.help("write `#`; if something is calculated here, there are `+`, `-`, `*` and `/`");
    }
    finding.help("write `#`").edit(span, "#")
}
