//! A report: rates with their ranges, for a screen and for other programs.

use crate::report::output::{ListFormat, report};
use crate::report::rates::{By, Outcome, ReportRow};

fn text(rows: &[ReportRow], format: ListFormat) -> String {
    String::from_utf8(report(rows, format).unwrap()).unwrap()
}

fn row(by: By, name: &str, mv: &str, (sent, accepted, replied): (u64, u64, u64)) -> ReportRow {
    let outcome = Outcome { sent, is_request: mv == "connect", accepted, replied };
    ReportRow { by, name: name.to_owned(), mv: mv.to_owned(), outcome }
}

fn several() -> Vec<ReportRow> {
    vec![
        row(By::Move, "connect", "connect", (50, 14, 4)),
        row(By::Move, "message", "message", (14, 0, 4)),
        row(By::Rule, "cold_stranger", "connect", (3, 0, 0)),
    ]
}

#[test]
fn a_wide_screen_shows_all() {
    let expected = "\
by move
connect                50 sent  ██▊         14 accepted, 28% (17 to 42)  ██▉         4 replied, 29% (12 to 55)
message                14 sent                                           ██▉         4 replied, 29% (12 to 55)

by rule
cold_stranger connect  3 sent               0 accepted, 0% (0 to 56)

the article: 28% of requests accepted, 29% of the accepted replied
";
    assert_eq!(text(&several(), ListFormat::Table { width: 160, colours: false }), expected);
}

#[test]
fn a_narrow_screen_leaves_columns_out() {
    for width in 1..180 {
        let picture = text(&several(), ListFormat::Table { width, colours: false });
        let widest = picture.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= usize::from(width), "{widest} of {width}:\n{picture}");
    }
    let usual = text(&several(), ListFormat::Table { width: 80, colours: false });
    assert!(usual.contains("14 accepted, 28% (17 to 42)  4 replied, 29% (12 to 55)\n"), "{usual}");
    assert!(text(&several(), ListFormat::Table { width: 80, colours: true }).contains("\u{1b}[1mby move\u{1b}[0m"));
}

#[test]
fn other_programs_read_rows_and_objects() {
    let csv = text(&several(), ListFormat::Csv);
    assert_eq!(
        csv,
        "by,name,move,sent,accepted,accepted_rate,accepted_low,accepted_high,replied,replied_of,replied_rate,\
         replied_low,replied_high\n\
         move,connect,connect,50,14,0.2800,0.1747,0.4167,4,accepted,0.2857,0.1172,0.5465\n\
         move,message,message,14,,,,,4,sent,0.2857,0.1172,0.5465\n\
         rule,cold_stranger,connect,3,0,0.0000,0.0000,0.5615,0,accepted,,,\n"
    );
    let json: serde_json::Value = serde_json::from_str(&text(&several(), ListFormat::Json)).unwrap();
    assert_eq!(json[0]["accepted_rate"], 0.28);
    assert_eq!(json[1]["accepted"], serde_json::Value::Null);
    assert_eq!(json[2]["replied_rate"], serde_json::Value::Null);
    assert_eq!(text(&[], ListFormat::Table { width: 80, colours: false }), "");
}
