//! Reading a ledger, always by what is asked and never by its whole age.

use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, Params, Row};

use super::tell::same_as;
use super::words::Words;
use super::{Ledger, kinds};
use crate::history::ledger::{Event, EventId, LedgerError, PersonNumber, Told};
use crate::values::{EventKind, WITHDRAW};

/// The columns of an event, in the order in which [`told`] reads them.
macro_rules! columns {
    () => {
        "e.id, e.told, e.at, e.kind, e.sender, e.person, e.move, e.form, e.cap, e.used, e.until, e.ends, e.mark,
            e.names, e.facts, e.shared, e.decision, e.rule, e.because, e.policy, e.source"
    };
}

/// Events of a kind, of one move or of all.
#[derive(Clone, Copy, Debug)]
pub struct MoveEvent<'a> {
    pub kind: EventKind,
    /// Without one, all moves count.
    pub mv: Option<&'a str>,
}

/// Which anchors of follow-ups are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Anchors<'a> {
    pub anchor: MoveEvent<'a>,
    /// They happened after this moment, up to `to`.
    pub after: Timestamp,
    pub to: Timestamp,
    /// None of these has happened since, with the same person and sender.
    pub ended: &'a [MoveEvent<'a>],
    /// What happens later than this hasn't happened.
    pub now: Timestamp,
    /// What was told later than this isn't known.
    pub as_of: Option<Timestamp>,
}

impl Ledger {
    /// The number of the last event; 0 where nothing was told.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn last(&self) -> Result<EventId, LedgerError> {
        let last = self.connection.prepare_cached("SELECT coalesce(max(id), 0) FROM event");
        last.and_then(|mut last| last.query_row([], |row| row.get(0))).map_err(|error| self.failure(&error))
    }

    /// One event.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn event(&mut self, id: EventId) -> Result<Option<Told>, LedgerError> {
        let events = self.events(concat!("SELECT ", columns!(), " FROM event e WHERE e.id = ?1"), [id])?;
        Ok(events.into_iter().next())
    }

    /// What happened with a person, in order of time, as far as it was told by `as_of` and not taken back.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn of_person(&mut self, person: PersonNumber, as_of: Option<Timestamp>) -> Result<Vec<Told>, LedgerError> {
        let events = self.told_of_person(person, as_of)?;
        self.standing(events, as_of)
    }

    /// All that was told of a person by `as_of`, in order of time, also what was taken back, and that it was.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn told_of_person(&mut self, person: PersonNumber, as_of: Option<Timestamp>) -> Result<Vec<Told>, LedgerError> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM person of JOIN person p ON p.root = of.root JOIN event e ON e.person = p.id
            WHERE of.id = ?1 AND e.told <= ?2"
        );
        let mut events = self.events(sql, (person, told_by(as_of)))?;
        // So few are sorted faster here than by SQLite, which makes a table of them.
        events.sort_by_key(|told| (told.event.at, told.id));
        Ok(events)
    }

    /// What happened with everyone whose field had this folded value, in order of time.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn at_field(&mut self, field: &str, value: &str, as_of: Option<Timestamp>) -> Result<Vec<Told>, LedgerError> {
        let Some(field) = self.word(field)? else { return Ok(Vec::new()) };
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM shared s JOIN event e ON e.id = s.event
            WHERE s.field = ?1 AND s.value = ?2 AND e.told <= ?3 ORDER BY e.at, e.id"
        );
        let events = self.events(sql, (field, value, told_by(as_of)))?;
        self.standing(events, as_of)
    }

    /// What the network said of a sender after a moment: readings and restrictions, in order of time.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn of_sender(
        &mut self,
        sender: &str,
        after: Timestamp,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Told>, LedgerError> {
        let Some(sender) = self.word(sender)? else { return Ok(Vec::new()) };
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM event e WHERE e.sender = ?1 AND e.at > ?2 AND e.kind IN (",
            kind!(Restricted),
            ", ",
            kind!(Reading),
            ") AND e.told <= ?3
            ORDER BY e.at, e.id"
        );
        let events = self.events(sql, (sender, after.as_microsecond(), told_by(as_of)))?;
        self.standing(events, as_of)
    }

    /// The reservations that live at a moment: not past their end, not ended, and nothing told of the person since. One
    /// that was told counts even where its maker's clock was ahead.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn live(&mut self, now: Timestamp, as_of: Option<Timestamp>) -> Result<Vec<Told>, LedgerError> {
        // By itself, SQLite reads every event rather than sort those that hold.
        let but_undone = self.but_undone("d", as_of)?;
        let sql = format!(
            concat!(
                "SELECT ",
                columns!(),
                " FROM event e INDEXED BY event_planned WHERE e.kind = ",
                kind!(Planned),
                " AND e.until > ?1 AND e.told <= ?2
                AND NOT EXISTS (SELECT 1 FROM event d WHERE d.ends = e.id AND d.told <= ?2{0})
                AND NOT EXISTS (
                    SELECT 1 FROM person of JOIN person p ON p.root = of.root JOIN event d ON d.person = p.id
                    WHERE of.id = e.person AND d.id > e.id AND d.kind < ",
                kind!(Planned),
                " AND d.told <= ?2{0})
            ORDER BY e.id"
            ),
            but_undone
        );
        self.events(&sql, (now.as_microsecond(), told_by(as_of)))
    }

    /// Whether it was told what came of a reservation, by whomever: the move was made, or turned out impossible.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn is_settled(&self, reservation: EventId) -> Result<bool, LedgerError> {
        let sql = format!(
            concat!(
                "SELECT EXISTS (
            SELECT 1 FROM event held JOIN person of ON of.id = held.person JOIN person p ON p.root = of.root
                JOIN event e ON e.person = p.id
            WHERE held.id = ?1 AND held.kind = ",
                kind!(Planned),
                " AND e.sender = held.sender AND e.at >= held.at - ?2
                AND (e.kind IN (",
                kind!(Sent),
                ", ",
                kind!(Blocked),
                ") AND e.move = held.move
                    OR e.kind = ",
                kind!(Withdrawn),
                " AND held.move = (SELECT id FROM word WHERE text = ?3)){})"
            ),
            self.but_undone("e", None)?
        );
        let settled = self.connection.prepare_cached(&sql);
        settled
            .and_then(|mut settled| settled.query_row((reservation, same_as(), WITHDRAW), |row| row.get(0)))
            .map_err(|error| self.failure(&error))
    }

    /// Whose anchors there are: senders with people.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn anchored(&mut self, anchors: Anchors<'_>) -> Result<Vec<(String, PersonNumber)>, LedgerError> {
        let Anchors { anchor, after, to, ended, now, as_of } = anchors;
        let ended = self.any_of(ended)?;
        let mv = match anchor.mv {
            None => None,
            Some(mv) => match self.word(mv)? {
                None => return Ok(Vec::new()),
                found => found,
            },
        };
        // Without a move all of them are looked through, by the kind alone.
        let of_move = if mv.is_some() { "e.move = ?2" } else { "?2 IS NULL" };
        let (but_undone, but_ended) = (self.but_undone("e", as_of)?, self.but_undone("d", as_of)?);
        // The index is of those that happen to a person.
        let planned = kind!(Planned);
        let sql = format!(
            "SELECT DISTINCT w.text, p.root FROM event e
            JOIN person p ON p.id = e.person JOIN word w ON w.id = e.sender
            WHERE e.kind = ?1 AND e.kind < {planned} AND {of_move} AND e.at > ?3 AND e.at <= ?4 AND e.told <= ?5{but_undone}
                AND NOT EXISTS (SELECT 1 FROM event d WHERE d.person = e.person AND d.sender = e.sender
                    AND d.at > e.at AND d.at <= ?6 AND d.told <= ?5{but_ended} AND ({ended}))
            ORDER BY p.root, w.text"
        );
        let (after, to, told) = (after.as_microsecond(), to.as_microsecond(), told_by(as_of));
        let read = || -> rusqlite::Result<Vec<(String, PersonNumber)>> {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let rows = (kinds::number(anchor.kind), mv, after, to, told, now.as_microsecond());
            statement.query_map(rows, |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        read().map_err(|error| self.failure(&error))
    }

    /// Whether the event `d` is of one of these kinds and moves, as a condition: without a move, all moves count.
    fn any_of(&mut self, kinds: &[MoveEvent<'_>]) -> Result<String, LedgerError> {
        let mut conditions = vec!["0".to_owned()];
        for MoveEvent { kind, mv } in kinds {
            let kind = kinds::number(*kind);
            match mv.map(|mv| self.word(mv)).transpose()? {
                None => conditions.push(format!("d.kind = {kind}")),
                Some(Some(mv)) => conditions.push(format!("d.kind = {kind} AND d.move = {mv}")),
                // Of a move that was never heard of nothing happened.
                Some(None) => {}
            }
        }
        Ok(conditions.join(" OR "))
    }

    /// The events told after this one, in the order of telling.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn told_after(&mut self, id: EventId, most: usize) -> Result<Vec<Told>, LedgerError> {
        let sql = concat!("SELECT ", columns!(), " FROM event e WHERE e.id > ?1 ORDER BY e.id LIMIT ?2");
        self.events(sql, (id, i64::try_from(most).unwrap_or(i64::MAX)))
    }

    /// Whoever is one with this person by now.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn root(&self, person: PersonNumber) -> Result<PersonNumber, LedgerError> {
        let root = self.connection.prepare_cached("SELECT root FROM person WHERE id = ?1");
        root.and_then(|mut root| root.query_row([person], |row| row.get(0))).map_err(|error| self.failure(&error))
    }

    /// Every sender who sent something, of whom the network's word was told, or who has something reserved at this moment.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn senders(&self, now: Timestamp) -> Result<Vec<String>, LedgerError> {
        let sql = concat!(
            "WITH RECURSIVE found (sender) AS (
                SELECT min(sender) FROM event WHERE kind IN (",
            kind!(Sent),
            ", ",
            kind!(Withdrawn),
            ")
                UNION ALL SELECT (SELECT min(sender) FROM event WHERE kind IN (",
            kind!(Sent),
            ", ",
            kind!(Withdrawn),
            ") AND sender > found.sender)
                FROM found WHERE found.sender IS NOT NULL)
            SELECT text FROM word WHERE id IN (
                SELECT sender FROM found
                UNION SELECT sender FROM event WHERE kind = ",
            kind!(Planned),
            " AND until > ?1
                UNION SELECT sender FROM event WHERE kind IN (",
            kind!(Restricted),
            ", ",
            kind!(Reading),
            ")) ORDER BY text"
        );
        let read = || -> rusqlite::Result<Vec<String>> {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.query_map([now.as_microsecond()], |row| row.get(0))?.collect()
        };
        read().map_err(|error| self.failure(&error))
    }

    pub(super) fn word(&mut self, word: &str) -> Result<Option<i64>, LedgerError> {
        self.words.find(&self.connection, word).map_err(|error| self.failure(&error))
    }

    /// Those of some events that hadn't been taken back by a moment.
    fn standing(&self, mut events: Vec<Told>, as_of: Option<Timestamp>) -> Result<Vec<Told>, LedgerError> {
        let undone = self.undone(as_of)?;
        if !undone.is_empty() {
            events.retain(|told| told.event.kind != EventKind::Undone && !undone.contains(&told.id));
        }
        Ok(events)
    }

    fn events(&mut self, sql: &str, parameters: impl Params) -> Result<Vec<Told>, LedgerError> {
        let Self { connection, words, .. } = self;
        let read = connection.prepare_cached(sql).and_then(|statement| read(connection, words, statement, parameters));
        read.map_err(|error| self.failure(&error))
    }
}

pub(super) fn told_by(as_of: Option<Timestamp>) -> i64 {
    as_of.map_or(i64::MAX, Timestamp::as_microsecond)
}

fn read(
    connection: &Connection,
    words: &mut Words,
    mut statement: CachedStatement<'_>,
    parameters: impl Params,
) -> rusqlite::Result<Vec<Told>> {
    let mut rows = statement.query(parameters)?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push(told(connection, words, row)?);
    }
    Ok(events)
}

fn told(connection: &Connection, words: &mut Words, row: &Row<'_>) -> rusqlite::Result<Told> {
    let mut word = |place: usize| {
        let id: Option<i64> = row.get(place)?;
        id.map(|id| words.text(connection, id).map(|text| text.to_string())).transpose()
    };
    let (sender, mv, with, cap) = (word(4)?, word(6)?, word(7)?, word(8)?);
    let (rule, because, policy, source) = (word(17)?, word(18)?, word(19)?, word(20)?);
    let event = Event {
        at: moment(row.get(2)?),
        kind: kinds::in_column(row, 3)?,
        sender: sender.unwrap_or_default(),
        names: json(row.get_ref(13)?)?.unwrap_or_default(),
        mv,
        with,
        cap,
        used: row.get::<_, Option<i64>>(9)?.and_then(|used| u64::try_from(used).ok()),
        until: row.get::<_, Option<i64>>(10)?.map(moment),
        ends: row.get(11)?,
        mark: row.get::<_, i64>(12)?.cast_unsigned(),
        facts: json(row.get_ref(14)?)?.unwrap_or_default(),
        shared: json(row.get_ref(15)?)?.unwrap_or_default(),
        decision: json(row.get_ref(16)?)?.unwrap_or_default(),
        rule,
        because,
        policy,
        source: source.unwrap_or_default(),
    };
    Ok(Told { id: row.get(0)?, told: moment(row.get(1)?), person: row.get(5)?, event })
}

pub(super) fn moment(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// What stands in a cell as JSON, read where it lies.
pub(super) fn json<T: serde::de::DeserializeOwned>(cell: rusqlite::types::ValueRef<'_>) -> rusqlite::Result<Option<T>> {
    match cell {
        rusqlite::types::ValueRef::Text(text) => serde_json::from_slice(text)
            .map(Some)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())),
        _ => Ok(None),
    }
}
