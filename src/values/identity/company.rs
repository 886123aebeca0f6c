//! Names of companies: `Acme, Inc.` and `ACME Inc` are one.

use super::legal_forms::{BEFORE, JOINED, is_form, legal_form};
use super::plain::{mended, plain, spelled_out};
use crate::values::text;

/// A company's name as it is compared: its words, without punctuation, marks on letters, and words for "and", without the
/// article before it, and without the legal form where anything else is left. Nothing where there is no word at all.
#[cfg(test)]
#[must_use]
pub fn company(raw: &str) -> Option<String> {
    bare_words(raw).map(|words| plain(&words).into_owned())
}

/// A company's name in all forms in which it is compared: [`company`], and where it has letters such as `ü`, as it is written
/// without them.
#[must_use]
pub fn companies(raw: &str) -> Vec<String> {
    let Some(words) = bare_words(raw) else { return Vec::new() };
    let plain = plain(&words).into_owned();
    let spelled = spelled_out(&words).filter(|spelled| *spelled != plain);
    std::iter::once(plain).chain(spelled).collect()
}

/// What may be the name of a company in a cell: the cell, and what stands there before a remark: `Acme Inc · Full-time`,
/// `Acme Inc (US)`.
#[must_use]
pub fn written_companies(cell: &str) -> Vec<&str> {
    const REMARKS: [&str; 8] = [" (", " [", " · ", " • ", " | ", " / ", " - ", " – "];
    let cell = cell.trim();
    let mut names = vec![cell];
    // Pages show a name twice, once for those who can't see it.
    if let Some((first, second)) = cell.split_at_checked(cell.len() / 2)
        && first == second
        && cell.contains(' ')
    {
        names.push(first);
    }
    let is_remark = |(_, rest): &(&str, &str)| REMARKS.iter().any(|remark| rest.starts_with(remark));
    let mut parts = cell.match_indices(' ').filter_map(|(at, _)| cell.split_at_checked(at));
    names.extend(parts.find(is_remark).map(|(name, _)| name));
    // `Acme Inc, Globex` is two companies, and `Smith, Jones & Co` one.
    names.extend(cell.split_once(", ").map(|(first, _)| first).filter(|first| has_legal_form(first)));
    names.into_iter().flat_map(|name| [Some(name), behind_at(name)]).flatten().map(str::trim).collect()
}

/// The company of `at Acme Inc`.
fn behind_at(name: &str) -> Option<&str> {
    let (first, rest) = name.split_once(' ')?;
    first.eq_ignore_ascii_case("at").then_some(rest)
}

/// The words of a company's name that tell it apart, folded.
fn bare_words(raw: &str) -> Option<String> {
    const AND: [&str; 6] = ["&", "and", "und", "et", "og", "och"];
    let mended = mended(raw);
    let all = words(without_joined(&mended));
    let start = usize::from(all.len() > 1 && all.first().is_some_and(|first| BEFORE.contains(&first.as_str())));
    let rest = all.get(start..).unwrap_or_default();
    let end = rest.len() - legal_form(rest);
    // `&` joined the words of a form; between other words it is punctuation.
    let mut kept: Vec<&str> = rest.iter().take(end).map(String::as_str).collect();
    if kept.iter().any(|word| !AND.contains(word)) {
        kept.retain(|word| !AND.contains(word));
    } else {
        kept.retain(|word| *word != "&");
    }
    if kept.len() > 1 && kept.first() == Some(&"the") {
        kept.remove(0);
    }
    if kept.is_empty() { None } else { Some(kept.join(" ")) }
}

/// A name without a legal form that is written together with it.
fn without_joined(name: &str) -> &str {
    let name = name.trim();
    let bare = JOINED.iter().find_map(|form| name.strip_suffix(form).or_else(|| name.strip_prefix(form)));
    bare.map(str::trim).filter(|bare| !bare.is_empty()).unwrap_or(name)
}

/// Whether a name ends with a legal form, behind other words.
pub(super) fn has_legal_form(raw: &str) -> bool {
    legal_form(&words(raw)) > 0
}

/// Whether a text is a legal form and nothing else.
pub(super) fn is_legal_form(raw: &str) -> bool {
    is_form(&words(raw))
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
    let split = words.iter().flat_map(|word| {
        if is_initials(word) { vec![word.replace('.', "")] } else { word.split('.').map(str::to_owned).collect() }
    });
    split.filter(|word| !word.is_empty()).collect()
}

/// Whether a word is single letters with dots between them: `s`, `s.a`.
fn is_initials(word: &str) -> bool {
    !word.is_empty() && word.split('.').all(|part| part.chars().count() == 1)
}

#[cfg(test)]
mod tests {
    use super::super::legal_forms::{LEGAL_FORMS, MOST_WORDS};
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
            ("García S.L.U.", "garcia"),
            ("Grupo García, S. de R.L. de C.V.", "grupo garcia"),
            ("Silva Unipessoal, Lda.", "silva"),
            ("Jansen V.O.F.", "jansen"),
            ("Peeters SA/NV", "peeters"),
            ("Svensson AB (publ)", "svensson"),
            ("Hansen I/S", "hansen"),
            ("Virtanen Oy Ab", "virtanen"),
            ("Jónsson ehf.", "jonsson"),
            ("Kowalski Spółka z o.o. Sp. k.", "kowalski"),
            ("Kowalski sp. z o.o. sp. k.", "kowalski"),
            ("Kowalski sp. z o. o. sp. k.", "kowalski"),
            ("Kowalski Spółka Akcyjna", "kowalski"),
            ("Tanaka K.K.", "tanaka"),
            ("Tanaka Kabushiki Kaisha", "tanaka"),
            ("Tanaka Godo Kaisha", "tanaka"),
            ("Yılmaz Ltd. Şti.", "yilmaz"),
            ("Petrov EOOD", "petrov"),
            ("Tan Sdn. Bhd.", "tan"),
            ("Plan B", "plan b"),
            ("MÜLLER GmbH", "muller"),
            ("Müller Gesellschaft mbH", "muller"),
            ("STRASSE LOGISTIK AG", "strasse logistik"),
            ("Straße Logistik AG", "strasse logistik"),
            ("SOCIETE GENERALE SOCIETE ANONYME", "societe generale"),
            ("Łódź Sp. z o.o.", "lodz"),
            ("ŁÓDŹ SP Z O O", "lodz"),
            ("AT&amp;T", "at t"),
            ("Johnson and Johnson", "johnson johnson"),
            ("Johnson + Johnson", "johnson johnson"),
            ("And & Co", "and"),
            ("The Acme Company", "acme"),
            ("The Who", "who"),
            ("UAB Acme", "acme"),
            ("Acme OÜ", "acme"),
            ("Acme A.Ş.", "acme"),
            ("Acme d.d.", "acme"),
            ("Acme K/S", "acme"),
            ("İSTANBUL HOLDİNG", "istanbul holding"),
            ("İstanbul Holding", "istanbul holding"),
            ("トヨタ自動車株式会社", "トヨタ自動車"),
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
