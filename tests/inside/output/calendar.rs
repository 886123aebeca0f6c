//! A calendar: other programs read in it what was put in.

use std::io::BufReader;

use crate::report::output::{Appointment, calendar};
use ical::IcalParser;
use jiff::Timestamp;
use proptest::prelude::*;

fn appointment(summary: &str, description: &str) -> Appointment {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    Appointment {
        uid: "after_accept-0123456789abcdef@firstmove".to_owned(),
        stamp: at("2026-05-28T18:00:00Z"),
        start: at("2026-05-29T10:00:00.5Z"),
        summary: summary.to_owned(),
        description: description.to_owned(),
        url: Some("https://www.linkedin.com/in/zoë-østtest".to_owned()),
        category: "dana".to_owned(),
    }
}

/// The properties of each entry, as a parser of calendars finds them.
fn parsed(text: &str) -> Vec<Vec<(String, String)>> {
    let mut calendars: Vec<_> = IcalParser::new(BufReader::new(text.as_bytes())).collect();
    assert_eq!(calendars.len(), 1);
    let properties = |event: ical::parser::ical::component::IcalEvent| {
        event.properties.into_iter().map(|property| (property.name, property.value.unwrap_or_default())).collect()
    };
    calendars.remove(0).unwrap().events.into_iter().map(properties).collect()
}

/// A text as it was before it was escaped.
fn unescaped(text: &str) -> String {
    let mut letters = text.chars();
    let mut plain = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => plain.push('\n'),
                other => plain.extend(other),
            },
            letter => plain.push(letter),
        }
    }
    plain
}

#[test]
fn an_entry_says_what_when_and_whose() {
    let text = calendar(&[appointment("message with body: Cleo; \"C\", Jr", "Because.\n\nHi Cleo")]);
    let events = parsed(&text);
    let expected = [
        ("UID", "after_accept-0123456789abcdef@firstmove"),
        ("DTSTAMP", "20260528T180000Z"),
        ("DTSTART", "20260529T100000Z"),
        ("DURATION", "PT15M"),
        ("SUMMARY", "message with body: Cleo\\; \"C\"\\, Jr"),
        ("DESCRIPTION", "Because.\\n\\nHi Cleo"),
        ("URL", "https://www.linkedin.com/in/zoë-østtest"),
        ("CATEGORIES", "dana"),
        ("TRANSP", "TRANSPARENT"),
    ];
    let expected: Vec<_> = expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    assert_eq!(events, [expected]);
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//firstmove//follow-ups//EN\r\n"));
}

#[test]
fn a_calendar_without_entries_is_one() {
    assert!(parsed(&calendar(&[])).is_empty());
}

proptest! {
    #[test]
    fn what_is_put_in_is_read(summary in "[ -~ä渡👨\n]{0,120}", description in "(?s).{0,300}") {
        // As `due` writes it. The parser takes a colon right behind the first for none, and blanks at the end too.
        let (summary, description) = (format!("message: {summary}"), format!("Because. {description}"));
        let text = calendar(&[appointment(&summary, &description), appointment("second", "")]);
        for line in text.split_terminator("\r\n") {
            prop_assert!(line.len() <= 75, "{line}");
            prop_assert!(!line.contains(['\r', '\n']), "{line:?}");
        }
        let events = parsed(&text);
        prop_assert_eq!(events.len(), 2);
        let value = |name: &str| events[0].iter().find(|(known, _)| known == name).map(|(_, value)| unescaped(value));
        let summary_read = value("SUMMARY").unwrap_or_default();
        prop_assert_eq!(summary_read.trim_end(), summary.trim_end());
        let is_shown = |letter: &char| *letter == '\n' || !letter.is_control();
        let shown: String = description.replace("\r\n", "\n").chars().filter(is_shown).collect();
        let description_read = value("DESCRIPTION").unwrap_or_default();
        prop_assert_eq!(description_read.trim_end(), shown.trim_end());
    }
}
