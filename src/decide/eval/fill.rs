//! Texts: filled in, or measured without being written.

use std::fmt::{self, Write};

use jiff::tz::TimeZone;

use super::evaluation::Evaluation;
use super::value::Val;
use crate::language::plan::{Expr, Part};
use crate::values::{Length, Plain, Words};

/// The name in a text whose value is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MissingName<'a>(pub(super) &'a str);

/// The text of a template.
pub(super) fn filled<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    parts: &'a [Part],
) -> Option<Result<String, MissingName<'a>>> {
    let mut text = String::new();
    Some(write_parts(evaluation, parts, &mut text)?.map(|()| text))
}

/// The text of an option.
pub(super) fn text<'a>(evaluation: &mut Evaluation<'a, '_>, expr: &'a Expr) -> Option<Result<String, MissingName<'a>>> {
    let mut text = String::new();
    Some(write_text(evaluation, expr, &mut text)?.map(|()| text))
}

/// How many UTF-16 units the text of an option has, without writing it.
pub(super) fn measure<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    expr: &'a Expr,
) -> Option<Result<usize, MissingName<'a>>> {
    let mut units = Utf16Units(0);
    Some(write_text(evaluation, expr, &mut units)?.map(|()| units.0))
}

/// Counts what is written to it.
struct Utf16Units(usize);

impl Write for Utf16Units {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += crate::values::text::utf16_len(text);
        Ok(())
    }
}

fn write_text<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    expr: &'a Expr,
    out: &mut dyn Write,
) -> Option<Result<(), MissingName<'a>>> {
    let plan = evaluation.plan;
    match expr {
        Expr::Template(parts) => write_parts(evaluation, parts, out),
        Expr::Defined(define) => write_text(evaluation, &plan.defines[*define], out),
        Expr::Cases(cases) => {
            for case in cases {
                if case.when.map_or(Some(true), |when| evaluation.condition(when))? {
                    return write_text(evaluation, &case.value, out);
                }
            }
            Some(Err(MissingName("")))
        }
        _ => {
            let value = evaluation.value(expr)?;
            let name = match expr {
                Expr::Field(whose, field) => &*plan.schema(*whose).fields[*field].name,
                _ => "",
            };
            Some(write_value(&value, None, evaluation.zone, out).ok_or(MissingName(name)))
        }
    }
}

fn write_parts<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    parts: &'a [Part],
    out: &mut dyn Write,
) -> Option<Result<(), MissingName<'a>>> {
    for part in parts {
        match part {
            Part::Words(words) => written(out.write_str(words)),
            Part::Value { value: expr, words, fallback, name } => {
                let value = evaluation.value(expr)?;
                if write_value(&value, words.as_ref(), evaluation.zone, out).is_none() {
                    let Some(fallback) = fallback else { return missing(evaluation, expr, name) };
                    written(out.write_str(fallback));
                }
            }
        }
    }
    Some(Ok(()))
}

/// Which name has no value: of a definition's text, the one that is missing in it.
fn missing<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    expr: &'a Expr,
    name: &'a str,
) -> Option<Result<(), MissingName<'a>>> {
    let within = match expr {
        Expr::Defined(_) => write_text(evaluation, expr, &mut String::new())?.err(),
        _ => None,
    };
    Some(Err(within.filter(|within| !within.0.is_empty()).unwrap_or(MissingName(name))))
}

/// Writes a value as people read it; nothing where it is missing.
pub(super) fn write_value(value: &Val<'_>, words: Option<&Words>, zone: &TimeZone, out: &mut dyn Write) -> Option<()> {
    written(match value {
        Val::Missing => return None,
        Val::Text(text) => out.write_str(text),
        Val::Number(number) => write!(out, "{}", Plain(*number)),
        Val::YesNo(answer) => out.write_str(if *answer { "yes" } else { "no" }),
        Val::Date(date) => write!(out, "{date}"),
        Val::Time(time) => write!(out, "{}", time.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M")),
        Val::Duration(length) => write!(out, "{}", Length(*length)),
        Val::Word(word) => out.write_str(words.and_then(|words| words.get(usize::from(*word))).map_or("", |word| word)),
        Val::List(texts) => out.write_str(&texts.join(", ")),
    });
    Some(())
}

/// Writing into memory can't fail.
fn written(result: fmt::Result) {
    debug_assert!(result.is_ok(), "writing into memory can't fail");
}
