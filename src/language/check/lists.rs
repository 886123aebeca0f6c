//! Lists: each is read as what the policy asks it for. A list of people says whom nobody may write to, so a line of it that
//! can't be read is never passed over in silence.

mod beside;
mod unmet;
mod written;

use std::collections::HashSet;
use std::fmt::Display;
use std::sync::Arc;

use self::beside::note_named;
use self::unmet::Unmet;
use self::written::{Doubtful, Written, WrittenCell, is_comment, is_table, likely_column, names_somebody, no_list};
use super::checker::{Checker, Uses, quoted};
use super::typed::{Expr, ExprKind, List, ListedKinds, Policy};
use super::visit::visit;
use crate::language::diagnostic::{Code, Diagnostic, any_error};
use crate::language::syntax::tree::{self, Text};
use crate::records::read::{self, ReadError};
use crate::records::rows::AsRead;
use crate::records::schema::Schema;
use crate::records::typing::simple;
use crate::values::identity::{self, Entry, Line, Listed};
use crate::values::ids::{DefineId, Id, ListId, Table};
use crate::values::text::{Phrases, meant, nearest};

/// How many lines of a list are shown that can't be read.
const MOST_SHOWN: usize = 5;

/// How many characters of a line are shown.
const MOST_LETTERS: usize = 60;

impl Checker<'_> {
    /// Every list, read as what the policy asks it for.
    pub(super) fn lists(&mut self, policy: &Policy) -> Table<ListId, List> {
        let scope = self.scope;
        let mut named = HashSet::new();
        policy.nevers.iter().for_each(|never| self.note_never(&never.when, policy, &mut named));
        let uses = std::mem::take(&mut self.list_uses);
        let uses = |id| uses.get(&id).copied().unwrap_or_default();
        scope.lists.iter().map(|(id, item)| self.list(item, uses(id), &policy.prospect.schema)).collect()
    }

    /// Notes what lists a `never` asks, by whatever names.
    fn note_never(&mut self, when: &Expr, policy: &Policy, named: &mut HashSet<DefineId>) {
        visit(when, &mut |part| match &part.kind {
            ExprKind::PersonInList(list) | ExprKind::InList(_, list) | ExprKind::MentionsList(_, list) => {
                self.list_uses.entry(*list).or_default().never = true;
            }
            ExprKind::Defined(name) if named.insert(*name) => {
                if let Some(define) = policy.defines.as_slice().get(name.index()) {
                    self.note_never(&define.value, policy, named);
                }
            }
            _ => {}
        });
    }

    fn list(&mut self, item: &tree::List, uses: Uses, schema: &Schema) -> List {
        let mut list = List { name: item.name.node.clone(), is_guarding: uses.never, ..List::default() };
        let Some(content) = self.bundle.attachment(&item.file).cloned() else {
            if let Some(damaged) = self.bundle.damaged(&item.file).filter(|_| uses.never) {
                list.keep_readable(damaged, uses);
            }
            return list;
        };
        let found = self.findings.len();
        let written = self.written(item, &content, uses);
        if self.findings.get(found..).is_some_and(any_error) {
            if uses.never {
                list.keep_readable(&content, uses);
            }
            return list;
        }
        if uses.people {
            let (people, kinds) = self.people(item, &written, uses, schema);
            list.people = Arc::new(people);
            list.kinds = kinds;
        }
        if uses.texts || uses.phrases {
            self.tell(item, uses, written.unread());
        }
        if uses.texts && uses.never && !uses.people {
            self.tell_as_written(item, &written);
        }
        if uses.texts {
            let texts = written.entries().map(|(_, text)| Entry::Name(identity::visible(text.trim())));
            list.texts = Arc::new(texts.collect());
        }
        if uses.phrases {
            let texts: Vec<&str> = written.entries().map(|(_, text)| text.trim()).collect();
            match Phrases::new(&texts) {
                Ok(phrases) => list.phrases = Some(Arc::new(phrases)),
                Err(error) => self.find(Diagnostic::new(Code::BadPattern, item.file.span, error.to_string())),
            }
        }
        list
    }

    /// The entries as they are written; what keeps the whole file from being a list is found.
    fn written<'c>(&mut self, item: &tree::List, content: &'c Arc<str>, uses: Uses) -> Written<'c> {
        if let Some(what) = no_list(content) {
            self.unreadable(item, what);
        } else if uses.never && content.trim().is_empty() {
            self.unreadable(item, "it is empty");
        } else if let Some(column) = &item.column {
            return self.column(item, content, column, uses).map_or(Written::Nothing, Written::Cells);
        } else if is_table(&item.file.node, content) {
            self.need_column(item, content);
        } else {
            return Written::Lines(content);
        }
        Written::Nothing
    }

    fn unreadable(&mut self, item: &tree::List, why: &str) {
        let message = format!("can't read `{}` as a list: {why}", item.file.node);
        self.find(Diagnostic::new(Code::Unreadable, item.file.span, message));
    }

    /// Reports a table of which no column is named: its rows would be taken for entries.
    fn need_column(&mut self, item: &tree::List, content: &Arc<str>) {
        let message = format!("`{}` is a table, and no column of it is named", item.file.node);
        let finding = Diagnostic::new(Code::UnknownColumn, item.file.span, message);
        self.find(match likely_column(&item.file.node, content) {
            Some(column) => finding.help(format!("write `column \"{column}\"` behind it, or another of its columns")),
            None => finding.help("write `column` and the name of one of its columns behind it"),
        });
    }

    /// The cells of one column of a table.
    fn column(&mut self, item: &tree::List, content: &Arc<str>, column: &Text, uses: Uses) -> Option<Vec<WrittenCell>> {
        let mut rows = match read::table(&item.file.node, content) {
            Ok(rows) => rows,
            Err(error) => {
                self.unreadable(item, &why(&error));
                return None;
            }
        };
        let header = rows.header().to_vec();
        let places: Vec<usize> = header
            .iter()
            .enumerate()
            .filter(|(_, name)| simple(name) == simple(&column.node))
            .map(|(place, _)| place)
            .collect();
        let [place] = places.as_slice() else {
            self.no_column(&header, column, places.len());
            return None;
        };
        let mut written = Vec::new();
        let mut named_beside = vec![false; header.len()];
        while let Some(row) = rows.next_row() {
            match row {
                Ok(row) if is_comment(&row.cells) => {}
                Ok(row) => {
                    let text = row.cells.text(*place, "");
                    let is_nothing = text.trim().is_empty() || uses.people && identity::is_no_value(&text);
                    let beside = row.cells.iter().find(|cell| uses.people && is_nothing && names_somebody(cell));
                    if let Some(beside) = beside {
                        let why = format!("nothing stands in `{}`, and `{}` beside it", column.node, shown(beside));
                        written.push(WrittenCell { line: row.line, text: Err(why) });
                    } else if !is_nothing {
                        if uses.people {
                            note_named(&row.cells, &mut named_beside);
                        }
                        written.push(WrittenCell { line: row.line, text: Ok(text) });
                    }
                }
                Err(ReadError::Row(reject)) => {
                    let is_comment = matches!(&reject.as_read, AsRead::Cells(cells) if is_comment(cells));
                    if !is_comment {
                        let text = Err(format!("expected {}", reject.expected));
                        written.push(WrittenCell { line: reject.line, text });
                    }
                }
                Err(error) => {
                    self.unreadable(item, &why(&error));
                    return None;
                }
            }
        }
        named_beside.get_mut(*place).into_iter().for_each(|own| *own = false);
        let others = header.iter().zip(named_beside).filter(|(_, names)| *names).map(|(name, _)| name.as_str());
        self.tell_beside(item, column, &others.collect::<Vec<_>>());
        Some(written)
    }

    fn no_column(&mut self, header: &[String], column: &Text, found: usize) {
        if found > 1 {
            let message = format!("{found} columns of the file are called `{}`", column.node);
            let finding = Diagnostic::new(Code::UnknownColumn, column.span, message);
            return self.find(finding.help("which of them is meant can't be told: rename one in the file"));
        }
        let message = format!("the file has no column `{}`", column.node);
        let finding = Diagnostic::new(Code::UnknownColumn, column.span, message);
        self.find(match nearest(&column.node, header.iter().map(String::as_str)) {
            Some(near) => {
                let finding = finding.help(format!("write `\"{near}\"`"));
                let is_meant = meant(&column.node, header.iter().map(String::as_str)) == Some(near);
                if is_meant { finding.edit(column.span, format!("\"{near}\"")) } else { finding }
            }
            None => finding.help(format!("its columns are {}", quoted(header))),
        });
    }

    /// Whom a list names. Each line that names nobody for sure is told.
    fn people(
        &mut self,
        item: &tree::List,
        written: &Written<'_>,
        uses: Uses,
        schema: &Schema,
    ) -> (Listed, ListedKinds) {
        let mut doubts = written.unread();
        let mut broad = Vec::new();
        let mut unmet = Unmet::default();
        let mut listed = Listed::builder();
        let mut kinds = ListedKinds::default();
        let mut add = |entry: Entry<'_>| {
            if let Entry::Domain(domain) = &entry
                && broad.len() < MOST_SHOWN
                && let Some(what) = breadth(domain)
                && !broad.iter().any(|(known, _)| known == domain)
            {
                broad.push((domain.to_string(), what));
            }
            listed.push(entry);
        };
        let read = if item.column.is_some() { identity::cell } else { identity::line };
        for (number, text) in written.entries() {
            if let Some(entry) = identity::clean(text) {
                kinds.count(std::slice::from_ref(&entry));
                add(entry);
                continue;
            }
            match read(text) {
                Line::Nothing => {}
                Line::Entries(found) => {
                    unmet.look(&found);
                    kinds.count(&found);
                    found.into_iter().for_each(&mut add);
                }
                Line::Doubt(doubt) => {
                    doubts.push((number, format!("`{}` is no entry of a list of people", shown(text)), Some(doubt)));
                }
            }
        }
        self.tell(item, uses, doubts);
        self.tell_unmet(item, unmet, schema);
        for (domain, what) in broad {
            let message = format!("`{}`: `{}`: {what}", item.file.node, shown(&domain));
            let finding = Diagnostic::new(Code::BroadEntry, item.file.span, message);
            self.find(finding.help("write the company's own domain, or the person's e-mail"));
        }
        (listed.finish(), kinds)
    }

    /// Tells the lines that can't be read, the first of them.
    fn tell(&mut self, item: &tree::List, uses: Uses, mut doubts: Vec<Doubtful>) {
        doubts.sort_by_key(|(number, ..)| *number);
        let code = if uses.never { Code::UnreadableEntry } else { Code::DoubtfulEntry };
        let more = doubts.len().saturating_sub(MOST_SHOWN);
        for (place, (number, what, doubt)) in doubts.into_iter().take(MOST_SHOWN).enumerate() {
            let and_more = match more {
                0 => String::new(),
                1 => ", and 1 line more".to_owned(),
                _ => format!(", and {more} lines more"),
            };
            let and_more = if place + 1 == MOST_SHOWN { and_more } else { String::new() };
            let message = format!("`{}`, line {number}: {what}{and_more}", item.file.node);
            let finding = Diagnostic::new(code, item.file.span, message);
            self.find(match doubt {
                Some(doubt) => finding.help(doubt.help()),
                None => finding,
            });
        }
    }
}

impl List {
    /// Has the list name whom a text plainly names that can't be read as a list: it may be in force before the policy that is
    /// refused for it.
    fn keep_readable(&mut self, content: &str, uses: Uses) {
        if no_list(content).is_some() {
            return;
        }
        let mut listed = Listed::builder();
        let cells = content.lines().flat_map(|line| line.split([',', ';', '\t']).chain([line]));
        for cell in cells.filter(|cell| !cell.contains('\u{FFFD}')) {
            if let Line::Entries(entries) = identity::line(cell) {
                entries.into_iter().for_each(|entry| listed.push(entry));
            }
        }
        let listed = Arc::new(listed.finish());
        if uses.people {
            self.people = Arc::clone(&listed);
        }
        if uses.texts {
            self.texts = listed;
        }
    }
}

/// Why a domain covers more or less than a reader of a list may think; nothing of most.
fn breadth(domain: &str) -> Option<&'static str> {
    if identity::is_public_suffix(domain) {
        Some("strangers have their domains below it, so it covers nobody but itself")
    } else if identity::is_free_mail(domain) {
        Some("anybody may have a mailbox there, and everybody who has one is on the list")
    } else {
        None
    }
}

/// The beginning of a text from a file, for a message.
fn shown(text: &str) -> impl Display {
    let text = text.trim();
    let plain: String =
        text.chars().take(MOST_LETTERS).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if text.chars().nth(MOST_LETTERS).is_some() { plain + "…" } else { plain }
}

fn why(error: &ReadError) -> String {
    match error {
        ReadError::Row(reject) => reject.to_string(),
        ReadError::Shape(why) => why.clone(),
        ReadError::File(error) => error.to_string(),
    }
}
