//! Comparisons: which values go together, and what to write where they don't.

use super::checker::{Checker, Place, condition, named, quoted};
use super::typed::{Expr, ExprKind, Order, Part, TextTest};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{Span, Spanned};
use crate::language::syntax::tree::{self, Comparison};
use crate::values::calendar::{parse_date, parse_duration};
use crate::values::text::{meant, nearest};
use crate::values::{Plain, Type, Value, identity};

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
        if self.is_only_a_word(left) || self.is_unknown(left) && is_measured(right) {
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

    /// Whether a name is nothing's.
    fn is_unknown(&self, expr: &tree::Expr) -> bool {
        matches!(&expr.node, tree::ExprKind::Name(name) if self.scope.meaning(name).is_none())
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
            self.names_somebody(&left.ty, right)?;
            return self.names_somebody(&right.ty, left);
        }
        let message = format!("{} can't be compared with {}", named(&left.ty), named(&right.ty));
        let finding = Diagnostic::new(Code::TypeMismatch, sign, message);
        let finding = finding.also(left.span, format!("this is {}", named(&left.ty)));
        let finding = finding.also(right.span, format!("this is {}", named(&right.ty)));
        let words = self.bundle.sources.one_line(right.span);
        self.find(with_conversion(finding, left, right, &words));
        None
    }

    /// Reports a literal that is none of the mailboxes or addresses that it stands for.
    pub(super) fn names_somebody(&mut self, ty: &Type, value: &Expr) -> Option<()> {
        let is_one: fn(&str) -> bool = match ty {
            Type::Email => identity::is_email,
            Type::Address => identity::is_address,
            _ => return Some(()),
        };
        let mut texts = Vec::new();
        self.literals(value, &mut texts);
        let Some(other) = texts.into_iter().find(|text| !is_one(text)) else { return Some(()) };
        let (what, help) = match ty {
            Type::Email => ("e-mail", "one is written `jane@example.com`; what stands in one is asked with `contains`"),
            _ => ("address", "one is written `linkedin.com/in/jane`; what stands in one is asked with `contains`"),
        };
        let finding =
            Diagnostic::new(Code::TypeMismatch, value.span, format!("`{other}` is no {what}, and nothing is it"));
        self.find(finding.help(help));
        None
    }

    /// The texts that a value may be, as far as they are written down: by itself, under a defined name, in cases.
    fn literals(&self, value: &Expr, texts: &mut Vec<Box<str>>) {
        match &value.kind {
            ExprKind::Constant(Value::Text(text)) => texts.push(text.clone()),
            ExprKind::Constant(Value::List(all)) => texts.extend(all.iter().cloned()),
            ExprKind::Template(template) => {
                if let [Part::Words(words)] = template.parts.as_slice() {
                    texts.push(words.clone());
                }
            }
            ExprKind::Cases(cases) => cases.iter().for_each(|case| self.literals(&case.value, texts)),
            ExprKind::Defined(define) => {
                if let Some(Some(define)) = self.defines.get(define) {
                    self.literals(&define.value, texts);
                }
            }
            _ => {}
        }
    }

    fn order(&mut self, left: Expr, order: Order, right: Expr, sign: Span, span: Span) -> Option<Expr> {
        self.ordered(&left, sign)?;
        self.same_kind(&left, &right, sign)?;
        Some(condition(ExprKind::Order(Box::new(left), order, Box::new(right)), span))
    }

    fn ordered(&mut self, value: &Expr, sign: Span) -> Option<()> {
        if !value.ty.is_text() && !matches!(value.ty, Type::YesNo | Type::ListOfText) {
            return Some(());
        }
        let message = format!("{} has no order", named(&value.ty));
        let finding = Diagnostic::new(Code::NoOrder, sign, message);
        self.find(finding.also(value.span, format!("this is {}", named(&value.ty))).help("ask with `is`"));
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
            // Elsewhere nothing lies in such a range, so that only the writer knows what was meant.
            self.find(finding.help(format!("write `between {right}`")));
            return None;
        }
        Some(condition(ExprKind::Between(Box::new(value), Box::new(least), Box::new(greatest)), span))
    }

    pub(super) fn within(&mut self, value: &tree::Expr, length: &tree::Expr, span: Span) -> Option<Expr> {
        let length = self.length(length);
        // Behind a bare event word of an `unless`, `within` belongs to the event.
        if let tree::ExprKind::Name(name) = &value.node
            && tree::Happening::from_word(name).is_some()
            && let Some(Expr { kind: ExprKind::History(mut history), .. }) = self.expr(value, None)
        {
            history.within = Some(length?);
            return Some(condition(ExprKind::History(history), span));
        }
        if matches!(self.place, Place::Default(_)) {
            let finding = Diagnostic::new(Code::NotHere, span, "a field's default can't ask the time");
            self.find(finding.help("a default knows the record's other fields only; write a `define` instead"));
            return None;
        }
        let moment = self.moment(value);
        Some(condition(ExprKind::Within(Box::new(moment?), Box::new(length?)), span))
    }
}

/// Whether a literal says what kind of value must stand beside it.
fn is_measured(expr: &tree::Expr) -> bool {
    use tree::ExprKind::{Duration, Moment, Number, YesNo};
    matches!(expr.node, Number(_) | Moment(_) | Duration(_) | YesNo(_))
}

fn is_bare(expr: &tree::Expr) -> bool {
    matches!(expr.node, tree::ExprKind::Name(_))
}

/// Whether two types can be compared: the same kind, or a date beside a time.
pub(super) fn goes_with(left: &Type, right: &Type) -> bool {
    left.same_kind(right) || matches!((left, right), (Type::Date, Type::Time) | (Type::Time, Type::Date))
}

/// What was probably meant where types differ. `words` is what stands on the right.
fn with_conversion(finding: Diagnostic, left: &Expr, right: &Expr, words: &str) -> Diagnostic {
    if let ExprKind::Constant(value) = &right.kind {
        if let (Value::Text(text), Type::Words(known)) = (value, &left.ty) {
            let asked = text.to_lowercase().replace([' ', '-'], "_");
            let known = || known.iter().map(|word| &**word);
            if let Some(near) = known().find(|word| *word == asked).or_else(|| nearest(&asked, known())) {
                let finding = finding.help(format!("write `{near}`"));
                let is_meant = near == asked || meant(&asked, known()) == Some(near);
                return if is_meant { finding.edit(right.span, near) } else { finding };
            }
        }
        if let Some(right_words) = converted(value, &left.ty, words) {
            return finding.help(format!("write `{right_words}`")).edit(right.span, right_words);
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

/// A literal, written as `words`, as it is written where another type is wanted.
fn converted(value: &Value, wanted: &Type, words: &str) -> Option<String> {
    match (value, wanted) {
        (Value::Text(text), Type::Number(_)) => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            number.map(|number| Plain(number).to_string())
        }
        (Value::Text(text), Type::Date | Type::Time) => parse_date(text).ok().map(|date| date.to_string()),
        (Value::Text(text), Type::Duration) => parse_duration(text).ok().map(|_| text.to_string()),
        (Value::Text(text), Type::YesNo) => match &*text.to_lowercase() {
            "yes" | "true" | "y" => Some("yes".to_owned()),
            "no" | "false" | "n" => Some("no".to_owned()),
            _ => None,
        },
        (Value::Number(number), Type::YesNo) if *number == 1.0 => Some("yes".to_owned()),
        (Value::Number(number), Type::YesNo) if *number == 0.0 => Some("no".to_owned()),
        (Value::Number(_), Type::Text) => Some(format!("\"{words}\"")),
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
