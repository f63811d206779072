//! Engines: one set of settings for every compiler, so that compiled code that was kept fits.

use super::options::{Compiler, Optimize, Options};
use wasmtime::{Config, Engine, OptLevel, RegallocAlgorithm, Strategy, WasmBacktraceDetails};

/// The compiler that is really used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// The baseline compiler.
    Winch,
    /// The optimizing compiler.
    Cranelift,
}

/// Proposals that Winch does not take, by the names that an artifact's features go by.
const NOT_IN_WINCH: &[&str] = &[
    "tail-call",
    "gc",
    "function-references",
    "exceptions",
    "relaxed-simd",
    "stack-switching",
    "shared-everything-threads",
    "wide-arithmetic",
    "custom-page-sizes",
    "component-model-gc",
];

/// Bytes of native stack beyond the wasm stack that host functions may use.
const HOST_STACK: usize = 1 << 20;

/// The compilers worth trying for an artifact that needs these features, the first one first.
pub(super) fn backends(compiler: Compiler, features: &[&str]) -> Vec<Backend> {
    let winch_runs_here = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));
    match compiler {
        Compiler::Cranelift => vec![Backend::Cranelift],
        Compiler::Winch => vec![Backend::Winch],
        Compiler::Auto if winch_runs_here && !features.iter().any(|name| NOT_IN_WINCH.contains(name)) => {
            vec![Backend::Winch, Backend::Cranelift]
        }
        Compiler::Auto => vec![Backend::Cranelift],
    }
}

/// The settings for a compiler. Whatever changes the code that comes out is also in [`key`].
///
/// One call pays for what it uses alone: places in the source are kept only where there is DWARF to
/// name them by, and unwinding tables, which nothing here reads and which are registered on loading,
/// are left out where the system does not ask for them.
pub(super) fn config(options: &Options, backend: Backend, dwarf: bool) -> Config {
    let mut config = Config::new();
    config.generate_address_map(dwarf).wasm_backtrace_details(match dwarf {
        true => WasmBacktraceDetails::Enable,
        false => WasmBacktraceDetails::Disable,
    });
    if !cfg!(windows) {
        config.native_unwind_info(false);
    }
    config
        .epoch_interruption(true)
        .consume_fuel(options.limits.fuel.is_some())
        .max_wasm_stack(options.limits.stack)
        .async_stack_size(options.limits.stack.saturating_add(HOST_STACK))
        .wasm_backtrace_max_frames(std::num::NonZeroUsize::new(64))
        .wasm_threads(true)
        .shared_memory(true)
        .wasm_memory64(true)
        .wasm_multi_memory(true)
        .wasm_component_model_more_async_builtins(true)
        .wasm_component_model_async_stackful(true)
        .wasm_component_model_threading(true)
        .wasm_component_model_error_context(true)
        .wasm_component_model_fixed_length_lists(true)
        .wasm_component_model_map(true)
        .wasm_component_model_memory64(true)
        .wasm_component_model_implements(true);
    match backend {
        Backend::Winch => {
            // Trampolines and adapters are Cranelift's work even here: one for each function that an
            // export or a table still gives away. They are called once or twice, so they are made fast.
            config
                .strategy(Strategy::Winch)
                .cranelift_opt_level(OptLevel::None)
                .cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass);
        }
        Backend::Cranelift => {
            config
                .strategy(Strategy::Cranelift)
                .cranelift_opt_level(match options.optimize {
                    Optimize::None => OptLevel::None,
                    Optimize::Speed => OptLevel::Speed,
                    Optimize::SpeedAndSize => OptLevel::SpeedAndSize,
                })
                .cranelift_regalloc_algorithm(match options.optimize {
                    Optimize::None => RegallocAlgorithm::SinglePass,
                    _ => RegallocAlgorithm::Backtracking,
                })
                .wasm_tail_call(true)
                .wasm_function_references(true)
                .wasm_gc(true)
                .wasm_exceptions(true)
                .wasm_relaxed_simd(true)
                .wasm_wide_arithmetic(true)
                .wasm_custom_page_sizes(true);
        }
    }
    config
}

/// An engine with these settings.
///
/// # Errors
/// When this machine cannot run it.
pub(super) fn engine(options: &Options, backend: Backend, dwarf: bool) -> wasmtime::Result<Engine> {
    Engine::new(&config(options, backend, dwarf))
}

/// What distinguishes compiled code of one engine from that of another, besides the wasm itself.
pub(super) fn key(options: &Options, backend: Backend, dwarf: bool) -> String {
    format!(
        "wasmtime-48 {} form={} {backend:?} {:?} fuel={} dwarf={dwarf} {}-{}",
        env!("CARGO_PKG_VERSION"),
        super::rewrite::FORM,
        options.optimize,
        options.limits.fuel.is_some(),
        std::env::consts::ARCH,
        std::env::consts::OS
    )
}
