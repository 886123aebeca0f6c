//! Lists of people whom nobody may write to, while the files that name them change.

use std::sync::Arc;

use super::{LoadedPolicy, Refused};
use crate::language::check::typed::List;
use crate::values::ids::{ListId, Table};

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

#[cfg(test)]
mod tests {
    use super::LoadedPolicy;
    use crate::language::bundle::{Extra, MemoryFiles};

    const POLICY: &str = "policy \"A\" language 1\nlist blocked from \"blocked.txt\"\nrecord prospect\n    known by url\n    url: \
                          address?\nmove connect\nnever listed\n    when prospect is one of blocked\nrule all\n    then connect\n";

    /// Whoever of `people` is on the list that is in force while a file with this content is refused.
    fn kept_out<'p>(content: &[u8], people: &[&'p str]) -> Vec<&'p str> {
        let mut files = MemoryFiles::from([("a.policy", POLICY), ("blocked.txt", "linkedin.com/in/a\n")]);
        let before = LoadedPolicy::load(&files, "a.policy", &Extra::default()).unwrap();
        files.put("blocked.txt", content);
        let refused = LoadedPolicy::load(&files, "a.policy", &Extra::default()).unwrap_err();
        let now = before.with_listed(&refused).unwrap_or(before);
        let (_, list) = now.plan.lists.iter().next().unwrap();
        people.iter().filter(|person| list.people.has_identity(person)).copied().collect()
    }

    #[test]
    fn a_list_that_is_refused_keeps_out_whom_it_plainly_names() {
        let all = ["linkedin.com/in/a", "linkedin.com/in/b", "linkedin.com/in/c"];
        let windows_1252 = b"linkedin.com/in/b\nM\xfcller GmbH\nlinkedin.com/in/c\n";
        assert_eq!(kept_out(windows_1252, &all), all);
        let table = b"profile_url,why\nlinkedin.com/in/b,asked\n\"https://www.linkedin.com/in/c/\",asked\n";
        assert_eq!(kept_out(table, &all), all);
        let merged = b"linkedin.com/in/b\n<<<<<<< ours\nlinkedin.com/in/c\n=======\n>>>>>>> theirs\n";
        assert_eq!(kept_out(merged, &all), all);
        let cut_off = b"\xff\xfel\0i\0n\0k\0e\0d\0i\0n\0.\0c\0o\0m\0/\0i\0n\0/\0b\0\n";
        assert_eq!(kept_out(cut_off, &all), ["linkedin.com/in/a", "linkedin.com/in/b"]);
        let page = b"<!DOCTYPE html>\n<html><body><a href=\"https://www.linkedin.com/in/b\">b</a></body></html>\n";
        assert_eq!(kept_out(page, &all), ["linkedin.com/in/a"]);
    }
}
