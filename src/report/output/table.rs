//! Aligned columns, to be looked at.

use std::io::{self, Write};

use anstyle::Style;

use super::layout::shown;
use super::layout::{self, Wish, blanks, cut, widths};
use super::{Columns, DecisionWriter, FIELDS, Line, cell, colour_of};

/// How many rows are aligned with each other. Beyond, a table begins again, so that memory stays bounded.
const MOST_ROWS: usize = 10_000;

/// The fields that a table shows unless others are asked for, the most important first.
const USUAL: [&str; 7] = ["move", "prospect", "rule", "until", "with", "sender", "because"];

/// How many of them go before a column that somebody asked to keep.
const BEFORE_KEPT: usize = 4;

pub(super) struct TableWriter<'w> {
    columns: Columns,
    /// Whether somebody asked for just these fields.
    are_asked_for: bool,
    width: usize,
    colours: bool,
    out: Box<dyn Write + 'w>,
    rows: Vec<Vec<String>>,
}

impl<'w> TableWriter<'w> {
    pub(super) fn new(mut columns: Columns, width: u16, colours: bool, out: Box<dyn Write + 'w>) -> Self {
        let are_asked_for = columns.places.len() != FIELDS.len();
        if !are_asked_for {
            columns.places.retain(|place| FIELDS.get(*place).is_some_and(|name| USUAL.contains(name)));
        }
        Self { columns, are_asked_for, width: usize::from(width), colours, out, rows: Vec::new() }
    }

    fn flush_rows(&mut self) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        let header: Vec<String> = self.columns.names().map(shown).collect();
        let wishes = self.wishes(&header, &rows);
        let widths = widths(&wishes, self.width);
        let styled = |style: Style| if self.colours { style } else { Style::new() };
        writeln!(self.out, "{}", row(&header, &widths, |_, _| styled(Style::new().bold())))?;
        let move_place = self.columns.places.iter().position(|place| FIELDS.get(*place) == Some(&"move"));
        let style =
            |place, text: &str| if Some(place) == move_place { styled(colour_of(text.into())) } else { Style::new() };
        for cells in &rows {
            writeln!(self.out, "{}", row(cells, &widths, style))?;
        }
        let hidden = header.iter().zip(&wishes).zip(&widths);
        let hidden = hidden.filter(|((_, wish), width)| wish.whole > 0 && width.is_none());
        let hidden: Vec<&str> = hidden.map(|((name, _), _)| name.as_str()).collect();
        if hidden.is_empty() {
            return Ok(());
        }
        let style = styled(Style::new().dimmed());
        let note = cut(&format!("no room for {}", hidden.join(", ")), self.width);
        writeln!(self.out, "{style}{note}{style:#}")
    }

    /// What each column asks for. Of the usual fields, one that is empty in every row asks for nothing.
    fn wishes(&self, header: &[String], rows: &[Vec<String>]) -> Vec<Wish> {
        let wish = |(place, name): (usize, &String)| {
            let widest =
                rows.iter().filter_map(|row| row.get(place)).map(|cell| layout::width(cell)).max().unwrap_or(0);
            let field = self.columns.places.get(place).and_then(|place| FIELDS.get(*place)).copied();
            let is_usual = field.is_some() && !self.are_asked_for;
            let whole = if is_usual && widest == 0 { 0 } else { widest.max(layout::width(name)) };
            let importance = match USUAL.iter().position(|usual| Some(*usual) == field) {
                Some(0) => usize::MAX,
                Some(usual) if is_usual && usual < BEFORE_KEPT => usize::MAX - usual,
                Some(usual) if is_usual => USUAL.len() - usual,
                _ => usize::MAX / 2 - place,
            };
            Wish { whole, least: least(field), importance }
        };
        header.iter().enumerate().map(wish).collect()
    }
}

/// The width below which a field, or a kept column, is of no use.
fn least(field: Option<&str>) -> usize {
    match field {
        Some("sender" | "with") => 8,
        Some("prospect" | "key") | None => 12,
        Some("move" | "rule" | "until" | "at") => 16,
        Some(_) => 20,
    }
}

/// A row's cells, each as wide as its column.
fn row(cells: &[String], widths: &[Option<usize>], style: impl Fn(usize, &str) -> Style) -> String {
    let cells = cells.iter().zip(widths).enumerate();
    layout::line(cells.filter_map(|(place, (text, width))| {
        let (style, width) = (style(place, text), (*width)?);
        let text = cut(text, width);
        Some(format!("{style}{text}{style:#}{}", blanks(&text, width)))
    }))
}

/// A moment without its offset and seconds: a screen is read by the one whose time it is.
fn brief(name: &str, cell: &str) -> String {
    match (name, cell.get(..10), cell.get(11..16)) {
        ("until" | "at", Some(date), Some(clock)) => format!("{date} {clock}"),
        _ => shown(cell),
    }
}

impl DecisionWriter for TableWriter<'_> {
    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        let cells = self
            .columns
            .places
            .iter()
            .map(|place| brief(FIELDS.get(*place).copied().unwrap_or_default(), &cell(line.decision, *place)));
        self.rows.push(cells.chain(line.kept.iter().map(|cell| shown(cell))).collect());
        if self.rows.len() >= MOST_ROWS { self.flush_rows() } else { Ok(()) }
    }

    fn keep(&mut self, names: &[String]) -> bool {
        self.columns.keep(names);
        true
    }

    fn finish(&mut self) -> io::Result<()> {
        self.flush_rows()?;
        self.out.flush()
    }
}
