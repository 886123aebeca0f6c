//! Addresses inside of addresses: redirects, walls before which one signs in, links that a mail program has checked.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::address::{NETWORK, parts, usual};

/// The parts of a query that hold an address, on any page.
const KEYS: [&str; 10] = [
    "q",
    "url",
    "u",
    "target",
    "redirect",
    "redirect_url",
    "redirecturl",
    "sessionredirect",
    "session_redirect",
    "dest",
];

/// Those that do where nothing but an address is asked for.
const KEYS_OF_LEADING: [&str; 4] = ["a", "to", "uddg", "z"];

/// Sites and pages that do nothing but lead to the address that theirs holds: host, or what it ends with, and start of the path.
const LEADING: [(&str, &str); 25] = [
    ("bing.com", "/ck/"),
    ("clicktime.symantec.com", ""),
    ("deref-gmx.net", ""),
    ("deref-mail.com", ""),
    ("deref-web.de", ""),
    ("duckduckgo.com", "/l/"),
    ("l.facebook.com", ""),
    ("l.instagram.com", ""),
    ("linkprotect.cudasvc.com", ""),
    ("lm.facebook.com", ""),
    ("out.reddit.com", ""),
    ("protect.checkpoint.com", ""),
    ("protect2.fireeye.com", ""),
    ("r.search.yahoo.com", ""),
    ("safelinks.protection.outlook.com", ""),
    ("safelinks.protection.office365.us", ""),
    ("secure-web.cisco.com", ""),
    ("slack-redir.net", ""),
    ("statics.teams.cdn.office.net", "/evergreen-assets/safelinks"),
    ("t.umblr.com", ""),
    ("urldefense.com", ""),
    ("urldefense.proofpoint.com", ""),
    ("urldefense.us", ""),
    ("vk.com", "/away.php"),
    ("youtube.com", "/redirect"),
];

/// Pages of LinkedIn that do so.
const WALLS: [&str; 6] = ["/authwall", "/redir", "/safety", "/uas/login", "/login", "/checkpoint"];

/// Sites whose addresses lead to others and don't hold them.
const SHORT: [&str; 23] = [
    "aka.ms",
    "bit.ly",
    "buff.ly",
    "cutt.ly",
    "dlvr.it",
    "fb.me",
    "goo.gl",
    "hubs.li",
    "hubs.ly",
    "is.gd",
    "linkd.in",
    "lnkd.in",
    "mimecastprotect.com",
    "ow.ly",
    "rb.gy",
    "rebrand.ly",
    "shorturl.at",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
    "trib.al",
    "url.emailprotection.link",
];

/// The longest address that is looked into: what is inside of it may hold another one.
const MOST_BYTES: usize = 8_192;

/// Bytes as addresses hold them, whether or not the end is filled up.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// An address that stands inside of another one.
pub(super) struct Inner {
    /// As it stands.
    pub(super) address: String,
    /// Whether the outer one does nothing but lead to it.
    pub(super) is_led_to: bool,
}

/// The addresses that stand inside of one.
pub(super) fn wrapped(raw: &str) -> Vec<Inner> {
    let Some((host, path, query)) = parts(raw).filter(|_| raw.len() <= MOST_BYTES) else { return Vec::new() };
    let is_led_to = leads_on(host, path);
    let asked = query.trim_start_matches('?').split('#').next().unwrap_or("");
    let is_known = |key: &str| {
        let is = |known: &str| known.eq_ignore_ascii_case(key);
        KEYS.iter().any(|known| is(known)) || is_led_to && KEYS_OF_LEADING.iter().any(|known| is(known))
    };
    let values = asked.split('&').filter_map(|pair| pair.split_once('=')).filter(|(key, _)| is_known(key));
    let texts = values.filter_map(|(_, value)| in_value(host, path, value));
    let texts = texts.chain(in_path(raw, path, is_led_to)).filter(|text| is_whole(text));
    texts.map(|address| Inner { address, is_led_to }).collect()
}

/// Whether an address leads to another one and doesn't show which.
#[must_use]
pub fn hides_target(raw: &str) -> bool {
    if usual(raw).is_some() {
        return false;
    }
    let Some((host, path, query)) = parts(raw) else { return false };
    let is_page = path.len() > 1 || !query.is_empty();
    let is_short =
        || SHORT.iter().any(|short| is_at(host, short)) || host.starts_with("protect-") && is_at(host, "mimecast.com");
    let leads_nowhere = || !is_at(host, NETWORK) && leads_on(host, path) && wrapped(raw).is_empty();
    is_page && (is_short() || leads_nowhere())
}

/// Whether a host is a site, or one below it.
fn is_at(host: &str, site: &str) -> bool {
    let start = host.len().checked_sub(site.len());
    start
        .and_then(|start| host.split_at_checked(start))
        .is_some_and(|(before, end)| end.eq_ignore_ascii_case(site) && (before.is_empty() || before.ends_with('.')))
}

/// What a part of a query holds.
fn in_value(host: &str, path: &str, value: &str) -> Option<String> {
    // Bing puts `a1` before the bytes of the address.
    if let Some(bytes) = value.strip_prefix("a1").filter(|_| is_at(host, "bing.com")) {
        return BASE64.decode(bytes).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    }
    let is_defended =
        path.starts_with("/v2/") && (is_at(host, "urldefense.proofpoint.com") || is_at(host, "urldefense.com"));
    let value = if is_defended { Cow::Owned(value.replace('-', "%").replace('_', "/")) } else { Cow::Borrowed(value) };
    decoded(&value)
}

/// `web.archive.org/web/2024/https://…`, `urldefense.com/v3/__https://…__;!!…`, `secure-web.cisco.com/1/https%3A%2F%2F…`
fn in_path(raw: &str, path: &str, is_led_to: bool) -> Option<String> {
    let plain = if path.contains("https:/") || path.contains("http:/") {
        Cow::Borrowed(path)
    } else if is_led_to && path.contains('%') {
        Cow::Owned(decoded(path)?)
    } else {
        return None;
    };
    let start = ["https:/", "http:/"].into_iter().filter_map(|scheme| plain.find(scheme)).min()?;
    let rest = plain.get(start..)?;
    let rest = rest.split("__;").next().unwrap_or(rest);
    let rest = rest.split("___.").next().unwrap_or(rest);
    let rest = rest.split("/RK=").next().unwrap_or(rest);
    Some(if rest.contains('*') && is_led_to { restored(rest, raw) } else { rest.to_owned() })
}

/// An address in which letters stand as `*`, several in a row as `**` and how many, and are kept behind it: `__…*…__;w7w!!…`.
fn restored(address: &str, raw: &str) -> String {
    let kept = raw.rsplit_once("__;").and_then(|(_, behind)| behind.split("!!").next()).unwrap_or_default();
    let kept = BASE64.decode(kept).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let mut kept = kept.chars();
    let mut whole = String::with_capacity(address.len());
    let mut letters = address.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '*' {
            whole.push(letter);
        } else if letters.next_if_eq(&'*').is_some() {
            whole.extend(kept.by_ref().take(letters.next().map_or(0, row_length)));
        } else {
            whole.extend(kept.next());
        }
    }
    whole
}

/// How many letters in a row a letter says there are: `A` is two.
fn row_length(letter: char) -> usize {
    let digits = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_']);
    digits.take_while(|digit| *digit != letter).count() + 2
}

/// Whether a text is a whole address, or one of the network without its host.
fn is_whole(text: &str) -> bool {
    let starts = |start: &str| text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
    ["https://", "http://", "https:/", "/in/"].into_iter().any(starts)
}

/// Whether an address does nothing but lead to another one.
fn leads_on(host: &str, path: &str) -> bool {
    let begins = |start: &str| path.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
    if host.eq_ignore_ascii_case(NETWORK) {
        return WALLS.into_iter().any(begins);
    }
    let is_google = |host: &str| {
        let host = host.to_ascii_lowercase();
        host.starts_with("google.") || host.contains(".google.")
    };
    begins("/url") && is_google(host) || LEADING.iter().any(|(site, start)| is_at(host, site) && begins(start))
}

/// A value of a query, decoded; nothing of what is no text then.
fn decoded(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = match behind {
            [high, low, ..] if *first == b'%' => char::from(*high).to_digit(16).zip(char::from(*low).to_digit(16)),
            _ => None,
        };
        match code.and_then(|(high, low)| u8::try_from(high * 16 + low).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).ok()
}
