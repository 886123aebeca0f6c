//! The files of a policy: what is read, from where, and what makes its hash.

use std::path::Path;

use crate::language::bundle::{Bundle, Extra, FileError, Files, MemoryFiles, load};
use crate::language::check::check;
use crate::language::diagnostic::Code;

/// The project's own folder.
struct Project;

impl Files for Project {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).map_err(|_| FileError::Missing)
    }
}

fn read(files: &[(&str, &str)], entry: &str, extra: &Extra) -> Bundle {
    let mut memory = MemoryFiles::default();
    for (path, text) in files {
        memory.put(path, *text);
    }
    load(&memory, entry, extra)
}

/// The codes of all findings, each with the file it is in.
fn codes(bundle: &Bundle) -> Vec<(Code, String)> {
    let findings = check(bundle).findings;
    let file = |finding: &crate::language::diagnostic::Diagnostic| {
        bundle.sources.get(finding.primary.span.source).map_or(String::new(), |source| source.name.to_string())
    };
    findings.iter().map(|finding| (finding.code, file(finding))).collect()
}

const MAIN: &str = "policy \"A\" language 1\ninclude \"parts/rest.policy\"\nrule all\n    then connect\n";
const REST: &str = "record prospect\n    id: text\nmove connect\n";

#[test]
fn the_default_policies_have_no_findings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("policies/{name}");
        let text = || std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).unwrap();
        if name.ends_with(".policy") && (name.ends_with(".test.policy") || text().contains("\npolicy ")) {
            let checked_policy = check(&load(&Project, &path, &Extra::default()));
            assert!(checked_policy.findings.is_empty(), "{path}: {:#?}", checked_policy.findings);
            assert!(checked_policy.policy.is_some());
            checked += 1;
        }
    }
    assert!(checked >= 4, "only {checked} policies were checked");
}

#[test]
fn included_items_stand_where_the_include_stands() {
    let files = [
        (
            "a.policy",
            "policy \"A\" language 1\nrule one\n    when id is \"1\"\n    then connect\ninclude \"b.policy\"\nrule three\n    then connect\n",
        ),
        (
            "b.policy",
            "record prospect\n    id: text\nmove connect\nrule two\n    when id is \"2\"\n    then connect\ninclude \"b2.policy\"\n",
        ),
        ("b2.policy", "include \"c.policy\"\n"),
        ("c.policy", "move message\n"),
    ];
    let policy = check(&read(&files, "a.policy", &Extra::default())).policy.unwrap();
    let names: Vec<&str> = policy.rules.iter().map(|rule| &*rule.name).collect();
    assert_eq!(names, ["one", "two", "three"]);
    assert_eq!(policy.moves.len(), 2);
}

#[test]
fn a_file_included_twice_counts_once_and_a_circle_is_shown() {
    let twice = [
        (
            "a.policy",
            "policy \"A\" language 1\ninclude \"r.policy\"\ninclude \"./r.policy\"\nrule all\n    then connect\n",
        ),
        ("r.policy", REST),
    ];
    assert_eq!(codes(&read(&twice, "a.policy", &Extra::default())), []);
    let circle = [
        ("a.policy", "policy \"A\" language 1\ninclude \"b.policy\"\n"),
        ("b.policy", "record prospect\n    id: text\ninclude \"c.policy\"\n"),
        ("c.policy", "include \"b.policy\"\n"),
    ];
    let findings = check(&read(&circle, "a.policy", &Extra::default())).findings;
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].message, "files include each other in a circle: b.policy → c.policy → b.policy");
}

#[test]
fn a_file_that_is_not_there_is_one_finding_at_its_name() {
    let missing = read(&[("a.policy", MAIN)], "a.policy", &Extra::default());
    assert_eq!(codes(&missing), [(Code::Unreadable, "a.policy".to_owned())]);
    assert_eq!(missing.sources.slice(missing.findings[0].primary.span), "\"parts/rest.policy\"");
    assert_eq!(missing.paths, ["a.policy", "parts/rest.policy"], "both are watched");
    let nothing = read(&[], "a.policy", &Extra::default());
    assert_eq!(codes(&nothing), [(Code::Unreadable, "a.policy".to_owned())]);
    let outside =
        read(&[("a.policy", "policy \"A\" language 1\ninclude \"../b.policy\"\n")], "a.policy", &Extra::default());
    assert_eq!(codes(&outside), [(Code::OutsideWorkspace, "a.policy".to_owned())]);
}

#[test]
fn what_is_no_text_is_said_to_be_none() {
    for (content, why) in [
        (&b"move \xff\n"[..], "it is not UTF-8 text (line 1)"),
        (b"move connect\0", "it is no text: it holds a NUL character"),
        (&vec![b' '; (1 << 20) + 1], "it is larger than 1 MiB"),
    ] {
        let mut files = MemoryFiles::default();
        files.put("a.policy", MAIN);
        files.put("parts/rest.policy", content);
        let findings = check(&load(&files, "a.policy", &Extra::default())).findings;
        let messages: Vec<&str> = findings.iter().map(|finding| &*finding.message).collect();
        assert_eq!(messages, [format!("can't read `parts/rest.policy`: {why}")]);
    }
    let mut files = MemoryFiles::default();
    files.put("a.policy", format!("\u{feff}{MAIN}"));
    files.put("parts/rest.policy", REST.replace('\n', "\r\n"));
    assert!(
        check(&load(&files, "a.policy", &Extra::default())).policy.is_some(),
        "a byte-order mark and CRLF are fine"
    );
}

#[test]
fn the_hash_is_over_everything_that_makes_the_policy_and_nothing_else() {
    let base = |list: &str, rest: &str, clamp: f64| {
        let main = "policy \"A\" language 1\ninclude \"rest.policy\"\nlist l from \"l.txt\"\nrule all\n    when id is one of l\n    then connect\n    else connect\ncap c\n    counts connect\n    limit 5\n    every day\ncases from \"t.csv\"\n";
        let extra = Extra { nevers: vec![], clamps: vec![("c".into(), clamp)] };
        read(&[("a.policy", main), ("rest.policy", rest), ("l.txt", list), ("t.csv", rest)], "a.policy", &extra).hash
    };
    let hash = base("x", REST, 5.0);
    assert_eq!(hash.len(), 64);
    assert_eq!(hash, base("x", REST, 5.0));
    assert_ne!(hash, base("y", REST, 5.0), "a list");
    assert_ne!(hash, base("x", "record prospect\n    id: text\nmove  connect\n", 5.0), "an included file");
    assert_ne!(hash, base("x", REST, 4.0), "a clamp");

    let tests = "include \"a.policy\"\ntest \"t\"\n    expect connect\n";
    let files = [("a.policy", MAIN), ("parts/rest.policy", REST), ("a.test.policy", tests)];
    let own = read(&files, "a.policy", &Extra::default());
    let tested = read(&files, "a.test.policy", &Extra::default());
    assert_eq!(codes(&tested), []);
    assert_eq!(own.hash, tested.hash, "tests are no part of a policy");
}

#[test]
fn what_the_configuration_asks_of_every_policy_can_not_be_replaced() {
    let never =
        "list ours from \"ours.txt\"\nnever ours_first\n    when prospect is one of ours\n    because \"Ours.\"\n";
    let extra = Extra { nevers: vec!["company/never.policy".to_owned()], clamps: vec![] };
    let files = |main: &'static str| {
        read(
            &[("a.policy", main), ("company/never.policy", never), ("company/ours.txt", "example.com\n")],
            "a.policy",
            &extra,
        )
    };
    let good = files(
        "policy \"A\" language 1\nrecord prospect\n    id: text\nmove connect\nnever own\n    when id is \"1\"\nrule all\n    then connect\n",
    );
    let policy = check(&good).policy.unwrap();
    let names: Vec<&str> = policy.nevers.iter().map(|never| &*never.name).collect();
    assert_eq!(names, ["ours_first", "own"]);
    assert_eq!(policy.lists.as_slice()[0].people.len(), 1);

    let bad = files(
        "policy \"A\" language 1\nrecord prospect\n    id: text\nmove connect\nrule all\n    then connect\nreplace never ours_first\n    when no\n",
    );
    assert_eq!(codes(&bad), [(Code::NothingReplaced, "a.policy".to_owned())]);

    let rules = read(
        &[("a.policy", MAIN), ("parts/rest.policy", REST), ("n.policy", "rule first\n    then connect\n")],
        "a.policy",
        &Extra { nevers: vec!["n.policy".to_owned()], clamps: vec![] },
    );
    assert_eq!(codes(&rules), [(Code::MisplacedItem, "n.policy".to_owned())]);
}

#[test]
fn a_clamp_is_for_a_cap_that_is_there() {
    let main = "policy \"A\" language 1\nrecord prospect\n    id: text\nmove connect\n    needs connect never sent\ncap daily_invites\n    counts connect\n    limit 5\n    every day\nrule all\n    then connect\n";
    let with = |name: &str| {
        read(&[("a.policy", main)], "a.policy", &Extra { nevers: vec![], clamps: vec![(name.into(), 5.0)] })
    };
    assert_eq!(codes(&with("daily_invites")), []);
    let findings = check(&with("daily_invite")).findings;
    assert_eq!(findings[0].code, Code::UnknownClamp);
    assert_eq!(findings[0].help.as_deref(), Some("write `daily_invites` under `clamp`"));
}

#[test]
fn names_that_grow_too_large_are_refused_in_no_time() {
    let mut text =
        "policy \"A\" language 1\nrecord prospect\n    id: text\nmove connect\ndefine d0 = id is \"1\"\n".to_owned();
    for number in 1..40 {
        text += &format!("define d{number} = d{0} or d{0}\n", number - 1);
    }
    text += "rule all\n    when d39\n    then connect\n";
    let found = codes(&read(&[("a.policy", &text)], "a.policy", &Extra::default()));
    assert!(found.iter().all(|(code, _)| *code == Code::TooLarge) && !found.is_empty(), "{found:?}");
}

#[test]
fn a_long_chain_of_names_does_not_exhaust_the_stack() {
    let mut text = "policy \"A\" language 1\nrecord prospect\n    id: text\nmove connect\nrule all\n    when d0\n    then connect\n".to_owned();
    for number in 0..20_000 {
        text += &format!("define d{number} = d{}\n", number + 1);
    }
    text += "define d20000 = id is \"1\"\n";
    let found = codes(&read(&[("a.policy", &text)], "a.policy", &Extra::default()));
    assert!(found.iter().all(|(code, _)| *code == Code::TooLarge) && !found.is_empty());
}

#[test]
fn line_ends_and_a_byte_order_mark_change_no_hash() {
    let main = "policy \"A\" language 1\ninclude \"rest.policy\"\nlist blocked from \"blocked.txt\"\nhours office\n    mon 09:00 to \
                10:00\n    except dates in \"days.txt\"\nnever listed\n    when prospect is one of blocked\nrule all\n    then connect \
                with note from \"note.txt\"\n";
    let rest = "record prospect\n    id: text\nmove connect\n    text note\n    during office\n";
    let files = [
        ("a.policy", main),
        ("rest.policy", rest),
        ("blocked.txt", "a@x.example\nb@x.example\n"),
        ("days.txt", "2026-12-25\n2026-12-26\n"),
        ("note.txt", "Hi,\nglad to connect.\n"),
    ];
    let hash_of = |files: &[(&str, &str)]| {
        let bundle = read(files, "a.policy", &Extra::default());
        assert!(check(&bundle).findings.is_empty(), "{:?}", check(&bundle).findings);
        bundle.hash
    };
    let hash = hash_of(&files);
    for changed in 0..files.len() {
        let windows = format!("\u{feff}{}", files[changed].1.replace('\n', "\r\n"));
        let mut files = files;
        files[changed].1 = &windows;
        assert_eq!(hash_of(&files), hash, "{}", files[changed].0);
        let other = format!("{}\n", files[changed].1);
        files[changed].1 = &other;
        assert_ne!(hash_of(&files), hash, "{}", files[changed].0);
    }
}
