//! Reading a file: recognise it, walk it, read its types, and say what is wrong with it.

use super::decode::decode;
use super::features::{Feature, feature_sets, features};
use super::findings::file::{self, Damage};
use super::kind::{Kind, Role};
use super::layout::Layout;
use super::metadata::Metadata;
use super::module::{Core, EmbeddedWorld, embedded_world};
use super::older;
use super::reader::{HeaderReader, ReadFault, ReadFaultKind};
use super::skeleton::Skeleton;
use super::sniff::{Foreign, Sniffed, sniff};
use crate::bytes::Bytes;
use crate::error::Error;
use crate::finding::Finding;
use crate::guard::guarded;
use crate::surface::{ItemKind, Surface, SurfaceError, surface_within};
use std::borrow::Cow;
use std::path::Path;
use wasmparser::WasmFeatures;
use wit_component::DecodedWasm;

/// How much of a file is looked at to recognise it.
const HEAD: usize = 1024;

/// The largest text that is assembled.
const MAX_TEXT: u64 = 16 << 20;

/// A file that was recognised and read, as far as it reads.
#[derive(Debug)]
#[non_exhaustive]
pub struct Artifact {
    /// The name as it was given.
    pub name: String,
    /// The size of the file in bytes; for text, that of the text.
    pub size: u64,
    /// What it is.
    pub kind: Kind,
    /// Whether it was given in the text format.
    pub text: bool,
    /// Its headers.
    pub layout: Layout,
    /// What a component imports and exports. For a core module with a component type: what the
    /// component made from it would.
    pub surface: Option<Surface>,
    /// What a core module imports and exports.
    pub core: Option<Core>,
    /// The world a core module carries.
    pub world: Option<EmbeddedWorld>,
    /// What its custom sections tell.
    pub metadata: Metadata,
    /// Whether its code was validated too.
    pub code_checked: bool,
    /// What is wrong with the file itself; errors among these mean that it is damaged or not wasm.
    pub findings: Vec<Finding>,
    skeleton: Skeleton,
    /// The smallest of [`feature_sets`] with which it is valid.
    read_with: Option<WasmFeatures>,
    bytes: Bytes<'static>,
}

impl Artifact {
    /// Opens and reads a file; `-` is standard input.
    ///
    /// # Errors
    /// When the file cannot be read at all. A bad file is not an error: see [`Artifact::findings`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::read(Bytes::open(path.as_ref())?)
    }

    /// Reads bytes in memory.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let name = name.into();
        Self::read(Bytes::memory(name.clone(), bytes)).unwrap_or_else(|error| Self::unreadable(&name, &error))
    }

    /// Reads opened bytes.
    ///
    /// # Errors
    /// When the operating system refuses to read.
    pub fn read(bytes: Bytes<'static>) -> Result<Self, Error> {
        let mut artifact = Self::headers(&bytes)?;
        if !artifact.text {
            artifact.bytes = bytes;
        }
        Ok(artifact)
    }

    /// Reads the headers of bytes that are not kept: enough for everything but a call or a repair.
    pub(crate) fn from_headers(name: &str, bytes: &[u8]) -> Self {
        Self::headers(&Bytes::memory(name, bytes)).unwrap_or_else(|error| Self::unreadable(name, &error))
    }

    fn unreadable(name: &str, error: &Error) -> Self {
        let mut artifact = Self::blank(&Bytes::memory(name, Vec::new()), Kind::Foreign(Foreign::Unknown));
        artifact.damage(Damage::Unreadable, 0, &error.to_string());
        artifact
    }

    fn headers(bytes: &Bytes<'_>) -> Result<Self, Error> {
        let mut head = vec![0; HEAD];
        let count = bytes.read_at(0, &mut head).map_err(|error| Error::read(bytes.name(), &error))?;
        head.truncate(count);
        let sniffed = sniff(&head);
        let mut artifact = Self::blank(bytes, Kind::Foreign(Foreign::Unknown));
        match sniffed {
            Sniffed::Wasm => artifact.binary(bytes, head.get(4) == Some(&0x0d)),
            Sniffed::Text => return Self::assemble(bytes),
            Sniffed::OtherVersion { version, layer } => {
                artifact.kind = Kind::OtherVersion { version, layer };
                artifact.findings.push(file::old_encoding(bytes.name(), version, layer));
            }
            Sniffed::Precompiled { component } => {
                artifact.kind = Kind::Precompiled { component };
                artifact.findings.push(file::precompiled(bytes.name(), component));
            }
            Sniffed::Foreign(foreign) => {
                artifact.kind = Kind::Foreign(foreign);
                artifact.findings.push(file::not_wasm(bytes.name(), foreign, &head));
            }
        }
        Ok(artifact)
    }

    fn blank(bytes: &Bytes<'_>, kind: Kind) -> Self {
        Artifact {
            name: bytes.name().to_owned(),
            size: bytes.len(),
            kind,
            text: false,
            layout: Layout::default(),
            surface: None,
            core: None,
            world: None,
            metadata: Metadata::default(),
            code_checked: false,
            findings: Vec::new(),
            skeleton: Skeleton::default(),
            read_with: None,
            bytes: Bytes::memory(bytes.name(), Vec::new()),
        }
    }

    fn assemble(bytes: &Bytes<'_>) -> Result<Self, Error> {
        let name = bytes.name().to_owned();
        if bytes.len() > MAX_TEXT {
            let mut artifact = Self::blank(bytes, Kind::BadText);
            artifact.damage(Damage::TooLarge, 0, &format!("the text is larger than {} MiB", MAX_TEXT >> 20));
            return Ok(artifact);
        }
        let whole = bytes.whole().map_err(|error| Error::read(&name, &error))?;
        let assembled = match std::str::from_utf8(&whole) {
            Ok(text) => wat::parse_str(text).map_err(|error| (text.to_owned(), error.to_string())),
            Err(error) => Err((
                String::from_utf8_lossy(&whole).into_owned(),
                format!("the text is not UTF-8 from byte {} on", error.valid_up_to()),
            )),
        };
        match assembled {
            Ok(binary) => {
                let mut artifact = Self::read(Bytes::memory(name, binary))?;
                artifact.text = true;
                artifact.size = bytes.len();
                Ok(artifact)
            }
            Err((text, message)) => {
                let mut artifact = Self::blank(bytes, Kind::BadText);
                artifact.text = true;
                artifact.findings.push(file::unparsed_text(&name, text, &message));
                Ok(artifact)
            }
        }
    }

    fn binary(&mut self, bytes: &Bytes<'_>, component: bool) {
        self.kind = if component { Kind::Component } else { Kind::CoreModule(Role::Plain) };
        let mut reader = HeaderReader::new(bytes);
        let walked = Layout::walk(&mut reader, &mut self.layout);
        self.metadata = Metadata::read(&mut reader, &self.layout);
        if let Err(fault) = walked {
            return self.fault(&fault);
        }
        if let Err(fault) = self.read_types(&mut reader) {
            return self.fault(&fault);
        }
        for (offset, message) in std::mem::take(&mut self.metadata.unreadable) {
            self.findings.push(file::unreadable_metadata(&self.name, offset, message));
        }
    }

    /// Reads the types by the skeleton, and notes what is wrong with them.
    fn read_types(&mut self, reader: &mut HeaderReader<'_>) -> Result<(), ReadFault> {
        self.skeleton = Skeleton::of(reader, &self.layout)?;
        let read = if self.kind == Kind::Component { self.component() } else { self.module() };
        match read {
            Ok(()) => {}
            Err(SurfaceError::Invalid { message, offset }) => {
                let offset = self.skeleton.original(offset);
                if older::was_valid(&self.skeleton.bytes) {
                    self.findings.push(file::older_form(&self.name, &self.kind.words(), offset, &message));
                } else {
                    self.damage(Damage::Invalid, offset, &message);
                }
            }
            Err(SurfaceError::TooLarge(message)) => self.damage(Damage::TooLarge, 0, &message),
        }
        Ok(())
    }

    fn component(&mut self) -> Result<(), SurfaceError> {
        let surface = self.with_fewest_features(surface_within)?;
        let is_world = |item: &crate::surface::Item| matches!(item.kind, ItemKind::HigherType("component type"));
        if surface.imports.is_empty()
            && surface.exports.iter().all(is_world)
            && matches!(decode(&self.skeleton.bytes, Some(&surface)), Ok(DecodedWasm::WitPackage(..)))
        {
            self.kind = Kind::WitPackage;
        }
        self.surface = Some(surface);
        Ok(())
    }

    fn module(&mut self) -> Result<(), SurfaceError> {
        let core = self.with_fewest_features(Core::within)?;
        let role = core.role(&self.metadata);
        self.kind = Kind::CoreModule(role);
        self.core = Some(core);
        if !self.metadata.component_types.is_empty() {
            match embedded_world(&self.skeleton.bytes) {
                Ok(world) => {
                    self.surface = Some(world.surface.clone());
                    self.world = Some(world);
                }
                Err(message) => self.findings.push(file::unreadable_world(&self.name, message)),
            }
        }
        Ok(())
    }

    /// Reads with the smallest set of proposals that is enough, so that what is needed is known at once.
    fn with_fewest_features<T>(
        &mut self,
        read: impl Fn(&[u8], WasmFeatures) -> Result<T, SurfaceError>,
    ) -> Result<T, SurfaceError> {
        let mut last = Err(SurfaceError::Invalid { message: String::new(), offset: 0 });
        for features in feature_sets() {
            self.read_with = Some(features);
            last = guarded(|| read(&self.skeleton.bytes, features))
                .unwrap_or_else(|message| Err(SurfaceError::Invalid { message, offset: 0 }));
            if !matches!(last, Err(SurfaceError::Invalid { .. })) {
                break;
            }
        }
        last
    }

    /// The proposals beyond the base that it needs, as far as its headers tell; nothing for what is not
    /// valid.
    pub fn features(&self) -> Vec<Feature> {
        match self.read_with {
            Some(set) if self.is_valid() => features(&self.skeleton.bytes, set),
            _ => Vec::new(),
        }
    }

    fn fault(&mut self, fault: &ReadFault) {
        let damage = match fault.kind {
            ReadFaultKind::Truncated => Damage::Truncated,
            ReadFaultKind::Invalid => Damage::Invalid,
            ReadFaultKind::Limit => Damage::TooLarge,
            ReadFaultKind::Io => Damage::Unreadable,
        };
        self.damage(damage, fault.offset, &fault.message);
    }

    pub(super) fn damage(&mut self, damage: Damage, offset: u64, message: &str) {
        self.findings.push(file::damaged(&self.name, &self.kind.words(), self.size, damage, offset, message));
    }

    /// Whether nothing is wrong with it, as far as was looked.
    pub fn is_valid(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != crate::finding::Severity::Error)
    }

    /// Whether it is a component with a surface that was read.
    pub fn is_component(&self) -> bool {
        self.kind == Kind::Component && self.surface.is_some()
    }

    /// The small stand-in binary with the same types; empty where the file did not read.
    pub fn skeleton(&self) -> &[u8] {
        &self.skeleton.bytes
    }

    /// All bytes of the binary (assembled, if it was given as text).
    ///
    /// # Errors
    /// When the operating system refuses to read, or the file became shorter.
    pub fn whole(&self) -> std::io::Result<Cow<'_, [u8]>> {
        self.bytes.whole()
    }

    /// Where the bytes of the binary come from.
    pub fn bytes(&self) -> &Bytes<'static> {
        &self.bytes
    }
}
