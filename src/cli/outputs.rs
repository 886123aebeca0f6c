//! The files that a command writes. Each is claimed before anything is opened for writing, so that none of them is what the
//! command reads, keeps, or writes already: by another name, through a link, or in other letters where the disk takes those
//! for the same.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;

use super::args::Eval;
use super::exit::{Exit, Failure};
use super::records;
use super::session::Session;
use super::workspace::Workspace;
use crate::language::LoadedPolicy;
use crate::report::output::RejectsFormat;
use crate::workspace::atomic::AtomicFile;

/// What SQLite keeps beside it.
const BESIDE_LEDGER: [&str; 3] = ["-wal", "-shm", "-journal"];

/// What a command reads, keeps and writes.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    taken: Vec<Taken>,
}

/// A file that nothing else may be written to.
#[derive(Debug)]
struct Taken {
    /// What messages call it: `the ledger`.
    what: String,
    file: Identified,
}

/// A file that a command may write.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    path: PathBuf,
}

impl Outputs {
    /// Those of a command in a workspace: its configuration, senders and ledger are not to be written to.
    pub(super) fn of(session: &Session, workspace: &Workspace) -> Self {
        let mut outputs = Self::default();
        if let Some(loaded) = &workspace.loaded {
            outputs.keep("the configuration", &loaded.path);
            loaded.senders_path().iter().for_each(|path| outputs.keep("the file of senders", path));
        }
        if let Some(ledger) = workspace.ledger_path(session) {
            for ending in BESIDE_LEDGER {
                let mut beside = ledger.clone().into_os_string();
                beside.push(ending);
                outputs.keep("a part of the ledger", Path::new(&beside));
            }
            outputs.keep("the ledger", &ledger);
        }
        outputs
    }

    /// Nor is any file that the policy is made of.
    pub(super) fn and_policy(
        mut self,
        policy: &LoadedPolicy,
        workspace: &Workspace,
        session: &Session,
    ) -> Result<Self, Failure> {
        let root = workspace.policy_file(session)?.root;
        policy.paths.iter().for_each(|path| self.keep("a file of the policy", &root.join(path)));
        Ok(self)
    }

    /// Nor are files that are read.
    pub(super) fn and_read(mut self, files: &[PathBuf]) -> Self {
        for path in files.iter().filter(|path| *path != Path::new("-")) {
            self.keep("a file that is read", records::sheet_of(path).0);
        }
        self
    }

    fn keep(&mut self, what: &str, path: &Path) {
        self.taken.push(Taken { what: what.to_owned(), file: Identified::new(path) });
    }

    /// Claims a file for what is named by an option; the next one can't be the same.
    pub(super) fn claim(&mut self, option: &str, path: &Path) -> Result<Claimed, Failure> {
        let name = format!("`{}`", path.display());
        let file = Identified::new(path);
        if fs::metadata(path).is_ok_and(|there| there.is_dir()) {
            return Err(Failure::new(Exit::Files, format!("can't write {name}: it is a folder"))
                .help(format!("name a file with {option}")));
        }
        if !file.is_stream {
            if let Some(taken) = self.taken.iter().find(|taken| taken.file.is(&file)) {
                let why = format!("{option} names {name}, which is {}", taken.what);
                return Err(Failure::new(Exit::Usage, why).help(format!("name another file with {option}")));
            }
            if let Some(folder) = file.resolved.parent()
                && let Err(error) = fs::metadata(folder)
            {
                return Err(Failure::writing(&error, &name));
            }
            self.taken.push(Taken { what: format!("what {option} names"), file });
        }
        Ok(Claimed { path: path.to_owned() })
    }
}

impl Claimed {
    /// What messages call it.
    pub(super) fn name(&self) -> String {
        format!("`{}`", self.path.display())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A file that appears whole or not at all.
    pub(super) fn begin(&self) -> Result<AtomicFile, Failure> {
        AtomicFile::create(&self.path).map_err(|error| Failure::writing(&error, &self.name()))
    }

    /// The file, to be added to; one that isn't there is made.
    pub(super) fn add_to(&self) -> Result<File, Failure> {
        let file = File::options().append(true).create(true).open(&self.path);
        file.map_err(|error| Failure::writing(&error, &self.name()))
    }
}

/// Writes anew what a command has read to mend it, whole, or leaves it as it was.
pub(super) fn write_anew(path: &Path, text: &str) -> Result<(), Failure> {
    let name = format!("`{}`", path.display());
    let written = AtomicFile::create(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.finish()
    });
    written.map_err(|error| Failure::writing(&error, &name))
}

/// The files that are written beside what goes to standard output and standard error.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) output: Option<Claimed>,
    pub(super) rejects: Option<Claimed>,
    pub(super) log: Option<Claimed>,
}

impl Files {
    /// Claims all that the arguments name.
    pub(super) fn claim(args: &Eval, mut outputs: Outputs) -> Result<Self, Failure> {
        if let Some(path) = &args.rejects {
            rejects_format(path, args.raw)?;
        }
        let mut claim = |option, path: Option<&Path>| path.map(|path| outputs.claim(option, path)).transpose();
        Ok(Self {
            output: claim("-o", output(args))?,
            rejects: claim("--rejects", args.rejects.as_deref())?,
            log: claim("--log", args.log.as_deref())?,
        })
    }
}

/// The file for the decisions, where they don't go to standard output.
pub(super) fn output(args: &Eval) -> Option<&Path> {
    args.output.as_deref().filter(|path| *path != Path::new("-"))
}

/// The ending of a file's name, in lower case.
pub(super) fn ending(path: &Path) -> Option<String> {
    path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase)
}

/// Endings of what is written by others only: whoever opens such a file expects that.
pub(super) const OTHERS: [&str; 11] =
    ["tsv", "tab", "xls", "xlsm", "xlsb", "ods", "numbers", "gz", "zip", "zst", "bz2"];

/// The format in which rejects go to a file of this name.
pub(super) fn rejects_format(path: &Path, raw: bool) -> Result<RejectsFormat, Failure> {
    if path == Path::new("-") {
        return Err(Failure::new(Exit::Usage, "standard output has the decisions").help("name a file for the rejects"));
    }
    match ending(path).as_deref() {
        Some("xlsx") => Ok(RejectsFormat::Xlsx),
        Some("ndjson" | "jsonl") => Ok(RejectsFormat::Ndjson),
        None | Some("csv") => Ok(RejectsFormat::Csv { raw }),
        Some(ending) => Err(Failure::new(Exit::Usage, format!("rejects can't be written as .{ending}"))
            .help("write .csv, .xlsx or .ndjson")),
    }
}

/// A file by all that tells it from others.
#[derive(Debug)]
struct Identified {
    /// Where it lies, no link left.
    resolved: PathBuf,
    /// `resolved` in lower case and composed letters, since some disks take these for the same.
    folded: String,
    number: Option<Number>,
    /// Whether it is a pipe or a device, to which any number of things may be written.
    is_stream: bool,
}

impl Identified {
    fn new(path: &Path) -> Self {
        let resolved = resolved(path);
        let folded = resolved.to_string_lossy().nfc().flat_map(char::to_lowercase).collect();
        let there = fs::metadata(path);
        let is_stream = there.as_ref().is_ok_and(|there| !there.is_file() && !there.is_dir());
        let number = there.ok().and_then(|_| number(path).ok());
        Self { resolved, folded, number, is_stream }
    }

    fn is(&self, other: &Self) -> bool {
        match (&self.number, &other.number) {
            // The number of a file that is gone meanwhile, as parts of a ledger may be, is soon another's.
            (Some(one), Some(other)) if one == other => number(&self.resolved).is_ok_and(|now| now == *one),
            (Some(_), Some(_)) => false,
            _ => self.folded == other.folded,
        }
    }
}

/// What the system numbers a file by. It isn't opened for that: closing any handle of a ledger takes its locks from it.
#[cfg(unix)]
type Number = (u64, u64);

#[cfg(unix)]
fn number(path: &Path) -> io::Result<Number> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).map(|there| (there.dev(), there.ino()))
}

#[cfg(not(unix))]
type Number = same_file::Handle;

#[cfg(not(unix))]
fn number(path: &Path) -> io::Result<Number> {
    same_file::Handle::from_path(path)
}

/// Where a path leads, also to a file that isn't there yet.
fn resolved(path: &Path) -> PathBuf {
    const MOST_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        if let Ok(whole) = fs::canonicalize(&path) {
            return whole;
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let Ok(target) = fs::read_link(&path) else {
            let name = path.file_name().unwrap_or_default();
            return fs::canonicalize(&folder).unwrap_or(folder).join(name);
        };
        path = folder.join(target);
    }
    path
}
