//! What must be known of a text before the grammar sees it: where its items begin, where its comments are, and that it
//! nests no deeper than the grammar can follow.

use std::ops::Range;

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{SourceId, Span};
use crate::language::syntax::tree::Comment;
use crate::values::work;

use super::comments::foreign_comment;
use super::kind;
use super::letters::{is_letter, is_word};

/// Parentheses and `not`s inside each other. Readers give up long before; the limit keeps every later stage from
/// running out of stack.
pub(super) const MOST_NESTED: usize = 64;

/// What was seen.
pub(super) struct Scan {
    /// The text with every character that only looks like a blank replaced by blanks, its offsets unchanged.
    pub(super) text: String,
    /// Where each item stands, from a word in the first column to the next.
    pub(super) items: Vec<Chunk>,
    pub(super) comments: Vec<Comment>,
    /// What is wrong already.
    pub(super) findings: Vec<Diagnostic>,
}

/// The text of one item.
pub(super) struct Chunk {
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// Whether it nests too deeply to be read; the finding is made.
    pub(super) too_deep: bool,
}

/// Looks through a whole text once.
pub(super) fn scan(source: SourceId, text: &str) -> Scan {
    let mut scanner = Scanner {
        source,
        text,
        at: 0,
        line_start: true,
        depth: Depth::default(),
        out: Scan {
            text: String::with_capacity(text.len()),
            items: Vec::new(),
            comments: Vec::new(),
            findings: Vec::new(),
        },
        has_stray: false,
        unclosed: Vec::new(),
    };
    scanner.run();
    scanner.out
}

/// How deep the scan is, and how deep each open parenthesis took it.
#[derive(Default)]
struct Depth {
    open: Vec<usize>,
    nots: usize,
}

impl Depth {
    fn now(&self) -> usize {
        self.open.last().copied().unwrap_or(0) + self.nots
    }

    fn open(&mut self) {
        self.open.push(self.now() + 1);
        self.nots = 0;
    }

    fn close(&mut self) {
        self.open.pop();
        self.nots = 0;
    }
}

struct Scanner<'a> {
    source: SourceId,
    text: &'a str,
    at: usize,
    line_start: bool,
    depth: Depth,
    out: Scan,
    /// Whether something stands before the first item.
    has_stray: bool,
    /// Quotation marks that nothing closes up to some place.
    unclosed: Vec<(char, usize)>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while let Some(next) = self.rest().chars().next() {
            let line_start = std::mem::replace(&mut self.line_start, false);
            match next {
                '\n' => {
                    self.line_start = true;
                    self.keep(1);
                }
                ' ' | '\t' | '\r' => self.keep(1),
                '#' => self.comment(),
                '\u{feff}' if self.at == 0 => {
                    self.line_start = true;
                    self.blank(next.len_utf8());
                }
                _ if next.is_whitespace() || is_invisible(next) || next.is_control() => self.unprintable(),
                _ if line_start && is_letter(next) => self.item(),
                _ => self.token(next),
            }
        }
        self.end_item();
    }

    /// Reports what stands before the first item. Where it is one, it is read as such.
    fn before_items(&mut self) {
        let span = Span::new(self.source, self.at, self.at + self.word_length(self.at));
        let before = self.text.get(..self.at).unwrap_or("").trim_start_matches('\u{feff}');
        let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
        let begins_line =
            before.len() == indent || before.get(..before.len() - indent).is_some_and(|b| b.ends_with('\n'));
        let finding = Diagnostic::new(Code::Misplaced, span, "an item begins in the first column")
            .help("write the first word of every item at the start of its line, and its clauses indented");
        if begins_line && kind::begins_item(self.rest().split('\n').next().unwrap_or("")) {
            self.out.items.push(Chunk { range: self.at..self.at, too_deep: false });
            self.out.findings.push(finding.edit(Span::new(self.source, self.at - indent, self.at), ""));
        } else {
            self.out.findings.push(finding);
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn word_length(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or("");
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        end.max(rest.chars().next().map_or(0, char::len_utf8))
    }

    /// Goes on by `bytes`, which stay as they are.
    fn keep(&mut self, bytes: usize) {
        let end = self.at + bytes;
        self.out.text.push_str(self.text.get(self.at..end).unwrap_or(""));
        self.at = end;
    }

    /// Goes on by `bytes`, which the grammar sees as blanks.
    fn blank(&mut self, bytes: usize) {
        self.out.text.extend(std::iter::repeat_n(' ', bytes));
        self.at += bytes;
    }

    fn comment(&mut self) {
        let line = self.rest().split('\n').next().unwrap_or("");
        let (length, words) = (line.len(), line.trim_end());
        let before = self.text.get(..self.at).unwrap_or("");
        let own_line = before.rsplit('\n').next().unwrap_or("").trim_start_matches('\u{feff}').trim().is_empty();
        let span = Span::new(self.source, self.at, self.at + words.len());
        self.out.comments.push(Comment { span, text: words.into(), own_line });
        self.keep(length);
    }

    /// A comment of another language above the first item; further down the reader of the item reports it.
    fn foreign_comment(&mut self) {
        let span = Span::new(self.source, self.at, self.at + 2);
        let line = self.rest().split('\n').next().unwrap_or("");
        self.out.findings.push(foreign_comment(span, "", line));
        self.blank(self.rest().split('\n').next().unwrap_or("").len());
    }

    /// A word in the first column.
    fn item(&mut self) {
        self.end_item();
        self.depth = Depth::default();
        self.out.items.push(Chunk { range: self.at..self.at, too_deep: false });
        self.keep(self.word_length(self.at));
    }

    fn end_item(&mut self) {
        let at = self.at;
        if let Some(last) = self.out.items.last_mut() {
            last.range.end = at;
        }
    }

    /// Anything else that is no blank.
    fn token(&mut self, first: char) {
        if self.out.items.is_empty() {
            if ["//", "--", "/*"].iter().any(|sign| self.rest().starts_with(sign)) {
                return self.foreign_comment();
            }
            if !self.has_stray {
                self.has_stray = true;
                self.before_items();
            }
        }
        match first {
            '(' => self.depth.open(),
            ')' => self.depth.close(),
            '!' => self.depth.nots += 1,
            '"' | '\'' | '“' | '”' | '„' | '«' | '‘' | '’' | '‚' => {
                self.depth.nots = 0;
                let length = self.text_length(first);
                self.texts_unprintable(length);
                return self.keep(length);
            }
            _ => {}
        }
        let length = self.word_length(self.at);
        match self.rest().get(..length) {
            Some("not") => self.depth.nots += 1,
            _ if !matches!(first, '(' | ')' | '!') => self.depth.nots = 0,
            _ => {}
        }
        self.check_depth(length);
        self.keep(length);
    }

    /// How long the text literal is that begins here with a quotation mark.
    fn text_length(&mut self, opening: char) -> usize {
        // Where one of its kind found no end in this line, none does.
        let is_known = self.unclosed.iter().any(|(kind, end)| *kind == opening && self.at < *end);
        if is_known && opening != '"' {
            return opening.len_utf8();
        }
        let length = text_length(self.rest());
        if length == opening.len_utf8() && opening != '"' {
            let end = self.at + self.rest().find('\n').unwrap_or(self.rest().len());
            self.unclosed.retain(|(kind, _)| *kind != opening);
            self.unclosed.push((opening, end));
        }
        length
    }

    fn check_depth(&mut self, length: usize) {
        let span = Span::new(self.source, self.at, self.at + length);
        if self.depth.now() <= MOST_NESTED {
            return;
        }
        if let Some(item) = self.out.items.last_mut().filter(|item| !item.too_deep) {
            item.too_deep = true;
            self.out.findings.push(
                Diagnostic::new(Code::TooDeep, span, format!("this goes more than {MOST_NESTED} levels deep"))
                    .help("give a part of the condition a name with `define`"),
            );
        }
    }

    /// A run of characters that a reader can't tell from a blank, or can't see.
    fn unprintable(&mut self) {
        let odd = |c: char| {
            !matches!(c, ' ' | '\t' | '\r' | '\n') && (c.is_whitespace() || is_invisible(c) || c.is_control())
        };
        let length = self.rest().find(|c| !odd(c)).unwrap_or(self.rest().len());
        let run = self.rest().get(..length).unwrap_or("");
        let span = Span::new(self.source, self.at, self.at + length);
        let replacement = if run.contains(char::is_whitespace) { " " } else { "" };
        let finding = match run.chars().next() {
            Some('\u{a0}') => Diagnostic::new(Code::Foreign, span, "a no-break space where a blank belongs"),
            Some(c) => {
                Diagnostic::new(Code::Unprintable, span, format!("a character that can't be seen: {}", code_point(c)))
            }
            None => return self.keep(1),
        };
        let help = if replacement.is_empty() { "leave it out" } else { "write an ordinary blank" };
        self.out.findings.push(finding.help(help).edit(span, replacement));
        self.blank(length);
    }

    /// Reports what can't be seen inside the text literal that begins here.
    fn texts_unprintable(&mut self, length: usize) {
        let literal = self.rest().get(..length).unwrap_or("");
        let bad = |c: char| is_reordering(c) || c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        let found = literal.char_indices().find(|(_, c)| bad(*c));
        if let Some((offset, c)) = found {
            let span = Span::new(self.source, self.at + offset, self.at + offset + c.len_utf8());
            let message = format!("a character that can't be seen: {}", code_point(c));
            self.out
                .findings
                .push(Diagnostic::new(Code::Unprintable, span, message).help("leave it out").edit(span, ""));
        }
    }
}

/// How long the text literal is that `rest` begins with. An unclosed one ends with its line, an unclosed block before
/// the next word in the first column, so that a missing quote hides nothing that stands below.
fn text_length(rest: &str) -> usize {
    if rest.starts_with("\"\"\"") {
        return block_length(rest);
    }
    let mut characters = rest.char_indices();
    let Some((_, opening)) = characters.next() else { return 0 };
    let mut line_end = rest.len();
    // Only to its end: a line may hold thousands.
    while let Some((at, c)) = characters.next() {
        work::count(1);
        if c == '\n' {
            line_end = at;
            break;
        }
        if c == '\\' && opening == '"' {
            if !characters.as_str().starts_with('\n') {
                characters.next();
            }
        } else if closes(opening, c) {
            return at + c.len_utf8();
        }
    }
    // A lone apostrophe opens nothing: what follows may hold a comment or a parenthesis.
    let line = rest.get(..line_end).unwrap_or("");
    if opening == '"' { line.trim_end_matches('\r').len() } else { opening.len_utf8() }
}

/// Whether a quotation mark ends what another one begins.
fn closes(opening: char, mark: char) -> bool {
    match opening {
        '"' | '\'' => mark == opening,
        '‘' | '’' | '‚' => matches!(mark, '’' | '‘'),
        _ => matches!(mark, '”' | '“' | '»' | '"'),
    }
}

fn block_length(rest: &str) -> usize {
    let mut characters = rest.char_indices().skip(3);
    while let Some((at, c)) = characters.next() {
        let here = rest.get(at..).unwrap_or("");
        if c == '\\' {
            characters.next();
        } else if here.starts_with("\"\"\"") {
            return at + 3;
        } else if c == '\n' && here.chars().nth(1).is_some_and(is_letter) {
            return at;
        }
    }
    rest.len()
}

/// Characters without width, and those that make text run the other way.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}') || is_reordering(c)
}

fn is_reordering(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}
