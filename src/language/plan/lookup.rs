//! Many texts or words behind `is one of`, to be looked up.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::values::{NameForm, Value, identity, text};

/// From how many on texts and words are looked up, and not held against each.
const MANY: usize = 16;

/// Many values of one kind, texts or words, among which one is looked up.
#[derive(Clone, Debug, Default)]
pub struct Lookup {
    /// The form in which names are compared, where they are names.
    form: Option<NameForm>,
    known: Known,
}

#[derive(Clone, Debug, Default)]
enum Known {
    /// They are few, or not all of one kind.
    #[default]
    Nothing,
    /// Texts, in the form in which they are compared.
    Texts(HashSet<Box<str>>),
    Words(HashSet<u16>),
}

impl Lookup {
    /// A look-up among these values; `form` is that in which names are compared, and nothing of what is no name.
    #[must_use]
    pub fn of(values: &[&Value], form: Option<NameForm>) -> Self {
        let known = if values.len() < MANY { Known::Nothing } else { known(values, form) };
        Self { form, known }
    }

    /// Whether a text is one of them; nothing where that can't be looked up.
    #[must_use]
    pub fn has_text(&self, text: &str) -> Option<bool> {
        let Known::Texts(texts) = &self.known else { return None };
        Some(texts.contains(&*compared(self.form, text)))
    }

    /// Whether a word is one of them; nothing where that can't be looked up.
    #[must_use]
    pub fn has_word(&self, word: u16) -> Option<bool> {
        let Known::Words(words) = &self.known else { return None };
        Some(words.contains(&word))
    }
}

/// A name in the form in which it is compared.
#[must_use]
pub fn in_form(form: NameForm, name: &str) -> Cow<'_, str> {
    match form {
        NameForm::Normal => identity::normal(name),
        NameForm::Exact => Cow::Borrowed(identity::exact(name)),
    }
}

fn compared(form: Option<NameForm>, text: &str) -> Cow<'_, str> {
    form.map_or_else(|| text::fold(text), |form| in_form(form, text))
}

fn known(values: &[&Value], form: Option<NameForm>) -> Known {
    let texts = values.iter().map(|value| match value {
        Value::Text(text) => Some(compared(form, text).into()),
        _ => None,
    });
    let words = values.iter().map(|value| match value {
        Value::Word(word) => Some(*word),
        _ => None,
    });
    let words = || words.collect::<Option<HashSet<u16>>>().map(Known::Words);
    texts.collect::<Option<HashSet<Box<str>>>>().map(Known::Texts).or_else(words).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn among(values: impl IntoIterator<Item = Value>, form: Option<NameForm>) -> Lookup {
        let values: Vec<Value> = values.into_iter().collect();
        Lookup::of(&values.iter().collect::<Vec<_>>(), form)
    }

    #[test]
    fn many_of_one_kind_are_looked_up() {
        let text = |number: usize| Value::Text(format!("Word {number}").into());
        let texts = among((0..MANY).map(text), None);
        assert_eq!((texts.has_text(" WORD 3 "), texts.has_text("word 16")), (Some(true), Some(false)));
        assert_eq!(texts.has_word(3), None);
        let words = among((0..20).map(Value::Word), None);
        assert_eq!((words.has_word(19), words.has_word(20), words.has_text("19")), (Some(true), Some(false), None));
        let mixed = among((0..MANY).map(text).chain([Value::Missing]), None);
        assert_eq!(mixed.has_text("word 3"), None);
        assert_eq!(among((1..MANY).map(text), None).has_text("word 3"), None, "few are held against each");
    }

    #[test]
    fn names_are_looked_up_in_their_form() {
        let text = |number: usize| Value::Text(format!("Jane{number}@X.example").into());
        let of = |form| among((0..MANY).map(text), Some(form));
        assert_eq!(of(NameForm::Normal).has_text("<jane3@x.example>"), Some(true));
        assert_eq!(of(NameForm::Exact).has_text("jane3@x.example"), Some(false));
        assert_eq!(of(NameForm::Exact).has_text(" Jane3@X.example "), Some(true));
    }
}
