//! Events that embedders tell, made known to a run.

use jiff::Timestamp;

use super::Desk;
use crate::api::error::EventError;
use crate::api::event::Event;
use crate::decide::eval::{mark, remember};
use crate::decide::state::{self, FormSet, PersonId, State};
use crate::language::plan::Plan;
use crate::values::EventKind;
use crate::values::ids::{FormId, MoveId};

impl Desk<'_> {
    /// Adds an event that happened by now.
    pub(in crate::api) fn record(&mut self, sender: &str, event: &Event, at: Timestamp) -> Result<(), EventError> {
        let now = self.batch.run().now();
        if at > now {
            return Err(refused(format!("{at} is still to come")));
        }
        #[cfg(feature = "ledger")]
        if self.memory.is_some() {
            return self.record_in_ledger(sender, event, at);
        }
        let plan = self.plan;
        let sender = self.senders.sender(&mut self.batch.run().state, sender, &[])?;
        let state = &mut self.batch.run().state;
        if let Some(name) = &event.cap {
            let cap = plan.caps.position(|cap| *cap.name == **name);
            let cap = cap.ok_or_else(|| refused(format!("the policy has no cap `{name}`")))?;
            match event.used {
                Some(used) => state.read(sender.id, cap, at, used),
                None => state.restrict(sender.id, cap, at),
            }
            return Ok(());
        }
        let kind = event.kind;
        if !kind.is_between_two() {
            return Err(refused(format!("only a ledger can be told what is `{}`", kind.as_str())));
        }
        let mv = the_move(plan, event)?;
        let forms = forms(plan, mv, event)?;
        let key = event.prospect.as_deref().unwrap_or_default();
        let person = person(plan, state, key)?;
        let facts = state.of_person(person).next_back().map(|last| last.facts.clone()).unwrap_or_default();
        let key = state.persons.key(person).unwrap_or_default();
        let mark = mark(&sender.name, key, mv.map_or("", |mv| &plan.moves[mv].name), at);
        let happened = state::Event::new(at, kind, mv, sender.id, person, facts);
        remember(plan, state, happened.with(forms).marked(mark));
        Ok(())
    }
}

pub(super) fn refused(why: String) -> EventError {
    EventError::Refused { why }
}

/// The move that an event is of: of an answer to a request the request, unless another is named.
fn the_move(plan: &Plan, event: &Event) -> Result<Option<MoveId>, EventError> {
    if let Some(name) = &event.action {
        let mv = plan.moves.position(|mv| *mv.name == **name);
        return mv.map(Some).ok_or_else(|| refused(format!("the policy has no move `{name}`")));
    }
    match event.kind {
        EventKind::Replied => Ok(None),
        _ => plan.request.map(Some).ok_or_else(|| refused("no move is named".to_owned())),
    }
}

/// The texts that an event's move carried.
fn forms(plan: &Plan, mv: Option<MoveId>, event: &Event) -> Result<FormSet, EventError> {
    let (Some(mv), Some(with)) = (mv, &event.with) else { return Ok(FormSet::default()) };
    let named = |name: &str| {
        let unknown = || refused(format!("`{}` carries no `{name}`", plan.moves[mv].name));
        form(plan, mv, name).ok_or_else(unknown)
    };
    with.split(" and ").map(named).collect()
}

/// The text of a move that is called so.
pub(super) fn form(plan: &Plan, mv: MoveId, name: &str) -> Option<FormId> {
    plan.moves[mv].forms.position(|form| *form.name == *name)
}

/// Whoever goes by a key, in any spelling; a stranger is made known by it, in the field that it looks like.
fn person(plan: &Plan, state: &mut State, key: &str) -> Result<PersonId, EventError> {
    if key.trim().is_empty() {
        return Err(refused("nobody is named".to_owned()));
    }
    let schema = &plan.prospect.schema;
    let fields = schema.known_by.iter().filter_map(|field| schema.fields.lookup(*field));
    let names: Vec<_> = (0..).zip(fields).map(|(place, field)| (place, field, field.name_in(key))).collect();
    let known = names.iter().find_map(|(place, _, name)| state.find_person(&[(*place, name.clone())]));
    if let Some(known) = known {
        return Ok(known);
    }
    let is_of = |field: &str, words: &[&str]| words.iter().any(|word| field.contains(word));
    let fits = |field: &str| match (key.contains('/'), key.contains('@')) {
        (true, _) => is_of(field, &["url", "profile"]),
        (false, true) => is_of(field, &["mail"]),
        (false, false) => !is_of(field, &["url", "mail"]),
    };
    let named = names.iter().find(|(_, field, _)| fits(&field.name)).or(names.first());
    let (place, _, name) = named.ok_or_else(|| refused("the policy knows nobody by anything".to_owned()))?;
    Ok(state.person(&[(*place, name.clone())]).person)
}
