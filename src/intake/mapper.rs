//! Which source a file is of, and where its header stands.

use crate::intake::IntakeError;
use crate::records::mapping::{Mapping, MappingError, concerns, map};
use crate::records::read::Rows;
use crate::records::source::Source;
use crate::records::targets::Targets;

/// How many rows may stand above the header.
const MOST_ABOVE: usize = 20;

/// Maps the columns of files.
#[derive(Debug)]
pub(crate) struct Mapper<'p> {
    /// What columns may fill.
    pub(crate) targets: Targets<'p>,
    /// The sources that files may be of.
    pub(crate) sources: Vec<Source>,
    /// The source that all files are of, where that is said.
    pub(crate) forced: Option<String>,
}

impl Mapper<'_> {
    /// Finds the header, above which there may be titles and notes, and how many rows those are.
    pub(crate) fn find_header(&self, rows: &mut dyn Rows) -> Result<(Mapping, usize), IntakeError> {
        let mut widest = Vec::new();
        if matches!(self.map(rows.header()), Err(MappingError::Nothing(names)) if !names.is_empty()) {
            rows.enter().map_err(IntakeError::Read)?;
        }
        for above in 0..=MOST_ABOVE {
            match self.map(rows.header()) {
                // An empty file of objects has no keys, and no records either.
                Err(MappingError::Nothing(names)) if names.is_empty() => return Ok((Mapping::default(), above)),
                Err(MappingError::Nothing(names)) => widest = wider(widest, names),
                // One word alone may stand in a title by chance.
                Ok(mapping) if above == 0 || mapping.source.is_some() || mapping.columns.len() > 1 => {
                    return Ok((mapping, above));
                }
                Ok(_) => {}
                Err(error) => return Err(IntakeError::Mapping(error)),
            }
            if !rows.skip_header().map_err(IntakeError::Read)? {
                break;
            }
        }
        Err(IntakeError::Mapping(MappingError::Nothing(widest)))
    }

    /// How a file with this header is read.
    pub(crate) fn map(&self, header: &[String]) -> Result<Mapping, MappingError> {
        map(header, &self.targets, &self.sources, self.forced.as_deref())
    }

    /// Whether a column of this name may be read, or tell which source a file is of.
    pub(crate) fn concerns(&self, name: &str) -> bool {
        concerns(name, &self.targets, &self.sources)
    }
}

/// The header of more names, or the first of as many.
fn wider<T>(first: Vec<(String, T)>, second: Vec<(String, T)>) -> Vec<(String, T)> {
    let names = |header: &[(String, T)]| header.iter().filter(|(name, _)| !name.is_empty()).count();
    if names(&second) > names(&first) { second } else { first }
}
