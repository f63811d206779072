//! The command line, as transcripts under `tests/cmd`: one folder per topic. `TRYCMD=overwrite` writes
//! what the program says now.

/// Widths, colours and what a build server sets would all show in a transcript.
pub(crate) fn cases() -> trycmd::TestCases {
    let cases = trycmd::TestCases::new();
    cases
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .env("TERM", "dumb")
        .env("NO_GRAPHICS", "")
        .env("CLICOLOR_FORCE", "");
    cases
}

#[test]
fn transcripts() {
    cases().case("tests/cmd/*/*.trycmd").case("tests/cmd/*/*.toml");
}
