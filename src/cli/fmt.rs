//! `firstmove fmt`

use crate::values::text::counted;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::{FindingFormat, Fmt};
use super::exit::{Exit, Failure};
use super::session::Session;
use super::workspace::Workspace;
use super::{findings, outputs, policy_files, unsaved};
use crate::language::bundle::load;
use crate::language::diagnostic::any_error;
use crate::language::source::Sources;
use crate::language::syntax;
use crate::values::text;

/// What some editors begin a file with.
const BYTE_ORDER_MARK: &str = "\u{feff}";

pub(super) fn run(args: &Fmt, session: &Session) -> Result<Exit, Failure> {
    if let Some(path) = unsaved::path(&args.files, args.stdin_name.as_deref())? {
        return standard_input(path, args, session);
    }
    // Who names files needs no configuration that loads.
    let workspace = match Workspace::find(session) {
        Err(_) if !args.files.is_empty() => Workspace { loaded: None },
        found => found?,
    };
    let files = files(args, &workspace, session)?;
    let mut exit = Exit::Done;
    let mut changed = 0;
    files.iter().try_for_each(|path| must_stay_inside(path, &workspace))?;
    for path in &files {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| {
            let failure = Failure::reading(&error, &format!("`{name}`"));
            Failure { exit: Exit::Policy, ..failure }
        })?;
        match formatted(&name, &text, session) {
            None => exit = exit.max(Exit::Policy),
            Some(canonical) if canonical == text => {}
            Some(_) if args.check => {
                session.print(&format!("{}\n", text::shown(&name)))?;
                exit = exit.max(Exit::No);
                changed += 1;
            }
            Some(canonical) => {
                outputs::write_anew(path, &canonical)?;
                changed += 1;
            }
        }
    }
    let what = if args.check { "not in canonical layout" } else { "laid out anew" };
    session.say(&format!("{}: {changed} {what}", counted(files.len(), "file")));
    Ok(exit)
}

/// Fails where a link leads out of the workspace, or without one out of the file's folder: what lies there is others'.
fn must_stay_inside(path: &Path, workspace: &Workspace) -> Result<(), Failure> {
    let root = fs::canonicalize(workspace.file(path).root);
    let (Ok(real), Ok(root)) = (fs::canonicalize(path), root) else { return Ok(()) };
    if real.starts_with(root) {
        return Ok(());
    }
    let why = format!("`{}` leads out of the workspace, to `{}`", path.display(), real.display());
    Err(Failure::new(Exit::Policy, why).help("lay the file out where it lies, or put a copy here"))
}

/// The files that are asked for; where none is named, what the configured policy includes too.
fn files(args: &Fmt, workspace: &Workspace, session: &Session) -> Result<Vec<PathBuf>, Failure> {
    let asked = policy_files::asked_for(&args.files, workspace, session)?;
    if !args.files.is_empty() {
        return Ok(asked.iter().map(|file| policy_files::from_here(file, &file.path)).collect());
    }
    let mut files = BTreeSet::new();
    for file in asked {
        let bundle = load(&file.files(), &file.path, &workspace.extra());
        let texts = bundle.sources.iter().map(|(_, source)| policy_files::from_here(&file, &source.name));
        files.extend(texts.filter(|path| path.is_file()));
    }
    Ok(files.into_iter().collect())
}

fn standard_input(path: &Path, args: &Fmt, session: &Session) -> Result<Exit, Failure> {
    let text = String::from_utf8(unsaved::read()?)
        .map_err(|_| Failure::new(Exit::Policy, "can't read standard input: it is not UTF-8 text"))?;
    let Some(canonical) = formatted(&path.display().to_string(), &text, session) else { return Ok(Exit::Policy) };
    if args.check {
        return Ok(if canonical == text { Exit::Done } else { Exit::No });
    }
    session.print_data(canonical.as_bytes())?;
    Ok(Exit::Done)
}

/// The canonical layout of a text; nothing where it can't be read, and its findings are shown.
fn formatted(name: &str, text: &str, session: &Session) -> Option<String> {
    let mut sources = Sources::default();
    let source = sources.add(name, text);
    let parsed = syntax::parse(source, text);
    if any_error(&parsed.findings) {
        let colours = session.colours_messages();
        session.message_lines(findings::render(&sources, &parsed.findings, FindingFormat::Human, colours).trim_end());
        return None;
    }
    Some(as_begun_and_ended(text, &syntax::print(&parsed.file, text)))
}

/// The canonical layout with the byte-order mark and the line ends that the text has: those are for an editor and a checkout
/// to choose, and where nothing else differs, the text is as it should be.
fn as_begun_and_ended(text: &str, canonical: &str) -> String {
    let plain = |text: &str| text.trim_start_matches(BYTE_ORDER_MARK).replace("\r\n", "\n");
    let canonical = plain(canonical);
    if plain(text) == canonical {
        return text.to_owned();
    }
    let mark = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK } else { "" };
    let ends = if text.contains("\r\n") { "\r\n" } else { "\n" };
    format!("{mark}{}", canonical.replace('\n', ends))
}
