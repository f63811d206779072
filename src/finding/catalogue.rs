//! The catalogue of codes as text: a list, a page, one document of all pages.

use super::Code;
use serde::Serialize;

#[derive(Serialize)]
struct CodeEntry {
    code: &'static str,
    name: &'static str,
    severity: super::Severity,
    title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'static str>,
}

#[derive(Serialize)]
struct CodeList {
    schema: &'static str,
    codes: Vec<CodeEntry>,
}

fn entry(code: Code) -> CodeEntry {
    CodeEntry { code: code.as_str(), name: code.class(), severity: code.severity(), title: code.title(), page: None }
}

/// One line for each code: the code, the class, what it means.
pub fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.class().len()).max().unwrap_or(0);
    let mut out = String::new();
    for code in Code::ALL {
        out.push_str(&format!("{code}  {:width$}  {}\n", code.class(), code.title()));
    }
    out
}

/// The list as JSON.
pub fn json() -> String {
    let list = CodeList { schema: "mate-doctor/codes/v1", codes: Code::ALL.iter().map(|code| entry(*code)).collect() };
    to_json(&list)
}

/// One page as JSON.
pub fn page_json(code: Code) -> String {
    let page = CodeEntry { page: Some(code.page().markdown), ..entry(code) };
    to_json(&CodeList { schema: "mate-doctor/codes/v1", codes: vec![page] })
}

fn to_json(list: &CodeList) -> String {
    let mut text = serde_json::to_string_pretty(list).expect("plain strings always serialize");
    text.push('\n');
    text
}

/// One page as plain text: code is indented instead of fenced, and codes are not links.
pub fn page(code: Code) -> String {
    let mut out = String::new();
    let mut fenced = false;
    for line in code.page().markdown.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        match fenced {
            true if !line.is_empty() => out.push_str(&format!("    {line}")),
            _ => out.push_str(&without_links(line)),
        }
        out.push('\n');
    }
    out
}

/// A line with `MD0101` in place of `[MD0101]`.
fn without_links(line: &str) -> String {
    Code::ALL.iter().fold(line.to_owned(), |line, code| line.replace(&format!("[{code}]"), code.as_str()))
}

/// Every page as one Markdown document, with a table of contents.
pub fn document() -> String {
    let mut out = String::from("# What mate-doctor finds\n\n");
    for code in Code::ALL {
        out.push_str(&format!(
            "- [{code}](#{}) `{}`: {}\n",
            code.as_str().to_ascii_lowercase(),
            code.class(),
            code.title()
        ));
    }
    for code in Code::ALL {
        out.push_str(&format!("\n<a id=\"{}\"></a>\n\n", code.as_str().to_ascii_lowercase()));
        out.push_str(&demoted(code.page().markdown));
    }
    out.push('\n');
    for code in Code::ALL {
        out.push_str(&format!("[{code}]: #{}\n", code.as_str().to_ascii_lowercase()));
    }
    out
}

/// A page with its headings one level lower; lines in fenced blocks are left alone.
fn demoted(page: &str) -> String {
    let mut out = String::new();
    let mut fenced = false;
    for line in page.lines() {
        fenced ^= line.starts_with("```");
        if line.starts_with('#') && !fenced {
            out.push('#');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}
