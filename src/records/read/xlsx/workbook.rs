//! A workbook opened, and one of its sheets, cell by cell.

use std::io::BufReader;

use calamine::{Cell, DataRef, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};
use self_cell::{MutBorrow, self_cell};

use super::cell::Style;
use super::failure::{contained, in_words, shape};
use super::links::Links;
use super::merged::Merged;
use super::parts::look_over;
use crate::records::read::rows::{ReadError, SeekRead};
use crate::values::text::nearest;

type Input = BufReader<Box<dyn SeekRead>>;
type Cells<'w> = XlsxCellReader<'w, Input>;

self_cell! {
    /// A workbook together with the reader of one of its sheets.
    struct WithCells {
        owner: MutBorrow<Xlsx<Input>>,
        #[not_covariant]
        dependent: Cells,
    }
}

/// A sheet that is being read.
pub(super) struct OpenSheet {
    name: String,
    /// What each style says of how its cells are shown.
    styles: Vec<Style>,
    /// Where cells link to.
    links: Links,
    /// Which cells are one with others.
    pub(super) merged: Merged,
    /// The other sheets that are tables.
    others: Vec<String>,
    workbook: WithCells,
}

impl OpenSheet {
    /// Opens a sheet by its name, else the first that is shown.
    ///
    /// # Errors
    ///
    /// Where the file is no workbook that can be read, or there is no such sheet.
    pub(super) fn open(mut file: Box<dyn SeekRead>, sheet: Option<&str>) -> Result<Self, ReadError> {
        let hints = look_over(&mut file)?;
        let mut workbook = contained(|| Xlsx::new(BufReader::new(file))).map_err(|error| shape(in_words(&error)))?;
        let name = choose(workbook.sheets_metadata(), sheet)?;
        let is_other = |other: &&Sheet| other.typ == SheetType::WorkSheet && other.name != name;
        let others = workbook.sheets_metadata().iter().filter(is_other).map(|other| other.name.clone()).collect();
        let links = contained(|| Links::read(&mut workbook, &name, hints));
        // Without its links a sheet can still be read.
        let links = links.unwrap_or_default();
        let merged = if hints.has_merged { Merged::read(&mut workbook, &name) } else { Merged::default() };
        let workbook = MutBorrow::new(workbook);
        let workbook =
            contained(|| WithCells::try_new(workbook, |workbook| workbook.borrow_mut().worksheet_cells_reader(&name)));
        let mut workbook = workbook.map_err(|_| shape(format!("its sheet `{name}` is damaged")))?;
        let styles = workbook.with_dependent_mut(|_, cells| {
            let formats = cells.styles().iter().map(|style| style.number_format.as_ref());
            formats.map(|format| format.map(|format| Style::of(&format.format_code)).unwrap_or_default()).collect()
        });
        Ok(Self { name, styles, links, merged, others, workbook })
    }

    /// The sheet's name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The names of the other sheets.
    pub(super) fn others(&self) -> &[String] {
        &self.others
    }

    /// Hands on the next cell with its place, row and column from 0. Nothing at the end.
    ///
    /// # Errors
    ///
    /// Where the sheet is damaged there.
    pub(super) fn next_cell<T>(&mut self, take: impl FnOnce((u32, u32), Shown<'_>) -> T) -> Result<Option<T>, Damaged> {
        let (styles, links) = (&self.styles, &self.links);
        self.workbook.with_dependent_mut(|_, cells| {
            let cell = loop {
                match contained(|| cells.next_cell_with_style_id()) {
                    // An error of a spreadsheet by a word of its own is a cell that holds nothing.
                    Err(XlsxError::CellError(_)) => {}
                    cell => break cell.map_err(|_| Damaged)?,
                }
            };
            Ok(cell.map(|(cell, style)| {
                let style = styles.get(style).copied().unwrap_or_default();
                let place = cell.get_position();
                let value = Cell::get_value(&cell);
                let has_no_result = matches!(value, DataRef::Empty) && links.is_formula(place);
                take(place, Shown { value, style, link: links.at(place), has_no_result })
            }))
        })
    }
}

/// The names of the sheets that are tables and shown.
pub(super) fn sheets(mut file: Box<dyn SeekRead>) -> Result<Vec<String>, ReadError> {
    look_over(&mut file)?;
    let workbook = contained(|| Xlsx::new(BufReader::new(file))).map_err(|error| shape(in_words(&error)))?;
    let is_shown = |sheet: &&Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    Ok(workbook.sheets_metadata().iter().filter(is_shown).map(|sheet| sheet.name.clone()).collect())
}

/// A cell as it is shown.
#[derive(Clone, Copy)]
pub(super) struct Shown<'c> {
    /// What it holds.
    pub(super) value: &'c DataRef<'c>,
    /// How that is shown.
    pub(super) style: Style,
    /// Where it links to.
    pub(super) link: Option<&'c str>,
    /// Whether it is a formula of which the file keeps no result.
    pub(super) has_no_result: bool,
}

/// A sheet that can't be read on.
#[derive(Debug)]
pub(super) struct Damaged;

/// The sheet of this name, else the first that is shown.
fn choose(sheets: &[Sheet], asked: Option<&str>) -> Result<String, ReadError> {
    let mut tables = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let Some(asked) = asked else {
        let shown = tables.clone().find(|sheet| sheet.visible == SheetVisible::Visible);
        let first = shown.or_else(|| tables.next()).ok_or_else(|| shape("it has no sheet"))?;
        return Ok(first.name.clone());
    };
    if let Some(sheet) = tables.clone().find(|sheet| sheet.name == asked) {
        return Ok(sheet.name.clone());
    }
    let names: Vec<&str> = tables.map(|sheet| sheet.name.as_str()).collect();
    Err(shape(match nearest(asked, names.iter().copied()) {
        Some(near) => format!("it has no sheet `{asked}` (did you mean `{near}`?)"),
        None => format!("it has no sheet `{asked}`; its sheets are {}", names.join(", ")),
    }))
}
