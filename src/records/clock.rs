//! Times of a day as people write them: `2pm`, `10.15`, `10h15`, `14 Uhr`.

/// What half of the day a time is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

/// A text that ends in a time of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClockText {
    /// The same text with the time written as `14:30`.
    pub(super) text: String,
    /// Whether it can be nothing but a time: `10.11` may be a day of November.
    pub(super) is_certain: bool,
    /// Where no day stands before it, and nothing tells the night from the afternoon, the other time that it may be: `14:30` of
    /// `2:30`.
    pub(super) other: Option<String>,
}

/// The hours of the morning in which people sleep, so that those of the afternoon are meant as well as not.
const NIGHT: std::ops::Range<u8> = 1..8;

/// Reads the time of a day at the end of a text that another day may stand before; nothing where none does.
#[must_use]
pub(super) fn clock(text: &str) -> Option<ClockText> {
    let text = text.trim().to_lowercase();
    let text = ["at ", "um ", "@"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(&text).trim();
    let (text, half) = half(text);
    let (text, has_unit) = without_unit(text);
    let (before, last) = trailing_number(text)?;
    let (before, hour, minute, mark) = match before.trim_end().strip_suffix(['.', ':', 'h']) {
        Some(rest) if last.len() == 2 => {
            let mark = before.trim_end().chars().next_back();
            let (before, hour) = trailing_number(rest.trim_end())?;
            (before, hour, last, mark)
        }
        _ if half.is_some() || has_unit => (before, last, "00", None),
        _ => return None,
    };
    let begins = before.is_empty() || before.ends_with([' ', ',', 't', '\u{a0}', '\u{202f}']);
    let (written, minute) = (hour, minute.parse::<u8>().ok().filter(|minute| *minute < 60)?);
    let hour = hour_of_day(hour.parse().ok()?, half)?;
    if !begins || written.len() > 2 {
        return None;
    }
    let at = |hour: u8| format!("{before}{hour:02}:{minute:02}");
    let may_be_later = half.is_none() && !has_unit && mark != Some('h') && before.is_empty() && NIGHT.contains(&hour);
    Some(ClockText {
        text: at(hour),
        is_certain: half.is_some() || has_unit || mark != Some('.'),
        other: (may_be_later && !written.starts_with('0')).then(|| at(hour + 12)),
    })
}

/// The half of the day that a text ends in, and what stands before it.
fn half(text: &str) -> (&str, Option<Half>) {
    let morning = ["a.m.", "a.m", "am"].map(|word| (word, Half::Morning));
    let afternoon = ["p.m.", "p.m", "pm"].map(|word| (word, Half::Afternoon));
    let mut halves = morning.into_iter().chain(afternoon);
    let found = halves.find_map(|(word, half)| Some((text.strip_suffix(word)?.trim_end(), Some(half))));
    found.unwrap_or((text, None))
}

/// A text without the word for hours behind it, and whether one stood there.
fn without_unit(text: &str) -> (&str, bool) {
    let rest = ["uhr", "o'clock", "o’clock", "h"].iter().find_map(|word| text.strip_suffix(word));
    rest.map_or((text, false), |rest| (rest.trim_end(), true))
}

/// The digits at the end of a text, and what stands before them; nothing where there are none.
fn trailing_number(text: &str) -> Option<(&str, &str)> {
    let before = text.trim_end_matches(|char: char| char.is_ascii_digit());
    text.strip_prefix(before).filter(|digits| !digits.is_empty()).map(|digits| (before, digits))
}

fn hour_of_day(hour: u8, half: Option<Half>) -> Option<u8> {
    match (half, hour) {
        (None, 0..24) | (Some(Half::Morning), 1..12) | (Some(Half::Afternoon), 12) => Some(hour),
        (Some(Half::Morning), 12) => Some(0),
        (Some(Half::Afternoon), 1..12) => Some(hour + 12),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_write_them() {
        for (text, expected) in [
            ("2pm", "14:00"),
            ("2 PM", "14:00"),
            ("2 p.m.", "14:00"),
            ("12am", "00:00"),
            ("12 pm", "12:00"),
            ("2.30 pm", "14:30"),
            ("2:30pm", "14:30"),
            ("10h15", "10:15"),
            ("10 h 15", "10:15"),
            ("10h", "10:00"),
            ("14 Uhr", "14:00"),
            ("14.30 Uhr", "14:30"),
            ("14:30 Uhr", "14:30"),
            ("at 2pm", "14:00"),
            ("um 14 Uhr", "14:00"),
            ("9 o'clock", "09:00"),
            ("2026-05-29 2pm", "2026-05-29 14:00"),
            ("29.5.2026 14 Uhr", "29.5.2026 14:00"),
        ] {
            let clock = clock(text);
            assert_eq!(clock.as_ref().map(|clock| &*clock.text), Some(expected), "{text}");
            assert_eq!(clock.map(|clock| clock.is_certain), Some(true), "{text}");
        }
        assert_eq!(clock("10.15").map(|clock| (clock.text, clock.is_certain)), Some(("10:15".to_owned(), false)));
        let later = |text| clock(text).and_then(|clock| clock.other);
        assert_eq!(later("2:30").as_deref(), Some("14:30"));
        for text in ["02:30", "8:30", "12:30", "14:30", "2:30 am", "2h30", "2026-05-29 2:30"] {
            assert_eq!(later(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "h",
            "pm",
            "uhr",
            "10",
            "1015",
            "13pm",
            "0 pm",
            "25 Uhr",
            "24h",
            "10.60",
            "10.5",
            "2.11.2026",
            "2.11.26",
            "2026-05-29",
            "x10.15",
            "123h15",
            "ü",
            "10.15.",
        ] {
            assert_eq!(clock(text), None, "{text}");
        }
    }
}
