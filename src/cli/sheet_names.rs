//! What the worksheet of a sender is called: a name that is nobody else's on any disk, the same every day, and readable.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

/// How many bytes of a sender's name stand in that of a file, which may have 255 with its ending and in some places 143.
const MOST_BYTES: usize = 80;

/// How many digits tell apart names that would be the same, or none, as those of files.
const DIGITS: usize = 8;

/// What Windows takes for a device, whatever ending stands behind.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Devices of which there are several, told by a digit.
const NUMBERED: [&str; 2] = ["com", "lpt"];

/// Names for the files of senders.
#[derive(Debug, Default)]
pub(super) struct SheetNames {
    /// How many configured senders have a name that disks may take for this one.
    configured: HashMap<String, usize>,
}

impl SheetNames {
    /// With the senders of a configuration, who keep their names as they stand there.
    pub(super) fn new<'n>(configured: impl Iterator<Item = &'n str>) -> Self {
        let mut names = Self::default();
        for sender in configured {
            *names.configured.entry(folded(sender)).or_default() += 1;
        }
        names
    }

    /// The name of a sender's file, but for its ending. It hangs on nothing but the sender's own name and the configuration:
    /// of names that a disk may take for the same, one stands as it is, and what tells the others apart stands behind.
    pub(super) fn of(&self, sender: &str) -> String {
        let name = cleaned(sender);
        let is_only_one = self.configured.get(&folded(sender)) == Some(&1) || sender == usual(sender);
        if name == sender && is_only_one && !looks_told_apart(sender) {
            return name;
        }
        let own: String = Sha256::digest(sender).iter().map(|byte| format!("{byte:02x}")).collect();
        let own = own.get(..DIGITS).unwrap_or_default();
        format!("{}-{own}", if name.is_empty() { "sender" } else { &name })
    }
}

/// Senders of whom each has a day of their own, and who differ by no more than the letters' size.
pub(super) fn alike<'n>(senders: impl Iterator<Item = &'n str>) -> Vec<[&'n str; 2]> {
    let mut first: HashMap<String, &str> = HashMap::new();
    let pair = |sender: &'n str| match first.get(&folded(sender)) {
        Some(other) => Some([*other, sender]),
        None => first.insert(folded(sender), sender).and(None),
    };
    senders.filter_map(pair).collect()
}

/// A name in letters of one size, however its marks are put together: names that any disk takes for the same are one.
fn folded(name: &str) -> String {
    let upper = name.nfc().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).nfc().collect()
}

/// The one spelling of a name that stands as it is: small letters, and where there are several words a capital each.
fn usual(name: &str) -> String {
    let folded = folded(name);
    if !folded.contains(' ') {
        return folded;
    }
    let mut begins = true;
    let capital = |letter: char| -> Box<dyn Iterator<Item = char>> {
        let is_first = std::mem::replace(&mut begins, letter == ' ');
        if is_first { Box::new(letter.to_uppercase()) } else { Box::new(std::iter::once(letter)) }
    };
    folded.chars().flat_map(capital).nfc().collect()
}

/// What of a name every disk takes: `_` for what some don't.
fn cleaned(sender: &str) -> String {
    let is_usual = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '@' | '.' | ' ');
    let name: String = sender.nfc().map(|letter| if is_usual(letter) { letter } else { '_' }).collect();
    let mut name = name.trim_matches(['.', ' ']).to_owned();
    if is_device(&name) {
        name.insert(0, '_');
    }
    let cut = (0..=MOST_BYTES.min(name.len())).rev().find(|place| name.is_char_boundary(*place));
    name.truncate(cut.unwrap_or_default());
    name.trim_end_matches(['.', ' ']).to_owned()
}

fn is_device(name: &str) -> bool {
    let stem = folded(name.split('.').next().unwrap_or_default().trim_end());
    let is_numbered = |device: &str| {
        let mut rest = stem.strip_prefix(device).unwrap_or_default().chars();
        matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    DEVICES.contains(&stem.as_str()) || NUMBERED.iter().any(|device| is_numbered(device))
}

/// Whether a name ends like one that was told apart.
fn looks_told_apart(name: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    name.rsplit_once('-').is_some_and(|(_, end)| end.len() == DIGITS && end.bytes().all(is_digit))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn name(sender: &str) -> String {
        SheetNames::default().of(sender)
    }

    #[test]
    fn usual_names_stand_as_they_are() {
        for sender in ["dana", "dana weber-1", "dana@example.com", "Dana Weber", "josé", "Ann-marie O_neil", "default"]
        {
            let is_plain = sender == usual(sender);
            assert_eq!(name(sender) == sender, is_plain, "{sender}");
        }
        assert_eq!(
            ["dana", "Dana Weber", "dana@example.com", "josé"].map(name),
            ["dana", "Dana Weber", "dana@example.com", "josé"]
        );
        let configured = SheetNames::new(["Dana", "lee"].into_iter());
        assert_eq!(["Dana", "lee"].map(|sender| configured.of(sender)), ["Dana", "lee"]);
    }

    #[test]
    fn no_two_senders_share_a_file_on_any_disk() {
        let long = "x".repeat(300);
        let longer = format!("{long}y");
        let senders = [
            "dana",
            "Dana",
            "DANA",
            "dana.",
            "dana ",
            " dana",
            ".dana",
            "dana weber",
            "Dana Weber",
            "DANA WEBER",
            "a/b",
            "a_b",
            "a\\b",
            "a:b",
            "a*b",
            "a_b-1266",
            "con",
            "CON",
            "con.x",
            "_con",
            "nul",
            "com1",
            "COM1",
            "lpt¹",
            "..",
            ".",
            "",
            "sender",
            "josé",
            "jose\u{301}",
            "JOSÉ",
            "straße",
            "strasse",
            "ſam",
            "sam",
            "\u{212a}im",
            "kim",
            "dana\u{200b}",
            &long,
            &longer,
            &name("Dana"),
            &name("a/b"),
            &name(".."),
            "\u{1f600}",
            "\u{1f601}",
            "ΑΣ",
            "ας",
            "ασ",
        ];
        let unique: HashSet<&str> = senders.into_iter().collect();
        let files: HashSet<String> = unique.iter().map(|sender| folded(&name(sender))).collect();
        assert_eq!(files.len(), unique.len());
        let configured = SheetNames::new(unique.iter().copied());
        let files: HashSet<String> = unique.iter().map(|sender| folded(&configured.of(sender))).collect();
        assert_eq!(files.len(), unique.len());
        for sender in unique {
            let file = name(sender);
            assert!(file.len() < 100 && !is_device(&file), "{file}");
            assert!(
                !file.starts_with(['.', ' ', '~'])
                    && !file.ends_with(['.', ' '])
                    && !file.contains(['/', '\\', ':', '*'])
            );
        }
    }

    #[test]
    fn senders_who_differ_by_letters_size_are_alike() {
        assert_eq!(alike(["Dana", "dana", "lee"].into_iter()), [["Dana", "dana"]]);
    }
}
