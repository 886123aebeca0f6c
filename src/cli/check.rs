//! `firstmove check`

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;

use super::args::{Check, FindingFormat};
use super::exit::{Exit, Failure};
use super::session::Session;
use super::workspace::{PolicyFile, Workspace};
use super::{findings, outputs, policy_files, records, unsaved};
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, load};
use crate::language::check::check;
use crate::language::check::typed::{List, ListedKinds};
use crate::language::diagnostic::{Code, Diagnostic, Severity, fixed};
use crate::language::source::Sources;
use crate::values::ids::ListId;
use crate::values::text::nearest;

pub(super) fn run(args: &Check, session: &Session) -> Result<Exit, Failure> {
    if let Some(code) = &args.explain {
        return explain(code, session);
    }
    // What doesn't load is what `check` is there to say, so it says no where others fail.
    let asked = Workspace::find(session).and_then(|workspace| {
        let files = entries(args, session, &workspace)?;
        let extra = workspace.extra();
        Ok((files, extra, workspace))
    });
    let (files, extra, workspace) = asked.map_err(|failure| match failure.exit {
        Exit::Policy => Failure { exit: Exit::No, ..failure },
        _ => failure,
    })?;
    if args.fix {
        fix(&files, &extra, session)?;
    }
    let exit = report(args, session, &checked(&files, &extra))?;
    Ok(exit.max(configured(&files, &workspace, session)))
}

/// Says what the configuration has of senders and sources that the policy doesn't fit, as far as that loads.
fn configured(files: &[PolicyFile], workspace: &Workspace, session: &Session) -> Exit {
    if workspace.loaded.is_none() {
        return Exit::Done;
    }
    let Ok(file) = workspace.policy_file(session) else { return Exit::Done };
    if !files.contains(&file) {
        return Exit::Done;
    }
    let Ok(policy) = LoadedPolicy::load(&file.files(), &file.path, &workspace.extra()) else { return Exit::Done };
    let known = records::roster_for(&policy.plan, workspace, None)
        .and_then(|_| records::known_sources(&policy.plan, workspace));
    match known {
        Ok(_) => Exit::Done,
        Err(failure) => {
            session.say_failure(&failure);
            Exit::No
        }
    }
}

/// The entry files to check. A file without a `policy` line is checked within those that include it.
fn entries(args: &Check, session: &Session, workspace: &Workspace) -> Result<Vec<PolicyFile>, Failure> {
    let asked = match unsaved::path(&args.files, args.stdin_name.as_deref())? {
        Some(_) if args.fix => {
            return Err(Failure::new(Exit::Usage, "what comes from standard input stands in no file to be mended")
                .help("save it and name the file, or leave --fix out"));
        }
        Some(path) => vec![workspace.unsaved_file(path, unsaved::read()?)],
        None => policy_files::asked_for(&args.files, workspace, session)?,
    };
    Ok(policy_files::entries(asked, workspace, session))
}

/// What was found in all policies, with their texts as they are seen from here.
#[derive(Default)]
struct Found {
    sources: Sources,
    findings: Vec<Diagnostic>,
    policy_files: HashSet<PathBuf>,
    /// What the lists of people name.
    lists: BTreeSet<String>,
}

fn named((_, list): (ListId, &List)) -> String {
    format!("list {}: {}", list.name, list.kinds)
}

/// The findings of all policies, those of a file that two of them include once.
fn checked(files: &[PolicyFile], extra: &Extra) -> Found {
    let mut seen = HashSet::new();
    let mut all = Found::default();
    for file in files {
        let bundle = load(&file.files(), &file.path, extra);
        let sources = file.seen_from_here(&bundle.sources);
        let is_new = |finding: &Diagnostic| {
            let name = sources.get(finding.primary.span.source).map(|source| source.name.to_string());
            let span = finding.primary.span;
            seen.insert((name, span.start, span.end, finding.message.clone()))
        };
        let checked = check(&bundle);
        all.lists.extend(checked.lists.iter().filter(|(_, list)| list.kinds != ListedKinds::default()).map(named));
        let findings: Vec<Diagnostic> = checked.findings.into_iter().filter(is_new).collect();
        let moved = all.sources.append(sources);
        all.findings.extend(findings.into_iter().map(|finding| finding.moved(&moved)));
        // A file may come from standard input, without a name that says what it is.
        let is_policy = |path: &String| path.ends_with(".policy") || *path == file.path;
        let paths = bundle.paths.into_iter().filter(is_policy);
        all.policy_files.extend(paths.map(|path| file.root.join(path)));
    }
    all
}

fn report(args: &Check, session: &Session, found: &Found) -> Result<Exit, Failure> {
    let colours = args.format == FindingFormat::Human && session.colours_output();
    let text = findings::render(&found.sources, &found.findings, args.format, colours);
    session.print_as(&text, !matches!(args.format, FindingFormat::Human | FindingFormat::Short))?;
    found.lists.iter().for_each(|list| session.say_more(list));
    // Those are read by programs, to which the summary says nothing new.
    if !matches!(args.format, FindingFormat::Json | FindingFormat::Sarif) {
        session.say(&findings::summary(&found.findings, found.policy_files.len()));
    }
    let fails = |finding: &Diagnostic| finding.severity() == Severity::Error || args.deny.is_some();
    Ok(if found.findings.iter().any(fails) { Exit::No } else { Exit::Done })
}

/// Mends what can be mended, until nothing more can.
fn fix(files: &[PolicyFile], extra: &Extra, session: &Session) -> Result<(), Failure> {
    const MOST_ROUNDS: usize = 8;
    let mut mended: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for _ in 0..MOST_ROUNDS {
        let mut changed = false;
        for file in files {
            let bundle = load(&file.files(), &file.path, extra);
            let found = check(&bundle).findings;
            for (id, text) in fixed(&bundle.sources, &found) {
                let Some(source) = bundle.sources.get(id) else { continue };
                let path = file.root.join(&*source.name);
                outputs::write_anew(&path, &text)?;
                *mended.entry(path).or_default() += 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    for path in mended.keys() {
        session.say(&format!("mended {}", path.display()));
    }
    Ok(())
}

fn explain(code: &str, session: &Session) -> Result<Exit, Failure> {
    let wanted = code.to_uppercase();
    let Some(found) = Code::ALL.iter().find(|known| known.as_str() == wanted) else {
        let near = nearest(&wanted, Code::ALL.iter().map(|known| known.as_str()));
        return Err(Failure::new(Exit::Usage, format!("there is no code `{code}`"))
            .help("docs/diagnostics.md lists them all")
            .did_you_mean(near));
    };
    session.print(&format!("{}\n", crate::language::diagnostic::explanation(*found).unwrap_or_default().trim()))?;
    Ok(Exit::Done)
}
