//! Parquet: typed columns as people's tools write them, and files that are none.

use std::io::Cursor;
use std::sync::Arc;

use crate::records::read::{self, ReadError};
use crate::report::output::RejectsFormat;
use jiff::civil::Date;
use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::people::Person;
use super::{eval, policy};

const PEOPLE: &str = "message people {
    optional binary id (STRING);
    optional binary Name (STRING);
    optional double fit;
    optional binary degree (STRING);
    optional boolean open;
    optional int32 met_on (DATE);
    optional int64 wrote_at (TIMESTAMP(NANOS,false));
    optional binary patience (STRING);
    optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
}";

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

/// A file of this schema, its columns written in turn.
fn file(schema: &str, compression: Compression, write: impl FnOnce(&mut Group<'_>)) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    write(&mut group);
    group.close().unwrap();
    writer.into_inner().unwrap()
}

fn column<T: DataType>(group: &mut Group<'_>, values: &[Option<T::T>]) {
    let mut column = group.next_column().unwrap().unwrap();
    let present: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = values.iter().flatten().cloned().collect();
    column.typed::<T>().write_batch(&values, Some(&present), None).unwrap();
    column.close().unwrap();
}

fn texts<'a>(group: &mut Group<'_>, texts: impl Iterator<Item = &'a str>) {
    let texts: Vec<Option<ByteArray>> = texts.map(|text| (!text.is_empty()).then(|| ByteArray::from(text))).collect();
    column::<ByteArrayType>(group, &texts);
}

/// Lists of texts: an item's level of repetition says whether it begins a row's list.
fn lists<'a>(group: &mut Group<'_>, rows: impl Iterator<Item = &'a [&'a str]>) {
    let (mut values, mut present, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        if row.is_empty() {
            present.push(1);
            repeated.push(0);
        }
        for (place, text) in row.iter().enumerate() {
            values.push(ByteArray::from(*text));
            present.push(3);
            repeated.push(i16::from(place > 0));
        }
    }
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&values, Some(&present), Some(&repeated)).unwrap();
    column.close().unwrap();
}

pub(super) fn people_file(people: &[Person]) -> Vec<u8> {
    file(PEOPLE, Compression::ZSTD(Default::default()), |group| {
        let days = |day: Date| (day - Date::constant(1970, 1, 1)).get_days();
        texts(group, people.iter().map(|person| person.id.as_str()));
        texts(group, people.iter().map(|person| person.name));
        column::<DoubleType>(group, &people.iter().map(|person| person.fit).collect::<Vec<_>>());
        texts(group, people.iter().map(|person| person.degree));
        column::<BoolType>(group, &people.iter().map(|person| person.open).collect::<Vec<_>>());
        column::<Int32Type>(group, &people.iter().map(|person| person.met_on.map(days)).collect::<Vec<_>>());
        let nanoseconds = people.iter().map(|person| {
            let at = jiff::tz::TimeZone::UTC.to_timestamp(person.wrote_at?).unwrap();
            i64::try_from(at.as_nanosecond()).ok()
        });
        column::<Int64Type>(group, &nanoseconds.collect::<Vec<_>>());
        texts(group, people.iter().map(|person| person.patience));
        lists(group, people.iter().map(|person| person.tags));
    })
}

/// The rows of a file: their cells, or what is wrong with them.
fn rows(bytes: Vec<u8>) -> Result<Vec<Result<Vec<String>, String>>, ReadError> {
    let mut rows = read::open_file("leads", None, Box::new(Cursor::new(bytes)))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next_row() {
        all.push(match row {
            Ok(row) => Ok(row.cells.iter().map(str::to_owned).collect()),
            Err(ReadError::Row(reject)) => Err(reject.to_string()),
            Err(failure) => return Err(failure),
        });
    }
    Ok(all)
}

#[test]
fn values_are_read_as_the_texts_of_a_csv() {
    let schema = "message typed {
        optional int64 id (INTEGER(64,true));
        optional int64 utc (TIMESTAMP(MICROS,true));
        optional int64 bare (TIMESTAMP(MILLIS,false));
        optional int32 clock (TIME(MILLIS,false));
        optional int32 price (DECIMAL(9,2));
        optional binary bytes;
        optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
    }";
    let bytes = file(schema, Compression::SNAPPY, |group| {
        column::<Int64Type>(group, &[Some(i64::MAX), None]);
        column::<Int64Type>(group, &[Some(1_780_048_800_500_000), None]);
        column::<Int64Type>(group, &[Some(1_780_048_800_000), Some(i64::MAX)]);
        column::<Int32Type>(group, &[Some(36_000_000), None]);
        column::<Int32Type>(group, &[Some(-1_250), None]);
        column::<ByteArrayType>(group, &[Some(ByteArray::from("ok")), Some(ByteArray::from(vec![0xff_u8]))]);
        lists(group, [&["a", "b"][..], &["one; two"]].into_iter());
    });
    let expected = [
        Ok(["9223372036854775807", "2026-05-29T10:00:00.5Z", "2026-05-29T10:00:00", "10:00:00", "-12.50", "ok", "a;b"]
            .map(str::to_owned)
            .to_vec()),
        Err("leads, row 2, column `bytes`: `[255]`, expected UTF-8 text".to_owned()),
    ];
    assert_eq!(rows(bytes).unwrap(), expected);
}

#[test]
fn a_file_cut_off_or_changed_says_so_and_never_panics() {
    let whole = people_file(&super::people::people(50));
    assert_eq!(rows(whole.clone()).unwrap().len(), 50);
    for kept in (4..whole.len()).step_by(41) {
        assert!(matches!(rows(whole[..kept].to_vec()), Err(ReadError::Shape(_))), "{kept}");
    }
    // Some of what is changed is a value, and reads as another.
    for place in (4..whole.len()).step_by(7) {
        let mut changed = whole.clone();
        changed[place] ^= 0x55;
        assert!(rows(changed).map_or(true, |rows| rows.len() <= 50 * 64), "{place}");
    }
}

#[test]
fn rejects_of_parquet_are_told_by_their_row() {
    let policy = policy(super::people::POLICY);
    let schema = "message people { optional binary id (STRING); optional binary fit (STRING); }";
    let bytes = file(schema, Compression::SNAPPY, |group| {
        texts(group, ["ann", "bob"].into_iter());
        texts(group, ["80", "a lot"].into_iter());
    });
    let outcome = eval(&policy, &[("leads.parquet", bytes)], RejectsFormat::Csv { raw: false });
    assert_eq!(outcome.decisions.lines().count(), 1);
    let rejects = String::from_utf8(outcome.rejects_file).unwrap();
    assert_eq!(rejects.lines().nth(1).unwrap(), "leads.parquet,2,,fit,a lot,a number,,bob,a lot");
}
