//! Texts with placeholders: `"Hi {first_name | there}"`.

use super::checker::Checker;
use super::typed::{Expr, ExprKind, Part, Template};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{Span, Spanned};
use crate::language::syntax::tree;
use crate::values::{Type, work};

impl Checker<'_> {
    /// A text to fill in. `span` is the place of all of it.
    pub(super) fn template(&mut self, text: &str, span: Span) -> Option<Expr> {
        let text = text.trim();
        if text.is_empty() {
            let finding = Diagnostic::new(Code::EmptyText, span, "this text is empty");
            self.find(finding.help("write it, or leave it to the rep: `with note` alone"));
            return None;
        }
        self.foreign_placeholders(text, span);
        let mut written = Written { text: self.bundle.sources.slice(span), at: 0 };
        let mut parts = Vec::new();
        let mut words = String::new();
        let mut rest = text;
        let mut is_whole = true;
        let mut braces = 0;
        while let Some((before, after)) = rest.split_once('{') {
            push_words(&mut words, before, &mut braces);
            if let Some(after) = after.strip_prefix('{') {
                words.push('{');
                braces += 1;
                rest = after;
                continue;
            }
            let Some((inside, after)) = after.split_once('}') else {
                let finding = Diagnostic::new(Code::BadPlaceholder, span, "a `{` without its `}`");
                self.find(finding.help("a brace itself is written `{{`"));
                return None;
            };
            if !words.is_empty() {
                parts.push(Part::Words(std::mem::take(&mut words).into()));
            }
            match self.placeholder(inside, written.place_of(inside, span), span) {
                Some(part) => parts.push(part),
                None => is_whole = false,
            }
            rest = after;
        }
        push_words(&mut words, rest, &mut braces);
        if !words.is_empty() {
            parts.push(Part::Words(words.into()));
        }
        let lacks = |part: &Part| matches!(part, Part::Value { value, fallback: None, .. } if value.may_be_missing);
        let may_be_missing = parts.iter().any(lacks);
        is_whole.then_some(Expr { kind: ExprKind::Template(Template { parts }), ty: Type::Text, may_be_missing, span })
    }

    fn placeholder(&mut self, inside: &str, place: Span, span: Span) -> Option<Part> {
        let (name, fallback) = match inside.split_once('|') {
            Some((name, fallback)) => (name.trim(), Some(fallback.trim().into())),
            None => (inside.trim(), None),
        };
        let named = |word: &str| Spanned::new(word.into(), place);
        let expr = match name.split_once('.') {
            Some((owner, field)) if is_word(owner) && is_word(field) => {
                tree::ExprKind::Member(named(owner), named(field))
            }
            None if is_word(name) => tree::ExprKind::Name(name.into()),
            _ => {
                let finding = Diagnostic::new(Code::BadPlaceholder, span, format!("`{{{inside}}}` names no field"));
                self.find(match self.field_like(name) {
                    Some(right) => finding.help(format!("write `{{{right}}}`")),
                    None => match field_name(name) {
                        Some(field) => finding.help(format!(
                            "write `{{{field}}}`, and add the field to `record prospect` where your files have it: `{field}: text?`"
                        )),
                        None => finding.help("write `{first_name}`, `{sender.name}`, or `{first_name | there}`"),
                    },
                });
                return None;
            }
        };
        let found = self.findings.len();
        let value = self.expr(&Spanned::new(expr, place), None);
        if place == span {
            // What stands in a file, or is written otherwise than it is read, can't be mended here.
            self.findings.iter_mut().skip(found).for_each(|finding| finding.fix.clear());
        }
        let value = value?;
        Some(Part::Value { value, fallback, name: name.into() })
    }
}

/// Adds words of a text. Where braces were opened by `{{`, as many `}}` close them, each one brace.
fn push_words(words: &mut String, written: &str, braces: &mut usize) {
    let mut rest = written;
    while *braces > 0
        && let Some((before, after)) = rest.split_once("}}")
    {
        words.push_str(before);
        words.push('}');
        *braces -= 1;
        rest = after;
    }
    words.push_str(rest);
}

/// A text as it is written, in which what was read of it is found again in the same order.
struct Written<'s> {
    text: &'s str,
    /// To where it was found.
    at: usize,
}

impl<'s> Written<'s> {
    /// Where the name of the next placeholder stands; where it is written otherwise than it is read, all of the text.
    fn place_of(&mut self, inside: &str, span: Span) -> Span {
        let name = inside.split('|').next().unwrap_or_default().trim();
        while let Some(after) = self.behind("{") {
            if after.starts_with('{') {
                self.at += 1;
                continue;
            }
            let written = after.trim_start();
            let is_it = written.strip_prefix(name).is_some_and(|after| after.trim_start().starts_with(['}', '|']));
            let start = self.at + after.len() - written.len();
            return if is_it && !name.is_empty() { within(span, start, name.len()) } else { span };
        }
        span
    }

    /// The text behind the next of these braces, to where everything before it has been found.
    fn behind(&mut self, braces: &str) -> Option<&'s str> {
        let start = self.text.get(self.at..)?.find(braces)?;
        work::count(start + braces.len());
        self.at += start + braces.len();
        self.text.get(self.at..)
    }
}

/// A part of a place, from its `start`th byte on.
fn within(span: Span, start: usize, length: usize) -> Span {
    let start = span.start as usize + start;
    Span::new(span.source, start, start + length)
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(is_letter)
}

fn is_letter(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}

/// The name that a field of several words would have.
fn field_name(written: &str) -> Option<String> {
    let is_plain = written.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    let starts = written.starts_with(|letter: char| letter.is_ascii_alphabetic());
    (is_plain && starts).then(|| written.to_lowercase().replace([' ', '-'], "_"))
}
