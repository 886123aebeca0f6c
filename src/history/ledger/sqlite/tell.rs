//! Adding to a ledger.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::Ledger;
use super::kinds::number;
use crate::decide::state::SAME_WITHIN;
use crate::history::ledger::{Event, EventId, LedgerError, Name, PersonNumber};
use crate::values::{EventKind, REQUEST, WITHDRAW};

/// How far apart two sources may date the same event, in microseconds, as moments stand in a ledger.
pub(super) fn same_as() -> i64 {
    i64::try_from(SAME_WITHIN.as_micros()).unwrap_or(0)
}

/// What became of an event that was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// It is in the ledger now.
    New(EventId),
    /// The same source had told it before.
    Known(EventId),
    /// Another source had told it; both know it now.
    Merged(EventId),
}

impl Telling {
    /// The event as the ledger has it.
    #[must_use]
    pub fn id(self) -> EventId {
        match self {
            Self::New(id) | Self::Known(id) | Self::Merged(id) => id,
        }
    }
}

/// What an event is recognised by when it is told again.
struct Told<'a> {
    event: &'a Event,
    person: PersonNumber,
    sender: i64,
    mv: Option<i64>,
    /// The other way in which the same may have been told: its kind and move.
    twin: Option<(i64, i64)>,
    source: i64,
}

impl Ledger {
    /// Tells an event, at the moment `told`. `known_by` is the order of the fields that people are known by. What was
    /// told before, by the same source or within 36 hours by another, is not told twice.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn tell(&mut self, event: &Event, told: Timestamp, known_by: &[&str]) -> Result<Telling, LedgerError> {
        self.told(event, told, known_by).map_err(|error| self.failure(&error))
    }

    fn told(&mut self, event: &Event, told: Timestamp, known_by: &[&str]) -> rusqlite::Result<Telling> {
        if event.kind.is_of_sender() {
            return match self.same_of_sender(event)? {
                Some(id) => Ok(Telling::Known(id)),
                None => self.insert(event, told, None).map(Telling::New),
            };
        }
        // What was reserved for somebody who was forgotten since was still for nobody else.
        let reserved_for = event.ends.filter(|_| event.names.is_empty());
        let person = match reserved_for.map(|reservation| self.person_of(reservation)).transpose()?.flatten() {
            Some(person) => person,
            None => self.resolve(&event.names, told, known_by)?,
        };
        if matches!(event.kind, EventKind::Planned | EventKind::Released | EventKind::Noted) {
            return self.insert(event, told, Some(person)).map(Telling::New);
        }
        if let Some(id) = self.ending(event)? {
            return Ok(Telling::Known(id));
        }
        let again = Told {
            event,
            person,
            sender: self.words.number(&self.connection, &event.sender)?,
            mv: event.mv.as_deref().map(|mv| self.words.number(&self.connection, mv)).transpose()?,
            twin: self.twin(event)?,
            source: self.words.number(&self.connection, &event.source)?,
        };
        if let Some(id) = self.same_by_source(&again)? {
            return Ok(Telling::Known(id));
        }
        if let Some(id) = self.same_by_another(&again)? {
            let sql = "INSERT INTO retold (event, source, at, told) VALUES (?1, ?2, ?3, ?4)";
            let (at, told) = (event.at.as_microsecond(), told.as_microsecond());
            self.connection.prepare_cached(sql)?.execute(params![id, again.source, at, told])?;
            return Ok(Telling::Merged(id));
        }
        self.insert(event, told, Some(person)).map(Telling::New)
    }

    /// Whom an event is about.
    fn person_of(&self, id: EventId) -> rusqlite::Result<Option<PersonNumber>> {
        let person =
            self.connection.prepare_cached("SELECT person FROM event WHERE id = ?1")?.query_row([id], |row| row.get(0));
        person.optional().map(Option::flatten)
    }

    /// A withdrawal is told as a move that was made, or as what became of the request.
    fn twin(&mut self, event: &Event) -> rusqlite::Result<Option<(i64, i64)>> {
        let (kind, mv) = match (event.kind, event.mv.as_deref()) {
            (EventKind::Sent, Some(WITHDRAW)) => (EventKind::Withdrawn, REQUEST),
            (EventKind::Withdrawn, Some(REQUEST)) => (EventKind::Sent, WITHDRAW),
            _ => return Ok(None),
        };
        Ok(self.words.find(&self.connection, mv)?.map(|mv| (number(kind), mv)))
    }

    /// The same word of the network about a sender.
    fn same_of_sender(&mut self, event: &Event) -> rusqlite::Result<Option<EventId>> {
        let Self { connection, words, .. } = self;
        let sender = words.number(connection, &event.sender)?;
        let cap = words.number(connection, event.cap.as_deref().unwrap_or_default())?;
        let sql = concat!(
            "SELECT id FROM event e
            WHERE sender = ?1 AND cap = ?2 AND at = ?3 AND kind IN (",
            kind!(Restricted),
            ", ",
            kind!(Reading),
            ") AND kind = ?4 AND used IS ?5
                AND ",
            standing!("e")
        );
        let used = event.used.map(|used| i64::try_from(used).unwrap_or(i64::MAX));
        let found = params![sender, cap, event.at.as_microsecond(), number(event.kind), used];
        connection.prepare_cached(sql)?.query_row(found, |row| row.get(0)).optional()
    }

    /// The event that ended the same reservation in the same way.
    fn ending(&mut self, event: &Event) -> rusqlite::Result<Option<EventId>> {
        let Some(ends) = event.ends else { return Ok(None) };
        let sql = concat!(
            "SELECT id FROM event e WHERE ends = ?1 AND kind = ?2
            AND ",
            standing!("e")
        );
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_row(params![ends, number(event.kind)], |row| row.get(0)).optional()
    }

    // What is asked is always about one person, of whom little is known beside a ledger's years: the joins say so, since
    // SQLite itself may think better of an index by what happened, and read all that ever did.

    /// The event that this source told before. A request is answered once, and withdrawn once, so that a day known later to
    /// the minute is the same answer.
    fn same_by_source(&mut self, told: &Told<'_>) -> rusqlite::Result<Option<EventId>> {
        let near = match told.event.kind {
            EventKind::Accepted | EventKind::Declined | EventKind::Withdrawn => same_as(),
            _ if told.twin.is_some() => same_as(),
            _ => 0,
        };
        let (twin_kind, twin_move) = told.twin.unzip();
        let found = concat!(
            "SELECT e.id FROM person p CROSS JOIN event e INDEXED BY event_person ON e.person = p.id
            WHERE p.root = ?1 AND e.sender = ?2
                AND (e.kind = ?3 AND (e.move IS ?4 OR ?4 IS NULL) OR e.kind = ?8 AND e.move = ?9)
                AND e.source = ?5 AND e.at BETWEEN ?6 - ?7 AND ?6 + ?7
                AND ",
            standing!("e"),
            "
            ORDER BY abs(e.at - ?6), e.id LIMIT 1"
        );
        let retold = concat!(
            "SELECT e.id FROM person p CROSS JOIN event e INDEXED BY event_person ON e.person = p.id
            WHERE p.root = ?1 AND e.sender = ?2
                AND (e.kind = ?3 AND (e.move IS ?4 OR ?4 IS NULL) OR e.kind = ?8 AND e.move = ?9)
                AND e.at BETWEEN ?6 - ?7 - ?10 AND ?6 + ?7 + ?10
                AND EXISTS (SELECT 1 FROM retold r WHERE r.event = e.id AND r.source = ?5
                    AND r.at BETWEEN ?6 - ?7 AND ?6 + ?7)
                AND ",
            standing!("e"),
            "
            ORDER BY e.id LIMIT 1"
        );
        let at = told.event.at.as_microsecond();
        let (person, kind) = (told.person, number(told.event.kind));
        let parameters = params![person, told.sender, kind, told.mv, told.source, at, near, twin_kind, twin_move];
        let first = self.connection.prepare_cached(found)?.query_row(parameters, |row| row.get(0)).optional()?;
        if first.is_some() {
            return Ok(first);
        }
        let parameters =
            params![person, told.sender, kind, told.mv, told.source, at, near, twin_kind, twin_move, same_as()];
        self.connection.prepare_cached(retold)?.query_row(parameters, |row| row.get(0)).optional()
    }

    /// The nearest event of another source that this one hasn't told yet.
    fn same_by_another(&mut self, told: &Told<'_>) -> rusqlite::Result<Option<EventId>> {
        let sql = concat!(
            "SELECT e.id FROM person p CROSS JOIN event e INDEXED BY event_person ON e.person = p.id
            WHERE p.root = ?1 AND e.sender = ?2
                AND (e.kind = ?3 AND (e.move IS ?4 OR ?4 IS NULL OR e.move IS NULL) OR e.kind = ?8 AND e.move = ?9)
                AND e.source <> ?5 AND e.at BETWEEN ?6 - ?7 AND ?6 + ?7
                AND NOT EXISTS (SELECT 1 FROM retold r WHERE r.event = e.id AND r.source = ?5)
                AND ",
            standing!("e"),
            "
            ORDER BY abs(e.at - ?6), e.id LIMIT 1"
        );
        let (at, same) = (told.event.at.as_microsecond(), same_as());
        let (twin_kind, twin_move) = told.twin.unzip();
        let kind = number(told.event.kind);
        let found = params![told.person, told.sender, kind, told.mv, told.source, at, same, twin_kind, twin_move];
        self.connection.prepare_cached(sql)?.query_row(found, |row| row.get(0)).optional()
    }

    /// Adds a row as it stands, with the next number.
    fn insert(&mut self, event: &Event, told: Timestamp, person: Option<PersonNumber>) -> rusqlite::Result<EventId> {
        self.insert_as(None, event, told, person)
    }

    /// Adds a row as it stands, with this number, or the next.
    pub(super) fn insert_as(
        &mut self,
        id: Option<EventId>,
        event: &Event,
        told: Timestamp,
        person: Option<PersonNumber>,
    ) -> rusqlite::Result<EventId> {
        let Self { connection, words, .. } = self;
        let mut word = |text: &Option<String>| text.as_deref().map(|text| words.number(connection, text)).transpose();
        let (mv, form, cap) = (word(&event.mv)?, word(&event.with)?, word(&event.cap)?);
        let (rule, because, policy) = (word(&event.rule)?, word(&event.because)?, word(&event.policy)?);
        let sender = words.number(connection, &event.sender)?;
        let source = words.number(connection, &event.source)?;
        let json = |is_empty: bool, text: Result<String, serde_json::Error>| if is_empty { None } else { text.ok() };
        let sql = "INSERT INTO event (told, at, kind, sender, person, move, form, cap, used, until, ends, mark, names,
                facts, shared, decision, rule, because, policy, source, id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";
        let id = connection.prepare_cached(sql)?.insert(params![
            told.as_microsecond(),
            event.at.as_microsecond(),
            number(event.kind),
            sender,
            person,
            mv,
            form,
            cap,
            event.used.map(|used| i64::try_from(used).unwrap_or(i64::MAX)),
            event.until.map(Timestamp::as_microsecond),
            event.ends,
            event.mark.cast_signed(),
            json(event.names.is_empty(), serde_json::to_string(&event.names)),
            event.facts.as_str(),
            json(event.shared.is_empty(), serde_json::to_string(&event.shared)),
            event.decision.as_str(),
            rule,
            because,
            policy,
            source,
            id,
        ])?;
        for Name(field, value) in &event.shared {
            let field = words.number(connection, field)?;
            let sql = "INSERT INTO shared (field, value, event) VALUES (?1, ?2, ?3)";
            connection.prepare_cached(sql)?.execute(params![field, value, id])?;
        }
        Ok(id)
    }
}
