//! The names of aliases, one behind the other in one text.

/// Names by node. Those beyond 4 GiB of text aren't kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// Of each node, up to the last that has one, the number of its name from 1; 0 for none.
    numbers: Vec<u32>,
    /// Where each name ends in `text`; it begins where the one before it ends.
    ends: Vec<u32>,
    text: String,
}

impl Names {
    /// Keeps the name of a node, unless it is kept already.
    pub(super) fn keep(&mut self, node: u32, name: &str) {
        let node = node as usize;
        if self.numbers.len() <= node {
            self.numbers.resize(node + 1, 0);
        }
        let (Some(number), Ok(end)) = (self.numbers.get_mut(node), u32::try_from(self.text.len() + name.len())) else {
            return;
        };
        if *number == 0 {
            self.text.push_str(name);
            self.ends.push(end);
            *number = u32::try_from(self.ends.len()).unwrap_or(0);
        }
    }

    /// How many are kept.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The name of a node, if it is kept.
    pub(super) fn get(&self, node: u32) -> Option<&str> {
        let number = self.numbers.get(node as usize)?.checked_sub(1)? as usize;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start as usize..*self.ends.get(number)? as usize)
    }
}
