//! Decisions as a workbook: real types, colours, links, and never a formula.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use crate::decide::decision::Action;
use crate::records::read;
use crate::records::worksheet::read_worksheet;
use crate::report::output::{
    Format, Gauge, Limit, ListFormat, Other, Task, Who, Workday, WorksheetFormat, gauges, report, worksheet,
};
use crate::report::rates::{By, Outcome, ReportRow};
use calamine::{Data, Reader, Xlsx};
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
    sent.action = "connect".into();
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

#[test]
fn lists_are_pictures_too() {
    let gauge = |sender: &str, cap: &str| Gauge {
        sender: Some(sender.to_owned()),
        cap: cap.to_owned(),
        values: Vec::new(),
        used: 5,
        reserved: 2,
        limit: Limit::Of(25),
        frees_at: None,
        frees_by_lapse: false,
        shut_until: None,
    };
    let all = [gauge("dana", "daily"), gauge("dana", "weekly"), gauge("lee", "daily")];
    let bytes = gauges(&all, ListFormat::Xlsx).unwrap();
    let (first, second) = (part(&bytes, "xl/charts/chart1.xml"), part(&bytes, "xl/charts/chart2.xml"));
    assert!(first.contains("dana") && first.contains("caps!$D$2:$D$3") && first.contains("caps!$F$2:$F$3"), "{first}");
    assert!(second.contains("lee") && second.contains("caps!$D$4:$D$4") | second.contains("caps!$D$4"), "{second}");
    // The list itself is the first sheet, as for every program that reads it.
    let workbook: Xlsx<_> = Xlsx::new(Cursor::new(&*bytes)).unwrap();
    assert_eq!(workbook.sheet_names(), ["caps", "picture"]);
    assert!(
        ZipArchive::new(Cursor::new(gauges(&[], ListFormat::Xlsx).unwrap()))
            .unwrap()
            .by_name("xl/charts/chart1.xml")
            .is_err()
    );

    let row = |by, name: &str| ReportRow {
        by,
        name: name.to_owned(),
        mv: "connect".to_owned(),
        outcome: Outcome { sent: 50, is_request: true, accepted: 14, replied: 4 },
    };
    let rows = [row(By::Move, "connect"), row(By::Week, "2026-05-25"), row(By::Week, "2026-06-01")];
    let bytes = report(&rows, ListFormat::Xlsx).unwrap();
    let chart = part(&bytes, "xl/charts/chart1.xml");
    assert!(
        chart.contains("by week") && chart.contains("report!$I$3:$I$4"),
        "of one move alone, there is none: {chart}"
    );
}

#[test]
fn a_workday_has_two_sheets_and_opens_profiles() {
    let who = Who { name: "=Ann".to_owned(), address: "https://www.linkedin.com/in/ann".to_owned(), ..Who::default() };
    let task =
        Task { when: "09:00 first move".to_owned(), who: who.clone(), kept: vec!["007".to_owned()], ..Task::default() };
    let until = "2026-06-01T08:00:00-04:00[America/New_York]".parse().unwrap();
    let other = Other { who, action: Action::Wait, until: Some(until), why: "full".to_owned(), rule: "all".to_owned() };
    let kept = ["title".to_owned()];
    let day = Workday { tasks: &[&task], kept: &kept, added: &[], others: &[other] };
    let mut bytes = Vec::new();
    worksheet(day, WorksheetFormat::Xlsx, &mut bytes).unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(&*bytes)).unwrap();
    let today = &workbook.worksheet_range("today").unwrap();
    let row = |place: u32| {
        (0..16).map(move |column| today.get_value((place, column)).map(ToString::to_string).unwrap_or_default())
    };
    let header = "when,name,title,company,prospect,address,move,with,subject,text,no_text,because,rule,input.title,done,reservation";
    assert_eq!(row(0).collect::<Vec<_>>().join(","), header);
    assert_eq!(
        row(1).collect::<Vec<_>>().join(","),
        "09:00 first move,=Ann,,,,https://www.linkedin.com/in/ann,,,,,,,,007,,"
    );
    let others = workbook.worksheet_range("others").unwrap();
    let Some(Data::DateTime(at)) = others.get_value((1, 6)) else { panic!("{others:?}") };
    assert_eq!(at.to_ymd_hms_milli(), (2026, 6, 1, 8, 0, 0, 0));
    assert!(part(&bytes, "xl/worksheets/_rels/sheet1.xml.rels").contains("https://www.linkedin.com/in/ann"));
}

#[test]
fn a_column_of_a_rep_with_separators_in_its_name_comes_back() {
    let added = ["called\tat\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t;;;;;;;;;;;;;;;;;;".to_owned(), "note".to_owned()];
    let task =
        Task { done: "yes".to_owned(), added: vec!["9:30".to_owned(), "busy; later".to_owned()], ..Task::default() };
    let mut bytes = Vec::new();
    let day = Workday { tasks: &[&task], kept: &[], added: &added, others: &[] };
    worksheet(day, WorksheetFormat::Csv, &mut bytes).unwrap();
    let rows = read::open_file("dana.csv", None, Box::new(Cursor::new(bytes))).unwrap();
    let filled = read_worksheet("dana.csv", rows).unwrap();
    assert_eq!(filled.added, added);
    assert_eq!((&*filled.rows[0].done, &filled.rows[0].added), ("yes", &task.added));
}
