//! Where a list goes, and in which format: the same for every command that lists something.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use super::args::{Format, ListFormat, ListOut};
use super::exit::{Exit, Failure};
use super::outputs::{Claimed, Outputs};
use super::session::Session;
use super::workspace::Workspace;
use super::writer;
use crate::report::output;

/// Where something goes: a file, or standard output.
#[derive(Debug)]
pub(super) struct Destination {
    file: Option<Claimed>,
}

impl Destination {
    /// What the argument of `-o` says, before anything is read.
    ///
    /// # Errors
    ///
    /// Where the file can't be written to.
    pub(super) fn of(output: Option<&Path>, workspace: &Workspace, session: &Session) -> Result<Self, Failure> {
        let path = file_of(output);
        let file = path.map(|path| Outputs::of(session, workspace).claim("-o", path)).transpose()?;
        Ok(Self { file })
    }

    /// Writes all of it; what is meant for people does nothing on a terminal but stand there.
    ///
    /// # Errors
    ///
    /// Where it can't be written.
    pub(super) fn put(&self, bytes: &[u8], is_for_people: bool, session: &Session) -> Result<(), Failure> {
        match &self.file {
            None if is_for_people => session.print(&String::from_utf8_lossy(bytes)),
            None => session.print_data(bytes),
            Some(file) => {
                let mut whole = file.begin()?;
                let written = whole.write_all(bytes).and_then(|()| whole.finish());
                written.map_err(|error| Failure::writing(&error, &file.name()))
            }
        }
    }

    fn name(&self) -> String {
        self.file.as_ref().map_or_else(|| "standard output".to_owned(), Claimed::name)
    }
}

/// The file that `-o` names; `-` is standard output.
fn file_of(output: Option<&Path>) -> Option<&Path> {
    output.filter(|path| *path != Path::new("-"))
}

/// Where a list goes, and in which format.
#[derive(Debug)]
pub(super) struct Listing {
    to: Destination,
    format: ListFormat,
}

impl Listing {
    /// What the arguments say, before anything is read.
    ///
    /// # Errors
    ///
    /// Where the file can't be written to, its ending says another format, or a terminal can't show it.
    pub(super) fn of(to: &ListOut, workspace: &Workspace, session: &Session) -> Result<Self, Failure> {
        let ListOut { output, format: asked } = to;
        let path = file_of(output.as_deref());
        let by_ending = path.map(|path| writer::by_ending(path, asked.map(Format::from))).transpose()?.flatten();
        let format = match (asked, by_ending) {
            (Some(format), _) => *format,
            (None, Some(ending)) => ListFormat::of(ending).ok_or_else(|| {
                Failure::new(Exit::Usage, "a list isn't written as Parquet").help("write .csv, .xlsx, .ndjson or .json")
            })?,
            (None, None) => ListFormat::Table,
        };
        if format == ListFormat::Xlsx && path.is_none() && io::stdout().is_terminal() {
            return Err(Failure::new(Exit::Usage, "what is no text can't be shown on a terminal")
                .help("write it to a file: -o FILE"));
        }
        Ok(Self { to: Destination::of(output.as_deref(), workspace, session)?, format })
    }

    /// Writes the list, made by `written` in the format that it is to have.
    ///
    /// # Errors
    ///
    /// Where it can't be made or written.
    pub(super) fn write(
        &self,
        session: &Session,
        written: impl FnOnce(output::ListFormat) -> io::Result<Vec<u8>>,
    ) -> Result<(), Failure> {
        let bytes = written(self.format(session)).map_err(|error| Failure::writing(&error, &self.to.name()))?;
        self.to.put(&bytes, self.format == ListFormat::Table, session)
    }

    fn format(&self, session: &Session) -> output::ListFormat {
        match self.format {
            ListFormat::Table if self.to.file.is_some() => {
                output::ListFormat::Table { width: u16::MAX, colours: false }
            }
            ListFormat::Table => {
                output::ListFormat::Table { width: session.width_of_lists(), colours: session.colours_output() }
            }
            ListFormat::Csv => output::ListFormat::Csv,
            ListFormat::Ndjson => output::ListFormat::Ndjson,
            ListFormat::Json => output::ListFormat::Json,
            ListFormat::Xlsx => output::ListFormat::Xlsx,
        }
    }
}

impl ListFormat {
    /// The format of that name among those of decisions; nothing where a list has none like it.
    fn of(format: Format) -> Option<Self> {
        match format {
            Format::Table => Some(Self::Table),
            Format::Csv => Some(Self::Csv),
            Format::Ndjson => Some(Self::Ndjson),
            Format::Json => Some(Self::Json),
            Format::Xlsx => Some(Self::Xlsx),
            #[cfg(feature = "columnar")]
            Format::Parquet => None,
        }
    }
}

impl From<ListFormat> for Format {
    fn from(format: ListFormat) -> Self {
        match format {
            ListFormat::Table => Self::Table,
            ListFormat::Csv => Self::Csv,
            ListFormat::Ndjson => Self::Ndjson,
            ListFormat::Json => Self::Json,
            ListFormat::Xlsx => Self::Xlsx,
        }
    }
}
