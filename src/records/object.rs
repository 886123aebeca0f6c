//! An object of JSON as a row: its keys in their order, shared by the objects of a file that have the same.

use std::collections::HashMap;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The keys of an object, in their order.
pub type Keys = Arc<[Box<str>]>;

/// An object: its keys, none of them twice, and as many values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    keys: Keys,
    values: Vec<Value>,
    /// How many of the keys are its own; behind them stand those of objects within it.
    own: usize,
}

/// Two keys of an object that mean one thing, and say different ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The first key.
    pub first: String,
    /// What it says.
    pub says: String,
    /// The second key.
    pub second: String,
    /// What that says.
    pub but: String,
}

/// What JSON holds where an object is expected.
#[derive(Debug)]
pub enum Element {
    /// An object.
    Object(Object),
    /// An object in which this key stands twice.
    Twice(String),
    /// Something else.
    Other,
}

impl Object {
    /// An object of these entries; nothing where a key stands twice.
    pub fn new(entries: impl IntoIterator<Item = (String, Value)>) -> Option<Self> {
        let (keys, values): (Vec<Box<str>>, Vec<Value>) =
            entries.into_iter().map(|(key, value)| (key.into_boxed_str(), value)).unzip();
        let own = keys.len();
        twice(&keys).is_none().then(|| Self { keys: keys.into(), values, own })
    }

    /// Reads an object. Where it has the keys of the one before, it shares them.
    ///
    /// # Errors
    ///
    /// Where the text is no JSON.
    pub fn read(text: &[u8], before: &Keys) -> serde_json::Result<Element> {
        let mut json = serde_json::Deserializer::from_slice(text);
        let element = ElementSeed(before).deserialize(&mut json)?;
        json.end()?;
        Ok(element)
    }

    /// An object in which keys stand twice, read in both ways: by the first value of each key, and by the last; none where the
    /// text is no object.
    pub fn readings(text: &str) -> Vec<Self> {
        let Ok(Entries(entries)) = serde_json::from_str(text) else { return Vec::new() };
        let mut seen = HashSet::new();
        let first: Vec<_> = entries.iter().filter(|(key, _)| seen.insert(key.clone())).cloned().collect();
        seen.clear();
        let last = entries.into_iter().rev().filter(|(key, _)| seen.insert(key.clone()));
        [Self::new(first), Self::new(last)].into_iter().flatten().collect()
    }

    /// The value of a key. `place` is where the key stands if it stands where it usually does.
    #[must_use]
    pub fn get(&self, place: usize, key: &str) -> Option<&Value> {
        if self.keys.get(place).is_some_and(|usual| **usual == *key) {
            return self.values.get(place);
        }
        self.iter().find(|(other, _)| *other == key).map(|(_, value)| value)
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The values, in the order of the keys.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The keys with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.keys.iter().map(|key| &**key).zip(&self.values)
    }

    /// The keys that are its own, with their values: without those of objects within it that stand behind.
    pub fn own(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.iter().take(self.own)
    }

    /// The same object with other values, in the order of the keys.
    pub(super) fn map(&self, value: impl FnMut((&str, &Value)) -> Value) -> Self {
        Self { keys: Arc::clone(&self.keys), values: self.iter().map(value).collect(), own: self.own }
    }

    /// The same object with more entries behind. Of a key that stands there already, the value that says something is
    /// taken.
    ///
    /// # Errors
    ///
    /// Where both say something, and not the same.
    pub(super) fn with(&self, more: Vec<(String, Value)>) -> Result<Self, Clash> {
        let entries = self.iter().map(|(key, value)| (key.to_owned(), value.clone())).chain(more);
        let (keys, values) = merged(entries.map(|(key, value)| (key.clone(), key, value)))?;
        Ok(Self { keys, values, own: self.own })
    }

    /// The same object with its keys under other names, those for which `name` gives one. Where two come under one name, the
    /// value that says something is taken.
    ///
    /// # Errors
    ///
    /// Where both say something, and not the same.
    pub fn spelled<'n>(&self, name: impl Fn(&str) -> Option<&'n str>) -> Result<Self, Clash> {
        let named = |(key, value): (&str, &Value)| (name(key).unwrap_or(key).to_owned(), key.to_owned(), value.clone());
        let own = merged(self.own().map(named))?.0.len();
        let (keys, values) = merged(self.iter().map(named))?;
        Ok(Self { keys, values, own })
    }
}

/// Entries of which those of one name are one: name, key and value of each.
fn merged(entries: impl Iterator<Item = (String, String, Value)>) -> Result<(Keys, Vec<Value>), Clash> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut taken: Vec<(String, String, Value)> = Vec::new();
    for (name, key, value) in entries {
        let place = *places.entry(name.clone()).or_insert(taken.len());
        let Some((_, first, known)) = taken.get_mut(place) else {
            taken.push((name, key, value));
            continue;
        };
        let (says, but) = (text(known), text(&value));
        if says.is_empty() {
            *known = value;
        } else if !but.is_empty() && says != but {
            return Err(Clash { first: first.clone(), says, second: key, but });
        }
    }
    let (keys, values): (Vec<Box<str>>, Vec<Value>) =
        taken.into_iter().map(|(name, _, value)| (name.into_boxed_str(), value)).unzip();
    Ok((keys.into(), values))
}

/// What a value says; nothing where that is nothing.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

/// The first key that stands there a second time.
fn twice(keys: &[Box<str>]) -> Option<&str> {
    let mut seen = HashSet::with_capacity(keys.len());
    keys.iter().find(|key| !seen.insert(&***key)).map(|key| &**key)
}

/// The entries of an object as they stand, keys that stand twice with both values.
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

struct ElementSeed<'k>(&'k Keys);

impl<'de> DeserializeSeed<'de> for ElementSeed<'_> {
    type Value = Element;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Element, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ElementSeed<'_> {
    type Value = Element;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Element, A::Error> {
        let Self(before) = self;
        let mut values: Vec<Value> = Vec::with_capacity(before.len());
        // The keys, from where on they are others than those before.
        let mut own: Option<Vec<Box<str>>> = None;
        loop {
            let usual = if own.is_none() { before.get(values.len()).map(|key| &**key) } else { None };
            let Some(key) = entries.next_key_seed(KeySeed(usual))? else { break };
            if let Some(key) = key {
                let so_far = || before.iter().take(values.len()).cloned().collect();
                own.get_or_insert_with(so_far).push(key);
            }
            values.push(entries.next_value()?);
        }
        let keys: Keys = match own {
            None if values.len() == before.len() => Arc::clone(before),
            None => before.iter().take(values.len()).cloned().collect(),
            Some(own) => {
                if let Some(key) = twice(&own) {
                    return Ok(Element::Twice(key.to_owned()));
                }
                own.into()
            }
        };
        let own = keys.len();
        Ok(Element::Object(Object { keys, values, own }))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Element, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Element::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Element, E> {
        Ok(Element::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Element, E> {
        Ok(Element::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Element, E> {
        Ok(Element::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Element, E> {
        Ok(Element::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Element, E> {
        Ok(Element::Other)
    }

    fn visit_unit<E>(self) -> Result<Element, E> {
        Ok(Element::Other)
    }
}

/// Reads a key; nothing where it is the usual one.
struct KeySeed<'k>(Option<&'k str>);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Option<Box<str>>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Option<Box<str>>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok((self.0 != Some(key)).then(|| key.into()))
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        match ElementSeed(&Keys::default()).deserialize(from)? {
            Element::Object(object) => Ok(object),
            Element::Twice(key) => Err(D::Error::custom(format!("the key `{key}` stands twice"))),
            Element::Other => Err(D::Error::custom("it is no object")),
        }
    }
}
