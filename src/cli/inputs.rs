//! The record files of a command, each of which can be read as often as needed: what comes only once is copied first.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::exit::Failure;
use super::progress::Progress;
use super::records;
use super::session::Session;
use crate::decide::eval::Run;
use crate::decide::{Survey, targets};
use crate::intake::{Census, Intake, IntakeError, Keep, OpenFile};
use crate::records::mapping::MappingError;
use crate::records::read::{self, ReadError, Rows};
use crate::values::text::counted;
use crate::workspace::atomic::Copied;

/// Record files, in their order.
pub(super) struct Inputs(Vec<Input>);

/// One of them.
pub(super) struct Input {
    path: PathBuf,
    /// What stood in it, where that comes only once.
    copy: Option<Copied>,
}

impl Inputs {
    /// The files of a run. Where all records have to be looked at before they are decided, what comes from a pipe is copied
    /// to a temporary file.
    pub(super) fn of_run(files: &[PathBuf], run: &Run<'_>, progress: &Progress) -> Result<Self, Failure> {
        Self::new(files, counts_identities(run) || Survey::of(run).is_some(), progress)
    }

    /// The files of a run that reads each more than once.
    pub(super) fn to_be_counted(files: &[PathBuf], progress: &Progress) -> Result<Self, Failure> {
        Self::new(files, true, progress)
    }

    fn new(files: &[PathBuf], are_read_again: bool, progress: &Progress) -> Result<Self, Failure> {
        let input = |path: &PathBuf| {
            let copy = if are_read_again { copy_of(path, progress)? } else { None };
            Ok(Input { path: path.clone(), copy })
        };
        files.iter().map(input).collect::<Result<_, Failure>>().map(Self)
    }

    /// Each of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Input> {
        self.0.iter()
    }

    /// Looks for what more people of a file share than can be, which identifies nobody then.
    pub(super) fn count_identities(
        &self,
        intake: &mut Intake<'_>,
        run: &mut Run<'_>,
        progress: &Progress,
    ) -> Result<(), Failure> {
        if !counts_identities(run) {
            return Ok(());
        }
        for input in self.iter() {
            let mut census = Census::default();
            let file = loop {
                let (name, mut file) = input.open_quietly(intake, &Keep::Some(Vec::new()), progress)?;
                intake.look(&mut file, &mut census).map_err(|error| records::intake_failure(&name, &error))?;
                if !census.finish_pass() {
                    break file;
                }
            };
            intake.set_aside(&file, census.shared(), &mut run.state);
        }
        Ok(())
    }

    /// Whether there are more rows than so many, over all files.
    pub(super) fn are_more_than(&self, most: u64, progress: &Progress) -> Result<bool, Failure> {
        let mut count: u64 = 0;
        for input in self.iter() {
            let (_, mut rows) = input.rows(None, progress)?;
            // What can't be read is told where the records are.
            while let Some(Ok(_) | Err(ReadError::Row(_))) = rows.next_row() {
                count += 1;
                if count > most {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Opens all files, and says whether all of their records have to be read before the first is decided: who gets the
    /// last slots is asked of all together, and what one tells of the past may matter to any.
    pub(super) fn open_all<'p>(
        &self,
        intake: &Intake<'p>,
        keep: &Keep,
        session: &Session,
    ) -> Result<(Vec<(String, OpenFile<'p>)>, bool), Failure> {
        let opened: Vec<_> = self.iter().map(|input| input.open(intake, keep, session)).collect::<Result<_, _>>()?;
        let plan = intake.plan();
        let asks_all = !plan.prioritize.is_empty() || opened.iter().any(|(_, file)| file.tells_events());
        Ok((opened, plan.remembers && asks_all))
    }
}

impl Input {
    /// Opens the file, and says how its columns are read.
    pub(super) fn open<'p>(
        &self,
        intake: &Intake<'p>,
        keep: &Keep,
        session: &Session,
    ) -> Result<(String, OpenFile<'p>), Failure> {
        let (name, file) = self.open_quietly(intake, keep, &session.progress)?;
        if file.passed_over() > 0 {
            session.say_more(&format!("{name}: {} above the header", counted(file.passed_over(), "row")));
        }
        if let Some(key) = file.within() {
            session.say(&format!("{name}: its records are what `{key}` lists"));
        }
        if records::sheet_of(&self.path).1.is_none() {
            records::warn_of_sheets(&name, file.other_sheets(), session);
        }
        records::say_mapping(&name, &file, &targets(intake.plan()), session);
        Ok((name, file))
    }

    /// Opens a file again: nothing is said of it a second time.
    pub(super) fn open_quietly<'p>(
        &self,
        intake: &Intake<'p>,
        keep: &Keep,
        progress: &Progress,
    ) -> Result<(String, OpenFile<'p>), Failure> {
        let (name, rows) = self.rows(intake.encoding.as_deref(), progress)?;
        let file = intake.open(&name, rows, keep).map_err(|error| self.failure(&name, &error, intake))?;
        let said = file.mapping().source.as_ref().and_then(|source| source.encoding.clone());
        let Some(encoding) = said.filter(|_| intake.encoding.is_none()) else { return Ok((name, file)) };
        // What the file is of is known by its header, and how it is encoded by what it is of.
        let (name, rows) = self.rows(Some(&encoding), progress)?;
        let file = intake.open(&name, rows, keep).map_err(|error| records::intake_failure(&name, &error))?;
        Ok((name, file))
    }

    /// Why it can't be taken in. Where another sheet of a workbook can, that one is named.
    fn failure(&self, name: &str, error: &IntakeError, intake: &Intake<'_>) -> Failure {
        let failure = records::intake_failure(name, error);
        if !matches!(error, IntakeError::Mapping(MappingError::Nothing(_))) || records::sheet_of(&self.path).1.is_some()
        {
            return failure;
        }
        let open = || File::open(&self.path).ok().map(Box::new);
        let Some(sheets) = open().map(|file| read::sheets(file)).filter(|sheets| sheets.len() > 1) else {
            return failure;
        };
        let fits = |sheet: &&String| {
            let rows = open().and_then(|file| read::open_file(name, Some(sheet), file).ok());
            rows.is_some_and(|rows| intake.open(name, rows, &Keep::Some(Vec::new())).is_ok())
        };
        let names: Vec<String> = sheets.iter().map(|sheet| format!("`{sheet}`")).collect();
        let named = format!("its sheets are {}", names.join(", "));
        match sheets.iter().skip(1).find(fits) {
            Some(sheet) => failure.help(format!("name the sheet: {name}#{sheet}; {named}")),
            None => failure,
        }
    }

    /// Its rows, from the first on, and what messages call it.
    fn rows(&self, encoding: Option<&str>, progress: &Progress) -> Result<(String, Box<dyn Rows>), Failure> {
        let Some(copy) = &self.copy else { return records::rows(&self.path, encoding, progress) };
        let name = records::name_of(&self.path);
        let rows = records::rows_of_pipe(&name, encoding, Box::new(copy.reader()))?;
        Ok((name, rows))
    }
}

/// Whether anything hangs on who shares an identity: people are told apart, and by more than one field.
fn counts_identities(run: &Run<'_>) -> bool {
    let tells_apart = run.keeps_persons() || Survey::of(run).is_some();
    tells_apart && run.plan().prospect.schema.known_by.len() > 1
}

/// A copy of what can be read only once; nothing of what is a file.
fn copy_of(path: &Path, progress: &Progress) -> Result<Option<Copied>, Failure> {
    let name = records::name_of(path);
    let pipe: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let is_pipe = |path: &Path| path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir());
        if !is_pipe(path) {
            return Ok(None);
        }
        Box::new(File::open(path).map_err(|error| Failure::reading(&error, &format!("`{name}`")))?)
    };
    let copied = Copied::of(&mut progress.counted(pipe));
    copied.map(Some).map_err(|error| Failure::reading(&error, &format!("`{name}`")))
}
