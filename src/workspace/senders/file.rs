//! A CSV with a row a sender: `senders = "senders.csv"`.

use std::io::Cursor;
use std::path::Path;

use serde_json::Value as Json;

use super::{Listed, Roster};
use crate::decide::eval::SenderFields;
use crate::language::bundle::FileError;
use crate::records::read::{self, ReadError};
use crate::records::rows::RawRow;
use crate::records::typing::simple;
use crate::values::calendar;
use crate::values::text::nearest;
use crate::workspace::config::{ConfigError, left_by_git};
use crate::workspace::in_words;

impl Roster<'_> {
    /// A CSV with a row a sender.
    pub(super) fn file(&mut self, path: &Path, content: &Result<Vec<u8>, FileError>) -> Result<(), ConfigError> {
        let error = |message: String| ConfigError { path: path.to_owned(), place: None, message, help: None };
        let content = content.as_ref().map_err(|why| error(format!("can't be read: {why}")))?;
        if let Some(left) = left_by_git(path, &String::from_utf8_lossy(content)) {
            return Err(left);
        }
        let content = Cursor::new(content.clone());
        let rows = read::open(&path.display().to_string(), Box::new(content));
        let mut rows = rows.map_err(|failure| error(shape(&failure)))?;
        let header = rows.header().to_vec();
        let place_of = |name: &str| header.iter().position(|column| simple(column) == simple(name));
        let Some(id_place) = place_of("id") else { return Err(error("it has no column `id`".to_owned())) };
        let is_second = |(place, name): &(usize, &String)| !name.is_empty() && place_of(name) != Some(*place);
        if let Some((_, twice)) = header.iter().enumerate().find(is_second) {
            return Err(error(format!("it has the column `{twice}` twice")));
        }
        while let Some(row) = rows.next_row() {
            let row = row.map_err(|failure| error(shape(&failure)))?;
            let listed = self.file_row(&header, id_place, &row).and_then(|listed| self.list(listed));
            listed.map_err(|message| ConfigError {
                place: Some((usize::try_from(row.line).unwrap_or(1), 1)),
                ..error(message)
            })?;
        }
        Ok(())
    }

    fn file_row(&self, header: &[String], id_place: usize, row: &RawRow) -> Result<Listed, String> {
        let schema = &self.plan.sender.schema;
        let id = row.cells.text(id_place, "id").trim().to_owned();
        if id.is_empty() {
            return Err("a sender without an `id`".to_owned());
        }
        let mut listed = Listed { fields: SenderFields::of(self.plan, &id), id, aliases: Vec::new(), opening: None };
        let (mut at, mut readings, mut given) = (String::new(), Vec::new(), Vec::new());
        for (place, column) in header.iter().enumerate().filter(|(_, column)| !column.is_empty()) {
            let cell = row.cells.text(place, column).trim().to_owned();
            if let Some(cap) = column.strip_prefix("opening.") {
                match (cap, cell.parse()) {
                    ("at", _) => at = cell,
                    (_, Err(_)) if cell.is_empty() => {}
                    (cap, Ok(used)) => readings.push((cap.to_owned(), used)),
                    (cap, Err(_)) => return Err(format!("`opening.{cap}` is a whole number of what was used")),
                }
            } else if simple(column) == "aliases" {
                listed.aliases =
                    cell.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
            } else if let Some(field) = schema.fields.position(|field| simple(&field.name) == simple(column)) {
                given.push((field, column.as_str(), Json::String(cell)));
            } else if place != id_place {
                let known = schema.fields.as_slice().iter().map(|field| &*field.name);
                let near = nearest(column, known.chain(["aliases"]));
                let near = near.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
                return Err(format!("`record sender` has no field `{column}`{near}"));
            }
        }
        let zone = self.fill(&mut listed, given)?;
        if !readings.is_empty() || !at.is_empty() {
            let at = calendar::parse_moment(&at, &zone);
            let at = at.map_err(|_| "`opening.at` is a time like 2026-06-01T08:00:00Z".to_owned())?;
            self.known_caps(&readings)?;
            listed.opening = Some((at, readings));
        }
        Ok(listed)
    }
}

fn shape(error: &ReadError) -> String {
    match error {
        ReadError::Row(reject) => format!("line {}: expected {}", reject.line, reject.expected),
        ReadError::File(failure) => format!("can't be read: {}", in_words(failure)),
        ReadError::Shape(why) => why.clone(),
    }
}
