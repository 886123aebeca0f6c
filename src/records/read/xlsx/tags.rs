//! How many elements a part of a workbook has, counted without holding any of it.

use std::io::{self, BufRead, BufReader, Read};

/// How long the name of an element may be that is counted.
const LONGEST_NAME: usize = 64;

/// How many elements there are whose name, behind its prefix, is one that is asked for; what is damaged behind them is
/// found when it is read.
pub(super) fn count(part: impl Read, is_asked: impl Fn(&[u8]) -> bool) -> u64 {
    let mut part = BufReader::new(part);
    let mut found = 0;
    while let Ok(true) = skip_behind_bracket(&mut part) {
        let Ok(name) = name(&mut part) else { break };
        let local = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        let is_start = !name.starts_with(b"?") && !name.starts_with(b"!");
        found += u64::from(is_start && !name.is_empty() && is_asked(local));
    }
    found
}

fn skip_behind_bracket(part: &mut impl BufRead) -> io::Result<bool> {
    Ok(part.skip_until(b'<')? > 0)
}

/// The name that begins here; empty where the element ends here.
fn name(part: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut name = Vec::new();
    while let Some(byte) = part.fill_buf()?.first().copied() {
        if byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'<') || name.len() == LONGEST_NAME {
            break;
        }
        name.push(byte);
        part.consume(1);
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn elements_are_counted_with_and_without_a_prefix() {
        let part = "<?xml version='1.0'?><x:sst><x:si><x:t>si</x:t></x:si><si/><si a='1'></si><!-- --><sis/></x:sst>";
        assert_eq!(count(part.as_bytes(), |name| name == b"si"), 3);
        assert_eq!(count(part.as_bytes(), |_| true), 6);
        assert_eq!(count(&b"<"[..], |_| true), 0);
    }
}
