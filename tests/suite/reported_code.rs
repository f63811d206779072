//! The Rust code that findings of reported errors offer, compiled: each piece that can be printed
//! stands here between declarations that make it complete. The test beside their wording compares the two.

#![allow(clippy::all, dead_code, unused_imports, unused_variables, unsafe_code, unreachable_pub, missing_docs)]

fn two_steps(
    component: &wasmtime::component::Component,
    instance: &wasmtime::component::Instance,
    mut store: wasmtime::Store<()>,
) -> wasmtime::Result<()> {
let api = component
    .get_export_index(None, "acme:shop/cart@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no such instance"))?;
let index = component
    .get_export_index(Some(&api), "add")
    .ok_or_else(|| wasmtime::format_err!("no such function"))?;
let function = instance
    .get_func(&mut store, &index)
    .ok_or_else(|| wasmtime::format_err!("not a function"))?;
    let _ = function;
    Ok(())
}

fn wasi<T: wasmtime_wasi::WasiView + 'static>(mut linker: wasmtime::component::Linker<T>) -> wasmtime::Result<()> {
wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
    Ok(())
}

fn http<T>(mut linker: wasmtime::component::Linker<T>) -> wasmtime::Result<()>
where
    T: wasmtime_wasi::WasiView + wasmtime_wasi_http::WasiHttpView + 'static,
{
wasmtime_wasi_http::p2::add_only_http_to_linker_sync(&mut linker)?;
    Ok(())
}

fn both<T>(mut linker: wasmtime::component::Linker<T>) -> wasmtime::Result<()>
where
    T: wasmtime_wasi::WasiView + wasmtime_wasi_http::WasiHttpView + 'static,
{
wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
wasmtime_wasi_http::p2::add_only_http_to_linker_sync(&mut linker)?;
linker.allow_shadowing(true);
    Ok(())
}

fn own_import(mut linker: wasmtime::component::Linker<()>) -> wasmtime::Result<()> {
linker.instance("acme:shop/cart@1.0.0")?.func_wrap("add", |_, (): ()| Ok(()))?;
    Ok(())
}

async fn all_the_way<T: wasmtime_wasi::WasiView + Send + 'static>(
    mut linker: wasmtime::component::Linker<T>,
    mut store: wasmtime::Store<T>,
    component: wasmtime::component::Component,
    function: wasmtime::component::TypedFunc<(String,), (String,)>,
    arguments: (String,),
) -> wasmtime::Result<()> {
wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
let instance = linker.instantiate_async(&mut store, &component).await?;
let result = function.call_async(&mut store, arguments).await?;
    Ok(())
}

mod async_bindings {
    #![allow(missing_docs, clippy::all)]
wasmtime::component::bindgen!({ path: "wit", imports: { default: async }, exports: { default: async } });
}

mod preview1 {
    use wasmtime_wasi::p1::WasiP1Ctx;

    fn link(mut linker: wasmtime::Linker<WasiP1Ctx>) -> wasmtime::Result<()> {
wasmtime_wasi::p1::add_to_linker_sync(&mut linker, |ctx: &mut WasiP1Ctx| ctx)?;
        Ok(())
    }
}

fn for_components<T: wasmtime_wasi::WasiView + 'static>(
    mut linker: wasmtime::component::Linker<T>,
) -> wasmtime::Result<()> {
use wasmtime::component::{Component, Linker};
wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
    Ok(())
}

fn for_modules(mut linker: wasmtime::Linker<wasmtime_wasi::p1::WasiP1Ctx>) -> wasmtime::Result<()> {
use wasmtime::{Linker, Module};
wasmtime_wasi::p1::add_to_linker_sync(&mut linker, |ctx| ctx)?;
    Ok(())
}

fn load(engine: wasmtime::Engine) -> wasmtime::Result<()> {
let component = wasmtime::component::Component::from_file(&engine, "FILE")?;
    Ok(())
}

mod guest {
    mod exports {
        pub(crate) mod ns {
            pub(crate) mod pkg {
                pub(crate) mod iface {
                    pub(crate) trait Guest {}
                }
            }
        }
    }
    macro_rules! export {
        ($component:ident) => {};
    }
struct Component;
impl exports::ns::pkg::iface::Guest for Component {}
export!(Component);
}

mod world {
    mod wit_bindgen {
        macro_rules! generate {
            ($($input:tt)*) => {};
        }
        pub(crate) use generate;
    }
wit_bindgen::generate!({ path: "wit", world: "ns:pkg/world" });
}

#[unsafe(no_mangle)]
pub extern "C" fn function() {}

fn typed(instance: &wasmtime::component::Instance, mut store: wasmtime::Store<()>, index: wasmtime::component::ComponentExportIndex) -> wasmtime::Result<()> {
let function = instance.get_typed_func::<(String, u32), (Result<String, String>,)>(&mut store, &index)?;
    let _ = function;
    Ok(())
}

fn switches(mut config: wasmtime::Config) {
config.wasm_component_model_more_async_builtins(true);
config.wasm_component_model_async_stackful(true);
config.wasm_component_model_threading(true);
config.wasm_component_model_error_context(true);
config.wasm_component_model_fixed_length_lists(true);
config.wasm_component_model_map(true);
config.wasm_component_model_gc(true);
config.wasm_component_model_memory64(true);
config.wasm_component_model_implements(true);
config.wasm_shared_everything_threads(true);
config.wasm_custom_page_sizes(true);
config.wasm_wide_arithmetic(true);
config.wasm_stack_switching(true);
}

fn without_indent(text: &str) -> String {
    text.lines().map(|line| line.trim().to_owned() + "\n").collect()
}

#[test]
fn lines_that_switch_proposals_on_are_compiled_here() {
    let compiled = without_indent(include_str!("reported_code.rs"));
    for name in [
        "component-model-more-async-builtins",
        "component-model-async-stackful",
        "component-model-threading",
        "component-model-error-context",
        "component-model-fixed-length-lists",
        "component-model-map",
        "component-model-gc",
        "component-model-memory64",
        "component-model-implements",
        "shared-everything-threads",
        "custom-page-sizes",
        "wide-arithmetic",
        "stack-switching",
    ] {
        let gate = mate_doctor::artifact::gated(&format!("the `{name}` feature is not active")).expect("a proposal");
        assert_eq!(gate.name, name);
        assert!(compiled.contains(&format!("{};\n", gate.config.expect("a line"))), "{name}");
    }
}
