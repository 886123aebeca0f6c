//! Lines of a list that are words and name nobody: sentences, headers, numbers to call.

/// Words, written small, with which somebody says something of a person or a company, and which no company's name has.
const SAYING: [&str; 38] = [
    "again",
    "anybody",
    "anymore",
    "anyone",
    "asked",
    "asks",
    "at",
    "bei",
    "bitte",
    "blocked",
    "call",
    "contact",
    "contacted",
    "doesn't",
    "don't",
    "dont",
    "email",
    "everybody",
    "everyone",
    "from",
    "has",
    "her",
    "him",
    "left",
    "never",
    "nicht",
    "nobody",
    "please",
    "remove",
    "said",
    "told",
    "unsubscribed",
    "until",
    "wants",
    "who",
    "whole",
    "works",
    "worked",
];

/// What is said whatever the case of its letters.
const SAID: [&str; 6] = ["do not ", "don't ", "opted out", "opt out", "please ", "unsubscribed"];

/// With which words a remark begins behind a hyphen, whatever their case.
const REMARKS: [&str; 22] = [
    "asked",
    "asks",
    "blocked",
    "customer",
    "declined",
    "dnc",
    "do",
    "don't",
    "dont",
    "dsgvo",
    "gdpr",
    "legal",
    "never",
    "no",
    "not",
    "opt",
    "opted",
    "optout",
    "please",
    "removed",
    "requested",
    "unsubscribed",
];

/// With which words, written small, everybody of a company is meant.
const EVERYBODY: [&str; 6] = ["all", "any", "alle", "tous", "todos", "tutti"];

/// The last labels of domains that stand for all domains below them.
const LABELS: [&str; 6] = ["com", "edu", "gov", "mil", "net", "org"];

/// What a column of a list may be called, and what means everybody.
const HEADERS: [&str; 38] = [
    "account",
    "account name",
    "all",
    "blocked",
    "blocklist",
    "companies",
    "company",
    "company name",
    "contact",
    "contacts",
    "do not contact",
    "domain",
    "domains",
    "e-mail",
    "e-mail address",
    "email",
    "email address",
    "emails",
    "entry",
    "everybody",
    "everyone",
    "first name",
    "full name",
    "last name",
    "lead",
    "linkedin",
    "linkedin profile",
    "linkedin url",
    "mail",
    "name",
    "person",
    "profile",
    "profile url",
    "reason",
    "url",
    "urls",
    "website",
    "websites",
];

/// Whether a text says something of somebody, and is no name.
pub(super) fn says_something(text: &str) -> bool {
    let lower = text.to_lowercase();
    let says = |word: &str| SAYING.contains(&word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    let mut words = text.split_whitespace();
    let is_first_small =
        words.next().is_some_and(|first| (SAYING.contains(&first) || EVERYBODY.contains(&first)) && text.contains(' '));
    is_first_small || words.any(says) || SAID.iter().any(|said| lower.contains(said))
}

/// Whether a remark begins with a word by which something is said of whom stands before it.
pub(super) fn begins_saying(remark: &str) -> bool {
    let first = remark.trim_start().split(|letter: char| !letter.is_alphanumeric() && letter != '\'').next();
    first.is_some_and(|first| REMARKS.contains(&first.to_lowercase().as_str()))
}

/// Whether a text is a word of a header, a day, or means everybody.
pub(super) fn is_no_name(text: &str) -> bool {
    let words = text.to_lowercase().replace('_', " ");
    let is_day = text.len() >= 8
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.'))
        && text.bytes().filter(|byte| !byte.is_ascii_digit()).count() == 2;
    is_day || HEADERS.contains(&words.trim()) || LABELS.contains(&text)
}

/// Whether a text is a number to call: digits in groups, or behind `+`. Digits alone may be an id.
pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_of_number = |letter: char| letter.is_ascii_digit() || " +()-./\u{A0}".contains(letter);
    let is_grouped = text.starts_with('+') || text.contains([' ', '(']);
    (7..=17).contains(&digits) && is_grouped && text.chars().all(is_of_number)
}
