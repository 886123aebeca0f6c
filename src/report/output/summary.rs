//! What came of a run, in a few lines.

use std::collections::HashMap;
use std::fmt::Write as _;

use anstyle::Style;

use super::colour_of;
use super::layout::{self, Wish, blanks, cut, widths};
use crate::decide::decision::Decision;
use crate::records::rows::Reject;
use crate::values::RefusalCode;
use crate::values::text::counted;

/// How many rules, or reasons, are named; the rest is one line.
const MOST_NAMED: usize = 8;

/// How many reasons are told apart, so that a file in which every row fails in its own way stays in memory.
const MOST_REASONS: usize = 1_000;

/// How wide a bar is on the widest of screens.
const MOST_WIDE: usize = 40;

/// Below this, a bar says nothing.
const LEAST_WIDE: usize = 8;

/// The length of the longest bar.
const WHOLE: u64 = 1_000_000;

/// Decisions and rejects, counted.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    moves: HashMap<Box<str>, u64>,
    rules: HashMap<Box<str>, u64>,
    reasons: HashMap<Box<str>, u64>,
    decided: u64,
    rejected: u64,
}

impl Summary {
    /// Counts a decision.
    pub fn count(&mut self, decision: &Decision<'_>) {
        self.decided += 1;
        add(&mut self.moves, decision.action.as_str());
        let is_duplicate = decision.refused.iter().any(|refusal| refusal.code == RefusalCode::Duplicate);
        let rule = decision.rule.unwrap_or(if is_duplicate { "(the same person)" } else { "(no rule)" });
        add(&mut self.rules, rule);
    }

    /// Counts a reject.
    pub fn reject(&mut self, reject: &Reject) {
        self.rejected += 1;
        let column = reject.column.as_ref().map(|column| format!("{column}: ")).unwrap_or_default();
        let reason = format!("{column}expected {}", reject.expected);
        if self.reasons.len() < MOST_REASONS || self.reasons.contains_key(reason.as_str()) {
            add(&mut self.reasons, &reason);
        }
    }

    /// How many rejects were counted.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    /// `12 rows: 11 decided, 1 rejected`
    #[must_use]
    pub fn rows(&self) -> String {
        let rows = counted(self.decided + self.rejected, "row");
        format!("{rows}: {} decided, {} rejected", self.decided, self.rejected)
    }

    /// The rows, then a line a move with how many there are, by name.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut moves: Vec<_> = self.moves.iter().collect();
        moves.sort();
        let mut text = format!("{}\n", self.rows());
        for (action, count) in moves {
            // Writing to a string can't fail.
            let _ = writeln!(text, "{count:>8} {action}");
        }
        text
    }

    /// The rows, then bars: how many decisions of each move and by each rule, the most first. As wide as given, in columns
    /// of the screen.
    #[must_use]
    pub fn picture(&self, width: u16, colours: bool) -> String {
        let colour = |action: &str| if colours { colour_of(action.into()) } else { Style::new() };
        let moves = Part { title: "by move", bars: most_first(&self.moves, self.decided), style: &colour };
        let rules = Part { title: "by rule", bars: most_first(&self.rules, self.decided), style: &|_| Style::new() };
        format!("{}\n{}", self.rows(), drawn(&[moves, rules], usize::from(width)))
    }

    /// Why records were rejected, the commonest reasons first, as bars; empty without rejects.
    #[must_use]
    pub fn reasons(&self, width: u16) -> String {
        let bars = most_first(&self.reasons, self.rejected);
        drawn(&[Part { title: "rejected", bars, style: &|_| Style::new() }], usize::from(width))
    }
}

fn add(counts: &mut HashMap<Box<str>, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            counts.insert(name.into(), 1);
        }
    }
}

/// Bars below a title.
struct Part<'a> {
    title: &'static str,
    bars: Vec<Bar>,
    style: &'a dyn Fn(&str) -> Style,
}

struct Bar {
    name: String,
    /// How many, and how many of all that is.
    figures: String,
    /// In millionths of the longest.
    length: u64,
}

/// The bars of what was counted, the most first. What has no line of its own is the last.
fn most_first(counts: &HashMap<Box<str>, u64>, all: u64) -> Vec<Bar> {
    let mut named: Vec<(String, u64)> = counts.iter().map(|(name, count)| (name.to_string(), *count)).collect();
    named.sort_by(|(one, some), (other, many)| many.cmp(some).then_with(|| one.cmp(other)));
    let more = named.len().saturating_sub(MOST_NAMED);
    named.truncate(MOST_NAMED);
    let most = named.first().map_or(1, |(_, count)| *count);
    let rest = all.saturating_sub(named.iter().map(|(_, count)| count).sum());
    if rest > 0 {
        named.push((format!("{more} more"), rest));
    }
    let bar = |(name, count): (String, u64)| {
        let length = u64::try_from(u128::from(count) * u128::from(WHOLE) / u128::from(most)).unwrap_or(WHOLE);
        Bar { name, figures: figures(count, all), length: length.clamp(1, WHOLE) }
    };
    named.into_iter().map(bar).collect()
}

/// A line a bar, all names and all figures below each other.
fn drawn(parts: &[Part<'_>], width: usize) -> String {
    let all = || parts.iter().flat_map(|part| &part.bars);
    let widest = |text: fn(&Bar) -> &str| all().map(|bar| layout::width(text(bar))).max().unwrap_or(0);
    let (names, figures) = (widest(|bar| &bar.name), widest(|bar| &bar.figures));
    let column = |whole, least, importance| Wish { whole, least, importance };
    // A name is told whole before a bar is drawn.
    let names_at_most = names.min(width.saturating_sub(figures + layout::GAP));
    let columns = widths(
        &[column(names, names_at_most, 1), column(figures, figures, 2), column(MOST_WIDE, LEAST_WIDE, 0)],
        width,
    );
    let width_of = |place: usize| columns.get(place).copied().flatten().unwrap_or(0);
    let (names, figures, longest) = (width_of(0), width_of(1), width_of(2));
    let mut text = String::new();
    for Part { title, bars, style } in parts.iter().filter(|part| !part.bars.is_empty()) {
        let _ = writeln!(text, "\n{title}");
        for bar in bars {
            let (style, name) = (style(&bar.name), cut(&bar.name, names));
            let mut cells = vec![
                format!("{style}{name}{style:#}{}", blanks(&name, names)),
                format!("{}{}", blanks(&bar.figures, figures), bar.figures),
            ];
            if longest > 0 {
                cells.push(format!("{style}{}{style:#}", blocks(bar.length, longest)));
            }
            let _ = writeln!(text, "{}", layout::line(cells));
        }
    }
    text
}

/// `120  12%`
fn figures(count: u64, all: u64) -> String {
    let percent = (u128::from(count) * 100 + u128::from(all) / 2).checked_div(u128::from(all)).unwrap_or(0);
    match percent {
        0 => format!("{count}  <1%"),
        100 if count < all => format!("{count} >99%"),
        percent => format!("{count} {percent:>3}%"),
    }
}

/// A bar of a length, to an eighth of a column; what is there at all can be seen.
fn blocks(length: u64, longest: usize) -> String {
    let eighths = usize::try_from(length * (longest as u64) * 8 / WHOLE).unwrap_or(0);
    layout::bar(eighths.max(1))
}
