//! Columns that nothing reads: which field each may have meant, and whether its values would tell who somebody is.

use std::collections::{HashMap, HashSet};

use super::forbidding::forbidding;
use super::mapping::{Doubled, Mapping, guesses};
use super::notices::{Notice, NoticeKind};
use super::opt_out::is_request;
use super::place::shown;
use super::rows::{RawCells, RawRow};
use super::source::{Combined, Source, SourceColumn};
use super::targets::{Target, Targets};
use super::typing::same_name;
use crate::values::{Type, identity};

/// How many values of a column are looked at.
const MOST_VALUES: u32 = 20;

/// How the columns begin that say in a file of rejects why each is one.
const OF_REJECTS: &str = "problem.";

/// How many values are looked at for words that ask not to be contacted.
const MOST_SAYING: u32 = 200;

/// How long such words are.
const LONGEST_SAYING: usize = 200;

/// In how many rows, and of how many columns, so that objects of many keys take no longer for it.
const MOST_ROWS: u32 = 2_000;
const MOST_COLUMNS: usize = 500;

/// How many columns are named in one line.
const MOST_NAMED: usize = 12;

/// What the values of a column look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Likeness {
    Profile,
    Email,
    Domain,
}

impl Likeness {
    const ALL: [Self; 3] = [Self::Profile, Self::Email, Self::Domain];

    fn of(value: &str) -> Option<Self> {
        let value = value.trim();
        // No value that is to be told has none of these.
        if value.len() > 300 || !value.contains(['.', '@', '/']) {
            return None;
        }
        if identity::is_email(value) {
            return Some(Self::Email);
        }
        let normal = identity::normal(value);
        if normal.starts_with("linkedin.com/") && !identity::is_nobodys(&normal) {
            return Some(Self::Profile);
        }
        let is_host =
            !normal.contains(['/', ' ', '@']) && normal.rsplit_once('.').is_some_and(|(_, last)| is_top(last));
        is_host.then_some(Self::Domain)
    }

    fn notice(self) -> NoticeKind {
        match self {
            Self::Profile => NoticeKind::UnreadProfiles,
            Self::Email => NoticeKind::UnreadEmails,
            Self::Domain => NoticeKind::UnreadDomains,
        }
    }

    /// The field that such values are for.
    fn field<'t>(self, targets: &'t Targets<'_>) -> Option<&'t str> {
        let fields = || targets.prospect.fields.as_slice().iter();
        let (ty, words): (Option<Type>, &[&str]) = match self {
            Self::Profile => (Some(Type::Address), &["profile", "linkedin", "url"]),
            Self::Email => (Some(Type::Email), &["mail"]),
            Self::Domain => (None, &["domain", "website"]),
        };
        let typed = fields().find(|field| Some(&field.ty) == ty.as_ref());
        let is_named = |name: &str| words.iter().any(|word| name.contains(word));
        typed.or_else(|| fields().find(|field| field.ty.is_text() && is_named(&field.name))).map(|field| &*field.name)
    }
}

/// The field that a text is a value of, where it says who somebody is: an address of a profile, an e-mail, a domain.
pub(crate) fn field_of_value(text: &str) -> Option<&'static str> {
    Likeness::of(text).map(|likeness| match likeness {
        Likeness::Profile => "profile_url",
        Likeness::Email => "email",
        Likeness::Domain => "company_domain",
    })
}

/// Whether what stands behind a host's last dot may be a top-level domain.
fn is_top(label: &str) -> bool {
    label.len() >= 2 && label.chars().all(char::is_alphabetic)
}

/// A column that nothing reads.
#[derive(Clone, Debug)]
struct Column {
    place: usize,
    name: String,
    /// The field that it may mean, and the column that fills it already.
    meant: Option<(String, Option<String>)>,
    /// Whether it is carried over as it stands, or known to be for a field that the policy doesn't have.
    is_kept: bool,
    values: u32,
    alike: [u32; 3],
    is_listed: bool,
    is_told: bool,
    /// The first value that asks not to be contacted; until it is told.
    says_not: Option<String>,
    has_said: bool,
}

impl Column {
    fn new(place: usize, name: &str, meant: Option<(String, Option<String>)>, is_kept: bool) -> Self {
        let (values, alike, name) = (0, [0; 3], name.to_owned());
        let (says_not, has_said) = (None, false);
        Self { place, name, meant, is_kept, values, alike, is_listed: false, is_told: false, says_not, has_said }
    }

    fn has_no_name(&self) -> bool {
        self.name.is_empty()
    }

    /// Whether it stands only in the header, without a name: spreadsheets leave such columns behind.
    fn is_blank(&self) -> bool {
        self.has_no_name() && self.values == 0
    }

    /// Whether a value of a row would tell more. One without a name is nothing but its values.
    fn is_open(&self, is_early: bool) -> bool {
        let is_short = is_early && self.values < MOST_SAYING;
        (self.has_no_name() || is_short) && !(self.is_told && self.has_said)
    }

    fn look(&mut self, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        self.values = self.values.saturating_add(1);
        if !self.has_said && value.len() <= LONGEST_SAYING && is_request(value) {
            self.has_said = true;
            self.says_not = Some(value.trim().to_owned());
        }
        if self.values > MOST_VALUES {
            return;
        }
        if let Some(likeness) = Likeness::of(value)
            && let Some(count) = self.alike.get_mut(likeness as usize)
        {
            *count += 1;
        }
    }

    /// What at least half of its values look like.
    fn likeness(&self) -> Option<Likeness> {
        let counts = Likeness::ALL.into_iter().zip(self.alike);
        counts
            .max_by_key(|(_, count)| *count)
            .filter(|(_, count)| *count > 0 && count * 2 >= self.values.min(MOST_VALUES))
            .map(|(of, _)| of)
    }

    /// Its name, or where it stands.
    fn called(&self) -> String {
        if self.has_no_name() { format!("column {}", self.place.saturating_add(1)) } else { self.name.clone() }
    }

    /// What is told of it where its values, or one of them, say whom it is about.
    fn told(&mut self, fields: [Option<&str>; 3]) -> Vec<Notice> {
        let mut notices = Vec::new();
        if let Some(said) = self.says_not.take() {
            self.is_listed = true;
            let kind = if self.has_no_name() { NoticeKind::NamelessForbids } else { NoticeKind::UnreadForbids };
            notices.push(Notice { kind, column: self.called().into(), value: said.into() });
        }
        if self.is_told {
            return notices;
        }
        let likeness = self.likeness().filter(|likeness| *likeness == Likeness::Profile || !is_of_staff(&self.name));
        let field = likeness.and_then(|likeness| Some((likeness, fields.get(likeness as usize).copied().flatten()?)));
        if let Some((likeness, field)) = field {
            self.is_told = true;
            let kind = if self.has_no_name() { NoticeKind::NamelessNames } else { likeness.notice() };
            notices.push(Notice { kind, column: self.called().into(), value: field.into() });
        }
        notices
    }

    /// Its name, with the field that it may mean.
    fn described(&self) -> String {
        if self.has_no_name() {
            return format!("{} (it has no name)", self.called());
        }
        let name = shown(&self.name);
        match &self.meant {
            None => format!("`{name}`"),
            Some((field, None)) => format!("`{name}` (may be `{field}`)"),
            Some((field, Some(by))) => format!("`{name}` (may be `{field}`, which is read from `{}`)", shown(by)),
        }
    }
}

/// The columns of a file that nothing reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unread {
    columns: Vec<Column>,
    /// What is to be told of them whatever they hold.
    at_once: Vec<Notice>,
    /// The field of domains, where no column fills it.
    domain: Option<String>,
    profile: Option<String>,
    email: Option<String>,
    /// Where each of the columns that are looked at stands among them.
    places: HashMap<String, usize>,
    /// How many rows were looked at.
    rows: u32,
}

impl Unread {
    /// Those of a header; `is_kept` says which are carried over by their names.
    pub(crate) fn of<'h>(
        header: impl IntoIterator<Item = (usize, &'h str)>,
        mapping: &Mapping,
        (targets, sources): (&Targets<'_>, &[Source]),
        is_kept: impl Fn(&str) -> bool,
    ) -> Self {
        let mut unread = Self {
            domain: Likeness::Domain
                .field(targets)
                .filter(|field| filled_by(field, mapping, targets).is_none())
                .map(str::to_owned),
            profile: Likeness::Profile.field(targets).map(str::to_owned),
            email: Likeness::Email.field(targets).map(str::to_owned),
            ..Self::default()
        };
        unread.at_once.extend(mapping.doubled.iter().filter(|doubled| !doubled.are_all_read).map(doubling));
        unread.at_once.extend(mapping.lacking.iter().map(lack));
        unread.add(header, mapping, (targets, sources), is_kept);
        unread
    }

    /// Adds those of more columns.
    pub(crate) fn add<'h>(
        &mut self,
        header: impl IntoIterator<Item = (usize, &'h str)>,
        mapping: &Mapping,
        (targets, sources): (&Targets<'_>, &[Source]),
        is_kept: impl Fn(&str) -> bool,
    ) {
        let header: Vec<(usize, &str)> = header.into_iter().collect();
        // Of an object within an object the keys are columns, and not the object.
        let owners: HashSet<&str> = header.iter().filter_map(|(_, name)| Some(name.rsplit_once('.')?.0)).collect();
        for (place, name) in header {
            // What rejects were written with is ours.
            if name.starts_with(OF_REJECTS)
                || owners.contains(name)
                || !name.is_empty() && mapping.reads(name)
                || mapping.leaves_out(name)
            {
                continue;
            }
            let is_kept = is_kept(name);
            if self.columns.len() >= MOST_COLUMNS || name.is_empty() {
                self.places.entry(name.to_owned()).or_insert(self.columns.len());
                self.columns.push(Column::new(place, name, None, is_kept));
                continue;
            }
            if let Some(notice) = forbidding(name, mapping, targets).or_else(|| telling(name, mapping, targets)) {
                self.at_once.push(notice);
                continue;
            }
            let meant = guesses(name, targets, sources).into_iter().next().map(|guess| guess.field);
            let meant = meant.map(|field| {
                let by = filled_by(&field, mapping, targets);
                (field, by)
            });
            let is_kept = is_kept || is_of_no_field(name, targets, sources);
            self.places.insert(name.to_owned(), self.columns.len());
            self.columns.push(Column::new(place, name, meant, is_kept));
        }
    }

    /// Whether there is one that isn't meant so.
    pub(crate) fn is_empty(&self) -> bool {
        self.columns.iter().all(|column| column.is_kept || column.is_blank())
            && !self.at_once.iter().any(|notice| notice.kind.is_unread())
    }

    /// Whether nothing reads a column of this name, and that isn't meant so.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name == name && !column.is_kept)
            || self.at_once.iter().any(|notice| notice.kind.is_unread() && *notice.column == *name)
    }

    /// Whether only rows show if there is anything that isn't read: columns without a name.
    pub(crate) fn hangs_on_rows(&self) -> bool {
        self.columns.iter().any(Column::is_blank)
    }

    /// Looks at the values of a row.
    pub(crate) fn look(&mut self, row: &RawRow) {
        let is_early = self.rows < MOST_ROWS;
        if !is_early && !self.columns.iter().any(Column::has_no_name) {
            return;
        }
        self.rows = self.rows.saturating_add(1);
        let is_open = |column: &&mut Column| column.is_open(is_early);
        match &row.cells {
            RawCells::Table { .. } => {
                let looked_at = self.columns.iter_mut().take(MOST_COLUMNS);
                looked_at.filter(is_open).for_each(|column| column.look(&row.cells.text(column.place, &column.name)));
            }
            RawCells::Object(object) => {
                for (key, value) in object.iter() {
                    let column = self.places.get(key).and_then(|place| self.columns.get_mut(*place)).filter(is_open);
                    if let (Some(column), serde_json::Value::String(text)) = (column, value) {
                        column.look(text);
                    }
                }
            }
        }
    }

    /// What is to be told by now and wasn't before.
    pub(crate) fn tell(&mut self) -> Vec<Notice> {
        let mut notices = std::mem::take(&mut self.at_once);
        let fields = [&self.profile, &self.email, &self.domain].map(Option::as_deref);
        notices.extend(self.columns.iter_mut().flat_map(|column| column.told(fields)));
        notices.extend(self.list());
        notices
    }

    /// Those of which nothing was told yet, in one line.
    fn list(&mut self) -> Option<Notice> {
        let is_new =
            |column: &&mut Column| !column.is_told && !column.is_listed && !column.is_kept && !column.is_blank();
        let mut new: Vec<&mut Column> = self.columns.iter_mut().filter(is_new).collect();
        new.iter_mut().for_each(|column| column.is_listed = true);
        // Those first of which something comes to mind.
        new.sort_by_key(|column| column.meant.is_none());
        let mut named: Vec<String> = new.iter().take(MOST_NAMED).map(|column| column.described()).collect();
        match new.len().saturating_sub(MOST_NAMED) {
            0 => {}
            more => named.push(format!("{more} more (-v names all)")),
        }
        let (noun, count) = if new.len() == 1 { ("column is", 1) } else { ("columns are", new.len()) };
        let value = format!("{count} {noun} not read: {}", named.join(", "));
        (count > 0).then(|| Notice { kind: NoticeKind::Unread, column: "".into(), value: value.into() })
    }
}

/// Which event is told by a column of a name, without what stands between its words.
const EVENTS: [(&str, &[&str]); 4] = [
    (
        "connect.sent",
        &[
            "invitedat",
            "invitedon",
            "invitationsentat",
            "invitationsent",
            "invitationdate",
            "invitesentat",
            "invitesent",
            "invitedate",
            "dateinvited",
            "connectionrequestsentat",
            "connectionrequestsent",
            "requestsentat",
            "requestsent",
            "conreqpushedat",
            "connectionsentat",
            "sentat",
            "senton",
            "contactedat",
            "contactedon",
            "datecontacted",
        ],
    ),
    (
        "connect.accepted",
        &[
            "connectedat",
            "connectedon",
            "dateconnected",
            "connecteddate",
            "connectiondate",
            "acceptedat",
            "acceptedon",
            "connectionacceptedat",
            "inviteacceptedat",
            "invitationacceptedat",
            "requestacceptedat",
            "connectedsince",
        ],
    ),
    ("message.sent", &["messagesentat", "messagedat", "messagedon", "firstmessagesentat", "lastmessagesentat"]),
    ("message.replied", &["repliedat", "repliedon", "replydate", "lastreplyat", "lastreplydate", "answeredat"]),
];

/// What is told of a column that may tell what happened: of an event that no column tells.
fn telling(name: &str, mapping: &Mapping, targets: &Targets<'_>) -> Option<Notice> {
    let letters: String = name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let (event, _) = EVENTS.into_iter().find(|(_, names)| names.contains(&letters.as_str()))?;
    let is_open = targets.named(event).is_some() && filled_by(event, mapping, targets).is_none();
    is_open.then(|| Notice { kind: NoticeKind::MayTell, column: name.into(), value: event.into() })
}

/// What is told of a field that several columns may be.
fn doubling(Doubled { field, columns, .. }: &Doubled) -> Notice {
    let names: Vec<String> = columns.iter().map(|name| format!("`{}`", shown(name))).collect();
    Notice { kind: NoticeKind::SeveralColumns, column: names.join(", ").into(), value: field.as_str().into() }
}

/// What is told of a field whose columns aren't there.
fn lack((field, columns): &(String, Vec<String>)) -> Notice {
    let names: Vec<String> = columns.iter().map(|name| format!("`{}`", shown(name))).collect();
    Notice { kind: NoticeKind::Lacking, column: names.join(" or ").into(), value: field.as_str().into() }
}

/// Whether every field that sources read from a column of this name is one that the policy doesn't have.
fn is_of_no_field(name: &str, targets: &Targets<'_>, sources: &[Source]) -> bool {
    let reads = |(field, from): &(&String, &SourceColumn)| {
        from.combined != Combined::Joined
            && (same_name(field, name) || from.columns.iter().any(|column| same_name(column, name)))
    };
    let mut fields = sources.iter().flat_map(|source| &source.fields).filter(reads).peekable();
    fields.peek().is_some() && fields.all(|(field, _)| targets.named(field).is_none())
}

/// The column that fills a field.
fn filled_by(field: &str, mapping: &Mapping, targets: &Targets<'_>) -> Option<String> {
    let target: Target = targets.named(field)?;
    mapping.columns.iter().find(|column| column.target == target).map(|column| column.name.clone())
}

/// Whether a column tells of those who sell rather than of whom they sell to.
fn is_of_staff(name: &str) -> bool {
    const WORDS: [&str; 12] = [
        "owner",
        "sender",
        "assigned",
        "assignee",
        "rep",
        "sdr",
        "bdr",
        "created",
        "modified",
        "creator",
        "besitzer",
        "bearbeiter",
    ];
    let name = name.to_lowercase();
    name.split(|letter: char| !letter.is_alphanumeric()).any(|word| WORDS.contains(&word))
}
