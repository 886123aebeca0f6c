//! The checker: names in, typed expressions out, every finding of a run collected. `None` stands for what a finding has
//! been made of already, so that nothing else is said of it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::scope::{Meaning, Scope};
use super::typed::{self, Expr, ExprKind, Whose};
use crate::language::bundle::Bundle;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::tree::{Happening, Name};
use crate::values::Type;
use crate::values::ids::{DefineId, FieldId, HoursId, ListId, MoveId};
use crate::values::text::{Pattern, nearest};

/// Where an expression stands, as far as its words mean something else there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In rules, needs, defined names.
    Anywhere,
    /// In the default of a field of that record.
    Default(Whose),
    /// In a cap's `unless`.
    CapUnless,
    /// In a `when` of a follow-up, which counts nothing from the anchoring event on.
    FollowUpWhen,
    /// In the `unless` of a follow-up after this move.
    FollowUpUnless(Option<MoveId>),
}

/// Up to how many names are all named where none is near.
const MOST_NAMED: usize = 6;

/// What a list is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Uses {
    /// For a person.
    pub(super) people: bool,
    /// For the text of a field.
    pub(super) texts: bool,
    /// For phrases that a text mentions.
    pub(super) phrases: bool,
    /// By a `never`.
    pub(super) never: bool,
}

/// How many findings of a run may say which name was meant.
const MOST_WITH_SUGGESTION: usize = 500;

/// The state of a check.
pub(super) struct Checker<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) scope: &'a Scope<'a>,
    pub(super) findings: Vec<Diagnostic>,
    pub(super) place: Place,
    /// Fields that a condition around here says are present.
    pub(super) guarded: Vec<(Whose, FieldId)>,
    /// The defined names typed so far; nothing for one that has a finding.
    pub(super) defines: HashMap<DefineId, Option<typed::Define>>,
    /// The defined names being typed, to find circles.
    pub(super) open_defines: Vec<DefineId>,
    pub(super) used_names: HashSet<Box<str>>,
    pub(super) used_hours: HashSet<HoursId>,
    pub(super) list_uses: HashMap<ListId, Uses>,
    /// The patterns made ready so far, by how they are written.
    pub(super) patterns: HashMap<Box<str>, Arc<Pattern>>,
    /// How much memory they take, in bytes.
    pub(super) patterns_size: usize,
}

impl<'a> Checker<'a> {
    pub(super) fn new(bundle: &'a Bundle, scope: &'a Scope<'a>, findings: Vec<Diagnostic>) -> Self {
        Self {
            bundle,
            scope,
            findings,
            place: Place::Anywhere,
            guarded: Vec::new(),
            defines: HashMap::new(),
            open_defines: Vec::new(),
            used_names: HashSet::new(),
            used_hours: HashSet::new(),
            list_uses: HashMap::new(),
            patterns: HashMap::new(),
            patterns_size: 0,
        }
    }

    pub(super) fn find(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Does something at another place.
    pub(super) fn at<T>(&mut self, place: Place, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.place, place);
        let result = work(self);
        self.place = before;
        result
    }

    /// Does something where these fields are known to be present.
    pub(super) fn guarding<T>(&mut self, fields: Vec<(Whose, FieldId)>, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.guarded.len();
        self.guarded.extend(fields);
        let result = work(self);
        self.guarded.truncate(before);
        result
    }

    /// The name among `known` that was meant, while there are so few findings that somebody may read about it.
    pub(super) fn near<'n>(&self, name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
        if self.findings.len() < MOST_WITH_SUGGESTION { nearest(name, known) } else { None }
    }

    /// A finding about a name that nothing has, with the nearest of the names that could stand there. Nothing is said
    /// of a name whose item can't be read.
    pub(super) fn unknown<'n>(&mut self, what: &str, name: &str, span: Span, known: impl IntoIterator<Item = &'n str>) {
        if self.bundle.is_silent(name) {
            return;
        }
        let finding = Diagnostic::new(Code::UnknownName, span, format!("there is no {what} `{name}`"));
        let mut known: Vec<&str> = known.into_iter().collect();
        if known.len() <= MOST_NAMED {
            known.sort_unstable();
        }
        self.find(match self.near(name, known.iter().copied()) {
            Some(near) => finding.suggest(span, name, near, known.iter().copied()),
            None if (1..=MOST_NAMED).contains(&known.len()) => finding.help(format!("there is {}", quoted(&known))),
            None => finding,
        });
    }

    pub(super) fn mv(&mut self, name: &Name) -> Option<MoveId> {
        match self.scope.meaning(&name.node) {
            Some(Meaning::Move(id)) => {
                self.used_names.insert(name.node.clone());
                Some(id)
            }
            Some(other) => {
                self.wrong_kind(name, other, "a move");
                None
            }
            None => {
                let names: Vec<&str> = self.scope.names_of(|meaning| matches!(meaning, Meaning::Move(_))).collect();
                self.unknown("move", &name.node, name.span, names);
                None
            }
        }
    }

    /// The text field of the prospect of a name.
    pub(super) fn text_field(&mut self, name: &Name) -> Option<FieldId> {
        let id = match self.scope.meaning(&name.node) {
            Some(Meaning::Field(id)) => id,
            Some(other) => {
                self.wrong_kind(name, other, "a field");
                return None;
            }
            None => {
                let names: Vec<&str> = self.scope.prospect.iter().map(|(_, field)| &*field.name.node).collect();
                self.unknown("field", &name.node, name.span, names);
                return None;
            }
        };
        let field = &self.scope.prospect[id];
        if !field.ty.is_text() {
            let message = format!("`{}` is no text", name.node);
            let finding =
                Diagnostic::new(Code::TypeMismatch, name.span, message).label(format!("this is {}", named(&field.ty)));
            self.find(finding.also(field.name.span, "declared here"));
            return None;
        }
        Some(id)
    }

    pub(super) fn hours(&mut self, name: &Name) -> Option<HoursId> {
        let found = self.scope.hours_of(&name.node);
        if let Some(id) = found {
            self.used_hours.insert(id);
        } else {
            let names: Vec<&str> = self.scope.hours.iter().map(|(_, hours)| &*hours.name.node).collect();
            self.unknown("`hours` item", &name.node, name.span, names);
        }
        found
    }

    pub(super) fn wrong_kind(&mut self, name: &Name, found: Meaning, wanted: &str) {
        let message = format!("`{}` is a {}, not {wanted}", name.node, found.kind());
        self.find(Diagnostic::new(Code::WrongKind, name.span, message));
    }

    /// The text form of a move.
    pub(super) fn form(&mut self, mv: MoveId, name: &Name) -> Option<crate::values::ids::FormId> {
        let info = &self.scope.moves[mv];
        let found = info.forms.position(|form| form.node == name.node);
        if found.is_none() {
            let known: Vec<&str> = info.forms.iter().map(|(_, form)| &*form.node).collect();
            let message = format!("`{}` carries no `{}`", info.item.name.node, name.node);
            let finding = Diagnostic::new(Code::WrongOption, name.span, message);
            let finding = match (self.near(&name.node, known.iter().copied()), known.as_slice()) {
                (Some(near), known) => finding.suggest(name.span, &name.node, near, known.iter().copied()),
                (None, []) => finding.help("it carries no text at all"),
                (None, known) => finding.help(format!("it carries `{}`", known.join("`, `"))),
            };
            self.find(finding.also(info.item.name.span, "the move"));
        }
        found
    }

    /// What happened; `unanswered` is nothing that happens.
    pub(super) fn kind(&mut self, word: &crate::language::source::Spanned<Happening>) -> Option<Happening> {
        if word.node == Happening::Unanswered {
            let finding = Diagnostic::new(Code::NoMoveMeant, word.span, "`unanswered` is no event");
            self.find(finding.help("it can be asked in a condition: `message unanswered`"));
            return None;
        }
        Some(word.node)
    }
}

/// A type behind an article, for messages.
pub(super) fn named(ty: &Type) -> String {
    match ty {
        Type::Words(words) => match &**words {
            [word] => format!("the word `{word}`"),
            words => format!("one of {}", quoted(words)),
        },
        Type::YesNo => "a yes/no".to_owned(),
        Type::ListOfText => "a list of text".to_owned(),
        Type::Email => "an e-mail".to_owned(),
        Type::Address => "an address".to_owned(),
        Type::Id => "an id".to_owned(),
        Type::Number(_) => "a number".to_owned(),
        other => format!("a {other}"),
    }
}

/// Names in a sentence: `` `a`, `b`, `c` ``.
pub(super) fn quoted(names: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    quoted.join(", ")
}

pub(super) fn constant(value: crate::values::Value, ty: Type, span: Span) -> Expr {
    Expr { kind: ExprKind::Constant(value), ty, may_be_missing: false, span }
}

pub(super) fn condition(kind: ExprKind, span: Span) -> Expr {
    Expr { kind, ty: Type::YesNo, may_be_missing: false, span }
}

/// A part that may be left out: nothing where it is written and has a finding.
#[expect(clippy::option_option, reason = "it may be left out, and it may have a finding")]
pub(super) fn whole<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        None => Some(None),
        Some(typed) => typed.map(Some),
    }
}
