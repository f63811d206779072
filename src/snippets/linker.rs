//! Adding to a linker: WASI, and functions of one's own.

use super::values::{rust_type, rust_value};
use super::{Language, snake};
use crate::finding::lookup::Snippet;
use crate::surface::{FuncType, InterfaceName, Surface};

/// How a host adds the part of WASI that an interface belongs to.
pub fn add_wasi(import: &str, language: Language) -> Vec<Snippet> {
    let Some(name) = InterfaceName::parse(import) else { return Vec::new() };
    let http = name.package == "http";
    let p3 = name.semver().is_some_and(|version| version.minor == 3 && version.major == 0);
    let snippet = |title: &str, language, text: &str| Snippet { title: title.into(), language, text: text.into() };
    match language {
        Language::Rust => vec![
            snippet("add it to the linker", "rust", rust_line(http, p3)),
            snippet("the store's data holds the context", "rust", if http { HTTP_VIEW } else { WASI_VIEW }),
        ],
        Language::Python if p3 => {
            vec![snippet("wasmtime-py supplies WASI 0.2 only", "python", "linker.add_wasip2()")]
        }
        Language::Python if http => {
            vec![snippet(
                "add it to the linker",
                "python",
                "linker.add_wasip2()\nlinker.add_wasi_http()\nstore.set_wasi(WasiConfig())",
            )]
        }
        Language::Python => {
            vec![snippet("add it to the linker", "python", "linker.add_wasip2()\nstore.set_wasi(WasiConfig())")]
        }
        Language::Js => vec![snippet(
            "jco supplies WASI 0.2 through a package that the output imports",
            "sh",
            "npm install @bytecodealliance/preview2-shim",
        )],
        Language::C => vec![snippet("add it to the linker", "c", "wasmtime_component_linker_add_wasip2(linker);")],
        Language::Go => vec![snippet(
            "wazero and wasmtime-go have no components; the wasmtime command supplies WASI",
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

/// A statement that defines a function on `instance`, a part of a linker; `None` where the types need
/// definitions of their own.
pub fn definition(name: &str, surface: &Surface, ty: &FuncType) -> Option<String> {
    if name.starts_with('[') {
        return None;
    }
    let types: Vec<String> = ty.params.iter().map(|param| rust_type(surface, param.ty, 0)).collect::<Option<_>>()?;
    let names: Vec<String> = ty.params.iter().map(|param| format!("_{}", snake(&param.name))).collect();
    let comma = |parts: &[String]| match parts {
        [one] => format!("({one},)"),
        parts => format!("({})", parts.join(", ")),
    };
    let (result, value) = match ty.result {
        None => ("()".to_owned(), "Ok(())".to_owned()),
        Some(result) => {
            (format!("({},)", rust_type(surface, result, 0)?), format!("Ok(({},))", rust_value(surface, result)?))
        }
    };
    let params = format!("{}: {}", comma(&names), comma(&types));
    Some(if ty.is_async {
        format!(
            "instance.func_wrap_concurrent({name:?}, |_accessor, {params}| {{\n    \
             Box::pin(async move {{ wasmtime::Result::<{result}>::{value} }})\n}})?;"
        )
    } else {
        format!("instance.func_wrap({name:?}, |_store, {params}| wasmtime::Result::<{result}>::{value})?;")
    })
}
