//! Findings about lookups.

mod core;

pub(crate) use self::core::component_given;
pub(super) use self::core::core_finding;

use crate::finding::{Annotation, Code, Command, Confidence, Finding, Fix, Severity, Side, Source, SourceKind, list};
use crate::lookup::api::{Lookup, LookupApi, LookupContext};
use crate::lookup::diagnose::{LookupDiagnosis, LookupFault};
use crate::lookup::simulate::{LookupOutcome, LookupScope, LookupStep, LookupTrace};
use crate::path::{Asked, Separator, VersionPlace};
use crate::snippets::{self, Language, steps_to};
use crate::surface::{Direction, Function, Match, NameDifference, Near, Surface};
use std::ops::Range;

/// How many exports are listed.
const LISTED: usize = 6;

impl LookupFault {
    /// The code of its finding.
    pub(in crate::lookup) fn code(&self) -> Code {
        match self {
            LookupFault::NestedExport => Code::MD0101,
            LookupFault::NotExported { .. } | LookupFault::NotInInterface { .. } => Code::MD0102,
            LookupFault::Case => Code::MD0103,
            LookupFault::Ambiguous { .. } => Code::MD0104,
            LookupFault::IncompatibleVersion { .. } => Code::MD0105,
            LookupFault::MisplacedVersion => Code::MD0106,
            LookupFault::TopLevelExport => Code::MD0107,
            LookupFault::IsImport => Code::MD0108,
            LookupFault::Typo => Code::MD0109,
            LookupFault::IsInterface { .. } => Code::MD0110,
            LookupFault::NotAFunction { .. } => Code::MD0111,
            LookupFault::OtherInterface => Code::MD0112,
            LookupFault::ResourceFunctionSpelling => Code::MD0113,
            LookupFault::PartialInterfaceName { .. } => Code::MD0114,
            LookupFault::CoreName => Code::MD0115,
            LookupFault::Found => Code::MD0116,
            LookupFault::FoundAtTopLevel => Code::MD0117,
            LookupFault::InvokeSyntax { .. } => Code::MD0401,
            LookupFault::Arguments { message, .. } if message.contains("param") => Code::MD0403,
            LookupFault::Arguments { .. } => Code::MD0402,
        }
    }

    fn side(&self) -> Side {
        match self {
            LookupFault::InvokeSyntax { .. } | LookupFault::Arguments { .. } => Side::Flag,
            LookupFault::NotExported { .. } | LookupFault::NotInInterface { .. } => Side::Guest,
            _ => Side::Host,
        }
    }

    /// A similar name, or one in another interface, may be another function.
    fn confidence(&self) -> Confidence {
        match self {
            LookupFault::Typo | LookupFault::OtherInterface => Confidence::Likely,
            _ => Confidence::Certain,
        }
    }
}

/// The finding of a diagnosed lookup.
pub(crate) fn lookup_finding(
    lookup: &Lookup,
    diagnosis: &LookupDiagnosis<'_>,
    surface: &Surface,
    file: &str,
    context: &LookupContext,
) -> Finding {
    let LookupDiagnosis { asked, fault, function, near, .. } = diagnosis;
    let mut finding = Finding::new(fault.code(), headline(diagnosis))
        .confidence(fault.confidence())
        .side(fault.side())
        .place(file, None);
    if *fault == LookupFault::Found {
        finding = finding.severity(Severity::Note);
    }
    if let Some(function) = function {
        finding = finding.subject(function.path());
    }
    let (source, at) =
        context.source.clone().unwrap_or_else(|| (Source::new(SourceKind::Argument, "lookup", &asked.text), 0));
    let (range, label) = wrong_part(asked, fault);
    if !range.is_empty() && at + range.end <= source.text.len() {
        finding = finding.annotate(Annotation::primary(&source, at + range.start..at + range.end, label));
    }
    if let Some(function) = function {
        let imported = *fault == LookupFault::IsImport;
        let what = if imported { "imports it" } else { "exports the function" };
        let marks = declaration(function, surface, file, imported);
        finding = finding.note_at(format!("{file} {what} under this name"), marks);
    }
    if !matches!(fault, LookupFault::Arguments { .. }) {
        finding = finding.note(steps(lookup, diagnosis, context.language));
    }
    finding = notes(finding, fault, function.as_ref(), context.language);
    if !near.is_empty() {
        let near: Vec<String> = near.iter().map(near_words).collect();
        finding = finding.note(format!("similar names: {}", near.join(", ")));
    }
    suggestions(finding, lookup, diagnosis, surface, file, context.language)
}

fn headline(diagnosis: &LookupDiagnosis<'_>) -> String {
    let (asked, name) = (&diagnosis.asked, diagnosis.asked.name());
    let meant = diagnosis.function.as_ref().map(Function::path).unwrap_or_default();
    match &diagnosis.fault {
        LookupFault::MisplacedVersion => format!("the version is in the wrong place in `{name}`"),
        LookupFault::NestedExport if asked.has_instance() => {
            format!("`{name}` cannot be looked up as one name")
        }
        LookupFault::NestedExport => format!("`{name}` is not a top-level export: it is inside an exported interface"),
        LookupFault::PartialInterfaceName { interface } => {
            format!("`{name}` is only part of an interface's name; the export is `{interface}`")
        }
        LookupFault::TopLevelExport => format!("`{name}` names an interface, but the function is a top-level export"),
        LookupFault::IncompatibleVersion { asked, exported: Some(exported) } => {
            format!("`{name}` asks for version {asked}; the component exports version {exported}")
        }
        LookupFault::IncompatibleVersion { asked, exported: None } => {
            format!("`{name}` asks for version {asked}; the component exports the interface without a version")
        }
        LookupFault::Case => format!("`{name}` is spelled `{meant}` in the component"),
        LookupFault::ResourceFunctionSpelling => {
            let exported = diagnosis.function.as_ref().map_or("", |function| function.name);
            format!("`{name}` is a function of a resource; it is exported as `{exported}`")
        }
        LookupFault::IsInterface { .. } => format!("`{name}` is an exported interface, not a function"),
        LookupFault::NotAFunction { kind } => format!("`{name}` is exported as a {kind}, not as a function"),
        LookupFault::IsImport => format!("`{meant}` is an import of the component, not an export"),
        LookupFault::Ambiguous { candidates } => format!("`{name}` matches {} exported functions", candidates.len()),
        LookupFault::NotInInterface { interface, .. } => {
            format!("interface `{interface}` has no function `{}`", asked.item().unwrap_or(name))
        }
        LookupFault::OtherInterface => format!("`{name}` is not exported; `{meant}` is"),
        LookupFault::Typo => format!("`{name}` is not exported; the nearest name is `{meant}`"),
        LookupFault::CoreName => format!("`{name}` is a name inside a core module; a component does not export it"),
        LookupFault::InvokeSyntax { message } => format!("`--invoke` cannot read `{}`: {message}", asked.text),
        LookupFault::Arguments { message, .. } => {
            format!("the arguments of the call do not match `{meant}`: {message}")
        }
        LookupFault::NotExported { .. } => format!("the component does not export `{name}`"),
        LookupFault::Found => format!("the lookup of `{name}` finds the function"),
        LookupFault::FoundAtTopLevel => {
            format!("the lookup of `{name}` finds a top-level function, not the one in that interface")
        }
    }
}

/// The part of the name that is wrong, with a label.
fn wrong_part(asked: &Asked, fault: &LookupFault) -> (Range<usize>, String) {
    let whole = asked.name.clone();
    let item = asked.item.clone().unwrap_or_else(|| whole.clone());
    match fault {
        LookupFault::MisplacedVersion => {
            let (range, _) = asked.version.clone().unwrap_or((whole, VersionPlace::AfterPackage));
            let after = asked.interface().unwrap_or("the interface");
            (range.start.saturating_sub(1)..range.end, format!("belongs after `{after}`"))
        }
        LookupFault::IncompatibleVersion { .. } => match &asked.version {
            Some((range, _)) => (range.clone(), "this version is not exported".into()),
            None => (whole, String::new()),
        },
        LookupFault::NestedExport if asked.separator == Some(Separator::Hash) => {
            (whole, "no export of a component has a `#` in its name".into())
        }
        LookupFault::NestedExport if asked.has_instance() => (whole, "one name cannot reach into an interface".into()),
        LookupFault::NestedExport => (whole, "only top-level exports are searched".into()),
        LookupFault::Arguments { span: Some(span), .. } => (span.clone(), String::new()),
        LookupFault::Case | LookupFault::Typo | LookupFault::NotInInterface { .. } => (item, String::new()),
        _ => (whole, String::new()),
    }
}

/// The interface and the function as WIT declares them, each marked.
fn declaration(function: &Function<'_>, surface: &Surface, file: &str, imported: bool) -> Vec<Annotation> {
    let word = if imported { "import" } else { "export" };
    let depth = function.instances.len();
    let mut text = String::new();
    let mut marks = Vec::new();
    for (at, instance) in function.instances.iter().enumerate() {
        text.push_str(&"  ".repeat(at));
        text.push_str(if at == 0 { word } else { "export" });
        text.push(' ');
        let label = match at {
            _ if imported => "",
            0 => "look up this instance first",
            _ => "then this one in it",
        };
        marks.push((text.len()..text.len() + instance.len(), label));
        text.push_str(instance);
        text.push_str(" {\n");
    }
    text.push_str(&"  ".repeat(depth));
    if depth == 0 {
        text.push_str(word);
        text.push(' ');
    }
    let label = match depth {
        _ if imported => "the host must provide this",
        0 => "look up this name",
        _ => "then this function in it",
    };
    marks.push((text.len()..text.len() + function.name.len(), label));
    text.push_str(&format!("{}: {};\n", function.name, surface.func_text(function.ty)));
    for at in (0..depth).rev() {
        text.push_str(&"  ".repeat(at));
        text.push_str("}\n");
    }
    let source = Source::new(SourceKind::Decoded, file, text);
    marks.into_iter().map(|(span, label)| Annotation::secondary(&source, span, label)).collect()
}

/// What the lookup found and did not find.
fn steps(lookup: &Lookup, diagnosis: &LookupDiagnosis<'_>, language: Language) -> String {
    let trace = &diagnosis.trace;
    let mut words: Vec<String> = trace.steps.iter().map(step_words).collect();
    let call = failed_call(lookup, trace, language);
    if let (Some(first), LookupApi::GetFunc | LookupApi::GetExport, Some(_)) = (words.first_mut(), &lookup.api, &call) {
        *first = first.replace(&format!("export `{}`", lookup.name), "export with that name");
    }
    match &trace.outcome {
        LookupOutcome::Unreadable(message) => {
            words.push(format!("the name does not parse: {}", message.lines().next().unwrap_or_default()));
        }
        LookupOutcome::NotAFunction(_) => words.push("only a function is accepted".to_owned()),
        _ => {}
    }
    call.map(|call| call + ": ").unwrap_or_default() + &words.join("; ")
}

/// What the API returns if the lookup fails.
fn failed_call(lookup: &Lookup, trace: &LookupTrace, language: Language) -> Option<String> {
    match &lookup.api {
        _ if matches!(trace.outcome, LookupOutcome::Function(..) | LookupOutcome::Item(_)) => None,
        LookupApi::Invoke | LookupApi::Invoked => Some("`wasmtime run --invoke` finds no function".to_owned()),
        // The other names are those of the Rust API.
        _ if language != Language::Rust => None,
        LookupApi::GetFunc => Some("`get_func` returns `None`".to_owned()),
        LookupApi::GetExport => Some("`get_export_index(None, …)` returns `None`".to_owned()),
        LookupApi::GetExportIn(_) => Some("`get_export_index` returns `None`".to_owned()),
        LookupApi::ItemName => Some("a lookup by `ItemName` returns `None`".to_owned()),
        LookupApi::Bindgen(_) => Some("the code generated by `bindgen!` fails".to_owned()),
        LookupApi::Core => None,
    }
}

fn step_words(step: &LookupStep) -> String {
    let name = &step.name;
    match (&step.scope, &step.found) {
        (LookupScope::Root, None) => format!("the component has no top-level export `{name}`"),
        (LookupScope::Instance(instance), None) => format!("`{instance}` has no export `{name}`"),
        (LookupScope::EveryInstance, None) => format!("not exactly one exported interface has a function `{name}`"),
        (LookupScope::Root, Some((_, kind, Match::Exact))) => {
            format!("the top-level export `{name}` is {}", article(kind))
        }
        (LookupScope::Instance(instance), Some((_, kind, Match::Exact))) => {
            format!("`{name}` in `{instance}` is {}", article(kind))
        }
        (LookupScope::EveryInstance, Some(_)) => format!("one exported interface has a function `{name}`"),
        (_, Some((found, kind, Match::Track))) => {
            format!("`{found}` is a compatible version of `{name}`, and is {}", article(kind))
        }
    }
}

fn article(kind: &str) -> String {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { format!("an {kind}") } else { format!("a {kind}") }
}

fn near_words(near: &Near<'_>) -> String {
    let words = |difference: &NameDifference| match difference {
        NameDifference::Spelling => "different spelling",
        NameDifference::Version => "different version",
        NameDifference::Case => "different case",
        NameDifference::AtRoot => "top-level",
        NameDifference::InInterface => "in an interface",
        NameDifference::OtherInterface => "different interface",
        NameDifference::OtherPackage => "different package",
        NameDifference::OfResource => "of a resource",
        NameDifference::Typo => "a few letters differ",
        NameDifference::OtherDirection => match near.direction {
            Direction::Import => "an import",
            Direction::Export => "an export",
        },
    };
    let reasons: Vec<&str> = near.differences.iter().map(words).collect();
    format!("`{}` ({})", near.function.path(), reasons.join(", "))
}

/// Further facts.
fn notes(finding: Finding, fault: &LookupFault, function: Option<&Function<'_>>, language: Language) -> Finding {
    let listed = |names: &[String], none: &str| match names {
        [] => none.to_owned(),
        names => format!("it has {}", list(names, LISTED)),
    };
    let note = match fault {
        LookupFault::IsInterface { functions } | LookupFault::NotInInterface { functions, .. } => {
            Some(listed(functions, "the interface has no functions"))
        }
        LookupFault::NotExported { exports } if exports.is_empty() => {
            Some("the component exports no functions".to_owned())
        }
        LookupFault::NotExported { exports } => Some(format!("it exports {}", list(exports, LISTED))),
        LookupFault::Ambiguous { candidates } => Some(format!("candidates: {}", list(candidates, LISTED))),
        LookupFault::IncompatibleVersion { .. } => Some(
            "wasmtime matches only semver-compatible versions (1.x with 1.x, 0.2.x with 0.2.x); \
             0.0.x, pre-releases and unversioned names must match exactly"
                .to_owned(),
        ),
        LookupFault::IsImport => {
            Some("an import is called by the component; a host provides it and cannot call it".to_owned())
        }
        LookupFault::FoundAtTopLevel => {
            Some("if the interface of an `ItemName` is not found, wasmtime 48 looks up a top-level function".to_owned())
        }
        LookupFault::InvokeSyntax { .. } if function.is_none() => {
            Some("the component exports no function of that name either".to_owned())
        }
        LookupFault::Found => Some(
            "if the host still reports it as not found, it loaded another file, or its index is of another `Component`"
                .to_owned(),
        ),
        _ => None,
    };
    let finding = note.into_iter().fold(finding, Finding::note);
    let by_code = language == Language::Rust
        && !matches!(fault, LookupFault::IsImport | LookupFault::InvokeSyntax { .. } | LookupFault::Arguments { .. });
    match function.filter(|function| function.ty.is_async && by_code) {
        Some(function) => {
            finding.note(format!("`{}` is `async`: use `call_async` or `call_concurrent`, not `call`", function.name))
        }
        None => finding,
    }
}

fn suggestions(
    mut finding: Finding,
    lookup: &Lookup,
    diagnosis: &LookupDiagnosis<'_>,
    surface: &Surface,
    file: &str,
    language: Language,
) -> Finding {
    let fault = &diagnosis.fault;
    let function = diagnosis.function.as_ref();
    let on_command_line = matches!(lookup.api, LookupApi::Invoke | LookupApi::Invoked);
    if let Some(function) = function {
        finding = match fault {
            LookupFault::IsImport => {
                let what = steps_to(function);
                finding.advise(format!("define it in the host's linker before instantiating: {what}"))
            }
            // What the command accepts is shown as a whole command.
            _ if on_command_line => finding,
            LookupFault::Found | LookupFault::Arguments { .. } => finding,
            _ if function.instances.is_empty() => finding.suggest("the name is", Fix::Write(function.name.to_owned())),
            // The title of the code says it.
            _ => finding,
        };
    }
    if let LookupFault::PartialInterfaceName { interface } = fault {
        finding = finding.suggest("look up the instance by its full name", Fix::Write(interface.clone()));
    }
    let callable = function.filter(|_| *fault != LookupFault::IsImport);
    let snippets = callable.map(|function| match on_command_line {
        true => snippets::for_command_line(function, surface, file),
        false => snippets::for_lookup(function, surface, language, file),
    });
    let has_code = snippets.as_ref().is_some_and(|snippets| !snippets.is_empty());
    if let (Some(function), false, false) = (callable, on_command_line, has_code) {
        finding = finding.advise(format!("look up {}", steps_to(function)));
    }
    finding = snippets.into_iter().flatten().fold(finding, |finding, snippet| snippet.suggest(finding));
    finding = match fault {
        LookupFault::InvokeSyntax { .. } if function.is_none() => {
            finding.suggest("list the exported functions", Fix::Command(Command::doctor("inspect").arg(file)))
        }
        LookupFault::NotExported { .. } | LookupFault::NotInInterface { .. } => {
            finding.advise("export it in the guest's WIT world and rebuild, or look up one of the exported names")
        }
        LookupFault::IncompatibleVersion { .. } => {
            finding.advise("or rebuild the component from the WIT version that the host asks for")
        }
        _ => finding,
    };
    match callable.and_then(|function| snippets::doctor_call(function, surface, file)) {
        Some(command) => finding.suggest("check it now", Fix::Command(command)),
        None => finding,
    }
}
