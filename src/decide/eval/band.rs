//! Numbers that change with time, held between two parallel lines, so that what time does to both sides of a comparison
//! cancels out.

/// Numbers over a stretch of time: `slope` a second, from a start that lies between `least` and `most`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Band {
    slope: f64,
    least: f64,
    most: f64,
    /// How many seconds the stretch has.
    length: f64,
}

impl Band {
    /// One number, all the time.
    pub(super) fn point(value: f64) -> Self {
        Self { slope: 0.0, least: value, most: value, length: 0.0 }
    }

    /// The clock itself.
    pub(super) fn clock(start: f64, length: f64) -> Self {
        Self { slope: 1.0, least: start, most: start, length }
    }

    /// Anything between the least and the greatest of these.
    pub(super) fn around(values: impl IntoIterator<Item = f64>) -> Self {
        let empty = Self { least: f64::INFINITY, most: f64::NEG_INFINITY, ..Self::point(0.0) };
        values.into_iter().fold(empty, |band, value| Self {
            least: band.least.min(value),
            most: band.most.max(value),
            ..band
        })
    }

    /// Whether it is one number, all the time.
    pub(super) fn is_point(self) -> bool {
        self.slope == 0.0 && self.least >= self.most
    }

    /// The least and the greatest number of the whole stretch.
    pub(super) fn ends(self) -> [f64; 2] {
        let rise = self.slope * self.length;
        [self.least + rise.min(0.0), self.most + rise.max(0.0)]
    }

    /// The same for what is about to be rounded: as far apart as rounding may have moved the ends.
    pub(super) fn wide_ends(self) -> [f64; 2] {
        let [least, most] = self.ends();
        let margin = if self.is_point() { 0.0 } else { margin(self.magnitude()) };
        [least - margin, most + margin]
    }

    /// How far from 0 it goes.
    pub(super) fn magnitude(self) -> f64 {
        let [least, most] = self.ends();
        least.abs().max(most.abs())
    }

    /// Whether each number of one stands the same way to that of the other of its moment, all the time.
    pub(super) fn is_apart_from(self, other: Self) -> bool {
        let between = self.minus(other);
        let [least, most] = between.ends();
        let margin = margin(self.magnitude().max(other.magnitude()));
        least > margin || most < -margin || between.is_point()
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            slope: self.slope + other.slope,
            least: self.least + other.least,
            most: self.most + other.most,
            length: self.length.max(other.length),
        }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        self.plus(other.times_constant(-1.0))
    }

    pub(super) fn times(self, other: Self) -> Self {
        match (self.is_point(), other.is_point()) {
            (true, _) => other.times_constant(self.least),
            (_, true) => self.times_constant(other.least),
            _ => self.corners(other, |one, other| one * other),
        }
    }

    /// Nothing where the divisor may be 0.
    pub(super) fn divided_by(self, other: Self) -> Option<Self> {
        let [least, most] = other.ends();
        if least <= 0.0 && most >= 0.0 {
            return None;
        }
        Some(if other.is_point() {
            self.times_constant(1.0 / other.least)
        } else {
            self.corners(other, |one, other| one / other)
        })
    }

    fn times_constant(self, factor: f64) -> Self {
        let (one, other) = (self.least * factor, self.most * factor);
        Self { slope: self.slope * factor, least: one.min(other), most: one.max(other), ..self }
    }

    fn corners(self, other: Self, operation: impl Fn(f64, f64) -> f64) -> Self {
        let others = other.ends();
        Self::around(self.ends().into_iter().flat_map(|one| others.map(|other| operation(one, other))))
    }
}

/// How far rounding may move a number of this size, which may itself come of moments in seconds since 1970.
fn margin(magnitude: f64) -> f64 {
    1e-6 + 1e-9 * magnitude
}

#[cfg(test)]
mod tests {
    use super::Band;

    #[test]
    fn what_time_does_to_both_sides_cancels_out() {
        let now = Band::clock(1e9, 1e6);
        assert!(now.minus(now).is_point());
        assert!(now.is_apart_from(now.plus(Band::point(5.0))));
        assert!(!now.is_apart_from(Band::point(1e9 + 5e5)));
        assert!(now.is_apart_from(Band::point(1e9 + 2e6)));
        let hours = now.minus(Band::point(1e9)).divided_by(Band::point(3_600.0));
        assert_eq!(hours.map(|hours| hours.ends()[0]), Some(0.0));
        assert!(hours.is_some_and(|hours| hours.is_apart_from(hours.plus(Band::point(1.0)))));
    }

    #[test]
    fn a_product_lies_between_its_corners() {
        let some = Band::around([-2.0, 3.0]);
        assert_eq!(some.times(Band::around([-5.0, 1.0])).ends(), [-15.0, 10.0]);
        assert_eq!(some.times(Band::point(-2.0)).ends(), [-6.0, 4.0]);
        assert_eq!(Band::point(1.0).divided_by(some), None);
    }
}
