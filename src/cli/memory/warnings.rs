//! What is said of what is decided with the ledger: whose follow-ups are passed over, who was forgotten, whose names are in
//! doubt.

#[cfg(feature = "watch")]
use std::collections::HashSet;

use super::Known;
use crate::cli::import::MUST_BE_LISTED;
use crate::cli::records::MOST_SHOWN;
use crate::cli::session::Session;
use crate::decide::Batch;
#[cfg(feature = "watch")]
use crate::decide::Entry;

impl<'p> Known<'_, 'p> {
    /// Says of whom follow-ups may be due that nobody is asked to do.
    pub(in crate::cli) fn warn_of_unnamed(&self, session: &Session) {
        for name in &self.unnamed {
            session.warn(&format!("follow-ups of `{name}` are passed over: the configuration names no such sender"));
        }
    }

    /// Says which of the records that are handed out are of people who were forgotten: by their rows, since nothing that
    /// they go by is to be kept.
    pub(in crate::cli) fn warn_of_forgotten(&mut self, session: &Session) {
        let forgotten = std::mem::take(&mut self.forgotten);
        if forgotten.is_empty() {
            return;
        }
        let shown = forgotten.iter().take(MOST_SHOWN).map(|(row, sender)| {
            row.map_or_else(|| format!("a follow-up ({sender})"), |row| format!("row {row} ({sender})"))
        });
        let shown = shown.collect::<Vec<_>>().join(", ");
        let more = forgotten.len().saturating_sub(MOST_SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        session.warn(&format!("forgotten before, and handed out as strangers: {shown}{more}; {MUST_BE_LISTED}"));
    }

    /// Says who was handed to more than one sender.
    pub(in crate::cli) fn warn_of_handed_twice(&self, batch: &mut Batch<'p>, session: &Session) {
        self.handed_out.warn(&batch.run().files, session);
    }

    /// Says which names stand for several people and concern the records decided.
    pub(in crate::cli) fn warn_of_disputed(&self, batch: &mut Batch<'p>, session: &Session) {
        for (field, name) in self.disputed(batch) {
            warn_of(name, field, session);
        }
        let run = batch.run();
        for (name, row) in run.partly_forbidden().take(MOST_SHOWN) {
            session.warn(&format!(
                "{} must not be contacted, and others have its `{name}` too: whether they are the same isn't known, so look at them, and put whom it is about on the list",
                run.files.place(row)
            ));
        }
    }

    /// Says which names stand for several people and concern the next records of a stream, each once.
    #[cfg(feature = "watch")]
    pub(in crate::cli) fn warn_of_disputed_among(
        &self,
        batch: &mut Batch<'p>,
        entries: &[Entry],
        said: &mut HashSet<Box<str>>,
        session: &Session,
    ) {
        let (run, schema) = (batch.run(), &self.plan.prospect.schema);
        if run.state.persons.disputed().is_empty() {
            return;
        }
        for person in entries.iter().filter_map(|entry| run.person_of(&entry.prospect)) {
            for (place, name) in person.aliases() {
                let field = schema.known_by.get(usize::from(*place)).and_then(|field| schema.fields.lookup(*field));
                if let Some(field) = field
                    && run.state.persons.is_disputed(*place, name)
                    && said.insert(Box::from(&**name))
                {
                    warn_of(name, &field.name, session);
                }
            }
        }
    }

    /// The names that stand for several people and concern the records decided, each with its field.
    fn disputed<'b>(&self, batch: &'b mut Batch<'p>) -> Vec<(&'p str, &'b str)> {
        let schema = &self.plan.prospect.schema;
        let concerns =
            |(place, name): &&(u8, Box<str>)| self.memory.as_ref().is_none_or(|memory| memory.concerns(*place, name));
        let named = |(place, name): &'b (u8, Box<str>)| {
            let field = schema.fields.lookup(*schema.known_by.get(usize::from(*place))?)?;
            Some((&*field.name, &**name))
        };
        batch.run().state.persons.disputed().iter().filter(concerns).filter_map(named).collect()
    }
}

fn warn_of(name: &str, field: &str, session: &Session) {
    session.warn(&format!("`{name}` stands for several people, and is nobody's {field}"));
}
