//! Whole commands as transcripts: what is typed, what is said, with which exit status.

mod ci;
mod day;
mod diff;
#[cfg(feature = "watch")]
#[path = "../inside/reload/disk.rs"]
mod disk;
mod editors;
mod evening;
#[cfg(feature = "watch")]
mod follow;
mod git;
mod imports;
#[cfg(unix)]
mod kept_sheets;
mod kills;
mod ledger;
#[cfg(feature = "watch")]
mod process;
mod repository;
#[cfg(feature = "watch")]
mod soak;
#[cfg(feature = "watch")]
mod watch;
mod week;

#[test]
fn transcripts() {
    let cases = trycmd::TestCases::new();
    cases
        .case("tests/cli/*.trycmd")
        .env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "110");
    if cfg!(feature = "columnar") {
        cases.skip("tests/cli/without_columnar.trycmd");
    }
}
