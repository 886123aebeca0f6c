//! Where decisions go: standard output or a file, in the format that is asked for.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::args::{Eval, Format};
use super::exit::{Exit, Failure};
use super::outputs::{Files, OTHERS, ending, output};
use super::session::Session;
use crate::report::output::{self, Columns, DecisionWriter, Line};
use crate::workspace::atomic::AtomicFile;

/// Where decisions go.
pub(super) struct Writer {
    decisions: Box<dyn DecisionWriter>,
    /// The file, to be put in its place when all is written.
    file: Option<AtomicFile>,
    /// What goes to standard output as soon as it is reserved.
    held: Option<(Held, Box<dyn Write + Send>)>,
    name: String,
    begins_with_names: bool,
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
    /// What is written of a decision, and in which format.
    pub(super) fn shape(
        args: &Eval,
        session: &Session,
        kept: Vec<String>,
    ) -> Result<(Columns, output::Format), Failure> {
        let columns = Columns::new(&args.columns, kept).map_err(|(name, near)| {
            Failure::new(Exit::Usage, format!("a decision has no field `{name}`"))
                .help(format!("its fields are {}", output::FIELDS.join(", ")))
                .did_you_mean(near)
        })?;
        let format = format(args, session)?;
        if args.explain && !matches!(format, output::Format::Ndjson | output::Format::Json) {
            return Err(Failure::new(Exit::Usage, "how a decision came about fits into no table")
                .help("add --format ndjson, or ask for one person with `firstmove explain`"));
        }
        Ok((columns, format))
    }

    pub(super) fn open(args: &Eval, files: &Files, session: &Session, kept: Vec<String>) -> Result<Self, Failure> {
        let (columns, format) = Self::shape(args, session, kept)?;
        let begins_with_names = format.begins_with_names();
        match &files.output {
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
                Ok(Self { decisions, file: None, held, name: "standard output".to_owned(), begins_with_names })
            }
            Some(claimed) => {
                let (file, name) = (claimed.begin()?, claimed.name());
                let handle = file.handle().map_err(|error| Failure::writing(&error, &name))?;
                let out = Box::new(BufWriter::with_capacity(1 << 16, handle));
                let decisions = output::writer(format, columns, out);
                Ok(Self { decisions, file: Some(file), held: None, name, begins_with_names })
            }
        }
    }

    /// Adds columns that are carried over; whether there is room for them.
    pub(super) fn keep(&mut self, names: &[String]) -> bool {
        self.decisions.keep(names)
    }

    /// Whether all names of columns are written before the first decision.
    pub(super) fn begins_with_names(&self) -> bool {
        self.begins_with_names
    }

    pub(super) fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        self.decisions.write(line)
    }

    /// Shows what is written by now, whatever else is to come.
    #[cfg(feature = "watch")]
    pub(super) fn hand_on(&mut self) -> io::Result<()> {
        self.decisions.flush().and_then(|()| self.release())
    }

    /// Shows what is reserved by now.
    pub(super) fn release(&mut self) -> io::Result<()> {
        let Some((held, out)) = &mut self.held else { return Ok(()) };
        out.write_all(&std::mem::take(&mut *held.bytes()))?;
        out.flush()
    }

    pub(super) fn failure(&self, error: &io::Error) -> Failure {
        Failure::writing(error, &self.name)
    }

    pub(super) fn finish(mut self) -> Result<(), Failure> {
        self.decisions.finish().and_then(|()| self.release()).map_err(|error| self.failure(&error))?;
        match self.file.take() {
            Some(file) => file.finish().map_err(|error| self.failure(&error)),
            None => Ok(()),
        }
    }
}

fn format(args: &Eval, session: &Session) -> Result<output::Format, Failure> {
    let by_ending = output(args).map(|path| by_ending(path, args.format)).transpose()?;
    let is_looked_at = args.output.is_none() && io::stdout().is_terminal() && !args.follows();
    let by_terminal = if is_looked_at { Format::Table } else { Format::Ndjson };
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

/// The format that the ending of a file's name says, where it has any. Another one that is asked for has to be none that a
/// program wouldn't look for there.
pub(super) fn by_ending(path: &Path, asked: Option<Format>) -> Result<Option<Format>, Failure> {
    let Some(ending) = ending(path) else { return Ok(None) };
    let refused = |help: &str| {
        let why = format!("nothing is written as .{ending}: `{}`", path.display());
        Err(Failure::new(Exit::Usage, why).help(help))
    };
    let said = match ending.as_str() {
        "csv" => Format::Csv,
        "ndjson" | "jsonl" => Format::Ndjson,
        "json" => Format::Json,
        "xlsx" => Format::Xlsx,
        #[cfg(feature = "columnar")]
        "parquet" => Format::Parquet,
        #[cfg(not(feature = "columnar"))]
        "parquet" => {
            return Err(Failure::new(Exit::Usage, "Parquet is written by builds with the feature `columnar`")
                .help("write .csv, .xlsx, .ndjson or .json"));
        }
        "gz" | "zip" | "zst" | "bz2" => return refused("write .csv, .xlsx, .ndjson or .json, and compress it after"),
        other if OTHERS.contains(&other) => return refused("write .csv, .xlsx, .ndjson or .json"),
        _ if asked.is_some() => return Ok(None),
        _ => return refused("write .csv, .xlsx, .ndjson or .json, or say the format with --format"),
    };
    match asked {
        Some(asked) if asked != said && !(is_text(asked) && is_text(said)) => {
            let why = format!("`{}` would be no .{ending}: --format says otherwise", path.display());
            Err(Failure::new(Exit::Usage, why).help("leave --format out, or name the file accordingly"))
        }
        _ => Ok(Some(said)),
    }
}

/// Whether any editor shows it.
fn is_text(format: Format) -> bool {
    matches!(format, Format::Table | Format::Csv | Format::Ndjson | Format::Json)
}
