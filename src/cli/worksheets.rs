//! Worksheets: written for each sender's day, and read again with what the rep has filled in.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use super::args::{SheetFormat, Today};
use super::day::{Day, Todo};
use super::done;
use super::exit::{Exit, Failure};
use super::findings::counted;
use super::memory::Known;
use super::progress::Progress;
use super::records;
use super::session::Session;
use crate::calendar;
use crate::engine::in_parallel;
use crate::engine::intake::{IntakeError, usual_threads};
use crate::engine::telling::known_by;
use crate::identity;
use crate::ledger::{Event, EventId};
use crate::output::{WorksheetFormat, worksheet};
use crate::plan::Plan;
use crate::records::place::Numbering;
use crate::records::read::ReadError;
use crate::records::rows::RawRow;
use crate::records::typing::same_name;
use crate::workspace::atomic::AtomicFile;

/// How many sheets are written at once: each is on the disk before it appears, which is mostly waiting.
const SHEETS_AT_ONCE: usize = 8;

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
    /// Where it stands, as messages say it: `today/dana.xlsx, row 3`.
    pub(super) place: String,
    /// What the rep wrote.
    pub(super) done: String,
    /// The number of its reservation, as it stands there.
    pub(super) reservation: String,
    /// For whom it is, and the address to open; empty in a sheet without these columns.
    prospect: String,
    address: String,
    /// The move, likewise.
    mv: String,
}

impl FilledRow {
    /// Whether nothing is said to have been done.
    pub(super) fn is_open(&self) -> bool {
        done::is_open(&self.done)
    }

    /// Whether this event of a ledger is the reservation that the row was written for, as far as the row still says for
    /// whom and what it is: another ledger has another one of the same number.
    pub(super) fn is_of(&self, plan: &Plan, event: &Event) -> bool {
        let of_move = self.mv.is_empty() || event.mv.as_deref().is_some_and(|mv| mv.eq_ignore_ascii_case(&self.mv));
        let said = if self.address.is_empty() { &self.prospect } else { &self.address };
        // Of who was forgotten, nothing says any more who it was.
        if said.is_empty() || event.names.is_empty() {
            return of_move;
        }
        let normal = identity::normal(said);
        let is_named = event.names.iter().any(|name| name.1 == normal);
        let may_be_an_id = self.address.is_empty() && !known_by(plan).contains(&"id");
        of_move && (is_named || may_be_an_id)
    }
}

/// Reads a worksheet.
pub(super) fn read(path: &Path, progress: &Progress) -> Result<Filled, Failure> {
    let (name, mut rows) = records::rows(path, progress)?;
    let header = rows.header().to_vec();
    let place = |column: &str| header.iter().position(|name| same_name(name, column));
    let (Some(done), Some(reservation)) = (place("done"), place("reservation")) else {
        let why = format!("`{name}` is no worksheet: it has no columns `done` and `reservation`");
        return Err(Failure::new(Exit::Files, why).help("take a file that `firstmove today` has written"));
    };
    let [prospect, address, mv] = ["prospect", "address", "move"].map(place);
    let numbering = rows.numbering();
    let cell = |row: &RawRow, place: usize| {
        row.cells.text(place, header.get(place).map_or("", String::as_str)).trim().to_owned()
    };
    // A cell that a spreadsheet would run stands behind a quote.
    let plain = |row: &RawRow, place: Option<usize>| {
        let text = place.map(|place| cell(row, place)).unwrap_or_default();
        text.strip_prefix('\'').unwrap_or(&text).to_owned()
    };
    let mut filled = Filled { name, rows: Vec::new(), unread: Vec::new() };
    while let Some(row) = rows.next_row() {
        match row {
            Ok(row) => filled.rows.push(FilledRow {
                place: match numbering {
                    Numbering::Lines => format!("{}, row {} (line {})", filled.name, row.number, row.line),
                    Numbering::Sheet => format!("{}, row {}", filled.name, row.line),
                    Numbering::Rows => format!("{}, row {}", filled.name, row.number),
                },
                done: cell(&row, done),
                reservation: cell(&row, reservation),
                prospect: plain(&row, prospect),
                address: plain(&row, address),
                mv: plain(&row, mv),
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
    /// What stands in `done`, and where, by the number of the reservation.
    done: HashMap<EventId, (PathBuf, String)>,
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
        let progress = &session.progress;
        let read = in_parallel(usual_threads(), &paths, |path| read(path, progress).ok());
        let mut live: Option<HashSet<EventId>> = None;
        for (path, filled) in paths.into_iter().zip(read) {
            let Some(filled) = filled else { continue };
            let mut unrecorded = filled.unread.len();
            for row in filled.rows.into_iter().filter(|row| !row.is_open()) {
                let reservation = row.reservation.parse().ok();
                let planned = reservation.map(|id| known.event(id)).transpose()?.flatten();
                let planned = planned.filter(|told| row.is_of(known.plan(), &told.event)).map(|told| told.id);
                if planned.map(|id| known.is_settled(id)).transpose()? == Some(true) {
                    continue;
                }
                if live.is_none() && !args.dry_run {
                    live = Some(known.live()?.into_iter().map(|told| told.id).collect());
                }
                match planned.filter(|id| live.as_ref().is_some_and(|live| live.contains(id))) {
                    Some(id) => drop(before.done.insert(id, (path.clone(), row.done))),
                    None => unrecorded += 1,
                }
            }
            if unrecorded > 0 {
                return Err(not_recorded(&path, unrecorded));
            }
            before.sheets.insert(path);
        }
        Ok(before)
    }

    /// Takes over into a day's rows what is filled in.
    fn fill(&self, day: &mut Day) {
        for Todo { task, .. } in &mut day.tasks {
            let done = task.reservation.parse().ok().and_then(|id: EventId| self.done.get(&id));
            task.done = done.map(|(_, done)| done.clone()).unwrap_or_default();
        }
    }

    /// Fails where a sheet may not be written over: it is something else, or somebody is filled in there who is not in the
    /// day any more, since what they were to get was not to be done after all.
    fn may_give_way(&self, path: &Path, day: &Day) -> Result<(), Failure> {
        if !self.sheets.contains(path) && path.exists() {
            let why = format!("`{}` is there, and is no worksheet", path.display());
            return Err(Failure::new(Exit::Files, why).help("name another folder with -o"));
        }
        let stays: HashSet<EventId> = day.tasks.iter().filter_map(|todo| todo.task.reservation.parse().ok()).collect();
        let lost = self.done.iter().filter(|(id, (at, _))| at == path && !stays.contains(id)).count();
        if lost > 0 { Err(not_recorded(path, lost)) } else { Ok(()) }
    }
}

fn not_recorded(path: &Path, rows: usize) -> Failure {
    let why = format!("`{}` has {} filled in and not recorded", path.display(), counted(rows, "row"));
    Failure::new(Exit::Files, why).help(format!("record it first: firstmove record --from \"{}\"", path.display()))
}

fn may_be(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ["xlsx", "csv"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// Writes a worksheet for each sender who has something to do, or had before; says where. Where one may not be written
/// over, none is.
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
    let path = |sender: &str| folder.join(format!("{}.{ending}", file_name(sender)));
    let is_written =
        |(sender, day): &(&String, &mut Day)| !day.tasks.is_empty() || before.sheets.contains(&path(sender));
    let mut sheets: Vec<(&String, &mut Day)> = days.iter_mut().filter(is_written).collect();
    sheets.iter().try_for_each(|(sender, day)| before.may_give_way(&path(sender), day))?;
    sheets.iter_mut().for_each(|(_, day)| before.fill(day));
    let written = in_parallel(SHEETS_AT_ONCE, &sheets, |(sender, day)| sheet(&path(sender), day, format));
    written.into_iter().collect::<Result<(), Failure>>()?;
    Ok(sheets.iter().map(|(sender, _)| ((*sender).clone(), path(sender))).collect())
}

fn sheet(path: &Path, day: &Day, format: WorksheetFormat) -> Result<(), Failure> {
    let tasks = day.tasks.iter().map(|todo| &todo.task);
    let write = || -> io::Result<()> {
        let file = AtomicFile::create(path)?;
        worksheet(tasks, format, &mut BufWriter::with_capacity(1 << 16, file.handle()?))?;
        file.finish()
    };
    write().map_err(|error| Failure::writing(&error, &format!("`{}`", path.display())))
}

/// A sender's name as that of a file: what file systems don't take is `_`, and what tells it from such a name stands behind.
fn file_name(sender: &str) -> String {
    let is_usual = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '@' | '.' | ' ');
    let name: String = sender.chars().map(|letter| if is_usual(letter) { letter } else { '_' }).collect();
    let name = name.trim_matches(['.', ' ']);
    if name == sender {
        return name.to_owned();
    }
    let own = calendar::spread(&[sender.as_bytes()]) & 0xffff;
    format!("{}-{own:04x}", if name.is_empty() { "sender" } else { name })
}
