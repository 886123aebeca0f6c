//! The texts that a decided move carries.

use super::evaluation::Evaluation;
use super::fill;
use super::walk::{Outcome, Verdict};
use crate::language::plan::{Action, With};

/// The texts of a move, filled in; nothing where the rep writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// That of the form `subject`.
    pub subject: Option<Box<str>>,
    /// That of the other form.
    pub other: Option<Box<str>>,
}

impl Texts {
    /// Fills in the texts of an outcome. Where they speak of usage, that is what it was when nothing was sent yet.
    pub(super) fn of<'a>(evaluation: &mut Evaluation<'a, '_>, outcome: &Outcome) -> Self {
        let plan = evaluation.plan;
        let Verdict::Chosen(step, place) = outcome.verdict else { return Self::default() };
        let Some(Action::Move(mv, with)) = plan.option(step, place).map(|option| &option.action) else {
            return Self::default();
        };
        let is_subject = |with: &&With| &*plan.moves[*mv].forms[with.form].name == "subject";
        let mut filled = |with: &'a With| Some(fill::text(evaluation, with.text.as_ref()?)?.ok()?.into_boxed_str());
        Self {
            subject: with.iter().find(is_subject).and_then(&mut filled),
            other: with.iter().find(|with| !is_subject(with)).and_then(&mut filled),
        }
    }
}
