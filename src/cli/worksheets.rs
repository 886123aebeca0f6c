//! Worksheets: written for each sender's day, and read again with what the rep has filled in.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::args::{SheetFormat, Today};
use super::day::Day;
use super::exit::{Exit, Failure};
use super::findings::counted;
use super::memory::Known;
use super::records;
use super::session::Session;
use crate::engine::intake::IntakeError;
use crate::ledger::EventId;
use crate::output::{Task, WorksheetFormat, worksheet};
use crate::records::read::ReadError;
use crate::records::rows::RawRow;
use crate::records::typing::same_name;
use crate::workspace::atomic::AtomicFile;

/// A worksheet that was handed out.
pub(super) struct Filled {
    /// What messages call it.
    pub(super) name: String,
    pub(super) rows: Vec<FilledRow>,
    /// Why rows can't be read.
    pub(super) unread: Vec<String>,
}

/// A row of it.
pub(super) struct FilledRow {
    /// Its number, from 1.
    pub(super) number: u64,
    /// What the rep wrote.
    pub(super) done: String,
    /// The number of its reservation, as it stands there.
    pub(super) reservation: String,
}

impl FilledRow {
    /// Whether nothing is said to have been done.
    pub(super) fn is_open(&self) -> bool {
        is_one_of(&self.done, &["", "no", "n", "false", "0"])
    }
}

/// Whether a text is one of these words, whatever its case.
pub(super) fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Reads a worksheet.
pub(super) fn read(path: &Path, session: &Session) -> Result<Filled, Failure> {
    let (name, mut rows) = records::rows(path, session)?;
    let place = |column: &str| rows.header().iter().position(|name| same_name(name, column));
    let (Some(done), Some(reservation)) = (place("done"), place("reservation")) else {
        let why = format!("`{name}` is no worksheet: it has no columns `done` and `reservation`");
        return Err(Failure::new(Exit::Files, why).help("take a file that `firstmove today` has written"));
    };
    let header = rows.header().to_vec();
    let cell = |row: &RawRow, place: usize| {
        row.cells.text(place, header.get(place).map_or("", String::as_str)).trim().to_owned()
    };
    let mut filled = Filled { name, rows: Vec::new(), unread: Vec::new() };
    while let Some(row) = rows.next_row() {
        match row {
            Ok(row) => filled.rows.push(FilledRow {
                number: row.number,
                done: cell(&row, done),
                reservation: cell(&row, reservation),
            }),
            Err(ReadError::Row(reject)) => filled.unread.push(reject.to_string()),
            Err(error) => return Err(records::intake_failure(&filled.name, &IntakeError::Read(error))),
        }
    }
    Ok(filled)
}

/// The worksheets in a folder, and what is filled in there and not recorded yet.
#[derive(Default)]
pub(super) struct Before {
    sheets: HashSet<PathBuf>,
    /// What stands in `done`, by the number of the reservation.
    done: HashMap<EventId, String>,
}

impl Before {
    /// Looks through the folder of the worksheets. New ones take over what is filled in as long as its reservation holds;
    /// what was filled in before has to be recorded first, or the same would be handed out again.
    pub(super) fn look(args: &Today, known: &mut Known<'_, '_>, session: &Session) -> Result<Self, Failure> {
        let mut before = Self::default();
        let Some(entries) = args.output.as_ref().and_then(|folder| fs::read_dir(folder).ok()) else {
            return Ok(before);
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| may_be(path)).collect();
        paths.sort();
        let mut live: Option<HashSet<EventId>> = None;
        for path in paths {
            let Ok(filled) = read(&path, session) else { continue };
            let mut unrecorded = filled.unread.len();
            for row in filled.rows.into_iter().filter(|row| !row.is_open()) {
                let reservation = row.reservation.parse().ok();
                if reservation.map(|id| known.is_settled(id)).transpose()? == Some(true) {
                    continue;
                }
                if live.is_none() && !args.dry_run {
                    live = Some(known.live()?.into_iter().map(|told| told.id).collect());
                }
                match reservation.filter(|id| live.as_ref().is_some_and(|live| live.contains(id))) {
                    Some(id) => drop(before.done.insert(id, row.done)),
                    None => unrecorded += 1,
                }
            }
            if unrecorded > 0 {
                let why = format!("`{}` has {} filled in and not recorded", path.display(), counted(unrecorded, "row"));
                let help = format!("record it first: firstmove record --from \"{}\"", path.display());
                return Err(Failure::new(Exit::Files, why).help(help));
            }
            before.sheets.insert(path);
        }
        Ok(before)
    }

    /// Takes over into a day's rows what is filled in.
    fn fill(&self, day: &mut Day) {
        for (_, task) in &mut day.tasks {
            let done = task.reservation.parse().ok().and_then(|id: EventId| self.done.get(&id));
            task.done = done.cloned().unwrap_or_default();
        }
    }
}

fn may_be(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ["xlsx", "csv"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// Writes a worksheet for each sender who has something to do, or had before; says where.
pub(super) fn write(
    args: &Today,
    days: &mut BTreeMap<String, Day>,
    before: &Before,
) -> Result<HashMap<String, PathBuf>, Failure> {
    let Some(folder) = &args.output else { return Ok(HashMap::new()) };
    let (format, ending) = match args.format {
        SheetFormat::Xlsx => (WorksheetFormat::Xlsx, "xlsx"),
        SheetFormat::Csv => (WorksheetFormat::Csv, "csv"),
    };
    fs::create_dir_all(folder).map_err(|error| Failure::writing(&error, &format!("`{}`", folder.display())))?;
    let mut written = HashMap::new();
    for (sender, day) in days {
        let path = folder.join(format!("{}.{ending}", file_name(sender)));
        let is_sheet = before.sheets.contains(&path);
        if !is_sheet && day.tasks.is_empty() {
            continue;
        }
        if !is_sheet && path.exists() {
            let why = format!("`{}` is there, and is no worksheet", path.display());
            return Err(Failure::new(Exit::Files, why).help("name another folder with -o"));
        }
        before.fill(day);
        sheet(&path, day, format)?;
        written.insert(sender.clone(), path);
    }
    Ok(written)
}

fn sheet(path: &Path, day: &Day, format: WorksheetFormat) -> Result<(), Failure> {
    let tasks: Vec<Task> = day.tasks.iter().map(|(_, task)| task.clone()).collect();
    let write = || -> io::Result<()> {
        let file = AtomicFile::create(path)?;
        worksheet(&tasks, format, &mut file.handle()?)?;
        file.finish()
    };
    write().map_err(|error| Failure::writing(&error, &format!("`{}`", path.display())))
}

/// A sender's name as that of a file: what file systems don't take is `_`.
fn file_name(sender: &str) -> String {
    let is_usual = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '@' | '.' | ' ');
    let name: String = sender.chars().map(|letter| if is_usual(letter) { letter } else { '_' }).collect();
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { "sender".to_owned() } else { name.to_owned() }
}
