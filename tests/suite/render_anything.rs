//! Whatever a file or a pasted text holds, it can be shown.

use mate_doctor::finding::{Annotation, Code, Finding, Fix, Report, Source, SourceKind, Verdict};
use mate_doctor::render::{Format, RenderOptions, reports};
use proptest::prelude::*;
use std::time::{Duration, Instant};

const FORMATS: [Format; 6] =
    [Format::Human, Format::Concise, Format::Json, Format::Sarif, Format::Github, Format::Markdown];

fn report(findings: Vec<Finding>) -> Report {
    let mut report = Report::new("check", "a.wasm", None);
    report.findings = findings;
    report.conclude(Verdict::Unhealthy, "unhealthy");
    report
}

/// Text with what is hard to draw: wide, combining, hidden, line ends of all kinds.
fn any_text() -> impl Strategy<Value = String> {
    let hard = prop::sample::select(vec![
        "a",
        "b c",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\u{200b}",
        "\u{301}",
        "漢",
        "😀",
        "\u{202e}",
        "\0",
        "`",
        "``",
        "<b>",
        "|",
        "\u{1b}[0m",
        "::error::",
        "mate:runtime/api@0.1.0#handler",
        "\u{2028}",
        "\u{85}",
        "👩‍👩‍👧",
    ]);
    prop::collection::vec(hard, 0..24).prop_map(|parts| parts.concat())
}

/// Finds the characters that must not reach a terminal.
fn hidden(text: &str) -> Option<char> {
    text.chars().find(|c| c.is_control() && !"\n\t".contains(*c) || "\u{202e}\u{200b}\u{2028}\u{feff}".contains(*c))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn nothing_is_too_odd_to_show(
        text in any_text(),
        words in any_text(),
        spans in prop::collection::vec((0usize..90, 0usize..30, any::<bool>()), 0..5),
        width in prop::sample::select(vec![1usize, 20, 39, 40, 59, 60, 80, 140]),
        flags in any::<[bool; 3]>(),
    ) {
        let source = Source::new(SourceKind::File, "wit/a.wit", text);
        let mut finding = Finding::new(Code::MD0003, words.clone()).subject(words.clone()).note(words.clone());
        for (start, length, primary) in &spans {
            let make = if *primary { Annotation::primary } else { Annotation::secondary };
            finding = finding.annotate(make(&source, *start..start + length, words.clone()));
        }
        if let Some((start, length, _)) = spans.first() {
            let range = *start..start + length;
            finding = finding.suggest("edit", Fix::Replace { source: source.clone(), range, text: words.clone() });
        }
        let notes: Vec<Annotation> = spans.iter().map(|(at, length, _)| Annotation::secondary(&source, *at..at + length, "")).collect();
        let finding = finding
            .note_at(words.clone(), notes)
            .suggest(words.clone(), Fix::run(words.clone()))
            .suggest("code", Fix::Code { language: "wit", text: words });
        let [plain, unicode, quiet] = flags;
        for format in FORMATS {
            let options = RenderOptions { format, width, plain, unicode, quiet, ..RenderOptions::default() };
            let out = reports(&[report(vec![finding.clone()])], 1, &options);
            prop_assert_eq!(hidden(&out), None, "{:?}: {:?}", format, out);
        }
    }
}

#[test]
fn long_texts_are_shown_at_once() {
    let line = "a".repeat(2_000_000);
    let many = "x: u32,\n".repeat(200_000);
    for text in [line, many] {
        let middle = text.len() / 2;
        let source = Source::new(SourceKind::ErrorText, "error text", text);
        let finding = Finding::new(Code::MD0003, "long")
            .annotate(Annotation::primary(&source, middle..middle + 3, "here"))
            .annotate(Annotation::secondary(&source, 0..3, "there"));
        let started = Instant::now();
        for format in FORMATS {
            let out =
                reports(&[report(vec![finding.clone()])], 1, &RenderOptions { format, ..RenderOptions::default() });
            assert!(out.len() < 200_000, "{format:?} writes {} bytes", out.len());
        }
        let took = started.elapsed();
        assert!(took < Duration::from_secs(20), "it took {took:?}");
    }
}
