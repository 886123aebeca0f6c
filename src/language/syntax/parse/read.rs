//! Item by item: which kind each is, and reading it again and again until nothing more is wrong with it.

use std::ops::Range;

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{SourceId, Span, Spanned};
use crate::language::syntax::grammar::{self, Rule};
use crate::language::syntax::tree::{File, Item, ItemKind};
use crate::values::text::nearest;

use super::builder::{Builder, foreign_letter};
use super::kind::{self, KINDS, Kind, REPLACE, kind_of};
use super::letters::{is_letter, is_word};
use super::look_alikes;
use super::recovery::{self, Repair};
use super::scan::Chunk;
use super::working::Working;

/// How often one item is mended and read again, and how much text may be read in doing so.
const MOST_REPAIRS: usize = 32;
const MOST_REREAD: usize = 1 << 20;

/// One item's text, and the lines of it whose clause stands in the first column.
pub(super) struct Stretch {
    range: Range<usize>,
    too_deep: bool,
    stray: Vec<Range<usize>>,
    /// The kind of the last item that begins in it, also behind blanks.
    last: Option<&'static Kind>,
}

/// Joins what only looks like an item to the one before it: a clause that stands in the first column.
pub(super) fn with_stray_clauses(text: &str, chunks: Vec<Chunk>) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for chunk in chunks {
        let word = first_word(text, chunk.range.clone());
        let words = text.get(word.clone()).unwrap_or("");
        let behind = text.get(word.end..chunk.range.end).unwrap_or("").trim_start();
        let indented = kind::last_item(text.get(word.end..chunk.range.end).unwrap_or(""));
        let owner = out.last_mut().filter(|last| {
            let kind = last.last;
            let is_field = kind.is_some_and(|kind| kind.rule == Rule::record) && behind.starts_with(':');
            is_field || kind.is_some_and(|kind| kind.clauses.contains(&words))
        });
        match owner {
            Some(owner) if kind_of(words).is_none() || behind.starts_with(':') => {
                owner.range.end = chunk.range.end;
                owner.too_deep |= chunk.too_deep;
                owner.stray.push(word);
                owner.last = indented.or(owner.last);
            }
            _ => out.push(Stretch {
                range: chunk.range,
                too_deep: chunk.too_deep,
                stray: Vec::new(),
                last: indented.or_else(|| kind_of(words)),
            }),
        }
    }
    out
}

/// The word that a stretch of text begins with, blanks before it left out; one character where it is no word.
fn first_word(text: &str, range: Range<usize>) -> Range<usize> {
    let stretch = text.get(range.clone()).unwrap_or("");
    let start = stretch.len() - stretch.trim_start().len();
    let word = stretch.get(start..).unwrap_or("");
    let length = word.find(|c: char| !is_word(c)).unwrap_or(word.len());
    range.start + start..range.start + start + length
}

/// A word and what hyphens join to it: `follow-up`.
fn with_hyphens(text: &str, word: Range<usize>) -> Range<usize> {
    let behind = text.get(word.end..).unwrap_or("");
    match behind.strip_prefix('-') {
        Some(rest) if rest.starts_with(is_letter) => {
            with_hyphens(text, word.start..first_word(text, word.end + 1..text.len()).end)
        }
        _ => word,
    }
}

/// Reads one item after the other.
pub(super) struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    pub(super) file: File,
    pub(super) findings: Vec<Diagnostic>,
    /// An item that was found within another.
    split: Option<Stretch>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: SourceId, text: &'a str, findings: Vec<Diagnostic>) -> Self {
        Self { source, text, file: File::default(), findings, split: None }
    }

    /// Reads an item and those that are found within it, and puts them among those of the file if they can be known.
    pub(super) fn items(&mut self, stretch: Stretch) {
        let mut most = MOST_REREAD * MOST_REPAIRS;
        let mut next = Some(stretch);
        while let Some(stretch) = next {
            let Some(left) = most.checked_sub(stretch.range.len()) else { return };
            most = left;
            self.item(stretch);
            next = self.split.take();
        }
    }

    fn item(&mut self, stretch: Stretch) {
        for word in &stretch.stray {
            let span = self.span(word.clone());
            let written = self.words(word.clone());
            let finding =
                Diagnostic::new(Code::Misplaced, span, format!("`{written}` in the first column begins no item"));
            let before = self.words(stretch.range.start..word.start);
            let start = Span { end: span.start, ..span };
            self.findings.push(if matches!(written, "when" | "then") && has_option(before) {
                finding.help(
                    "indent it if it belongs to the item above it; else the first line of its own item is missing",
                )
            } else {
                finding.help("write clauses indented under their item").edit(start, "    ")
            });
        }
        let word = with_hyphens(self.text, first_word(self.text, stretch.range.clone()));
        if self.words(word.clone()) != REPLACE {
            let item = self.one(word, stretch.range, stretch.too_deep, false);
            self.file.items.extend(item);
            return;
        }
        let inner = first_word(self.text, word.end..stretch.range.end);
        let place = self.span(word);
        if let Some(item) = self.one(inner, stretch.range, stretch.too_deep, true) {
            let span = place.to(item.span);
            self.file.items.push(Spanned::new(ItemKind::Replace(Box::new(item)), span));
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    fn words(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or("")
    }

    /// Reads the item whose first word stands at `word`, inside `range`.
    fn one(&mut self, word: Range<usize>, range: Range<usize>, too_deep: bool, replaces: bool) -> Option<Item> {
        let kind = self.kind(word.clone(), replaces);
        let body = word.end..range.end;
        let name = first_word(self.text, body.clone());
        let mut item = None;
        if let Some(kind) = kind.filter(|_| !too_deep) {
            item = self.mended(kind, self.span(word), body);
        }
        if item.is_none() && !name.is_empty() {
            self.file.unread.push(Spanned::new(self.words(name.clone()).into(), self.span(name)));
        }
        item
    }

    /// Which kind of item `word` begins; a misspelt one is reported and taken for the right one.
    fn kind(&mut self, word: Range<usize>, replaces: bool) -> Option<&'static Kind> {
        let written = self.words(word.clone());
        let span = self.span(word);
        let fits = |kind: &&Kind| !replaces || !matches!(kind.rule, Rule::policy | Rule::include | Rule::cases);
        if let Some(kind) = kind_of(written).filter(fits) {
            return Some(kind);
        }
        if let Some(seeming) = look_alikes::seeming(written)
            && let Some(kind) = kind_of(&seeming.word).filter(fits)
        {
            self.findings.push(foreign_letter(span, written, &seeming, kind.word));
            return Some(kind);
        }
        let known = KINDS.iter().filter(fits).map(|kind| kind.word).chain((!replaces).then_some(REPLACE));
        let Some(right) = nearest(written, known).filter(|_| !kind::is_own(written)) else {
            let message = match (replaces, written.is_empty()) {
                (_, true) => "an item was expected behind `replace`".to_owned(),
                (true, _) => format!("`{written}` can't be replaced"),
                (false, _) => format!("no item begins with `{written}`"),
            };
            let behind = self.words(span.end as usize..self.text.len());
            self.findings
                .push(Diagnostic::new(Code::Unexpected, span, message).help(kind::instead_of(written, behind)));
            return None;
        };
        let finding = Diagnostic::new(Code::Misspelt, span, format!("no item begins with `{written}`"));
        let finding = finding.help(format!("write `{right}`"));
        // A letter in the place of another may make another word: `role`, `text`.
        let is_slip = written.len() != right.len() || is_reordered(written, right);
        let is_certain = is_slip && recovery::is_certain(written, right, KINDS.iter().map(|kind| kind.word));
        self.findings.push(if is_certain { finding.edit(span, right) } else { finding });
        kind_of(right)
    }

    /// Reads an item's text, and mends it and reads it again after each mistake.
    fn mended(&mut self, kind: &'static Kind, head: Span, body: Range<usize>) -> Option<Item> {
        let mut working = Working::new(self.words(body.clone()), body.start);
        let mut whole = true;
        let mut passed = 0;
        for _ in 0..MOST_REPAIRS.min(1 + MOST_REREAD / (1 + body.len())) {
            let stop = match grammar::parse(kind.rule, working.text()) {
                Ok(parts) => {
                    let mut builder = Builder::new(self.source, &working);
                    let end = builder.span_of_all(parts.clone());
                    let item = builder.item(kind.rule, parts, head);
                    let Builder { findings, broken, .. } = builder;
                    // An item of which a clause was blanked out lacks what the clause said.
                    let lacks = |finding: &Diagnostic| finding.code == Code::MissingClause && !whole;
                    self.findings.extend(findings.into_iter().filter(|finding| !lacks(finding)));
                    let readable = !broken && (whole || kind.rule == Rule::record);
                    return item.filter(|_| readable).map(|item| Spanned::new(item, head.to(end)));
                }
                Err(stop) => stop,
            };
            // Where reading stops before a mistake told already, it is that mistake again.
            if stop.at < passed {
                return None;
            }
            let here = stop.at + 1;
            let mistake = recovery::explain(stop, &working, kind, self.source, !whole)?;
            self.findings.push(mistake.finding);
            match mistake.repair {
                Repair::Replace(range, words) => {
                    passed = range.start + words.len();
                    working.replace(range, &words);
                }
                Repair::Blank(range) => {
                    whole = false;
                    passed = range.end;
                    self.unread_field(kind, &working, range.clone());
                    working.blank(range);
                }
                Repair::Split(at) => {
                    let range = working.origin(at)..body.end;
                    passed = here;
                    self.split = Some(Stretch { range, too_deep: false, stray: Vec::new(), last: None });
                    working.truncate(at);
                }
                Repair::GiveUp => return None,
            }
        }
        None
    }

    /// Notes the name of a field that is about to be blanked out.
    fn unread_field(&mut self, kind: &Kind, working: &Working, range: Range<usize>) {
        if kind.rule != Rule::record {
            return;
        }
        let text = working.text();
        let name = first_word(text, range.clone());
        if text.get(name.end..range.end).is_some_and(|behind| behind.trim_start().starts_with(':')) {
            let place = self.span(working.origin(name.start)..working.origin(name.end));
            self.file.unread.push(Spanned::new(text.get(name).unwrap_or("").into(), place));
        }
    }
}

/// Whether the clauses of an item have come to its options.
fn has_option(clauses: &str) -> bool {
    clauses.lines().any(|line| line.split('#').next().unwrap_or("").split_whitespace().any(|word| word == "then"))
}

/// Whether two words have the same letters, in whatever order.
fn is_reordered(one: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
}
