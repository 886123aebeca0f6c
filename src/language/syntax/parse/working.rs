//! The text of one item while it is being read: mistakes are mended in it, and every place still leads back to where
//! it stands in the file.

use std::ops::Range;

/// A copy of an item's text that can be mended.
pub(super) struct Working {
    text: String,
    base: usize,
    patches: Vec<Patch>,
}

/// A stretch of the mended text that is not as in the file, in offsets of the mended text.
struct Patch {
    at: usize,
    length: usize,
    /// How many bytes it had in the file.
    before: usize,
}

impl Working {
    /// `text`, which begins at `base` in its file.
    pub(super) fn new(text: &str, base: usize) -> Self {
        Self { text: text.to_owned(), base, patches: Vec::new() }
    }

    /// The text as mended so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where an offset of the mended text lies in the file.
    pub(super) fn origin(&self, at: usize) -> usize {
        let mut here = at;
        for patch in self.patches.iter().rev() {
            if at >= patch.at + patch.length {
                here = (here + patch.before).saturating_sub(patch.length);
            } else if at > patch.at {
                here = here.min(patch.at + patch.before.min(at - patch.at));
            }
        }
        self.base + here
    }

    /// Puts `words` in the place of `range`. The patches so far must lie before it.
    pub(super) fn replace(&mut self, range: Range<usize>, words: &str) {
        self.text.replace_range(range.clone(), words);
        self.patches.push(Patch { at: range.start, length: words.len(), before: range.len() });
    }

    /// Puts blanks in the place of `range`; line breaks and offsets stay.
    pub(super) fn blank(&mut self, range: Range<usize>) {
        let old = self.text.get(range.clone()).unwrap_or("");
        let blanks: String = old.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        self.text.replace_range(range, &blanks);
    }

    /// Leaves out everything from an offset on.
    pub(super) fn truncate(&mut self, at: usize) {
        if self.text.is_char_boundary(at) {
            self.text.truncate(at);
        }
    }
}
