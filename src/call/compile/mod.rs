//! From an artifact to code that can run: out of the cache, else compiled from the bytes of the file.

#[doc(hidden)]
pub mod cache;
mod engine;
mod findings;

pub use engine::Backend;
pub(super) use engine::is_switched_on;
pub(super) use findings::not_compiled;

use super::request::{CallOptions, Compiling};
use crate::artifact::Artifact;
use cache::Cache;
use engine::EngineSettings;
use std::path::Path;
use std::time::{Duration, Instant};
use wasmtime::component::Component;
use wasmtime::{Engine, Module};

/// Code that can be instantiated.
#[derive(Clone)]
pub(super) enum CompiledCode {
    Component(Component),
    Module(Module),
}

/// Where compiled code came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOrigin {
    /// Compiled now.
    Compiled,
    /// Taken from the cache.
    Cached,
}

pub(super) struct Loaded {
    pub(super) engine: Engine,
    pub(super) code: CompiledCode,
    pub(super) backend: Backend,
    pub(super) origin: CodeOrigin,
    pub(super) time: Duration,
    /// Why the compiler that was tried first failed.
    pub(super) fell_back: Option<String>,
}

/// Why there is no code.
pub(super) enum CompileError {
    /// The compiler's words.
    Failed(String),
    /// It takes longer than allowed.
    TimedOut(Duration),
}

/// Loads the code of an artifact that needs these features.
pub(super) fn load(
    artifact: &Artifact,
    features: &[&str],
    options: &CallOptions,
    on_compile: &dyn Fn(Compiling),
) -> Result<Loaded, CompileError> {
    let started = Instant::now();
    let dwarf = artifact.metadata.dwarf;
    let component = artifact.is_component();
    let backends = engine::backends(options.compiler, features);
    let settings = |backend| EngineSettings { options, backend, dwarf, features };
    let cache = options.cache.as_deref().and_then(|folder| Cache::open(folder).ok());
    let entry_key = |digest: &str, backend: Backend| {
        let key = settings(backend).key();
        cache::digest(format!("{digest} {key} component={component}").as_bytes())
    };
    let engine = |backend| settings(backend).engine().map_err(|error| CompileError::Failed(words(&error)));
    // Whichever compiler made it: where the first one could not the last time, it cannot now.
    let cached = |digest: &str| -> Result<Option<Loaded>, CompileError> {
        let Some(cache) = &cache else { return Ok(None) };
        for &backend in &backends {
            let Some(file) = cache.find(&entry_key(digest, backend)) else { continue };
            let engine = engine(backend)?;
            if let Some(code) = mapped(&file, &engine, component) {
                let (origin, time) = (CodeOrigin::Cached, started.elapsed());
                return Ok(Some(Loaded { engine, code, backend, origin, time, fell_back: None }));
            }
        }
        Ok(None)
    };
    let file = Path::new(&artifact.name);
    let on_disk = !artifact.text && artifact.bytes().is_file();
    let known = cache.as_ref().filter(|_| on_disk).and_then(|cache| cache.known_digest(file));
    if let Some(digest) = &known
        && let Some(loaded) = cached(digest)?
    {
        return Ok(loaded);
    }
    let before = std::fs::metadata(file).ok().filter(|_| on_disk);
    let whole = artifact.whole().map_err(|error| CompileError::Failed(format!("cannot read it: {error}")))?;
    let digest = cache.as_ref().map(|_| cache::digest(&whole)).unwrap_or_default();
    if let Some(cache) = cache.as_ref().filter(|_| on_disk) {
        cache.remember(file, before.as_ref(), &digest);
    }
    if known.as_ref() != Some(&digest)
        && let Some(loaded) = cached(&digest)?
    {
        return Ok(loaded);
    }
    let deadline = Deadline { limit: options.limits.compile_time, started: Instant::now() };
    let compiled = || {
        let mut fell_back = None;
        for &backend in &backends {
            let engine = engine(backend)?;
            match deadline.compile(&engine, &whole, component)? {
                Ok(code) => {
                    if let Some(cache) = &cache {
                        keep(cache, &entry_key(&digest, backend), &code);
                    }
                    let (origin, time) = (CodeOrigin::Compiled, started.elapsed());
                    return Ok(Loaded { engine, code, backend, origin, time, fell_back });
                }
                Err(error) => fell_back = Some(words(&error)),
            }
        }
        Err(CompileError::Failed(fell_back.unwrap_or_else(|| "no compiler runs here".into())))
    };
    on_compile(Compiling::Begins);
    let loaded = compiled();
    on_compile(Compiling::Ended);
    loaded
}

/// The time that compiling may take.
struct Deadline {
    limit: Duration,
    started: Instant,
}

impl Deadline {
    /// Compiles in a thread of its own, which is left behind when the time is up: a compiler cannot be stopped.
    /// A worker of rayon compiles by itself: the compiler's own work might wait for just that worker.
    fn compile(
        &self,
        engine: &Engine,
        bytes: &[u8],
        component: bool,
    ) -> Result<wasmtime::Result<CompiledCode>, CompileError> {
        if rayon::current_thread_index().is_some() {
            return Ok(compile(engine, bytes, component));
        }
        let (engine, bytes) = (engine.clone(), bytes.to_vec());
        let (send, receive) = std::sync::mpsc::channel();
        let thread = std::thread::Builder::new().name("compile".into()).spawn(move || {
            let _ = send.send(compile(&engine, &bytes, component));
        });
        let thread = thread.map_err(|error| CompileError::Failed(error.to_string()))?;
        match receive.recv_timeout(self.limit.saturating_sub(self.started.elapsed())) {
            Ok(compiled) => Ok(compiled),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => Err(CompileError::TimedOut(self.limit)),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => match thread.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => Err(CompileError::Failed("the compiler gave no code".to_owned())),
            },
        }
    }
}

fn compile(engine: &Engine, bytes: &[u8], component: bool) -> wasmtime::Result<CompiledCode> {
    if component {
        Component::from_binary(engine, bytes).map(CompiledCode::Component)
    } else {
        Module::from_binary(engine, bytes).map(CompiledCode::Module)
    }
}

/// The compiler's words without the stack trace that some of its errors carry in their text.
fn words(error: &wasmtime::Error) -> String {
    let text = format!("{error:#}");
    text.split("\nStack backtrace:").next().unwrap_or(&text).trim_end().to_owned()
}

fn keep(cache: &Cache, key: &str, code: &CompiledCode) {
    let serialized = match code {
        CompiledCode::Component(component) => component.serialize(),
        CompiledCode::Module(module) => module.serialize(),
    };
    if let Ok(serialized) = serialized {
        cache.keep(key, &serialized);
    }
}

/// Maps an entry whose content the cache has verified.
#[expect(unsafe_code, reason = "the one place where compiled code is taken from outside this process")]
fn mapped(file: &Path, engine: &Engine, component: bool) -> Option<CompiledCode> {
    // SAFETY: wasmtime runs the machine code in the file as it is, so the file has to be what
    // wasmtime itself wrote, and has to stay so while it is mapped. `Cache` sees to both: the folder
    // belongs to this user and nobody else may write there, `find` gives a file only when its time of
    // change or its SHA-256 shows that it is what `keep` wrote, and entries are replaced by renaming,
    // never rewritten in place. Whoever can break that can already run code as this user.
    // Wasmtime checks by itself that its version, the target and the settings are the same.
    let code = unsafe {
        if component {
            Component::deserialize_file(engine, file).map(CompiledCode::Component)
        } else {
            Module::deserialize_file(engine, file).map(CompiledCode::Module)
        }
    };
    code.ok()
}
