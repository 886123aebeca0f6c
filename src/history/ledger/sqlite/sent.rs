//! What was sent, in a few words each: what caps count is read for whole teams, and asked no more than when, by whom and to
//! whom.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::Params;

use super::Ledger;
use super::ask::{json, moment, told_by};
use crate::history::ledger::{EventId, LedgerError, Name, PersonNumber, Written};

/// What counts as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending<'a> {
    /// A move that was made.
    Of(&'a str),
    /// Anything told as withdrawn.
    Withdrawn,
}

/// Something that was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    pub id: EventId,
    pub at: Timestamp,
    /// Whether it was told as something that was withdrawn, which says that the withdrawal was sent.
    pub is_withdrawn: bool,
    /// By whom.
    pub sender: Arc<str>,
    /// To whom, by the number that the person had then.
    pub person: Option<PersonNumber>,
    pub mv: Option<Arc<str>>,
    /// The texts that it carried: `note`, `subject and body`.
    pub with: Option<Arc<str>>,
    /// The number of its own by which follow-ups are spread.
    pub mark: u64,
    /// The fields by whose value events are looked up, with the folded value.
    pub shared: Written<Vec<Name>>,
}

/// The columns of what was sent, in the order in which [`Ledger::sendings`] reads them. All of them stand in the indexes.
macro_rules! columns {
    () => {
        "e.id, e.at, e.kind, e.sender, e.person, e.move, e.form, e.mark, e.shared"
    };
}

impl Ledger {
    /// What a sender sent of these moves, each after its moment, in order of time.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn sent_by(
        &mut self,
        sender: &str,
        moves: &[(Sending<'_>, Timestamp)],
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Sent>, LedgerError> {
        let Some(sender) = self.word(sender)? else { return Ok(Vec::new()) };
        let sql = format!(
            concat!(
                "SELECT ",
                columns!(),
                " FROM event e WHERE e.sender = ?1 AND e.at > ?2 AND e.kind IN (",
                kind!(Sent),
                ", ",
                kind!(Withdrawn),
                ") AND e.told <= ?3 AND ({})
                ORDER BY e.at"
            ),
            self.one_of(moves)?
        );
        self.sendings(&sql, (sender, earliest(moves), told_by(as_of)), as_of)
    }

    /// What anybody sent, likewise.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn sent(
        &mut self,
        moves: &[(Sending<'_>, Timestamp)],
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Sent>, LedgerError> {
        let sql = format!(
            concat!(
                "SELECT ",
                columns!(),
                " FROM event e WHERE e.at > ?1 AND e.kind IN (",
                kind!(Sent),
                ", ",
                kind!(Withdrawn),
                ") AND e.told <= ?2 AND ({}) ORDER BY e.at"
            ),
            self.one_of(moves)?
        );
        self.sendings(&sql, (earliest(moves), told_by(as_of)), as_of)
    }

    /// Whether the event `e` is one of these, as a condition.
    fn one_of(&mut self, moves: &[(Sending<'_>, Timestamp)]) -> Result<String, LedgerError> {
        let mut conditions = vec!["0".to_owned()];
        for (sending, after) in moves {
            let of_kind = match sending {
                Sending::Withdrawn => concat!("e.kind = ", kind!(Withdrawn)).to_owned(),
                Sending::Of(mv) => match self.word(mv)? {
                    Some(mv) => format!(concat!("e.kind = ", kind!(Sent), " AND e.move = {}"), mv),
                    // What was never heard of was never sent.
                    None => continue,
                },
            };
            conditions.push(format!("{of_kind} AND e.at > {}", after.as_microsecond()));
        }
        Ok(conditions.join(" OR "))
    }

    fn sendings(
        &mut self,
        sql: &str,
        parameters: impl Params,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Sent>, LedgerError> {
        let undone = self.undone(as_of)?;
        let mut sent = self.read_sendings(sql, parameters).map_err(|error| self.failure(&error))?;
        if !undone.is_empty() {
            sent.retain(|sent| !undone.contains(&sent.id));
        }
        Ok(sent)
    }

    fn read_sendings(&mut self, sql: &str, parameters: impl Params) -> rusqlite::Result<Vec<Sent>> {
        let Self { connection, words, .. } = self;
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(parameters)?;
        let mut sent = Vec::new();
        while let Some(row) = rows.next()? {
            let mut word =
                |place: usize| row.get::<_, Option<i64>>(place)?.map(|id| words.text(connection, id)).transpose();
            let (sender, mv, with) = (word(3)?.unwrap_or_default(), word(5)?, word(6)?);
            sent.push(Sent {
                id: row.get(0)?,
                at: moment(row.get(1)?),
                is_withdrawn: row.get::<_, i64>(2)? != 0,
                sender,
                person: row.get(4)?,
                mv,
                with,
                mark: row.get::<_, i64>(7)?.cast_unsigned(),
                shared: json(row.get_ref(8)?)?.unwrap_or_default(),
            });
        }
        Ok(sent)
    }
}

/// The first of these moments, as a ledger keeps them.
fn earliest(moves: &[(Sending<'_>, Timestamp)]) -> i64 {
    moves.iter().map(|(_, after)| after.as_microsecond()).min().unwrap_or(i64::MAX)
}
