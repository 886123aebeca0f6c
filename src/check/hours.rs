//! Hours and lists: what is read from files beside the policy.

use jiff::civil::{self, Weekday};

use super::checker::{Checker, named, quoted};
use super::typed::{ExprKind, Hours, List, Whose, Zone};
use crate::calendar::{OpenHours, parse_date};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::identity;
use crate::ids::{HoursId, ListId, Table};
use crate::source::Span;
use crate::syntax::tree::{self, Except, Text};
use crate::types::Type;

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

    pub(super) fn lists(&mut self) -> Table<ListId, List> {
        let scope = self.scope;
        scope.lists.iter().map(|(_, item)| self.list(item)).collect()
    }

    fn list(&mut self, item: &tree::List) -> List {
        let content = self.bundle.attachment(&item.file).cloned();
        let entries = match (&content, &item.column) {
            (None, _) => Vec::new(),
            (Some(content), None) => {
                self.is_no_table(item, content);
                identity::list_entries(content)
            }
            (Some(content), Some(column)) => self.column(content, column),
        };
        let mut entries: Vec<Box<str>> = entries.into_iter().map(Into::into).collect();
        entries.sort_unstable();
        entries.dedup();
        List { name: item.name.node.clone(), entries: entries.into() }
    }

    /// Reports a table of which no column is named: its rows would be taken for entries.
    fn is_no_table(&mut self, item: &tree::List, content: &str) {
        let header = crate::table::rows(content).next().unwrap_or_default();
        let (Some(first), true) = (header.first().filter(|_| header.len() > 1), item.file.node.ends_with(".csv"))
        else {
            return;
        };
        let message = format!("`{}` is a table, and no column of it is named", item.file.node);
        let finding = Diagnostic::new(Code::UnknownColumn, item.file.span, message);
        self.find(finding.help(format!("write `column \"{}\"` behind it, or another of its columns", first.trim())));
    }

    /// One column of a CSV, normalised.
    fn column(&mut self, content: &str, column: &Text) -> Vec<String> {
        let mut rows = crate::table::rows(content.trim_start_matches('\u{feff}'));
        let header = rows.next().unwrap_or_default();
        let simple = |name: &str| name.to_lowercase().replace([' ', '-', '_'], "");
        let Some(place) = header.iter().position(|name| simple(name) == simple(&column.node)) else {
            self.no_column(&header, column, column.span);
            return Vec::new();
        };
        let cells = rows.filter_map(|row| row.get(place).map(|cell| cell.trim().to_owned()));
        cells.filter(|cell| !cell.is_empty()).map(|cell| identity::normal(&cell).into_owned()).collect()
    }

    fn no_column(&mut self, header: &[String], column: &Text, span: Span) {
        let message = format!("the file has no column `{}`", column.node);
        let finding = Diagnostic::new(Code::UnknownColumn, span, message);
        self.find(match nearest(&column.node, header.iter().map(String::as_str)) {
            Some(near) => finding.help(format!("write `\"{near}\"`")).edit(span, format!("\"{near}\"")),
            None => finding.help(format!("its columns are {}", quoted(header))),
        });
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
