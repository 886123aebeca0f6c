//! Domains: which cover others, which are everybody's.

use psl::{List, Psl, Type};
use unicode_normalization::char::is_combining_mark;

/// Domains of mail providers at which anybody may have a mailbox.
const FREE_MAIL: &[&str] = &[
    "aol.com",
    "comcast.net",
    "free.fr",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "t-online.de",
    "wanadoo.fr",
    "web.de",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
    "yahoo.fr",
    "yandex.ru",
    "ymail.com",
];

/// Sites on which an address names a person or a company, and the site is neither's.
const OF_OTHERS: &[&str] = &[
    "about.me",
    "angel.co",
    "apollo.io",
    "bit.ly",
    "calendly.com",
    "crunchbase.com",
    "docs.google.com",
    "drive.google.com",
    "facebook.com",
    "fb.com",
    "github.com",
    "gitlab.com",
    "goo.gl",
    "google.com",
    "instagram.com",
    "linktr.ee",
    "lnkd.in",
    "m.facebook.com",
    "medium.com",
    "mobile.twitter.com",
    "notion.so",
    "sites.google.com",
    "stackoverflow.com",
    "t.me",
    "tiktok.com",
    "twitter.com",
    "vimeo.com",
    "wellfound.com",
    "wikipedia.org",
    "x.com",
    "xing.com",
    "youtube.com",
];

/// Whether a domain is one below which strangers have theirs, such as `co.uk`: by the part of the list of public suffixes
/// that registries keep.
#[must_use]
pub fn is_public_suffix(domain: &str) -> bool {
    List.suffix(domain.as_bytes())
        .is_some_and(|suffix| suffix.typ() == Some(Type::Icann) && suffix.as_bytes() == domain.as_bytes())
}

/// Whether anybody may have a mailbox at a domain: `gmail.com`.
#[must_use]
pub fn is_free_mail(domain: &str) -> bool {
    FREE_MAIL.contains(&domain)
}

/// Whether addresses on a site are those of others: `github.com/jane` is Jane's, and `github.com` isn't.
pub(super) fn is_of_others(host: &str) -> bool {
    OF_OTHERS.contains(&host)
}

/// Whether a text is a host below a suffix that registries keep: `acme.com`, and not `index.html`.
pub(super) fn is_registered(text: &str) -> bool {
    is_host(text) && List.domain(text.as_bytes()).is_some_and(|domain| domain.suffix().typ() == Some(Type::Icann))
}

/// A domain, and those above it that have a dot: `a.b.example`, `b.example`.
pub(super) fn with_parents(domain: &str) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(domain.match_indices('.').map(|(dot, _)| dot + 1));
    starts.filter_map(|start| domain.get(start..)).filter(|domain| domain.contains('.'))
}

/// Whether a text has the shape of a host: labels with dots between, the last of letters.
pub(super) fn is_host(text: &str) -> bool {
    let of_label = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_') || is_combining_mark(char);
    let label = |label: &str| !label.is_empty() && label.chars().all(of_label);
    text.rsplit_once('.').is_some_and(|(_, last)| last.chars().count() >= 2 && last.starts_with(char::is_alphabetic))
        && text.split('.').all(label)
}
