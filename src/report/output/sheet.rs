//! A workbook of one sheet, written row by row.
//!
//! A row is on disk as soon as the next one begins, so that memory stays bounded. What a cell holds is never a formula,
//! whatever it begins with.

use std::collections::HashMap;
use std::io::{self, Write};

use jiff::ZonedDateTime;
use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::charts::{self, Bars};
use super::unwrapped;
use crate::values::{calendar, identity};

/// How many addresses of a sheet can be opened; those behind are text.
const MOST_LINKS: u32 = 65_530;

/// How long the address may be that a cell opens, in units of UTF-16.
const MOST_IN_ADDRESS: usize = 2_079;

/// How many characters a cell of a sheet holds, in units of UTF-16.
pub const MOST_IN_CELL: usize = 32_767;

/// Whether a cell of a sheet holds the whole text.
#[must_use]
pub fn fits_cell(text: &str) -> bool {
    text.len() <= MOST_IN_CELL || text.encode_utf16().count() <= MOST_IN_CELL
}

/// A text that a cell holds: one that is too long ends where the room does, and says so.
fn fitted(text: String) -> String {
    const MARK: &str = " [cut here: a cell of a sheet holds 32,767 characters]";
    if fits_cell(&text) {
        return text;
    }
    let mut room = MOST_IN_CELL - MARK.len();
    let is_held = |letter: &char| {
        let units = letter.len_utf16();
        let fits = units <= room;
        room = room.saturating_sub(units);
        fits
    };
    let mut cut: String = text.chars().take_while(is_held).collect();
    cut.push_str(MARK);
    cut
}

/// How wide columns are, in characters.
const NARROWEST: usize = 8;
const WIDEST: usize = 60;

/// How many digits of a number a sheet keeps.
const MOST_DIGITS: usize = 15;

/// The first day that spreadsheets agree on; before it, some know a day that never was.
const FIRST_DAY: Date = Date::constant(1900, 3, 1);

/// What a cell holds.
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(f64),
    YesNo(bool),
    Date(Date),
    /// A date with a time of day.
    Civil(DateTime),
    /// A moment, shown in its own zone and with its difference from UTC.
    Moment(ZonedDateTime),
    /// A text, and the address of a profile that it opens.
    Profile(String, String),
}

impl Cell {
    /// The cell of a text: of another type only where that reads as the same text again.
    pub(super) fn of(text: &str) -> Self {
        let number = || text.parse().ok().filter(|number| is_kept(*number, text)).map(Self::Number);
        let date = || calendar::parse_date(text).ok().filter(|date| date.to_string() == *text && *date >= FIRST_DAY);
        match text {
            "" => Self::Empty,
            "TRUE" => Self::YesNo(true),
            "FALSE" => Self::YesNo(false),
            _ => (number().or_else(|| date().map(Self::Date)).or_else(|| civil(text).map(Self::Civil)))
                .unwrap_or_else(|| Self::text(text)),
        }
    }

    /// The cell of a text that stays one; the address of a profile can be opened.
    pub(super) fn text(text: &str) -> Self {
        if text.contains("linkedin.com/") {
            let normal = identity::normal(text);
            let opens = normal.starts_with("linkedin.com/in/");
            if opens && "https://www.".len() + normal.encode_utf16().count() <= MOST_IN_ADDRESS {
                return Self::Profile(text.to_owned(), format!("https://www.{normal}"));
            }
        }
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl Cell {
    fn look(&self) -> Look {
        match self {
            Self::Empty | Self::Number(_) | Self::YesNo(_) => Look::General,
            Self::Text(_) => Look::Text,
            Self::Date(_) => Look::Date,
            Self::Civil(_) => Look::Civil,
            Self::Moment(at) => Look::Moment(at.strftime("%:z").to_string()),
            Self::Profile(..) => Look::Link,
        }
    }

    /// The cell as a sheet can hold it.
    fn fitted(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(fitted(text)),
            Self::Profile(text, _) if !fits_cell(&text) => Self::Text(fitted(text)),
            // Before the first day that spreadsheets know, and after the last.
            Self::Moment(at) if at.date() < FIRST_DAY || at.year() > 9999 => {
                Self::Text(at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
            }
            cell => cell,
        }
    }

    /// How many characters it takes to show it.
    fn width(&self) -> usize {
        match self {
            Self::Empty | Self::YesNo(_) => NARROWEST,
            Self::Number(number) => number.to_string().len(),
            Self::Date(_) => "2026-05-29 ".len(),
            Self::Civil(_) => "2026-05-29 10:00:00 ".len(),
            Self::Moment(_) => "2026-05-29 10:00 +02:00 ".len(),
            Self::Text(text) | Self::Profile(text, _) => {
                text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
            }
        }
    }
}

/// Whether a sheet shows the number as it is written here.
fn is_kept(number: f64, text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    number.is_finite() && digits <= MOST_DIGITS && text != "-0" && number.to_string() == *text
}

/// `2026-05-29 10:00:00`
fn civil(text: &str) -> Option<DateTime> {
    let at: DateTime = text.split_once(' ').and_then(|_| text.parse().ok())?;
    (at.strftime("%Y-%m-%d %H:%M:%S").to_string() == *text && at.date() >= FIRST_DAY).then_some(at)
}

/// How a cell is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Tint {
    Plain,
    Wait,
    Review,
    Move,
    Skip,
}

impl Tint {
    fn colour(self, format: Format) -> Format {
        match self {
            Self::Plain => format,
            Self::Wait => format.set_background_color(Color::RGB(0x00FF_F2CC)),
            Self::Review => format.set_background_color(Color::RGB(0x00E4_DFEC)),
            Self::Move => format.set_background_color(Color::RGB(0x00E2_EFDA)).set_bold(),
            Self::Skip => format.set_font_color(Color::RGB(0x0080_8080)),
        }
    }
}

/// How a value is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Look {
    General,
    /// Text that is no number, whatever it looks like, also when it is edited.
    Text,
    Link,
    Date,
    Civil,
    /// With this difference from UTC.
    Moment(String),
}

impl Look {
    fn format(&self) -> Format {
        let format = Format::new().set_align(FormatAlign::Top);
        match self {
            Self::General => format,
            Self::Text => format.set_num_format("@"),
            Self::Link => format.set_hyperlink(),
            Self::Date => format.set_num_format("yyyy-mm-dd"),
            Self::Civil => format.set_num_format("yyyy-mm-dd hh:mm:ss"),
            Self::Moment(offset) => format.set_num_format(format!("yyyy-mm-dd hh:mm \"{offset}\"")),
        }
    }
}

/// A workbook, of which the last sheet is being written.
pub(super) struct Sheet {
    workbook: Workbook,
    formats: HashMap<(Look, Tint), Format>,
    /// Which of the sheets.
    place: usize,
    /// The longest text of each column so far, in characters.
    widths: Vec<usize>,
    rows: u32,
    links: u32,
}

impl Sheet {
    /// A sheet of this name, its first row the header, which stays in sight.
    ///
    /// # Errors
    ///
    /// Where no temporary file can be made, or there are more columns than a sheet has.
    pub(super) fn new<'n>(name: &str, header: impl IntoIterator<Item = &'n str>) -> io::Result<Self> {
        let mut workbook = Workbook::new();
        // A workbook says when it was made; the same decisions make the same one.
        let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let mut sheet = Self { workbook, formats: HashMap::new(), place: 0, widths: Vec::new(), rows: 0, links: 0 };
        sheet.begin(name, header)?;
        Ok(sheet)
    }

    /// Goes on with another sheet.
    ///
    /// # Errors
    ///
    /// Where no temporary file can be made, or there are more columns than a sheet has.
    pub(super) fn next<'n>(&mut self, name: &str, header: impl IntoIterator<Item = &'n str>) -> io::Result<()> {
        self.end()?;
        self.place += 1;
        self.begin(name, header)
    }

    fn begin<'n>(&mut self, name: &str, header: impl IntoIterator<Item = &'n str>) -> io::Result<()> {
        (self.widths, self.rows, self.links) = (Vec::new(), 1, 0);
        let sheet = self.workbook.add_worksheet_with_constant_memory().and_then(|sheet| sheet.set_name(name));
        let sheet = sheet.map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        let bold = Format::new().set_bold();
        for (name, column) in header.into_iter().zip(0..) {
            sheet.write_string_with_format(0, column, name, &bold).map_err(failed)?;
            // The button of the filter takes room too.
            self.widths.push(name.chars().count() + 2);
        }
        Ok(())
    }

    /// The same, packed less tightly: of small sheets by the hundred, packing is most of the work.
    pub(super) fn lightly_packed(mut self) -> Self {
        self.workbook.set_zip_compression_level(1);
        self
    }

    /// Adds a sheet of pictures of what stands on this one, which is written no further.
    ///
    /// # Errors
    ///
    /// Where a picture can't be drawn.
    pub(super) fn draw(&mut self, of: &str, pictures: &[Bars]) -> io::Result<()> {
        let sheet = self.workbook.add_worksheet().set_name("picture").map_err(failed)?;
        for (picture, place) in pictures.iter().zip(0..) {
            sheet.insert_chart(charts::ROWS * place, 0, &picture.chart(of)).map_err(failed)?;
        }
        Ok(())
    }

    /// Writes a row.
    ///
    /// # Errors
    ///
    /// Where the disk is full, the sheet is, or a cell is longer than a sheet's may be.
    pub(super) fn write(&mut self, cells: impl IntoIterator<Item = (Cell, Tint)>) -> io::Result<()> {
        let Self { workbook, formats, place, widths, rows, links } = self;
        let sheet = workbook.worksheet_from_index(*place).map_err(failed)?;
        for ((mut cell, tint), column) in cells.into_iter().zip(0..) {
            if let Cell::Profile(text, _) = &mut cell {
                *links += 1;
                if *links > MOST_LINKS {
                    cell = Cell::Text(std::mem::take(text));
                }
            }
            cell = cell.fitted();
            if matches!((&cell, tint), (Cell::Empty, Tint::Plain)) {
                continue;
            }
            let width = cell.width();
            let format = formats.entry((cell.look(), tint));
            let format = format.or_insert_with_key(|(look, tint)| tint.colour(look.format()));
            write_cell(sheet, (*rows, column), cell, format).map_err(failed)?;
            match widths.get_mut(usize::from(column)) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
        *rows = rows.saturating_add(1);
        Ok(())
    }

    /// Writes the workbook.
    ///
    /// # Errors
    ///
    /// Where it can't be written.
    pub(super) fn finish(&mut self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        self.end()?;
        self.workbook.save_to_writer(out).map_err(failed)
    }

    fn end(&mut self) -> io::Result<()> {
        let sheet = self.workbook.worksheet_from_index(self.place).map_err(failed)?;
        let mut last = 0;
        for (width, column) in self.widths.iter().zip(0..) {
            let width = u32::try_from((*width).clamp(NARROWEST, WIDEST)).unwrap_or_default();
            sheet.set_column_width(column, width).map_err(failed)?;
            last = column;
        }
        sheet.autofilter(0, 0, self.rows.saturating_sub(1), last).map_err(failed)?;
        Ok(())
    }
}

/// Writes a cell in a look and a colour.
fn write_cell(sheet: &mut Worksheet, (row, column): (u32, u16), cell: Cell, format: &Format) -> Result<(), XlsxError> {
    match cell {
        // A cell that holds nothing is there for its colour.
        Cell::Empty => sheet.write_blank(row, column, format)?,
        Cell::Text(text) => sheet.write_string_with_format(row, column, text, format)?,
        Cell::Number(number) => sheet.write_number_with_format(row, column, number, format)?,
        Cell::YesNo(answer) => sheet.write_boolean_with_format(row, column, answer, format)?,
        Cell::Date(date) => sheet.write_datetime_with_format(row, column, serial(date.into())?, format)?,
        Cell::Civil(at) => sheet.write_datetime_with_format(row, column, serial(at)?, format)?,
        Cell::Moment(at) => sheet.write_datetime_with_format(row, column, serial(at.datetime())?, format)?,
        Cell::Profile(text, address) => {
            sheet.write_url_with_options(row, column, address.as_str(), text, "", Some(format))?
        }
    };
    Ok(())
}

/// A moment as sheets count: without a zone, to the second.
fn serial(at: DateTime) -> Result<ExcelDateTime, XlsxError> {
    let part = |part: i8| u8::try_from(part).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or_default();
    let day = ExcelDateTime::from_ymd(year, part(at.month()), part(at.day()))?;
    day.and_hms(part(at.hour()).into(), part(at.minute()), part(at.second()))
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        XlsxError::RowColumnLimitError => {
            io::Error::other("a sheet has room for 1,048,576 rows and 16,384 columns; write .csv or .ndjson")
        }
        other => unwrapped(other),
    }
}
