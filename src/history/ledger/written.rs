//! Values as they stand in a ledger.

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// A value as its JSON, or nothing. It is taken apart only where somebody asks: most of what a ledger is read for is when
/// something happened, and to whom.
pub struct Written<T> {
    text: Option<Box<RawValue>>,
    of: PhantomData<fn() -> T>,
}

impl<T> Written<T> {
    /// What is written as a `T` is. What can't be written as JSON is nothing.
    #[must_use]
    pub fn of(value: &(impl Serialize + ?Sized)) -> Self {
        Self { text: to_raw_value(value).ok(), of: PhantomData }
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.text.is_none()
    }

    /// The JSON.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.text.as_deref().map(RawValue::get)
    }
}

impl<T: DeserializeOwned> Written<T> {
    /// The value. What a later version wrote otherwise, so that this one can't read it, is nothing.
    #[must_use]
    pub fn read(&self) -> Option<T> {
        serde_json::from_str(self.as_str()?).ok()
    }
}

impl<T> Default for Written<T> {
    fn default() -> Self {
        Self { text: None, of: PhantomData }
    }
}

impl<T> Clone for Written<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: PhantomData }
    }
}

impl<T> fmt::Debug for Written<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(formatter)
    }
}

/// Two are equal where their text is.
impl<T> PartialEq for Written<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<T> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { text: Option::deserialize(deserializer)?, of: PhantomData })
    }
}
