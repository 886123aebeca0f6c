//! Worksheets put in their places, whatever is typed into those that stand there meanwhile.
//!
//! A sheet is exchanged with the one in its place, so that what stood there can be looked at when nobody can save over it any
//! more. Where it isn't what was read before, what was typed is taken over and the sheet written again; where that can't be,
//! the old one goes back.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::added_columns::{Whose, take_added};
use super::day::{Day, Todo};
use super::exit::{Exit, Failure};
use super::kept_sheets::{Kept, beside_rows, keep};
use super::memory::Known;
use super::sheet_folder::{SheetFolder, no_worksheet, not_recorded, quiet, row_in};
use super::worksheets;
use crate::cli::parallel::in_parallel;
use crate::history::ledger::EventId;
use crate::records::worksheet::Filled;
use crate::report::output::{OTHERS, Workday, WorksheetFormat, others, worksheet};
use crate::workspace::atomic::AtomicFile;

/// How many sheets are written at once: each is on the disk before it appears, which is mostly waiting.
const SHEETS_AT_ONCE: usize = 8;

/// How often a sheet is written again because somebody has typed meanwhile.
const MOST_TRIES: usize = 20;

/// What was written, and why what wasn't.
#[derive(Default)]
pub(super) struct Written {
    pub(super) paths: HashMap<String, PathBuf>,
    pub(super) failures: Vec<Failure>,
    /// The sheets of this day that are as a command before wrote them.
    pub(super) older: Vec<PathBuf>,
    /// The sheets that held more than was written again.
    pub(super) kept: Vec<Kept>,
}

/// A sheet that is to be written.
struct Writing<'d> {
    sender: &'d str,
    day: &'d mut Day,
    path: PathBuf,
    /// What has to stand in its place for it to be written over; nothing where nothing may.
    expected: Option<Vec<u8>>,
    /// What is in place by now, where it is written.
    content: Vec<u8>,
    /// What stood there before.
    old: Option<PathBuf>,
    /// What of that isn't written again, in words.
    beside: Vec<&'static str>,
    /// What was kept of it.
    kept: Vec<Kept>,
}

impl<'d> Writing<'d> {
    fn new(sender: &'d str, day: &'d mut Day, path: PathBuf) -> Self {
        Self { sender, day, path, expected: None, content: Vec::new(), old: None, beside: Vec::new(), kept: Vec::new() }
    }
}

impl SheetFolder {
    /// Writes a worksheet for each sender who has something to do, or had before.
    pub(super) fn write(
        &self,
        days: &mut BTreeMap<String, Day>,
        known: &mut Known<'_, '_>,
    ) -> Result<Written, Failure> {
        let own = days.keys().map(|sender| self.sheet_of(sender)).collect();
        let mut written = Written { older: self.older(&own, known)?, ..Written::default() };
        let mut sheets = Vec::new();
        for (sender, day) in days.iter_mut() {
            let path = self.sheet_of(sender);
            if day.tasks.is_empty() && day.others.is_empty() && !self.sheets.contains_key(&path) {
                continue;
            }
            self.fill(&path, day, known)?;
            let mut writing = Writing::new(sender, day, path);
            match self.expect(&mut writing, known) {
                Ok(()) => sheets.push(writing),
                Err(failure) => written.failures.push(failure),
            }
        }
        let format = self.format;
        let put = in_parallel(SHEETS_AT_ONCE, &sheets, |writing| put(writing, format));
        for (mut writing, put) in sheets.into_iter().zip(put) {
            let done = match put {
                Ok((content, old)) => {
                    (writing.content, writing.old) = (content, old);
                    settle(&mut writing, format, known)
                }
                Err(error) => Err(failed(&writing, &error)),
            };
            written.kept.append(&mut writing.kept);
            match done {
                Ok(()) => {
                    if let Err(failure) = put_others(&writing, format) {
                        written.failures.push(failure);
                    }
                    written.paths.insert(writing.sender.to_owned(), writing.path);
                }
                Err(failure) => written.failures.push(failure),
            }
        }
        if written.failures.is_empty() {
            // All that was filled in there stands in the new sheets by now, or is recorded.
            self.left.iter().for_each(|(left, filled)| written.kept.extend(self.clear(left, filled.as_ref())));
        }
        Ok(written)
    }

    /// The sheets beside those that are written in which somebody is still to be asked today.
    fn older(&self, written: &HashSet<PathBuf>, known: &mut Known<'_, '_>) -> Result<Vec<PathBuf>, Failure> {
        let mut older = Vec::new();
        for (path, sheet) in self.sheets.iter().filter(|(path, _)| !written.contains(*path)) {
            for row in sheet.filled.rows.iter().filter(|row| row.is_open()) {
                if known.is_of_today(row)? {
                    older.push(path.clone());
                    break;
                }
            }
        }
        Ok(older)
    }

    /// Removes what a run before this one has left behind, unless it holds more than was taken over.
    fn clear(&self, left: &Path, filled: Option<&Filled>) -> Option<Kept> {
        let beside = filled.map(|filled| beside_rows(&fs::read(left).unwrap_or_default(), filled)).unwrap_or_default();
        if beside.is_empty() {
            let _ = fs::remove_file(left);
            return None;
        }
        // Where it can't be kept it stays, and is looked at again.
        keep(left, &self.sheet_of("left"), beside).ok()
    }

    /// Takes over into a day's rows what is filled in elsewhere than in its own sheet.
    fn fill(&self, path: &Path, day: &mut Day, known: &mut Known<'_, '_>) -> Result<(), Failure> {
        for Todo { task, .. } in &mut day.tasks {
            let done = task.reservation.parse().ok().and_then(|id: EventId| self.done.get(&id));
            task.done = done.filter(|(at, _)| at != path).map(|(_, done)| done.clone()).unwrap_or_default();
        }
        let left = self.left.iter().filter_map(|(_, filled)| filled.as_ref());
        let others = self.sheets.iter().filter(|(other, _)| *other != path).map(|(_, sheet)| &sheet.filled);
        others.chain(left).try_for_each(|filled| take_added(day, filled, Whose::Other, known))
    }

    /// Looks at what stands in a sheet's place by now, and takes over what is filled in.
    fn expect(&self, writing: &mut Writing<'_>, known: &mut Known<'_, '_>) -> Result<(), Failure> {
        must_be_closed(&writing.path)?;
        let seen = self.sheets.get(&writing.path);
        let content = match fs::read(&writing.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            read => read,
        };
        let content = content.map_err(|error| Failure::reading(&error, &format!("`{}`", writing.path.display())))?;
        match seen {
            Some(seen) if seen.content == content => {
                take_over(&seen.filled, &content, writing, known)?;
                writing.expected = Some(content);
            }
            _ => {
                let content = quiet(&writing.path, content);
                take_over(&read_again(&writing.path, &content)?, &content, writing, known)?;
                writing.expected = Some(content);
            }
        }
        Ok(())
    }
}

/// Fails while a sheet is open where what is saved later would be what was there before.
fn must_be_closed(path: &Path) -> Result<(), Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let marks = [format!("~${name}"), format!(".~lock.{name}#")].map(|mark| path.with_file_name(mark));
    let Some(mark) = marks.iter().find(|mark| mark.symlink_metadata().is_ok()) else { return Ok(()) };
    let why = format!("`{}` is open in another program, and was left as it is", path.display());
    let help = format!(
        "close it and run this again: what is reserved stays so; where nobody has it open, remove `{}`",
        mark.display()
    );
    Err(Failure::new(Exit::Files, why).help(help))
}

fn read_again(path: &Path, content: &[u8]) -> Result<Filled, Failure> {
    worksheets::read_content(&path.display().to_string(), content).map_err(|_| no_worksheet(path))
}

/// Takes over into a day's rows what is filled in in a sheet. Fails where something else is, which nobody has recorded yet:
/// somebody isn't in the day any more, since what they were to get was not to be done after all.
fn take_over(
    filled: &Filled,
    content: &[u8],
    writing: &mut Writing<'_>,
    known: &mut Known<'_, '_>,
) -> Result<(), Failure> {
    writing.beside = beside_rows(content, filled);
    let mut lost = filled.unread.clone();
    let tasks = writing.day.tasks.iter_mut().map(|todo| &mut todo.task);
    let mut tasks: HashMap<String, _> = tasks.map(|task| (task.reservation.clone(), task)).collect();
    for row in filled.rows.iter().filter(|row| row.says_something()) {
        let (planned, is_settled) = known.reservation_of(row)?;
        let is_done = !row.is_open() && !is_settled;
        match planned.and_then(|id| tasks.get_mut(&id.to_string())) {
            _ if !is_done && known.has_heard(row, planned)? => {}
            Some(task) if is_done => task.done.clone_from(&row.done),
            Some(_) => {}
            None => lost.push(row_in(filled, row)),
        }
    }
    if !lost.is_empty() {
        return Err(not_recorded(&writing.path, &lost));
    }
    take_added(writing.day, filled, Whose::Own, known)
}

/// Puts a sheet in its place: what it holds, and where that is now which stood there.
fn put(writing: &Writing<'_>, format: WorksheetFormat) -> io::Result<(Vec<u8>, Option<PathBuf>)> {
    let mut content = Vec::new();
    let Day { kept, added, others, .. } = &*writing.day;
    worksheet(Workday { tasks: &writing.day.tasks(), kept, added, others }, format, &mut content)?;
    let mut file = AtomicFile::sheet(&writing.path)?;
    file.write_all(&content)?;
    let old = match &writing.expected {
        Some(_) => file.exchange()?,
        None => file.finish_new().map(|()| None)?,
    };
    Ok((content, old))
}

/// The folder within the one of the worksheets for the sheets of everyone else, which in a workbook is a second sheet.
pub(super) const OTHERS_FOLDER: &str = "others";

/// Puts the sheet of everyone else in its place, where the worksheet has no room for it.
fn put_others(writing: &Writing<'_>, format: WorksheetFormat) -> Result<(), Failure> {
    let (Some(folder), Some(name)) = (writing.path.parent(), writing.path.file_name()) else { return Ok(()) };
    let path = folder.join(OTHERS_FOLDER).join(name);
    let is_there = path.symlink_metadata().is_ok();
    if format != WorksheetFormat::Csv || writing.day.others.is_empty() && !is_there {
        return Ok(());
    }
    if is_there && !fs::read(&path).is_ok_and(|content| content.starts_with(OTHERS.join(",").as_bytes())) {
        return Err(no_worksheet(&path));
    }
    let written = || {
        fs::create_dir_all(folder.join(OTHERS_FOLDER))?;
        let mut file = AtomicFile::create(&path)?;
        let mut content = Vec::new();
        others(&writing.day.others, &mut content)?;
        file.write_all(&content)?;
        file.finish()
    };
    written().map_err(|error: io::Error| Failure::writing(&error, &format!("`{}`", path.display())))
}

/// Looks at what stood in a sheet's place, until it is what was expected there.
fn settle(writing: &mut Writing<'_>, format: WorksheetFormat, known: &mut Known<'_, '_>) -> Result<(), Failure> {
    for _ in 0..MOST_TRIES {
        let Some(old) = writing.old.take() else { return Ok(()) };
        let content = fs::read(&old).map_err(|error| failed(writing, &error))?;
        if writing.expected.as_ref() == Some(&content) {
            return retire(writing, &old);
        }
        let content = quiet(&old, content);
        let taken = read_again(&writing.path, &content).and_then(|filled| take_over(&filled, &content, writing, known));
        if let Err(failure) = taken {
            put_back(writing, &old).map_err(|error| failed(writing, &error))?;
            return Err(failure);
        }
        writing.expected = Some(std::mem::take(&mut writing.content));
        (writing.content, writing.old) = put(writing, format).map_err(|error| failed(writing, &error))?;
        retire(writing, &old)?;
    }
    let why = format!("`{}` was saved again and again while it was to be written", writing.path.display());
    Err(Failure::new(Exit::Files, why).help("close it, and run this again"))
}

/// Removes what stood in a sheet's place, or keeps it where it holds more than was written again. Where neither can be, it
/// stands there again.
fn retire(writing: &mut Writing<'_>, old: &Path) -> Result<(), Failure> {
    let beside = std::mem::take(&mut writing.beside);
    if beside.is_empty() {
        return fs::remove_file(old).map_err(|error| failed(writing, &error));
    }
    match keep(old, &writing.path, beside) {
        Ok(kept) => writing.kept.push(kept),
        Err(error) => {
            put_back(writing, old).map_err(|error| failed(writing, &error))?;
            return Err(failed(writing, &error));
        }
    }
    Ok(())
}

/// Puts back what stood in a sheet's place; what was typed meanwhile into the one that stands there now stays beside.
fn put_back(writing: &Writing<'_>, old: &Path) -> io::Result<()> {
    let content = fs::read(&writing.path)?;
    let name = writing.path.file_name().unwrap_or_default().to_string_lossy();
    if content != writing.content {
        fs::write(writing.path.with_file_name(format!("typed-{name}")), &content)?;
    }
    fs::rename(old, &writing.path)
}

fn failed(writing: &Writing<'_>, error: &io::Error) -> Failure {
    let help = format!("what is reserved for {} stays so: run this again today for the same sheet", writing.sender);
    Failure::writing(error, &format!("`{}`", writing.path.display())).help(help)
}
