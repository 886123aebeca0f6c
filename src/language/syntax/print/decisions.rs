//! Items that decide, and the tests of what they decide.

use crate::language::source::{Span, Spanned};
use crate::language::syntax::tree::{Expect, ExpectKind, FollowUp, Given, GivenKind, Moment, Never, Rule, Test};
use crate::values::Plain;

use super::Line;
use super::clauses::Keywords;
use super::expressions::{Writer, modifiers};
use super::layout::{INDENT, Pieces};

impl Writer<'_> {
    /// `never do_not_contact …`
    pub(super) fn never(self, never: &Never, span: Span, lines: &mut Vec<Line>) {
        lines.push(self.head("never", &never.name, span));
        for when in &never.when {
            lines.push(Line::new(INDENT, self.expr(when).prefixed("when "), when.span));
        }
        lines.extend(self.reason(never.because.as_ref(), &Keywords::of(&[])));
    }

    fn reason(self, because: Option<&crate::language::syntax::tree::Text>, keywords: &Keywords) -> Option<Line> {
        because.map(|because| keywords.line("because", Pieces::of(self.text(because)), because.span))
    }

    /// `rule cold_stranger …`
    pub(super) fn rule(self, rule: &Rule, span: Span, lines: &mut Vec<Line>) {
        let keywords = Keywords::of(&[]);
        lines.push(self.head("rule", &rule.name, span));
        for when in &rule.when {
            lines.push(keywords.line("when", self.expr(when), when.span));
        }
        self.options(&rule.options, &keywords, lines);
        lines.extend(self.reason(rule.because.as_ref(), &keywords));
    }

    /// `follow_up after_accept …`
    pub(super) fn follow_up(self, item: &FollowUp, span: Span, lines: &mut Vec<Line>) {
        lines.push(self.head("follow_up", &item.name, span));
        let keywords = Keywords::of(&[
            (item.after.is_some(), "after"),
            (!item.when.is_empty(), "when"),
            (item.wait.is_some(), "wait"),
            (item.during.is_some(), "during"),
            (item.unless.is_some(), "unless"),
            (!item.options.is_empty(), "then"),
            (item.lapses.is_some(), "lapses"),
            (item.because.is_some(), "because"),
        ]);
        if let Some((anchor, word)) = &item.after {
            let words = format!("{} {}", anchor.node, word.node.as_str());
            lines.push(keywords.line("after", Pieces::of(words), anchor.span.to(word.span)));
        }
        for when in &item.when {
            lines.push(keywords.line("when", self.expr(when), when.span));
        }
        if let Some((least, most)) = &item.wait {
            let words = if least == most {
                self.duration(least)
            } else {
                format!("{} to {}", self.duration(least), self.duration(most))
            };
            lines.push(keywords.line("wait", Pieces::of(words), least.span.to(most.span)));
        }
        if let Some(hours) = &item.during {
            lines.push(keywords.line("during", Pieces::of(&*hours.node), hours.span));
        }
        if let Some(unless) = &item.unless {
            lines.push(keywords.line("unless", self.expr(unless), unless.span));
        }
        self.options(&item.options, &keywords, lines);
        if let Some(lapses) = &item.lapses {
            lines.push(keywords.line("lapses", Pieces::of(format!("{} late", self.duration(lapses))), lapses.span));
        }
        lines.extend(self.reason(item.because.as_ref(), &keywords));
    }

    /// `test "closed network gets InMail" …`
    pub(super) fn test(self, test: &Test, span: Span, lines: &mut Vec<Line>) {
        let head = Pieces::of(format!("test {}", self.text(&test.title)));
        lines.push(Line::new(0, head, span.to(test.title.span)));
        let keywords = Keywords::of(&[
            (!test.given.is_empty(), "given"),
            (test.at.is_some(), "at"),
            (!test.expect.is_empty(), "expect"),
        ]);
        for given in &test.given {
            lines.push(keywords.line("given", self.given(given), given.span));
        }
        if let Some(at) = &test.at {
            lines.push(keywords.line("at", Pieces::of(self.moment(at)), at.span));
        }
        for expect in &test.expect {
            lines.push(keywords.line("expect", self.expectation(expect), expect.span));
        }
    }

    fn given(self, given: &Given) -> Pieces {
        let mut out = Pieces::default();
        match &given.kind {
            GivenKind::Condition(condition) => return self.expr(condition),
            GivenKind::Used { cap, count, ago } => {
                let word = if ago.is_some() { "read" } else { "used" };
                out.push(&format!("{} {word} {}", cap.node, Plain(count.node)));
                self.ago(ago.as_ref(), &mut out);
            }
            GivenKind::Restricted { cap, ago } => {
                out.push(&format!("{} restricted", cap.node));
                self.ago(ago.as_ref(), &mut out);
            }
            GivenKind::Event { subject, with, word, ago, by, at } => {
                out.push(&subject.node);
                self.forms(with, &mut out);
                out.push(&format!(" {}", word.node.as_str()));
                self.ago(ago.as_ref(), &mut out);
                modifiers(by.as_ref(), at.as_ref(), &mut out);
            }
        }
        out
    }

    fn expectation(self, expect: &Expect) -> Pieces {
        match &expect.kind {
            ExpectKind::Refused { action, code } => {
                Pieces::of(format!("refused {} because {}", action.node, code.node))
            }
            ExpectKind::Decision { action, with, until, by } => {
                let mut out = Pieces::of(&*action.node);
                self.forms(with, &mut out);
                if let Some(until) = until {
                    out.push(&self.until(until));
                }
                if let Some(by) = by {
                    out.push(&format!(" by {}", by.node));
                }
                out
            }
        }
    }

    fn until(self, (first, last): &(Spanned<Moment>, Spanned<Moment>)) -> String {
        if first == last {
            return format!(" until {}", self.moment(first));
        }
        format!(" until between {} and {}", self.moment(first), self.moment(last))
    }
}
