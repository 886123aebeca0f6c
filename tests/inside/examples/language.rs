//! What items of `language` do, by example.

#[test]
fn files_memory_files() {
    use crate::language::bundle::{Files, MemoryFiles};
    let files = MemoryFiles::from([("a.policy", "policy \"A\" language 1\n")]);
    assert!(files.read("a.policy").is_ok() && files.read("b.policy").is_err());
}

#[test]
fn bundle_normal_path() {
    use crate::language::bundle::normal_path;
    assert_eq!(normal_path("policies/a.policy", "../lists/./x.txt").as_deref(), Some("lists/x.txt"));
    assert_eq!(normal_path("a.policy", "../x.txt"), None);
}

#[test]
fn check() {
    use crate::language::bundle::{Extra, MemoryFiles, load};
    let text =
        "policy \"A\" language 1\n\nrecord prospect\n    id: text\n\nmove connect\n\nrule all\n    then conect\n";
    let files = MemoryFiles::from([("a.policy", text)]);
    let checked = crate::language::check::check(&load(&files, "a.policy", &Extra::default()));
    assert!(checked.policy.is_none());
    assert_eq!(checked.findings[0].help.as_deref(), Some("write `connect`"));
}

#[test]
fn explanation() -> Result<(), &'static str> {
    use crate::language::diagnostic::{Code, explanation};
    let section = explanation(Code::UnknownWord).ok_or("no section")?;
    assert!(section.starts_with("E0204: a word that the field does not take\n"));
    Ok(())
}

#[test]
fn fix_fixed() {
    use crate::language::diagnostic::{Code, Diagnostic, fixed};
    use crate::language::source::{Sources, Span};
    let mut sources = Sources::default();
    let id = sources.add("a.policy", "ruel x\n");
    let span = Span::new(id, 0, 4);
    let finding = Diagnostic::new(Code::Misspelt, span, "no item begins with `ruel`").edit(span, "rule");
    assert_eq!(fixed(&sources, &[finding]), [(id, "rule x\n".to_owned())]);
}

#[test]
fn human() {
    use crate::language::diagnostic::{Code, Diagnostic, human};
    use crate::language::source::{Sources, Span};
    let mut sources = Sources::default();
    let id = sources.add("a.policy", "ruel x\n    then connect\n");
    let finding =
        Diagnostic::new(Code::Misspelt, Span::new(id, 0, 4), "no item begins with `ruel`").help("write `rule`");
    let expected = "\
error[E0102]: no item begins with `ruel`
 --> a.policy:1:1
  |
1 | ruel x
  | ^^^^
  |
  = help: write `rule`

";
    assert_eq!(human(&sources, &[finding], false), expected);
}

#[test]
fn short() {
    use crate::language::diagnostic::{Code, Diagnostic, short};
    let mut sources = crate::language::source::Sources::default();
    let id = sources.add("a.policy", "ruel x\n");
    let span = crate::language::source::Span::new(id, 0, 4);
    let finding = Diagnostic::new(Code::Misspelt, span, "no item begins with `ruel`");
    assert_eq!(short(&sources, &[finding]), "a.policy:1:1: error[E0102]: no item begins with `ruel`\n");
}

#[test]
fn policy_load() {
    use crate::language::LoadedPolicy;
    use crate::language::bundle::{Extra, MemoryFiles};
    let text = "policy \"A\" language 1\nrecord prospect\n    id: text\nmove connect\nrule all\n    then connect\n";
    let files = MemoryFiles::from([("a.policy", text)]);
    let policy = LoadedPolicy::load(&files, "a.policy", &Extra::default()).unwrap();
    assert_eq!(&*policy.plan.title, "A");
}

#[test]
fn source_span() {
    use crate::language::source::Sources;
    let mut sources = Sources::default();
    let id = sources.add("a.policy", "rule r\n");
    let span = sources.whole(id);
    assert_eq!((span.start, span.end), (0, 7));
}

#[test]
fn source_append() {
    use crate::language::source::{Sources, Span};
    let (mut all, mut others) = (Sources::default(), Sources::default());
    all.add("a.policy", "rule a");
    let id = others.add("b.policy", "rule b");
    let moved = all.append(others);
    assert_eq!(all.slice(moved(Span::new(id, 5, 6))), "b");
}

#[test]
fn parse() {
    let mut sources = crate::language::source::Sources::default();
    let text = "rule everyone\n    then connect\n    because \"A start.\"\n";
    let source = sources.add("a.policy", text);
    let parsed = crate::language::syntax::parse(source, text);
    assert!(parsed.findings.is_empty());
    assert_eq!(parsed.file.items.len(), 1);
}

#[test]
fn print() {
    let mut sources = crate::language::source::Sources::default();
    let text = "rule   everyone  # all\n  then connect\n";
    let parsed = crate::language::syntax::parse(sources.add("a.policy", text), text);
    assert_eq!(crate::language::syntax::print(&parsed.file, text), "rule everyone  # all\n    then connect\n");
}
