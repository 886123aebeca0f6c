//! What items of `history` do, by example.

use crate::values::EventKind;

#[test]
fn archive_is_read() {
    use crate::history::archive::is_read;
    assert!(is_read("Basic_LinkedInDataExport_05-29-2026/Connections.csv"));
    assert!(is_read("Invitations.late.csv"));
    assert!(!is_read("learning_coach_messages.csv"));
}

#[test]
fn recognise_file_of() {
    use crate::history::archive::file_of;
    assert_eq!(file_of(&["From", "To", "Sent At", "Message", "Direction"]), Some("Invitations.csv"));
    assert_eq!(file_of(&["First Name", "Last Name"]), None);
}

#[test]
fn recognise_part_of() {
    use crate::history::archive::{Part, part_of};
    let file = || Box::new("Notes:\n\nFrom,To,Sent At,Direction\n".as_bytes());
    assert_eq!(part_of("late.csv", file()), Some(("Invitations.csv", Some(Part::Invitations))));
    assert_eq!(part_of("late.csv", Box::new("event,at\n".as_bytes())), None);
}

#[test]
fn line() -> Result<(), serde_json::Error> {
    use crate::history::ledger::{Line, Person};
    let line = Line::Person(Person { id: 2, root: 1 });
    assert_eq!(serde_json::to_string(&line)?, r#"{"person":{"id":2,"root":1}}"#);
    Ok(())
}

#[test]
fn sqlite_ledger() -> Result<(), Box<dyn std::error::Error>> {
    use crate::history::ledger::{Access, Event, Ledger, Name};
    let folder = tempfile::tempdir()?;
    let mut ledger = Ledger::open(&folder.path().join("firstmove.db"), Access::Write)?;
    let at = "2026-05-29T10:00:00Z".parse()?;
    let names = vec![Name("email".to_owned(), "jane@example.com".to_owned())];
    let sent = Event { names, mv: Some("connect".to_owned()), ..Event::new(EventKind::Sent, at, "dana", "record") };
    ledger.write(|ledger| ledger.tell(&sent, at, &["profile_url", "email"]))?;
    let jane = ledger.person("email", "jane@example.com")?.ok_or("nobody")?;
    assert_eq!(ledger.of_person(jane, None)?.len(), 1);
    Ok(())
}

#[test]
fn written() {
    use crate::history::ledger::Written;
    let names: Written<Vec<String>> = Written::of(&["jane", "dana"]);
    assert_eq!(names.as_str(), Some(r#"["jane","dana"]"#));
    assert_eq!(names.read(), Some(vec!["jane".to_owned(), "dana".to_owned()]));
    assert!(Written::<Vec<String>>::default().is_nothing());
}
