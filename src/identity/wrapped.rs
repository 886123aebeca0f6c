//! Addresses inside of addresses: redirects, walls before which one signs in, links that a mail program has checked.

use super::address::{NETWORK, parts};

/// The parts of a query that hold an address.
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

/// The longest address that is looked into: what is inside of it may hold another one.
const MOST_BYTES: usize = 8_192;

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
    let asked = query.trim_start_matches('?').split('#').next().unwrap_or("");
    let values = asked.split('&').filter_map(|pair| pair.split_once('='));
    let values = values.filter(|(key, _)| KEYS.iter().any(|known| known.eq_ignore_ascii_case(key)));
    let texts = values.filter_map(|(_, value)| decoded(value)).chain(in_path(path)).filter(|text| is_whole(text));
    let is_led_to = leads_on(host, path);
    texts.map(|address| Inner { address, is_led_to }).collect()
}

/// `web.archive.org/web/2024/https://…`, `urldefense.com/v3/__https://…__;!!…`
fn in_path(path: &str) -> Option<String> {
    let start = ["https:/", "http:/"].into_iter().filter_map(|scheme| path.find(scheme)).min()?;
    let rest = path.get(start..)?;
    Some(rest.split("__;").next().unwrap_or(rest).to_owned())
}

/// Whether a text is a whole address, or one of the network without its host.
fn is_whole(text: &str) -> bool {
    let starts = |start: &str| text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
    ["https://", "http://", "https:/", "/in/"].into_iter().any(starts)
}

/// Whether an address does nothing but lead to another one.
fn leads_on(host: &str, path: &str) -> bool {
    const WALLS: [&str; 6] = ["/authwall", "/redir", "/safety", "/uas/login", "/login", "/checkpoint"];
    const HOSTS: [&str; 6] =
        ["l.facebook.com", "lm.facebook.com", "l.instagram.com", "slack-redir.net", "urldefense.com", "out.reddit.com"];
    let host = host.to_ascii_lowercase();
    let path = path.to_ascii_lowercase();
    if host == NETWORK {
        return WALLS.iter().any(|wall| path.starts_with(wall));
    }
    let is_google = host.starts_with("google.") || host.contains(".google.");
    is_google && path.starts_with("/url")
        || host.ends_with("safelinks.protection.outlook.com")
        || HOSTS.contains(&host.as_str())
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
