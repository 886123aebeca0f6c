//! How much of what was sent came to something, and how sure that is.

use serde::Serialize;

/// Of 161,569 requests that the article counted, the share that was accepted.
pub const ARTICLE_ACCEPTED: f64 = 0.28;

/// Of those, the share that went on to reply.
pub const ARTICLE_REPLIED: f64 = 0.29;

/// By what it is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// By the move alone.
    Move,
    /// By the rule or follow-up that decided.
    Rule,
    /// By who sent it.
    Sender,
    /// By the Monday of the week in which it was sent.
    Week,
}

impl By {
    /// Its word in output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Rule => "rule",
            Self::Sender => "sender",
            Self::Week => "week",
        }
    }
}

/// What came of some of what was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many were sent.
    pub sent: u64,
    /// Whether they are requests, which are accepted first.
    pub is_request: bool,
    /// How many were accepted.
    pub accepted: u64,
    /// How many got a reply: of requests, once they were accepted.
    pub replied: u64,
}

/// One line of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// By what.
    pub by: By,
    /// Which: the rule's name, the sender's.
    pub name: String,
    /// The move.
    pub mv: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// A share of something counted, with the range in which the rate behind it lies 95 times of 100 (Wilson's interval).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// The share, from 0 to 1.
    pub share: f64,
    /// Where the range begins.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
}

impl Rate {
    /// The rate of so many out of so many; nothing of none.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a count of events is far below 2^53")]
    pub fn of(count: u64, of: u64) -> Option<Self> {
        /// So many standard deviations hold 95 of 100.
        const Z: f64 = 1.959_963_985;
        if of == 0 {
            return None;
        }
        let (share, size) = (count as f64 / of as f64, of as f64);
        let about = 1.0 + Z * Z / size;
        let middle = (share + Z * Z / (2.0 * size)) / about;
        let spread = Z / about * (share * (1.0 - share) / size + Z * Z / (4.0 * size * size)).sqrt();
        let (low, high) = ((middle - spread).max(0.0), (middle + spread).min(1.0));
        Some(Self { count, of, share, low, high })
    }
}

impl Outcome {
    /// How many of the requests were accepted; nothing of other moves.
    #[must_use]
    pub fn accepted(&self) -> Option<Rate> {
        self.is_request.then(|| Rate::of(self.accepted, self.sent)).flatten()
    }

    /// How many replied: of requests, out of those accepted.
    #[must_use]
    pub fn replied(&self) -> Option<Rate> {
        Rate::of(self.replied, if self.is_request { self.accepted } else { self.sent })
    }
}
