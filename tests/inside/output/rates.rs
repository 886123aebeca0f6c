//! Rates, and how sure they are.

use crate::report::rates::Rate;

/// The figures of Wilson's interval as other programs have them.
#[test]
fn ranges_are_wilsons() {
    for (count, of, low, high) in [
        (0, 10, 0.0, 0.277_533),
        (10, 10, 0.722_467, 1.0),
        (1, 1, 0.206_549, 1.0),
        (14, 50, 0.174_742, 0.416_651),
        (45_239, 161_569, 0.277_814, 0.282_193),
    ] {
        let rate = Rate::of(count, of).unwrap();
        assert!((rate.low - low).abs() < 2e-5, "{count} of {of}: {rate:?}");
        assert!((rate.high - high).abs() < 2e-5, "{count} of {of}: {rate:?}");
    }
    assert_eq!(Rate::of(0, 0), None);
}
