//! Whole commands as transcripts: what is typed, what is said, with which exit status.

mod ci;
mod ledger;
#[cfg(feature = "watch")]
mod watch;

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .case("tests/cli/*.trycmd")
        .env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "110");
}
