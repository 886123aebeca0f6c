//! Whole words and phrases: `mentions one of "ceo", "vice president"`.

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::{contiguous, noncontiguous};
use aho_corasick::{Anchored, dfa};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A set of phrases, any number of them, looked for in one pass over a text.
///
/// A phrase is its words in order. Letters and digits make words; `+ # & @ $ %` are words by themselves, so that `c++` is
/// not `c`; everything else (blanks, hyphens, commas, slashes) only parts them. So `vice president` is found in
/// `Vice-President, Sales`, `vp` in `SVP/VP` but not in `MVP`, and `r&d` in `Head of R & D`. A dot between two letters
/// that stand alone parts nothing: `V.P.` is `vp`, while `node.js` is two words. A phrase without words is
/// never found. In scripts that don't part words (`代表取締役`) a phrase is found only where something else parts it.
#[derive(Clone, Debug)]
pub struct Phrases {
    automaton: Machine,
}

/// The phrases of a set are more than one automaton holds: two thousand million letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("too many phrases to look for at once")]
pub struct TooManyPhrases;

/// An automaton over the words of a text, each with a blank before and after it.
#[derive(Clone, Debug)]
enum Machine {
    /// Fastest, and large for many phrases.
    Small(dfa::DFA),
    /// Somewhat slower, a tenth of the size.
    Large(contiguous::NFA),
}

/// Up to how many bytes of phrases the fastest automaton is taken: about 1 MiB of it.
const SMALL: usize = 4_096;

impl Phrases {
    /// Makes ready to look for `phrases`.
    ///
    /// # Errors
    /// Where there are too many for one automaton.
    pub fn new(phrases: &[impl AsRef<str>]) -> Result<Self, TooManyPhrases> {
        let words: Vec<Vec<u8>> = phrases.iter().map(|phrase| pattern(phrase.as_ref())).collect();
        let size: usize = words.iter().map(Vec::len).sum();
        let states = noncontiguous::NFA::new(words).map_err(|_| TooManyPhrases)?;
        let automaton = if size <= SMALL {
            dfa::DFA::builder().build_from_noncontiguous(&states).map(Machine::Small)
        } else {
            contiguous::NFA::builder().build_from_noncontiguous(&states).map(Machine::Large)
        };
        Ok(Self { automaton: automaton.map_err(|_| TooManyPhrases)? })
    }

    /// Whether any phrase stands in `text`.
    #[must_use]
    pub fn found_in(&self, text: &str) -> bool {
        self.first_found(text).is_some()
    }

    /// The number of the phrase that ends first in `text`; of several that end there, the first of the set.
    #[must_use]
    pub fn first_found(&self, text: &str) -> Option<usize> {
        match &self.automaton {
            Machine::Small(automaton) => Walk::new(automaton)?.over(text),
            Machine::Large(automaton) => Walk::new(automaton)?.over(text),
        }
    }
}

/// Whether any of these phrases stands in `text`: what [`Phrases`] finds, for phrases that are asked once.
#[must_use]
pub fn mentions_one_of(text: &str, phrases: &[impl AsRef<str>]) -> bool {
    let words = pattern(text);
    let is_in = |phrase: Vec<u8>| words.windows(phrase.len()).any(|part| part == phrase);
    phrases.iter().map(|phrase| pattern(phrase.as_ref())).any(is_in)
}

/// What the automaton looks for: the words of a phrase, with a blank around each.
fn pattern(phrase: &str) -> Vec<u8> {
    // No text holds this byte, so a phrase without words keeps its number and is never found.
    const NEVER: u8 = 0xFF;
    let mut bytes = Vec::with_capacity(phrase.len() + 2);
    let found: Option<()> = each_byte(phrase, |byte| {
        bytes.push(byte);
        None
    });
    debug_assert!(found.is_none());
    if bytes.len() < 2 { vec![NEVER] } else { bytes }
}

/// A walk of an automaton over one text.
struct Walk<'a, A> {
    automaton: &'a A,
    state: aho_corasick::automaton::StateID,
}

impl<'a, A: Automaton> Walk<'a, A> {
    fn new(automaton: &'a A) -> Option<Self> {
        let state = automaton.start_state(Anchored::No).ok()?;
        Some(Self { automaton, state })
    }

    fn over(mut self, text: &str) -> Option<usize> {
        each_byte(text, |byte| self.step(byte))
    }

    /// Takes a byte; the first phrase of the set that ends with it.
    fn step(&mut self, byte: u8) -> Option<usize> {
        self.state = self.automaton.next_state(Anchored::No, self.state, byte);
        if !self.automaton.is_match(self.state) {
            return None;
        }
        let ending = 0..self.automaton.match_len(self.state);
        ending.map(|index| self.automaton.match_pattern(self.state, index).as_usize()).min()
    }
}

/// Gives the words of a text to `take`, folded, a blank before the first and after each, until it has an answer.
fn each_byte<T>(text: &str, take: impl FnMut(u8) -> Option<T>) -> Option<T> {
    let mut words = Words { take, parted: true };
    if let Some(answer) = (words.take)(b' ') {
        return Some(answer);
    }
    if text.is_ascii() {
        for (at, byte) in text.bytes().enumerate() {
            let answer = match byte {
                b'a'..=b'z' | b'0'..=b'9' => words.letter(&[byte]),
                b'A'..=b'Z' => words.letter(&[byte.to_ascii_lowercase()]),
                b'.' if is_within_initials(text, at) => None,
                _ if is_symbol(char::from(byte)) => words.symbol(byte),
                _ => words.part(),
            };
            if answer.is_some() {
                return answer;
            }
        }
        words.part()
    } else if super::is_composed(text) {
        words.all(text)
    } else {
        words.all(&text.nfc().map(super::folded).nfc().collect::<String>())
    }
}

/// Whether the dot at this place stands between two letters that are alone, as in `V.P.`.
///
/// The last dot of `V.P.` needs no rule: what follows it parts words too, or is a longer word.
fn is_within_initials(text: &str, dot: usize) -> bool {
    fn is_alone(mut chars: impl Iterator<Item = char>) -> bool {
        chars.next().is_some_and(char::is_alphabetic) && !chars.next().is_some_and(is_of_word)
    }
    let Some((before, from)) = text.split_at_checked(dot) else { return false };
    is_alone(before.chars().rev()) && is_alone(from.chars().skip(1))
}

/// Whether a character makes words.
fn is_of_word(char: char) -> bool {
    char.is_alphanumeric() || is_combining_mark(char)
}

/// Whether a character that is no letter still means something: `c++`, `r&d`.
fn is_symbol(char: char) -> bool {
    matches!(char, '+' | '#' | '&' | '@' | '$' | '%')
}

/// Puts the blanks between words.
struct Words<F> {
    take: F,
    /// Whether the last byte given was a blank.
    parted: bool,
}

impl<T, F: FnMut(u8) -> Option<T>> Words<F> {
    /// Takes a text that is composed, and says that it is over.
    fn all(&mut self, text: &str) -> Option<T> {
        let mut counted = text.char_indices().filter(|(at, char)| *char != '.' || !is_within_initials(text, *at));
        counted.find_map(|(_, char)| self.char(super::folded(char))).or_else(|| self.part())
    }

    fn char(&mut self, char: char) -> Option<T> {
        if is_of_word(char) {
            self.letter(char.encode_utf8(&mut [0; 4]).as_bytes())
        } else if is_symbol(char) {
            u8::try_from(char).ok().and_then(|byte| self.symbol(byte))
        } else {
            self.part()
        }
    }

    fn letter(&mut self, bytes: &[u8]) -> Option<T> {
        self.parted = false;
        bytes.iter().find_map(|byte| (self.take)(*byte))
    }

    fn part(&mut self) -> Option<T> {
        if self.parted {
            return None;
        }
        self.parted = true;
        (self.take)(b' ')
    }

    fn symbol(&mut self, byte: u8) -> Option<T> {
        self.part().or_else(|| self.letter(&[byte])).or_else(|| self.part())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrase: &str, text: &str) -> bool {
        Phrases::new(&[phrase]).unwrap().found_in(text)
    }

    #[test]
    fn whole_words_in_any_spelling() {
        for (phrase, text, expected) in [
            ("vice president", "Vice  President of Sales", true),
            ("vice president", "vice-president", true),
            ("Vice-President", "vice president", true),
            ("vice president", "vice presidents", false),
            ("vice president", "president, vice", false),
            ("vp", "SVP/VP, Sales", true),
            ("vp", "MVP", false),
            ("ceo", "CEO,", true),
            ("ceo", "Founder (CEO)", true),
            ("co-founder", "Co-Founder & CTO", true),
            ("co-founder", "cofounder", false),
            ("founder", "co-founder", true),
            ("c++", "Senior C++ Developer", true),
            ("c++", "Plan C", false),
            ("r&d", "Head of R & D", true),
            ("r&d", "R D", false),
            ("gérant", "GE\u{301}RANT", true),
            ("gerant", "gérant", false),
            ("ab", "a\u{301}b ab\u{301}", false),
            ("2", "Level 2", true),
            ("--", "a -- b", false),
            ("", "", false),
            ("ceo", "", false),
        ] {
            assert_eq!(found(phrase, text), expected, "`{phrase}` in `{text}`");
        }
    }

    #[test]
    fn dots_between_letters_that_stand_alone_part_nothing() {
        for (phrase, text, expected) in [
            ("vp", "V.P.", true),
            ("vp", "V.P", true),
            ("vp", "Sr.V.P., Sales", true),
            ("vp of sales", "Sr. V.P. of Sales", true),
            ("vp sales", "V.P.Sales", true),
            ("v.p.", "VP", true),
            ("v.p", "SVP/VP", true),
            ("v.p.", "MVP", false),
            ("ceo", "Founder & C.E.O.", true),
            ("ceo", "C.E.O. Before: C.T.O.", true),
            ("c", "C.E.O.", false),
            ("jp morgan", "J.P. Morgan", true),
            ("j.p. morgan", "J.P.Morgan", true),
            ("us", "Head of U.S. Sales", true),
            ("us", "in the U.S.", true),
            ("abc", "a.b.c", true),
            ("a b", "a.b.c", false),
            // A blank parts, dot or not.
            ("vp", "V. P. Sales", false),
            ("v p", "V. P. Sales", true),
            ("st gallen", "St. Gallen", true),
            ("stgallen", "St. Gallen", false),
            ("node js", "node.js", true),
            ("nodejs", "node.js", false),
            ("j morgan", "J.Morgan", true),
            ("net", ".NET", true),
            ("net", "ASP.NET", true),
            ("3 5", "3.5", true),
            ("35", "3.5", false),
            ("b 2", "B.2", true),
            ("ab", "a..b", false),
            ("c", "Plan C.", true),
            ("éa", "É.A.", true),
            ("éa", "E\u{301}.A.", true),
            ("δσ", "Δ.Σ.", true),
            ("м п", "М.П.", false),
            ("мп", "М.П.", true),
            ("été", "ét.é", false),
        ] {
            assert_eq!(found(phrase, text), expected, "`{phrase}` in `{text}`");
            assert_eq!(mentions_one_of(text, &[phrase]), expected, "`{phrase}` in `{text}`, asked once");
        }
    }

    #[test]
    fn the_first_is_named() {
        let phrases = Phrases::new(&["president", "", "vice president", "vice", "vice"]).unwrap();
        assert_eq!(phrases.first_found("Vice President"), Some(3));
        assert_eq!(phrases.first_found("the president"), Some(0));
        assert_eq!(Phrases::new(&["b c", "a b c"]).unwrap().first_found("a b c"), Some(0));
        assert_eq!(Phrases::new(&[] as &[&str]).unwrap().first_found("a"), None);
    }

    #[test]
    fn ten_thousand_are_one_pass() {
        let phrases: Vec<String> = (0..10_000).map(|number| format!("job {number}")).collect();
        let phrases = Phrases::new(&phrases).unwrap();
        assert!(matches!(phrases.automaton, Machine::Large(_)));
        assert_eq!(phrases.first_found("my job 77, job 9999"), Some(77));
        assert_eq!(phrases.first_found("job 10000"), None);
    }
}
