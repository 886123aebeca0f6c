//! Files as tools export them, each with what the default policy decides of it: `tests/suite/sources/`.
//!
//! Beside `NAME.csv` stands what is expected of it in `NAME.csv.expected`, and where a team has to say how its columns are
//! to be read, that in `NAME.toml`.

use std::fmt::Write;
use std::fs::{self, File};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use crate::decide::eval::Run;
use crate::decide::state::State;
use crate::decide::{Batch, targets};
use crate::intake::{Intake, IntakeError, Keep};
use crate::language::LoadedPolicy;
use crate::records::read::{self, ReadError, Rows};
use crate::records::source::{Combined, Guess, Source, draft, statement};
use crate::records::sources::{built_in, parse};
use crate::values::calendar::parse_written;
use crate::workspace::config;
use crate::workspace::senders::Roster;
use crate::workspace::sources::sources;
use jiff::Timestamp;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use crate::inside::policies;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/sources")
}

fn now() -> Timestamp {
    "2026-06-10T10:00:00Z".parse().unwrap()
}

/// What is said of a file: the source taken, then a line a decision, then the rejects.
fn said(policy: &LoadedPolicy, name: &str, input: Box<dyn Read>, toml: Option<&Path>) -> String {
    said_of(policy, name, read::open(name, input), toml)
}

fn said_of(policy: &LoadedPolicy, name: &str, rows: Result<Box<dyn Rows>, ReadError>, toml: Option<&Path>) -> String {
    let plan = &policy.plan;
    let loaded = toml.map(|path| config::read(path).unwrap());
    let known = sources(loaded.as_ref(), &targets(plan)).unwrap();
    let roster = Roster::new(plan, None, None).unwrap();
    let mut intake = Intake::new(plan, &roster, known, None, now(), 1);
    let mut file =
        match rows.map_err(IntakeError::Read).and_then(|rows| intake.open(name, rows, &Keep::Some(Vec::new()))) {
            Ok(file) => file,
            Err(error) => return format!("{}\n", failure(&error)),
        };
    let mut text = match &file.mapping().source {
        Some(taken) => format!("source {}\n", taken.name),
        None => "no source\n".to_owned(),
    };
    let mut batch = Batch::new(Run::new(plan, State::default(), now()), 1, false);
    let (mut entries, mut rejects) = (Vec::new(), Vec::new());
    while let Some(chunk) = intake.next_chunk(&mut file, &mut batch.run().state) {
        match chunk {
            Ok(chunk) => {
                entries.extend(chunk.entries);
                rejects.extend(chunk.rejects);
            }
            Err(error) => return format!("{text}{}\n", failure(&error)),
        }
    }
    batch.decide(&entries, |decided| {
        let decision = decided.decision;
        let with =
            if decision.with.is_empty() { String::new() } else { format!(" with {}", decision.with.join(" and ")) };
        let until = decision.until.map(|until| format!(" until {}", until.strftime("%Y-%m-%d"))).unwrap_or_default();
        let rule = decision.rule.unwrap_or("no rule");
        writeln!(text, "{}: {}{with}{until} by {rule}", decision.prospect, decision.action).unwrap();
    });
    for reject in rejects {
        writeln!(text, "rejected: {reject}").unwrap();
    }
    text
}

fn failure(error: &IntakeError) -> String {
    match error {
        IntakeError::Read(error) => format!("can't be read: {error:?}"),
        IntakeError::Mapping(error) => format!("can't be mapped: {error}"),
        IntakeError::Doubt(doubt) => format!("can't be read: {doubt}; {}", statement(doubt)),
        other => format!("{other:?}"),
    }
}

#[test]
fn files_as_exported_give_the_decisions_expected_of_them() {
    let policy = policies::load("outbound.policy");
    let mut wrong = String::new();
    let mut files = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.ends_with(".expected") || name.ends_with(".toml") {
            continue;
        }
        let toml = path.with_extension("toml");
        let input = Box::new(File::open(&path).unwrap());
        let is = said(&policy, name, input, toml.is_file().then_some(&toml));
        let expected = fs::read_to_string(folder().join(format!("{name}.expected"))).unwrap_or_default();
        if is != expected {
            writeln!(wrong, "{name}\nexpected:\n{expected}\nis:\n{is}").unwrap();
        }
        files += 1;
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(files > 20, "only {files} files were read");
}

#[test]
fn every_source_that_comes_along_is_read_and_fits_the_default_policy() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/records/sources");
    let files = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = files
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".toml").map(str::to_owned))
        .collect();
    names.sort();
    let mut known: Vec<&str> = built_in().iter().map(|source| source.name.as_str()).collect();
    known.sort_unstable();
    assert_eq!(known, names);
    let policy = policies::load("outbound.policy");
    for source in built_in() {
        assert_eq!(source.problem(&targets(&policy.plan)), None, "{}", source.name);
        assert!(source.matches.is_empty() == source.is_common && !source.is_own, "{}", source.name);
    }
}

/// A file re-saved by Excel: a byte-order mark, other line breaks, notes padded to the width of the table.
#[test]
fn a_file_saved_again_says_the_same() {
    let policy = policies::load("outbound.policy");
    for name in ["connections_2023.csv", "connections_2021.csv", "hubspot.csv", "phantombuster.csv", "apollo.csv"] {
        let original = fs::read(folder().join(name)).unwrap();
        let before = said(&policy, name, Box::new(Cursor::new(original.clone())), None);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(original.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&original));
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let width = rows.iter().map(csv::StringRecord::len).max().unwrap();
        for separator in [b',', b';', b'\t'] {
            let mut writer = csv::WriterBuilder::new()
                .delimiter(separator)
                .terminator(csv::Terminator::CRLF)
                .from_writer(b"\xef\xbb\xbf".to_vec());
            for row in &rows {
                writer.write_record((0..width).map(|place| row.get(place).unwrap_or_default())).unwrap();
            }
            let saved = writer.into_inner().unwrap();
            let after = said(&policy, name, Box::new(Cursor::new(saved)), None);
            // The lines of rejects are others, since a blank line is gone.
            let decided =
                |text: &str| text.lines().filter(|line| !line.starts_with("rejected")).collect::<Vec<_>>().join("\n");
            assert_eq!(decided(&after), decided(&before), "{name} by {:?}", char::from(separator));
            assert_eq!(after.lines().count(), before.lines().count(), "{name}");
        }
    }
}

/// The archive's connections in a workbook: notes above, and days that are dates.
#[test]
fn a_file_saved_as_a_workbook_says_the_same() {
    let policy = policies::load("outbound.policy");
    let name = "connections_2023.csv";
    let text = fs::read_to_string(folder().join(name)).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut sheet = Worksheet::new();
    let day = Format::new().set_num_format("d-mmm-yy");
    // The reader passes over the blank line above the header.
    for (row, record) in [0, 1].into_iter().chain(3..).zip(reader.records()) {
        for (column, cell) in (0..).zip(&record.unwrap()) {
            match parse_written(cell, None) {
                Ok(written) => {
                    let [month, day_of_month] =
                        [written.date.month(), written.date.day()].map(|number| number.unsigned_abs());
                    let date =
                        ExcelDateTime::from_ymd(written.date.year().unsigned_abs(), month, day_of_month).unwrap();
                    sheet.write_with_format(row, column, &date, &day).unwrap()
                }
                Err(_) => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    let mut workbook = Workbook::new();
    workbook.push_worksheet(sheet);
    let bytes = workbook.save_to_buffer().unwrap();
    let rows = read::open_file("connections.xlsx", None, Box::new(Cursor::new(bytes)));
    let after = said_of(&policy, "connections.xlsx", rows, None);
    let before = said(&policy, name, Box::new(Cursor::new(text)), None);
    assert_eq!(after, before.replace("connections_2023.csv, row 5 (line 9)", "connections.xlsx, row 9"));
}

/// What `docs/sources.md` says of a source.
fn described(source: &Source) -> String {
    let code = |text: &str| format!("`{text}`");
    let list = |texts: &[String], between: &str| texts.iter().map(|text| code(text)).collect::<Vec<_>>().join(between);
    let mut text = match source.is_common {
        true => format!("### {}\n\nRead where nothing else fills the field.\n\n", source.name),
        false => format!("### {}\n\nRecognised by {}.\n\n", source.name, list(&source.matches, ", ")),
    };
    text += "| field | from |\n|---|---|\n";
    for (field, from) in &source.fields {
        let columns = match from.combined {
            Combined::First if source.is_common => list(&from.columns, ", "),
            Combined::First => list(&from.columns, ", else "),
            Combined::Joined | Combined::Every => list(&from.columns, " and "),
        };
        let domain = if from.spelling.is_domain { "the domain of " } else { "" };
        let stands_for = |(value, word): (&String, &String)| {
            let value = if value == "*" { "every other".to_owned() } else { code(value) };
            let word = if word.is_empty() { "missing".to_owned() } else { code(word) };
            format!("{value} is {word}")
        };
        // What stands for every other is said last.
        let (others, named): (Vec<_>, Vec<_>) = from.spelling.values.iter().partition(|(value, _)| *value == "*");
        let values: Vec<String> = named.into_iter().chain(others).map(stands_for).collect();
        let values = if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) };
        text += &format!("| {} | {domain}{columns}{values} |\n", code(field));
    }
    if !source.ignored.is_empty() {
        text += "\nNot read:\n\n";
        for (column, why) in &source.ignored {
            text += &format!("- {}: {why}\n", code(column));
        }
    }
    if !source.passed_over.is_empty() {
        text += &format!("\nPassed over: {}.\n", list(&source.passed_over, ", "));
    }
    text
}

#[test]
fn the_page_says_of_every_source_what_it_reads() {
    let page = include_str!("../../../docs/sources.md");
    for source in built_in() {
        let described = described(source);
        assert!(page.contains(&described), "docs/sources.md lacks:\n\n{described}");
    }
    let sections = page.lines().filter(|line| line.starts_with("### ")).count();
    assert_eq!(sections, built_in().len());
}

#[test]
fn the_source_that_the_page_explains_is_one() {
    let page = include_str!("../../../docs/sources.md");
    let text = page.split_once("```toml\n").unwrap().1.split_once("```").unwrap().0;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.toml");
    fs::write(&path, text).unwrap();
    let policy = policies::load("outbound.policy");
    let known = sources(Some(&config::read(&path).unwrap()), &targets(&policy.plan)).unwrap();
    let mine = known.iter().find(|source| source.is_own).unwrap();
    assert_eq!((mine.fields.len(), mine.ignored.len()), (9, 1));
}

/// What is offered for a file that nothing fits can be written into the configuration as it is.
#[test]
fn a_draft_is_a_source() {
    let guess = |field: &str| Guess { field: field.to_owned(), ..Guess::default() };
    let column = |name: &str, field: Option<&str>| (name.to_owned(), field.map(guess).into_iter().collect());
    let text = draft(&[column("Mail \"work\"\te\u{301}", Some("email")), column("", None), column("Note", None)]);
    let table: toml::Table = text.parse().unwrap();
    let source = parse("mine", table["sources"]["mine"].as_table().unwrap()).unwrap();
    assert_eq!(source.matches, ["Mail \"work\"\te\u{301}"]);
    assert_eq!(source.fields["email"].columns, ["Mail \"work\"\te\u{301}"]);
}

#[test]
fn the_page_shows_sources_as_they_are_tested() {
    let page = include_str!("../../../docs/sources.md");
    let mut shown = 0;
    for part in page.split("<!-- file: ").skip(1) {
        let (path, rest) = part.split_once(" -->\n```toml\n").unwrap();
        let text = rest.split_once("```").unwrap().0;
        assert_eq!(text, fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap(), "{path}");
        shown += 1;
    }
    assert!(shown > 0);
}
