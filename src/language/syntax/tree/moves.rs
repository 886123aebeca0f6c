//! Moves, and how many of them there may be.

use jiff::SignedDuration;

use super::expressions::Expr;
use super::items::Cases;
use super::name::{Name, Text};
use crate::language::source::{Span, Spanned};

/// `move inmail "InMail" …`
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// When it is possible at all: all of them must hold.
    pub needs: Vec<Need>,
    /// The texts it may carry. Several lines of one form are the cases of its length.
    pub texts: Vec<TextForm>,
    /// `during working_hours`
    pub during: Option<Name>,
}

/// `needs network is open because "the profile takes no requests"`
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// What must hold.
    pub condition: Expr,
    /// What is said where it doesn't.
    pub because: Option<Text>,
    /// The clause.
    pub span: Span,
}

/// `text note up to 300 characters when sender.plan is not free`
#[derive(Clone, Debug, PartialEq)]
pub struct TextForm {
    /// What the text is called: `note`, `subject`, `body`.
    pub form: Name,
    /// How many UTF-16 units it may have; without it, any length.
    pub limit: Option<Expr>,
    /// When this length applies.
    pub when: Option<Expr>,
    /// What `explain` shows beside it.
    pub because: Option<Text>,
    /// The clause.
    pub span: Span,
}

/// `cap weekly_invites counts connect limit 100 every 7 days`
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    pub name: Name,
    /// `connect`, `connect with note`: what is counted.
    pub counts: Vec<Counted>,
    /// `unless open_profile or replied within 90 days`
    pub unless: Option<Expr>,
    /// `for each sender and company_domain`; nothing where it is left out (for each sender).
    pub scope: Option<Spanned<Scope>>,
    /// `limit 50 when new_account`, `limit none`. Empty where the clause is missing.
    pub limit: Cases<Limit>,
    /// `every 7 days`; nothing where the clause is missing.
    pub every: Option<Spanned<Window>>,
    /// `cooldown 1 week after restricted`
    pub cooldown: Option<Cooldown>,
}

/// `connect`, `connect with note`
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// The move.
    pub name: Name,
    /// Its text, where only those with it count.
    pub with: Option<Name>,
}

/// For whom a cap counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Scope {
    /// `for each sender`, `for each company_domain`, `for each sender and company_domain`: the names, in order.
    /// `sender` is among them as a name like any other.
    Each(Vec<Name>),
    /// `for everyone`
    Everyone,
}

/// A cap's limit.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// `none`
    None(Span),
    /// `25`, `sender.inmail_credits`
    Count(Expr),
}

/// The stretch of time a cap counts over.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// `7 days`: what happened in the last so long.
    Rolling(SignedDuration),
    /// `day`, `week in "UTC"`, `month from day 14`
    Calendar {
        /// How long.
        unit: CalendarUnit,
        /// The time zone after `in`; without it, the sender's.
        zone: Option<Text>,
    },
}

/// A calendar period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalendarUnit {
    /// `day`: from midnight to midnight.
    Day,
    /// `week`: from Monday.
    Week,
    /// `month`, `month from day 14`: from that day of the month (1 where nothing is said).
    Month {
        /// 1 to 31; a shorter month begins on its last day.
        from_day: i8,
    },
}

/// `cooldown 1 week after restricted`
#[derive(Clone, Debug, PartialEq)]
pub struct Cooldown {
    /// How long the cap is shut.
    pub length: Spanned<SignedDuration>,
    /// Whether only a recorded `restricted` starts it.
    pub after_restricted: bool,
}
