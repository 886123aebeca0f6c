//! Addresses in every spelling.

use firstmove::identity::{email_domain, list_entries, normal};
use proptest::prelude::*;

/// Addresses put together from what real ones hold, and from what breaks readers of them.
fn address() -> impl Strategy<Value = String> {
    let pieces = [
        "http://",
        "HTTPS://",
        "//",
        "www.",
        "WWW.",
        "de.",
        "linkedin.com",
        "LinkedIn.com",
        "example.com",
        "com",
        ".",
        ":443",
        ":",
        "/",
        "/in/",
        "/IN/",
        "in",
        "/sales/lead/",
        "/talent/profile/",
        "/profile/view",
        "?id=",
        "&",
        "?",
        "#",
        ",",
        "jane",
        "Doe",
        "ACwAAB1c",
        "%C3%AB",
        "%c3",
        "%2f",
        "%25",
        "%",
        "%41",
        "%20",
        "%CC%88",
        "e\u{308}",
        "É",
        "@",
        "mailto:",
        "urn:li:fsd_profile:",
        "urn:li:",
        "(",
        ")",
        " ",
        "\u{A0}",
        "-",
        "_",
        "~",
        "\u{345}",
        "🙂",
    ];
    let piece = prop_oneof![8 => prop::sample::select(pieces.to_vec()).prop_map(String::from), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

/// A member's public name.
fn name() -> impl Strategy<Value = String> {
    "[a-zé][a-z0-9éø-]{2,12}".prop_filter("opaque names keep their case", |name| !name.starts_with("ac"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_normal_form_is_its_own(raw in address()) {
        let once = normal(&raw).into_owned();
        prop_assert_eq!(normal(&once), once.as_str(), "from {:?}", raw);
        prop_assert_eq!(once.trim(), once.as_str());
    }

    #[test]
    fn a_member_has_one_address(
        name in name(),
        scheme in "(https?://|HTTPS?://|//)?",
        country in "(www\\.|WWW\\.|de\\.|pt-br\\.)?",
        end in "(/|/de/|/en-us|/recent-activity/all/)?(\\?trk=[a-z/]{0,5})?(#[a-z]{0,3})?",
        shout: bool, encode: bool,
    ) {
        let expected = format!("linkedin.com/in/{name}");
        let cased = if shout { name.to_uppercase() } else { name };
        let escaped = |byte: u8| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        let written = if encode { cased.bytes().map(escaped).collect() } else { cased };
        let raw = format!("{scheme}{country}LinkedIn.com/in/{written}{end}");
        prop_assert_eq!(normal(&raw), expected, "from {}", raw);
    }

    #[test]
    fn a_list_holds_each_line(entries in prop::collection::vec(address(), 0..6), breaks in "\n|\r\n") {
        let text = format!("\u{FEFF}{}", entries.join(&breaks));
        for entry in list_entries(&text) {
            prop_assert!(!entry.is_empty());
            prop_assert_eq!(normal(&entry), entry.as_str());
        }
    }
}

#[test]
fn domains_of_mails() {
    for (text, domain) in [
        ("jane@example.com", Some("example.com")),
        ("linkedin.com/in/jane", None),
        ("mastodon.example/@jane", None),
        ("jane@", None),
        ("@example.com", None),
    ] {
        assert_eq!(email_domain(text), domain, "{text}");
    }
}
