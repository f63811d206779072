//! What the README shows is what the program says.

#[test]
fn the_readme_shows_what_is_printed() {
    crate::cmd::cases().case("README.md");
}
