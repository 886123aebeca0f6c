//! Where what flips goes, and in which format.

use std::path::Path;

use crate::cli::args::{Diff, DiffFormat, Format, ListFormat, ListOut};
use crate::cli::exit::Failure;
use crate::cli::listing::{Destination, Listing};
use crate::cli::session::Session;
use crate::cli::workspace::Workspace;
use crate::cli::{outputs, writer};
use crate::report::impact::Impact;
use crate::report::output::{self, Policies};

/// Where what flips goes.
pub(super) struct To {
    pub(super) format: DiffFormat,
    way: Way,
}

enum Way {
    /// In a format that every list has.
    List(Listing),
    /// In one of its own.
    Text(Destination),
}

impl To {
    /// What the arguments say, before anything is read.
    pub(super) fn of(args: &Diff, workspace: &Workspace, session: &Session) -> Result<Self, Failure> {
        let path = args.output.as_deref().filter(|path| *path != Path::new("-"));
        let format = match (args.format, path.and_then(outputs::ending).as_deref()) {
            (Some(format), _) => format,
            (None, Some("csv")) => DiffFormat::Csv,
            (None, Some("ndjson" | "jsonl")) => DiffFormat::Ndjson,
            (None, Some("json")) => DiffFormat::Json,
            (None, Some("xlsx")) => DiffFormat::Xlsx,
            (None, Some("md" | "markdown")) => DiffFormat::Markdown,
            (None, _) => DiffFormat::Human,
        };
        let way = match format.of_a_list() {
            Some(list) => {
                let asked = args.format.is_some() || path.is_none();
                let to = ListOut { output: args.output.clone(), format: asked.then_some(list) };
                Way::List(Listing::of(&to, workspace, session)?)
            }
            None => {
                let alike = if format == DiffFormat::Json { Format::Json } else { Format::Table };
                path.map(|path| writer::by_ending(path, Some(alike))).transpose()?;
                Way::Text(Destination::of(args.output.as_deref(), workspace, session)?)
            }
        };
        Ok(Self { format, way })
    }

    /// How many cases are shown of each kind of flip: all where there is a line for each.
    pub(super) fn most(&self, examples: usize) -> usize {
        if self.shows_examples() { examples } else { usize::MAX }
    }

    /// Whether examples stand there, with where the two policies part ways. In a line for each flip there is no room for more
    /// than the cause.
    pub(super) fn shows_examples(&self) -> bool {
        matches!(self.format, DiffFormat::Human | DiffFormat::Json | DiffFormat::Markdown)
    }

    /// Whether it says itself how many records neither policy can read.
    pub(super) fn tells_rejected(&self) -> bool {
        matches!(self.format, DiffFormat::Human | DiffFormat::Json | DiffFormat::Markdown)
    }

    /// Writes what flips.
    pub(super) fn write(&self, impact: &Impact, policies: &Policies, session: &Session) -> Result<(), Failure> {
        match &self.way {
            Way::List(listing) => listing.write(session, |format| output::impact_list(impact, policies, format)),
            Way::Text(to) => {
                let format = match self.format {
                    DiffFormat::Json => output::ImpactFormat::Json,
                    DiffFormat::Markdown => output::ImpactFormat::Markdown,
                    _ => output::ImpactFormat::Short,
                };
                let text = output::impact(impact, policies, format);
                to.put(text.as_bytes(), self.format != DiffFormat::Json, session)
            }
        }
    }
}

impl DiffFormat {
    /// The format of a list; nothing for those that only `diff` has.
    fn of_a_list(self) -> Option<ListFormat> {
        match self {
            Self::Human => Some(ListFormat::Table),
            Self::Csv => Some(ListFormat::Csv),
            Self::Ndjson => Some(ListFormat::Ndjson),
            Self::Xlsx => Some(ListFormat::Xlsx),
            Self::Short | Self::Json | Self::Markdown => None,
        }
    }
}
