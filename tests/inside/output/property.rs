//! Any table that is written in any format is read back the same.

use std::io::Cursor;

use crate::records::read;
use crate::report::output::{Columns, Format, Line, writer};
use proptest::prelude::*;

use super::empty;

/// Cells that formats have to quote, to escape, to type or to keep from being run.
fn cells() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ -~é😀\u{a0}]{0,8}",
        1 => "[=+@-][a-z0-9()\"]{0,5}",
        1 => "-?[0-9]{1,17}(\\.[0-9]{1,5})?(e[0-9]{1,2})?",
        1 => "[12][0-9]{3}-[0-2][0-9]-[0-3][0-9]( [0-2][0-9]:[0-5][0-9](:[0-5][0-9])?)?",
        1 => prop_oneof![Just("TRUE"), Just("FALSE"), Just("true"), Just("NaN"), Just("inf"), Just("-0"), Just("1E5")]
            .prop_map(str::to_owned),
        1 => "(_x00[0-9A-F]{2}_|\r\n|\n|\r|\t|\"|,|;|<|&|&amp;|\\]\\]>){1,4}",
        1 => "[\u{1}-\u{1f}]{1,3}",
        1 => "https://(www|de)\\.linkedin\\.com/(in|company)/[a-z%# ]{0,6}",
    ]
}

fn tables() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1usize..5).prop_flat_map(|width| {
        let row = proptest::collection::vec(cells(), width);
        proptest::collection::vec(row, 1..8)
    })
}

fn written(format: Format, table: &[Vec<String>]) -> Vec<u8> {
    let names = (0..table[0].len()).map(|place| format!("column {place}"));
    let columns = Columns::new(&["prospect".to_owned()], names.collect()).unwrap();
    let mut out = Vec::new();
    let mut writer = writer(format, columns, Box::new(&mut out));
    let decision = empty();
    for kept in table {
        writer.write(&Line { decision: &decision, kept, trace: None }).unwrap();
    }
    writer.finish().unwrap();
    drop(writer);
    out
}

/// The kept cells of each row. Blank ones are the same as none: a decision says no more of them.
fn read_back(name: &str, bytes: Vec<u8>) -> Vec<Vec<String>> {
    let mut rows = read::open_file(name, None, Box::new(Cursor::new(bytes))).unwrap();
    let header = rows.header().to_vec();
    let kept: Vec<(usize, &String)> =
        header.iter().enumerate().filter(|(_, name)| name.starts_with("column")).collect();
    let rows = std::iter::from_fn(|| rows.next_row().map(Result::unwrap));
    rows.map(|row| kept.iter().map(|(place, name)| unless_blank(&row.cells.text(*place, name))).collect()).collect()
}

fn unless_blank(cell: &str) -> String {
    if cell.trim().is_empty() { String::new() } else { cell.to_owned() }
}

proptest! {
    #[test]
    fn any_table_comes_back_from_any_format(table in tables()) {
        let expected: Vec<Vec<String>> =
            table.iter().map(|row| row.iter().map(|cell| unless_blank(cell)).collect()).collect();
        let mut formats = vec![
            ("leads.csv", Format::Csv { raw: true }),
            ("leads.ndjson", Format::Ndjson),
            ("leads.json", Format::Json),
            ("leads.xlsx", Format::Xlsx),
        ];
        #[cfg(feature = "columnar")]
        formats.push(("leads.parquet", Format::Parquet));
        for (name, format) in formats.drain(..) {
            prop_assert_eq!(&read_back(name, written(format, &table)), &expected, "{}", name);
        }
    }
}
