//! Names of companies: `Acme, Inc.` and `ACME Inc` are one.

use crate::text;

/// Legal forms that a company's name may end with, each by its words in small letters. Docs have the same list.
pub const LEGAL_FORMS: &[&str] = &[
    "ab",
    "aktiengesellschaft",
    "ag",
    "ag & co kg",
    "ag & co kgaa",
    "aps",
    "a s",
    "as",
    "asa",
    "berhad",
    "bhd",
    "bv",
    "bvba",
    "co",
    "co inc",
    "co kg",
    "co ltd",
    "company",
    "corp",
    "corporation",
    "doo",
    "eg",
    "ek",
    "eirl",
    "ev",
    "eurl",
    "gbr",
    "gesmbh",
    "gmbh",
    "gmbh & co",
    "gmbh & co kg",
    "gmbh & co kgaa",
    "gmbh & co ohg",
    "ggmbh",
    "inc",
    "incorporated",
    "kft",
    "kg",
    "kgaa",
    "kk",
    "lda",
    "limited",
    "limited company",
    "llc",
    "llp",
    "lp",
    "ltd",
    "ltda",
    "mbh",
    "nv",
    "ohg",
    "oy",
    "oyj",
    "plc",
    "pllc",
    "private limited",
    "pte",
    "pte limited",
    "pte ltd",
    "pty",
    "pty limited",
    "pty ltd",
    "pvt limited",
    "pvt ltd",
    "sa",
    "sa de cv",
    "s a",
    "sarl",
    "sas",
    "sasu",
    "sca",
    "se",
    "se & co kg",
    "se & co kgaa",
    "sl",
    "slu",
    "snc",
    "sp zoo",
    "sp z oo",
    "spa",
    "spol s ro",
    "spol s r o",
    "spol sro",
    "srl",
    "sro",
    "srls",
    "ug",
    "ug haftungsbeschränkt",
    "ulc",
    "zrt",
];

/// How many words the longest legal form has.
const MOST_WORDS: usize = 4;

/// A company's name as it is compared: its words, without punctuation, and without the legal form at the end where anything
/// else is left. Nothing where there is no word at all.
///
/// ```
/// use firstmove::identity::company;
/// assert_eq!(company("Acme, Inc.").as_deref(), Some("acme"));
/// assert_eq!(company("Blue Sky GmbH & Co. KG").as_deref(), Some("blue sky"));
/// assert_eq!(company("S.A.").as_deref(), Some("sa"));
/// assert_eq!(company("- ,"), None);
/// ```
#[must_use]
pub fn company(raw: &str) -> Option<String> {
    let all = words(raw);
    let end = all.len() - legal_form(&all);
    // `&` joined the words of a form; between other words it is punctuation.
    let kept: Vec<&str> = all.iter().take(end).map(String::as_str).filter(|word| *word != "&").collect();
    if kept.is_empty() { None } else { Some(kept.join(" ")) }
}

/// Whether a text is a legal form and nothing else.
pub(super) fn is_legal_form(raw: &str) -> bool {
    LEGAL_FORMS.contains(&words(raw).join(" ").as_str())
}

/// How many words at the end are a legal form; never all of them.
fn legal_form(all: &[String]) -> usize {
    let longest = MOST_WORDS.min(all.len().saturating_sub(1));
    let is_form = |count: &usize| {
        let form = all.get(all.len() - count..).unwrap_or_default().join(" ");
        LEGAL_FORMS.contains(&form.as_str())
    };
    (1..=longest).rev().find(is_form).unwrap_or(0)
}

/// The words of a name, folded: letters and digits, and `&` by itself. A dot behind a single letter, and an apostrophe, part
/// nothing: `S.A.` is `sa`.
fn words(raw: &str) -> Vec<String> {
    let folded = text::fold(raw);
    let mut words = vec![String::new()];
    let mut letters = folded.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_single = |words: &[String]| words.last().is_some_and(|word| is_initials(word));
        match letter {
            '&' => words.extend(["&".to_owned(), String::new()]),
            '\'' | '’' | '‘' | '´' | '`' => {}
            '.' if is_single(&words) => {
                // Only single letters in a row make one word.
                if letters.peek().is_some_and(|next| next.is_alphanumeric())
                    && let Some(word) = words.last_mut()
                {
                    word.push('.');
                }
            }
            letter if letter.is_alphanumeric() || unicode_normalization::char::is_combining_mark(letter) => {
                if let Some(word) = words.last_mut() {
                    word.push(letter);
                }
            }
            _ => words.push(String::new()),
        }
    }
    let split = words.iter().flat_map(|word| match is_initials(word) {
        true => vec![word.replace('.', "")],
        false => word.split('.').map(str::to_owned).collect(),
    });
    split.filter(|word| !word.is_empty()).collect()
}

/// Whether a word is single letters with dots between them: `s`, `s.a`.
fn is_initials(word: &str) -> bool {
    !word.is_empty() && word.split('.').all(|part| part.chars().count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_company_meet() {
        for (raw, expected) in [
            ("ACME Inc", "acme"),
            ("Acme", "acme"),
            ("Acme Co., Ltd.", "acme"),
            ("Acme Sp. z o.o.", "acme"),
            ("Acme B.V.", "acme"),
            ("Acme S.p.A.", "acme"),
            ("Novo A/S", "novo"),
            ("Inc.", "inc"),
            ("AG & Co. KG", "ag"),
            ("Smith & Sons", "smith sons"),
            ("AT&T Inc.", "at t"),
            ("U.S. Steel Corporation", "us steel"),
            ("Macy’s", "macys"),
            ("St. Gallen AG", "st gallen"),
            ("Booking.com B.V.", "booking com"),
            ("MÜLLER GmbH", "müller"),
        ] {
            assert_eq!(company(raw).as_deref(), Some(expected), "{raw}");
        }
    }

    #[test]
    fn forms_are_written_as_words_are() {
        for form in LEGAL_FORMS {
            assert_eq!(words(form).join(" "), **form);
            assert!(words(form).len() <= MOST_WORDS, "{form}");
        }
    }
}
