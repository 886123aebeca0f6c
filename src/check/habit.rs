//! `seniority is vp or c_suite`: what people write by habit, and mean otherwise.

use super::checker::{Checker, Place};
use super::typed::Whose;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{self, Comparison, ExprKind};
use crate::types::Type;

/// A comparison that a bare value stands behind.
struct Compared<'t> {
    value: &'t tree::Expr,
    /// From the comparing words to the end.
    tail: Span,
    right: Right,
}

/// What the value is compared with.
enum Right {
    /// `is vp`, `is not one of vp, ic`, `mentions "ceo"`: the values, and the words before several of them.
    Choices(Vec<Span>, &'static str),
    /// `contains "a"`, with the comparing words.
    Other(Span),
}

impl Checker<'_> {
    /// Whether `part` is a comparison behind which bare values stand in the place of conditions. Reports them as one, and
    /// says how many there are.
    pub(super) fn habit(&mut self, part: &tree::Expr, behind: &[tree::Expr]) -> Option<usize> {
        let compared = compared(part)?;
        let bare = behind.iter().take_while(|value| self.is_bare_value(value, compared.value)).count();
        let last = behind.get(..bare)?.last()?;
        let tail = self.without_blanks(compared.tail);
        let place = tail.to(last.span);
        let values = behind.iter().take(bare).map(|value| value.span);
        let right = match &compared.right {
            Right::Choices(choices, words) => {
                let all: Vec<String> =
                    choices.iter().copied().chain(values).map(|value| self.bundle.sources.one_line(value)).collect();
                format!("{words} {}", all.join(", "))
            }
            Right::Other(comparing) => {
                let (value, comparing) =
                    (self.bundle.sources.one_line(compared.value.span), self.bundle.sources.one_line(*comparing));
                let mut right = self.bundle.sources.one_line(tail);
                for other in values {
                    right += &format!(" or {value} {comparing} {}", self.bundle.sources.one_line(other));
                }
                right
            }
        };
        // Parentheses and `and` between the two would be lost.
        let between = self.bundle.sources.slice(Span { start: tail.end, end: last.span.start, ..place });
        let is_plain = !between.contains(['(', ')', '#']);
        let value = self.bundle.sources.one_line(compared.value.span);
        let message = "a value stands alone, as if the comparison went on";
        let finding = Diagnostic::new(Code::HabitualOr, place, message).help(format!("write `{value} {right}`"));
        self.find(if is_plain { finding.edit(place, right) } else { finding });
        Some(bare)
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
    match &part.node {
        ExprKind::And(parts) => compared(parts.last()?),
        ExprKind::Compare(value, comparison, other) => {
            let right = match comparison.node {
                Comparison::Is => Right::Choices(vec![other.span], "is one of"),
                Comparison::IsNot => Right::Choices(vec![other.span], "is not one of"),
                _ => Right::Other(comparison.span),
            };
            Some(Compared { value, tail: comparison.span.to(other.span), right })
        }
        ExprKind::OneOf { value, choices, negated } => {
            let words = if *negated { "is not one of" } else { "is one of" };
            let right = Right::Choices(choices.iter().map(|choice| choice.span).collect(), words);
            Some(Compared { value, tail: Span { start: value.span.end, ..part.span }, right })
        }
        ExprKind::Mentions(value, texts) => {
            let right = Right::Choices(texts.iter().map(|text| text.span).collect(), "mentions one of");
            Some(Compared { value, tail: Span { start: value.span.end, ..part.span }, right })
        }
        _ => None,
    }
}
