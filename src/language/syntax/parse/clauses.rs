//! Clauses that several items have: conditions, reasons, options, cases.

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::grammar::{Node, Nodes, Rule};
use crate::language::syntax::tree::{Case, Choice, Expr, Name, Text, With, WithText};

use super::builder::{Builder, words_of};

/// What an `else` is, to people who know another.
pub(super) const ELSE: &str = "an `else` is only tried where the options before it can't be had";

/// What is said of an `if` behind an option that may be the rule's.
pub(super) const WHOSE: &str = "write `when` above the `then` if other rules are asked where it doesn't hold; behind an \
                                option it only makes that option one that can't be had";

impl Builder<'_> {
    /// `when …`; `if` is corrected.
    pub(super) fn when(&mut self, node: Node<'_>) -> Option<Expr> {
        self.when_or(node, None)
    }

    /// `when …`; an `if` is corrected, or only told with what it may mean otherwise.
    pub(super) fn when_or(&mut self, node: Node<'_>, doubt: Option<&str>) -> Option<Expr> {
        let mut parts = node.into_inner();
        let word = parts.next()?;
        if words_of(&word) == "if" {
            let span = self.span(&word);
            match doubt {
                None => self.foreign(span, "if", "when"),
                Some(help) => {
                    let finding = Diagnostic::new(Code::Foreign, span, "`if` is written `when` here");
                    self.report(finding.help(help));
                }
            }
        }
        self.expr(parts.next()?)
    }

    /// The text of a `because "…"`, or of another clause whose last part is one.
    pub(super) fn because(&mut self, node: Node<'_>) -> Option<Text> {
        node.into_inner().last().map(|text| self.text(&text))
    }

    /// The `when` and `because` behind a value.
    pub(super) fn condition_and_reason(&mut self, parts: Nodes<'_>) -> Option<(Option<Expr>, Option<Text>)> {
        let (mut when, mut because) = (None, None);
        for part in parts {
            match part.as_rule() {
                Rule::when_clause => when = Some(self.when(part)?),
                _ => because = Some(self.because(part)?),
            }
        }
        Some((when, because))
    }

    /// `= 50 when new_account because "…"`
    pub(super) fn case(&mut self, node: Node<'_>) -> Option<Case<Expr>> {
        let end = self.span(&node);
        let mut parts = node.into_inner();
        let value = parts.nth(1)?;
        let span = self.span(&value).to(end);
        let value = self.expr(value)?;
        let (when, because) = self.condition_and_reason(parts)?;
        Some(Case { value, when, because, span })
    }

    /// Sets a clause that an item has once, and reports a second one.
    pub(super) fn once<T>(
        &mut self,
        slot: &mut Option<T>,
        first: &mut Vec<(Rule, Span)>,
        value: T,
        clause: (Rule, Span),
    ) {
        let (rule, span) = clause;
        match first.iter().find(|(seen, _)| *seen == rule) {
            Some((_, earlier)) => {
                let finding = Diagnostic::new(Code::RepeatedClause, span, "this clause is here a second time");
                self.report(finding.also(*earlier, "the first one").help("leave one of them out"));
            }
            None => {
                first.push((rule, span));
                *slot = Some(value);
            }
        }
    }

    /// The option behind `then` or `else`.
    ///
    /// An `if` behind it is certain where one of the options is had in any case. Else the rule may be meant, so that others
    /// are asked where it doesn't hold.
    pub(super) fn option(&mut self, node: Node<'_>, any_case: bool) -> Option<Choice> {
        self.choice(node.into_inner().nth(1)?, any_case)
    }

    fn choice(&mut self, node: Node<'_>, any_case: bool) -> Option<Choice> {
        let span = self.span(&node);
        let mut choice =
            Choice { action: self.name(&node.clone().into_inner().next()?), with: Vec::new(), when: None, span };
        for part in node.into_inner().skip(1) {
            match part.as_rule() {
                Rule::when_clause => {
                    let (before, _) = self.around(part.as_span().start(), part.as_span().end());
                    let begins_line = before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
                    choice.when = Some(self.when_or(part, (begins_line || !any_case).then_some(WHOSE))?);
                }
                _ => {
                    for with in part.into_inner().filter(|part| part.as_rule() == Rule::with_part) {
                        choice.with.push(self.with(with)?);
                    }
                }
            }
        }
        Some(choice)
    }

    fn with(&mut self, node: Node<'_>) -> Option<With> {
        let mut parts = node.into_inner();
        let form = self.name(&parts.next()?);
        let text = match parts.next() {
            None => WithText::ByHand,
            Some(text) => match text.as_rule() {
                Rule::string => WithText::Literal(self.text(&text)),
                Rule::name => WithText::Defined(self.name(&text)),
                _ => WithText::File(self.because(text)?),
            },
        };
        Some(With { form, text })
    }

    /// `elif engaged then connect`: another case, which is a rule of its own here.
    pub(super) fn elif(&mut self, node: Node<'_>) -> Option<Choice> {
        let span = self.span(&node);
        let elif = if node.as_str().starts_with("else ") { "else if" } else { "elif" };
        let parts: Vec<Node<'_>> = node.into_inner().collect();
        let condition = parts.iter().find(|part| part.as_rule() == Rule::expr)?.clone();
        let option = parts.into_iter().next_back()?;
        let word = words_of(&condition).to_owned();
        let action = words_of(&option).to_owned();
        let mut choice = self.choice(option, false)?;
        let condition = self.expr(condition)?;
        let finding = Diagnostic::new(Code::Foreign, span, format!("`{elif}` is no word of a rule"));
        let help = format!("another case is a rule of its own below this one: `when {word}`, then `then {action}`");
        self.report(finding.help(format!("{help}; {ELSE}")));
        choice.when.get_or_insert(condition);
        Some(choice)
    }

    /// The first name in a clause: `working_hours` in `during working_hours`.
    pub(super) fn named(&mut self, node: Node<'_>) -> Option<Name> {
        let name = node.into_inner().find(|part| part.as_rule() == Rule::name)?;
        Some(self.name(&name))
    }
}
