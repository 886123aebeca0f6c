//! What the entry file declares and nothing uses.

use super::checker::Checker;
use crate::language::diagnostic::{Code, Diagnostic, any_error};
use crate::language::syntax::tree::{ItemKind, Name};

impl Checker<'_> {
    /// Warns of what nothing uses. What an included file offers beyond that is no finding, and where there are errors
    /// it can't be known.
    pub(super) fn unused(&mut self) {
        if any_error(&self.findings) {
            return;
        }
        for item in &self.scope.items.clone() {
            // Whom somebody wrote down is meant to be asked for, in whatever file.
            if let ItemKind::List(list) = &item.node
                && !self.is_used("list", &list.name)
                && self.tell_unasked(list)
            {
                continue;
            }
            if !self.bundle.is_entry(item.span) {
                continue;
            }
            let (what, name) = match &item.node {
                ItemKind::Define(define) => ("defined name", &define.name),
                ItemKind::List(list) => ("list", &list.name),
                ItemKind::Move(mv) => ("move", &mv.name),
                ItemKind::Hours(hours) => ("hours", &hours.name),
                _ => continue,
            };
            if !self.is_used(what, name) {
                let finding =
                    Diagnostic::new(Code::Unused, name.span, format!("nothing uses the {what} `{}`", name.node));
                self.findings.push(finding.help("take it out, or use it"));
            }
        }
    }

    fn is_used(&self, what: &str, name: &Name) -> bool {
        match what {
            "hours" => self.scope.hours_of(&name.node).is_some_and(|hours| self.used_hours.contains(&hours)),
            _ => self.used_names.contains(&name.node),
        }
    }
}
