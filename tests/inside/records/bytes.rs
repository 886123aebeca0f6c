//! Files that a person can't write down: other encodings, archives, lines without an end.

use std::io::{Cursor, Write};

use crate::records::read::{ReadError, stream};

use super::{cells, read, read_from};

fn shape(name: &str, bytes: impl Into<Vec<u8>>) -> String {
    match read(name, bytes).map(|file| file.failure) {
        Err(ReadError::Shape(why)) | Ok(Some(ReadError::Shape(why))) => why,
        Err(other) => panic!("{other:?}"),
        Ok(other) => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_text_is_said_to_be_none() {
    let unmarked = "it is UTF-16 without a byte-order mark; save it as UTF-8";
    assert_eq!(shape("leads.csv", b"i\0d\0\n\0".to_vec()), unmarked);
    assert_eq!(shape("leads.csv", b"\0i\0d\0\n".to_vec()), unmarked);
    assert_eq!(
        shape("leads.csv", b"PK\x03\x04rest".to_vec()),
        "it is a workbook or an archive, which can't be read from a pipe; save it to a file and name that"
    );
    assert_eq!(shape("leads.csv", ""), "it is empty");
    assert_eq!(shape("leads.csv", "\n  \n\n"), "it has no header");
    assert_eq!(shape("leads.csv", ",,\n,,\n"), "it has no header");
    assert_eq!(
        shape("leads.csv", b"id,n\xe9\n1,2\n".to_vec()),
        "its header is not UTF-8 text: save the file as UTF-8, in Excel as \"CSV UTF-8\", or read it with --encoding \
         windows-1252, which it is likely in"
    );
}

/// People write pipes within the names of columns.
#[test]
fn a_pipe_separates_where_nothing_else_does() {
    let header = |text: &str| read("leads.csv", text).unwrap().header;
    assert_eq!(header("id|name|company\n1|Ann|Acme\n"), ["id", "name", "company"]);
    assert_eq!(header("id,Name | Company | Title\n1,Ann\n"), ["id", "Name | Company | Title"]);
    assert_eq!(header("id;Name | Company | Title\n1;Ann\n"), ["id", "Name | Company | Title"]);
    assert_eq!(header("id\t|a|b|\n1\t2\n"), ["id", "|a|b|"]);
}

/// What spreadsheets save as "Unicode text".
#[test]
fn utf_16_with_its_mark_is_read() {
    let text = "\u{feff}id\tname\r\n1\tZoë 😀\r\n2\t\"a\tb\"\r\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little.clone(), big] {
        let file = read("leads.txt", bytes).unwrap();
        assert_eq!(file.header, ["id", "name"]);
        let rows: Vec<_> = file.rows.iter().map(|row| cells(row.as_ref().unwrap())).collect();
        assert_eq!(rows, [["1", "Zoë 😀"], ["2", "a\tb"]]);
    }
    // Half a letter at the end costs its row nothing but that letter.
    let file = read("leads.txt", little.get(..little.len() - 1).unwrap()).unwrap();
    assert_eq!(file.rows.len(), 2);
}

#[test]
fn an_empty_file_of_objects_has_no_rows() {
    for (name, text) in
        [("leads.ndjson", ""), ("leads.ndjson", "\n\n"), ("leads.json", "[]"), ("leads.json", " [ ] \n")]
    {
        let file = read(name, text).unwrap();
        assert!(file.rows.is_empty() && file.failure.is_none(), "{name}: {text:?}");
    }
}

#[test]
fn a_header_alone_has_no_rows() {
    let file = read("leads.csv", "id,name").unwrap();
    assert_eq!(file.header, ["id", "name"]);
    assert!(file.rows.is_empty() && file.failure.is_none());
}

#[test]
fn bytes_that_are_not_utf_8_cost_their_row_only() {
    let file = read("leads.csv", b"id,name\n1,ok\n2,Zo\xeb\n3,\"Zo\xeb\"\n4,ok\n".to_vec()).unwrap();
    let refused: Vec<_> = file.rows.iter().filter_map(|row| row.as_ref().err()).collect();
    assert_eq!(refused.len(), 2);
    for (reject, line) in refused.iter().zip([3, 4]) {
        assert_eq!((reject.line, reject.column.as_deref()), (line, Some("name")));
        assert_eq!(
            (reject.value.as_str(), reject.expected.as_str()),
            (
                "Zo\u{fffd}",
                "UTF-8 text: save the file as UTF-8, in Excel as \"CSV UTF-8\", or read it with --encoding windows-1252, \
                 which it is likely in"
            )
        );
    }
    assert_eq!(cells(file.rows[3].as_ref().unwrap()), ["4", "ok"]);
}

#[test]
fn a_lone_carriage_return_ends_the_lines_of_a_file_that_has_no_other() {
    let file = read("leads.csv", "id;name\r1;Ann\r\r2;\"Bo\rB\"\r").unwrap();
    let rows: Vec<_> = file.rows.iter().map(|row| (row.as_ref().unwrap().line, cells(row.as_ref().unwrap()))).collect();
    assert_eq!(rows, [(2, vec!["1", "Ann"]), (4, vec!["2", "Bo\rB"])]);
}

#[test]
fn gzip_is_known_by_its_content_and_one_cut_off_is_a_failure() {
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    zipped.write_all(b"\xef\xbb\xbfid\tname\n").unwrap();
    for number in 0..5_000 {
        writeln!(zipped, "{number}\tname of {number}").unwrap();
    }
    let mut zipped = zipped.finish().unwrap();
    let whole = read("leads", zipped.clone()).unwrap();
    assert_eq!((whole.header.len(), whole.rows.len()), (2, 5_000));
    // Parts one behind the other are one file, as `cat` makes them.
    let twice = read("leads.tsv.gz", [zipped.clone(), zipped.clone()].concat()).unwrap();
    assert_eq!(twice.rows.len(), 10_001);
    zipped.truncate(zipped.len() / 2);
    let cut = read("leads.tsv.gz", zipped).unwrap();
    assert!(matches!(cut.failure, Some(ReadError::File(_))));
}

#[test]
fn a_line_without_an_end_fails_before_it_fills_the_memory() {
    let endless = || Box::new(Cursor::new(b"id,name\n1,".to_vec()).chain_repeat(b'x'));
    let file = read_from("leads.csv", endless()).unwrap();
    assert!(matches!(file.failure, Some(ReadError::Shape(why)) if why == "line 2 is longer than 16777216 bytes"));
    let endless = Box::new(Cursor::new(b"[{\"id\":\"".to_vec()).chain_repeat(b'x'));
    let file = read_from("leads.json", endless).unwrap();
    assert!(matches!(file.failure, Some(ReadError::Shape(_))));
}

#[test]
fn a_line_of_a_stream_that_is_too_long_costs_itself_alone() {
    let long = "x".repeat(40 << 20);
    for (start, row) in [("id\n1\n", "2"), ("{\"id\":1}\n", "{\"id\":2}")] {
        let text = format!("{start}{long}\n{row}\n{long}");
        let mut rows = stream("standard input", Box::new(Cursor::new(text.into_bytes())), None).unwrap();
        let rows: Vec<_> = std::iter::from_fn(|| rows.next_row()).collect();
        let [Ok(_), Err(ReadError::Row(first)), Ok(_), Err(ReadError::Row(last))] = rows.as_slice() else {
            panic!("{rows:?}");
        };
        assert_eq!((first.row, first.expected.as_str()), (2, "a line of at most 16777216 bytes"));
        assert_eq!((last.row, last.line - first.line), (4, 2));
    }
}

#[test]
fn a_quote_that_takes_in_too_much_costs_its_row_only() {
    let line = "2,plain\n";
    let text = format!("id,name\n1,\"open\n{}", line.repeat(3 << 20));
    let file = read("leads.csv", text).unwrap();
    assert!(file.failure.is_none());
    assert_eq!(file.rows.iter().filter(|row| row.is_ok()).count(), 3 << 20);
    let reject = file.rows[0].as_ref().unwrap_err();
    assert_eq!((reject.row, reject.line, reject.column.as_deref()), (1, 2, Some("name")));
    assert_eq!(file.rows.last().unwrap().as_ref().unwrap().line, (3 << 20) + 2);
}

/// Repeats a byte for ever behind what is there.
trait ChainRepeat {
    fn chain_repeat(self, byte: u8) -> std::io::Chain<Self, std::io::Repeat>
    where
        Self: std::io::Read + Sized,
    {
        std::io::Read::chain(self, std::io::repeat(byte))
    }
}

impl ChainRepeat for Cursor<Vec<u8>> {}
