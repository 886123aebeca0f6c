//! What happened with one person so far, as lines to be read.

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use crate::history::ledger::Told;
use crate::values::EventKind;
use crate::values::text::shown;

/// A line an event with its number, in order of time, in the zone of whoever asks.
pub(super) fn story(events: &[Told], zone: &TimeZone) -> String {
    let mut text = String::new();
    let undone: Vec<_> =
        events.iter().filter(|told| told.event.kind == EventKind::Undone).filter_map(|told| told.event.ends).collect();
    for Told { id, event, .. } in events {
        let at = event.at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        let with = event.with.as_ref().map(|with| format!(" with {with}")).unwrap_or_default();
        let what = match (&event.mv, event.kind) {
            (Some(mv), EventKind::Planned) => format!("{mv}{with} reserved"),
            (Some(mv), EventKind::Released) => format!("{mv} released"),
            (None, EventKind::Undone) => format!("#{} taken back", event.ends.unwrap_or_default()),
            (Some(mv), kind) => format!("{mv}{with} {}", kind.as_str()),
            (None, kind) => kind.as_str().to_owned(),
        };
        let mut line = format!("{at}  #{id}  {what}, {}", event.sender);
        if undone.contains(id) {
            line.push_str(" (taken back)");
        }
        if let Some(rule) = &event.rule {
            let _ = write!(line, ", by {rule}");
        }
        if let Some(policy) = &event.policy {
            let _ = write!(line, " under policy {policy}");
        }
        if let Some(because) = &event.because {
            let _ = write!(line, ": {because}");
        }
        if let (Some(until), EventKind::Planned) = (event.until, event.kind) {
            let until = until.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
            let _ = write!(line, " (held until {until})");
        }
        let _ = writeln!(text, "{}", shown(&line));
    }
    text
}
