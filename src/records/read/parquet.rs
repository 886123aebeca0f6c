//! Parquet: rows of typed columns, as the texts that they would be in a CSV.

use std::fmt::Display;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::reader::{ChunkReader, FileReader, Length};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::record::Field;
use parquet::record::reader::RowIter;

use super::failing::contained;
use super::rows::{ReadError, Rows, SeekRead};
use crate::records::place::Numbering;
use crate::records::rows::{AsRead, RawCells, RawRow, Reject};

/// The rows of a file.
pub(super) struct ParquetRows {
    name: String,
    header: Vec<String>,
    /// How each column counts time, where it does so in a way that its values don't show.
    clocks: Vec<Option<Clock>>,
    values: RowIter<'static>,
    rows: u64,
    is_over: bool,
}

/// How a column of whole numbers counts time.
#[derive(Clone, Copy)]
struct Clock {
    unit: TimeUnit,
    /// Whether it is in UTC; else it is bare, and in the sender's zone.
    is_utc: bool,
}

impl ParquetRows {
    /// Opens a file.
    ///
    /// # Errors
    ///
    /// Where it is no Parquet that can be read.
    pub(super) fn open(name: &str, file: Box<dyn SeekRead>) -> Result<Self, ReadError> {
        let file = Chunks::new(file).map_err(ReadError::File)?;
        let reader = contained(|| SerializedFileReader::new(file)).and_then(Result::ok).ok_or_else(damaged)?;
        let schema = reader.metadata().file_metadata().schema_descr().root_schema();
        let columns = schema.get_fields();
        let header = columns.iter().map(|column| column.name().trim().to_owned()).collect();
        let clock = |logical: &LogicalType| match logical {
            LogicalType::Timestamp(time) => Some(Clock { unit: time.unit, is_utc: time.is_adjusted_to_u_t_c }),
            _ => None,
        };
        let logical = columns.iter().map(|column| column.get_basic_info().logical_type_ref());
        let clocks = logical.map(|logical| logical.and_then(clock)).collect();
        let values = RowIter::from_file_into(Box::new(reader));
        Ok(Self { name: name.to_owned(), header, clocks, values, rows: 0, is_over: false })
    }

    fn read(&mut self) -> Result<Option<RawRow>, ReadError> {
        let values = &mut self.values;
        let Some(row) = contained(|| values.next().transpose()).and_then(Result::ok).ok_or_else(damaged)? else {
            return Ok(None);
        };
        self.rows += 1;
        let mut cells = Vec::with_capacity(self.header.len());
        let mut refused = None;
        for ((column, value), clock) in row.get_column_iter().zip(&self.clocks) {
            cells.push(match cell(value, *clock) {
                Ok(cell) => cell,
                Err(expected) => {
                    refused.get_or_insert((column.clone(), expected));
                    value.to_string()
                }
            });
        }
        let number = self.rows;
        let cells = RawCells::table(cells);
        match refused {
            None => Ok(Some(RawRow { number, line: number, cells, asides: Vec::new() })),
            Some((column, expected)) => Err(self.reject(column, expected, cells)),
        }
    }

    fn reject(&self, column: String, expected: &str, cells: RawCells) -> ReadError {
        let place = self.header.iter().position(|name| *name == column.trim());
        ReadError::Row(Box::new(Reject {
            file: self.name.clone(),
            row: self.rows,
            line: self.rows,
            numbering: Numbering::Rows,
            value: place.map(|place| cells.text(place, &column)).unwrap_or_default(),
            column: Some(column),
            expected: expected.to_owned(),
            nearest: None,
            also: Vec::new(),
            as_read: AsRead::Cells(cells),
        }))
    }
}

impl Rows for ParquetRows {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn numbering(&self) -> Numbering {
        Numbering::Rows
    }

    fn next_row(&mut self) -> Option<Result<RawRow, ReadError>> {
        if self.is_over {
            return None;
        }
        let read = self.read();
        self.is_over = !matches!(read, Ok(Some(_)) | Err(ReadError::Row(_)));
        read.transpose()
    }
}

fn damaged() -> ReadError {
    ReadError::Shape("it is cut off, damaged or encrypted Parquet".to_owned())
}

/// The text of a value, or what was expected instead.
fn cell(value: &Field, clock: Option<Clock>) -> Result<String, &'static str> {
    Ok(match value {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => String::from_utf8(bytes.data().to_vec()).map_err(|_| "UTF-8 text")?,
        Field::Float(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        Field::Date(days) => {
            let since = Span::new().try_days(*days);
            or_number(since.and_then(|since| Date::constant(1970, 1, 1).checked_add(since)), days)
        }
        Field::TimeMillis(time) => of_day(i64::from(*time) * 1_000_000),
        Field::TimeMicros(time) => of_day(time.saturating_mul(1_000)),
        Field::TimestampMillis(at) => moment(*at, clock.unwrap_or(Clock { unit: TimeUnit::MILLIS, is_utc: true })),
        Field::TimestampMicros(at) => moment(*at, clock.unwrap_or(Clock { unit: TimeUnit::MICROS, is_utc: true })),
        Field::Long(at) => clock.map_or_else(|| at.to_string(), |clock| moment(*at, clock)),
        Field::ListInternal(list) => {
            let texts: Result<Vec<String>, _> = list.elements().iter().map(|value| cell(value, None)).collect();
            let texts = texts?;
            if texts.iter().any(|text| text.contains(';')) {
                return Err("a list of texts without a `;` in them");
            }
            texts.join(";")
        }
        other => other.to_string(),
    })
}

fn of_day(nanoseconds: i64) -> String {
    let midnight = Time::midnight();
    or_number(midnight.checked_add(jiff::SignedDuration::from_nanos(nanoseconds)), &nanoseconds)
}

/// A moment with its `Z`, or a bare time of day.
fn moment(at: i64, clock: Clock) -> String {
    let moment = match clock.unit {
        TimeUnit::MILLIS => Timestamp::from_millisecond(at),
        TimeUnit::MICROS => Timestamp::from_microsecond(at),
        TimeUnit::NANOS => Timestamp::from_nanosecond(i128::from(at)),
    };
    match moment {
        Ok(moment) if clock.is_utc => moment.to_string(),
        Ok(moment) => TimeZone::UTC.to_datetime(moment).to_string(),
        Err(_) => at.to_string(),
    }
}

/// The value, or the number where there is no such day or time.
fn or_number<V: Display, E>(value: Result<V, E>, number: &impl Display) -> String {
    value.map_or_else(|_| number.to_string(), |value| value.to_string())
}

/// A file that is read at several places in turn.
struct Chunks {
    file: Arc<Mutex<Box<dyn SeekRead>>>,
    length: u64,
}

impl Chunks {
    fn new(mut file: Box<dyn SeekRead>) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Self { file: Arc::new(Mutex::new(file)), length })
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(BufReader::new(From { file: Arc::clone(&self.file), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        let mut bytes = Vec::new();
        self.get_read(start)?.take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF("the file ends before".to_owned()));
        }
        Ok(bytes.into())
    }
}

/// A reader from some place on.
struct From {
    file: Arc<Mutex<Box<dyn SeekRead>>>,
    at: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file: MutexGuard<'_, _> = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}
