//! Wording for causes of which a name is all that is filled in.

use super::{Offers, Reported, said};
use crate::explain::causes::*;
use crate::finding::{Code, Finding};

/// One thing that is said of a cause after its headline.
enum Say {
    Note(&'static str),
    Advise(&'static str),
    /// A title and a command.
    Run(&'static str, &'static str),
    /// A title and a command of this program.
    Doctor(&'static str, &'static str),
    /// The command of this program whose answer decides whether this is the cause.
    Decide(&'static str),
    /// A title, a language and text in it.
    Code(&'static str, &'static str, &'static str),
}

use Say::*;

/// A cause, its headline, and what follows. In braces: the name in the message, or else these words.
type CauseWords = (Code, &'static str, &'static [Say]);

macro_rules! words {
    ($($cause:ident: $headline:literal $([$say:ident $($text:literal),+])*)*) => {
        const ROWS: &[CauseWords] = &[$(($cause, $headline, &[$($say($($text),+)),*])),*];
    };
}

words! {
    SAME_VERSION_DRIFT: "{the interface} has the same name on both sides and different contents"
        [Note "types are compared by their parts: one more enum case, one more field, another order make it another type"]
        [Advise "build both sides from one copy of the WIT, and give the interface a new version when it changes"]
        [Decide "check WIT FILE"]
    HALF_BUILD: "the module needs the JavaScript that was generated with it: {its imports are there}"
        [Note "wasm-bindgen and emscripten write a module and JavaScript that belong together; other hosts do not have these functions"]
        [Advise "in a browser or in Node, load the module through its .js file"]
        [Advise "for other hosts: remove the crates that need wasm-bindgen (often `getrandom`, `uuid` or `chrono` with their `js` features), or link with `-sSTANDALONE_WASM` (emscripten)"]
        [Decide "inspect FILE"]
    ASYNC_SYNC: "one side is async and the other is not"
        [Note "{the call} and its counterpart must agree: sync functions are called with `call` on a sync store, async ones with `call_async`"]
        [Code "in a wasmtime host, be async all the way", "rust", "wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;\nlet instance = linker.instantiate_async(&mut store, &component).await?;\nlet result = function.call_async(&mut store, arguments).await?;"]
        [Code "generated bindings", "rust", "wasmtime::component::bindgen!({ path: \"wit\", imports: { default: async }, exports: { default: async } });"]
        [Advise "an import that WIT declares `async func` needs `func_wrap_concurrent`; `func_wrap_async` implements a sync one"]
    LINK_ORDER: "what provides {the import} is linked after what needs it"
        [Note "imports are resolved at (pre-)instantiation: everything must be in the linker by then"]
        [Advise "instantiate in the order of the dependencies, providers first; if it fails only now and then, the order comes from an unordered map"]
    DUPLICATE_DEFINITION: "the host defines {one name} twice"
        [Note "two calls of `add_to_linker` cover the same interface; `wasmtime_wasi_http`'s own brings parts of WASI along"]
        [Code "add only the missing interfaces", "rust", "wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;\nwasmtime_wasi_http::p2::add_only_http_to_linker_sync(&mut linker)?;"]
        [Code "or let later definitions replace earlier ones", "rust", "linker.allow_shadowing(true);"]
    REEXPORTED: "the export {of the component} is an imported function as it is"
        [Note "wasmtime does not load a component that passes an import on; the component itself is valid"]
        [Advise "export a function that calls the imported one"]
        [Run "or satisfy the import with a component that implements it", "wac plug --plug provider.wasm FILE -o composed.wasm"]
        [Decide "inspect FILE"]
    WORLD_SELECTION: "the world is missing or ambiguous: {none was selected}"
        [Note "tools choose a world only if the package has exactly one"]
        [Run "list the worlds", "wasm-tools component wit wit/"]
        [Code "wit-bindgen", "rust", "wit_bindgen::generate!({ path: \"wit\", world: \"ns:pkg/world\" });"]
        [Code "cargo-component, in Cargo.toml", "toml", "[package.metadata.component.target]\npath = \"wit\"\nworld = \"world\""]
        [Run "on command lines", "wasm-tools component embed wit/ --world world module.wasm -o embedded.wasm  # TinyGo: --wit-package wit/ --wit-world world; componentize-py: -d wit -w world"]
    WIT_NOT_FOUND: "a WIT reference cannot be resolved: {package or interface not found}"
        [Note "packages are searched in `deps/` next to the WIT; the version is part of the name; `@unstable` items are absent unless their feature is enabled"]
        [Code "write the version that the package in `deps/` has", "wit", "use wasi:http/types@0.2.0.{fields};"]
        [Run "fetch dependencies into `deps/`", "wkg wit fetch"]
        [Run "list the packages", "wasm-tools component wit wit/ --all-features"]
    ADAPTER_MISSING: "the module imports {`wasi_snapshot_preview1`}, but no adapter of that name was given"
        [Note "an adapter is used for the module that has its file name (`wasi_snapshot_preview1.wasm`) or the name before `=`"]
        [Run "give the adapter by name", "wasm-tools component new module.wasm --adapt wasi_snapshot_preview1=wasi_snapshot_preview1.reactor.wasm -o component.wasm"]
        [Run "or build for a target that needs no adapter", "cargo build --target wasm32-wasip2"]
        [Doctor "or let mate-doctor add the adapter", "fix module.wasm WIT -o component.wasm"]
    REALLOC_MISSING: "the module does not export `cabi_realloc`, the allocator of the canonical ABI"
        [Note "strings and lists passed into a component need it; it is missing if the linker dropped it, or if the bindings have an incompatible version"]
        [Advise "depend on `wit-bindgen` (with feature `realloc`) in the crate that is linked last, and have one version of it only"]
        [Code "C: export it yourself", "c", "__attribute__((export_name(\"cabi_realloc\")))\nvoid *cabi_realloc(void *ptr, size_t old_size, size_t align, size_t new_size) { return realloc(ptr, new_size); }"]
        [Decide "inspect MODULE"]
    COMPOSE_MISSING: "the composition leaves the import {of a component} unsatisfied"
        [Note "every import of an instantiated component needs an argument; types of the world are imports too"]
        [Code "in wac, let the rest become imports of the composition with `...`", "wac", "let component = new ns:component { ... };"]
        [Run "or plug a component that exports it", "wac plug --plug provider.wasm consumer.wasm -o composed.wasm"]
    RESOURCE_IDENTITY: "{an interface} has one resource type from two providers"
        [Note "a resource type belongs to the instance that defines it; the same WIT in another component or in the host is a different type"]
        [Advise "let one component define the resource and give that instance to every consumer; do not link host-defined resources between components through an interface that reuses them"]
        [Doctor "show who imports and who exports the interface", "inspect A.wasm B.wasm"]
    WIT_PACKAGE: "{the file} is WIT encoded as wasm, not a component"
        [Note "`wasm-tools component wit --wasm` and `wkg` write packages: types without any code, with nothing to run, plug or instantiate"]
        [Advise "build a component that implements the world, and give that"]
        [Decide "inspect FILE"]
    JS_SHIM: "the transpiled JavaScript cannot find {the WASI shim}"
        [Note "what `jco transpile` writes imports WASI from `@bytecodealliance/preview2-shim`"]
        [Run "in Node", "npm install @bytecodealliance/preview2-shim"]
        [Code "in a page, an import map", "html", "<script type=\"importmap\">\n{ \"imports\": { \"@bytecodealliance/preview2-shim/\": \"/node_modules/@bytecodealliance/preview2-shim/lib/browser/\" } }\n</script>"]
    JS_SPECIFIER: "the JavaScript import specifier {in question} is not the name of a WIT import"
        [Note "the specifier is the WIT import's name; a function imported by the world itself is the default export"]
        [Code "an interface", "js", "import { log } from 'ns:pkg/iface@1.0.0';"]
        [Code "a function of the world", "js", "import log from 'log';"]
        [Run "for transpiled components, map the import to a file", "npx jco transpile FILE --map 'ns:pkg/iface=./iface.js' -o out/"]
    AMBIGUOUS_EXPORT: "several exported instances have a function {of that name}"
        [Note "a bare name is searched for in every exported instance, and more than one has it"]
        [Run "name the interface too; on wasmtime's command line the version comes last", "wasmtime run --invoke 'ns:pkg/iface.function@1.0.0()' FILE"]
        [Decide "inspect FILE"]
    SEMVER_EXPORT: "the component exports {the interface} at a version that the host does not list"
        [Note "a host that compares names as strings, or has a list of versions, does not match `@0.2.3` with `@0.2.0`, although they are compatible"]
        [Advise "update the host to a release that lists the version, or build the guest against the version that it lists"]
        [Decide "inspect FILE"]
    HOST_TYPES: "the host asks for the function with other types than it has"
        [Note "both type arguments of `get_typed_func` are tuples: the first of all parameters, the second of the one result or of none; `(String)` is not a tuple in Rust, `(String,)` is"]
        [Note "`expected` is what the host wrote, `found` what the component has; every type is compared exactly, without widening"]
        [Code "write a tuple of all parameters and a tuple of the result", "rust", "let function = instance.get_typed_func::<(String, u32), (Result<String, String>,)>(&mut store, &index)?;"]
        [Doctor "compare every lookup of the host's sources with the component", "check --host src/ FILE"]
        [Decide "inspect FILE"]
    MISSING_ENTRYPOINT: "the core module has no `_start`, which the runner needs as entry point"
        [Note "{`_start`} is there only in a command: a program with `main` built for a WASI target; a library (`cdylib`, reactor) has none"]
        [Run "call one of its functions instead", "wasmtime run --invoke function FILE"]
        [Advise "or build a program: `fn main` in Rust with target `wasm32-wasip1`, no `-mexec-model=reactor`, no `--no-entry`"]
        [Decide "inspect FILE"]
    GUEST_TRAP: "the guest was found, linked and started, and trapped while it ran"
        [Note "a panic or abort in the guest ends in `unreachable`; after a trap every call in the same store fails with `cannot enter component instance`"]
        [Advise "check the first guest frame of the backtrace and the guest's standard error; use a new store for the next call"]
        [Doctor "call it with the trap explained", "call FILE 'PATH(ARGUMENTS)'"]
    CORE_VS_COMPONENT_API: "types of wasmtime's core API meet types of its component API"
        [Note "`wasmtime::{Module, Linker, Instance}` are for core modules, `wasmtime::component::{Component, Linker, Instance}` for components; `wasmtime_wasi::p2` is for the second, `wasmtime_wasi::p1` for the first"]
        [Code "for components", "rust", "use wasmtime::component::{Component, Linker};\nwasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;"]
        [Code "for core modules", "rust", "use wasmtime::{Linker, Module};\nwasmtime_wasi::p1::add_to_linker_sync(&mut linker, |ctx| ctx)?;"]
        [Decide "inspect FILE"]
    BEFORE_INITIALIZE: "an export ran before the module was initialised: its allocator was not ready"
        [Note "modules of Go and TinyGo (`-buildmode=c-shared`), and reactors in general, export `_initialize`; until it ran, memory and the runtime are not set up, and the first allocation faults"]
        [Advise "call `_initialize` once after instantiating, before any other export; or make the module a component, whose instantiation does it"]
        [Decide "inspect FILE"]
    BORROW_HELD: "a borrowed handle was not dropped in time"
        [Note "a handle that a call receives as `borrow<...>` is valid until that call returns; kept beyond it, or while the owner removes the resource, the runtime traps"]
        [Advise "drop every borrowed handle before the function returns; the host removes an owned resource only after the calls that borrow it have ended"]
        [Decide "inspect FILE"]
    POST_RETURN: "the instance cannot be entered: an earlier call did not complete"
        [Note "a component is closed to calls after a trap, while a call of it still runs, and, in older hosts, until `post_return` was called"]
        [Advise "call `post_return` after each call (older wasmtime, C and Python bindings), do not call back into the component from a host function, and use a new store after a trap"]
        [Decide "inspect FILE"]
    ASYNC_DRIFT: "the tools encode component-model async in different ways"
        [Note "the encoding of async functions changed several times; tools read only their own version"]
        [Advise "use compatible versions of wit-bindgen, the Rust toolchain's `wasm-component-ld`, wasm-tools and wasmtime; or do not use `async`"]
        [Doctor "show which tools wrote the file", "inspect FILE"]
        [Run "link with a current linker", "cargo install wasm-component-ld --locked"]
    FEATURE_TOO_NEW: "the installed tool is older than {the feature that is used}"
        [Note "the documentation or the WIT is for a newer release"]
        [Advise "update the tool and try again; the release notes name the first version with it"]
        [Run "show the installed version", "wasmtime --version; wasm-tools --version; cargo component --version"]
    STALE_BINDINGS: "the generated bindings are older than the WIT: they differ in {a signature or name}"
        [Note "generated bindings do not follow changes of the WIT by themselves"]
        [Run "regenerate them", "cargo component bindings  # or: wit-bindgen rust wit/, go generate, jco types, componentize-py bindings"]
        [Decide "check WIT FILE"]
    HOST_BUG: "the runtime or tool has a bug"
        [Note "a failed assertion or a panic inside the tool is not an error in its input"]
        [Advise "update the tool; if the error remains, report it with a small file that shows it"]
        [Doctor "check that the file itself is valid", "inspect --validate FILE"]
    COMMAND_EXTRA_EXPORT: "the command exports {something}, which is not a function; this runtime rejects that"
        [Note "old releases of wasmtime have a rule for modules with `_start` that later ones dropped"]
        [Run "allow it", "wasmtime run --allow-unknown-exports FILE"]
        [Advise "or update wasmtime, or keep the export out of the module"]
    DUPLICATE_SYMBOL: "the linker finds {one symbol} twice"
        [Note "two releases of one library, often of `wit-bindgen` or of an SDK, are linked into one module, and both define it"]
        [Run "find the second one", "cargo tree -d -i wit-bindgen"]
        [Advise "use one release of it: update the crate or library that pins the other"]
    DUPLICATE_CORE_IMPORT: "the core module imports {one name} twice, which this tool rejects"
        [Note "the module is valid: newer releases of the component tools merge such imports"]
        [Advise "update the tool that makes the component; until then, build with optimisation: some compilers write the second import in debug builds only"]
        [Decide "inspect MODULE"]
    WIT_LAYOUT: "the WIT files are in the wrong folders: a folder has the files of one package"
        [Note "other packages belong into `deps/`, each in its own folder or file; a tool that gets one file reads neither its folder nor `deps/`"]
        [Run "put each dependency into its folder", "mkdir -p wit/deps/other && mv wit/other.wit wit/deps/other/"]
        [Advise "and pass the folder to tools, not one file"]
    COMPOSE_PACKAGE: "the composer did not find {a package} in `deps/` and asked a registry"
        [Note "wac reads `ns:name` from `deps/ns/name.wasm` next to the `.wac` file, or from `--dep ns:name=FILE`; otherwise it asks a registry"]
        [Run "give the component by name", "wac compose composition.wac --dep ns:name=component.wasm -o composed.wasm"]
        [Run "list the packages", "ls -R deps/"]
    REGISTRY: "no registry is configured for {the package's namespace}, or it denies access"
        [Note "each namespace must be mapped to a registry"]
        [Code "in wkg's `config.toml` (`wkg config --edit`)", "toml", "[namespace_registries]\nns = \"registry.example.com\""]
        [Run "log in, where access is denied", "docker login registry.example.com"]
    OCI_FORMAT: "the OCI artifact has another layout than this tool reads"
        [Note "Wasm components in OCI registries have a config of type `application/vnd.wasm.config.v0+json` and one layer `application/wasm`; older tools and image builders push other layouts"]
        [Run "push it in that layout", "wkg oci push registry.example.com/name:tag component.wasm"]
        [Advise "or read it with the tool that pushed it"]
    ARGUMENT_COUNT: "the call passes the wrong number of arguments"
        [Note "each parameter of the WIT function is one argument; records and tuples are one value"]
        [Decide "inspect FILE"]
    OUT_OF_BOUNDS: "the guest used memory or a table outside its bounds"
        [Note "a pointer, a length or a function pointer in the guest is wrong; indirect calls fail like this where a cast changed a signature"]
        [Advise "look at the first guest frame of the backtrace; use a new store for the next call"]
        [Doctor "call it with the trap explained", "call FILE 'PATH(ARGUMENTS)'"]
    ARITHMETIC: "the guest divided by zero, or a number did not fit its type"
        [Advise "look at the first guest frame of the backtrace; use a new store for the next call"]
        [Doctor "call it with the trap explained", "call FILE 'PATH(ARGUMENTS)'"]
    GUEST_ABI: "the guest broke a rule of the canonical ABI"
        [Note "a handle that was never given or was dropped already, or a pointer outside of memory, came back from the guest; its bindings or its allocator are to blame"]
        [Advise "look at the first guest frame of the backtrace; use a new store for the next call"]
        [Doctor "call it with the trap explained", "call FILE 'PATH(ARGUMENTS)'"]
    TIME_LIMIT: "the call exceeded its time limit"
        [Note "the limit is an epoch deadline of the host, or `-W timeout`"]
        [Run "raise it, if the guest really needs that much", "wasmtime run -W timeout=30s FILE"]
    MEMORY_LIMIT: "the guest needs more memory than the host allows"
        [Note "the limit is a `ResourceLimiter` of the host, or `-W max-memory-size`"]
        [Run "raise it, if the guest really needs that much", "wasmtime run -W max-memory-size=1073741824 FILE"]
    STACK_LIMIT: "the guest exceeded its stack limit"
        [Note "the limit is `Config::max_wasm_stack` of the host, or `-W max-wasm-stack`; infinite recursion exceeds any limit"]
        [Run "raise it, if the guest really needs that much", "wasmtime run -W max-wasm-stack=4194304 FILE"]
    INSTANCE_LIMIT: "the component has more core instances than the host allows"
        [Note "the limit is a `ResourceLimiter` of the host, or `-W max-instances`"]
        [Run "raise it, if the guest really needs that much", "wasmtime run -W max-instances=1000 FILE"]
    FUEL_LIMIT: "the guest used up its fuel"
        [Note "the limit is `Store::set_fuel` of the host, or `-W fuel`"]
        [Run "raise it, if the guest really needs that much", "wasmtime run -W fuel=1000000000 FILE"]
    LACKS_WORLD_EXPORT: "the component does not export {something}, which the world lists"
        [Note "this check stops at the first difference, and names neither the sides nor the line of WIT"]
        [Doctor "show every difference, with the line of WIT", "check --strict WIT FILE"]
    WORLD_LACKS_IMPORT: "the component imports {something}, which the world does not list"
        [Note "this check stops at the first difference, and names neither the sides nor the line of WIT"]
        [Doctor "show every difference, with the line of WIT", "check --strict WIT FILE"]
    LACKS_WORLD_ITEM: "{something} is in an interface of the component and not in the world's, or the other way round"
        [Note "this check stops at the first difference, and names neither the sides nor the line of WIT"]
        [Doctor "show every difference, with the line of WIT", "check --strict WIT FILE"]
    UNLIKE_WORLD: "{something} has different types in the component and in the world"
        [Note "this check stops at the first difference, and names neither the sides nor the line of WIT"]
        [Doctor "show every difference, with the line of WIT", "check --strict WIT FILE"]
}

/// The finding of a cause that is worded here.
pub(super) fn finding(facts: &Reported) -> Option<Finding> {
    let (_, headline, says) = ROWS.iter().find(|(cause, ..)| *cause == facts.cause)?;
    let finding = said(facts, filled(headline, facts));
    Some(says.iter().fold(finding, |finding, say| match say {
        Note(text) => finding.note(filled(text, facts)),
        Advise(text) => finding.advise(*text),
        Run(title, command) => finding.run(*title, *command),
        Doctor(title, command) => finding.doctor(*title, command),
        Decide(command) => finding.decide(command),
        Code(title, language, text) => finding.code(*title, language, *text),
    }))
}

/// Puts the name in the place of the braces.
fn filled(text: &str, facts: &Reported) -> String {
    let Some((before, (otherwise, after))) = text.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?)))
    else {
        return text.to_owned();
    };
    format!("{before}{}{after}", facts.named(otherwise))
}
