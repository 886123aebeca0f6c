//! Addresses in every spelling.

use crate::values::identity::{
    Doubt, Entry, Line, Listed, clean, company_site, email_domain, hides_target, is_address, is_nobodys, line,
    mailboxes, normal, of_address, of_mailbox,
};
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

#[test]
fn a_second_domain_is_in_normal_form() {
    let names = |text: &str| match line(text) {
        Line::Entries(entries) => entries
            .into_iter()
            .filter_map(|entry| match entry {
                Entry::Domain(name) => Some(name.into_owned()),
                _ => None,
            })
            .collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    assert_eq!(names("acme.example.com/www.Globex.com"), ["acme.example.com", "globex.com"]);
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
    fn a_line_names_in_normal_form(text in address()) {
        if let Line::Entries(entries) = line(&text) {
            for entry in entries {
                if let Entry::Identity(name) | Entry::Domain(name) = entry {
                    prop_assert_eq!(normal(&name), name.as_ref());
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_clean_line_is_what_it_is_read_as(
        text in prop_oneof![
            address(),
            "(https://www\\.)?linkedin\\.com/in/[a-z0-9-]{1,9}[/?,; )]{0,2}[a-z.@]{0,6}",
            "[-*+]?[a-z0-9.+_-]{1,6}@[a-z0-9.-]{1,8}\\.[a-z]{1,4}",
            "(www\\.|de\\.)?[a-z0-9-]{1,4}(\\.[a-z0-9-]{0,4}){1,3}",
        ],
    ) {
        if let Some(entry) = clean(&text) {
            prop_assert_eq!(line(&text), Line::Entries(vec![owned(entry)]), "{}", text);
        }
    }
}

fn owned(entry: Entry<'_>) -> Entry<'static> {
    match entry {
        Entry::Identity(name) => Entry::Identity(name.into_owned().into()),
        Entry::Domain(name) => Entry::Domain(name.into_owned().into()),
        Entry::Name(name) => Entry::Name(name.into_owned().into()),
    }
}

#[test]
fn usual_lines_are_clean() {
    for text in
        ["https://www.linkedin.com/in/jane-doe-1/", "linkedin.com/in/jane", "jane.doe+x@mail.x.example", "acme.co.uk"]
    {
        assert!(clean(text).is_some(), "{text}");
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

#[test]
fn one_person_has_one_address_wherever_it_was_copied_from() {
    for raw in [
        "https://www.linkedin.com/comm/in/ann-x?midToken=1",
        "https://www.linkedin.com/mwlite/in/ann-x",
        "https://www.linkedin.com/mwlite/profile/in/ann-x",
        "https://m.linkedin.com/in/ann-x",
        "/in/ann-x/",
        "<https://www.linkedin.com/in/ann-x>",
        "[https://www.linkedin.com/in/ann-x]",
        "https://www.linkedin.com/in/ann-x.",
        "https://www.linkedin.com/in/ann-x/,",
        "https://www.linkedin.com/in/ann-x%0A",
        "https://www.linkedin.com/in/ann-x%0D%0A/",
        "\u{200B}https://www.linkedin.com/in/ann\u{AD}-x\u{200B}",
        "https://www.google.com/url?q=https://www.linkedin.com/in/ann-x&sa=D",
        "https://www.google.de/url?sa=t&url=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fann-x%2F&usg=1",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fann-x%3Ftrk%3Dy&data=z",
        "https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fann-x",
        "https://www.linkedin.com/authwall?trk=x&sessionRedirect=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fann-x%2F",
        "https://www.linkedin.com/uas/login?session_redirect=%2Fin%2Fann-x",
        "https://urldefense.com/v3/__https://www.linkedin.com/in/ann-x__;!!abc",
        "https://web.archive.org/web/2024/https://www.linkedin.com/in/ann-x",
        "https://urldefense.proofpoint.com/v1/url?u=https%3A//www.linkedin.com/in/ann-x&k=y",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__www.linkedin.com_in_ann-2Dx&d=DwMF&c=y",
        "https://urldefense.com/v3/__https:/*www.linkedin.com/in/ann-x__;Lw!!abc!x$",
        "https://urldefense.com/v3/__https://www.linkedin.com/in/**B-x__;YW5u!!abc!x$",
        "https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly93d3cubGlua2VkaW4uY29tL2luL2Fubi14&ntb=1",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fann-x%3Ffbclid%3D1&h=y",
        "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fwww.linkedin.com%2fin%2fann-x&c=E",
        "https://secure-web.cisco.com/1abc/https%3A%2F%2Fwww.linkedin.com%2Fin%2Fann-x",
        "https://protect.checkpoint.com/v2/___https://www.linkedin.com/in/ann-x___.YXA",
        "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fann-x&rut=1",
        "https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2fwww.linkedin.com%2fin%2fann-x/RK=2/RS=x-",
        "https://deref-gmx.net/mail/client/x/dereferrer/?redirectUrl=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fann-x",
    ] {
        assert_eq!(normal(raw), "linkedin.com/in/ann-x", "{raw}");
    }
    for (raw, expected) in [
        // What a redirect leads to may itself be one, and opaque names keep their case.
        (
            "https://www.google.com/url?q=https%3A%2F%2Fwww.linkedin.com%2Fauthwall%3FsessionRedirect%3Dhttps%253A%252F%252Fwww.linkedin.com%252Fin%252FACwAAB1c",
            "linkedin.com/in/ACwAAB1c",
        ),
        // A page with an address in its query is a page of its own.
        ("https://shop.example/p?url=https://other.example", "shop.example/p"),
        ("https://www.google.com/url?q=https://shop.example/p", "shop.example/p"),
        ("Jane Doe <Jane@Example.com>", "jane@example.com"),
        ("[jane@example.com].", "jane@example.com"),
        ("Acme, Inc.", "acme, inc."),
    ] {
        assert_eq!(normal(raw), expected, "{raw}");
    }
}

#[test]
fn pages_are_nobodys_and_words_are_no_addresses() {
    for page in [
        "http://www.linkedin.com/company/acme",
        "https://www.linkedin.com/school/mit/",
        "https://www.linkedin.com/in/",
        "https://www.linkedin.com/in/unavailable",
        "https://www.linkedin.com",
        "https://www.linkedin.com/search/results/people/?keywords=ceo",
        "https://www.linkedin.com/sales/search/people?query=1",
        "https://www.linkedin.com/sales/company/123",
        "https://www.linkedin.com/profile/view",
        "https://www.linkedin.com/authwall",
        "https://www.linkedin.com/feed/",
        "https://facebook.com/",
    ] {
        assert!(is_nobodys(&normal(page)), "{page}");
        assert!(is_address(page), "{page}");
    }
    for person in [
        "https://www.linkedin.com/in/jane",
        "https://www.linkedin.com/pub/jane/1/2a/b3",
        "https://www.linkedin.com/sales/lead/ACwAAB1c,NAME_SEARCH,q",
        "https://www.linkedin.com/sales/people/123,x",
        "https://www.linkedin.com/talent/profile/AEMAAbCd",
        "https://www.linkedin.com/profile/view?id=AAkAAx",
        "https://jane.example",
        "urn:li:fsd_profile:ACoAAB1c",
    ] {
        assert!(!is_nobodys(&normal(person)), "{person}");
        assert!(is_address(person), "{person}");
    }
    for words in ["View profile", "n/a", "see notes", "1.23E+11", "-", "jane@example.com", "3.14", ""] {
        assert!(!is_address(words), "{words}");
    }
}

#[test]
fn links_that_do_not_show_where_they_lead_name_nobody() {
    for link in [
        "https://lnkd.in/eXaMpLe",
        "lnkd.in/eXaMpLe",
        "https://bit.ly/3abc",
        "https://protect-us.mimecast.com/s/AbC",
        "https://urldefense.com/v3/nothing",
        "https://www.google.com/url?sa=t",
    ] {
        assert!(hides_target(link), "{link}");
        assert_eq!(line(link), Line::Doubt(Doubt::Hidden), "{link}");
    }
    assert_eq!(line("https://www.linkedin.com/profile/view?id=123"), Line::Doubt(Doubt::Numbered));
    for link in [
        "https://www.linkedin.com/in/jane",
        "https://www.mimecast.com/careers",
        "https://www.google.com/url?q=https://shop.example/p",
        "https://www.youtube.com/@jane",
        "bit.ly",
    ] {
        assert!(!hides_target(link), "{link}");
    }
}

#[test]
fn a_company_has_one_domain_however_it_is_written() {
    for cell in [
        "acme.example",
        "ACME.example.",
        "@acme.example",
        "*@acme.example",
        "*.acme.example",
        "www.acme.example",
        "acme.example:8080",
        "https://acme.example/",
        "http://www.acme.example:8080/jobs?x=1#top",
        "<https://acme.example/about>",
        "acme.example;",
        " acme\u{200B}.example ",
        "https://www.google.com/url?q=https://acme.example/jobs",
    ] {
        assert_eq!(company_site(cell).as_deref(), Some("acme.example"), "{cell}");
    }
    assert_eq!(company_site("linkedin.com").as_deref(), Some("linkedin.com"), "somebody who works there");
    for cell in [
        "acme com",
        "Acme Inc",
        "jane@acme.example",
        "linkedin.com/company/acme",
        "https://github.com/acme",
        "https://lnkd.in/x",
        "acme",
        "10.0.0.1",
        "https://",
        "acme.example, dot.example",
        "",
    ] {
        assert_eq!(company_site(cell), None, "{cell}");
    }
}

#[test]
fn mailboxes_are_read_out_of_cells_with_a_few_words() {
    for (cell, value) in [
        ("ann@x.example (work)", "ann@x.example"),
        ("work: ann@x.example, home: ann@y.example", "ann@x.example; ann@y.example"),
        ("ann@x.example/ann@y.example", "ann@x.example; ann@y.example"),
        ("ann@x.example and Ann@X.example", "ann@x.example"),
        ("ann @x.example", "ann@x.example"),
        ("ann (at) x (dot) example", "ann@x.example"),
        ("o'neil@x.example or 'ann@y.example'", "o'neil@x.example; ann@y.example"),
    ] {
        assert_eq!(of_mailbox(cell).as_deref(), Some(value), "{cell}");
    }
    for cell in [
        "ask ann@x.example, she may have the new one of him",
        "see notes",
        "@x.example",
        "ann@",
        "ann@x.exam…",
        "ann@x...",
        "https://mastodon.example/@ann",
        "",
    ] {
        assert_eq!(of_mailbox(cell), None, "{cell}");
    }
}

#[test]
fn addresses_are_read_out_of_cells_with_words() {
    for (cell, value) in [
        ("linkedin.com/in/ann (1st)", "linkedin.com/in/ann"),
        ("in/ann-x", "linkedin.com/in/ann-x"),
        ("'https://www.linkedin.com/in/ann'", "https://www.linkedin.com/in/ann"),
        ("[Ann](https://www.linkedin.com/in/ann)", "https://www.linkedin.com/in/ann"),
        ("linkedin.com/in/ann; https://x.com/ann", "linkedin.com/in/ann"),
        ("linkedin.com/in/ann,https://linkedin.com/in/b", "linkedin.com/in/ann; https://linkedin.com/in/b"),
        ("Ann: https://ann.example", "https://ann.example"),
        (
            "https://www.linkedin.com/sales/lead/ACwAAB1c,NAME_SEARCH,q",
            "https://www.linkedin.com/sales/lead/ACwAAB1c,NAME_SEARCH,q",
        ),
    ] {
        assert_eq!(of_address(cell).as_deref(), Some(value), "{cell}");
    }
    for cell in ["View profile", "ann doe", "in/", "in/ann or in/bob", "https://a.example https://b.example x", "n/a"] {
        assert_eq!(of_address(cell), None, "{cell}");
    }
}

#[test]
fn lines_that_name_nobody_say_why() {
    for (text, doubt) in [
        ("+1 (212) 555-0100", Doubt::Phone),
        ("0170 1234567", Doubt::Phone),
        ("please don't write to Jane", Doubt::Sentence),
        ("Jane Doe at Acme", Doubt::Sentence),
        ("DO NOT CONTACT ACME", Doubt::Sentence),
        ("Profile URL", Doubt::NoName),
        ("everybody", Doubt::NoName),
        ("01.05.2024", Doubt::NoName),
        ("acme.com (and globex.com)", Doubt::Words),
    ] {
        assert_eq!(line(text), Line::Doubt(doubt), "{text}");
    }
    for name in
        ["Contact Energy", "\"Email\"", "A-17", "4711", "3M", "Made in Italy", "Zoë van der Berg (asked by phone)"]
    {
        assert!(matches!(line(name), Line::Entries(_)), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_list_finds_a_mailbox_among_whatever_stands_around_it(
        before in "([A-Za-z:/ ,;<(]{0,8}[ :;,<(/|])?",
        behind in "([ ,;>)/|][A-Za-z0-9 ,;>)/|]{0,8})?",
    ) {
        let listed: Listed = std::iter::once(Entry::Identity("ann.x@acme.example".into())).collect();
        let cell = format!("{before}ann.x@acme.example{behind}");
        prop_assert!(listed.has_identity(&cell), "{}", cell);
        prop_assert_eq!(mailboxes(&cell), ["ann.x@acme.example"]);
    }
}
