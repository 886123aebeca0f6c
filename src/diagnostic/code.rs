//! Every kind of finding, with its code. `docs/diagnostics.md` has a section on each.

use std::fmt;

use super::Severity;

/// Declares the codes, a line each.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal;)+) => {
        /// Which finding: the stable name that messages, documents and scripts know it by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As it is printed: `E0102`, `W0503`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

codes! {
    // E01..: reading the text (syntax).
    /// Something else was expected here.
    Unexpected = "E0101";
    /// A word that is nearly the one that belongs here: `ruel`, `than`.
    Misspelt = "E0102";
    /// Something that is written so elsewhere: `==`, `&&`, `true`, `'single'` quotes, `if`, hyphens in names.
    Foreign = "E0103";
    /// A text whose closing quote is missing.
    UnclosedText = "E0104";
    /// A number, date, time, length or text that can't be: `2026-02-30`, `3 months`, `"\q"`.
    BadLiteral = "E0105";
    /// Two comparisons in a row: `0 < fit < 100`.
    Chained = "E0106";
    /// Too many parentheses inside each other, or too large a file.
    TooDeep = "E0107";
    /// A character that can't be seen and has no place in a policy.
    Unprintable = "E0108";
    /// A clause that the item can't do without.
    MissingClause = "E0109";
    /// A clause that an item has once, written twice.
    RepeatedClause = "E0110";
    /// A name that is not in `snake_case`.
    BadName = "E0111";
    /// A version of the language that doesn't exist.
    UnknownVersion = "E0112";
    /// A clause that stands in the first column, where items begin, or an item that doesn't.
    Misplaced = "E0113";
    // E02..: names and items (check).
    /// A name that nothing has.
    UnknownName = "E0201";
    // E03..: types and units (check).
    /// Two types that don't go together.
    TypeMismatch = "E0301";
    // E04..: files (workspace).
    /// A file that can't be read.
    Unreadable = "E0401";
    // W05..: what is allowed and likely to surprise (check).
    /// Something that nothing uses.
    Unused = "W0501";
}

impl Code {
    /// Errors begin with an `E`, warnings with a `W`.
    #[must_use]
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('E') { Severity::Error } else { Severity::Warning }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
