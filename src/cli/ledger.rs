//! `firstmove ledger`

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use super::args::{Ledger as Args, LedgerCheck, LedgerCommand, LedgerExport, LedgerForget, LedgerRestore};
use super::exit::{Exit, Failure};
use super::import::MUST_BE_LISTED;
use super::listing::Listing;
use super::outputs::{OTHERS, Outputs, ending};
use super::session::{NOT_AS_OF, Session};
use super::workspace::Workspace;
use crate::history::forget::remains;
use crate::history::ledger::{Contents, ExportError, Finding, Ledger, RestoreError};
use crate::history::whom::{Whom, forget_again, whom};
use crate::report::output;
use crate::values::text::{counted, for_count};

pub(super) fn run(args: &Args, session: &Session) -> Result<Exit, Failure> {
    session.must_be_present("a ledger isn't looked after", NOT_AS_OF)?;
    let workspace = Workspace::find(session)?;
    match &args.command {
        LedgerCommand::Check(args) => check(args, session, &workspace),
        LedgerCommand::Export(args) => export(args, session, &workspace),
        LedgerCommand::Restore(args) => restore(args, session, &workspace),
        LedgerCommand::Forget(args) => forget(args, session, &workspace),
    }
}

fn check(args: &LedgerCheck, session: &Session, workspace: &Workspace) -> Result<Exit, Failure> {
    let listing = Listing::of(&args.to, workspace, session)?;
    let checked = workspace.ledger_that_is_there(session)?.check(session.now()?)?;
    let (errors, warnings): (Vec<_>, Vec<_>) = checked.findings.iter().partition(|finding| finding.is_error());
    let line = |severity: &str, finding: &Finding| [severity.to_owned(), finding.to_string()];
    let lines = errors.iter().map(|finding| line("error", finding));
    let lines: Vec<[String; 2]> = lines.chain(warnings.iter().map(|finding| line("warning", finding))).collect();
    listing.write(session, |format| {
        let picture = lines.iter().map(|[severity, finding]| format!("{severity}: {finding}\n")).collect::<String>();
        output::texts("findings", ["severity", "message"], lines.clone(), format, || picture)
    })?;
    session.say(&format!(
        "{}: {}, {}",
        holds(&checked.contents),
        some(errors.len(), "error"),
        some(warnings.len(), "warning")
    ));
    if checked.live > 0 {
        session.say(&format!("{:>8} reserved", checked.live));
    }
    if checked.contents.forgotten > 0 {
        session.say(&format!(
            "{:>8} {}",
            checked.contents.forgotten,
            for_count(checked.contents.forgotten, "names of people who were forgotten, as hashes")
        ));
    }
    if checked.lapsed > 0 {
        session.say(&format!("{:>8} reserved once, lapsed without being sent", checked.lapsed));
    }
    Ok(if errors.is_empty() { Exit::Done } else { Exit::No })
}

fn export(args: &LedgerExport, session: &Session, workspace: &Workspace) -> Result<Exit, Failure> {
    let path = args.output.as_deref().filter(|path| *path != Path::new("-"));
    if let Some(ending) = path.and_then(ending).filter(|ending| is_of_others(ending)) {
        let why = format!("an export can't be written as .{ending}: it is lines of JSON");
        return Err(Failure::new(Exit::Usage, why).help("write .ndjson"));
    }
    let claimed = path.map(|path| Outputs::of(session, workspace).claim("-o", path)).transpose()?;
    let mut ledger = workspace.ledger_that_is_there(session)?;
    let contents = match claimed {
        None => written(&mut ledger, &mut BufWriter::new(std::io::stdout().lock()), "standard output")?,
        Some(claimed) => {
            let name = claimed.name();
            let failed = |error: std::io::Error| Failure::writing(&error, &name);
            let file = claimed.begin()?;
            let contents = written(&mut ledger, &mut BufWriter::new(file.handle().map_err(failed)?), &name)?;
            file.finish().map_err(failed)?;
            contents
        }
    };
    session.say(&format!("{} exported", holds(&contents)));
    Ok(Exit::Done)
}

/// Whether what is looked for in a file of this ending is no line of JSON.
fn is_of_others(ending: &str) -> bool {
    ["csv", "xlsx", "parquet", "db"].contains(&ending) || OTHERS.contains(&ending)
}

fn written(ledger: &mut Ledger, out: &mut dyn Write, to: &str) -> Result<Contents, Failure> {
    let contents = ledger.export(out).map_err(|error| match error {
        ExportError::Ledger(error) => Failure::from(error),
        ExportError::Write(error) => Failure::writing(&error, to),
    })?;
    out.flush().map_err(|error| Failure::writing(&error, to))?;
    Ok(contents)
}

fn restore(args: &LedgerRestore, session: &Session, workspace: &Workspace) -> Result<Exit, Failure> {
    let path = workspace.ledger_path(session).ok_or_else(|| {
        Failure::new(Exit::Usage, "where the new ledger goes isn't said").help("name a file with --ledger FILE")
    })?;
    let name = format!("`{}`", args.file.display());
    let file = File::open(&args.file).map_err(|error| Failure::reading(&error, &name))?;
    let restored = Ledger::restore(&path, &mut BufReader::new(file));
    let contents = restored.map_err(|error| match error {
        RestoreError::Ledger(error) => Failure::from(error),
        RestoreError::There(_) => {
            Failure::new(Exit::Files, error.to_string()).help("name another file with --ledger, or move that one away")
        }
        RestoreError::Read(error) => Failure::reading(&error, &name),
        error => Failure::new(Exit::Files, format!("can't restore {name}: {error}"))
            .help("no ledger was made; take another export"),
    })?;
    session.say(&format!("{} restored to {}", holds(&contents), path.display()));
    Ok(Exit::Done)
}

fn forget(args: &LedgerForget, session: &Session, workspace: &Workspace) -> Result<Exit, Failure> {
    let policy = workspace.policy(session)?;
    let mut ledger = workspace.ledger_that_is_there(session)?;
    let key = &args.key;
    let person = match whom(&policy.plan, &mut ledger, key)? {
        Whom::Person(person) => person,
        Whom::Several => {
            return Err(Failure::new(Exit::Usage, format!("`{key}` stands for several people, and is nobody's name"))
                .help("name the person by something else"));
        }
        Whom::Nobody => {
            let before = forget_again(&policy.plan, &mut ledger, key, session.now()?)?;
            // They may have been erased before, when the file couldn't be cleaned.
            ledger.clean()?;
            if before.is_some() {
                session.say(&format!("`{key}` was forgotten already, and nobody goes by it since"));
                session.say("if they were heard of again under another address or e-mail, forget that as well");
                session.say(MUST_BE_LISTED);
                return Ok(Exit::Done);
            }
            return Err(Failure::new(Exit::Usage, format!("the ledger knows nobody as `{key}`"))
                .help("name the person by an address, an e-mail or an id that the policy knows people by"));
        }
    };
    let forgotten = ledger.forget(person, &remains(&policy.plan), session.now()?)?;
    session.say(&format!(
        "forgotten: {} erased, {} left without saying whose",
        counted(forgotten.names, "name"),
        counted(forgotten.events, "event")
    ));
    if forgotten.released > 0 {
        session.say(&format!("{:>8} reserved, released", forgotten.released));
    }
    session.say("exports, logs and copies made before still name the person");
    session.say(&format!("{MUST_BE_LISTED}: nothing here keeps them from being asked again"));
    Ok(Exit::Done)
}

/// `12 events of 3 persons`
fn holds(contents: &Contents) -> String {
    format!("{} of {}", counted(contents.events, "event"), counted(contents.persons, "person"))
}

/// `no errors`, `1 error`
fn some(count: usize, noun: &str) -> String {
    if count == 0 { format!("no {noun}s") } else { counted(count, noun) }
}
