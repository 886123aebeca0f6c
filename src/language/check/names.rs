//! What a name in an expression stands for: a word, a field, a defined name, a cap's figure, a bare event.

use super::checker::{Checker, Place, condition, constant, quoted};
use super::compare::goes_with;
use super::scope::Meaning;
use super::typed::{Expr, ExprKind, Figure, History, Subject, Whose};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::tree::{self, Happening, Name};
use crate::values::ids::FieldId;
use crate::values::{Type, Value};

impl<'a> Checker<'a> {
    pub(super) fn name(&mut self, name: &Name, expected: Option<&Type>) -> Option<Expr> {
        if let Some(Type::Words(words)) = expected
            && let Some(place) = words.iter().position(|word| *word == name.node)
        {
            let word = Value::Word(u16::try_from(place).unwrap_or(u16::MAX));
            return Some(constant(word, Type::Words(words.clone()), name.span));
        }
        if let Place::Default(whose) = self.place {
            return self.field_in_default(whose, name, expected);
        }
        if let Some(event) = self.bare_event(name) {
            return Some(event);
        }
        match self.scope.meaning(&name.node) {
            Some(Meaning::Field(field)) => Some(self.field(Whose::Prospect, field, name.span)),
            Some(Meaning::Define(define)) => {
                self.used_names.insert(name.node.clone());
                let typed = self.define(define, name.span)?;
                let (ty, may_be_missing) = (typed.value.ty.clone(), typed.value.may_be_missing);
                Some(Expr { kind: ExprKind::Defined(define), ty, may_be_missing, span: name.span })
            }
            Some(other) => {
                match expected {
                    Some(Type::Words(words)) => self.unknown_word(name, words),
                    _ => self.misused(name, other),
                }
                None
            }
            None => {
                self.unknown_value(name, expected);
                None
            }
        }
    }

    /// A bare event word speaks of the counted or the anchoring move.
    fn bare_event(&mut self, name: &Name) -> Option<Expr> {
        let happening = Happening::from_word(&name.node)?;
        let subject = match self.place {
            Place::CapUnless => Subject::Counted,
            Place::FollowUpUnless(Some(mv)) => Subject::Move(mv),
            Place::FollowUpUnless(None) => Subject::Anything,
            Place::Anywhere | Place::FollowUpWhen | Place::Default(_) => return None,
        };
        let history = History { subject, happening, by: None, at: None, within: None };
        Some(condition(ExprKind::History(Box::new(history)), name.span))
    }

    fn field_in_default(&mut self, whose: Whose, name: &Name, expected: Option<&Type>) -> Option<Expr> {
        if let Some(field) = self.scope.field(whose, &name.node) {
            return Some(self.field(whose, field, name.span));
        }
        if self.scope.meaning(&name.node).is_some() {
            self.not_in_default(name.span, &format!("`{}`", name.node));
        } else {
            self.unknown_value(name, expected);
        }
        None
    }

    fn field(&self, whose: Whose, field: FieldId, span: Span) -> Expr {
        let info = &self.scope.fields(whose)[field];
        let may_be_missing = info.optional && !self.guarded.contains(&(whose, field));
        Expr { kind: ExprKind::Field(whose, field), ty: info.ty.clone(), may_be_missing, span }
    }

    fn unknown_value(&mut self, name: &Name, expected: Option<&Type>) {
        if self.is_nothing(name) {
            return;
        }
        if let Some(Type::Words(words)) = expected {
            return self.unknown_word(name, words);
        }
        let whose = if let Place::Default(whose) = self.place { whose } else { Whose::Prospect };
        let mut names = self.values_of(whose, expected);
        if names.is_empty() && self.near(&name.node, self.values_of(whose, None)).is_none() {
            names = self.values_of(whose, None);
        }
        if Happening::from_word(&name.node).is_some() && !self.bundle.is_silent(&name.node) {
            return self.no_move_meant(name);
        }
        if expected.is_some_and(Type::is_text) && self.near(&name.node, names.iter().copied()).is_none() {
            return self.unknown_text(name, &names);
        }
        let written = self.bundle.sources.one_line(name.span);
        if let Some((left, right)) = written.split_once('-')
            && names.contains(&left)
            && names.contains(&right)
        {
            let finding = Diagnostic::new(Code::UnknownName, name.span, format!("there is no field `{written}`"));
            return self.find(finding.help(format!("a minus has blanks around it: `{left} - {right}`")));
        }
        if whose == Whose::Prospect && self.scope.field(Whose::Sender, &name.node).is_some() {
            let message = format!("the prospect has no field `{}`, the sender has", name.node);
            let right = format!("sender.{}", name.node);
            let finding = Diagnostic::new(Code::UnknownName, name.span, message);
            return self.find(finding.help(format!("write `{right}`")).edit(name.span, right));
        }
        if self.near(&name.node, names.iter().copied()).is_none() && !self.bundle.is_silent(&name.node) {
            let message = format!("there is no field or defined name `{written}`");
            let finding = Diagnostic::new(Code::UnknownName, name.span, message);
            let help = if let Some(field) = self.field_with_word(whose, &name.node) {
                format!("`{}` is a word of `{field}`: write `{field} is {}`", name.node, name.node)
            } else if let Some(part) = part_of(&name.node, &names) {
                format!("did you mean `{part}`?")
            } else if written.contains(char::is_uppercase) {
                format!("a text stands in quotes, behind what is asked: `title mentions \"{written}\"`")
            } else {
                added(whose, &name.node, expected)
            };
            return self.find(finding.help(help));
        }
        self.unknown("field or defined name", &name.node, name.span, names);
    }

    /// Reports a word for what happens without its move: `when accepted`.
    fn no_move_meant(&mut self, name: &Name) {
        let message = format!("`{}` of which move?", name.node);
        let finding = Diagnostic::new(Code::NoMoveMeant, name.span, message);
        let mut help = format!("write the move before it: `connect {}`", name.node);
        if self.place == Place::FollowUpWhen {
            help.push_str("; only in `unless` does the word alone speak of what the follow-up comes after");
        }
        self.find(finding.help(help));
    }

    /// Reports a name where a text is meant, and none of these names is.
    fn unknown_text(&mut self, name: &Name, names: &[&str]) {
        if self.bundle.is_silent(&name.node) {
            return;
        }
        let written = self.bundle.sources.one_line(name.span);
        let finding = Diagnostic::new(Code::UnknownName, name.span, format!("there is no field `{written}`"));
        if let Some(part) = part_of(&name.node, names) {
            return self.find(finding.help(format!("did you mean `{part}`?")));
        }
        let quoted = format!("\"{written}\"");
        let finding = finding.help(format!("a text stands in quotes: `{quoted}`"));
        // No field has capitals, so that only a text can be meant.
        let is_text = written.contains(char::is_uppercase);
        self.find(if is_text { finding.edit(name.span, quoted) } else { finding });
    }

    /// The field whose values a word is one of.
    fn field_with_word(&self, whose: Whose, word: &str) -> Option<&'a str> {
        let has_it = |ty: &Type| matches!(ty, Type::Words(words) if words.iter().any(|known| **known == *word));
        let found = self.scope.fields(whose).iter().find(|(_, field)| has_it(&field.ty));
        found.map(|(_, field)| &*field.name.node)
    }

    /// Reports a word that elsewhere stands for nothing: `signal is blank`.
    fn is_nothing(&mut self, name: &Name) -> bool {
        let is_one = matches!(&*name.node, "blank" | "empty" | "none" | "null" | "nothing" | "unset");
        if is_one {
            let finding = Diagnostic::new(Code::UnknownName, name.span, format!("there is no field `{}`", name.node));
            self.find(finding.help("write `is missing`, or `is present` for the opposite"));
        }
        is_one
    }

    /// The names of values, those of a type where one is expected, as far as it is known.
    pub(super) fn values_of(&self, whose: Whose, expected: Option<&Type>) -> Vec<&'a str> {
        let fits = |ty: &Type| expected.is_none_or(|expected| goes_with(expected, ty));
        let fields = self.scope.fields(whose).iter().filter(|(_, field)| fits(&field.ty));
        let fields: Vec<&str> = fields.map(|(_, field)| &*field.name.node).collect();
        let defines = self.scope.names_of(|meaning| match meaning {
            Meaning::Define(define) => match self.defines.get(&define) {
                Some(Some(define)) => fits(&define.value.ty),
                Some(None) => expected.is_none(),
                None => true,
            },
            _ => false,
        });
        let defines: Vec<&str> = defines.collect();
        fields.into_iter().chain(defines).collect()
    }

    pub(super) fn unknown_word(&mut self, name: &Name, words: &[Box<str>]) {
        if self.bundle.is_silent(&name.node) {
            return;
        }
        let message = format!("`{}` is not one of the words here", self.bundle.sources.one_line(name.span));
        let finding = Diagnostic::new(Code::UnknownWord, name.span, message);
        let finding = match self.near(&name.node, words.iter().map(|word| &**word)) {
            Some(near) => finding.suggest(name.span, &name.node, near, words.iter().map(|word| &**word)),
            None => finding.help(format!("the words are {}", quoted(words))),
        };
        self.find(finding);
    }

    /// A list, cap or move where a value must stand.
    fn misused(&mut self, name: &Name, meaning: Meaning) {
        let help = match meaning {
            Meaning::List(_) => format!("write `… is one of {}`", name.node),
            Meaning::Cap(_) => format!("write `{0} is exhausted`, `{0}.used`, `{0}.limit` or `{0}.left`", name.node),
            Meaning::Move(_) => format!("write what happened: `{} sent`", name.node),
            Meaning::Field(_) | Meaning::Define(_) => String::new(),
        };
        let message = format!("`{}` is a {}, not a value", name.node, meaning.kind());
        self.find(Diagnostic::new(Code::WrongKind, name.span, message).help(help));
    }

    pub(super) fn member(&mut self, owner: &Name, name: &Name, span: Span) -> Option<Expr> {
        let whose = match &*owner.node {
            "prospect" => Whose::Prospect,
            "sender" => Whose::Sender,
            _ => return self.figure(owner, name, span),
        };
        if matches!(self.place, Place::Default(own) if own != whose) {
            self.not_in_default(span, "another record");
            return None;
        }
        match self.scope.field(whose, &name.node) {
            Some(field) => Some(self.field(whose, field, span)),
            None => {
                let names: Vec<&str> = self.scope.fields(whose).iter().map(|(_, field)| &*field.name.node).collect();
                self.unknown(&format!("field of the {}", owner.node), &name.node, name.span, names);
                None
            }
        }
    }

    fn figure(&mut self, owner: &Name, name: &Name, span: Span) -> Option<Expr> {
        let cap = match self.scope.meaning(&owner.node) {
            Some(Meaning::Cap(cap)) => cap,
            Some(other) => {
                self.wrong_kind(owner, other, "a cap or record");
                return None;
            }
            None => {
                let caps = self.scope.names_of(|meaning| matches!(meaning, Meaning::Cap(_)));
                let names: Vec<&str> = caps.chain(["prospect", "sender"]).collect();
                self.unknown("cap or record", &owner.node, owner.span, names);
                return None;
            }
        };
        if !self.not_in_default(span, "a cap") || !self.not_in_cap(span) {
            return None;
        }
        let (figure, may_be_missing) = match &*name.node {
            "used" => (Figure::Used, false),
            "limit" => (Figure::Limit, true),
            "left" => (Figure::Left, true),
            other => {
                self.unknown("figure of a cap", other, name.span, ["used", "limit", "left"]);
                return None;
            }
        };
        let has_limit = |case: &tree::Case<tree::Limit>| matches!(case.value, tree::Limit::Count(_));
        let info = self.scope.caps[cap];
        let may_be_missing = may_be_missing && !(info.limit.iter().all(has_limit) && is_for_everybody(info));
        Some(Expr { kind: ExprKind::Usage(cap, figure), ty: Type::Number(None), may_be_missing, span })
    }

    /// Whether something may stand here: not in a field's default.
    pub(super) fn not_in_default(&mut self, span: Span, what: &str) -> bool {
        let is_default = matches!(self.place, Place::Default(_));
        if is_default {
            let message = format!("a field's default can't ask {what}");
            let finding = Diagnostic::new(Code::NotHere, span, message);
            self.find(finding.help("a default knows the record's other fields only; write a `define` instead"));
        }
        !is_default
    }

    /// Whether a cap may be asked here: not where it is said what a cap counts.
    pub(super) fn not_in_cap(&mut self, span: Span) -> bool {
        let is_unless = self.place == Place::CapUnless;
        if is_unless {
            self.no_cap_here(span, "a cap's `unless` can't ask a cap");
        }
        !is_unless
    }

    pub(super) fn no_cap_here(&mut self, span: Span, message: &str) {
        let finding = Diagnostic::new(Code::NotHere, span, message);
        self.find(finding.help("it is judged by the facts kept with each event"));
    }

    pub(super) fn cap(&mut self, name: &Name) -> Option<crate::values::ids::CapId> {
        match self.scope.meaning(&name.node) {
            Some(Meaning::Cap(cap)) => self.not_in_default(name.span, "a cap").then_some(cap),
            Some(other) => {
                self.wrong_kind(name, other, "a cap");
                None
            }
            None => {
                let names: Vec<&str> = self.scope.names_of(|meaning| matches!(meaning, Meaning::Cap(_))).collect();
                self.unknown("cap", &name.node, name.span, names);
                None
            }
        }
    }

    /// Whether a name is a condition by itself.
    pub(super) fn is_known_condition(&self, name: &str) -> bool {
        match self.scope.meaning(name) {
            Some(Meaning::Field(field)) => self.scope.prospect[field].ty == Type::YesNo,
            Some(Meaning::Define(_)) => true,
            _ => Happening::from_word(name).is_some() && !matches!(self.place, Place::Anywhere),
        }
    }
}

/// Whether a cap applies whoever is asked about.
fn is_for_everybody(cap: &tree::Cap) -> bool {
    match cap.scope.as_ref().map(|scope| &scope.node) {
        None | Some(tree::Scope::Everyone) => true,
        Some(tree::Scope::Each(names)) => names.iter().all(|name| &*name.node == "sender"),
    }
}

/// The longest name that an unknown one holds as some of its words: `company` of `company_name`.
fn part_of<'n>(unknown: &str, names: &[&'n str]) -> Option<&'n str> {
    let is_part = |name: &&&str| {
        unknown.strip_prefix(**name).is_some_and(|rest| rest.starts_with('_'))
            || unknown.strip_suffix(**name).is_some_and(|rest| rest.ends_with('_'))
    };
    names.iter().filter(is_part).max_by_key(|name| name.len()).copied()
}

/// How a field is added that a condition asks and that nothing has.
fn added(whose: Whose, name: &str, expected: Option<&Type>) -> String {
    let record = if whose == Whose::Sender { "sender" } else { "prospect" };
    let ty = match expected {
        Some(Type::Number(_)) => "number?",
        Some(Type::YesNo) => "yes/no = no",
        Some(Type::Date) => "date?",
        Some(Type::Time) => "time?",
        Some(Type::Duration) => "duration?",
        _ => "text?",
    };
    format!("if your files have such a column, add the field to `record {record}`: `{name}: {ty}`")
}
