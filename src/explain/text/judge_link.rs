//! What may stand behind an import of a component that the linker did not satisfy.

use super::judge::Votes;
use super::names;
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Reading};
use crate::finding::Cause::*;
use crate::surface::ItemKind;

/// A component's import was not satisfied.
pub(crate) fn link(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let name = symptom.get("name").or_else(|| symptom.get("iface")).unwrap_or("");
    if name.contains("::") || (symptom.get("name").is_none() && symptom.get("iface").is_some()) && name.contains(' ') {
        return Vec::new();
    }
    if symptom.get("name").is_some_and(|name| name.contains("::")) {
        return Vec::new();
    }
    if near(Cue::Linking) && !name.starts_with("wasi:") {
        return vec![(LinkOrder, 86), (HostLacksImport, 66)];
    }
    if name.starts_with("wasi:") || is_early_wasi(name) {
        return wasi(name, symptom, all);
    }
    if near(Cue::ResourceOther) {
        return vec![(ResourceIdentity, 84), (SameVersionDrift, 55)];
    }
    if near(Cue::TypeOther) || near(Cue::ShapeOther) {
        return other_shape(near(Cue::ShapeOther), near(Cue::PrimitiveOther), near(Cue::Plugin));
    }
    custom(name, symptom, all)
}

/// An item of an instance, where the message that names the instance is not there.
pub(crate) fn item(symptom: &Symptom, all: &Symptoms) -> Votes {
    if all.all.iter().any(|other| matches!(other.reading, Reading::Link)) {
        return Vec::new();
    }
    let near = |cue| all.near(cue, &symptom.span);
    if near(Cue::ResourceOther) {
        return vec![(ResourceIdentity, 80), (SameVersionDrift, 55)];
    }
    if near(Cue::TypeOther) || near(Cue::ShapeOther) {
        return other_shape(near(Cue::ShapeOther), near(Cue::PrimitiveOther), near(Cue::Plugin));
    }
    if !near(Cue::FuncMissing) && !near(Cue::ResourceMissing) {
        return Vec::new();
    }
    let name = symptom.get("item").unwrap_or("");
    match (is_of_wasi(name), is_of_found_resource(name)) {
        (true, true) => vec![(WasiVersion, 76), (HostLacksWasi, 60)],
        (true, false) => vec![(HostLacksWasi, 74), (FlagNeeded, 66), (WasiVersion, 50)],
        (false, true) => vec![(SameVersionDrift, 70), (SdkSkew, 60), (HostLacksImport, 56)],
        (false, false) => vec![(HostLacksImport, 72), (SameVersionDrift, 56), (SdkSkew, 54)],
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

/// The function is there with another type.
fn other_shape(shape: bool, primitive: bool, plugin: bool) -> Votes {
    let skew = if plugin { 70 } else { 44 };
    match (shape, primitive) {
        (true, _) => vec![(SameVersionDrift, 80), (ImportType, 66), (SdkSkew, skew)],
        (false, true) => vec![(ImportType, 78), (SameVersionDrift, 68), (SdkSkew, skew)],
        (false, false) => vec![(ImportType, 70), (SameVersionDrift, 66), (SdkSkew, skew)],
    }
}

/// An interface that is not WASI.
fn custom(name: &str, symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let plugin = all.beside(Cue::Plugin, &symptom.span);
    if name.is_empty() {
        let drift = plugin || all.text.flat.contains("registered");
        return vec![(SameVersionDrift, if drift { 64 } else { 44 }), (HostLacksImport, 58), (SdkSkew, 54)];
    }
    if near(Cue::Composing) && !near(Cue::Wasmtime) {
        return vec![(ComposeMissing, 66), (HostLacksImport, 64)];
    }
    let skew = if names::is_sdk_package(name) || plugin { 80 } else { 50 };
    vec![(HostLacksImport, 76), (SdkSkew, skew), (LinkOrder, 40), (ComposeMissing, 40)]
}

/// Names of WASI interfaces from before they had versions or namespaces.
fn is_early_wasi(name: &str) -> bool {
    const EARLY: &[&str] = &[
        "streams",
        "filesystem",
        "poll",
        "clocks",
        "wall-clock",
        "monotonic-clock",
        "environment",
        "preopens",
        "random",
        "exit",
        "stderr",
        "stdin",
        "stdout",
        "tcp",
        "udp",
        "network",
        "ip-name-lookup",
        "environment-preopens",
    ];
    name.starts_with("wasi-") || EARLY.contains(&name)
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
        return vec![(ResourceIdentity, 74), (WasiVersion, 66)];
    }
    if near(Cue::FuncMissing) && all.instance_export(&symptom.span).is_some_and(|item| is_of_found_resource(&item)) {
        return vec![(WasiVersion, 84), (HostLacksWasi, 60), (SdkSkew, 50)];
    }
    if !versioned {
        return vec![(WasiVersion, 78), (HostLacksWasi, 66)];
    }
    if near(Cue::TypeOther) || near(Cue::ShapeOther) {
        return vec![(WasiVersion, 82), (SameVersionDrift, 56)];
    }
    if name.contains("@0.3") {
        return next_generation(name, package, run, near(Cue::Serve));
    }
    if names::is_prerelease(name) {
        return release_candidate(name, package, symptom, all);
    }
    if near(Cue::Spin) && !run {
        return vec![(SdkSkew, 76), (WasiVersion, 72), (HostLacksWasi, 60)];
    }
    // wasmCloud supplies all of WASI: what it lacks is another release of it.
    if near(Cue::Wash) {
        return vec![(WasiVersion, 76), (HostLacksWasi, 70), (SdkSkew, 50)];
    }
    if near(Cue::Plugin) {
        return vec![(HostLacksWasi, 74), (WasiVersion, 66), (SdkSkew, 50)];
    }
    if package == "http" {
        return if cli { vec![(FlagNeeded, 86), (HostLacksWasi, 50)] } else { http_in_host(symptom, all) };
    }
    if run {
        return vec![(WasiVersion, 74), (FeatureTooNew, 52), (HostLacksWasi, 40)];
    }
    // `wasmtime serve` supplies the proxy world only, which has these packages not, or in part.
    let outside_proxy = matches!(package, "filesystem" | "sockets")
        || (package == "cli" && !["stdout", "stderr", "stdin"].iter().any(|part| name.contains(part)));
    if near(Cue::Serve) {
        return vec![(if outside_proxy { FlagNeeded } else { WasiVersion }, 84), (HostLacksWasi, 50)];
    }
    if outside_proxy
        && is_top_level(symptom, all)
        && !all.near_any(&[Cue::Embed, Cue::Panic, Cue::Python, Cue::Elixir], &symptom.span)
    {
        return vec![(FlagNeeded, 74), (HostLacksWasi, 72)];
    }
    vec![(HostLacksWasi, 84), (WasiVersion, 48), (FlagNeeded, 44)]
}

/// Whether the message is what a command printed first: `Error: component imports …`.
fn is_top_level(symptom: &Symptom, all: &Symptoms) -> bool {
    let line = all.text.line(symptom.span.start);
    line.starts_with("Error: component imports")
        || line.starts_with("Error: import ")
        || line.starts_with("error: component imports")
}

fn http_in_host(symptom: &Symptom, all: &Symptoms) -> Votes {
    let embedded = all.near_any(&[Cue::Embed, Cue::Panic, Cue::Python, Cue::Elixir], &symptom.span);
    let flag = if !embedded && is_top_level(symptom, all) { 70 } else { 50 };
    vec![(HostLacksWasi, 80), (FlagNeeded, flag)]
}

/// WASI packages that not every host has.
fn beyond_standard(name: &str, package: &str, cli: bool) -> Votes {
    if cli && names::wasmtime_flag(name, false).is_some() {
        return vec![(FlagNeeded, 84), (HostLacksImport, 50), (WasiVersion, 46)];
    }
    match package {
        "config" | "keyvalue" | "tls" | "nn" => vec![(FlagNeeded, 62), (HostLacksWasi, 64), (HostLacksImport, 60)],
        _ => vec![(HostLacksImport, 76), (HostLacksWasi, 60), (SdkSkew, 50)],
    }
}

/// WASI 0.3, which hosts have under several release candidates.
fn next_generation(name: &str, package: &str, run: bool, serve: bool) -> Votes {
    if run && package == "http" && !names::is_prerelease(name) {
        return vec![(FlagNeeded, 82), (FeatureTooNew, 64), (WasiVersion, 52)];
    }
    if run && package == "http" {
        return vec![(FeatureTooNew, 78), (WasiVersion, 72), (FlagNeeded, 60)];
    }
    if names::is_prerelease(name) {
        return vec![(WasiVersion, 80), (FeatureTooNew, 66), (FlagNeeded, 52)];
    }
    let flag = if run || serve { 66 } else { 50 };
    vec![(FeatureTooNew, 68), (FlagNeeded, flag), (WasiVersion, 62), (HostLacksWasi, 60)]
}

/// Release candidates of WASI 0.2, each of which matches only itself. The last of them came with
/// the wasmtime whose `serve` had just ceased to supply the command world.
fn release_candidate(name: &str, package: &str, symptom: &Symptom, all: &Symptoms) -> Votes {
    let serve = is_top_level(symptom, all) || all.near(Cue::Serve, &symptom.span);
    if serve && package == "cli" && name.ends_with("rc-2023-12-05") && !all.near(Cue::Embed, &symptom.span) {
        return vec![(FlagNeeded, 78), (WasiVersion, 74)];
    }
    vec![(WasiVersion, 88), (HostLacksWasi, 50), (FlagNeeded, 44)]
}
