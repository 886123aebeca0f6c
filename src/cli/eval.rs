//! `firstmove eval`

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::args::{Eval, Format};
use super::exit::{Exit, Failure};
use super::log::Log;
use super::memory::{self, Known};
use super::records;
use super::session::Session;
use super::workspace::Workspace;
use crate::engine::intake::{Intake, Keep, usual_threads};
use crate::engine::{Batch, Decided, Entry, LoadedPolicy};
use crate::output::{self, Columns, DecisionWriter, Line, RejectsFormat, RejectsWriter, Summary};
use crate::records::rows::Reject;
use crate::workspace::atomic::{AtomicFile, spool};

pub(super) fn run(args: &Eval, session: &Session) -> Result<Exit, Failure> {
    let workspace = Workspace::find(session)?;
    let policy = workspace.policy(session)?;
    let files = records::files(&args.input, &workspace)?;
    session.progress.begin(&files);
    let roster = records::roster(&policy.plan, &workspace, &args.input)?;
    let threads = args.threads.map_or_else(usual_threads, usize::from);
    let sources = records::known_sources(&policy.plan, &workspace)?;
    let mut intake = Intake::new(&policy.plan, &roster, sources, args.input.source.clone(), session.now()?, threads);
    let mut known = match args.reserve {
        true => Known::reserve(session, &workspace, &policy.plan, &roster, memory::hold(&args.hold)?)?,
        false => Known::read(session, &workspace, &policy.plan, &roster)?,
    };
    let mut batch = known.batch(threads, args.explain);
    let now = session.now()?;
    let log = args.log.as_deref().map(|path| Log::open(path, &policy.plan, now)).transpose()?;
    let mut outcome = Outcome::new(args, log)?;
    let exit = decide(args, session, &policy, &files, &mut intake, (&mut batch, &mut known), &mut outcome)?;
    session.progress.end();
    records::warn_of_unlisted(&intake, session);
    for (field, alias) in batch.run().state.persons.disputed() {
        session.warn(&format!("`{alias}` stands for several people, and is nobody's name (field {})", field + 1));
    }
    outcome.say(session);
    Ok(exit)
}

fn decide<'p>(
    args: &Eval,
    session: &Session,
    policy: &'p LoadedPolicy,
    files: &[PathBuf],
    intake: &mut Intake<'p>,
    (batch, known): (&mut Batch<'p>, &mut Known<'_, 'p>),
    outcome: &mut Outcome<'_>,
) -> Result<Exit, Failure> {
    let keep = keep(args);
    let opened: Vec<_> =
        files.iter().map(|path| records::open(path, intake, &keep, session)).collect::<Result<_, _>>()?;
    // Who gets the last slots is asked of all records together, and what one tells of the past may matter to any.
    let asks_all = !policy.plan.prioritize.is_empty() || opened.iter().any(|(_, file)| file.tells_events());
    let waits = policy.plan.remembers && asks_all;
    let mut held: (Vec<Entry>, Vec<Vec<String>>) = Default::default();
    let mut writer: Option<Writer> = None;
    for (name, mut file) in opened {
        if writer.is_none() {
            writer = Some(Writer::open(args, session, file.kept_names().map(str::to_owned).collect())?);
        }
        while let Some(chunk) = intake.next_chunk(&mut file, &mut batch.run().state) {
            let mut chunk = chunk.map_err(|error| records::intake_failure(&name, &error))?;
            outcome.reject(file.header(), &chunk.rejects)?;
            if waits {
                held.0.extend(chunk.entries);
                held.1.extend(chunk.kept);
            } else if let Some(writer) = &mut writer {
                write((batch, known), &mut chunk.entries, &chunk.kept, writer, outcome)?;
            }
        }
    }
    let Some(mut writer) = writer else { return Ok(Exit::Done) };
    if waits {
        write((batch, known), &mut held.0, &held.1, &mut writer, outcome)?;
    }
    writer.finish()?;
    outcome.finish()
}

fn keep(args: &Eval) -> Keep {
    match args.keep.as_slice() {
        [all] if all == "all" => Keep::All,
        names => Keep::Some(names.to_vec()),
    }
}

fn write<'p>(
    (batch, known): (&mut Batch<'p>, &mut Known<'_, 'p>),
    entries: &mut [Entry],
    kept: &[Vec<String>],
    writer: &mut Writer,
    outcome: &mut Outcome<'_>,
) -> Result<(), Failure> {
    let mut written = Ok(());
    known.decide(batch, entries, |decided| {
        outcome.summary.count(&decided.decision);
        if let Some(log) = &mut outcome.log
            && written.is_ok()
        {
            written = log.note(&decided);
        }
        let Decided { place, decision, trace, .. } = decided;
        let kept = kept.get(place).map_or(&[][..], Vec::as_slice);
        let line = Line { decision: &decision, kept, trace: trace.as_ref() };
        if written.is_ok() {
            written = writer.decisions.write(&line);
        }
    })?;
    if let Some(log) = &mut outcome.log {
        log.write()?;
    }
    written.and_then(|()| writer.release()).map_err(|error| writer.failure(&error))
}

/// Where decisions go.
struct Writer {
    decisions: Box<dyn DecisionWriter>,
    /// The file, to be put in its place when all is written.
    file: Option<AtomicFile>,
    /// What goes to standard output as soon as it is reserved.
    held: Option<(Held, Box<dyn Write + Send>)>,
    name: String,
}

/// Decisions that are written but not yet shown.
#[derive(Clone, Debug, Default)]
struct Held(Arc<Mutex<Vec<u8>>>);

impl Held {
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Writer {
    fn open(args: &Eval, session: &Session, kept: Vec<String>) -> Result<Self, Failure> {
        let columns = Columns::new(&args.columns, kept).map_err(|(name, near)| {
            let failure = Failure::new(Exit::Usage, format!("a decision has no field `{name}`"));
            match near {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help(format!("its fields are {}", output::FIELDS.join(", "))),
            }
        })?;
        let format = format(args, session)?;
        if args.explain && !matches!(format, output::Format::Ndjson | output::Format::Json) {
            return Err(Failure::new(Exit::Usage, "how a decision came about fits into no table")
                .help("add --format ndjson, or ask for one person with `firstmove explain`"));
        }
        match args.output.as_ref().filter(|path| *path != Path::new("-")) {
            None if !format.is_text() && io::stdout().is_terminal() => {
                Err(Failure::new(Exit::Usage, "what is no text can't be shown on a terminal")
                    .help("write it to a file: -o FILE"))
            }
            None => {
                let out = BufWriter::with_capacity(1 << 16, session.progress.making_room());
                let (out, held): (Box<dyn Write + Send>, _) = if args.reserve {
                    let held = Held::default();
                    (Box::new(held.clone()), Some((held, Box::new(out) as Box<dyn Write + Send>)))
                } else {
                    (Box::new(out), None)
                };
                let decisions = output::writer(format, columns, out);
                Ok(Self { decisions, file: None, held, name: "standard output".to_owned() })
            }
            Some(path) => {
                let name = format!("`{}`", path.display());
                let file = AtomicFile::create(path).map_err(|error| Failure::writing(&error, &name))?;
                let handle = file.handle().map_err(|error| Failure::writing(&error, &name))?;
                let out = Box::new(BufWriter::with_capacity(1 << 16, handle));
                Ok(Self { decisions: output::writer(format, columns, out), file: Some(file), held: None, name })
            }
        }
    }

    /// Shows what is reserved by now.
    fn release(&mut self) -> io::Result<()> {
        let Some((held, out)) = &mut self.held else { return Ok(()) };
        out.write_all(&std::mem::take(&mut *held.bytes()))?;
        out.flush()
    }

    fn failure(&self, error: &io::Error) -> Failure {
        Failure::writing(error, &self.name)
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.decisions.finish().and_then(|()| self.release()).map_err(|error| self.failure(&error))?;
        match self.file.take() {
            Some(file) => file.finish().map_err(|error| self.failure(&error)),
            None => Ok(()),
        }
    }
}

fn format(args: &Eval, session: &Session) -> Result<output::Format, Failure> {
    let by_ending = args.output.as_deref().map(by_ending).transpose()?;
    let by_terminal = if args.output.is_none() && io::stdout().is_terminal() { Format::Table } else { Format::Ndjson };
    Ok(match args.format.or(by_ending.flatten()).unwrap_or(by_terminal) {
        Format::Table => output::Format::Table { width: session.width(), colours: session.colours_output() },
        Format::Csv => output::Format::Csv { raw: args.raw },
        Format::Ndjson => output::Format::Ndjson,
        Format::Json => output::Format::Json,
        Format::Xlsx => output::Format::Xlsx,
        #[cfg(feature = "columnar")]
        Format::Parquet => output::Format::Parquet,
    })
}

/// The ending of a file's name, in lower case.
fn ending(path: &Path) -> Option<String> {
    path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase)
}

fn by_ending(path: &Path) -> Result<Option<Format>, Failure> {
    match ending(path).as_deref() {
        Some("csv") => Ok(Some(Format::Csv)),
        Some("ndjson" | "jsonl") => Ok(Some(Format::Ndjson)),
        Some("json") => Ok(Some(Format::Json)),
        Some("xlsx") => Ok(Some(Format::Xlsx)),
        #[cfg(feature = "columnar")]
        Some("parquet") => Ok(Some(Format::Parquet)),
        #[cfg(not(feature = "columnar"))]
        Some("parquet") => Err(Failure::new(Exit::Usage, "Parquet is written by builds with the feature `columnar`")
            .help("write .csv, .xlsx, .ndjson or .json")),
        _ => Ok(None),
    }
}

/// Where rejects go.
struct RejectsFile {
    writer: RejectsWriter<'static>,
    /// The file, to be put in its place when all is written.
    file: AtomicFile,
    name: String,
}

impl RejectsFile {
    fn open(path: &Path, raw: bool) -> Result<Self, Failure> {
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
        Ok(Self { writer, file, name })
    }

    fn finish(self) -> Result<(), Failure> {
        let finished = self.writer.finish().and_then(|()| self.file.finish());
        finished.map_err(|error| Failure::writing(&error, &self.name))
    }
}

/// What came of a run, for its summary.
struct Outcome<'p> {
    log: Option<Log<'p>>,
    rejects: Option<RejectsFile>,
    shown: Vec<String>,
    summary: Summary,
}

impl<'p> Outcome<'p> {
    fn new(args: &Eval, log: Option<Log<'p>>) -> Result<Self, Failure> {
        let rejects = args.rejects.as_deref().map(|path| RejectsFile::open(path, args.raw)).transpose()?;
        Ok(Self { log, rejects, shown: Vec::new(), summary: Summary::default() })
    }

    fn reject(&mut self, header: &[String], rejects: &[Reject]) -> Result<(), Failure> {
        for reject in rejects {
            self.summary.reject(reject);
            match &mut self.rejects {
                Some(RejectsFile { writer, name, .. }) => {
                    writer.write(header, reject).map_err(|error| Failure::writing(&error, name))?;
                }
                None if self.shown.len() < records::MOST_SHOWN => self.shown.push(reject.to_string()),
                None => {}
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Exit, Failure> {
        if let Some(rejects) = self.rejects.take() {
            rejects.finish()?;
        }
        Ok(if self.summary.rejected() > 0 { Exit::No } else { Exit::Done })
    }

    fn say(&self, session: &Session) {
        for reject in &self.shown {
            session.message(&format!("rejected: {reject}"));
        }
        let more = self.summary.rejected().saturating_sub(self.shown.len() as u64);
        if more > 0 && !self.shown.is_empty() {
            session.message(&format!("and {more} more; --rejects FILE keeps them all"));
        }
        if !session.is_watched() {
            return session.say(self.summary.lines().trim_end());
        }
        let width = session.width();
        if io::stdout().is_terminal() {
            session.say("");
        }
        let mut text = self.summary.picture(width, session.colours_messages());
        if more > 0 {
            text += &self.summary.reasons(width);
        }
        session.say(text.trim_end());
    }
}
