//! One normal form of every spelling of an address, an e-mail or a domain.

use std::borrow::Cow;

use super::domain::is_host;
use super::international::in_letters;
use super::typed::as_typed;
use super::visible::visible;
use super::{address, bare, salesforce, wrapped};
use crate::values::text;

/// The normal form of what names a person or a company; two spellings of the same have the same one, and a normal form is
/// its own.
///
/// Of an address, scheme, `www.`, country subdomains of LinkedIn, port, query, fragment, trailing slash and case are left
/// out, and percent-encoded letters are written plainly. Of a LinkedIn member's address only the member's name stays; the
/// opaque names that Sales Navigator gives (`ACwAA…`) keep their case and are the same under every address they open.
/// Of an address that leads to another one, the other one counts.
/// E-mails lose `mailto:`, case and a name beside them. What brackets, marks and invisible characters come along when an address
/// is copied is left out. Everything else is folded text.
#[must_use]
pub fn normal(raw: &str) -> Cow<'_, str> {
    let raw = text::trimmed(raw);
    // Most ids, and names of people and companies, have nothing in them that addresses and e-mails are told by.
    let is_of_words = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_');
    if raw.bytes().all(is_of_words) && !address::is_opaque(raw) {
        return text::fold(raw);
    }
    if let Some(member) = address::usual(raw) {
        return Cow::Borrowed(member);
    }
    let seen = match visible(raw) {
        Cow::Borrowed(raw) => as_typed(raw),
        Cow::Owned(seen) => Cow::Owned(as_typed(seen.trim()).into_owned()),
    };
    let seen = match seen {
        Cow::Borrowed(raw) => text::composed(raw),
        Cow::Owned(seen) => Cow::Owned(text::composed(&seen).into_owned()),
    };
    match seen {
        Cow::Borrowed(raw) => of_composed(raw),
        Cow::Owned(raw) => Cow::Owned(of_composed(&raw).into_owned()),
    }
}

/// The form in which ids are compared: as they stand, case and all, without blanks around them. Of the two forms that ids of
/// Salesforce have it is the short one.
#[must_use]
pub fn exact(raw: &str) -> &str {
    let id = raw.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '\u{FEFF}' | '\u{200B}'));
    salesforce::short(id).unwrap_or(id)
}

/// The forms without case in which an id may be written down where case doesn't count.
#[must_use]
pub fn without_case(exact: &str) -> Vec<String> {
    let long = salesforce::long(exact);
    let forms = std::iter::once(text::fold(exact).into_owned());
    forms.chain(long.map(|long| text::fold(&long).into_owned())).collect()
}

/// Whether a text is one mailbox or several, with or without a name beside it.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let parts = || text.split(BETWEEN_MAILBOXES).filter(|part| !part.trim().is_empty());
    email_domain(&normal(text)).is_some()
        || parts().count() > 1 && parts().all(|one| email_domain(&normal(one)).is_some())
}

/// What parts several mailboxes.
const BETWEEN_MAILBOXES: [char; 4] = [';', ',', '|', '\n'];

/// Whether a text is a web address, with or without its scheme, a profile's path, or a member's opaque name.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let normal = normal(text);
    address::normal(&normal).is_some() && email(&normal).is_none() || address::is_opaque(&normal)
}

/// Whether an address in normal form is a page that is nobody's: a company's, a search, a site as a whole.
#[must_use]
pub fn is_nobodys(normal: &str) -> bool {
    address::is_nobodys(normal)
}

/// Whether an address in normal form is an old one of a person, by a number that stands in no other of theirs.
#[must_use]
pub fn is_numbered(normal: &str) -> bool {
    address::is_numbered(normal)
}

/// Whether an address in normal form is a member's whose name was read in another encoding, so that letters of it are gone.
#[must_use]
pub fn is_garbled(normal: &str) -> bool {
    address::is_garbled(normal)
}

/// How LinkedIn's own names of things begin.
const URN: &str = "urn:li:";

/// The normal form of a text that is composed, without white space around it.
fn of_composed(raw: &str) -> Cow<'_, str> {
    match of_shape(bare::bare(raw)) {
        Some(Cow::Borrowed(normal)) => Cow::Borrowed(bare::without_end(normal)),
        Some(Cow::Owned(mut normal)) => {
            normal.truncate(bare::without_end(&normal).len());
            Cow::Owned(normal)
        }
        None => text::fold(raw),
    }
}

/// The normal form of what has the shape of an e-mail, of an address, or of one of the network's own names.
fn of_shape(raw: &str) -> Option<Cow<'_, str>> {
    if let Some(email) = email(raw).or_else(|| beside_a_name(raw)) {
        let (local, domain) = email.rsplit_once('@')?;
        return Some(match in_letters(domain) {
            Some(domain) => Cow::Owned(format!("{}@{domain}", text::fold(local))),
            None => text::fold(email),
        });
    }
    if let Some(member) = raw.get(..URN.len()).filter(|start| start.eq_ignore_ascii_case(URN)).and_then(|_| urn(raw)) {
        return Some(Cow::Owned(address::of_member(member)));
    }
    if address::is_opaque(raw) {
        return Some(Cow::Borrowed(raw));
    }
    if raw.contains(['=', ':'])
        && let Some(inner) = led_to(raw)
    {
        return Some(Cow::Owned(inner));
    }
    address::normal(raw)
}

/// The normal form of the address to which another one leads. Of a page of its own that may only be a member's: most pages that
/// have an address in their query lead nowhere else.
fn led_to(raw: &str) -> Option<String> {
    wrapped::wrapped(raw).into_iter().find_map(|inner| {
        let normal = normal(&inner.address).into_owned();
        (inner.is_led_to && is_address(&normal) || address::is_member(&normal)).then_some(normal)
    })
}

/// The mailbox of `Jane Doe <jane@example.com>`.
fn beside_a_name(text: &str) -> Option<&str> {
    let (_, mailbox) = text.strip_suffix('>')?.rsplit_once('<')?;
    email(bare::bare(mailbox))
}

/// The domain of an e-mail in normal form; nothing for what is no e-mail.
#[must_use]
pub fn email_domain(normal: &str) -> Option<&str> {
    email(normal)?.split_once('@').map(|(_, domain)| domain)
}

/// The domain of a web address, an e-mail or a domain, in normal form; nothing of what is none of these.
#[must_use]
pub fn domain(raw: &str) -> Option<String> {
    let normal = normal(raw);
    let host = email_domain(&normal).or_else(|| normal.split('/').next())?;
    let domain = address::without_port(host);
    if domain.len() < host.len() {
        return self::domain(domain);
    }
    (domain.contains('.') && !domain.contains(char::is_whitespace)).then(|| domain.to_owned())
}

/// The text without `mailto:` and what may follow an address there, if it has the shape of an e-mail.
pub(super) fn email(text: &str) -> Option<&str> {
    let address = match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => {
            text.get(7..).and_then(|rest| rest.split('?').next()).unwrap_or("").trim()
        }
        _ => text,
    };
    let (local, domain) = address.split_once('@')?;
    let shaped = !local.is_empty()
        && !local.contains(|char: char| char.is_whitespace() || matches!(char, '/' | ':'))
        && is_host(domain.strip_suffix('.').unwrap_or(domain));
    shaped.then_some(address)
}

/// The opaque name in `urn:li:fsd_profile:ACoAA…` and `urn:li:fs_salesProfile:(ACwAA…,NAME_SEARCH,abcd)`.
pub(super) fn urn(text: &str) -> Option<&str> {
    let last = text.rsplit(':').next()?.trim_start_matches('(');
    last.split([',', ')']).next().filter(|name| address::is_opaque(name))
}

/// What a name says that it is, whatever field it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A web address: the same in whatever field it stands.
    Address,
    /// An e-mail, likewise.
    Email,
    /// Anything else, such as an id: the same only in its own field.
    Own,
}

/// What a normal form says that it is.
#[must_use]
pub fn name_kind(normal: &str) -> NameKind {
    let domain = normal.split_once('/').map(|(domain, _)| domain);
    if normal.contains('@') {
        NameKind::Email
    } else if domain.is_some_and(|domain| domain.contains('.')) {
        NameKind::Address
    } else {
        NameKind::Own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        for (raw, expected) in [
            ("HTTPS://WWW.LINKEDIN.COM/IN/JANE-DOE", "linkedin.com/in/jane-doe"),
            ("linkedin.com/in/jane-doe/en-us/", "linkedin.com/in/jane-doe"),
            ("https://www.linkedin.com/in/jane-doe)", "linkedin.com/in/jane-doe"),
            ("https://www.linkedin.com/in/jane-doe&amp;trk=x", "linkedin.com/in/jane-doe"),
            ("https://www.linkedin.com/in/jane-doe%3Ftrk%3Dabc", "linkedin.com/in/jane-doe"),
            ("https://www.linkedin.com/in/jane-doe_x000D_", "linkedin.com/in/jane-doe"),
            ("https://www.linkedin.com/in/jane-doe”", "linkedin.com/in/jane-doe"),
            ("//uk.linkedin.com/in/jane-doe/overlay/contact-info/", "linkedin.com/in/jane-doe"),
            ("https://www.linkedin.com:443//in//jane-doe?a=b/c", "linkedin.com/in/jane-doe"),
            ("https://www.linkedin.com/in/Zo%c3%ab-%C3%98st", "linkedin.com/in/zoë-øst"),
            ("https://www.linkedin.com/in/ZOE%CC%88", "linkedin.com/in/zoë"),
            ("linkedin.com/in/%6aane", "linkedin.com/in/jane"),
            ("linkedin.com/in/50%25%FF", "linkedin.com/in/50%25%ff"),
            ("https://www.linkedin.com/in/ACoAAB1c-D_e?x", "linkedin.com/in/ACoAAB1c-D_e"),
            ("https://www.linkedin.com/sales/people/ACwAAB1c%2CNAME_SEARCH", "linkedin.com/in/ACwAAB1c"),
            ("https://www.linkedin.com/talent/profile/AEMAAbCd", "linkedin.com/talent/profile/AEMAAbCd"),
            ("https://www.linkedin.com/profile/view?id=AAkAAx&trk=1", "linkedin.com/profile/view?id=AAkAAx"),
            ("https://www.linkedin.com/company/Acme/about/", "linkedin.com/company/acme"),
            ("linkedin.com/pub/jane/1/2A/b3", "linkedin.com/pub/jane/1/2a/b3"),
            ("https://www.linkedin.com/%69n/jane/%64e", "linkedin.com/in/jane"),
            ("linkedin.com/sales/lead/%41BC,NAME_SEARCH,x", "linkedin.com/sales/lead/ABC"),
            ("urn:li:fsd_profile:ACoAAB1c", "linkedin.com/in/ACoAAB1c"),
            ("urn:li:fs_salesProfile:(ACwAAB1c,NAME_SEARCH,q)", "linkedin.com/in/ACwAAB1c"),
            ("ACwAAB1c", "ACwAAB1c"),
            ("www.Example.co.uk./Path/", "example.co.uk/path"),
            ("www.com", "www.com"),
            ("Jane.Doe+x@Example.COM", "jane.doe+x@example.com"),
            ("mailto:jane@example.com?subject=Hi", "jane@example.com"),
            ("https://mastodon.example/@Jane", "mastodon.example/@jane"),
            ("MÜNCHEN.example", "münchen.example"),
            ("Jane Doe, CEO", "jane doe, ceo"),
            ("3.14", "3.14"),
            ("", ""),
        ] {
            assert_eq!(normal(raw), expected, "{raw}");
            assert_eq!(normal(expected), expected, "again");
        }
    }

    #[test]
    fn the_usual_address_is_borrowed() {
        assert!(matches!(
            normal("https://www.linkedin.com/in/jane-doe/?x=y"),
            Cow::Borrowed("linkedin.com/in/jane-doe")
        ));
    }
}
