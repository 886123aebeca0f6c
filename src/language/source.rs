//! Source texts and places in them.
//!
//! Every later stage speaks of a place as a [`Span`]: a file and two byte offsets. Lines and columns are worked out
//! only when a finding is shown.

use std::sync::Arc;

/// A file among the [`Sources`] of one policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

/// A stretch of one source: byte offsets, the end left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file it is in.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// A span of `source` from byte `start` up to `end`; offsets past 4 GiB are cut to it, which the size limit of a
    /// policy file (1 MiB) keeps from happening.
    #[must_use]
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let cut = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { source, start: cut(start), end: cut(end) }
    }

    /// From the start of `self` to the end of `last`, which stands later in the same file.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        Self { source: self.source, start: self.start, end: last.end.max(self.start) }
    }
}

/// Something with the place it stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// What stands there.
    pub node: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `node` at `span`.
    #[must_use]
    pub fn new(node: T, span: Span) -> Self {
        Self { node, span }
    }
}

/// One file's name and text.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name that messages show: a path as the user would write it, or `standard input`.
    pub name: Arc<str>,
    /// The text, without a byte-order mark.
    pub text: Arc<str>,
    line_starts: Arc<[u32]>,
}

impl Source {
    /// Line and column of a byte offset, both from 1; the column counts characters.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|index| self.line_starts.get(index)).copied().unwrap_or(0);
        let before = self.text.get(start as usize..offset as usize).unwrap_or("");
        (line.max(1), before.chars().count() + 1)
    }

    /// The text of a line, counted from 1, without its line break.
    #[cfg(test)]
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let start = line.checked_sub(1).and_then(|index| self.line_starts.get(index)).copied();
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| *next as usize);
        start.and_then(|start| self.text.get(start as usize..end)).unwrap_or("").trim_end_matches(['\n', '\r'])
    }
}

/// All texts of one policy, in the order they were read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    sources: Vec<Source>,
}

impl Sources {
    /// Adds a text under the name that messages show, and says which it is.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> SourceId {
        let text = text.into();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts =
            std::iter::once(0).chain(breaks.map(|(offset, _)| u32::try_from(offset + 1).unwrap_or(u32::MAX))).collect();
        let id = SourceId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        self.sources.push(Source { name: name.into(), text, line_starts });
        id
    }

    /// The source with this id, if it is one of these.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(id.0 as usize)
    }

    /// The words a span covers; empty where it lies outside its text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).and_then(|source| source.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// The words a span covers on one line: comments gone, every run of blanks one blank.
    #[must_use]
    pub fn one_line(&self, span: Span) -> String {
        let code = self.slice(span).lines().map(|line| line.split_once(" #").map_or(line, |(code, _)| code));
        code.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }

    /// The span of a whole text.
    #[must_use]
    pub fn whole(&self, id: SourceId) -> Span {
        Span::new(id, 0, self.get(id).map_or(0, |source| source.text.len()))
    }

    /// The same texts under other names, such as a person sees them from where they stand.
    #[must_use]
    pub fn renamed(&self, name: impl Fn(&str) -> String) -> Self {
        let sources = self.sources.iter().map(|source| Source { name: name(&source.name).into(), ..source.clone() });
        Self { sources: sources.collect() }
    }

    /// Adds all texts of `others`, and says where a span of theirs lies among these.
    pub fn append(&mut self, others: Self) -> impl Fn(Span) -> Span + use<> {
        let before = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        self.sources.extend(others.sources);
        move |span| Span { source: SourceId(span.source.0.saturating_add(before)), ..span }
    }

    /// Every source with its id, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..).map(SourceId).zip(&self.sources)
    }
}
