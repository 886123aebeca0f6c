//! The name that was meant.

use crate::work;

/// No slips are looked for in a name with more characters than this: whoever wrote it copied it.
const LONGEST_COMPARED: usize = 100;

/// The name among `known` that is nearest to `asked`, if one is near enough to be meant: one slip for every three
/// letters, or the same letters but for case, hyphens and underscores. Of names of more than 100 characters only the same
/// letters are.
#[must_use]
pub fn nearest<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = asked.to_lowercase().replace(['-', ' '], "_");
    let length = folded.chars().count();
    let most = if length > LONGEST_COMPARED { 0 } else { (asked.chars().count() / 3).max(1) };
    let others = known.into_iter().filter(|name| *name != asked);
    let near = others.filter_map(|name| Some((slips(&folded, length, name, most)?, name)));
    near.min().map(|(_, name)| name)
}

/// How many slips part a name from one that is asked for, where they are no more than `most`.
fn slips(folded: &str, length: usize, name: &str, most: usize) -> Option<usize> {
    // A slip makes a name no longer than by one letter, and a letter may take four bytes.
    if name.len() > 4 * (length + most) {
        return None;
    }
    let name = name.to_lowercase();
    if name.chars().count().abs_diff(length) > most {
        return None;
    }
    if most == 0 {
        return (*name == *folded).then_some(0);
    }
    work::count(length * length);
    Some(strsim::osa_distance(folded, &name)).filter(|slips| *slips <= most)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_for_three_letters_is_near() {
        assert_eq!(nearest("conect", ["follow", "connect"]), Some("connect"));
        assert_eq!(nearest("Company-Domain", ["company_domain"]), Some("company_domain"));
        assert_eq!(nearest("cmopany", ["company"]), Some("company"));
        assert_eq!(nearest("ab", ["xyz", "cd"]), None);
        assert_eq!(nearest("ab", ["ab"]), None);
    }

    #[test]
    fn of_long_names_the_same_letters_are() {
        let long = "x".repeat(101);
        assert_eq!(nearest(&long.to_uppercase(), [long.as_str()]), Some(long.as_str()));
        assert_eq!(nearest(&format!("{long}y"), [long.as_str()]), None);
    }
}
