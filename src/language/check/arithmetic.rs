//! Arithmetic with units, and the functions.

use super::checker::{Checker, named};
use super::typed::{Expr, ExprKind};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{Span, Spanned};
use crate::language::syntax::tree::{self, Function, Operator};
use crate::values::{Plain, Type, Value};

impl Checker<'_> {
    pub(super) fn arithmetic(
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
                    finding.help(format!("write the unit: `{} days`", Plain(count)))
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

    pub(super) fn call(&mut self, function: Spanned<Function>, arguments: &[tree::Expr], span: Span) -> Option<Expr> {
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
            (Function::Round, Type::Number(_)) | (Function::Length, Type::ListOfText) => Some(Type::Number(None)),
            (Function::Length, text) if text.is_text() => Some(Type::Number(None)),
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

    pub(super) fn days_since(&mut self, moment: &tree::Expr, span: Span) -> Option<Expr> {
        if !self.not_in_default(span, "the time") {
            return None;
        }
        let typed = self.moment(moment)?;
        let may_be_missing = typed.may_be_missing;
        Some(Expr { kind: ExprKind::DaysSince(Box::new(typed)), ty: Type::Number(None), may_be_missing, span })
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
