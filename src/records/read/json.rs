//! NDJSON, and an array of JSON read element by element.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::io::BufRead;
use std::sync::Arc;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::lines::{Lines, pass_over};
use super::rows::{MARK_OF_UTF_8, MOST_BYTES, ReadError, Rows, expected_text, reject, shown};
use crate::records::object::{Clash, Element, Keys, Object};
use crate::records::rows::{AsRead, RawCells, RawRow};
use crate::records::typing::simple;

/// How many rows are read ahead to find the first object, whose keys are the header.
const MOST_AHEAD: usize = 1_000;

/// The objects of a file.
pub(super) struct JsonRows {
    objects: Objects,
    input: Input,
    header: Vec<String>,
    /// Rows read for their keys, up to the first object.
    ahead: VecDeque<Result<RawRow, ReadError>>,
    is_over: bool,
    /// The key of the only object under which the rows stand.
    within: Option<String>,
}

/// Objects that come one after the other, of which most have the keys of the one before.
pub(crate) struct Objects {
    /// What messages call them.
    name: String,
    /// The keys of the object before.
    keys: Keys,
    rows: u64,
}

impl Objects {
    /// Objects that messages call `name`.
    pub(crate) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), keys: Keys::default(), rows: 0 }
    }

    /// The row of an object that stands in this line, or why it is none.
    ///
    /// # Errors
    ///
    /// Where it is no object, or says two things of one key.
    pub(crate) fn row(&mut self, line: u64, text: &[u8]) -> Result<RawRow, ReadError> {
        self.rows += 1;
        let as_read = || AsRead::Text(String::from_utf8_lossy(text).trim().to_owned());
        let refused = |expected: &str| reject(&self.name, self.rows, line, None, &shown(text), expected, as_read());
        if let Err(error) = std::str::from_utf8(text) {
            return Err(refused(&expected_text(text.get(error.valid_up_to()..).unwrap_or_default())));
        }
        match Object::read(text, &self.keys) {
            Ok(Element::Twice(key)) => Err(reject(
                &self.name,
                self.rows,
                line,
                Some(&key),
                &shown(text),
                format!("the key `{key}` once, and it stands there twice"),
                as_read(),
            )),
            Ok(Element::Object(object)) => {
                self.keys = Arc::clone(object.keys());
                let object = if object.values().iter().any(loses_digits) { with_digits(object, text) } else { object };
                match flat(&object) {
                    Ok(flat) => {
                        let cells = RawCells::Object(flat.unwrap_or(object));
                        Ok(RawRow { number: self.rows, line, cells, asides: Vec::new() })
                    }
                    Err(Clash { first, says, but, .. }) => Err(reject(
                        &self.name,
                        self.rows,
                        line,
                        Some(&first),
                        &says,
                        format!("one value of `{first}`, and there is another: `{but}`"),
                        AsRead::Cells(RawCells::Object(object)),
                    )),
                }
            }
            Ok(Element::Other) => Err(refused("an object: `{\"id\": …}`")),
            Err(error) => Err(refused(&expected_json(&error))),
        }
    }
}

enum Input {
    Lines(Lines),
    /// Lines of which one that is too long doesn't keep the next from being read.
    Stream(Lines),
    Elements(Elements),
}

impl JsonRows {
    pub(super) fn lines(name: &str, input: Box<dyn BufRead>) -> Result<Self, ReadError> {
        Self::open(name, Input::Lines(Lines::new(input, b'\n')))
    }

    pub(super) fn array(name: &str, input: Box<dyn BufRead>) -> Result<Self, ReadError> {
        let mut elements = Elements { input, line: 1, is_first: true, in_array: true };
        // The bracket, which the caller has seen.
        elements.next_solid()?;
        Self::open(name, Input::Elements(elements))
    }

    pub(super) fn objects(name: &str, input: Box<dyn BufRead>) -> Result<Self, ReadError> {
        Self::open(name, Input::Elements(Elements { input, line: 1, is_first: true, in_array: false }))
    }

    /// Objects that come one at a time, a line each. What keys they have is seen as they come.
    pub(super) fn stream(name: &str, input: Box<dyn BufRead>) -> Self {
        Self::begun(name, Input::Stream(Lines::new(input, b'\n')))
    }

    /// Nothing of it is read yet.
    fn begun(name: &str, input: Input) -> Self {
        let (header, ahead) = (Vec::new(), VecDeque::new());
        Self { objects: Objects::named(name), input, header, ahead, is_over: false, within: None }
    }

    fn open(name: &str, input: Input) -> Result<Self, ReadError> {
        let mut rows = Self::begun(name, input);
        while rows.header.is_empty() && rows.ahead.len() < MOST_AHEAD {
            let Some(row) = rows.read() else { break };
            if let Ok(RawRow { cells: RawCells::Object(object), .. }) = &row {
                rows.header = spelled_once(object.keys());
            }
            rows.ahead.push_back(row);
        }
        Ok(rows)
    }

    /// Takes the objects of a list for rows.
    fn take_within(&mut self, values: Vec<Value>, line: u64) -> Result<(), ReadError> {
        self.ahead.clear();
        self.header.clear();
        for (number, value) in (1..).zip(values) {
            let Value::Object(entries) = value else { continue };
            let Some(object) = Object::new(entries) else { continue };
            let object = match flat(&object) {
                Ok(flat) => flat.unwrap_or(object),
                Err(Clash { first, .. }) => {
                    return Err(ReadError::Shape(format!("`{first}` is two things in row {number}")));
                }
            };
            if self.header.is_empty() {
                self.header = spelled_once(object.keys());
            }
            let cells = RawCells::Object(object);
            self.ahead.push_back(Ok(RawRow { number, line, cells, asides: Vec::new() }));
        }
        Ok(())
    }

    fn read(&mut self) -> Option<Result<RawRow, ReadError>> {
        if self.is_over {
            return None;
        }
        let read = match &mut self.input {
            Input::Lines(lines) | Input::Stream(lines) => text_line(lines),
            Input::Elements(elements) => elements.element(),
        };
        match read {
            Ok(None) => {
                self.is_over = true;
                None
            }
            Ok(Some((line, text))) => Some(self.objects.row(line, &text)),
            Err(error) => Some(Err(self.failed(error))),
        }
    }

    fn failed(&mut self, error: ReadError) -> ReadError {
        match (&mut self.input, error) {
            (Input::Stream(lines), ReadError::Shape(_)) => {
                self.objects.rows += 1;
                pass_over(lines, &self.objects.name, self.objects.rows)
            }
            (_, error) => {
                self.is_over = true;
                error
            }
        }
    }
}

impl Rows for JsonRows {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn are_objects(&self) -> bool {
        true
    }

    fn enter(&mut self) -> Result<bool, ReadError> {
        let [Ok(RawRow { line, cells: RawCells::Object(object), .. })] = self.ahead.make_contiguous() else {
            return Ok(false);
        };
        let are_objects = |value: &Value| {
            value.as_array().is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_object))
        };
        let lists: Vec<(String, Value)> = object
            .iter()
            .filter(|(_, value)| are_objects(value))
            .map(|(key, value)| (key.to_owned(), value.clone()))
            .collect();
        let line = *line;
        if lists.is_empty() {
            return Ok(false);
        }
        if let Some(next) = self.read() {
            self.ahead.push_back(next);
            return Ok(false);
        }
        match <[(String, Value); 1]>::try_from(lists) {
            Ok([(key, Value::Array(values))]) => {
                self.take_within(values, line)?;
                self.within = Some(key);
                Ok(true)
            }
            Ok(_) => Ok(false),
            Err(lists) => {
                let names: Vec<String> = lists.iter().map(|(key, _)| format!("`{key}`")).collect();
                Err(ReadError::Shape(format!(
                    "it is one object with several lists, {}: write the one that holds the records to a file of its own",
                    names.join(", ")
                )))
            }
        }
    }

    fn within(&self) -> Option<&str> {
        self.within.as_deref()
    }

    fn next_row(&mut self) -> Option<Result<RawRow, ReadError>> {
        self.ahead.pop_front().or_else(|| self.read())
    }
}

/// Keys of which each is a column: the first spelling of one that stands there in several.
fn spelled_once(keys: &Keys) -> Vec<String> {
    let mut seen = HashSet::new();
    keys.iter().filter(|key| seen.insert(simple(key))).map(|key| key.to_string()).collect()
}

fn expected_json(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "the end of the object: it is cut off".to_owned();
    }
    let message = error.to_string();
    // The place is one in this text, which begins in a line of its own.
    let what = message.split(" at line ").next().unwrap_or_default();
    format!("JSON: {what} at its character {}", error.column())
}

/// How long a name may be under which the keys of another object are put, so that many of them stay in memory.
const MOST_NAME: usize = 200;

/// The object with what stands in objects within it, under the names of both, a point between: `contact.email`. Nothing
/// where it has no objects within it.
///
/// # Errors
///
/// Where something else stands under that name.
fn flat(object: &Object) -> Result<Option<Object>, Clash> {
    let mut found = Vec::new();
    for (name, value) in object.iter() {
        if let Value::Object(within) = value
            && name.len() < MOST_NAME
        {
            gather(within, name, &mut found);
        }
    }
    if found.is_empty() { Ok(None) } else { object.with(found).map(Some) }
}

fn gather(object: &Map<String, Value>, owner: &str, found: &mut Vec<(String, Value)>) {
    for (key, value) in object {
        let name = format!("{owner}.{key}");
        match value {
            Value::Object(within) if name.len() < MOST_NAME => gather(within, &name, found),
            value => found.push((name, value.clone())),
        }
    }
}

/// Whether a value may hold a whole number of which not all digits were kept.
fn loses_digits(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64() && number.as_f64().is_some_and(|number| number.abs() > 9e15),
        Value::Array(values) => values.iter().any(loses_digits),
        Value::Object(object) => object.values().any(loses_digits),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// An object whose whole numbers are texts where they are too large for numbers: ids of 20 digits and more.
fn with_digits(object: Object, text: &[u8]) -> Object {
    let Ok(raw) = serde_json::from_slice::<BTreeMap<String, &RawValue>>(text) else { return object };
    object.map(|(key, value)| raw.get(key).map_or_else(|| value.clone(), |raw| exact(raw)))
}

fn exact_within(text: &[u8]) -> Option<Map<String, Value>> {
    let raw = serde_json::from_slice::<BTreeMap<String, &RawValue>>(text).ok()?;
    Some(raw.into_iter().map(|(key, raw)| (key, exact(raw))).collect())
}

fn exact(raw: &RawValue) -> Value {
    let text = raw.get();
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<i64>().is_err() && text.parse::<u64>().is_err()
    {
        return Value::String(text.to_owned());
    }
    let inner = match text.as_bytes().first() {
        Some(b'{') => exact_within(text.as_bytes()).map(Value::Object),
        Some(b'[') => {
            serde_json::from_str(text).ok().map(|values: Vec<&RawValue>| values.into_iter().map(exact).collect())
        }
        _ => None,
    };
    inner.or_else(|| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// The next line that isn't blank.
fn text_line(lines: &mut Lines) -> Result<Option<(u64, Vec<u8>)>, ReadError> {
    let mut text = Vec::new();
    loop {
        let line = lines.line();
        if !lines.read(&mut text)? {
            return Ok(None);
        }
        // It also stands in the middle of files that were put together.
        let is_marked = text.strip_prefix(MARK_OF_UTF_8).is_some_and(|rest| !rest.trim_ascii().is_empty());
        if is_marked {
            text.drain(..MARK_OF_UTF_8.len());
        }
        if !text.trim_ascii().is_empty() {
            return Ok(Some((line, text)));
        }
        text.clear();
    }
}

/// The elements of an array, or objects one behind the other, cut out by their brackets and quotes.
struct Elements {
    input: Box<dyn BufRead>,
    line: u64,
    is_first: bool,
    in_array: bool,
}

impl Elements {
    fn element(&mut self) -> Result<Option<(u64, Vec<u8>)>, ReadError> {
        let first = if self.in_array { self.next_of_array()? } else { self.next_solid()? };
        match first {
            None => Ok(None),
            Some(b'{') => self.rest_of(b'{').map(Some),
            Some(first) if self.in_array => self.rest_of(first).map(Some),
            Some(_) => Err(ReadError::Shape(format!(
                "something that is no object stands between its objects in line {}",
                self.line
            ))),
        }
    }

    /// The first byte of the next element of an array; nothing behind the last.
    fn next_of_array(&mut self) -> Result<Option<u8>, ReadError> {
        let shape = |line: u64, what: &str| ReadError::Shape(format!("its array has {what} in line {line}"));
        let byte = match (self.next_solid()?, self.is_first) {
            (Some(b']'), _) => {
                return match self.next_solid()? {
                    None => Ok(None),
                    Some(_) => {
                        Err(ReadError::Shape(format!("something stands behind its array in line {}", self.line)))
                    }
                };
            }
            (Some(b','), false) => self.next_solid()?,
            (first, true) => first,
            (None, _) => None,
            (Some(_), false) => return Err(shape(self.line, "no comma between two elements")),
        };
        if matches!(byte, Some(b',' | b']')) {
            return Err(shape(self.line, "a comma with no element beside it"));
        }
        self.is_first = false;
        match byte {
            Some(byte) => Ok(Some(byte)),
            None => Err(ReadError::Shape(format!("the array is not closed; it ends in line {}", self.line))),
        }
    }

    /// The element that begins with this byte.
    fn rest_of(&mut self, first: u8) -> Result<(u64, Vec<u8>), ReadError> {
        let line = self.line;
        let mut byte = Some(first);
        let mut text = Vec::new();
        let mut depth = 0usize;
        let (mut quoted, mut escaped) = (false, false);
        while let Some(this) = byte {
            text.push(this);
            if text.len() > MOST_BYTES {
                return Err(ReadError::Shape(format!(
                    "an object of more than {MOST_BYTES} bytes begins in line {line}"
                )));
            }
            match this {
                b'"' if !escaped => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            escaped = quoted && this == b'\\' && !escaped;
            let is_closed = matches!(this, b'}' | b']');
            if !quoted && depth == 0 && (is_closed || matches!(self.peek()?, Some(b',' | b']') | None)) {
                return Ok((line, text));
            }
            byte = self.next_byte()?;
        }
        Err(ReadError::Shape(if self.in_array {
            format!("the array is not closed; its last object begins in line {line}")
        } else {
            format!("its last object, which begins in line {line}, is cut off")
        }))
    }

    fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        Ok(self.input.fill_buf().map_err(ReadError::File)?.first().copied())
    }

    fn next_byte(&mut self) -> Result<Option<u8>, ReadError> {
        let byte = self.peek()?;
        if byte.is_some() {
            self.input.consume(1);
        }
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }

    fn next_solid(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            match self.next_byte()? {
                Some(byte) if byte.is_ascii_whitespace() => {}
                other => return Ok(other),
            }
        }
    }
}
