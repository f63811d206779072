//! What can be done about a difference: an edit of the WIT, a step on the guest's side, a name to
//! write on the host's. Repairs of the binary are proposed by `fix`, which tries them.

use super::checked::{Checked, alternatives};
use super::judge::{Judged, Supply};
use crate::artifact::Artifact;
use crate::compare::{DifferenceKind, Relocation};
use crate::expect::WitOrigin;
use crate::finding::{Annotation, Code, Command, Finding, Fix, Severity};
use crate::link::Provides;
use crate::surface::{Direction, InterfaceName, Supplier};

/// Adds what can be pasted, the easiest first.
pub(super) fn remedies(finding: Finding, judged: &Judged, checked: &Checked<'_>) -> Finding {
    if finding.severity == Severity::Note {
        return finding;
    }
    let difference = &judged.difference;
    let mut finding = host_side(finding, judged);
    if matches!(difference.kind, DifferenceKind::Unoffered { .. })
        && matches!(finding.code, Code::MD0304 | Code::MD0309)
    {
        return finding.advise(match Supplier::of(checked.imported_interface(difference.place.root())) {
            Supplier::Other => "build host and component from the same WIT",
            _ => "build the component from the published WASI WIT, in a release that the host provides",
        });
    }
    finding = wit_edit(finding, judged, checked);
    if difference.place.direction == Direction::Export {
        return guest_step(finding, checked);
    }
    match (&difference.kind, &judged.supply) {
        (DifferenceKind::Unoffered { .. }, Supply::Nothing) => {
            let or = if finding.suggestions.is_empty() { "" } else { "or " };
            finding.advise(format!("{or}define it in the host's linker before instantiation"))
        }
        _ => finding,
    }
}

/// The name under which a host finds what is there now.
fn host_side(mut finding: Finding, judged: &Judged) -> Finding {
    let difference = &judged.difference;
    if let DifferenceKind::Paired { found, how, .. } = &difference.kind
        && difference.place.direction == Direction::Export
        && !matches!(how, Relocation::Imported | Relocation::Version(_, true))
    {
        for found in std::iter::once(found.path()).chain(alternatives(difference)) {
            finding = finding.suggest("or change the name in the host's lookup", Fix::Write(found));
        }
    }
    match (&difference.kind, difference.place.direction) {
        (DifferenceKind::Async { expected: false }, Direction::Export) => {
            finding = finding.advise("or call it with `call_async` or `call_concurrent` in the host");
        }
        (DifferenceKind::Async { expected }, Direction::Import) => {
            let (define, with) =
                if *expected { ("a plain function", "func_wrap") } else { ("an async one", "func_wrap_concurrent") };
            finding = finding
                .advise("build the component from the WIT of the host")
                .advise(format!("or define {define} in the host, with `{with}`"));
        }
        _ => {}
    }
    finding
}

/// The edit that makes the WIT say what the component has.
fn wit_edit(finding: Finding, judged: &Judged, checked: &Checked<'_>) -> Finding {
    let Some(place) = finding.annotations.last().cloned() else { return finding };
    let edit = |range, text| Fix::Replace { source: place.source.clone(), range, text };
    match &judged.difference.kind {
        DifferenceKind::Type { found: Some(found), expected: Some(expected) }
            if place.source.text.get(place.span.clone()) == Some(expected) =>
        {
            finding.suggest("or change the WIT to what the component has", edit(place.span.clone(), found.clone()))
        }
        DifferenceKind::Unoffered { .. } if judged.difference.place.instances.is_empty() => {
            list_in_world(finding, &place, judged, checked)
        }
        _ => finding,
    }
}

/// The edit that lists an import in the world; where the WIT lacks its package, how to get that first. Of a host
/// that is known to provide none of it, listing does not help.
fn list_in_world(finding: Finding, world: &Annotation, judged: &Judged, checked: &Checked<'_>) -> Finding {
    let import = &judged.difference.place.name;
    if judged.supply == Supply::Nothing && !matches!(checked.provides, Provides::Wasi) {
        return finding;
    }
    let title = match finding.code {
        Code::MD0202 => "list it in the world",
        _ => "if the host provides it, list it in the world",
    };
    let open = world.source.text[world.span.end..].find('{').map(|open| world.span.end + open + 1);
    match (open, checked.name_in_world(import), InterfaceName::parse(import)) {
        (Some(at), Some(name), _) => {
            let text = format!("\n  import {name};");
            finding.suggest(title, Fix::Replace { source: world.source.clone(), range: at..at, text })
        }
        (_, None, Some(name)) if finding.code == Code::MD0202 => {
            let wit = &checked.expectation.wit;
            let folder = if wit.origin == WitOrigin::Folder { wit.name.trim_end_matches('/') } else { "wit" };
            let package = name.package_name();
            let title = format!(
                "put package `{package}` into {folder}/deps/ (this prints it), then list `{import}` in the world"
            );
            finding.suggest(title, Fix::Command(Command::doctor("inspect --wit").arg(&checked.artifact.name)))
        }
        _ => finding,
    }
}

/// How the guest is built again, in the language that its producers name.
fn guest_step(finding: Finding, checked: &Checked<'_>) -> Finding {
    if checked.expectation.wit.origin == WitOrigin::Component {
        return finding;
    }
    let wit = checked.expectation.wit.name.as_str();
    let full = checked.expectation.name.split('@').next().unwrap_or_default();
    let world = full.rsplit('/').next().unwrap_or_default();
    let bindings = "regenerate the guest's bindings and rebuild";
    let (title, command) = match GuestLanguage::of(checked.artifact) {
        GuestLanguage::Rust => (
            format!("rebuild the guest with `wit_bindgen::generate!` reading `{wit}`"),
            Command::new("cargo build --release --target wasm32-wasip2"),
        ),
        GuestLanguage::C => (bindings.into(), Command::new("wit-bindgen c").arg(wit).args("--world").arg(world)),
        GuestLanguage::JavaScript => (
            "rebuild the guest from this WIT".into(),
            Command::new("jco componentize app.js --wit").arg(wit).args("--world-name").arg(world).args("-o app.wasm"),
        ),
        GuestLanguage::Python => (
            "rebuild the guest from this WIT".into(),
            Command::new("componentize-py -d").arg(wit).args("-w").arg(world).args("componentize app -o app.wasm"),
        ),
        GuestLanguage::Go => {
            let command = Command::new("go tool wit-bindgen-go generate --world").arg(world).args("--out gen").arg(wit);
            (bindings.into(), command)
        }
        GuestLanguage::Unknown => {
            return finding.advise(format!("regenerate the guest's bindings from `{wit}` and rebuild"));
        }
    };
    finding.suggest(title, Fix::Command(command))
}

/// What the guest is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GuestLanguage {
    Rust,
    C,
    JavaScript,
    Python,
    Go,
    Unknown,
}

impl GuestLanguage {
    /// As the producers say; runtimes written in another language than their guests count as theirs.
    fn of(artifact: &Artifact) -> Self {
        let says = |words: &[&str]| {
            artifact.metadata.producers.iter().any(|producer| {
                let name = producer.name.to_ascii_lowercase();
                words.iter().any(|word| name.contains(word))
            })
        };
        if says(&["componentizejs", "componentize-js", "javascript", "jco"]) {
            GuestLanguage::JavaScript
        } else if says(&["componentize-py", "component-init-transform", "python"]) {
            GuestLanguage::Python
        } else if says(&["tinygo", "wit-bindgen-go"]) || says_exactly(artifact, "Go") {
            GuestLanguage::Go
        } else if says(&["wit-bindgen-c"]) {
            // The adapter for WASI preview 1 inside it names Rust.
            GuestLanguage::C
        } else if says(&["rust"]) {
            GuestLanguage::Rust
        } else if says(&["clang"]) {
            GuestLanguage::C
        } else {
            GuestLanguage::Unknown
        }
    }
}

fn says_exactly(artifact: &Artifact, name: &str) -> bool {
    artifact.metadata.producers.iter().any(|producer| producer.name == name)
}
