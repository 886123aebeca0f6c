//! Lists, asked by going through every entry.

use crate::values::identity::{
    Listed, addresses, companies, email_domain, is_public_suffix, mailboxes, normal, visible, written_companies,
};
use unicode_normalization::UnicodeNormalization;

/// Whether an entry is this normal form.
fn is_entry(list: &Listed, normal: &str) -> bool {
    list.names().any(|entry| entry == normal)
}

/// Whether an entry is this domain, or one that it lies below.
fn covers(list: &Listed, host: &str) -> bool {
    is_entry(list, host)
        || list.names().any(|entry| {
            entry.contains('.')
                && !is_public_suffix(entry)
                && host.strip_suffix(entry).is_some_and(|sub| sub.ends_with('.'))
        })
}

/// Whether an entry and a text are the two forms of an id: the long one's last three letters say which are capitals of the
/// five each that they stand for.
fn is_other_form(list: &Listed, raw: &str) -> bool {
    let of = |id: &str, sum: &str| {
        let sums = sum.to_ascii_uppercase().into_bytes();
        (0..15).all(|place| {
            let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".find(char::from(sums[place / 5]));
            let is_capital = capitals.is_some_and(|capitals| capitals & (1 << (place % 5)) != 0);
            capitals.is_some()
                && (!is_capital || id.as_bytes()[place].is_ascii_uppercase())
                && (is_capital || !id.as_bytes()[place].is_ascii_uppercase())
        })
    };
    let raw = raw.trim();
    let is_id = raw.bytes().all(|letter| letter.is_ascii_alphanumeric());
    is_id
        && list.names().any(|entry| match (raw.len(), entry.len()) {
            (15, 18) => entry[..15].eq_ignore_ascii_case(raw) && of(raw, &entry[15..]),
            (18, 15) => entry.eq_ignore_ascii_case(&raw[..15]),
            _ => false,
        })
}

/// Whether a list names somebody by an identity.
pub(crate) fn names(list: &Listed, raw: &str) -> bool {
    let one = |raw: &str| {
        let name = normal(raw);
        is_entry(list, &name) || email_domain(&name).is_some_and(|host| host.contains('.') && covers(list, host))
    };
    let raw = visible(raw);
    let is_end = |letter: char| letter.is_whitespace() || ",;<>|()[]\"'".contains(letter);
    let parts = mailboxes(&raw).into_iter().chain(addresses(&raw));
    one(&raw)
        || is_other_form(list, &raw)
        || parts.into_iter().any(|part| one(&part))
        || raw.split(is_end).any(|part| part.strip_prefix('@').is_some_and(|host| covers(list, &normal(host))))
        || raw
            .split(is_end)
            .filter(|part| part.contains(['@', '/']))
            .any(|part| one(part.trim_matches(['.', ':', '/'])))
}

/// Whether a list names a site.
pub(crate) fn site(list: &Listed, raw: &str) -> bool {
    let raw = visible(raw);
    let is_end = |letter: char| letter.is_whitespace() || ",;<>|()[]\"'".contains(letter);
    std::iter::once(&*raw).chain(raw.split(is_end)).any(|part| {
        let name = normal(part);
        let is_profile = name.starts_with("linkedin.com/");
        !is_profile
            && crate::values::identity::domain(name.split('/').next().unwrap()).is_some_and(|host| covers(list, &host))
    })
}

/// Whether a list has somebody's name, all of it.
pub(crate) fn person(list: &Listed, raw: &str) -> bool {
    let words: Vec<&str> = raw.split_whitespace().collect();
    let marks = |letter: &char| !('\u{300}'..='\u{36f}').contains(letter);
    let seen = visible(&words.join(" ")).replace(['’', '‘'], "'").replace(['‐', '‑', '–', '—'], "-");
    let folded = crate::values::text::fold(&seen).into_owned();
    let plain: String = folded.nfd().filter(marks).nfc().collect();
    let plain = plain.replace('ß', "ss").replace('ø', "o");
    words.len() > 1
        && (is_entry(list, &folded) || is_entry(list, &plain) || list.companies().any(|entry| entry == plain))
}

/// Whether a list names a company.
pub(crate) fn names_company(list: &Listed, raw: &str) -> bool {
    let seen = visible(raw);
    let mut forms = written_companies(&seen).into_iter().flat_map(companies);
    forms.any(|form| is_entry(list, &form) || list.companies().any(|entry| entry == form))
}

/// Whether a field's text is one of a list.
pub(crate) fn text(list: &Listed, raw: &str) -> bool {
    let is_path = raw.contains('/') && (!raw.trim().contains(' ') || raw.contains("://"));
    let is_company = !raw.contains('@') && !is_path && names_company(list, raw);
    is_entry(list, &normal(&visible(raw)))
        || is_other_form(list, &visible(raw))
        || is_company
        || !raw.contains('@') && site(list, raw)
}
