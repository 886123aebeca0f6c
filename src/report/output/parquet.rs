//! Decisions as Parquet: moments as such, everything else as text.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::{Columns, DecisionWriter, FIELDS, Line, cell, unwrapped};
use crate::decide::decision::Decision;

/// How many rows are written together, and held until then.
const GROUP: usize = 1 << 16;

pub(super) struct ParquetWriter<'w> {
    columns: Columns,
    values: Vec<Values>,
    rows: usize,
    file: Output<'w>,
}

type Out<'w> = Box<dyn Write + Send + 'w>;

/// The file, which begins with its first rows.
enum Output<'w> {
    Waiting(Option<Out<'w>>),
    Begun(Box<SerializedFileWriter<Out<'w>>>),
}

/// The values of a column, and for every row whether there is one.
enum Values {
    Texts(Vec<ByteArray>, Vec<i16>),
    Moments(Vec<i64>, Vec<i16>),
}

impl Values {
    fn push_text(&mut self, text: &str) {
        if let Self::Texts(values, present) = self {
            present.push(i16::from(!text.is_empty()));
            values.extend((!text.is_empty()).then(|| ByteArray::from(text)));
        }
    }

    fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, impl Write + Send>) -> Result<(), ParquetError> {
        let Some(mut column) = group.next_column()? else { return Ok(()) };
        match self {
            Self::Texts(values, present) => {
                column.typed::<ByteArrayType>().write_batch(values, Some(present), None)?;
                values.clear();
                present.clear();
            }
            Self::Moments(values, present) => {
                column.typed::<Int64Type>().write_batch(values, Some(present), None)?;
                values.clear();
                present.clear();
            }
        }
        column.close()
    }
}

/// Whether a field of a decision is a moment.
fn is_moment(place: usize) -> bool {
    matches!(FIELDS.get(place), Some(&("at" | "until")))
}

impl<'w> ParquetWriter<'w> {
    pub(super) fn new(columns: Columns, out: Out<'w>) -> Self {
        let texts = || Values::Texts(Vec::new(), Vec::new());
        let moments = || Values::Moments(Vec::new(), Vec::new());
        let fields = columns.places.iter().map(|place| if is_moment(*place) { moments() } else { texts() });
        let values = fields.chain(columns.kept.iter().map(|_| texts())).collect();
        Self { columns, values, rows: 0, file: Output::Waiting(Some(out)) }
    }

    /// Writes the rows that are held.
    fn write_group(&mut self) -> Result<(), ParquetError> {
        if let Output::Waiting(out) = &mut self.file
            && let Some(out) = out.take()
        {
            let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
            let writer = SerializedFileWriter::new(out, Arc::new(schema(&self.columns)?), Arc::new(properties))?;
            self.file = Output::Begun(Box::new(writer));
        }
        let Output::Begun(file) = &mut self.file else { return Ok(()) };
        if self.rows > 0 {
            let mut group = file.next_row_group()?;
            self.values.iter_mut().try_for_each(|values| values.write(&mut group))?;
            group.close()?;
            self.rows = 0;
        }
        Ok(())
    }
}

impl DecisionWriter for ParquetWriter<'_> {
    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        let fields = self.columns.places.len();
        let (decided, kept) = self.values.split_at_mut(fields);
        for (values, place) in decided.iter_mut().zip(&self.columns.places) {
            push(values, line.decision, *place);
        }
        for (place, values) in kept.iter_mut().enumerate() {
            values.push_text(line.kept.get(place).map_or("", String::as_str));
        }
        self.rows += 1;
        if self.rows < GROUP { Ok(()) } else { self.write_group().map_err(unwrapped) }
    }

    fn keep(&mut self, names: &[String]) -> bool {
        let has_room = self.rows == 0 && matches!(self.file, Output::Waiting(_));
        if has_room {
            self.columns.keep(names);
            self.values.extend(names.iter().map(|_| Values::Texts(Vec::new(), Vec::new())));
        }
        has_room
    }

    fn finish(&mut self) -> io::Result<()> {
        self.write_group().map_err(unwrapped)?;
        match &mut self.file {
            Output::Begun(file) => file.finish().map(|_| ()).map_err(unwrapped)?,
            Output::Waiting(_) => {}
        }
        match &mut self.file {
            Output::Begun(file) => file.inner_mut().flush(),
            Output::Waiting(_) => Ok(()),
        }
    }
}

fn push(values: &mut Values, decision: &Decision<'_>, place: usize) {
    let Values::Moments(moments, present) = values else {
        return values.push_text(&cell(decision, place));
    };
    let at = if FIELDS.get(place) == Some(&"at") { &decision.at } else { &decision.until };
    present.push(i16::from(at.is_some()));
    moments.extend(at.as_ref().map(|at| at.timestamp().as_microsecond()));
}

/// The columns of the file; every one may be empty.
fn schema(columns: &Columns) -> Result<Type, ParquetError> {
    let moments = columns.places.iter().map(|place| is_moment(*place)).chain(columns.kept.iter().map(|_| false));
    let columns = columns.names().zip(moments).map(|(name, is_moment)| {
        let (physical, logical) = if is_moment {
            (Physical::INT64, LogicalType::timestamp(true, TimeUnit::MICROS))
        } else {
            (Physical::BYTE_ARRAY, LogicalType::String)
        };
        let column = Type::primitive_type_builder(name, physical).with_logical_type(Some(logical));
        column.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    });
    Type::group_type_builder("decisions").with_fields(columns.collect::<Result<_, _>>()?).build()
}
