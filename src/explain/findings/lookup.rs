//! Words for lookups that a reported error tells of.

use super::Circumstance;
use super::{Offers, Reported, said};
use crate::finding::{Annotation, Code, Command, Finding, Fix, Side, Source};
use crate::path::{Asked, interface, kebab as kebab_case};
use crate::snippets::{Language, Snippet};
use std::sync::Arc;

const TWO_STEPS: &str = r#"let api = component
    .get_export_index(None, "ns:pkg/iface@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no such instance"))?;
let index = component
    .get_export_index(Some(&api), "function")
    .ok_or_else(|| wasmtime::format_err!("no such function"))?;
let function = instance
    .get_func(&mut store, &index)
    .ok_or_else(|| wasmtime::format_err!("not a function"))?;"#;

fn two_steps(interface: &str, function: &str) -> String {
    TWO_STEPS.replace("ns:pkg/iface@1.0.0", interface).replace("\"function\"", &format!("\"{function}\""))
}

/// A name that has its version after the package, where only the text of WIT has it.
#[derive(Clone, Debug)]
pub struct MisplacedVersion {
    /// The name, taken apart.
    pub asked: Asked,
    /// Host code in another language than Rust, where one was asked for.
    pub snippets: Vec<Snippet>,
    /// The text it stands in, and at which byte.
    pub source: (Arc<Source>, usize),
}

impl From<MisplacedVersion> for Finding {
    fn from(facts: MisplacedVersion) -> Self {
        let MisplacedVersion { asked, snippets, source: (source, at) } = facts;
        let name = asked.name();
        let after = asked.interface().unwrap_or("the interface");
        let version = asked.version.as_ref().map_or(asked.name.clone(), |(range, _)| range.start - 1..range.end);
        let mut finding = Finding::new(Code::MD0106, format!("the version is in the wrong place in `{name}`"))
            .side(Side::Host)
            .annotate(Annotation::primary(
                &source,
                at + version.start..at + version.end,
                format!("belongs after `{after}`"),
            ));
        if let (Some(namespace), Some(package), Some(name)) = (asked.namespace(), asked.package(), asked.interface()) {
            let interface = interface(namespace, package, name, asked.version());
            finding = match asked.item().map(kebab_case) {
                Some(function) => {
                    finding =
                        finding.advise(format!("look up interface `{interface}`, then in it function `{function}`"));
                    if snippets.is_empty() {
                        let text = two_steps(&interface, &function);
                        finding.suggest("in Rust", Fix::Code { language: "rust", text })
                    } else {
                        snippets.into_iter().fold(finding, |finding, snippet| snippet.suggest(finding))
                    }
                }
                None => finding.suggest("the interface is", Fix::Write(interface)),
            };
        }
        let command = Command::doctor("explain").arg(name).args("FILE");
        finding.suggest("see whether the component exports it", Fix::Command(command))
    }
}

pub(super) fn nested(facts: &Reported) -> Finding {
    let code = match facts.name.as_deref().and_then(parts) {
        Some((interface, function)) => two_steps(&interface, &function),
        None => TWO_STEPS.to_owned(),
    };
    let decide = match &facts.name {
        Some(name) => Command::doctor("explain").arg(name).args("FILE"),
        // The file says which lookups there are, whatever the text leaves out.
        None => Command::doctor("explain").arg(facts.message()).args("FILE"),
    };
    let decide = |finding: Finding| finding.suggest("find out whether it is this", Fix::Command(decide));
    if facts.circumstance == Circumstance::Script {
        return decide(script(facts));
    }
    let headline = match &facts.name {
        Some(name) => {
            format!("`{name}` is looked up as one name, and a function of an interface is found in two steps")
        }
        None => "the function is looked up at the root, and it lives in an exported interface".to_owned(),
    };
    decide(
        said(facts, headline)
        .note("a component's exports are looked up by whole names: first the instance, then the function in it; no string with `#`, `.` or `/` reaches through")
        .host_code(facts, "look up the interface, then the function", code),
    )
}

/// The interface and the function of a path in any spelling.
fn parts(name: &str) -> Option<(String, String)> {
    let (left, function) = name.rsplit_once('#')?;
    if !left.contains(':') || function.is_empty() || left.contains(['"', '\\']) || function.contains(['"', '\\']) {
        return None;
    }
    // `ns:pkg@1.0.0/iface` has its version in the wrong place.
    let interface = match (left.split_once('@'), left.rsplit_once('/')) {
        (Some((package, rest)), _) if rest.contains('/') => {
            let (version, interface) = rest.split_once('/')?;
            format!("{package}/{interface}@{version}")
        }
        (_, Some(_)) => left.to_owned(),
        _ => return None,
    };
    Some((interface, function.to_owned()))
}

/// A lookup that failed in Python or JavaScript, where the failure shows itself at the next step.
fn script(facts: &Reported) -> Finding {
    if facts.language == Some(Language::Python) {
        return said(facts, "`get_func` returned `None`, which was then called: the component has no top-level function of that name")
            .note("wasmtime-py returns `None` for a name that it does not find; a function inside an interface takes two lookups")
            .advise("look up the interface with `get_export_index`, then the function in it with the index of the interface");
    }
    let name = facts.name.as_deref().unwrap_or("the function");
    said(facts, format!("the transpiled module has no export `{name}`: a function of an interface is a member of the interface's object"))
        .note("jco exports each interface as an object, under its short name in camel case and under its full name")
        .advise(format!("import the interface's object and call its member, as in `iface.{name}()`"))
}

/// An object of JavaScript that is not there.
fn no_object(facts: &Reported) -> Finding {
    let name = facts.name.as_deref().unwrap_or("the function");
    said(
        facts,
        format!("the object whose `{name}` is read is undefined: the module exports no interface under that name"),
    )
    .note("jco exports each interface as an object, under its short name in camel case and under its full name")
    .advise("import the object by one of its two names")
    .decide("inspect FILE")
}

pub(super) fn not_present(facts: &Reported) -> Finding {
    if facts.circumstance == Circumstance::Script && facts.language == Some(Language::Js) {
        return no_object(facts);
    }
    let headline = match (&facts.name, &facts.item) {
        (Some(name), Some(item)) => format!("the exported `{name}` has no function `{item}`"),
        (Some(name), None) => format!("the component does not export `{name}`"),
        _ => "the component does not export what was looked up".to_owned(),
    };
    said(facts, headline)
        .note("exports come from the world the guest was built for; a name that is not exported there cannot be found, however it is spelled")
        .advise("export it in the guest's WIT world and rebuild, or look up a name that is exported")
        .decide("inspect FILE")
}

pub(super) fn name_case(facts: &Reported) -> Finding {
    let words = said(facts, format!("{} is written in another case than WIT writes names", facts.named("the name")))
        .note("names in components are kebab-case (`handle-task`); bindings turn them into snake_case or camelCase for source code only");
    let words = match facts.name.as_deref().map(kebab).filter(|name| Some(name.as_str()) != facts.name.as_deref()) {
        Some(name) => words.suggest("write it in kebab-case", Fix::Write(name)),
        None => words.advise("write it in kebab-case: lower-case words joined by single `-`"),
    };
    words.decide("inspect FILE")
}

fn kebab(name: &str) -> String {
    let mut out = String::new();
    for character in name.trim_start_matches('_').chars() {
        if character == '_' || (character.is_ascii_uppercase() && !out.is_empty() && !out.ends_with('-')) {
            out.push('-');
        }
        if character != '_' {
            out.push(character.to_ascii_lowercase());
        }
    }
    out
}

pub(super) fn invoke(facts: &Reported) -> Finding {
    if let Some((interface, function)) = facts.name.as_deref().and_then(parts) {
        let function = function.split('(').next().unwrap_or(&function);
        let call = crate::path::invoke(&interface, function);
        return said(facts, "`--invoke` does not read `#`: the interface is joined to the function by a dot")
            .note("the name is bare, or `ns:pkg/iface.func@1.0.0` with the version last")
            .run("write the call with its path", format!("wasmtime run --invoke '{call}(…)' FILE"))
            .doctor("or have the types checked, and call it", &format!("call FILE '{call}(…)'"));
    }
    if facts.name.as_deref().is_none_or(|name| name.contains('(')) {
        return said(facts, "`--invoke` cannot read the call, or its arguments do not fit the function")
            .note("the argument is read as WAVE: a name, parentheses, and one value for each parameter in them; strings in double quotes, the whole in single quotes for the shell")
            .doctor("show its parameters", "inspect FILE")
            .doctor("or see which argument is wrong", "call FILE 'function(\"text\")'");
    }
    let call = facts
        .name
        .as_deref()
        .filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
        .unwrap_or("function");
    said(facts, "`--invoke` on a component takes a call expression, not a bare name")
        .note("the argument is read as WAVE: a name, parentheses, and arguments in them, strings in double quotes")
        .run("write the call, in single quotes for the shell", format!("wasmtime run --invoke '{call}(\"text\")' FILE"))
        .doctor("or have the types checked, and call it", &format!("call FILE '{call}(\"text\")'"))
}

pub(super) fn not_a_command(facts: &Reported) -> Finding {
    let serve = match &facts.circumstance {
        Circumstance::Serves(handler) => format!("serve it: it exports `{handler}`"),
        _ => "serve it, if it exports `wasi:http/incoming-handler`".to_owned(),
    };
    said(facts, "the component does not export `wasi:cli/run`, so it cannot be run as a command")
        .note(format!("the version in {} is the host's own; any 0.2 release would do", facts.named("the message")))
        .run("call one of its functions instead", "wasmtime run --invoke 'function()' FILE")
        .run(serve, "wasmtime serve FILE")
        .code(
            "or make it a command: a program with `main`, built for a WASI target, or a world with",
            "wit",
            "export wasi:cli/run@0.2.0;",
        )
        .decide("inspect FILE")
}
