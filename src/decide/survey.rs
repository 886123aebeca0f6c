//! All records of a batch, looked at before the first is decided: a `never` that any record of a person meets holds for
//! all of them, whatever their order.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::entry::Entry;
use crate::decide::eval::{Asked, Person, Row, Run, Sender, Unreadable, excluded_by, excluded_for_all};
use crate::decide::state::{Alias, Exclusion, PersonId, Witness, print};
use crate::language::plan::NeverId;
use crate::values::Value;

/// A look at all records of a batch. Each pass goes over all of them, in any number of parts.
///
/// Where the run keeps persons, one pass makes everybody known. Where it doesn't, only those records are kept that exclude
/// somebody, and those that share an identity with one that is kept: so memory stays flat. The last can only be found by
/// going on until a pass finds none.
#[derive(Debug)]
pub struct Survey {
    stage: Stage,
    kept: BTreeMap<Row, KeptRecord>,
    /// The identities of the records that are kept.
    identities: HashSet<u64>,
    /// What records say that have nothing but an identity that too many share: it is said of all who have it.
    of_shared: HashMap<(u8, Box<str>), Vec<Exclusion>>,
    has_grown: bool,
}

/// What is looked for in a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Who everybody is, and who is excluded.
    Everybody,
    /// Records that exclude somebody.
    Excluding,
    /// Records that share an identity with one that is kept.
    Related,
    /// Records that have what somebody who is excluded has alone, though too many share it, or a name of theirs that others
    /// claim too.
    Sharing,
}

/// A record that is looked at.
#[derive(Clone, Copy)]
struct Seen<'a> {
    row: Row,
    prospect: &'a [Value],
    /// Who would act; nobody where it can't be read.
    sender: Option<&'a Sender>,
}

/// A record of somebody who may be excluded.
#[derive(Debug)]
struct KeptRecord {
    identities: Vec<(u8, Box<str>)>,
    exclusions: Vec<Exclusion>,
}

impl Survey {
    /// The survey that a run needs; nothing where no record can say anything of another.
    #[must_use]
    pub fn of(run: &Run<'_>) -> Option<Self> {
        let nevers = run.plan().nevers.as_slice();
        if nevers.iter().all(|never| never.of_records.is_empty()) {
            return None;
        }
        let stage = if run.keeps_persons() { Stage::Everybody } else { Stage::Excluding };
        Some(Self {
            stage,
            kept: BTreeMap::new(),
            identities: HashSet::new(),
            of_shared: HashMap::new(),
            has_grown: false,
        })
    }

    /// Looks at the next records of a pass, and at those that can't be read.
    pub fn look(&mut self, run: &mut Run<'_>, entries: &[Entry]) {
        let unreadable = run.take_unreadable();
        self.look_through(run, entries, &unreadable);
    }

    fn look_through(&mut self, run: &mut Run<'_>, entries: &[Entry], unreadable: &[Unreadable]) {
        for entry in entries {
            let seen = Seen { row: entry.row, prospect: &entry.prospect, sender: Some(&entry.sender) };
            if let Some(person) = run.person_of(seen.prospect) {
                self.look_at(run, seen, &person);
            }
        }
        for record in unreadable {
            let seen = Seen { row: record.row, prospect: &record.prospect, sender: None };
            let Some(person) = run.person_of(&record.prospect) else { continue };
            // Of what can't be read whole, only that counts which forbids.
            if !exclusions(run, seen, run.find(&person)).is_empty() {
                self.look_at(run, seen, &person);
                run.note_forbidding(record);
            }
        }
    }

    fn look_at(&mut self, run: &mut Run<'_>, entry: Seen<'_>, person: &Person<'_>) {
        if matches!(self.stage, Stage::Everybody | Stage::Excluding) {
            note_beside(run, entry, person);
        }
        match self.stage {
            Stage::Everybody => {
                let known = run.make_known(person.aliases());
                let exclusions = exclusions(run, entry, Some(known));
                self.note_of_shared(run, person, &exclusions);
                exclusions.into_iter().for_each(|exclusion| run.state.exclude(known, person.aliases(), exclusion));
            }
            Stage::Excluding => {
                let exclusions = exclusions(run, entry, run.find(person));
                if !exclusions.is_empty() || self.is_related(run, person) {
                    self.note_of_shared(run, person, &exclusions);
                    self.keep(entry.row, person, exclusions);
                }
            }
            Stage::Related => {
                let shared = self.said_of_shared(run, entry);
                if let Some(kept) = self.kept.get_mut(&entry.row) {
                    kept.exclusions.extend(shared);
                } else if !shared.is_empty() || self.is_related(run, person) {
                    self.keep(entry.row, person, shared);
                }
            }
            Stage::Sharing => {
                let known = run.make_known(person.aliases());
                exclude_namesake(run, known, person.aliases());
                let shared = self.said_of_shared(run, entry);
                shared.into_iter().for_each(|exclusion| run.state.exclude(known, person.aliases(), exclusion));
            }
        }
    }

    /// Notes what a record says of all who share its only identity.
    fn note_of_shared(&mut self, run: &Run<'_>, person: &Person<'_>, exclusions: &[Exclusion]) {
        let is_shared = |(field, name): &&Alias<'_>| run.state.persons.is_shared(*field, name);
        if !exclusions.is_empty() {
            for (field, name) in person.aliases().iter().filter(is_shared) {
                self.of_shared.entry((*field, Box::from(&**name))).or_default().extend(exclusions);
            }
        }
    }

    /// What others say of all who share an identity of a record.
    fn said_of_shared(&self, run: &Run<'_>, entry: Seen<'_>) -> Vec<Exclusion> {
        let person = Person::of(run.plan(), entry.prospect).filter(|_| !self.of_shared.is_empty());
        let aliases = person.iter().flat_map(Person::aliases);
        aliases
            .filter_map(|(field, name)| self.of_shared.get(&(*field, Box::from(&**name))))
            .flatten()
            .copied()
            .collect()
    }

    fn is_related(&self, run: &Run<'_>, person: &Person<'_>) -> bool {
        let is_kept = |(field, name): &Alias<'_>| {
            run.state.persons.has_heard_of(*field, name)
                || !self.identities.is_empty() && self.identities.contains(&print(*field, name))
        };
        person.aliases().iter().any(is_kept)
    }

    fn keep(&mut self, row: Row, person: &Person<'_>, exclusions: Vec<Exclusion>) {
        let identities: Vec<(u8, Box<str>)> =
            person.aliases().iter().map(|(field, name)| (*field, Box::from(&**name))).collect();
        self.identities.extend(identities.iter().map(|(field, name)| print(*field, name)));
        self.kept.insert(row, KeptRecord { identities, exclusions });
        self.has_grown = true;
    }

    /// Ends a pass; whether all records have to be looked at once more.
    pub fn finish_pass(&mut self, run: &mut Run<'_>) -> bool {
        let has_more = |run: &Run<'_>| !self.of_shared.is_empty() || run.state.has_excluded_namesakes();
        if self.stage == Stage::Everybody && has_more(run) {
            self.stage = Stage::Sharing;
            return true;
        }
        if std::mem::take(&mut self.has_grown) {
            self.stage = Stage::Related;
            return true;
        }
        // In the order of their rows, as where everybody is kept.
        let kept = std::mem::take(&mut self.kept);
        let aliases = |record: &KeptRecord| -> Vec<(u8, Cow<'static, str>)> {
            record.identities.iter().map(|(field, name)| (*field, name.to_string().into())).collect()
        };
        for record in kept.values() {
            let aliases = aliases(record);
            let person = run.make_known(&aliases);
            for exclusion in &record.exclusions {
                run.state.exclude(person, &aliases, *exclusion);
            }
        }
        if run.state.has_excluded_namesakes() {
            for aliases in kept.values().map(aliases) {
                let person = run.make_known(&aliases);
                exclude_namesake(run, person, &aliases);
            }
        }
        false
    }
}

/// Excludes somebody who claims a name that others claim too, one of whom is excluded: whose it is isn't known.
fn exclude_namesake(run: &mut Run<'_>, person: PersonId, aliases: &[Alias<'_>]) {
    let exclusions: Vec<Exclusion> = run.state.exclusions_of_claimed(aliases).collect();
    exclusions.into_iter().for_each(|exclusion| run.state.exclude(person, &[], exclusion));
}

/// Notes what identifies nobody in a record, since too many share it, and whether it forbids to write to its person.
fn note_beside(run: &mut Run<'_>, entry: Seen<'_>, person: &Person<'_>) {
    if !run.state.persons.has_shared() {
        return;
    }
    let whole = Person::of(run.plan(), entry.prospect).unwrap_or_default();
    let mut beside = whole.aliases().iter().filter(|alias| !person.aliases().contains(alias)).peekable();
    if beside.peek().is_some() {
        let forbids = !exclusions(run, entry, run.find(person)).is_empty();
        beside.for_each(|(field, name)| run.note_beside((*field, name), entry.row, forbids));
    }
}

/// Looks at records that are all at hand.
pub(crate) fn survey(run: &mut Run<'_>, entries: &[Entry]) {
    let Some(mut survey) = Survey::of(run) else { return };
    let unreadable = run.take_unreadable();
    loop {
        survey.look_through(run, entries, &unreadable);
        if !survey.finish_pass(run) {
            return;
        }
    }
}

/// What a record says of whether its person may be contacted.
fn exclusions(run: &Run<'_>, seen: Seen<'_>, person: Option<PersonId>) -> Vec<Exclusion> {
    let (plan, by) = (run.plan(), Witness::Row(seen.row));
    let Some(sender) = seen.sender else {
        let nevers = excluded_for_all(plan, &run.state, (seen.prospect, person), run.now());
        return nevers.into_iter().map(|never| Exclusion { never, by, is_of_namesake: false, sender: None }).collect();
    };
    let asked = Asked { prospect: seen.prospect, sender, person };
    let exclusion = |(never, is_of_sender): (NeverId, bool)| Exclusion {
        never,
        by,
        is_of_namesake: false,
        sender: is_of_sender.then_some(sender.id),
    };
    excluded_by(plan, &run.state, asked, run.now()).into_iter().map(exclusion).collect()
}
