//! What is told of a file's cells once a file: how many there are of a kind, where the first stands, and what stands there.

use std::collections::HashMap;
use std::fmt;

use super::place::{RowPlace, shown};

/// How many rows are named of each.
const MOST_ROWS: usize = 5;

/// The whole of a name that says by a no who must not be written to.
const CONSENTS: [&str; 9] = [
    "consent",
    "marketingconsent",
    "consentgiven",
    "optin",
    "optedin",
    "contactable",
    "oktocontact",
    "contactallowed",
    "einwilligung",
];

/// Whether a column says by a no who must not be written to, and by a yes who may.
pub(super) fn is_consent(column: &str) -> bool {
    let letters = column.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase);
    CONSENTS.contains(&letters.collect::<String>().as_str())
}

/// What a cell is that is not taken as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// `#N/A`, `#REF!`: missing.
    SpreadsheetError,
    /// What more people have than can be: it identifies none of them.
    SharedIdentity,
    /// A column that isn't read and may say who must not be written to. Its value is the field that it may mean.
    MayForbid,
    /// A column that isn't read and in which somebody asks not to be contacted. The value is what stands there.
    UnreadForbids,
    /// The same of a column that has no name.
    NamelessForbids,
    /// A column without a name whose values say who somebody is. The value is the field that it may mean.
    NamelessNames,
    /// A column that isn't read and may tell what happened. Its value is the event.
    MayTell,
    /// Columns that aren't read. The value says which.
    Unread,
    /// A column of profiles' addresses that isn't read. The value is the field that it may mean; so of the next two.
    UnreadProfiles,
    /// A column of e-mails that isn't read.
    UnreadEmails,
    /// A column of domains that isn't read.
    UnreadDomains,
    /// Rows behind the last record that are the file's trailer. The value is what stands there first.
    Trailer,
    /// Rows of LinkedIn's connections that hide who they are, and belong to no record. The value is what stands there.
    HiddenMember,
    /// A column that the source of the file reads and the file lacks, where it would say who must not be written to or what
    /// happened. The value is the field.
    Lacking,
    /// Columns that may all be one field, which is the value.
    SeveralColumns,
    /// More of these in a column than are told one by one.
    MoreSharedIdentities,
    /// No mailbox where one should be: missing.
    NoEmail,
    /// No address where one should be: missing.
    NoAddress,
    /// `n/a` or `-` where something should be that tells people or companies apart: missing.
    Placeholder,
    /// A page that is nobody's where an address should tell who somebody is: missing.
    Nobodys,
    /// A number that a spreadsheet rounded where it should tell who somebody is: missing.
    Rounded,
    /// A merge field that wasn't filled in, or a program's word for nothing, where a text would say it: missing.
    Unfilled,
    /// A word that may stand for nothing, and may be a name: taken as it is.
    Doubtful,
    /// Letters that were read in another encoding, or stand as codes of HTML, where a text would say them: taken as they are.
    Garbled,
    /// A first name that nobody would say as it is written, where a text says it: taken as it is.
    Adorned,
    /// Letters that were lost, where none of them counts: taken as it is.
    LostLetters,
    /// No domain where a company's should be: taken as it is.
    NoDomain,
    /// An old address of a person, by which nothing else knows them: taken as it is.
    OldAddress,
    /// An address that leads somewhere and doesn't show where: missing.
    Hidden,
    /// A formula of which the workbook keeps no result: missing.
    NoResult,
    /// The address of a member whose name was read in another encoding: missing.
    GarbledAddress,
    /// Words beside an address or a mailbox that say that its owner must not be contacted: taken for a yes.
    SaysNot,
    /// The same where no field of the policy takes a yes.
    SaysNotUnheard,
    /// A word that a source doesn't name, where it would say who must not be contacted: missing.
    UnknownWord,
}

impl NoticeKind {
    /// Whether the cell is taken as it stands all the same.
    pub(super) fn is_taken(self) -> bool {
        matches!(
            self,
            Self::Doubtful | Self::Garbled | Self::Adorned | Self::LostLetters | Self::NoDomain | Self::OldAddress
        )
    }
}

impl NoticeKind {
    /// Whether it is about a column that isn't read, or isn't there to be read.
    #[must_use]
    pub fn is_unread(self) -> bool {
        matches!(
            self,
            Self::MayForbid
                | Self::MayTell
                | Self::Unread
                | Self::UnreadForbids
                | Self::NamelessForbids
                | Self::NamelessNames
                | Self::UnreadProfiles
                | Self::UnreadEmails
                | Self::UnreadDomains
                | Self::Lacking
        )
    }

    /// Whether it is about who must not be written to, which nobody wants to miss who asks for quiet.
    #[must_use]
    pub fn may_forbid(self) -> bool {
        matches!(
            self,
            Self::MayForbid | Self::UnreadForbids | Self::NamelessForbids | Self::SaysNotUnheard | Self::UnknownWord
        )
    }

    /// Whether it is about columns, whatever stands in them.
    fn is_of_columns(self) -> bool {
        self.is_unread() || self == Self::SeveralColumns
    }
}

/// A cell of which something is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is.
    pub kind: NoticeKind,
    /// Its column.
    pub column: Box<str>,
    /// What stands there.
    pub value: Box<str>,
}

/// The notices of one kind on one column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNotice {
    /// The file as the user named it.
    pub file: Box<str>,
    /// The first of them.
    pub first: Notice,
    /// How many there are.
    pub count: u64,
    /// Where the first few stand.
    pub rows: Vec<RowPlace>,
}

impl fmt::Display for FileNotice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, first: Notice { kind, column, value }, count, rows } = self;
        let what = match kind {
            NoticeKind::SharedIdentity => return write_shared(self, out),
            NoticeKind::MayForbid => return write_forbidding(self, out),
            NoticeKind::UnreadForbids | NoticeKind::NamelessForbids | NoticeKind::NamelessNames => {
                return write_unheard(self, out);
            }
            NoticeKind::Unread => return write!(out, "{file}: {value}"),
            NoticeKind::UnreadProfiles => return write_unread(self, "addresses of profiles", out),
            NoticeKind::UnreadEmails => return write_unread(self, "e-mails", out),
            NoticeKind::UnreadDomains => return write_unread(self, "domains", out),
            NoticeKind::Trailer => {
                let (noun, place) = (if *count == 1 { "row" } else { "rows" }, rows.first());
                let belong = if *count == 1 { "belongs" } else { "belong" };
                write!(out, "{count} {noun} at the end of {file} {belong} to no record")?;
                let place = place.map(ToString::to_string).unwrap_or_default();
                return write!(out, ", from `{}` in {place} on", shown(value));
            }
            NoticeKind::HiddenMember => {
                let (noun, hide, is) = if *count == 1 { ("row", "hides", "is") } else { ("rows", "hide", "are") };
                let place = rows.first().map(ToString::to_string).unwrap_or_default();
                return write!(
                    out,
                    "{count} {noun} of {file} {hide} who was connected, and {is} no record, first {place}"
                );
            }
            NoticeKind::Lacking => {
                return write!(out, "{file} has no column {column}, from which its source reads `{value}`");
            }
            NoticeKind::SeveralColumns => {
                return write!(out, "{column} of {file} may all be `{value}`: the first that has a value is read");
            }
            NoticeKind::MayTell => {
                let stated = serde_json::Value::from(&**column);
                let column = shown(column);
                return write!(
                    out,
                    "`{column}` of {file} may tell what happened, and isn't read: say so in a source: {value} = {stated}"
                );
            }
            NoticeKind::MoreSharedIdentities => {
                return write!(out, "{count} more in `{column}` of {file} are shared by too many people as well");
            }
            NoticeKind::SpreadsheetError => "an error of a spreadsheet",
            NoticeKind::NoEmail => "no e-mail",
            NoticeKind::NoAddress => "no address",
            NoticeKind::Placeholder => "words for nothing",
            NoticeKind::Nobodys => "an address that is no person's",
            NoticeKind::Rounded => "a number that a spreadsheet rounded",
            NoticeKind::Unfilled => "a placeholder that was not filled in",
            NoticeKind::Doubtful => "what may be no name",
            NoticeKind::Garbled => "letters as another encoding or HTML writes them, and as a text would say them,",
            NoticeKind::Adorned => "a first name as a text would hardly say it",
            NoticeKind::LostLetters => "letters that were lost where the text was read in another encoding",
            NoticeKind::NoDomain => "no domain",
            NoticeKind::OldAddress => "an old address, by which no list and no other file knows people,",
            NoticeKind::Hidden => "an address that doesn't show where it leads",
            NoticeKind::NoResult => "a formula without its result",
            NoticeKind::GarbledAddress => "an address whose letters were read in another encoding",
            NoticeKind::SaysNot | NoticeKind::SaysNotUnheard => return write_said(self, out),
            NoticeKind::UnknownWord => "words that its source doesn't name",
        };
        let (noun, holds, counts) = match (count, kind.is_taken()) {
            (1, false) => ("cell", "holds", "counts as missing"),
            (1, true) => ("cell", "holds", "is taken as it is"),
            (_, false) => ("cells", "hold", "count as missing"),
            (_, true) => ("cells", "hold", "are taken as they are"),
        };
        write!(out, "{count} {noun} of `{column}` {holds} {what} and {counts}")?;
        let first = rows.first().map(ToString::to_string).unwrap_or_default();
        out.write_str(if *count == 1 { ", " } else { ", first " })?;
        if !value.is_empty() {
            write!(out, "`{}` ", shown(value))?;
        }
        write!(out, "in {first} of {file}")?;
        match kind {
            NoticeKind::Rounded => write_help(rows, *count, out),
            NoticeKind::Hidden => out.write_str("; open it, and put the address there that it leads to"),
            NoticeKind::UnknownWord => {
                out.write_str("; `\"*\" = \"no\"` makes no unknown word a no: name it, or write `\"*\" = \"\"`")
            }
            NoticeKind::NoResult => out.write_str("; open the file in a spreadsheet program and save it"),
            _ => Ok(()),
        }
    }
}

/// What stands between several values that are named.
const BETWEEN: &str = "`, `";

/// How many different words are named.
const MOST_WORDS: usize = 8;

impl FileNotice {
    /// Names another value beside the first, where each counts.
    fn name_more(&mut self, value: &str) {
        let Notice { kind, value: known, .. } = &mut self.first;
        let named: Vec<&str> = known.split(BETWEEN).collect();
        if *kind == NoticeKind::UnknownWord && named.len() < MOST_WORDS && !named.contains(&value) {
            *known = format!("{known}{BETWEEN}{value}").into();
        }
    }
}

/// Where numbers that were rounded stand beside the first, and how to keep them whole.
fn write_help(rows: &[RowPlace], count: u64, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (place, row) in rows.iter().enumerate().skip(1) {
        write!(out, "{} {row}", if place == 1 { "; then in" } else { "," })?;
    }
    let more = count.saturating_sub(rows.len() as u64);
    if more > 0 {
        write!(out, " and {more} more")?;
    }
    out.write_str("; export ids as text: format the column as text before numbers are put into it")
}

fn write_forbidding(notice: &FileNotice, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let FileNotice { file, first: Notice { column, value: field, .. }, .. } = notice;
    write!(out, "`{}` of {file} may say who must not be written to, and isn't read: ", shown(column))?;
    if field.is_empty() {
        return out.write_str("the policy has no yes/no field that a `never` asks");
    }
    let stated = serde_json::Value::from(&**column);
    if is_consent(column) {
        let values = "{ \"no\" = \"yes\", \"*\" = \"no\" }";
        return write!(out, "say so in a source: {field} = {{ column = {stated}, values = {values} }}");
    }
    write!(out, "call it `{field}`, or say so in a source: {field} = {stated}")
}

/// What isn't read and says who somebody is, or that they must not be contacted.
fn write_unheard(notice: &FileNotice, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let FileNotice { file, first: Notice { kind, column, value }, .. } = notice;
    let needed = "whoever must not be written to needs a yes in a column that says so, or a line on the list";
    let (column, value) = (shown(column), shown(value));
    match kind {
        NoticeKind::UnreadForbids => {
            write!(out, "`{column}` of {file} may say who must not be written to, and isn't read: `{value}`; {needed}")
        }
        NoticeKind::NamelessForbids => {
            write!(
                out,
                "{column} of {file} may say who must not be written to, has no name and isn't read: `{value}`; {needed}"
            )
        }
        _ => write!(
            out,
            "{column} of {file} has no name and isn't read, so that history and do-not-contact can't see who stands in it: \
             call it `{value}`"
        ),
    }
}

fn write_said(notice: &FileNotice, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let FileNotice { file, first: Notice { kind, column, value }, count, rows } = notice;
    let (noun, say) = if *count == 1 { ("cell", "says") } else { ("cells", "say") };
    let place = rows.first().map(ToString::to_string).unwrap_or_default();
    let first = if *count == 1 { "" } else { "first " };
    write!(out, "{count} {noun} of `{}` {say} that somebody must not be contacted, ", shown(column))?;
    write!(out, "{first}`{}` in {place} of {file}: ", shown(value))?;
    out.write_str(match kind {
        NoticeKind::SaysNot => "taken for a yes",
        _ => "the policy has no yes/no field that a `never` asks, and they are decided like any others",
    })
}

fn write_unread(notice: &FileNotice, of_what: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let FileNotice { file, first: Notice { column, value: field, .. }, .. } = notice;
    let seen_by = "so that history and do-not-contact can't see them";
    write!(out, "`{}` of {file} holds {of_what} and isn't read, {seen_by}: ", shown(column))?;
    write!(out, "call it `{field}`, or say so in a source: {field} = {}", serde_json::Value::from(&**column))
}

fn write_shared(shared: &FileNotice, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let FileNotice { file, first: Notice { column, value, .. }, count, rows } = shared;
    let places: Vec<String> = rows.iter().map(RowPlace::number).collect();
    let more = count.saturating_sub(rows.len() as u64);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    write!(
        out,
        "`{}` in `{column}` of {file} is shared by people who differ in all else, and identifies none of them: ",
        shown(value)
    )?;
    write!(out, "rows {}{more}", places.join(", "))
}

/// Kind, file and column, and the value where each is told.
type NoticeKey = (NoticeKind, Box<str>, Box<str>, Option<Box<str>>);

/// The notices of all files that were read, in the order in which the first of each was met.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    told: Vec<FileNotice>,
    /// By kind, file and column, the place in `told`; of what is told for each value, by that too.
    places: HashMap<NoticeKey, usize>,
}

impl Notices {
    /// Adds a notice of a row of a file.
    pub fn add(&mut self, file: &str, row: RowPlace, notice: Notice) {
        self.merge(FileNotice { file: file.into(), first: notice, count: 1, rows: vec![row] });
    }

    /// Adds what is told of a whole file.
    pub fn add_of_file(&mut self, notice: FileNotice) {
        self.merge(notice);
    }

    /// Takes others in, which were met later; gives those back of whose kind there were none on their column.
    pub fn absorb(&mut self, others: Self) -> Vec<FileNotice> {
        others.told.into_iter().filter_map(|notice| self.merge(notice)).collect()
    }

    fn merge(&mut self, notice: FileNotice) -> Option<FileNotice> {
        let Notice { kind, column, value } = &notice.first;
        let value = matches!(kind, NoticeKind::SharedIdentity | NoticeKind::Unread | NoticeKind::Lacking)
            .then(|| value.clone());
        let key = (*kind, notice.file.clone(), column.clone(), value);
        let next = self.told.len();
        match self.told.get_mut(*self.places.entry(key).or_insert(next)) {
            Some(_) if kind.is_of_columns() => None,
            Some(known) => {
                known.count += notice.count;
                known.name_more(&notice.first.value);
                let room = MOST_ROWS.saturating_sub(known.rows.len());
                known.rows.extend(notice.rows.into_iter().take(room));
                None
            }
            None => {
                self.told.push(notice.clone());
                Some(notice)
            }
        }
    }

    /// All of them, one for each kind, file and column.
    pub fn iter(&self) -> impl Iterator<Item = &FileNotice> {
        self.told.iter()
    }
}
