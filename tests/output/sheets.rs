//! Decisions as a workbook: real types, colours, links, and never a formula.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use firstmove::output::Format;
use zip::ZipArchive;

use super::{empty, full, written_bytes};

/// A cell of the only sheet, by its row and column from 0.
fn cell(bytes: &[u8], place: (u32, u32)) -> Data {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = workbook.worksheet_range("decisions").unwrap();
    sheet.get_value(place).cloned().unwrap_or(Data::Empty)
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn text(text: &str) -> Data {
    Data::String(text.to_owned())
}

#[test]
fn moments_are_dates_in_the_senders_own_time() {
    let bytes = written_bytes(Format::Xlsx, &["at", "until"], &[], &[full()]);
    let Data::DateTime(at) = cell(&bytes, (1, 0)) else { panic!("{:?}", cell(&bytes, (1, 0))) };
    assert_eq!(at.to_ymd_hms_milli(), (2026, 5, 29, 10, 0, 0, 0));
    let Data::DateTime(until) = cell(&bytes, (1, 1)) else { panic!("{:?}", cell(&bytes, (1, 1))) };
    assert_eq!(until.to_ymd_hms_milli(), (2026, 6, 1, 8, 0, 0, 0));
    let styles = part(&bytes, "xl/styles.xml");
    assert!(styles.contains("yyyy-mm-dd hh:mm &quot;+02:00&quot;"), "{styles}");
    assert!(styles.contains("yyyy-mm-dd hh:mm &quot;-04:00&quot;"), "{styles}");
}

#[test]
fn kept_cells_are_typed_where_they_read_the_same() {
    let kept = [
        ("number", "80", Data::Float(80.0)),
        ("negative", "-4.5", Data::Float(-4.5)),
        ("yes", "TRUE", Data::Bool(true)),
        ("leading zero", "0080", text("0080")),
        ("phone", "+49 30 123", text("+49 30 123")),
        ("long id", "1234567890123456", text("1234567890123456")),
        ("exponent", "1e5", text("1e5")),
        ("not a number", "NaN", text("NaN")),
        ("day that never was", "1900-02-28", text("1900-02-28")),
        ("no day", "2026-02-30", text("2026-02-30")),
        ("empty", "", Data::Empty),
    ];
    let cells: Vec<(&str, &str)> = kept.iter().map(|(name, cell, _)| (*name, *cell)).collect();
    let bytes = written_bytes(Format::Xlsx, &["move"], &cells, &[full()]);
    for ((name, _, expected), column) in kept.iter().zip(1..) {
        assert_eq!(cell(&bytes, (0, column)), text(name));
        assert_eq!(cell(&bytes, (1, column)), *expected, "{name}");
    }
    let dates = [("date", "2026-05-29"), ("time", "2026-05-29 10:00:30")];
    let bytes = written_bytes(Format::Xlsx, &["move"], &dates, &[full()]);
    assert!((1..3).all(|column| matches!(cell(&bytes, (1, column)), Data::DateTime(_))));
}

#[test]
fn hostile_cells_stay_text() {
    let kept = [("=1+1", "=1+1"), ("b", "@SUM(A1)"), ("c", "+cmd|' /C calc'!A0"), ("d", "http://evil.example/in/x")];
    let bytes = written_bytes(Format::Xlsx, &["prospect", "because"], &kept, &[full()]);
    assert_eq!(cell(&bytes, (1, 0)), text("=HYPERLINK(\"x\")"));
    assert_eq!(cell(&bytes, (1, 1)), text("-1 is a number"));
    assert_eq!(cell(&bytes, (0, 2)), text("=1+1"));
    assert_eq!(cell(&bytes, (1, 2)), text("=1+1"));
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    assert!(!sheet.contains("<hyperlink"), "{sheet}");
}

#[test]
fn profiles_can_be_opened_from_their_cells() {
    let kept = [("profile", "https://de.linkedin.com/in/Ann/?trk=1")];
    let bytes = written_bytes(Format::Xlsx, &["key", "sender"], &kept, &[full()]);
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert_eq!(sheet.matches("<hyperlink ").count(), 2, "{sheet}");
    let links = part(&bytes, "xl/worksheets/_rels/sheet1.xml.rels");
    assert_eq!(links.matches("Target=\"https://www.linkedin.com/in/ann\"").count(), 2, "{links}");
    assert_eq!(cell(&bytes, (1, 0)), text("linkedin.com/in/ann"));
    assert_eq!(cell(&bytes, (1, 2)), text("https://de.linkedin.com/in/Ann/?trk=1"));
}

#[test]
fn the_header_stays_and_rows_that_need_someone_are_coloured() {
    let mut sent = empty();
    sent.action = "connect";
    let bytes = written_bytes(Format::Xlsx, &["prospect", "move", "text"], &[], &[full(), empty(), sent]);
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("ySplit=\"1\""), "{sheet}");
    assert!(sheet.contains("<autoFilter ref=\"A1:C4\"/>"), "{sheet}");
    assert!(sheet.contains("<col min=\"1\" max=\"1\" width=\"15."), "as wide as its longest cell: {sheet}");
    let style = |cell: &str| {
        let start = sheet.split(&format!("<c r=\"{cell}\" s=\"")).nth(1)?;
        Some(start.split('"').next()?.to_owned())
    };
    let (wait, review, plain) = (style("A2"), style("A3"), style("A4"));
    assert!(wait != review && review != plain && wait != plain, "{sheet}");
    assert_eq!(wait, style("B2"), "a row that waits is coloured as a whole");
    assert_ne!(plain, style("B4"), "a move stands out");
    assert!(style("C3").is_some() && style("C4").is_none(), "an empty cell is coloured in a coloured row only");
}

#[test]
fn the_same_decisions_make_the_same_workbook() {
    let bytes = written_bytes(Format::Xlsx, &[], &[], &[full(), empty()]);
    assert!(part(&bytes, "docProps/core.xml").contains(">2000-01-01T00:00:00Z</dcterms:created>"));
    assert_eq!(bytes, written_bytes(Format::Xlsx, &[], &[], &[full(), empty()]));
}

#[test]
fn a_text_that_no_cell_holds_ends_with_a_word_about_that() {
    let sheet = |text: String| {
        let mut decision = empty();
        decision.text = Some(Cow::Owned(text));
        part(&written_bytes(Format::Xlsx, &["text"], &[], &[decision]), "xl/worksheets/sheet1.xml")
    };
    // Letters beyond the first 65,536 of Unicode take the room of two.
    for (whole, longer) in [("x".repeat(32_767), "x".repeat(32_768)), ("😀".repeat(16_383), "😀".repeat(16_384))] {
        assert!(sheet(whole.clone()).contains(&format!(">{whole}<")));
        let cut = sheet(longer);
        let (_, text) = cut.split_once("<v>text</v>").or_else(|| cut.split_once(">text<")).unwrap();
        let text = text.split('>').find(|part| part.starts_with(['x', '😀'])).unwrap().split('<').next().unwrap();
        assert!(
            text.ends_with(" [cut here: a cell of a sheet holds 32,767 characters]"),
            "{}",
            &text[text.len() - 80..]
        );
        assert!((32_766..=32_767).contains(&text.encode_utf16().count()));
    }
}

#[test]
fn a_moment_before_all_calendars_of_spreadsheets_is_text() {
    let mut decision = empty();
    decision.at = Some("1850-01-01T10:00:00Z[UTC]".parse().unwrap());
    let bytes = written_bytes(Format::Xlsx, &["at"], &[], &[decision]);
    assert!(part(&bytes, "xl/worksheets/sheet1.xml").contains(">1850-01-01T10:00:00+00:00<"));
}
