//! What may stand behind an import of a component that the linker did not satisfy.

use super::names;
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Reading};
use super::votes::{Votes, hints, suggests};
use crate::explain::causes::*;
use crate::surface::ItemKind;

/// A component's import was not satisfied.
pub(crate) fn link(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let name = symptom.get("name").or_else(|| symptom.get("iface")).unwrap_or("");
    if name.contains("::") || (symptom.get("name").is_none() && symptom.get("iface").is_some()) && name.contains(' ') {
        return Votes::default();
    }
    if symptom.get("name").is_some_and(|name| name.contains("::")) {
        return Votes::default();
    }
    if near(Cue::Linking) && !name.starts_with("wasi:") {
        return suggests(&[HOST_LACKS_IMPORT, LINK_ORDER]);
    }
    if name.starts_with("wasi:") || is_early_wasi(name) {
        return wasi(name, symptom, all);
    }
    if near(Cue::ResourceOther) {
        return suggests(&[RESOURCE_IDENTITY, SAME_VERSION_DRIFT]);
    }
    if near(Cue::TypeOther) || near(Cue::ShapeOther) {
        return other_shape(near(Cue::ShapeOther));
    }
    custom(name, symptom, all)
}

/// An item of an instance, where the message that names the instance is not there.
pub(crate) fn item(symptom: &Symptom, all: &Symptoms) -> Votes {
    if all.all.iter().any(|other| matches!(other.reading, Reading::Link)) {
        return Votes::default();
    }
    let near = |cue| all.near(cue, &symptom.span);
    if near(Cue::ResourceOther) {
        return suggests(&[RESOURCE_IDENTITY, SAME_VERSION_DRIFT]);
    }
    if near(Cue::TypeOther) || near(Cue::ShapeOther) {
        return other_shape(near(Cue::ShapeOther));
    }
    if !near(Cue::FuncMissing) && !near(Cue::ResourceMissing) {
        return Votes::default();
    }
    let name = symptom.get("item").unwrap_or("");
    match (is_of_wasi(name), is_of_found_resource(name)) {
        (true, true) => suggests(&[WASI_VERSION, HOST_LACKS_WASI]),
        (true, false) => suggests(&[HOST_LACKS_WASI, FLAG_NEEDED, WASI_VERSION]),
        (false, true) => suggests(&[SAME_VERSION_DRIFT, SDK_SKEW, HOST_LACKS_IMPORT]),
        (false, false) => suggests(&[HOST_LACKS_IMPORT, SAME_VERSION_DRIFT, SDK_SKEW]),
    }
}

/// Whether an interface of WASI that wasmtime supplies has an item of this name.
fn is_of_wasi(name: &str) -> bool {
    crate::link::wasi().imports.iter().any(|import| match &import.kind {
        ItemKind::Instance(items) => items.iter().any(|item| item.name == name),
        _ => false,
    })
}

/// Whether the item belongs to a resource: a linker goes through an instance in its order and stops at
/// the first item that is not there, so that the resource before it was, and with it the instance.
fn is_of_found_resource(name: &str) -> bool {
    ["[method]", "[static]", "[constructor]"].iter().any(|kind| name.starts_with(kind))
}

/// The function is there with another type; `shape` where it is a field or a case that differs.
fn other_shape(shape: bool) -> Votes {
    if shape {
        suggests(&[SAME_VERSION_DRIFT, IMPORT_TYPE, SDK_SKEW])
    } else {
        suggests(&[IMPORT_TYPE, SAME_VERSION_DRIFT, SDK_SKEW])
    }
}

/// An interface that is not WASI.
fn custom(name: &str, symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let plugin = all.beside(Cue::Plugin, &symptom.span);
    if name.is_empty() {
        let drift = plugin || all.text.flat.contains("registered");
        return if drift {
            suggests(&[SAME_VERSION_DRIFT, HOST_LACKS_IMPORT, SDK_SKEW])
        } else {
            suggests(&[HOST_LACKS_IMPORT, SAME_VERSION_DRIFT, SDK_SKEW])
        };
    }
    if near(Cue::Composing) && !near(Cue::Wasmtime) {
        return suggests(&[COMPOSE_MISSING, HOST_LACKS_IMPORT]);
    }
    if names::is_sdk_package(name) || plugin {
        return suggests(&[SDK_SKEW, HOST_LACKS_IMPORT]);
    }
    if symptom.is_cut_short(all) {
        return hints(&[HOST_LACKS_IMPORT, SAME_VERSION_DRIFT, SDK_SKEW]);
    }
    suggests(&[HOST_LACKS_IMPORT, SDK_SKEW, LINK_ORDER])
}

/// Names of WASI interfaces from before they had versions or namespaces.
fn is_early_wasi(name: &str) -> bool {
    const EARLY: &str = "streams filesystem poll clocks wall-clock monotonic-clock environment preopens random exit stderr \
        stdin stdout tcp udp network ip-name-lookup environment-preopens";
    name.starts_with("wasi-") || EARLY.split(' ').any(|early| early == name)
}

/// An interface of WASI.
fn wasi(name: &str, symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let versioned = name.contains('@');
    let package = name.strip_prefix("wasi:").unwrap_or(name).split(['/', '@']).next().unwrap_or("");
    let run = near(Cue::MainModule);
    let cli = run || near(Cue::WasmtimeCli) || near(Cue::Serve);
    let standard = matches!(package, "cli" | "io" | "clocks" | "random" | "filesystem" | "sockets" | "http");
    if !standard && versioned {
        return beyond_standard(name, package, cli);
    }
    if near(Cue::ResourceOther) {
        return suggests(&[RESOURCE_IDENTITY, WASI_VERSION]);
    }
    if near(Cue::FuncMissing) && all.instance_export(&symptom.span).is_some_and(|item| is_of_found_resource(&item)) {
        return suggests(&[WASI_VERSION, HOST_LACKS_WASI, SDK_SKEW]);
    }
    if !versioned {
        return suggests(&[WASI_VERSION, HOST_LACKS_WASI]);
    }
    if near(Cue::TypeOther) || near(Cue::ShapeOther) {
        return suggests(&[WASI_VERSION, SAME_VERSION_DRIFT]);
    }
    if name.contains("@0.3") {
        return next_generation(name, package, run);
    }
    if names::is_prerelease(name) {
        return release_candidate(name, package, symptom, all);
    }
    if near(Cue::Spin) && !run {
        return suggests(&[SDK_SKEW, WASI_VERSION, HOST_LACKS_WASI]);
    }
    // wasmCloud supplies all of WASI: what it lacks is another release of it.
    if near(Cue::Wash) {
        return suggests(&[WASI_VERSION, HOST_LACKS_WASI, SDK_SKEW]);
    }
    if near(Cue::Plugin) {
        return suggests(&[HOST_LACKS_WASI, WASI_VERSION, SDK_SKEW]);
    }
    if package == "http" {
        return if cli { suggests(&[FLAG_NEEDED, HOST_LACKS_WASI]) } else { suggests(&[HOST_LACKS_WASI, FLAG_NEEDED]) };
    }
    if run {
        return suggests(&[WASI_VERSION, FEATURE_TOO_NEW, HOST_LACKS_WASI]);
    }
    // `wasmtime serve` supplies the proxy world only, which has these packages not, or in part.
    let outside_proxy = matches!(package, "filesystem" | "sockets")
        || (package == "cli" && !["stdout", "stderr", "stdin"].iter().any(|part| name.contains(part)));
    if near(Cue::Serve) {
        return suggests(&[if outside_proxy { FLAG_NEEDED } else { WASI_VERSION }, HOST_LACKS_WASI]);
    }
    if outside_proxy
        && is_top_level(symptom, all)
        && !all.near_any(&[Cue::Embed, Cue::Panic, Cue::Python, Cue::Elixir], &symptom.span)
    {
        return suggests(&[FLAG_NEEDED, HOST_LACKS_WASI]);
    }
    suggests(&[HOST_LACKS_WASI, WASI_VERSION, FLAG_NEEDED])
}

/// Whether the message is what a command printed first: `Error: component imports …`.
fn is_top_level(symptom: &Symptom, all: &Symptoms) -> bool {
    let line = all.text.line(symptom.span.start);
    line.starts_with("Error: component imports")
        || line.starts_with("Error: import ")
        || line.starts_with("error: component imports")
}

/// WASI packages that not every host has.
fn beyond_standard(name: &str, package: &str, cli: bool) -> Votes {
    if names::is_prerelease(name) {
        return suggests(&[WASI_VERSION, HOST_LACKS_IMPORT]);
    }
    if cli && names::wasmtime_flag(name, false).is_some() {
        return suggests(&[FLAG_NEEDED, HOST_LACKS_IMPORT, WASI_VERSION]);
    }
    match package {
        "config" | "keyvalue" | "tls" | "nn" => suggests(&[HOST_LACKS_WASI, FLAG_NEEDED, HOST_LACKS_IMPORT]),
        _ => suggests(&[HOST_LACKS_IMPORT, HOST_LACKS_WASI, SDK_SKEW]),
    }
}

/// WASI 0.3, which hosts have under several release candidates.
fn next_generation(name: &str, package: &str, run: bool) -> Votes {
    if run && package == "http" && !names::is_prerelease(name) {
        return suggests(&[FLAG_NEEDED, FEATURE_TOO_NEW, WASI_VERSION]);
    }
    if run && package == "http" {
        return suggests(&[FEATURE_TOO_NEW, WASI_VERSION, FLAG_NEEDED]);
    }
    if names::is_prerelease(name) {
        return suggests(&[WASI_VERSION, FEATURE_TOO_NEW, FLAG_NEEDED]);
    }
    suggests(&[FEATURE_TOO_NEW, FLAG_NEEDED, WASI_VERSION])
}

/// Release candidates of WASI 0.2, each of which matches only itself. The last of them came with
/// the wasmtime whose `serve` had just ceased to supply the command world.
fn release_candidate(name: &str, package: &str, symptom: &Symptom, all: &Symptoms) -> Votes {
    let serve = is_top_level(symptom, all) || all.near(Cue::Serve, &symptom.span);
    if serve && package == "cli" && name.ends_with("rc-2023-12-05") && !all.near(Cue::Embed, &symptom.span) {
        return suggests(&[FLAG_NEEDED, WASI_VERSION]);
    }
    suggests(&[WASI_VERSION, HOST_LACKS_WASI, FLAG_NEEDED])
}
