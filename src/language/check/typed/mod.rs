//! A policy whose every name is resolved and every type known. What stands here needs no further question: the plan is
//! built from it without a finding.

mod decisions;
mod expressions;
mod items;
mod moves;
mod situations;

use crate::values::ids::{CapId, DefineId, HoursId, ListId, MoveId, Table};

pub use crate::language::syntax::tree::{By, Function, Happening, Moment, Operator};
pub use decisions::{Action, Anchor, Choice, FollowUp, Never, Rule, With};
pub use expressions::{Case, Expr, ExprKind, Figure, History, Order, Part, Subject, Template, TextTest, Whose};
pub use items::{Define, Hours, List, ListedKinds, Record, SortKey, Zone};
pub use moves::{Cap, Cooldown, Counted, Form, Move, Need};
pub use situations::{CasesFile, Expect, Given, Test};

/// A whole policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The title of its `policy` line.
    pub title: Box<str>,
    /// The `prospect`.
    pub prospect: Record,
    /// The `sender`.
    pub sender: Record,
    /// The moves, in the order of their declaration.
    pub moves: Table<MoveId, Move>,
    pub caps: Table<CapId, Cap>,
    pub lists: Table<ListId, List>,
    pub hours: Table<HoursId, Hours>,
    /// The defined names that hold a value or a condition. One that holds a text is in it too.
    pub defines: Table<DefineId, Define>,
    /// The `never`s, those of the configuration first.
    pub nevers: Vec<Never>,
    /// The rules, in reading order.
    pub rules: Vec<Rule>,
    /// The follow-ups, in reading order.
    pub follow_ups: Vec<FollowUp>,
    /// Who gets the last slots.
    pub prioritize: Vec<SortKey>,
    /// The tests that stand in the files.
    pub tests: Vec<Test>,
    /// The `cases` items: files of tests, as written, with the source that names them.
    pub cases: Vec<CasesFile>,
}
