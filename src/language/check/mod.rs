//! From a tree to a policy in which every name is resolved and every type known: one question a file, every finding of a
//! run collected. No records are read here.

mod again;
mod arithmetic;
mod caps;
mod checker;
mod choices;
mod circles;
mod compare;
mod define;
mod expr;
mod follow_ups;
mod guards;
mod habit;
mod hours;
mod lists;
mod names;
mod opt_out;
mod placeholders;
mod policy_line;
mod records;
mod rules;
mod scope;
mod situations;
mod template;
mod texts;
pub mod typed;
mod unused;
mod visit;

use std::collections::HashSet;
use std::sync::Arc;

use crate::language::bundle::Bundle;
use crate::language::diagnostic::{Code, Diagnostic, any_error};
use crate::language::source::Span;
use crate::language::syntax::tree::{Item, ItemKind};
use crate::values::ids::{CapId, DefineId, ListId, Table};
use checker::Checker;
use scope::Scope;
use typed::{Cap, Define, List, Policy, Whose};

pub use visit::visit;

/// What a check comes to.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The policy; nothing where there is an error.
    pub policy: Option<Policy>,
    /// Its lists, as far as they can be read, also where there is an error.
    pub lists: Table<ListId, List>,
    /// Every finding of the bundle's files, by place.
    pub findings: Vec<Diagnostic>,
}

/// Checks a policy.
#[must_use]
pub fn check(bundle: &Bundle) -> Checked {
    let mut findings = bundle.findings.clone();
    let scope = Scope::of(bundle, &mut findings);
    let mut checker = Checker::new(bundle, &scope, findings);
    let policy = checker.policy();
    checker.circles(policy.as_ref());
    checker.unused();
    if let Some(policy) = &policy {
        checker.asked_again(policy);
        checker.tell_unasked_opt_out(policy);
    }
    let mut findings = checker.findings;
    findings.retain(|finding| finding.code == Code::UnresolvedMerge || !is_unresolved(bundle, finding.primary.span));
    // Where a name is refused, what comes of its uses says nothing more.
    let is_of_refused = |span: Span| scope.refused.iter().any(|name| bundle.sources.one_line(span) == **name);
    findings.retain(|finding| finding.code == Code::NameTwice || !is_of_refused(finding.primary.span));
    findings.sort_by_key(|finding| finding.primary.span);
    let findings = without_echoes(findings);
    let lists = policy.as_ref().map(|policy| policy.lists.clone()).unwrap_or_default();
    let policy = policy.filter(|_| !any_error(&findings));
    Checked { policy, lists, findings }
}

/// One finding of two about the same words: how a name is written says nothing where there is no such name.
fn without_echoes(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let unknown: HashSet<Span> = findings
        .iter()
        .filter(|finding| matches!(finding.code, Code::UnknownName | Code::UnknownWord | Code::WrongOption))
        .map(|finding| finding.primary.span)
        .collect();
    let is_echo = |finding: &Diagnostic| {
        let is_spelling = matches!(finding.code, Code::BadName | Code::Foreign);
        is_spelling && unknown.contains(&finding.primary.span)
    };
    findings.into_iter().filter(|finding| !is_echo(finding)).collect()
}

/// Whether a place lies in a merge that was left unresolved.
fn is_unresolved(bundle: &Bundle, place: crate::language::source::Span) -> bool {
    let holds = |merge: &crate::language::source::Span| {
        merge.source == place.source && (merge.start..merge.end).contains(&place.start)
    };
    bundle.unresolved.iter().any(holds)
}

impl Checker<'_> {
    fn policy(&mut self) -> Option<Policy> {
        let title = self.policy_line();
        let prospect = self.record(Whose::Prospect);
        let sender = self.record(Whose::Sender);
        let hours = self.all_hours();
        let moves = self.moves();
        let defines = self.all_defines();
        let caps: Table<CapId, Cap> = self.caps();
        let mut policy = Policy {
            title: title.unwrap_or_default(),
            prospect,
            sender,
            moves,
            caps,
            lists: Table::default(),
            hours,
            defines: defines.unwrap_or_default(),
            nevers: Vec::new(),
            rules: Vec::new(),
            follow_ups: Vec::new(),
            prioritize: Vec::new(),
            tests: Vec::new(),
            cases: Vec::new(),
        };
        for item in self.scope.items.clone() {
            self.item(item, &mut policy);
        }
        policy.lists = self.lists(&policy);
        self.rules_below(&policy.rules);
        self.clamps();
        Some(policy)
    }

    fn item(&mut self, item: &Item, policy: &mut Policy) {
        match &item.node {
            ItemKind::Never(never) => policy.nevers.extend(self.never(never, item.span)),
            ItemKind::Rule(rule) => policy.rules.extend(self.rule(rule, item.span)),
            ItemKind::FollowUp(follow_up) => policy.follow_ups.extend(self.follow_up(follow_up)),
            ItemKind::Prioritize(keys) => {
                if !policy.prioritize.is_empty() {
                    let finding = Diagnostic::new(Code::NameTwice, item.span, "a second `prioritize`");
                    self.find(finding.help("name all keys in one, or `replace` the included one"));
                }
                policy.prioritize = keys.iter().filter_map(|key| self.sort_key(key)).collect();
            }
            ItemKind::Test(test) => policy.tests.extend(self.test(test, item.span)),
            ItemKind::Cases(file) => {
                if let Some(text) = self.bundle.attachment(file) {
                    let text = Arc::clone(text);
                    policy.cases.push(typed::CasesFile { file: file.node.clone(), text, span: file.span });
                }
            }
            _ => {}
        }
    }

    fn sort_key(&mut self, key: &crate::language::syntax::tree::SortKey) -> Option<typed::SortKey> {
        let by = self.expr(&key.by, None)?;
        if by.ty.is_text() || by.ty == crate::values::Type::ListOfText {
            let message = format!("{} has no order", checker::named(&by.ty));
            self.find(Diagnostic::new(Code::NoOrder, by.span, message));
            return None;
        }
        Some(typed::SortKey { by, descending: key.descending })
    }

    /// Every defined name, in the order of their declaration; nothing where one has a finding.
    fn all_defines(&mut self) -> Option<Table<DefineId, Define>> {
        let scope = self.scope;
        let typed: Vec<Option<Define>> =
            scope.defines.iter().map(|(id, item)| self.define(id, item.name.span)).collect();
        typed.into_iter().collect()
    }
}
