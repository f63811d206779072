//! What can be done about a difference: an edit of the WIT, a step on the guest's side, a name to
//! write on the host's. Repairs of the binary are told where they can be tried: in `fix`.

use super::judge::{Judged, Supply};
use crate::artifact::Artifact;
use crate::compare::DifferenceKind;
use crate::expect::{Expectation, Origin};
use crate::finding::conformance::{Misfit, Problem, Unlisted, Way};
use crate::finding::{Fix, Severity};
use crate::link::Provides;
use crate::surface::{InterfaceName, Place, Supplier, Surface};

/// What remedies and facts are made from besides the difference.
pub(super) struct Context<'a> {
    pub(super) expectation: &'a Expectation<'a>,
    pub(super) artifact: &'a Artifact,
    pub(super) surface: &'a Surface,
    /// The name of the world.
    pub(super) world: &'a str,
    /// Who supplies imports beyond the world.
    pub(super) supplier: &'a str,
    /// What supplies them.
    pub(super) provides: &'a Provides,
    /// Whether the specification's verdict was asked for.
    pub(super) strict: bool,
}

impl Context<'_> {
    /// Whether the host has this interface at another version.
    pub(super) fn other_release(&self, name: &str) -> bool {
        let unversioned = |name: &str| InterfaceName::parse(name).map(|name| name.unversioned());
        let Some(wanted) = unversioned(name) else { return false };
        let offered = self.provides.surface().map_or(&[][..], |surface| &surface.imports);
        offered.iter().any(|item| unversioned(&item.name).is_some_and(|name| name == wanted))
    }

    /// What stands where an expected export is missing: the functions of the same interface, or the
    /// component's exports.
    pub(super) fn neighbours(&self, place: &Place) -> Vec<String> {
        use crate::surface::ItemKind;
        let inside = place.instances.first().and_then(|root| self.surface.export(root)).map(|item| &item.kind);
        if let Some(ItemKind::Instance(inner)) = inside {
            return inner
                .iter()
                .filter(|item| matches!(item.kind, ItemKind::Func(_)))
                .map(|item| crate::path::full(&place.instances, &item.name))
                .collect();
        }
        self.surface.exports.iter().map(|item| item.name.clone()).collect()
    }
}

/// What can be pasted, the easiest first.
pub(super) fn remedies(judged: &Judged, misfit: &Misfit, context: &Context<'_>) -> Vec<(String, Fix)> {
    if misfit.severity == Severity::Note {
        return Vec::new();
    }
    let mut out = Vec::new();
    host_side(judged, misfit, &mut out);
    if let Problem::Unlisted { fault: Unlisted::Type | Unlisted::SameVersion, .. } = misfit.problem {
        let title = match Supplier::of(judged.difference.place.root()) {
            Supplier::Other => "build host and component from the same WIT",
            _ => "build the component from the WIT that WASI publishes, of a release that the host has",
        };
        out.push((title.to_owned(), Fix::Advice));
        return out;
    }
    wit_edit(judged, misfit, &mut out);
    if misfit.import {
        if let Problem::Unlisted { .. } = misfit.problem
            && judged.supply == Supply::Nothing
        {
            out.push(("or define it in the host's linker before instantiating".to_owned(), Fix::Advice));
        }
    } else if let Some(step) = guest_step(context) {
        out.push(step);
    }
    out
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@+=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    ["'", &word.replace('\'', "'\\''"), "'"].concat()
}

/// The name under which a host finds what is there now.
fn host_side(judged: &Judged, misfit: &Misfit, out: &mut Vec<(String, Fix)>) {
    if let (Problem::Elsewhere { found, way, rivals, .. }, false) = (&misfit.problem, misfit.import)
        && !matches!(way, Way::Imported | Way::Version { matches: true, .. })
    {
        for found in std::iter::once(found).chain(rivals) {
            out.push(("or let the host look it up under the name it has".to_owned(), Fix::Write(found.clone())));
        }
    }
    if let DifferenceKind::Async { expected: false } = judged.difference.kind {
        out.push(("or let the host call it with `call_async` or `call_concurrent`".to_owned(), Fix::Advice));
    }
}

/// The edit that makes the WIT say what the component has.
fn wit_edit(judged: &Judged, misfit: &Misfit, out: &mut Vec<(String, Fix)>) {
    let Some(place) = misfit.annotations.last() else { return };
    let edit = |text: String| Fix::Replace { source: place.source.clone(), range: place.span.clone(), text };
    match &judged.difference.kind {
        DifferenceKind::Type { found, expected } if place.source.text.get(place.span.clone()) == Some(expected) => {
            out.push(("or let the WIT say what the component has".to_owned(), edit(found.clone())));
        }
        DifferenceKind::Unoffered { .. } if judged.difference.place.instances.is_empty() => {
            let name = &judged.difference.place.name;
            if name.contains(':')
                && let Some(open) = place.source.text[place.span.end..].find('{')
            {
                let at = place.span.end + open + 1;
                let text = ["\n  import ", name, ";"].concat();
                let fix = Fix::Replace { source: place.source.clone(), range: at..at, text };
                out.push(("list it in the world".to_owned(), fix));
            }
        }
        _ => {}
    }
}

/// How the guest is built again, in the language that its producers name.
pub(super) fn guest_step(context: &Context<'_>) -> Option<(String, Fix)> {
    let wit = match context.expectation.wit.origin {
        Origin::Component => return None,
        _ => quoted(&context.expectation.wit.name),
    };
    let wit = wit.as_str();
    let full = context.expectation.name.split('@').next().unwrap_or_default();
    let world = full.rsplit('/').next().unwrap_or_default();
    let command = match Language::of(context.artifact) {
        Language::Rust => "cargo build --release --target wasm32-wasip2".to_owned(),
        Language::C => ["wit-bindgen c ", wit, " --world ", world].concat(),
        Language::JavaScript => {
            ["jco componentize app.js --wit ", wit, " --world-name ", world, " -o app.wasm"].concat()
        }
        Language::Python => ["componentize-py -d ", wit, " -w ", world, " componentize app -o app.wasm"].concat(),
        Language::Go => ["go tool wit-bindgen-go generate --world ", world, " --out gen ", wit].concat(),
        Language::Unknown => {
            return Some((["generate the guest's bindings from `", wit, "` again and build it"].concat(), Fix::Advice));
        }
    };
    let title = match Language::of(context.artifact) {
        Language::Rust => ["build the guest again with `wit_bindgen::generate!` reading `", wit, "`"].concat(),
        Language::C => "generate the guest's bindings again and build it".to_owned(),
        Language::JavaScript | Language::Python => "build the guest again from this WIT".to_owned(),
        _ => "generate the guest's bindings again and build it".to_owned(),
    };
    Some((title, Fix::Command(command)))
}

/// What the guest is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Rust,
    C,
    JavaScript,
    Python,
    Go,
    Unknown,
}

impl Language {
    /// As the producers say; runtimes written in another language than their guests count as theirs.
    fn of(artifact: &Artifact) -> Self {
        let says = |words: &[&str]| {
            artifact.metadata.producers.iter().any(|producer| {
                let name = producer.name.to_ascii_lowercase();
                words.iter().any(|word| name.contains(word))
            })
        };
        if says(&["componentizejs", "componentize-js", "javascript", "jco"]) {
            Language::JavaScript
        } else if says(&["componentize-py", "component-init-transform", "python"]) {
            Language::Python
        } else if says(&["tinygo", "wit-bindgen-go"]) || says_exactly(artifact, "Go") {
            Language::Go
        } else if says(&["wit-bindgen-c"]) {
            // The adapter for WASI preview 1 inside it names Rust.
            Language::C
        } else if says(&["rust"]) {
            Language::Rust
        } else if says(&["clang"]) {
            Language::C
        } else {
            Language::Unknown
        }
    }
}

fn says_exactly(artifact: &Artifact, name: &str) -> bool {
    artifact.metadata.producers.iter().any(|producer| producer.name == name)
}
