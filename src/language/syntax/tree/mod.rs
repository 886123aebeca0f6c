//! The tree of a policy file, as written: no name is resolved and no type is known at this stage.
//!
//! Every node says where it stands. Two trees are the same policy text, apart from layout and comments, when they are
//! equal after [`Spanned::span`]s are ignored.

mod decisions;
mod expressions;
mod items;
mod moves;
mod name;
mod situations;

use crate::language::source::{Span, Spanned};

pub use decisions::{Choice, FollowUp, Never, Rule, With, WithText};
pub use expressions::{By, Comparison, Event, Expr, ExprKind, Function, Happening, Moment, Negation, Operator, State};
pub use items::{Case, Define, Except, Field, Hours, List, OpenDays, Policy, Record, SortKey, Type, Zone};
pub use moves::{CalendarUnit, Cap, Cooldown, Counted, Limit, Move, Need, Scope, TextForm, Window};
pub use name::{Name, Text};
pub use situations::{Expect, ExpectKind, Given, GivenKind, Test};

/// All items of one file in the order they stand, and the comments between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The items that could be read.
    pub items: Vec<Item>,
    /// Every comment of the file, in order.
    pub comments: Vec<Comment>,
    /// The names that something unreadable would have had: an item left out of `items`, or a field left out of its
    /// record. A finding was made for each, so that no later stage need call them unknown.
    pub unread: Vec<Name>,
}

/// `# why this figure`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line, without the line break and trailing blanks.
    pub span: Span,
    /// The words with their `#`.
    pub text: Box<str>,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

/// An item with its place, from its first word to the end of its last clause.
pub type Item = Spanned<ItemKind>;

/// What can stand in the first column.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `policy "B2B outbound" language 1`
    Policy(Policy),
    /// `include "limits.policy"`
    Include(Text),
    /// `define new_account = sender.created within 90 days`
    Define(Define),
    /// `list blocked from "lists/do_not_contact.txt"`
    List(List),
    /// `record prospect …`
    Record(Record),
    /// `move connect "Connection request" …`
    Move(Move),
    /// `cap weekly_invites …`
    Cap(Cap),
    /// `never do_not_contact …`
    Never(Never),
    /// `rule cold_stranger …`
    Rule(Rule),
    /// `hours working_hours …`
    Hours(Hours),
    /// `follow_up after_accept …`
    FollowUp(FollowUp),
    /// `prioritize by engaged descending, fit descending`
    Prioritize(Vec<SortKey>),
    /// `test "closed network gets InMail" …`
    Test(Test),
    /// `cases from "tests/article.csv"`
    Cases(Text),
    /// `replace cap daily_invites …`: the item that takes the place of an included one. Never another `Replace`.
    Replace(Box<Item>),
}
