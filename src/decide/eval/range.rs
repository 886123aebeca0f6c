//! Which values something over the clock takes while time passes, so that a search for its next change can skip the
//! stretches in which it surely has none.
//!
//! Numbers stand for themselves, lengths for their seconds, moments for their seconds since 1970. Everything but the
//! clock is as it is at the evaluation's moment: the caller looks no further than to where that changes.

use jiff::Timestamp;

use super::band::Band;
use super::evaluation::Evaluation;
use super::history;
use super::value::Val;
use crate::language::plan::{AtomKind, Cap, Expr, Figure, Function, History, Operator, Part};
use crate::values::ids::CapId;

/// Beyond this many seconds a moment may be none that can be held, and so missing.
const FURTHEST: f64 = 1e11;

/// What is known of the values.
#[derive(Clone, Copy)]
enum Values {
    /// They lie in this band.
    In(Band),
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
            Self::In(band) => band.is_point(),
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
        AtomKind::OneOf(value, choices) | AtomKind::Named(_, value, choices) => {
            let value = values(value);
            choices.values.iter().all(|choice| are_apart(value, values(choice)))
        }
        AtomKind::Within(moment, length) => {
            let age = minus(values(&Expr::Now), values(moment));
            are_apart(age, values(length)) && are_apart(age, Values::In(Band::point(0.0)))
        }
        AtomKind::Yes(value) | AtomKind::Present(value) => !matches!(values(value), Values::Unclear),
        AtomKind::InList(value, _)
        | AtomKind::Mentions(value, _)
        | AtomKind::MentionsList(value, _)
        | AtomKind::Matches(value, _) => values(value).is_settled(),
        AtomKind::TextTest(value, _, part) | AtomKind::MentionsText(value, part) => {
            values(value).is_settled() && values(part).is_settled()
        }
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
    length.is_settled() || moments.all(|at| are_apart(minus(now, Values::In(Band::point(seconds(at)))), length))
}

/// Whether a value surely is the same one from `start` to `end`.
pub(super) fn is_settled<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    expr: &'a Expr,
    start: Timestamp,
    end: Timestamp,
) -> bool {
    values(evaluation, expr, start, end).is_settled()
}

/// Whether a limit, rounded down, surely stays the same from `start` to `end`.
pub(super) fn settles_limit<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    cap: &'a Cap,
    start: Timestamp,
    end: Timestamp,
) -> bool {
    let applies = |evaluation: &mut Evaluation<'a, '_>, case: &crate::language::plan::LimitCase| {
        case.when.is_none_or(|when| evaluation.condition(when) == Some(true))
    };
    let case = cap.limit.iter().find(|case| applies(evaluation, case));
    let Some(count) = case.and_then(|case| case.count.as_ref()) else { return true };
    match values(evaluation, count, start, end) {
        Values::In(band) => {
            let [least, most] = band.wide_ends();
            least.floor() >= most.floor()
        }
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
        Expr::Now => Values::In(Band::clock(seconds(start), end.duration_since(start).as_secs_f64())),
        Expr::Defined(define) => values(evaluation, &plan.defines[*define], start, end),
        Expr::DaysSince(moment) => days_since(evaluation, moment, start, end),
        Expr::Usage(cap, figure) => usage(evaluation, *cap, *figure, start, end),
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
            let mut bands = Vec::with_capacity(arguments.len());
            for argument in arguments {
                match values(evaluation, argument, start, end) {
                    Values::In(band) => bands.push(band),
                    other => return other,
                }
            }
            call(*function, &bands)
        }
        Expr::Cases(cases) => {
            let case = cases.iter().find(|case| case.when.is_none_or(|when| evaluation.condition(when) == Some(true)));
            case.map_or(Values::Missing, |case| values(evaluation, &case.value, start, end))
        }
        _ => fixed(evaluation, expr),
    }
}

/// With nothing happening but time a count only falls, and so lies between those of the two ends.
fn usage<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    id: CapId,
    figure: Figure,
    start: Timestamp,
    end: Timestamp,
) -> Values {
    let plan = evaluation.plan;
    let cap = &plan.caps[id];
    let Some(limit) = evaluation.cap_limit(cap) else { return Values::Unclear };
    let used = match evaluation.cap_key(cap) {
        Some(key) => [start, end].map(|at| evaluation.used_at(id, &key, at)),
        None if figure == Figure::Used => [0; 2],
        None => return Values::Missing,
    };
    #[expect(clippy::cast_precision_loss, reason = "a count of events is far below 2^53")]
    let between = |counts: [u64; 2]| Values::In(Band::around(counts.map(|count| count as f64)));
    match (figure, limit) {
        (Figure::Used, _) => between(used),
        (Figure::Limit, Some(limit)) => between([limit; 2]),
        (Figure::Left, Some(limit)) => between(used.map(|used| limit.saturating_sub(used))),
        (Figure::Limit | Figure::Left, None) => Values::Missing,
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
    Values::In(Band::point(number))
}

fn seconds(moment: Timestamp) -> f64 {
    moment.as_duration().as_secs_f64()
}

fn days_since<'a>(evaluation: &mut Evaluation<'a, '_>, moment: &'a Expr, start: Timestamp, end: Timestamp) -> Values {
    match (values(evaluation, moment, start, end), moment) {
        (moment, _) if moment.is_settled() => {}
        // A time that moves on with the clock, as no date does.
        (moment @ Values::In(_), Expr::Now | Expr::Arithmetic(..)) => {
            let age = minus(values(evaluation, &Expr::Now, start, end), moment);
            return match arithmetic(age, Operator::DividedBy, Values::In(Band::point(86_400.0))) {
                Values::In(days) => Values::In(Band::around(days.wide_ends().map(f64::floor))),
                other => other,
            };
        }
        _ => return Values::Unclear,
    }
    let Some(moment) = evaluation.value(moment) else { return Values::Unclear };
    let now = evaluation.now;
    let ends = [start, end].map(|at| {
        evaluation.now = at;
        evaluation.days_since(&moment)
    });
    evaluation.now = now;
    match ends {
        [Val::Number(first), Val::Number(last)] => Values::In(Band::around([first, last])),
        _ => Values::Missing,
    }
}

fn arithmetic(one: Values, operator: Operator, other: Values) -> Values {
    let (one, other) = match (one, other) {
        (Values::In(one), Values::In(other)) => (one, other),
        (Values::Missing, _) | (_, Values::Missing) => return Values::Missing,
        _ => return Values::Unclear,
    };
    let band = match operator {
        Operator::Plus => one.plus(other),
        Operator::Minus => one.minus(other),
        Operator::Times => one.times(other),
        Operator::DividedBy => match one.divided_by(other) {
            Some(band) => band,
            None if other.is_point() => return Values::Missing,
            None => return Values::Unclear,
        },
    };
    match band.magnitude() {
        magnitude if magnitude < FURTHEST => Values::In(band),
        _ if one.is_point() && other.is_point() => {
            if band.magnitude().is_finite() {
                Values::In(band)
            } else {
                Values::Missing
            }
        }
        _ => Values::Unclear,
    }
}

fn call(function: Function, bands: &[Band]) -> Values {
    let ends = bands.iter().map(|band| band.ends());
    let least = ends.clone().map(|[least, _]| least);
    let most = ends.map(|[_, most]| most);
    let (least, most) = match function {
        Function::Min => (least.fold(f64::INFINITY, f64::min), most.fold(f64::INFINITY, f64::min)),
        Function::Max => (least.fold(f64::NEG_INFINITY, f64::max), most.fold(f64::NEG_INFINITY, f64::max)),
        Function::Round | Function::Length => {
            let Some(band) = bands.first() else { return Values::Missing };
            let [least, most] = band.wide_ends();
            (least.round(), most.round())
        }
    };
    Values::In(Band::around([least, most]))
}
