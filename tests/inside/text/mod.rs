//! Texts, folded and searched, against slower ways to say the same.

use crate::values::text::{self, Phrases};
use proptest::prelude::*;
use regex::RegexBuilder;
use unicode_normalization::UnicodeNormalization;

/// Letters whose folding is anything but ASCII's, marks that compose with them, and what parts words.
fn tricky() -> impl Strategy<Value = String> {
    let pieces = [
        "a", "A", "z", "K", "\u{212A}", "ß", "ẞ", "SS", "İ", "I", "i", "ı", "ſ", "Σ", "σ", "ς", "\u{345}", "\u{301}",
        "\u{307}", "\u{327}", "ᾳ", "Α", "É", "e", "ﬅ", "ﬆ", "µ", "Ǆ", "ǅ", "Ꭰ", "ꭰ", "ᲀ", "в", "한", "ᄒ", "ᅡ", " ",
        "\u{A0}", "-", ",", "&", "+", "7", "🙂", ".", ".", "a.", ".b",
    ];
    let piece = prop_oneof![4 => prop::sample::select(pieces.to_vec()).prop_map(String::from), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// The words of a text, as people would part them.
fn words(text: &str) -> Vec<String> {
    let mut spaced = String::new();
    for char in text::fold(text).chars() {
        if "+#&@$%".contains(char) {
            spaced.extend([' ', char, ' ']);
        } else if char == '.' || char.is_alphanumeric() || unicode_normalization::char::is_combining_mark(char) {
            spaced.push(char);
        } else {
            spaced.push(' ');
        }
    }
    spaced.split(' ').flat_map(without_dots).collect()
}

/// The words of a piece that has nothing but dots between them: letters in a row that have a dot each are one.
fn without_dots(dotted: &str) -> Vec<String> {
    let is_letter = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    let mut words: Vec<String> = Vec::new();
    let mut is_behind_letter = false;
    for part in dotted.split('.') {
        match words.last_mut().filter(|_| is_behind_letter && is_letter(part)) {
            Some(initials) => initials.push_str(part),
            None => words.push(part.to_owned()),
        }
        is_behind_letter = is_letter(part);
    }
    words.retain(|word| !word.is_empty());
    words
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn folding_twice_changes_nothing(text in tricky()) {
        let once = text::fold(&text).into_owned();
        prop_assert_eq!(text::fold(&once), once.as_str());
    }

    #[test]
    fn comparisons_are_those_of_folded_texts(one in tricky(), other in tricky()) {
        let (folded, part) = (text::fold(&one), text::fold(&other));
        prop_assert_eq!(text::same(&one, &other), folded == part);
        prop_assert_eq!(text::contains(&one, &other), folded.contains(&*part));
        prop_assert_eq!(text::starts_with(&one, &other), folded.starts_with(&*part));
        prop_assert_eq!(text::ends_with(&one, &other), folded.ends_with(&*part));
        prop_assert!(text::same(&one, &folded));
    }

    #[test]
    fn phrases_are_runs_of_words(phrases in prop::collection::vec(tricky(), 0..6), text in prop::collection::vec(tricky(), 0..6)) {
        let text = text.concat();
        let stands = |phrase: &String| {
            let (words, phrase) = (words(&text), words(phrase));
            !phrase.is_empty() && words.windows(phrase.len()).any(|run| run == phrase)
        };
        let compiled = Phrases::new(&phrases).unwrap();
        prop_assert_eq!(compiled.found_in(&text), phrases.iter().any(stands));
        if let Some(first) = compiled.first_found(&text) {
            prop_assert!(stands(&phrases[first]));
        }
    }

    #[test]
    fn a_letter_beyond_ascii_elsewhere_changes_nothing(phrase in "[ab12.]{1,5}", text in "[abAB12. &-]{0,12}") {
        let compiled = Phrases::new(&[&phrase]).unwrap();
        for more in [" – é", " e\u{301}"] {
            let longer = text.clone() + more;
            prop_assert_eq!(compiled.found_in(&text), compiled.found_in(&longer));
            prop_assert_eq!(compiled.found_in(&text), text::mentions_one_of(&longer, &[&phrase]));
        }
    }

    #[test]
    fn a_large_set_finds_what_a_small_one_does(text in "([abc]{1,2}[ -]){0,6}") {
        let phrases = ["a b", "c", "bb a"];
        let many: Vec<String> = phrases.iter().map(|phrase| (*phrase).into()).chain((0..1_000).map(|n| format!("job {n}"))).collect();
        prop_assert_eq!(Phrases::new(&many).unwrap().first_found(&text), Phrases::new(&phrases).unwrap().first_found(&text));
    }
}

/// The regex crate carries Unicode's table of simple foldings; letters younger than version 16 it may not know.
#[test]
fn folding_is_unicodes() {
    let has_case = |char: &char| char.to_lowercase().ne([*char]) || char.to_uppercase().ne([*char]);
    let mut cased = 0;
    let known = regex::Regex::new(r"\p{age:16.0}").unwrap();
    let is_known = |char: &char| known.is_match(char.encode_utf8(&mut [0; 4]));
    for char in ('\u{80}'..=char::MAX).filter(has_case).filter(is_known) {
        let composed: String = std::iter::once(char).nfc().collect();
        let folded = text::fold(&composed);
        let any_case = format!("^(?:{})$", regex::escape(&composed));
        let any_case = RegexBuilder::new(&any_case).case_insensitive(true).build().unwrap();
        assert!(any_case.is_match(&folded), "{char} ({:x}) to {folded}", u32::from(char));
        for other in char.to_lowercase().chain(char.to_uppercase()).filter(is_known) {
            let other: String = std::iter::once(other).nfc().collect();
            assert_eq!(any_case.is_match(&other), text::same(&composed, &other), "{char} and {other}");
        }
        cased += 1;
    }
    assert!(cased > 2_500);
}
