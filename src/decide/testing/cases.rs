//! `cases from "article.csv"`: a table whose rows are tests.

use jiff::tz::TimeZone;

use super::situation::Situation;
use super::{Failure, Outcome, USUAL_MOMENT, decide};
use crate::language::check::typed::{CasesFile, Expect, Moment, Whose};
use crate::language::plan::Plan;
use crate::records::read::{self, ReadError};
use crate::records::typing::{cell, simple};
use crate::values::Value;
use crate::values::ids::Id;

/// The columns that say what is expected, and the name of a row.
const EXPECTATIONS: [&str; 5] = ["expect", "expect_with", "expect_rule", "expect_until", "name"];

/// Runs every row of a table.
#[must_use]
pub fn run_cases(plan: &Plan, cases: &CasesFile) -> Vec<Outcome> {
    let mut rows = match read::table(&cases.file, &cases.text) {
        Ok(rows) => rows,
        Err(error) => return vec![failed(cases, &cases.file, in_words(&error))],
    };
    let header = rows.header().to_vec();
    if let Some(why) = unreadable(plan, &header) {
        return vec![failed(cases, &cases.file, why)];
    }
    let mut outcomes = Vec::new();
    while let Some(row) = rows.next_row() {
        outcomes.push(match row {
            Ok(row) => {
                let cells: Vec<&str> = row.cells.iter().collect();
                if cells.iter().all(|cell| cell.trim().is_empty()) {
                    continue;
                }
                run_row(plan, cases, &header, row.number, &cells)
            }
            Err(error) => failed(cases, &cases.file, in_words(&error)),
        });
    }
    if outcomes.is_empty() { vec![failed(cases, &cases.file, "the table has no rows".to_owned())] } else { outcomes }
}

/// Why a row, or the whole table, can't be read.
fn in_words(error: &ReadError) -> String {
    match error {
        ReadError::Row(reject) => reject.to_string(),
        ReadError::Shape(why) => format!("it is no table that can be read: {why}"),
        ReadError::File(error) => error.to_string(),
    }
}

/// A column that is neither a field nor an expectation.
fn unreadable(plan: &Plan, header: &[String]) -> Option<String> {
    if !header.iter().any(|name| name == "expect") {
        return Some("the table has no column `expect`".to_owned());
    }
    let is_known = |name: &&String| EXPECTATIONS.contains(&name.as_str()) || field(plan, name).is_some();
    let unknown = header.iter().find(|name| !is_known(name))?;
    let fields = plan.prospect.schema.fields.as_slice().iter().map(|field| &*field.name);
    let near = crate::values::text::nearest(unknown, fields.chain(EXPECTATIONS));
    let near = near.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
    Some(format!("the column `{unknown}` is no field{near}"))
}

fn field(plan: &Plan, name: &str) -> Option<(Whose, crate::values::ids::FieldId)> {
    let (whose, name) = match name.split_once('.') {
        Some(("sender", name)) => (Whose::Sender, name),
        _ => (Whose::Prospect, name),
    };
    let found = plan.schema(whose).fields.position(|field| simple(&field.name) == simple(name))?;
    Some((whose, found))
}

fn failed(cases: &CasesFile, title: &str, why: String) -> Outcome {
    let failure = Failure { span: cases.span, expected: "a table of cases".to_owned(), decided: why };
    Outcome { title: title.to_owned(), span: cases.span, failures: vec![failure], trace: None }
}

fn run_row(plan: &Plan, cases: &CasesFile, header: &[String], number: u64, row: &[&str]) -> Outcome {
    let cell_of = |name: &str| {
        let place = header.iter().position(|column| column == name)?;
        row.get(place).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    };
    let title = match cell_of("name") {
        Some(name) => format!("{}: {name}", cases.file),
        None => format!("{}: row {number}", cases.file),
    };
    let expect = match expectation(&cell_of) {
        Ok(expect) => expect,
        Err(why) => return failed(cases, &title, why),
    };
    match situation(plan, header, row) {
        Ok(situation) => {
            let (failures, trace) = decide(plan, situation, &[(expect, cases.span)]);
            let trace = if failures.is_empty() { None } else { trace };
            Outcome { title, span: cases.span, failures, trace }
        }
        Err(why) => failed(cases, &title, why),
    }
}

fn expectation<'r>(cell_of: &dyn Fn(&str) -> Option<&'r str>) -> Result<Expect, String> {
    let action = cell_of("expect").ok_or_else(|| "the row expects nothing".to_owned())?;
    let with = cell_of("expect_with").map(|with| with.split(" and ").map(|form| form.trim().into()).collect());
    let until = match cell_of("expect_until") {
        None => None,
        Some(text) => Some(moment(text).ok_or_else(|| format!("`{text}` is no time"))?),
    };
    Ok(Expect::Decision {
        action: action.into(),
        with,
        until: until.map(|moment| (moment, moment)),
        by: cell_of("expect_rule").map(Box::from),
    })
}

fn moment(text: &str) -> Option<Moment> {
    if let Ok(exact) = text.parse() {
        return Some(Moment::Exact(exact));
    }
    if let Ok(date) = crate::values::calendar::parse_date(text) {
        return Some(Moment::Date(date));
    }
    text.parse().ok().map(Moment::Local)
}

fn situation(plan: &Plan, header: &[String], row: &[&str]) -> Result<Situation, String> {
    let mut sender = vec![Value::Missing; plan.sender.schema.fields.len()];
    let mut prospect = vec![Value::Missing; plan.prospect.schema.fields.len()];
    let fill = |asked: Whose, slots: &mut [Value], zone: &TimeZone| -> Result<(), String> {
        for (name, text) in header.iter().zip(row) {
            let Some((whose, field)) = field(plan, name).filter(|(whose, _)| *whose == asked) else { continue };
            let typed = cell(text, &plan.schema(whose).fields[field].ty, zone);
            let typed =
                typed.map_err(|problem| format!("`{name}` is `{}`, expected {}", problem.value, problem.expected))?;
            if let Some(slot) = slots.get_mut(field.index()) {
                *slot = typed;
            }
        }
        Ok(())
    };
    fill(Whose::Sender, &mut sender, &TimeZone::UTC)?;
    let sender = Situation::sender(plan, sender).map_err(|impossible| impossible.why)?;
    fill(Whose::Prospect, &mut prospect, &sender.1)?;
    let now = sender.1.to_timestamp(USUAL_MOMENT).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    Ok(Situation::new(plan, sender, prospect, now))
}
