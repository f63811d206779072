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
fn people_read_the_words_of_the_field() {
    let titles = Code::ALL.iter().map(|code| (code.to_string(), code.title().to_owned()));
    let pages = Code::ALL.iter().map(|code| (format!("page of {code}"), code.page().markdown.to_owned()));
    let all = titles.chain(pages).chain(pages_of_commands()).chain(literals());
    let wrong: Vec<String> = all.flat_map(|(place, text)| unusual(&place, &text)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The unusual words in a text; code quotes what tools print.
fn unusual(place: &str, text: &str) -> Vec<String> {
    let prose: String = text.split("```").step_by(2).flat_map(|prose| prose.split(['`', '"']).step_by(2)).collect();
    let prose = prose.to_lowercase();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '{' | '}');
    let words: Vec<&str> = prose.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).collect();
    let prose = format!(" {} ", words.join(" "));
    let found = UNUSUAL.iter().filter(|(word, _)| prose.contains(&format!(" {word} ")));
    found.map(|(word, better)| format!("{place}: `{word}`; better: {better}; in: {text}")).collect()
}

/// Every sentence in the sources of the library and the program, but for the tables of other tools' messages.
fn literals() -> Vec<(String, String)> {
    let mut out = Vec::new();
    for entry in walkdir::WalkDir::new("src") {
        let path = entry.expect("an entry").into_path();
        let name = path.display().to_string();
        if path.extension().is_none_or(|ending| ending != "rs") || name.contains("/table/") {
            continue;
        }
        let source = std::fs::read_to_string(&path).expect("a source");
        let file = syn::parse_file(&source).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut found = Sentences(Vec::new());
        syn::visit::Visit::visit_file(&mut found, &file);
        let sentences = found.0.into_iter().filter(|text| text.contains(' '));
        out.extend(sentences.map(|text| (name.clone(), text)));
    }
    out
}

/// Literals of several words, those in the arguments of macros too.
struct Sentences(Vec<String>);

impl Sentences {
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                proc_macro2::TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.0.push(text.value());
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> syn::visit::Visit<'ast> for Sentences {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.push(text.value());
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.tokens(called.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        // Documentation of arguments is their help; other documentation is for who reads the code.
        if attribute.path().is_ident("command") || attribute.path().is_ident("arg") {
            syn::visit::visit_attribute(self, attribute);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        // The reason of an `expect` is for who reads the code.
        match call.method == "expect" {
            true => self.visit_expr(&call.receiver),
            false => syn::visit::visit_expr_method_call(self, call),
        }
    }
}

/// The pages of the commands, by file.
fn pages_of_commands() -> impl Iterator<Item = (String, String)> {
    let files = std::fs::read_dir("src/bin/mate-doctor/commands").expect("the pages of commands");
    let files =
        files.map(|entry| entry.expect("an entry").path()).filter(|path| path.extension() == Some("md".as_ref()));
    files.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("a page")))
}
