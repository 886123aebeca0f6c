//! Which values something over the clock takes while time passes, so that a search for its next change can skip the
//! stretches in which it surely has none.
//!
//! Numbers stand for themselves, lengths for their seconds, moments for their seconds since 1970. Everything but the
//! clock is as it is at the evaluation's moment: the caller looks no further than to where that changes.

use jiff::Timestamp;

use super::evaluation::Evaluation;
use super::history;
use super::value::Val;
use crate::plan::{AtomKind, Cap, Expr, Function, History, Operator, Part};

/// The values between two, both included.
#[derive(Clone, Copy)]
struct Range {
    least: f64,
    most: f64,
}

impl Range {
    fn point(value: f64) -> Self {
        Self { least: value, most: value }
    }

    fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let empty = Self { least: f64::INFINITY, most: f64::NEG_INFINITY };
        values
            .into_iter()
            .fold(empty, |range, value| Self { least: range.least.min(value), most: range.most.max(value) })
    }

    fn is_point(self) -> bool {
        self.least >= self.most
    }

    /// Whether every value of one stands the same way to every value of the other, also where rounding moved their ends.
    fn is_apart_from(self, other: Self) -> bool {
        let margin = 1e-6 + 1e-9 * self.magnitude().max(other.magnitude());
        self.most + margin < other.least || other.most + margin < self.least || self.is_point() && other.is_point()
    }

    fn magnitude(self) -> f64 {
        self.least.abs().max(self.most.abs())
    }
}

/// Beyond this many seconds a moment may be none that can be held, and so missing.
const FURTHEST: f64 = 1e11;

/// What is known of the values.
#[derive(Clone, Copy)]
enum Values {
    /// They lie in this range.
    In(Range),
    /// They are missing, all the time.
    Missing,
    /// They are the same text or list, all the time.
    Same,
    /// Nothing is known.
    Unclear,
}

impl Values {
    /// Whether they are one, all the time.
    fn is_settled(self) -> bool {
        match self {
            Self::In(range) => range.is_point(),
            Self::Missing | Self::Same => true,
            Self::Unclear => false,
        }
    }
}

/// Whether the answer of an atom surely stays the same from `start` to `end`.
pub(super) fn settles<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    kind: &'a AtomKind,
    start: Timestamp,
    end: Timestamp,
) -> bool {
    let mut values = |expr: &'a Expr| values(evaluation, expr, start, end);
    match kind {
        AtomKind::Is(one, other) | AtomKind::Order(one, _, other) => are_apart(values(one), values(other)),
        AtomKind::Between(value, least, greatest) => {
            let value = values(value);
            are_apart(value, values(least)) && are_apart(value, values(greatest))
        }
        AtomKind::OneOf(value, choices) => {
            let value = values(value);
            choices.iter().all(|choice| are_apart(value, values(choice)))
        }
        AtomKind::Within(moment, length) => {
            let age = minus(values(&Expr::Now), values(moment));
            are_apart(age, values(length)) && are_apart(age, Values::In(Range::point(0.0)))
        }
        AtomKind::Yes(value) | AtomKind::Present(value) => !matches!(values(value), Values::Unclear),
        AtomKind::InList(value, _) | AtomKind::Mentions(value, _) | AtomKind::Matches(value, _) => {
            values(value).is_settled()
        }
        AtomKind::TextTest(value, _, part) => values(value).is_settled() && values(part).is_settled(),
        AtomKind::History(history) => settles_history(evaluation, history, start, end),
        // What is asked inside of these is an atom of its own.
        AtomKind::Defined(_) | AtomKind::Exhausted(_) | AtomKind::PersonInList(_) => true,
    }
}

/// Whether no event grows too old, or young enough, while the length that is asked for changes.
fn settles_history<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    history: &'a History,
    start: Timestamp,
    end: Timestamp,
) -> bool {
    let Some(length) = &history.within else { return true };
    let length = values(evaluation, length, start, end);
    let now = values(evaluation, &Expr::Now, start, end);
    let mut moments = history::moments(evaluation, history).into_iter();
    length.is_settled() || moments.all(|at| are_apart(minus(now, Values::In(Range::point(seconds(at)))), length))
}

/// Whether a limit, rounded down, surely stays the same from `start` to `end`.
pub(super) fn settles_limit<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    cap: &'a Cap,
    start: Timestamp,
    end: Timestamp,
) -> bool {
    let applies = |evaluation: &mut Evaluation<'a, '_>, case: &crate::plan::LimitCase| {
        case.when.is_none_or(|when| evaluation.condition(when) == Some(true))
    };
    let case = cap.limit.iter().find(|case| applies(evaluation, case));
    let Some(count) = case.and_then(|case| case.count.as_ref()) else { return true };
    match values(evaluation, count, start, end) {
        Values::In(range) => range.least.floor() >= range.most.floor(),
        Values::Missing | Values::Same => true,
        Values::Unclear => false,
    }
}

fn are_apart(one: Values, other: Values) -> bool {
    match (one, other) {
        (Values::In(one), Values::In(other)) => one.is_apart_from(other),
        (Values::Missing, _) | (_, Values::Missing) => true,
        (one, other) => one.is_settled() && other.is_settled(),
    }
}

fn minus(one: Values, other: Values) -> Values {
    arithmetic(one, Operator::Minus, other)
}

fn values<'a>(evaluation: &mut Evaluation<'a, '_>, expr: &'a Expr, start: Timestamp, end: Timestamp) -> Values {
    let plan = evaluation.plan;
    match expr {
        Expr::Now => Values::In(Range::of([seconds(start), seconds(end)])),
        Expr::Defined(define) => values(evaluation, &plan.defines[*define], start, end),
        Expr::DaysSince(moment) => days_since(evaluation, moment, start, end),
        Expr::Arithmetic(one, operator, other) => {
            let one = values(evaluation, one, start, end);
            arithmetic(one, *operator, values(evaluation, other, start, end))
        }
        Expr::Call(Function::Length, arguments) => {
            let is_settled = arguments.iter().all(|text| values(evaluation, text, start, end).is_settled());
            if is_settled { fixed(evaluation, expr) } else { Values::Unclear }
        }
        Expr::Template(parts) => {
            let is_settled = parts.iter().all(|part| match part {
                Part::Words(_) => true,
                Part::Value { value, .. } => values(evaluation, value, start, end).is_settled(),
            });
            if is_settled { fixed(evaluation, expr) } else { Values::Unclear }
        }
        Expr::Call(function @ (Function::Min | Function::Max | Function::Round), arguments) => {
            let mut ranges = Vec::with_capacity(arguments.len());
            for argument in arguments {
                match values(evaluation, argument, start, end) {
                    Values::In(range) => ranges.push(range),
                    other => return other,
                }
            }
            call(*function, &ranges)
        }
        Expr::Cases(cases) => {
            let case = cases.iter().find(|case| case.when.is_none_or(|when| evaluation.condition(when) == Some(true)));
            case.map_or(Values::Missing, |case| values(evaluation, &case.value, start, end))
        }
        _ => fixed(evaluation, expr),
    }
}

/// What reads the clock in none of its parts.
fn fixed<'a>(evaluation: &mut Evaluation<'a, '_>, expr: &'a Expr) -> Values {
    match evaluation.value(expr) {
        Some(value) => constant(evaluation, &value),
        None => Values::Unclear,
    }
}

fn constant(evaluation: &Evaluation<'_, '_>, value: &Val<'_>) -> Values {
    let number = match value {
        Val::Missing => return Values::Missing,
        Val::Number(number) => *number,
        Val::Duration(length) => length.as_secs_f64(),
        Val::Word(word) => f64::from(*word),
        Val::YesNo(answer) => f64::from(u8::from(*answer)),
        Val::Date(_) | Val::Time(_) => match value.instant(evaluation.zone) {
            Some(moment) => seconds(moment),
            None => return Values::Missing,
        },
        Val::Text(_) | Val::List(_) => return Values::Same,
    };
    Values::In(Range::point(number))
}

fn seconds(moment: Timestamp) -> f64 {
    moment.as_duration().as_secs_f64()
}

fn days_since<'a>(evaluation: &mut Evaluation<'a, '_>, moment: &'a Expr, start: Timestamp, end: Timestamp) -> Values {
    if matches!(values(evaluation, moment, start, end), Values::In(range) if !range.is_point()) {
        return Values::Unclear;
    }
    let Some(moment) = evaluation.value(moment) else { return Values::Unclear };
    let now = evaluation.now;
    let ends = [start, end].map(|at| {
        evaluation.now = at;
        evaluation.days_since(&moment)
    });
    evaluation.now = now;
    match ends {
        [Val::Number(first), Val::Number(last)] => Values::In(Range::of([first, last])),
        _ => Values::Missing,
    }
}

fn arithmetic(one: Values, operator: Operator, other: Values) -> Values {
    let (one, other) = match (one, other) {
        (Values::In(one), Values::In(other)) => (one, other),
        (Values::Missing, _) | (_, Values::Missing) => return Values::Missing,
        _ => return Values::Unclear,
    };
    let corners = [(one.least, other.least), (one.least, other.most), (one.most, other.least), (one.most, other.most)];
    let range = match operator {
        Operator::Plus => Range::of(corners.map(|(one, other)| one + other)),
        Operator::Minus => Range::of(corners.map(|(one, other)| one - other)),
        Operator::Times => Range::of(corners.map(|(one, other)| one * other)),
        // Missing, all the time.
        Operator::DividedBy if other.is_point() && other.least == 0.0 => return Values::Missing,
        Operator::DividedBy if other.least <= 0.0 && other.most >= 0.0 => return Values::Unclear,
        Operator::DividedBy => Range::of(corners.map(|(one, other)| one / other)),
    };
    if range.is_point() || range.magnitude() < FURTHEST { Values::In(range) } else { Values::Unclear }
}

fn call(function: Function, ranges: &[Range]) -> Values {
    let least = ranges.iter().map(|range| range.least);
    let most = ranges.iter().map(|range| range.most);
    let range = match function {
        Function::Min => Range { least: least.fold(f64::INFINITY, f64::min), most: most.fold(f64::INFINITY, f64::min) },
        Function::Max => {
            Range { least: least.fold(f64::NEG_INFINITY, f64::max), most: most.fold(f64::NEG_INFINITY, f64::max) }
        }
        Function::Round | Function::Length => {
            let Some(range) = ranges.first() else { return Values::Missing };
            Range { least: range.least.round(), most: range.most.round() }
        }
    };
    Values::In(range)
}
