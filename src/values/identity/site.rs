//! The domain of a company, in a cell that should hold one.

use std::borrow::Cow;

use super::address::{self, NETWORK};
use super::bare::bare;
use super::clean::is_company_host;
use super::domain::is_of_others;
use super::spelling::normal;
use super::visible::visible;
use super::wrapped::hides_target;

/// The domain that a cell writes down by itself or as its site's address: `@acme.com`, `acme.com:8080`, `https://acme.com/jobs`.
/// Nothing of a mailbox, of words, and of pages on sites that are others'.
#[must_use]
pub fn company_site(cell: &str) -> Option<Cow<'_, str>> {
    if is_company_host(cell) {
        return Some(Cow::Borrowed(cell));
    }
    let seen = visible(cell);
    let text = without_marks(bare(seen.trim()));
    if text.contains('@') || text.contains(char::is_whitespace) || hides_target(text) {
        return None;
    }
    let text = address::without_port_behind_host(text);
    let normal = normal(&text);
    address::normal(&normal)?;
    let (host, path) = normal.split_once('/').unwrap_or((&normal, ""));
    let is_own = path.is_empty() || host != NETWORK && !is_of_others(host);
    is_own.then(|| Cow::Owned(host.to_owned()))
}

/// A text without what says that all of a domain is meant: `@`, `*@`, `*.`.
fn without_marks(text: &str) -> &str {
    ["*@", "@", "*.", "."].iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text)
}
