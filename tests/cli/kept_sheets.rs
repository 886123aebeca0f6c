//! What a rep puts into a worksheet beside its rows: it is kept, and who asked not to be contacted is heard.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::{Note, Workbook};

use super::evening::{EVENING, MONDAY, record};
use super::week::{Rep, rep};
use crate::attacks::sheets;

/// The rows of a sheet, its header first.
fn rows(path: &Path) -> Vec<Vec<String>> {
    sheets::rows(path).unwrap()
}

/// What a rep adds when they save the workbook of the day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Adds {
    Nothing,
    Comment,
    Sheet,
    EmptySheet,
}

fn save(path: &Path, rows: &[Vec<String>], adds: Adds) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("my day").unwrap();
    for (cells, row) in rows.iter().zip(0..) {
        for (cell, column) in cells.iter().zip(0..) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    if adds == Adds::Comment {
        sheet.insert_note(1, 1, &Note::new("rings back on Monday")).unwrap();
    }
    if matches!(adds, Adds::Sheet | Adds::EmptySheet) {
        let other = book.add_worksheet().set_name("calls").unwrap();
        if adds == Adds::Sheet {
            other.write_string(0, 0, "ring Ann").unwrap();
        }
    }
    book.save(path).unwrap();
}

fn today(rep: &Rep, format: &str) -> (i32, String) {
    let (exit, _, said) = rep.runs("2026-06-01T16:00:00Z", &["today", "-o", "today", "--format", format]);
    (exit, said)
}

#[test]
fn comments_and_sheets_of_a_rep_are_kept_when_the_sheet_is_written_anew() {
    let rep = rep();
    assert_eq!(rep.runs(MONDAY, &["today", "-o", "today"]).0, 0);
    let path = rep.path("today/dana.xlsx");
    for (adds, kept, what) in [
        (Adds::Nothing, None, ""),
        (Adds::Comment, Some("dana.xlsx"), "comments"),
        (Adds::EmptySheet, None, ""),
        (Adds::Sheet, Some("dana-2.xlsx"), "other sheets"),
    ] {
        save(&path, &rows(&path), adds);
        let saved = fs::read(&path).unwrap();
        let (exit, said) = today(&rep, "xlsx");
        let expected = kept.map(|kept| {
            format!(
                "warning: `today/dana.xlsx` held {what}, which a new sheet can't take over: as it was, it is kept as \
                 `today/kept/{kept}`\n"
            )
        });
        assert_eq!((exit, said), (0, expected.unwrap_or_default()));
        if let Some(kept) = kept {
            assert_eq!(fs::read(rep.path("today/kept").join(kept)).unwrap(), saved);
        }
        // The new one holds nothing more, and says nothing again.
        assert_eq!(today(&rep, "xlsx"), (0, String::new()));
    }
    assert_eq!(fs::read_dir(rep.path("today/kept")).unwrap().count(), 2);
}

#[test]
fn rows_that_were_added_by_hand_are_kept() {
    let rep = rep();
    rep.sheet(MONDAY);
    let path = rep.path("today/dana.csv");
    let columns = rows(&path)[0].len();
    let by_hand = format!("{}remember Kim{}\n", ",", ",".repeat(columns - 2));
    fs::write(&path, fs::read_to_string(&path).unwrap() + &by_hand).unwrap();
    let (exit, said) = today(&rep, "csv");
    assert_eq!(exit, 0);
    assert!(said.contains("`today/dana.csv` held rows added by hand"), "{said}");
    assert!(fs::read_to_string(rep.path("today/kept/dana.csv")).unwrap().contains("remember Kim"));
    assert_eq!(today(&rep, "csv"), (0, String::new()));
}

/// Adds a column behind `done`, with these cells.
fn add_column(rep: &Rep, name: &str, cells: &[&str]) {
    let path = rep.path("today/dana.csv");
    let mut rows = rows(&path);
    let place = rows[0].iter().position(|name| name == "done").unwrap() + 1;
    for (row, cell) in rows.iter_mut().zip([name].iter().chain(cells).chain(std::iter::repeat(&""))) {
        row.insert(place, (*cell).to_owned());
    }
    let mut writer = csv::Writer::from_path(&path).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.flush().unwrap();
}

fn with_never(rep: &Rep) {
    let policy = fs::read_to_string(rep.path("week.policy")).unwrap();
    let policy = policy
        .replace("first_name:  text?", "first_name:  text?\n    do_not_contact: yes/no = no")
        .replace("rule all", "never asked_out\n    when do_not_contact\nrule all");
    fs::write(rep.path("week.policy"), policy).unwrap();
}

#[test]
fn a_column_in_which_a_rep_says_who_asked_not_to_be_contacted_is_heard() {
    for (column, yes) in [("DNC", "yes"), ("opt out", "x"), ("do_not_contct", "2026-06-01")] {
        let rep = rep();
        with_never(&rep);
        rep.sheet(MONDAY);
        add_column(&rep, column, &[yes, "no", ""]);
        let heard = "warning: linkedin.com/in/p1 asked not to be contacted: the ledger has `do_not_contact` of them now, and \
                     nobody writes to them (if that is wrong: firstmove record allowed --prospect \"linkedin.com/in/p1\")\n";
        let tally = "3 rows: 0 recorded, 0 known already, 3 not done, 0 not recorded\n";
        let sheet = ["--from", "today/dana.csv"];
        assert_eq!(record(&rep, EVENING, &sheet), (0, format!("{heard}{tally}")), "{column}");
        // Told once.
        assert_eq!(record(&rep, EVENING, &sheet), (0, tally.to_owned()), "{column}");
        let (_, decided, _) = rep.runs(EVENING, &["eval", "--columns", "prospect,move,rule", "--format", "csv"]);
        assert!(decided.contains("linkedin.com/in/p1,skip,asked_out\nlinkedin.com/in/p2,connect"), "{decided}");
    }
}

#[test]
fn a_wish_that_nobody_recorded_is_not_written_over() {
    let rep = rep();
    with_never(&rep);
    rep.sheet(MONDAY);
    add_column(&rep, "DNC", &["yes"]);
    // As long as the reservation holds, the column goes along.
    assert_eq!(today(&rep, "csv").0, 0);
    assert_eq!(rows(&rep.path("today/dana.csv"))[1].iter().filter(|cell| *cell == "yes").count(), 1);
    let next_day = ["today", "-o", "today", "--format", "csv"];
    let (exit, _, said) = rep.runs("2026-06-02T13:00:00Z", &next_day);
    assert_eq!(exit, 4);
    assert!(said.contains("`today/dana.csv` has 1 row filled in and not recorded"), "{said}");
    assert_eq!(record(&rep, "2026-06-02T13:00:00Z", &["--from", "today/dana.csv"]).0, 0);
    assert_eq!(rep.runs("2026-06-02T13:00:00Z", &next_day).0, 0);
    assert!(!rows(&rep.path("today/dana.csv")).iter().flatten().any(|cell| cell == "linkedin.com/in/p1"));
}

#[test]
fn a_wish_that_says_neither_yes_nor_no_is_told() {
    let rep = rep();
    with_never(&rep);
    rep.sheet(MONDAY);
    add_column(&rep, "DNC", &["", "ask Kim"]);
    let (exit, said) = record(&rep, EVENING, &["--from", "today/dana.csv"]);
    let why = "not recorded: today/dana.csv, row 2 (line 3): `ask Kim` in `DNC` says neither yes nor no (write yes where they \
               asked not to be contacted, else leave it empty)\n";
    assert_eq!(exit, 1);
    assert!(said.starts_with(why), "{said}");
}
