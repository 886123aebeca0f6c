//! What is written in letters.

use crate::language::source::Spanned;

/// A name as written: `weekly_invites`.
pub type Name = Spanned<Box<str>>;

/// The content of a string, its escapes and its common indentation already taken away.
pub type Text = Spanned<Box<str>>;
