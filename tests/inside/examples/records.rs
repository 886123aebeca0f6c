//! What items of `records` do, by example.

#[test]
fn number_parse_number() {
    use crate::records::number::{DecimalMark, NumberError, parse_number};
    let value = |text: &str, mark| parse_number(text, mark).map(|number| number.value);
    assert_eq!(value("1,234.5", None), Ok(1234.5));
    assert_eq!(value("1 234,5", None), Ok(1234.5));
    assert_eq!(value("1,234", None), Err(NumberError::Unclear));
    assert_eq!(value("1,234", Some(DecimalMark::Comma)), Ok(1.234));
}

#[test]
fn encoded_is_encoding() {
    use crate::records::read::is_encoding;
    assert!(is_encoding("windows-1252") && is_encoding("latin1") && is_encoding("Shift_JIS"));
    assert!(!is_encoding("ansi"));
}

#[test]
fn schema_name_in() {
    use crate::records::schema::{Field, Presence};
    use crate::values::Type;
    let field = |ty| Field { name: "key".into(), ty, presence: Presence::Optional, meaning: None };
    assert_eq!(field(Type::Text).name_in("A-17"), "a-17");
    assert_eq!(field(Type::Id).name_in("A-17"), "A-17");
}

#[test]
fn schema_names_in() {
    use crate::records::schema::{Field, Presence};
    use crate::values::Type;
    let field = |ty| Field { name: "key".into(), ty, presence: Presence::Optional, meaning: None };
    let names = |ty, value| field(ty).names_in(value).into_iter().map(String::from).collect::<Vec<_>>();
    assert_eq!(names(Type::Email, "Jane@x.example; j@y.example"), ["jane@x.example", "j@y.example"]);
    assert_eq!(names(Type::Text, "Jane Doe, CEO"), ["jane doe, ceo"]);
}

#[test]
fn source_stands_for() {
    use crate::records::source::Spelling;
    let degrees = [("1st", "connected"), ("*", "stranger")];
    let values = degrees.map(|(degree, word)| (degree.to_owned(), word.to_owned())).into();
    let spelling = Spelling { values, ..Spelling::default() };
    assert_eq!(spelling.stands_for(" 1ST "), "connected");
    assert_eq!(spelling.stands_for("2nd"), "stranger");
}

#[test]
fn source_draft() {
    use crate::records::source::{Guess, draft};
    let email = Guess { field: "email".to_owned(), ..Guess::default() };
    let columns = [("Note".to_owned(), vec![]), ("Mail".to_owned(), vec![email])];
    assert_eq!(draft(&columns), "[sources.mine]\nmatch = [\"Mail\"]\nemail = \"Mail\"\n# field = \"Note\"");
}

#[test]
fn source_readings() {
    use crate::records::habits::{Doubt, Sighting};
    use crate::records::source::readings;
    let doubt = Doubt::Decimals(Sighting { row: 1, column: "Fit".to_owned(), text: "1,200".to_owned() });
    let first = "{ column = \"Fit\", decimal = \",\" } where `1,200` is 1.200";
    assert_eq!(readings(&doubt), format!("{first}, {{ column = \"Fit\", decimal = \".\" }} where it is 1200"));
}

#[test]
fn sources_built_in() {
    let sources = crate::records::sources::built_in();
    assert!(sources.iter().any(|source| source.name == "hubspot"));
}

#[test]
fn sources_parse() {
    use crate::records::sources::parse;
    let table = "match = [\"Person\"]\nemail = \"Mail\"\nconnect.sent = \"Invited\"".parse().unwrap();
    let source = parse("crm", &table).unwrap();
    assert_eq!(source.fields["email"].columns, ["Mail"]);
    assert_eq!(source.fields["connect.sent"].columns, ["Invited"]);
}

#[test]
fn stand_ins_is_spreadsheet_error() {
    use crate::records::stand_ins::is_spreadsheet_error;
    assert!(is_spreadsheet_error("#N/A") && is_spreadsheet_error("#bezug!") && is_spreadsheet_error("#####"));
    assert!(!is_spreadsheet_error("#hiring") && !is_spreadsheet_error("N/A"));
}

#[test]
fn stand_ins_is_placeholder() {
    use crate::records::stand_ins::is_placeholder;
    assert!(is_placeholder("N/A") && is_placeholder("(not set)") && is_placeholder("--") && is_placeholder("NULL"));
    assert!(!is_placeholder("A-17") && !is_placeholder("0"));
}

#[test]
fn stand_ins_is_rounded() {
    use crate::records::stand_ins::is_rounded;
    assert!(is_rounded("1.23457E+11") && is_rounded("1,2e17") && is_rounded("1E+15"));
    assert!(!is_rounded("123457000000") && !is_rounded("12E4") && !is_rounded("1.5"));
}

#[test]
fn stand_ins_unsaid() {
    use crate::records::stand_ins::{Unsaid, unsaid};
    let said = |text| unsaid(text, &["first_name"]);
    assert_eq!(said("{{first_name}}"), Some(Unsaid::Unfilled));
    assert_eq!(said("[First Name]"), Some(Unsaid::Unfilled));
    assert_eq!(said("null"), Some(Unsaid::Unfilled));
    assert_eq!(said("Null"), Some(Unsaid::Doubtful));
    assert_eq!(said("Nan"), None);
    assert_eq!(said("[Jane]"), Some(Unsaid::Doubtful));
}

#[test]
fn stand_ins_is_garbled() {
    use crate::records::stand_ins::is_garbled;
    assert!(
        is_garbled("JÃ¼rgen") && is_garbled("Donâ€™t") && is_garbled("Ben &amp; Jerry") && is_garbled("Ren&#233;e")
    );
    assert!(!is_garbled("SÃO PAULO") && !is_garbled("Zoë") && !is_garbled("AT&T; R&D"));
}

#[test]
fn stand_ins_is_adorned() {
    use crate::records::stand_ins::is_adorned;
    assert!(["Mary \"Molly\"", "Ann (she/her)", "ANNA", "J.", "🚀 Ann"].into_iter().all(is_adorned));
    assert!(!["Ann", "Jo", "JP", "P1", "Mary-Ann", "D'Arcy", "明", "Zoë K.", "van der"].into_iter().any(is_adorned));
}

#[test]
fn stand_ins_linked() {
    use crate::records::stand_ins::linked;
    assert_eq!(linked("=HYPERLINK(\"linkedin.com/in/jane\",\"View\")"), Some("linkedin.com/in/jane"));
    assert_eq!(linked("HYPERLINK(A2)"), None);
}

#[test]
fn typing_same_name() {
    assert!(crate::records::typing::same_name("First Name", "first_name"));
}
