//! A report, written out: counts, rates, and how sure those are.

use std::fmt::Write as _;
use std::io;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::charts::Bars;
use super::layout::{self, Wish, blanks, cut, shown, widths};
use super::list::{List, ListFormat};
use crate::report::rates::{ARTICLE_ACCEPTED, ARTICLE_REPLIED, By, Outcome, Rate, ReportRow};

/// How wide a bar for all of them is on the widest of screens.
const MOST_WIDE: usize = 10;

/// Below this, a bar says nothing.
const LEAST_WIDE: usize = 5;

/// A report in a format.
///
/// # Errors
///
/// Where a workbook can't be made.
pub fn report(rows: &[ReportRow], format: ListFormat) -> io::Result<Vec<u8>> {
    let lines = rows.iter().map(|line| (row(line), Object::of(line))).collect();
    List { name: "report", columns: NAMES, lines, pictures: pictures(rows) }
        .written(format, |width, colours| picture(rows, width, colours))
}

/// What came of it side by side, a picture for each way in which it is told apart.
fn pictures(rows: &[ReportRow]) -> Vec<Bars> {
    let mut pictures = Vec::new();
    let mut last = 0;
    for of_kind in rows.chunk_by(|one, other| one.by == other.by) {
        let (first, count) = (last + 1, u32::try_from(of_kind.len()).unwrap_or(u32::MAX));
        last += count;
        // Of one thing alone, the figures say it all.
        if let Some(row) = of_kind.first().filter(|_| count > 1) {
            pictures.push(Bars {
                title: format!("by {}", row.by.as_str()),
                rows: (first, last),
                names: (1, 2),
                columns: vec![(3, "sent"), (4, "accepted"), (8, "replied")],
                are_parts: false,
            });
        }
    }
    pictures
}

const NAMES: [&str; 13] = [
    "by",
    "name",
    "move",
    "sent",
    "accepted",
    "accepted_rate",
    "accepted_low",
    "accepted_high",
    "replied",
    "replied_of",
    "replied_rate",
    "replied_low",
    "replied_high",
];

fn row(row: &ReportRow) -> [String; 13] {
    let rates = |rate: Option<Rate>| {
        rate.map_or_else(Default::default, |rate| [rate.share, rate.low, rate.high].map(|share| format!("{share:.4}")))
    };
    let accepted = row.outcome.accepted();
    let [accepted_rate, accepted_low, accepted_high] = rates(accepted);
    let [replied_rate, replied_low, replied_high] = rates(row.outcome.replied());
    [
        row.by.as_str().to_owned(),
        row.name.clone(),
        row.mv.clone(),
        row.outcome.sent.to_string(),
        accepted.map(|rate| rate.count.to_string()).unwrap_or_default(),
        accepted_rate,
        accepted_low,
        accepted_high,
        row.outcome.replied.to_string(),
        replied_of(&row.outcome).to_owned(),
        replied_rate,
        replied_low,
        replied_high,
    ]
}

fn replied_of(outcome: &Outcome) -> &'static str {
    if outcome.is_request { "accepted" } else { "sent" }
}

/// A line of a report, its keys in the order of the contract.
#[derive(Serialize)]
struct Object<'a> {
    by: By,
    name: &'a str,
    #[serde(rename = "move")]
    mv: &'a str,
    sent: u64,
    accepted: Option<u64>,
    accepted_rate: Option<f64>,
    accepted_low: Option<f64>,
    accepted_high: Option<f64>,
    replied: u64,
    replied_of: &'static str,
    replied_rate: Option<f64>,
    replied_low: Option<f64>,
    replied_high: Option<f64>,
}

impl<'a> Object<'a> {
    fn of(row: &'a ReportRow) -> Self {
        let rounded = |share: f64| (share * 10_000.0).round() / 10_000.0;
        let (accepted, replied) = (row.outcome.accepted(), row.outcome.replied());
        Self {
            by: row.by,
            name: &row.name,
            mv: &row.mv,
            sent: row.outcome.sent,
            accepted: accepted.map(|rate| rate.count),
            accepted_rate: accepted.map(|rate| rounded(rate.share)),
            accepted_low: accepted.map(|rate| rounded(rate.low)),
            accepted_high: accepted.map(|rate| rounded(rate.high)),
            replied: row.outcome.replied,
            replied_of: replied_of(&row.outcome),
            replied_rate: replied.map(|rate| rounded(rate.share)),
            replied_low: replied.map(|rate| rounded(rate.low)),
            replied_high: replied.map(|rate| rounded(rate.high)),
        }
    }
}

/// A cell of a line on a screen.
enum Cell<'a> {
    Text(&'a str),
    /// A bar for this share of the column.
    Bar(f64),
}

/// A line for each, below what it is told apart by, and the article's figures below all.
fn picture(rows: &[ReportRow], width: usize, colours: bool) -> String {
    let lines: Vec<[String; 4]> = rows.iter().map(cells).collect();
    let wish = |place: usize, least: usize, importance: usize| {
        let cells = lines.iter().filter_map(|cells| cells.get(place));
        let whole = cells.map(|cell| layout::width(cell)).max().unwrap_or(0);
        Wish { whole, least: least.min(whole), importance }
    };
    let bar = |importance| Wish { whole: MOST_WIDE, least: LEAST_WIDE, importance };
    let whole = usize::MAX;
    let columns =
        widths(&[wish(0, 12, 5), wish(1, whole, 4), bar(1), wish(2, whole, 3), bar(0), wish(3, whole, 2)], width);
    let (bold, bars) = if colours { (Style::new().bold(), AnsiColor::Green.on_default()) } else { Default::default() };
    let mut text = String::new();
    let mut last = None;
    for (row, [name, sent, accepted, replied]) in rows.iter().zip(&lines) {
        if last.replace(row.by) != Some(row.by) {
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{bold}{}{bold:#}", cut(&format!("by {}", row.by.as_str()), width));
        }
        let bar = |rate: Option<Rate>| Cell::Bar(rate.map_or(0.0, |rate| rate.share));
        let cells = [
            Cell::Text(name),
            Cell::Text(sent),
            bar(row.outcome.accepted()),
            Cell::Text(accepted),
            bar(row.outcome.replied()),
            Cell::Text(replied),
        ];
        let cells = cells.into_iter().zip(&columns).filter_map(|(cell, width)| {
            let width = (*width)?;
            Some(match cell {
                Cell::Text(cell) => cut(cell, width) + &blanks(cell, width),
                Cell::Bar(share) => {
                    let bar = blocks(share, width);
                    format!("{bars}{bar}{bars:#}{}", blanks(&bar, width))
                }
            })
        });
        let _ = writeln!(text, "{}", layout::line(cells));
    }
    if !rows.is_empty() {
        let article = format!(
            "the article: {:.0}% of requests accepted, {:.0}% of the accepted replied",
            ARTICLE_ACCEPTED * 100.0,
            ARTICLE_REPLIED * 100.0
        );
        let _ = writeln!(text, "\n{}", cut(&article, width));
    }
    text
}

/// The name with its move, how many were sent, how many of them were accepted, and how many replied.
fn cells(row: &ReportRow) -> [String; 4] {
    let name = match row.by {
        By::Move => shown(&row.name),
        By::Rule | By::Sender | By::Week => format!("{} {}", shown(&row.name), shown(&row.mv)),
    };
    let rate = |rate: Option<Rate>, what: &str| {
        let Some(Rate { count, share, low, high, .. }) = rate else { return String::new() };
        let [share, low, high] = [share, low, high].map(|share| format!("{:.0}", share * 100.0));
        format!("{count} {what}, {share}% ({low} to {high})")
    };
    let outcome = &row.outcome;
    [name, format!("{} sent", outcome.sent), rate(outcome.accepted(), "accepted"), rate(outcome.replied(), "replied")]
}

/// A bar of a share of a width, to an eighth of a column.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of the width of a screen"
)]
fn blocks(share: f64, width: usize) -> String {
    let eighths = (share * width as f64 * 8.0).round() as usize;
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    layout::bar(eighths)
}
