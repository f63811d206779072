//! Adding to a linker: WASI, and the host's own functions.

use super::names::snake;
use super::rust::tuple;
use super::values::{self, rust_type};
use super::{Language, Snippet};
use crate::surface::{FuncType, InterfaceName, Param, Surface};

/// How a host adds the part of WASI that an interface belongs to.
pub fn add_wasi(import: &str, language: Language) -> Vec<Snippet> {
    let Some(name) = InterfaceName::parse(import) else { return Vec::new() };
    let http = name.package == "http";
    let p3 = name.semver().is_some_and(|version| version.minor == 3 && version.major == 0);
    match language {
        Language::Rust => vec![
            Snippet::new("add it to the linker", "rust", rust_line(http, p3)),
            Snippet::new("the store's data holds the context", "rust", if http { HTTP_VIEW } else { WASI_VIEW }),
        ],
        Language::Python => {
            let (title, http) = match (p3, http) {
                (true, _) => {
                    return vec![Snippet::new("wasmtime-py provides WASI 0.2 only", "python", "linker.add_wasip2()")];
                }
                (false, true) => ("add it to the linker", "linker.add_wasi_http()\n"),
                (false, false) => ("add it to the linker", ""),
            };
            let code = format!("linker.add_wasip2()\n{http}store.set_wasi(WasiConfig())");
            vec![Snippet::new(title, "python", code)]
        }
        Language::Js => vec![Snippet::new(
            "jco provides WASI 0.2 with a package that its output imports",
            "sh",
            "npm install @bytecodealliance/preview2-shim",
        )],
        Language::C => {
            vec![Snippet::new("add it to the linker", "c", "wasmtime_component_linker_add_wasip2(linker);")]
        }
        Language::Go => vec![Snippet::new(
            "wazero and wasmtime-go have no components; the wasmtime command provides WASI",
            "go",
            "out, err := exec.Command(\"wasmtime\", \"run\", \"component.wasm\").Output()",
        )],
    }
}

/// The line that adds a part of WASI to a Rust linker.
fn rust_line(http: bool, p3: bool) -> &'static str {
    match (http, p3) {
        (false, false) => "wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;",
        (false, true) => "wasmtime_wasi::p3::add_to_linker(&mut linker)?;",
        (true, false) => {
            "wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;\nwasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;"
        }
        (true, true) => {
            "wasmtime_wasi::p3::add_to_linker(&mut linker)?;\nwasmtime_wasi_http::p3::add_to_linker(&mut linker)?;"
        }
    }
}

/// The data of a store for WASI.
pub const WASI_VIEW: &str = "\
struct Host {
    wasi: wasmtime_wasi::WasiCtx,
    table: wasmtime::component::ResourceTable,
}

impl wasmtime_wasi::WasiView for Host {
    fn ctx(&mut self) -> wasmtime_wasi::WasiCtxView<'_> {
        wasmtime_wasi::WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}";

/// The data of a store for WASI and wasi:http.
pub const HTTP_VIEW: &str = "\
struct Host {
    wasi: wasmtime_wasi::WasiCtx,
    http: wasmtime_wasi_http::WasiHttpCtx,
    table: wasmtime::component::ResourceTable,
}

impl wasmtime_wasi::WasiView for Host {
    fn ctx(&mut self) -> wasmtime_wasi::WasiCtxView<'_> {
        wasmtime_wasi::WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl wasmtime_wasi_http::WasiHttpView for Host {
    fn http(&mut self) -> wasmtime_wasi_http::WasiHttpCtxView<'_> {
        wasmtime_wasi_http::WasiHttpCtxView {
            ctx: &mut self.http,
            table: &mut self.table,
            hooks: wasmtime_wasi_http::default_hooks(),
        }
    }
}";

/// A statement that defines a function on `instance`, a part of a linker; `None` if its types need
/// definitions of their own.
pub fn definition(name: &str, surface: &Surface, ty: &FuncType) -> Option<String> {
    if name.starts_with('[') {
        return None;
    }
    let types: Vec<String> = ty.params.iter().map(|param| rust_type(surface, param.ty, 0)).collect::<Option<_>>()?;
    let names: Vec<String> = ty.params.iter().map(|param| format!("_{}", snake(&param.name))).collect();
    let (result, value) = match ty.result {
        None => ("()".to_owned(), "Ok(())".to_owned()),
        Some(result) => {
            let value = values::arguments(surface, &[Param { name: String::new(), ty: result }], values::rust)?;
            (format!("({},)", rust_type(surface, result, 0)?), format!("Ok({})", tuple(&value)))
        }
    };
    let params = format!("{}: {}", tuple(&names), tuple(&types));
    Some(if ty.is_async {
        format!(
            "instance.func_wrap_concurrent({name:?}, |_accessor, {params}| {{\n    \
             Box::pin(async move {{ wasmtime::Result::<{result}>::{value} }})\n}})?;"
        )
    } else {
        format!("instance.func_wrap({name:?}, |_store, {params}| wasmtime::Result::<{result}>::{value})?;")
    })
}

/// How a host in a language other than Rust defines a function of an imported interface, if its type is
/// not used.
pub(crate) fn untyped_definition(import: &str, item: Option<&str>, language: Language) -> Vec<Snippet> {
    let item = item.unwrap_or("function");
    let (title, language, text) = match language {
        Language::Rust | Language::C => return Vec::new(),
        Language::Python => (
            "define it in the linker, with its own parameters and result",
            "python",
            format!(
                "with linker.root() as root:\n    with root.add_instance({import:?}) as instance:\n        \
                 instance.add_func({item:?}, lambda store, *arguments: None)"
            ),
        ),
        Language::Js => (
            "map the import to a module of your own when transpiling",
            "sh",
            format!("npx jco transpile component.wasm -o out --map '{import}=./host.js'"),
        ),
        Language::Go => (
            "wazero and wasmtime-go have no components: compose it with a component that exports the import",
            "sh",
            "wac plug --plug provider.wasm component.wasm -o composed.wasm".to_owned(),
        ),
    };
    vec![Snippet::new(title, language, text)]
}
