//! Whom a line of a list names, or why that can't be told.

use std::borrow::Cow;

/// Whom a line names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry<'l> {
    /// A person, by the normal form of an address or an e-mail.
    Identity(Cow<'l, str>),
    /// Everybody at a domain and at those below it.
    Domain(Cow<'l, str>),
    /// A company, a person by their whole name, or somebody by an id.
    Name(Cow<'l, str>),
}

/// What a line of a list comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Blank, or a comment.
    Nothing,
    /// One entry; several where a line names a person's site, or several people.
    Entries(Vec<Entry<'static>>),
    /// It can't be told whom it names: why.
    Doubt(Doubt),
}

/// Why it can't be told whom a line names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It has the shape of nothing that names anybody.
    Shapeless,
    /// An entry with words around it that could be more than a remark.
    Words,
    /// It may be a company's name with a comma in it, or one with a remark behind it.
    Remark,
    /// A company's page on LinkedIn, by which no prospect is known.
    CompanyPage,
    /// An address on LinkedIn that is nobody's.
    Nobody,
    /// An address that leads somewhere, and doesn't show where.
    Hidden,
    /// An old address of a member, which stands in no other one.
    Numbered,
    /// It stands for "no value", or a spreadsheet has rounded it.
    NoValue,
    /// It has letters that were lost when the file was saved.
    LostLetters,
    /// It says something of somebody, and who that is stands within.
    Sentence,
    /// A number to call, by which nobody is known.
    Phone,
    /// It is nearly an address or a domain.
    Slip,
    /// A word of a header, a date, or everybody: nobody by name.
    NoName,
}

impl Doubt {
    /// What to do about it.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Shapeless => {
                "write a profile's address, an e-mail, a domain, `@domain`, a company's name or an id; `#` begins a comment"
            }
            Self::Words => {
                "write one entry a line, and `#` before a remark; a company's name with such words stands in quotes"
            }
            Self::Remark => "write `#` before a remark; a company's name with a comma stands in quotes",
            Self::CompanyPage => "no prospect is known by a company's page: write its domain, or its name",
            Self::Nobody => "this is no person's address: write the one of the profile",
            Self::Hidden => "it doesn't show where it leads: open it, and write the address that it leads to",
            Self::Numbered => "nobody is known by this old address: open it, and write the one of the profile",
            Self::NoValue => "it names nobody: take the line out",
            Self::LostLetters => "save the file again as UTF-8, from where it came",
            Self::Sentence => {
                "write whom it is about by an address, an e-mail or a company's name, and `#` before the rest; a name with such words stands in quotes"
            }
            Self::Slip => {
                "write the address as a browser shows it, `https://www.linkedin.com/in/jane-doe`, or the domain; a name that looks like one stands in quotes"
            }
            Self::Phone => "nobody is known by a number to call: write an address or an e-mail",
            Self::NoName => "it names nobody: take the line out; a company that is called so stands in quotes",
        }
    }
}
