//! The errors that the pages of the codes show as their symptoms: explained, each leads to something
//! known, and those that only one code has lead to that code.

use mate_doctor::explain::{Context, TOLD_BY_TEXT, explain_text};
use mate_doctor::finding::Code;

/// The errors on a page: each line is one, and so are all together where they form a chain.
fn symptoms(code: Code) -> Vec<&'static str> {
    let page = code.page().markdown;
    let (_, rest) = page.split_once("## Symptom\n\n```text\n").expect("every page has symptoms");
    let block = rest.split("\n```").next().unwrap_or(rest);
    block.lines().filter(|line| !line.starts_with('(')).collect()
}

#[test]
fn symptoms_on_pages_are_recognised() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let all = symptoms(*code).join("\n");
        if !all.is_empty() && explain_text(&all, &Context::default()).findings[0].code == Code::MD0607 {
            wrong.push(format!("{code}:\n{all}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Causes that show themselves in the words of more frequent ones; a file tells them apart.
const SHARED: &[Code] = &[Code::MD0105, Code::MD0306];

#[test]
fn codes_of_causes_are_found_from_their_symptoms() {
    let mut wrong = Vec::new();
    for code in TOLD_BY_TEXT.iter().copied() {
        let lines = symptoms(code);
        let all = lines.join("\n");
        let leads = |text: &str| {
            let explained = explain_text(text, &Context::default());
            explained.findings.iter().any(|finding| finding.code == code)
        };
        if !SHARED.contains(&code) && !lines.iter().any(|line| leads(line)) && !leads(&all) {
            wrong.push(format!("{code}:\n{all}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn reports_of_this_tool_lead_to_their_code() {
    for code in Code::ALL {
        for line in symptoms(*code).into_iter().filter(|line| line.contains(&format!("[{code}]"))) {
            let explained = explain_text(line, &Context::default());
            assert_eq!(explained.findings[0].code, *code, "{line}");
        }
    }
    let log = "2026-01-02T03:04:05Z INFO check\n\u{1b}[1m\u{1b}[91merror[MD0207]\u{1b}[0m: `a` is elsewhere\nnote[MD0214]: more\n";
    let codes: Vec<Code> = explain_text(log, &Context::default()).findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, [Code::MD0207, Code::MD0214]);
    let json = r#"{"findings":[{"code":"MD0102","name":"export-not-present"}]}"#;
    assert_eq!(explain_text(json, &Context::default()).findings[0].code, Code::MD0102);
}
