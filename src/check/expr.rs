//! Expressions: names, types, units.

use super::checker::{Checker, Place, condition, constant, named, quoted};
use super::scope::Meaning;
use super::typed::{Expr, ExprKind, Figure, History, Subject, Whose};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::ids::FieldId;
use crate::source::{Span, Spanned};
use crate::syntax::tree::{self, EventWord, Function, Moment, Name, Operator};
use crate::types::Type;
use crate::value::Value;

impl Checker<'_> {
    /// An expression that must be a condition.
    pub(super) fn condition(&mut self, expr: &tree::Expr) -> Option<Expr> {
        let typed = self.expr(expr, None)?;
        if typed.ty == Type::YesNo {
            return Some(Expr { may_be_missing: false, ..typed });
        }
        let words = self.bundle.sources.one_line(expr.span);
        let message = format!("`{words}` is {}, and no condition", named(&typed.ty));
        if let ExprKind::Constant(_) = typed.kind {
            self.find(Diagnostic::new(Code::NotACondition, expr.span, message).help("compare something with it"));
            return None;
        }
        let help = match &typed.ty {
            Type::Number(_) => format!("compare it: `{words} > 0`"),
            Type::Words(set) => format!("compare it: `{words} is {}`", set.first().map_or("…", |word| word)),
            _ => format!("compare it, or ask `{words} is present`"),
        };
        self.find(Diagnostic::new(Code::NotACondition, expr.span, message).help(help));
        None
    }

    /// Types an expression. `expected` is the type of what it stands beside: a bare word is a word of it.
    pub(super) fn expr(&mut self, expr: &tree::Expr, expected: Option<&Type>) -> Option<Expr> {
        let span = expr.span;
        match &expr.node {
            tree::ExprKind::Text(text) => self.text_literal(text, span),
            tree::ExprKind::Number(number) => Some(constant(Value::Number(*number), Type::Number(None), span)),
            tree::ExprKind::YesNo(answer) => Some(constant(Value::YesNo(*answer), Type::YesNo, span)),
            tree::ExprKind::Moment(moment) => Some(moment_of(*moment, span)),
            tree::ExprKind::Duration(length) => Some(constant(Value::Duration(*length), Type::Duration, span)),
            tree::ExprKind::List(texts) => {
                let texts = texts.iter().map(|text| text.node.clone()).filter(|text| !text.trim().is_empty());
                Some(constant(Value::List(texts.collect()), Type::ListOfText, span))
            }
            tree::ExprKind::Now => self.not_in_default(span, "`now`").then(|| Expr {
                kind: ExprKind::Now,
                ty: Type::Time,
                may_be_missing: false,
                span,
            }),
            tree::ExprKind::Name(name) => self.name(&Spanned::new(name.clone(), span), expected),
            tree::ExprKind::Member(owner, name) => self.member(owner, name, span),
            tree::ExprKind::Event(event) => self.event(event, span),
            tree::ExprKind::Not(inner) => self.not(inner, span),
            tree::ExprKind::And(parts) => self.and(parts, span),
            tree::ExprKind::Or(parts) => self.or(parts, span),
            tree::ExprKind::Compare(left, sign, right) => self.compare(left, *sign, right, span),
            tree::ExprKind::OneOf { value, choices, negated } => self.one_of(value, choices, *negated, span),
            tree::ExprKind::State { value, state, negated } => self.state(value, *state, *negated, span),
            tree::ExprKind::Between(value, least, greatest) => self.between(value, least, greatest, span),
            tree::ExprKind::Mentions(value, phrases) => self.mentions(value, phrases, span),
            tree::ExprKind::Matches(value, pattern) => self.matches(value, pattern, span),
            tree::ExprKind::Within(value, length) => self.within(value, length, span),
            tree::ExprKind::Arithmetic(left, operator, right) => self.arithmetic(left, *operator, right, span),
            tree::ExprKind::Call(function, arguments) => self.call(*function, arguments, span),
            tree::ExprKind::DaysSince(moment) => self.days_since(moment, span),
        }
    }

    /// A text that says something: white space is missing, as everywhere, and nothing compares with it.
    pub(super) fn text_literal(&mut self, text: &str, span: Span) -> Option<Expr> {
        if text.trim().is_empty() {
            let finding = Diagnostic::new(Code::EmptyText, span, "an empty text is no value: what is blank is missing");
            self.find(finding.help("ask `… is missing` or `… is present`"));
            return None;
        }
        Some(constant(Value::Text(text.trim().into()), Type::Text, span))
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
    fn not_in_cap(&mut self, span: Span) -> bool {
        let is_unless = self.place == Place::CapUnless;
        if is_unless {
            let finding = Diagnostic::new(Code::NotHere, span, "a cap's `unless` can't ask a cap");
            self.find(finding.help("it is judged by the facts kept with each event"));
        }
        !is_unless
    }

    fn name(&mut self, name: &Name, expected: Option<&Type>) -> Option<Expr> {
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
        let happening = event_word(&name.node)?;
        let subject = match self.place {
            Place::CapUnless => Subject::Counted,
            Place::FollowUpUnless(Some(mv)) => Subject::Move(mv),
            Place::FollowUpUnless(None) => Subject::Anything,
            Place::Anywhere | Place::Default(_) => return None,
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
        if let Some(Type::Words(words)) = expected {
            return self.unknown_word(name, words);
        }
        let whose = if let Place::Default(whose) = self.place { whose } else { Whose::Prospect };
        let fields: Vec<&str> = self.scope.fields(whose).iter().map(|(_, field)| &*field.name.node).collect();
        let defines = self.scope.names_of(|meaning| matches!(meaning, Meaning::Define(_)));
        let names: Vec<&str> = fields.into_iter().chain(defines).collect();
        if event_word(&name.node).is_some() && !self.bundle.is_silent(&name.node) {
            let message = format!("`{}` of which move?", name.node);
            let finding = Diagnostic::new(Code::NoMoveMeant, name.span, message);
            return self.find(finding.help(format!("write the move before it: `connect {}`", name.node)));
        }
        if expected == Some(&Type::Text) && nearest(&name.node, names.iter().copied()).is_none() {
            if self.bundle.is_silent(&name.node) {
                return;
            }
            let finding = Diagnostic::new(Code::UnknownName, name.span, format!("there is no field `{}`", name.node));
            let quoted = format!("\"{}\"", name.node);
            return self.find(finding.help(format!("a text stands in quotes: `{quoted}`")).edit(name.span, quoted));
        }
        if whose == Whose::Prospect && self.scope.field(Whose::Sender, &name.node).is_some() {
            let message = format!("the prospect has no field `{}`, the sender has", name.node);
            let right = format!("sender.{}", name.node);
            let finding = Diagnostic::new(Code::UnknownName, name.span, message);
            return self.find(finding.help(format!("write `{right}`")).edit(name.span, right));
        }
        self.unknown("field or defined name", &name.node, name.span, names);
    }

    pub(super) fn unknown_word(&mut self, name: &Name, words: &[Box<str>]) {
        if self.bundle.is_silent(&name.node) {
            return;
        }
        let message = format!("`{}` is not one of the words here", name.node);
        let finding = Diagnostic::new(Code::UnknownWord, name.span, message);
        let finding = match nearest(&name.node, words.iter().map(|word| &**word)) {
            Some(near) => finding.help(format!("write `{near}`")).edit(name.span, near),
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

    fn member(&mut self, owner: &Name, name: &Name, span: Span) -> Option<Expr> {
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

    fn event(&mut self, event: &tree::Event, span: Span) -> Option<Expr> {
        if !self.not_in_default(span, "what happened") {
            return None;
        }
        let subject = match &*event.subject.node {
            "anything" => Some(Subject::Anything),
            _ => self.mv(&event.subject).map(Subject::Move),
        };
        let at = event.at.as_ref().map(|name| self.text_field(name));
        let within = event.within.as_ref().map(|length| self.length(length));
        let history = History {
            subject: subject?,
            happening: event.word.node,
            by: event.by.map(|by| by.node),
            at: at.map_or(Some(None), |at| at.map(Some))?,
            within: within.map_or(Some(None), |within| within.map(Some))?,
        };
        let asked = condition(ExprKind::History(Box::new(history)), span);
        Some(if event.negated.is_some() { condition(ExprKind::Not(Box::new(asked)), span) } else { asked })
    }

    /// An expression that must be a length of time.
    pub(super) fn length(&mut self, expr: &tree::Expr) -> Option<Expr> {
        let typed = self.expr(expr, Some(&Type::Duration))?;
        if typed.ty == Type::Duration {
            return Some(typed);
        }
        let finding = Diagnostic::new(Code::TypeMismatch, expr.span, "a length of time must stand here");
        let finding = finding.label(format!("this is {}", named(&typed.ty)));
        let help = match expr.node {
            tree::ExprKind::Number(number) => format!("write the unit: `{} days`", crate::value::Plain(number)),
            _ => "lengths are written `30 minutes`, `24 hours`, `7 days`, `2 weeks`".to_owned(),
        };
        self.find(finding.help(help));
        None
    }

    fn not(&mut self, inner: &tree::Expr, span: Span) -> Option<Expr> {
        let typed = self.condition(inner)?;
        if !matches!(inner.node, tree::ExprKind::State { .. }) {
            self.warn_unguarded(&typed, span, "`not`");
        }
        Some(condition(ExprKind::Not(Box::new(typed)), span))
    }

    fn and(&mut self, parts: &[tree::Expr], span: Span) -> Option<Expr> {
        let guards = parts.iter().flat_map(|part| self.guards(part, tree::State::Present)).collect();
        let typed = self.guarding(guards, |checker| checker.conditions(parts))?;
        Some(condition(ExprKind::And(typed), span))
    }

    /// The parts of an `and` or `or`. Bare values behind a comparison have a finding of their own.
    fn conditions(&mut self, parts: &[tree::Expr]) -> Option<Vec<Expr>> {
        let mut typed = Vec::new();
        let mut is_whole = true;
        let mut rest = parts;
        while let Some((part, behind)) = rest.split_first() {
            let habit = self.habit(part, behind);
            is_whole &= habit.is_none();
            match self.condition(part) {
                Some(part) => typed.push(part),
                None => is_whole = false,
            }
            rest = behind.get(habit.unwrap_or(0)..).unwrap_or(&[]);
        }
        is_whole.then_some(typed)
    }

    fn or(&mut self, parts: &[tree::Expr], span: Span) -> Option<Expr> {
        let guards = parts.iter().flat_map(|part| self.guards(part, tree::State::Missing)).collect();
        let typed = self.guarding(guards, |checker| checker.conditions(parts))?;
        Some(condition(ExprKind::Or(typed), span))
    }

    /// Whether a name is a condition by itself.
    pub(super) fn is_known_condition(&self, name: &str) -> bool {
        match self.scope.meaning(name) {
            Some(Meaning::Field(field)) => self.scope.prospect[field].ty == Type::YesNo,
            Some(Meaning::Define(_)) => true,
            _ => event_word(name).is_some() && !matches!(self.place, Place::Anywhere),
        }
    }

    fn state(&mut self, value: &tree::Expr, state: tree::State, negated: bool, span: Span) -> Option<Expr> {
        let kind = match state {
            tree::State::Exhausted => {
                let tree::ExprKind::Name(name) = &value.node else {
                    self.find(Diagnostic::new(Code::WrongKind, value.span, "only a cap can be exhausted"));
                    return None;
                };
                let cap = self.cap(&Spanned::new(name.clone(), value.span))?;
                self.not_in_cap(span).then_some(ExprKind::Exhausted(cap))?
            }
            tree::State::Present | tree::State::Missing => ExprKind::Present(Box::new(self.expr(value, None)?)),
        };
        let asked = condition(kind, span);
        let is_denied = negated != (state == tree::State::Missing);
        Some(if is_denied { condition(ExprKind::Not(Box::new(asked)), span) } else { asked })
    }

    /// The cap of a name.
    pub(super) fn cap(&mut self, name: &Name) -> Option<crate::ids::CapId> {
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

    fn arithmetic(
        &mut self,
        left: &tree::Expr,
        operator: Spanned<Operator>,
        right: &tree::Expr,
        span: Span,
    ) -> Option<Expr> {
        let (left, right) = (self.expr(left, None), self.expr(right, None));
        let (left, right) = (left?, right?);
        let Some(ty) = result(&left.ty, operator.node, &right.ty) else {
            let message = format!("{} and {} don't go together here", named(&left.ty), named(&right.ty));
            let finding = Diagnostic::new(Code::TypeMismatch, operator.span, message);
            let finding = finding.also(left.span, format!("this is {}", named(&left.ty)));
            let finding = finding.also(right.span, format!("this is {}", named(&right.ty)));
            let takes_length = matches!(left.ty, Type::Date | Type::Time | Type::Duration);
            self.find(match right.kind {
                ExprKind::Constant(Value::Number(count)) if takes_length => {
                    finding.help(format!("write the unit: `{} days`", crate::value::Plain(count)))
                }
                _ => finding,
            });
            return None;
        };
        let divides = operator.node == Operator::DividedBy && !is_nonzero(&right);
        let may_be_missing = left.may_be_missing || right.may_be_missing || divides;
        Some(Expr {
            kind: ExprKind::Arithmetic(Box::new(left), operator.node, Box::new(right)),
            ty,
            may_be_missing,
            span,
        })
    }

    fn call(&mut self, function: Spanned<Function>, arguments: &[tree::Expr], span: Span) -> Option<Expr> {
        let typed: Vec<Option<Expr>> = arguments.iter().map(|argument| self.expr(argument, None)).collect();
        let typed = typed.into_iter().collect::<Option<Vec<Expr>>>()?;
        let (name, fits) = match function.node {
            Function::Min => ("min", typed.len() >= 2),
            Function::Max => ("max", typed.len() >= 2),
            Function::Round => ("round", typed.len() == 1),
            Function::Length => ("length", typed.len() == 1),
        };
        let first = typed.first()?;
        let ty = match (function.node, &first.ty) {
            (Function::Min | Function::Max, Type::Number(_)) => Some(Type::Number(None)),
            (Function::Min | Function::Max, Type::Duration | Type::Date | Type::Time) => Some(first.ty.clone()),
            (Function::Round, Type::Number(_)) | (Function::Length, Type::Text | Type::ListOfText) => {
                Some(Type::Number(None))
            }
            _ => None,
        };
        if !fits {
            let wanted =
                if matches!(function.node, Function::Min | Function::Max) { "two values or more" } else { "one value" };
            self.find(Diagnostic::new(Code::WrongArguments, span, format!("`{name}` takes {wanted}")));
            return None;
        }
        let other = typed.iter().find(|other| !other.ty.same_kind(&first.ty));
        let (Some(ty), None) = (ty, other) else {
            let odd = other.unwrap_or(first);
            let finding =
                Diagnostic::new(Code::TypeMismatch, odd.span, format!("`{name}` can't take {}", named(&odd.ty)));
            self.find(if other.is_some() {
                finding.also(first.span, format!("this is {}", named(&first.ty)))
            } else {
                finding
            });
            return None;
        };
        let may_be_missing = typed.iter().any(|argument| argument.may_be_missing);
        Some(Expr { kind: ExprKind::Call(function.node, typed), ty, may_be_missing, span })
    }

    fn days_since(&mut self, moment: &tree::Expr, span: Span) -> Option<Expr> {
        if !self.not_in_default(span, "the time") {
            return None;
        }
        let typed = self.moment(moment)?;
        let may_be_missing = typed.may_be_missing;
        Some(Expr { kind: ExprKind::DaysSince(Box::new(typed)), ty: Type::Number(None), may_be_missing, span })
    }

    /// An expression that must be a date or time.
    pub(super) fn moment(&mut self, expr: &tree::Expr) -> Option<Expr> {
        let typed = self.expr(expr, None)?;
        if matches!(typed.ty, Type::Date | Type::Time) {
            return Some(typed);
        }
        let finding = Diagnostic::new(Code::TypeMismatch, expr.span, "a date or time must stand here");
        self.find(finding.label(format!("this is {}", named(&typed.ty))));
        None
    }
}

fn moment_of(moment: Moment, span: Span) -> Expr {
    match moment {
        Moment::Date(date) => constant(Value::Date(date), Type::Date, span),
        Moment::Exact(at) => constant(Value::Time(at), Type::Time, span),
        Moment::Local(at) => Expr { kind: ExprKind::LocalTime(at), ty: Type::Time, may_be_missing: false, span },
    }
}

/// Whether a cap applies whoever is asked about.
fn is_for_everybody(cap: &tree::Cap) -> bool {
    match cap.scope.as_ref().map(|scope| &scope.node) {
        None | Some(tree::Scope::Everyone) => true,
        Some(tree::Scope::Each(names)) => names.iter().all(|name| &*name.node == "sender"),
    }
}

fn is_nonzero(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(Value::Number(number)) => *number != 0.0,
        ExprKind::Constant(Value::Duration(length)) => !length.is_zero(),
        _ => false,
    }
}

/// The type that arithmetic comes out as.
fn result(left: &Type, operator: Operator, right: &Type) -> Option<Type> {
    use Operator::{DividedBy, Minus, Plus, Times};
    let number = Type::Number(None);
    Some(match (left, operator, right) {
        (Type::Number(_), _, Type::Number(_)) => number,
        (Type::Duration, Plus | Minus, Type::Duration) => Type::Duration,
        (Type::Duration, Times | DividedBy, Type::Number(_)) => Type::Duration,
        (Type::Number(_), Times, Type::Duration) => Type::Duration,
        (Type::Duration, DividedBy, Type::Duration) => number,
        (Type::Date | Type::Time, Plus | Minus, Type::Duration) => Type::Time,
        (Type::Duration, Plus, Type::Date | Type::Time) => Type::Time,
        (Type::Date | Type::Time, Minus, Type::Date | Type::Time) => Type::Duration,
        _ => return None,
    })
}

/// What happened, by its word.
pub(super) fn event_word(word: &str) -> Option<EventWord> {
    Some(match word {
        "sent" => EventWord::Sent,
        "accepted" => EventWord::Accepted,
        "replied" => EventWord::Replied,
        "declined" => EventWord::Declined,
        "withdrawn" => EventWord::Withdrawn,
        "blocked" => EventWord::Blocked,
        "unanswered" => EventWord::Unanswered,
        _ => return None,
    })
}
