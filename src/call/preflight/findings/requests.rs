//! Findings about what was asked: the call as text, the function it names, the arguments.

use super::lists;
use crate::call::request::{Arguments, CallText, RequestError};
use crate::call::value::{SyntaxError, ValueError};
use crate::finding::{Annotation, Code, Command, Confidence, Finding, Fix, Source, SourceKind, count};
use crate::surface::{FuncType, Function, Param, Surface};
use std::ops::Range;
use std::sync::Arc;

/// A text that cannot be read as a call; `instead` is the call as it was probably meant.
pub(crate) fn cannot_read(error: RequestError, instead: Option<String>) -> Finding {
    let headline = if error.json { "the arguments cannot be read as JSON" } else { "the call cannot be read" };
    let SyntaxError { span, message, instead: edit } = error.error;
    let finding = Finding::new(Code::MD0436, headline)
        .annotate(Annotation::primary(&error.text, span.clone(), message))
        .note(match error.json {
            true => "pass one JSON array with a value for each parameter",
            false => "write a call as `ns:pkg/iface@1.0.0#func(value, …)`, with values in WAVE",
        });
    match instead {
        _ if edit.is_some() => {
            let text = edit.unwrap_or_default();
            finding.suggest("write it like this", Fix::Replace { source: error.text, range: span, text })
        }
        _ if error.json => finding,
        Some(text) => finding.suggest("quote the call for the shell, and strings inside it", Fix::Write(text)),
        // Where quotes arrived, the shell did not take them.
        None if error.text.text.contains('"') => finding,
        None => finding.advise("put the whole call between single quotes, so that the shell keeps `\"`"),
    }
}

/// An argument that does not fit its parameter; `example` is a value that does.
pub(crate) fn bad_argument(
    surface: &Surface,
    source: &Arc<Source>,
    function: &str,
    param: &Param,
    error: ValueError,
    example: Option<String>,
) -> Finding {
    let ty = surface.type_text(param.ty);
    let structure = surface.type_structure(param.ty);
    let headline = format!("argument `{}` of `{function}` is not a valid `{ty}`", param.name);
    let mut finding = Finding::new(Code::MD0402, headline).subject(function).annotate(Annotation::primary(
        source,
        error.span.clone(),
        error.message,
    ));
    if !error.path.is_empty() {
        finding = finding.note(format!("the place is `{}{}`", param.name, error.path));
    }
    if structure != ty {
        finding = finding.note(format!("`{ty}` is `{structure}`"));
    }
    if let Some(text) = error.instead {
        let fix = Fix::Replace { source: Arc::clone(source), range: error.span, text };
        finding = finding.confidence(Confidence::Certain).suggest("write it like this", fix);
    }
    match example {
        Some(example) => finding.suggest("for example", Fix::Write(example)),
        None => finding,
    }
}

/// Too many or too few arguments; `example` is a call that fits.
pub(crate) fn argument_count(
    surface: &Surface,
    parts: &Arguments,
    function: &str,
    (ty, params): (&FuncType, &[Param]),
    example: Option<String>,
) -> Finding {
    let (wanted, given) = (params.len(), parts.nodes.len());
    let end = parts.span.end.saturating_sub(usize::from(!parts.span.is_empty() && given < wanted));
    let span = match parts.nodes.get(wanted) {
        Some(extra) => extra.span.start..parts.nodes[given - 1].span.end,
        None => end..parts.span.end,
    };
    let label = match params.get(given) {
        Some(param) => format!("`{}: {}` is missing here", param.name, surface.type_text(param.ty)),
        None if wanted == 0 => "it takes none".to_owned(),
        None => format!("{} too many", given - wanted),
    };
    let finding =
        Finding::new(Code::MD0403, format!("`{function}` takes {}, {given} given", count(wanted, "argument")))
            .subject(function)
            .annotate(Annotation::primary(&parts.source, span, label))
            .note(format!("its type is `{}`", surface.func_text(ty)));
    match example {
        Some(example) => finding.suggest("for example", Fix::Write(example)),
        None => finding,
    }
}

/// A method that is called by its path without the handle that it is a method of. `constructor` is a call that
/// makes one.
pub(crate) fn no_receiver(
    call: &CallText,
    (file, function): (&str, &str),
    (resource, method): (&str, &str),
    constructor: Option<String>,
) -> Finding {
    let arguments = &call.arguments;
    let given = if arguments.span.is_empty() { "()" } else { &arguments.source.text[arguments.span.clone()] };
    let finding = Finding::new(Code::MD0403, format!("`{function}` is a method, and no handle is given"))
        .subject(function)
        .annotate(Annotation::primary(&call.source, call.path.clone(), format!("which `{resource}` is meant?")));
    match constructor {
        Some(made) => {
            let command = Command::doctor("call").arg(file).arg(format!("b = {made}"));
            let title = "bind a handle to a name, and call the method on it";
            finding.suggest(title, Fix::Command(command.arg(format!("b.{method}{given}"))))
        }
        None => finding
            .advise(format!("bind what returns a `{resource}` to a name, `b = …`, and then call `b.{method}{given}`")),
    }
}

/// Arguments that follow the name of a function as separate words; `meant` is the call.
pub(crate) fn loose_arguments(file: &str, function: &str, first: &str, meant: String) -> Finding {
    let source = Source::new(SourceKind::Argument, "call", first);
    let label = "this would be a call of its own";
    Finding::new(Code::MD0436, format!("the arguments of `{function}` must be in parentheses"))
        .subject(function)
        .annotate(Annotation::primary(&source, 0..first.len(), label))
        .confidence(Confidence::Certain)
        .suggest("write the call as one argument", Fix::Command(Command::doctor("call").arg(file).arg(meant)))
}

/// A value of `--expect` that the function cannot return.
pub(crate) fn bad_expectation(source: &Arc<Source>, span: Range<usize>, message: String) -> Finding {
    Finding::new(Code::MD0402, "the expected value does not fit the function's result")
        .annotate(Annotation::primary(source, span, message))
}

/// A call without a function on something that is no command; `http`: it takes HTTP requests.
pub(crate) fn not_a_command(file: &str, core: bool, http: bool, functions: &[String]) -> Finding {
    let (code, what) = match core {
        true => (Code::MD0427, "`_start`"),
        false => (Code::MD0426, "`wasi:cli/run`"),
    };
    let finding = Finding::new(code, format!("`{file}` is not a command: it does not export {what}"));
    let finding = lists(finding, "export", functions, 8);
    let call = || Command::doctor("call").arg(file);
    match functions.first() {
        _ if http => finding.suggest("it handles HTTP: pass a request", Fix::run(call().args("--request 'GET /'"))),
        Some(path) => finding.suggest("name the function to call", Fix::run(call().arg(format!("{path}(…)")))),
        None => finding,
    }
}

/// A function whose values cannot be passed from outside, and why.
pub(in crate::call) fn cannot_pass(function: &str, message: impl Into<String>) -> Finding {
    Finding::new(Code::MD0428, format!("`{function}` cannot be called with these values"))
        .note(message)
        .subject(function)
}

/// A name that several exported functions have.
pub(crate) fn ambiguous(file: &str, call: &CallText, paths: &[String]) -> Finding {
    let headline = format!("{} functions of `{file}` are called `{}`", paths.len(), call.path());
    let label = "write the full path";
    let mut finding = Finding::new(Code::MD0433, headline)
        .annotate(Annotation::primary(&call.source, call.path.clone(), label))
        .confidence(Confidence::Guess);
    for path in paths {
        finding = finding.suggest(format!("call `{path}`"), instead(call, path.clone()));
    }
    finding.confidence(Confidence::Certain)
}

/// A name that no exported function has.
pub(crate) fn no_such_function(file: &str, call: &CallText, functions: &[Function<'_>]) -> Finding {
    let paths: Vec<String> = functions.iter().map(Function::path).collect();
    lists(unknown_function(file, call, "no export has this name"), "export", &paths, 12)
}

/// The edit that puts another function in the place of the one that is called.
fn instead(call: &CallText, path: String) -> Fix {
    Fix::Replace { source: Arc::clone(&call.source), range: call.path.clone(), text: path }
}

fn unknown_function(file: &str, call: &CallText, label: &str) -> Finding {
    Finding::new(Code::MD0434, format!("`{file}` exports no function `{}`", call.path())).annotate(Annotation::primary(
        &call.source,
        call.path.clone(),
        label,
    ))
}

/// The name of a resource in place of its constructor, whose path is given.
pub(crate) fn names_a_resource(file: &str, call: &CallText, path: String) -> Finding {
    unknown_function(file, call, "this is a resource, not a function")
        .suggest("call its constructor", instead(call, path))
}

/// A version with fewer than three numbers; the path of the function that is meant is given.
pub(crate) fn cuts_the_version(file: &str, call: &CallText, path: String, version: &str) -> Finding {
    let label = format!("`{version}` is not a full version (three numbers)");
    unknown_function(file, call, &label).suggest("write the version in full", instead(call, path))
}

/// A component that takes no HTTP requests; `other` is a handler of a version that is not supported.
pub(crate) fn no_handler(file: &str, other: Option<String>, functions: &[String]) -> Finding {
    let headline = match &other {
        Some(other) => format!("`{file}` handles HTTP requests as `{other}`, which `call` does not support"),
        None => format!("`{file}` does not handle HTTP requests"),
    };
    let finding = Finding::new(Code::MD0437, headline)
        .place(file, None)
        .note("an HTTP handler exports `wasi:http/incoming-handler@0.2.z` or `wasi:http/handler@0.3.z`");
    lists(finding, "export", functions, 8)
}
