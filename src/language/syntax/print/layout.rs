//! Lines, columns, and where a line too long is broken.

/// The longest line, in characters, where it can be helped.
const WIDTH: usize = 120;

/// The left half of the page. A column further right is pushed there by a long line, and is no help to the others.
pub(super) const HALF: usize = WIDTH / 2;

/// How far a clause stands in, and the rest of a broken line behind its beginning.
pub(super) const INDENT: usize = 4;

/// Words in a row: between two pieces a line may be broken, inside one it may not.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces {
    done: Vec<String>,
    open: String,
}

impl Pieces {
    /// One piece.
    pub(super) fn of(words: impl Into<String>) -> Self {
        Self { done: Vec::new(), open: words.into() }
    }

    /// Adds to the last piece.
    pub(super) fn push(&mut self, words: &str) {
        self.open.push_str(words);
    }

    /// Ends the last piece: here a blank stands, or the line is broken.
    pub(super) fn space(&mut self) {
        if !self.open.is_empty() {
            self.done.push(std::mem::take(&mut self.open));
        }
    }

    /// With these words right before the first piece.
    pub(super) fn prefixed(mut self, words: &str) -> Self {
        self.done.first_mut().unwrap_or(&mut self.open).insert_str(0, words);
        self
    }

    /// Adds other pieces behind a blank.
    pub(super) fn then(mut self, more: Self) -> Self {
        self.space();
        self.done.extend(more.done);
        self.open = more.open;
        self
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        self.done.iter().map(String::as_str).chain((!self.open.is_empty()).then_some(self.open.as_str()))
    }

    /// How many characters it has on one line; nothing where a text in it has lines of its own.
    pub(super) fn width(&self) -> Option<usize> {
        let mut width = 0;
        for part in self.parts() {
            if part.contains('\n') {
                return None;
            }
            width += part.chars().count() + 1;
        }
        Some(width.saturating_sub(1))
    }

    /// Adds blanks until it is `width` wide.
    pub(super) fn pad(&mut self, width: usize) {
        let missing = self.width().map_or(0, |now| width.saturating_sub(now));
        self.open.extend(std::iter::repeat_n(' ', missing));
    }

    /// Writes it behind `indent` blanks; what doesn't fit goes to further lines.
    pub(super) fn write(&self, indent: usize, out: &mut String) {
        out.extend(std::iter::repeat_n(' ', indent));
        let mut column = indent;
        let mut first = true;
        for part in self.parts() {
            let width = part.lines().next().unwrap_or("").trim_end().chars().count();
            if first {
                first = false;
            } else if column + 1 + width > WIDTH && column > indent + INDENT {
                out.truncate(out.trim_end().len());
                out.push('\n');
                column = indent + INDENT;
                out.extend(std::iter::repeat_n(' ', column));
            } else {
                out.push(' ');
                column += 1;
            }
            out.push_str(part);
            column = match part.rsplit_once('\n') {
                Some((_, last)) => last.chars().count(),
                None => column + part.chars().count(),
            };
        }
        out.truncate(out.trim_end().len());
    }
}

/// A line of a table: its cells from left to right, some of them absent.
pub(super) type Row = Vec<Option<Pieces>>;

/// Puts each column of some rows at one place, as far right as the longest of the rows that have it asks for.
///
/// A column that would stand in the right half of the page and push a line over its width, or leave more than
/// `widest_gap` blanks in one, is not aligned at all.
pub(super) fn align(rows: Vec<Row>, indent: usize, widest_gap: usize) -> Vec<Pieces> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut lines: Vec<Pieces> = vec![Pieces::default(); rows.len()];
    for column in 0..columns {
        let cells = || rows.iter().map(|row| row.get(column).and_then(Option::as_ref));
        let ends: Vec<usize> =
            lines.iter().zip(cells()).filter(|(_, cell)| cell.is_some()).filter_map(|(line, _)| line.width()).collect();
        let start = ends.iter().max().copied().unwrap_or(0);
        let gap = start - ends.iter().min().copied().unwrap_or(0);
        let fits = |cell: &Pieces| cell.width().is_none_or(|width| indent + start + 1 + width <= WIDTH);
        let aligned = gap <= widest_gap && (indent + start <= HALF || cells().flatten().all(fits));
        for (line, cell) in lines.iter_mut().zip(cells()) {
            let Some(cell) = cell else { continue };
            if column > 0 && aligned {
                line.pad(start);
            }
            *line = std::mem::take(line).then(cell.clone());
        }
    }
    lines
}
