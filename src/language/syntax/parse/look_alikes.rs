//! Letters of other alphabets that look like those of this one.

/// Cyrillic and Greek letters, and the letters that they look like, in the same order.
const OTHERS: &str = "авсԁеһіјкӏмнорԛѕтуѵԝхАВСЕНІЈКМОРЅТХαεικνορτυχΑΟ";
const OURS: &str = "abcdehijklmhopqstyvwxABCEHIJKMOPSTXaeikvoptuxAO";

/// A word with the letters that it seems to have, and the first that only looks like one.
pub(super) struct Seeming {
    /// As it reads.
    pub(super) word: String,
    /// The first odd letter.
    pub(super) odd: char,
    /// How many bytes stand before it.
    pub(super) at: usize,
}

/// What a word seems to be, where some of its letters are of another alphabet and all look like those of this one.
pub(super) fn seeming(written: &str) -> Option<Seeming> {
    let (at, odd) = written.char_indices().find(|(_, letter)| !letter.is_ascii())?;
    let word = written.chars().map(|letter| if letter.is_ascii() { Some(letter) } else { alike(letter) });
    Some(Seeming { word: word.collect::<Option<String>>()?, odd, at })
}

fn alike(letter: char) -> Option<char> {
    if ('\u{ff21}'..='\u{ff5a}').contains(&letter) {
        return char::from_u32(u32::from(letter) - 0xfee0).filter(char::is_ascii_alphabetic);
    }
    OTHERS.chars().zip(OURS.chars()).find(|(other, _)| *other == letter).map(|(_, ours)| ours)
}

impl Seeming {
    /// `the Cyrillic letter `е` (U+0435)`
    pub(super) fn letter(&self) -> String {
        let alphabet = match self.odd {
            '\u{370}'..='\u{3ff}' => "Greek",
            '\u{400}'..='\u{52f}' => "Cyrillic",
            _ => "full-width",
        };
        format!("the {alphabet} letter `{}` (U+{:04X})", self.odd, u32::from(self.odd))
    }

    /// The letter that the odd one looks like.
    pub(super) fn plain(&self) -> char {
        self.word.get(self.at..).and_then(|rest| rest.chars().next()).unwrap_or(self.odd)
    }
}

#[cfg(test)]
mod tests {
    use super::{OTHERS, OURS, seeming};

    #[test]
    fn every_letter_has_the_one_that_it_looks_like() {
        assert_eq!(OTHERS.chars().count(), OURS.chars().count());
        assert!(OTHERS.chars().all(|letter| !letter.is_ascii()) && OURS.is_ascii());
        assert_eq!(seeming("whеn").map(|seeming| seeming.word).as_deref(), Some("when"));
        assert_eq!(seeming("ｒule").map(|seeming| seeming.word).as_deref(), Some("rule"));
        assert!(seeming("größe").is_none() && seeming("rule").is_none());
    }
}
