//! Whom a cell names that may hold several mailboxes or addresses, and words beside them.

use std::borrow::Cow;

use super::address::{self, NETWORK};
use super::spelling::{email, is_address, is_email, is_nobodys, is_numbered, normal};
use super::typed::as_typed;
use super::visible::visible;
use crate::values::text;

/// How many words may stand beside mailboxes in a cell, and it still says whose they are: `Jane Doe (work)`. More are a
/// sentence, which may say anything.
const MOST_WORDS: usize = 6;

/// Marks that stand around a mailbox or an address and are no part of it.
const MARKS: [char; 8] = ['\'', '‘', '’', '.', ',', ':', '*', '`'];

/// How people write `@` so that no program finds it.
const SIGNS: [&str; 3] = ["(at)", "[at]", "{at}"];

/// How they write the dot.
const DOTS: [&str; 3] = ["(dot)", "[dot]", "{dot}"];

/// What parts several mailboxes or addresses in a cell, and a name from one.
pub(super) fn is_between(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, ',' | ';' | '<' | '>' | '|' | '(' | ')' | '[' | ']' | '"' | '\'' | '“' | '”' | '„')
}

/// The mailboxes that stand in a text, in their order, whatever stands around them.
#[must_use]
pub fn mailboxes(text: &str) -> Vec<String> {
    let seen = visible(text);
    let typed = as_typed(&seen);
    let text = with_signs(&typed);
    let mut found: Vec<String> = Vec::new();
    // What the one before took isn't the start of the next.
    let mut free = 0;
    for (sign, _) in text.match_indices('@') {
        let (before, behind) = (text.get(free..sign).unwrap_or_default(), text.get(sign + 1..).unwrap_or_default());
        let start = before.rfind(|letter| !is_of_local(letter)).map_or(0, |other| {
            other + before.get(other..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        });
        let local = before.get(start..).unwrap_or_default().trim_start_matches(['.', '-', '\'', '+', '*']);
        let end = behind.find(|letter| !is_of_host(letter)).unwrap_or(behind.len());
        let host = behind.get(..end).unwrap_or_default();
        // What a program cut off isn't all of it.
        if host.ends_with("..") || behind.get(end..).is_some_and(|rest| rest.starts_with('…')) {
            continue;
        }
        let host = host.trim_end_matches(['.', '-', '_']);
        let mailbox = format!("{local}@{host}");
        if email(&mailbox).is_none() {
            continue;
        }
        free = sign + 1 + host.len();
        if !found.iter().any(|known| text::same(known, &mailbox)) {
            found.push(mailbox);
        }
    }
    found
}

fn is_of_local(letter: char) -> bool {
    letter.is_alphanumeric()
        || unicode_normalization::char::is_combining_mark(letter)
        || matches!(letter, '.' | '_' | '-' | '+' | '%' | '\'' | '~')
}

fn is_of_host(letter: char) -> bool {
    letter.is_alphanumeric()
        || unicode_normalization::char::is_combining_mark(letter)
        || matches!(letter, '.' | '-' | '_')
}

/// A text in which `@` is written plainly: `jane [at] acme.example`, `jane%40acme.example`, `jane @acme.example`.
fn with_signs(text: &str) -> Cow<'_, str> {
    if text.contains('@') {
        // A mailbox and nothing else, with blanks around its sign.
        let is_alone = text.matches('@').count() == 1 && text.split_whitespace().count() <= 3;
        let joined: String = if is_alone { text.split_whitespace().collect() } else { String::new() };
        let is_broken = text.contains(" @") || text.contains("@ ");
        return if is_broken && email(&joined).is_some() { Cow::Owned(joined) } else { Cow::Borrowed(text) };
    }
    let has_sign = text.contains('%') || text.contains(['(', '[', '{']);
    if !has_sign {
        return Cow::Borrowed(text);
    }
    let mut plain = text::fold(text).replace("%40", "@");
    for (signs, letter) in [(SIGNS, "@"), (DOTS, ".")] {
        for sign in signs {
            plain = plain.replace(&format!(" {sign} "), letter).replace(sign, letter);
        }
    }
    if plain.contains('@') { Cow::Owned(plain) } else { Cow::Borrowed(text) }
}

/// The addresses of people on LinkedIn that stand in a text, in their order, whatever stands around them.
#[must_use]
pub fn addresses(text: &str) -> Vec<String> {
    let seen = visible(text);
    let typed = as_typed(&seen);
    let text = typed.trim();
    if let Some(name) = text.strip_prefix("in/").filter(|name| is_member_name(name)) {
        return vec![format!("{NETWORK}/in/{name}")];
    }
    let mut found: Vec<String> = Vec::new();
    for address in pieces(text).filter_map(of_person) {
        if !found.iter().any(|known| normal(known) == normal(address)) {
            found.push(address.to_owned());
        }
    }
    found
}

fn is_member_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '%' | '.'))
}

/// The address of a person on LinkedIn in a piece of a text, without what stands before it: `https:/www.linkedin.com/in/jane`.
fn of_person(piece: &str) -> Option<&str> {
    if is_person(&normal(piece)) {
        return Some(piece);
    }
    let start = piece.to_ascii_lowercase().find("linkedin.com/in/")?;
    piece.get(start..).filter(|address| is_person(&normal(address)))
}

fn is_person(normal: &str) -> bool {
    let is_on_network = normal.strip_prefix(NETWORK).is_some_and(|path| path.starts_with('/'));
    is_on_network && !is_nobodys(normal) && !is_numbered(normal) || address::is_opaque(normal)
}

/// What stands between blanks and separators. A comma is one before an address, and between mailboxes: within an address of
/// Sales Navigator it is a letter.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter| letter != ',' && letter != '\'' && is_between(letter))
        .flat_map(at_commas)
        .map(|piece| piece.trim_matches(MARKS))
        .filter(|piece| !piece.is_empty())
}

fn at_commas(piece: &str) -> Vec<&str> {
    let is_mail = piece.contains('@') && !piece.contains('/');
    let mut parts = Vec::new();
    let mut start = 0;
    for (comma, _) in piece.match_indices(',') {
        let rest = piece.get(comma + 1..).unwrap_or_default().to_ascii_lowercase();
        if is_mail || ["http", "www.", "linkedin.", "//"].iter().any(|begin| rest.starts_with(begin)) {
            parts.extend(piece.get(start..comma));
            start = comma + 1;
        }
    }
    parts.extend(piece.get(start..));
    parts
}

/// The mailboxes and addresses of which a text consists, where there are several and nothing else stands there.
#[must_use]
pub fn several(text: &str) -> Vec<&str> {
    if !text.contains(['@', '/']) || !text.contains(is_between) {
        return Vec::new();
    }
    let found: Vec<&str> = pieces(text).collect();
    let names_somebody = |piece: &&str| email(piece).is_some() || is_person(&normal(piece));
    if found.len() > 1 && found.iter().all(names_somebody) { found } else { Vec::new() }
}

/// What a cell says that should hold a mailbox: the cell, where it is one or several, with or without names beside them, else
/// the mailboxes that stand between a few words. Nothing where none can be read out of it for sure.
#[must_use]
pub fn of_mailbox(cell: &str) -> Option<Cow<'_, str>> {
    if is_email(cell) {
        return Some(Cow::Borrowed(cell));
    }
    let found = mailboxes(cell);
    let words = cell.split(is_between).filter(|word| word.chars().any(char::is_alphanumeric) && !word.contains('@'));
    let is_sure = !found.is_empty() && words.count() <= MOST_WORDS;
    is_sure.then(|| Cow::Owned(found.join("; ")))
}

/// What a cell says that should hold an address: the cell, where it is one, else the addresses of people on LinkedIn that
/// stand in it, else the only web address. Nothing where none can be read out of it for sure.
#[must_use]
pub fn of_address(cell: &str) -> Option<Cow<'_, str>> {
    let is_whole = is_address(cell);
    let has =
        |separators: &[char]| cell.contains(|letter: char| letter.is_whitespace() || separators.contains(&letter));
    // One address holds what a mail scanner wrapped, and behind `__;` which letters it took out of it.
    let is_one = !has(&[';', '|', '<']) || cell.matches(';').count() == 1 && cell.contains("__;") && !has(&['|', '<']);
    if is_whole && is_one && at_commas(cell).len() == 1 {
        return Some(Cow::Borrowed(cell));
    }
    let found = addresses(cell);
    if !found.is_empty() {
        return Some(Cow::Owned(found.join("; ")));
    }
    if is_whole {
        return Some(Cow::Borrowed(cell));
    }
    let mut others = pieces(cell).filter(|piece| piece.contains("://") && is_address(piece));
    let only = others.next().filter(|_| others.next().is_none())?;
    (!is_nobodys(&normal(only))).then(|| Cow::Owned(only.to_owned()))
}

/// All parts of a text that may name somebody on a list, where it is more than one mailbox or address by itself.
pub(super) fn parts(text: &str) -> Vec<Cow<'_, str>> {
    let mut parts: Vec<Cow<'_, str>> = Vec::new();
    let is_one = email(text).is_some() || address::usual(text).is_some();
    if is_one && !text.contains(is_between) {
        return parts;
    }
    if text.contains(['@', '%', '[', '{', '(']) {
        parts.extend(mailboxes(text).into_iter().map(Cow::Owned));
    }
    if text.contains(['@', '/']) && text.contains(is_between) {
        parts.extend(pieces(text).filter(|piece| piece.contains(['@', '/'])).map(Cow::Borrowed));
    }
    if text.contains('/') {
        parts.extend(addresses(text).into_iter().map(Cow::Owned));
    }
    parts
}
