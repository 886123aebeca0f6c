//! Decisions in every format, as the contract of the command line has them.

use std::borrow::Cow;

use firstmove::decision::{Decision, Refusal, RefusalCode};
use firstmove::output::{Columns, FIELDS, Format, Line, RejectsWriter, writer};
use firstmove::records::rows::Reject;

fn full() -> Decision<'static> {
    Decision {
        prospect: Cow::Borrowed("=HYPERLINK(\"x\")"),
        key: Cow::Borrowed("linkedin.com/in/ann"),
        sender: Cow::Borrowed("dana"),
        action: "wait",
        with: vec!["subject", "body"],
        subject: Some(Cow::Borrowed("Hi, \"Ann\"")),
        text: Some(Cow::Borrowed("two\nlines")),
        at: Some("2026-05-29T10:00:00.5+02:00[Europe/Berlin]".parse().unwrap()),
        rule: Some("cold"),
        because: Some("-1 is a number"),
        until: Some("2026-06-01T08:00:00-04:00[America/New_York]".parse().unwrap()),
        refused: vec![
            Refusal {
                option: Cow::Borrowed("connect with note"),
                code: RefusalCode::CapExhausted,
                why: Cow::Borrowed("weekly_invites is exhausted (100 of 100)"),
            },
            Refusal { option: Cow::Borrowed("inmail"), code: RefusalCode::NeedsUnmet, why: Cow::Borrowed("no credit") },
        ],
        policy: "0123456789ab",
    }
}

fn empty() -> Decision<'static> {
    Decision {
        prospect: Cow::Borrowed("p2"),
        key: Cow::Borrowed("p2"),
        sender: Cow::Borrowed("dana"),
        action: "review",
        with: Vec::new(),
        subject: None,
        text: None,
        at: None,
        rule: None,
        because: None,
        until: None,
        refused: Vec::new(),
        policy: "0123456789ab",
    }
}

fn written(format: Format, names: &[&str], kept: &[(&str, &str)], decisions: &[Decision<'_>]) -> String {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let columns = Columns::new(&names, kept.iter().map(|(name, _)| (*name).to_owned()).collect()).unwrap();
    let cells: Vec<String> = kept.iter().map(|(_, cell)| (*cell).to_owned()).collect();
    let mut out = Vec::new();
    let mut writer = writer(format, columns, Box::new(&mut out));
    for decision in decisions {
        writer.write(&Line { decision, kept: &cells, trace: None }).unwrap();
    }
    writer.finish().unwrap();
    drop(writer);
    String::from_utf8(out).unwrap()
}

#[test]
fn csv_holds_all_fields_and_runs_nothing_in_a_spreadsheet() {
    let expected = "prospect,key,sender,move,with,subject,text,at,rule,because,until,refused,policy\n\
        \"'=HYPERLINK(\"\"x\"\")\",linkedin.com/in/ann,dana,wait,subject and body,\"Hi, \"\"Ann\"\"\",\"two\nlines\",\
        2026-05-29T10:00:00+02:00,cold,'-1 is a number,2026-06-01T08:00:00-04:00,\
        connect with note: weekly_invites is exhausted (100 of 100); inmail: no credit,0123456789ab\n\
        p2,p2,dana,review,,,,,,,,,0123456789ab\n";
    assert_eq!(written(Format::Csv { raw: false }, &[], &[], &[full(), empty()]), expected);
}

#[test]
fn kept_columns_are_guarded_too_and_never_share_a_name() {
    let kept = [("=1+1", "+49 30"), ("sender", "@dana"), ("=1+1", "\tx")];
    let guarded = written(Format::Csv { raw: false }, &["move"], &kept, &[empty()]);
    assert_eq!(guarded, "move,'=1+1,input.sender,input.=1+1\nreview,'+49 30,'@dana,'\tx\n");
    let raw = written(Format::Csv { raw: true }, &["move"], &kept, &[empty()]);
    assert_eq!(raw, "move,=1+1,input.sender,input.=1+1\nreview,+49 30,@dana,\tx\n");
}

#[test]
fn json_says_null_for_what_is_empty() {
    let kept = [("Company", ""), ("sender", "Dana")];
    let lines = written(Format::Ndjson, &["move", "with", "refused", "until"], &kept, &[full(), empty()]);
    let expected = "{\"move\":\"wait\",\"with\":\"subject and body\",\"refused\":[\
        {\"option\":\"connect with note\",\"code\":\"cap_exhausted\",\"why\":\"weekly_invites is exhausted (100 of 100)\"},\
        {\"option\":\"inmail\",\"code\":\"needs_unmet\",\"why\":\"no credit\"}],\
        \"until\":\"2026-06-01T08:00:00-04:00\",\"Company\":null,\"input.sender\":\"Dana\"}\n\
        {\"move\":\"review\",\"with\":null,\"refused\":[],\"until\":null,\"Company\":null,\"input.sender\":\"Dana\"}\n";
    assert_eq!(lines, expected);
    assert_eq!(written(Format::Json, &["move"], &[], &[]), "[]\n");
    assert_eq!(
        written(Format::Json, &["move"], &[], &[full(), empty()]),
        "[\n{\"move\":\"wait\"},\n{\"move\":\"review\"}\n]\n"
    );
    let all: serde_json::Value = serde_json::from_str(&written(Format::Ndjson, &[], &[], &[empty()])).unwrap();
    assert_eq!(all.as_object().unwrap().len(), FIELDS.len());
}

#[test]
fn a_table_fits_its_width_and_steers_no_terminal() {
    let mut decision = full();
    decision.prospect = Cow::Borrowed("\u{1b}]0;owned\u{7}\u{1b}[2J");
    let table = written(Format::Table { width: 80, colours: false }, &[], &[("\u{1b}[1m", "x\ny")], &[decision]);
    assert!(table.chars().all(|letter| letter == '\n' || !letter.is_control()), "{table:?}");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert!(table.contains("2026-06-01 08:00"), "{table}");
}

#[test]
fn an_unknown_field_is_refused_with_the_nearest() {
    let unknown = Columns::new(&["prospekt".to_owned()], Vec::new()).unwrap_err();
    assert_eq!(unknown, ("prospekt".to_owned(), Some("prospect")));
}

#[test]
fn rejects_say_where_and_why() {
    let mut writer = RejectsWriter::new(Vec::new()).unwrap();
    let reject = Reject {
        file: "leads.csv".to_owned(),
        row: 2,
        line: 3,
        column: Some("fit".to_owned()),
        value: "=1".to_owned(),
        expected: "a number".to_owned(),
        nearest: None,
    };
    writer.write(&reject).unwrap();
    let written = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert_eq!(written, "file,row,line,column,value,expected,nearest\nleads.csv,2,3,fit,'=1,a number,\n");
}
