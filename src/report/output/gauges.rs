//! How full caps are: gauges to be looked at, rows and objects for other programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use anstyle::{AnsiColor, Style};
use jiff::ZonedDateTime;
use serde::Serialize;

use super::charts::Bars;
use super::layout::{self, Wish, blanks, cut, shown, widths};
use super::list::{List, ListFormat};
use super::time;

/// How wide a gauge is on the widest of screens.
const MOST_WIDE: usize = 30;

/// Below this, a gauge says nothing.
const LEAST_WIDE: usize = 6;

/// From which part of its limit on a cap is nearly full, in hundredths.
const NEARLY: u64 = 80;

/// How full a cap is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// Whose it is; nothing where it is everyone's together.
    pub sender: Option<String>,
    /// The cap's name.
    pub cap: String,
    /// Where it counts apart what has other values in some fields: these fields with their values.
    pub values: Vec<(String, String)>,
    /// How many were counted.
    pub used: u64,
    /// How many of them are reserved, and not made yet.
    pub reserved: u64,
    /// How many there may be.
    pub limit: Limit,
    /// When there is more room than now.
    pub frees_at: Option<ZonedDateTime>,
    /// Whether that is so only where a reservation lapses then.
    pub frees_by_lapse: bool,
    /// Until when it is shut.
    pub shut_until: Option<ZonedDateTime>,
}

/// How many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many.
    Of(u64),
    /// As many as one likes.
    None,
    /// That depends on the prospect.
    ByProspect,
}

impl Gauge {
    /// How many more there may be now; nothing without a limit.
    #[must_use]
    pub fn left(&self) -> Option<u64> {
        match self.limit {
            Limit::Of(_) if self.shut_until.is_some() => Some(0),
            Limit::Of(limit) => Some(limit.saturating_sub(self.used)),
            Limit::None | Limit::ByProspect => None,
        }
    }

    fn limited(&self) -> &'static str {
        match self.limit {
            Limit::Of(_) => "yes",
            Limit::None => "no",
            Limit::ByProspect => "by_prospect",
        }
    }

    /// What frees a slot: a reservation that lapses, or the window that moves on.
    fn frees_by(&self) -> Option<&'static str> {
        self.frees_at.as_ref().map(|_| if self.frees_by_lapse { "lapse" } else { "window" })
    }

    fn limit(&self) -> Option<u64> {
        if let Limit::Of(limit) = self.limit { Some(limit) } else { None }
    }
}

/// Gauges in a format.
///
/// # Errors
///
/// Where a workbook can't be made.
pub fn gauges(gauges: &[Gauge], format: ListFormat) -> io::Result<Vec<u8>> {
    let lines = gauges.iter().map(|gauge| (row(gauge), Object::of(gauge))).collect();
    List { name: "caps", columns: NAMES, lines, pictures: pictures(gauges) }
        .written(format, |width, colours| picture(gauges, width, colours))
}

/// How full the caps of each sender are, a picture each.
fn pictures(gauges: &[Gauge]) -> Vec<Bars> {
    let mut pictures = Vec::new();
    let mut last = 0;
    for of_sender in gauges.chunk_by(|one, other| one.sender == other.sender) {
        let (first, rows) = (last + 1, u32::try_from(of_sender.len()).unwrap_or(u32::MAX));
        last += rows;
        pictures.push(Bars {
            title: of_sender.first().and_then(|gauge| gauge.sender.clone()).unwrap_or_else(|| "everyone".to_owned()),
            rows: (first, last),
            names: (1, 2),
            columns: vec![(3, "used"), (5, "left")],
            are_parts: true,
        });
    }
    pictures
}

/// Gauges to be looked at, on a screen of a width.
#[must_use]
pub fn gauges_picture(gauges: &[Gauge], width: u16, colours: bool) -> String {
    picture(gauges, usize::from(width), colours)
}

const NAMES: [&str; 11] =
    ["sender", "cap", "values", "used", "limit", "left", "limited", "frees_at", "shut_until", "reserved", "frees_by"];

fn row(gauge: &Gauge) -> [String; 11] {
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    [
        gauge.sender.clone().unwrap_or_default(),
        gauge.cap.clone(),
        gauge.values.iter().map(|(field, value)| format!("{field}={value}")).collect::<Vec<_>>().join("; "),
        gauge.used.to_string(),
        number(gauge.limit()),
        number(gauge.left()),
        gauge.limited().to_owned(),
        gauge.frees_at.as_ref().map(time).unwrap_or_default(),
        gauge.shut_until.as_ref().map(time).unwrap_or_default(),
        gauge.reserved.to_string(),
        gauge.frees_by().unwrap_or_default().to_owned(),
    ]
}

/// A gauge, its keys in the order of the contract.
#[derive(Serialize)]
struct Object<'a> {
    sender: Option<&'a str>,
    cap: &'a str,
    values: BTreeMap<&'a str, &'a str>,
    used: u64,
    limit: Option<u64>,
    left: Option<u64>,
    limited: &'static str,
    frees_at: Option<String>,
    shut_until: Option<String>,
    reserved: u64,
    frees_by: Option<&'static str>,
}

impl<'a> Object<'a> {
    fn of(gauge: &'a Gauge) -> Self {
        Self {
            sender: gauge.sender.as_deref(),
            cap: &gauge.cap,
            values: gauge.values.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect(),
            used: gauge.used,
            limit: gauge.limit(),
            left: gauge.left(),
            limited: gauge.limited(),
            frees_at: gauge.frees_at.as_ref().map(time),
            shut_until: gauge.shut_until.as_ref().map(time),
            reserved: gauge.reserved,
            frees_by: gauge.frees_by(),
        }
    }
}

/// A line a gauge, below the name of its sender.
fn picture(gauges: &[Gauge], width: usize, colours: bool) -> String {
    const INDENT: usize = 2;
    let lines: Vec<[String; 5]> = gauges.iter().map(cells).collect();
    let widest = |place: usize| lines.iter().filter_map(|cells| cells.get(place)).map(|cell| layout::width(cell)).max();
    let wish = |place: usize, least: usize, importance: usize| {
        let whole = widest(place).unwrap_or(0);
        Wish { whole, least: least.min(whole), importance }
    };
    let bar = Wish { whole: MOST_WIDE, least: LEAST_WIDE, importance: 2 };
    let wishes = [
        wish(0, 16, 4),
        bar,
        wish(1, usize::MAX, 3),
        wish(2, usize::MAX, 0),
        wish(3, usize::MAX, 0),
        wish(4, usize::MAX, 1),
    ];
    let columns = widths(&wishes, width.saturating_sub(INDENT));
    let mut text = String::new();
    let mut last: Option<&Option<String>> = None;
    for (gauge, [name, figures, left, reserved, when]) in gauges.iter().zip(&lines) {
        if last != Some(&gauge.sender) {
            last = Some(&gauge.sender);
            let bold = if colours { Style::new().bold() } else { Style::new() };
            let sender = gauge.sender.as_deref().unwrap_or("everyone");
            let _ = writeln!(text, "{bold}{}{bold:#}", cut(&shown(sender), width));
        }
        let style = if colours { colour(gauge) } else { Style::new() };
        let cells = [Some(name), None, Some(figures), Some(left), Some(reserved), Some(when)];
        let cells = cells.into_iter().zip(&columns).filter_map(|(cell, width)| {
            let width = (*width)?;
            Some(match cell {
                Some(cell) => cut(cell, width) + &blanks(cell, width),
                None => format!("{style}{}{style:#}", bar_of(gauge, width)),
            })
        });
        let _ = writeln!(text, "{:INDENT$}{}", "", layout::line(cells));
    }
    text
}

/// The name, the figures, what is left, what of it is only reserved, and when there is more.
fn cells(gauge: &Gauge) -> [String; 5] {
    let values: String = gauge.values.iter().map(|(_, value)| format!(" {}", shown(value))).collect();
    let figures = match gauge.limit {
        Limit::Of(limit) => format!("{} of {limit}", gauge.used),
        Limit::None | Limit::ByProspect => gauge.used.to_string(),
    };
    let left = match gauge.limit {
        Limit::Of(_) => format!("{} left", gauge.left().unwrap_or_default()),
        Limit::None => "no limit".to_owned(),
        Limit::ByProspect => "by prospect".to_owned(),
    };
    let zone = if gauge.sender.is_none() { " %Z" } else { "" };
    let moment = |at: &ZonedDateTime| at.strftime(&format!("%Y-%m-%d %H:%M{zone}")).to_string();
    let when = match (&gauge.shut_until, &gauge.frees_at) {
        (Some(until), _) => format!("shut until {}", moment(until)),
        (None, Some(at)) if gauge.frees_by_lapse => format!("next {}, if not sent", moment(at)),
        (None, Some(at)) => format!("next {}", moment(at)),
        (None, None) => String::new(),
    };
    let reserved = if gauge.reserved > 0 { format!("{} reserved", gauge.reserved) } else { String::new() };
    [format!("{}{values}", gauge.cap), figures, left, reserved, when]
}

fn colour(gauge: &Gauge) -> Style {
    match (gauge.limit, gauge.left()) {
        (_, Some(0)) => AnsiColor::Red.on_default(),
        (Limit::Of(limit), _) if u128::from(gauge.used) * 100 >= u128::from(limit) * u128::from(NEARLY) => {
            AnsiColor::Yellow.on_default()
        }
        (Limit::Of(_), _) => AnsiColor::Green.on_default(),
        _ => Style::new(),
    }
}

/// The gauge itself, to an eighth of a column; what was used at all can be seen. A cap that is shut is full.
fn bar_of(gauge: &Gauge, width: usize) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let Some(limit) = gauge.limit() else { return " ".repeat(width) };
    let whole = width * 8;
    let part = (u128::from(gauge.used) * whole as u128).checked_div(u128::from(limit));
    let part = part.and_then(|part| usize::try_from(part).ok()).unwrap_or(whole).min(whole);
    let eighths = match (gauge.shut_until.is_some(), gauge.used) {
        (true, _) => whole,
        (false, 0) => part,
        (false, _) => part.max(1),
    };
    let bar = format!("{}{}", "█".repeat(eighths / 8), PARTS.get(eighths % 8).unwrap_or(&""));
    let track = width.saturating_sub(layout::width(&bar));
    bar + &"░".repeat(track)
}
