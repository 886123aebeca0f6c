//! Whatever the text, reading it ends, and its findings point into it.

use crate::language::source::Sources;
use crate::language::syntax::{parse, print};
use proptest::prelude::{Strategy, any, prop, prop_oneof, proptest};
use proptest::sample::{Index, select};

use crate::inside::suite_harness;

/// Words that begin, join or break clauses.
const WORDS: [&str; 28] = [
    "rule ", "\nrule ", "\n", "when ", "then ", "else ", "because ", "is ", "not ", "or ", "and ", "(", ")", "\"",
    "\"\"\"", "#", ":", "=", "==", ",", "'", "“", "-", "5 days ", "if ", "within ", "\u{a0}", "\r\n",
];

fn texts() -> Vec<String> {
    let cases = ["syntax", "format"].into_iter().flat_map(suite_harness::cases).flat_map(|(_, cases)| cases);
    cases.map(|case| case.text()).collect()
}

/// Reads a text and looks at everything that came of it.
fn hold(text: &str) {
    let mut sources = Sources::default();
    let id = sources.add("case.policy", text);
    let parsed = parse(id, text);
    for finding in &parsed.findings {
        let labels = std::iter::once(&finding.primary).chain(&finding.secondary).map(|label| label.span);
        for span in labels.chain(finding.fix.iter().map(|edit| edit.span)) {
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{finding:?} in {text:?}");
        }
        assert!(!finding.message.is_empty() && !finding.message.ends_with('.'), "{finding:?}");
    }
    for item in &parsed.file.items {
        assert!(text.get(item.span.start as usize..item.span.end as usize).is_some());
    }
    let printed = print(&parsed.file, text);
    if parsed.findings.is_empty() {
        let again = parse(id, &printed);
        assert!(again.findings.is_empty(), "{text:?} was printed as {printed:?}: {:?}", again.findings);
        super::print::assert_same_tree(&parsed.file, &again.file);
        assert_eq!(print(&again.file, &printed), printed, "printing {text:?} twice");
    }
}

/// A stretch of the text taken away, a word put in its place.
fn mutated(mut text: String, cuts: &[(Index, u8, &str)]) -> String {
    for (at, length, word) in cuts {
        let starts: Vec<usize> = text.char_indices().map(|(start, _)| start).chain([text.len()]).collect();
        let first = at.index(starts.len());
        let last = (first + usize::from(*length)).min(starts.len() - 1);
        text.replace_range(starts[first]..starts[last], word);
    }
    text
}

fn cuts() -> impl Strategy<Value = Vec<(Index, u8, &'static str)>> {
    let length = prop_oneof![3 => 0_u8..3, 1 => 0_u8..60];
    let word = prop_oneof![1 => select(vec![""]), 3 => select(WORDS.to_vec())];
    prop::collection::vec((any::<Index>(), length, word), 1..4)
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        hold(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_words(words in prop::collection::vec(select(WORDS.to_vec()), 0..60)) {
        hold(&format!("rule r\n    {}", words.concat()));
    }

    #[test]
    fn mutations_of_the_suite(text in select(texts()), cuts in cuts()) {
        hold(&mutated(text, &cuts));
    }
}
