//! Reported errors and the causes they turned out to have.

use mate_doctor::explain::{Context, TOLD_BY_TEXT, classify, explain_text};
use mate_doctor::finding::{Code, Confidence};
use proptest::prelude::*;
use std::time::{Duration, Instant};

#[derive(serde::Deserialize)]
struct Case {
    id: String,
    error: String,
    class: String,
}

fn read(text: &str) -> Vec<Case> {
    text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
}

/// What users reported, with the cause as it turned out.
fn reported() -> Vec<Case> {
    read(include_str!("../data/errors.jsonl"))
}

/// Messages of many tools, with the cause that their words speak for.
fn messages() -> Vec<Case> {
    read(include_str!("../data/messages.jsonl"))
}

/// More of what users reported: pieces of logs, of other tools and of other releases.
fn reports() -> Vec<Case> {
    read(include_str!("../data/reports.jsonl"))
}

/// Failures of other software.
fn others() -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Other {
        error: String,
    }
    let lines = include_str!("../data/others.jsonl").lines();
    lines.map(|line| serde_json::from_str::<Other>(line).expect("a text").error).collect()
}

/// How many have their cause first; none with another cause may be called certain.
fn right(cases: &[Case]) -> usize {
    let mut right = 0;
    for case in cases {
        let found = classify(&case.error);
        let first = found.first();
        if first.is_some_and(|first| first.cause.class() == case.class) {
            right += 1;
            continue;
        }
        let shown: Vec<_> = found.iter().map(|f| format!("{} {:?}", f.cause.class(), f.confidence)).collect();
        println!("{}: is {}, said {shown:?}", case.id, case.class);
        assert!(first.is_none_or(|first| first.confidence != Confidence::Certain), "{} is wrongly certain", case.id);
    }
    println!("{right} of {}", cases.len());
    right
}

#[test]
fn reported_errors_get_their_cause_first() {
    let cases = reported();
    assert!(right(&cases) * 100 >= cases.len() * 85);
}

#[test]
fn messages_of_many_tools_get_their_cause_first() {
    let cases = messages();
    assert!(cases.len() >= 150);
    assert!(right(&cases) * 100 >= cases.len() * 85);
}

#[test]
fn pieces_of_logs_get_their_cause_first() {
    let cases = reports();
    assert!(cases.len() >= 80);
    assert!(right(&cases) * 100 >= cases.len() * 85);
}

/// A public report that was labelled before `explain` was run on it.
#[derive(serde::Deserialize)]
struct Collected {
    id: String,
    scope: String,
    text: String,
    accept: Vec<String>,
    also: Vec<String>,
}

/// The score is printed and holds nothing: what words alone suggest may be wrong, but is never called certain.
#[test]
fn collected_reports_have_no_certain_answer_from_words() {
    let reports = include_str!("../data/collected.jsonl").lines();
    let reports: Vec<Collected> = reports.map(|line| serde_json::from_str(line).expect("a report")).collect();
    let (mut first, mut third, mut all) = (0, 0, 0);
    for report in &reports {
        let explained = explain_text(&report.text, &Context::default());
        let codes: Vec<String> = explained.findings.iter().map(|finding| finding.code.to_string()).collect();
        let best = &explained.findings[0];
        let is_known = report.accept.contains(&codes[0]) || report.also.contains(&codes[0]);
        assert!(is_known || best.confidence != Confidence::Certain || best.code == Code::MD0607, "{}", report.id);
        if report.scope != "out" && !report.accept.is_empty() {
            all += 1;
            first += usize::from(report.accept.contains(&codes[0]));
            third += usize::from(codes.iter().take(3).any(|code| report.accept.contains(code)));
        }
    }
    println!("of {all} reports in scope the right cause is first in {first}, among three in {third}");
    assert!(reports.len() >= 80);
}

#[test]
fn failures_of_other_software_are_not_taken_for_ours() {
    for text in others() {
        let explained = explain_text(&text, &Context::default());
        assert!(!explained.recognised, "{text}: {:?}", explained.findings.first().map(|f| &f.headline));
    }
}

#[test]
fn every_class_is_found_somewhere() {
    let cases: Vec<Case> = reported().into_iter().chain(messages()).chain(reports()).collect();
    for cause in TOLD_BY_TEXT {
        let found = |case: &Case| classify(&case.error).first().is_some_and(|first| first.cause == *cause);
        let met = cases.iter().filter(|case| case.class == cause.class()).any(found);
        assert!(met, "no case of {} is told as such", cause.class());
    }
}

/// What other tools and languages put around a message.
fn wrappings(error: &str) -> Vec<(&'static str, String)> {
    let lines = |prefix: &str| error.lines().map(|line| format!("{prefix}{line}\n")).collect::<String>();
    let escaped = error.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    vec![
        ("colour", error.lines().map(|line| format!("\u{1b}[1m\u{1b}[31m{line}\u{1b}[0m\n")).collect()),
        ("timestamps", lines("2025-12-01T13:19:17.493514Z ERROR ")),
        ("brackets", lines("[2026-04-11 13:06:20.123] [error] ")),
        ("quoted", lines("> ")),
        ("box", lines("│ ")),
        ("elixir", format!("{{:error, \"{escaped}\"}}")),
        ("json", format!("{{\"level\":\"error\",\"message\":\"{escaped}\"}}")),
        ("rust debug", format!("Err(\"{escaped}\")")),
        ("javascript", format!("Uncaught Error: {error}\n    at async file:///srv/index.js:10:3\n")),
        ("go", format!("2026/08/03 20:22:23 run: {}", error.replace('\n', " "))),
        (
            "backtrace",
            format!(
                "{error}\n\nstack backtrace:\n   0: std::rt::lang_start\n             at /rustc/0/rt.rs:206:5\n   1: main\n"
            ),
        ),
        ("windows", error.replace('\n', "\r\n")),
        ("curly", error.replace('`', "\u{2018}")),
    ]
}

#[test]
fn what_is_put_around_a_message_does_not_change_its_cause() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for case in messages().into_iter().chain(reported()).chain(reports().into_iter().step_by(5)) {
        let Some(plain) = classify(&case.error).first().map(|first| first.cause) else { continue };
        for (name, text) in wrappings(&case.error) {
            tried += 1;
            let wrapped = classify(&text).first().map(|first| first.cause);
            if wrapped != Some(plain) {
                wrong.push(format!("{} in {name}: {plain:?} became {wrapped:?}", case.id));
            }
        }
    }
    println!("{} of {tried}\n{}", wrong.len(), wrong.join("\n"));
    // Words such as `Uncaught` say who speaks, and may rightly change an answer that hangs on it.
    assert!(wrong.len() * 50 <= tried, "{} of {tried}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn lines_broken_by_a_terminal_are_joined() {
    let error = "Error: failed to run main module `target/wasm32-wasip2/release/http-fields.wasm`, component imports \
                 instance `wasi:http/types@0.2.0`, but a matching implementation was not found in the linker";
    let bytes: Vec<char> = error.chars().collect();
    let broken: String = bytes.chunks(80).map(|chunk| chunk.iter().collect::<String>() + "\n").collect();
    assert_eq!(classify(&broken).first().map(|first| first.cause), Some(Code::MD0302));
}

#[test]
fn several_errors_in_one_text_are_all_told() {
    let text = "error: multiple worlds found in package `a:b`: one must be explicitly chosen\n\
                later: map entry `wasi:io/poll@0.2.0` defined twice\n";
    let found: Vec<Code> = classify(text).iter().map(|found| found.cause).collect();
    assert!(found.contains(&Code::MD0701) && found.contains(&Code::MD0307), "{found:?}");
}

#[test]
fn findings_point_at_the_words_and_offer_something() {
    for case in reported().into_iter().chain(messages()).chain(reports()) {
        let explained = explain_text(&case.error, &Context::default());
        for finding in &explained.findings {
            assert!(!finding.headline.is_empty() && !finding.headline.ends_with('.'), "{}", finding.headline);
            assert!(!finding.suggestions.is_empty(), "{}: {} offers nothing", case.id, finding.code);
            for annotation in &finding.annotations {
                assert!(
                    annotation.source.text.get(annotation.span.clone()).is_some(),
                    "{}: {:?}",
                    case.id,
                    annotation.span
                );
            }
        }
    }
}

#[test]
fn other_text_is_honestly_not_recognised() {
    for text in [
        "",
        "   \n",
        "hello there, how are you",
        "Traceback: KeyError 3",
        "make: *** [all] Error 2 happened here",
        "failed to read file with the settings",
        "failed to read file config.yaml",
    ] {
        let explained = explain_text(text, &Context::default());
        assert!(!explained.recognised, "{text}: {:?}", explained.findings.first().map(|f| &f.headline));
        assert_eq!(explained.findings.first().map(|finding| finding.code), Some(Code::MD0607));
    }
}

#[test]
fn long_texts_are_read_in_time() {
    let line =
        "2025-12-01T13:19:17Z ERROR import `a` import `b` Import #0 module=\"x\" unknown import: `component \\n {\n";
    let mut text = line.repeat((3 << 20) / line.len());
    text.push_str(
        "component imports instance `wasi:http/types@0.2.0`, but a matching implementation was not found in the linker",
    );
    let start = Instant::now();
    let found = classify(&text);
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(6), "{taken:?}");
    assert!(!found.is_empty());
}

proptest! {
    #[test]
    fn arbitrary_text_is_answered(text in "\\PC{0,400}") {
        let _ = explain_text(&text, &Context::default());
    }

    #[test]
    fn arbitrary_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = explain_text(&String::from_utf8_lossy(&bytes), &Context::default());
    }

    #[test]
    fn cut_and_mixed_messages_are_answered(at in 0usize..100_000, other in 0usize..100_000, cut in 0usize..400) {
        let cases = messages();
        let one = &cases[at % cases.len()].error;
        let two = &cases[other % cases.len()].error;
        let head: String = one.chars().take(cut).collect();
        let tail: String = two.chars().skip(cut / 2).collect();
        let text = head + &tail;
        for finding in explain_text(&text, &Context::default()).findings {
            for annotation in &finding.annotations {
                prop_assert!(annotation.source.text.get(annotation.span.clone()).is_some());
            }
        }
    }
}
