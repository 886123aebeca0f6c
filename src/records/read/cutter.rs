//! Rows of a CSV with quotes, cut into cells byte by byte.

/// A row cut into cells.
#[derive(Default)]
pub(super) struct Cut {
    pub(super) line: u64,
    pub(super) text: Vec<u8>,
    pub(super) ends: Vec<usize>,
    pub(super) fault: Option<Fault>,
}

impl Cut {
    /// Takes off what is read again: all behind this much text, and the line break before it.
    pub(super) fn shorten(&mut self, length: usize, end: u8) {
        self.text.truncate(length);
        strip_break(&mut self.text, end);
        self.ends.retain(|end| *end < self.text.len());
        self.ends.push(self.text.len());
    }
}

/// What is wrong with a row's quotes: the cell's place, and what was expected.
pub(super) struct Fault {
    pub(super) place: usize,
    pub(super) expected: String,
}

/// Where a cutter stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Before the first byte of a cell.
    Start,
    /// In a cell without quotes around it.
    Bare,
    /// Between the quotes.
    Quoted,
    /// Right behind a quote that ends the cell, or is the first of a doubled one.
    Closed,
    /// In the blanks behind a quoted cell.
    Behind,
}

/// Cuts a row with quotes into cells, byte by byte.
pub(super) struct Cutter {
    separator: u8,
    end: u8,
    pub(super) state: State,
    /// How much of the row has been cut.
    at: usize,
    /// Where the last quoted cell opened.
    pub(super) opened: usize,
    pub(super) cut: Cut,
}

impl Cutter {
    pub(super) fn new(separator: u8, end: u8) -> Self {
        Self { separator, end, state: State::Start, at: 0, opened: 0, cut: Cut::default() }
    }

    /// Cuts what has been added to the row; whether it is whole.
    pub(super) fn feed(&mut self, raw: &[u8]) -> bool {
        loop {
            let rest = raw.get(self.at..).unwrap_or_default();
            // What belongs to the cell as it stands is taken over in one piece.
            let run = match self.state {
                State::Quoted => run(rest, |byte| byte == b'"'),
                State::Bare => run(rest, |byte| byte == self.separator || byte == self.end),
                State::Start | State::Closed | State::Behind => 0,
            };
            self.cut.text.extend_from_slice(rest.get(..run).unwrap_or_default());
            self.at += run;
            let Some(byte) = rest.get(run) else { return false };
            self.at += 1;
            match (self.state, *byte) {
                (State::Start, b'"') => {
                    self.opened = self.at - 1;
                    self.state = State::Quoted;
                }
                (State::Quoted, b'"') => self.state = State::Closed,
                (State::Closed, b'"') => self.push(b'"', State::Quoted),
                (State::Quoted, byte) => self.push(byte, State::Quoted),
                (_, byte) if byte == self.separator => {
                    self.end_cell();
                    self.cut.text.push(byte);
                    self.state = State::Start;
                }
                (_, byte) if byte == self.end => {
                    self.end_cell();
                    return true;
                }
                (State::Closed | State::Behind, b' ' | b'\t' | b'\r') => self.state = State::Behind,
                (State::Closed | State::Behind, byte) => {
                    self.fault("the end of the cell behind its closing quote: a quote inside a cell is written twice");
                    self.push(byte, State::Bare);
                }
                (State::Start | State::Bare, byte) => self.push(byte, State::Bare),
            }
        }
    }

    fn push(&mut self, byte: u8, next: State) {
        self.cut.text.push(byte);
        self.state = next;
    }

    pub(super) fn end_cell(&mut self) {
        if self.state == State::Bare && self.cut.text.last() == Some(&b'\r') {
            self.cut.text.pop();
        }
        self.cut.ends.push(self.cut.text.len());
    }

    /// Notes what is wrong in the cell that is being cut; the first fault of a row counts.
    pub(super) fn fault(&mut self, expected: &str) {
        let place = self.cut.ends.len();
        self.cut.fault.get_or_insert_with(|| Fault { place, expected: expected.to_owned() });
    }
}

/// How many bytes stand before the first that ends the run.
fn run(text: &[u8], is_end: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|byte| is_end(*byte)).unwrap_or(text.len())
}

pub(super) fn strip_break(raw: &mut Vec<u8>, end: u8) {
    if raw.last() == Some(&end) {
        raw.pop();
    }
    if raw.last() == Some(&b'\r') {
        raw.pop();
    }
}
