//! What a host supplies to the components it runs: wasmtime 48 with wasmtime-wasi and
//! wasmtime-wasi-http, nothing at all, or a world of the host's own.
//!
//! `wasi.wit` is the source; `wasi.bin` is that world encoded, so that no command has to parse WIT
//! to know it, and `wasi.names` what it imports. A test holds the three together, and another one links
//! against the real crates.

use crate::compare::unversioned;
use crate::surface::{Item, Surface, by_name_in, by_name_map, surface_of_encoded_world};
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

/// The encoded world of [`wasi`].
static WASI: &[u8] = include_bytes!("wasi.bin");

/// What it imports, a name in a line.
static NAMES: &str = include_str!("wasi.names");

/// The version of WASI 0.2 whose functions the profile [`Provides::Wasi`] has.
pub const WASI_P2: &str = "0.2.12";

/// The version of WASI 0.3 whose functions the profile [`Provides::Wasi`] has.
pub const WASI_P3: &str = "0.3.0";

/// A host, as far as the imports of a component are concerned.
#[derive(Clone, Debug, Default)]
pub enum Provides {
    /// WASI 0.2, WASI 0.3 and wasi:http as wasmtime 48 has them.
    #[default]
    Wasi,
    /// Nothing.
    Nothing,
    /// What a world imports, or exports to the component's imports: the host's own WIT.
    World(Surface),
}

/// What wasmtime 48 supplies with wasmtime-wasi and wasmtime-wasi-http; the imports of the surface
/// are the interfaces. Functions behind unstable features are not among them.
pub fn wasi() -> &'static Surface {
    static SURFACE: OnceLock<Surface> = OnceLock::new();
    SURFACE.get_or_init(|| surface_of_encoded_world(WASI).expect("a test reads the embedded world"))
}

/// The interfaces that [`wasi`] has and whose names differ from this one in the version alone; known
/// much sooner than their contents.
pub(crate) fn wasi_versions(import: &str) -> &'static [&'static str] {
    static BY_NAME: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| {
        let mut names = BTreeMap::<_, Vec<_>>::new();
        NAMES.lines().for_each(|line| names.entry(unversioned(line)).or_default().push(line));
        names
    });
    BY_NAME.get(unversioned(import)).map_or(&[], Vec::as_slice)
}

/// Whether [`wasi`] has what wasmtime's linker takes for an import of this name.
pub(crate) fn wasi_supplies(import: &str) -> bool {
    by_name_in(wasi_versions(import), |name| name, import).is_some()
}

impl Provides {
    /// What a component gives to another one: its exports.
    pub(crate) fn exports_of(surface: &Surface) -> Self {
        let mut surface = surface.clone();
        std::mem::swap(&mut surface.imports, &mut surface.exports);
        Provides::World(surface)
    }

    /// What is supplied, as the imports of a surface; `None` for a host that provides nothing.
    pub fn surface(&self) -> Option<&Surface> {
        match self {
            Provides::Wasi => Some(wasi()),
            Provides::Nothing => None,
            Provides::World(surface) => Some(surface),
        }
    }

    /// What wasmtime's linker takes for an import of this name: the item of that name, else the
    /// highest version on its track. Whether types agree is not looked at.
    pub fn supplied(&self, import: &str) -> Option<&Item> {
        by_name_map(&self.surface()?.imports, import).map(|(item, _)| item)
    }
}
