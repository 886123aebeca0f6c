//! Texts that try to exhaust the parser.

use crate::language::diagnostic::Code;

use super::read;

fn rule(condition: &str) -> String {
    format!("rule r\n    when {condition}\n    then connect\n")
}

fn codes(text: &str) -> Vec<Code> {
    read(text).findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn deep_nesting_is_read_without_going_back() {
    let parentheses = rule(&format!("{}engaged{}", "(".repeat(40), ")".repeat(40)));
    assert_eq!(codes(&parentheses), []);
    let nots = rule(&format!("{}engaged", "not ".repeat(60)));
    assert_eq!(codes(&nots), []);
    // What fails at the innermost place is the worst case of a parser that tries alternatives.
    for inner in ["engaged or", "connect never", "a is one of", "min(", "fit within", "a between 1"] {
        let text = rule(&format!("{}{inner}{}", "(".repeat(40), ")".repeat(40)));
        assert_eq!(codes(&text), [Code::Unexpected], "{inner}");
        let calls = rule(&format!("{}{inner}{}", "min(".repeat(40), ")".repeat(40)));
        assert_eq!(codes(&calls), [Code::Unexpected], "{inner}");
        let within = rule(&format!("{}{inner}{}", "connect sent within (".repeat(40), ")".repeat(40)));
        assert_eq!(codes(&within), [Code::Unexpected], "{inner}");
    }
}

#[test]
fn nesting_has_a_limit() {
    for deep in ["(".repeat(50_000), "not ".repeat(50_000), "!".repeat(50_000), "(not ".repeat(10_000)] {
        assert_eq!(codes(&rule(&deep)), [Code::TooDeep]);
    }
    let sixty_four = rule(&format!("{}engaged{}", "(".repeat(64), ")".repeat(64)));
    assert_eq!(codes(&sixty_four), []);
    let sixty_five = rule(&format!("{}engaged{}", "(".repeat(65), ")".repeat(65)));
    assert_eq!(codes(&sixty_five), [Code::TooDeep]);
    // The items around it are read.
    let text = format!("{}{}{}", rule("a"), rule(&"(".repeat(100)), rule("b"));
    assert_eq!(read(&text).file.items.len(), 2);
}

#[test]
fn long_sums_and_chains_have_a_limit() {
    assert_eq!(codes(&rule(&format!("a{} > 1", " + a".repeat(60)))), []);
    assert_eq!(codes(&rule(&format!("a{} > 1", " + a".repeat(50_000)))), [Code::TooDeep]);
    assert_eq!(codes(&rule(&format!("a{}", " is a".repeat(50_000)))), [Code::Chained]);
    assert_eq!(codes(&rule(&format!("a{}", " or a".repeat(50_000)))), []);
}

#[test]
fn a_file_has_a_size() {
    let comment = format!("# {}\n", "x".repeat(crate::language::syntax::MOST_BYTES));
    assert_eq!(codes(&comment), [Code::TooDeep]);
    let rules: String =
        (0..8_000).map(|n| format!("rule rule_number_{n}\n    when fit > {n}\n    then connect\n")).collect();
    assert!(rules.len() < crate::language::syntax::MOST_BYTES);
    assert_eq!(read(&rules).file.items.len(), 8_000);
    assert_eq!(codes(&rules), []);
}

#[test]
fn findings_do_not_grow_without_end() {
    let text = "a\n".repeat(200_000);
    let findings = read(&text).findings.len();
    assert!((1_000..1_100).contains(&findings), "{findings}");
}

#[test]
fn one_long_item_full_of_mistakes_takes_no_long_time() {
    let start = std::time::Instant::now();
    let lines = "    when (a or\n    zork b\n".repeat(10_000);
    assert!(!codes(&format!("rule r\n{lines}")).is_empty());
    let fields = "    a text\n".repeat(20_000);
    assert!(!codes(&format!("record prospect\n{fields}")).is_empty());
    let open = format!("rule r\n    when (a\n{}", "    or a\n".repeat(30_000));
    assert_eq!(codes(&open), [Code::Unexpected]);
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn bytes_that_are_no_text_are_pointed_at() {
    assert_eq!(codes("rule r\n    then\0connect\n"), [Code::Unprintable]);
    assert_eq!(codes("rule r\n    then connect with note \"a\u{0}b\"\n"), [Code::Unprintable]);
    assert_eq!(codes("rule r\n    then connect with note \"a\u{202e}b\"\n"), [Code::Unprintable]);
    assert_eq!(codes("\0\0\0"), [Code::Unprintable]);
    assert_eq!(codes(""), []);
    assert_eq!(codes("\n\n   \n# only a comment"), []);
}
