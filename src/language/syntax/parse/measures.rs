//! Items that measure: caps and hours.

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{Span, Spanned};
use crate::language::syntax::grammar::{Node, Nodes, Rule};
use crate::language::syntax::tree::{
    CalendarUnit, Cap, Case, Cooldown, Counted, Except, Expr, ExprKind, Hours, Limit, OpenDays, Scope, Text, Window,
    Zone,
};

use super::builder::Builder;

impl Builder<'_> {
    /// `cap weekly_invites …`
    pub(super) fn cap(&mut self, mut parts: Nodes<'_>, head: Span) -> Option<Cap> {
        let name = self.name(&parts.next()?);
        let (mut counts, mut scope, mut every, mut cooldown) = (None, None, None, None);
        let mut limit = Vec::new();
        let mut seen = Vec::new();
        for part in parts {
            let clause = (part.as_rule(), self.span(&part));
            match clause.0 {
                Rule::counts_clause => {
                    let counted = self.counts(part)?;
                    self.once(&mut counts, &mut seen, counted, clause);
                }
                Rule::for_clause => {
                    let whom = self.scope(part)?;
                    self.once(&mut scope, &mut seen, whom, clause);
                }
                Rule::limit_clause => limit.push(self.limit(part)?),
                Rule::every_clause => {
                    let window = self.every(part)?;
                    self.once(&mut every, &mut seen, window, clause);
                }
                Rule::cooldown_clause => {
                    let pause = self.cooldown(part)?;
                    self.once(&mut cooldown, &mut seen, pause, clause);
                }
                _ => {}
            }
        }
        let missing = [
            (counts.is_none(), "counts", "counts connect"),
            (limit.is_empty(), "limit", "limit 25"),
            (every.is_none(), "every", "every day"),
        ];
        for (_, clause, example) in missing.into_iter().filter(|(missing, ..)| *missing) {
            self.missing(head.to(name.span), &format!("cap `{}`", name.node), clause, example);
        }
        let (counts, unless) = counts.unwrap_or_default();
        Some(Cap { name, counts, unless, scope, limit, every, cooldown })
    }

    fn counts(&mut self, node: Node<'_>) -> Option<(Vec<Counted>, Option<Expr>)> {
        let (mut counts, mut unless) = (Vec::new(), None);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::counted => {
                    let mut names = self.names(part).into_iter();
                    counts.push(Counted { name: names.next()?, with: names.next() });
                }
                Rule::unless_clause => unless = Some(self.unless(part)?),
                _ => {}
            }
        }
        Some((counts, unless))
    }

    /// `unless …`
    pub(super) fn unless(&mut self, node: Node<'_>) -> Option<Expr> {
        self.expr(node.into_inner().nth(1)?)
    }

    fn scope(&mut self, node: Node<'_>) -> Option<Spanned<Scope>> {
        let whom = node.into_inner().nth(1)?;
        let span = self.span(&whom);
        let everyone = whom.as_rule() == Rule::kw_everyone;
        let scope = if everyone { Scope::Everyone } else { Scope::Each(self.names(whom)) };
        Some(Spanned::new(scope, span))
    }

    fn limit(&mut self, node: Node<'_>) -> Option<Case<Limit>> {
        let end = self.span(&node);
        let mut parts = node.into_inner();
        let value = parts.nth(1)?;
        let start = self.span(&value);
        let value = match value.as_rule() {
            Rule::kw_none => Limit::None(start),
            _ => Limit::Count(self.sum(value)?),
        };
        let (when, because) = self.condition_and_reason(parts)?;
        Some(Case { value, when, because, span: start.to(end) })
    }

    fn every(&mut self, node: Node<'_>) -> Option<Spanned<Window>> {
        let end = self.span(&node);
        let mut parts = node.into_inner();
        let length = parts.nth(1)?;
        let span = self.span(&length).to(end);
        let zone = parts.next();
        let zone_place = zone.as_ref().map(|zone| self.span(zone));
        let zone: Option<Text> = zone.and_then(|zone| self.because(zone));
        let unit = match length.as_rule() {
            Rule::duration => {
                if let Some(place) = zone_place {
                    let finding = Diagnostic::new(Code::Unexpected, place, "a rolling window has no time zone");
                    self.report(finding.help("leave it out, or count `every day`, `every week` or `every month`"));
                }
                return Some(Spanned::new(Window::Rolling(self.duration(length)?.node), span));
            }
            Rule::kw_day => CalendarUnit::Day,
            Rule::kw_week => CalendarUnit::Week,
            _ => CalendarUnit::Month { from_day: self.month_start(length) },
        };
        Some(Spanned::new(Window::Calendar { unit, zone }, span))
    }

    fn month_start(&mut self, node: Node<'_>) -> i8 {
        let Some(number) = node.into_inner().find(|part| part.as_rule() == Rule::number) else { return 1 };
        match number.as_str().parse::<i8>() {
            Ok(day @ 1..=31) => day,
            _ => {
                let finding = Diagnostic::new(Code::BadLiteral, self.span(&number), "a month has no such day");
                self.report_broken(finding.help("write 1 to 31"));
                1
            }
        }
    }

    fn cooldown(&mut self, node: Node<'_>) -> Option<Cooldown> {
        let mut parts = node.into_inner().skip(1);
        let length = self.duration(parts.next()?)?;
        Some(Cooldown { length, after_restricted: parts.next().is_some() })
    }

    /// `hours working_hours …`
    pub(super) fn hours(&mut self, mut parts: Nodes<'_>, head: Span) -> Option<Hours> {
        let name = self.name(&parts.next()?);
        let mut hours = Hours { name, open: Vec::new(), zone: None, except: Vec::new() };
        let mut seen = Vec::new();
        for part in parts {
            let clause = (part.as_rule(), self.span(&part));
            match clause.0 {
                Rule::open_clause => hours.open.push(self.open_days(part)?),
                Rule::zone_clause => {
                    let zone = self.zone(part)?;
                    self.once(&mut hours.zone, &mut seen, zone, clause);
                }
                Rule::except_clause => {
                    for day in part.into_inner().filter(|part| part.as_rule() == Rule::except_day) {
                        let day = day.into_inner().next()?;
                        hours.except.push(match day.as_rule() {
                            Rule::date => Except::Date(self.date(&day)),
                            _ => Except::File(self.because(day)?),
                        });
                    }
                }
                _ => {}
            }
        }
        if hours.open.is_empty() {
            let message = format!("the hours `{}` are never open", hours.name.node);
            let finding = Diagnostic::new(Code::MissingClause, head.to(hours.name.span), message);
            self.report(finding.help("add `mon to fri 09:00 to 17:30`"));
        }
        Some(hours)
    }

    fn open_days(&mut self, node: Node<'_>) -> Option<OpenDays> {
        let mut days = Vec::new();
        let mut times = Vec::new();
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::range_word => self.range_word(&part),
                Rule::day_range => {
                    for word in part.clone().into_inner().filter(|part| part.as_rule() == Rule::range_word) {
                        self.range_word(&word);
                    }
                    let mut ends = part.into_inner().filter(|part| part.as_rule() == Rule::weekday);
                    let first = self.weekday(&ends.next()?)?;
                    let last = ends.next().and_then(|day| self.weekday(&day)).unwrap_or(first);
                    days.push((first, last));
                }
                Rule::time_of_day => times.push(self.time_of_day(&part)),
                _ => {}
            }
        }
        let [from, to] = times.try_into().ok()?;
        Some(OpenDays { days, from, to })
    }

    /// `to`; a dash is corrected.
    pub(super) fn range_word(&mut self, node: &Node<'_>) {
        if node.as_str() == "to" {
            return;
        }
        let span = self.span(node);
        let (before, after) = self.around(node.as_span().start(), node.as_span().end());
        let left = if before.ends_with(char::is_whitespace) { "" } else { " " };
        let right = if after.starts_with(char::is_whitespace) { "" } else { " " };
        let finding = Diagnostic::new(Code::Foreign, span, format!("`{}` is written `to` here", node.as_str()));
        self.report(finding.help("write `to`").edit(span, format!("{left}to{right}")));
    }

    fn zone(&mut self, node: Node<'_>) -> Option<Zone> {
        let zone = node.into_inner().nth(1)?;
        if zone.as_rule() == Rule::string {
            return Some(Zone::Named(self.text(&zone)));
        }
        let span = self.span(&zone);
        let mut parts = zone.into_inner();
        let name = self.name(&parts.next()?);
        let kind = match parts.next() {
            Some(owned) => ExprKind::Member(name, self.named(owned)?),
            None => ExprKind::Name(name.node),
        };
        Some(Zone::Field(Spanned::new(kind, span)))
    }
}
