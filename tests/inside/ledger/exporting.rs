//! A ledger written out and made again is the same; what is no whole export makes none.

use std::fs;
use std::path::Path;
use strum::VariantArray as _;

use crate::history::ledger::{Access, Event, Facts, Ledger, RestoreError};
use crate::values::EventKind;
use proptest::prelude::*;
use serde_json::json;

use super::{KNOWN_BY, at, ledger, names, request};

fn exported(ledger: &mut Ledger) -> String {
    let mut text = Vec::new();
    ledger.export(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

fn restored(path: &Path, text: &str) -> Result<Ledger, RestoreError> {
    Ledger::restore(path, &mut text.as_bytes())?;
    Ok(Ledger::open(path, Access::Write)?)
}

/// A ledger with persons who turned out to be one, a name that is nobody's, an event told twice and facts of every kind.
fn rich() -> (tempfile::TempDir, Ledger) {
    let (folder, mut ledger) = ledger();
    let told = at("2026-06-10T18:00:00.123456Z");
    let of = |of: &[(&str, &str)], when, source| Event { names: names(of), ..request("", when, source) };
    let facts = json!({
        "prospect": {"fit": 31.245270191439438, "company_domain": "quill.example", "open": true},
        "sender": {"ssi": 71},
    });
    let sent = Event {
        with: Some("note".to_owned()),
        facts: serde_json::from_value::<Facts>(facts).unwrap().into(),
        shared: names(&[("company_domain", "quill.example")]),
        mark: u64::MAX,
        policy: Some("0123456789ab".to_owned()),
        ..of(&[("profile_url", "a")], "2026-05-29T10:00:00Z", "linkedin")
    };
    let reading = Event {
        cap: Some("weekly_invites".to_owned()),
        used: Some(12),
        ..Event::new(EventKind::Reading, at("2026-05-30T10:00:00Z"), "dana", "record")
    };
    for event in [
        sent.clone(),
        of(&[("email", "x@example.com")], "2026-05-20T10:00:00Z", "record"),
        of(&[("profile_url", "a"), ("email", "x@example.com")], "2026-05-10T10:00:00Z", "record"),
        of(&[("profile_url", "b"), ("email", "x@example.com")], "2026-05-10T10:00:00Z", "record"),
        Event { source: "record".to_owned(), at: at("2026-05-29T23:59:59Z"), ..sent },
        reading,
    ] {
        ledger.tell(&event, told, &KNOWN_BY).unwrap();
    }
    (folder, ledger)
}

#[test]
fn the_lines_say_what_they_are() {
    let (_folder, mut ledger) = rich();
    let text = exported(&mut ledger);
    let lines: Vec<&str> = text.lines().collect();
    let version = ledger.contents().unwrap().version;
    let first = format!(r#"{{"ledger":{{"version":{version},"persons":3,"aliases":3,"events":5,"retold":1}}}}"#);
    assert_eq!(lines[0], first);
    assert_eq!(
        lines[1..7],
        [
            r#"{"person":{"id":1,"root":1}}"#,
            r#"{"person":{"id":2,"root":1}}"#,
            r#"{"person":{"id":3,"root":3}}"#,
            r#"{"alias":{"name":["email","x@example.com"],"person":1,"disputed":"2026-06-10T18:00:00.123456Z"}}"#,
            r#"{"alias":{"name":["profile_url","a"],"person":1}}"#,
            r#"{"alias":{"name":["profile_url","b"],"person":3}}"#,
        ]
    );
    let event = concat!(
        r#"{"event":{"id":1,"told":"2026-06-10T18:00:00.123456Z","person":1,"at":"2026-05-29T10:00:00Z","#,
        r#""kind":"sent","sender":"dana","names":[["profile_url","a"]],"move":"connect","with":"note","#,
        r#""mark":18446744073709551615,"facts":{"prospect":{"company_domain":"quill.example","fit":31.245270191439438,"open":true},"#,
        r#""sender":{"ssi":71}},"shared":[["company_domain","quill.example"]],"policy":"0123456789ab","#,
        r#""source":"linkedin"}}"#
    );
    assert_eq!(lines[7], event);
    let retold =
        r#"{"retold":{"event":1,"source":"record","at":"2026-05-29T23:59:59Z","told":"2026-06-10T18:00:00.123456Z"}}"#;
    assert_eq!(lines[12..], [retold]);
}

#[test]
fn a_restored_ledger_goes_on_like_the_first() {
    let (folder, mut first) = rich();
    let text = exported(&mut first);
    let mut second = restored(&folder.path().join("again.db"), &text).unwrap();
    assert_eq!(exported(&mut second), text);
    let company = |ledger: &mut Ledger| ledger.at_field("company_domain", "quill.example", None).unwrap();
    assert_eq!(company(&mut second), company(&mut first));
    // What was told before isn't told again, there or here.
    for ledger in [&mut first, &mut second] {
        let told =
            ledger.tell(&request("a", "2026-05-29T10:00:00Z", "linkedin"), at("2026-06-11T18:00:00Z"), &KNOWN_BY);
        assert_eq!(told.unwrap().id(), 1);
        let new = ledger.tell(&request("c", "2026-06-01T10:00:00Z", "linkedin"), at("2026-06-11T18:00:00Z"), &KNOWN_BY);
        assert_eq!(new.unwrap().id(), 6);
    }
    assert_eq!(exported(&mut second), exported(&mut first));
}

#[test]
fn what_is_told_meanwhile_is_not_in_it() {
    struct Telling<'l>(&'l mut Ledger, Vec<u8>);
    impl std::io::Write for Telling<'_> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let other = request(&format!("new {}", self.1.len()), "2026-05-01T10:00:00Z", "record");
            self.0.tell(&other, at("2026-06-11T18:00:00Z"), &KNOWN_BY).unwrap();
            self.1.extend(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (folder, mut ledger) = rich();
    let text = exported(&mut ledger);
    let mut other = Ledger::open(&folder.path().join("firstmove.db"), Access::Write).unwrap();
    let mut out = Telling(&mut other, Vec::new());
    ledger.export(&mut out).unwrap();
    assert_eq!(String::from_utf8(out.1).unwrap(), text);
    assert!(ledger.last().unwrap() > 5);
}

#[test]
fn what_is_there_is_not_written_over() {
    let (folder, mut ledger) = rich();
    let text = exported(&mut ledger);
    let path = folder.path().join("notes.txt");
    fs::write(&path, "mine").unwrap();
    assert!(matches!(restored(&path, &text), Err(RestoreError::There(_))));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn what_is_no_whole_export_makes_no_ledger() {
    let (folder, mut ledger) = rich();
    let text = exported(&mut ledger);
    let cut_off: String = text.split_inclusive('\n').take(9).collect();
    let half_a_line = &text[..text.len() - 20];
    let nobody = text.replace(r#""person":3}"#, r#""person":9}"#);
    let twice = text.clone() + text.lines().next().unwrap();
    let version = ledger.contents().unwrap().version;
    let newer = text.replace(&format!(r#""version":{version}"#), r#""version":1000"#);
    type Expected = fn(&RestoreError) -> bool;
    let cases: [(&str, Expected); 7] = [
        (&cut_off, |error| matches!(error, RestoreError::CutOff { .. })),
        (half_a_line, |error| matches!(error, RestoreError::Line(13, _))),
        (&nobody, |error| matches!(error, RestoreError::Line(7, _))),
        (&twice, |error| matches!(error, RestoreError::Line(14, _))),
        (&newer, |error| matches!(error, RestoreError::Newer(1000, _))),
        ("id,email\n1,jane@example.com\n", |error| matches!(error, RestoreError::NoExport)),
        ("", |error| matches!(error, RestoreError::NoExport)),
    ];
    for (text, is_expected) in cases {
        let error = restored(&folder.path().join("again.db"), text).unwrap_err();
        assert!(is_expected(&error), "{error:?}");
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name.to_string_lossy().starts_with("firstmove.db")), "{left:?}");
}

/// An event of one of few people, moments and sources, so that some are one.
fn event() -> impl Strategy<Value = Event> {
    let person = proptest::collection::vec((0usize..3, 0u8..3), 1..3);
    let what = (0usize..6, 0u8..3, 0i64..8, 0u8..2);
    (person, what, any::<u64>(), proptest::option::of(any::<i32>())).prop_map(|(person, what, mark, fit)| {
        let (kind, mv, day, source) = what;
        let mut names: Vec<_> = person.iter().map(|(place, name)| (*place, format!("{name}"))).collect();
        names.sort();
        names.dedup_by_key(|name| name.0);
        let mut event = Event::new(
            EventKind::VARIANTS[kind],
            at("2026-05-29T10:00:00Z") + jiff::SignedDuration::from_hours(day * 20),
            "dana",
            ["linkedin", "record"][usize::from(source)],
        );
        event.names = names
            .into_iter()
            .map(|(place, name)| crate::history::ledger::Name(KNOWN_BY[place].to_owned(), name))
            .collect();
        event.mv = ["connect", "message"].get(usize::from(mv)).map(|mv| (*mv).to_owned());
        event.mark = mark;
        let prospect = fit.map(|fit| ("fit".to_owned(), (f64::from(fit) / 100.0).into())).into_iter().collect();
        event.facts = Facts { prospect, ..Facts::default() }.into();
        event
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_ledger_comes_back(events in proptest::collection::vec(event(), 0..30)) {
        let (folder, mut first) = ledger();
        let told = at("2026-07-10T18:00:00Z");
        first.write(|ledger| events.iter().try_for_each(|event| ledger.tell(event, told, &KNOWN_BY).map(|_| ()))).unwrap();
        let text = exported(&mut first);
        let mut second = restored(&folder.path().join("again.db"), &text).unwrap();
        prop_assert_eq!(exported(&mut second), text);
        let checked = second.check(told).unwrap();
        prop_assert!(checked.findings.iter().all(|finding| !finding.is_error()), "{:?}", checked);
    }
}
