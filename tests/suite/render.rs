//! Every renderer over the same reports.

use crate::samples;
use mate_doctor::finding::Report;
use mate_doctor::render::{Format, RenderOptions, reports, schema};
use serde_json::Value;

fn one_by_one(options: &RenderOptions) -> String {
    let rendered: Vec<String> =
        samples::all().iter().map(|one| reports(std::slice::from_ref(one), 1, options)).collect();
    rendered.join("\n=====\n")
}

fn at_width(width: usize) -> RenderOptions {
    RenderOptions { width, ..RenderOptions::default() }
}

#[test]
fn human_at_every_width() {
    insta::assert_snapshot!("human_140", one_by_one(&at_width(140)));
    insta::assert_snapshot!("human_80", one_by_one(&at_width(80)));
    insta::assert_snapshot!("human_50", one_by_one(&at_width(50)));
    insta::assert_snapshot!("human_36", one_by_one(&at_width(36)));
}

#[test]
fn human_in_other_manners() {
    insta::assert_snapshot!("human_unicode", one_by_one(&RenderOptions { unicode: true, ..at_width(80) }));
    insta::assert_snapshot!("human_plain", one_by_one(&RenderOptions { plain: true, ..at_width(80) }));
    insta::assert_snapshot!("human_quiet", one_by_one(&RenderOptions { quiet: true, ..at_width(80) }));
    let color = reports(&[samples::deep()], 1, &RenderOptions { color: true, ..at_width(80) });
    insta::assert_snapshot!("human_color", color.replace('\u{1b}', "ESC"));
}

#[test]
fn formats_for_tools() {
    insta::assert_snapshot!("concise", one_by_one(&RenderOptions { format: Format::Concise, ..at_width(80) }));
    insta::assert_snapshot!("github", one_by_one(&RenderOptions { format: Format::Github, ..at_width(80) }));
    insta::assert_snapshot!("markdown", one_by_one(&RenderOptions { format: Format::Markdown, ..at_width(80) }));
    insta::assert_snapshot!("json", one_by_one(&RenderOptions { format: Format::Json, ..at_width(80) }));
}

#[test]
fn several_reports_end_with_a_count() {
    let both = [samples::healthy(), samples::deep()];
    for format in [Format::Human, Format::Concise] {
        let text = reports(&both, 1, &RenderOptions { format, ..RenderOptions::default() });
        assert_eq!(text.lines().last(), Some("2 files: 1 passed, 1 failed"), "{text}");
    }
    let document: Value = serde_json::from_str(&reports(&both, 1, &json())).expect("JSON");
    assert_eq!(document["reports"].as_array().map(Vec::len), Some(2));
}

#[test]
fn nothing_hidden_reaches_the_terminal() {
    let formats = [Format::Human, Format::Concise, Format::Github, Format::Markdown];
    for format in formats {
        for plain in [false, true] {
            for width in [36, 50, 80, 140] {
                let text = reports(&[samples::hostile()], 1, &RenderOptions { format, plain, ..at_width(width) });
                let bad = text.chars().find(|c| c.is_control() && *c != '\n' || "\u{202e}\u{200b}".contains(*c));
                assert_eq!(bad, None, "{format:?} at {width}: {text:?}");
            }
        }
    }
}

#[test]
fn a_log_of_actions_has_no_commands_but_ours() {
    let text = reports(&[samples::hostile()], 1, &RenderOptions { format: Format::Github, ..RenderOptions::default() });
    assert_eq!(text.lines().filter(|line| line.starts_with("::")).count(), 2, "{text}");
    assert_eq!(text.lines().count(), 3, "{text}");
}

#[test]
fn the_verdict_is_the_last_line() {
    for width in [36, 50, 80, 140] {
        for report in [samples::healthy(), samples::deep(), samples::lookup(), samples::unsure(), samples::stopped()] {
            let text = reports(std::slice::from_ref(&report), 1, &at_width(width));
            assert!(text.lines().last().is_some_and(|last| last.starts_with(&report.summary)), "{text}");
        }
    }
}

#[test]
fn names_are_never_broken() {
    for width in [36, 45, 60, 80, 100] {
        let text = reports(&[samples::lookup()], 1, &at_width(width));
        for name in ["mate:runtime@0.1.0/api#handler", "mate:runtime/api@0.1.0#handler"] {
            assert!(text.contains(name), "{name} at {width}: {text}");
        }
    }
}

fn json() -> RenderOptions {
    RenderOptions { format: Format::Json, ..RenderOptions::default() }
}

#[test]
fn json_is_what_its_schema_says() {
    for report in samples::all() {
        let value: Value = serde_json::from_str(&reports(std::slice::from_ref(&report), 1, &json())).expect("JSON");
        let schema = schema::schema(report.command).expect("a schema");
        let validator = jsonschema::validator_for(schema.as_value()).expect("a valid schema");
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(value["schema"], format!("mate-doctor/{}/v1", report.command));
    }
}

/// Every field with its type: what programs rely on. Within a version lines are only ever added.
#[test]
fn schemas_are_pinned() {
    let mut seen = std::collections::BTreeSet::new();
    for (command, _) in schema::SCHEMAS {
        let schema = schema::schema(command).expect("a schema");
        jsonschema::validator_for(schema.as_value()).expect("a valid schema");
        let mut fields = Vec::new();
        list_fields(command, schema.as_value(), &mut fields);
        for (name, definition) in schema.as_value()["$defs"].as_object().into_iter().flatten() {
            list_fields(name, definition, &mut fields);
        }
        seen.extend(fields);
    }
    insta::assert_snapshot!("schemas", seen.into_iter().collect::<Vec<_>>().join("\n"));
}

fn list_fields(owner: &str, schema: &Value, out: &mut Vec<String>) {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let mut shape = field.clone();
        shape.as_object_mut().map(|shape| shape.remove("description"));
        let mark = if required.contains(&Value::from(name.as_str())) { "" } else { "?" };
        out.push(format!("{owner}.{name}{mark}: {shape}"));
    }
}

fn sarif(reports_: &[Report]) -> Value {
    let text = reports(reports_, 1, &RenderOptions { format: Format::Sarif, ..RenderOptions::default() });
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn sarif_is_what_the_standard_says() {
    let standard: Value =
        serde_json::from_str(include_str!("sarif-2.1.0-subset.schema.json")).expect("the subset of the schema");
    let validator = jsonschema::validator_for(&standard).expect("a valid schema");
    for list in [Vec::new(), vec![samples::deep()], samples::all()] {
        let log = sarif(&list);
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn sarif_of_the_samples() {
    let mut log = sarif(&samples::all());
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("rules") {
        assert!(rule["help"]["markdown"].as_str().is_some_and(|page| page.starts_with("# MD")), "{rule}");
        rule["help"] = "the page".into();
    }
    let version = log["runs"][0]["tool"]["driver"]["version"].take();
    assert_eq!(version, env!("CARGO_PKG_VERSION"));
    insta::assert_snapshot!("sarif", serde_json::to_string_pretty(&log).expect("JSON"));
}

#[test]
fn sarif_places() {
    let log = sarif(&[samples::deep(), samples::hostile()]);
    let results = &log["runs"][0]["results"];
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "wit/runtime.wit");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&6.into(), &16.into()));
    assert_eq!(
        results[0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"],
        "mate:runtime/api@0.1.0#submit"
    );
    assert_eq!(results[0]["relatedLocations"].as_array().map(Vec::len), Some(2));
    assert_eq!(results[2]["locations"][0]["physicalLocation"]["region"]["byteOffset"], 0x1a2b);
    let prints: Vec<&Value> =
        results.as_array().expect("results").iter().map(|one| &one["partialFingerprints"]["mateDoctor/v1"]).collect();
    assert!(prints.iter().enumerate().all(|(at, print)| !prints[..at].contains(print)), "{prints:?}");
}
