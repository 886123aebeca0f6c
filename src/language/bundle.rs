//! All files that make one policy, read and parsed, included items standing where the `include` stands.
//!
//! Files are asked for through [`Files`], so that nothing here knows where they come from.

mod files;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{SourceId, Sources, Span};
use crate::language::syntax::tree::{Except, FollowUp, Item, ItemKind, Rule, Text, WithText};
use crate::language::syntax::{MOST_BYTES, leftovers, parse};
use crate::values::text;

pub use files::{FileError, Files, MemoryFiles};

/// What the configuration adds to every policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra {
    /// Files of `never` and `list` items that no policy can leave out.
    pub nevers: Vec<String>,
    /// A ceiling over the limit of the cap of that name.
    pub clamps: Vec<(Box<str>, f64)>,
}

/// The files of a policy, read.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Every text, for messages.
    pub sources: Sources,
    /// The file that was asked for.
    pub entry: SourceId,
    /// The items in reading order; `include` is none of them.
    pub items: Vec<Item>,
    /// Names that nobody should be told are unknown, since a finding says already that they can't be read.
    pub unread: HashSet<Box<str>>,
    /// Whether a file isn't there that could hold any name; a finding says so.
    pub incomplete: bool,
    /// The content of lists, texts, dates and cases, by the file that names them and the path as written.
    attachments: HashMap<(SourceId, Box<str>), Arc<str>>,
    /// The attachments that aren't valid text, with the letters that can be read.
    damaged: HashMap<(SourceId, Box<str>), Arc<str>>,
    /// What is wrong with any of the files.
    pub findings: Vec<Diagnostic>,
    /// Where merges were left unresolved; a finding says so, and nothing else is said of what lies within.
    pub unresolved: Vec<Span>,
    /// The SHA-256 over all that makes the policy, in hex.
    pub hash: String,
    /// Every file that was asked for, there or not, relative to the workspace.
    pub paths: Vec<String>,
    /// The ceilings of the configuration.
    pub clamps: Vec<(Box<str>, f64)>,
    /// The sources of the configuration's `never` files.
    pub never_sources: Vec<SourceId>,
}

impl Bundle {
    /// The content of a file that a policy names; nothing where it couldn't be read, and a finding says so.
    #[must_use]
    pub fn attachment(&self, named: &Text) -> Option<&Arc<str>> {
        self.attachments.get(&(named.span.source, named.node.clone()))
    }

    /// What can be read of a file that is damaged, of which a finding says so.
    #[must_use]
    pub fn damaged(&self, named: &Text) -> Option<&Arc<str>> {
        self.damaged.get(&(named.span.source, named.node.clone()))
    }

    /// Whether a finding says already why nothing has this name.
    #[must_use]
    pub fn is_silent(&self, name: &str) -> bool {
        self.incomplete || self.unread.contains(name)
    }

    /// Whether an item stands in the entry file.
    #[must_use]
    pub fn is_entry(&self, span: Span) -> bool {
        span.source == self.entry
    }
}

/// Reads a policy from its entry file on. There is always a bundle; what is wrong is among its findings.
#[must_use]
pub fn load(files: &dyn Files, entry: &str, extra: &Extra) -> Bundle {
    let mut loader = Loader::new(files);
    let entry_path = normal_path("", entry).unwrap_or_else(|| entry.to_owned());
    let entry_id = loader.entry(&entry_path);
    let mut never_sources = Vec::new();
    for path in &extra.nevers {
        let path = normal_path("", path).unwrap_or_else(|| path.clone());
        never_sources.extend(loader.never(&path, entry_id));
    }
    // Asked before the policy's own, so that its `never`s come first.
    let mut items = std::mem::take(&mut loader.never_items);
    items.append(&mut loader.items);
    Bundle {
        entry: entry_id,
        items,
        unread: loader.unread,
        incomplete: loader.incomplete,
        attachments: loader.attachments,
        damaged: loader.damaged,
        findings: loader.findings,
        unresolved: loader.unresolved,
        hash: hash(&loader.hashed, &extra.clamps),
        paths: loader.paths,
        clamps: extra.clamps.clone(),
        never_sources,
        sources: loader.sources,
    }
}

/// The version of what the sentences of the language mean: part of every policy's hash, so that two decisions with one hash
/// were made alike. It is raised with every release in which a policy that was valid before may decide otherwise; the
/// changelog says what.
pub const SEMANTICS: u32 = 2;

/// What some editors begin a file with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

struct Loader<'f> {
    files: &'f dyn Files,
    sources: Sources,
    items: Vec<Item>,
    never_items: Vec<Item>,
    unread: HashSet<Box<str>>,
    incomplete: bool,
    attachments: HashMap<(SourceId, Box<str>), Arc<str>>,
    damaged: HashMap<(SourceId, Box<str>), Arc<str>>,
    findings: Vec<Diagnostic>,
    unresolved: Vec<Span>,
    /// What goes into the hash, by path.
    hashed: BTreeMap<String, String>,
    paths: Vec<String>,
    /// Files whose items stand in the policy already.
    included: HashSet<String>,
    /// The files that lead to the one in hand.
    open: Vec<String>,
}

impl<'f> Loader<'f> {
    fn new(files: &'f dyn Files) -> Self {
        Self {
            files,
            sources: Sources::default(),
            items: Vec::new(),
            never_items: Vec::new(),
            unread: HashSet::new(),
            incomplete: false,
            attachments: HashMap::new(),
            damaged: HashMap::new(),
            findings: Vec::new(),
            unresolved: Vec::new(),
            hashed: BTreeMap::new(),
            paths: Vec::new(),
            included: HashSet::new(),
            open: Vec::new(),
        }
    }

    fn entry(&mut self, path: &str) -> SourceId {
        match self.read_policy(path) {
            Ok(text) => self.file(path, &text),
            Err(why) => {
                let id = self.sources.add(path, "");
                let message = format!("can't read `{path}`: {why}");
                self.findings.push(Diagnostic::new(Code::Unreadable, self.sources.whole(id), message));
                self.incomplete = true;
                id
            }
        }
    }

    /// A file of the configuration's `never`s; nothing where it can't be read.
    fn never(&mut self, path: &str, entry: SourceId) -> Option<SourceId> {
        let text = match self.read_policy(path) {
            Ok(text) => text,
            Err(why) => {
                let message = format!("can't read `{path}`, which the configuration names under `never`: {why}");
                self.findings.push(Diagnostic::new(Code::Unreadable, Span::new(entry, 0, 0), message));
                self.incomplete = true;
                return None;
            }
        };
        let (id, items) = self.parse(path, &text);
        for item in items {
            if matches!(item.node, ItemKind::Never(_) | ItemKind::List(_)) {
                self.attach(path, &item);
                self.never_items.push(item);
            } else {
                let message = "a file that the configuration names under `never` holds `never` and `list` only";
                self.findings.push(Diagnostic::new(Code::MisplacedItem, item.span, message));
            }
        }
        Some(id)
    }

    /// The text of a policy file; else why there is none.
    fn read_policy(&mut self, path: &str) -> Result<String, FileError> {
        let text = self.read(path)?;
        if text.len() > MOST_BYTES {
            return Err(FileError::Failed("it is larger than 1 MiB".to_owned()));
        }
        Ok(text)
    }

    /// The text of a file; else why there is none.
    fn read(&mut self, path: &str) -> Result<String, FileError> {
        if !self.paths.iter().any(|known| known == path) {
            self.paths.push(path.to_owned());
        }
        let mut bytes = self.files.read(path)?;
        if let [low @ 0xff, 0xfe, rest @ ..] | [low @ 0xfe, 0xff, rest @ ..] = bytes.as_slice() {
            return from_utf16(rest, *low == 0xff).map_err(FileError::Failed);
        }
        if bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|byte| **byte == b'\n');
            FileError::Failed(format!("it is not UTF-8 text (line {})", line.count() + 1))
        })?;
        if text.contains('\0') {
            return Err(FileError::Failed("it is no text: it holds a NUL character".to_owned()));
        }
        Ok(text)
    }

    /// Parses a file, and notes that it is part of the policy.
    fn parse(&mut self, path: &str, text: &str) -> (SourceId, Vec<Item>) {
        let id = self.sources.add(path, text);
        if !path.ends_with(".test.policy") {
            self.hashed.insert(path.to_owned(), with_line_feeds(text));
        }
        let parsed = parse(id, text);
        let merges = text::merges(text);
        // The side that isn't read, or the file behind the pointer, may hold any name.
        self.incomplete |= !merges.is_empty() || text::is_lfs_pointer(text);
        let spans = merges.iter().map(|merge| Span::new(id, merge.range().start, merge.range().end));
        self.unresolved.extend(spans);
        self.findings.extend(parsed.findings);
        self.unread.extend(parsed.file.unread.into_iter().map(|name| name.node));
        (id, parsed.file.items)
    }

    fn file(&mut self, path: &str, text: &str) -> SourceId {
        self.included.insert(path.to_owned());
        self.open.push(path.to_owned());
        let (id, items) = self.parse(path, text);
        for item in items {
            match &item.node {
                ItemKind::Include(named) => self.include(path, named),
                _ => {
                    self.attach(path, &item);
                    self.items.push(item);
                }
            }
        }
        self.open.pop();
        id
    }

    fn include(&mut self, from: &str, named: &Text) {
        let Some(path) = normal_path(from, &named.node) else {
            self.incomplete = true;
            return self.outside(named);
        };
        if let Some(start) = self.open.iter().position(|open| *open == path) {
            let mut circle: Vec<&str> = self.open.iter().skip(start).map(String::as_str).collect();
            circle.push(&path);
            let message = format!("files include each other in a circle: {}", circle.join(" → "));
            self.findings.push(Diagnostic::new(Code::IncludeCircle, named.span, message));
            return;
        }
        if self.included.contains(&path) {
            return;
        }
        match self.read_policy(&path) {
            Ok(text) => {
                self.file(&path, &text);
            }
            Err(why) => {
                self.incomplete = true;
                let near = self.files.near(&path).filter(|near| !self.open.contains(near));
                self.unreadable(named, &why, near);
            }
        }
    }

    fn outside(&mut self, named: &Text) {
        let message = format!("`{}` lies outside of the workspace", named.node);
        let help = "the workspace is the folder of firstmove.toml, or that of the policy where there is none";
        self.findings.push(Diagnostic::new(Code::OutsideWorkspace, named.span, message).help(help));
    }

    fn unreadable(&mut self, named: &Text, why: &FileError, near: Option<String>) {
        let message = format!("can't read `{}`: {why}", named.node);
        let finding = Diagnostic::new(Code::Unreadable, named.span, message);
        self.findings.push(match near.filter(|_| *why == FileError::Missing) {
            Some(near) if named.node.to_lowercase().ends_with(&file_name(&near).to_lowercase()) => {
                finding.help(format!("there is `{near}`, and capitals count"))
            }
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding,
        });
    }

    /// Reads the lists, texts, dates and cases that an item names.
    fn attach(&mut self, from: &str, item: &Item) {
        match &item.node {
            ItemKind::List(list) => self.attachment(from, &list.file, true),
            ItemKind::Cases(file) => self.attachment(from, file, false),
            ItemKind::Rule(Rule { options, .. }) | ItemKind::FollowUp(FollowUp { options, .. }) => {
                for with in options.iter().flat_map(|option| &option.with) {
                    if let WithText::File(file) = &with.text {
                        self.attachment(from, file, true);
                    }
                }
            }
            ItemKind::Hours(hours) => {
                for except in &hours.except {
                    if let Except::File(file) = except {
                        self.attachment(from, file, true);
                    }
                }
            }
            ItemKind::Replace(inner) => self.attach(from, inner),
            _ => {}
        }
    }

    /// Whether the file that an item names isn't what anybody wrote, but what git left; that is said once a file.
    fn is_left_over(&mut self, path: &str, text: &str) -> bool {
        if !text::is_lfs_pointer(text) && text::merges(text).is_empty() {
            return false;
        }
        if self.sources.iter().all(|(_, source)| &*source.name != path) {
            let id = self.sources.add(path, text);
            self.findings.extend(leftovers(id, text));
        }
        true
    }

    fn attachment(&mut self, from: &str, named: &Text, is_policy: bool) {
        let Some(path) = normal_path(from, &named.node) else { return self.outside(named) };
        match self.read(&path) {
            Ok(text) if self.is_left_over(&path, &text) => {
                self.damaged.insert((named.span.source, named.node.clone()), text.into());
            }
            Ok(text) => {
                if is_policy {
                    self.hashed.insert(path, with_line_feeds(&text));
                }
                self.attachments.insert((named.span.source, named.node.clone()), text.into());
            }
            Err(why) => {
                if let Ok(bytes) = self.files.read(&path) {
                    let text = String::from_utf8_lossy(&bytes).replace('\0', "");
                    // What may stand in front of it says how it is written.
                    let text = text.trim_start_matches('\u{FFFD}');
                    self.damaged.insert((named.span.source, named.node.clone()), text.into());
                }
                let near = self.files.near(&path);
                self.unreadable(named, &why, near);
            }
        }
    }
}

/// The text of UTF-16, as some spreadsheets and editors save it.
fn from_utf16(bytes: &[u8], is_low_first: bool) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units =
        pairs.iter().map(|pair| if is_low_first { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) });
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok().filter(|_| rest.is_empty()).ok_or_else(|| "it is UTF-16 that is cut off or damaged".to_owned())
}

/// A path relative to the file that names it, as one relative to the workspace. Nothing where it leaves the workspace.
#[must_use]
pub fn normal_path(from: &str, named: &str) -> Option<String> {
    if named.starts_with('/') || named.contains('\\') || named.contains(':') {
        return None;
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in named.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The hash over everything that makes a policy: the version of the semantics, each path and content behind its length, in
/// the order of the paths, then the clamps. How a checkout ends its lines is no part of a content.
fn hash(files: &BTreeMap<String, String>, clamps: &[(Box<str>, f64)]) -> String {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    part(&SEMANTICS.to_be_bytes());
    for (path, content) in files {
        part(path.as_bytes());
        part(content.as_bytes());
    }
    let mut clamps: Vec<_> = clamps.iter().collect();
    clamps.sort_by(|one, other| one.0.cmp(&other.0));
    for (cap, most) in clamps {
        part(cap.as_bytes());
        part(&most.to_be_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
