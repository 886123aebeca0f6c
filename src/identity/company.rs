//! Names of companies: `Acme, Inc.` and `ACME Inc` are one.

use super::legal_forms::LEGAL_FORMS;
use crate::text;

/// How many words the longest legal form has.
const MOST_WORDS: usize = 6;

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
    is_form(&words(raw))
}

/// How many words at the end are a legal form; never all of them.
fn legal_form(all: &[String]) -> usize {
    let longest = MOST_WORDS.min(all.len().saturating_sub(1));
    let ends_with_form = |count: &usize| all.get(all.len() - count..).is_some_and(is_form);
    (1..=longest).rev().find(ends_with_form).unwrap_or(0)
}

/// Whether words are a legal form, also with blanks between its letters: `S. r. l.`
fn is_form(words: &[String]) -> bool {
    let is_known = |form: &str| LEGAL_FORMS.binary_search(&form).is_ok();
    is_known(&words.join(" ")) || is_known(&with_letters_joined(words))
}

/// The words with a blank between two, but between single letters.
fn with_letters_joined(words: &[String]) -> String {
    let is_letter = |word: &String| word.chars().count() == 1;
    let mut joined = String::new();
    let mut was_letter = false;
    for word in words {
        let goes_on = was_letter && is_letter(word);
        if !(joined.is_empty() || goes_on) {
            joined.push(' ');
        }
        joined.push_str(word);
        was_letter = is_letter(word);
    }
    joined
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
            ("Muster GmbH & Co. KGaA", "muster"),
            ("Muster UG (haftungsbeschränkt) & Co. KG", "muster"),
            ("Muster Gesellschaft mit beschränkter Haftung", "muster"),
            ("Kanzlei Muster PartG mbB", "kanzlei muster"),
            ("Dupont S.A.R.L.", "dupont"),
            ("Dupont Sàrl", "dupont"),
            ("Dupont S. A. S.", "dupont"),
            ("Rossi S. r. l.", "rossi"),
            ("Rossi Società per Azioni", "rossi"),
            ("García S.L.U.", "garcía"),
            ("Grupo García, S. de R.L. de C.V.", "grupo garcía"),
            ("Silva Unipessoal, Lda.", "silva"),
            ("Jansen V.O.F.", "jansen"),
            ("Peeters SA/NV", "peeters"),
            ("Svensson AB (publ)", "svensson"),
            ("Hansen I/S", "hansen"),
            ("Virtanen Oy Ab", "virtanen"),
            ("Jónsson ehf.", "jónsson"),
            ("Kowalski Spółka z o.o. Sp. k.", "kowalski"),
            ("Kowalski sp. z o.o. sp. k.", "kowalski"),
            ("Kowalski sp. z o. o. sp. k.", "kowalski"),
            ("Kowalski Spółka Akcyjna", "kowalski"),
            ("Tanaka K.K.", "tanaka"),
            ("Tanaka Kabushiki Kaisha", "tanaka"),
            ("Tanaka Godo Kaisha", "tanaka"),
            ("Yılmaz Ltd. Şti.", "yılmaz"),
            ("Petrov EOOD", "petrov"),
            ("Tan Sdn. Bhd.", "tan"),
            ("Plan B", "plan b"),
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
        assert!(LEGAL_FORMS.is_sorted(), "they are searched by halves");
    }
}
