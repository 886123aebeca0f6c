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
    /// A name that two things have.
    NameTwice = "E0202";
    /// A name that something of another kind has.
    WrongKind = "E0203";
    /// A word that the field doesn't take.
    UnknownWord = "E0204";
    /// `replace` without anything to replace.
    NothingReplaced = "E0205";
    /// A policy without its `policy` line, or with two.
    PolicyLine = "E0206";
    /// An item in a file that can't hold it.
    MisplacedItem = "E0207";
    /// A record that is neither `prospect` nor `sender`.
    UnknownRecord = "E0208";
    /// A prospect that nobody could recognise.
    NoKey = "E0209";
    /// A time zone that there isn't.
    UnknownZone = "E0210";
    /// A pattern that can't be read.
    BadPattern = "E0211";
    /// Something that depends on itself.
    Circle = "E0212";
    /// A defined name that grows too large.
    TooLarge = "E0213";
    /// An event word where no move is meant.
    NoMoveMeant = "E0214";
    /// Something that can't be asked here: the past in a field's default.
    NotHere = "E0215";
    /// A text with a placeholder that can't be read.
    BadPlaceholder = "E0216";
    /// A clamp of the configuration for a cap that isn't there.
    UnknownClamp = "E0217";
    /// A column of a list's file that isn't there, or isn't named.
    UnknownColumn = "E0218";
    /// A line of a file of dates that is none.
    BadDate = "E0219";
    /// A line of a list that a `never` asks for people, and that names nobody for sure.
    UnreadableEntry = "E0220";
    // E03..: types and units (check).
    /// Two types that don't go together.
    TypeMismatch = "E0301";
    /// A value where a condition must stand.
    NotACondition = "E0302";
    /// Cases without a last one that always applies.
    NoLastCase = "E0303";
    /// A case or an option that can never be reached.
    UnreachableCase = "E0304";
    /// A value that can be missing, where one must be there.
    MayBeMissing = "E0305";
    /// `seniority is vp or c_suite`.
    HabitualOr = "E0306";
    /// An order where there is none.
    NoOrder = "E0307";
    /// Too few or too many arguments.
    WrongArguments = "E0308";
    /// A range whose end comes before its start, or a length of nothing.
    EmptyRange = "E0309";
    /// A situation that a test can't make.
    NotASituation = "E0310";
    /// A move, or a text, that an option can't have.
    WrongOption = "E0311";
    /// A number outside of its field's range.
    OutOfRange = "E0312";
    /// An empty text.
    EmptyText = "E0313";
    // E04..: files (bundle).
    /// A file that can't be read.
    Unreadable = "E0401";
    /// Files that include each other in a circle.
    IncludeCircle = "E0402";
    /// A path that leaves the workspace.
    OutsideWorkspace = "E0403";
    /// A merge that nobody resolved.
    UnresolvedMerge = "E0404";
    /// A pointer of git LFS in the place of a file.
    LfsPointer = "E0405";
    // W05..: what is allowed and likely to surprise (check).
    /// Something that nothing uses.
    Unused = "W0501";
    /// A denial that is also met by what is missing.
    UnguardedNot = "W0502";
    /// A rule below one that always decides.
    UnreachableRule = "W0503";
    /// A placeholder as another tool writes it.
    ForeignPlaceholder = "W0504";
    /// A follow-up whose `when` denies what it comes after.
    NeverUnderWay = "W0505";
    /// A line of a list that can't be read for sure, where no `never` asks it.
    DoubtfulEntry = "W0506";
    /// An entry of a list that covers more or less than it seems.
    BroadEntry = "W0507";
    /// A list of people that nothing asks.
    UnaskedList = "W0508";
    /// An entry of a list that hardly any record meets.
    UnmetEntry = "W0509";
    /// A move that is decided again and again for the same person.
    AsksAgain = "W0510";
    /// A field that is called as one that forbids, and that no `never` asks.
    UnaskedOptOut = "W0511";
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
