//! Hours, and the days off that are read from files beside the policy.

use jiff::civil::{self, Weekday};

use super::checker::{Checker, named};
use super::typed::{ExprKind, Hours, Whose, Zone};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::syntax::tree::{self, Except, Text};
use crate::values::Type;
use crate::values::calendar::{OpenHours, parse_date};
use crate::values::ids::{HoursId, Table};

impl Checker<'_> {
    pub(super) fn all_hours(&mut self) -> Table<HoursId, Hours> {
        let scope = self.scope;
        scope.hours.iter().map(|(_, item)| self.typed_hours(item)).collect()
    }

    fn typed_hours(&mut self, item: &tree::Hours) -> Hours {
        for open in item.open.iter().filter(|open| minute(open.from.node) >= minute(open.to.node)) {
            let place = open.from.span.to(open.to.span);
            let finding = Diagnostic::new(Code::EmptyRange, place, "it closes before it opens");
            self.find(finding.help("open over midnight with two lines, the first up to `24:00`"));
        }
        let open = item.open.iter().flat_map(|open| {
            let days = open.days.iter().flat_map(|(first, last)| days(first.node, last.node));
            days.map(|day| (day, minute(open.from.node), minute(open.to.node))).collect::<Vec<_>>()
        });
        let closed: Vec<civil::Date> = item.except.iter().flat_map(|except| self.closed(except)).collect();
        let zone = match &item.zone {
            None => Zone::Sender,
            Some(tree::Zone::Named(name)) => self.zone(name).map_or(Zone::Sender, Zone::Fixed),
            Some(tree::Zone::Field(field)) => self.zone_field(field),
        };
        Hours { name: item.name.node.clone(), open: OpenHours::new(open, closed).into(), zone }
    }

    fn zone_field(&mut self, field: &tree::Expr) -> Zone {
        let Some(typed) = self.expr(field, None) else { return Zone::Sender };
        match (&typed.kind, &typed.ty) {
            (ExprKind::Field(Whose::Sender, field), Type::Text)
                if &*self.scope.sender[*field].name.node == "timezone" =>
            {
                Zone::Sender
            }
            (ExprKind::Field(whose, field), ty) if ty.is_text() => Zone::Field(*whose, *field),
            _ => {
                let finding =
                    Diagnostic::new(Code::TypeMismatch, typed.span, "a time zone is a text field, or a name in quotes");
                self.find(finding.label(format!("this is {}", named(&typed.ty))));
                Zone::Sender
            }
        }
    }

    fn closed(&mut self, except: &Except) -> Vec<civil::Date> {
        match except {
            Except::Date(date) => vec![date.node],
            Except::File(file) => {
                let Some(content) = self.bundle.attachment(file).cloned() else { return Vec::new() };
                let lines = content.lines().enumerate().map(|(line, text)| (line + 1, text));
                let lines = lines.map(|(line, text)| (line, text.split('#').next().unwrap_or_default().trim()));
                lines
                    .filter(|(_, text)| !text.is_empty())
                    .filter_map(|(line, text)| self.date(file, line, text))
                    .collect()
            }
        }
    }

    fn date(&mut self, file: &Text, line: usize, text: &str) -> Option<civil::Date> {
        // A byte-order mark may stand before the first.
        match parse_date(text.trim_start_matches('\u{feff}')) {
            Ok(date) => Some(date),
            Err(_) => {
                let message = format!("`{}`, line {line}: `{text}` is no date", file.node);
                let finding = Diagnostic::new(Code::BadDate, file.span, message);
                self.find(finding.help("write a date a line, like 2026-12-25"));
                None
            }
        }
    }
}

/// The minute of the day; midnight at its end is 1,440.
fn minute(time: civil::Time) -> u16 {
    if time == civil::Time::MAX {
        return 1_440;
    }
    u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0)
}

/// The days of a range, which may run over the end of the week.
fn days(first: Weekday, last: Weekday) -> Vec<Weekday> {
    let mut days = vec![first];
    let mut day = first;
    while day != last {
        day = day.next();
        days.push(day);
    }
    days
}
