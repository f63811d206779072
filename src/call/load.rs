//! From an artifact to code that can run: out of the cache where it is there, else compiled.

use super::cache::{self, Cache};
use super::engine::{self, Backend, backends};
use super::options::Options;
use super::rewrite::{Asked, rewritten};
use crate::artifact::Artifact;
use std::path::Path;
use std::time::{Duration, Instant};
use wasmtime::component::Component;
use wasmtime::{Engine, Module};

/// What the validator says of a tail call where they are not enabled.
const TAIL_CALLS: &str = "tail calls support is not enabled";

/// How a place in the bytes that were compiled is named.
const PLACE: &str = "at offset ";

/// Why the baseline compiler is not tried where tail calls cannot be made plain ones.
const TAIL_CALLS_STAY: &str = "winch has no tail calls, and not all of the guest's can be made plain calls";

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

/// What a compile that may take long is told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compiling {
    /// Nothing that was kept fits: compiling begins.
    Begins,
    /// There is code, or there will be none.
    Ended,
}

pub(super) struct Loaded {
    pub(super) engine: Engine,
    pub(super) code: Code,
    pub(super) backend: Backend,
    pub(super) origin: Origin,
    pub(super) time: Duration,
    /// Why a compiler that was tried first did not do.
    pub(super) fell_back: Option<String>,
    /// Whether tail calls were made plain calls for the compiler.
    pub(super) plain_calls: bool,
}

/// Loads the code of an artifact.
///
/// # Errors
/// The compiler's words.
pub(super) fn load(
    artifact: &Artifact,
    features: &[&str],
    options: &Options,
    on_compile: &dyn Fn(Compiling),
) -> Result<Loaded, String> {
    let cache = options.cache.as_deref().and_then(|folder| Cache::open(folder).ok());
    let loading = Loading {
        artifact,
        options,
        cache,
        backends: backends(options.compiler, features),
        dwarf: artifact.metadata.dwarf,
        component: artifact.is_component(),
        on_compile,
        started: Instant::now(),
    };
    loading.load()
}

struct Loading<'a> {
    artifact: &'a Artifact,
    options: &'a Options,
    cache: Option<Cache>,
    backends: Vec<Backend>,
    dwarf: bool,
    component: bool,
    on_compile: &'a dyn Fn(Compiling),
    started: Instant,
}

impl Loading<'_> {
    fn load(&self) -> Result<Loaded, String> {
        let file = Path::new(&self.artifact.name);
        let on_disk = !self.artifact.text && self.artifact.bytes().is_file();
        let known = self.cache.as_ref().filter(|_| on_disk).and_then(|cache| cache.known_digest(file));
        if let Some(loaded) = known.as_deref().map(|digest| self.kept(digest)).transpose()?.flatten() {
            return Ok(loaded);
        }
        let before = std::fs::metadata(file).ok().filter(|_| on_disk);
        let whole = self.artifact.whole().map_err(|error| format!("cannot read it: {error}"))?;
        let Some(cache) = &self.cache else { return self.compile(&whole, None) };
        let digest = cache::digest(&whole);
        if on_disk {
            cache.remember(file, before.as_ref(), &digest);
        }
        if known.as_ref() != Some(&digest)
            && let Some(loaded) = self.kept(&digest)?
        {
            return Ok(loaded);
        }
        self.compile(&whole, Some(&digest))
    }

    fn engine(&self, backend: Backend) -> Result<Engine, String> {
        engine::engine(self.options, backend, self.dwarf).map_err(|error| words(&error))
    }

    fn entry_key(&self, digest: &str, backend: Backend) -> String {
        let settings = engine::key(self.options, backend, self.dwarf);
        cache::digest(format!("{digest} {settings} component={}", self.component).as_bytes())
    }

    /// Code that was kept, whichever compiler made it: where the first one did not do the last time,
    /// it will not do now.
    fn kept(&self, digest: &str) -> Result<Option<Loaded>, String> {
        let Some(cache) = &self.cache else { return Ok(None) };
        for backend in &self.backends {
            let Some(file) = cache.find(&self.entry_key(digest, *backend)) else { continue };
            let engine = self.engine(*backend)?;
            if let Some(code) = mapped(&file, &engine, self.component) {
                return Ok(Some(self.loaded(engine, code, *backend, Origin::Cached, None)));
            }
        }
        Ok(None)
    }

    fn compile(&self, whole: &[u8], digest: Option<&str>) -> Result<Loaded, String> {
        (self.on_compile)(Compiling::Begins);
        let compiled = self.compiled(whole, digest);
        (self.on_compile)(Compiling::Ended);
        compiled
    }

    fn compiled(&self, whole: &[u8], digest: Option<&str>) -> Result<Loaded, String> {
        let mut fell_back = None;
        for (at, backend) in self.backends.iter().enumerate() {
            let engine = self.engine(*backend)?;
            let last = at + 1 == self.backends.len();
            let (compiled, plain_calls) = self.made(&engine, *backend, whole, last);
            match compiled {
                Ok(code) => {
                    if let (Some(cache), Some(digest)) = (&self.cache, digest) {
                        keep(cache, &self.entry_key(digest, *backend), &code);
                    }
                    let loaded = self.loaded(engine, code, *backend, Origin::Compiled, fell_back);
                    return Ok(Loaded { plain_calls, ..loaded });
                }
                Err(error) if !last => fell_back = Some(words(&error)),
                Err(error) => return Err(words(&error)),
            }
        }
        Err("no compiler runs here".into())
    }

    /// Compiles, and says whether tail calls had to be made plain calls for that. The last compiler that
    /// is tried has the last word: the places in it are to be those of the file.
    fn made(&self, engine: &Engine, backend: Backend, whole: &[u8], last: bool) -> (wasmtime::Result<Code>, bool) {
        let as_it_is = || compile(engine, whole, self.component);
        let placed = |error: wasmtime::Error| match words(&error) {
            text if last && text.contains(PLACE) && !text.contains(TAIL_CALLS) => as_it_is().err().unwrap_or(error),
            _ => error,
        };
        let compiled = |made: Option<&[u8]>| match made {
            Some(bytes) => compile(engine, bytes, self.component).map_err(placed),
            None => as_it_is(),
        };
        // Where there is DWARF, it names places in the code: what is rewritten then has to keep them.
        if self.dwarf {
            let asked = Asked { tables: false, tail_calls: false, entrances: false };
            let made = rewritten(whole, &self.artifact.layout, asked).ok().and_then(|made| made.bytes);
            return (compiled(made.as_deref()), false);
        }
        let tables = self.options.limits.fuel.is_none();
        let entrances = tables && backend == Backend::Winch;
        let asked = |tail_calls| Asked { tables, tail_calls, entrances };
        let made = |tail_calls| match rewritten(whole, &self.artifact.layout, asked(tail_calls)) {
            Ok(made) => (compiled(made.bytes.as_deref()), made.plain_calls),
            Err(_) => (Err(wasmtime::Error::msg(TAIL_CALLS_STAY)), false),
        };
        // A compiler finds out late: it is quicker to look first where the guest says that there are some.
        let told = || self.artifact.metadata.target_features.iter().any(|feature| feature == "tail-call");
        if backend != Backend::Winch || !told() {
            match made(false) {
                (Err(error), _) if backend == Backend::Winch && words(&error).contains(TAIL_CALLS) => {}
                compiled => return compiled,
            }
        }
        made(true)
    }

    fn loaded(
        &self,
        engine: Engine,
        code: Code,
        backend: Backend,
        origin: Origin,
        fell_back: Option<String>,
    ) -> Loaded {
        Loaded { engine, code, backend, origin, time: self.started.elapsed(), fell_back, plain_calls: false }
    }
}

fn compile(engine: &Engine, bytes: &[u8], component: bool) -> wasmtime::Result<Code> {
    if component {
        Component::from_binary(engine, bytes).map(Code::Component)
    } else {
        Module::from_binary(engine, bytes).map(Code::Module)
    }
}

/// The compiler's words without the stack trace that some of its errors carry in their text.
fn words(error: &wasmtime::Error) -> String {
    let text = format!("{error:#}");
    text.split("\nStack backtrace:").next().unwrap_or(&text).trim_end().to_owned()
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

/// Maps an entry that the cache found sound.
#[expect(unsafe_code, reason = "the one place where compiled code is taken from outside this process")]
fn mapped(file: &Path, engine: &Engine, component: bool) -> Option<Code> {
    // SAFETY: wasmtime runs the machine code in the file as it is, so the file has to be what
    // wasmtime itself wrote, and has to stay so while it is mapped. `Cache` sees to both: the folder
    // belongs to this user and nobody else may write there, `find` gives a file only when its time of
    // change or its SHA-256 shows that it is what `keep` wrote, and entries are replaced by renaming,
    // never rewritten in place. Whoever can break that can already run code as this user.
    // Wasmtime checks by itself that its version, the target and the settings are the same.
    let code = unsafe {
        if component {
            Component::deserialize_file(engine, file).map(Code::Component)
        } else {
            Module::deserialize_file(engine, file).map(Code::Module)
        }
    };
    code.ok()
}
