//! The table of what a wasmtime host supplies: made from its WIT, and true of the real crates.

use mate_doctor::link::{Linking, Provides, cli_flag, wasi};
use mate_doctor::surface::{ItemKind, component_of_world, surface_of_world};
use wit_parser::Resolve;

const WIT: &str = "src/link/wasi.wit";
const BIN: &str = "src/link/wasi.bin";
const NAMES: &str = "src/link/wasi.names";

fn world() -> (Resolve, wit_parser::WorldId) {
    let mut resolve = Resolve::default();
    let package = resolve.push_path(WIT).expect("the WIT parses").0;
    let world = resolve.select_world(&[package], Some("wasi")).expect("one world");
    (resolve, world)
}

/// `UPDATE_WASI=1` writes the files anew.
#[test]
fn the_binary_is_the_wit() {
    let (resolve, world) = world();
    let bytes = component_of_world(&resolve, world).expect("it encodes");
    let of_wit = surface_of_world(&resolve, world).expect("a surface");
    let names: String = of_wit.imports.iter().map(|item| format!("{}\n", item.name)).collect();
    if std::env::var_os("UPDATE_WASI").is_some() {
        std::fs::write(BIN, &bytes).expect("written");
        std::fs::write(NAMES, &names).expect("written");
    }
    assert!(std::fs::read(BIN).expect("the binary") == bytes, "run again with UPDATE_WASI=1");
    assert!(std::fs::read_to_string(NAMES).expect("the names") == names, "run again with UPDATE_WASI=1");
    assert_eq!(of_wit.imports.len(), wasi().imports.len());
}

#[test]
fn versions_match_by_track() {
    let host = Provides::Wasi;
    for (import, supplied) in [
        ("wasi:io/streams@0.2.0", Some("wasi:io/streams@0.2.12")),
        ("wasi:io/streams@0.2.12", Some("wasi:io/streams@0.2.12")),
        ("wasi:io/streams@0.2.99", Some("wasi:io/streams@0.2.12")),
        ("wasi:cli/stdout@0.3.0", Some("wasi:cli/stdout@0.3.0")),
        ("wasi:cli/stdout@0.3.1", Some("wasi:cli/stdout@0.3.0")),
        ("wasi:cli/stdout@0.3.0-rc-2025-09-16", None),
        ("wasi:io/streams@0.2.0-rc-2023-11-10", None),
        ("wasi:io/streams", None),
        ("wasi:http/outgoing-handler@0.2.3", Some("wasi:http/outgoing-handler@0.2.12")),
        ("mate:runtime/log@0.1.0", None),
    ] {
        assert_eq!(host.supplied(import).map(|item| item.name.as_str()), supplied, "{import}");
        assert!(Provides::Nothing.supplied(import).is_none());
    }
}

#[test]
fn what_is_missing_is_named() {
    let streams = wasi().import("wasi:io/streams@0.2.12").expect("supplied");
    assert!(Linking::new(&Provides::Wasi, wasi()).gaps(streams).is_empty());
    let gaps = Linking::new(&Provides::Nothing, wasi()).gaps(streams);
    assert!(gaps.iter().any(|gap| matches!(gap.item.kind, ItemKind::Resource(_)) && gap.supplied.is_none()));
    assert_eq!(cli_flag("wasi:http/types@0.2.3", None).expect("a flag").flag, "-S http");
}

/// A component that imports everything in the table links with the real crates.
#[cfg(feature = "call")]
mod with_the_real_crates {
    use super::world;
    use crate::wasi_host::WasiHost;
    use wasmtime::Engine;
    use wasmtime::component::{Component, Linker};

    #[test]
    fn all_of_it_links() {
        let (resolve, world) = world();
        let mut module = wit_component::dummy_module(&resolve, world, wit_parser::ManglingAndAbi::Standard32);
        let encoding = wit_component::StringEncoding::UTF8;
        wit_component::embed_component_metadata(&mut module, &resolve, world, encoding, false).expect("metadata");
        let bytes = wit_component::ComponentEncoder::default()
            .module(&module)
            .and_then(|encoder| encoder.encode())
            .expect("a component that imports all of it");

        let engine = Engine::default();
        let component = Component::new(&engine, bytes).expect("it compiles");
        let mut linker = Linker::<WasiHost>::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).expect("WASI 0.2");
        wasmtime_wasi::p3::add_to_linker(&mut linker).expect("WASI 0.3");
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker).expect("wasi:http 0.2");
        wasmtime_wasi_http::p3::add_to_linker(&mut linker).expect("wasi:http 0.3");
        if let Err(error) = linker.instantiate_pre(&component) {
            panic!("{error:?}");
        }
    }
}
