//! The headers of a binary: which sections lie where, in which nested module or component. Found by
//! reading a few bytes at each section and jumping over its contents.

use super::reader::{HeaderReader, ReadFault};
use std::ops::Range;

/// How deep modules and components may nest inside each other.
const MAX_NESTING: usize = 200;

/// How many sections are looked at before the file is refused.
const MAX_SECTIONS: usize = 2_000_000;

/// The root and everything nested in it.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The root first; each other node after its parent.
    pub nodes: Vec<Node>,
}

/// A module or a component.
#[derive(Clone, Debug)]
pub struct Node {
    /// Whether it is a component; else a core module.
    pub component: bool,
    /// The node it lies in.
    pub parent: Option<usize>,
    /// Its bytes in the file, preamble included.
    pub range: Range<u64>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// One section.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its id: core ids in a module, component ids in a component.
    pub id: u8,
    /// The name of a custom section.
    pub name: Option<String>,
    /// Its contents in the file, without id and size (and without the name, for a custom section).
    pub range: Range<u64>,
    /// The node it holds, for a nested module or component.
    pub child: Option<usize>,
}

/// The section ids of core modules.
pub(crate) mod core_id {
    pub(crate) const TYPE: u8 = 1;
    pub(crate) const IMPORT: u8 = 2;
    pub(crate) const FUNCTION: u8 = 3;
    pub(crate) const TABLE: u8 = 4;
    pub(crate) const MEMORY: u8 = 5;
    pub(crate) const GLOBAL: u8 = 6;
    pub(crate) const EXPORT: u8 = 7;
    pub(crate) const START: u8 = 8;
    pub(crate) const ELEMENT: u8 = 9;
    pub(crate) const CODE: u8 = 10;
    pub(crate) const DATA: u8 = 11;
    pub(crate) const DATA_COUNT: u8 = 12;
    pub(crate) const TAG: u8 = 13;

    /// All of them, in the order in which they have to stand.
    pub(crate) const ORDER: [u8; 13] =
        [TYPE, IMPORT, FUNCTION, TABLE, MEMORY, TAG, GLOBAL, EXPORT, START, ELEMENT, DATA_COUNT, CODE, DATA];
}

/// The section ids of components, as far as they are distinguished.
pub(crate) mod component_id {
    pub(crate) const MODULE: u8 = 1;
    pub(crate) const COMPONENT: u8 = 4;
}

/// The place of a section in the order in which a core module's sections must come, from 1.
fn core_rank(id: u8) -> Option<u8> {
    core_id::ORDER.iter().position(|known| *known == id).map(|at| at as u8 + 1)
}

impl Layout {
    /// Walks the headers of a binary whose first eight bytes are a known preamble.
    ///
    /// # Errors
    /// The first thing that does not fit, with its offset. What was walked so far is kept.
    pub(super) fn walk(reader: &mut HeaderReader<'_>, layout: &mut Layout) -> Result<(), ReadFault> {
        let end = reader.size();
        let component = preamble(reader, 0)?;
        layout.nodes.push(Node { component, parent: None, range: 0..end, sections: Vec::new() });
        // Node, where to read on, and the rank of its last core section.
        let mut stack = vec![(0usize, 8u64, 0u8)];
        let mut count = 0usize;
        while let Some((node, at, last)) = stack.pop() {
            let limit = layout.nodes[node].range.end;
            if at == limit {
                continue;
            }
            count += 1;
            if count > MAX_SECTIONS {
                return Err(ReadFault::limit(at, format!("more than {MAX_SECTIONS} sections")));
            }
            let id = reader.byte(at)?;
            let (size, contents) = reader.leb_u32(at + 1)?;
            let next = contents + u64::from(size);
            if next > limit {
                return Err(ReadFault::truncated(at, section_word(layout.nodes[node].component, id), next, limit, end));
            }
            let mut rank = last;
            let mut section = Section { id, name: None, range: contents..next, child: None };
            if id == 0 {
                let (length, name) = reader.leb_u32(contents)?;
                let start = name + u64::from(length);
                if start > next {
                    return Err(ReadFault::invalid(
                        contents,
                        "the name of a custom section is longer than the section",
                    ));
                }
                section.name = Some(reader.name(name..start)?);
                section.range = start..next;
            } else if layout.nodes[node].component {
                if id > 12 {
                    return Err(ReadFault::invalid(at, format!("unknown section id {id} in a component")));
                }
                if id == component_id::MODULE || id == component_id::COMPONENT {
                    section.child = Some(layout.nodes.len());
                }
            } else {
                rank = core_rank(id)
                    .ok_or_else(|| ReadFault::invalid(at, format!("unknown section id {id} in a core module")))?;
                if rank <= last {
                    return Err(ReadFault::invalid(
                        at,
                        format!("the {} section comes out of order or twice", section_word(false, id)),
                    ));
                }
            }
            let child = section.child;
            layout.nodes[node].sections.push(section);
            stack.push((node, next, rank));
            if let Some(child) = child {
                if next - contents < 8 {
                    return Err(ReadFault::invalid(contents, "a nested module or component without a preamble"));
                }
                let inner = preamble(reader, contents)?;
                if inner != (id == component_id::COMPONENT) {
                    return Err(ReadFault::invalid(
                        contents,
                        "a nested module where a component is declared, or the reverse",
                    ));
                }
                if stack.len() > MAX_NESTING {
                    return Err(ReadFault::limit(
                        contents,
                        format!("modules and components nest deeper than {MAX_NESTING} levels"),
                    ));
                }
                debug_assert_eq!(child, layout.nodes.len());
                layout.nodes.push(Node {
                    component: inner,
                    parent: Some(node),
                    range: contents..next,
                    sections: Vec::new(),
                });
                stack.push((child, contents + 8, 0));
            }
        }
        Ok(())
    }

    /// The root, if anything was walked.
    pub fn root(&self) -> Option<&Node> {
        self.nodes.first()
    }
}

/// Whether a component (not a core module) begins at this offset.
fn preamble(reader: &mut HeaderReader<'_>, at: u64) -> Result<bool, ReadFault> {
    let mut bytes = [0; 8];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = reader.byte(at + i as u64)?;
    }
    match bytes {
        [0, b'a', b's', b'm', 1, 0, 0, 0] => Ok(false),
        [0, b'a', b's', b'm', 0x0d, 0, 1, 0] => Ok(true),
        [0, b'a', b's', b'm', a, b, c, d] => Err(ReadFault::invalid(
            at + 4,
            format!("unknown version {:#x} of kind {}", u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])),
        )),
        _ => Err(ReadFault::invalid(at, "no WebAssembly preamble where a nested module or component begins")),
    }
}

/// The field's word for a section.
pub(crate) fn section_word(component: bool, id: u8) -> &'static str {
    const CORE: [&str; 14] = [
        "custom",
        "type",
        "import",
        "function",
        "table",
        "memory",
        "global",
        "export",
        "start",
        "element",
        "code",
        "data",
        "data count",
        "tag",
    ];
    const COMPONENT: [&str; 13] = [
        "custom",
        "core module",
        "core instance",
        "core type",
        "component",
        "instance",
        "alias",
        "type",
        "canonical",
        "start",
        "import",
        "export",
        "value",
    ];
    let words: &[&str] = if component { &COMPONENT } else { &CORE };
    words.get(usize::from(id)).copied().unwrap_or("unknown")
}
