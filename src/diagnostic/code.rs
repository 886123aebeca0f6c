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
