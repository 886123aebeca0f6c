//! What conditions, atoms and values answer of one prospect at one moment.

use std::borrow::Cow;

use super::evaluation::Evaluation;
use super::value::{Val, holds, number};
use super::{falling, fill, history};
use crate::language::plan::{
    AtomId, AtomKind, Choices, ConditionId, ConditionKind, Expr, Figure, Function, TextTest, in_form,
};
use crate::values::identity::Listed;
use crate::values::ids::{CapId, FieldId, Id};
use crate::values::{NameForm, Value, text};

impl<'a> Evaluation<'a, '_> {
    /// Whether a condition holds.
    pub(super) fn condition(&mut self, id: ConditionId) -> Option<bool> {
        let plan = self.plan;
        match &plan.conditions[id].kind {
            ConditionKind::Constant(answer) => Some(*answer),
            ConditionKind::Atom(atom) => self.atom(*atom),
            ConditionKind::Not(inner) => self.condition(*inner).map(|answer| !answer),
            ConditionKind::All(parts) => self.until_answer(parts, false),
            ConditionKind::Any(parts) => self.until_answer(parts, true),
        }
    }

    /// Asks the parts in order until one has the answer that decides.
    fn until_answer(&mut self, parts: &[ConditionId], decides: bool) -> Option<bool> {
        let mut open = false;
        for part in parts {
            match self.condition(*part) {
                Some(answer) if answer == decides => return Some(decides),
                Some(_) => {}
                None => open = true,
            }
        }
        if open { None } else { Some(!decides) }
    }

    /// Whether all of these hold.
    pub(super) fn all(&mut self, conditions: &[ConditionId]) -> Option<bool> {
        self.until_answer(conditions, false)
    }

    fn atom(&mut self, id: AtomId) -> Option<bool> {
        if let Some(answer) = self.memo.as_ref().and_then(|memo| memo.get(id)) {
            return Some(answer);
        }
        let plan = self.plan;
        let atom = &plan.atoms[id];
        if atom.reads.run && !self.settles {
            return None;
        }
        let answer = match falling::cap_of(atom) {
            None => self.ask(&atom.kind)?,
            // When it changes is looked for by the answer, not by the count.
            Some(_) => self.without_noting_figures(|evaluation| evaluation.ask(&atom.kind))?,
        };
        if let Some(memo) = &mut self.memo {
            memo.set(id, answer);
        }
        Some(answer)
    }

    fn without_noting_figures<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> T {
        let noted = self.consulted.as_ref().map_or(0, |consulted| consulted.figures.len());
        let answer = ask(self);
        if let Some(consulted) = &mut self.consulted {
            consulted.figures.truncate(noted);
        }
        answer
    }

    /// The answer of an atom, worked out afresh.
    pub(super) fn ask(&mut self, kind: &'a AtomKind) -> Option<bool> {
        Some(match kind {
            AtomKind::Yes(value) => self.value(value)? == Val::YesNo(true),
            AtomKind::Defined(condition) => self.condition(*condition)?,
            AtomKind::Is(one, other) => {
                let (one, other) = (self.value(one)?, self.value(other)?);
                one.is(&other, self.zone)
            }
            AtomKind::Order(one, order, other) => {
                let (one, other) = (self.value(one)?, self.value(other)?);
                one.compare(&other, self.zone).is_some_and(|ordering| holds(*order, ordering))
            }
            AtomKind::Between(value, least, greatest) => {
                let (value, least, greatest) = (self.value(value)?, self.value(least)?, self.value(greatest)?);
                value.compare(&least, self.zone).is_some_and(std::cmp::Ordering::is_ge)
                    && value.compare(&greatest, self.zone).is_some_and(std::cmp::Ordering::is_le)
            }
            AtomKind::OneOf(value, choices) => self.one_of(value, choices)?,
            AtomKind::Named(form, value, choices) => self.is_named(*form, value, choices)?,
            AtomKind::InList(value, list) => {
                let listed = &self.plan.lists[*list].texts;
                match self.value(value)? {
                    Val::Text(text) => listed.has_text(&text),
                    Val::List(texts) => texts.iter().any(|text| listed.has_text(text)),
                    _ => false,
                }
            }
            AtomKind::PersonInList(list) => self.person_in(&self.plan.lists[*list].people),
            AtomKind::TextTest(value, test, part) => {
                let (value, part) = (self.value(value)?, self.value(part)?);
                text_test(&value, *test, &part)
            }
            AtomKind::Mentions(value, phrases) => {
                matches!(self.value(value)?, Val::Text(text) if phrases.found_in(&text))
            }
            AtomKind::MentionsList(value, list) => {
                let phrases = self.plan.lists[*list].phrases.as_ref();
                match (self.value(value)?, phrases) {
                    (Val::Text(text), Some(phrases)) => phrases.found_in(&text),
                    _ => false,
                }
            }
            AtomKind::MentionsText(value, phrases) => match (self.value(value)?, self.value(phrases)?) {
                (Val::Text(text), Val::List(phrases)) => text::mentions_one_of(&text, phrases),
                _ => false,
            },
            AtomKind::Matches(value, pattern) => {
                matches!(self.value(value)?, Val::Text(text) if pattern.found_in(&text))
            }
            AtomKind::Present(value) => self.value(value)? != Val::Missing,
            AtomKind::Within(value, length) => {
                let (value, length) = (self.value(value)?, self.value(length)?);
                let Val::Duration(length) = length else { return Some(false) };
                value.instant(self.zone).is_some_and(|moment| self.is_within(moment, length))
            }
            AtomKind::Exhausted(cap) => self.is_exhausted(*cap)?,
            AtomKind::History(history) => history::happened(self, history)?,
        })
    }

    fn one_of(&mut self, value: &'a Expr, choices: &'a Choices) -> Option<bool> {
        let value = self.value(value)?;
        let looked_up = match &value {
            Val::Text(text) => choices.lookup.has_text(text),
            Val::Word(word) => choices.lookup.has_word(*word),
            _ => None,
        };
        if looked_up.is_some() {
            return looked_up;
        }
        for choice in &choices.values {
            let choice = self.value(choice)?;
            let found = match (&value, &choice) {
                (Val::Text(text), Val::List(texts)) => texts.iter().any(|entry| text::same(entry, text)),
                (value, choice) => value.is(choice, self.zone),
            };
            if found {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Whether a name is one of others, in the form in which they are compared.
    fn is_named(&mut self, form: NameForm, value: &'a Expr, choices: &'a Choices) -> Option<bool> {
        let Val::Text(name) = self.value(value)? else { return Some(false) };
        if let Some(is_one) = choices.lookup.has_text(&name) {
            return Some(is_one);
        }
        let name = in_form(form, &name);
        for choice in &choices.values {
            let found = match self.value(choice)? {
                Val::Text(other) => in_form(form, &other) == name,
                Val::List(others) => others.iter().any(|other| in_form(form, other) == name),
                _ => false,
            };
            if found {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Whether a list names the person: by an address, an e-mail, its domain, the company's, the company, or their whole name.
    fn person_in(&self, listed: &Listed) -> bool {
        if listed.is_empty() {
            return false;
        }
        let asked = &self.plan.membership;
        let text = |field: FieldId| match self.prospect.get(field.index()) {
            Some(Value::Text(text)) => Some(&**text),
            _ => None,
        };
        asked.identities.iter().any(|field| text(*field).is_some_and(|text| listed.has_identity(text)))
            || asked.site.and_then(text).is_some_and(|text| listed.has_identity(text) || listed.names_site(text))
            || asked.company.and_then(text).is_some_and(|text| listed.has_text(text) || listed.has_identity(text))
            || asked.whole_name.and_then(text).is_some_and(|name| listed.has_person(name))
            || asked.name_parts.is_some_and(|(first, last)| {
                let whole = |(first, last)| match last {
                    Some(last) => listed.has_person(&format!("{first} {last}")),
                    // Whoever fills one field of the two writes the whole name there.
                    None => listed.has_person(first),
                };
                text(first).map(|first| (first, text(last))).is_some_and(whole)
            })
            || self
                .person
                .is_some_and(|person| self.state.persons.aliases(person).any(|(_, alias)| listed.has_identity(alias)))
    }

    /// Works a value out.
    pub(super) fn value(&mut self, expr: &'a Expr) -> Option<Val<'a>> {
        Some(match expr {
            Expr::Constant(value) => Val::from(value),
            Expr::LocalTime(moment) => self.zone.to_timestamp(*moment).map_or(Val::Missing, Val::Time),
            Expr::Now => Val::Time(self.now),
            Expr::Field(whose, field) => self.field(*whose, *field),
            Expr::Defined(define) => {
                let plan = self.plan;
                self.value(&plan.defines[*define])?
            }
            Expr::Usage(cap, figure) => self.figure(*cap, *figure)?,
            Expr::Condition(condition) => Val::YesNo(self.condition(*condition)?),
            Expr::Arithmetic(one, operator, other) => {
                let (one, other) = (self.value(one)?, self.value(other)?);
                one.arithmetic(*operator, other, self.zone)
            }
            Expr::Call(function, arguments) => self.call(*function, arguments)?,
            Expr::DaysSince(moment) => {
                let moment = self.value(moment)?;
                self.days_since(&moment)
            }
            Expr::Template(parts) => match fill::filled(self, parts)? {
                Ok(text) => Val::Text(Cow::Owned(text)),
                Err(_) => Val::Missing,
            },
            Expr::Cases(cases) => {
                for case in cases {
                    let applies = case.when.map_or(Some(true), |when| self.condition(when))?;
                    if applies {
                        return self.value(&case.value);
                    }
                }
                Val::Missing
            }
        })
    }

    fn call(&mut self, function: Function, arguments: &'a [Expr]) -> Option<Val<'a>> {
        let Some(first) = arguments.first() else { return Some(Val::Missing) };
        let mut result = self.value(first)?;
        match function {
            Function::Round => {
                return Some(if let Val::Number(value) = result { number(value.round()) } else { Val::Missing });
            }
            Function::Length => {
                #[expect(clippy::cast_precision_loss, reason = "a text is shorter than 2^53")]
                let count = |count: usize| Val::Number(count as f64);
                return Some(match result {
                    Val::Text(text) => count(text::utf16_len(&text)),
                    Val::List(texts) => count(texts.len()),
                    _ => Val::Missing,
                });
            }
            Function::Min | Function::Max => {}
        }
        for argument in arguments.iter().skip(1) {
            let other = self.value(argument)?;
            let Some(ordering) = other.compare(&result, self.zone) else { return Some(Val::Missing) };
            let takes_over = if function == Function::Min { ordering.is_lt() } else { ordering.is_gt() };
            if takes_over {
                result = other;
            }
        }
        Some(result)
    }

    fn figure(&mut self, cap: CapId, figure: Figure) -> Option<Val<'a>> {
        if !self.settles {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a count of events is far below 2^53")]
        let count = |count: u64| Val::Number(count as f64);
        let Some(status) = self.figure_status(cap)? else {
            return Some(if figure == Figure::Used { count(0) } else { Val::Missing });
        };
        Some(match (figure, status.limit) {
            (Figure::Used, _) => count(status.used),
            (Figure::Limit, Some(limit)) => count(limit),
            (Figure::Left, Some(limit)) => count(limit.saturating_sub(status.used)),
            (Figure::Limit | Figure::Left, None) => Val::Missing,
        })
    }

    fn is_exhausted(&mut self, cap: CapId) -> Option<bool> {
        if !self.settles {
            return None;
        }
        Some(self.room_status(cap)?.is_some_and(|status| status.refusal().is_some()))
    }
}

fn text_test(value: &Val<'_>, test: TextTest, part: &Val<'_>) -> bool {
    let Val::Text(part) = part else { return false };
    match (value, test) {
        (Val::Text(text), TextTest::Contains) => text::contains(text, part),
        (Val::Text(text), TextTest::StartsWith) => text::starts_with(text, part),
        (Val::Text(text), TextTest::EndsWith) => text::ends_with(text, part),
        (Val::List(texts), TextTest::Contains) => texts.iter().any(|text| text::same(text, part)),
        _ => false,
    }
}
