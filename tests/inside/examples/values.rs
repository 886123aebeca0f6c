//! What items of `values` do, by example.

#[test]
fn hours_is_open() -> Result<(), Box<dyn std::error::Error>> {
    use crate::values::calendar::{OpenHours, zone};
    use jiff::civil::Weekday;
    let hours = OpenHours::new([(Weekday::Monday, 9 * 60, 17 * 60)], []);
    let berlin = zone("Europe/Berlin").ok_or("no zone")?;
    assert!(hours.is_open("2026-01-05T09:00+01:00".parse()?, &berlin));
    assert!(!hours.is_open("2026-01-05T17:00+01:00".parse()?, &berlin));
    Ok(())
}

#[test]
fn calendar_zone() {
    assert!(crate::values::calendar::zone("europe/berlin").is_some());
    assert!(crate::values::calendar::zone("Europe/Berlim").is_none());
}

#[test]
fn calendar_start_of_day() -> Result<(), Box<dyn std::error::Error>> {
    use crate::values::calendar::{start_of_day, zone};
    // The clocks of Beirut went from midnight straight to one o'clock.
    let start = start_of_day("2022-03-27".parse()?, &zone("Asia/Beirut").ok_or("no zone")?);
    assert_eq!(start, "2022-03-27T01:00+03:00".parse()?);
    Ok(())
}

#[test]
fn calendar_spread() {
    let spread = crate::values::calendar::spread;
    assert_eq!(spread(&[b"after_accept", b"jane"]), 0x9D99_F828_F4EB_5690);
    assert_ne!(spread(&[b"ab", b"c"]), spread(&[b"a", b"bc"]));
}

#[test]
fn moment_moment_in() -> Result<(), Box<dyn std::error::Error>> {
    use crate::values::calendar::moment_in;
    let (from, to) = ("2026-01-14T10:00Z".parse()?, "2026-01-15T10:00Z".parse()?);
    assert_eq!(moment_in(from, to, None, 0), from);
    assert_eq!(moment_in(from, to, None, u64::MAX), to);
    Ok(())
}

#[test]
fn parse_parse_date() {
    use crate::values::calendar::{DateError, parse_date};
    assert_eq!(parse_date("2026-05-29"), Ok(jiff::civil::Date::constant(2026, 5, 29)));
    assert_eq!(parse_date("2026-02-30"), Err(DateError::NoSuchDay));
    assert_eq!(parse_date("29.5.2026"), Err(DateError::Shape));
}

#[test]
fn parse_parse_moment() -> Result<(), Box<dyn std::error::Error>> {
    use crate::values::calendar::{parse_moment, zone};
    let berlin = zone("Europe/Berlin").ok_or("no zone")?;
    assert_eq!(parse_moment("2026-05-29 10:00", &berlin)?, "2026-05-29T08:00Z".parse()?);
    Ok(())
}

#[test]
fn parse_parse_duration() {
    use crate::values::calendar::{DurationError, parse_duration};
    assert_eq!(parse_duration("2 weeks"), Ok(jiff::SignedDuration::from_hours(14 * 24)));
    assert_eq!(parse_duration("3 months"), Err(DurationError::Months));
}

#[test]
fn window_start() -> Result<(), Box<dyn std::error::Error>> {
    use crate::values::calendar::{Bound, Unit, Window, zone};
    let month = Window::Calendar { unit: Unit::Month { from_day: 31 }, zone: None };
    let start = month.start("2026-03-01T12:00Z".parse()?, &zone("UTC").ok_or("no zone")?);
    assert_eq!(start, Bound::From("2026-02-28T00:00Z".parse()?));
    Ok(())
}

#[test]
fn written_end_of_day() -> Result<(), Box<dyn std::error::Error>> {
    use crate::values::calendar::{end_of_day, zone};
    let berlin = zone("Europe/Berlin").ok_or("no zone")?;
    assert_eq!(end_of_day("2026-02-08".parse()?, &berlin), "2026-02-08T22:59:59Z".parse()?);
    Ok(())
}

#[test]
fn written_parse_written() {
    use crate::values::calendar::{DayOrder, WrittenError, parse_written};
    let day = |text: &str, order| parse_written(text, order).map(|written| written.date.to_string());
    assert_eq!(day("4-Apr-21", None).as_deref(), Ok("2021-04-04"));
    assert_eq!(day("3/15/2024 2:30 PM", None).as_deref(), Ok("2024-03-15"));
    assert_eq!(day("03/04/2026", None), Err(WrittenError::Unclear));
    assert_eq!(day("03/04/2026", Some(DayOrder::DayFirst)).as_deref(), Ok("2026-04-03"));
}

#[test]
fn clean() {
    use crate::values::identity::{Entry, clean};
    assert_eq!(clean("https://www.linkedin.com/in/jane/"), Some(Entry::Identity("linkedin.com/in/jane".into())));
    assert_eq!(clean("jane@x.example"), Some(Entry::Identity("jane@x.example".into())));
    assert_eq!(clean("Jane@x.example"), None);
}

#[test]
fn company() {
    use crate::values::identity::company;
    assert_eq!(company("Acme, Inc.").as_deref(), Some("acme"));
    assert_eq!(company("Blue Sky GmbH & Co. KG").as_deref(), Some("blue sky"));
    assert_eq!(company("Nestlé and Søns").as_deref(), Some("nestle sons"));
    assert_eq!(company("S.A.").as_deref(), Some("sa"));
    assert_eq!(company("- ,"), None);
}

#[test]
fn company_companies() {
    use crate::values::identity::companies;
    assert_eq!(companies("Müller GmbH"), ["muller", "mueller"]);
    assert_eq!(companies("Mueller GmbH"), ["mueller"]);
}

#[test]
fn company_written_companies() {
    use crate::values::identity::written_companies;
    assert_eq!(
        written_companies("at Acme Inc (acquired)"),
        ["at Acme Inc (acquired)", "Acme Inc (acquired)", "at Acme Inc", "Acme Inc"]
    );
    assert_eq!(written_companies("Acme IncAcme Inc"), ["Acme IncAcme Inc", "Acme Inc"]);
}

#[test]
fn domain_is_public_suffix() {
    use crate::values::identity::is_public_suffix;
    assert!(is_public_suffix("co.uk") && !is_public_suffix("acme.co.uk"));
    assert!(!is_public_suffix("github.io"), "a company's own");
}

#[test]
fn domain_is_free_mail() {
    assert!(crate::values::identity::is_free_mail("gmail.com"));
}

#[test]
fn inside_mailboxes() {
    use crate::values::identity::mailboxes;
    assert_eq!(mailboxes("work: jane@acme.example / jane.doe@x.example"), ["jane@acme.example", "jane.doe@x.example"]);
    assert_eq!(mailboxes("jane [at] acme [dot] example"), ["jane@acme.example"]);
    assert!(mailboxes("see notes").is_empty() && mailboxes("mastodon.example/@jane").is_empty());
}

#[test]
fn inside_addresses() {
    use crate::values::identity::addresses;
    assert_eq!(
        addresses("Jane (1st) https://www.linkedin.com/in/jane, https://x.com/j"),
        ["https://www.linkedin.com/in/jane"]
    );
    assert_eq!(addresses("in/jane-doe"), ["linkedin.com/in/jane-doe"]);
    assert!(addresses("https://jane.example").is_empty());
}

#[test]
fn inside_several() {
    use crate::values::identity::several;
    assert_eq!(several("jane@acme.example; jane@x.example"), ["jane@acme.example", "jane@x.example"]);
    assert!(several("jane@acme.example").is_empty() && several("Jane Doe, CEO").is_empty());
}

#[test]
fn inside_of_mailbox() {
    use crate::values::identity::of_mailbox;
    assert_eq!(of_mailbox("Jane <jane@acme.example>").as_deref(), Some("Jane <jane@acme.example>"));
    assert_eq!(of_mailbox("jane@acme.example (work)").as_deref(), Some("jane@acme.example"));
    assert_eq!(of_mailbox("a@x.example / b@x.example").as_deref(), Some("a@x.example; b@x.example"));
    assert_eq!(of_mailbox("ask bob@acme.example, he has her new mailbox in his notes"), None);
}

#[test]
fn inside_of_address() {
    use crate::values::identity::of_address;
    assert_eq!(of_address("https://jane.example").as_deref(), Some("https://jane.example"));
    assert_eq!(of_address("linkedin.com/in/jane (1st)").as_deref(), Some("linkedin.com/in/jane"));
    assert_eq!(of_address("View profile"), None);
}

#[test]
fn line() {
    use crate::values::identity::{Entry, Line, line};
    let domain = |name: &str| Line::Entries(vec![Entry::Domain(name.to_owned().into())]);
    assert_eq!(line("*@blocked.example"), domain("blocked.example"));
    assert_eq!(line("- \"blocked.example\","), domain("blocked.example"));
    assert_eq!(line("Bob <Bob@x.example>"), Line::Entries(vec![Entry::Identity("bob@x.example".into())]));
    assert_eq!(line("  # a comment"), Line::Nothing);
    assert!(matches!(line("ann at blocked, everyone else is fine @"), Line::Doubt(_)));
}

#[test]
fn listed() {
    use crate::values::identity::{Entry, Listed};
    let listed: Listed = [Entry::Domain("x.example".into()), Entry::Name("Acme, Inc.".into())].into_iter().collect();
    assert!(listed.has_identity("jane@shop.x.example"));
    assert!(listed.has_site("https://www.x.example/about"));
    assert!(listed.has_company("ACME"));
    assert!(!listed.has_identity("jane@y.example"));
}

#[test]
fn named_is_no_value() {
    use crate::values::identity::is_no_value;
    assert!(is_no_value("#N/A") && is_no_value("-") && !is_no_value("Acme"));
}

#[test]
fn renewed() {
    use crate::values::identity::renewed;
    assert_eq!(renewed("jane@xn--mnchen-3ya.example"), ["jane@münchen.example"]);
    assert_eq!(renewed("jane@acme.example; jane@x.example"), ["jane@acme.example", "jane@x.example"]);
    assert!(renewed("linkedin.com/in/jane").is_empty() && renewed("00Q5g00000XyZAa").is_empty());
}

#[test]
fn shape_only_itself() {
    use crate::values::identity::only_itself;
    assert_eq!(only_itself("linkedin.com/talent/profile/AEMAAb"), Some("an address of Recruiter"));
    assert_eq!(only_itself("app.hubspot.com/contacts/1/contact/2"), Some("a page of another tool"));
    assert_eq!(only_itself("linkedin.com/in/jane"), None);
    assert_eq!(only_itself("hubspot.com"), None);
}

#[test]
fn site_company_site() {
    use crate::values::identity::company_site;
    assert_eq!(company_site("https://www.Acme.com:8080/jobs?x=1").as_deref(), Some("acme.com"));
    assert_eq!(company_site("*@acme.com").as_deref(), Some("acme.com"));
    assert_eq!(company_site("Acme Inc"), None);
    assert_eq!(company_site("linkedin.com/company/acme"), None);
}

#[test]
fn spelling_normal() {
    use crate::values::identity::normal;
    assert_eq!(normal("https://DE.linkedin.com/in/Jane-Doe/de/?trk=x#top"), "linkedin.com/in/jane-doe");
    assert_eq!(normal("http://www.linkedin.com/in/zo%C3%AB"), "linkedin.com/in/zoë");
    assert_eq!(normal("https://www.linkedin.com/sales/lead/ACwAATEST,NAME_SEARCH,abcd"), "linkedin.com/in/ACwAATEST");
    assert_eq!(normal("mailto:Jane@Example.com"), "jane@example.com");
    assert_eq!(normal("https://www.Example.com/"), "example.com");
    assert_eq!(normal(" A-17 "), "a-17");
}

#[test]
fn spelling_exact() {
    use crate::values::identity::exact;
    assert_eq!(exact(" 0015000000Gv7qJAAR "), "0015000000Gv7qJ");
    assert_eq!(exact("0015000000gv7qJAAR"), "0015000000gv7qJAAR");
}

#[test]
fn spelling_is_email() {
    use crate::values::identity::is_email;
    assert!(is_email("jane@example.com") && is_email("Jane <mailto:Jane@Example.com>"));
    assert!(!is_email("jane at example.com") && !is_email("n/a"));
}

#[test]
fn spelling_is_address() {
    use crate::values::identity::is_address;
    assert!(is_address("https://www.linkedin.com/in/jane") && is_address("example.com/jane") && is_address("/in/jane"));
    assert!(!is_address("View profile") && !is_address("n/a") && !is_address("jane@example.com"));
}

#[test]
fn spelling_is_nobodys() {
    use crate::values::identity::{is_nobodys, normal};
    assert!(is_nobodys(&normal("https://www.linkedin.com/company/acme")));
    assert!(is_nobodys(&normal("https://www.linkedin.com/in/")));
    assert!(!is_nobodys(&normal("https://www.linkedin.com/in/jane")));
}

#[test]
fn spelling_is_numbered() {
    use crate::values::identity::{is_numbered, normal};
    assert!(is_numbered(&normal("https://www.linkedin.com/profile/view?id=12345&trk=x")));
    assert!(!is_numbered(&normal("https://www.linkedin.com/in/jane")));
}

#[test]
fn spelling_is_garbled() {
    use crate::values::identity::{is_garbled, normal};
    assert!(is_garbled(&normal("linkedin.com/in/josã©-roe")));
    // As long as the letters can be told, they are read as they were.
    assert_eq!(normal("linkedin.com/in/josÃ©-roe"), "linkedin.com/in/josé-roe");
}

#[test]
fn spelling_email_domain() {
    assert_eq!(crate::values::identity::email_domain("jane@example.com"), Some("example.com"));
    assert_eq!(crate::values::identity::email_domain("example.com"), None);
}

#[test]
fn spelling_domain() {
    use crate::values::identity::domain;
    assert_eq!(domain("http://www.Quill.example/about?x=1").as_deref(), Some("quill.example"));
    assert_eq!(domain("jane@example.com").as_deref(), Some("example.com"));
    assert_eq!(domain("n/a"), None);
}

#[test]
fn typed_as_typed() {
    use crate::values::identity::as_typed;
    assert_eq!(as_typed("O’Brien‑Roux"), "O'Brien-Roux");
    assert_eq!(as_typed("ｊａｎｅ＠acme.example"), "jane@acme.example");
}

#[test]
fn visible() {
    assert_eq!(crate::values::identity::visible("ann\u{AD}@x.example\u{200B}"), "ann@x.example");
    assert_eq!(crate::values::identity::visible("a\u{A0}b"), "a b");
}

#[test]
fn wrapped_hides_target() {
    use crate::values::identity::hides_target;
    assert!(hides_target("https://lnkd.in/eXaMpLe") && hides_target("https://bit.ly/3abc"));
    assert!(!hides_target("https://www.google.com/url?q=https://acme.com") && !hides_target("bit.ly"));
}

#[test]
fn counted() {
    use crate::values::text::counted;
    assert_eq!(counted(1, "row"), "1 row");
    assert_eq!(counted(0, "entry"), "0 entries");
    assert_eq!(counted(2_u64, "row"), "2 rows");
}

#[test]
fn counted_for_count() {
    use crate::values::text::for_count;
    assert_eq!(for_count(1, "messages to oneself"), "message to oneself");
    assert_eq!(for_count(2, "messages to oneself"), "messages to oneself");
}

#[test]
fn leftovers_merge() {
    use crate::values::text::merges;
    let text = "Hi\n<<<<<<< HEAD\nAnn\n=======\nBen\n>>>>>>> theirs\n";
    let merge = &merges(text)[0];
    assert_eq!(&text[merge.first_side()], "Ann\n");
    let names: Vec<_> = merge.markers.iter().map(|marker| &text[marker.name.clone()]).collect();
    assert_eq!(names, ["HEAD", "", "theirs"]);
    assert!(merges("A heading\n=======\n").is_empty());
}

#[test]
fn leftovers_is_lfs_pointer() {
    use crate::values::text::is_lfs_pointer;
    assert!(is_lfs_pointer("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"));
    assert!(!is_lfs_pointer("version https://git-lfs.github.com/spec/v1 is what a pointer begins with"));
}

#[test]
fn text_fold() {
    assert_eq!(crate::values::text::fold("  Zoë "), "zoë");
    assert_eq!(crate::values::text::fold("STRASSE"), "strasse");
    assert_eq!(crate::values::text::fold("Straße"), "straße");
}

#[test]
fn text_same() {
    assert!(crate::values::text::same("VP Sales ", "vp sales"));
    assert!(!crate::values::text::same("ß", "SS"));
}

#[test]
fn text_contains() {
    assert!(crate::values::text::contains("Head of Sales", "OF SA"));
}

#[test]
fn text_utf16_len() {
    assert_eq!(crate::values::text::utf16_len("Zoë 🙂"), 6);
}

#[test]
fn pattern() {
    use crate::values::text::Pattern;
    assert!(Pattern::new("^head of").unwrap().found_in("Head of Sales"));
    assert_eq!(Pattern::new("head (of").unwrap_err().to_string(), "unclosed group");
}

#[test]
fn phrases() -> Result<(), crate::values::text::TooManyPhrases> {
    use crate::values::text::Phrases;
    let heads = Phrases::new(&["vp", "vice president"])?;
    assert!(heads.found_in("Vice-President, Sales"));
    assert_eq!(heads.first_found("Former MVP, now SVP/VP"), Some(0));
    assert!(heads.found_in("Sr. V.P. of Sales"));
    assert!(!heads.found_in("MVP"));
    Ok(())
}

#[test]
fn phrases_mentions_one_of() {
    assert!(crate::values::text::mentions_one_of("Head of Sales, EMEA", &["head of"]));
    assert!(!crate::values::text::mentions_one_of("Headhunter", &["head", ""]));
}

#[test]
fn shown() {
    use crate::values::text::shown;
    assert_eq!(shown("Ann\u{1b}[2J\nBob"), "Ann\\u{1b}[2J\\nBob");
    assert_eq!(shown("a\u{202e}b\u{9b}c\u{2028}d"), "a\\u{202e}b\\u{9b}c\\u{2028}d");
    assert_eq!(shown("Zoe\u{308} 👩‍💻 דנה محمد"), "Zoe\u{308} 👩‍💻 דנה محمد");
}

#[test]
fn shown_shown_lines() {
    assert_eq!(crate::values::text::shown_lines("Ann\u{7}\r\n\tBob\n"), "Ann\\u{7}\\r\n\tBob\n");
}

#[test]
fn shown_shown_styled() {
    let styled = "\u{1b}[1mAnn\u{1b}[0m \u{1b}]8;;https://a.example\u{7}";
    assert_eq!(crate::values::text::shown_styled(styled), "\u{1b}[1mAnn\u{1b}[0m \\u{1b}]8;;https://a.example\\u{7}");
}

#[test]
fn value_plain() {
    assert_eq!(crate::values::Plain(25.0).to_string(), "25");
    assert_eq!(crate::values::Plain(-0.0).to_string(), "0");
}

#[test]
fn value_length() {
    use jiff::SignedDuration;
    assert_eq!(crate::values::Length(SignedDuration::from_hours(24)).to_string(), "1 day");
    assert_eq!(crate::values::Length(SignedDuration::from_mins(90)).to_string(), "90 minutes");
}
