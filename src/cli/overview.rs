//! What `firstmove today` says on the screen of each sender's day.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::PathBuf;

use jiff::ZonedDateTime;
use jiff::civil::Date;

use super::day::{Day, Urgency};
use super::findings::counted;
use crate::eval::ClosedDay;
use crate::text::shown;

/// How many people are named who wait until the same moment, how many such moments, and how many who need a look.
const MOST_NAMED: usize = 5;

/// The days of the senders, and where their sheets were written.
pub(super) fn overview(days: &BTreeMap<String, Day>, written: &HashMap<String, PathBuf>, is_any_day: bool) -> String {
    if days.is_empty() {
        return "nothing to do: no records, and no follow-up is due\n".to_owned();
    }
    let mut text = closed(days, is_any_day);
    for (sender, day) in days {
        let sheet = written.get(sender).map(|path| format!(" → {}", path.display())).unwrap_or_default();
        let _ = writeln!(text, "{}", shown(&format!("{sender}: {}{sheet}", moves(day))));
        let as_urgent = |urgency: Urgency| day.tasks.iter().filter(|todo| todo.urgency == urgency).count();
        let (late, due) = (as_urgent(Urgency::LateFollowUp), as_urgent(Urgency::FollowUp));
        if late + due > 0 {
            let since = match (late, due) {
                (0, _) => String::new(),
                (1, 0) => ", since before today".to_owned(),
                (_, 0) => ", all since before today".to_owned(),
                (late, _) => format!(", {late} of them since before today"),
            };
            let _ = writeln!(text, "    {} due{since}", counted(late + due, "follow-up"));
        }
        waiting(&mut text, &day.waiting);
        if day.skipped > 0 {
            let _ = writeln!(text, "    {} skipped", day.skipped);
        }
        for review in day.reviews.iter().take(MOST_NAMED) {
            let _ = writeln!(text, "    look at {}", shown(review));
        }
        if day.reviews.len() > MOST_NAMED {
            let _ = writeln!(text, "    and {} more to look at", day.reviews.len() - MOST_NAMED);
        }
    }
    text
}

/// Says on which days none of the policy's hours open, and for whom.
fn closed(days: &BTreeMap<String, Day>, is_any_day: bool) -> String {
    let mut closed: BTreeMap<Date, Vec<&str>> = BTreeMap::new();
    for (sender, day) in days {
        if let Some(ClosedDay { date, .. }) = day.closed {
            closed.entry(date).or_default().push(sender);
        }
    }
    let lines = closed.into_iter().map(|(date, senders)| {
        let whose = if senders.len() == days.len() { String::new() } else { format!(" for {}", senders.join(", ")) };
        let what = if is_any_day { "" } else { ": first moves wait (--any-day hands them out)" };
        shown(&format!("{}, is outside of all hours of the policy{whose}{what}", date.strftime("%A, %Y-%m-%d")))
            .into_owned()
            + "\n"
    });
    lines.collect()
}

/// How many of which move there are.
fn moves(day: &Day) -> String {
    let mut moves: BTreeMap<&str, usize> = BTreeMap::new();
    for todo in &day.tasks {
        *moves.entry(&todo.task.mv).or_default() += 1;
    }
    let moves: Vec<String> = moves.iter().map(|(mv, count)| format!("{count} {mv}")).collect();
    if moves.is_empty() { "nothing to do".to_owned() } else { moves.join(", ") }
}

/// Who waits until when, a line for those who wait until the same minute, the soonest first.
fn waiting(text: &mut String, waiting: &[(Option<ZonedDateTime>, String)]) {
    let until = |until: &Option<ZonedDateTime>| {
        until.as_ref().map(|until| until.strftime(" until %Y-%m-%d %H:%M %Z").to_string()).unwrap_or_default()
    };
    let mut left = waiting.len();
    for together in waiting.chunk_by(|(one, _), (other, _)| until(one) == until(other)).take(MOST_NAMED) {
        left -= together.len();
        let names: Vec<&str> = together.iter().map(|(_, name)| name.as_str()).take(MOST_NAMED).collect();
        let others = match together.len() - names.len() {
            0 => String::new(),
            others => format!(" and {others} more"),
        };
        let until = together.first().map(|(moment, _)| until(moment)).unwrap_or_default();
        let wait = if together.len() == 1 { "waits" } else { "wait" };
        let _ = writeln!(text, "    {} {wait}{until}: {}{others}", together.len(), shown(&names.join(", ")));
    }
    if left > 0 {
        let _ = writeln!(text, "    and {left} more wait");
    }
}
