//! `test` items: what is given, when, and what is expected.

use crate::language::source::{Span, Spanned};
use crate::language::syntax::grammar::{Node, Nodes, Rule};
use crate::language::syntax::tree::{Expect, ExpectKind, Given, GivenKind, Moment, Test};

use super::builder::Builder;

impl Builder<'_> {
    /// `test "closed network gets InMail" …`
    pub(super) fn test(&mut self, mut parts: Nodes<'_>, head: Span) -> Option<Test> {
        let title = self.text(&parts.next()?);
        let mut test = Test { title, given: Vec::new(), at: None, expect: Vec::new() };
        let mut seen = Vec::new();
        for part in parts {
            let clause = (part.as_rule(), self.span(&part));
            match clause.0 {
                Rule::given_clause => test.given.push(self.given(part)?),
                Rule::at_clause => {
                    let moment = self.moment(&part.into_inner().nth(1)?);
                    self.once(&mut test.at, &mut seen, moment, clause);
                }
                Rule::expect_clause => test.expect.push(self.expectation(part)?),
                _ => {}
            }
        }
        if test.expect.is_empty() {
            self.missing(head.to(test.title.span), "test", "expect", "expect connect");
        }
        Some(test)
    }

    fn given(&mut self, node: Node<'_>) -> Option<Given> {
        let inner = node.into_inner().nth(1)?;
        let span = self.span(&inner);
        let kind = match inner.as_rule() {
            Rule::given_count => self.given_count(inner)?,
            Rule::given_restricted => {
                let mut parts = inner.into_inner();
                let cap = self.name(&parts.next()?);
                let ago = parts.nth(1);
                GivenKind::Restricted { cap, ago: ago.and_then(|ago| self.ago(ago)) }
            }
            Rule::given_event => self.given_event(inner)?,
            _ => GivenKind::Condition(self.expr(inner)?),
        };
        Some(Given { kind, span })
    }

    fn given_count(&mut self, node: Node<'_>) -> Option<GivenKind> {
        let mut parts = node.into_inner();
        let cap = self.name(&parts.next()?);
        let count = self.number(&parts.nth(1)?);
        let ago = parts.next();
        Some(GivenKind::Used { cap, count, ago: ago.and_then(|ago| self.ago(ago)) })
    }

    fn given_event(&mut self, node: Node<'_>) -> Option<GivenKind> {
        let mut parts = node.into_inner();
        let subject = self.name(&parts.next()?);
        let (mut with, mut word, mut ago, mut by, mut at) = (Vec::new(), None, None, None, None);
        for part in parts {
            match part.as_rule() {
                Rule::with_forms => with = self.names(part),
                Rule::event_word => word = Some(self.event_word(&part)),
                Rule::ago => ago = self.ago(part),
                _ => self.event_modifier(part, &mut by, &mut at)?,
            }
        }
        Some(GivenKind::Event { subject, with, word: word?, ago, by, at })
    }

    fn ago(&mut self, node: Node<'_>) -> Option<Spanned<jiff::SignedDuration>> {
        self.duration(node.into_inner().next()?)
    }

    fn expectation(&mut self, node: Node<'_>) -> Option<Expect> {
        let inner = node.into_inner().nth(1)?;
        let span = self.span(&inner);
        let kind = match inner.as_rule() {
            Rule::expect_refused => {
                let mut names = self.names(inner).into_iter();
                ExpectKind::Refused { action: names.next()?, code: names.next()? }
            }
            _ => self.expected_decision(inner)?,
        };
        Some(Expect { kind, span })
    }

    fn expected_decision(&mut self, node: Node<'_>) -> Option<ExpectKind> {
        let mut parts = node.into_inner();
        let action = self.name(&parts.next()?);
        let (mut with, mut until, mut by) = (Vec::new(), None, None);
        for part in parts {
            match part.as_rule() {
                Rule::with_forms => with = self.names(part),
                Rule::until => until = Some(self.until(part)?),
                _ => by = self.named(part),
            }
        }
        Some(ExpectKind::Decision { action, with, until, by })
    }

    fn until(&mut self, node: Node<'_>) -> Option<(Spanned<Moment>, Spanned<Moment>)> {
        let mut moments = node.into_inner().filter(|part| part.as_rule() == Rule::moment);
        let first = self.moment(&moments.next()?);
        Some((first, moments.next().map_or(first, |last| self.moment(&last))))
    }
}
