//! Record files to entries: rows read, typed over threads, senders found, defaults filled in.

mod census;
mod error;
mod kept;
mod keys;
mod mapper;
mod open_file;
mod stream;
mod typed_rows;
mod unreadable;
mod zones;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

pub use self::census::{Census, SharedIdentity};
pub use self::error::IntakeError;
use self::kept::Kept;
pub use self::kept::{Keep, KeptCells};
use self::keys::SeenKeys;
pub(crate) use self::mapper::Mapper;
pub use self::open_file::{Columns, OpenFile};
pub use self::stream::Stream;
pub(crate) use self::typed_rows::TypedRow;
use crate::decide::eval::{Row as BatchRow, Sender, Unreadable, complete_prospect};
use crate::decide::state::State;
use crate::decide::told::tell;
use crate::decide::unreadable::as_it_stands;
use crate::decide::{Entry, SaidNo, targets};
use crate::intake::zones::KnownZones;
use crate::language::plan::Plan;
use crate::records::habits::{Evidence, Habits, Settled};
use crate::records::mapping::Mapping;
use crate::records::notices::{FileNotice, Notice, NoticeKind, Notices};
use crate::records::place::{Numbering, RowPlace};
use crate::records::read::{ReadError, Rows, Trailer};
use crate::records::rows::{RawRow, Reject, Row, is_of_rejects};
use crate::records::source::Source;
use crate::records::typer::Typer;
use crate::records::typing::CellProblem;
use crate::records::unread::Unread;
use crate::values::ids::FieldId;
use crate::workspace::senders::{Roster, SenderError};

/// How many rows are typed at once.
const CHUNK: usize = 4_096;

/// How many threads a batch is usefully decided over: one a processor.
#[must_use]
pub fn usual_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// How many rows are read ahead to learn how a file writes what can be read in two ways, so that memory stays bounded.
const MOST_ROWS_AHEAD: usize = 100_000;

/// How many bytes of such rows.
const MOST_BYTES_AHEAD: usize = 64 << 20;

/// A row as read, or why it is none.
type RawResult = Result<RawRow, Box<Reject>>;

/// A record and in which fields it says no, or why it is none.
type Typed = Result<(Row, SaidNo), Box<Reject>>;

/// Some rows of a file, as read and typed.
type TypedRows = (Vec<RawResult>, Vec<Option<Typed>>);

/// Some records of a file.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Those that can be decided.
    pub entries: Vec<Entry>,
    /// The line or row of the sheet in which each stands, as its file counts.
    pub lines: Vec<u64>,
    /// The kept cells of each.
    pub kept: Vec<KeptCells>,
    /// Those that can't be read.
    pub rejects: Vec<Reject>,
    /// What of these can be read, where a `never` may ask it.
    pub unreadable: Vec<Unreadable>,
}

/// Takes records in.
#[derive(Debug)]
pub struct Intake<'p> {
    plan: &'p Plan,
    /// The yes/no fields that `never`s ask.
    forbidding: Vec<FieldId>,
    roster: &'p Roster<'p>,
    mapper: Mapper<'p>,
    now: Timestamp,
    threads: usize,
    /// Whether defaults are filled in.
    fills_in: bool,
    senders: HashMap<Option<Box<str>>, Arc<Sender>>,
    rows: BatchRow,
    /// The encoding of texts, where it is said.
    pub encoding: Option<String>,
    /// Whether records with columns that nothing reads are refused.
    pub refuses_unread: bool,
    /// Whether a record named a sender whom no configuration knows.
    pub has_unlisted_senders: bool,
    /// What is to be told of the cells of the files that were read.
    pub notices: Notices,
    /// What is to be told of what identifies nobody.
    of_census: Notices,
}

impl<'p> Intake<'p> {
    /// Records for this policy, of these senders, to be decided at this moment. `forced` names the source that all files
    /// are of.
    #[must_use]
    pub fn new(
        plan: &'p Plan,
        roster: &'p Roster<'p>,
        sources: Vec<Source>,
        forced: Option<String>,
        now: Timestamp,
        threads: usize,
    ) -> Self {
        Self {
            plan,
            forbidding: plan.forbidding_fields(),
            roster,
            mapper: Mapper { targets: targets(plan), sources, forced },
            now,
            threads: threads.max(1),
            fills_in: true,
            senders: HashMap::new(),
            rows: 0,
            encoding: None,
            refuses_unread: false,
            has_unlisted_senders: false,
            notices: Notices::default(),
            of_census: Notices::default(),
        }
    }

    /// Goes on at a later moment.
    pub fn move_on(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// Begins with the first file again, as if nothing had been read.
    pub fn rewind(&mut self) {
        self.rows = 0;
        self.notices = self.of_census.clone();
    }

    /// The policy that records are for.
    #[must_use]
    pub fn plan(&self) -> &'p Plan {
        self.plan
    }

    /// How many rows have been read, over all files.
    #[must_use]
    pub fn rows(&self) -> BatchRow {
        self.rows
    }

    /// Maps the columns of a file.
    ///
    /// # Errors
    ///
    /// Where no column names a field, or two stand for one, or a column to be kept isn't there.
    pub fn open(&self, name: &str, mut rows: Box<dyn Rows>, keep: &Keep) -> Result<OpenFile<'p>, IntakeError> {
        let (mut mapping, passed_over) = self.mapper.find_header(&mut *rows)?;
        if rows.are_objects() {
            // What one object lacks, the next may have.
            mapping.lacking.clear();
        }
        let kept = Kept::new(&*rows, keep)?;
        let header = rows.header().to_vec();
        let columns = self.columns(name, rows.numbering(), mapping, kept, header);
        let mut file = OpenFile { rows, ahead: VecDeque::new(), columns, passed_over };
        if self.refuses_unread && file.columns.unread.hangs_on_rows() {
            self.read_ahead(&mut file)?;
            let OpenFile { ahead, columns, .. } = &mut file;
            ahead.iter().flatten().for_each(|row| columns.unread.look(row));
        }
        if self.refuses_unread && !file.columns.unread.is_empty() {
            self.read_ahead(&mut file)?;
            return Err(unread(name, &mut file.columns, &file.ahead));
        }
        Ok(file)
    }

    fn columns(
        &self,
        name: &str,
        numbering: Numbering,
        mapping: Mapping,
        kept: Kept,
        header: Vec<String>,
    ) -> Columns<'p> {
        let seen = SeenKeys::of(&header);
        let typer = Typer {
            file: name.to_owned(),
            numbering,
            mapping,
            targets: self.mapper.targets.clone(),
            habits: Habits::default(),
            evidence: Evidence::default(),
            is_of_rejects: is_of_rejects(&header),
        };
        let of_mapper = (&self.mapper.targets, &*self.mapper.sources);
        let places = header.iter().map(String::as_str).enumerate();
        let unread = Unread::of(places, &typer.mapping, of_mapper, |name| kept.asks_for(name));
        Columns { typer, kept, header, seen, unread }
    }

    /// The next records of a file; nothing at its end. Senders are made known to the state.
    ///
    /// # Errors
    ///
    /// Where the file can't be read on, or a record names no sender and there are several.
    pub fn next_chunk(&mut self, file: &mut OpenFile<'p>, state: &mut State) -> Option<Result<Chunk, IntakeError>> {
        match self.next_records(file, state) {
            Ok(None) => None,
            Ok(Some(chunk)) => Some(Ok(chunk)),
            Err(error) => Some(Err(error)),
        }
    }

    fn next_records(&mut self, file: &mut OpenFile<'p>, state: &mut State) -> Result<Option<Chunk>, IntakeError> {
        match self.next_typed(file)? {
            None => Ok(None),
            Some((raw, typed)) => self.chunk(&mut file.columns, raw, typed, state).map(Some),
        }
    }

    /// The next rows of a file, as read and typed.
    fn next_typed(&mut self, file: &mut OpenFile<'p>) -> Result<Option<TypedRows>, IntakeError> {
        if file.ahead.is_empty() {
            self.read_ahead(file)?;
        }
        let raw: Vec<RawResult> = file.ahead.drain(..file.ahead.len().min(CHUNK)).collect();
        if raw.is_empty() {
            if let Some(Trailer { count, first, text }) = file.rows.trailer().cloned() {
                let notice = Notice { kind: NoticeKind::Trailer, column: "".into(), value: text.into() };
                let file = file.columns.typer.file.as_str().into();
                self.notices.add_of_file(FileNotice { file, first: notice, count, rows: vec![first] });
            }
            return Ok(None);
        }
        let mut typed = self.typed(&file.columns.typer, &raw);
        if self.learn(file)? {
            typed = self.typed(&file.columns.typer, &raw);
        }
        Ok(Some((raw, typed)))
    }

    /// Reads on by a chunk; whether there was anything to be read.
    fn read_ahead(&self, file: &mut OpenFile<'p>) -> Result<bool, IntakeError> {
        let mut raw: Vec<RawResult> = Vec::with_capacity(CHUNK);
        let mut bytes = 0;
        while raw.len() < CHUNK && bytes < MOST_BYTES_AHEAD {
            match file.rows.next_row() {
                None => break,
                Some(Ok(row)) => {
                    bytes += row.cells.size();
                    raw.push(Ok(row));
                }
                Some(Err(ReadError::Row(reject))) => {
                    bytes += reject.as_read.size();
                    raw.push(Err(reject));
                }
                Some(Err(error)) => return Err(IntakeError::Read(error)),
            }
        }
        self.see_keys(&mut file.columns, &mut raw).map_err(IntakeError::Mapping)?;
        file.ahead.extend(raw);
        Ok(!file.ahead.is_empty())
    }

    /// Learns how the file writes dates and numbers where its cells left that open, from rows further on if it must be.
    /// Whether anything is known that wasn't.
    fn learn(&self, file: &mut OpenFile<'p>) -> Result<bool, IntakeError> {
        let (mut rows, mut bytes, mut is_whole) = (0, 0, false);
        loop {
            match file.columns.typer.evidence.settle(is_whole).map_err(IntakeError::Doubt)? {
                Settled::Known(habits) => {
                    let is_news = habits != file.columns.typer.habits;
                    file.columns.typer.habits = habits;
                    return Ok(is_news);
                }
                Settled::Open => {
                    let before = file.ahead.len();
                    self.read_ahead(file)?;
                    let new: Vec<RawResult> = file.ahead.iter().skip(before).cloned().collect();
                    self.typed(&file.columns.typer, &new);
                    rows += new.len();
                    bytes += new.iter().flatten().map(|row| row.cells.size()).sum::<usize>();
                    is_whole = new.is_empty() || rows >= MOST_ROWS_AHEAD || bytes >= MOST_BYTES_AHEAD;
                }
            }
        }
    }

    fn chunk(
        &mut self,
        columns: &mut Columns<'p>,
        raw: Vec<RawResult>,
        typed: Vec<Option<Typed>>,
        state: &mut State,
    ) -> Result<Chunk, IntakeError> {
        raw.iter().flatten().for_each(|row| columns.unread.look(row));
        for first in columns.unread.tell() {
            self.notices.add_of_file(of_columns(&columns.typer.file, first));
        }
        let mut chunk = Chunk::default();
        for (raw, typed) in raw.into_iter().zip(typed) {
            if let Ok(row) = &raw
                && let Some(shown) = columns.typer.mapping.hides_member(row)
            {
                let notice = Notice { kind: NoticeKind::HiddenMember, column: "".into(), value: shown.into() };
                let place = RowPlace { row: row.number, line: row.line, numbering: columns.typer.numbering };
                self.notices.add(&columns.typer.file, place, notice);
                continue;
            }
            self.rows += 1;
            let (raw, mut row, said_no) = match (raw, typed) {
                (Err(reject), _) => {
                    chunk.unreadable.extend(self.rejected(columns, &reject, state));
                    chunk.rejects.push(*reject);
                    continue;
                }
                (Ok(raw), Some(Err(reject))) => {
                    chunk.unreadable.extend(self.unreadable(&columns.typer, &raw, state));
                    chunk.rejects.push(*reject);
                    continue;
                }
                (Ok(raw), Some(Ok((row, said_no)))) => (raw, row, said_no),
                (Ok(_), None) => continue,
            };
            chunk.unreadable.extend(as_it_stands(self.plan, self.rows, &columns.typer, &row));
            let Typer { file, numbering, .. } = &columns.typer;
            for notice in std::mem::take(&mut row.notices) {
                let place = RowPlace { row: raw.number, line: raw.line, numbering: *numbering };
                self.notices.add(file, place, notice);
            }
            let sender = self.sender(&row, state).map_err(IntakeError::Sender)?;
            match Entry::new(self.plan, self.rows, row.prospect, sender) {
                Some(entry) => {
                    tell(self.plan, state, self.now, (&entry.prospect, &entry.sender), &row.events);
                    chunk.kept.push(columns.kept.cells(&raw.cells));
                    chunk.lines.push(raw.line);
                    chunk.entries.push(entry.saying_no(said_no));
                }
                None => chunk.rejects.push(self.nameless(&columns.typer, &raw)),
            }
        }
        Ok(chunk)
    }

    /// A reject for a record that belongs to nobody.
    fn nameless(&self, typer: &Typer<'_>, raw: &RawRow) -> Reject {
        let expected = self.plan.prospect.schema.expected_key();
        typer.reject(raw, None, CellProblem { value: String::new(), expected, nearest: None })
    }

    fn sender(&mut self, row: &Row, state: &mut State) -> Result<Arc<Sender>, SenderError> {
        self.has_unlisted_senders |= self.roster.is_open() && row.sender.is_some();
        if !row.sender_fields.is_empty() {
            return self.roster.sender(state, row.sender.as_deref(), &row.sender_fields);
        }
        if let Some(known) = self.senders.get(&row.sender) {
            return Ok(Arc::clone(known));
        }
        let sender = self.roster.sender(state, row.sender.as_deref(), &[])?;
        self.senders.insert(row.sender.clone(), Arc::clone(&sender));
        Ok(sender)
    }

    /// Types rows over the threads there are, and fills their defaults in.
    fn typed(&self, typer: &Typer<'p>, raw: &[RawResult]) -> Vec<Option<Typed>> {
        let mut typed: Vec<Option<Typed>> = raw.iter().map(|_| None).collect();
        let (plan, roster, forbidding, fills_in) = (self.plan, self.roster, &*self.forbidding, self.fills_in);
        let type_part = |raw: &[RawResult], typed: &mut [Option<Typed>]| {
            let zones = KnownZones::new(roster);
            for (raw, place) in raw.iter().zip(typed) {
                let Some(raw) = raw.as_ref().ok().filter(|_| place.is_none()) else { continue };
                *place = Some(typer.row(raw, &zones).map(|mut row| {
                    let said_no = SaidNo::of(&row.prospect, forbidding);
                    if fills_in {
                        complete_prospect(plan, &mut row.prospect, &row.zone);
                    }
                    (row, said_no)
                }));
            }
        };
        let part = raw.len().div_ceil(self.threads).max(1);
        if self.threads > 1 && raw.len() >= self.threads * 64 {
            std::thread::scope(|scope| {
                for (raw, typed) in raw.chunks(part).zip(typed.chunks_mut(part)) {
                    let typing = std::thread::Builder::new().spawn_scoped(scope, || type_part(raw, typed));
                    // What no thread is to be had for is typed below.
                    drop(typing);
                }
            });
        }
        type_part(raw, &mut typed);
        typed
    }
}

/// What is told of columns of a file.
fn of_columns(file: &str, first: Notice) -> FileNotice {
    FileNotice { file: file.into(), first, count: 1, rows: Vec::new() }
}

/// What is told of a file whose columns are all to be read, and aren't.
fn unread<'r>(name: &str, columns: &mut Columns<'_>, rows: impl IntoIterator<Item = &'r RawResult>) -> IntakeError {
    rows.into_iter().flatten().for_each(|row| columns.unread.look(row));
    let told = columns.unread.tell().into_iter().filter(|notice| notice.kind.is_unread());
    IntakeError::Unread(told.map(|notice| of_columns(name, notice).to_string()).collect())
}
