//! Where an item can't be read: what to say, and how its text is mended so that the rest can be.

use std::ops::Range;

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::SourceId;
use crate::language::syntax::grammar::{self, Expected, Rule, Stop};
use crate::values::text::nearest;

use super::builder::foreign_letter;
use super::kind::{self, Kind};
use super::look_alikes;
use super::place::Place;
use super::working::Working;

/// How many lines back the beginning of a clause is looked for, and in how long an item.
const MOST_LINES: usize = 16;
const MOST_BYTES: usize = 1 << 16;

/// One mistake, and what to do to read on.
pub(super) struct Mistake {
    pub(super) finding: Diagnostic,
    pub(super) repair: Repair,
}

/// How an item's text is mended, in offsets of the text that was read.
pub(super) enum Repair {
    /// Read on with other words in the place of these.
    Replace(Range<usize>, String),
    /// Read on without this clause.
    Blank(Range<usize>),
    /// Read the item up to here, and another from here on.
    Split(usize),
    /// Nothing more can be read of the item.
    GiveUp,
}

/// More alternatives than this are no help to a reader.
const MOST_ALTERNATIVES: usize = 5;

/// Explains why reading stopped; nothing where that follows from a clause that was `taken_out` before.
pub(super) fn explain(
    stop: Stop,
    working: &Working,
    kind: &Kind,
    source: SourceId,
    taken_out: bool,
) -> Option<Mistake> {
    let mut place = Place { stop, working, kind, source };
    let at_end = working.text().get(place.stop.at..).is_none_or(|rest| rest.trim().is_empty());
    if at_end && taken_out && !place.is_last_clause() {
        return None;
    }
    if let Some(earlier) = place.swallowed_clause() {
        place.stop = earlier;
    }
    let known = place
        .indented_item()
        .or_else(|| place.compared_in_words())
        .or_else(|| place.unclosed_text())
        .or_else(|| place.misspelt())
        .or_else(|| place.habit());
    Some(known.unwrap_or_else(|| place.unexpected()))
}

impl Place<'_> {
    /// A line that begins another item, behind blanks.
    fn indented_item(&self) -> Option<Mistake> {
        let text = self.text();
        let start = text.get(..self.stop.at)?.rfind('\n')? + 1;
        let line = text.get(start..)?.split('\n').next()?;
        let at = start + line.len() - line.trim_start().len();
        let word = self.token(at);
        let is_field = self.kind.rule == Rule::record && self.words(word.end..self.text().len()).starts_with(':');
        if at == start || is_field || !kind::begins_item(line) {
            return None;
        }
        let message = format!(
            "`{}` is indented, as if it were part of the `{}` above it",
            self.words(word.clone()),
            self.kind.word
        );
        let finding = Diagnostic::new(Code::Misplaced, self.span(word), message);
        let finding = finding.help("write it in the first column").edit(self.span(start..at), "");
        Some(Mistake { finding, repair: Repair::Split(at) })
    }

    fn unclosed_text(&self) -> Option<Mistake> {
        let rest = self.text().get(self.stop.at..)?;
        let opening = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '“' | '„' | '«' | '‘' | '‚'))?;
        if grammar::parse_start(Rule::string, rest) {
            return None;
        }
        let block = rest.starts_with("\"\"\"");
        let opened = self.stop.at..self.stop.at + if block { 3 } else { opening.len_utf8() };
        let end = if block { self.text().trim_end().len() } else { self.token(self.stop.at).end };
        let closing = if block { "\"\"\"" } else { "\"" };
        let indented = if block { ", and its lines indented" } else { "" };
        let finding = Diagnostic::new(Code::UnclosedText, self.span(opened), "a text whose closing quote is missing");
        let repair = if opening == '"' { Repair::Replace(end..end, closing.to_owned()) } else { self.blank() };
        Some(Mistake { finding: finding.help(format!("write `{closing}` where the text ends{indented}")), repair })
    }

    /// A word that is nearly one that could stand here; or the word before, where it was taken for a name.
    fn misspelt(&self) -> Option<Mistake> {
        let here = self.token(self.stop.at);
        let candidates = self.stop.expected.iter().flat_map(|expected| match expected {
            Expected::Word(word) => std::slice::from_ref(word),
            Expected::Clause(words) | Expected::Operator(words) => words,
            Expected::OneOf(_, words) | Expected::Aside(_, words) => words,
            Expected::Thing(_) | Expected::Unsaid => &[],
        });
        let candidates: Vec<&str> = candidates.copied().collect();
        const COMPARATIVES: [&str; 7] = ["more", "less", "fewer", "greater", "smaller", "higher", "lower"];
        if self.words(here.clone()) == "than" && COMPARATIVES.contains(&self.words(self.token_before(here.start))) {
            return None;
        }
        if let Some(found) = self.look_alike(&here, &candidates) {
            return Some(found);
        }
        let (range, right, is_certain) = match self.near(here, &candidates) {
            Some(found) => found,
            None => self.near(self.token_before(self.stop.at), self.kind.clauses)?,
        };
        let written = self.text().get(range.clone()).unwrap_or("");
        let span = self.span(range.clone());
        let finding = Diagnostic::new(Code::Misspelt, span, format!("`{written}` is no word that can stand here"));
        let finding = finding.help(format!("write `{right}`"));
        let finding = if is_certain { finding.edit(span, right) } else { finding };
        Some(Mistake { finding, repair: Repair::Replace(range, right.to_owned()) })
    }

    /// A word that can stand here but for letters of another alphabet.
    fn look_alike(&self, here: &Range<usize>, candidates: &[&'static str]) -> Option<Mistake> {
        let written = self.words(here.clone());
        let seeming = look_alikes::seeming(written)?;
        let right = candidates.iter().find(|word| **word == seeming.word)?;
        let finding = foreign_letter(self.span(here.clone()), written, &seeming, right);
        Some(Mistake { finding, repair: Repair::Replace(here.clone(), (*right).to_owned()) })
    }

    /// The candidate that a word is nearly, and whether no other can be meant; one of two letters is so only but for its
    /// case.
    fn near(&self, range: Range<usize>, candidates: &[&'static str]) -> Option<(Range<usize>, &'static str, bool)> {
        let written = self.words(range.clone());
        if candidates.contains(&written) || kind::is_own(written) {
            return None;
        }
        let words = candidates.iter().copied().filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
        if written.chars().count() < 3 {
            let right = words.into_iter().find(|word| word.eq_ignore_ascii_case(written))?;
            return Some((range, right, true));
        }
        let right = nearest(written, words.clone())?;
        Some((range, right, is_certain(written, right, words)))
    }

    fn unexpected(&self) -> Mistake {
        let here = self.token(self.stop.at);
        let expected = self.alternatives();
        let found = self.text().get(here.clone()).unwrap_or("");
        let item = self.kind.word;
        let (span, message) = if found.is_empty() {
            let end = self.token_before(self.stop.at).end;
            (self.span(end..end), format!("the `{item}` ends where {expected} was expected"))
        } else {
            (self.span(here.clone()), format!("expected {expected}, found {}", shown(found)))
        };
        let mut finding = Diagnostic::new(Code::Unexpected, span, message);
        if is_reserved(found) && self.stop.expected.contains(&Expected::Thing("a name")) {
            finding = finding.help(format!("`{found}` is never a name"));
        }
        if let Some(advice) = self.advice(found) {
            finding = finding.help(advice);
        }
        Mistake { finding, repair: self.blank() }
    }

    /// What could have stood here: values where one is missing, otherwise how to go on.
    fn alternatives(&self) -> String {
        let (mut things, mut asides) = (Vec::new(), Vec::new());
        let (mut words, mut clauses, mut goes_on) = (Vec::new(), Vec::new(), false);
        for expected in &self.stop.expected {
            match expected {
                Expected::Unsaid => {}
                Expected::Thing(thing) | Expected::OneOf(thing, _) => things.push((*thing).to_owned()),
                Expected::Aside(thing, _) => asides.push((*thing).to_owned()),
                Expected::Word(word) if self.kind.clauses.contains(word) => clauses.push(*word),
                Expected::Word(word) => words.push(format!("`{word}`")),
                Expected::Clause(of) => clauses.extend(*of),
                Expected::Operator(of) => goes_on |= of.contains(&"is"),
            }
        }
        let begins_line = self.begins_line(self.stop.at);
        if things.is_empty() && goes_on && !begins_line {
            things.extend(["a comparison", "`and`", "`or`"].map(str::to_owned));
        }
        things.extend(words);
        things.truncate(MOST_ALTERNATIVES);
        if things.iter().all(|thing| thing.starts_with('`')) {
            clauses.sort_by_key(|word| self.kind.clauses.iter().position(|known| known == word));
            clauses.dedup();
            things.extend(clauses.into_iter().map(|word| format!("`{word}`")));
        }
        let things = if things.is_empty() { asides } else { things };
        match things.as_slice() {
            [] => format!("the end of the `{}`", self.kind.word),
            [one] => one.clone(),
            [first @ .., last] => format!("{} or {last}", first.join(", ")),
        }
    }

    /// The clause that the mistake is in: from the last line before which the item was whole to the next clause.
    fn blank(&self) -> Repair {
        let (at, text) = (self.stop.at, self.text());
        if text.len() > MOST_BYTES {
            return Repair::GiveUp;
        }
        let heads = self.clause_starts();
        let before = text.get(..at).unwrap_or("");
        let lines = before.char_indices().rev().filter(|(_, c)| *c == '\n').map(|(end, _)| end + 1);
        let start = lines.take(MOST_LINES).find(|start| self.is_whole(*start)).or_else(|| {
            let last_head = heads.iter().rev().find(|head| **head <= at).copied();
            // Behind an item's name, what is too much goes no further than its line.
            last_head.or_else(|| self.is_whole(at).then_some(at))
        });
        let Some(start) = start else { return Repair::GiveUp };
        let first_line = !before.contains('\n');
        let line_end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| at + length);
        let next =
            heads.iter().copied().find(|head| *head >= at && *head > start + 1 && (*head > at || !self.is_whole(at)));
        let end = if first_line { line_end } else { next.unwrap_or(text.len()) };
        match text.get(start..end) {
            Some(clause) if !clause.trim().is_empty() => Repair::Blank(start..end),
            _ => Repair::GiveUp,
        }
    }
}

/// A token as messages show it.
fn shown(token: &str) -> String {
    const LONGEST: usize = 40;
    if token.starts_with(['"', '\'', '“', '„']) {
        return "a text".to_owned();
    }
    let short: String = token.chars().take(LONGEST).collect();
    format!("`{short}`")
}

/// The words that are never names.
pub(super) fn is_reserved(word: &str) -> bool {
    matches!(word, "when" | "then" | "else" | "because" | "unless" | "and" | "or" | "not" | "is" | "within")
}

/// Whether a word of the language is meant beyond doubt: with another first letter it may be another word (`nor`), and
/// where a second is as near, that one.
pub(super) fn is_certain<'w>(written: &str, right: &str, words: impl IntoIterator<Item = &'w str>) -> bool {
    let small = written.to_lowercase().replace('-', "_");
    let distance = |word: &str| strsim::osa_distance(&small, word);
    begins_alike(&small, right) && words.into_iter().all(|other| other == right || distance(other) > distance(right))
}

/// Whether two words have the same first letter, or their first two in another order.
fn begins_alike(one: &str, other: &str) -> bool {
    let first = |word: &str| {
        let mut letters = word.chars();
        (letters.next(), letters.next())
    };
    let (one, other) = (first(one), first(other));
    one.0 == other.0 || (one.1, one.0) == other
}
