//! How people write that somebody must not be contacted: as the name of a column, or about somebody.

mod requests;

use unicode_normalization::UnicodeNormalization;

#[cfg(any(test, feature = "workspace", feature = "ledger"))]
use self::requests::REASONS;
use self::requests::REQUESTS;

/// What is written both as the name of a column and about somebody, in the tools and languages that lists come from, without
/// what stands between the words.
const WRITTEN: [&str; 47] = [
    "donotcontact",
    "dontcontact",
    "donotcall",
    "donotemail",
    "donotmail",
    "donotmessage",
    "dontmessage",
    "donotsend",
    "donotwrite",
    "dontwrite",
    "donotdisturb",
    "donotapproach",
    "optout",
    "optedout",
    "optingout",
    "unsubscribe",
    "blacklisted",
    "removalrequest",
    "gdprobjection",
    "nichtkontaktieren",
    "nichtmehrkontaktieren",
    "nichtanschreiben",
    "nichtmehranschreiben",
    "keinkontaktgewünscht",
    "keinekontaktaufnahme",
    "kontaktsperre",
    "werbesperre",
    "abgemeldet",
    "sperrvermerk",
    "widerspruch",
    "nepascontacter",
    "nepluscontacter",
    "desabonne",
    "désabonné",
    "desinscrit",
    "désinscrit",
    "nocontactar",
    "dadodebaja",
    "nietcontacteren",
    "nietbenaderen",
    "uitgeschreven",
    "noncontattare",
    "disiscritto",
    "naocontactar",
    "nãocontactar",
    "naocontatar",
    "nãocontatar",
];

/// What such columns are called beside that.
const NAMES: [&str; 8] =
    ["nocontact", "suppress", "blacklist", "blocklist", "denylist", "nooutreach", "handsoff", "offlimits"];

/// The same as words of their own.
const REQUEST_WORDS: [&str; 3] = ["dnc", "unsub", "robinson"];

/// Whether what a person wrote says plainly that somebody asked not to be contacted.
#[must_use]
pub(crate) fn is_request(text: &str) -> bool {
    let (simple, plain) = (letters(text), without_accents(text));
    WRITTEN.iter().any(|written| simple.contains(written) || plain.contains(written))
        || REQUESTS.iter().copied().flatten().any(|request| plain.contains(request))
        || words(text).iter().any(|word| REQUEST_WORDS.contains(&word.as_str()))
}

/// Whether the reason for which a move turned out impossible says so.
#[cfg(any(test, feature = "workspace", feature = "ledger"))]
#[must_use]
pub(crate) fn is_reason(text: &str) -> bool {
    is_request(text) || REASONS.contains(&without_accents(text).as_str())
}

/// The letters and digits of a text, in lower case and without accents.
fn without_accents(text: &str) -> String {
    text.nfd().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a field is called as one that says who must not be contacted.
pub(crate) fn is_called_so(field: &str) -> bool {
    let simple = letters(field);
    WRITTEN.iter().chain(&NAMES).any(|name| simple.contains(name))
        || words(field).iter().any(|word| REQUEST_WORDS.contains(&word.as_str()))
}

/// Whether the name of a column holds one of them.
#[cfg(feature = "workspace")]
pub(super) fn holds_name(column: &str) -> bool {
    let simple = letters(column);
    WRITTEN.iter().chain(&NAMES).any(|name| simple.contains(name))
}

/// The letters and digits of a name, in lower case.
pub(super) fn letters(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a name, in lower case: parted by what is no letter, or by a capital as in `isBlocked`.
pub(super) fn words(name: &str) -> Vec<String> {
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
            "Do\u{a0}Not\u{a0}Contact (legal)",
            "Don’t Contact",
            "Ne plus contacter",
            "Dado de baja",
            "uitgeschreven",
            "Désabonnée",
            "told me to stop",
            "She asked us to stop.",
            "reported us as spam",
            "please don't message me again",
            "möchte nicht kontaktiert werden",
            "Mo\u{308}chte nicht mehr angeschrieben werden",
            "hat uns als Spam gemeldet",
            "ne souhaite plus être contacté",
            "s'est désabonnée",
            "ne plus écrire, m'a signalé comme spam",
            "no quiere ser contactada",
            "pidió no ser contactado",
            "se dio de baja",
            "non vuole essere contattata",
            "ci ha chiesto di non scrivere più",
            "wil niet meer benaderd worden",
            "graag met rust laten",
            "não quer ser contatado",
            "pediu para não escrever mais",
        ] {
            assert!(is_request(text), "{text}");
        }
        for text in [
            "the profile is gone",
            "no contact button",
            "blocked by LinkedIn",
            "not contacted yet",
            "removed the post",
            "no contact",
            "the profile was spam",
            "can't be reached",
            "the InMail landed in spam",
            "Profil nicht gefunden",
            "kein Kontakt-Knopf",
            "le profil n'existe plus",
            "el perfil ya no existe",
            "profilo non trovato",
            "profiel bestaat niet meer",
            "perfil não encontrado",
            "",
        ] {
            assert!(!is_request(text), "{text}");
        }
        for text in ["No contact!", "STOP", "kein Kontakt", "geen contact"] {
            assert!(is_reason(text), "{text}");
        }
        for text in ["no contact button", "stopped at the login", "kein Kontakt-Knopf"] {
            assert!(!is_reason(text), "{text}");
        }
    }
}
