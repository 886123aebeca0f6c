//! Reading a print gives the same tree, and printing it again the same text.

use std::path::Path;

use crate::language::syntax::print;
use crate::language::syntax::tree::{File, Item};
use regex::Regex;

use super::{found, read};
use crate::inside::suite_harness;

/// A tree without its places, as text.
fn without_places(items: &[Item]) -> String {
    let place = Regex::new(r"Span \{ source: SourceId\(\d+\), start: \d+, end: \d+ \}").unwrap();
    place.replace_all(&format!("{items:?}"), "_").replace(", ", ",\n")
}

pub(crate) fn assert_same_tree(one: &File, other: &File) {
    let (one, other) = (without_places(&one.items), without_places(&other.items));
    let lines = one.lines().zip(other.lines()).enumerate().find(|(_, (one, other))| one != other);
    assert!(one == other, "the trees differ: {lines:?}");
}

/// Prints a text without errors, and holds what comes out against it.
fn round_trip(name: &str, text: &str) {
    let parsed = read(text);
    assert!(parsed.findings.is_empty(), "{name}: {:?}", parsed.findings);
    let printed = print(&parsed.file, text);
    let again = read(&printed);
    assert!(again.findings.is_empty(), "{name}: {:?}\n{printed}", again.findings);
    assert_same_tree(&parsed.file, &again.file);
    let words = |file: &File| {
        let mut words: Vec<String> = file.comments.iter().map(|comment| comment.text.to_string()).collect();
        words.sort();
        words
    };
    assert_eq!(words(&parsed.file), words(&again.file), "{name}: the comments");
    assert_eq!(print(&again.file, &printed), printed, "{name}: printing twice");
}

#[test]
fn policies_are_canonical_and_come_back_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "policy") {
            let text = std::fs::read_to_string(&path).unwrap();
            round_trip(&path.display().to_string(), &text);
            let printed = print(&read(&text).file, &text);
            assert_eq!(printed, text, "`firstmove fmt {}` writes the canonical layout", path.display());
            seen += 1;
        }
    }
    assert!(seen > 5);
}

#[test]
fn the_suite_comes_back_the_same() {
    let cases = ["syntax", "format"].into_iter().flat_map(suite_harness::cases).flat_map(|(_, cases)| cases);
    let mut seen = 0;
    for case in cases {
        let text = case.text();
        if read(&text).findings.is_empty() {
            round_trip(&case.title, &text);
            seen += 1;
        }
        let found = found(&case);
        let fixed = suite_harness::fixed(&found.sources, &found.findings);
        if read(&fixed).findings.is_empty() {
            round_trip(&case.title, &fixed);
        }
    }
    assert!(seen > 20);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    for (_, cases) in suite_harness::cases("format") {
        for case in cases {
            let text = case.text();
            let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
            let (unix, windows_read) = (read(&text), read(&windows));
            assert!(windows_read.findings.is_empty(), "{}: {:?}", case.title, windows_read.findings);
            assert_same_tree(&unix.file, &windows_read.file);
            assert_eq!(print(&unix.file, &text), print(&windows_read.file, &windows), "{}", case.title);
        }
    }
}
