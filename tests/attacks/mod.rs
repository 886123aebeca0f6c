//! Attempts to have the wrong person written to, to lose what somebody typed, or to make the program hang: files in, exit
//! status and words out. Each transcript is about one kind of attack; its files stand in the folder of its name.

mod checkout;
mod escapes;
#[cfg(unix)]
mod files;
#[cfg(unix)]
mod pipes;
#[cfg(unix)]
pub(crate) mod sheets;

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .case("tests/attacks/*.trycmd")
        .env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "110");
}
