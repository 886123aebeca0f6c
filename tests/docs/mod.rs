//! The commands that pages of `docs/` and the README show are run, and say what stands there.

mod editors;

/// The commands that pages show, with what they say. `...` stands for lines left out.
#[test]
fn commands_say_what_the_pages_show() {
    trycmd::TestCases::new()
        .case("README.md")
        .case("docs/cli.md")
        .env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "110");
}
