//! Ids of Salesforce, of which the long form is the short one with a sum behind it that tells the case of its letters.

/// How long the two forms are, in letters.
const SHORT: usize = 15;
const LONG: usize = 18;

/// How the sum of five letters is written.
const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The short form of a long one whose sum is right; nothing of anything else.
pub(super) fn short(id: &str) -> Option<&str> {
    let (short, sum) = id.split_at_checked(SHORT)?;
    (id.len() == LONG && is_written_so(id) && sums(short).eq(sum.bytes())).then_some(short)
}

/// The long form of a short one; nothing of anything else.
pub(super) fn long(id: &str) -> Option<String> {
    if id.len() != SHORT || !is_written_so(id) {
        return None;
    }
    Some(id.chars().chain(sums(id).map(char::from)).collect())
}

fn is_written_so(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// For each five letters, which of them are capitals.
fn sums(short: &str) -> impl Iterator<Item = u8> {
    short.as_bytes().chunks(5).filter_map(|letters| {
        let capitals = letters.iter().enumerate().filter(|(_, letter)| letter.is_ascii_uppercase());
        DIGITS.get(capitals.map(|(place, _)| 1 << place).sum::<usize>()).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_tells_the_case() {
        assert_eq!(long("0015000000Gv7qJ").as_deref(), Some("0015000000Gv7qJAAR"));
        assert_eq!(short("0015000000Gv7qJAAR"), Some("0015000000Gv7qJ"));
        for other in
            ["0015000000gv7qJAAR", "0015000000Gv7qJAAS", "0015000000Gv7qJaar", "0015000000Gv7q", "0015000000Gv7-JAAR"]
        {
            assert_eq!(short(other), None, "{other}");
        }
    }
}
