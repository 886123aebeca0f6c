//! A past that is asked again and again while time goes on.

use jiff::Timestamp;

use super::Past;

impl Past<'_> {
    /// Goes on at a later moment: what has lapsed by then holds no more.
    pub fn move_on(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
        let now = self.now;
        self.reservations.retain(|_, held| held.until.is_none_or(|until| until > now));
    }
}
