//! Findings about host code: MD05.

use super::lookup::LookedUp;
use super::{Annotation, Code, Confidence, Finding, Fix, Severity, Side, Source};
use std::ops::Range;
use std::sync::Arc;

/// A place in a host source.
pub type HostPlace = (Arc<Source>, Range<usize>);

/// A lookup in host code that fails.
#[derive(Clone, Debug)]
pub struct HostLookup {
    /// The lookup; its name stands at [`HostLookup::literal`] where that is known.
    pub lookup: LookedUp,
    /// The literal that gives the name, where it is one.
    pub literal: Option<HostPlace>,
    /// The argument of the call.
    pub argument: HostPlace,
    /// What to write instead, and where.
    pub replacement: Option<(HostPlace, String)>,
    /// Whether the host goes on where nothing is found.
    pub optional: bool,
}

impl From<HostLookup> for Finding {
    fn from(facts: HostLookup) -> Self {
        let mut finding = Finding::from(facts.lookup);
        finding.code = match finding.code.class() {
            "nested-export-flat-lookup" => Code::MD0501,
            "name-case-mismatch" => Code::MD0511,
            "semver-export-mismatch" => Code::MD0512,
            "ambiguous-export-name" => Code::MD0513,
            "root-in-place-of-interface" => Code::MD0514,
            _ => Code::MD0502,
        };
        finding.severity = finding.code.severity();
        if facts.optional {
            // A name that is there in another form is hardly meant to be left out.
            finding.severity = if finding.code == Code::MD0502 { Severity::Note } else { Severity::Warning };
            finding = finding.note("the host goes on where nothing is found");
        }
        finding.side = Some(Side::Host);
        let (source, span) = &facts.argument;
        match &facts.literal {
            Some(literal) if *literal != facts.argument && !contains(&facts.argument, literal) => {
                finding.annotations.push(Annotation::secondary(source, span.clone(), "looked up here"));
            }
            Some(_) => {}
            None => finding.annotations = vec![Annotation::primary(source, span.clone(), "looked up here")],
        }
        if let Some(((source, range), text)) = facts.replacement {
            let fix = Fix::Replace { source, range, text };
            let confidence = finding.confidence;
            finding.suggestions.insert(0, super::Suggestion { title: "replace it".into(), fix, confidence });
        }
        finding
    }
}

fn contains(outer: &HostPlace, inner: &HostPlace) -> bool {
    Arc::ptr_eq(&outer.0, &inner.0) && outer.1.start <= inner.1.start && inner.1.end <= outer.1.end
}

/// Type arguments of `get_typed_func` that are not those of the function.
#[derive(Clone, Debug)]
pub struct HostTypes {
    /// The function's full path.
    pub path: String,
    /// Its signature in WIT.
    pub signature: String,
    /// Whether it is the results; else the parameters.
    pub results: bool,
    /// What was written.
    pub written: String,
    /// What should be, where the standard library has the types.
    pub wanted: Option<String>,
    /// What is wrong.
    pub why: String,
    /// Whether it is the function that the host defines; else one that it looked up.
    pub definition: bool,
    /// Where the type stands.
    pub place: HostPlace,
}

impl From<HostTypes> for Finding {
    fn from(facts: HostTypes) -> Self {
        let side = if facts.results { "results" } else { "parameters" };
        let (source, span) = facts.place;
        let finding = Finding::new(
            Code::MD0503,
            format!("`{}` are not the {side} of `{}`: {}", facts.written, facts.path, facts.why),
        )
        .side(Side::Host)
        .subject(&facts.path)
        .annotate(Annotation::primary(&source, span.clone(), ""))
        .note(format!("its type is `{}`", facts.signature))
        .note(match facts.definition {
            true => {
                "a host function takes one tuple of all parameters, and returns one of the result (`()` without one)"
            }
            false => "both type arguments are tuples: of all parameters, and of the result (`()` without one)",
        });
        match facts.wanted {
            None if facts.definition => finding.advise(
                "let bindgen! generate the types from the WIT, or derive `ComponentType` and `Lift` or `Lower` for them",
            ),
            Some(text) => finding.suggest("write", Fix::Replace { source, range: span, text }),
            None => finding.advise(
                "let bindgen! generate the types from the WIT, or use get_func and Func::call with values of `Val`",
            ),
        }
    }
}

/// An `async func` that is called synchronously.
#[derive(Clone, Debug)]
pub struct HostSyncCall {
    /// The function's full path.
    pub path: String,
    /// Where the call stands: the name of the method.
    pub place: HostPlace,
}

impl From<HostSyncCall> for Finding {
    fn from(facts: HostSyncCall) -> Self {
        let (source, span) = facts.place;
        Finding::new(Code::MD0504, format!("`{}` is an `async func`, and `call` is synchronous", facts.path))
            .confidence(Confidence::Likely)
            .side(Side::Host)
            .subject(&facts.path)
            .annotate(Annotation::primary(&source, span.clone(), "synchronous"))
            .note("where it is lifted async, wasmtime answers: cannot synchronously call an async-lifted export")
            .suggest("call it with", Fix::Replace { source, range: span, text: "call_async".into() })
            .advise("and await the result, in an async function; the instance is made with `instantiate_async` then")
    }
}

/// What a definition in a linker is wrong about.
#[derive(Clone, Debug)]
pub enum DefinitionFault {
    /// The component does not import it; these are near.
    Unused {
        /// Imports of that interface or name in another spelling.
        near: Vec<String>,
    },
    /// Defined as a plain function, imported as `async func`, or the reverse.
    Async {
        /// Whether the import is an `async func`.
        wanted_async: bool,
    },
}

/// A definition in a linker that no import takes.
#[derive(Clone, Debug)]
pub struct HostDefinition {
    /// What is defined.
    pub path: String,
    /// What is wrong.
    pub fault: DefinitionFault,
    /// Where the name stands.
    pub place: HostPlace,
    /// The literal's content, where the name is one: what a replacement replaces.
    pub literal: Option<HostPlace>,
}

impl From<HostDefinition> for Finding {
    fn from(facts: HostDefinition) -> Self {
        let (source, span) = facts.place;
        match facts.fault {
            DefinitionFault::Async { wanted_async } => {
                let (headline, advice) = if wanted_async {
                    (
                        "is imported as `async func` and defined as a plain function",
                        "define it with `func_wrap_concurrent`",
                    )
                } else {
                    (
                        "is imported as a plain function and defined as a concurrent one",
                        "define it with `func_wrap` or `func_wrap_async`",
                    )
                };
                Finding::new(Code::MD0504, format!("`{}` {headline}", facts.path))
                    .side(Side::Host)
                    .subject(&facts.path)
                    .annotate(Annotation::primary(&source, span, ""))
                    .advise(advice)
            }
            DefinitionFault::Unused { near } => {
                let mut finding = Finding::new(Code::MD0506, format!("the component does not import `{}`", facts.path))
                    .side(Side::Host)
                    .subject(&facts.path)
                    .annotate(Annotation::primary(&source, span, "defined for nothing"));
                if let (Some(near), Some((source, range))) = (near.first(), facts.literal) {
                    finding = finding
                        .severity(Severity::Error)
                        .suggest("it imports", Fix::Replace { source, range, text: near.clone() });
                }
                finding
            }
        }
    }
}

/// An import of the component that the host code defines nowhere.
#[derive(Clone, Debug)]
pub struct HostUndefined {
    /// The import.
    pub import: String,
    /// Functions and resources of it that are not defined, where some are.
    pub missing: Vec<String>,
    /// The file.
    pub file: String,
    /// Code that defines it.
    pub code: Option<String>,
}

impl From<HostUndefined> for Finding {
    fn from(facts: HostUndefined) -> Self {
        let headline = match facts.missing.as_slice() {
            [] => format!("the host code does not define the import `{}`", facts.import),
            missing => {
                let names: Vec<String> = missing.iter().take(6).map(|name| format!("`{name}`")).collect();
                let more = match missing.len().checked_sub(6) {
                    None | Some(0) => String::new(),
                    Some(more) => format!(" and {more} more"),
                };
                format!("the host code defines the import `{}` without {}{more}", facts.import, names.join(", "))
            }
        };
        let finding = Finding::new(Code::MD0505, headline)
            .confidence(Confidence::Likely)
            .side(Side::Host)
            .subject(&facts.import)
            .place(&facts.file, None)
            .note("looked for in `Linker::instance`, `Linker::root` and the imports of `bindgen!` worlds");
        match facts.code {
            Some(text) => finding.suggest("define it before instantiating", Fix::Code { language: "rust", text }),
            None => finding.advise("add it with the add_to_linker function of the bindings for its world"),
        }
    }
}

/// What is wrong with a `bindgen!`.
#[derive(Clone, Debug)]
pub enum BindgenFault {
    /// The WIT or the world is not there, or does not parse.
    Unreadable(String),
    /// The component lacks a whole interface, or a function.
    Missing(String),
    /// A function has another type in the component.
    Differs {
        /// The function's full path.
        path: String,
        /// As the bindings have it.
        bindings: String,
        /// As the component has it.
        component: String,
    },
}

/// A `bindgen!` that does not fit the component.
#[derive(Clone, Debug)]
pub struct HostBindgen {
    /// What is wrong.
    pub fault: BindgenFault,
    /// Where the macro stands.
    pub place: HostPlace,
}

impl From<HostBindgen> for Finding {
    fn from(facts: HostBindgen) -> Self {
        let (source, span) = facts.place;
        let mark = |label: &str| Annotation::primary(&source, span.clone(), label);
        match facts.fault {
            BindgenFault::Unreadable(message) => {
                Finding::new(Code::MD0507, format!("`bindgen!` cannot read its world: {message}"))
                    .side(Side::Host)
                    .annotate(mark(""))
                    .note(
                        "paths are relative to the folder of the Cargo.toml; without one it is the folder `wit` there",
                    )
            }
            BindgenFault::Missing(path) => {
                Finding::new(Code::MD0502, format!("the world of `bindgen!` exports `{path}`; the component does not"))
                    .side(Side::Host)
                    .subject(path)
                    .annotate(mark("looks it up when the bindings are made"))
                    .advise("build host and component from the same WIT")
            }
            BindgenFault::Differs { path, bindings, component } => {
                Finding::new(Code::MD0508, format!("`{path}` has another type in the WIT of `bindgen!`"))
                    .side(Side::Host)
                    .subject(path)
                    .annotate(mark(""))
                    .note(format!("the bindings have `{bindings}`"))
                    .note(format!("the component has `{component}`"))
                    .advise("build host and component from the same WIT")
            }
        }
    }
}

/// Something in host code that is known only at run time.
#[derive(Clone, Debug)]
pub struct HostNotChecked {
    /// What it is.
    pub what: String,
    /// Where it stands.
    pub place: HostPlace,
}

impl From<HostNotChecked> for Finding {
    fn from(facts: HostNotChecked) -> Self {
        let (source, span) = facts.place;
        Finding::new(Code::MD0509, format!("not checked: {}", facts.what))
            .side(Side::Host)
            .annotate(Annotation::primary(&source, span, "known only at run time"))
    }
}

/// A source that does not parse.
#[derive(Clone, Debug)]
pub struct HostUnreadable {
    /// The parser's words.
    pub message: String,
    /// Where it stopped.
    pub place: HostPlace,
}

impl From<HostUnreadable> for Finding {
    fn from(facts: HostUnreadable) -> Self {
        let (source, span) = facts.place;
        Finding::new(Code::MD0510, format!("`{}` does not parse as Rust: {}", source.name, facts.message))
            .side(Side::Host)
            .annotate(Annotation::primary(&source, span, ""))
            .note("nothing in this file was checked")
    }
}
