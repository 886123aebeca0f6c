//! Web addresses: `https://de.linkedin.com/in/Jane-Doe/`, `www.example.com`.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

use super::bare::without_end;
use super::domain::is_host;
use super::international::in_letters;
use super::plain::read_again;
use crate::values::text;

/// The host whose addresses name members.
pub(super) const NETWORK: &str = "linkedin.com";

/// How the address of a member begins.
const MEMBER: &str = "linkedin.com/in/";

/// The normal form of a web address or domain; nothing for what has another shape.
pub(super) fn normal(raw: &str) -> Option<Cow<'_, str>> {
    if raw.contains(char::is_whitespace) {
        return None;
    }
    if let Some(path) = raw.get(..4).filter(|start| start.eq_ignore_ascii_case("/in/")).map(|_| raw) {
        let path = path.split(['?', '#']).next().unwrap_or(path);
        return Some(Cow::Owned(on_network(&decoded(path), "")));
    }
    let (host, path, query) = parts(raw)?;
    let decoded = decoded(path);
    let within = within_page(query);
    let path = &*decoded;
    if host.eq_ignore_ascii_case(NETWORK) {
        return Some(Cow::Owned(on_network(path, query)));
    }
    let path = path.trim_end_matches('/');
    Some(match in_letters(host) {
        Some(host) => Cow::Owned(plain(&host, path.split('/').chain(within.split('/')))),
        None if path.is_empty() && within.is_empty() => text::fold(host),
        None => Cow::Owned(plain(host, path.split('/').chain(within.split('/')))),
    })
}

/// The part of an address that a page reads for itself, `#/contacts/1`, where it is a path: pages that are programs tell
/// everything by it.
fn within_page(query: &str) -> &str {
    let fragment = query.find('#').and_then(|start| query.get(start..)).unwrap_or_default();
    let is_path = fragment.starts_with("#/") || fragment.starts_with("#!/");
    let end = fragment.find('?').unwrap_or(fragment.len());
    fragment.get(..end).filter(|path| is_path && path.contains(char::is_alphanumeric)).unwrap_or_default()
}

/// Host, path and query of an address, the host without what doesn't tell hosts apart.
pub(super) fn parts(raw: &str) -> Option<(&str, &str, &str)> {
    let rest = without_scheme(raw);
    let has_scheme = rest.len() < raw.len();
    let (host, rest) = rest.split_at_checked(rest.find(['/', '?', '#']).unwrap_or(rest.len()))?;
    let (path, query) = rest.split_at_checked(rest.find(['?', '#']).unwrap_or(rest.len()))?;
    // Without a scheme `crm.lead:17` may be an id.
    let host = if has_scheme { without_port(host) } else { host };
    Some((bare_host(host)?, path, query))
}

/// The address of a member in one of its usual spellings, as it stands in the raw one where nothing in it has to change.
pub(super) fn usual(raw: &str) -> Option<&str> {
    let rest = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://")).unwrap_or(raw);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let name = rest.strip_prefix(MEMBER)?;
    let is_normal = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    let len = name.bytes().take_while(is_normal).count();
    let behind = name.get(len..)?;
    let ends = behind.is_empty() || behind.starts_with(['/', '?', '#']) && !behind.contains(char::is_whitespace);
    rest.get(..MEMBER.len() + len).filter(|_| ends && len > 0)
}

/// The address of the member whom an opaque name names.
pub(super) fn of_member(opaque: &str) -> String {
    format!("{NETWORK}/in/{opaque}")
}

/// Whether a member's name is one of those that the network hands out, in which case matters: `ACwAA…`, `ACoAA…`.
pub(super) fn is_opaque(name: &str) -> bool {
    let Some((start, rest)) = name.as_bytes().split_first_chunk::<5>() else { return false };
    matches!(start, [b'A', b'C', kind, b'A', b'A'] if kind.is_ascii_lowercase())
        && !rest.is_empty()
        && rest.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn without_scheme(raw: &str) -> &str {
    let schemes = ["https://", "http://", "//"];
    let scheme =
        schemes.iter().find(|scheme| raw.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    scheme.and_then(|scheme| raw.get(scheme.len()..)).unwrap_or(raw)
}

/// A host without the port behind it.
pub(super) fn without_port(host: &str) -> &str {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    host.split_once(':').filter(|(_, port)| is_port(port)).map_or(host, |(host, _)| host)
}

/// A web address without the port behind its host.
pub(super) fn without_port_behind_host(text: &str) -> Cow<'_, str> {
    let start = text.find("://").map_or(0, |scheme| scheme + 3);
    let end = text.get(start..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(text.len(), |end| start + end);
    let colon = text.get(start..end).and_then(|host| host.find(':')).map(|colon| start + colon);
    let port = colon.and_then(|colon| text.get(colon + 1..end));
    match (colon, port) {
        (Some(colon), Some(port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            let (before, behind) = (text.get(..colon).unwrap_or_default(), text.get(end..).unwrap_or_default());
            Cow::Owned(format!("{before}{behind}"))
        }
        _ => Cow::Borrowed(text),
    }
}

/// The host without what doesn't tell hosts apart; nothing if it isn't one.
fn bare_host(host: &str) -> Option<&str> {
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(host);
    let mut host = host.strip_suffix('.').unwrap_or(host);
    if !is_host(host) {
        return None;
    }
    let network = host.len().checked_sub(NETWORK.len()).and_then(|start| host.split_at_checked(start));
    if let Some((before, end)) = network
        && end.eq_ignore_ascii_case(NETWORK)
        && before.ends_with('.')
    {
        return Some(end);
    }
    while let Some((start, rest)) = host.split_at_checked(4)
        && start.eq_ignore_ascii_case("www.")
        && rest.contains('.')
    {
        host = rest;
    }
    Some(host)
}

/// A member's name without what came along when the address was copied: a bracket, a quote, the rest of a page or a mail.
/// None of it can stand in a name.
fn member_name(segment: &str) -> &str {
    const ENCODED: [&str; 9] = ["%22", "%23", "%26", "%27", "%2C", "%2F", "%3B", "%3F", "%5C"];
    let is_encoded = |at: usize| {
        let code = segment.get(at..at + 3).unwrap_or_default();
        ENCODED.iter().any(|end| end.eq_ignore_ascii_case(code))
    };
    let is_end = |at: usize, letter: char| {
        is_foreign(letter) && !belongs(segment, at, letter) || letter == '%' && is_encoded(at)
    };
    let end = segment.char_indices().find(|(at, letter)| is_end(*at, *letter));
    let name = end.map_or(segment, |(at, _)| segment.get(..at).unwrap_or(segment));
    name.strip_suffix("_x000D_").or_else(|| name.strip_suffix("_x000d_")).unwrap_or(name)
}

/// Whether a letter stands in no member's name.
fn is_foreign(letter: char) -> bool {
    !letter.is_alphanumeric() && !is_combining_mark(letter) && !"-_.%~".contains(letter)
}

/// Whether a sign within a name is one that the name has: a picture with letters behind it, or half of a letter that was read
/// in another encoding. Cut there, the name would be somebody else's.
fn belongs(name: &str, at: usize, sign: char) -> bool {
    let is_picture = |letter: char| matches!(letter, '\u{2600}'..='\u{27BF}' | '\u{1F000}'..='\u{1FAFF}');
    let is_passed = |letter: &char| is_picture(*letter) || "-_.~".contains(*letter);
    let behind = name.get(at..).unwrap_or_default().chars().find(|letter| !is_passed(letter));
    let before = name.get(..at).unwrap_or_default().chars().next_back();
    is_picture(sign) && behind.is_some_and(char::is_alphanumeric) || before.is_some_and(|before| is_half(before, sign))
}

/// Whether two characters are what becomes of one letter that is read in an encoding of one byte a letter.
fn is_half(first: char, second: char) -> bool {
    let is_sign = match second {
        '\u{A0}' | '\u{AB}' | '\u{AD}' | '\u{B7}' | '\u{BB}' => false,
        '\u{80}'..='\u{BF}' => true,
        other => "€†‡‰˜™".contains(other),
    };
    is_sign && ('\u{C2}'..='\u{F4}').contains(&first)
}

/// Whether a normal form is the address of a member whose name has letters that were read in another encoding.
pub(super) fn is_garbled(normal: &str) -> bool {
    let Some(name) = normal.strip_prefix(MEMBER).filter(|name| !name.is_ascii()) else { return false };
    name.chars().zip(name.chars().skip(1)).any(|(first, second)| is_half(first, second))
}

/// What may stand before the path of a member's page, where it is shown in a mail or on a phone.
const OF_PAGES: [&str; 4] = ["comm", "mwlite", "m", "profile"];

/// An address of the network, of which what names a member or a company stays.
fn on_network(path: &str, query: &str) -> String {
    let is_before = |segment: &&str| OF_PAGES.iter().any(|word| word.eq_ignore_ascii_case(segment));
    let is_of_member = |path: &str| path.split('/').any(|segment| segment.eq_ignore_ascii_case("in"));
    let all = path.split('/').filter(|segment| !segment.is_empty());
    // The pages of mails and of phones are the same behind some words more.
    let before = if is_of_member(path) { all.clone().take_while(is_before).count() } else { 0 };
    let mut segments = all.skip(before);
    let (first, second, third) = (segments.next(), segments.next(), segments.next());
    let is = |segment: Option<&str>, word: &str| segment.is_some_and(|segment| segment.eq_ignore_ascii_case(word));
    if is(first, "in")
        && let Some(segment) = second.map(read_again)
        && let name = without_end(member_name(&segment))
        && !name.is_empty()
    {
        return if is_opaque(id(name)) { of_member(id(name)) } else { plain(NETWORK, ["in", name]) };
    }
    if let (Some(kind), Some(name)) = (second, third)
        && !id(name).is_empty()
    {
        if is(first, "sales") && is_opaque(id(name)) && !is(second, "company") {
            return of_member(id(name));
        }
        if is(first, "sales") || is(first, "talent") {
            let [first, kind] = [first.unwrap_or(""), kind].map(str::to_ascii_lowercase);
            return format!("{NETWORK}/{first}/{kind}/{}", id(name));
        }
    }
    if is(first, "profile") && is(second, "view") {
        return viewed(query);
    }
    let of_company = ["company", "school", "showcase"].iter().any(|word| is(first, word));
    if of_company { plain(NETWORK, first.into_iter().chain(second)) } else { plain(NETWORK, path.split('/')) }
}

/// Whether a normal form is the address of a member.
pub(super) fn is_member(normal: &str) -> bool {
    normal.starts_with(MEMBER) && !is_nobodys(normal)
}

/// Whether a normal form is an address that names no person.
pub(super) fn is_nobodys(normal: &str) -> bool {
    const NO_NAMES: [&str; 8] = ["unavailable", "undefined", "null", "none", "nan", "n-a", "unknown", "me"];
    const SITES: [&str; 7] =
        ["facebook.com", "twitter.com", "x.com", "xing.com", "instagram.com", "github.com", "youtube.com"];
    let mut parts = normal.split(['/', '?']);
    if parts.next() != Some(NETWORK) {
        return SITES.contains(&normal);
    }
    match (parts.next(), parts.next(), parts.next()) {
        (Some("in"), Some(name), _) => NO_NAMES.contains(&name),
        (Some("pub"), Some(_), _) => false,
        (Some("sales"), Some("lead" | "people"), Some(_)) => false,
        (Some("talent" | "recruiter"), Some("profile"), Some(_)) => false,
        (Some("profile"), Some("view"), query) => query.is_none(),
        _ => true,
    }
}

/// Whether a normal form is an old address of a member, by a number that stands in no other one.
pub(super) fn is_numbered(normal: &str) -> bool {
    normal.strip_prefix(NETWORK).is_some_and(|path| path.starts_with("/profile/view?id="))
}

/// The opaque name at the start of a segment: `ACwAA…,NAME_SEARCH,abcd`.
fn id(segment: &str) -> &str {
    segment.split([',', '%']).next().unwrap_or(segment)
}

/// `linkedin.com/profile/view?id=…`, the old address whose query names the member.
fn viewed(query: &str) -> String {
    let asked = query.trim_start_matches('?').split('#').next().unwrap_or("");
    let id = asked.split('&').find(|pair| pair.get(..3).is_some_and(|key| key.eq_ignore_ascii_case("id=")));
    let id = id.and_then(|pair| pair.get(3..)).filter(|id| !id.is_empty());
    match id {
        Some(id) if is_opaque(self::id(id)) => of_member(self::id(id)),
        Some(id) => format!("{NETWORK}/profile/view?id={id}"),
        None => format!("{NETWORK}/profile/view"),
    }
}

/// Host and path segments, folded.
fn plain<'a>(host: &str, segments: impl IntoIterator<Item = &'a str>) -> String {
    let mut address = host.to_owned();
    for segment in segments.into_iter().filter(|segment| !segment.is_empty()) {
        address.push('/');
        address.push_str(segment);
    }
    text::fold(&address).into_owned()
}

/// A path with its percent-encoded letters written plainly. What has a meaning in addresses, blanks, and what is no UTF-8
/// stay encoded, and a `%` that encodes nothing becomes so, so that decoding again changes nothing.
fn decoded(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, from)) = rest.find('%').and_then(|start| rest.split_at_checked(start)) {
        plain.push_str(before);
        let len = if let Some((char, len)) = letter(from.as_bytes()) {
            plain.push(char);
            len
        } else if let Some(code) = from.get(..3).filter(|code| byte(code.as_bytes()).is_some()) {
            plain.push_str(code);
            code.len()
        } else {
            plain.push_str("%25");
            1
        };
        rest = from.get(len..).unwrap_or("");
    }
    plain.push_str(rest);
    // Composed only now do a letter and the mark that was encoded behind it meet.
    Cow::Owned(text::composed(&plain).into_owned())
}

/// The letter that percent-encoded bytes stand for, and the length of its code.
fn letter(code: &[u8]) -> Option<(char, usize)> {
    let mut bytes = Vec::with_capacity(4);
    for code in code.chunks(3).take(4) {
        bytes.push(byte(code)?);
        let Some(char) = str::from_utf8(&bytes).ok().and_then(|text| text.chars().next()) else { continue };
        let unreserved = char.is_ascii_alphanumeric() || matches!(char, '-' | '.' | '_' | '~');
        let letter = unreserved || !(char.is_ascii() || char.is_whitespace() || char.is_control());
        return letter.then_some((char, bytes.len() * 3));
    }
    None
}

/// The byte that `%C3` stands for.
fn byte(code: &[u8]) -> Option<u8> {
    let [b'%', high, low] = code else { return None };
    let digit = |hex: u8| char::from(hex).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(*high)? << 4 | digit(*low)?)
}
