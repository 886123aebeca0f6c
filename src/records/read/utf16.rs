//! UTF-16 as UTF-8, as it comes: nothing is waited for that isn't needed for the next character.

use std::io::{self, Read};

/// What stands for half of a character: bytes that are no UTF-8 in any place, so that the row is a reject.
pub(super) const HALF: [u8; 3] = [0xed, 0xa0, 0x80];

/// A byte-order mark, and one that is read in the wrong order.
const MARK: u16 = 0xfeff;
const SWAPPED_MARK: u16 = 0xfffe;

/// How many bytes are asked for at once.
const PART: usize = 8_192;

/// Whether a text begins with a byte-order mark of UTF-16.
pub(super) fn is_marked(start: &[u8]) -> bool {
    matches!(start, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
}

/// A text in UTF-16 that begins with a byte-order mark, read as UTF-8.
pub(super) struct Utf16<R> {
    input: R,
    /// Whether the low byte stands first; said by the first mark.
    is_little: bool,
    /// The first byte of a unit.
    byte: Option<u8>,
    /// The first half of a character.
    half: Option<u16>,
    /// Whether a line begins here, where a file put behind another has its mark.
    begins_line: bool,
    text: Vec<u8>,
    at: usize,
    is_over: bool,
}

impl<R: Read> Utf16<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            is_little: true,
            byte: None,
            half: None,
            begins_line: true,
            text: Vec::new(),
            at: 0,
            is_over: false,
        }
    }

    fn byte(&mut self, byte: u8) {
        let Some(first) = self.byte.take() else {
            self.byte = Some(byte);
            return;
        };
        let unit = if self.is_little { u16::from_le_bytes([first, byte]) } else { u16::from_be_bytes([first, byte]) };
        if unit == SWAPPED_MARK && self.begins_line {
            self.is_little = !self.is_little;
            return self.unit(MARK);
        }
        self.unit(unit);
    }

    fn unit(&mut self, unit: u16) {
        let before = self.half.take();
        if (0xd800..0xdc00).contains(&unit) {
            self.half = Some(unit);
        }
        let whole: Vec<u16> = before.into_iter().chain((self.half.is_none()).then_some(unit)).collect();
        for character in char::decode_utf16(whole) {
            match character {
                Ok(character) => self.text.extend(character.encode_utf8(&mut [0; 4]).bytes()),
                Err(_) => self.text.extend(HALF),
            }
        }
        self.begins_line = unit == u16::from(b'\n') || unit == u16::from(b'\r');
    }

    fn end(&mut self) {
        self.is_over = true;
        let halves = usize::from(self.half.take().is_some()) + usize::from(self.byte.take().is_some());
        self.text.extend(HALF.repeat(halves));
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.is_over {
            self.text.clear();
            self.at = 0;
            let mut part = [0; PART];
            match self.input.read(&mut part)? {
                0 => self.end(),
                read => part.iter().take(read).for_each(|byte| self.byte(*byte)),
            }
        }
        let mut rest = self.text.get(self.at..).unwrap_or_default();
        let read = rest.read(out)?;
        self.at += read;
        Ok(read)
    }
}
