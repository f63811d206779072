//! Findings about host code.

use super::rust_types::TypeMismatch;
use super::source::CodeSpan;
use super::uses::{HostDefinition, HostLookup, HostText, SyncCall};
use crate::finding::{Annotation, Code, Confidence, Finding, Fix, Severity, Side, Suggestion, list};

/// How many missing parts of an import are listed.
const LISTED: usize = 6;

const SAME_WIT: &str = "build host and component from the same WIT";

fn new(code: Code, headline: String, annotation: Annotation) -> Finding {
    Finding::new(code, headline).side(Side::Host).annotate(annotation)
}

fn replace(span: &CodeSpan, text: &str) -> Fix {
    Fix::Replace { source: span.source.clone(), range: span.range.clone(), text: text.to_owned() }
}

/// A lookup that fails: what the lookup by itself is diagnosed with, at its place in the source.
pub(super) fn lookup(mut finding: Finding, lookup: &HostLookup, name: &HostText, replacement: Option<Fix>) -> Finding {
    finding.code = match finding.code.class() {
        "nested-export-flat-lookup" => Code::MD0501,
        "name-case-mismatch" => Code::MD0511,
        "semver-export-mismatch" => Code::MD0512,
        "ambiguous-export-name" => Code::MD0513,
        "root-in-place-of-interface" => Code::MD0514,
        _ => Code::MD0502,
    };
    finding.severity = finding.code.severity();
    finding.side = Some(Side::Host);
    if lookup.optional {
        // A name that exists in another form was hardly meant to be left out.
        finding.severity = if finding.code == Code::MD0502 { Severity::Note } else { Severity::Warning };
        finding = finding.note("the host handles the case that nothing is found");
    }
    let argument = &lookup.argument;
    match &name.literal {
        Some(literal) if !argument.contains(literal) => {
            finding.annotations.push(Annotation::secondary(&argument.source, argument.range.clone(), "looked up here"))
        }
        Some(_) => {}
        None => finding.annotations = vec![argument.marked("looked up here")],
    }
    if let Some(fix) = replacement {
        let confidence = finding.confidence;
        finding.suggestions.insert(0, Suggestion { title: "replace it".into(), fix, confidence });
    }
    finding
}

pub(super) fn not_checked(argument: &CodeSpan) -> Finding {
    let headline = format!("lookup not checked: `{}` is known only at run time", argument.text());
    new(Code::MD0509, headline, argument.marked(""))
}

/// A lookup in an object that may be a component or a core module.
pub(super) fn not_checked_api(lookup: &HostLookup) -> Finding {
    let headline =
        format!("lookup not checked: `{}` may be an instance of a component or of a core module", lookup.receiver);
    new(Code::MD0509, headline, lookup.argument.marked(""))
}

pub(super) fn not_checked_in_macro(span: &CodeSpan) -> Finding {
    new(Code::MD0509, "lookup not checked: it is inside a macro".to_owned(), span.marked(""))
}

pub(super) fn unparsed(span: &CodeSpan, message: &str) -> Finding {
    let headline = format!("`{}` does not parse as Rust: {message}", span.source.name);
    new(Code::MD0510, headline, span.marked("")).note("nothing in this file was checked")
}

/// Types of a function that was looked up, or of one that the host defines.
pub(super) fn wrong_types(
    wrong: TypeMismatch,
    path: &str,
    signature: &str,
    span: &CodeSpan,
    is_definition: bool,
) -> Finding {
    let part = if wrong.of_result { "result" } else { "parameters" };
    let headline = format!("`{}` does not match the {part} of `{path}`: {}", wrong.written, wrong.why);
    let finding = new(Code::MD0503, headline, span.marked(""))
        .subject(path)
        .note(format!("its signature is `{signature}`"))
        .note(if is_definition {
            "a host function takes one tuple of all parameters, and returns a tuple of the result, or `()`"
        } else {
            "both type arguments are tuples: of all parameters, and of the result, or `()`"
        });
    match wrong.expected {
        Some(text) if !is_definition || !text.contains('_') => finding.suggest("write", replace(span, &text)),
        _ if is_definition => finding.advise(
            "let bindgen! generate the types from the WIT, or derive `ComponentType` and `Lift` or `Lower` for them",
        ),
        _ => finding.advise(
            "let bindgen! generate the types from the WIT, or use get_func and Func::call with values of `Val`",
        ),
    }
}

/// An async function that is called synchronously.
pub(super) fn sync_call(call: &SyncCall, path: &str) -> Finding {
    let headline = format!("`{path}` is an `async func`, but it is called with `call`");
    let finding = new(Code::MD0504, headline, call.method.marked("synchronous call"))
        .confidence(Confidence::Likely)
        .subject(path)
        .note("if it is lifted async, wasmtime fails with: cannot synchronously call an async-lifted export");
    let instantiate = "create the instance with `instantiate_async`";
    let text = &call.method.source.text;
    match call.awaitable.and_then(|end| Some((end, text.get(call.method.range.end..end)?))) {
        Some((end, arguments)) => {
            let span = CodeSpan { source: call.method.source.clone(), range: call.method.range.start..end };
            let edit = replace(&span, &format!("call_async{arguments}.await"));
            finding.suggest("call it with", edit).advise(instantiate)
        }
        None => {
            finding.advise("make the function around it async, and write `.call_async(…).await`").advise(instantiate)
        }
    }
}

/// A host function that is sync where the import is async, or the reverse.
pub(super) fn defined_async(definition: &HostDefinition, path: &str, imported_async: bool) -> Finding {
    let (headline, advice) = match imported_async {
        true => {
            ("is imported as `async func`, but defined as a sync function", "define it with `func_wrap_concurrent`")
        }
        false => (
            "is imported as a sync function, but defined as a concurrent one",
            "define it with `func_wrap` or `func_wrap_async`",
        ),
    };
    new(Code::MD0504, format!("`{path}` {headline}"), definition.argument.marked("")).subject(path).advise(advice)
}

/// A definition that the component does not import.
pub(super) fn not_imported(definition: &HostDefinition, path: &str, name: &HostText, near: Option<&str>) -> Finding {
    let headline = format!("the component does not import `{path}`");
    let finding = new(Code::MD0506, headline, definition.argument.marked("unused definition")).subject(path);
    match (near, &name.literal) {
        (Some(near), Some(literal)) => finding.severity(Severity::Error).suggest("it imports", replace(literal, near)),
        _ => finding,
    }
}

/// An import that the host does not define, or some parts of it.
pub(super) fn undefined(import: &str, missing: &[String], file: &str, code: Option<String>) -> Finding {
    let headline = if missing.is_empty() {
        format!("the host code does not define the import `{import}`")
    } else {
        format!("the host code defines the import `{import}` without {}", list(missing, LISTED))
    };
    let finding = Finding::new(Code::MD0505, headline)
        .confidence(Confidence::Likely)
        .side(Side::Host)
        .subject(import)
        .place(file, None)
        .note("searched: `Linker::instance`, `Linker::root` and the imports of `bindgen!` worlds");
    match code {
        Some(text) => finding.suggest("define it before instantiating", Fix::Code { language: "rust", text }),
        None => finding.advise("add it with the `add_to_linker` function of the bindings for its world"),
    }
}

pub(super) fn unreadable_world(span: &CodeSpan, message: &str) -> Finding {
    new(Code::MD0507, format!("`bindgen!` cannot read its world: {message}"), span.marked(""))
        .note("paths are relative to the folder of the Cargo.toml; the default path is `wit`")
}

/// An export of a `bindgen!` world that the component does not have.
pub(super) fn not_exported(span: &CodeSpan, path: &str) -> Finding {
    let headline = format!("the world of `bindgen!` exports `{path}`, but the component does not");
    new(Code::MD0502, headline, span.marked("looked up when the bindings are created")).subject(path).advise(SAME_WIT)
}

/// A function that has another type in the component than in a `bindgen!` world.
pub(super) fn other_type(span: &CodeSpan, path: &str, bindings: &str, component: &str) -> Finding {
    new(Code::MD0508, format!("`{path}` has a different type in the WIT of `bindgen!`"), span.marked(""))
        .subject(path)
        .note(format!("the bindings have `{bindings}`"))
        .note(format!("the component has `{component}`"))
        .advise(SAME_WIT)
}
