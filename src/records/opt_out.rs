//! Columns that may say who must not be written to, by whatever name.

use strsim::osa_distance;

use super::mapping::Mapping;
use super::notices::{Notice, NoticeKind, is_consent};
use super::targets::Targets;

/// What such columns are called in the tools and languages that lists come from, without what stands between the words.
const NAMES: [&str; 38] = [
    "donotcontact",
    "dontcontact",
    "nocontact",
    "donotcall",
    "donotemail",
    "donotmail",
    "donotmessage",
    "donotsend",
    "donotwrite",
    "optout",
    "optedout",
    "unsubscribe",
    "suppress",
    "blacklist",
    "blocklist",
    "denylist",
    "removalrequest",
    "nichtkontaktieren",
    "kontaktsperre",
    "werbesperre",
    "abgemeldet",
    "nepascontacter",
    "desabonne",
    "désabonné",
    "nocontactar",
    "nietcontacteren",
    "noncontattare",
    "naocontactar",
    "nãocontactar",
    "nãocontatar",
    "sperrvermerk",
    "widerspruch",
    "donotdisturb",
    "donotapproach",
    "nooutreach",
    "handsoff",
    "offlimits",
    "gdprobjection",
];

/// The same as words of their own: inside of others they mean something else.
const WORDS: [&str; 8] = ["dnc", "dnd", "exclude", "excluded", "blocked", "unsub", "robinson", "gesperrt"];

/// How many letters may be other ones in a name that means the field.
const MOST_TYPOS: usize = 2;

/// How short a name is in which a single letter makes another word.
const SHORT: usize = 6;

/// What is told of a column that isn't read and may say that somebody must not be written to; nothing of any other.
pub(crate) fn forbidding(column: &str, mapping: &Mapping, targets: &Targets<'_>) -> Option<Notice> {
    let is_read = mapping.columns.iter().flat_map(|read| read.cells()).any(|(_, name)| name == column);
    if is_read {
        return None;
    }
    let fields = || forbidding_fields(targets);
    let simple = letters(column);
    let near = fields().find(|field| is_near(&simple, &letters(field)));
    let is_known = || {
        NAMES.iter().any(|name| simple.contains(name))
            || WORDS.contains(&simple.as_str())
            || words(column).iter().any(|word| WORDS.contains(&word.as_str()))
            || is_consent(column)
    };
    if near.is_none() && !is_known() {
        return None;
    }
    let field = near.or_else(|| fields().next()).unwrap_or_default();
    Some(Notice { kind: NoticeKind::MayForbid, column: column.into(), value: field.into() })
}

/// The names of the fields by which a `never` forbids to write to somebody.
fn forbidding_fields<'t>(targets: &'t Targets<'_>) -> impl Iterator<Item = &'t str> {
    let fields = targets.prospect.fields.as_slice().iter().zip(targets.uses.iter());
    fields.filter(|(_, field)| field.forbids).map(|(field, _)| &*field.name)
}

/// Whether a column is the field but for a slip of the pen, or for more words around it.
fn is_near(column: &str, field: &str) -> bool {
    field.len() >= SHORT && (column.contains(field) || osa_distance(column, field) <= MOST_TYPOS)
}

/// How people write that somebody wants to hear nothing more, without what stands between the words.
const REQUESTS: [&str; 32] = [
    "donotcontact",
    "dontcontact",
    "nottocontact",
    "nottobecontacted",
    "notbecontacted",
    "notwanttobecontacted",
    "ntwanttobecontacted",
    "nevercontact",
    "nomorecontact",
    "nofurthercontact",
    "stopcontacting",
    "donotmessage",
    "dontmessage",
    "donotwrite",
    "dontwrite",
    "stopwriting",
    "stopmessaging",
    "donotcall",
    "donotemail",
    "optout",
    "optedout",
    "optingout",
    "unsubscribe",
    "removeme",
    "takemeoff",
    "removefromlist",
    "toberemoved",
    "leavemealone",
    "nichtkontaktieren",
    "nichtmehrkontaktieren",
    "keinkontaktgewünscht",
    "nepascontacter",
];

/// The same as words of their own.
const REQUEST_WORDS: [&str; 3] = ["dnc", "unsub", "robinson"];

/// Whether what a person wrote says plainly that somebody asked not to be contacted.
#[must_use]
pub(crate) fn is_request(text: &str) -> bool {
    let simple = letters(text);
    REQUESTS.iter().any(|request| simple.contains(request))
        || words(text).iter().any(|word| REQUEST_WORDS.contains(&word.as_str()))
}

/// Whether a field is called as one that says who must not be contacted.
#[cfg(feature = "ledger")]
pub(crate) fn is_called_so(field: &str) -> bool {
    let simple = letters(field);
    NAMES.iter().any(|name| simple.contains(name))
        || words(field).iter().any(|word| REQUEST_WORDS.contains(&word.as_str()))
}

/// The letters and digits of a name, in lower case.
fn letters(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a name, in lower case: parted by what is no letter, or by a capital as in `isBlocked`.
fn words(name: &str) -> Vec<String> {
    let is_capital = |name: &str, at: usize| {
        let (before, behind) = (name.get(..at).unwrap_or_default(), name.get(at..).unwrap_or_default());
        before.ends_with(char::is_lowercase) && behind.starts_with(char::is_uppercase)
    };
    let mut parted = String::with_capacity(name.len() + 4);
    for (at, letter) in name.char_indices() {
        if is_capital(name, at) {
            parted.push(' ');
        }
        parted.extend(letter.to_lowercase());
    }
    parted.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_signs_part_words() {
        let of = |name: &str| words(name).join(" ");
        assert_eq!(of("isBlocked"), "is blocked");
        assert_eq!(of("DNC (sales)"), "dnc sales");
    }

    #[test]
    fn requests_are_told_from_other_reasons() {
        for text in [
            "asked not to be contacted",
            "Do not contact!",
            "don't contact",
            "DNC",
            "opted out",
            "opt-out by mail",
            "unsubscribed",
            "please remove me",
            "doesn't want to be contacted",
            "bitte nicht mehr kontaktieren",
        ] {
            assert!(is_request(text), "{text}");
        }
        for text in [
            "the profile is gone",
            "no contact button",
            "blocked by LinkedIn",
            "not contacted yet",
            "removed the post",
            "",
        ] {
            assert!(!is_request(text), "{text}");
        }
    }

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        for (column, expected) in [
            ("donotcontct", true),
            ("dontcontact", true),
            ("flagdonotcontact", true),
            ("contact", false),
            ("firstcontact", false),
        ] {
            assert_eq!(is_near(column, "donotcontact"), expected, "{column}");
        }
    }
}
