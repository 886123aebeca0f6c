//! What a text names by its shape alone: a person's address or mailbox, a domain.

use super::address::{self, NETWORK};
use super::domain::{is_of_others, is_registered};
use super::entry::{Doubt, Entry};
use super::salesforce;
use super::spelling::{email, is_nobodys, normal, urn};
use super::wrapped::hides_target;

/// What a text names that has the shape of an address, an e-mail or a domain from its start to its end; nothing of what hasn't.
pub(super) fn exact(text: &str) -> Option<Result<Vec<Entry<'static>>, Doubt>> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    // Words of names are many, and have none of the marks of an address.
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !address::is_opaque(text) {
        return None;
    }
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let text = text.strip_suffix(['.', ',', ';', ':']).unwrap_or(text);
    if let Some(domain) = text.strip_prefix("*@").or_else(|| text.strip_prefix('@')).or_else(|| text.strip_prefix("*."))
    {
        return host(domain.trim_start_matches(['*', '.'])).map(|host| Ok(vec![Entry::Domain(host.into())]));
    }
    if let Some(domain) = text.strip_prefix('.') {
        return host(domain).map(|host| Ok(vec![Entry::Domain(host.into())]));
    }
    if text.contains('@') && !text.contains('/') {
        let email = email(text).filter(|email| is_mailbox(email))?;
        return Some(Ok(vec![Entry::Identity(normal(email).into_owned().into())]));
    }
    if address::is_opaque(text) || urn(text).is_some() {
        return Some(Ok(vec![Entry::Identity(normal(text).into_owned().into())]));
    }
    let path = text.strip_prefix('/').unwrap_or(text);
    if let Some((first, name)) = path.split_once('/')
        && first.eq_ignore_ascii_case("in")
        && !name.is_empty()
    {
        return Some(Ok(vec![Entry::Identity(normal(&format!("{NETWORK}/in/{name}")).into_owned().into())]));
    }
    site(text)
}

/// What a web address names: on LinkedIn a person, elsewhere a site.
fn site(text: &str) -> Option<Result<Vec<Entry<'static>>, Doubt>> {
    let text = address::without_port_behind_host(text);
    address::normal(&text)?;
    if hides_target(&text) {
        return Some(Err(Doubt::Hidden));
    }
    let normal = normal(&text).into_owned();
    let (host, path) = normal.split_once('/').unwrap_or((&normal, ""));
    if host == NETWORK && !path.is_empty() {
        return Some(match path.split('/').next().unwrap_or_default() {
            "company" | "school" | "showcase" => Err(Doubt::CompanyPage),
            _ if is_nobodys(&normal) => Err(Doubt::Nobody),
            _ if address::is_garbled(&normal) => Err(Doubt::LostLetters),
            "in" | "sales" | "talent" | "pub" | "recruiter"
                if path.contains('/') && !path.starts_with("sales/company") =>
            {
                Ok(vec![Entry::Identity(normal.into())])
            }
            _ if address::is_numbered(&normal) => Err(Doubt::Numbered),
            _ => Err(Doubt::Nobody),
        });
    }
    let domain = Entry::Domain(host.to_owned().into());
    let mut entries = match path {
        "" => vec![domain],
        _ if is_of_others(host) => vec![Entry::Identity(normal.clone().into())],
        _ => vec![Entry::Identity(normal.clone().into()), domain],
    };
    entries.extend(second_domain(&text, path));
    if let Some(id) = salesforce::in_link(&text) {
        entries.push(Entry::Name(id.to_owned().into()));
    }
    Some(Ok(entries))
}

/// What an entry of a list is, in normal form, that no address of a profile, no e-mail and no export leads to: only the same link
/// is met by it. Nothing of most.
#[must_use]
pub fn only_itself(normal: &str) -> Option<&'static str> {
    const TOOLS: [&str; 18] = [
        "apollo.io",
        "attio.com",
        "clay.com",
        "close.com",
        "crm.dynamics.com",
        "dynamics.com",
        "expandi.io",
        "folk.app",
        "freshsales.io",
        "gong.io",
        "hubspot.com",
        "lemlist.com",
        "outreach.io",
        "pipedrive.com",
        "recruitee.com",
        "salesloft.com",
        "zoho.com",
        "zoho.eu",
    ];
    let (host, path) = normal.split_once('/').unwrap_or((normal, ""));
    if host == NETWORK {
        let first = path.split('/').next()?;
        return match first {
            "talent" | "recruiter" => Some("an address of Recruiter"),
            "sales" => Some("an address of Sales Navigator that tells no member"),
            _ => None,
        };
    }
    // A tool's own site is no page of its program.
    let is_tool = |tool: &str| host.strip_suffix(tool).is_some_and(|sub| sub.ends_with('.'));
    let is_of_salesforce = host.ends_with(".force.com") || host.ends_with(".salesforce.com");
    (TOOLS.into_iter().any(is_tool) || is_of_salesforce).then_some("a page of another tool")
}

/// The second of two domains: `acme.com/globex.com` may be two.
fn second_domain(text: &str, path: &str) -> Option<Entry<'static>> {
    let is_one = !text.contains("://") && is_registered(path);
    host(path).filter(|_| is_one).map(|host| Entry::Domain(host.into()))
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
            '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | '"' | '*' | '|' | '\\' | '#' | '!' | '%' | '='
        )
    };
    !local.contains(odd) && !local.contains('@') && host(domain).is_some()
}
