//! What came of a run: how many records were decided and how, and which can't be read.

#[cfg(feature = "watch")]
use std::io::LineWriter;
use std::io::{self, BufWriter, IsTerminal};

use super::args::Eval;
use super::exit::{Exit, Failure};
use super::log::Log;
use super::outputs::{Claimed, Files, ending, rejects_format};
use super::records;
use super::session::Session;
use crate::records::read::UTF_8;
use crate::records::rows::Reject;
use crate::report::output::{RejectsFormat, RejectsWriter, Summary};
use crate::workspace::atomic::AtomicFile;
use crate::workspace::temporary::spool;

/// Where rejects go.
pub(super) struct RejectsFile {
    writer: RejectsWriter<'static>,
    /// The file, to be put in its place when all is written.
    file: Option<AtomicFile>,
    name: String,
}

impl RejectsFile {
    pub(super) fn open(claimed: &Claimed, raw: bool) -> Result<Self, Failure> {
        let format = rejects_format(claimed.path(), raw)?;
        let (file, name) = (claimed.begin()?, claimed.name());
        let handle = file.handle().map_err(|error| Failure::writing(&error, &name))?;
        let writer = RejectsWriter::new(format, Box::new(spool()), Box::new(BufWriter::new(handle)));
        Ok(Self { writer, file: Some(file), name })
    }

    /// A file to which each is added at once.
    #[cfg(feature = "watch")]
    fn add_to(claimed: &Claimed) -> Result<Self, Failure> {
        if !matches!(ending(claimed.path()).as_deref(), Some("ndjson" | "jsonl")) {
            return Err(Failure::new(Exit::Usage, "rejects of a stream are written as .ndjson")
                .help("a table has the columns of all of them in its header, and those are never known"));
        }
        let file = LineWriter::new(claimed.add_to()?);
        let writer = RejectsWriter::new(RejectsFormat::Ndjson, Box::new(spool()), Box::new(file));
        Ok(Self { writer, file: None, name: claimed.name() })
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
    /// The file of which was said that it is in another encoding.
    encoded: Option<String>,
    shown: Vec<String>,
    pub(super) summary: Summary,
}

impl Outcome {
    pub(super) fn new(args: &Eval, files: &Files) -> Result<Self, Failure> {
        let rejects = files.rejects.as_ref().map(|claimed| RejectsFile::open(claimed, args.raw)).transpose()?;
        let log = files.log.as_ref().map(Log::open).transpose()?;
        Ok(Self { log, rejects, says_each: false, encoded: None, shown: Vec::new(), summary: Summary::default() })
    }

    /// What comes of a stream, of which each reject is told at once.
    #[cfg(feature = "watch")]
    pub(super) fn following(files: &Files) -> Result<Self, Failure> {
        let rejects = files.rejects.as_ref().map(RejectsFile::add_to).transpose()?;
        let log = files.log.as_ref().map(Log::open).transpose()?;
        Ok(Self { log, rejects, says_each: true, encoded: None, shown: Vec::new(), summary: Summary::default() })
    }

    pub(super) fn reject(&mut self, header: &[String], rejects: &[Reject], session: &Session) -> Result<(), Failure> {
        for reject in rejects {
            self.summary.reject(reject);
            let is_encoding = reject.expected.starts_with(UTF_8);
            let is_told = is_encoding && self.encoded.as_ref() == Some(&reject.file);
            if is_encoding && !is_told {
                self.encoded = Some(reject.file.clone());
            }
            match &mut self.rejects {
                Some(file) => file.write(header, reject)?,
                None if is_told => {}
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
