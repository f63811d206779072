//! Every code keeps its promises: a page with all its sections, a place in its range, no gap reused.

use mate_doctor::finding::Code;

const SECTIONS: [&str; 5] = ["## Symptom", "## Smallest example", "## Why", "## Fix", "## See also"];

#[test]
fn pages_have_their_sections() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let page = code.page().markdown;
        let title = format!("# {code}: ");
        if !page.starts_with(&title) {
            wrong.push(format!("{code}: the first line is not `{title}…`"));
        }
        let found: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
        if found != SECTIONS {
            wrong.push(format!("{code}: the sections are {found:?}"));
        }
        let empty = |section: &&&str| {
            let body = page.split(**section).nth(1).unwrap_or_default();
            body.split("\n## ").next().unwrap_or_default().trim().is_empty()
        };
        wrong.extend(SECTIONS.iter().filter(empty).map(|section| format!("{code}: `{section}` is empty")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pages_refer_to_codes_that_exist() {
    for code in Code::ALL {
        let page = code.page().markdown;
        for (at, _) in page.match_indices("MD0") {
            let named: String = page[at..].chars().take_while(char::is_ascii_alphanumeric).collect();
            assert!(named.len() != 6 || Code::parse(&named).is_some(), "{code} refers to {named}");
        }
    }
}

#[test]
fn codes_are_pinned() {
    let lines: Vec<String> =
        Code::ALL.iter().map(|code| format!("{code} {} {}: {}", code.severity(), code.class(), code.title())).collect();
    assert!(Code::ALL.is_sorted(), "codes stand in their order");
    insta::assert_snapshot!("codes", lines.join("\n"));
}

#[test]
fn no_page_is_left_without_a_code() {
    for entry in std::fs::read_dir("src/finding/codes").expect("the folder of pages") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        assert!(Code::parse(name).is_some_and(|code| code.as_str() == name), "{} has no code", path.display());
    }
}
