//! Engines: compiler and settings. All settings that change the compiled code are in the cache key.

use crate::call::request::{CallOptions, Compiler, Optimize};
use wasmtime::{Config, Engine, OptLevel, RegallocAlgorithm, Strategy, WasmBacktraceDetails};

/// The compiler that is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The baseline compiler.
    Winch,
    /// The optimizing compiler.
    Cranelift,
}

impl Backend {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Backend::Winch => "winch",
            Backend::Cranelift => "cranelift",
        }
    }
}

/// Proposals that Winch does not support, by the names of an artifact's features.
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

/// Proposals that wasmtime leaves off: each is switched on only for an artifact that needs it.
const SWITCHED_ON: &[(&str, fn(&mut Config) -> &mut Config)] = &[
    ("component-model-more-async-builtins", |config| config.wasm_component_model_more_async_builtins(true)),
    ("component-model-async-stackful", |config| config.wasm_component_model_async_stackful(true)),
    ("component-model-threading", |config| config.wasm_component_model_threading(true)),
    ("component-model-error-context", |config| config.wasm_component_model_error_context(true)),
    ("component-model-fixed-length-lists", |config| config.wasm_component_model_fixed_length_lists(true)),
    ("component-model-map", |config| config.wasm_component_model_map(true)),
    ("component-model-gc", |config| config.wasm_component_model_gc(true)),
    ("component-model-memory64", |config| config.wasm_component_model_memory64(true)),
    ("component-model-implements", |config| config.wasm_component_model_implements(true)),
    ("custom-page-sizes", |config| config.wasm_custom_page_sizes(true)),
    ("wide-arithmetic", |config| config.wasm_wide_arithmetic(true)),
];

/// Whether a proposal that wasmtime leaves off is switched on here for an artifact that needs it.
pub(in crate::call) fn is_switched_on(feature: &str) -> bool {
    SWITCHED_ON.iter().any(|(name, _)| *name == feature)
}

/// Bytes of native stack beyond the wasm stack that host functions may use.
const HOST_STACK: usize = 1 << 20;

/// How many times larger the stack is for Winch: it keeps every local in the frame, where Cranelift keeps
/// in registers what it can. A function of 64 locals takes 36 times as much.
const WINCH_STACK: usize = 32;

/// A stack is not made larger than this for Winch.
const LARGEST_STACK: usize = 1 << 30;

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

/// The settings that the code of an engine depends on.
pub(super) struct EngineSettings<'a> {
    pub(super) options: &'a CallOptions,
    pub(super) backend: Backend,
    /// Whether the artifact has DWARF: only then addresses are mapped to places in its source.
    pub(super) dwarf: bool,
    pub(super) features: &'a [&'a str],
}

impl EngineSettings<'_> {
    /// An engine with these settings.
    ///
    /// # Errors
    /// When this machine cannot run it.
    pub(super) fn engine(&self) -> wasmtime::Result<Engine> {
        let EngineSettings { options, dwarf, .. } = *self;
        let stack = match self.backend {
            Backend::Winch => options.limits.stack.saturating_mul(WINCH_STACK).min(LARGEST_STACK),
            Backend::Cranelift => options.limits.stack,
        };
        let mut config = Config::new();
        config.generate_address_map(dwarf).wasm_backtrace_details(match dwarf {
            true => WasmBacktraceDetails::Enable,
            false => WasmBacktraceDetails::Disable,
        });
        // Nothing reads unwinding tables here, and registering them takes time.
        if !cfg!(windows) {
            config.native_unwind_info(false);
        }
        config
            .epoch_interruption(true)
            .consume_fuel(options.limits.fuel.is_some())
            .max_wasm_stack(stack)
            .async_stack_size(stack.saturating_add(HOST_STACK))
            .wasm_backtrace_max_frames(std::num::NonZeroUsize::new(64))
            .wasm_threads(true)
            .shared_memory(true)
            .wasm_memory64(true)
            .wasm_multi_memory(true);
        match self.backend {
            Backend::Winch => {
                // Cranelift compiles trampolines and adapters even here. They run once or twice, so they
                // are compiled fast.
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
        for (_, switch_on) in self.switched_on() {
            switch_on(&mut config);
        }
        Engine::new(&config)
    }

    fn switched_on(&self) -> impl Iterator<Item = &'static (&'static str, fn(&mut Config) -> &mut Config)> {
        SWITCHED_ON.iter().filter(|(name, _)| self.features.contains(name))
    }

    /// What distinguishes compiled code of this engine from that of another one for the same wasm.
    pub(super) fn key(&self) -> String {
        format!(
            "wasmtime-48 {} {:?} {:?} fuel={} dwarf={} {:?} {}-{}",
            env!("CARGO_PKG_VERSION"),
            self.backend,
            self.options.optimize,
            self.options.limits.fuel.is_some(),
            self.dwarf,
            self.switched_on().map(|(name, _)| name).collect::<Vec<_>>(),
            std::env::consts::ARCH,
            std::env::consts::OS
        )
    }
}
