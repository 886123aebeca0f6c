//! Whom a list names, and whether that is somebody.

use super::address::NETWORK;
use super::company::{companies, written_companies};
use super::domain::{is_of_others, is_public_suffix, with_parents};
use super::entry::Entry;
use super::inside::{self, is_between};
use super::plain::plain;
use super::salesforce;
use super::site::company_site;
use super::sorted::{SortedTexts, TextsBuilder};
use super::spelling::{domain, email_domain, normal};
use super::typed::as_typed;
use super::visible::visible;
use crate::values::text;

/// The entries of a list, ready to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Addresses, e-mails, domains, names and ids in their normal form.
    names: SortedTexts,
    /// Companies as they are compared, where that isn't their normal form.
    companies: SortedTexts,
    /// How many entries were written down.
    count: usize,
    /// Whether an entry may be the name of a company or a person, and not all are addresses, e-mails and domains.
    has_names: bool,
}

impl Listed {
    /// A list without entries yet.
    #[must_use]
    pub fn builder() -> ListedBuilder {
        ListedBuilder::default()
    }

    /// How many entries were written down.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// The normal form of every entry.
    #[cfg(any(test, feature = "internals"))]
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter()
    }

    /// The companies that are compared in another form than their normal one, in that form.
    #[cfg(test)]
    pub fn companies(&self) -> impl Iterator<Item = &str> {
        self.companies.iter()
    }

    /// Whether nobody is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether an entry is the same text, as texts that may be addresses are compared: by their normal form.
    #[must_use]
    pub fn has(&self, raw: &str) -> bool {
        self.has_name(&normal(&visible(raw)))
    }

    /// Whether an entry is the same text, the same company, an id's other form, or a domain above that of a web address: what a field
    /// is asked.
    #[must_use]
    pub fn has_text(&self, raw: &str) -> bool {
        self.has(raw)
            || self.has_other_form(&visible(raw))
            || !raw.contains('@') && (!is_path(raw) && self.has_company(raw) || self.has_site(raw))
    }

    /// Whether an entry names a person by an address, an e-mail, its domain, or an id. Where a cell holds several mailboxes or
    /// addresses, or words beside one, each is asked.
    #[must_use]
    pub fn has_identity(&self, raw: &str) -> bool {
        let raw = visible(raw);
        self.has_one(&raw) || inside::parts(&raw).iter().any(|part| self.has_one(part))
    }

    /// Whether an entry names a person by this one address, e-mail, its domain, or id.
    fn has_one(&self, raw: &str) -> bool {
        let asked = normal(raw);
        self.has_name(&asked)
            || email_domain(&asked).is_some_and(|domain| self.covers(domain))
            || raw.strip_prefix('@').and_then(domain).is_some_and(|domain| self.covers(&domain))
            || self.has_other_form(raw)
    }

    /// Whether an entry is the domain of a web address, or one above it. An address on a site of others, such as a profile's on
    /// LinkedIn, has no domain of its own.
    #[must_use]
    pub fn has_site(&self, raw: &str) -> bool {
        // No host is without a dot.
        if !raw.contains('.') {
            return false;
        }
        let raw = visible(raw);
        let is_covered = |part: &str| {
            let asked = normal(part);
            let (host, path) = asked.split_once('/').unwrap_or((&asked, ""));
            let is_own = path.is_empty() || !is_of_others(host) && host != NETWORK;
            is_own && domain(host).is_some_and(|host| self.covers(&host))
        };
        is_covered(&raw) || raw.contains(is_between) && raw.split(is_between).any(is_covered)
    }

    /// Whether what should be the domain of somebody's company is listed: as a site, or, where it is none, as the company that
    /// somebody wrote there.
    #[must_use]
    pub fn names_site(&self, raw: &str) -> bool {
        let is_company = || !raw.contains('@') && !is_path(raw) && company_site(raw).is_none() && self.has_company(raw);
        self.has_site(raw) || is_company()
    }

    /// Whether an entry is this company.
    #[must_use]
    pub fn has_company(&self, raw: &str) -> bool {
        if !self.has_names {
            return false;
        }
        let seen = visible(raw);
        let mut asked = written_companies(&seen).into_iter().flat_map(companies);
        asked.any(|form| self.has_name(&form) || self.companies.contains(&form))
    }

    /// Whether an entry is this person's whole name, of two words at least where the script parts words.
    #[must_use]
    pub fn has_person(&self, name: &str) -> bool {
        if !self.has_names {
            return false;
        }
        let words: Vec<&str> = name.split_whitespace().collect();
        if words.len() < 2 && !is_whole_word(name.trim()) {
            return false;
        }
        let name = words.join(" ");
        let folded = text::fold(&as_typed(&visible(&name))).into_owned();
        let plain = plain(&folded);
        self.has_name(&folded) || *plain != *folded && self.has_name(&plain) || self.companies.contains(&plain)
    }

    /// Whether an entry is the other of the two forms that an id of Salesforce has.
    fn has_other_form(&self, seen: &str) -> bool {
        salesforce::other_without_case(seen.trim()).is_some_and(|other| self.has_name(&other))
    }

    fn has_name(&self, normal: &str) -> bool {
        self.names.contains(normal)
    }

    /// Whether a domain, or one above it, is an entry. Nobody means all that is below a public suffix.
    fn covers(&self, domain: &str) -> bool {
        with_parents(domain).any(|above| self.has_name(above) && (above == domain || !is_public_suffix(above)))
    }

    /// Both lists together.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let names: SortedTexts = self.names.iter().chain(other.names.iter()).collect();
        let companies = self.companies.iter().chain(other.companies.iter()).collect();
        Self { count: names.len(), names, companies, has_names: self.has_names || other.has_names }
    }

    /// Whether all that `other` has is here too.
    #[must_use]
    pub fn has_all_of(&self, other: &Self) -> bool {
        let within = |small: &SortedTexts, large: &SortedTexts| small.iter().all(|name| large.contains(name));
        within(&other.names, &self.names) && within(&other.companies, &self.companies)
    }
}

/// A list, entry by entry.
#[derive(Debug, Default)]
pub struct ListedBuilder {
    names: TextsBuilder,
    companies: TextsBuilder,
    count: usize,
    has_names: bool,
}

impl ListedBuilder {
    /// Adds an entry.
    pub fn push(&mut self, entry: Entry<'_>) {
        self.count += 1;
        match entry {
            Entry::Identity(name) | Entry::Domain(name) => self.push_name(&name),
            Entry::Name(raw) => {
                let name = normal(&raw);
                // Of addresses no company is meant, and a list may have a million.
                let is_address = name.contains('@') || is_path(&raw);
                let forms = if is_address { Vec::new() } else { companies(&raw) };
                forms.iter().filter(|form| **form != *name).for_each(|form| self.companies.push(form));
                self.push_name(&name);
            }
        }
    }

    /// A name that is asked for has no dot and no `@`, being a company's words, or a blank, being a person's.
    fn push_name(&mut self, normal: &str) {
        self.has_names |= normal.contains(' ') || !normal.contains(['.', '@']);
        self.names.push(normal);
    }

    /// The list.
    #[must_use]
    pub fn finish(self) -> Listed {
        let Self { names, companies, count, has_names } = self;
        // What is compared in another form than its normal one is a company.
        let has_names = has_names || !companies.is_empty();
        Listed { names: names.finish(), companies: companies.finish(), count, has_names }
    }
}

impl<'l> FromIterator<Entry<'l>> for Listed {
    fn from_iter<I: IntoIterator<Item = Entry<'l>>>(entries: I) -> Self {
        let mut listed = Self::builder();
        entries.into_iter().for_each(|entry| listed.push(entry));
        listed.finish()
    }
}

/// Whether a word is the whole of a name, as in scripts that part no words: `王小明`.
fn is_whole_word(name: &str) -> bool {
    let is_of_script = |letter: char| matches!(letter, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '々');
    (2..=8).contains(&name.chars().count()) && name.chars().all(is_of_script)
}

/// Whether a text with a slash is an address, and no company's name: `Novo A/S` is one.
fn is_path(raw: &str) -> bool {
    raw.contains('/') && (!raw.trim().contains(' ') || raw.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_forms_of_an_id_are_one() {
        for (entry, other) in [
            ("0015000000Gv7qJAAR", "0015000000Gv7qJ"),
            ("0015000000Gv7qJ", "0015000000Gv7qJAAR"),
            ("0015000000gv7qj", "0015000000Gv7qJAAR"),
            ("0015000000gv7qjaar", " 0015000000Gv7qJ\u{200B}"),
            ("0015000000Gv7qJ", "0015000000gv7qjaar"),
        ] {
            let listed: Listed = std::iter::once(Entry::Name(entry.into())).collect();
            assert!(listed.has_identity(other) && listed.has_text(other), "{entry} {other:?}");
            assert!(listed.has_identity(entry) && listed.has_text(entry), "{entry}");
        }
    }

    #[test]
    fn an_id_that_is_listed_with_its_sum_is_no_other_one() {
        let listed: Listed = std::iter::once(Entry::Name("0015000000Gv7qJAAR".into())).collect();
        for other in ["0015000000gv7qJ", "0015000000gv7qJAAQ", "0015000000Gv7qj", "0015000000Gv7qK"] {
            assert!(!listed.has_identity(other) && !listed.has_text(other), "{other}");
        }
    }
}
