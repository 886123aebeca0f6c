//! Entries that are written as they are compared, which nearly all of a long list are.

use super::address::{self, NETWORK};
use super::entry::Entry;

/// What a line of a list names that needs no reading: a member's address in its usual spelling, an e-mail or a domain in small
/// letters. Nothing of any other line, whatever it names.
#[must_use]
pub fn clean(line: &str) -> Option<Entry<'_>> {
    let line = line.trim_ascii();
    if let Some((local, host)) = line.split_once('@') {
        return (is_local(local) && is_host(host)).then_some(Entry::Identity(line.into()));
    }
    if line.contains('/') {
        let member = address::usual(line).filter(|member| address::is_member(member))?;
        let behind = line.strip_suffix('/').unwrap_or(line);
        return behind.ends_with(member).then_some(Entry::Identity(member.into()));
    }
    is_company_host(line).then_some(Entry::Domain(line.into()))
}

/// Whether a text is a host in the form in which hosts are compared, and no part of the network.
pub(super) fn is_company_host(text: &str) -> bool {
    is_host(text) && !text.starts_with("www.") && !text.ends_with(NETWORK)
}

fn is_local(text: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' | b'+');
    text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric()) && text.bytes().all(is_plain)
}

/// Whether a text is a host of small letters, none of which encode others.
fn is_host(text: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(is_plain) && !label.contains("xn--");
    text.rsplit_once('.')
        .is_some_and(|(_, last)| last.len() >= 2 && last.starts_with(|first: char| first.is_ascii_lowercase()))
        && text.split('.').all(is_label)
}
