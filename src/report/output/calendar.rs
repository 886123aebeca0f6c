//! What is to be done at some moment, as a calendar that other programs subscribe to (RFC 5545).

use jiff::Timestamp;

/// How many bytes a line may have before its end.
const LONGEST_LINE: usize = 75;

/// How long an entry takes in the calendar.
const LENGTH: &str = "PT15M";

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// What a calendar knows it by, again and again.
    pub uid: String,
    /// Since when it is known of.
    pub stamp: Timestamp,
    /// When it is due.
    pub start: Timestamp,
    /// What it is, on a line.
    pub summary: String,
    /// More of it.
    pub description: String,
    /// The address to open, where there is one.
    pub url: Option<String>,
    /// Whose it is.
    pub category: String,
}

/// A calendar of these entries. The same entries give the same bytes.
#[must_use]
pub fn calendar(appointments: &[Appointment]) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//firstmove//follow-ups//EN", "METHOD:PUBLISH"] {
        put(&mut text, line);
    }
    appointments.iter().for_each(|appointment| event(&mut text, appointment));
    put(&mut text, "END:VCALENDAR");
    text
}

fn event(text: &mut String, appointment: &Appointment) {
    put(text, "BEGIN:VEVENT");
    put(text, &format!("UID:{}", escaped(&appointment.uid)));
    put(text, &format!("DTSTAMP:{}", utc(appointment.stamp)));
    put(text, &format!("DTSTART:{}", utc(appointment.start)));
    put(text, &format!("DURATION:{LENGTH}"));
    put(text, &format!("SUMMARY:{}", escaped(&appointment.summary)));
    if !appointment.description.is_empty() {
        put(text, &format!("DESCRIPTION:{}", escaped(&appointment.description)));
    }
    if let Some(url) = &appointment.url {
        // An address is no text: nothing in it is escaped, and it has no blanks and line breaks.
        put(text, &format!("URL:{}", url.replace(|letter: char| letter.is_whitespace() || letter.is_control(), "")));
    }
    put(text, &format!("CATEGORIES:{}", escaped(&appointment.category)));
    // It stands in the calendar, and keeps nobody from being invited then.
    put(text, "TRANSP:TRANSPARENT");
    put(text, "END:VEVENT");
}

/// `20260529T100000Z`
fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a calendar has it; what would steer a terminal is taken out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Adds a line, folded where it is long.
fn put(text: &mut String, line: &str) {
    let (mut rest, mut room) = (line, LONGEST_LINE);
    while rest.len() > room {
        let Some((part, behind)) = rest.split_at_checked(fold(rest, room)) else { break };
        text.push_str(part);
        text.push_str("\r\n ");
        (rest, room) = (behind, LONGEST_LINE - 1);
    }
    text.push_str(rest);
    text.push_str("\r\n");
}

/// Where to fold a line that is longer than `most`: never inside a character, nor beside a blank, which some programs take
/// for a part of the fold.
fn fold(line: &str, most: usize) -> usize {
    let pairs = || line.char_indices().zip(line.chars().skip(1));
    let places = || pairs().map(|((place, one), next)| (place + one.len_utf8(), one, next));
    let fitting = || places().take_while(|(place, ..)| *place <= most);
    let in_word = fitting().filter(|(_, one, next)| !one.is_whitespace() && !next.is_whitespace()).last();
    in_word.or_else(|| fitting().last()).map_or(most, |(place, ..)| place)
}
