//! `seniority is vp or c_suite`: what people write by habit, and mean otherwise.

use super::checker::{Checker, Place};
use super::typed::Whose;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::tree::{self, Comparison, ExprKind};
use crate::values::Type;

/// The word between the parts of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joined {
    And,
    Or,
}

/// A comparison that a bare value stands behind.
struct Compared<'t> {
    value: &'t tree::Expr,
    /// From the comparing words to the end.
    tail: Span,
    right: Right,
    /// Whether an `and` stands before it, which holds more tightly than an `or` behind it.
    is_in_and: bool,
}

/// What the value is compared with.
enum Right {
    /// `is vp`, `is one of vp, ic`
    Is(Vec<Span>),
    /// `is not vp`, `is not one of vp, ic`
    IsNot(Vec<Span>),
    /// `mentions "ceo"`
    Mentions(Vec<Span>),
    /// `contains "a"`, with the comparing words.
    Words(Span),
    /// `> 5`
    Order(Span),
}

/// The right words behind the value, or in the place of all, and whether nothing else can have been meant.
struct Meant {
    words: String,
    replaces_value: bool,
    is_certain: bool,
}

impl Checker<'_> {
    /// Whether `part` is a comparison behind which bare values stand in the place of conditions. Reports them as one, and
    /// says how many there are.
    pub(super) fn habit(&mut self, part: &tree::Expr, behind: &[tree::Expr], joined: Joined) -> Option<usize> {
        let compared = compared(part)?;
        let bare = behind.iter().take_while(|value| self.is_bare_value(value, compared.value)).count();
        let last = behind.get(..bare)?.last()?;
        let tail = self.without_blanks(compared.tail);
        let others: Vec<Span> = behind.iter().take(bare).map(|value| value.span).collect();
        let meant = self.meant(&compared, tail, &others, joined);
        // Parentheses between the two would be lost.
        let between = self.bundle.sources.slice(Span { start: tail.end, end: last.span.start, ..tail });
        let is_plain = !between.contains(['(', ')', '#']);
        let value = self.bundle.sources.one_line(compared.value.span);
        let (place, help) = if meant.replaces_value {
            (compared.value.span.to(last.span), meant.words.clone())
        } else {
            (tail.to(last.span), format!("{value} {}", meant.words))
        };
        let message = "a value stands alone, as if the comparison went on";
        let finding = Diagnostic::new(Code::HabitualOr, tail.to(last.span), message);
        let finding = finding.help(format!("write `{help}`"));
        self.find(if is_plain && meant.is_certain { finding.edit(place, meant.words) } else { finding });
        Some(bare)
    }

    fn meant(&self, compared: &Compared<'_>, tail: Span, others: &[Span], joined: Joined) -> Meant {
        let line = |span: &Span| self.bundle.sources.one_line(*span);
        let list = |words: &str, first: &[Span], is_certain: bool| {
            let all: Vec<String> = first.iter().chain(others).map(line).collect();
            Meant { words: format!("{words} {}", all.join(", ")), replaces_value: false, is_certain }
        };
        let repeated = |comparing: &str, is_certain: bool| {
            let value = line(&compared.value.span);
            let or = joined == Joined::Or;
            let mut words = format!("{value} {}", line(&tail));
            for other in others {
                words += &format!(" {} {value} {comparing} {}", if or { "or" } else { "and" }, line(other));
            }
            // An `or` behind an `and` would take in what stands before that.
            let words = if or && compared.is_in_and { format!("({words})") } else { words };
            Meant { words, replaces_value: true, is_certain }
        };
        match (&compared.right, joined) {
            (Right::Is(choices), Joined::Or) => list("is one of", choices, true),
            // Nothing is two words at once.
            (Right::Is(choices), Joined::And) => list("is one of", choices, false),
            (Right::IsNot(choices), _) => list("is not one of", choices, true),
            (Right::Mentions(texts), Joined::Or) => list("mentions one of", texts, true),
            (Right::Mentions(texts), Joined::And) => repeated("mentions", texts.len() == 1),
            (Right::Words(comparing), _) => repeated(&line(comparing), true),
            (Right::Order(comparing), _) => repeated(&line(comparing), false),
        }
    }

    /// A place without the blanks it begins with.
    fn without_blanks(&self, span: Span) -> Span {
        let text = self.bundle.sources.slice(span);
        let blanks = text.len() - text.trim_start().len();
        Span { start: span.start + u32::try_from(blanks).unwrap_or(0), ..span }
    }

    fn is_bare_value(&self, expr: &tree::Expr, compared: &tree::Expr) -> bool {
        match &expr.node {
            ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Moment(_) | ExprKind::Duration(_) => true,
            ExprKind::Name(name) => {
                !self.is_known_condition(name)
                    && matches!(self.words_of(compared), Some(Type::Words(words)) if words.contains(name))
            }
            _ => false,
        }
    }

    /// The type of a field of words.
    pub(super) fn words_of(&self, expr: &tree::Expr) -> Option<&Type> {
        let (whose, name) = match &expr.node {
            ExprKind::Name(name) => {
                (if let Place::Default(whose) = self.place { whose } else { Whose::Prospect }, name)
            }
            ExprKind::Member(of, name) if &*of.node == "sender" => (Whose::Sender, &name.node),
            ExprKind::Member(of, name) if &*of.node == "prospect" => (Whose::Prospect, &name.node),
            _ => return None,
        };
        let ty = &self.scope.fields(whose)[self.scope.field(whose, name)?].ty;
        matches!(ty, Type::Words(_)).then_some(ty)
    }
}

/// The comparison that a condition is, or ends with.
fn compared(part: &tree::Expr) -> Option<Compared<'_>> {
    let is_in_and = false;
    match &part.node {
        ExprKind::And(parts) => compared(parts.last()?).map(|last| Compared { is_in_and: true, ..last }),
        ExprKind::Compare(value, comparison, other) => {
            let right = match comparison.node {
                Comparison::Is => Right::Is(vec![other.span]),
                Comparison::IsNot => Right::IsNot(vec![other.span]),
                Comparison::Contains | Comparison::StartsWith | Comparison::EndsWith => Right::Words(comparison.span),
                _ => Right::Order(comparison.span),
            };
            Some(Compared { value, tail: comparison.span.to(other.span), right, is_in_and })
        }
        ExprKind::OneOf { value, choices, negated } => {
            let choices = choices.iter().map(|choice| choice.span).collect();
            let right = if *negated { Right::IsNot(choices) } else { Right::Is(choices) };
            Some(Compared { value, tail: Span { start: value.span.end, ..part.span }, right, is_in_and })
        }
        ExprKind::Mentions(value, texts) => {
            let right = Right::Mentions(texts.iter().map(|text| text.span).collect());
            Some(Compared { value, tail: Span { start: value.span.end, ..part.span }, right, is_in_and })
        }
        _ => None,
    }
}
