//! Reading a file: recognise it, walk it, read its types, and say what is wrong with it.

use super::features::{Feature, features, rungs};
use super::kind::{Kind, Role};
use super::layout::Layout;
use super::metadata::Metadata;
use super::module::{Core, EmbeddedWorld, embedded_world};
use super::reader::{Fault, FaultKind, Reader};
use super::skeleton::Skeleton;
use super::sniff::{Foreign, Sniffed, sniff};
use crate::bytes::Bytes;
use crate::error::Error;
use crate::finding::Finding;
use crate::finding::input::{BadMetadata, BadText, Damage, Damaged, NotWasm, OldEncoding, Precompiled};
use crate::guard::guarded;
use crate::surface::{ItemKind, Surface, SurfaceError, surface_within};
use std::borrow::Cow;
use std::path::Path;
use wasmparser::WasmFeatures;

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
    /// What is wrong with the file itself; errors among these mean that it is damaged or not wasm.
    pub findings: Vec<Finding>,
    skeleton: Skeleton,
    /// The proposals with which it was read.
    enough: Option<WasmFeatures>,
    bytes: Bytes,
}

impl Artifact {
    /// Opens and reads a file; `-` is standard input.
    ///
    /// # Errors
    /// When the file cannot be read at all. A bad file is no error: see [`Artifact::findings`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::read(Bytes::open(path.as_ref())?)
    }

    /// Reads bytes in memory.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let name = name.into();
        match Self::read(Bytes::memory(name.clone(), bytes)) {
            Ok(artifact) => artifact,
            Err(error) => {
                let mut artifact = Self::blank(&Bytes::memory(name, Vec::new()), Kind::Foreign(Foreign::Unknown));
                artifact.damage(Damage::Unreadable, 0, error.to_string());
                artifact
            }
        }
    }

    /// Reads opened bytes.
    ///
    /// # Errors
    /// When the operating system refuses to read.
    pub fn read(bytes: Bytes) -> Result<Self, Error> {
        let mut head = vec![0; HEAD];
        let count = bytes.read_at(0, &mut head).map_err(|error| Error::read(bytes.name(), &error))?;
        head.truncate(count);
        let sniffed = sniff(&head);
        let mut artifact = Self::blank(&bytes, Kind::Foreign(Foreign::Unknown));
        match sniffed {
            Sniffed::Wasm => artifact.binary(&bytes, head.get(4) == Some(&0x0d)),
            Sniffed::Text => return Self::assemble(bytes),
            Sniffed::OtherVersion { version, layer } => {
                artifact.kind = Kind::OtherVersion { version, layer };
                artifact.findings.push(OldEncoding { file: bytes.name().into(), version, layer }.into());
            }
            Sniffed::Precompiled { component } => {
                artifact.kind = Kind::Precompiled { component };
                artifact.findings.push(Precompiled { file: bytes.name().into(), component }.into());
            }
            Sniffed::Foreign(foreign) => {
                artifact.kind = Kind::Foreign(foreign);
                artifact.findings.push(
                    NotWasm {
                        file: bytes.name().into(),
                        what: foreign.words(),
                        advice: foreign.advice(bytes.name()),
                        first: head.iter().take(8).copied().collect(),
                    }
                    .into(),
                );
            }
        }
        artifact.bytes = bytes;
        Ok(artifact)
    }

    fn blank(bytes: &Bytes, kind: Kind) -> Self {
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
            findings: Vec::new(),
            skeleton: Skeleton::default(),
            enough: None,
            bytes: Bytes::memory(bytes.name(), Vec::new()),
        }
    }

    fn assemble(bytes: Bytes) -> Result<Self, Error> {
        let name = bytes.name().to_owned();
        if bytes.len() > MAX_TEXT {
            let mut artifact = Self::blank(&bytes, Kind::BadText);
            artifact.damage(Damage::TooLarge, 0, format!("the text is larger than {} MiB", MAX_TEXT >> 20));
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
                let mut artifact = Self::blank(&bytes, Kind::BadText);
                artifact.text = true;
                artifact.findings.push(BadText { file: name, text, message }.into());
                Ok(artifact)
            }
        }
    }

    fn binary(&mut self, bytes: &Bytes, component: bool) {
        self.kind = if component { Kind::Component } else { Kind::CoreModule(Role::Plain) };
        let mut reader = Reader::new(bytes);
        let walked = Layout::walk(&mut reader, &mut self.layout);
        self.metadata = Metadata::read(&mut reader, &self.layout);
        if let Err(fault) = walked {
            return self.fault(&fault);
        }
        if !self.read_lean(&mut reader)
            && let Err(fault) = self.read_complete(&mut reader)
        {
            return self.fault(&fault);
        }
        for (offset, message) in std::mem::take(&mut self.metadata.unreadable) {
            self.findings
                .push(BadMetadata { file: self.name.clone(), offset: Some(offset), message, world: false }.into());
        }
    }

    /// Reads a component by its lean skeleton; tells whether that was enough.
    fn read_lean(&mut self, reader: &mut Reader<'_>) -> bool {
        let component = self.kind == Kind::Component;
        let Some(skeleton) = component.then(|| Skeleton::lean(reader, &self.layout)).flatten() else { return false };
        self.skeleton = skeleton;
        let [common @ .., _] = rungs();
        // The first set has nothing asynchronous.
        let skipped = usize::from(self.skeleton.concurrent);
        self.component(&common[skipped..]).is_ok()
    }

    /// Reads by the complete skeleton, and notes what is wrong with it.
    fn read_complete(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        self.skeleton = Skeleton::complete(reader, &self.layout)?;
        let read = if self.kind == Kind::Component { self.component(&rungs()) } else { self.module() };
        match read {
            Ok(()) => {}
            Err(SurfaceError::Invalid { message, offset }) => {
                self.damage(Damage::Invalid, self.skeleton.original(offset), message);
            }
            Err(SurfaceError::TooLarge(message)) => self.damage(Damage::TooLarge, 0, message),
        }
        Ok(())
    }

    fn component(&mut self, rungs: &[WasmFeatures]) -> Result<(), SurfaceError> {
        let surface = self.climb(rungs, surface_within)?;
        let only_worlds =
            |item: &crate::surface::Item| matches!(item.kind, ItemKind::HigherType("component type" | "instance type"));
        if surface.imports.is_empty() && !surface.exports.is_empty() && surface.exports.iter().all(only_worlds) {
            self.kind = Kind::WitPackage;
        }
        self.surface = Some(surface);
        Ok(())
    }

    fn module(&mut self) -> Result<(), SurfaceError> {
        let core = self.climb(&rungs(), Core::within)?;
        let role = core.role(&self.metadata);
        self.kind = Kind::CoreModule(role);
        self.core = Some(core);
        if !self.metadata.component_types.is_empty() {
            match embedded_world(&self.skeleton.bytes) {
                Ok(world) => {
                    self.surface = Some(world.surface.clone());
                    self.world = Some(world);
                }
                Err(message) => {
                    self.findings
                        .push(BadMetadata { file: self.name.clone(), offset: None, message, world: true }.into());
                }
            }
        }
        Ok(())
    }

    /// Reads with as few proposals as it takes, so that what is needed is known without asking again.
    fn climb<T>(
        &mut self,
        rungs: &[WasmFeatures],
        read: impl Fn(&[u8], WasmFeatures) -> Result<T, SurfaceError>,
    ) -> Result<T, SurfaceError> {
        let mut last = Err(SurfaceError::Invalid { message: String::new(), offset: 0 });
        for features in rungs {
            self.enough = Some(*features);
            last = guarded(|| read(&self.skeleton.bytes, *features))
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
        match self.enough {
            Some(enough) if self.is_valid() => features(&self.skeleton.bytes, enough, &self.metadata.target_features),
            _ => Vec::new(),
        }
    }

    fn fault(&mut self, fault: &Fault) {
        let damage = match fault.kind {
            FaultKind::Truncated => Damage::Truncated,
            FaultKind::Invalid => Damage::Invalid,
            FaultKind::Limit => Damage::TooLarge,
            FaultKind::Io => Damage::Unreadable,
        };
        self.damage(damage, fault.offset, fault.message.clone());
    }

    fn damage(&mut self, damage: Damage, offset: u64, message: String) {
        self.findings.push(
            Damaged { file: self.name.clone(), what: self.kind.words(), damage, offset, size: self.size, message }
                .into(),
        );
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
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}
