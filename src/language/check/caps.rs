//! Moves and caps.

use super::checker::{Checker, Place, condition, named, whole};
use super::typed::{Cap, Case, Cooldown, Counted, Expr, ExprKind, Form, Move, Need};
use super::visit::visit;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Spanned;
use crate::language::syntax::tree::{self, Text};
use crate::values::Type;
use crate::values::calendar::{self, Unit, Window};
use crate::values::ids::{CapId, FieldId, MoveId, Table};
use crate::values::text::meant;

/// How many text forms a move may have.
const MOST_FORMS: usize = 32;

impl Checker<'_> {
    pub(super) fn moves(&mut self) -> Table<MoveId, Move> {
        let scope = self.scope;
        scope
            .moves
            .iter()
            .map(|(_, info)| {
                let item = info.item;
                let needs = item.needs.iter().filter_map(|need| self.need(need)).collect();
                let forms = info.forms.iter().map(|(_, form)| self.text_form(item, &form.node)).collect();
                if info.forms.len() > MOST_FORMS {
                    let message = format!("a move carries at most {MOST_FORMS} texts");
                    self.find(Diagnostic::new(Code::TooLarge, item.name.span, message));
                }
                Move {
                    name: item.name.node.clone(),
                    needs,
                    forms,
                    during: item.during.as_ref().and_then(|hours| self.hours(hours)),
                    withdraws: &*item.name.node == "withdraw",
                }
            })
            .collect()
    }

    fn need(&mut self, need: &tree::Need) -> Option<Need> {
        let condition = self.condition(&need.condition)?;
        Some(Need { condition, because: need.because.as_ref().map(|because| because.node.clone()) })
    }

    /// A form of a move: all lines of that name are the cases of its length.
    fn text_form(&mut self, item: &tree::Move, name: &str) -> Form {
        let lines: Vec<&tree::TextForm> = item.texts.iter().filter(|line| &*line.form.node == name).collect();
        let unlimited = lines.iter().all(|line| line.limit.is_none() && line.when.is_none());
        let limit = if unlimited && lines.len() == 1 { None } else { self.form_limit(&lines) };
        Form { name: name.into(), limit }
    }

    fn form_limit(&mut self, lines: &[&tree::TextForm]) -> Option<Expr> {
        let mut cases = Vec::new();
        for line in lines {
            let Some(limit) = &line.limit else {
                let message = "a text with several lines needs a length on each";
                let finding = Diagnostic::new(Code::NoLastCase, line.span, message);
                self.find(finding.help("write `text note up to 200 characters`"));
                return None;
            };
            cases.push(tree::Case {
                value: limit.clone(),
                when: line.when.clone(),
                because: line.because.clone(),
                span: line.span,
            });
        }
        let place = lines.first()?.form.span;
        let typed = self.cases(&cases, place, |checker, value, expected| checker.expr(value, expected))?;
        self.number(typed, "a length in characters")
    }

    /// A value that must be a number, and there.
    fn number(&mut self, typed: Expr, what: &str) -> Option<Expr> {
        if !matches!(typed.ty, Type::Number(_)) {
            let finding = Diagnostic::new(Code::TypeMismatch, typed.span, format!("{what} is a number"));
            self.find(finding.label(format!("this is {}", named(&typed.ty))));
            return None;
        }
        if typed.may_be_missing {
            let finding = Diagnostic::new(Code::MayBeMissing, typed.span, format!("{what} must always be there"));
            let finding = finding.label("this can be missing");
            self.find(finding.help("give the field a default, or add a case that is always there"));
            return None;
        }
        Some(typed)
    }

    pub(super) fn caps(&mut self) -> Table<CapId, Cap> {
        let scope = self.scope;
        scope.caps.iter().filter_map(|(_, item)| self.typed_cap(item)).collect()
    }

    fn typed_cap(&mut self, item: &tree::Cap) -> Option<Cap> {
        let counts: Vec<Option<Counted>> = item.counts.iter().map(|counted| self.counted(counted)).collect();
        self.counted_twice(&item.counts);
        let unless = item.unless.as_ref().map(|unless| self.cap_unless(unless));
        let (per_sender, per_fields) = self.scope_of(item.scope.as_ref());
        let limit = self.cap_limit(item);
        let every = item.every.as_ref().map(|every| self.window(every));
        if let Some(cooldown) = item.cooldown.as_ref().filter(|cooldown| cooldown.length.node.is_zero()) {
            let finding =
                Diagnostic::new(Code::EmptyRange, cooldown.length.span, "a cooldown of no time has no effect");
            self.find(finding.help("write how long it is shut: `cooldown 1 week after restricted`"));
        }
        let cooldown = item
            .cooldown
            .as_ref()
            .map(|cooldown| Cooldown { length: cooldown.length.node, by_own_count: !cooldown.after_restricted });
        Some(Cap {
            name: item.name.node.clone(),
            counts: counts.into_iter().collect::<Option<Vec<_>>>()?,
            unless: whole(unless)?,
            per_sender,
            per_fields,
            limit: limit?,
            every: every??,
            cooldown,
        })
    }

    /// What is exempt. No cap is asked for it, by whatever name.
    fn cap_unless(&mut self, unless: &tree::Expr) -> Option<Expr> {
        let typed = self.at(Place::CapUnless, |checker| checker.condition(unless))?;
        let mut named = Vec::new();
        visit(&typed, &mut |part| {
            if let ExprKind::Defined(define) = part.kind {
                named.push((define, part.span));
            }
        });
        let asking: Vec<_> = named.into_iter().filter(|(define, _)| self.asks_a_cap(*define)).collect();
        for (_, span) in &asking {
            let words = self.bundle.sources.one_line(*span);
            self.no_cap_here(*span, &format!("a cap's `unless` can't ask a cap, as `{words}` does"));
        }
        asking.is_empty().then_some(typed)
    }

    fn counted(&mut self, counted: &tree::Counted) -> Option<Counted> {
        let mv = self.mv(&counted.name)?;
        let form = counted.with.as_ref().map(|form| self.form(mv, form));
        Some(Counted { mv, form: whole(form)? })
    }

    /// A move counts once, so that it can't be named with a text beside itself without one.
    fn counted_twice(&mut self, counts: &[tree::Counted]) {
        for (place, counted) in counts.iter().enumerate() {
            let form = |counted: &tree::Counted| counted.with.as_ref().map(|form| form.node.clone());
            let covers = |known: &&tree::Counted| {
                known.name.node == counted.name.node
                    && (known.with.is_none() || counted.with.is_none() || form(known) == form(counted))
            };
            if let Some(known) = counts.iter().take(place).find(covers) {
                let message = format!("`{}` is counted already", counted.name.node);
                let finding = Diagnostic::new(Code::NameTwice, counted.name.span, message);
                self.find(finding.also(known.name.span, "here").help("leave one of the two out"));
            }
        }
    }

    fn scope_of(&mut self, scope: Option<&Spanned<tree::Scope>>) -> (bool, Vec<FieldId>) {
        match scope.map(|scope| &scope.node) {
            None => (true, Vec::new()),
            Some(tree::Scope::Everyone) => (false, Vec::new()),
            Some(tree::Scope::Each(names)) => {
                let per_sender = names.iter().any(|name| &*name.node == "sender");
                let fields = names.iter().filter(|name| &*name.node != "sender");
                (per_sender, fields.filter_map(|name| self.counted_field(name)).collect())
            }
        }
    }

    /// A field whose every value has a count; `sender` could stand there too.
    fn counted_field(&mut self, name: &tree::Name) -> Option<FieldId> {
        if self.scope.meaning(&name.node).is_some() {
            return self.text_field(name);
        }
        let fields = self.scope.prospect.iter().map(|(_, field)| &*field.name.node);
        let known: Vec<&str> = fields.chain(["sender"]).collect();
        self.unknown("field", &name.node, name.span, known);
        None
    }

    fn cap_limit(&mut self, item: &tree::Cap) -> Option<Expr> {
        self.last_case(&item.limit, item.name.span);
        let mut cases = Vec::with_capacity(item.limit.len());
        let mut is_whole = true;
        let mut passed = Vec::new();
        for case in &item.limit {
            let when = case.when.as_ref().map(|when| self.guarding(passed.clone(), |checker| checker.condition(when)));
            let guards = self.guards_of_case(case.when.as_ref(), &mut passed);
            let value = match &case.value {
                tree::Limit::None(span) => Some(Expr { ty: Type::Number(None), ..condition(ExprKind::NoLimit, *span) }),
                tree::Limit::Count(count) => {
                    let typed = self.guarding(guards, |checker| checker.expr(count, Some(&Type::Number(None))));
                    typed.and_then(|typed| self.number(typed, "a limit"))
                }
            };
            let because = case.because.as_ref().map(|because| because.node.clone());
            match (value, whole(when)) {
                (Some(value), Some(when)) => cases.push(Case { when, value, because }),
                _ => is_whole = false,
            }
        }
        let span = item.limit.first()?.span.to(item.limit.last()?.span);
        let limit = Expr { kind: ExprKind::Cases(cases), ty: Type::Number(None), may_be_missing: false, span };
        is_whole.then_some(limit)
    }

    fn window(&mut self, every: &Spanned<tree::Window>) -> Option<Window> {
        match &every.node {
            tree::Window::Rolling(length) if length.is_zero() => {
                self.find(Diagnostic::new(Code::EmptyRange, every.span, "a cap over no time counts nothing"));
                None
            }
            tree::Window::Rolling(length) => Some(Window::Rolling(*length)),
            tree::Window::Calendar { unit, zone } => {
                let unit = match unit {
                    tree::CalendarUnit::Day => Unit::Day,
                    tree::CalendarUnit::Week => Unit::Week,
                    tree::CalendarUnit::Month { from_day } => Unit::Month { from_day: *from_day },
                };
                let zone = match zone {
                    None => None,
                    Some(zone) => Some(self.zone(zone)?),
                };
                Some(Window::Calendar { unit, zone })
            }
        }
    }

    /// The time zone of a name.
    pub(super) fn zone(&mut self, name: &Text) -> Option<jiff::tz::TimeZone> {
        let found = calendar::zone(&name.node);
        if found.is_none() {
            let finding =
                Diagnostic::new(Code::UnknownZone, name.span, format!("there is no time zone `{}`", name.node));
            let mut known: Vec<String> = calendar::zone_names().collect();
            known.sort_unstable();
            let asked = name.node.trim().replace(' ', "_").to_lowercase();
            let is_its_city =
                |zone: &&String| zone.to_lowercase().strip_suffix(&asked).is_some_and(|z| z.ends_with('/'));
            let city = known.iter().find(is_its_city).map(String::as_str);
            let certain = city.or_else(|| meant(&name.node, known.iter().map(String::as_str)));
            self.find(match certain.or_else(|| self.near(&name.node, known.iter().map(String::as_str))) {
                Some(near) => {
                    let finding = finding.help(format!("write `\"{near}\"`"));
                    if certain.is_some() { finding.edit(name.span, format!("\"{near}\"")) } else { finding }
                }
                None => finding.help("zones are named like \"Europe/Berlin\" or \"America/New_York\""),
            });
        }
        found
    }

    /// A clamp of the configuration belongs to a cap that the policy has.
    pub(super) fn clamps(&mut self) {
        for (name, _) in self.bundle.clamps.clone() {
            let names: Vec<&str> = self.scope.caps.iter().map(|(_, cap)| &*cap.name.node).collect();
            if names.contains(&&*name) || self.bundle.is_silent(&name) {
                continue;
            }
            let place = self.entry_start();
            let message = format!("the configuration clamps `{name}`, and the policy has no such cap");
            let finding = Diagnostic::new(Code::UnknownClamp, place, message);
            self.find(match self.near(&name, names) {
                Some(near) => finding.help(format!("write `{near}` under `clamp`")),
                None => finding.help("take it out of `clamp`"),
            });
        }
    }
}
