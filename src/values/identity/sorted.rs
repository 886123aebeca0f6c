//! Many short texts, sorted, each once, one behind the other in memory.

/// Texts to be looked up. A list may have a million, so none has a place of its own on the heap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SortedTexts {
    text: Box<str>,
    /// Where each ends.
    ends: Box<[usize]>,
}

/// Texts as they come.
#[derive(Debug, Default)]
pub(super) struct TextsBuilder {
    text: String,
    ends: Vec<usize>,
}

impl SortedTexts {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|place| at(&self.text, &self.ends, place))
    }

    pub(super) fn contains(&self, asked: &str) -> bool {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match at(&self.text, &self.ends, middle).cmp(asked) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        false
    }
}

impl TextsBuilder {
    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// The texts in their order.
    pub(super) fn finish(self) -> SortedTexts {
        let all = || (0..self.ends.len()).map(|place| at(&self.text, &self.ends, place));
        if all().is_sorted_by(|one, other| one < other) {
            return SortedTexts { text: self.text.into_boxed_str(), ends: self.ends.into_boxed_slice() };
        }
        let mut sorted: Vec<&str> = all().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut text = String::with_capacity(sorted.iter().map(|text| text.len()).sum());
        let mut ends = Vec::with_capacity(sorted.len());
        for one in sorted {
            text.push_str(one);
            ends.push(text.len());
        }
        SortedTexts { text: text.into_boxed_str(), ends: ends.into_boxed_slice() }
    }
}

impl<'t> FromIterator<&'t str> for SortedTexts {
    fn from_iter<I: IntoIterator<Item = &'t str>>(texts: I) -> Self {
        let mut builder = TextsBuilder::default();
        texts.into_iter().for_each(|text| builder.push(text));
        builder.finish()
    }
}

fn at<'t>(text: &'t str, ends: &[usize], place: usize) -> &'t str {
    let start = place.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    ends.get(place).and_then(|end| text.get(start..*end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_once_whatever_the_order() {
        for texts in [["b", "", "añ", "b", "a"], ["", "a", "añ", "b", "b"]] {
            let sorted: SortedTexts = texts.into_iter().collect();
            assert_eq!(sorted.iter().collect::<Vec<_>>(), ["", "a", "añ", "b"]);
            assert!(texts.into_iter().all(|text| sorted.contains(text)));
            assert!(!sorted.contains("c") && !sorted.contains("aa"));
        }
        let ordered: SortedTexts = ["a", "b"].into_iter().collect();
        assert_eq!(ordered, ["b", "a"].into_iter().collect());
        assert!(!SortedTexts::default().contains(""));
    }
}
