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
    let dwarf = artifact.metadata.dwarf;
    let backends = engine::backends(options.compiler, features).into_iter();
    let loader = Loader {
        component: artifact.is_component(),
        engines: backends.map(|backend| EngineSettings { options, backend, dwarf, features }).collect(),
        cache: options.cache.as_deref().and_then(|folder| Cache::open(folder).ok()),
        started: Instant::now(),
    };
    let file = Path::new(&artifact.name);
    let on_disk = !artifact.text && artifact.bytes().is_file();
    let cache_of_file = loader.cache.as_ref().filter(|_| on_disk);
    let known = cache_of_file.and_then(|cache| cache.known_digest(file));
    if let Some(digest) = &known
        && let Some(loaded) = loader.cached(digest)?
    {
        return Ok(loaded);
    }
    let before = std::fs::metadata(file).ok().filter(|_| on_disk);
    let whole = artifact.whole().map_err(|error| CompileError::Failed(format!("cannot read it: {error}")))?;
    let digest = loader.cache.as_ref().map(|_| cache::digest(&whole)).unwrap_or_default();
    if let Some(cache) = cache_of_file {
        cache.remember(file, before.as_ref(), &digest);
    }
    if known.as_ref() != Some(&digest)
        && let Some(loaded) = loader.cached(&digest)?
    {
        return Ok(loaded);
    }
    on_compile(Compiling::Begins);
    let loaded = loader.compiled(&whole, &digest, options.limits.compile_time);
    on_compile(Compiling::Ended);
    loaded
}

/// Where code can come from.
struct Loader<'a> {
    component: bool,
    /// The engines worth trying, the first one first.
    engines: Vec<EngineSettings<'a>>,
    cache: Option<Cache>,
    started: Instant,
}

impl Loader<'_> {
    /// Code in the cache, whichever compiler made it: where the first one could not the last time, it cannot now.
    fn cached(&self, digest: &str) -> Result<Option<Loaded>, CompileError> {
        let Some(cache) = &self.cache else { return Ok(None) };
        for settings in &self.engines {
            let Some(file) = cache.find(&self.entry_key(digest, settings)) else { continue };
            let engine = engine(settings)?;
            if let Some(code) = mapped(&file, &engine, self.component) {
                return Ok(Some(self.loaded(engine, code, settings.backend, CodeOrigin::Cached)));
            }
        }
        Ok(None)
    }

    /// Code that is made now by the first compiler that can, and kept.
    fn compiled(&self, whole: &[u8], digest: &str, limit: Duration) -> Result<Loaded, CompileError> {
        let deadline = Deadline { limit, started: Instant::now() };
        let mut fell_back = None;
        for settings in &self.engines {
            let engine = engine(settings)?;
            match deadline.compile(&engine, whole, self.component)? {
                Ok(code) => {
                    if let Some(cache) = &self.cache {
                        keep(cache, &self.entry_key(digest, settings), &code);
                    }
                    let loaded = self.loaded(engine, code, settings.backend, CodeOrigin::Compiled);
                    return Ok(Loaded { fell_back, ..loaded });
                }
                Err(error) => fell_back = Some(words(&error)),
            }
        }
        Err(CompileError::Failed(fell_back.unwrap_or_else(|| "no compiler runs here".into())))
    }

    fn loaded(&self, engine: Engine, code: CompiledCode, backend: Backend, origin: CodeOrigin) -> Loaded {
        Loaded { engine, code, backend, origin, time: self.started.elapsed(), fell_back: None }
    }

    fn entry_key(&self, digest: &str, settings: &EngineSettings<'_>) -> String {
        cache::digest(format!("{digest} {} component={}", settings.key(), self.component).as_bytes())
    }
}

fn engine(settings: &EngineSettings<'_>) -> Result<Engine, CompileError> {
    settings.engine().map_err(|error| CompileError::Failed(words(&error)))
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
