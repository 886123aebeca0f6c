//! Records, names for conditions and values, lists, hours, and the order of importance.

use jiff::civil;

use super::expressions::Expr;
use super::name::{Name, Text};
use crate::language::source::{Span, Spanned};

/// `policy "B2B outbound" language 1`
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub title: Text,
    /// The version of the language; only 1 exists.
    pub language: Spanned<f64>,
}

/// `define ceiling = 50 when new_account = 100`
#[derive(Clone, Debug, PartialEq)]
pub struct Define {
    /// The name it defines.
    pub name: Name,
    pub value: Cases<Expr>,
}

/// Several values, the first whose `when` holds applies. Never empty.
pub type Cases<T> = Vec<Case<T>>;

/// `= 50 when new_account because "50 to 80 under three months"`, or the same behind `limit`, or `text note up to`.
#[derive(Clone, Debug, PartialEq)]
pub struct Case<T> {
    pub value: T,
    /// When it applies; nothing for the last.
    pub when: Option<Expr>,
    /// What `explain` shows beside it.
    pub because: Option<Text>,
    /// From the value to the end of the case.
    pub span: Span,
}

/// `list engagers from "lists/likers.csv" column "profileUrl"`
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    pub name: Name,
    /// The file, relative to the policy file.
    pub file: Text,
    /// The column of a CSV.
    pub column: Option<Text>,
}

/// `record prospect known by profile_url, email …`
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// `prospect` or `sender`.
    pub name: Name,
    /// The fields of `known by`, in order; empty without the clause.
    pub known_by: Vec<Name>,
    /// The fields in the order of their declaration.
    pub fields: Vec<Field>,
}

/// `engaged: yes/no = engaged_at is present "liked or commented on our content"`
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: Name,
    /// What values it takes.
    pub ty: Spanned<Type>,
    /// Whether a `?` stands behind the type.
    pub optional: bool,
    /// The value of a record that gives none; empty without a default.
    pub default: Cases<Expr>,
    /// What it means.
    pub meaning: Option<Text>,
    /// From the name to the end of its last clause.
    pub span: Span,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// `text`
    Text,
    /// `email`
    Email,
    /// `address`
    Address,
    /// `id`
    Id,
    /// `number`, `number from 0 to 100`
    Number {
        /// The least and the greatest value, both allowed.
        range: Option<(Spanned<f64>, Spanned<f64>)>,
    },
    /// `yes/no`
    YesNo,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `duration`
    Duration,
    /// `stranger | pending | connected`; also a single word that is no type's name (`active`).
    Words(Vec<Name>),
    /// `list of text`
    ListOfText,
}

/// `hours working_hours mon to fri 09:00 to 17:30 in sender.timezone except 2026-12-25`
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    pub name: Name,
    /// The open stretches of a week.
    pub open: Vec<OpenDays>,
    /// `in sender.timezone`, `in "Europe/Berlin"`; without it, the sender's.
    pub zone: Option<Zone>,
    /// `except 2026-12-25, dates in "lists/holidays.txt"`
    pub except: Vec<Except>,
}

/// A time zone as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Zone {
    /// `"Europe/Berlin"`
    Named(Text),
    /// `sender.timezone`, `timezone`: a field that holds the name of a zone.
    Field(Expr),
}

/// `mon to thu 09:00 to 17:30`, `sat, sun 10:00 to 12:00`
#[derive(Clone, Debug, PartialEq)]
pub struct OpenDays {
    /// The days, as ranges; a single day is a range of one.
    pub days: Vec<(Spanned<civil::Weekday>, Spanned<civil::Weekday>)>,
    /// Opening and closing time of day, to the minute. `24:00` is written as [`civil::Time::MAX`].
    pub from: Spanned<civil::Time>,
    /// The closing time.
    pub to: Spanned<civil::Time>,
}

/// A day that is not open.
#[derive(Clone, Debug, PartialEq)]
pub enum Except {
    /// `2026-12-25`
    Date(Spanned<civil::Date>),
    /// `dates in "lists/holidays.txt"`: a file of dates, one a line.
    File(Text),
}

/// `engaged descending`
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    /// What is sorted by.
    pub by: Expr,
    /// Whether the greatest comes first.
    pub descending: bool,
}
