//! What `inspect` reads, held against wit-component's own decoding of the whole file.

use crate::generate;
use mate_doctor::artifact::{Artifact, Kind};
use mate_doctor::surface::{Direction, InterfaceName, Surface};
use std::collections::BTreeMap;
use wit_component::{DecodedWasm, WitPrinter, decode};
use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind, WorldId, WorldItem};

/// Path and signature of every function the oracle sees in that direction.
fn oracle(resolve: &Resolve, world: WorldId, direction: Direction) -> BTreeMap<String, String> {
    let world = &resolve.worlds[world];
    let items = match direction {
        Direction::Import => &world.imports,
        Direction::Export => &world.exports,
    };
    let mut found = BTreeMap::new();
    for (key, item) in items {
        let name = resolve.name_world_key(key);
        match item {
            WorldItem::Function(function) => {
                found.insert(mate_doctor::path::full(&[] as &[&str], &function.name), signature(resolve, function));
            }
            WorldItem::Interface { id, .. } => {
                for function in resolve.interfaces[*id].functions.values() {
                    found.insert(mate_doctor::path::full(&[&name], &function.name), signature(resolve, function));
                }
            }
            WorldItem::Type { .. } => {}
        }
    }
    found
}

fn signature(resolve: &Resolve, function: &Function) -> String {
    let params: Vec<String> =
        function.params.iter().map(|p| format!("{}: {}", p.name, type_text(resolve, &p.ty))).collect();
    let asyncness = if function.kind.is_async() { "async " } else { "" };
    let result = function.result.as_ref().map(|ty| format!(" -> {}", type_text(resolve, ty))).unwrap_or_default();
    format!("{asyncness}func({}){result}", params.join(", "))
}

fn type_text(resolve: &Resolve, ty: &Type) -> String {
    let Type::Id(id) = ty else {
        return match ty {
            Type::Bool => "bool",
            Type::U8 => "u8",
            Type::U16 => "u16",
            Type::U32 => "u32",
            Type::U64 => "u64",
            Type::S8 => "s8",
            Type::S16 => "s16",
            Type::S32 => "s32",
            Type::S64 => "s64",
            Type::F32 => "f32",
            Type::F64 => "f64",
            Type::Char => "char",
            Type::String => "string",
            Type::ErrorContext => "error-context",
            Type::Id(_) => unreachable!("handled above"),
        }
        .to_owned();
    };
    let def = &resolve.types[*id];
    if let Some(name) = &def.name {
        return name.clone();
    }
    let text = |ty: &Type| type_text(resolve, ty);
    let resource = |id: &wit_parser::TypeId| resolve.types[*id].name.clone().expect("resources have names");
    match &def.kind {
        TypeDefKind::Handle(Handle::Own(id)) => resource(id),
        TypeDefKind::Handle(Handle::Borrow(id)) => format!("borrow<{}>", resource(id)),
        TypeDefKind::Tuple(tuple) => format!("tuple<{}>", tuple.types.iter().map(text).collect::<Vec<_>>().join(", ")),
        TypeDefKind::Option(ty) => format!("option<{}>", text(ty)),
        TypeDefKind::Result(result) => match (&result.ok, &result.err) {
            (None, None) => "result".to_owned(),
            (Some(ok), None) => format!("result<{}>", text(ok)),
            (None, Some(err)) => format!("result<_, {}>", text(err)),
            (Some(ok), Some(err)) => format!("result<{}, {}>", text(ok), text(err)),
        },
        TypeDefKind::List(ty) => format!("list<{}>", text(ty)),
        TypeDefKind::FixedLengthList(ty, length) => format!("list<{}, {length}>", text(ty)),
        TypeDefKind::Map(key, value) => format!("map<{}, {}>", text(key), text(value)),
        TypeDefKind::Stream(None) => "stream".to_owned(),
        TypeDefKind::Stream(Some(ty)) => format!("stream<{}>", text(ty)),
        TypeDefKind::Future(None) => "future".to_owned(),
        TypeDefKind::Future(Some(ty)) => format!("future<{}>", text(ty)),
        other => panic!("a type without a name: {other:?}"),
    }
}

fn ours(surface: &Surface, direction: Direction) -> BTreeMap<String, String> {
    surface.functions(direction).iter().map(|f| (f.path(), surface.func_text(f.ty))).collect()
}

/// The names of the instances, functions aside: what the oracle calls interfaces.
fn interfaces(surface: &Surface) -> Vec<InterfaceName> {
    surface.imports.iter().chain(&surface.exports).filter_map(|item| InterfaceName::parse(&item.name)).collect()
}

pub(crate) fn compare(what: &str, artifact: &Artifact, bytes: &[u8]) {
    let decoded = decode(bytes).unwrap_or_else(|error| panic!("{what}: the oracle refuses it: {error:#}"));
    let on_skeleton = decode(artifact.skeleton())
        .unwrap_or_else(|error| panic!("{what}: the oracle refuses the skeleton: {error:#}"));
    assert_eq!(wit_text(&decoded), wit_text(&on_skeleton), "{what}: the skeleton decodes to other WIT");
    match &decoded {
        DecodedWasm::WitPackage(..) => assert_eq!(artifact.kind, Kind::WitPackage, "{what}"),
        DecodedWasm::Component(resolve, world) => {
            assert_eq!(artifact.kind, Kind::Component, "{what}");
            let surface = artifact.surface.as_ref().unwrap_or_else(|| panic!("{what}: {:?}", artifact.findings));
            for direction in [Direction::Import, Direction::Export] {
                assert_eq!(ours(surface, direction), oracle(resolve, *world, direction), "{what}: {direction:?}");
            }
            let known: Vec<String> = resolve.interfaces.iter().filter_map(|(id, _)| resolve.id_of(id)).collect();
            for interface in interfaces(surface) {
                assert!(known.contains(&interface.to_string()), "{what}: the oracle does not know {interface}");
            }
        }
    }
}

fn wit_text(decoded: &DecodedWasm) -> String {
    let mut printer = WitPrinter::default();
    let resolve = decoded.resolve();
    let rest: Vec<_> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != decoded.package()).collect();
    printer.print(resolve, decoded.package(), &rest).expect("decoded WIT prints");
    printer.output.to_string()
}

#[test]
fn fixtures_read_as_the_oracle_reads_them() {
    let mut components = 0;
    for path in generate::fixtures() {
        let artifact = Artifact::open(&path).expect("fixtures can be read");
        if matches!(artifact.kind, Kind::Component | Kind::WitPackage) {
            components += 1;
            compare(&path.display().to_string(), &artifact, &std::fs::read(&path).expect("fixtures can be read"));
        }
    }
    assert!(components > 15, "only {components} components among the fixtures");
}

#[test]
fn generated_components_read_as_the_oracle_reads_them() {
    let mut compared = 0;
    for seed in 0..4000 {
        if compared >= 500 {
            break;
        }
        let Some((resolve, worlds)) = generate::generated_wit(seed) else { continue };
        for world in worlds {
            let Some(bytes) = generate::component(&resolve, world) else { continue };
            let name = format!("seed {seed}, world {}", resolve.worlds[world].name);
            compare(&name, &Artifact::from_bytes(name.clone(), bytes.clone()), &bytes);
            compared += 1;
        }
    }
    assert!(compared >= 500, "only {compared} components were generated");
}

#[test]
fn a_module_with_a_component_type_shows_what_it_would_become() {
    let mut compared = 0;
    for seed in 0..400 {
        let Some((resolve, worlds)) = generate::generated_wit(seed) else { continue };
        for world in worlds {
            let (Some(module), Some(component)) =
                (generate::dummy(&resolve, world), generate::component(&resolve, world))
            else {
                continue;
            };
            let module = Artifact::from_bytes("module", module);
            let component = Artifact::from_bytes("component", component);
            let would = module.surface.as_ref().unwrap_or_else(|| panic!("seed {seed}: {:?}", module.findings));
            let is = component.surface.as_ref().expect("compared elsewhere");
            // Making the component drops imported functions that the code does not use; exports stay.
            assert_eq!(ours(would, Direction::Export), ours(is, Direction::Export), "seed {seed}");
            compared += 1;
        }
    }
    assert!(compared > 50, "only {compared} modules were generated");
}

#[test]
fn generated_core_modules_show_their_imports_and_exports() {
    for seed in 0..300 {
        let bytes = generate::noise(seed, 4096);
        let Ok(module) =
            wasm_smith::Module::new(wasm_smith::Config::default(), &mut arbitrary::Unstructured::new(&bytes))
        else {
            continue;
        };
        let bytes = module.to_bytes();
        let artifact = Artifact::from_bytes("module", bytes.clone());
        let core = artifact.core.as_ref().unwrap_or_else(|| panic!("seed {seed}: {:?}", artifact.findings));
        let mut exports = Vec::new();
        let mut imports = 0;
        for payload in wasmparser::Parser::new(0).parse_all(&bytes) {
            match payload.expect("wasm-smith writes valid modules") {
                wasmparser::Payload::ExportSection(section) => {
                    exports.extend(section.into_iter().map(|e| e.expect("valid").name.to_owned()));
                }
                wasmparser::Payload::ImportSection(section) => imports += section.into_imports().count(),
                _ => {}
            }
        }
        let ours: Vec<String> = core.exports.iter().map(|item| item.name.clone()).collect();
        assert_eq!(ours, exports, "seed {seed}");
        assert_eq!(core.imports.len(), imports, "seed {seed}");
    }
}
