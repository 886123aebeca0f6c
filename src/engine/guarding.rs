//! Lists of people whom nobody may write to, while the files that name them change.

use std::sync::Arc;

use super::{LoadedPolicy, Refused};
use crate::check::typed::List;
use crate::ids::{ListId, Table};

/// A list that a `never` asks, and that names fewer than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shrunk {
    /// Its name.
    pub list: Box<str>,
    /// How many entries it had.
    pub before: usize,
    /// How many it has.
    pub now: usize,
}

impl LoadedPolicy {
    /// This policy, in which whoever stood on a list of `before` that a `never` asked still does, with the lists that have
    /// lost somebody; nothing where none has.
    #[must_use]
    pub fn keeping(&self, before: &Self) -> Option<(Self, Vec<Shrunk>)> {
        let (lists, shrunk) = joined(&self.plan.lists, &before.plan.lists)?;
        Some((self.with_lists(lists), shrunk))
    }

    /// This policy, in which whoever stands on a list of one that doesn't load is on it too; nothing where that is nobody
    /// else.
    #[must_use]
    pub fn with_listed(&self, refused: &Refused) -> Option<Self> {
        let (lists, _) = joined(&self.plan.lists, &refused.lists)?;
        Some(self.with_lists(lists))
    }

    fn with_lists(&self, lists: Table<ListId, List>) -> Self {
        let mut policy = self.clone();
        policy.plan.lists = lists;
        policy
    }
}

/// The lists, with whoever stands on those of the same names besides, and which of the lists lacked somebody. A list counts
/// where a `never` of either side asks it.
fn joined(lists: &Table<ListId, List>, besides: &Table<ListId, List>) -> Option<(Table<ListId, List>, Vec<Shrunk>)> {
    let mut shrunk = Vec::new();
    let both = lists.iter().map(|(_, list)| {
        let beside = besides.iter().map(|(_, beside)| beside).find(|beside| beside.name == list.name);
        let Some(beside) = beside.filter(|beside| list.is_guarding || beside.is_guarding) else { return list.clone() };
        if list.people.has_all_of(&beside.people) && list.texts.has_all_of(&beside.texts) {
            return list.clone();
        }
        shrunk.push(Shrunk { list: list.name.clone(), before: beside.len(), now: list.len() });
        List {
            people: Arc::new(list.people.with(&beside.people)),
            texts: Arc::new(list.texts.with(&beside.texts)),
            ..list.clone()
        }
    });
    let both = both.collect();
    (!shrunk.is_empty()).then_some((both, shrunk))
}
