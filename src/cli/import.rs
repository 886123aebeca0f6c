//! `firstmove import`

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::args::{Import as Args, RecordsIn};
use super::exit::{Exit, Failure};
use super::outcome::RejectsFile;
use super::outputs::{Claimed, Outputs, rejects_format};
use super::records;
use super::session::{NOT_AS_OF, Session};
use super::workspace::{Workspace, config_failure};
use crate::decide::state::State;
use crate::history::archive::{self, Archive, ArchiveError, Owner, Part, Unread, unzip};
use crate::history::event_table::EventColumns;
use crate::history::import::{Import, Imported, ImportedFrom};
use crate::history::ledger::LedgerError;
use crate::history::unfit::Unfit;
use crate::records::rows::Reject;
use crate::records::typing::CellProblem;
use crate::values::text::{counted, for_count};
use crate::workspace::senders::{Roster, SenderError};
use crate::workspace::sources::sources;

pub(super) fn run(args: &Args, session: &Session) -> Result<Exit, Failure> {
    session.must_be_present("nothing can be told", NOT_AS_OF)?;
    records::check_encoding(args.encoding.as_deref())?;
    let workspace = Workspace::find(session)?;
    let policy = workspace.policy(session)?;
    let input = RecordsIn { sender: args.sender.clone(), ..RecordsIn::default() };
    let roster = records::roster(&policy.plan, &workspace, &input)?;
    let import = Import::new(&policy.plan, session.now()?);
    let mut outputs = Outputs::of(session, &workspace).and_policy(&policy, &workspace, session)?;
    outputs = outputs.and_read(std::slice::from_ref(&args.path));
    let rejects = args.rejects.as_deref().map(|path| {
        rejects_format(path, args.raw)?;
        outputs.claim("--rejects", path)
    });
    let rejects = rejects.transpose()?;
    if is_table(args) {
        table(args, rejects.as_ref(), session, &workspace, &roster, import, &EventColumns::new(&policy.plan))
    } else {
        whole_archive(args, session, &workspace, &roster, import)
    }
}

/// Whether it is a table of events, and nothing of LinkedIn's.
fn is_table(args: &Args) -> bool {
    let path = &args.path;
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let is_called_otherwise = !path.is_dir() && !name.ends_with(".zip") && !archive::is_read(&name);
    is_called_otherwise && (args.source.is_some() || !is_archive(path) && archive_file(path).is_none())
}

/// Whether it is a zip that holds files of an archive, whatever it is called.
fn is_archive(path: &Path) -> bool {
    let names = || File::open(path).map(archive::names).unwrap_or_default();
    path.is_file() && names().iter().any(|name| archive::is_read(name))
}

/// The file of an archive that it is by its header, whatever it is called.
fn archive_file(path: &Path) -> Option<(&'static str, Option<Part>)> {
    let file = path.is_file().then(|| File::open(path).ok()).flatten()?;
    archive::part_of(&path.display().to_string(), Box::new(file))
}

fn table(
    args: &Args,
    rejects: Option<&Claimed>,
    session: &Session,
    workspace: &Workspace,
    roster: &Roster<'_>,
    mut import: Import<'_>,
    columns: &EventColumns<'_>,
) -> Result<Exit, Failure> {
    let sources = sources(workspace.loaded.as_ref(), &columns.targets()).map_err(config_failure)?;
    session.progress.begin(std::slice::from_ref(&args.path));
    let (name, rows) = records::rows(&args.path, args.encoding.as_deref(), &session.progress)?;
    let mut table = columns
        .read(&name, rows, sources, args.source.clone(), roster, session.now()?)
        .map_err(|error| records::intake_failure(&name, &error))?;
    session.progress.end();
    records::warn_of_cells(&table.notices, session);
    let rejects = rejects.map(|claimed| RejectsFile::open(claimed, args.raw)).transpose()?;
    let events = std::mem::take(&mut table.events);
    let mut report = Report { rows: table.row_count, rejects: std::mem::take(&mut table.rejects), ..Report::default() };
    workspace.ledger_to_write(session)?.write(|ledger| {
        import.forget_further(ledger, events.iter().map(|told| &told.event))?;
        for told in events {
            let at = told.event.at;
            if let Imported::Unfit(unfit) = import.tell(ledger, told.event, &told.sender.zone, ImportedFrom::Table)?
                && let Some(row) = table.rows.get(told.row)
            {
                let (field, problem) = in_cell(&unfit, at);
                report.rejects.push(table.reject(row, field, problem));
            }
        }
        Ok::<(), LedgerError>(())
    })?;
    report.rejects.sort_by_key(|reject| reject.row);
    match rejects {
        None => report.say_rejects(session),
        Some(mut file) => {
            report.rejects.iter().try_for_each(|reject| file.write(&table.header, reject))?;
            file.finish()?;
        }
    }
    report.say(&import, session);
    Ok(if report.rejects.is_empty() { Exit::Done } else { Exit::No })
}

/// The cell of a row that makes its event unfit, and what was expected there.
fn in_cell(unfit: &Unfit, at: Timestamp) -> (&'static str, CellProblem) {
    let problem = |value: &str, expected: String, nearest: Option<&String>| CellProblem {
        value: value.to_owned(),
        expected,
        nearest: nearest.cloned(),
    };
    match unfit {
        Unfit::Move(name, near) => ("move", problem(name, "a move of the policy".to_owned(), near.as_ref())),
        Unfit::Cap(name, near) => ("cap", problem(name, "a cap of the policy".to_owned(), near.as_ref())),
        Unfit::Nobody(fields) => ("", problem("", format!("one of {fields}, by which a person is known"), None)),
        Unfit::Future(at) => ("at", problem(&at.to_string(), "a moment that isn't still to come".to_owned(), None)),
        Unfit::Before(_, sent) => {
            ("at", problem(&at.to_string(), format!("a moment after {sent}, when it was sent"), None))
        }
        Unfit::Form { .. } => ("with", problem("", format!("a text of the move: {unfit}"), None)),
    }
}

fn whole_archive(
    args: &Args,
    session: &Session,
    workspace: &Workspace,
    roster: &Roster<'_>,
    mut import: Import<'_>,
) -> Result<Exit, Failure> {
    if args.source.is_some() {
        return Err(Failure::new(Exit::Usage, "an archive is of no source").help("leave --source out"));
    }
    if args.encoding.is_some() {
        return Err(Failure::new(Exit::Usage, "an archive is in UTF-8").help("leave --encoding out"));
    }
    if args.rejects.is_some() {
        return Err(Failure::new(Exit::Usage, "rows of an archive go to no file of rejects")
            .help("leave --rejects out, and mend them in the archive's own file"));
    }
    let owner = owner(roster, args)?;
    let refused = |error: ArchiveError| {
        let exit = if matches!(error, ArchiveError::OfAnother(..)) { Exit::Usage } else { Exit::Files };
        Failure::new(exit, format!("`{}`: {error}", args.path.display())).help(error.help())
    };
    let (files, no_files) = files(&args.path, session, refused)?;
    let archive = Archive::read(files, &owner.zone);
    if archive.is_err() {
        no_files.iter().for_each(|unread| say_unread(unread, session));
    }
    let mut archive = archive.map_err(refused)?;
    archive.unread.extend(no_files);
    session.progress.end();
    let found = archive.events(&owner, session.now()?).map_err(refused)?;
    let mut report = Report { rows: archive.rows, rejects: archive.rejects, ..Report::default() };
    report.left_out.extend(found.left_out.iter().map(|(why, count)| (why.as_str().to_owned(), *count)));
    workspace.ledger_to_write(session)?.write(|ledger| {
        import.forget_further(ledger, found.events.iter())?;
        for event in found.events {
            if let Imported::Unfit(unfit) = import.tell(ledger, event, &owner.zone, ImportedFrom::Archive)? {
                *report.left_out.entry(of_many(&unfit)).or_default() += 1;
            }
        }
        Ok::<(), LedgerError>(())
    })?;
    report.say_rejects(session);
    report.say(&import, session);
    archive.unread.iter().for_each(|unread| say_unread(unread, session));
    Ok(match (archive.unread.is_empty(), report.rejects.is_empty()) {
        (false, _) => Exit::Files,
        (true, false) => Exit::No,
        (true, true) => Exit::Done,
    })
}

fn say_unread(unread: &Unread, session: &Session) {
    session.say_failure(&Failure::new(Exit::Files, unread.to_string()));
}

/// Whose archive it is.
fn owner(roster: &Roster<'_>, args: &Args) -> Result<Owner, Failure> {
    let unsaid =
        |which: &str| Failure::new(Exit::Usage, "whose archive it is isn't said").help(format!("add --sender {which}"));
    if roster.is_open() && args.sender.is_none() {
        return Err(unsaid("NAME"));
    }
    let sender = roster.sender(&mut State::default(), None, &[]).map_err(|error| match &error {
        SenderError::Unsaid(names) => unsaid(&names.join(", or --sender ")),
        SenderError::Unknown(..) => records::sender_failure(&error),
    })?;
    let aliases = roster.aliases(&sender.name).to_vec();
    Ok(Owner { sender: sender.name.to_string(), zone: sender.zone.clone(), aliases })
}

/// The files of an archive: of a folder, of a zip, or the one that is named; and what has the name of one and is none.
fn files(
    path: &Path,
    session: &Session,
    refused: impl Fn(ArchiveError) -> Failure,
) -> Result<(Vec<archive::File>, Vec<Unread>), Failure> {
    let reading = |error: &std::io::Error, path: &Path| Failure::reading(error, &format!("`{}`", path.display()));
    let (mut paths, mut unread) = (Vec::new(), Vec::new());
    if path.is_dir() {
        let mut others = Vec::new();
        collect(path, &mut paths, &mut unread, &mut others, 0).map_err(|error| reading(&error, path))?;
        say_passed_over(others, session);
        paths.sort();
        unread.sort_by(|one, other| one.file.cmp(&other.file));
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        Unread::keep_without_files(&mut unread, names.iter().map(String::as_str));
    } else {
        let mut file = File::open(path).map_err(|error| reading(&error, path))?;
        let mut magic = [0; 2];
        let is_zip = file.read_exact(&mut magic).is_ok() && magic == *b"PK";
        let named_so = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
        if is_zip || named_so {
            file.rewind().map_err(|error| reading(&error, path))?;
            return unzip(file).map_err(refused);
        }
        paths.push(path.to_owned());
    }
    session.progress.begin(&paths);
    let by_header = |path: &Path| archive_file(path).and_then(|(_, part)| part);
    let mut files = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let Some(part) = Part::of_name(&name).or_else(|| by_header(&path)) else { continue };
        let file = File::open(&path).map_err(|error| reading(&error, &path))?;
        files.push(archive::File { name, part, input: Box::new(session.progress.counted(file)) });
    }
    Ok((files, unread))
}

/// Says which files of a folder have the columns of one that is read, and aren't read, since they are called otherwise.
fn say_passed_over(mut others: Vec<PathBuf>, session: &Session) {
    others.sort();
    for path in others {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        if !name.ends_with(".csv") || OF_OTHERS.iter().any(|beginning| name.starts_with(beginning)) {
            continue;
        }
        if let Some((file, Some(_))) = archive_file(&path) {
            let path = path.display();
            session.warn(&format!(
                "`{path}` has the columns of `{file}`, and isn't read by this name: import it by itself"
            ));
        }
    }
}

/// How the names of other files of the archive begin that have the columns of one that is read.
const OF_OTHERS: [&str; 3] = ["learning_", "guide_", "coach_"];

/// Every file below a folder that is one of an archive, what has the name of one and is none, and all others.
fn collect(
    folder: &Path,
    paths: &mut Vec<PathBuf>,
    unread: &mut Vec<Unread>,
    others: &mut Vec<PathBuf>,
    depth: usize,
) -> std::io::Result<()> {
    const MOST_DEEP: usize = 4;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_named_so = path.file_name().is_some_and(|name| archive::is_read(&name.to_string_lossy()));
        if is_named_so && path.is_file() {
            paths.push(path);
            continue;
        }
        if is_named_so {
            unread.push(Unread::no_file(&path.display().to_string(), path.is_dir()));
        }
        if path.is_dir() && depth < MOST_DEEP {
            collect(&path, paths, unread, others, depth + 1)?;
        } else if path.is_file() {
            others.push(path);
        }
    }
    Ok(())
}

/// Why events are left out, as a summary names several of them.
fn of_many(unfit: &Unfit) -> String {
    match unfit {
        Unfit::Move(name, _) => format!("events of `{name}`: the policy has no such move"),
        Unfit::Nobody(fields) => format!("events of people who are known by none of {fields}"),
        Unfit::Future(_) => "events still to come".to_owned(),
        unfit => unfit.to_string(),
    }
}

/// What the ledger can't see to.
pub(super) const MUST_BE_LISTED: &str = "whoever must not be contacted goes on the do-not-contact list";

/// What came of an import.
#[derive(Debug, Default)]
struct Report {
    rows: u64,
    left_out: BTreeMap<String, u64>,
    rejects: Vec<Reject>,
}

impl Report {
    fn say_rejects(&self, session: &Session) {
        for reject in self.rejects.iter().take(records::MOST_SHOWN) {
            session.say(&format!("rejected: {reject}"));
        }
    }

    fn say(&self, import: &Import<'_>, session: &Session) {
        let counts = &import.counts;
        let mut left_out = self.left_out.clone();
        if counts.forgotten > 0 {
            left_out.insert("events of people who were forgotten, passed over".to_owned(), counts.forgotten);
        }
        let all_left_out: u64 = left_out.values().sum();
        let rows = counted(self.rows, "row");
        session.say(&format!(
            "{rows}: {} new, {} known already, {} merged with what another source told, {all_left_out} left out, {} rejected",
            counts.new,
            counts.known,
            counts.merged,
            self.rejects.len(),
        ));
        for (why, count) in &left_out {
            session.say(&format!("{count:>8} {}", for_count(*count, why)));
        }
        if counts.again > 0 {
            session.warn(&format!(
                "of those that are new, {} of people who were forgotten before, and are strangers to the ledger since; {}",
                if counts.again == 1 { "1 is".to_owned() } else { format!("{} are", counts.again) },
                MUST_BE_LISTED
            ));
        }
    }
}
