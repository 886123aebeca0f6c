//! NDJSON and JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::{Columns, DecisionWriter, FIELDS, Line, cell};
use crate::decision::{Decision, Trace};

pub(super) struct JsonWriter<'w> {
    columns: Columns,
    out: Box<dyn Write + 'w>,
    is_array: bool,
    written: u64,
}

impl<'w> JsonWriter<'w> {
    pub(super) fn lines(columns: Columns, out: Box<dyn Write + 'w>) -> Self {
        Self { columns, out, is_array: false, written: 0 }
    }

    pub(super) fn array(columns: Columns, out: Box<dyn Write + 'w>) -> Self {
        Self { columns, out, is_array: true, written: 0 }
    }

    fn object(&self, line: &Line<'_>) -> io::Result<String> {
        let mut parts = fields(line.decision, &self.columns.places)?;
        for (name, kept) in self.columns.kept.iter().zip(line.kept) {
            let kept = (!kept.trim().is_empty()).then_some(kept);
            parts.push(format!("{}:{}", serde_json::to_string(name)?, serde_json::to_string(&kept)?));
        }
        joined(parts, line.trace)
    }
}

/// A decision with all of its fields.
pub(super) fn whole(decision: &Decision<'_>, trace: Option<&Trace>) -> io::Result<String> {
    let places: Vec<usize> = (0..FIELDS.len()).collect();
    joined(fields(decision, &places)?, trace)
}

/// The fields at these places, each with its name: a map of `serde_json` doesn't keep their order.
fn fields(decision: &Decision<'_>, places: &[usize]) -> io::Result<Vec<String>> {
    let field = |place: &usize| {
        let name = FIELDS.get(*place).copied().unwrap_or_default();
        Ok(format!("\"{name}\":{}", value(decision, *place)?))
    };
    places.iter().map(field).collect()
}

fn joined(mut parts: Vec<String>, trace: Option<&Trace>) -> io::Result<String> {
    if let Some(trace) = trace {
        parts.push(format!("\"trace\":{}", serde_json::to_string(trace)?));
    }
    Ok(format!("{{{}}}", parts.join(",")))
}

/// A refusal, its keys in the order of the contract.
#[derive(Serialize)]
struct Refused<'a> {
    option: &'a str,
    code: &'static str,
    why: &'a str,
}

/// A field of a decision; an empty one is null, `refused` an array.
fn value(decision: &Decision<'_>, place: usize) -> serde_json::Result<String> {
    if FIELDS.get(place) == Some(&"refused") {
        let refused = decision.refused.iter().map(|refusal| Refused {
            option: &refusal.option,
            code: refusal.code.as_str(),
            why: &refusal.why,
        });
        return serde_json::to_string(&refused.collect::<Vec<_>>());
    }
    let text = cell(decision, place);
    if text.is_empty() { Ok("null".to_owned()) } else { serde_json::to_string(&text) }
}

impl DecisionWriter for JsonWriter<'_> {
    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        let object = self.object(line)?;
        let before = match (self.is_array, self.written) {
            (false, _) => "",
            (true, 0) => "[\n",
            (true, _) => ",\n",
        };
        self.written += 1;
        write!(self.out, "{before}{object}")?;
        if self.is_array { Ok(()) } else { writeln!(self.out) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.is_array {
            writeln!(self.out, "{}", if self.written == 0 { "[]" } else { "\n]" })?;
        }
        self.out.flush()
    }
}
