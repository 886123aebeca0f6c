//! The default policy's `seniority` on titles as people write them. Nine in ten must be right; the ones that aren't are
//! named here, so that nobody takes them for granted.

use firstmove::eval::complete_prospect;
use firstmove::ids::Id;
use firstmove::types::Type;
use firstmove::value::Value;
use jiff::tz::TimeZone;

use super::load;

/// A title a line, behind the seniority that a person gives it.
const TITLES: &str = include_str!("titles.txt");

#[test]
fn nine_titles_in_ten_are_placed_right() {
    let policy = load("outbound.policy");
    let schema = &policy.plan.prospect.schema;
    let (title, seniority) = (schema.field("title").unwrap(), schema.field("seniority").unwrap());
    let Type::Words(words) = &schema.fields[seniority].ty else { panic!("seniority is one of words") };
    let (mut all, mut wrong) = (0, Vec::new());
    for line in TITLES.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let (expected, text) = line.split_once('|').expect("seniority | title");
        let mut slots = vec![Value::Missing; schema.fields.len()];
        slots[title.index()] = Value::Text(text.trim().into());
        complete_prospect(&policy.plan, &mut slots, &TimeZone::UTC);
        let Value::Word(word) = slots[seniority.index()] else { panic!("{text}: no seniority") };
        let placed = &*words[usize::from(word)];
        all += 1;
        if placed != expected.trim() {
            wrong.push(format!("{}: {placed}, not {}", text.trim(), expected.trim()));
        }
    }
    assert!(all >= 100, "only {all} titles");
    assert!(wrong.len() * 10 <= all, "{} of {all} titles are placed wrong:\n{}", wrong.len(), wrong.join("\n"));
}
