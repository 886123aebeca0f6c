//! What happened, as embedders tell it.

use jiff::Timestamp;

use crate::values::EventKind;

/// Something that happened: a move that was made, what came of it, or what LinkedIn's own counter shows.
///
/// ```
/// use firstmove::Event;
///
/// let sent = Event::sent("linkedin.com/in/ann", "connect").with("note").at("2026-05-26T09:30:00Z".parse()?);
/// let accepted = Event::accepted("linkedin.com/in/ann");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub(super) kind: EventKind,
    pub(super) prospect: Option<String>,
    pub(super) action: Option<String>,
    pub(super) with: Option<String>,
    pub(super) cap: Option<String>,
    pub(super) used: Option<u64>,
    pub(super) because: Option<String>,
    pub(super) at: Option<Timestamp>,
}

impl Event {
    fn new(kind: EventKind) -> Self {
        Self { kind, prospect: None, action: None, with: None, cap: None, used: None, because: None, at: None }
    }

    fn of_person(kind: EventKind, prospect: &str) -> Self {
        Self { prospect: Some(prospect.to_owned()), ..Self::new(kind) }
    }

    fn of_cap(kind: EventKind, cap: &str) -> Self {
        Self { cap: Some(cap.to_owned()), ..Self::new(kind) }
    }

    /// A move was made. `prospect` is anything by which the policy knows the person, in any spelling.
    #[must_use]
    pub fn sent(prospect: &str, action: &str) -> Self {
        Self::of_person(EventKind::Sent, prospect).of(action)
    }

    /// The request was accepted: the move `connect`, unless [`Event::of`] names another.
    #[must_use]
    pub fn accepted(prospect: &str) -> Self {
        Self::of_person(EventKind::Accepted, prospect)
    }

    /// The person answered: to the last move that was made, unless [`Event::of`] names one.
    #[must_use]
    pub fn replied(prospect: &str) -> Self {
        Self::of_person(EventKind::Replied, prospect)
    }

    /// The request was declined: the move `connect`, unless [`Event::of`] names another.
    #[must_use]
    pub fn declined(prospect: &str) -> Self {
        Self::of_person(EventKind::Declined, prospect)
    }

    /// The request was taken back: the move `connect`, unless [`Event::of`] names another.
    #[must_use]
    pub fn withdrawn(prospect: &str) -> Self {
        Self::of_person(EventKind::Withdrawn, prospect)
    }

    /// A move turned out impossible for the person.
    #[must_use]
    pub fn blocked(prospect: &str, action: &str) -> Self {
        Self::of_person(EventKind::Blocked, prospect).of(action)
    }

    /// The person may be contacted again, whatever a ledger knew of them.
    #[must_use]
    pub fn allowed(prospect: &str) -> Self {
        Self::of_person(EventKind::Allowed, prospect)
    }

    /// LinkedIn said that the limit of a cap is reached.
    #[must_use]
    pub fn restricted(cap: &str) -> Self {
        Self::of_cap(EventKind::Restricted, cap)
    }

    /// LinkedIn's own counter of what a cap counts showed so many.
    #[must_use]
    pub fn reading(cap: &str, used: u64) -> Self {
        Self { used: Some(used), ..Self::of_cap(EventKind::Reading, cap) }
    }

    /// The same of this move.
    #[must_use]
    pub fn of(self, action: &str) -> Self {
        Self { action: Some(action.to_owned()), ..self }
    }

    /// The same with the text that the move carried: `note`, `subject and body`.
    #[must_use]
    pub fn with(self, text: &str) -> Self {
        Self { with: Some(text.to_owned()), ..self }
    }

    /// The same with why it happened. Where that says that somebody wants to hear nothing more, a ledger notes it.
    #[must_use]
    pub fn because(self, reason: &str) -> Self {
        Self { because: Some(reason.to_owned()), ..self }
    }

    /// The same at this moment; else it happened now.
    #[must_use]
    pub fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    /// What kind of thing happened.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        self.kind
    }
}
