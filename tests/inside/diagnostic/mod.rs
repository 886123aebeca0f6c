//! SARIF logs against the schema that OASIS publishes for them. `sarif-schema-2.1.0.json` is a copy of it, Copyright ©
//! OASIS Open, which may be copied and distributed without restriction as long as this notice stays with it.

use crate::language::bundle::Extra;
use crate::language::check::check;
use crate::language::diagnostic::{Code, Diagnostic, sarif};
use crate::language::source::{Sources, Span};
use serde_json::Value;

use crate::inside::check::bundle;
use crate::inside::suite_harness;

/// What is wrong with a log; empty where nothing is.
fn problems(schema: &jsonschema::Validator, log: &str) -> String {
    let log: Value = serde_json::from_str(log).unwrap();
    schema.iter_errors(&log).map(|error| format!("{}: {error}\n", error.instance_path())).collect()
}

fn schema() -> jsonschema::Validator {
    let text = include_str!("sarif-schema-2.1.0.json");
    // A bracket in the pattern of a log's language closes nothing, which some readers of patterns refuse.
    let schema: Value = serde_json::from_str(&text.replace("{2}]?$", "{2}\\\\]?$")).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// Everything that the cases of the suite find is a valid log, with several places, fixes and no finding at all.
#[test]
fn findings_are_valid_logs() {
    let schema = schema();
    let mut codes: Vec<Code> = Vec::new();
    for stage in ["syntax", "check"] {
        for case in suite_harness::cases(stage).into_iter().flat_map(|(_, cases)| cases) {
            let bundle = bundle(&case.files(), &Extra::default());
            let findings = check(&bundle).findings;
            codes.extend(findings.iter().map(|finding| finding.code));
            let problems = problems(&schema, &sarif(&bundle.sources, &findings));
            assert!(problems.is_empty(), "{}: {problems}", case.title);
        }
    }
    codes.sort();
    codes.dedup();
    assert!(codes.len() > 40, "{}", codes.len());
}

/// The schema is one that refuses something.
#[test]
fn a_log_without_a_tool_is_not_valid() {
    assert!(!problems(&schema(), "{\"version\": \"2.1.0\", \"runs\": [{}]}").is_empty());
}

#[test]
fn files_of_any_name_are_uris() {
    for (name, uri) in [
        ("policies/ä b%.policy", "policies/%C3%A4%20b%25.policy"),
        ("/team/a#1?.policy", "/team/a%231%3F.policy"),
        ("policies\\a.policy", "policies/a.policy"),
    ] {
        let mut sources = Sources::default();
        let id = sources.add(name, "rule r\n");
        let finding = Diagnostic::new(Code::Misspelt, Span::new(id, 0, 4), "no item begins with `rule`");
        let log = sarif(&sources, &[finding]);
        assert!(problems(&schema(), &log).is_empty(), "{name}");
        let log: Value = serde_json::from_str(&log).unwrap();
        let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(location, uri);
    }
}

#[test]
fn a_line_that_ends_as_on_windows_is_shown_as_any_other() {
    let text =
        "policy \"A\" language 1\r\nrule first second third\r\n    when id is\r\n    then connect with note \"x\r\n";
    for text in [text, text.trim_end_matches('\n')] {
        let bundle = bundle(&[("a.policy".to_owned(), text.to_owned())], &Extra::default());
        let findings = check(&bundle).findings;
        assert!(findings.len() > 2);
        let shown = crate::language::diagnostic::human(&bundle.sources, &findings, false);
        assert!(!shown.contains(['\r', '␍']), "{shown}");
    }
}
