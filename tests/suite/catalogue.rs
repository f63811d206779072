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

#[test]
fn commands_on_pages_are_understood() {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_mate-doctor"));
    let folder = tempfile::tempdir().expect("a folder without files");
    let path =
        format!("{}:{}", program.parent().expect("a folder").display(), std::env::var("PATH").unwrap_or_default());
    // The example of this one is a call that the shell does not understand.
    let others = Code::ALL.iter().filter(|code| **code != Code::MD0436);
    let pages = others.map(|code| (code.to_string(), code.page().markdown.to_owned()));
    let mut tried = 0;
    for (page, markdown) in pages.chain(pages_of_commands()) {
        let blocks = markdown.split("```").skip(1).step_by(2);
        let lines = blocks.flat_map(str::lines).map(|line| line.strip_prefix("$ ").unwrap_or(line));
        // Without the file or the program that its output goes to.
        let lines = lines.map(|line| line.split(" > ").next().unwrap_or(line).split(" | ").next().unwrap_or(line));
        for line in lines.filter(|line| line.starts_with("mate-doctor ")) {
            let mut shell = std::process::Command::new("sh");
            shell.args(["-c", line]).current_dir(&folder).env("PATH", &path).stdin(std::process::Stdio::null());
            let output = shell.output().expect("a shell");
            assert_ne!(output.status.code(), Some(2), "{page}: {line}\n{}", String::from_utf8_lossy(&output.stderr));
            tried += 1;
        }
    }
    assert!(tried > 80, "{tried}");
}

/// Words that the field does not use for what they said here once, each with the usual one in its place.
const UNUSUAL: [(&str, &str); 16] = [
    ("told", "reported"),
    ("speaks", "names"),
    ("stands", "is"),
    ("goes by", "is named"),
    ("is gone", "was removed"),
    ("generation", "version"),
    ("refuses", "rejects"),
    ("refused", "rejected"),
    ("supplies", "provides, satisfies"),
    ("supplied", "provided, satisfied"),
    ("stand-in", "stub, mock value"),
    ("held against", "compared with"),
    ("anew", "again"),
    ("besides", "also"),
    ("nobody", "nothing"),
    ("letter by letter", "exactly"),
];

#[test]
fn pages_use_the_words_of_the_field() {
    let titles = Code::ALL.iter().map(|code| (code.to_string(), code.title().to_owned()));
    let pages = Code::ALL.iter().map(|code| (format!("page of {code}"), code.page().markdown.to_owned()));
    let mut wrong = Vec::new();
    for (place, text) in titles.chain(pages).chain(pages_of_commands()) {
        // Code quotes what tools print.
        let prose: String = text.split("```").step_by(2).flat_map(|prose| prose.split('`').step_by(2)).collect();
        let prose = prose.to_lowercase();
        let words: Vec<&str> =
            prose.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty()).collect();
        let prose = format!(" {} ", words.join(" "));
        let found = UNUSUAL.iter().filter(|(word, _)| prose.contains(&format!(" {word} ")));
        wrong.extend(found.map(|(word, better)| format!("{place}: `{word}`; better: {better}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The pages of the commands, by file.
fn pages_of_commands() -> impl Iterator<Item = (String, String)> {
    let files = std::fs::read_dir("src/bin/mate-doctor/commands").expect("the pages of commands");
    let files =
        files.map(|entry| entry.expect("an entry").path()).filter(|path| path.extension() == Some("md".as_ref()));
    files.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("a page")))
}
