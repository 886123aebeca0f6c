//! What `firstmove today` says on the screen of each sender's day.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::PathBuf;

use jiff::civil::Date;

use super::day::{Day, Urgency};
use crate::decide::decision::Action;
use crate::decide::eval::ClosedDay;
use crate::report::output::{Other, agenda};
use crate::values::text::{counted, shown};

/// How many people are named who wait until the same moment, how many such moments, and how many who need a look.
const MOST_NAMED: usize = 5;

/// How days are shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    /// In columns.
    pub(super) width: u16,
    pub(super) colours: bool,
    /// Whether all there is to do is shown, whether or not it stands on a sheet.
    pub(super) is_whole: bool,
    /// Whether first moves are handed out on any day.
    pub(super) is_any_day: bool,
}

/// The days of the senders, and where their sheets were written. What stands on none is shown whole.
pub(super) fn overview(days: &BTreeMap<String, Day>, written: &HashMap<String, PathBuf>, screen: Screen) -> String {
    if days.is_empty() {
        return "nothing to do: no records, and no follow-up is due\n".to_owned();
    }
    let Screen { width, colours, is_whole, is_any_day } = screen;
    let mut text = closed(days, is_any_day);
    for (place, (sender, day)) in days.iter().enumerate() {
        if is_whole && place > 0 {
            text.push('\n');
        }
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
        if !day.tasks.is_empty() && (is_whole || !written.contains_key(sender)) {
            text += &agenda(&day.tasks(), width, colours);
        }
        others(&mut text, day);
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

/// Who waits and why, how many are skipped, and whom a person must look at.
fn others(text: &mut String, day: &Day) {
    let of_action = |action: Action<'static>| day.others.iter().filter(move |other| other.action == action);
    waiting(text, &of_action(Action::Wait).collect::<Vec<_>>());
    let skipped = of_action(Action::Skip).count();
    if skipped > 0 {
        let _ = writeln!(text, "    {skipped} skipped");
    }
    for review in of_action(Action::Review).take(MOST_NAMED) {
        let _ = writeln!(text, "    look at {}", shown(&format!("{}, {}", review.who.prospect, review.why)));
    }
    let reviews = of_action(Action::Review).count();
    if reviews > MOST_NAMED {
        let _ = writeln!(text, "    and {} more to look at", reviews - MOST_NAMED);
    }
}

/// Who waits until when and why, a line for those of whom both are the same, the soonest first.
fn waiting(text: &mut String, waiting: &[&Other]) {
    let until = |other: &Other| {
        let until = other.until.as_ref();
        until.map(|until| until.strftime(" until %Y-%m-%d %H:%M %Z").to_string()).unwrap_or_default()
    };
    let mut together: Vec<(String, &str, Vec<&str>)> = Vec::new();
    let mut places: HashMap<(String, &str), usize> = HashMap::new();
    for other in waiting {
        let key = (until(other), &*other.why);
        let place = *places.entry(key.clone()).or_insert(together.len());
        match together.get_mut(place) {
            Some((_, _, names)) => names.push(&other.who.prospect),
            None => together.push((key.0, key.1, vec![&other.who.prospect])),
        }
    }
    let mut left = waiting.len();
    for (until, why, names) in together.iter().take(MOST_NAMED) {
        left -= names.len();
        let named = names.iter().copied().take(MOST_NAMED).collect::<Vec<_>>().join(", ");
        let others = match names.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            others => format!(" and {others} more"),
        };
        let wait = if names.len() == 1 { "waits" } else { "wait" };
        let why = shown(why.trim_end_matches('.'));
        let _ = writeln!(text, "    {} {wait}{until} ({why}): {}{others}", names.len(), shown(&named));
    }
    if left > 0 {
        let _ = writeln!(text, "    and {left} more wait");
    }
}
