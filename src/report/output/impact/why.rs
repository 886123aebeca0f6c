//! Why one record is decided otherwise, in a sentence.

use jiff::ZonedDateTime;

use super::noted;
use crate::report::impact::{Case, Change, Noted, Seen};
use crate::report::output::layout::{in_a_line, shown};

/// From how many characters on the beginning that two texts share is left out, and how many of them still stand.
const MOST_SHARED: usize = 40;
const SHARED_SHOWN: usize = 20;

/// Why it is decided otherwise, as far as that can be said in a sentence, which is one line.
pub(super) fn why(case: &Case) -> Option<String> {
    let reject = [&case.was, &case.now].into_iter().find_map(|seen| match seen {
        Some(Seen::Rejected(why)) => Some(why.clone()),
        Some(Seen::Decided(_)) | None => None,
    });
    let both = noted(case.was.as_ref()).zip(noted(case.now.as_ref()));
    let result = || both.and_then(|(was, now)| otherwise(was, now));
    let first = || case.first.as_ref().map(ToString::to_string);
    // The same caps may be full and only one of the policies know until when: one waits, the other leaves it to a person.
    let until = || {
        let (was, now) = both?;
        (was.until != now.until).then(|| times("until", was.until.as_ref(), now.until.as_ref()))
    };
    let sentence = reject.or_else(result).or_else(first).or_else(until)?;
    Some(in_a_line(&sentence))
}

/// What is otherwise in two decisions, where that says more than how they came about.
fn otherwise(was: &Noted, now: &Noted) -> Option<String> {
    match (was.reasons.duplicate_of(), now.reasons.duplicate_of()) {
        (None, Some(now)) => return Some(format!("it is {now}")),
        (Some(was), None) => return Some(format!("it was {was}")),
        _ => {}
    }
    match was.change_to(now)? {
        Change::Text => {
            let (was, now) = was.texts.iter().zip(&now.texts).find(|(was, now)| was != now)?;
            Some(texts(was.as_deref(), now.as_deref()))
        }
        Change::Time if was.until != now.until => Some(times("until", was.until.as_ref(), now.until.as_ref())),
        Change::Time => Some(times("due", was.at.as_ref(), now.at.as_ref())),
        Change::Move | Change::Reason | Change::Unread => None,
    }
}

/// `due 2026-06-01 09:00; before, due 2026-05-30 10:00`
fn times(word: &str, was: Option<&ZonedDateTime>, now: Option<&ZonedDateTime>) -> String {
    let time = |time: Option<&ZonedDateTime>| match (time, word) {
        (Some(at), _) => format!("{word} {}", at.strftime("%Y-%m-%d %H:%M")),
        (None, "until") => "until an unknown time".to_owned(),
        (None, _) => format!("not {word}"),
    };
    format!("{}; before, {}", time(now), time(was))
}

/// `before: Hi Ann; now: Hello Ann`
fn texts(was: Option<&str>, now: Option<&str>) -> String {
    let (Some(was), Some(now)) = (was.map(in_a_line), now.map(in_a_line)) else {
        let text = |text: Option<&str>| text.map_or_else(|| "none".to_owned(), shown);
        return format!("before: {}; now: {}", text(was), text(now));
    };
    if was == now {
        return "other blanks or line breaks in it".to_owned();
    }
    let shared = was.chars().zip(now.chars()).take_while(|(was, now)| was == now).count();
    let left_out = if shared > MOST_SHARED { shared - SHARED_SHOWN } else { 0 };
    let broken = was.chars().skip(left_out).take(SHARED_SHOWN).position(char::is_whitespace);
    let left_out = if left_out > 0 { left_out + broken.map_or(0, |blank| blank + 1) } else { 0 };
    let rest = |text: &str| match left_out {
        0 => shown(text),
        _ => format!("…{}", shown(&text.chars().skip(left_out).collect::<String>())),
    };
    format!("before: {}; now: {}", rest(&was), rest(&now))
}
