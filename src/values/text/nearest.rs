//! The name that was meant.

use crate::values::work;

/// No slips are looked for in a name with more characters than this: whoever wrote it copied it.
const LONGEST_COMPARED: usize = 100;

/// The name among `known` that is nearest to `asked`, if one is near enough to be meant: one slip for every three
/// letters, or the same letters but for case, hyphens and underscores. Of names of more than 100 characters only the same
/// letters are.
#[must_use]
pub fn nearest<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = asked.to_lowercase().replace(['-', ' '], "_");
    let length = folded.chars().count();
    let most = if length > LONGEST_COMPARED { 0 } else { (asked.chars().count() / 3).max(1) };
    let others = known.into_iter().filter(|name| *name != asked);
    let near = others.filter_map(|name| Some((slips(&folded, length, name, most)?, name)));
    near.min().map(|(_, name)| name)
}

/// The one name among `known` that is meant by `asked` beyond doubt, so that it may be written without asking: the same
/// letters but for case, hyphens and underscores, or one slip of the hand. Two letters that changed places are one, a letter
/// doubled or not, and in words of seven letters or more one that is missing or too many. Another letter, a digit or the
/// first letter may be another word.
#[must_use]
pub fn meant<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut names = known.into_iter().filter(|name| *name != asked && is_slip(asked, name));
    names.next().filter(|_| names.next().is_none())
}

fn is_slip(asked: &str, name: &str) -> bool {
    const LONG: usize = 7;
    const LEAST: usize = 4;
    let letters = |text: &str| -> Vec<char> { text.to_lowercase().replace(['-', ' '], "_").chars().collect() };
    let (asked, name) = (letters(asked), letters(name));
    if asked == name {
        return true;
    }
    let (short, long) = if asked.len() < name.len() { (&asked, &name) } else { (&name, &asked) };
    let same = short.iter().zip(long).take_while(|(one, other)| one == other).count();
    let word = word_around(long, same);
    if word < LEAST || long.len() > LONGEST_COMPARED {
        return false;
    }
    let differs = |at: usize| (short.get(at..).unwrap_or(&[]), long.get(at..).unwrap_or(&[]));
    match differs(same) {
        ([a, b, rest @ ..], [c, d, others @ ..]) if short.len() == long.len() => {
            (a, b) == (d, c) && rest == others && a.is_alphabetic() && b.is_alphabetic()
        }
        (rest, [extra, others @ ..]) if rest == others && short.len() + 1 == long.len() => {
            let is_doubled = same > 0 && long.get(same - 1) == Some(extra);
            extra.is_alphabetic() && (is_doubled || same > 0 && word >= LONG)
        }
        _ => false,
    }
}

/// How many letters the word has that a place lies in, between underscores.
fn word_around(letters: &[char], at: usize) -> usize {
    let behind = letters.iter().skip(at).take_while(|letter| **letter != '_').count();
    let before = letters.iter().take(at).rev().take_while(|letter| **letter != '_').count();
    before + behind
}

/// How many slips part a name from one that is asked for, where they are no more than `most`.
fn slips(folded: &str, length: usize, name: &str, most: usize) -> Option<usize> {
    // A slip makes a name no longer than by one letter, and a letter may take four bytes.
    if name.len() > 4 * (length + most) {
        return None;
    }
    let name = name.to_lowercase();
    if name.chars().count().abs_diff(length) > most {
        return None;
    }
    if most == 0 {
        return (*name == *folded).then_some(0);
    }
    work::count(length * length);
    Some(strsim::osa_distance(folded, &name)).filter(|slips| *slips <= most)
}

#[cfg(test)]
mod tests {
    use super::{meant, nearest};

    #[test]
    fn only_a_slip_of_the_hand_is_beyond_doubt() {
        for (asked, known) in [
            ("conect", "connect"),
            ("connnect", "connect"),
            ("titel", "title"),
            ("seniorty", "seniority"),
            ("Company-Domain", "company_domain"),
            ("VP", "vp"),
        ] {
            assert_eq!(meant(asked, [known, "follow"]), Some(known), "{asked}");
        }
        for (asked, known) in [
            ("email_2", "email_1"),
            ("vip", "vp"),
            ("has_linked", "has_liked"),
            ("inactive", "active"),
            ("atypical", "typical"),
            ("sender", "lender"),
            ("text", "test"),
            ("q12", "q21"),
        ] {
            assert_eq!(meant(asked, [known]), None, "{asked}");
        }
        assert_eq!(meant("ab_cdef", ["ba_cdef", "ab_cdfe"]), Some("ab_cdfe"), "a word of two letters is another word");
        assert_eq!(meant("abcd_efgh", ["bacd_efgh", "abcd_efhg"]), None, "either may be meant");
    }

    #[test]
    fn a_slip_for_three_letters_is_near() {
        assert_eq!(nearest("conect", ["follow", "connect"]), Some("connect"));
        assert_eq!(nearest("Company-Domain", ["company_domain"]), Some("company_domain"));
        assert_eq!(nearest("cmopany", ["company"]), Some("company"));
        assert_eq!(nearest("ab", ["xyz", "cd"]), None);
        assert_eq!(nearest("ab", ["ab"]), None);
    }

    #[test]
    fn of_long_names_the_same_letters_are() {
        let long = "x".repeat(101);
        assert_eq!(nearest(&long.to_uppercase(), [long.as_str()]), Some(long.as_str()));
        assert_eq!(nearest(&format!("{long}y"), [long.as_str()]), None);
    }
}
