//! The folder of a day's worksheets: what is filled in there, and which sheets may be written.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::args::SheetFormat;
use super::exit::{Exit, Failure};
use super::memory::Known;
use super::outputs::Outputs;
use super::session::Session;
use super::sheet_names::SheetNames;
use super::worksheets;
use crate::cli::parallel::in_parallel;
use crate::history::ledger::EventId;
use crate::intake::usual_threads;
use crate::records::worksheet::{Filled, FilledRow};
use crate::report::output::WorksheetFormat;
use crate::values::text::counted;
use crate::workspace::temporary;

/// The folder, while nobody else writes worksheets there.
pub(super) struct SheetFolder {
    pub(super) path: PathBuf,
    pub(super) format: WorksheetFormat,
    names: SheetNames,
    /// Held until the end, where the disk has locks.
    lock: Option<File>,
    /// The worksheets that are there.
    pub(super) sheets: BTreeMap<PathBuf, Sheet>,
    /// What stands in `done`, and where, by the number of the reservation.
    pub(super) done: HashMap<EventId, (PathBuf, String)>,
    /// What runs before this one have left behind when they were killed; what of it is a worksheet is read.
    pub(super) left: Vec<(PathBuf, Option<Filled>)>,
}

/// A worksheet as it was read.
pub(super) struct Sheet {
    pub(super) content: Vec<u8>,
    pub(super) filled: Filled,
}

/// How long a file that is being saved has to stay as it is before it is taken for whole, and how often that is waited for.
const QUIET: Duration = Duration::from_millis(300);
const MOST_WAITS: usize = 20;

impl Sheet {
    /// Reads a worksheet; nothing where the file is none. One that looks cut off is read again once nobody writes it.
    fn read(path: &Path) -> Option<Self> {
        let name = path.display().to_string();
        let content = fs::read(path).ok()?;
        let filled = worksheets::read_content(&name, &content).ok().filter(|filled| filled.unread.is_empty());
        if let Some(filled) = filled {
            return Some(Self { content, filled });
        }
        let content = quiet(path, content);
        let filled = worksheets::read_content(&name, &content).ok()?;
        Some(Self { content, filled })
    }
}

/// The content of a file once it isn't being written any more.
pub(super) fn quiet(path: &Path, mut content: Vec<u8>) -> Vec<u8> {
    for _ in 0..MOST_WAITS {
        thread::sleep(QUIET);
        let later = fs::read(path).unwrap_or_default();
        if later == content {
            break;
        }
        content = later;
    }
    content
}

impl SheetFolder {
    /// Opens the folder that is named, and makes it where it isn't there. Whoever else writes worksheets there is
    /// waited for.
    pub(super) fn open(
        path: Option<&Path>,
        format: SheetFormat,
        names: SheetNames,
        session: &Session,
    ) -> Result<Option<Self>, Failure> {
        let Some(path) = path else { return Ok(None) };
        must_be_folder(path)?;
        let failed = |error: io::Error| Failure::writing(&error, &format!("`{}`", path.display()));
        fs::create_dir_all(path).map_err(failed)?;
        let lock = lock(path, session).map_err(failed)?;
        // Where no sheet can be begun, none could be written when all is reserved.
        drop(temporary::Temporary::sheet_in(path).map_err(failed)?);
        let format = match format {
            SheetFormat::Xlsx => WorksheetFormat::Xlsx,
            SheetFormat::Csv => WorksheetFormat::Csv,
        };
        Ok(Some(Self {
            path: path.to_owned(),
            format,
            names,
            lock,
            sheets: BTreeMap::new(),
            done: HashMap::new(),
            left: Vec::new(),
        }))
    }

    /// Where the sheet of a sender lies.
    pub(super) fn sheet_of(&self, sender: &str) -> PathBuf {
        let ending = match self.format {
            WorksheetFormat::Xlsx => "xlsx",
            WorksheetFormat::Csv => "csv",
        };
        self.path.join(format!("{}.{ending}", self.names.of(sender)))
    }

    /// Looks through the folder. New sheets take over what is filled in as long as its reservation holds; what was filled in
    /// before has to be recorded first, or the same would be handed out again.
    pub(super) fn look(&mut self, known: &mut Known<'_, '_>, is_dry_run: bool) -> Result<(), Failure> {
        let entries = fs::read_dir(&self.path).map_err(|error| self.failed(&error))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| may_be(path)).collect();
        paths.sort();
        let read = in_parallel(usual_threads(), &paths, |path| Sheet::read(path));
        let mut live: Option<HashSet<EventId>> = None;
        // What was left behind is older than what stands in its place by now.
        let (left, sheets): (Vec<_>, Vec<_>) = paths.into_iter().zip(read).partition(|(path, _)| is_left_behind(path));
        for (path, sheet) in left.into_iter().chain(sheets) {
            let is_left = is_left_behind(&path);
            let leave = |filled| (is_left && self.lock.is_some()).then(|| (path.clone(), filled));
            let Some(sheet) = sheet else {
                self.left.extend(leave(None));
                continue;
            };
            let mut unrecorded = sheet.filled.unread.clone();
            for row in sheet.filled.rows.iter().filter(|row| row.says_something()) {
                let (planned, is_settled) = known.reservation_of(row)?;
                let is_done = !row.is_open() && !is_settled;
                if !is_done && known.has_heard(row, planned)? {
                    continue;
                }
                if live.is_none() && !is_dry_run {
                    live = Some(known.live()?.into_iter().map(|told| told.id).collect());
                }
                match planned.filter(|id| live.as_ref().is_some_and(|live| live.contains(id))) {
                    Some(id) if is_done => drop(self.done.insert(id, (path.clone(), row.done.clone()))),
                    // The column goes along with the row.
                    Some(_) => {}
                    // It may have been recorded between the two questions.
                    None if known.reservation_of(row)?.1 && known.has_heard(row, planned)? => {}
                    None => unrecorded.push(row_in(&sheet.filled, row)),
                }
            }
            if !unrecorded.is_empty() {
                return Err(not_recorded(&path, &unrecorded));
            }
            if is_left {
                self.left.extend(leave(Some(sheet.filled)));
            } else {
                self.sheets.insert(path, sheet);
            }
        }
        Ok(())
    }

    /// Fails where what may be these senders' sheets are no worksheets, or files that are used otherwise.
    pub(super) fn must_be_free<'n>(
        &self,
        senders: impl Iterator<Item = &'n str>,
        mut outputs: Outputs,
    ) -> Result<(), Failure> {
        let senders: HashSet<&str> = senders.collect();
        for sender in senders {
            let path = self.sheet_of(sender);
            outputs.claim("-o", &path)?;
            if !self.sheets.contains_key(&path) && path.symlink_metadata().is_ok() {
                return Err(no_worksheet(&path));
            }
        }
        Ok(())
    }

    fn failed(&self, error: &io::Error) -> Failure {
        Failure::reading(error, &format!("`{}`", self.path.display()))
    }
}

/// What is named has to be a folder, or read like one.
fn must_be_folder(path: &Path) -> Result<(), Failure> {
    let name = path.display();
    let help = "name a folder with -o: each sender's sheet is a file in it";
    match fs::metadata(path) {
        Ok(there) if !there.is_dir() => Err(Failure::new(Exit::Usage, format!("`{name}` is no folder")).help(help)),
        Err(_) if may_be(path) => {
            Err(Failure::new(Exit::Usage, format!("`{name}` reads like a file, and worksheets go to a folder"))
                .help(help))
        }
        _ => Ok(()),
    }
}

/// Takes the lock of a folder; nothing where the disk has none.
fn lock(path: &Path, session: &Session) -> io::Result<Option<File>> {
    let Ok(folder) = File::open(path) else { return Ok(None) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => {
            session.say(&format!("`{}` is being written to by another `today`, which is waited for", path.display()));
            folder.lock().map(|()| Some(folder))
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// A row of a sheet, as messages name it beside the sheet: ``row 3, sf:4711, which says `yes` ``.
pub(super) fn row_in(sheet: &Filled, row: &FilledRow) -> String {
    let place = row.place.strip_prefix(&sheet.name).map_or(&*row.place, |place| place.trim_start_matches([',', ' ']));
    let who = if row.prospect.is_empty() { &row.address } else { &row.prospect };
    let who = if who.is_empty() { String::new() } else { format!(", {who}") };
    let said = match &row.asks_out {
        Some((column, said)) if row.is_open() => format!("{said}` in `{column}"),
        _ => row.done.clone(),
    };
    format!("{place}{who}, which says `{said}`")
}

/// What is said of a sheet with such rows.
pub(super) fn not_recorded(path: &Path, rows: &[String]) -> Failure {
    const MOST_NAMED: usize = 5;
    let named = rows.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    let more = rows.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let why =
        format!("`{}` has {} filled in and not recorded: {named}{more}", path.display(), counted(rows.len(), "row"));
    Failure::new(Exit::Files, why).help(format!("record it first: firstmove record --from \"{}\"", path.display()))
}

pub(super) fn no_worksheet(path: &Path) -> Failure {
    let why = format!("`{}` is there, and is no worksheet", path.display());
    Failure::new(Exit::Files, why).help("name another folder with -o")
}

/// Whether a file may be a worksheet, by its name.
fn may_be(path: &Path) -> bool {
    let is_sheet =
        path.extension().is_some_and(|ending| ["xlsx", "csv"].iter().any(|known| ending.eq_ignore_ascii_case(known)));
    is_sheet || is_left_behind(path)
}

fn is_left_behind(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(temporary::SHEET_PREFIX))
}
