//! Whether a text is what its field is for: who somebody is, where they work, what they are called.

use super::notices::NoticeKind;
use super::stand_ins::{Unsaid, is_adorned, is_garbled, is_placeholder, is_rounded, unsaid};
use super::targets::Use;
use super::typing::{CellProblem, same_name};
use crate::values::{Type, identity};

/// What is wrong with a text for what its policy does with it; nothing of most. `names` are what its field and column are
/// called.
pub(super) fn doubt(text: &str, ty: &Type, used: Use, names: &[&str]) -> Option<NoticeKind> {
    if used.identifies || *ty == Type::Id {
        if is_rounded(text) {
            return Some(NoticeKind::Rounded);
        }
        if is_placeholder(text) {
            return Some(NoticeKind::Placeholder);
        }
        // Addresses have points, and most are a member's in its usual spelling.
        if used.identifies
            && text.contains('.')
            && let Some(kind) = of_address(text)
        {
            return Some(kind);
        }
    }
    if used.groups && is_placeholder(text) {
        return Some(NoticeKind::Placeholder);
    }
    match used.is_said.then(|| unsaid(text, names)).flatten() {
        Some(Unsaid::Unfilled) => Some(NoticeKind::Unfilled),
        Some(Unsaid::Doubtful) => Some(NoticeKind::Doubtful),
        None if !used.is_said => None,
        None if is_garbled(text) => Some(NoticeKind::Garbled),
        None => {
            (names.iter().any(|name| same_name(name, "first_name")) && is_adorned(text)).then_some(NoticeKind::Adorned)
        }
    }
}

/// What is wrong with an address that should tell who somebody is.
fn of_address(text: &str) -> Option<NoticeKind> {
    let normal = identity::normal(text);
    if identity::is_nobodys(&normal) {
        return Some(NoticeKind::Nobodys);
    }
    if identity::is_numbered(&normal) {
        return Some(NoticeKind::OldAddress);
    }
    if identity::is_garbled(&normal) {
        return Some(NoticeKind::GarbledAddress);
    }
    identity::hides_target(text).then_some(NoticeKind::Hidden)
}

/// What was expected of a text in a field that must be there, and is something else.
pub(super) fn expected(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Rounded => {
            "what tells who somebody is, and this is a number that a spreadsheet rounded: export ids as text"
        }
        NoticeKind::Nobodys => "a person's address, and this is a page that is nobody's",
        NoticeKind::Hidden => {
            "a person's address, and this one doesn't show where it leads: open it, and take that one"
        }
        NoticeKind::GarbledAddress => {
            "a person's address, and letters of this one were read in another encoding: save the file as UTF-8, or open the page and take its address"
        }
        NoticeKind::Unfilled => "what can be said to somebody, and this is a placeholder that was not filled in",
        _ => "a value, and this stands for nothing",
    }
}

/// What is said of a formula without a result where there has to be a value.
pub(super) fn without_result() -> CellProblem {
    let expected = "a value, and this is a formula of which the file keeps no result: open it in a spreadsheet program, and save it";
    CellProblem { value: String::new(), expected: expected.to_owned(), nearest: None }
}

/// Where a cell links to, if that is what its field is for and the words that it shows are not.
pub(super) fn link<'l>(shown: &str, link: &'l str, ty: &Type, used: Use) -> Option<&'l str> {
    let is_mail = link.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let target = if is_mail { link.get(7..)?.split('?').next()? } else { link };
    if used.is_site {
        let is_better = identity::company_site(target).is_some() && identity::company_site(shown).is_none();
        return is_better.then_some(target);
    }
    let is_better = match ty {
        Type::Email => identity::is_email(target) && !identity::is_email(shown),
        Type::Address => identity::is_address(target) && !identity::is_address(shown),
        Type::Text if used.identifies => {
            let is_words = !identity::is_address(shown) && !identity::is_email(shown);
            // What has digits is an id of the tool that it links to.
            is_words && !shown.bytes().any(|byte| byte.is_ascii_digit()) && names_somebody(target)
        }
        _ => false,
    };
    is_better.then_some(target)
}

fn names_somebody(target: &str) -> bool {
    identity::is_email(target) || identity::is_address(target) && !identity::is_nobodys(&identity::normal(target))
}
