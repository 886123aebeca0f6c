//! Regular expressions: `matches "^head"`.

use regex::{Regex, RegexBuilder};
use thiserror::Error;

use super::composed;

/// A regular expression, found anywhere in a text, without regard to case, in time linear in the text.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    size: usize,
}

/// Why a regular expression can't be taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct PatternError {
    message: String,
    /// The byte of the expression at which it goes wrong, where that is known.
    pub offset: Option<usize>,
    /// Whether all that is wrong with it is its size.
    pub is_too_large: bool,
}

/// The most memory, in bytes, that one expression may take.
const LARGEST: usize = 4 << 20;

/// How much memory, in bytes, an expression may take: the least of these that is enough.
const SIZES: [usize; 4] = [1 << 14, 1 << 17, 1 << 20, LARGEST];

impl Pattern {
    /// Makes ready to look for an expression.
    ///
    /// # Errors
    /// Where it isn't one, asks for what can't be had in linear time, or is too large.
    pub fn new(expression: &str) -> Result<Self, PatternError> {
        let text = composed(expression);
        let mut builder = RegexBuilder::new(&text);
        builder.case_insensitive(true);
        let mut built = Err(regex::Error::CompiledTooBig(0));
        for size in SIZES {
            built = builder.size_limit(size).build().map(|regex| Self { regex, size });
            if !matches!(built, Err(regex::Error::CompiledTooBig(_))) {
                break;
            }
        }
        built.map_err(|error| explained(&error, expression))
    }

    /// How many bytes of memory it takes, at most: 16 KiB or more.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// The most that any takes, in bytes.
    pub const LARGEST: usize = LARGEST;

    /// Whether it is found in `text`, the white space around which doesn't count.
    #[must_use]
    pub fn found_in(&self, text: &str) -> bool {
        self.regex.is_match(&composed(text.trim()))
    }
}

/// The error in people's words.
fn explained(error: &regex::Error, expression: &str) -> PatternError {
    let regex::Error::Syntax(report) = error else {
        return PatternError { message: "the expression is too large".into(), offset: None, is_too_large: true };
    };
    // The report shows the expression, a caret below it, and what is wrong in its last line.
    let message = report.lines().rev().find_map(|line| line.strip_prefix("error: ")).unwrap_or("not an expression");
    let column = report.lines().find_map(|line| {
        let before = line.strip_suffix(line.trim_start_matches(' '))?;
        line.trim_start().starts_with('^').then(|| before.len().saturating_sub(4))
    });
    let one_line = !expression.contains('\n') && composed(expression) == expression;
    let offset = column
        .filter(|_| one_line)
        .map(|column| expression.char_indices().nth(column).map_or(expression.len(), |(offset, _)| offset));
    PatternError { message: people_words(message), offset, is_too_large: false }
}

/// Says in plainer words what the common mistakes are.
fn people_words(message: &str) -> String {
    let known = [
        ("look-around", "looking ahead or behind, `(?=…)` and `(?<=…)`, is not available"),
        ("backreferences", "referring back to a group, `\\1`, is not available"),
        ("unrecognized escape", "no such escape; for the character itself leave the `\\` out"),
        (
            "repetition operator missing",
            "nothing stands before this to be repeated; for the character itself write `\\` before it",
        ),
    ];
    let plain = known.iter().find(|(start, _)| message.starts_with(start)).map(|(_, plain)| *plain);
    plain.unwrap_or(message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_anywhere_in_any_case_and_form() {
        assert!(Pattern::new(r"\bvp\b").unwrap().found_in("The VP"));
        assert!(Pattern::new("É$").unwrap().found_in(" caf\u{65}\u{301} "));
        assert!(Pattern::new("e\u{301}").unwrap().found_in("É"));
        assert!(!Pattern::new("^of").unwrap().found_in("head of"));
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        for (expression, message, offset) in [
            ("é(ab", "unclosed group", Some(2)),
            ("a**[", "unclosed character class", Some(3)),
            ("*a", "nothing stands before this to be repeated; for the character itself write `\\` before it", Some(0)),
            ("a(?=b)", "looking ahead or behind, `(?=…)` and `(?<=…)`, is not available", Some(1)),
            ("(\\w{1000}){1000}", "the expression is too large", None),
        ] {
            let error = Pattern::new(expression).unwrap_err();
            assert_eq!((error.to_string().as_str(), error.offset), (message, offset), "{expression}");
        }
    }
}
