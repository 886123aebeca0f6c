//! `firstmove.toml` and the senders: what they may say, and where they are wrong.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::decide::state::State;
use crate::decide::targets;
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, FileError, Files, MemoryFiles};
use crate::language::plan::Plan;
use crate::records::typer::SenderZone;
use crate::values::Value;
use crate::workspace::atomic::AtomicFile;
use crate::workspace::config;
use crate::workspace::files::DiskFiles;
use crate::workspace::senders::{Roster, SenderError};
use crate::workspace::sources::sources;

const POLICY: &str = r#"policy "P" language 1
record prospect
    id: text
record sender
    timezone: text = "Europe/Berlin"
    plan:     free | premium
    ssi:      number from 0 to 100 = 50
    joined:   time?
    name:     text?
    teams:    list of text?
move connect
cap daily_invites
    counts connect
    limit  20
    every  day
rule all
    then connect
"#;

fn plan() -> Plan {
    let mut files = MemoryFiles::default();
    files.put("p.policy", POLICY);
    match LoadedPolicy::load(&files, "p.policy", &Extra::default()) {
        Ok(loaded) => loaded.plan,
        Err(refused) => panic!("{:#?}", refused.findings),
    }
}

/// What is said of a configuration, the file's folder left out; empty where it is right.
fn said(toml: &str, senders_csv: Option<&str>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.toml");
    fs::write(&path, toml).unwrap();
    if let Some(csv) = senders_csv {
        fs::write(folder.path().join("senders.csv"), csv).unwrap();
    }
    let plan = plan();
    let loaded = match config::read(&path) {
        Ok(loaded) => loaded,
        Err(error) => return message(folder.path(), &error),
    };
    if let Err(error) = sources(Some(&loaded), &targets(&plan)) {
        return message(folder.path(), &error);
    }
    match Roster::new(&plan, Some(&loaded), None) {
        Ok(_) => String::new(),
        Err(error) => message(folder.path(), &error),
    }
}

fn message(folder: &Path, error: &config::ConfigError) -> String {
    let text = error.to_string().replace(&format!("{}/", folder.display()), "");
    error.help.as_ref().map_or_else(|| text.clone(), |help| format!("{text}; {help}"))
}

#[test]
fn what_is_wrong_in_a_configuration_is_said_with_its_place() {
    let dana = "[senders.dana]\nplan = \"free\"\n";
    let cases = [
        ("polcy = \"a\"\n", "firstmove.toml:1:1: nothing knows the key `polcy`; write `policy`"),
        (
            "clamp = { daily_invites = -1 }\n",
            "firstmove.toml:1:11: `clamp.daily_invites` is -1, and no limit can be that",
        ),
        (&format!("{dana}sis = 4\n"), "firstmove.toml:3:1: nothing knows the key `sis`; write `ssi`"),
        // The first `sis` is no sender's.
        (
            &format!("[sources.crm]\nmatch = [\"sis\"]\n{dana}sis = 4\n"),
            "firstmove.toml:5:1: nothing knows the key `sis`; write `ssi`",
        ),
        (
            &format!("{dana}ssi = 400\n"),
            "firstmove.toml:1:1: the sender `dana`: `ssi` is `400`, expected a number from 0 to 100",
        ),
        (
            "[senders.dana]\nplan = \"fre\"\n",
            "firstmove.toml:1:1: the sender `dana`: `plan` is `fre`, expected one of free, premium (did you mean `free`?)",
        ),
        ("[senders.dana]\nssi = 4\n", "firstmove.toml:1:1: the sender `dana` lacks `plan`"),
        (
            &format!("{dana}timezone = \"Europe/Berln\"\n"),
            "firstmove.toml:1:1: the sender `dana`: `timezone` is `Europe/Berln`, expected a time zone like Europe/Berlin (did you mean `Europe/Berlin`?)",
        ),
        (
            &format!("{dana}aliases = \"Dana\"\n"),
            "firstmove.toml:1:1: the sender `dana`: `aliases` is a list of names: [\"Dana Weber\"]",
        ),
        (
            &format!("{dana}opening = {{ at = 2026-06-01T08:00:00Z, daily_invite = 3 }}\n"),
            "firstmove.toml:1:1: the sender `dana`: the policy has no cap `daily_invite` (did you mean `daily_invites`?)",
        ),
        (
            &format!("{dana}opening = {{ daily_invites = 3 }}\n"),
            "firstmove.toml:1:1: the sender `dana`: `opening` needs `at`, a time like 2026-06-01T08:00:00Z",
        ),
        (
            &format!("{dana}opening = 3\n"),
            "firstmove.toml:1:1: the sender `dana`: `opening` is a table: { at = 2026-06-01T08:00:00Z, … }",
        ),
        (
            &format!("{dana}aliases = [\"Boss\"]\n[senders.eli]\nplan = \"free\"\naliases = [\"boss\"]\n"),
            "firstmove.toml:4:1: the senders `dana` and `eli` are both called `boss`",
        ),
        ("records = 3\n", "firstmove.toml:1:11: invalid type: integer `3`, expected a sequence"),
        // What names a file of senders moves nothing behind it.
        ("senders = \"senders.csv\" x\n", "firstmove.toml:1:25: "),
        (
            "[sources.crm]\nmatch = \"a\"\n",
            "firstmove.toml:2:1: the source `crm`: `match` lists the headers it is recognised by; write `field = \"Column\"`, or \
             `field = { column = \"Column\", values = { \"1st\" = \"connected\" } }`",
        ),
        (
            "[sources.crm]\nidd = \"Person\"\n",
            "firstmove.toml:2:1: the source `crm`: the policy has no field `idd` (did you mean `id`?)",
        ),
        (
            "[sources.crm]\nconnect.send = \"Invited\"\n",
            "firstmove.toml:2:1: the source `crm`: the policy has no field `connect.send` (did you mean `connect.sent`?)",
        ),
        (
            "[sources.crm]\nsender.plan = { column = \"Plan\", values = { \"Basic\" = \"gratis\" } }\n",
            "firstmove.toml:2:1: the source `crm`: `sender.plan` is never `gratis`",
        ),
        (
            "[sources.crm]\nid = { column = \"Person\", valeus = {} }\n",
            "firstmove.toml:2:1: the source `crm`: nothing knows the key `valeus`",
        ),
        (
            "[sources.crm]\nid = { column = \"Person\", date = \"dd/mm\" }\n",
            "firstmove.toml:2:1: the source `crm`: `date` can be \"day/month\" or \"month/day\"",
        ),
        ("[sources.crm]\nid = {}\n", "firstmove.toml:2:1: the source `crm`: a field needs its `column`"),
        ("[sources.crm]\nid = 3\n", "firstmove.toml:2:1: the source `crm`: a field is the name of a column"),
    ];
    for (toml, expected) in cases {
        let said = said(toml, None);
        assert!(said.starts_with(expected), "{toml}\nexpected: {expected}\nis:       {said}");
        assert_eq!(said.is_empty(), expected.is_empty());
    }
}

#[test]
fn what_is_wrong_in_a_file_of_senders_is_said_with_its_line() {
    let cases = [
        (
            "id,plan\ndana,free\neli,fre\n",
            "senders.csv:3:1: the sender `eli`: `plan` is `fre`, expected one of free, premium (did you mean `free`?)",
        ),
        ("id,plan\ndana,free\nDana,free\n", "senders.csv:3:1: the senders `dana` and `Dana` are both called `Dana`"),
        ("id,plan\ndana,free\ndana,free\n", "senders.csv:3:1: the sender `dana` stands there twice"),
        ("id,plan\n,free\n", "senders.csv:2:1: a sender without an `id`"),
        ("name,plan\ndana,free\n", "senders.csv: it has no column `id`"),
        ("id,plan,Plan\ndana,free,free\n", "senders.csv: it has the column `Plan` twice"),
        ("id,plan,sis\ndana,free,4\n", "senders.csv:2:1: `record sender` has no field `sis` (did you mean `ssi`?)"),
        (
            "id,plan,opening.at,opening.daily_invites\ndana,free,2026-06-01,x\n",
            "senders.csv:2:1: `opening.daily_invites` is a whole number of what was used",
        ),
        (
            "id,plan,opening.at,opening.daily_invites\ndana,free,,3\n",
            "senders.csv:2:1: `opening.at` is a time like 2026-06-01T08:00:00Z",
        ),
        ("id,plan\ndana\n", "senders.csv: line 2: expected 2 cells, and there are 1"),
        ("id;Plan;aliases;opening.at;opening.daily_invites\ndana;free;;;\n", ""),
    ];
    for (csv, expected) in cases {
        assert_eq!(said("senders = \"senders.csv\"\n", Some(csv)), expected, "{csv}");
    }
    // A file may stand beside the tables, but says of nobody what they say.
    let toml = "senders = \"senders.csv\"\n[senders.eli]\nplan = \"free\"\n";
    assert_eq!(said(toml, Some("id,plan\ndana,free\n")), "");
    assert_eq!(said(toml, Some("id,plan\neli,free\n")), "senders.csv:2:1: the sender `eli` stands there twice");
}

const TEAM: &str = r#"
[senders.dana]
plan = "premium"
timezone = "America/New_York"
aliases = ["Dana Weber", "dana@example.com", "https://www.linkedin.com/in/dana-weber/"]
joined = 2026-01-05T10:00:00
teams = ["north", "west"]
[senders.eli]
plan = "free"
name = "Eli Sample"
[senders.fay]
plan = "free"
name = "Fay Sample"
[senders.fay2]
plan = "free"
name = "Fay  sample"
"#;

fn with_roster(toml: &str, fallback: Option<&str>, check: impl FnOnce(&Roster<'_>, &Plan)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.toml");
    fs::write(&path, toml).unwrap();
    let plan = plan();
    let loaded = config::read(&path).unwrap();
    let roster = Roster::new(&plan, Some(&loaded), fallback).unwrap();
    check(&roster, &plan);
}

#[test]
fn a_sender_is_found_by_id_and_alias_in_any_case() {
    with_roster(TEAM, None, |roster, plan| {
        let mut state = State::default();
        for (name, expected) in [
            ("dana", "dana"),
            ("DANA", "dana"),
            (" Dana Weber ", "dana"),
            ("dana \u{a0} weber", "dana"),
            ("dana@Example.com", "dana"),
            ("mailto:dana@example.com", "dana"),
            ("Dana Weber <d.weber@example.org>", "dana"),
            ("D. W. <dana@example.com>", "dana"),
            ("linkedin.com/in/Dana-Weber?trk=x", "dana"),
            ("http://de.linkedin.com/in/dana-weber", "dana"),
            ("Eli Sample", "eli"),
            ("ELI  SAMPLE", "eli"),
        ] {
            let sender = roster.sender(&mut state, Some(name), &[]).unwrap();
            assert_eq!(&*sender.name, expected, "{name}");
        }
        // Two are called so.
        assert!(roster.sender(&mut state, Some("Fay Sample"), &[]).is_err());
        let dana = roster.sender(&mut state, Some("dana"), &[]).unwrap();
        let slot = |name: &str| {
            let field = plan.sender.schema.field(name).unwrap();
            dana.slots[crate::values::ids::Id::index(field)].clone()
        };
        // A bare time stands in the sender's own zone, whatever the order of the keys.
        assert_eq!(slot("joined"), Value::Time("2026-01-05T15:00:00Z".parse().unwrap()));
        assert_eq!(slot("teams"), Value::List(["north".into(), "west".into()].into()));
        assert_eq!(slot("ssi"), Value::Number(50.0));
    });
}

#[test]
fn who_sends_a_record_without_a_sender() {
    with_roster(TEAM, None, |roster, _| {
        let mut state = State::default();
        let unknown = roster.sender(&mut state, Some("dena"), &[]).unwrap_err();
        assert_eq!(unknown, SenderError::Unknown("dena".to_owned(), Some("dana".to_owned())));
        let unsaid = roster.sender(&mut state, None, &[]).unwrap_err();
        assert_eq!(unsaid, SenderError::Unsaid(["dana", "eli", "fay", "fay2"].map(str::to_owned).to_vec()));
        assert_eq!(roster.zone(Some("dena"), &[]).unwrap_err().nearest.as_deref(), Some("dana"));
    });
    with_roster(TEAM, Some("ELI"), |roster, _| {
        assert!(roster.check_fallback().is_ok());
        assert_eq!(&*roster.sender(&mut State::default(), None, &[]).unwrap().name, "eli");
    });
    with_roster(TEAM, Some("elli"), |roster, _| {
        let unknown = SenderError::Unknown("elli".to_owned(), Some("eli".to_owned()));
        assert_eq!(roster.check_fallback(), Err(unknown));
    });
    with_roster("[senders.eli]\nplan = \"free\"\n", None, |roster, _| {
        assert_eq!(&*roster.sender(&mut State::default(), None, &[]).unwrap().name, "eli");
    });
}

#[test]
fn a_configuration_is_found_upwards() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    fs::create_dir_all(&deep).unwrap();
    let path = folder.path().join("firstmove.toml");
    fs::write(&path, "").unwrap();
    assert_eq!(config::find(&deep), Some(path));
}

#[test]
fn an_output_file_appears_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out.csv");
    fs::write(&place, "before").unwrap();
    let mut file = AtomicFile::create(&place).unwrap();
    file.write_all(b"half").unwrap();
    drop(file);
    assert_eq!(fs::read_to_string(&place).unwrap(), "before");
    let mut file = AtomicFile::create(&place).unwrap();
    file.write_all(b"whole").unwrap();
    assert_eq!(fs::read_to_string(&place).unwrap(), "before");
    file.finish().unwrap();
    assert_eq!(fs::read_to_string(&place).unwrap(), "whole");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left beside");
    assert!(AtomicFile::create(&folder.path().join("nowhere/out.csv")).is_err());
}

#[cfg(unix)]
#[test]
fn an_output_file_keeps_its_permissions_and_its_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (place, link) = (folder.path().join("out.csv"), folder.path().join("link.csv"));
    fs::write(&place, "before").unwrap();
    fs::set_permissions(&place, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&place, &link).unwrap();
    let mut file = AtomicFile::create(&link).unwrap();
    file.write_all(b"after").unwrap();
    file.finish().unwrap();
    assert_eq!(fs::read_to_string(&place).unwrap(), "after");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o640);
    // A device is written to as it is.
    let mut file = AtomicFile::create(Path::new("/dev/null")).unwrap();
    file.write_all(b"gone").unwrap();
    file.finish().unwrap();
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_process_has_open_is_written_on() {
    use std::os::fd::AsRawFd;
    let mut open = tempfile::tempfile().unwrap();
    open.write_all(b"before ").unwrap();
    let mut file = AtomicFile::create(Path::new(&format!("/proc/self/fd/{}", open.as_raw_fd()))).unwrap();
    file.write_all(b"after").unwrap();
    file.finish().unwrap();
    let mut text = String::new();
    std::io::Seek::rewind(&mut open).unwrap();
    std::io::Read::read_to_string(&mut open, &mut text).unwrap();
    assert_eq!(text, "before after");
}

#[cfg(unix)]
#[test]
fn no_path_leaves_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("team");
    fs::create_dir_all(root.join("policies")).unwrap();
    fs::write(folder.path().join("secret"), "s").unwrap();
    fs::write(root.join("policies/a.policy"), "a").unwrap();
    std::os::unix::fs::symlink(folder.path().join("secret"), root.join("link")).unwrap();
    let files = DiskFiles::below(&root);
    assert_eq!(files.read("policies/a.policy"), Ok(b"a".to_vec()));
    assert_eq!(files.read("link"), Err(FileError::Outside));
    assert_eq!(files.read("../secret"), Err(FileError::Outside));
    assert_eq!(files.read(folder.path().join("secret").to_str().unwrap()), Err(FileError::Outside));
    assert_eq!(files.read("policies"), Err(FileError::Folder));
    assert_eq!(files.read("policies/b.policy"), Err(FileError::Missing));
}
