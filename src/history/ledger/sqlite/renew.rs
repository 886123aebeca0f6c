//! Names in the forms of today: what people go by is kept in a normal form, and that form changed from version to version.

use rusqlite::{OptionalExtension, params};

use super::Ledger;
use super::ask::json;
use super::persons::Alias;
use crate::history::ledger::{EventId, Name, PersonNumber};
use crate::values::identity::renewed;

/// How many of the last events are looked at for the order of the fields that people are known by.
const LOOKED_AT: i64 = 1_000;

/// A name that an earlier version kept, and its forms of today.
struct Old {
    alias: Alias,
    forms: Vec<Name>,
}

impl Ledger {
    /// Adds the form of today to every name that has another one, and to the events that were told by it. Whoever turn out to
    /// be one by that are one, or the name is nobody's, as if a record had told both. Done again it changes nothing.
    pub(super) fn renew_names(&mut self) -> rusqlite::Result<()> {
        let old = self.old_names()?;
        if old.is_empty() {
            return Ok(());
        }
        let known_by = self.fields_as_told()?;
        let known_by: Vec<&str> = known_by.iter().map(String::as_str).collect();
        for old in &old {
            for form in &old.forms {
                self.renew(&old.alias, form, &known_by)?;
            }
            self.renew_events(old)?;
        }
        Ok(())
    }

    fn old_names(&mut self) -> rusqlite::Result<Vec<Old>> {
        let mut old = Vec::new();
        let aliases =
            self.read_aliases("SELECT field, name, person, disputed FROM alias WHERE ?1 ORDER BY field, name", 1)?;
        for alias in aliases {
            let Name(field, name) = &alias.name;
            let forms: Vec<Name> = renewed(name).into_iter().map(|form| Name(field.clone(), form)).collect();
            if !forms.is_empty() {
                old.push(Old { alias, forms });
            }
        }
        Ok(old)
    }

    /// The fields that people are known by, in the order in which the last events were told with them.
    fn fields_as_told(&self) -> rusqlite::Result<Vec<String>> {
        let sql = "SELECT names FROM event WHERE names IS NOT NULL ORDER BY id DESC LIMIT ?1";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([LOOKED_AT])?;
        let mut order: Vec<String> = Vec::new();
        while let Some(row) = rows.next()? {
            let names: Vec<Name> = json(row.get_ref(0)?)?.unwrap_or_default();
            let mut next = order.len();
            for Name(field, _) in names.into_iter().rev() {
                match order.iter().position(|known| *known == field) {
                    Some(place) => next = place,
                    None => order.insert(next, field),
                }
            }
        }
        Ok(order)
    }

    /// Makes the person of an old name known by its form of today.
    fn renew(&mut self, old: &Alias, form: &Name, known_by: &[&str]) -> rusqlite::Result<()> {
        let known = self.known_in_all(&form.0, &form.1)?;
        let person = self.root_of(old.person)?;
        match old.disputed {
            Some(since) if known.iter().all(|known| !known.is_disputed) => {
                if known.is_empty() {
                    self.add_aliases(person, &[form])?;
                }
                self.dispute(form, since)
            }
            _ if known.iter().any(|known| known.is_disputed) => Ok(()),
            _ if known.is_empty() => self.add_aliases(person, &[form]),
            _ if known.iter().all(|known| known.root == person) => Ok(()),
            _ => {
                let mut roots = vec![person];
                roots.extend(known.iter().map(|known| known.root).filter(|root| *root != person));
                let names = [old.name.clone(), form.clone()];
                let told = self.latest_telling()?;
                self.reconcile(&names, &mut roots, &[], &[], told, known_by).map(|_| ())
            }
        }
    }

    /// Adds the forms of today to the names of the events that were told by an old one.
    fn renew_events(&mut self, old: &Old) -> rusqlite::Result<()> {
        let sql = "SELECT e.id, e.names FROM person p CROSS JOIN event e INDEXED BY event_person ON e.person = p.id
            WHERE p.root = ?1 AND e.names IS NOT NULL";
        let events: Vec<(EventId, Vec<Name>)> = {
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query([self.root_of(old.alias.person)?])?;
            let mut events = Vec::new();
            while let Some(row) = rows.next()? {
                let names: Vec<Name> = json(row.get_ref(1)?)?.unwrap_or_default();
                if names.contains(&old.alias.name) {
                    events.push((row.get(0)?, names));
                }
            }
            events
        };
        for (id, mut names) in events {
            for form in &old.forms {
                if !names.contains(form) {
                    names.push(form.clone());
                }
            }
            let names =
                serde_json::to_string(&names).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
            self.connection.prepare_cached("UPDATE event SET names = ?2 WHERE id = ?1")?.execute(params![id, names])?;
        }
        Ok(())
    }

    fn root_of(&self, person: PersonNumber) -> rusqlite::Result<PersonNumber> {
        let mut statement = self.connection.prepare_cached("SELECT root FROM person WHERE id = ?1")?;
        Ok(statement.query_row([person], |row| row.get(0)).optional()?.unwrap_or(person))
    }

    /// When the ledger was told something last.
    fn latest_telling(&self) -> rusqlite::Result<jiff::Timestamp> {
        let mut statement = self.connection.prepare_cached("SELECT coalesce(max(told), 0) FROM event")?;
        statement.query_row([], |row| row.get(0)).map(super::ask::moment)
    }
}
