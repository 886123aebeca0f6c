//! Names that an earlier version kept, in the forms that they have today.

use super::inside::{addresses, of_mailbox, several};
use super::spelling::{NameKind, is_nobodys, name_kind, normal};
use crate::values::text;

/// The normal forms that a kept name has today beside its own: of an encoded host, of an address with a port, of each of
/// the mailboxes of one cell. None where the name stands as it would be kept today, or may be an id that is compared
/// case and all.
#[must_use]
pub fn renewed(kept: &str) -> Vec<String> {
    let several = several(kept);
    let parts: Vec<String> = if several.len() > 1 {
        several.into_iter().map(str::to_owned).collect()
    } else if kept.contains('@') {
        of_mailbox(kept).map(|cell| cell.split("; ").map(str::to_owned).collect()).unwrap_or_default()
    } else {
        addresses(kept)
    };
    let parts = if parts.is_empty() { vec![kept.to_owned()] } else { parts };
    let is_folded = text::fold(kept) == kept;
    let mut forms: Vec<String> = Vec::new();
    for form in parts.iter().map(|part| normal(part).into_owned()) {
        let says_what_it_is = name_kind(&form) != NameKind::Own;
        if form != kept && (says_what_it_is || is_folded) && !is_nobodys(&form) && !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::renewed;
    use crate::values::identity::normal;

    #[test]
    fn what_older_versions_kept_has_the_form_of_today() {
        for (kept, forms) in [
            ("https://acme.example:8080/jane", &["acme.example/jane"] as &[&str]),
            ("xn--mnchen-3ya.example", &["münchen.example"]),
            ("linkedin.com/comm/in/jane", &["linkedin.com/in/jane"]),
            ("linkedin.com/sales/lead/ACwAAB1c", &["linkedin.com/in/ACwAAB1c"]),
            ("jane doe <jane@acme.example>", &["jane@acme.example"]),
            ("jane@acme.example (work)", &["jane@acme.example"]),
            ("linkedin.com/in/jane | linkedin.com/in/jane-doe", &["linkedin.com/in/jane", "linkedin.com/in/jane-doe"]),
        ] {
            assert_eq!(renewed(kept), forms, "{kept}");
            assert!(forms.iter().all(|form| renewed(form).is_empty() && normal(form) == *form), "{kept}");
        }
    }

    #[test]
    fn what_is_kept_as_today_and_what_may_be_an_id_stays() {
        for kept in [
            "linkedin.com/in/jane",
            "linkedin.com/in/ACoAAB1c-D_e",
            "jane@acme.example",
            "acme.example",
            "jane doe, ceo",
            "ask bob@acme.example, he has her new mailbox in his notes",
            "A-17",
            "www.A.b",
            "linkedin.com/company/acme",
            "",
        ] {
            assert_eq!(renewed(kept), [""; 0], "{kept}");
        }
    }
}
