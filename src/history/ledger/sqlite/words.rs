//! Names that stand in many events, and the numbers that stand for them.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

/// The number of a word in its ledger.
pub(super) type WordId = i64;

/// The words met so far, so that each is asked for once.
#[derive(Debug, Default)]
pub(super) struct Words {
    ids: HashMap<Arc<str>, WordId>,
    texts: HashMap<WordId, Arc<str>>,
}

/// How many words are kept at hand: those of policies are few, reasons that people write may be many.
const MOST: usize = 100_000;

impl Words {
    /// The number of a word, if the ledger has it.
    pub(super) fn find(&mut self, connection: &Connection, word: &str) -> rusqlite::Result<Option<WordId>> {
        if let Some(id) = self.ids.get(word) {
            return Ok(Some(*id));
        }
        let mut statement = connection.prepare_cached("SELECT id FROM word WHERE text = ?1")?;
        let id = statement.query_row([word], |row| row.get(0)).optional()?;
        if let Some(id) = id {
            self.keep(id, word);
        }
        Ok(id)
    }

    /// The number of a word, which the ledger has from then on.
    pub(super) fn number(&mut self, connection: &Connection, word: &str) -> rusqlite::Result<WordId> {
        if let Some(id) = self.find(connection, word)? {
            return Ok(id);
        }
        let mut statement = connection.prepare_cached("INSERT INTO word (text) VALUES (?1)")?;
        let id = statement.insert([word])?;
        self.keep(id, word);
        Ok(id)
    }

    /// The word of a number.
    pub(super) fn text(&mut self, connection: &Connection, id: WordId) -> rusqlite::Result<Arc<str>> {
        if let Some(text) = self.texts.get(&id) {
            return Ok(Arc::clone(text));
        }
        let mut statement = connection.prepare_cached("SELECT text FROM word WHERE id = ?1")?;
        let text: String = statement.query_row([id], |row| row.get(0))?;
        self.keep(id, &text);
        Ok(text.into())
    }

    /// Forgets all: what was told may have been taken back.
    pub(super) fn forget(&mut self) {
        self.ids.clear();
        self.texts.clear();
    }

    fn keep(&mut self, id: WordId, word: &str) {
        if self.ids.len() >= MOST {
            self.forget();
        }
        let word: Arc<str> = word.into();
        self.ids.insert(Arc::clone(&word), id);
        self.texts.insert(id, word);
    }
}
