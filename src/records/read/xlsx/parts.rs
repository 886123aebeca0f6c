//! The parts of a workbook, looked over before any is read: whether it is one, and whether it fits into memory.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use calamine::{Reader, Xlsx, XlsxError};
use zip::ZipArchive;

use super::failure::{DAMAGED, LOCKED, contained, shape};
use super::links::Hints;
use super::tags;
use crate::records::read::rows::{ReadError, SeekRead};

/// How long the texts that cells share may be, written out, in bytes, and how many: they are held in memory.
const MOST_TEXT: u64 = 256 << 20;
const MOST_TEXTS: u64 = 4_000_000;

/// How long every other part may be that is held in memory, in bytes, and of how many elements: styles, names of sheets.
const MOST_OTHER: u64 = 64 << 20;
const MOST_ELEMENTS: u64 = 1_000_000;

/// How many times its packed size a sheet may expand to, beyond [`MOST_OTHER`]. Sheets of equal rows come to 50.
const MOST_EXPANSION: u64 = 200;

/// How many bytes of the shared texts are searched for how many they are.
const COUNT_WITHIN: u64 = 1 << 16;

/// How many bytes of a sheet are searched for formulas that link: whoever has them has them in every row.
const LINKS_WITHIN: u64 = 1 << 18;

/// The fewest bytes in which an element can be written.
const SHORTEST: u64 = 4;

/// Says of what is no workbook what it is, and refuses one that is too big to be read.
///
/// # Errors
///
/// Where the file is no workbook, can't be read, or would take more memory than it should.
pub(super) fn look_over(file: &mut Box<dyn SeekRead>) -> Result<Hints, ReadError> {
    let mut start = Vec::new();
    file.take(8).read_to_end(&mut start).map_err(ReadError::File)?;
    file.seek(SeekFrom::Start(0)).map_err(ReadError::File)?;
    if start.starts_with(b"\xd0\xcf\x11\xe0") {
        let opened = contained(|| Xlsx::new(BufReader::new(file)));
        let is_locked = matches!(opened, Err(XlsxError::Password));
        return Err(shape(if is_locked { LOCKED } else { "it is an old workbook (.xls); save it as .xlsx" }));
    }
    if start.is_empty() {
        return Err(shape("it is empty"));
    }
    if !start.starts_with(b"PK") {
        return Err(shape("it is no workbook, whatever its name says"));
    }
    let mut parts = ZipArchive::new(BufReader::new(&mut *file)).map_err(|_| shape(DAMAGED))?;
    let names: Vec<String> = parts.file_names().flatten().map(|name| name.to_lowercase()).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    if has("xl/workbook.bin") {
        return Err(shape("it is a binary workbook (.xlsb); save it as .xlsx"));
    }
    if has("mimetype") && has("content.xml") {
        return Err(shape("it is an OpenDocument file; save it as .xlsx"));
    }
    if !names.iter().any(|name| name.starts_with("xl/")) {
        return Err(shape("it is an archive and no workbook"));
    }
    let mut hints = Hints::default();
    for place in 0..parts.len() {
        look_over_part(&mut parts, place, &mut hints)?;
    }
    file.seek(SeekFrom::Start(0)).map_err(ReadError::File)?;
    Ok(hints)
}

/// How a cell ends that is a formula without a result, as programs write it that don't reckon.
const NO_RESULTS: [&[u8]; 4] = [b"</f></c>", b"</f><v></v>", b"</f><v/>", b"</f><v />"];

/// Notes whether a part has links, or formulas that make some.
fn note_links(name: &str, part: impl Read, hints: &mut Hints) {
    let is_of_links = name.starts_with("xl/worksheets/_rels/") && !hints.has_links;
    let is_of_cells = name.starts_with("xl/worksheets/") && name.ends_with(".xml");
    if !is_of_links && !is_of_cells {
        return;
    }
    let (mut start, mut part) = (Vec::new(), part);
    // What is damaged behind its start is found when it is read.
    let _ = part.by_ref().take(LINKS_WITHIN).read_to_end(&mut start);
    let has = |wanted: &[u8]| start.windows(wanted.len()).any(|part| part == wanted);
    hints.has_links |= is_of_links && has(b"relationships/hyperlink");
    hints.has_formulas |= is_of_cells && has(b"HYPERLINK(");
    hints.has_no_results |= is_of_cells && NO_RESULTS.iter().any(|end| has(end));
    // Those stand behind all cells.
    hints.has_merged |= is_of_cells && has_merged(start.chain(part));
}

/// Whether a sheet says that cells are merged.
fn has_merged(part: impl Read) -> bool {
    const REST: &[u8] = b"ergeCell";
    let mut part = BufReader::with_capacity(1 << 16, part);
    // Hardly any cell has the letter that it begins with.
    while let Ok(1..) = part.skip_until(b'm') {
        let mut rest = REST.iter();
        while let Ok(&[byte, ..]) = part.fill_buf()
            && rest.as_slice().first() == Some(&byte)
        {
            rest.next();
            part.consume(1);
        }
        if rest.as_slice().is_empty() {
            return true;
        }
    }
    false
}

/// The size that a part says it has is one it can't go beyond: reading fails there.
fn look_over_part<R: Read + Seek>(parts: &mut ZipArchive<R>, place: usize, hints: &mut Hints) -> Result<(), ReadError> {
    let too_big = || shape("it expands to more than memory should hold; save the sheet as CSV");
    let mut part = parts.by_index(place).map_err(|_| shape(DAMAGED))?;
    let name = part.name().map_err(|_| shape(DAMAGED))?.to_lowercase();
    let (size, packed) = (part.size(), part.compressed_size());
    if name.ends_with("sharedstrings.xml") {
        if size > MOST_TEXT {
            return Err(too_big());
        }
        let mut start = Vec::new();
        // What is damaged behind its start is found when it is read.
        let _ = part.by_ref().take(COUNT_WITHIN).read_to_end(&mut start);
        let said = said_count(&start).unwrap_or(0);
        let is_too_many = said > MOST_TEXTS.min(size / SHORTEST)
            || size / SHORTEST > MOST_TEXTS && tags::count(start.chain(part), |name| name == b"si") > MOST_TEXTS;
        return if is_too_many { Err(too_big()) } else { Ok(()) };
    }
    let is_sheet = name.starts_with("xl/worksheets/") && name.ends_with(".xml");
    let most = if is_sheet { packed.saturating_mul(MOST_EXPANSION).max(MOST_OTHER) } else { MOST_OTHER };
    let is_held = !is_sheet && (name.ends_with(".xml") || name.ends_with(".rels"));
    if (is_sheet || is_held) && size > most {
        return Err(too_big());
    }
    if is_held && size / SHORTEST > MOST_ELEMENTS {
        if tags::count(part, |_| true) > MOST_ELEMENTS {
            return Err(too_big());
        }
        part = parts.by_index(place).map_err(|_| shape(DAMAGED))?;
    }
    note_links(&name, part, hints);
    Ok(())
}

/// How many texts the part says that it holds. Room is made for as many before the first is read.
fn said_count(start: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"uniqueCount";
    let place = start.windows(NAME.len()).position(|window| window == NAME)?;
    let digits = start.iter().skip(place + NAME.len()).skip_while(|byte| !byte.is_ascii_digit());
    let count = digits.take_while(|byte| byte.is_ascii_digit());
    Some(count.fold(0, |count, digit| u64::saturating_add(u64::saturating_mul(count, 10), u64::from(digit - b'0'))))
}
