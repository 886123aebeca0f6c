//! SARIF 2.1.0, for code scanning.

use serde_json::{Value, json};

use crate::language::source::{Sources, Span};

use super::place::{Place, in_order};
use super::{Code, Diagnostic, Edit, explanation};

/// A SARIF log with one run: each finding a result, by file and place, its code as the rule.
#[must_use]
pub fn sarif(sources: &Sources, findings: &[Diagnostic]) -> String {
    let findings = in_order(findings);
    let found = |code: &&Code| findings.iter().any(|finding| finding.code == **code);
    let rules: Vec<Value> = Code::ALL.iter().filter(found).map(|code| rule(*code)).collect();
    let results: Vec<Value> = findings.iter().map(|finding| result(sources, finding)).collect();
    let driver = json!({ "name": "firstmove", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    });
    format!("{log:#}\n")
}

/// What a code is about: its title, and what stands below it in `docs/diagnostics.md`.
fn rule(code: Code) -> Value {
    let section = explanation(code).unwrap_or_default();
    let (title, rest) = section.split_once('\n').unwrap_or((section, ""));
    let title = title.split_once(": ").map_or(title, |(_, title)| title);
    let meaning = rest.split("\n### ").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": title },
        "fullDescription": { "text": meaning },
        "help": { "text": format!("firstmove check --explain {code} shows an example that fails and one that passes") },
        "defaultConfiguration": { "level": code.severity().to_string() },
    })
}

fn result(sources: &Sources, finding: &Diagnostic) -> Value {
    let help = finding.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
    let mut result = json!({
        "ruleId": finding.code.as_str(),
        "level": finding.severity().to_string(),
        "message": { "text": format!("{}{help}", finding.message) },
        "locations": [location(sources, finding.primary.span, &finding.primary.text)],
    });
    if !finding.secondary.is_empty() {
        let related: Vec<Value> =
            finding.secondary.iter().map(|label| location(sources, label.span, &label.text)).collect();
        set(&mut result, "relatedLocations", related.into());
    }
    if !finding.fix.is_empty() {
        set(&mut result, "fixes", json!([fix(sources, finding)]));
    }
    result
}

fn location(sources: &Sources, span: Span, text: &str) -> Value {
    let place = Place::of(sources, span);
    let mut location = json!({
        "physicalLocation": { "artifactLocation": { "uri": uri(place.file) }, "region": region(place) },
    });
    if !text.is_empty() {
        set(&mut location, "message", json!({ "text": text }));
    }
    location
}

fn region(place: Place<'_>) -> Value {
    json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    })
}

/// The edits of one finding, which are all in its own file.
fn fix(sources: &Sources, finding: &Diagnostic) -> Value {
    let replace = |edit: &Edit| {
        let deleted = region(Place::of(sources, edit.span));
        json!({ "deletedRegion": deleted, "insertedContent": { "text": edit.text } })
    };
    let replacements: Vec<Value> = finding.fix.iter().map(replace).collect();
    let file = uri(Place::of(sources, finding.primary.span).file);
    json!({ "artifactChanges": [{ "artifactLocation": { "uri": file }, "replacements": replacements }] })
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

/// A path as a relative URI: slashes, and what a URI can't hold as its code.
fn uri(path: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_' | b'~' | b':');
    path.bytes().fold(String::with_capacity(path.len()), |mut uri, byte| {
        match byte {
            b'\\' => uri.push('/'),
            byte if kept(byte) => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
        uri
    })
}
