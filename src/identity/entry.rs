//! One line of a list that says whom it names.
//!
//! People paste such lists together from mails, spreadsheets and notes. What surely doesn't belong to an entry is peeled off:
//! quotes, brackets, bullets, remarks behind it, characters that can't be seen. Where there's doubt, the line is no entry, since
//! whoever it was meant to protect would be written to.

use std::borrow::Cow;

use super::address::{self, NETWORK};
use super::company::is_legal_form;
use super::domain::is_of_others;
use super::spelling::{email, is_nobodys, normal, urn};
use super::visible::visible;

/// Whom a line names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A person, by the normal form of an address or an e-mail.
    Identity(String),
    /// Everybody at a domain and at those below it.
    Domain(String),
    /// A company, or somebody by an id.
    Name(String),
}

/// What a line of a list comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Blank, or a comment.
    Nothing,
    /// One entry; several where a line names a person's site, or several people.
    Entries(Vec<Entry>),
    /// It can't be told whom it names: why.
    Doubt(Doubt),
}

/// Why it can't be told whom a line names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It has the shape of nothing that names anybody.
    Shapeless,
    /// An entry with words around it that could be more than a remark.
    Words,
    /// It may be a company's name with a comma in it, or one with a remark behind it.
    Remark,
    /// A company's page on LinkedIn, by which no prospect is known.
    CompanyPage,
    /// An address on LinkedIn that is nobody's.
    Nobody,
    /// It stands for "no value", or a spreadsheet has rounded it.
    NoValue,
    /// It has letters that were lost when the file was saved.
    LostLetters,
}

impl Doubt {
    /// What to do about it.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Shapeless => {
                "write a profile's address, an e-mail, a domain, `@domain`, a company's name or an id; `#` begins a comment"
            }
            Self::Words => {
                "write one entry a line, and `#` before a remark; a company's name with such words stands in quotes"
            }
            Self::Remark => "write `#` before a remark; a company's name with a comma stands in quotes",
            Self::CompanyPage => "no prospect is known by a company's page: write its domain, or its name",
            Self::Nobody => "this is no person's address: write the one of the profile",
            Self::NoValue => "it names nobody: take the line out",
            Self::LostLetters => "save the file again as UTF-8, from where it came",
        }
    }
}

/// How long a name may be, in characters; what is longer is a sentence.
const LONGEST_NAME: usize = 100;

/// How many words a name may have.
const MOST_WORDS: usize = 12;

/// Reads a line of a list.
///
/// ```
/// use firstmove::identity::{Entry, Line, line};
/// let domain = |name: &str| Line::Entries(vec![Entry::Domain(name.to_owned())]);
/// assert_eq!(line("*@blocked.example"), domain("blocked.example"));
/// assert_eq!(line("- \"blocked.example\","), domain("blocked.example"));
/// assert_eq!(line("Bob <Bob@x.example>"), Line::Entries(vec![Entry::Identity("bob@x.example".to_owned())]));
/// assert_eq!(line("  # a comment"), Line::Nothing);
/// assert!(matches!(line("ann at blocked, everyone else is fine @"), Line::Doubt(_)));
/// ```
#[must_use]
pub fn line(raw: &str) -> Line {
    let seen = visible(raw);
    of_text(before_comment(&seen))
}

/// Reads a cell of a list's column: a line in which `#` begins no comment, and "no value" is a blank.
#[must_use]
pub fn cell(raw: &str) -> Line {
    if raw.trim_start().starts_with('#') && !is_no_value(raw.trim()) {
        // It may be a comment, and whoever wrote it may have meant it for an entry.
        return Line::Doubt(Doubt::Shapeless);
    }
    match of_text(&visible(raw)) {
        Line::Doubt(Doubt::NoValue) if !is_rounded(raw.trim()) => Line::Nothing,
        line => line,
    }
}

/// A line up to its comment: a `#` at the start, or behind white space.
pub(super) fn before_comment(line: &str) -> &str {
    let comment = line.match_indices('#').map(|(offset, _)| offset).find(|offset| {
        let before = line.get(..*offset).unwrap_or("");
        before.chars().next_back().is_none_or(char::is_whitespace)
    });
    comment.and_then(|offset| line.get(..offset)).unwrap_or(line)
}

fn of_text(text: &str) -> Line {
    let text = text.trim();
    if text.is_empty() {
        return Line::Nothing;
    }
    if text.contains('\u{FFFD}') {
        return Line::Doubt(Doubt::LostLetters);
    }
    let peeled = peeled(text);
    if let Some(found) = exact(peeled) {
        // A mailbox may begin with a hyphen, and a bullet may stand right before one.
        if let (Ok(entries), Some(behind)) = (&found, peeled.strip_prefix(['-', '*', '+']))
            && peeled.contains('@')
            && let Some(Ok(more)) = exact(behind)
        {
            let more = more.into_iter().filter(|entry| !entries.contains(entry));
            return Line::Entries(entries.iter().cloned().chain(more).collect());
        }
        return found.map_or_else(Line::Doubt, Line::Entries);
    }
    if is_no_value(peeled) {
        return Line::Doubt(Doubt::NoValue);
    }
    let is_quoted = text.len() > peeled.len() && text.contains(|letter| QUOTES.iter().any(|(open, _)| *open == letter));
    let found = labelled(peeled).or_else(|| bracketed(peeled)).or_else(|| parted(peeled)).or_else(|| leading(peeled));
    match found {
        Some(_) if is_quoted && !peeled.contains(['@', '/']) => name(peeled, true),
        Some(found) => found,
        None => name(peeled, is_quoted),
    }
}

/// What opens and closes a quotation.
const QUOTES: [(char, char); 8] =
    [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('„', '“'), ('‘', '’'), ('«', '»'), ('»', '«')];

/// Brackets around a whole entry.
const BRACKETS: [(char, char); 4] = [('<', '>'), ('(', ')'), ('[', ']'), ('{', '}')];

/// What begins an item of a list on paper.
const BULLETS: [&str; 9] = ["-", "*", "+", "•", "·", "–", "—", "[ ]", "[x]"];

/// A text without bullets before it, quotes and brackets around it, and a separator behind it.
fn peeled(text: &str) -> &str {
    let mut rest = text.trim();
    loop {
        let before = rest.len();
        rest = rest.trim_end_matches([',', ';', '|']).trim_end();
        rest = rest.trim_start_matches(['|', '>']).trim_start();
        rest = without_bullet(rest);
        for (open, close) in QUOTES.into_iter().chain(BRACKETS) {
            let inner = rest.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
            rest = inner.filter(|inner| !inner.contains([open, close])).unwrap_or(rest).trim();
        }
        if rest.len() == before {
            return rest;
        }
    }
}

/// A text without `- `, `* `, `1. `, `2) ` before it.
fn without_bullet(text: &str) -> &str {
    let of_word = BULLETS.iter().find_map(|bullet| text.strip_prefix(bullet));
    let digits = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let of_number = digits.strip_prefix(['.', ')']).filter(|_| (1..=5).contains(&(text.len() - digits.len())));
    let behind = of_word.or(of_number).filter(|rest| rest.starts_with(char::is_whitespace));
    behind.map_or(text, str::trim_start)
}

/// What a text names that has the shape of an address, an e-mail or a domain from its start to its end; nothing of what hasn't.
fn exact(text: &str) -> Option<Result<Vec<Entry>, Doubt>> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let text = text.strip_suffix(['.', ',', ';', ':']).unwrap_or(text);
    if let Some(domain) = text.strip_prefix("*@").or_else(|| text.strip_prefix('@')).or_else(|| text.strip_prefix("*."))
    {
        return host(domain.trim_start_matches(['*', '.'])).map(|host| Ok(vec![Entry::Domain(host)]));
    }
    if let Some(domain) = text.strip_prefix('.') {
        return host(domain).map(|host| Ok(vec![Entry::Domain(host)]));
    }
    if text.contains('@') && !text.contains('/') {
        let email = email(text).filter(|email| is_mailbox(email))?;
        return Some(Ok(vec![Entry::Identity(normal(email).into_owned())]));
    }
    if address::is_opaque(text) || urn(text).is_some() {
        return Some(Ok(vec![Entry::Identity(normal(text).into_owned())]));
    }
    let path = text.strip_prefix('/').unwrap_or(text);
    if let Some((first, name)) = path.split_once('/')
        && first.eq_ignore_ascii_case("in")
        && !name.is_empty()
    {
        return Some(Ok(vec![Entry::Identity(normal(&format!("{NETWORK}/in/{name}")).into_owned())]));
    }
    site(text)
}

/// What a web address names: on LinkedIn a person, elsewhere a site.
fn site(text: &str) -> Option<Result<Vec<Entry>, Doubt>> {
    let text = without_port(text);
    address::normal(&text)?;
    let normal = normal(&text).into_owned();
    let (host, path) = normal.split_once('/').unwrap_or((&normal, ""));
    if host == NETWORK && !path.is_empty() {
        return Some(match path.split('/').next().unwrap_or_default() {
            "company" | "school" | "showcase" => Err(Doubt::CompanyPage),
            _ if is_nobodys(&normal) => Err(Doubt::Nobody),
            "in" | "sales" | "talent" | "pub" | "recruiter"
                if path.contains('/') && !path.starts_with("sales/company") =>
            {
                Ok(vec![Entry::Identity(normal)])
            }
            "profile" if path.contains("id=") => Ok(vec![Entry::Identity(normal)]),
            _ => Err(Doubt::Nobody),
        });
    }
    let domain = Entry::Domain(host.to_owned());
    Some(Ok(match path {
        "" => vec![domain],
        _ if is_of_others(host) => vec![Entry::Identity(normal)],
        _ => vec![Entry::Identity(normal.clone()), domain],
    }))
}

/// A web address without the port behind its host.
fn without_port(text: &str) -> Cow<'_, str> {
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

/// A domain by itself.
fn host(text: &str) -> Option<String> {
    let normal = address::normal(text)?;
    (!normal.contains('/')).then(|| normal.into_owned())
}

/// Whether what has the shape of an e-mail is one mailbox and nothing else.
fn is_mailbox(email: &str) -> bool {
    let Some((local, domain)) = email.rsplit_once('@') else { return false };
    let odd = |letter: char| {
        matches!(
            letter,
            '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | '"' | '*' | '|' | '\\' | '#' | '!' | '%'
        )
    };
    !local.contains(odd) && !local.contains('@') && host(domain).is_some()
}

/// `e-mail: ann@x.example`
fn labelled(text: &str) -> Option<Line> {
    let (label, rest) = text.split_once(':')?;
    let is_label =
        label.chars().count() <= 20 && label.chars().all(|letter| letter.is_alphabetic() || " -_".contains(letter));
    let found = exact(peeled(rest)).filter(|_| is_label)?;
    Some(found.map_or_else(Line::Doubt, Line::Entries))
}

/// `Bob <bob@x.example>`, several with commas between, `[Bob](https://…)`
fn bracketed(text: &str) -> Option<Line> {
    if let Some((_, link)) = text.strip_prefix('[').and_then(|text| text.strip_suffix(')')?.split_once("](")) {
        return Some(exact(link)?.map_or_else(Line::Doubt, Line::Entries));
    }
    if !text.contains('<') {
        return None;
    }
    let mut entries = Vec::new();
    let mut around = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('<') {
        let (inner, behind) = from.split_once('>')?;
        around.push_str(before);
        around.push(' ');
        match exact(inner.trim())? {
            Ok(found) => entries.extend(found),
            Err(doubt) => return Some(Line::Doubt(doubt)),
        }
        rest = behind;
    }
    around.push_str(rest);
    let is_plain = !around.contains(['@', '/', '<', '>']);
    Some(if is_plain { Line::Entries(entries) } else { Line::Doubt(Doubt::Words) })
}

/// Cells: entries one beside the other, or one and what is said of it.
fn parted(text: &str) -> Option<Line> {
    let parts: Vec<&str> = text.split([',', ';', '\t', '|']).map(peeled).filter(|part| !part.is_empty()).collect();
    if parts.len() < 2 {
        return None;
    }
    let mut entries = Vec::new();
    let mut remarks = Vec::new();
    let mut found = 0;
    for part in &parts {
        match exact(part) {
            Some(Ok(more)) => {
                found += 1;
                entries.extend(more);
            }
            Some(Err(doubt)) => return Some(Line::Doubt(doubt)),
            None => remarks.push(*part),
        }
    }
    if found == 0 {
        return None;
    }
    let is_alone = found == 1 && remarks.iter().all(|remark| is_remark(remark));
    // A sentence may say anything about an entry in it; a name before one is a cell.
    let is_first = parts.first().is_some_and(|first| exact(first).is_some());
    let is_cell = || remarks.iter().all(|remark| remark.split_whitespace().count() <= 4);
    let is_legal = remarks.iter().all(|remark| is_legal_form(remark)) && found == 1 && is_first;
    Some(if remarks.is_empty() {
        Line::Entries(entries)
    } else if is_legal {
        // `Amazon.com, Inc.`
        Line::Entries(entries.into_iter().chain([Entry::Name(text.to_owned())]).collect())
    } else if is_alone && (is_first || is_cell()) {
        Line::Entries(entries)
    } else {
        Line::Doubt(Doubt::Words)
    })
}

/// An entry, and what is said of it behind a blank.
fn leading(text: &str) -> Option<Line> {
    let mut words = text.split_whitespace().map(peeled).filter(|word| !word.is_empty());
    let first = match exact(words.next()?) {
        Some(Ok(first)) => first,
        Some(Err(doubt)) => return Some(Line::Doubt(doubt)),
        None => return None,
    };
    let rest: Vec<&str> = words.collect();
    if rest.iter().all(|word| matches!(exact(word), Some(Ok(_)))) {
        let more = rest.iter().filter_map(|word| exact(word)?.ok()).flatten();
        return Some(Line::Entries(first.into_iter().chain(more).collect()));
    }
    if !is_remark(&rest.join(" ")) {
        return Some(Line::Doubt(Doubt::Words));
    }
    // `Booking.com Holdings` may be a company and no domain: both are meant then.
    let is_domain = matches!(first.as_slice(), [Entry::Domain(_)]) && !text.contains(['@', '/']);
    let company = (is_domain && rest.len() <= 4).then(|| Entry::Name(text.to_owned()));
    Some(Line::Entries(first.into_iter().chain(company).collect()))
}

/// Whether words behind an entry say something of it, and name nobody.
fn is_remark(words: &str) -> bool {
    !words.contains('@') && !words.split_whitespace().any(|word| exact(peeled(word)).is_some())
}

/// A company, or an id.
fn name(text: &str, is_quoted: bool) -> Line {
    let name = without_date(text);
    if is_rounded(name) {
        return Line::Doubt(Doubt::NoValue);
    }
    let words = name.split_whitespace().count();
    let is_short = name.chars().count() <= LONGEST_NAME && words <= MOST_WORDS;
    let odd = |letter: char| {
        letter.is_control() && letter != '\t'
            || matches!(letter, '<' | '>' | '[' | ']' | '{' | '}' | '@' | '*' | '=' | '\\')
    };
    let is_odd = name.contains(odd)
        || name.contains("://")
        || ["//", ";", "--", "#"].iter().any(|start| name.starts_with(start))
        || name.to_lowercase().contains("(at)")
        || name.ends_with([':', '?', '!']) && words > 1
        || name.contains(": ")
        || name.contains("# ");
    if !is_short || is_odd || !name.contains(char::is_alphanumeric) {
        return Line::Doubt(Doubt::Shapeless);
    }
    let has_site = name.split_whitespace().skip(1).any(|word| matches!(exact(peeled(word)), Some(Ok(_))));
    if is_quoted {
        return Line::Entries(vec![Entry::Name(name.to_owned())]);
    }
    if has_site {
        return Line::Doubt(Doubt::Words);
    }
    let parts = name.split([',', ';', '\t', '|']).skip(1);
    if parts.into_iter().any(|part| !is_legal_form(part)) || name.contains("  ") {
        return Line::Doubt(Doubt::Remark);
    }
    let mut entries = vec![Entry::Name(name.to_owned())];
    if let Some((before, _)) = name.strip_suffix(')').and_then(|name| name.rsplit_once(" ("))
        && before.contains(char::is_alphanumeric)
    {
        entries.push(Entry::Name(before.trim().to_owned()));
    }
    Line::Entries(entries)
}

/// A name without a date behind it.
fn without_date(text: &str) -> &str {
    let Some((before, last)) = text.rsplit_once(char::is_whitespace) else { return text };
    let digits = last.bytes().filter(u8::is_ascii_digit).count();
    let is_date = (6..=8).contains(&digits)
        && last.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.'))
        && last.bytes().filter(|byte| !byte.is_ascii_digit()).count() == 2;
    let before = before.trim_end_matches([' ', ',', ';', '\t', '-', '–', '|']);
    if is_date && !before.is_empty() { before } else { text }
}

/// Whether a text stands for "no value".
fn is_no_value(text: &str) -> bool {
    const WORDS: [&str; 8] = ["n/a", "#n/a", "#ref!", "#value!", "null", "none", "undefined", "unknown"];
    let text = text.trim().to_lowercase();
    WORDS.contains(&text.as_str()) || text.chars().all(|letter| matches!(letter, '-' | '–' | '—' | '?'))
}

/// Whether a spreadsheet has rounded a number: `1.23E+11`.
fn is_rounded(text: &str) -> bool {
    let lower = text.to_lowercase();
    let Some((mantissa, exponent)) = lower.split_once("e+") else { return false };
    let is_number = |text: &str, marks: &[char]| {
        text.contains(|letter: char| letter.is_ascii_digit())
            && text.chars().all(|letter| letter.is_ascii_digit() || marks.contains(&letter))
    };
    is_number(mantissa, &['.', ',']) && is_number(exponent, &[])
}
