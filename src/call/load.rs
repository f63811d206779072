//! From an artifact to code that can run: out of the cache where it is there, else compiled.

use super::cache::{self, Cache};
use super::engine::{self, Backend, backends};
use super::options::Options;
use crate::artifact::Artifact;
use std::path::Path;
use std::time::{Duration, Instant};
use wasmtime::component::Component;
use wasmtime::{Engine, Module};

/// Code that can be instantiated.
#[derive(Clone)]
pub(super) enum Code {
    Component(Component),
    Module(Module),
}

/// How the code came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Compiled now.
    Compiled,
    /// Taken from the cache.
    Cached,
}

pub(super) struct Loaded {
    pub(super) engine: Engine,
    pub(super) code: Code,
    pub(super) backend: Backend,
    pub(super) origin: Origin,
    pub(super) time: Duration,
    /// Why a compiler that was tried first did not do.
    pub(super) fell_back: Option<String>,
}

/// Loads the code of an artifact.
///
/// # Errors
/// The compiler's words.
pub(super) fn load(artifact: &Artifact, features: &[&str], options: &Options) -> Result<Loaded, String> {
    let started = Instant::now();
    let cache = options.cache.as_deref().and_then(|folder| Cache::open(folder).ok());
    let component = artifact.is_component();
    let file = Path::new(&artifact.name);
    let on_disk = !artifact.text && artifact.bytes().is_file();
    let mut digest = cache.as_ref().filter(|_| on_disk).and_then(|cache| cache.known_digest(file));
    let mut bytes = None;
    let mut fell_back = None;
    for backend in backends(options.compiler, features) {
        let engine = engine::engine(options, backend).map_err(|error| format!("{error:#}"))?;
        let done = |code, origin, fell_back| Loaded {
            engine: engine.clone(),
            code,
            backend,
            origin,
            time: started.elapsed(),
            fell_back,
        };
        if let (Some(cache), Some(digest)) = (&cache, &digest)
            && let Some(code) = from_cache(cache, &entry_key(digest, options, backend, component), &engine, component)
        {
            return Ok(done(code, Origin::Cached, fell_back));
        }
        if bytes.is_none() {
            let before = std::fs::metadata(file).ok().filter(|_| on_disk);
            let whole = artifact.whole().map_err(|error| format!("cannot read it: {error}"))?;
            if let Some(cache) = &cache {
                let found = cache::digest(&whole);
                if on_disk {
                    cache.remember(file, before.as_ref(), &found);
                }
                let known = digest.replace(found.clone());
                if known.as_deref() != Some(&found)
                    && let Some(code) =
                        from_cache(cache, &entry_key(&found, options, backend, component), &engine, component)
                {
                    return Ok(done(code, Origin::Cached, fell_back));
                }
            }
            bytes = Some(whole);
        }
        let whole = bytes.as_deref().unwrap_or_default();
        match compile(&engine, whole, component) {
            Ok(code) => {
                if let (Some(cache), Some(digest)) = (&cache, &digest) {
                    keep(cache, &entry_key(digest, options, backend, component), &code);
                }
                return Ok(done(code, Origin::Compiled, fell_back));
            }
            Err(error)
                if fell_back.is_none()
                    && backends(options.compiler, features).len() > 1
                    && backend == Backend::Winch =>
            {
                fell_back = Some(format!("{error:#}"));
            }
            Err(error) => return Err(format!("{error:#}")),
        }
    }
    Err(fell_back.unwrap_or_else(|| "no compiler runs here".into()))
}

fn entry_key(digest: &str, options: &Options, backend: Backend, component: bool) -> String {
    let settings = engine::key(options, backend);
    cache::digest(format!("{digest} {settings} component={component}").as_bytes())
}

fn compile(engine: &Engine, bytes: &[u8], component: bool) -> wasmtime::Result<Code> {
    if component {
        Component::from_binary(engine, bytes).map(Code::Component)
    } else {
        Module::from_binary(engine, bytes).map(Code::Module)
    }
}

fn keep(cache: &Cache, key: &str, code: &Code) {
    let serialized = match code {
        Code::Component(component) => component.serialize(),
        Code::Module(module) => module.serialize(),
    };
    if let Ok(serialized) = serialized {
        cache.keep(key, &serialized);
    }
}

/// Maps an entry of the cache.
#[expect(unsafe_code, reason = "the one place where compiled code is taken from outside this process")]
fn from_cache(cache: &Cache, key: &str, engine: &Engine, component: bool) -> Option<Code> {
    let file = cache.find(key)?;
    // SAFETY: wasmtime runs the machine code in the file as it is, so the file has to be what
    // wasmtime itself wrote, and has to stay so while it is mapped. `Cache` sees to both: the folder
    // belongs to this user and nobody else may write there, `find` gives a file only when its time of
    // change or its SHA-256 shows that it is what `keep` wrote, and entries are replaced by renaming,
    // never rewritten in place. Whoever can break that can already run code as this user.
    // Wasmtime checks by itself that its version, the target and the settings are the same.
    let code = unsafe {
        if component {
            Component::deserialize_file(engine, &file).map(Code::Component)
        } else {
            Module::deserialize_file(engine, &file).map(Code::Module)
        }
    };
    code.ok()
}
