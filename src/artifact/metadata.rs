//! What custom sections tell: who made the file, which tools, which features its code was built for.

use super::layout::{Layout, Node, Section};
use super::reader::HeaderReader;
use schemars::JsonSchema;
use serde::Serialize;

/// The largest custom section that is read for metadata.
const MAX_READ: u64 = 1 << 20;

/// What custom sections tell about a file and everything nested in it.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// Producers of every module and component but those that wit-component adds, merged; in order of
    /// appearance.
    pub producers: Vec<Producer>,
    /// Names of `component-type*` sections: bindings that were not turned into a component.
    pub component_types: Vec<String>,
    /// Features that the compiler says it used (`target_features` of the tool conventions).
    pub target_features: Vec<String>,
    /// Whether DWARF is in the file.
    pub dwarf: bool,
    /// Where a source map or external DWARF is said to lie.
    pub debug_links: Vec<String>,
    /// Whether sections of wasm-bindgen are in it.
    pub wasm_bindgen: bool,
    /// Whether it is a dynamic library (`dylink.0`) or a relocatable object (`linking`).
    pub linking: Option<&'static str>,
    /// Names given in name sections: the root's, if it has one.
    pub name: Option<String>,
    /// Whether it carries WIT documentation (`package-docs`).
    pub wit_docs: bool,
    /// What could not be read, with its offset.
    pub unreadable: Vec<(u64, String)>,
}

/// One entry of a `producers` section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Producer {
    /// `language`, `processed-by` or `sdk`.
    pub field: String,
    /// The tool or language.
    pub name: String,
    /// Its version; may be empty.
    pub version: String,
}

impl Metadata {
    /// Reads the custom sections of a walked file.
    pub fn read(reader: &mut HeaderReader<'_>, layout: &Layout) -> Self {
        let mut metadata = Metadata::default();
        for (index, node) in layout.nodes.iter().enumerate() {
            let added = is_added(reader, node);
            for section in &node.sections {
                match section.name.as_deref() {
                    Some("producers") if added => {}
                    Some(name) => metadata.section(reader, section, name, index == 0),
                    None => {}
                }
            }
        }
        metadata
    }

    fn section(&mut self, reader: &mut HeaderReader<'_>, section: &Section, name: &str, root: bool) {
        let offset = section.range.start;
        match name {
            "producers" => {
                let Some(bytes) = self.bytes(reader, section) else { return };
                match wasm_metadata::Producers::from_bytes(&bytes, offset) {
                    Ok(producers) => self.merge(&producers),
                    Err(error) => {
                        self.unreadable.push((section.range.start, format!("`producers` section: {error:#}")))
                    }
                }
            }
            "target_features" => {
                let Some(bytes) = self.bytes(reader, section) else { return };
                for feature in target_features(&bytes) {
                    if !self.target_features.contains(&feature) {
                        self.target_features.push(feature);
                    }
                }
            }
            "component-name" | "name" if root => {
                let Some(bytes) = self.bytes(reader, section) else { return };
                self.name = if name == "name" {
                    wasm_metadata::ModuleNames::from_bytes(&bytes, offset).ok().and_then(|n| n.get_name().cloned())
                } else {
                    wasm_metadata::ComponentNames::from_bytes(&bytes, offset).ok().and_then(|n| n.get_name().cloned())
                };
            }
            "sourceMappingURL" | "external_debug_info" => {
                let Some(bytes) = self.bytes(reader, section) else { return };
                let text = bytes.get(1..).unwrap_or_default();
                self.debug_links.push(String::from_utf8_lossy(text).into_owned());
            }
            "package-docs" if root => self.wit_docs = true,
            "dylink.0" | "dylink" => self.linking = Some("dynamic library"),
            "linking" => self.linking = Some("relocatable object"),
            _ if name.starts_with("component-type") => self.component_types.push(name.to_owned()),
            _ if name.starts_with(".debug_") => self.dwarf = true,
            _ if name.starts_with("__wasm_bindgen") => self.wasm_bindgen = true,
            _ => {}
        }
    }

    fn bytes(&mut self, reader: &mut HeaderReader<'_>, section: &Section) -> Option<Vec<u8>> {
        if section.range.end - section.range.start > MAX_READ {
            // Names of a large program: the module's own name comes first, the rest is not needed.
            return reader
                .range(section.range.start..section.range.start + 256)
                .ok()
                .filter(|_| section.name.as_deref() == Some("name"));
        }
        match reader.range(section.range.clone()) {
            Ok(bytes) => Some(bytes),
            Err(fault) => {
                self.unreadable.push((fault.offset, fault.message));
                None
            }
        }
    }

    fn merge(&mut self, producers: &wasm_metadata::Producers) {
        for (field, entries) in producers.iter() {
            for (name, version) in entries.iter() {
                let producer = Producer { field: field.clone(), name: name.clone(), version: version.clone() };
                if !self.producers.contains(&producer) {
                    self.producers.push(producer);
                }
            }
        }
    }

    /// The languages that the guest was written in. A toolkit for an interpreted language says more than the
    /// language of the interpreter, and a compiler less than what it names itself.
    pub fn languages(&self) -> Vec<&str> {
        const SDKS: &[(&str, &str)] = &[
            ("componentize-py", "Python"),
            ("ComponentizeJS", "JavaScript"),
            ("componentize-js", "JavaScript"),
            ("componentize-qjs", "JavaScript"),
        ];
        const COMPILERS: &[(&str, &str)] = &[
            ("rustc", "Rust"),
            ("wit-bindgen-rust", "Rust"),
            ("wit-bindgen-c", "C"),
            ("clang", "C"),
            ("TinyGo", "Go"),
            ("Go", "Go"),
            ("AssemblyScript", "AssemblyScript"),
        ];
        let of = |tools: &[(&str, &'static str)]| {
            let language = |producer: &Producer| {
                tools.iter().find(|(tool, _)| producer.name.eq_ignore_ascii_case(tool)).map(|(_, language)| *language)
            };
            let mut found: Vec<&str> = Vec::new();
            for language in self.producers.iter().filter_map(language) {
                if !found.contains(&language) {
                    found.push(language);
                }
            }
            found
        };
        let sdk = of(SDKS);
        let named = self.producers.iter().filter(|producer| producer.field == "language");
        let named: Vec<&str> = named.map(|producer| producer.name.as_str()).collect();
        [sdk, named, of(COMPILERS)].into_iter().find(|languages| !languages.is_empty()).unwrap_or_default()
    }
}

/// Whether a module is an adapter, a shim or another that wit-component adds: it says so in its name.
fn is_added(reader: &mut HeaderReader<'_>, node: &Node) -> bool {
    const NAME: &[u8] = b"wit-component:";
    let Some(section) = node.sections.iter().find(|section| section.name.as_deref() == Some("name")) else {
        return false;
    };
    // The name of the module comes first, after two sizes.
    let end = section.range.end.min(section.range.start + 32);
    let start = reader.range(section.range.start..end).unwrap_or_default();
    start.windows(NAME.len()).take(8).any(|bytes| bytes == NAME)
}

/// The features with a `+` of a `target_features` section.
fn target_features(bytes: &[u8]) -> Vec<String> {
    let mut reader = wasmparser::BinaryReader::new(bytes, 0);
    let mut features = Vec::new();
    let Ok(count) = reader.read_var_u32() else { return features };
    for _ in 0..count.min(1000) {
        let (Ok(prefix), Ok(name)) = (reader.read_u8(), reader.read_string()) else { break };
        if prefix == b'+' {
            features.push(name.to_owned());
        }
    }
    features
}
