//! What came of a run: how many records were decided and how, and which can't be read.

use std::io::{self, BufWriter, IsTerminal};
use std::path::Path;
#[cfg(feature = "watch")]
use std::{fs::File, io::LineWriter};

use super::args::Eval;
use super::exit::{Exit, Failure};
use super::log::Log;
use super::records;
use super::session::Session;
use super::writer::ending;
use crate::output::{RejectsFormat, RejectsWriter, Summary};
use crate::records::rows::Reject;
use crate::workspace::atomic::{AtomicFile, spool};

/// Where rejects go.
pub(super) struct RejectsFile {
    writer: RejectsWriter<'static>,
    /// The file, to be put in its place when all is written.
    file: Option<AtomicFile>,
    name: String,
}

impl RejectsFile {
    pub(super) fn open(path: &Path, raw: bool) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Err(
                Failure::new(Exit::Usage, "standard output has the decisions").help("name a file for the rejects")
            );
        }
        let format = match ending(path).as_deref() {
            Some("xlsx") => RejectsFormat::Xlsx,
            Some("ndjson" | "jsonl") => RejectsFormat::Ndjson,
            Some(ending @ ("json" | "parquet")) => {
                return Err(Failure::new(Exit::Usage, format!("rejects can't be written as .{ending}"))
                    .help("write .csv, .xlsx or .ndjson"));
            }
            _ => RejectsFormat::Csv { raw },
        };
        let name = format!("`{}`", path.display());
        let opened = AtomicFile::create(path).and_then(|file| {
            let out = Box::new(BufWriter::new(file.handle()?));
            Ok((file, RejectsWriter::new(format, Box::new(spool()), out)))
        });
        let (file, writer) = opened.map_err(|error| Failure::writing(&error, &name))?;
        Ok(Self { writer, file: Some(file), name })
    }

    /// A file to which each is added at once.
    #[cfg(feature = "watch")]
    fn add_to(path: &Path) -> Result<Self, Failure> {
        if !matches!(ending(path).as_deref(), Some("ndjson" | "jsonl")) {
            return Err(Failure::new(Exit::Usage, "rejects of a stream are written as .ndjson")
                .help("a table has the columns of all of them in its header, and those are never known"));
        }
        let name = format!("`{}`", path.display());
        let file = File::options().append(true).create(true).open(path);
        let file = LineWriter::new(file.map_err(|error| Failure::writing(&error, &name))?);
        let writer = RejectsWriter::new(RejectsFormat::Ndjson, Box::new(spool()), Box::new(file));
        Ok(Self { writer, file: None, name })
    }

    pub(super) fn write(&mut self, header: &[String], reject: &Reject) -> Result<(), Failure> {
        self.writer.write(header, reject).map_err(|error| Failure::writing(&error, &self.name))
    }

    pub(super) fn finish(self) -> Result<(), Failure> {
        let finished = self.writer.finish().and_then(|()| self.file.map_or(Ok(()), AtomicFile::finish));
        finished.map_err(|error| Failure::writing(&error, &self.name))
    }
}

/// What came of a run, for its summary.
pub(super) struct Outcome {
    pub(super) log: Option<Log>,
    rejects: Option<RejectsFile>,
    /// Whether what can't be read is said at once.
    says_each: bool,
    shown: Vec<String>,
    pub(super) summary: Summary,
}

impl Outcome {
    pub(super) fn new(args: &Eval, log: Option<Log>) -> Result<Self, Failure> {
        let rejects = args.rejects.as_deref().map(|path| RejectsFile::open(path, args.raw)).transpose()?;
        Ok(Self { log, rejects, says_each: false, shown: Vec::new(), summary: Summary::default() })
    }

    /// What comes of a stream, of which each reject is told at once.
    #[cfg(feature = "watch")]
    pub(super) fn following(args: &Eval, log: Option<Log>) -> Result<Self, Failure> {
        let rejects = args.rejects.as_deref().map(RejectsFile::add_to).transpose()?;
        Ok(Self { log, rejects, says_each: true, shown: Vec::new(), summary: Summary::default() })
    }

    pub(super) fn reject(&mut self, header: &[String], rejects: &[Reject], session: &Session) -> Result<(), Failure> {
        for reject in rejects {
            self.summary.reject(reject);
            match &mut self.rejects {
                Some(file) => file.write(header, reject)?,
                None if self.says_each => session.message(&format!("rejected: {reject}")),
                None if self.shown.len() < records::MOST_SHOWN => self.shown.push(reject.to_string()),
                None => {}
            }
        }
        Ok(())
    }

    pub(super) fn finish(&mut self) -> Result<Exit, Failure> {
        if let Some(rejects) = self.rejects.take() {
            rejects.finish()?;
        }
        Ok(if self.summary.rejected() > 0 { Exit::No } else { Exit::Done })
    }

    pub(super) fn say(&self, session: &Session) {
        for reject in &self.shown {
            session.message(&format!("rejected: {reject}"));
        }
        let more = self.summary.rejected().saturating_sub(self.shown.len() as u64);
        if more > 0 && !self.shown.is_empty() {
            session.message(&format!("and {more} more; --rejects FILE keeps them all"));
        }
        if !session.is_watched() {
            return session.say_lines(self.summary.lines().trim_end());
        }
        let width = session.width();
        if io::stdout().is_terminal() {
            session.say("");
        }
        let mut text = self.summary.picture(width, session.colours_messages());
        if more > 0 {
            text += &self.summary.reasons(width);
        }
        session.say_lines(text.trim_end());
    }
}
