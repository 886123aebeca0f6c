//! Numbers that stand for what a plan holds.

use crate::values::ids::ids;

ids! {
    /// An atom.
    AtomId;
    /// A condition.
    ConditionId;
    /// A defined value, as it reads in one kind of place: in an `unless`, its events mean something else.
    DefinedId;
    /// A rule, in reading order.
    RuleId;
    /// A follow-up, in reading order.
    FollowUpId;
}
