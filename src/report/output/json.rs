//! NDJSON and JSON.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::{Columns, DecisionWriter, FIELDS, Line, cell};
use crate::decide::decision::{Decision, Refusal, Trace};

pub(super) struct JsonWriter<'w> {
    columns: Columns,
    out: Box<dyn Write + 'w>,
    is_array: bool,
    written: u64,
    /// The object that is being written.
    object: Vec<u8>,
}

impl<'w> JsonWriter<'w> {
    pub(super) fn lines(columns: Columns, out: Box<dyn Write + 'w>) -> Self {
        Self { columns, out, is_array: false, written: 0, object: Vec::new() }
    }

    pub(super) fn array(columns: Columns, out: Box<dyn Write + 'w>) -> Self {
        Self { columns, out, is_array: true, written: 0, object: Vec::new() }
    }

    fn object(&mut self, line: &Line<'_>) -> io::Result<()> {
        let Self { columns, object, .. } = self;
        object.clear();
        fields(object, line.decision, &columns.places)?;
        for (place, name) in columns.kept.iter().enumerate() {
            let kept = line.kept.get(place).filter(|kept| !kept.trim().is_empty());
            if kept.is_some() || place < columns.known {
                named(object, name, &kept)?;
            }
        }
        close(object, line.trace)
    }
}

/// A decision with all of its fields.
pub(super) fn whole(decision: &Decision<'_>, trace: Option<&Trace>) -> io::Result<String> {
    let places: Vec<usize> = (0..FIELDS.len()).collect();
    let mut object = Vec::new();
    fields(&mut object, decision, &places)?;
    close(&mut object, trace)?;
    String::from_utf8(object).map_err(io::Error::other)
}

/// Writes the fields at these places, each with its name: a map of `serde_json` doesn't keep their order.
fn fields(object: &mut Vec<u8>, decision: &Decision<'_>, places: &[usize]) -> io::Result<()> {
    for place in places {
        let name = FIELDS.get(*place).copied().unwrap_or_default();
        if name == "refused" {
            named(object, name, &Refusals(&decision.refused))?;
        } else {
            let text = cell(decision, *place);
            named(object, name, &(!text.is_empty()).then_some(text))?;
        }
    }
    Ok(())
}

/// Writes a value with its name behind those that stand there.
fn named<T: Serialize>(object: &mut Vec<u8>, name: &str, value: &T) -> io::Result<()> {
    object.push(if object.is_empty() { b'{' } else { b',' });
    serde_json::to_writer(&mut *object, name)?;
    object.push(b':');
    Ok(serde_json::to_writer(object, value)?)
}

fn close(object: &mut Vec<u8>, trace: Option<&Trace>) -> io::Result<()> {
    if let Some(trace) = trace {
        named(object, "trace", trace)?;
    }
    object.extend(if object.is_empty() { b"{}".as_slice() } else { b"}" });
    Ok(())
}

/// Refusals as an array.
struct Refusals<'a>(&'a [Refusal<'a>]);

impl Serialize for Refusals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let refused = self.0.iter().map(|refusal| Refused {
            option: &refusal.option,
            code: refusal.code.as_str(),
            why: refusal.told(),
        });
        serializer.collect_seq(refused)
    }
}

/// A refusal, its keys in the order of the contract.
#[derive(Serialize)]
struct Refused<'a> {
    option: &'a str,
    code: &'static str,
    why: Cow<'a, str>,
}

impl DecisionWriter for JsonWriter<'_> {
    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        self.object(line)?;
        let before = match (self.is_array, self.written) {
            (false, _) => "",
            (true, 0) => "[\n",
            (true, _) => ",\n",
        };
        self.written += 1;
        self.out.write_all(before.as_bytes())?;
        self.out.write_all(&self.object)?;
        if self.is_array { Ok(()) } else { writeln!(self.out) }
    }

    fn keep(&mut self, names: &[String]) -> bool {
        self.columns.keep(names);
        true
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
