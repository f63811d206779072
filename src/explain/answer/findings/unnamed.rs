//! A failed lookup whose message leaves out the name: the file says which lookups there are.

use crate::artifact::Artifact;
use crate::explain::answer::Inquiry;
use crate::finding::{Annotation, Code, Confidence, Finding, Fix, Side};
use crate::lookup::not_a_component;
use crate::snippets::{self, Language};
use crate::surface::{Direction, Function, Surface};
use std::ops::Range;

/// How many interfaces, and how many functions of each, are listed.
const LISTED: usize = 8;

/// What the file decides about it; `None` where it could not be read.
pub(in crate::explain::answer) fn answer(
    case: &Inquiry<'_>,
    artifact: &Artifact,
    span: Range<usize>,
) -> Option<Finding> {
    let (source, language) = (case.source, case.language.unwrap_or_default());
    if let Some(finding) = not_a_component(artifact) {
        return Some(finding);
    }
    let surface = artifact.surface.as_ref()?;
    let functions = surface.functions(Direction::Export);
    let nested = functions.iter().all(|function| !function.instances.is_empty());
    let code = if nested && !functions.is_empty() { Code::MD0101 } else { Code::MD0102 };
    let mut finding = Finding::new(code, headline(&functions))
        .confidence(if functions.is_empty() { Confidence::Certain } else { Confidence::Likely })
        .side(if functions.is_empty() { Side::Guest } else { Side::Host })
        .place(&artifact.name, None)
        .annotate(Annotation::primary(source, span, "does not contain the looked-up name"));
    finding = match functions.as_slice() {
        [] => return Some(finding.advise("export functions in the guest's WIT world and rebuild")),
        [function] => {
            let signature = surface.func_text(function.ty);
            finding.subject(function.path()).note(format!("its signature: `{signature}`"))
        }
        _ => by_interface(finding, &functions, surface),
    };
    if let [first, rest @ ..] = functions.as_slice() {
        if first.ty.is_async && language == Language::Rust {
            finding =
                finding.note(format!("`{}` is `async`: use `call_async` or `call_concurrent`, not `call`", first.name));
        }
        for snippet in snippets::for_lookup(first, surface, language, &artifact.name).into_iter().take(1) {
            let title = if rest.is_empty() { snippet.title.clone() } else { format!("for example `{}`", first.name) };
            finding = finding.suggest(title, snippet.fix());
        }
        if let Some(command) = snippets::doctor_call(first, surface, &artifact.name) {
            finding = finding.suggest("check it now", Fix::Command(command));
        }
    }
    Some(finding)
}

fn headline(functions: &[Function<'_>]) -> String {
    match functions {
        [] => "the component exports no functions".to_owned(),
        [function] => match function.instances.last() {
            Some(interface) => format!(
                "the component's only function, `{}`, is in the interface `{interface}`, so it is looked up in two steps",
                function.name
            ),
            None => format!("the component's only function is `{}`, a top-level export", function.name),
        },
        many if many.iter().all(|function| !function.instances.is_empty()) => format!(
            "all {} functions of the component are in interfaces, so each is looked up in two steps",
            many.len()
        ),
        many => format!("the looked-up name is not one of the {} functions of the component", many.len()),
    }
}

/// Lists the functions, by the interface that has them.
fn by_interface(mut finding: Finding, functions: &[Function<'_>], surface: &Surface) -> Finding {
    let of = |instances: &[&str]| functions.iter().filter(|f| f.instances == instances).collect::<Vec<_>>();
    let mut groups: Vec<&[&str]> = Vec::new();
    for function in functions {
        if !groups.contains(&function.instances.as_slice()) {
            groups.push(&function.instances);
        }
    }
    for instances in groups.iter().take(LISTED) {
        let of_group = of(instances);
        let shown = of_group.iter().take(LISTED);
        let mut list: Vec<String> = shown.map(|f| format!("`{}: {}`", f.name, surface.func_text(f.ty))).collect();
        if of_group.len() > LISTED {
            list.push(format!("and {} more", of_group.len() - LISTED));
        }
        let place = match instances.last() {
            Some(interface) => format!("interface `{interface}` has"),
            None => "top-level exports:".to_owned(),
        };
        finding = finding.note(format!("{place} {}", list.join(", ")));
    }
    if groups.len() > LISTED {
        finding = finding.note(format!("and {} more interfaces", groups.len() - LISTED));
    }
    finding
}
