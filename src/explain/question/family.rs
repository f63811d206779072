//! Who usually supplies a core module's import, by its name.

/// A family of import names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    /// WASI preview 1, under one of its names.
    Wasi,
    /// Glue that `wasm-bindgen` writes next to the module.
    WasmBindgen,
    /// Glue that emscripten writes next to the module.
    Emscripten,
    /// The C++ runtime library.
    Cxx,
    /// The C library.
    Libc,
    /// Threads of the C library.
    Threads,
    /// Go's `wasm_exec.js`.
    Go,
    /// AssemblyScript's runtime.
    AssemblyScript,
    /// The test suite's host module, which some languages print through.
    Spectest,
    /// An Extism host.
    Extism,
    /// A proxy such as Envoy.
    ProxyWasm,
    /// An interface of WIT, in a module that was not made a component.
    Wit,
    /// Memory, table or globals of dynamic linking.
    Memory,
    /// A function of the host at hand.
    HostFunction,
}

impl Family {
    /// Who supplies it, as a fragment of a sentence.
    pub(crate) fn supplier(self) -> &'static str {
        match self {
            Family::Wasi => "a host that implements WASI preview 1",
            Family::WasmBindgen => "the JavaScript that `wasm-bindgen` generates, and nothing else",
            Family::Emscripten => "the JavaScript that emscripten writes next to the module",
            Family::Cxx => "the C++ runtime library, which has to be linked into the module",
            Family::Libc => "the C library, which has to be linked into the module",
            Family::Threads => "a C library built with threads",
            Family::Go => "`wasm_exec.js` of the same Go or TinyGo release",
            Family::AssemblyScript => "the loader of AssemblyScript",
            Family::Spectest => "the WebAssembly test suite's host; some languages print through it",
            Family::Extism => "an Extism host compatible with the plug-in kit",
            Family::ProxyWasm => "a proxy that implements the same Proxy-Wasm ABI",
            Family::Wit => "a component host, once the module has been made a component",
            Family::Memory => "the host or the main module, when the module is linked dynamically",
            Family::HostFunction => "the program that loads the module",
        }
    }

    /// What to do so that it is supplied.
    pub(crate) fn remedy(self) -> &'static str {
        match self {
            Family::Wasi => "add WASI preview 1 to the host's linker, or build for `wasm32-unknown-unknown`",
            Family::WasmBindgen => {
                "load the module through the JavaScript that `wasm-bindgen` made, or remove the crates that pull it in (often `getrandom` with feature `js`, `uuid` with `js`, `chrono` with `wasmbind`)"
            }
            Family::Emscripten => {
                "load the module through emscripten's own JavaScript, or link with `-sSTANDALONE_WASM`"
            }
            Family::Cxx => {
                "link the C++ runtime: use `clang++` of wasi-sdk instead of `clang`, or add `-lc++ -lc++abi`; build with `-fno-exceptions`"
            }
            Family::Libc => "link a C library: build with wasi-sdk (`--sysroot`) and do not pass `--allow-undefined`",
            Family::Threads => {
                "leave the library that needs threads out, or build for `wasm32-wasi-threads` and a host with threads"
            }
            Family::Go => {
                "copy `wasm_exec.js` from the toolchain that built the module: `cp \"$(go env GOROOT)/lib/wasm/wasm_exec.js\" .` (TinyGo: `$(tinygo env TINYGOROOT)/targets/wasm_exec.js`)"
            }
            Family::AssemblyScript => {
                "give the host a function `abort(message, file, line, column)`, or compile with `--use abort=`"
            }
            Family::Spectest => {
                "add a `spectest` module with the print functions to the import object, or use the language's own runner"
            }
            Family::Extism => "update the Extism host, its SDK and the plug-in kit to compatible releases",
            Family::ProxyWasm => "build with the SDK release that belongs to the proxy",
            Family::Wit => "make the module a component: `wasm-tools component new module.wasm -o component.wasm`",
            Family::Memory => "export memory and table from the main module, or link the module statically",
            Family::HostFunction => "define the function in the host's linker under exactly this module and name",
        }
    }
}
