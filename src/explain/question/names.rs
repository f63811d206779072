//! What the names in a message tell about who should have supplied the thing.

use super::Family;

/// The functions of WASI preview 1, which some engines name without their module.
const PREVIEW1: &str = "args_get args_sizes_get clock_res_get clock_time_get environ_get environ_sizes_get fd_advise fd_allocate \
    fd_close fd_datasync fd_fdstat_get fd_fdstat_set_flags fd_filestat_get fd_filestat_set_size fd_pread \
    fd_prestat_dir_name fd_prestat_get fd_pwrite fd_read fd_readdir fd_renumber fd_seek fd_sync fd_tell fd_write \
    path_create_directory path_filestat_get path_filestat_set_times path_link path_open path_readlink \
    path_remove_directory path_rename path_symlink path_unlink_file poll_oneoff proc_exit proc_raise random_get \
    sched_yield sock_accept sock_recv sock_send sock_shutdown";

/// Functions of the C library.
const LIBC: &str = "malloc free calloc realloc memcpy memset memmove strlen strcmp strcpy printf puts putchar fopen fclose fread \
    fwrite fprintf exit abort time clock sleep usleep signal raise setjmp longjmp system fork exec socket \
    connect bind listen accept getaddrinfo gethostbyname dlopen dlsym mmap munmap getpid getenv rand srand qsort \
    atoi sin cos pow exp log sqrt fmod floor ceil tmpfile popen waitpid kill getrusage sigaction times getcwd \
    chdir dup dup2 pipe gettimeofday __assert_fail __main_void __errno_location _start";

/// Whether a word is in a list of them.
fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

/// Namespaces of SDKs whose guests and hosts are released together.
const SDK_MODULES: &str = "lunatic seal0 seal1 seal2 javy_ fastly_ wasi_experimental_http wasi-outbound-http spin- spin_ wasmcloud wapc \
    http-types outbound- xqd shopify_function wasix_ ext_ zellij host_zellij pulsar wasmbus fermyon lapce stylus \
    vm_hooks metering";

/// Namespaces of WIT packages that belong to an SDK and its host.
const SDK_PACKAGES: &str =
    "fermyon:spin spin: golem: wasmcloud: zed: near: hyperlight: pumpkin: wasmtime: fastly: extism:";

/// Whether a core module's import module is one of WASI's own.
pub(crate) fn is_wasi_module(module: &str) -> bool {
    let module = module.to_ascii_lowercase();
    matches!(module.as_str(), "wasi" | "wasi_unstable" | "wasi_snapshot_preview1" | "wasi_snapshot_preview0")
        || module.starts_with("wasi_snapshot")
        || module.starts_with("wasi_preview")
        || module == "wasi-snapshot-preview1"
}

/// Whether a bare name is that of an import module rather than of a function.
pub(crate) fn is_import_module(name: &str) -> bool {
    is_wasi_module(name)
        || matches!(name, "env" | "wbg" | "a" | "go" | "gojs" | "spectest" | "index" | "imports" | "asyncify")
        || name.contains("wbindgen")
        || name.starts_with("GOT.")
        || name.starts_with("extism:")
}

/// Whether a function is one of WASI preview 1, by its own name.
pub(crate) fn is_preview1_function(name: &str) -> bool {
    has(PREVIEW1, name)
}

/// Whether a core module's import module belongs to an SDK.
pub(crate) fn is_sdk_module(module: &str) -> bool {
    SDK_MODULES.split(' ').any(|prefix| module.starts_with(prefix))
}

/// Whether a WIT interface belongs to an SDK and its host.
pub(crate) fn is_sdk_package(interface: &str) -> bool {
    SDK_PACKAGES.split(' ').any(|prefix| interface.starts_with(prefix))
}

/// Whether a name is written like a WIT interface: `ns:pkg/iface`.
pub(crate) fn is_wit_interface(name: &str) -> bool {
    let path = name.split('@').next().unwrap_or(name);
    // A place in a source, `src/main.rs:196:23`, has its colon behind the slash.
    let before = path.split('/').next().unwrap_or(path);
    before.contains(':') && path.contains('/') && !path.contains("::") && !path.starts_with("http")
}

/// Whether a name is written like the path of a function, wherever it has its version.
fn is_path(name: &str) -> bool {
    name.split_once('#').is_some_and(|(interface, _)| {
        interface.contains(':') && interface.contains('/') && !name.contains("::") && !name.contains("//")
    })
}

/// Whether a path is that of WIT text, or of the folder in which tools look for it.
pub(crate) fn is_wit_path(path: &str) -> bool {
    let path = path.trim_start_matches("./").replace('\\', "/");
    path.split('/').next() == Some("wit") || path.ends_with(".wit")
}

/// Whether a name can only come from WebAssembly or its tools.
pub(crate) fn is_of_this_world(name: &str) -> bool {
    is_wit_interface(name)
        || is_path(name)
        || is_wit_path(name)
        || is_wasi_module(name)
        || is_preview1_function(name)
        || matches!(name, "component" | "compose" | "componentize" | "transpile")
        || ["__wbindgen", "__wbg_", "__wasi", "wasm", "cabi_", "wasi:", "[method]", "[constructor]", "[async"]
            .iter()
            .any(|part| name.contains(part))
}

/// The place that a parser's message ends with: `invalid value type at 8..9`.
pub(crate) fn place_of(message: &str) -> Option<std::ops::Range<usize>> {
    let (start, end) = message.rsplit_once(" at ")?.1.split_once("..")?;
    Some(start.parse().ok()?..end.trim_end_matches('.').parse().ok()?)
}

/// Whether a version is a release candidate or draft.
pub(crate) fn is_prerelease(name: &str) -> bool {
    name.split_once('@').is_some_and(|(_, version)| version.contains('-'))
}

/// The `-S` flag of the wasmtime command that switches an interface on, beyond what is on by default.
pub(crate) fn wasmtime_flag(interface: &str, serve: bool) -> Option<&'static str> {
    let package = interface.strip_prefix("wasi:")?.split(['/', '@']).next()?;
    match package {
        "http" if !serve => Some("http"),
        "config" => Some("config"),
        "keyvalue" => Some("keyvalue"),
        "tls" => Some("tls"),
        "nn" => Some("nn"),
        "cli" | "filesystem" | "sockets" if serve => Some("cli"),
        _ => None,
    }
}

/// Who usually supplies a core module's import.
pub(crate) fn family(module: &str, name: &str) -> Family {
    let lower = name.to_ascii_lowercase();
    if is_wasi_module(module) || (module.is_empty() && is_preview1_function(name)) {
        return Family::Wasi;
    }
    if module.contains("wbindgen") || module == "wbg" || name.contains("wbindgen") || name.starts_with("__wbg_") {
        return Family::WasmBindgen;
    }
    if module.starts_with("extism:host/user") {
        return Family::HostFunction;
    }
    if module.starts_with("extism") {
        return Family::Extism;
    }
    if name.starts_with("proxy_") {
        return Family::ProxyWasm;
    }
    if matches!(module, "go" | "gojs") || is_go(name) {
        return Family::Go;
    }
    if module == "spectest" {
        return Family::Spectest;
    }
    if is_wit_interface(module) {
        return Family::Wit;
    }
    if lower.starts_with("pthread_") || lower.starts_with("sem_") || lower == "thread-spawn" {
        return Family::Threads;
    }
    if name.starts_with("__cxa_")
        || name.starts_with("_ZSt")
        || name.starts_with("_ZNSt")
        || name.starts_with("_ZNKSt")
        || name.starts_with("_Znw")
        || name.starts_with("_Zna")
        || name.starts_with("_Zdl")
        || name.starts_with("_Zda")
        || name.starts_with("__gxx_")
        || name.starts_with("_Unwind_")
    {
        return Family::Cxx;
    }
    if is_emscripten(module, name) {
        return Family::Emscripten;
    }
    if name == "abort" || name == "seed" || name == "trace" {
        return Family::AssemblyScript;
    }
    if matches!(name, "memory" | "__indirect_function_table" | "__stack_pointer" | "__memory_base" | "__table_base") {
        return Family::Memory;
    }
    if is_libc(&lower) {
        return Family::Libc;
    }
    Family::HostFunction
}

/// What the glue of Go and TinyGo supplies.
fn is_go(name: &str) -> bool {
    matches!(name, "go" | "gojs") || name.starts_with("runtime.") || name.starts_with("syscall/js.")
}

/// Whether a function of WASI's module is none of preview 1: some hosts add their own.
pub(crate) fn is_extension_of_preview1(module: &str, name: &str) -> bool {
    is_wasi_module(module)
        && !name.is_empty()
        && !is_preview1_function(name)
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn is_emscripten(module: &str, name: &str) -> bool {
    module.starts_with("GOT.")
        || module == "a"
        || name.starts_with("emscripten_")
        || name.starts_with("_emscripten_")
        || name.starts_with("invoke_")
        || name.starts_with("__syscall")
        || name.starts_with("_embind_")
        || name.starts_with("_emval_")
        || name.ends_with("_js")
        || matches!(name, "HaveOffsetConverter" | "abortStackOverflow" | "setTempRet0" | "getTempRet0" | "_abort_js")
}

fn is_libc(name: &str) -> bool {
    has(LIBC, name.trim_start_matches('_')) || has(LIBC, name)
}

/// Whether a name is written in another way than WIT's kebab-case.
pub(crate) fn is_other_case(name: &str) -> bool {
    let inner = name.chars().skip(1).any(|c| c.is_ascii_uppercase()) && name.chars().any(|c| c.is_ascii_lowercase());
    (name.trim_start_matches('_').contains('_') || inner) && !name.contains(['#', '/', ':', '[', '('])
}
