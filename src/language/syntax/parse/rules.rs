//! Items that decide: rules, `never`s, follow-ups.

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{Span, Spanned};
use crate::language::syntax::grammar::{Node, Nodes, Rule};
use crate::language::syntax::tree::{Choice, FollowUp, Happening, Name, Never, Rule as RuleItem};

use super::builder::{Builder, words_of};
use super::clauses::ELSE;

/// A first and a last length.
type Lengths = (Spanned<jiff::SignedDuration>, Spanned<jiff::SignedDuration>);

impl Builder<'_> {
    /// `never do_not_contact …`
    pub(super) fn never(&mut self, mut parts: Nodes<'_>, head: Span) -> Option<Never> {
        let mut never = Never { name: self.name(&parts.next()?), when: Vec::new(), because: None };
        let mut seen = Vec::new();
        for part in parts {
            let clause = (part.as_rule(), self.span(&part));
            match clause.0 {
                Rule::when_clause => never.when.push(self.when(part)?),
                Rule::because_clause => {
                    let because = self.because(part)?;
                    self.once(&mut never.because, &mut seen, because, clause);
                }
                _ => {}
            }
        }
        if never.when.is_empty() {
            let item = format!("never `{}`", never.name.node);
            self.missing(head.to(never.name.span), &item, "when", "when do_not_contact");
        }
        Some(never)
    }

    /// `rule cold_stranger …`
    pub(super) fn rule(&mut self, mut parts: Nodes<'_>, head: Span) -> Option<RuleItem> {
        let name = self.name(&parts.next()?);
        let doubt = doubt_of_if(parts.clone());
        let any_case = has_last_option(parts.clone());
        let mut rule = RuleItem { name, when: Vec::new(), options: Vec::new(), because: None };
        let mut seen = Vec::new();
        for part in parts {
            let clause = (part.as_rule(), self.span(&part));
            match clause.0 {
                Rule::when_clause => {
                    self.before_options("a rule", &rule.options, clause.1);
                    rule.when.push(self.when_or(part, doubt.as_deref())?);
                }
                Rule::because_clause => {
                    let because = self.because(part)?;
                    self.once(&mut rule.because, &mut seen, because, clause);
                }
                Rule::EOI => {}
                _ => self.add_option(&mut rule.options, part, any_case)?,
            }
        }
        if rule.options.is_empty() {
            self.missing(head.to(rule.name.span), &format!("rule `{}`", rule.name.node), "then", "then connect");
        }
        Some(rule)
    }

    /// Reports a `when` of the item that stands behind its options, where it would be read as one of the last.
    fn before_options(&mut self, item: &str, options: &[Choice], when: Span) {
        let Some(option) = options.last() else { return };
        let finding = Diagnostic::new(Code::Misplaced, when, format!("{item}'s own `when` stands before its `then`"));
        self.report(match option.when {
            Some(_) => finding.also(option.span, "this option has a `when` already").help("write `and`"),
            None => finding.also(option.span, "its options begin before it").help("move it above the `then`"),
        });
    }

    /// `then …`, `else …`, or an `elif` in the place of one. The first is a `then`, and no other.
    fn add_option(&mut self, options: &mut Vec<Choice>, node: Node<'_>, any_case: bool) -> Option<()> {
        let word = node.clone().into_inner().next()?;
        let (place, rule) = (self.span(&word), node.as_rule());
        let right = if options.is_empty() { "then" } else { "else" };
        let wrong = match rule {
            Rule::then_clause => right == "else",
            Rule::else_clause => right == "then",
            _ => false,
        };
        if wrong {
            let message = format!("`{}` where `{right}` belongs", word.as_str());
            let help = "the first option stands behind `then`, every other behind `else`, and is only tried where those \
                        before it can't be had; what is done in another case is a rule of its own";
            self.report(Diagnostic::new(Code::Misplaced, place, message).help(help));
        }
        options.push(if rule == Rule::compat_elif { self.elif(node)? } else { self.option(node, any_case)? });
        Some(())
    }

    /// `follow_up after_accept …`
    pub(super) fn follow_up(&mut self, mut parts: Nodes<'_>, head: Span) -> Option<FollowUp> {
        let name = self.name(&parts.next()?);
        let doubt = doubt_of_if(parts.clone());
        let any_case = has_last_option(parts.clone());
        let (mut after, mut wait, mut during, mut unless) = (None, None, None, None);
        let (mut lapses, mut because) = (None, None);
        let (mut when, mut options) = (Vec::new(), Vec::new());
        let mut seen = Vec::new();
        for part in parts {
            let clause = (part.as_rule(), self.span(&part));
            match clause.0 {
                Rule::when_clause => {
                    self.before_options("a follow-up", &options, clause.1);
                    when.push(self.when_or(part, doubt.as_deref())?);
                }
                Rule::after_clause => {
                    let anchor = self.anchor(part)?;
                    self.once(&mut after, &mut seen, anchor, clause);
                }
                Rule::wait_clause => {
                    let lengths = self.wait(part)?;
                    self.once(&mut wait, &mut seen, lengths, clause);
                }
                Rule::during_clause => {
                    let hours = self.named(part)?;
                    self.once(&mut during, &mut seen, hours, clause);
                }
                Rule::unless_clause => {
                    let condition = self.unless(part)?;
                    self.once(&mut unless, &mut seen, condition, clause);
                }
                Rule::lapses_clause => {
                    let length = self.duration(part.into_inner().nth(1)?)?;
                    self.once(&mut lapses, &mut seen, length, clause);
                }
                Rule::because_clause => {
                    let reason = self.because(part)?;
                    self.once(&mut because, &mut seen, reason, clause);
                }
                Rule::EOI => {}
                _ => self.add_option(&mut options, part, any_case)?,
            }
        }
        let missing = [
            (after.is_none(), "after", "after connect accepted"),
            (wait.is_none(), "wait", "wait 24 hours to 48 hours"),
            (options.is_empty(), "then", "then message"),
        ];
        for (_, clause, example) in missing.into_iter().filter(|(missing, ..)| *missing) {
            self.missing(head.to(name.span), &format!("follow_up `{}`", name.node), clause, example);
        }
        Some(FollowUp { name, after, when, wait, during, unless, options, lapses, because })
    }

    fn anchor(&mut self, node: Node<'_>) -> Option<(Name, Spanned<Happening>)> {
        let mut parts = node.into_inner().skip(1);
        let name = self.name(&parts.next()?);
        Some((name, self.event_word(&parts.next()?)))
    }

    fn wait(&mut self, node: Node<'_>) -> Option<Lengths> {
        let mut lengths = Vec::new();
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::duration => lengths.push(self.duration(part)?),
                Rule::range_word => self.range_word(&part),
                Rule::compat_range => return self.range_of_one_unit(part),
                _ => {}
            }
        }
        let first = *lengths.first()?;
        Some((first, lengths.last().copied().unwrap_or(first)))
    }

    /// `24-48 hours`: each length has its unit here.
    fn range_of_one_unit(&mut self, node: Node<'_>) -> Option<Lengths> {
        let span = self.span(&node);
        let mut parts = node.into_inner();
        let (least, most) = (parts.next()?, parts.nth(1)?);
        let unit = most.clone().into_inner().nth(1)?;
        let right = format!("{} {} to {}", least.as_str(), unit.as_str(), words_of(&most));
        let finding = Diagnostic::new(Code::Foreign, span, "the first length has no unit");
        self.report(finding.help(format!("write `{right}`")).edit(span, right));
        let place = self.span(&least);
        let factor =
            least.as_str().parse::<f64>().ok()? / most.clone().into_inner().next()?.as_str().parse::<f64>().ok()?;
        let most = self.duration(most)?;
        let first = jiff::SignedDuration::try_from_secs_f64(most.node.as_secs_f64() * factor).unwrap_or(most.node);
        Some((Spanned::new(first, place), most))
    }
}

/// What is said of an `if` above several options, which elsewhere are what is done if so and if not.
fn doubt_of_if(parts: Nodes<'_>) -> Option<String> {
    (parts.filter(is_option).count() > 1)
        .then(|| format!("write `when`; {ELSE}, and the case that it doesn't hold is a rule of its own"))
}

/// Whether the last of several options has no condition of its own.
fn has_last_option(parts: Nodes<'_>) -> bool {
    let options: Vec<Node<'_>> = parts.filter(is_option).collect();
    let choice = options.last().and_then(|last| last.clone().into_inner().last());
    let has_when = |choice: Node<'_>| choice.into_inner().any(|part| part.as_rule() == Rule::when_clause);
    options.len() > 1 && choice.is_some_and(|choice| !has_when(choice))
}

fn is_option(part: &Node<'_>) -> bool {
    matches!(part.as_rule(), Rule::then_clause | Rule::else_clause | Rule::compat_elif)
}
