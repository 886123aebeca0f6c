//! Aligned columns, to be looked at.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table};

use super::{Columns, DecisionWriter, FIELDS, Line, cell};

/// How many rows are aligned with each other. Beyond, a table begins again, so that memory stays bounded.
const MOST_ROWS: usize = 10_000;

/// How many characters a cell shows.
const MOST_CHARACTERS: usize = 60;

pub(super) struct TableWriter<'w> {
    columns: Columns,
    width: u16,
    colours: bool,
    out: Box<dyn Write + 'w>,
    rows: Vec<Vec<String>>,
}

impl<'w> TableWriter<'w> {
    pub(super) fn new(mut columns: Columns, width: u16, colours: bool, out: Box<dyn Write + 'w>) -> Self {
        // Unless they were asked for, what helps nobody on a screen is left out.
        if columns.places.len() == FIELDS.len() {
            let shown = ["prospect", "sender", "move", "with", "rule", "until", "because"];
            columns.places.retain(|place| FIELDS.get(*place).is_some_and(|name| shown.contains(name)));
        }
        Self { columns, width, colours, out, rows: Vec::new() }
    }

    fn flush_rows(&mut self) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut table = Table::new();
        table.load_style(NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(self.width);
        if self.colours {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        table.set_header(self.columns.names().map(|name| {
            let cell = Cell::new(shown(name.to_owned()));
            if self.colours { cell.add_attribute(Attribute::Bold) } else { cell }
        }));
        let move_place = self.columns.places.iter().position(|place| FIELDS.get(*place) == Some(&"move"));
        for row in std::mem::take(&mut self.rows) {
            table.add_row(row.into_iter().enumerate().map(|(place, text)| {
                let colour = if self.colours && Some(place) == move_place { colour_of(&text) } else { None };
                let cell = Cell::new(text);
                match colour {
                    Some(colour) => cell.fg(colour),
                    None => cell,
                }
            }));
        }
        writeln!(self.out, "{table}")
    }
}

fn colour_of(action: &str) -> Option<Color> {
    match action {
        "wait" => Some(Color::Yellow),
        "review" => Some(Color::Magenta),
        "skip" => Some(Color::DarkGrey),
        _ => Some(Color::Green),
    }
}

/// A cell on one line, cut where it is long; what in it would steer the terminal is taken out.
fn shown(cell: String) -> String {
    let is_blank = |letter: char| letter.is_whitespace() || letter.is_control();
    let line = cell.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST_CHARACTERS {
        return line;
    }
    let cut: String = line.chars().take(MOST_CHARACTERS - 1).collect();
    format!("{}…", cut.trim_end())
}

/// A moment without its offset and seconds: a screen is read by the one whose time it is.
fn brief(name: &str, cell: String) -> String {
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
            .map(|place| brief(FIELDS.get(*place).copied().unwrap_or_default(), cell(line.decision, *place)));
        self.rows.push(cells.chain(line.kept.iter().cloned().map(shown)).collect());
        if self.rows.len() >= MOST_ROWS { self.flush_rows() } else { Ok(()) }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.flush_rows()?;
        self.out.flush()
    }
}
