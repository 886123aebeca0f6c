//! Any table comes back as it was written, and any bytes at all come out as rows and rejects.

use std::io::{Cursor, Write};

use proptest::prelude::*;

use super::{Dripping, ReadFile, cells, read, read_from};

/// A table with a header, its cells full of what CSV has to quote.
fn tables() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = proptest::collection::vec(
        prop_oneof![
            4 => "[a-zé😀]{1,3}",
            1 => Just(",".to_owned()),
            1 => Just(";".to_owned()),
            1 => Just("\t".to_owned()),
            1 => Just("\"".to_owned()),
            1 => Just("\n".to_owned()),
            1 => Just("\r\n".to_owned()),
            1 => Just(" ".to_owned()),
            1 => Just("\0".to_owned()),
        ],
        0..5,
    )
    .prop_map(|parts| parts.concat());
    (2usize..6).prop_flat_map(move |width| {
        let row = proptest::collection::vec(cell.clone(), width);
        proptest::collection::vec(row, 0..12)
    })
}

#[derive(Clone, Copy, Debug)]
struct Shape {
    separator: u8,
    crlf: bool,
    mark: bool,
    all_quoted: bool,
    last_break: bool,
    gzip: bool,
    dripping: bool,
}

fn shapes() -> impl Strategy<Value = Shape> {
    let separator = prop_oneof![Just(b','), Just(b';'), Just(b'\t')];
    (separator, any::<[bool; 6]>()).prop_map(|(separator, [crlf, mark, all_quoted, last_break, gzip, dripping])| {
        Shape { separator, crlf, mark, all_quoted, last_break, gzip, dripping }
    })
}

fn written(rows: &[Vec<String>], shape: Shape) -> Vec<u8> {
    let width = rows.first().map_or(3, Vec::len);
    let mut out = if shape.mark { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
    let style = if shape.all_quoted { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let end = if shape.crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut writer =
        csv::WriterBuilder::new().delimiter(shape.separator).quote_style(style).terminator(end).from_writer(&mut out);
    writer.write_record((0..width).map(|place| format!("column {place}"))).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    drop(writer);
    if !shape.last_break {
        let kept = out.trim_ascii_end().len();
        // Only the break itself: what else stands at the end is the last cell's.
        let end = if shape.crlf { 2 } else { 1 };
        out.truncate(kept.max(out.len() - end));
    }
    if !shape.gzip {
        return out;
    }
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zipped.write_all(&out).unwrap();
    zipped.finish().unwrap()
}

fn rows_and_rejects(file: &ReadFile) -> (usize, usize) {
    (file.rows.iter().filter(|row| row.is_ok()).count(), file.rows.iter().filter(|row| row.is_err()).count())
}

/// What hostile files are made of.
pub(super) fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\"".to_vec()),
        Just(b"\"\"".to_vec()),
        Just(b",".to_vec()),
        Just(b";".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"{".to_vec()),
        Just(b"}".to_vec()),
        Just(b"[".to_vec()),
        Just(b"]".to_vec()),
        Just(b"\\".to_vec()),
        Just(b"{\"id\":\"a\"}".to_vec()),
        Just(b"\xff".to_vec()),
        Just(b"\0".to_vec()),
        Just(b"\xef\xbb\xbf".to_vec()),
        "[ -~]{0,4}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_table_comes_back_as_it_was_written(mut table in tables(), shape in shapes()) {
        // A row of nothing but empty cells is none.
        let is_blank = |cell: &String| cell.bytes().all(|byte| byte.is_ascii_whitespace() || b",;|".contains(&byte));
        for row in table.iter_mut().filter(|row| row.iter().all(is_blank)) {
            row.iter_mut().take(1).for_each(|cell| "x".clone_into(cell));
        }
        let bytes = written(&table, shape);
        let file = if shape.dripping {
            read_from("leads", Box::new(Dripping(Cursor::new(bytes))))
        } else {
            read("leads", bytes)
        };
        let file = file.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        prop_assert!(file.failure.is_none());
        prop_assert_eq!(rows_and_rejects(&file), (table.len(), 0));
        let width = table.first().map_or(3, Vec::len);
        prop_assert_eq!(&file.header, &(0..width).map(|place| format!("column {place}")).collect::<Vec<_>>());
        let mut line = 2;
        for (place, (read, row)) in file.rows.iter().zip(&table).enumerate() {
            let read = read.as_ref().unwrap();
            prop_assert_eq!(cells(read), row.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(read.number, place as u64 + 1);
            prop_assert_eq!(read.line, line);
            line += 1 + row.concat().matches('\n').count() as u64;
        }
    }

    #[test]
    fn every_line_of_objects_is_a_row_or_a_reject(lines in proptest::collection::vec(hostile(), 0..8)) {
        let lines: Vec<Vec<u8>> = lines.into_iter().map(|line| line.into_iter().filter(|byte| *byte != b'\n').collect()).collect();
        let expected = lines.iter().filter(|line| !line.trim_ascii().is_empty()).count();
        // A first line that keeps what follows from looking like a mark or an archive.
        let bytes = [b"{\"id\":\"first\"}".to_vec(), lines.join(&b'\n')].join(&b'\n');
        let file = read("leads.ndjson", bytes).map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        let (rows, rejects) = rows_and_rejects(&file);
        prop_assert!(file.failure.is_none());
        prop_assert_eq!(rows + rejects, expected + 1);
    }

    #[test]
    fn any_bytes_are_rows_and_rejects_in_order(bytes in hostile(), name in prop_oneof![
        Just("leads.csv"), Just("leads.ndjson"), Just("leads.json"), Just("leads"),
    ]) {
        let Ok(file) = read(name, bytes.clone()) else { return Ok(()) };
        let (mut before, mut line) = (0, 0);
        for row in &file.rows {
            let (number, at) = row.as_ref().map_or_else(|reject| (reject.row, reject.line), |row| (row.number, row.line));
            prop_assert_eq!(number, before + 1, "rows are numbered without a gap");
            prop_assert!(at >= line);
            (before, line) = (number, at);
        }
        if file.failure.is_none() && name == "leads.csv" {
            // Cells of a good row are as many as the header's, whatever else the file holds.
            for row in file.rows.iter().flatten() {
                prop_assert_eq!(row.cells.iter().count(), file.header.len());
            }
        }
    }

    #[test]
    fn a_file_cut_off_loses_nothing_in_silence(table in tables(), shape in shapes(), cut in 0.0..1.0f64) {
        let shape = Shape { gzip: false, dripping: false, ..shape };
        let bytes = written(&table, shape);
        let kept = (bytes.len() as f64 * cut) as usize;
        let Ok(file) = read("leads.csv", bytes.get(..kept).unwrap_or_default()) else { return Ok(()) };
        let whole = read("leads.csv", bytes.clone()).map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        if file.header != whole.header {
            return Ok(());
        }
        // Every row but the one that the cut went through is there as before.
        let (rows, rejects) = rows_and_rejects(&file);
        let same = file.rows.iter().zip(&whole.rows).take_while(|(one, other)| match (one, other) {
            (Ok(one), Ok(other)) => cells(one) == cells(other),
            _ => false,
        });
        let same = same.count();
        prop_assert!(rows + rejects >= same);
        let ended = whole.rows.iter().flatten().filter(|row| row.line < 1 + bytes[..kept].iter().filter(|byte| **byte == b'\n').count() as u64).count();
        prop_assert!(same + 1 >= ended, "{same} rows are as before, of {ended} that the cut leaves");
    }
}
