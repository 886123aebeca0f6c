//! What is otherwise where two policies part ways about one record.

use std::fmt;

/// A condition that is asked of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// As the policy has it.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// What it is worked out from.
    pub values: Vec<(String, String)>,
}

/// Where two decisions on one record come to differ: what is asked first that is answered in two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A condition of a step that both have.
    Condition {
        /// The rule, follow-up or `never`.
        step: String,
        /// What the old policy asks; nothing where it doesn't ask.
        was: Option<Condition>,
        /// What the new one asks.
        now: Option<Condition>,
    },
    /// An option of a step that both have.
    Option {
        /// The rule or follow-up.
        step: String,
        /// The option, as the policy has it.
        option: String,
        /// Why it was refused; nothing where it was taken.
        was: Option<String>,
        /// Why it is refused; nothing where it is taken.
        now: Option<String>,
        /// How full the cap is for the policy that gives it.
        room: Option<Room>,
    },
    /// An option that a step didn't have.
    NewOption {
        /// The rule or follow-up.
        step: String,
        option: String,
    },
    /// An option that a step doesn't have any more.
    NoOption {
        /// The rule or follow-up.
        step: String,
        option: String,
    },
    /// Two options of a step in another order.
    Before {
        /// The rule or follow-up.
        step: String,
        /// The one that is tried first now.
        first: String,
        /// The one that was tried first.
        then: String,
    },
    /// A step that the new policy doesn't have.
    Gone {
        /// The rule, follow-up or `never`.
        step: String,
    },
    /// A step that the old policy doesn't have.
    New {
        /// The rule, follow-up or `never`.
        step: String,
    },
    /// A step that was asked later, and decides now.
    Moved {
        /// The rule, follow-up or `never`.
        step: String,
        /// The one that decided before.
        before: Option<String>,
    },
    /// A follow-up that is under way by one policy only.
    UnderWay {
        /// The follow-up.
        step: String,
        /// Whether it is the new one.
        is_now: bool,
    },
    /// A follow-up that is due at another time.
    Due {
        /// The follow-up.
        step: String,
        /// When it was due.
        was: String,
        /// When it is.
        now: String,
    },
}

/// How full a cap stands where it doesn't keep a policy from the option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// It has counted this many of so many.
    Used(u64, u64),
    /// It has no limit.
    Unlimited,
    /// It doesn't count the option, or not for this prospect.
    Uncounted,
}

impl fmt::Display for Room {
    /// `at 80 of 100`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Used(used, limit) => write!(out, "at {used} of {limit}"),
            Self::Unlimited => out.write_str("without a limit"),
            Self::Uncounted => out.write_str("not asked"),
        }
    }
}

impl fmt::Display for Difference {
    /// `` `cold_stranger`: `connect` is refused: weekly_invites is exhausted (80 of 80); before, it was at 80 of 100 ``
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Condition { step, was, now } => {
                write!(out, "`{step}`: ")?;
                write_conditions(was.as_ref(), now.as_ref(), out)
            }
            Self::Option { step, option, was, now, room } => {
                match (was, now) {
                    (Some(was), None) => write!(out, "`{step}`: `{option}` was refused: {was}")?,
                    (_, now) => {
                        write!(out, "`{step}`: `{option}` is refused: {}", now.as_deref().unwrap_or_default())?;
                    }
                }
                match (room, now.is_some()) {
                    (Some(room), true) => write!(out, "; before, it was {room}"),
                    (Some(room), false) => write!(out, "; now it is {room}"),
                    (None, _) => Ok(()),
                }
            }
            Self::NewOption { step, option } => write!(out, "`{step}`: `{option}` is a new option"),
            Self::NoOption { step, option } => write!(out, "`{step}`: `{option}` is no option any more"),
            Self::Before { step, first, then } => write!(out, "`{step}`: `{first}` is tried before `{then}` now"),
            Self::Gone { step } => write!(out, "`{step}` is gone"),
            Self::New { step } => write!(out, "`{step}` is new, and decides"),
            Self::Moved { step, before: Some(before) } => write!(out, "`{step}` is asked before `{before}` now"),
            Self::Moved { step, before: None } => write!(out, "`{step}` decides now"),
            Self::UnderWay { step, is_now: true } => write!(out, "`{step}` is under way now"),
            Self::UnderWay { step, is_now: false } => write!(out, "`{step}` is no longer under way"),
            Self::Due { step, was, now } => write!(out, "`{step}`: {now}; before, {was}"),
        }
    }
}

fn write_conditions(was: Option<&Condition>, now: Option<&Condition>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let says = |condition: &Condition| if condition.holds { "holds" } else { "doesn't hold" };
    let said = |condition: &Condition| if condition.holds { "held" } else { "didn't hold" };
    match (was, now) {
        (Some(old), Some(new)) if old.text == new.text => {
            write!(out, "`{}` {}", new.text, if new.holds { "holds now" } else { "no longer holds" })?;
        }
        (Some(old), Some(new)) => {
            write!(out, "`{}` {}; before, `{}` {}", new.text, says(new), old.text, said(old))?;
        }
        (None, Some(new)) => write!(out, "`{}` is asked now, and {}", new.text, says(new))?,
        (Some(old), None) => write!(out, "`{}` is no longer asked, and {}", old.text, said(old))?,
        (None, None) => {}
    }
    let values = |condition: Option<&Condition>| condition.map(|asked| asked.values.clone()).unwrap_or_default();
    let (old, new) = (values(was), values(now));
    let pair = |(name, value): &(String, String)| format!("{name} = {value}");
    let here = new.iter().map(pair);
    let before = old.iter().filter(|value| !new.contains(value)).map(pair).collect::<Vec<_>>();
    let before = match before.as_slice() {
        _ if now.is_none() => before,
        [] => before,
        _ => vec![format!("before, {}", before.join(", "))],
    };
    let values: Vec<String> = here.chain(before).collect();
    if values.is_empty() { Ok(()) } else { write!(out, " ({})", values.join(", ")) }
}
