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

/// The other form of an id, without case; nothing of what is none. A long one that has lost its case is still known by its sum.
pub(super) fn other_without_case(id: &str) -> Option<String> {
    let other = if id.len() == SHORT { long(id) } else { short_whatever_its_case(id).map(str::to_owned) };
    other.map(|other| other.to_ascii_lowercase())
}

/// The short form of a long one, if its sum finds letters where it says that there are capitals.
fn short_whatever_its_case(id: &str) -> Option<&str> {
    let (short, sum) = id.split_at_checked(SHORT)?;
    let fits = |(letters, digit): (&[u8], u8)| {
        let capitals = DIGITS.iter().position(|known| *known == digit.to_ascii_uppercase());
        let may_be =
            |(place, letter): (usize, &u8)| letter.is_ascii_alphabetic() || capitals.unwrap_or(0) >> place & 1 == 0;
        capitals.is_some() && letters.iter().enumerate().all(may_be)
    };
    let is_long = id.len() == LONG && is_written_so(id);
    (is_long && short.as_bytes().chunks(5).zip(sum.bytes()).all(fits)).then_some(short)
}

/// The id in the address of a page of Salesforce, `https://acme.lightning.force.com/lightning/r/Lead/00Q5g00000XyZA1/view`.
pub(super) fn in_link(address: &str) -> Option<&str> {
    let lower = address.to_ascii_lowercase();
    let host = lower.split("://").last()?.split('/').next()?;
    if !host.ends_with(".force.com") && !host.ends_with(".salesforce.com") {
        return None;
    }
    let mut parts = address.split(['/', '?', '#', '=', '&']);
    parts.find(|part| matches!(part.len(), SHORT | LONG) && part.starts_with("00") && is_written_so(part))
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

    #[test]
    fn the_other_form_is_found_without_case() {
        for (id, other) in [
            ("0015000000Gv7qJ", Some("0015000000gv7qjaar")),
            ("0015000000Gv7qJAAR", Some("0015000000gv7qj")),
            ("0015000000gv7qjaar", Some("0015000000gv7qj")),
            // The sum says that a digit is a capital, or is none.
            ("0015000000gv7qjb00", None),
            ("0015000000gv7qjaa9", None),
            ("0015000000Gv7q", None),
            ("0015000000Gv7-J", None),
        ] {
            assert_eq!(other_without_case(id).as_deref(), other, "{id}");
        }
    }
}
