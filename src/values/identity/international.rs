//! Internationalised domains: `münchen.example`, and `xn--mnchen-3ya.example` on the wire.

use super::domain::is_host;
use super::visible::visible;
use crate::values::text;

/// How a label begins that has other letters encoded in it, and how long a label may be on the wire.
const ENCODED: &[u8] = b"xn--";
const LONGEST_LABEL: usize = 63;

/// A host, folded, in the letters that its labels encode; nothing where it encodes none, or something that is no host.
pub(super) fn in_letters(host: &str) -> Option<String> {
    // Nearly all hosts are done here.
    if !host.as_bytes().windows(ENCODED.len()).any(|part| part.eq_ignore_ascii_case(ENCODED)) {
        return None;
    }
    let folded = text::fold(host);
    let mut letters = String::with_capacity(folded.len());
    for label in folded.split('.') {
        if !letters.is_empty() {
            letters.push('.');
        }
        match decoded(label) {
            Some(decoded) => letters.push_str(&decoded),
            None => letters.push_str(label),
        }
    }
    (letters != folded && is_host(&letters)).then_some(letters)
}

/// What a label encodes; nothing where it is another label written oddly, which nobody could register.
fn decoded(label: &str) -> Option<String> {
    let code = label.as_bytes().starts_with(ENCODED).then(|| label.get(ENCODED.len()..)).flatten()?;
    if label.len() > LONGEST_LABEL {
        return None;
    }
    let decoded = punycode::decode(code).ok()?;
    let folded = text::fold(&decoded);
    let is_plain = folded.is_ascii() || visible(&folded).len() != folded.len();
    (!is_plain && punycode::encode(&decoded).is_ok_and(|again| again == code)).then(|| folded.into_owned())
}

#[cfg(test)]
mod tests {
    use crate::values::identity::{domain, email_domain, is_public_suffix, normal};

    #[test]
    fn both_spellings_are_one() {
        for (raw, expected) in [
            ("xn--mnchen-3ya.example", "münchen.example"),
            ("XN--MNCHEN-3YA.Example.", "münchen.example"),
            ("https://www.xn--mnchen-3ya.example:443/Team/", "münchen.example/team"),
            ("https://MÜNCHEN.example:8080/", "münchen.example"),
            ("https://xn--mnchen-3ya.example:8080", "münchen.example"),
            ("Jane@XN--MNCHEN-3YA.example", "jane@münchen.example"),
            ("Jane <jane@mail.xn--mnchen-3ya.example>", "jane@mail.münchen.example"),
            ("xn--strae-oqa.example", "straße.example"),
            ("xn--e1afmkfd.xn--p1ai", "пример.рф"),
            ("xn--fsqu00a.xn--0zwm56d", "例子.测试"),
            ("xn--p1b6ci4b4b3a.xn--11b5bs3a9aj6g", "उदाहरण.परीक्षा"),
        ] {
            assert_eq!(normal(raw), expected, "{raw}");
            assert_eq!(normal(expected), expected, "again");
        }
        assert_eq!(domain("xn--mnchen-3ya.example:8080").as_deref(), Some("münchen.example"));
        assert_eq!(email_domain(&normal("a@xn--mnchen-3ya.example")), Some("münchen.example"));
        assert!(is_public_suffix("рф") && is_public_suffix("公司.cn"));
    }

    #[test]
    fn what_encodes_no_host_stays() {
        for raw in [
            "xn--.example",
            "xn--www-.example",
            "xn--zzzzzzzzzz99.example",
            "xn---.example",
            "shop-xn--mnchen-3ya.example",
            // `linkedin` with the sign of Kelvin, which folds to `k`.
            "xn--linedin-eh3e.com",
            "xn--mnchen-3ya",
        ] {
            assert_eq!(normal(raw), raw);
        }
    }
}
