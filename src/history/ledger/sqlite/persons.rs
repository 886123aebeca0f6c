//! Who is who. What names make people one is said by [`Persons`] alone, as it is in memory; the ledger keeps what came out.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{Ledger, words::WordId};
use crate::decide::state::{PersonId, Persons};
use crate::history::ledger::{LedgerError, Name, PersonNumber};
use crate::values::identity::{NameKind, name_kind, without_case};

/// Something that people go by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The field and the normal form.
    pub name: Name,
    /// Whose it is, or was before that came to be disputed.
    pub person: PersonNumber,
    /// Since when it is nobody's, since two people claim it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputed: Option<Timestamp>,
}

/// What a name is told apart by, among as many as one ledger has. Two that share it are told apart by asking.
#[must_use]
pub fn fingerprint(field: &str, name: &str) -> u64 {
    let mut hash = DefaultHasher::new();
    ((name_kind(name) == NameKind::Own).then_some(field), name).hash(&mut hash);
    hash.finish()
}

/// What is known of a name.
pub(super) struct Known {
    pub(super) root: PersonNumber,
    pub(super) is_disputed: bool,
}

impl Ledger {
    /// The person of a name, unless it is nobody's.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn person(&mut self, field: &str, name: &str) -> Result<Option<PersonNumber>, LedgerError> {
        let known = self.known(field, name).map_err(|error| self.failure(&error))?;
        Ok(known.filter(|known| !known.is_disputed).map(|known| known.root))
    }

    /// Who claimed a name first, disputed or not. They are several where an address was told in several fields, before it
    /// was one in all of them.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn claimants(&mut self, field: &str, name: &str) -> Result<Vec<PersonNumber>, LedgerError> {
        let known = self.all_known(field, name).map_err(|error| self.failure(&error))?;
        Ok(known.iter().map(|known| known.root).collect())
    }

    /// Every name that anybody goes by, disputed or not, as the fingerprint that [`fingerprint`] makes of it; nothing where
    /// there are more than `most`.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn fingerprints(&mut self, most: usize) -> Result<Option<HashSet<u64>>, LedgerError> {
        self.all_names(most).map_err(|error| self.failure(&error))
    }

    fn all_names(&mut self, most: usize) -> rusqlite::Result<Option<HashSet<u64>>> {
        let Self { connection, words, .. } = self;
        let most_rows = i64::try_from(most).unwrap_or(i64::MAX);
        // Whoever is known goes by a name, so that many persons have too many names, of which none needs to be looked at.
        let mut persons = connection.prepare_cached("SELECT coalesce(max(id), 0) FROM person")?;
        if persons.query_row([], |row| row.get::<_, i64>(0))? > most_rows {
            return Ok(None);
        }
        let mut statement = connection.prepare_cached("SELECT field, name FROM alias LIMIT ?1")?;
        let mut rows = statement.query([most_rows.saturating_add(1)])?;
        let mut names = HashSet::new();
        while let Some(row) = rows.next()? {
            let field = words.text(connection, row.get(0)?)?;
            names.insert(fingerprint(&field, row.get_ref(1)?.as_str()?));
        }
        Ok((names.len() <= most).then_some(names))
    }

    /// All that a person goes by.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn aliases(&mut self, person: PersonNumber) -> Result<Vec<Alias>, LedgerError> {
        self.aliases_of(person).map_err(|error| self.failure(&error))
    }

    /// The names that two people claim, with the moment since when.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn disputed(&mut self, as_of: Option<Timestamp>) -> Result<Vec<Alias>, LedgerError> {
        let told = as_of.map_or(i64::MAX, Timestamp::as_microsecond);
        let sql = "SELECT field, name, person, disputed FROM alias INDEXED BY alias_disputed
            WHERE disputed <= ?1 ORDER BY field, name";
        self.read_aliases(sql, told).map_err(|error| self.failure(&error))
    }

    pub(super) fn aliases_of(&mut self, person: PersonNumber) -> rusqlite::Result<Vec<Alias>> {
        let sql = "SELECT field, name, person, disputed FROM alias
            WHERE person = (SELECT root FROM person WHERE id = ?1) ORDER BY field, name";
        self.read_aliases(sql, person)
    }

    pub(super) fn read_aliases(&mut self, sql: &str, parameter: i64) -> rusqlite::Result<Vec<Alias>> {
        let Self { connection, words, .. } = self;
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([parameter])?;
        let mut aliases = Vec::new();
        while let Some(row) = rows.next()? {
            let field = words.text(connection, row.get(0)?)?;
            let disputed = row.get::<_, Option<i64>>(3)?.and_then(|at| Timestamp::from_microsecond(at).ok());
            aliases.push(Alias { name: Name(field.to_string(), row.get(1)?), person: row.get(2)?, disputed });
        }
        Ok(aliases)
    }

    /// Everything known of a name, in whatever fields it was told.
    fn all_known(&mut self, field: &str, name: &str) -> rusqlite::Result<Vec<Known>> {
        let all = self.known_in_all(field, name)?;
        if all.is_empty() { Ok(self.known(field, name)?.into_iter().collect()) } else { Ok(all) }
    }

    /// What is known of a name. One that was told before case counted in its field is known without its case, as long as nobody
    /// has claimed it in another case since.
    fn known(&mut self, field: &str, name: &str) -> rusqlite::Result<Option<Known>> {
        if let Some(known) = self.known_so(field, name)? {
            return Ok(Some(known));
        }
        let folded = without_case(name);
        for form in folded.iter().filter(|form| **form != name) {
            let Some(known) = self.known_so(field, form)? else { continue };
            let claimed = self.aliases_of(known.root)?;
            let is_claimed = |alias: &Alias| {
                alias.name.0 == field && without_case(&alias.name.1).contains(form) && alias.name.1 != *form
            };
            if !claimed.iter().any(is_claimed) {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }

    /// Who goes by one of these names as it was told before its case counted; nobody where they go by anything else that the
    /// names tell otherwise, or one of the names is known as it stands.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn by_old_names(&mut self, names: &[Name]) -> Result<Option<PersonNumber>, LedgerError> {
        self.told_without_case(names).map_err(|error| self.failure(&error))
    }

    fn told_without_case(&mut self, names: &[Name]) -> rusqlite::Result<Option<PersonNumber>> {
        let mut found = None;
        for name in names {
            if self.known_so(&name.0, &name.1)?.is_some() {
                return Ok(None);
            }
            found = match (found, self.known(&name.0, &name.1)?) {
                (None, Some(Known { root, is_disputed: false })) => Some((root, name)),
                (found, _) => found,
            };
        }
        let Some((root, by)) = found else { return Ok(None) };
        let known = self.aliases_of(root)?;
        let is_told_otherwise = |name: &&Name| **name != *by && known.iter().any(|alias| alias.name.0 == name.0);
        Ok((!names.iter().any(|name| is_told_otherwise(&name))).then_some(root))
    }

    /// What is known of a name as it stands: in its own field, else in another where it says what it is.
    fn known_so(&mut self, field: &str, name: &str) -> rusqlite::Result<Option<Known>> {
        if let Some(own) = self.words.find(&self.connection, field)?
            && let Some(known) = self.known_in(own, name)?
        {
            return Ok(Some(known));
        }
        Ok(self.known_in_all(field, name)?.into_iter().next())
    }

    /// What is known of a name in any field, its own first.
    pub(super) fn known_in_all(&mut self, field: &str, name: &str) -> rusqlite::Result<Vec<Known>> {
        let own = self.words.find(&self.connection, field)?;
        let mut all: Vec<Known> = own.map(|own| self.known_in(own, name)).transpose()?.flatten().into_iter().collect();
        let kind = kind_number(name);
        if kind.is_none() {
            return Ok(all);
        }
        let fields: Vec<WordId> = {
            let mut statement = self.connection.prepare_cached("SELECT field FROM name_field WHERE kind = ?1")?;
            statement.query_map([kind], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
        };
        for field in fields.into_iter().filter(|field| Some(*field) != own) {
            let known = self.known_in(field, name)?;
            all.extend(known.filter(|known| all.iter().all(|other| other.root != known.root)));
        }
        Ok(all)
    }

    fn known_in(&self, field: WordId, name: &str) -> rusqlite::Result<Option<Known>> {
        let mut statement =
            self.connection.prepare_cached("SELECT person, disputed FROM alias WHERE field = ?1 AND name = ?2")?;
        let known = |row: &rusqlite::Row<'_>| {
            Ok(Known { root: row.get(0)?, is_disputed: row.get::<_, Option<i64>>(1)?.is_some() })
        };
        statement.query_row(params![field, name], known).optional()
    }

    /// The person of these names, made known under all of them. `known_by` is the policy's order of fields.
    pub(super) fn resolve(
        &mut self,
        names: &[Name],
        told: Timestamp,
        known_by: &[&str],
    ) -> rusqlite::Result<PersonNumber> {
        let mut roots: Vec<PersonNumber> = Vec::new();
        let mut disputed: Vec<&Name> = Vec::new();
        let mut unknown: Vec<&Name> = Vec::new();
        let mut known: Vec<&Name> = Vec::new();
        for name in names {
            let owners = self.known_in_all(&name.0, &name.1)?;
            if owners.is_empty() {
                unknown.push(name);
            } else if owners.iter().any(|owner| owner.is_disputed) {
                disputed.push(name);
            } else {
                known.push(name);
                for Known { root, .. } in owners {
                    if !roots.contains(&root) {
                        roots.push(root);
                    }
                }
            }
        }
        self.bury_with(&known, &unknown)?;
        match roots.as_slice() {
            [] => {
                let person = match self.told_without_case(names)? {
                    Some(person) => person,
                    None => self.new_person()?,
                };
                self.add_aliases(person, &unknown)?;
                Ok(person)
            }
            [person] if unknown.is_empty() && self.claims_all(*person, names, &disputed, known_by)? => Ok(*person),
            _ => self.reconcile(names, &mut roots, &disputed, &unknown, told, known_by),
        }
    }

    /// Whether nothing in a record of one known person can be disputed: it brings that person's first name.
    fn claims_all(
        &mut self,
        person: PersonNumber,
        names: &[Name],
        disputed: &[&Name],
        known_by: &[&str],
    ) -> rusqlite::Result<bool> {
        let first = names.iter().find(|name| !disputed.contains(name));
        let Some(first) = first.filter(|name| known_by.first() == Some(&name.0.as_str())) else { return Ok(false) };
        Ok(self.known(&first.0, &first.1)?.is_some_and(|known| known.root == person))
    }

    /// Lets what the names touch be told apart or made one, in memory, and keeps what came out.
    pub(super) fn reconcile(
        &mut self,
        names: &[Name],
        roots: &mut [PersonNumber],
        disputed: &[&Name],
        unknown: &[&Name],
        told: Timestamp,
        known_by: &[&str],
    ) -> rusqlite::Result<PersonNumber> {
        // Of two who turn out to be one, the one who was heard of first stays, here as there.
        roots.sort_unstable();
        let place = |field: &str| {
            let place = known_by.iter().position(|known| *known == field).unwrap_or(known_by.len());
            u8::try_from(place).unwrap_or(u8::MAX - 1)
        };
        let mut persons = Persons::default();
        for name in disputed {
            persons.dispute(place(&name.0), &name.1);
        }
        let mut loaded: Vec<(PersonNumber, PersonId)> = Vec::new();
        for root in roots.iter() {
            let mut aliases: Vec<_> = self.aliases_of(*root)?;
            aliases.retain(|alias| alias.disputed.is_none());
            aliases.sort_by_key(|alias| place(&alias.name.0));
            let aliases: Vec<_> =
                aliases.iter().map(|alias| (place(&alias.name.0), Cow::from(alias.name.1.as_str()))).collect();
            let person = persons.meet(&aliases).person;
            // They were told apart by the fields of what is one name.
            if let Some((kept, _)) = loaded.iter().find(|(_, known)| *known == person) {
                self.merge(*kept, *root)?;
            }
            loaded.push((*root, person));
        }
        let known = persons.disputed().len();
        let aliases: Vec<_> = names.iter().map(|name| (place(&name.0), Cow::from(name.1.as_str()))).collect();
        let resolved = persons.meet(&aliases);
        let number = |of| loaded.iter().find(|(_, person)| *person == of).map(|(root, _)| *root);
        let kept = match number(resolved.person) {
            Some(root) => root,
            None => self.new_person()?,
        };
        for gone in resolved.merged.iter().filter_map(|gone| number(*gone)) {
            self.merge(kept, gone)?;
        }
        for (field, name) in persons.disputed().iter().skip(known) {
            let field = names.iter().find(|claimed| place(&claimed.0) == *field && claimed.1 == **name);
            if let Some(field) = field {
                self.dispute(field, told)?;
            }
        }
        self.add_aliases(kept, unknown)?;
        Ok(kept)
    }

    fn new_person(&mut self) -> rusqlite::Result<PersonNumber> {
        let sql = "INSERT INTO person (root) VALUES (coalesce((SELECT max(id) FROM person), 0) + 1)";
        self.connection.prepare_cached(sql)?.insert([])
    }

    pub(super) fn add_aliases(&mut self, person: PersonNumber, names: &[&Name]) -> rusqlite::Result<()> {
        for name in names {
            let field: WordId = self.words.number(&self.connection, &name.0)?;
            let sql = "INSERT OR IGNORE INTO alias (field, name, person) VALUES (?1, ?2, ?3)";
            self.connection.prepare_cached(sql)?.execute(params![field, name.1, person])?;
            self.note_field(field, &name.1)?;
        }
        Ok(())
    }

    /// Notes that a field holds names that say what they are.
    pub(super) fn note_field(&mut self, field: WordId, name: &str) -> rusqlite::Result<()> {
        let Some(kind) = kind_number(name) else { return Ok(()) };
        if self.name_fields.contains(&(kind, field)) {
            return Ok(());
        }
        let sql = "INSERT OR IGNORE INTO name_field (kind, field) VALUES (?1, ?2)";
        self.connection.prepare_cached(sql)?.execute([kind, field])?;
        self.name_fields.push((kind, field));
        Ok(())
    }

    fn merge(&mut self, kept: PersonNumber, gone: PersonNumber) -> rusqlite::Result<()> {
        let sql = "UPDATE person SET root = ?1 WHERE root = ?2";
        self.connection.prepare_cached(sql)?.execute([kept, gone])?;
        let sql = "UPDATE alias SET person = ?1 WHERE person = ?2";
        self.connection.prepare_cached(sql)?.execute([kept, gone])?;
        Ok(())
    }

    /// Makes a name nobody's, in whatever fields it stands where it says what it is.
    pub(super) fn dispute(&mut self, name: &Name, told: Timestamp) -> rusqlite::Result<()> {
        let own = self.words.find(&self.connection, &name.0)?;
        let sql = "UPDATE alias SET disputed = ?3
            WHERE name = ?2 AND field IN (SELECT ?1 UNION SELECT field FROM name_field WHERE kind = ?4)";
        let of_name = params![own, name.1, told.as_microsecond(), kind_number(&name.1)];
        self.connection.prepare_cached(sql)?.execute(of_name)?;
        Ok(())
    }
}

/// The number that stands for what a name says that it is; nothing for one that is a name only in its own field.
fn kind_number(name: &str) -> Option<i64> {
    match name_kind(name) {
        NameKind::Address => Some(0),
        NameKind::Email => Some(1),
        NameKind::Own => None,
    }
}
