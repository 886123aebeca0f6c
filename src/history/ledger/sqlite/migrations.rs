//! How a ledger's tables came to be, step by step. A step that was released is never changed: ledgers of every version are
//! brought up by the steps that they lack.

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Migration {
    /// The tables change.
    Tables(&'static str),
    /// The normal forms of names changed since the step before: those that are kept are brought into today's, once all tables
    /// are.
    Names,
}

/// The steps. A ledger's version is how many of them it has. Where a version changes the normal form of a name, it adds one
/// more of [`Migration::Names`].
pub(super) const STEPS: [Migration; 9] = [
    Migration::Tables(FIRST),
    // Follow-ups look for what they come after by when it happened.
    Migration::Tables("CREATE INDEX event_anchor ON event (kind, move, at) WHERE person IS NOT NULL"),
    Migration::Tables(COUNTED),
    Migration::Tables(ANCHORED),
    Migration::Tables(FORGOTTEN),
    Migration::Tables(LISTED),
    Migration::Tables(NAMED),
    Migration::Tables(UNDONE),
    Migration::Names,
];

/// All that is asked of what caps count stands in the index itself: the events of one sender lie far apart. Names that
/// several people claim are few.
const COUNTED: &str = "
    DROP INDEX event_sent_by;
    CREATE INDEX event_sent_by ON event (sender, at, kind, move, told, person, form, mark, shared) WHERE kind IN (0, 4);
    DROP INDEX event_sent;
    CREATE INDEX event_sent ON event (at, kind, move, told, sender, person, form, mark, shared) WHERE kind IN (0, 4);
    CREATE INDEX alias_disputed ON alias (disputed) WHERE disputed IS NOT NULL;
";

/// Whom a follow-up is due for stands in the indexes as well, so does what ended it, and so does all that a report reads.
/// What was only planned is followed by nothing.
const ANCHORED: &str = "
    DROP INDEX event_anchor;
    CREATE INDEX event_anchor ON event (kind, move, at, told, person, sender, rule) WHERE kind < 6;
    DROP INDEX event_person;
    CREATE INDEX event_person ON event (person, at, kind, sender, move, told) WHERE person IS NOT NULL;
";

/// What those who were forgotten went by, as hashes under a key of the ledger's own, which is made for the first of them.
const FORGOTTEN: &str = "
    CREATE TABLE secret (
        key BLOB NOT NULL
    );
    CREATE TABLE forgotten (
        hash BLOB PRIMARY KEY,
        at   INTEGER NOT NULL
    ) WITHOUT ROWID;
";

/// How large lists were, so that one that is nearly empty from one day to the next is noticed.
const LISTED: &str = "
    CREATE TABLE list_size (
        list    TEXT PRIMARY KEY,
        entries INTEGER NOT NULL
    ) WITHOUT ROWID;
";

/// In which fields addresses (0) and e-mails (1) stand: they are one name in all of them.
const NAMED: &str = "
    CREATE TABLE name_field (
        kind  INTEGER NOT NULL,
        field INTEGER NOT NULL REFERENCES word (id),
        PRIMARY KEY (kind, field)
    ) WITHOUT ROWID;
    INSERT INTO name_field (kind, field)
        SELECT DISTINCT instr(name, '@') > 0, field FROM alias
        WHERE instr(name, '@') > 0 OR instr(name, '.') > 0 AND instr(name, '.') < instr(name, '/');
";

/// What was taken back is little, and asked for at every question.
const UNDONE: &str = "CREATE INDEX event_undone ON event (ends, told) WHERE kind = 12";

const FIRST: &str = "
    -- Names that stand in many events, once each.
    CREATE TABLE word (
        id   INTEGER PRIMARY KEY,
        text TEXT NOT NULL UNIQUE
    );
    -- Everybody, and who they turned out to be: `root` is the lowest number of all that are one.
    CREATE TABLE person (
        id   INTEGER PRIMARY KEY,
        root INTEGER NOT NULL
    );
    CREATE INDEX person_root ON person (root);
    -- What people go by. A disputed name is nobody's from that moment on.
    CREATE TABLE alias (
        field    INTEGER NOT NULL REFERENCES word (id),
        name     TEXT NOT NULL,
        person   INTEGER NOT NULL REFERENCES person (id),
        disputed INTEGER,
        PRIMARY KEY (field, name)
    ) WITHOUT ROWID;
    CREATE INDEX alias_person ON alias (person);
    CREATE TABLE event (
        id       INTEGER PRIMARY KEY,
        told     INTEGER NOT NULL,
        at       INTEGER NOT NULL,
        kind     INTEGER NOT NULL,
        sender   INTEGER NOT NULL REFERENCES word (id),
        person   INTEGER REFERENCES person (id),
        move     INTEGER REFERENCES word (id),
        form     INTEGER REFERENCES word (id),
        cap      INTEGER REFERENCES word (id),
        used     INTEGER,
        until    INTEGER,
        ends     INTEGER REFERENCES event (id),
        mark     INTEGER NOT NULL,
        names    TEXT,
        facts    TEXT,
        shared   TEXT,
        decision TEXT,
        rule     INTEGER REFERENCES word (id),
        because  INTEGER REFERENCES word (id),
        policy   INTEGER REFERENCES word (id),
        source   INTEGER NOT NULL REFERENCES word (id)
    );
    CREATE INDEX event_person ON event (person, at) WHERE person IS NOT NULL;
    -- What caps count: sent, and withdrawn, which says that a withdrawal was sent.
    CREATE INDEX event_sent_by ON event (sender, at) WHERE kind IN (0, 4);
    CREATE INDEX event_sent ON event (at) WHERE kind IN (0, 4);
    CREATE INDEX event_of_sender ON event (sender, cap, at) WHERE kind IN (8, 9);
    CREATE INDEX event_planned ON event (until) WHERE kind = 6;
    CREATE INDEX event_ends ON event (ends) WHERE ends IS NOT NULL;
    -- Events by the value of a field that caps and questions share among people.
    CREATE TABLE shared (
        field INTEGER NOT NULL REFERENCES word (id),
        value TEXT NOT NULL,
        event INTEGER NOT NULL REFERENCES event (id),
        PRIMARY KEY (field, value, event)
    ) WITHOUT ROWID;
    -- The same event told again by another source, which is then known there too.
    CREATE TABLE retold (
        event  INTEGER NOT NULL REFERENCES event (id),
        source INTEGER NOT NULL REFERENCES word (id),
        at     INTEGER NOT NULL,
        told   INTEGER NOT NULL,
        PRIMARY KEY (event, source, at)
    ) WITHOUT ROWID;
";
