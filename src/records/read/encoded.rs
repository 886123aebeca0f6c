//! Texts in another encoding than UTF-8, as UTF-8.

use std::io::{self, BufReader, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};

/// How many bytes are read at once.
const PART: usize = 8_192;

/// How many bytes a character may take.
const WIDEST: usize = 4;

/// A text that is read as UTF-8.
pub(super) struct Encoded<R> {
    input: R,
    decoder: Decoder,
    raw: Box<[u8]>,
    /// What of `raw` is still to be decoded.
    rest: std::ops::Range<usize>,
    is_over: bool,
    /// Whether the last character was handed on: a decoder must not be asked again.
    is_done: bool,
}

/// The encoding of a name, as pages of the web call theirs.
#[must_use]
pub fn is_encoding(name: &str) -> bool {
    Encoding::for_label(name.as_bytes()).is_some()
}

/// The text of an input in the encoding of this name; nothing where no encoding is called so.
pub(super) fn encoded<R: Read>(input: R, name: &str) -> Option<BufReader<Encoded<R>>> {
    let decoder = Encoding::for_label(name.as_bytes())?.new_decoder_with_bom_removal();
    let text = Encoded { input, decoder, raw: vec![0; PART].into(), rest: 0..0, is_over: false, is_done: false };
    Some(BufReader::new(text))
}

impl<R: Read> Read for Encoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // A character is never written in part.
        if out.len() < WIDEST {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        while !self.is_done {
            if self.rest.is_empty() && !self.is_over {
                let read = self.input.read(&mut self.raw)?;
                self.is_over = read == 0;
                self.rest = 0..read;
            }
            let raw = self.raw.get(self.rest.clone()).unwrap_or_default();
            let (result, read, written, _) = self.decoder.decode_to_utf8(raw, out, self.is_over);
            self.rest.start += read;
            self.is_done = self.is_over && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
