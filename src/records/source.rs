//! A source: how the columns of some tool's files become fields.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::habits::{Doubt, Habits};
use super::opt_out::is_request;
use super::targets::{Target, Targets};
use super::typing::same_name;
use super::yes_no::yes_no;
use crate::values::text::nearest;
use crate::values::{Type, identity};

/// What a source may fill beside the policy's fields, of a table of events: records have none of it.
pub const OF_EVENTS: [&str; 7] = ["event", "kind", "at", "move", "with", "cap", "used"];

/// How the columns of some tool's files become fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// The headers that it is recognised by: all of them.
    pub matches: Vec<String>,
    /// For each field (`sender.plan` for one of the sender, `connect.sent` for an event), where it stands.
    pub fields: BTreeMap<String, SourceColumn>,
    /// Columns that are not read, though one may think so, each with the reason.
    pub ignored: BTreeMap<String, String>,
    /// Other columns that such files have, and that are no field's.
    pub passed_over: Vec<String>,
    /// The encoding of its texts, where it isn't UTF-8.
    pub encoding: Option<String>,
    /// Whether it is the one of the common spellings, which say what no other source and no column's own name does.
    pub is_common: bool,
    /// Whether a team wrote it: then it goes before those that come along.
    pub is_own: bool,
}

/// Where a source finds a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceColumn {
    /// The headers: of one column, or of several.
    pub columns: Vec<String>,
    /// How several columns make one value.
    pub combined: Combined,
    /// How its cells are written.
    pub spelling: Spelling,
}

/// How several columns make one value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Combined {
    /// The first of them that has a value.
    #[default]
    First,
    /// All of them, a blank between two; no value where one of them has none.
    Joined,
    /// All mailboxes that stand in any of them: each is the person's.
    Every,
}

/// A field that a column may be, and how its cells are written then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guess {
    /// The field.
    pub field: String,
    /// How its cells are written, as the source has it that reads such columns.
    pub spelling: Spelling,
}

/// How the cells of a column are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spelling {
    /// What values stand for: `1st` for `connected`; `*` for every other. Empty where values stand for themselves.
    pub values: BTreeMap<String, String>,
    /// Whether only the domain is taken, of a web address or an e-mail.
    pub is_domain: bool,
    /// How its dates and numbers are written, where that is stated.
    pub habits: Habits,
    /// Whether they say who must not be contacted: then a value that isn't named is never a no.
    pub says_whom_not: bool,
}

impl Spelling {
    /// Whether cells stand for themselves.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.values.is_empty() && !self.is_domain
    }

    /// What a cell stands for.
    #[must_use]
    pub fn stands_for<'c>(&'c self, text: &'c str) -> Cow<'c, str> {
        let text = text.trim();
        if text.is_empty() {
            return Cow::Borrowed(text);
        }
        let text = match self.named(text) {
            Some(word) => word,
            None if self.says_whom_not => self.of_unnamed(text),
            None => self.values.get("*").map_or(text, String::as_str),
        };
        if !self.is_domain {
            return Cow::Borrowed(text);
        }
        let of_mail = || identity::email_domain(&identity::normal(text)).map(|domain| Cow::Owned(domain.to_owned()));
        // What is no domain stays, so that it is told.
        identity::company_site(text).or_else(of_mail).unwrap_or(Cow::Borrowed(text))
    }
}

/// What a value that isn't named says of whom not to contact, where `*` stands for a no.
const YES_AND_NO: [&str; 2] = ["yes", "no"];

impl Spelling {
    /// The word that a value is named to stand for.
    fn named(&self, text: &str) -> Option<&str> {
        self.values.iter().find(|(value, _)| same_name(value, text)).map(|(_, word)| word.as_str())
    }

    /// What a value stands for that isn't named, in a column that says who must not be contacted. A request is a yes, whatever
    /// stands for others. Yes and no are what they say there, unless others stand for something else than a no; what is
    /// neither says nothing where others were to be a no.
    fn of_unnamed<'c>(&'c self, text: &'c str) -> &'c str {
        let [yes, no] = YES_AND_NO;
        let others = self.values.get("*").map(String::as_str);
        let is_no = others.is_some_and(|others| yes_no(others) == Some(false));
        match yes_no(text) {
            _ if is_request(text) => yes,
            Some(answer) if is_no || others.is_none() => {
                if answer == self.is_turned_round() {
                    no
                } else {
                    yes
                }
            }
            None if is_no => "",
            _ => others.unwrap_or(text),
        }
    }

    /// Whether a no of the column forbids, as in a column of consent.
    fn is_turned_round(&self) -> bool {
        self.values.iter().any(|(value, word)| yes_no(value) == Some(false) && yes_no(word) == Some(true))
    }

    /// Whether a cell holds what `*` was to make a no, and says nothing.
    #[must_use]
    pub fn is_unknown(&self, text: &str) -> bool {
        let others = self.values.get("*").is_some_and(|others| yes_no(others) == Some(false));
        self.says_whom_not && others && !text.trim().is_empty() && self.stands_for(text).is_empty()
    }
}

/// What is wrong with a source for a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceProblem {
    /// It fills a field that the policy doesn't have; the nearest.
    UnknownField(String, Option<String>),
    /// A value of a field is to stand for a word that the field doesn't have; the nearest.
    UnknownWord(String, String, Option<String>),
}

impl SourceProblem {
    /// The field that it is about.
    #[must_use]
    pub fn field(&self) -> &str {
        match self {
            Self::UnknownField(field, _) | Self::UnknownWord(field, ..) => field,
        }
    }
}

impl std::fmt::Display for SourceProblem {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let near = match self {
            Self::UnknownField(field, near) => {
                write!(out, "the policy has no field `{field}`")?;
                near
            }
            Self::UnknownWord(field, word, near) => {
                write!(out, "`{field}` is never `{word}`")?;
                near
            }
        };
        near.as_ref().map_or(Ok(()), |near| write!(out, " (did you mean `{near}`?)"))
    }
}

impl Source {
    /// Whether a column of this name is not read on purpose.
    #[must_use]
    pub fn passes_over(&self, name: &str) -> bool {
        self.ignored.keys().chain(&self.passed_over).any(|other| same_name(other, name))
    }

    /// What is wrong with it for a policy with these fields, if anything.
    #[must_use]
    pub fn problem(&self, targets: &Targets<'_>) -> Option<SourceProblem> {
        self.fields.iter().find_map(|(field, column)| targets.problem(field, column))
    }
}

impl Targets<'_> {
    /// What keeps a column from filling the field of this name.
    pub(super) fn problem(&self, field: &str, column: &SourceColumn) -> Option<SourceProblem> {
        let Some(target) = self.named(field) else {
            if OF_EVENTS.contains(&field) {
                return None;
            }
            let near = nearest(field, self.names()).map(str::to_owned);
            return Some(SourceProblem::UnknownField(field.to_owned(), near));
        };
        let ty = match target {
            Target::Prospect(id) => &self.prospect.fields[id].ty,
            Target::Sender(id) => &self.sender.fields[id].ty,
            Target::SenderName(_) | Target::Event(_) => return None,
        };
        let Type::Words(words) = ty else { return None };
        let is_word = |word: &str| word.is_empty() || words.iter().any(|known| same_name(known, word));
        let wrong = column.spelling.values.values().find(|word| !is_word(word))?;
        let near = nearest(wrong, words.iter().map(|word| &**word)).map(str::to_owned);
        Some(SourceProblem::UnknownWord(field.to_owned(), wrong.clone(), near))
    }
}

/// A source for these columns, to be filled in: each with the field that it may be, if one comes to mind.
#[must_use]
pub fn draft(columns: &[(String, Vec<Guess>)]) -> String {
    const MOST_MATCHED: usize = 3;
    // Of an object within an object the keys are columns, and not the object.
    let owns = |name: &str| {
        columns.iter().any(|(other, _)| other.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    };
    let named: Vec<&(String, Vec<Guess>)> =
        columns.iter().filter(|(name, _)| !name.is_empty() && !owns(name)).collect();
    let has_guess = |(_, guesses): &(String, Vec<Guess>)| !guesses.is_empty();
    let guessed = named.iter().filter(|column| has_guess(column));
    let of_all = named.iter().filter(|column| !named.iter().any(|column| has_guess(column)) || has_guess(column));
    let matched: Vec<String> = of_all.take(MOST_MATCHED).map(|(name, _)| quoted(name)).collect();
    let mut text = format!("[sources.mine]\nmatch = [{}]", matched.join(", "));
    let mut given: Vec<&str> = Vec::new();
    let mut left: Vec<&str> = named.iter().filter(|column| !has_guess(column)).map(|(name, _)| name.as_str()).collect();
    for (name, guesses) in guessed {
        let new: Vec<&Guess> = guesses.iter().filter(|guess| !given.contains(&guess.field.as_str())).collect();
        if new.is_empty() {
            left.push(name);
        }
        for guess in new {
            given.push(&guess.field);
            text += &format!("\n{} = {}", guess.field, stated(name, &guess.spelling));
        }
    }
    left.iter().for_each(|name| text += &format!("\n# field = {}", quoted(name)));
    text
}

/// A column as a source names it.
fn stated(column: &str, spelling: &Spelling) -> String {
    if spelling.is_plain() {
        return quoted(column);
    }
    let mut parts = vec![format!("column = {}", quoted(column))];
    parts.extend(spelling.is_domain.then(|| "take = \"domain\"".to_owned()));
    if !spelling.values.is_empty() {
        let values = spelling.values.iter().map(|(value, word)| format!("{} = {}", quoted(value), quoted(word)));
        parts.push(format!("values = {{ {} }}", values.collect::<Vec<_>>().join(", ")));
    }
    format!("{{ {} }}", parts.join(", "))
}

/// What a source says to settle a doubt: the column, and how it is written.
#[must_use]
pub fn statement(doubt: &Doubt) -> String {
    let (column, statement) = match doubt {
        Doubt::Days(seen) => (&seen.column, "date = \"day/month\""),
        Doubt::BothDays(_, seen) => (&seen.column, "date = \"month/day\""),
        Doubt::Decimals(seen) | Doubt::BothDecimals(_, seen) => (&seen.column, "decimal = \",\""),
    };
    format!("{{ column = {}, {statement} }}", quoted(column))
}

/// What a source may say to settle a doubt, with what the cell is then, where there are two readings.
#[must_use]
pub fn readings(doubt: &Doubt) -> String {
    let first = statement(doubt);
    let other = |one: &str, other: &str| first.replace(one, other);
    match doubt {
        Doubt::Decimals(seen) if seen.text.contains(',') => {
            let (small, large) = (seen.text.replace(',', "."), seen.text.replace(',', ""));
            let second = other("decimal = \",\"", "decimal = \".\"");
            format!("{first} where `{}` is {small}, {second} where it is {large}", seen.text)
        }
        Doubt::Days(seen) => {
            let second = other("day/month", "month/day");
            format!("{first} where the day stands first in `{}`, {second} where the month does", seen.text)
        }
        _ => first,
    }
}

/// A text as TOML writes it, which in a line is as JSON does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
