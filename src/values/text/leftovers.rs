//! What git leaves in a file that is no content of it: the markers of a merge that nobody resolved, and pointers to files
//! that stand elsewhere.

use std::ops::Range;

/// A merge that was left unresolved, by the lines of its markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The lines of markers, in order. Never empty; one alone where somebody removed the others.
    pub markers: Vec<Marker>,
}

/// The line of a marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    pub kind: MarkerKind,
    /// The line without its break.
    pub line: Range<usize>,
    /// What stands behind the marker: the name of a side; empty where nothing does.
    pub name: Range<usize>,
    /// Where the next line begins.
    pub next_line: usize,
}

/// What begins behind a marker's line, or ended before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkerKind {
    /// `<<<<<<<`: one side begins.
    First,
    /// `|||||||`: what stood there before either side.
    Before,
    /// `=======`: the other side begins.
    Between,
    /// `>>>>>>>`: the other side has ended.
    Last,
}

impl Merge {
    /// From the first marker to the end of the last one's line.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        let start = self.markers.first().map_or(0, |marker| marker.line.start);
        start..self.markers.last().map_or(start, |marker| marker.next_line)
    }

    /// What stands between the first marker and the next; empty where there is no first one.
    #[must_use]
    pub fn first_side(&self) -> Range<usize> {
        match self.markers.as_slice() {
            [first, next, ..] if first.kind == MarkerKind::First => first.next_line..next.line.start,
            [marker, ..] => marker.next_line..marker.next_line,
            [] => 0..0,
        }
    }
}

/// The merges that were left unresolved in a text. A row of equals signs is none by itself: it underlines headings.
#[must_use]
pub fn merges(text: &str) -> Vec<Merge> {
    let mut found: Vec<Merge> = Vec::new();
    let mut is_open = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(marker) = marker(line, start) else { continue };
        match marker.kind {
            MarkerKind::First => {
                found.push(Merge { markers: vec![marker] });
                is_open = true;
            }
            MarkerKind::Last if !is_open => found.push(Merge { markers: vec![marker] }),
            kind if is_open => {
                if let Some(merge) = found.last_mut() {
                    merge.markers.push(marker);
                }
                is_open = kind != MarkerKind::Last;
            }
            _ => {}
        }
    }
    for merge in &mut found {
        end_open(merge);
    }
    found.retain(is_certain);
    found
}

/// Whether no ornament: it has a line of equals signs inside, or a name.
fn is_certain(merge: &Merge) -> bool {
    let has_name = |marker: &Marker| !marker.name.is_empty() || marker.kind == MarkerKind::Between;
    merge.markers.iter().any(has_name)
}

/// Where the last marker is gone, nobody can tell where the other side ends, and what looks like a marker may be none.
fn end_open(merge: &mut Merge) {
    if merge.markers.last().is_some_and(|marker| marker.kind != MarkerKind::Last) {
        merge.markers.truncate(1);
    }
}

/// The marker that a line is: seven of a character at its start, then nothing or a blank and a name.
fn marker(line: &str, start: usize) -> Option<Marker> {
    const WIDTH: usize = 7;
    let content = line.trim_end_matches(['\n', '\r']);
    let kind = match content.as_bytes().first()? {
        b'<' => MarkerKind::First,
        b'|' => MarkerKind::Before,
        b'=' => MarkerKind::Between,
        b'>' => MarkerKind::Last,
        _ => return None,
    };
    let sign = content.get(..1)?;
    let behind = content.strip_prefix(&sign.repeat(WIDTH))?;
    if !(behind.is_empty() || behind.starts_with([' ', '\t'])) {
        return None;
    }
    let name = behind.trim();
    if kind == MarkerKind::Between && !name.is_empty() {
        return None;
    }
    let name_start = start + WIDTH + (behind.len() - behind.trim_start().len());
    Some(Marker {
        kind,
        line: start..start + content.len(),
        name: name_start..name_start + name.len(),
        next_line: start + line.len(),
    })
}

/// Whether a text is no content but a pointer of git LFS to it.
#[must_use]
pub fn is_lfs_pointer(text: &str) -> bool {
    const FIRST_LINES: [&str; 2] =
        ["version https://git-lfs.github.com/spec/v1", "version https://hawser.github.com/spec/v1"];
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    lines.next().is_some_and(|line| FIRST_LINES.contains(&line.trim_end()))
        && text.lines().any(|line| line.starts_with("oid "))
}
