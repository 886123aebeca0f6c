//! Comparisons: which values go together.

use std::sync::Arc;

use super::checker::{Checker, Place, condition, named, quoted};
use super::scope::Meaning;
use super::typed::{Expr, ExprKind, Order, TextTest, Whose};
use crate::calendar::{parse_date, parse_duration};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::ids::{FieldId, ListId};
use crate::source::{Span, Spanned};
use crate::syntax::tree::{self, Comparison, Text};
use crate::text::{Pattern, Phrases};
use crate::types::Type;
use crate::value::{Plain, Value};

impl Checker<'_> {
    pub(super) fn compare(
        &mut self,
        left: &tree::Expr,
        sign: Spanned<Comparison>,
        right: &tree::Expr,
        span: Span,
    ) -> Option<Expr> {
        let (left, right) = self.sides(left, right)?;
        match sign.node {
            Comparison::Is | Comparison::IsNot => {
                self.same_kind(&left, &right, sign.span)?;
                let asked = condition(ExprKind::Is(Box::new(left.clone()), Box::new(right.clone())), span);
                if sign.node == Comparison::Is {
                    return Some(asked);
                }
                self.warn_if_missing([&left, &right], span, "`is not`");
                Some(condition(ExprKind::Not(Box::new(asked)), span))
            }
            Comparison::Less => self.order(left, Order::Less, right, sign.span, span),
            Comparison::LessOrEqual => self.order(left, Order::LessOrEqual, right, sign.span, span),
            Comparison::Greater => self.order(left, Order::Greater, right, sign.span, span),
            Comparison::GreaterOrEqual => self.order(left, Order::GreaterOrEqual, right, sign.span, span),
            Comparison::Contains => self.text_test(left, TextTest::Contains, right, sign.span, span),
            Comparison::StartsWith => self.text_test(left, TextTest::StartsWith, right, sign.span, span),
            Comparison::EndsWith => self.text_test(left, TextTest::EndsWith, right, sign.span, span),
        }
    }

    /// Both sides of a comparison; a bare word on either is one of the other's type.
    fn sides(&mut self, left: &tree::Expr, right: &tree::Expr) -> Option<(Expr, Expr)> {
        if self.is_only_a_word(left) {
            let typed_right = self.expr(right, None)?;
            return Some((self.expr(left, Some(&typed_right.ty))?, typed_right));
        }
        let typed_left = self.expr(left, None);
        let expected = typed_left.as_ref().map(|left| left.ty.clone());
        if typed_left.is_none() && is_bare(right) {
            // What the right word should be can't be known.
            return None;
        }
        let typed_right = self.expr(right, expected.as_ref());
        Some((typed_left?, typed_right?))
    }

    /// Whether a bare name has no value, and is a word of some field: `vp is seniority`.
    fn is_only_a_word(&self, expr: &tree::Expr) -> bool {
        let tree::ExprKind::Name(name) = &expr.node else { return false };
        let has_value = match self.place {
            Place::Default(whose) => self.scope.field(whose, name).is_some(),
            _ => self.scope.meaning(name).is_some(),
        };
        let is_word = |ty: &Type| matches!(ty, Type::Words(words) if words.contains(name));
        !has_value && self.scope.prospect.iter().chain(self.scope.sender.iter()).any(|(_, field)| is_word(&field.ty))
    }

    fn same_kind(&mut self, left: &Expr, right: &Expr, sign: Span) -> Option<()> {
        if goes_with(&left.ty, &right.ty) {
            return Some(());
        }
        let message = format!("{} can't be compared with {}", named(&left.ty), named(&right.ty));
        let finding = Diagnostic::new(Code::TypeMismatch, sign, message);
        let finding = finding.also(left.span, format!("this is {}", named(&left.ty)));
        let finding = finding.also(right.span, format!("this is {}", named(&right.ty)));
        self.find(with_conversion(finding, left, right));
        None
    }

    fn order(&mut self, left: Expr, order: Order, right: Expr, sign: Span, span: Span) -> Option<Expr> {
        self.ordered(&left, sign)?;
        self.same_kind(&left, &right, sign)?;
        Some(condition(ExprKind::Order(Box::new(left), order, Box::new(right)), span))
    }

    fn ordered(&mut self, value: &Expr, sign: Span) -> Option<()> {
        if !matches!(value.ty, Type::Text | Type::YesNo | Type::ListOfText) {
            return Some(());
        }
        let message = format!("{} has no order", named(&value.ty));
        let finding = Diagnostic::new(Code::NoOrder, sign, message);
        self.find(finding.also(value.span, format!("this is {}", named(&value.ty))).help("ask with `is`"));
        None
    }

    fn text_test(&mut self, left: Expr, test: TextTest, right: Expr, sign: Span, span: Span) -> Option<Expr> {
        let has_parts = left.ty == Type::Text || left.ty == Type::ListOfText && test == TextTest::Contains;
        if has_parts && right.ty == Type::Text {
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

    pub(super) fn between(
        &mut self,
        value: &tree::Expr,
        least: &tree::Expr,
        greatest: &tree::Expr,
        span: Span,
    ) -> Option<Expr> {
        let typed = self.expr(value, None);
        let expected = typed.as_ref().map(|value| value.ty.clone());
        let least = self.expr(least, expected.as_ref());
        let greatest = self.expr(greatest, expected.as_ref());
        let (value, least, greatest) = (typed?, least?, greatest?);
        self.ordered(&value, value.span)?;
        self.same_kind(&value, &least, least.span)?;
        self.same_kind(&value, &greatest, greatest.span)?;
        if is_reversed(&least, &greatest) {
            let place = least.span.to(greatest.span);
            let words = |span| self.bundle.sources.one_line(span);
            let right = format!("{} and {}", words(greatest.span), words(least.span));
            let finding =
                Diagnostic::new(Code::EmptyRange, place, "nothing lies between these: the first is the greater");
            self.find(finding.help(format!("write `between {right}`")).edit(place, right));
            return None;
        }
        Some(condition(ExprKind::Between(Box::new(value), Box::new(least), Box::new(greatest)), span))
    }

    pub(super) fn one_of(
        &mut self,
        value: &tree::Expr,
        choices: &[tree::Expr],
        negated: bool,
        span: Span,
    ) -> Option<Expr> {
        if matches!(&value.node, tree::ExprKind::Name(name) if &**name == "prospect") {
            return self.person_in_lists(choices, negated, span);
        }
        let typed = self.expr(value, None)?;
        let mut asked = Vec::new();
        let mut values = Vec::new();
        let mut is_whole = true;
        for choice in choices {
            is_whole &= match self.list_of(choice) {
                Some(list) => self.in_list(&typed, list, choice.span).map(|found| asked.push(found)).is_some(),
                None => self.choice(&typed, choice).map(|choice| values.push(choice)).is_some(),
            };
        }
        if !is_whole {
            return None;
        }
        if let Some(last) = values.last() {
            let place = typed.span.to(last.span);
            asked.push(condition(ExprKind::OneOf(Box::new(typed.clone()), values), place));
        }
        if negated {
            self.warn_if_missing([&typed], span, "`is not one of`");
        }
        Some(denied(any_of(asked, span), negated))
    }

    /// The list of a name.
    fn list_of(&mut self, choice: &tree::Expr) -> Option<ListId> {
        let tree::ExprKind::Name(name) = &choice.node else { return None };
        let Some(Meaning::List(list)) = self.scope.meaning(name) else { return None };
        self.used_names.insert(name.clone());
        Some(list)
    }

    fn in_list(&mut self, value: &Expr, list: ListId, place: Span) -> Option<Expr> {
        if matches!(value.ty, Type::Text | Type::ListOfText) {
            return Some(condition(ExprKind::InList(Box::new(value.clone()), list), value.span.to(place)));
        }
        let finding = Diagnostic::new(Code::TypeMismatch, value.span, "only a text can be one of a list");
        self.find(finding.label(format!("this is {}", named(&value.ty))).also(place, "a list of texts"));
        None
    }

    /// `prospect is one of blocked`: only lists can be asked for a whole person.
    fn person_in_lists(&mut self, choices: &[tree::Expr], negated: bool, span: Span) -> Option<Expr> {
        if !self.not_in_default(span, "for the whole person") {
            return None;
        }
        let mut asked = Vec::new();
        let mut is_whole = true;
        for choice in choices {
            if let Some(list) = self.list_of(choice) {
                asked.push(condition(ExprKind::PersonInList(list), span.to(choice.span)));
                continue;
            }
            is_whole = false;
            let words = self.bundle.sources.one_line(choice.span);
            let lists: Vec<&str> = self.scope.names_of(|meaning| matches!(meaning, Meaning::List(_))).collect();
            if self.scope.meaning(&words).is_none() && matches!(choice.node, tree::ExprKind::Name(_)) {
                self.unknown("list", &words, choice.span, lists);
            } else {
                let finding = Diagnostic::new(Code::WrongKind, choice.span, format!("`{words}` is no list"));
                self.find(finding.help("a prospect is looked for in lists; ask a field for anything else"));
            }
        }
        is_whole.then(|| denied(any_of(asked, span), negated))
    }

    /// Reports a name that nothing has, and a list nearly.
    fn is_misspelt_list(&mut self, choice: &tree::Expr) -> bool {
        let tree::ExprKind::Name(name) = &choice.node else { return false };
        let lists: Vec<&str> = self.scope.names_of(|meaning| matches!(meaning, Meaning::List(_))).collect();
        let is_one = self.scope.meaning(name).is_none() && nearest(name, lists.iter().copied()).is_some();
        if is_one {
            self.unknown("list", name, choice.span, lists);
        }
        is_one
    }

    fn choice(&mut self, value: &Expr, choice: &tree::Expr) -> Option<Expr> {
        if value.ty == Type::Text && self.is_misspelt_list(choice) {
            return None;
        }
        let typed = self.expr(choice, Some(&value.ty))?;
        let is_list_beside_text = value.ty == Type::Text && typed.ty == Type::ListOfText;
        if is_list_beside_text || goes_with(&value.ty, &typed.ty) {
            return Some(typed);
        }
        let message = format!("{} can't be one of these", named(&value.ty));
        let finding =
            Diagnostic::new(Code::TypeMismatch, typed.span, message).label(format!("this is {}", named(&typed.ty)));
        self.find(finding.also(value.span, format!("this is {}", named(&value.ty))));
        None
    }

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

    pub(super) fn matches(&mut self, value: &tree::Expr, pattern: &Text, span: Span) -> Option<Expr> {
        let value = self.text(value)?;
        match Pattern::new(&pattern.node) {
            Ok(pattern) => Some(condition(ExprKind::Matches(Box::new(value), Arc::new(pattern)), span)),
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
        if typed.ty == Type::Text {
            return Some(typed);
        }
        let finding = Diagnostic::new(Code::TypeMismatch, typed.span, "a text must stand here");
        self.find(finding.label(format!("this is {}", named(&typed.ty))));
        None
    }

    pub(super) fn within(&mut self, value: &tree::Expr, length: &tree::Expr, span: Span) -> Option<Expr> {
        let length = self.length(length);
        // Behind a bare event word of an `unless`, `within` belongs to the event.
        if let tree::ExprKind::Name(name) = &value.node
            && super::expr::event_word(name).is_some()
            && let Some(Expr { kind: ExprKind::History(mut history), .. }) = self.expr(value, None)
        {
            history.within = Some(length?);
            return Some(condition(ExprKind::History(history), span));
        }
        if matches!(self.place, super::checker::Place::Default(_)) {
            let finding = Diagnostic::new(Code::NotHere, span, "a field's default can't ask the time");
            self.find(finding.help("a default knows the record's other fields only; write a `define` instead"));
            return None;
        }
        let moment = self.moment(value);
        Some(condition(ExprKind::Within(Box::new(moment?), Box::new(length?)), span))
    }

    /// The fields that a condition says are in this state (`x is present`), where it holds as a whole.
    pub(super) fn guards(&self, expr: &tree::Expr, asked: tree::State) -> Vec<(Whose, FieldId)> {
        match &expr.node {
            tree::ExprKind::State { value, state, negated } => {
                let state = match (state, negated) {
                    (tree::State::Present, true) => tree::State::Missing,
                    (tree::State::Missing, true) => tree::State::Present,
                    (state, _) => *state,
                };
                if state == asked { self.field_of(value).into_iter().collect() } else { Vec::new() }
            }
            // What compares as it should is there.
            tree::ExprKind::Compare(left, sign, _)
                if asked == tree::State::Present && sign.node != Comparison::IsNot =>
            {
                self.field_of(left).into_iter().collect()
            }
            tree::ExprKind::Within(value, _)
            | tree::ExprKind::Between(value, ..)
            | tree::ExprKind::Mentions(value, _)
            | tree::ExprKind::Matches(value, _)
            | tree::ExprKind::OneOf { value, negated: false, .. }
                if asked == tree::State::Present =>
            {
                self.field_of(value).into_iter().collect()
            }
            tree::ExprKind::Or(parts) if asked == tree::State::Missing => {
                parts.iter().flat_map(|part| self.guards(part, asked)).collect()
            }
            tree::ExprKind::And(parts) if asked == tree::State::Present => {
                parts.iter().flat_map(|part| self.guards(part, asked)).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn field_of(&self, expr: &tree::Expr) -> Option<(Whose, FieldId)> {
        match &expr.node {
            tree::ExprKind::Name(name) => self.scope.field(Whose::Prospect, name).map(|field| (Whose::Prospect, field)),
            tree::ExprKind::Member(owner, name) => {
                let whose = match &*owner.node {
                    "prospect" => Whose::Prospect,
                    "sender" => Whose::Sender,
                    _ => return None,
                };
                self.scope.field(whose, &name.node).map(|field| (whose, field))
            }
            _ => None,
        }
    }

    /// Warns where a denial is met by what is missing too.
    pub(super) fn warn_unguarded(&mut self, denied: &Expr, span: Span, what: &str) {
        match &denied.kind {
            ExprKind::Is(left, right) | ExprKind::Order(left, _, right) | ExprKind::TextTest(left, _, right) => {
                self.warn_if_missing([left, right], span, what);
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                parts.iter().for_each(|part| self.warn_unguarded(part, span, what));
            }
            ExprKind::Between(value, ..) | ExprKind::OneOf(value, _) | ExprKind::InList(value, _) => {
                self.warn_if_missing([value], span, what);
            }
            ExprKind::Mentions(value, _) | ExprKind::Matches(value, _) | ExprKind::Within(value, _) => {
                self.warn_if_missing([value], span, what);
            }
            ExprKind::Field(whose, field) => {
                let info = &self.scope.fields(*whose)[*field];
                if info.optional && !self.guarded.contains(&(*whose, *field)) {
                    self.warn_missing(&denied.clone(), span, what);
                }
            }
            _ => {}
        }
    }

    fn warn_if_missing<'e>(
        &mut self,
        values: impl IntoIterator<Item = &'e (impl std::borrow::Borrow<Expr> + 'e)>,
        span: Span,
        what: &str,
    ) {
        let missing = values.into_iter().map(std::borrow::Borrow::borrow).find(|value| value.may_be_missing).cloned();
        if let Some(value) = missing {
            self.warn_missing(&value, span, what);
        }
    }

    fn warn_missing(&mut self, value: &Expr, span: Span, what: &str) {
        let words = self.bundle.sources.one_line(value.span);
        let message = format!("{what} also holds where `{words}` is missing");
        let finding = Diagnostic::new(Code::UnguardedNot, span, message).also(value.span, "this can be missing");
        self.find(
            finding.help(format!("add `and {words} is present`, or `or {words} is missing` to say that it is meant")),
        );
    }
}

/// One condition, or any of several.
fn any_of(mut asked: Vec<Expr>, span: Span) -> Expr {
    match asked.pop() {
        Some(only) if asked.is_empty() => Expr { span, ..only },
        Some(last) => {
            asked.push(last);
            condition(ExprKind::Or(asked), span)
        }
        None => condition(ExprKind::Constant(Value::YesNo(false)), span),
    }
}

/// The opposite of a condition, where `negated`.
fn denied(asked: Expr, negated: bool) -> Expr {
    let span = asked.span;
    if negated { condition(ExprKind::Not(Box::new(asked)), span) } else { asked }
}

fn is_bare(expr: &tree::Expr) -> bool {
    matches!(expr.node, tree::ExprKind::Name(_))
}

/// Whether two types can be compared: the same kind, or a date beside a time.
fn goes_with(left: &Type, right: &Type) -> bool {
    left.same_kind(right) || matches!((left, right), (Type::Date, Type::Time) | (Type::Time, Type::Date))
}

/// What was probably meant where types differ.
fn with_conversion(finding: Diagnostic, left: &Expr, right: &Expr) -> Diagnostic {
    if let ExprKind::Constant(value) = &right.kind {
        if let Some(meant) = converted(value, &left.ty) {
            return finding.help(format!("write `{meant}`")).edit(right.span, meant);
        }
        if let (Value::Number(count), Type::Duration) = (value, &left.ty) {
            return finding.help(format!("write the unit: `{} days`", Plain(*count)));
        }
    }
    match (&left.ty, &right.ty) {
        (Type::Date | Type::Time, Type::Duration) => finding.help("write `within` to ask how long ago it was"),
        (Type::Date | Type::Time, Type::Number(_)) => {
            finding.help("write `days since …` to ask how many days ago it was")
        }
        (Type::ListOfText, Type::Text) => finding.help("ask a list with `contains`"),
        (Type::Words(words), _) => finding.help(format!("the words are {}", quoted(words))),
        _ => finding,
    }
}

/// A literal as it is written where another type is wanted.
fn converted(value: &Value, wanted: &Type) -> Option<String> {
    match (value, wanted) {
        (Value::Text(text), Type::Words(words)) => {
            let asked = text.to_lowercase().replace([' ', '-'], "_");
            let known = words.iter().map(|word| &**word);
            known.clone().find(|word| *word == asked).or_else(|| nearest(&asked, known)).map(str::to_owned)
        }
        (Value::Text(text), Type::Number(_)) => text.parse::<f64>().ok().map(|number| Plain(number).to_string()),
        (Value::Text(text), Type::Date | Type::Time) => parse_date(text).ok().map(|date| date.to_string()),
        (Value::Text(text), Type::Duration) => parse_duration(text).ok().map(|_| text.to_string()),
        (Value::Text(text), Type::YesNo) => match &*text.to_lowercase() {
            "yes" | "true" | "y" => Some("yes".to_owned()),
            "no" | "false" | "n" => Some("no".to_owned()),
            _ => None,
        },
        (Value::Number(number), Type::YesNo) if *number == 1.0 => Some("yes".to_owned()),
        (Value::Number(number), Type::YesNo) if *number == 0.0 => Some("no".to_owned()),
        (Value::Number(number), Type::Text) => Some(format!("\"{}\"", Plain(*number))),
        _ => None,
    }
}

/// Whether both ends are known, and the first is the greater.
fn is_reversed(least: &Expr, greatest: &Expr) -> bool {
    let (ExprKind::Constant(least), ExprKind::Constant(greatest)) = (&least.kind, &greatest.kind) else {
        return false;
    };
    match (least, greatest) {
        (Value::Number(least), Value::Number(greatest)) => least > greatest,
        (Value::Duration(least), Value::Duration(greatest)) => least > greatest,
        (Value::Date(least), Value::Date(greatest)) => least > greatest,
        (Value::Time(least), Value::Time(greatest)) => least > greatest,
        (Value::Word(least), Value::Word(greatest)) => least > greatest,
        _ => false,
    }
}
