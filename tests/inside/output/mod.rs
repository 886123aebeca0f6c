//! Decisions in every format, as the contract of the command line has them.

mod calendar;
mod flips;
mod gauges;
mod impact;
mod property;
mod rates;
mod rejects;
mod report;
mod sheets;

use std::borrow::Cow;

use crate::decide::decision::{Decision, Refusal};
use crate::records::place::Numbering;
use crate::records::rows::{AsRead, Reject};
use crate::report::output::{Columns, FIELDS, Format, Line, Summary, writer};
use crate::values::RefusalCode;

fn full() -> Decision<'static> {
    Decision {
        prospect: Cow::Borrowed("=HYPERLINK(\"x\")"),
        key: Cow::Borrowed("linkedin.com/in/ann"),
        sender: Cow::Borrowed("dana"),
        action: "wait".into(),
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
                facts: String::new(),
                cap: Some("weekly_invites"),
            },
            Refusal {
                option: Cow::Borrowed("inmail"),
                code: RefusalCode::NeedsUnmet,
                why: Cow::Borrowed("no credit"),
                facts: String::new(),
                cap: None,
            },
        ],
        policy: "0123456789ab",
    }
}

fn empty() -> Decision<'static> {
    Decision {
        prospect: Cow::Borrowed("p2"),
        key: Cow::Borrowed("p2"),
        sender: Cow::Borrowed("dana"),
        action: "review".into(),
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
    String::from_utf8(written_bytes(format, names, kept, decisions)).unwrap()
}

fn written_bytes(format: Format, names: &[&str], kept: &[(&str, &str)], decisions: &[Decision<'_>]) -> Vec<u8> {
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
    out
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
fn numbers_are_no_formulas() {
    let kept = [("a", "-4.5"), ("b", "-1+1"), ("c", "-"), ("d", "-1e5"), ("e", "+5"), ("f", "-1.2.3")];
    let guarded = written(Format::Csv { raw: false }, &["move"], &kept, &[empty()]);
    assert_eq!(guarded, "move,a,b,c,d,e,f\nreview,-4.5,'-1+1,'-,'-1e5,'+5,'-1.2.3\n");
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

/// A decision for a person, with what a table shows of it.
fn decision(prospect: &'static str, action: &'static str, rule: Option<&'static str>) -> Decision<'static> {
    let because = Some("Free, and it earns the accept before the ask.");
    Decision { prospect: Cow::Borrowed(prospect), action: action.into(), rule, because, ..empty() }
}

fn table(width: u16, names: &[&str], kept: &[(&str, &str)], decisions: &[Decision<'_>]) -> String {
    written(Format::Table { width, colours: false }, names, kept, decisions)
}

#[test]
fn a_table_shows_less_on_a_narrower_screen() {
    let until = Some("2026-06-01T08:00:00-04:00[America/New_York]".parse().unwrap());
    let decisions = [
        decision("ann", "connect", Some("cold_stranger")),
        decision("linkedin.com/in/bo-with-a-long-name", "review", Some("existing_connection")),
        Decision { until, ..decision("渡辺愛子", "wait", Some("cold_stranger")) },
    ];
    let at_200 = "\
prospect                             sender  move     rule                 because                                        until
ann                                  dana    connect  cold_stranger        Free, and it earns the accept before the ask.
linkedin.com/in/bo-with-a-long-name  dana    review   existing_connection  Free, and it earns the accept before the ask.
渡辺愛子                             dana    wait     cold_stranger        Free, and it earns the accept before the ask.  2026-06-01 08:00
";
    assert_eq!(table(200, &[], &[], &decisions), at_200);
    let at_80 = "\
prospect                  sender  move     rule                 until
ann                       dana    connect  cold_stranger
…/in/bo-with-a-long-name  dana    review   existing_connection
渡辺愛子                  dana    wait     cold_stranger        2026-06-01 08:00
no room for because
";
    assert_eq!(table(80, &[], &[], &decisions), at_80);
    let at_40 = "\
prospect       move     rule
ann            connect  cold_stranger
…-a-long-name  review   existing_connec…
渡辺愛子       wait     cold_stranger
no room for sender, because, until
";
    assert_eq!(table(40, &[], &[], &decisions), at_40);
}

#[test]
fn a_table_of_any_width_fits_it() {
    let kept = [("Company", "An example with several words"), ("Phone", "1")];
    for names in [&[][..], &FIELDS[..12], &["text", "refused", "move"]] {
        for width in 12..220 {
            let table = table(width, names, &kept, &[full(), empty()]);
            let widest = table.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
            assert!(widest <= usize::from(width), "{width}:\n{table}");
            assert!(table.lines().count() >= 3 && table.contains("move"), "{width}:\n{table}");
        }
    }
}

#[test]
fn moves_are_coloured_and_nothing_else_steers_a_terminal() {
    let mut decision = decision("\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}x", "wait", Some("r"));
    let kept = [("\u{1b}[1m", "x\ny")];
    let plain = table(80, &["prospect", "move"], &kept, std::slice::from_ref(&decision));
    assert_eq!(
        plain,
        "prospect                               move  \\u{1b}[1m\n\\u{1b}]0;owned\\u{7}\\u{1b}[2J\\u{202e}x  wait  x y\n"
    );
    let mut coloured = Vec::new();
    for action in ["wait", "skip", "review", "connect"] {
        decision.action = action.into();
        let format = Format::Table { width: 80, colours: true };
        let table = written(format, &["move"], &[], std::slice::from_ref(&decision));
        coloured.push(table.lines().nth(1).unwrap().to_owned());
    }
    let expected = ["\u{1b}[33mwait", "\u{1b}[2mskip", "\u{1b}[35mreview", "\u{1b}[32mconnect"];
    assert_eq!(coloured, expected.map(|cell| format!("{cell}\u{1b}[0m")));
}

fn reject(column: Option<&str>, expected: &str) -> Reject {
    Reject {
        file: "leads.csv".to_owned(),
        row: 2,
        line: 3,
        numbering: Numbering::Lines,
        column: column.map(str::to_owned),
        value: "=1".to_owned(),
        expected: expected.to_owned(),
        nearest: None,
        also: Vec::new(),
        as_read: AsRead::Text(String::new()),
    }
}

#[test]
fn a_summary_counts_moves_rules_and_reasons() {
    let mut summary = Summary::default();
    for _ in 0..6 {
        summary.count(&decision("a", "connect", Some("cold_stranger")));
    }
    summary.count(&decision("a", "wait", Some("cold_stranger")));
    summary.count(&decision("a", "review", None));
    let code = RefusalCode::Duplicate;
    let same = Refusal {
        option: Cow::Borrowed("skip"),
        code,
        why: Cow::Borrowed("the same person as row 1"),
        facts: String::new(),
        cap: None,
    };
    summary.count(&Decision { refused: vec![same], ..decision("a", "skip", None) });
    summary.reject(&reject(Some("fit"), "a number"));
    summary.reject(&reject(None, "4 cells, and there are 2"));
    summary.reject(&reject(Some("fit"), "a number"));
    assert_eq!(summary.rejected(), 3);
    assert_eq!(
        summary.lines(),
        "12 rows: 9 decided, 3 rejected\n       6 connect\n       1 review\n       1 skip\n       1 wait\n"
    );
    let picture = "\
12 rows: 9 decided, 3 rejected

by move
connect            6  67%  █████████████████████████
review             1  11%  ████▏
skip               1  11%  ████▏
wait               1  11%  ████▏

by rule
cold_stranger      7  78%  █████████████████████████
(no rule)          1  11%  ███▌
(the same person)  1  11%  ███▌
";
    assert_eq!(summary.picture(52, false), picture);
    let reasons = "
rejected
fit: expected a number             2  67%  ████████
expected 4 cells, and there are 2  1  33%  ████
";
    assert_eq!(summary.reasons(51), reasons);
    assert_eq!(Summary::default().reasons(51), "");
}

#[test]
fn a_summary_names_the_most_and_fits_its_width() {
    let rules = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "渡辺愛子に連絡する長い名前の規則"];
    let mut summary = Summary::default();
    for (place, rule) in rules.into_iter().enumerate() {
        for _ in 0..(200 * place * place) {
            summary.count(&decision("a", "connect", Some(rule)));
        }
    }
    let picture = summary.picture(120, true);
    assert!(picture.contains("\u{1b}[32mconnect\u{1b}[0m"), "{picture}");
    let tail: Vec<&str> = picture.lines().rev().take(2).collect();
    assert_eq!(
        tail,
        ["1 more                              200  <1%  ▍", "c                                   800   1%  █▉"]
    );
    for width in 16..120 {
        let picture = summary.picture(width, false);
        let widest = picture.lines().skip(1).map(unicode_width::UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= usize::from(width), "{width}:\n{picture}");
    }
}

#[test]
fn an_unknown_field_is_refused_with_the_nearest() {
    let unknown = Columns::new(&["prospekt".to_owned()], Vec::new()).unwrap_err();
    assert_eq!(unknown, ("prospekt".to_owned(), Some("prospect")));
}
