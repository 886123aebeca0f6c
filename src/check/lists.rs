//! Lists: each is read as what the policy asks it for. A list of people says whom nobody may write to, so a line of it that
//! can't be read is never passed over in silence.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Display;
use std::sync::Arc;

use super::checker::{Checker, Uses, quoted};
use super::typed::{Expr, ExprKind, List, Policy};
use super::visit::visit;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::identity::{self, Doubt, Entry, Line, Listed};
use crate::ids::{DefineId, Id, ListId, Table};
use crate::records::read::{self, ReadError};
use crate::records::rows::{AsRead, RawCells};
use crate::records::typing::simple;
use crate::syntax::tree::{self, Text};
use crate::text::Phrases;

/// How many lines of a list are shown that can't be read.
const MOST_SHOWN: usize = 5;

/// How many characters of a line are shown.
const MOST_LETTERS: usize = 60;

/// A line of a list's file: its number, and the entry written there or why there is none.
struct Written {
    number: u64,
    text: Result<String, String>,
}

impl Checker<'_> {
    /// Every list, read as what the policy asks it for.
    pub(super) fn lists(&mut self, policy: &Policy) -> Table<ListId, List> {
        let scope = self.scope;
        let mut named = HashSet::new();
        policy.nevers.iter().for_each(|never| self.note_never(&never.when, policy, &mut named));
        let uses = std::mem::take(&mut self.list_uses);
        scope.lists.iter().map(|(id, item)| self.list(item, uses.get(&id).copied().unwrap_or_default())).collect()
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

    fn list(&mut self, item: &tree::List, uses: Uses) -> List {
        let mut list = List { name: item.name.node.clone(), is_guarding: uses.never, ..List::default() };
        let Some(content) = self.bundle.attachment(&item.file).cloned() else { return list };
        let found = self.findings.len();
        let written = self.written(item, &content, uses);
        if self.findings.len() > found {
            return list;
        }
        if uses.people {
            list.people = Arc::new(self.people(item, &written, uses));
        }
        let texts: Vec<&str> = written.iter().filter_map(|line| line.text.as_deref().ok()).map(str::trim).collect();
        if uses.texts || uses.phrases {
            self.tell(item, uses, unread(&written));
        }
        if uses.texts {
            list.texts = Arc::new(texts.iter().map(|text| Entry::Name(identity::visible(text).into_owned())).collect());
        }
        if uses.phrases {
            match Phrases::new(&texts) {
                Ok(phrases) => list.phrases = Some(Arc::new(phrases)),
                Err(error) => self.find(Diagnostic::new(Code::BadPattern, item.file.span, error.to_string())),
            }
        }
        list
    }

    /// The entries as they are written; what keeps the whole file from being a list is found.
    fn written(&mut self, item: &tree::List, content: &Arc<str>, uses: Uses) -> Vec<Written> {
        if let Some(what) = no_list(content) {
            self.unreadable(item, what);
        } else if uses.never && content.trim().is_empty() {
            self.unreadable(item, "it is empty");
        } else if let Some(column) = &item.column {
            return self.column(item, content, column);
        } else {
            let lines = lines(content);
            match header(item, &lines) {
                Some(first) => self.is_table(item, &first),
                None => return lines,
            }
        }
        Vec::new()
    }

    fn unreadable(&mut self, item: &tree::List, why: &str) {
        let message = format!("can't read `{}` as a list: {why}", item.file.node);
        self.find(Diagnostic::new(Code::Unreadable, item.file.span, message));
    }

    /// Reports a table of which no column is named: its rows would be taken for entries.
    fn is_table(&mut self, item: &tree::List, first: &str) {
        let message = format!("`{}` is a table, and no column of it is named", item.file.node);
        let finding = Diagnostic::new(Code::UnknownColumn, item.file.span, message);
        self.find(finding.help(format!("write `column \"{first}\"` behind it, or another of its columns")));
    }

    /// The cells of one column of a table.
    fn column(&mut self, item: &tree::List, content: &Arc<str>, column: &Text) -> Vec<Written> {
        let mut rows = match read::table(&item.file.node, content) {
            Ok(rows) => rows,
            Err(error) => {
                self.unreadable(item, &why(&error));
                return Vec::new();
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
            return Vec::new();
        };
        let mut written = Vec::new();
        while let Some(row) = rows.next_row() {
            match row {
                Ok(row) if is_comment(&row.cells) => {}
                Ok(row) => written.push(Written { number: row.line, text: Ok(row.cells.text(*place, "")) }),
                Err(ReadError::Row(reject)) => {
                    let is_comment = matches!(&reject.as_read, AsRead::Cells(cells) if is_comment(cells));
                    if !is_comment {
                        written
                            .push(Written { number: reject.line, text: Err(format!("expected {}", reject.expected)) });
                    }
                }
                Err(error) => {
                    self.unreadable(item, &why(&error));
                    return Vec::new();
                }
            }
        }
        written.retain(|line| line.text.as_ref().map_or(true, |cell| !cell.trim().is_empty()));
        written
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
            Some(near) => finding.help(format!("write `\"{near}\"`")).edit(column.span, format!("\"{near}\"")),
            None => finding.help(format!("its columns are {}", quoted(header))),
        });
    }

    /// Whom a list names. Each line that names nobody for sure is told.
    fn people(&mut self, item: &tree::List, written: &[Written], uses: Uses) -> Listed {
        let mut entries = Vec::with_capacity(written.len());
        let mut doubts = unread(written);
        for Written { number, text } in written {
            let Ok(text) = text else { continue };
            let read = if item.column.is_some() { identity::cell(text) } else { identity::line(text) };
            match read {
                Line::Nothing => {}
                Line::Entries(found) => entries.extend(found),
                Line::Doubt(doubt) => {
                    doubts.push((*number, format!("`{}` is no entry of a list of people", shown(text)), Some(doubt)));
                }
            }
        }
        self.tell(item, uses, doubts);
        self.broad(item, &entries);
        entries.into_iter().collect()
    }

    /// Tells the lines that can't be read, the first of them.
    fn tell(&mut self, item: &tree::List, uses: Uses, mut doubts: Vec<(u64, String, Option<Doubt>)>) {
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

    /// Warns of domains that cover more or less than a reader of the list may think.
    fn broad(&mut self, item: &tree::List, entries: &[Entry]) {
        let mut told = BTreeSet::new();
        for entry in entries {
            let Entry::Domain(domain) = entry else { continue };
            let what = if identity::is_public_suffix(domain) {
                "strangers have their domains below it, so it covers nobody but itself"
            } else if identity::is_free_mail(domain) {
                "anybody may have a mailbox there, and everybody who has one is on the list"
            } else {
                continue;
            };
            if told.len() < MOST_SHOWN && told.insert(domain) {
                let message = format!("`{}`: `{}`: {what}", item.file.node, shown(domain));
                let finding = Diagnostic::new(Code::BroadEntry, item.file.span, message);
                self.find(finding.help("write the company's own domain, or the person's e-mail"));
            }
        }
    }
}

/// Why a file is no list at all.
fn no_list(content: &str) -> Option<&'static str> {
    let start: String = content.trim_start().chars().take(16).collect::<String>().to_lowercase();
    let is_page = ["<!doctype", "<html", "<head", "<body", "<?xml", "<!--"].iter().any(|mark| start.starts_with(mark));
    let is_json =
        start.starts_with('{') || start.starts_with('[') && start.contains(['{', '"']) && !start.contains("](");
    if is_page {
        Some("it is a page of the web, as one that asks to log in; download the file itself")
    } else if is_json {
        Some("it is JSON; write one entry a line, or a CSV")
    } else {
        None
    }
}

/// The lines of a list, whatever ends them.
fn lines(content: &str) -> Vec<Written> {
    let mut number = 1;
    let mut after_return = false;
    let mut lines = Vec::new();
    for piece in content.split_inclusive(['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}']) {
        // The second half of a line break is no line.
        if !(after_return && piece == "\n") {
            let text = piece.trim();
            if !text.is_empty() && !text.starts_with('#') {
                lines.push(Written { number, text: Ok(piece.trim_end().to_owned()) });
            }
            number += 1;
        }
        after_return = piece.ends_with('\r');
    }
    lines
}

/// The first name of a header, where a file is a table.
fn header(item: &tree::List, lines: &[Written]) -> Option<String> {
    const NAMES: [&str; 15] = [
        "email",
        "emailaddress",
        "mail",
        "domain",
        "companydomain",
        "website",
        "company",
        "companyname",
        "account",
        "accountname",
        "profileurl",
        "linkedin",
        "linkedinurl",
        "linkedinprofile",
        "url",
    ];
    let cells = |line: &Written| -> Vec<String> {
        let text = line.text.as_deref().unwrap_or_default();
        text.split([',', ';', '\t', '|']).map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
    };
    let first = cells(lines.first()?);
    let is_named = first.iter().any(|cell| NAMES.contains(&&*simple(cell).replace('_', "")));
    let is_table = first.len() > 1
        && (item.file.node.ends_with(".csv") || is_named && lines.get(1).is_some_and(|line| cells(line).len() > 1));
    is_table.then(|| first.into_iter().find(|cell| !cell.is_empty())).flatten()
}

/// Whether a row is a comment: nothing stands beside what begins with `#`. An error of a spreadsheet or the number of a ticket
/// begins with it too, and somebody may be named beside that.
fn is_comment(cells: &RawCells) -> bool {
    let mut cells = cells.iter().map(str::trim);
    cells.next().is_some_and(|cell| cell.starts_with('#')) && cells.all(str::is_empty)
}

/// The lines that aren't one, each with why.
fn unread(written: &[Written]) -> Vec<(u64, String, Option<Doubt>)> {
    written.iter().filter_map(|line| Some((line.number, line.text.as_ref().err()?.clone(), None))).collect()
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
