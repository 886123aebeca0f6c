//! `check --fix` never changes what a policy decides: texts as people bring them from elsewhere, what they meant there, and
//! what is decided once everything is written that `--fix` writes.

mod foreign;
mod meaning;

use std::sync::Arc;

use crate::decide::eval::{Run, Sender, complete_prospect, complete_sender};
use crate::decide::state::State;
use crate::decide::{Batch, Entry};
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, MemoryFiles, load};
use crate::language::check::check;
use crate::language::diagnostic::{Diagnostic, Severity, fixed, human};
use crate::values::Value;
use crate::values::ids::Id;
use jiff::tz::TimeZone;
use proptest::prelude::{ProptestConfig, any, prop, proptest};

use crate::inside::naive::generate::Choices;
use crate::inside::suite_harness;
use foreign::{Text, written};
use meaning::{Meaning, Person, SENIORITIES};

/// What every text begins with, in this language's own words.
const HEAD: &str = "policy \"P\" language 1\nrecord prospect\n    id: text\n    engaged: yes/no = no\n    open_profile: yes/no = no\n    \
                    fit: number = 5\n    title: text = \"x\"\n    seniority: ic | manager | vp | c_suite = ic\nmove connect\nmove \
                    inmail\nmove message\n";

const MOST_ROUNDS: usize = 8;

/// The findings of a text, and the text with every fix made once.
fn mended(text: &str) -> (Vec<Diagnostic>, String) {
    let bundle = load(&MemoryFiles::from([("a.policy", text)]), "a.policy", &Extra::default());
    let findings = check(&bundle).findings;
    let changed = fixed(&bundle.sources, &findings).into_iter().next();
    (findings, changed.map_or(text.to_owned(), |(_, text)| text))
}

/// A text after each round of `--fix`, until nothing changes any more.
fn rounds(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut text = text.to_owned();
    for _ in 0..MOST_ROUNDS {
        let (_, next) = mended(&text);
        if next == text {
            break;
        }
        all.push(next.clone());
        text = next;
    }
    all
}

/// What a policy decides for each person; nothing where it doesn't load.
fn decides(text: &str, people: &[Person]) -> Option<Vec<String>> {
    let policy = LoadedPolicy::load(&MemoryFiles::from([("a.policy", text)]), "a.policy", &Extra::default()).ok()?;
    let (plan, mut state) = (&policy.plan, State::default());
    let mut slots = vec![Value::Missing; plan.sender.schema.fields.len()];
    complete_sender(plan, &mut slots, &TimeZone::UTC);
    let sender = Sender { name: "dana".into(), id: state.sender("dana"), slots: slots.into(), zone: TimeZone::UTC };
    let sender = Arc::new(sender);
    let entry = |(row, person): (u64, &Person)| {
        let mut slots = vec![Value::Missing; plan.prospect.schema.fields.len()];
        let word = SENIORITIES.iter().position(|word| *word == person.seniority).unwrap();
        for (field, value) in [
            ("id", Value::Text(format!("p{row}").into())),
            ("engaged", Value::YesNo(person.engaged)),
            ("open_profile", Value::YesNo(person.open_profile)),
            ("fit", Value::Number(person.fit)),
            ("title", Value::Text(person.title.into())),
            ("seniority", Value::Word(u16::try_from(word).unwrap())),
        ] {
            slots[plan.prospect.schema.field(field).unwrap().index()] = value;
        }
        complete_prospect(plan, &mut slots, &sender.zone);
        Entry::new(plan, row, slots.into(), Arc::clone(&sender)).unwrap()
    };
    let entries: Vec<Entry> = (1..).zip(people).map(entry).collect();
    let mut moves = vec![String::new(); people.len()];
    let now = "2026-05-29T10:00:00Z".parse().unwrap();
    Batch::new(Run::new(plan, state, now), 1, false).decide(&entries, |decided| {
        moves[decided.place] = decided.decision.action.to_string();
    });
    Some(moves)
}

/// Holds what is decided after each round against what was meant; says whether anything that loads came of it.
fn hold(text: &str, meaning: &Meaning, people: &[Person]) -> bool {
    let expected: Vec<&str> = people.iter().map(|person| meaning.decides(person)).collect();
    let mut loads = false;
    let mut before = text.to_owned();
    for round in rounds(text) {
        let (known, found) = (mended(&before).0, mended(&round).0);
        let is_new = |finding: &&Diagnostic| {
            finding.severity() == Severity::Error && !known.iter().any(|known| known.code == finding.code)
        };
        if let Some(new) = found.iter().find(is_new) {
            panic!(
                "new: {} {} {}\n--- before\n{before}\n--- written\n{round}",
                new.code, new.message, new.primary.span.start
            );
        }
        before.clone_from(&round);
        let Some(found) = decides(&round, people) else { continue };
        loads = true;
        assert_eq!(found, expected, "{meaning:#?}\n--- brought\n{text}\n--- written\n{round}\n{people:#?}");
    }
    loads
}

fn with_head(rest: &str) -> String {
    format!("{HEAD}{rest}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_fix_writes_decides_as_the_text_meant_where_it_came_from(
        numbers in prop::collection::vec(any::<u32>(), 0..160),
    ) {
        let mut choices = Choices::new(&numbers);
        let Text { meaning, text } = written(&mut choices);
        let people = Person::some(&mut choices);
        hold(&with_head(&text), &meaning, &people);
    }
}

#[test]
fn much_of_what_is_brought_is_mended() {
    let mut mended = 0;
    for seed in 0..200_u32 {
        let numbers: Vec<u32> =
            (0..160_u32).map(|at| (seed * 7919 + at * at * 31 + at * 104_729).rotate_left(at % 13)).collect();
        let mut choices = Choices::new(&numbers);
        let Text { meaning, text } = written(&mut choices);
        mended += usize::from(hold(&with_head(&text), &meaning, &Person::all()));
    }
    assert!(mended >= 40, "only {mended} of 200 texts load once they are mended");
}

/// Texts of which it can't be told what they mean, and what was meant.
const DOUBTFUL: [(&str, &str); 26] = [
    (
        "another case is no second option",
        "rule a\n    when engaged\n    then connect\n    else if fit > 3 then inmail\n",
    ),
    (
        "nor is it with elif",
        "rule a\n    if engaged then connect\n    elif open_profile then inmail\n    else message\n",
    ),
    ("if and else are two cases", "rule a\n    if engaged\n    then connect\n    else inmail\n"),
    ("and so they are with otherwise", "rule a\n    when engaged\n    then connect\n    otherwise inmail\n"),
    ("two moves may both be meant", "rule a\n    then connect\n    then message\n"),
    ("an else alone may mean unless", "rule a\n    when engaged\n    else connect\n"),
    ("the first line of a rule was lost", "rule a\n    when engaged\n    then connect\nwhen fit > 3\nthen inmail\n"),
    ("a division isn't a comment", "define half = fit // 2\nrule a\n    when half > 1\n    then connect\n"),
    ("a comment ends before the option", "rule a\n    /* why */ then connect\n    because \"x\"\n"),
    ("a comment of two lines", "rule a\n    /* when engaged\n    then connect */\n    then inmail\n"),
    ("a condition in the name", "rule cold stranger engaged then connect\n"),
    ("a share isn't a number", "rule a\n    when fit > 50%\n    then connect\n"),
    ("a comma may stand before a fraction", "rule a\n    when fit > 1,500\n    then connect\n"),
    ("a month has no exact length", "rule a\n    when connect sent within 3 months\n    then connect\n"),
    ("a later version may mean otherwise", "#\n"),
    ("neither nor", "rule a\n    when not engaged nor open_profile\n    then connect\n"),
    ("either or", "rule a\n    when engaged xor open_profile\n    then connect\n"),
    ("nothing lies between", "rule a\n    when fit between 8 and 3\n    then connect\n"),
    ("a sign denies one value elsewhere", "rule a\n    when !fit > 3\n    then connect\n"),
    ("a word that is nearly another", "rule a\n    when seniority is vip\n    then connect\n"),
    ("a field that is nearly another", "rule a\n    when fit_2 > 3 or fitt > 3\n    then connect\n"),
    ("a never that asks somebody", "never a\n    when engaged\n    then review\n"),
    ("two words at once", "rule a\n    when seniority is vp and c_suite\n    then connect\n"),
    ("an order of two", "rule a\n    when fit > 3 or 8\n    then connect\n"),
    ("an if below the option", "rule a\n    then connect\n    if engaged\n"),
    ("an if behind the only option", "rule a\n    then connect if engaged\n"),
];

#[test]
fn what_is_doubtful_is_only_told() {
    for (why, rest) in DOUBTFUL {
        let text = if rest == "#\n" {
            with_head("rule a\n    then connect\n").replacen("language 1", "language 2", 1)
        } else {
            with_head(rest)
        };
        let all = rounds(&text);
        let last = all.last().unwrap_or(&text);
        assert!(decides(last, &[]).is_none(), "{why}:\n{last}");
    }
}

/// Every text that fails somewhere in the project's own cases and pages, with its files.
fn failing() -> Vec<Vec<(String, String)>> {
    let suite = ["check", "syntax", "rendering"].into_iter().flat_map(suite_harness::cases);
    let suite = suite.flat_map(|(_, cases)| cases).map(|case| case.files());
    suite.chain(crate::inside::check::docs::failing()).collect()
}

/// What was found, without its place.
fn told(files: &[(String, String)]) -> (Vec<String>, Vec<(String, String)>, String) {
    let bundle = crate::inside::check::bundle(files, &Extra::default());
    let findings = check(&bundle).findings;
    let told = findings.iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect();
    let mut after = files.to_vec();
    for (id, text) in fixed(&bundle.sources, &findings) {
        let name = bundle.sources.get(id).unwrap().name.to_string();
        after.iter_mut().filter(|(known, _)| *known == name).for_each(|file| file.1 = text.clone());
    }
    (told, after, human(&bundle.sources, &findings, false))
}

#[test]
fn every_help_written_once_leaves_nothing_new() {
    let mut wrong = String::new();
    let mut tried = 0;
    for files in failing() {
        let (before, mended, shown) = told(&files);
        if mended == files {
            continue;
        }
        tried += 1;
        let (after, _, shown_after) = told(&mended);
        // Where a value is written once more, what is wrong with it stands there once more.
        // Of a policy with errors these can't be known.
        let comes_later = |finding: &&String| finding.starts_with("W0501") || finding.starts_with("W0510");
        for finding in after.iter().filter(|finding| !before.contains(finding) && !comes_later(finding)) {
            wrong += &format!("new: {finding}\n{shown}--- then\n{}\n{shown_after}\n\n", mended[0].1);
        }
    }
    assert!(tried > 30, "only {tried} texts were mended");
    assert!(wrong.is_empty(), "{wrong}");
}
