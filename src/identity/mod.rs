//! Addresses and persons: one normal form of every spelling.
//!
//! A profile address, an e-mail, a domain and any other identifier are told apart by their shape. Nothing here knows
//! which person they name; that is the state's question.

use std::borrow::Cow;

use crate::text;

mod address;

/// The normal form of what names a person or a company; two spellings of the same have the same one, and a normal form is
/// its own.
///
/// Of an address, scheme, `www.`, country subdomains of LinkedIn, port, query, fragment, trailing slash and case are left
/// out, and percent-encoded letters are written plainly. Of a LinkedIn member's address only the member's name stays; the
/// opaque names that Sales Navigator gives (`ACwAA…`) keep their case and are the same under every address they open.
/// E-mails lose `mailto:` and case. Everything else is folded text.
///
/// ```
/// use firstmove::identity::normal;
/// assert_eq!(normal("https://DE.linkedin.com/in/Jane-Doe/de/?trk=x#top"), "linkedin.com/in/jane-doe");
/// assert_eq!(normal("http://www.linkedin.com/in/zo%C3%AB"), "linkedin.com/in/zoë");
/// assert_eq!(normal("https://www.linkedin.com/sales/lead/ACwAATEST,NAME_SEARCH,abcd"), "linkedin.com/in/ACwAATEST");
/// assert_eq!(normal("mailto:Jane@Example.com"), "jane@example.com");
/// assert_eq!(normal("https://www.Example.com/"), "example.com");
/// assert_eq!(normal(" A-17 "), "a-17");
/// ```
#[must_use]
pub fn normal(raw: &str) -> Cow<'_, str> {
    let raw = raw.trim();
    if let Some(member) = address::usual(raw) {
        return Cow::Borrowed(member);
    }
    match text::composed(raw) {
        Cow::Borrowed(raw) => of_composed(raw),
        Cow::Owned(raw) => Cow::Owned(of_composed(&raw).into_owned()),
    }
}

/// How LinkedIn's own names of things begin.
const URN: &str = "urn:li:";

/// The normal form of a text that is composed, without white space around it.
fn of_composed(raw: &str) -> Cow<'_, str> {
    if let Some(email) = email(raw) {
        return text::fold(email);
    }
    if let Some(member) = raw.get(..URN.len()).filter(|start| start.eq_ignore_ascii_case(URN)).and_then(|_| urn(raw)) {
        return Cow::Owned(address::of_member(member));
    }
    if address::is_opaque(raw) {
        return Cow::Borrowed(raw);
    }
    address::normal(raw).unwrap_or_else(|| text::fold(raw))
}

/// The domain of an e-mail in normal form; nothing for what is no e-mail.
///
/// ```
/// assert_eq!(firstmove::identity::email_domain("jane@example.com"), Some("example.com"));
/// assert_eq!(firstmove::identity::email_domain("example.com"), None);
/// ```
#[must_use]
pub fn email_domain(normal: &str) -> Option<&str> {
    email(normal)?.split_once('@').map(|(_, domain)| domain)
}

/// The domain of a web address, an e-mail or a domain, in normal form; nothing of what is none of these.
///
/// ```
/// use firstmove::identity::domain;
/// assert_eq!(domain("http://www.Quill.example/about?x=1").as_deref(), Some("quill.example"));
/// assert_eq!(domain("jane@example.com").as_deref(), Some("example.com"));
/// assert_eq!(domain("n/a"), None);
/// ```
#[must_use]
pub fn domain(raw: &str) -> Option<String> {
    let normal = normal(raw);
    let domain = email_domain(&normal).or_else(|| normal.split('/').next())?;
    (domain.contains('.') && !domain.contains(char::is_whitespace)).then(|| domain.to_owned())
}

/// The entries of a list file in normal form: one a line, blank lines and comments passed over. A comment begins with `#`
/// at the start of a line or after white space.
///
/// ```
/// let text = "\u{FEFF}# who asked us\r\nhttps://linkedin.com/in/Jane/\r\n\r\nexample.org # all of them";
/// assert_eq!(firstmove::identity::list_entries(text), ["linkedin.com/in/jane", "example.org"]);
/// ```
#[must_use]
pub fn list_entries(text: &str) -> Vec<String> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    text.lines().map(|line| normal(before_comment(line)).into_owned()).filter(|entry| !entry.is_empty()).collect()
}

/// A line up to its comment.
fn before_comment(line: &str) -> &str {
    let comment = line.match_indices('#').map(|(offset, _)| offset).find(|offset| {
        let before = line.get(..*offset).unwrap_or("");
        before.chars().next_back().is_none_or(char::is_whitespace)
    });
    comment.and_then(|offset| line.get(..offset)).unwrap_or(line)
}

/// The text without `mailto:` and what may follow an address there, if it has the shape of an e-mail.
fn email(text: &str) -> Option<&str> {
    let address = match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => {
            text.get(7..).and_then(|rest| rest.split('?').next()).unwrap_or("").trim()
        }
        _ => text,
    };
    let (local, domain) = address.split_once('@')?;
    let shaped = !local.is_empty()
        && !local.contains(|char: char| char.is_whitespace() || matches!(char, '/' | ':'))
        && !domain.contains(|char: char| char.is_whitespace() || matches!(char, '/' | '@' | ':' | '?'))
        && domain.contains('.');
    shaped.then_some(address)
}

/// The opaque name in `urn:li:fsd_profile:ACoAA…` and `urn:li:fs_salesProfile:(ACwAA…,NAME_SEARCH,abcd)`.
fn urn(text: &str) -> Option<&str> {
    let last = text.rsplit(':').next()?.trim_start_matches('(');
    last.split([',', ')']).next().filter(|name| address::is_opaque(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        for (raw, expected) in [
            ("HTTPS://WWW.LINKEDIN.COM/IN/JANE-DOE", "linkedin.com/in/jane-doe"),
            ("linkedin.com/in/jane-doe/en-us/", "linkedin.com/in/jane-doe"),
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

    #[test]
    fn a_fragment_is_no_comment() {
        assert_eq!(list_entries("a.example/x#y\n#z\n\t # w\nB"), ["a.example/x", "b"]);
    }
}
