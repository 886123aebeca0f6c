//! Whether a text is what its field is for: who somebody is, where they work, what they are called.

use super::notices::NoticeKind;
use super::stand_ins::{Unsaid, is_placeholder, is_rounded, unsaid};
use super::targets::Use;
use crate::identity;
use crate::types::Type;

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
        if used.identifies && text.contains('.') && identity::is_nobodys(&identity::normal(text)) {
            return Some(NoticeKind::Nobodys);
        }
    }
    if used.groups && is_placeholder(text) {
        return Some(NoticeKind::Placeholder);
    }
    match used.is_said.then(|| unsaid(text, names)).flatten()? {
        Unsaid::Unfilled => Some(NoticeKind::Unfilled),
        Unsaid::Doubtful => Some(NoticeKind::Doubtful),
    }
}

/// What was expected of a text in a field that must be there, and is something else.
pub(super) fn expected(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Rounded => {
            "what tells who somebody is, and this is a number that a spreadsheet rounded: export ids as text"
        }
        NoticeKind::Nobodys => "a person's address, and this is a page that is nobody's",
        NoticeKind::Unfilled => "what can be said to somebody, and this is a placeholder that was not filled in",
        _ => "a value, and this stands for nothing",
    }
}

/// Where a cell links to, if that is what its field is for and the words that it shows are not.
pub(super) fn link<'l>(shown: &str, link: &'l str, ty: &Type, used: Use) -> Option<&'l str> {
    let is_mail = link.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let target = if is_mail { link.get(7..)?.split('?').next()? } else { link };
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
