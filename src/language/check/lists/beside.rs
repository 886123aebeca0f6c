//! People whom a list's file names and the policy doesn't ask for: in another column, or as a text that no value is.

use super::shown;
use super::written::Written;
use crate::language::check::checker::Checker;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::syntax::tree::{self, Text};
use crate::records::rows::RawCells;
use crate::records::typing::simple;
use crate::values::identity::{self, Entry, Line};

/// Notes which columns of a row name somebody by an address or a mailbox.
pub(super) fn note_named(cells: &RawCells, named: &mut [bool]) {
    for (cell, named) in cells.iter().zip(named) {
        *named = *named
            || cell.contains(['@', '/']) && matches!(identity::cell(cell), Line::Entries(found) if is_person(&found));
    }
}

fn is_person(entries: &[Entry<'_>]) -> bool {
    matches!(entries, [Entry::Identity(_), ..])
}

impl Checker<'_> {
    /// Warns of columns of a list's table that name people, too, and that no list reads.
    pub(super) fn tell_beside(&mut self, item: &tree::List, column: &Text, others: &[&str]) {
        let is_read = |name: &str| {
            let mut lists = self.scope.lists.iter().filter(|(_, list)| list.file.node == item.file.node);
            lists.any(|(_, list)| list.column.as_ref().is_some_and(|read| simple(&read.node) == simple(name)))
        };
        let Some(other) = others.iter().find(|name| !is_read(name)) else { return };
        let message = format!(
            "`{}`: `{}` names people, too, and the list reads `{}` alone",
            item.file.node,
            shown(other),
            column.node
        );
        let finding = Diagnostic::new(Code::UnaskedList, column.span, message);
        let help = format!("write a second list from the same file with `column \"{other}\"`, and ask both");
        self.find(finding.help(help));
    }

    /// Warns of a list of people whose lines a `never` compares as they are written with a field, where no value is so written.
    pub(super) fn tell_as_written(&mut self, item: &tree::List, written: &Written<'_>) {
        let mut first = None;
        let (mut unmet, mut all) = (0, 0);
        for (number, text) in written.entries() {
            all += 1;
            let is_met = match identity::line(text) {
                Line::Entries(found) => {
                    let as_written = identity::normal(text.trim());
                    !is_person(&found)
                        || found.iter().any(|entry| matches!(entry, Entry::Identity(name) if *name == as_written))
                }
                Line::Nothing => true,
                Line::Doubt(_) => false,
            };
            if !is_met {
                unmet += 1;
                first.get_or_insert((number, text));
            }
        }
        let Some((number, text)) = first.filter(|_| unmet < all || all == 1) else { return };
        let message = format!(
            "`{}`: a `never` compares its lines as they are written, and no value is written like {unmet} of {all}, first line \
             {number}: `{}`",
            item.file.node,
            shown(text)
        );
        let finding = Diagnostic::new(Code::UnmetEntry, item.file.span, message);
        self.find(finding.help(format!(
            "ask for the person, who is found by whatever a line names: `prospect is one of {}`",
            item.name.node
        )));
    }
}
