//! One thing that was told, by names that mean the same under every policy.

use jiff::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::Written;
use crate::decide::decision::Kept;
use crate::values::EventKind;

/// An event's number in its ledger, from 1, in the order of telling.
pub type EventId = i64;

/// A person's number in a ledger. Two who turn out to be one keep theirs, and go by the lower one.
pub type PersonNumber = i64;

/// A name that a person goes by: the field that holds it, and its normal form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name(pub String, pub String);

/// What was known of both when it happened, by the names of fields: only what caps, follow-ups and their texts read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub prospect: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub sender: Map<String, Value>,
}

impl Facts {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prospect.is_empty() && self.sender.is_empty()
    }
}

impl From<Facts> for Written<Facts> {
    fn from(facts: Facts) -> Self {
        if facts.is_empty() { Self::default() } else { Self::of(&facts) }
    }
}

/// An event, as it is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub at: Timestamp,
    pub kind: EventKind,
    /// Whose move it is.
    pub sender: String,
    /// What the person goes by, in the order of the policy's `known by`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Name>,
    /// The move; nothing for an answer to nothing in particular.
    #[serde(rename = "move", default, skip_serializing_if = "Option::is_none")]
    pub mv: Option<String>,
    /// The texts that the move carried: `note`, `subject and body`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// The cap of a reading or restriction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<String>,
    /// What a counter had counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<u64>,
    /// Until when a reservation holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The reservation that ends with this, or the event that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<EventId>,
    /// A number of its own, by which follow-ups are spread.
    #[serde(default)]
    pub mark: u64,
    /// What was known.
    #[serde(default, skip_serializing_if = "Written::is_nothing")]
    pub facts: Written<Facts>,
    /// The fields by whose value events are looked up, with the folded value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared: Vec<Name>,
    /// The decision that a reservation repeats.
    #[serde(default, skip_serializing_if = "Written::is_nothing")]
    pub decision: Written<Kept>,
    /// The rule or follow-up that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Its reason; of what turned out impossible, why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The policy that decided: the first 12 hex digits of its hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Who told it: `record`, `reserve`, `linkedin`, the name of a source.
    pub source: String,
}

impl Event {
    /// An event of which nothing more is known.
    #[must_use]
    pub fn new(kind: EventKind, at: Timestamp, sender: &str, source: &str) -> Self {
        Self {
            at,
            kind,
            sender: sender.to_owned(),
            names: Vec::new(),
            mv: None,
            with: None,
            cap: None,
            used: None,
            until: None,
            ends: None,
            mark: 0,
            facts: Written::default(),
            shared: Vec::new(),
            decision: Written::default(),
            rule: None,
            because: None,
            policy: None,
            source: source.to_owned(),
        }
    }
}

/// An event, as a ledger keeps it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    pub id: EventId,
    /// When it was told.
    pub told: Timestamp,
    /// Whom it is about, by the number that the person had then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonNumber>,
    /// What was told.
    #[serde(flatten)]
    pub event: Event,
}

/// What of a line is not of the event itself.
#[derive(Deserialize)]
struct Telling {
    id: EventId,
    told: Timestamp,
    #[serde(default)]
    person: Option<PersonNumber>,
}

/// Only from text: what stands in it as it was written is taken over as it stands.
impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let line = Box::<RawValue>::deserialize(deserializer)?;
        let Telling { id, told, person } = serde_json::from_str(line.get()).map_err(Error::custom)?;
        let event = serde_json::from_str(line.get()).map_err(Error::custom)?;
        Ok(Self { id, told, person, event })
    }
}
