//! SARIF 2.1.0: one run over all reports. The help of a rule is the page of its code; places in
//! files that the user has are physical locations, items of a binary are logical ones.

use super::sanitize::{escape, escape_lines};
use super::{uri, words};
use crate::finding::{self, Code, Finding, Fix, Report, Source, SourceKind, catalogue};
use serde_json::{Value, json};
use std::ops::Range;

/// Where the standard's schema is.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// All reports as one log; `exit` is the number the program ends with.
pub fn reports(reports: &[Report], exit: u8) -> String {
    let mut codes: Vec<Code> = reports.iter().flat_map(|report| &report.findings).map(|one| one.code).collect();
    codes.sort();
    codes.dedup();
    let mut results = Vec::new();
    for report in reports {
        for one in &report.findings {
            let index = codes.binary_search(&one.code).expect("every code was collected");
            results.push(result(one, index, report));
        }
    }
    let failures: Vec<Value> = reports.iter().filter_map(failure).collect();
    let mut invocation = json!({ "executionSuccessful": exit != 70 && failures.is_empty(), "exitCode": exit });
    put_list(&mut invocation, "toolExecutionNotifications", failures);
    let version = env!("CARGO_PKG_VERSION");
    let rules: Vec<Value> = codes.into_iter().map(rule).collect();
    super::json::text(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": { "name": "mate-doctor", "version": version, "semanticVersion": version, "rules": rules }
            },
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

/// Adds a list that has something in it.
fn put_list(object: &mut Value, key: &str, list: Vec<Value>) {
    if !list.is_empty() {
        object[key] = list.into();
    }
}

/// Why something could not be examined.
fn failure(report: &Report) -> Option<Value> {
    let text = escape_lines(report.error.as_deref()?);
    let mut out = json!({ "level": "error", "message": { "text": text } });
    let file = Some(report.input.name.as_str()).filter(|name| !name.is_empty() && *name != "-");
    let location = |file| json!({ "physicalLocation": { "artifactLocation": { "uri": uri::of_path(file) } } });
    put_list(&mut out, "locations", file.map(location).into_iter().collect());
    Some(out)
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "name": code.class(),
        "shortDescription": { "text": code.title() },
        "fullDescription": { "text": code.title() },
        "help": { "text": catalogue::page(code), "markdown": code.page().markdown },
        "defaultConfiguration": { "level": code.severity().to_string() },
    })
}

fn result(one: &Finding, rule_index: usize, report: &Report) -> Value {
    let mut out = json!({
        "ruleId": one.code.as_str(),
        "ruleIndex": rule_index,
        "kind": "fail",
        "level": one.severity.to_string(),
        "message": { "text": message(one) },
        "locations": [location(one, report)],
    });
    put_list(&mut out, "relatedLocations", related(one));
    put_list(&mut out, "fixes", one.suggestions.iter().filter_map(fix).collect());
    out["partialFingerprints"] = json!({ "mateDoctor/v1": fingerprint(one, report) });
    out["properties"] = json!({
        "confidence": one.confidence.to_string(),
        "class": one.name(),
        "input": report.input.name,
    });
    if let Some(side) = one.side {
        out["properties"]["side"] = side.to_string().into();
    }
    out
}

/// Headline, facts and advice; viewers show it without the snippets.
fn message(one: &Finding) -> String {
    let mut lines = vec![words::headline(one)];
    lines.extend(one.related.iter().map(|note| ["note: ", &escape_lines(&note.text)].concat()));
    for suggestion in &one.suggestions {
        lines.push(["help: ", &words::suggestion_line(suggestion, one)].concat());
        if let Fix::Code { text, .. } = &suggestion.fix {
            lines.push(escape_lines(text).into_owned());
        }
    }
    lines.join("\n")
}

/// Where it is: the line that asks for it, or the item of the binary.
fn location(one: &Finding, report: &Report) -> Value {
    let on_disk = |annotation: &&finding::Annotation| annotation.source.kind == SourceKind::File;
    let annotations = || one.annotations.iter().filter(on_disk);
    let place = match annotations().find(|a| a.primary).or_else(|| annotations().next()) {
        Some(annotation) => Some(physical(&annotation.source, &annotation.span)),
        None => in_binary(one, report),
    };
    let mut out = json!({});
    if let Some(place) = place {
        out["physicalLocation"] = place;
    }
    let item = one.subject.iter().map(|path| {
        let kind = if path.contains('#') || !path.contains('/') { "member" } else { "namespace" };
        json!({ "fullyQualifiedName": escape(path), "kind": kind })
    });
    put_list(&mut out, "logicalLocations", item.collect());
    out
}

/// The file itself, and the byte where one is known.
fn in_binary(one: &Finding, report: &Report) -> Option<Value> {
    let (file, offset) = match &one.place {
        Some(place) => (place.file.as_str(), place.offset),
        None => (report.input.name.as_str(), None),
    };
    if file.is_empty() || file == "-" {
        return None;
    }
    let mut out = json!({ "artifactLocation": { "uri": uri::of_path(file) } });
    if let Some(offset) = offset {
        out["region"] = json!({ "byteOffset": offset, "byteLength": 0 });
    }
    Some(out)
}

fn physical(source: &Source, span: &Range<usize>) -> Value {
    json!({ "artifactLocation": { "uri": uri::of_path(&source.name) }, "region": region(source, span) })
}

fn region(source: &Source, span: &Range<usize>) -> Value {
    let (start_line, start_column) = source.line_column(span.start);
    let (end_line, end_column) = source.line_column(span.end.max(span.start));
    json!({ "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column })
}

/// The places that lead to it, and those of its notes.
fn related(one: &Finding) -> Vec<Value> {
    let secondary = one.annotations.iter().filter(|a| !a.primary).map(|a| (a, a.label.as_str()));
    let notes = one.related.iter().flat_map(|note| note.annotations.iter().map(move |a| (a, note.text.as_str())));
    let on_disk = secondary.chain(notes).filter(|(annotation, _)| annotation.source.kind == SourceKind::File);
    let location = |(id, (annotation, text)): (usize, (&finding::Annotation, &str))| {
        let place = physical(&annotation.source, &annotation.span);
        json!({ "id": id, "physicalLocation": place, "message": { "text": escape_lines(text) } })
    };
    on_disk.enumerate().map(location).collect()
}

/// An edit of a file that the user has.
fn fix(suggestion: &finding::Suggestion) -> Option<Value> {
    let Fix::Replace { source, range, text } = &suggestion.fix else { return None };
    let replacement = json!({ "deletedRegion": region(source, range), "insertedContent": { "text": text } });
    (source.kind == SourceKind::File).then(|| {
        json!({
            "description": { "text": escape(&suggestion.title) },
            "artifactChanges": [{
                "artifactLocation": { "uri": uri::of_path(&source.name) },
                "replacements": [replacement],
            }],
        })
    })
}

/// The same for the same finding of the same item in later runs, wherever the line moved to.
fn fingerprint(one: &Finding, report: &Report) -> String {
    let subject = one.subject.as_deref().unwrap_or(&one.headline);
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in [one.code.as_str(), &report.input.name, subject, &one.headline] {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}
