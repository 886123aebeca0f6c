//! Items that measure: caps and hours.

use crate::language::source::{Span, Spanned};
use crate::language::syntax::tree::{CalendarUnit, Cap, Case, Except, Hours, Limit, OpenDays, Scope, Window, Zone};

use super::Line;
use super::clauses::{Keywords, Reasons, Table};
use super::expressions::{Level, Writer, begins_with, time_of_day};
use super::layout::{INDENT, Pieces, Row};

impl Writer<'_> {
    /// `cap weekly_invites …`
    pub(super) fn cap(self, cap: &Cap, span: Span, lines: &mut Vec<Line>) {
        lines.push(self.head("cap", &cap.name, span));
        let keywords = Keywords::of(&[
            (!cap.counts.is_empty(), "counts"),
            (cap.scope.is_some(), "for"),
            (!cap.limit.is_empty(), "limit"),
            (cap.every.is_some(), "every"),
            (cap.cooldown.is_some(), "cooldown"),
        ]);
        if let (Some(first), Some(last)) = (cap.counts.first(), cap.counts.last()) {
            let end = last.with.as_ref().unwrap_or(&last.name).span;
            let end = cap.unless.as_ref().map_or(end, |unless| unless.span);
            lines.push(keywords.line("counts", self.counts(cap), first.name.span.to(end)));
        }
        if let Some(scope) = &cap.scope {
            let words = match &scope.node {
                Scope::Everyone => Pieces::of("everyone"),
                Scope::Each(names) => self.names(names, " and").prefixed("each "),
            };
            lines.push(keywords.line("for", words, scope.span));
        }
        let mut limits = Table::new(INDENT).with(Reasons::Limits);
        for case in &cap.limit {
            limits.row(case.span, self.limit_row(case, &keywords));
        }
        lines.extend(limits.lines());
        if let Some(every) = &cap.every {
            lines.push(keywords.line("every", Pieces::of(self.window(&every.node, every.span)), every.span));
        }
        if let Some(cooldown) = &cap.cooldown {
            let after = if cooldown.after_restricted { " after restricted" } else { "" };
            let words = format!("{}{after}", self.duration(&cooldown.length));
            lines.push(keywords.line("cooldown", Pieces::of(words), cooldown.length.span));
        }
    }

    fn counts(self, cap: &Cap) -> Pieces {
        let mut out = Pieces::default();
        for (index, counted) in cap.counts.iter().enumerate() {
            if index > 0 {
                out.push(",");
                out.space();
            }
            out.push(&counted.name.node);
            if let Some(form) = &counted.with {
                out.push(&format!(" with {}", form.node));
            }
        }
        match &cap.unless {
            Some(unless) => out.then(self.expr(unless).prefixed("unless ")),
            None => out,
        }
    }

    fn limit_row(self, case: &Case<Limit>, keywords: &Keywords) -> Row {
        let value = match &case.value {
            Limit::None(_) => Pieces::of("none"),
            Limit::Count(count) if begins_with(count, &["none"]) => self.in_parentheses(count),
            Limit::Count(count) => self.at_least(count, Level::Sum),
        };
        let value = keywords.before("limit", value);
        vec![Some(value), self.when(case.when.as_ref()), self.because(case.because.as_ref())]
    }

    fn window(self, window: &Window, span: Span) -> String {
        let (unit, zone) = match window {
            Window::Rolling(length) => return self.duration(&Spanned::new(*length, span)),
            Window::Calendar { unit, zone } => (unit, zone),
        };
        let words = match unit {
            CalendarUnit::Day => "day".to_owned(),
            CalendarUnit::Week => "week".to_owned(),
            CalendarUnit::Month { from_day: 1 } => "month".to_owned(),
            CalendarUnit::Month { from_day } => format!("month from day {from_day}"),
        };
        match zone {
            Some(zone) => format!("{words} in {}", self.text(zone)),
            None => words,
        }
    }

    /// `hours working_hours …`
    pub(super) fn hours(self, hours: &Hours, span: Span, lines: &mut Vec<Line>) {
        lines.push(self.head("hours", &hours.name, span));
        let mut open = Table::new(INDENT);
        for days in &hours.open {
            let start = days.days.first().map_or(days.from.span, |(first, _)| first.span);
            open.row(start.to(days.to.span), open_row(days));
        }
        lines.extend(open.lines());
        match &hours.zone {
            Some(Zone::Named(zone)) => {
                lines.push(Line::new(INDENT, Pieces::of(format!("in {}", self.text(zone))), zone.span));
            }
            Some(Zone::Field(field)) => lines.push(Line::new(INDENT, self.expr(field).prefixed("in "), field.span)),
            None => {}
        }
        if let (Some(first), Some(last)) = (hours.except.first(), hours.except.last()) {
            let place = except_span(first).to(except_span(last));
            lines.push(Line::new(INDENT, self.except(&hours.except), place));
        }
    }

    fn except(self, days: &[Except]) -> Pieces {
        let mut out = Pieces::of("except ");
        for (index, day) in days.iter().enumerate() {
            if index > 0 {
                out.push(",");
                out.space();
            }
            match day {
                Except::Date(date) => out.push(&date.node.to_string()),
                Except::File(file) => out.push(&format!("dates in {}", self.text(file))),
            }
        }
        out
    }
}

fn open_row(open: &OpenDays) -> Row {
    let mut days = Pieces::default();
    for (index, (first, last)) in open.days.iter().enumerate() {
        if index > 0 {
            days.push(",");
            days.space();
        }
        days.push(weekday(first.node));
        if first.node != last.node {
            days.push(&format!(" to {}", weekday(last.node)));
        }
    }
    let times = format!("{} to {}", time_of_day(open.from.node), time_of_day(open.to.node));
    vec![Some(days), Some(Pieces::of(times))]
}

fn weekday(day: jiff::civil::Weekday) -> &'static str {
    match day {
        jiff::civil::Weekday::Monday => "mon",
        jiff::civil::Weekday::Tuesday => "tue",
        jiff::civil::Weekday::Wednesday => "wed",
        jiff::civil::Weekday::Thursday => "thu",
        jiff::civil::Weekday::Friday => "fri",
        jiff::civil::Weekday::Saturday => "sat",
        jiff::civil::Weekday::Sunday => "sun",
    }
}

fn except_span(day: &Except) -> Span {
    match day {
        Except::Date(date) => date.span,
        Except::File(file) => file.span,
    }
}
