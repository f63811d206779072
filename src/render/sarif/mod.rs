//! SARIF 2.1.0: one run over all reports. The help of a rule is the page of its code; places in
//! files that the user has are physical locations, items of a binary are logical ones.

mod model;

use super::sanitize::{escape, escape_lines};
use super::{uri, words};
use crate::finding::{self, Code, Finding, Report, Severity, Source, SourceKind};
use model::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// All reports as one log; `exit` is the number the program ends with.
pub fn reports(reports: &[Report], exit: u8) -> String {
    let mut codes: Vec<Code> = reports.iter().flat_map(|report| &report.findings).map(|one| one.code).collect();
    codes.sort();
    codes.dedup();
    let mut results = Vec::new();
    for report in reports {
        for one in &report.findings {
            let index = codes.binary_search(&one.code).expect("every code was collected");
            results.push(outcome(one, index, report));
        }
    }
    let driver = Driver {
        name: "mate-doctor",
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: codes.into_iter().map(rule).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        invocations: vec![Invocation { execution_successful: exit != 70, exit_code: exit }],
        column_kind: "unicodeCodePoints",
        results,
    };
    super::json::text(&Log { schema: SCHEMA, version: VERSION, runs: vec![run] })
}

fn rule(code: Code) -> Rule {
    let page = code.page().markdown;
    Rule {
        id: code.as_str(),
        name: code.class(),
        short_description: Text::plain(code.title()),
        full_description: Text::plain(code.title()),
        help: Text { text: page.to_owned(), markdown: Some(page.to_owned()) },
        default_configuration: Configuration { level: level(code.severity()) },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn outcome(one: &Finding, rule_index: usize, report: &Report) -> Outcome {
    Outcome {
        rule_id: one.code.as_str(),
        rule_index,
        kind: "fail",
        level: level(one.severity),
        message: message(one),
        locations: vec![location(one, report)],
        related_locations: related(one),
        fixes: fixes(one),
        partial_fingerprints: BTreeMap::from([("mateDoctor/v1", fingerprint(one, report))]),
        properties: Properties {
            confidence: one.confidence.to_string(),
            class: one.name(),
            input: report.input.name.clone(),
            side: one.side.map(|side| side.to_string()),
        },
    }
}

/// Headline, facts and advice; viewers show it without the snippets.
fn message(one: &Finding) -> Text {
    let mut lines = vec![words::headline(one)];
    lines.extend(one.related.iter().map(|note| ["note: ", &escape_lines(&note.text)].concat()));
    for suggestion in &one.suggestions {
        lines.push(["help: ", &words::suggestion_line(suggestion, one)].concat());
        if let finding::Fix::Code { text, .. } = &suggestion.fix {
            lines.push(escape_lines(text).into_owned());
        }
    }
    Text::plain(lines.join("\n"))
}

/// Where it lies: the line that asks for it, or the item of the binary.
fn location(one: &Finding, report: &Report) -> Location {
    let on_disk = |annotation: &&finding::Annotation| annotation.source.kind == SourceKind::File;
    let annotations = || one.annotations.iter().filter(on_disk);
    let physical_location = match annotations().find(|a| a.primary).or_else(|| annotations().next()) {
        Some(annotation) => Some(physical(&annotation.source, &annotation.span)),
        None => in_binary(one, report),
    };
    let logical_locations = one.subject.iter().map(|path| LogicalLocation {
        fully_qualified_name: escape(path).into_owned(),
        kind: if path.contains('#') || !path.contains('/') { "member" } else { "namespace" },
    });
    Location { physical_location, logical_locations: logical_locations.collect(), ..Location::default() }
}

/// The file itself, and the byte where one is known.
fn in_binary(one: &Finding, report: &Report) -> Option<PhysicalLocation> {
    let (file, offset) = match &one.place {
        Some(place) => (place.file.as_str(), place.offset),
        None => (report.input.name.as_str(), None),
    };
    if file.is_empty() || file == "-" {
        return None;
    }
    let region = offset.map(|byte_offset| Region::Bytes { byte_offset, byte_length: 0 });
    Some(PhysicalLocation { artifact_location: ArtifactLocation { uri: uri::of_path(file) }, region })
}

fn physical(source: &Source, span: &Range<usize>) -> PhysicalLocation {
    let artifact_location = ArtifactLocation { uri: uri::of_path(&source.name) };
    PhysicalLocation { artifact_location, region: Some(region(source, span)) }
}

fn region(source: &Source, span: &Range<usize>) -> Region {
    let (start_line, start_column) = source.line_column(span.start);
    let (end_line, end_column) = source.line_column(span.end.max(span.start));
    Region::Text { start_line, start_column, end_line, end_column }
}

/// The places that lead to it, and those of its notes.
fn related(one: &Finding) -> Vec<Location> {
    let secondary = one.annotations.iter().filter(|a| !a.primary).map(|a| (a, a.label.as_str()));
    let notes = one.related.iter().flat_map(|note| note.annotations.iter().map(move |a| (a, note.text.as_str())));
    let on_disk = secondary.chain(notes).filter(|(annotation, _)| annotation.source.kind == SourceKind::File);
    on_disk
        .enumerate()
        .map(|(id, (annotation, text))| Location {
            id: Some(id),
            physical_location: Some(physical(&annotation.source, &annotation.span)),
            message: Some(Text::plain(escape_lines(text))),
            ..Location::default()
        })
        .collect()
}

/// Edits of files that the user has.
fn fixes(one: &Finding) -> Vec<Fix> {
    let edits = one.suggestions.iter().filter_map(|suggestion| match &suggestion.fix {
        finding::Fix::Replace { source, range, text } if source.kind == SourceKind::File => {
            let replacement =
                Replacement { deleted_region: region(source, range), inserted_content: Text::plain(text) };
            let artifact_location = ArtifactLocation { uri: uri::of_path(&source.name) };
            Some(Fix {
                description: Text::plain(escape(&suggestion.title)),
                artifact_changes: vec![ArtifactChange { artifact_location, replacements: vec![replacement] }],
            })
        }
        _ => None,
    });
    edits.collect()
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
