//! Erasing a person.

use jiff::Timestamp;
use rusqlite::params;

use super::Ledger;
use super::words::WordId;
use crate::history::ledger::{Event, LedgerError, Name, PersonNumber, Told};
use crate::values::EventKind;

/// What may stay of a person's events, by the names of fields: what caps count by, and what doesn't say who it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// Of what was known of the prospect.
    pub facts: Vec<String>,
    /// Of the values by which events are looked up.
    pub shared: Vec<String>,
}

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    pub names: usize,
    /// How many events stay, without saying whose they are.
    pub events: usize,
    /// How many reservations ended, since nobody is left to whom the move could be made.
    pub released: usize,
}

impl Ledger {
    /// Erases what a person goes by, and of all that happened with them everything that says who it was: names, facts,
    /// texts, reasons. Who, when and which move stay, so that caps count on. Of a reservation that holds, the end is told.
    /// Nothing of it stays in the file either, nor beside it, but for a keyed hash of each name, by which it is known what
    /// happened with them before, where somebody tells it again.
    ///
    /// # Errors
    ///
    /// Where the ledger fails, or another command keeps the old state in use; it is erased then, and asked again, the
    /// file is cleaned too.
    pub fn forget(
        &mut self,
        person: PersonNumber,
        remains: &Remains,
        now: Timestamp,
    ) -> Result<Forgotten, LedgerError> {
        let forgotten = self.write(|ledger| {
            let events = ledger.told_of_person(person, None)?;
            let held = held(&events, now);
            ledger.erase(person, &events, held, remains, now).map_err(|error| ledger.failure(&error))
        })?;
        self.clean().map_err(|why| LedgerError::Unclean(Box::new(why)))?;
        Ok(forgotten)
    }

    /// Rewrites the file, so that no page keeps what was moved or erased in it, and empties the log beside it.
    ///
    /// # Errors
    ///
    /// Where the disk fails, or another command has the old state in use for too long.
    pub fn clean(&mut self) -> Result<(), LedgerError> {
        self.words.forget();
        self.run("VACUUM")?;
        let busy: Result<bool, _> = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
        match busy {
            Ok(false) => Ok(()),
            Ok(true) => Err(LedgerError::Busy(self.path().to_owned())),
            Err(error) => Err(self.failure(&error)),
        }
    }

    fn erase(
        &mut self,
        person: PersonNumber,
        events: &[Told],
        held: Vec<&Told>,
        remains: &Remains,
        now: Timestamp,
    ) -> rusqlite::Result<Forgotten> {
        for told in events {
            self.erase_event(told, remains)?;
        }
        // Without names, only the number says which events are one person's.
        let sql = "UPDATE event SET person = (SELECT root FROM person WHERE id = event.person)
            WHERE person IN (SELECT p.id FROM person of JOIN person p ON p.root = of.root WHERE of.id = ?1)";
        self.connection.prepare_cached(sql)?.execute([person])?;
        for told in &held {
            let mv = told.event.mv.clone();
            let released =
                Event { mv, ends: Some(told.id), ..Event::new(EventKind::Released, now, &told.event.sender, "forget") };
            self.insert_as(None, &released, now, told.person)?;
        }
        // A name that others claim too says of nobody that they were forgotten.
        let aliases = self.aliases_of(person)?;
        let own = aliases.iter().filter(|alias| alias.disputed.is_none());
        self.bury(own.map(|alias| &alias.name), now)?;
        let sql = "DELETE FROM alias WHERE person = (SELECT root FROM person WHERE id = ?1)";
        let names = self.connection.prepare_cached(sql)?.execute([person])?;
        Ok(Forgotten { names, events: events.len(), released: held.len() })
    }

    fn erase_event(&mut self, told: &Told, remains: &Remains) -> rusqlite::Result<()> {
        let mut facts = told.event.facts.read().unwrap_or_default();
        facts.prospect.retain(|field, _| remains.facts.contains(field));
        let shared: Vec<&Name> = told.event.shared.iter().filter(|name| remains.shared.contains(&name.0)).collect();
        let json = |is_empty: bool, text: Result<String, serde_json::Error>| if is_empty { None } else { text.ok() };
        // A rule's reason is the policy's; why something turned out impossible, somebody said in their own words.
        let is_own = told.event.kind == EventKind::Blocked || told.event.rule.is_none();
        let own_words = told.event.because.as_deref().filter(|_| is_own);
        let sql = "UPDATE event SET mark = 0, names = NULL, decision = NULL, facts = ?2, shared = ?3,
                because = CASE WHEN ?4 THEN NULL ELSE because END WHERE id = ?1";
        self.connection.prepare_cached(sql)?.execute(params![
            told.id,
            json(facts.is_empty(), serde_json::to_string(&facts)),
            json(shared.is_empty(), serde_json::to_string(&shared)),
            own_words.is_some(),
        ])?;
        for name in told.event.shared.iter().filter(|name| !remains.shared.contains(&name.0)) {
            let Some(field) = self.words.find(&self.connection, &name.0)? else { continue };
            let sql = "DELETE FROM shared WHERE field = ?1 AND value = ?2 AND event = ?3";
            self.connection.prepare_cached(sql)?.execute(params![field, name.1, told.id])?;
        }
        match own_words {
            Some(words) => self.erase_word(words),
            None => Ok(()),
        }
    }

    /// Erases a text that no event says any more.
    fn erase_word(&mut self, text: &str) -> rusqlite::Result<()> {
        let Some(id): Option<WordId> = self.words.find(&self.connection, text)? else { return Ok(()) };
        let sql = "DELETE FROM word WHERE id = ?1
            AND NOT EXISTS (SELECT 1 FROM event WHERE ?1 IN (sender, move, form, cap, rule, because, policy, source))
            AND NOT EXISTS (SELECT 1 FROM alias WHERE field = ?1) AND NOT EXISTS (SELECT 1 FROM shared WHERE field = ?1)
            AND NOT EXISTS (SELECT 1 FROM retold WHERE source = ?1) AND NOT EXISTS (SELECT 1 FROM name_field WHERE field = ?1)";
        self.connection.prepare_cached(sql)?.execute([id])?;
        self.words.forget();
        Ok(())
    }
}

/// The reservations among a person's events that hold.
fn held(events: &[Told], now: Timestamp) -> Vec<&Told> {
    let has_ended = |told: &Told| events.iter().any(|other| other.event.ends == Some(told.id));
    let holds = |told: &&Told| {
        told.event.kind == EventKind::Planned && told.event.until.is_some_and(|until| until > now) && !has_ended(told)
    };
    events.iter().filter(holds).collect()
}
