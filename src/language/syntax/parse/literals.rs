//! Texts, numbers, lengths, dates and times of day.

use jiff::{SignedDuration, Timestamp, civil};

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{Span, Spanned};
use crate::language::syntax::grammar::Node;
use crate::language::syntax::tree::{Moment, Text};

use super::builder::Builder;

/// The longest length of time, ten thousand years, so that adding one to a moment has a result or is plainly too far.
const LONGEST_SECONDS: f64 = 10_000.0 * 366.0 * 86_400.0;

impl Builder<'_> {
    /// A text literal: `"in quotes"`, or a `"""` block without its common indentation.
    pub(super) fn text(&mut self, node: &Node<'_>) -> Text {
        let written = node.as_str();
        let span = self.span(node);
        let content = match written.chars().next() {
            _ if written.starts_with("\"\"\"") => {
                let inner = written.get(3..written.len().saturating_sub(3)).unwrap_or("");
                let start = node.as_span().start() + 3;
                self.unescaped(&without_indentation(inner), start)
            }
            Some('"') => {
                let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
                self.unescaped(inner, node.as_span().start() + 1)
            }
            _ => self.foreign_quotes(written, span),
        };
        Spanned::new(content.into(), span)
    }

    /// Single and typographic quotes: their content as it stands.
    fn foreign_quotes(&mut self, written: &str, span: Span) -> String {
        let mut characters = written.chars();
        let kind = if characters.next() == Some('\'') { "single" } else { "typographic" };
        characters.next_back();
        let content = characters.as_str();
        let right = quoted(content);
        let finding = Diagnostic::new(Code::Foreign, span, format!("a text in {kind} quotes"));
        let finding = finding.help(format!("write {right}"));
        // Elsewhere a backslash may begin another character.
        self.report(if content.contains('\\') { finding } else { finding.edit(span, right) });
        content.to_owned()
    }

    /// Takes away the backslashes. `start` is where `written` begins, for the place of one that has no meaning.
    fn unescaped(&mut self, written: &str, start: usize) -> String {
        if !written.contains('\\') {
            return written.to_owned();
        }
        let mut out = String::with_capacity(written.len());
        let mut characters = written.char_indices();
        while let Some((at, c)) = characters.next() {
            match (c, characters.clone().next()) {
                ('\\', Some((_, next @ ('"' | '\\')))) => {
                    out.push(next);
                    characters.next();
                }
                ('\\', Some((_, 'n'))) => {
                    out.push('\n');
                    characters.next();
                }
                ('\\', next) => {
                    let length = 1 + next.map_or(0, |(_, next)| next.len_utf8());
                    let found = written.get(at..at + length).unwrap_or("\\");
                    let message = format!("`{found}` means nothing in a text");
                    let span = self.place(start + at, start + at + length);
                    let help = "write `\\\\` for a backslash; `\\\"` and `\\n` are the others";
                    self.report(
                        Diagnostic::new(Code::BadLiteral, span, message).help(help).edit(span, format!("\\{found}")),
                    );
                    out.push('\\');
                }
                _ => out.push(c),
            }
        }
        out
    }

    /// `25`, `2.5`, `-5`
    pub(super) fn number(&mut self, node: &Node<'_>) -> Spanned<f64> {
        let span = self.span(node);
        // Minus zero is zero: it is written so, too.
        let number = node.as_str().parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number + 0.0);
        let number = number.unwrap_or_else(|| {
            self.report_broken(Diagnostic::new(Code::BadLiteral, span, "this number is too large"));
            0.0
        });
        Spanned::new(number, span)
    }

    /// `24 hours`; months and years have no exact length.
    pub(super) fn duration(&mut self, node: Node<'_>) -> Option<Spanned<SignedDuration>> {
        let span = self.span(&node);
        let mut parts = node.into_inner();
        let count: f64 = parts.next()?.as_str().parse().ok()?;
        let unit = parts.next()?;
        let seconds = match self.unit(&unit, count) {
            "second" => 1.0,
            "minute" => 60.0,
            "hour" => 3_600.0,
            "day" => 86_400.0,
            "week" => 604_800.0,
            inexact => {
                let days = if inexact == "month" { 30.0 } else { 365.0 } * count;
                let right = format!("{days} days");
                let finding = Diagnostic::new(Code::BadLiteral, span, format!("a {inexact} has no exact length"));
                self.report(finding.help(format!("write {right}")));
                30.0 * 86_400.0
            }
        };
        let seconds = count * seconds;
        let length = Some(seconds).filter(|seconds| *seconds <= LONGEST_SECONDS);
        let length = length.and_then(|seconds| SignedDuration::try_from_secs_f64(seconds).ok());
        let length = length.unwrap_or_else(|| {
            self.report_broken(Diagnostic::new(Code::BadLiteral, span, "this length of time is too long"));
            SignedDuration::ZERO
        });
        Some(Spanned::new(length, span))
    }

    /// A unit's name without its `s`; a shortened one is corrected.
    fn unit(&mut self, node: &Node<'_>, count: f64) -> &'static str {
        let written = node.as_str();
        let (unit, shortened) = match written {
            "sec" | "secs" => ("second", true),
            "min" | "mins" => ("minute", true),
            "h" | "hr" | "hrs" => ("hour", true),
            "d" => ("day", true),
            "w" => ("week", true),
            "second" | "seconds" => ("second", false),
            "minute" | "minutes" => ("minute", false),
            "hour" | "hours" => ("hour", false),
            "day" | "days" => ("day", false),
            "week" | "weeks" => ("week", false),
            "month" | "months" => ("month", false),
            _ => ("year", false),
        };
        if shortened {
            let right = if count == 1.0 { unit.to_owned() } else { format!("{unit}s") };
            let (before, _) = self.around(node.as_span().start(), node.as_span().end());
            let blank = if before.ends_with(char::is_whitespace) { "" } else { " " };
            let span = self.span(node);
            let finding = Diagnostic::new(Code::Foreign, span, format!("`{written}` is written `{right}` here"));
            self.report(finding.help(format!("write `{right}`")).edit(span, format!("{blank}{right}")));
        }
        unit
    }

    /// `2026-05-29`, `2026-05-29 10:00`, RFC 3339
    pub(super) fn moment(&mut self, node: &Node<'_>) -> Spanned<Moment> {
        let span = self.span(node);
        let moment = read_moment(node.as_str()).unwrap_or_else(|| {
            let message = format!("there is no `{}` in the calendar", node.as_str());
            self.report_broken(
                Diagnostic::new(Code::BadLiteral, span, message).help("write `2026-05-29` or `2026-05-29 10:00`"),
            );
            Moment::Date(civil::Date::ZERO)
        });
        Spanned::new(moment, span)
    }

    /// `2026-12-25`, where no time may follow.
    pub(super) fn date(&mut self, node: &Node<'_>) -> Spanned<civil::Date> {
        let moment = self.moment(node);
        let date = if let Moment::Date(date) = moment.node { date } else { civil::Date::ZERO };
        Spanned::new(date, moment.span)
    }

    /// `09:00`; `24:00` is the end of the day.
    pub(super) fn time_of_day(&mut self, node: &Node<'_>) -> Spanned<civil::Time> {
        let span = self.span(node);
        if let Some(right) = without_half_day(node.as_str()) {
            self.foreign(span, node.as_str(), &right);
        }
        let time = read_time_of_day(node.as_str()).unwrap_or_else(|| {
            let message = format!("there is no `{}` in a day", node.as_str());
            self.report_broken(Diagnostic::new(Code::BadLiteral, span, message).help("write 00:00 to 24:00"));
            civil::Time::MIN
        });
        Spanned::new(time, span)
    }

    /// `mon`, also `monday`
    pub(super) fn weekday(&mut self, node: &Node<'_>) -> Option<Spanned<civil::Weekday>> {
        let day = match node.as_str().get(..3)? {
            "mon" => civil::Weekday::Monday,
            "tue" => civil::Weekday::Tuesday,
            "wed" => civil::Weekday::Wednesday,
            "thu" => civil::Weekday::Thursday,
            "fri" => civil::Weekday::Friday,
            "sat" => civil::Weekday::Saturday,
            _ => civil::Weekday::Sunday,
        };
        Some(Spanned::new(day, self.span(node)))
    }
}

/// `content` as a literal in plain quotes.
pub(in crate::language::syntax) fn quoted(content: &str) -> String {
    let escaped = content.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

fn read_moment(written: &str) -> Option<Moment> {
    let date: civil::Date = written.get(..10)?.parse().ok()?;
    let clock = written.get(10..)?.trim_start_matches([' ', 'T', 't']);
    if clock.is_empty() {
        return Some(Moment::Date(date));
    }
    let clock = if clock.find(':')? == 1 { format!("0{clock}") } else { clock.to_owned() };
    let written = format!("{date}T{}", clock.to_uppercase());
    if clock.contains(['Z', 'z', '+', '-']) {
        return written.parse::<Timestamp>().ok().map(Moment::Exact);
    }
    written.parse::<civil::DateTime>().ok().map(Moment::Local)
}

/// `9am` is `09:00`, `12:30 PM` is `12:30`; nothing where it is written so already, or can't be.
fn without_half_day(written: &str) -> Option<String> {
    let small = written.to_ascii_lowercase();
    let (clock, afternoon) = match (small.strip_suffix("am"), small.strip_suffix("pm")) {
        (Some(clock), _) => (clock, 0),
        (_, Some(clock)) => (clock, 12),
        _ => return None,
    };
    let (hour, minute) = clock.trim_end().split_once(':').unwrap_or((clock.trim_end(), "00"));
    let hour: u8 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
    Some(format!("{:02}:{minute}", hour % 12 + afternoon))
}

fn read_time_of_day(written: &str) -> Option<civil::Time> {
    let written = without_half_day(written).unwrap_or_else(|| written.to_owned());
    let (hour, minute) = written.split_once(':')?;
    match (hour.parse().ok()?, minute.parse().ok()?) {
        (24, 0) => Some(civil::Time::MAX),
        (hour, minute) => civil::Time::new(hour, minute, 0, 0).ok(),
    }
}

/// The lines of a block: without the line break behind the opening quotes, the blanks before the closing ones, and
/// the indentation that all lines share.
fn without_indentation(inner: &str) -> String {
    let inner = inner.replace("\r\n", "\n");
    let Some((first, rest)) = inner.split_once('\n') else { return inner };
    let mut lines: Vec<&str> = rest.split('\n').collect();
    if lines.last().is_some_and(|last| last.trim().is_empty()) {
        lines.pop();
    }
    let indentation = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = lines.iter().filter(|line| !line.trim().is_empty()).map(indentation).min().unwrap_or(0);
    let mut out: Vec<&str> = lines.iter().map(|line| line.get(common..).unwrap_or("").trim_end()).collect();
    if !first.trim().is_empty() {
        out.insert(0, first.trim_end());
    }
    out.join("\n")
}
