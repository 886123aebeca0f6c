//! The place where reading stopped, and what stands around it.

use std::ops::Range;

use crate::language::source::{SourceId, Span};
use crate::language::syntax::grammar::{self, Rule, Stop};

use super::kind::Kind;
use super::letters::is_word;
use super::working::Working;

/// Signs of two characters, here or elsewhere.
const SIGNS: [&str; 12] = ["==", "!=", "<=", ">=", "<>", "&&", "||", "->", "=>", "//", "/*", "--"];

/// A place in an item's text, and what is known of it.
pub(super) struct Place<'a> {
    pub(super) stop: Stop,
    pub(super) working: &'a Working,
    pub(super) kind: &'a Kind,
    pub(super) source: SourceId,
}

impl Place<'_> {
    pub(super) fn text(&self) -> &str {
        self.working.text()
    }

    /// The words of a stretch.
    pub(super) fn words(&self, range: Range<usize>) -> &str {
        self.text().get(range).unwrap_or("")
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, self.working.origin(range.start), self.working.origin(range.end))
    }

    /// The word, number or sign at an offset; empty at the end of the item.
    pub(super) fn token(&self, at: usize) -> Range<usize> {
        let rest = self.text().get(at..).unwrap_or("");
        let Some(first) = rest.chars().next() else { return at..at };
        let length = match first {
            '"' | '\'' | '“' | '”' | '„' | '«' | '‘' | '’' | '‚' => {
                rest.split('\n').next().unwrap_or("").trim_end().len()
            }
            _ if SIGNS.iter().any(|sign| rest.starts_with(sign)) => 2,
            c if is_word(c) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        at..at + length
    }

    /// The last word before an offset.
    pub(super) fn token_before(&self, at: usize) -> Range<usize> {
        let before = self.text().get(..at).unwrap_or("").trim_end();
        let start = before
            .rfind(|c: char| !is_word(c))
            .map_or(0, |last| last + before.get(last..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8));
        start..before.len()
    }

    /// Whether nothing stands before an offset on its line.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        let before = self.text().get(..at).unwrap_or("");
        before.contains('\n') && before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
    }

    /// Whether the item is whole but for its last clause.
    pub(super) fn is_last_clause(&self) -> bool {
        self.clause_starts().last().is_some_and(|start| self.is_whole(*start))
    }

    /// Whether the text up to an offset is an item without a mistake.
    pub(super) fn is_whole(&self, end: usize) -> bool {
        self.text().get(..end).is_some_and(|text| grammar::parse(self.kind.rule, text).is_ok())
    }

    /// Where an unfinished clause took the first word of the next one for a name: `counts` above `limit 5` stops at `5`,
    /// but what is missing is missing before `limit`.
    pub(super) fn swallowed_clause(&self) -> Option<Stop> {
        let word = self.token_before(self.stop.at);
        if !self.clause_starts().contains(&word.start) {
            return None;
        }
        let earlier = grammar::parse(self.kind.rule, self.text().get(..word.start)?).err()?;
        self.text().get(earlier.at..word.start)?.trim().is_empty().then_some(Stop { at: word.start, ..earlier })
    }

    /// Where the lines begin whose first word begins a clause.
    pub(super) fn clause_starts(&self) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut line_start = 0;
        for line in self.text().split_inclusive('\n') {
            let at = line_start + line.len() - line.trim_start().len();
            let word = self.token(at);
            let written = self.text().get(word.clone()).unwrap_or("");
            let behind = self.text().get(word.end..).unwrap_or("").trim_start_matches([' ', '\t']);
            let is_field = self.kind.rule == Rule::record && !written.is_empty() && behind.starts_with(':');
            if line_start > 0 && (is_field || self.kind.clauses.contains(&written)) {
                starts.push(at);
            }
            line_start += line.len();
        }
        starts
    }
}
