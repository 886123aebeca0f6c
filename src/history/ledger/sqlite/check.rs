//! Looking through a whole ledger for what can't be.

use jiff::Timestamp;
use rusqlite::{Params, Row};

use super::Ledger;
use super::ask::moment;
use super::tell::same_as;
use crate::history::ledger::{Checked, Finding, LedgerError};

/// Persons whose root isn't one, and names of persons that aren't one.
const ROOTS: &str = "SELECT id FROM person WHERE root > id
        OR NOT EXISTS (SELECT 1 FROM person of WHERE of.id = person.root AND of.root = of.id)
    UNION SELECT person FROM alias WHERE NOT EXISTS (SELECT 1 FROM person WHERE id = alias.person AND root = id)
    LIMIT 1000";

const UNREADABLE: &str = concat!(
    "SELECT id FROM event WHERE kind NOT BETWEEN ",
    kind!(Sent),
    " AND ",
    kind!(Undone),
    "
        OR NOT json_valid(coalesce(names, '[]')) OR NOT json_valid(coalesce(facts, '{}'))
        OR NOT json_valid(coalesce(shared, '[]')) OR NOT json_valid(coalesce(decision, '{}'))
        OR json_array_length(coalesce(shared, '[]')) <> (SELECT count(*) FROM shared s WHERE s.event = event.id)
    LIMIT 1000"
);

const WHOSE: &str = concat!(
    "SELECT id FROM event WHERE kind <> ",
    kind!(Undone),
    " AND (kind NOT IN (",
    kind!(Restricted),
    ", ",
    kind!(Reading),
    ")) <> (person IS NOT NULL) LIMIT 1000"
);

const ENDLESS: &str = concat!("SELECT id FROM event WHERE kind = ", kind!(Planned), " AND until IS NULL LIMIT 1000");

/// Hashes that stand for nothing, since no key goes with them.
const KEYLESS: &str = "SELECT count(*) FROM forgotten
    WHERE length(hash) <> 32 OR (SELECT count(*) FROM secret WHERE length(key) = 32) <> 1 HAVING count(*) > 0";

const ENDS_ANOTHER: &str = concat!(
    "SELECT e.id FROM event e JOIN event p ON p.id = e.ends
        LEFT JOIN person of ON of.id = e.person LEFT JOIN person held ON held.id = p.person
    WHERE e.ends IS NOT NULL
        AND (CASE e.kind WHEN ",
    kind!(Undone),
    " THEN p.kind NOT IN (",
    kind!(Sent),
    ", ",
    kind!(Accepted),
    ", ",
    kind!(Replied),
    ", ",
    kind!(Declined),
    ", ",
    kind!(Withdrawn),
    ", ",
    kind!(Blocked),
    ", ",
    kind!(Restricted),
    ", ",
    kind!(Reading),
    ", ",
    kind!(Allowed),
    ") ELSE p.kind <> ",
    kind!(Planned),
    " END OR e.sender <> p.sender OR of.root IS NOT held.root)
    LIMIT 1000"
);

const FUTURE: &str = "SELECT id, max(at, told) FROM event WHERE at > ?1 OR told > ?1 ORDER BY id LIMIT 1000";

const ENDED_TWICE: &str = concat!(
    "SELECT ends FROM event e WHERE ends IS NOT NULL
        AND ",
    standing!("e"),
    "
    GROUP BY ends, kind = ",
    kind!(Undone),
    " HAVING count(*) > 1 LIMIT 1000"
);

/// Accepted more than the time before the first request by which two sources may differ.
const ACCEPTED_BEFORE: &str = concat!(
    "SELECT e.id,
        (SELECT min(s.at) FROM person other CROSS JOIN event s INDEXED BY event_person ON s.person = other.id
            WHERE other.root = p.root AND s.kind = ",
    kind!(Sent),
    " AND s.sender = e.sender AND s.move = e.move
                AND ",
    standing!("s"),
    ") AS sent
    FROM event e JOIN person p ON p.id = e.person
    WHERE e.kind = ",
    kind!(Accepted),
    " AND sent > e.at + ?1
        AND ",
    standing!("e"),
    " ORDER BY e.id LIMIT 1000"
);

const SENT_AFTER_BLOCKED: &str = concat!(
    "SELECT s.id FROM event s JOIN person p ON p.id = s.person
    WHERE s.kind = ",
    kind!(Sent),
    " AND ",
    standing!("s"),
    " AND EXISTS (
        SELECT 1 FROM person other CROSS JOIN event b INDEXED BY event_person ON b.person = other.id
        WHERE other.root = p.root AND b.kind = ",
    kind!(Blocked),
    " AND b.sender = s.sender AND b.move = s.move AND b.at < s.at
            AND ",
    standing!("b"),
    "
            AND NOT EXISTS (
                SELECT 1 FROM person again CROSS JOIN event a INDEXED BY event_person ON a.person = again.id
                WHERE again.root = p.root AND a.kind = ",
    kind!(Accepted),
    " AND a.sender = s.sender AND a.at BETWEEN b.at AND s.at))
    ORDER BY s.id LIMIT 1000"
);

const RESERVATIONS: &str = concat!(
    "SELECT coalesce(sum(until > ?1), 0), coalesce(sum(until <= ?1), 0) FROM event e
    WHERE kind = ",
    kind!(Planned),
    " AND NOT EXISTS (SELECT 1 FROM event d WHERE d.ends = e.id
        AND ",
    standing!("d"),
    ")"
);

impl Ledger {
    /// Looks through all of it: whether the file is whole, what refers to what isn't there, and what can't have happened
    /// as it was told.
    ///
    /// # Errors
    ///
    /// Where the ledger can't be read at all.
    pub fn check(&mut self, now: Timestamp) -> Result<Checked, LedgerError> {
        self.read(|ledger| ledger.checked(now.as_microsecond()).map_err(|error| ledger.failure(&error)))
    }

    fn checked(&self, now: i64) -> rusqlite::Result<Checked> {
        let mut findings = self.found("PRAGMA integrity_check(100)", [], |row| row.get(0).map(Finding::Damaged))?;
        findings.retain(|finding| *finding != Finding::Damaged("ok".to_owned()));
        if !findings.is_empty() {
            // What else would be found may be the damage.
            return Ok(Checked { findings, ..Checked::default() });
        }
        findings.extend(self.found("PRAGMA foreign_key_check", [], |row| row.get(0).map(Finding::Dangling))?);
        findings.truncate(1_000);
        let contents = self.counted()?;
        for (sql, finding) in [
            (ROOTS, Finding::Root as fn(i64) -> Finding),
            (UNREADABLE, Finding::Unreadable),
            (WHOSE, Finding::Whose),
            (ENDLESS, Finding::Endless),
            (KEYLESS, Finding::Keyless),
            (ENDS_ANOTHER, Finding::EndsAnother),
            (ENDED_TWICE, Finding::EndedTwice),
            (SENT_AFTER_BLOCKED, Finding::SentAfterBlocked),
        ] {
            findings.extend(self.found(sql, [], |row| row.get(0).map(finding))?);
        }
        let future = |row: &Row<'_>| Ok(Finding::Future(row.get(0)?, moment(row.get(1)?)));
        findings.extend(self.found(FUTURE, [now], future)?);
        let before = |row: &Row<'_>| Ok(Finding::AcceptedBefore(row.get(0)?, moment(row.get(1)?)));
        findings.extend(self.found(ACCEPTED_BEFORE, [same_as()], before)?);
        let (live, lapsed) = self.connection.query_row(RESERVATIONS, [now], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Checked { contents, findings, live: count(live), lapsed: count(lapsed) })
    }

    fn found(
        &self,
        sql: &str,
        parameters: impl Params,
        finding: impl Fn(&Row<'_>) -> rusqlite::Result<Finding>,
    ) -> rusqlite::Result<Vec<Finding>> {
        let mut statement = self.connection.prepare(sql)?;
        statement.query_map(parameters, finding)?.collect()
    }
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
