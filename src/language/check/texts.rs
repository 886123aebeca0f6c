//! What is looked for in a text: parts, words and phrases, patterns.

use std::sync::Arc;

use super::checker::{Checker, condition, named};
use super::typed::{Expr, ExprKind, TextTest};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::tree::{self, Text};
use crate::values::Type;
use crate::values::text::{Pattern, Phrases};

/// How much memory all patterns of a policy may take together, in bytes.
const MOST_PATTERNS: usize = 64 << 20;

impl Checker<'_> {
    pub(super) fn mentions(&mut self, value: &tree::Expr, phrases: &[Text], span: Span) -> Option<Expr> {
        let value = self.text(value)?;
        let all = phrases.iter().filter(|phrase| self.text_literal(&phrase.node, phrase.span).is_none()).count() == 0;
        let phrases: Vec<&str> = phrases.iter().map(|phrase| &*phrase.node).collect();
        match Phrases::new(&phrases) {
            Ok(_) if !all => None,
            Ok(phrases) => Some(condition(ExprKind::Mentions(Box::new(value), Arc::new(phrases)), span)),
            Err(error) => {
                self.find(Diagnostic::new(Code::BadPattern, span, error.to_string()));
                None
            }
        }
    }

    /// `title mentions one of titles`: the entries of a list, or a field that is a list of text.
    pub(super) fn mentions_one_of(&mut self, value: &tree::Expr, list: &tree::Expr, span: Span) -> Option<Expr> {
        let value = self.text(value)?;
        if let Some(list) = self.list_of(list) {
            self.list_uses.entry(list).or_default().phrases = true;
            return Some(condition(ExprKind::MentionsList(Box::new(value), list), span));
        }
        if self.is_misspelt_list(list) {
            return None;
        }
        let texts = self.expr(list, Some(&Type::ListOfText))?;
        if texts.ty == Type::ListOfText {
            return Some(condition(ExprKind::MentionsText(Box::new(value), Box::new(texts)), span));
        }
        let finding = Diagnostic::new(Code::TypeMismatch, texts.span, "a list must stand here");
        let finding = finding.label(format!("this is {}", named(&texts.ty)));
        self.find(finding.help("name a `list`, a field that is a `list of text`, or write the words in quotes"));
        None
    }

    pub(super) fn matches(&mut self, value: &tree::Expr, pattern: &Text, span: Span) -> Option<Expr> {
        let value = self.text(value)?;
        let pattern = self.pattern(pattern)?;
        Some(condition(ExprKind::Matches(Box::new(value), pattern), span))
    }

    /// A pattern, made ready once however often it is written. Once they are too large together no more are made ready.
    fn pattern(&mut self, pattern: &Text) -> Option<Arc<Pattern>> {
        if let Some(known) = self.patterns.get(&pattern.node) {
            return Some(Arc::clone(known));
        }
        if self.patterns_size > MOST_PATTERNS {
            return None;
        }
        let made = Pattern::new(&pattern.node).map(Arc::new);
        // One that is too large takes as long as the largest to be found so.
        self.patterns_size += match &made {
            Ok(made) => made.size(),
            Err(error) if error.is_too_large => Pattern::LARGEST,
            Err(_) => 0,
        };
        if self.patterns_size > MOST_PATTERNS {
            let message = "with this pattern those of the policy take more than 64 MiB together";
            let finding = Diagnostic::new(Code::BadPattern, pattern.span, message);
            self.find(
                finding.help("write fewer, or shorter ones: `{1000}` repeats what stands before it a thousand times"),
            );
            return None;
        }
        match made {
            Ok(made) => {
                self.patterns.insert(pattern.node.clone(), Arc::clone(&made));
                Some(made)
            }
            Err(error) => {
                let message = format!("this pattern can't be read: {error}");
                let finding = Diagnostic::new(Code::BadPattern, pattern.span, message);
                self.find(finding.help("to look for words as they stand, use `mentions` or `contains`"));
                None
            }
        }
    }

    fn text(&mut self, value: &tree::Expr) -> Option<Expr> {
        let typed = self.expr(value, Some(&Type::Text))?;
        if typed.ty.is_text() {
            return Some(typed);
        }
        let finding = Diagnostic::new(Code::TypeMismatch, typed.span, "a text must stand here");
        self.find(finding.label(format!("this is {}", named(&typed.ty))));
        None
    }

    pub(super) fn text_test(
        &mut self,
        left: Expr,
        test: TextTest,
        right: Expr,
        sign: Span,
        span: Span,
    ) -> Option<Expr> {
        let has_parts = left.ty.is_text() || left.ty == Type::ListOfText && test == TextTest::Contains;
        if has_parts && right.ty.is_text() {
            return Some(condition(ExprKind::TextTest(Box::new(left), test, Box::new(right)), span));
        }
        let odd = if has_parts { &right } else { &left };
        let finding = Diagnostic::new(Code::TypeMismatch, sign, "only a text can be looked for in a text");
        let finding = finding.also(odd.span, format!("this is {}", named(&odd.ty)));
        self.find(match odd.ty {
            Type::Words(_) => finding.help("a word is asked with `is`, or `is one of`"),
            Type::ListOfText => finding.help("a list is asked with `contains`"),
            _ => finding,
        });
        None
    }
}
