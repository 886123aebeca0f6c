//! The `policy` line: one, in the entry file.

use super::checker::Checker;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::tree::{self, Item, ItemKind};

impl<'a> Checker<'a> {
    fn policy_lines(&self) -> Vec<(&'a tree::Policy, Span)> {
        let lines = self.scope.items.iter().filter_map(|item: &&'a Item| match &item.node {
            ItemKind::Policy(policy) => Some((policy, item.span)),
            _ => None,
        });
        lines.collect()
    }

    /// The policy's title.
    pub(super) fn policy_line(&mut self) -> Option<Box<str>> {
        let lines = self.policy_lines();
        let is_test = self.is_test_file();
        // A file of tests has none of its own; what it includes may be a whole policy.
        let (own, included): (Vec<_>, Vec<_>) = lines.iter().partition(|(_, span)| self.bundle.is_entry(*span));
        let (right, wrong) = if is_test { (included, own) } else { (own, included) };
        if let Some((_, place)) = wrong.first() {
            let message = if is_test {
                "a file of tests has no `policy` line of its own"
            } else {
                "an included file has no `policy` line: only the first one has"
            };
            let finding = Diagnostic::new(Code::PolicyLine, *place, message);
            self.find(finding.help("leave it out, or put what both need into a third file"));
            return None;
        }
        match right.as_slice() {
            [(policy, _)] => Some(policy.title.node.clone()),
            [] => {
                self.no_policy_line(is_test);
                None
            }
            [(_, first), (_, again), ..] => {
                let finding = Diagnostic::new(Code::PolicyLine, *again, "there are two `policy` lines");
                self.find(finding.also(*first, "the first is here").help("a policy has one"));
                None
            }
        }
    }

    fn no_policy_line(&mut self, is_test: bool) {
        if self.bundle.incomplete || self.policy_line_is_unread() {
            return;
        }
        let place = Span::new(self.bundle.entry, 0, 0);
        let finding = Diagnostic::new(Code::PolicyLine, place, "there is no `policy` line");
        self.find(if is_test {
            finding.help("include the policy that is tested: `include \"outbound.policy\"`")
        } else {
            finding.help("begin with `policy \"Its title\" language 1`")
        });
    }

    /// Whether a line that was to be one can't be read, which is said already.
    fn policy_line_is_unread(&self) -> bool {
        let source = self.bundle.sources.get(self.bundle.entry);
        let begun = source.is_some_and(|source| source.text.lines().any(|line| line.starts_with("policy")));
        begun && crate::language::diagnostic::any_error(&self.bundle.findings)
    }

    fn is_test_file(&self) -> bool {
        self.bundle.sources.get(self.bundle.entry).is_some_and(|source| source.name.ends_with(".test.policy"))
    }
}
