//! The steps of a repair, in words.

use crate::path::FuncName;
use crate::surface::{Direction, InterfaceName, Place};
use serde::Serialize;

/// One thing that is done to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RepairStep {
    /// A world's component type is put into a core module that carries none.
    Embed {
        /// The world.
        world: String,
    },
    /// A core module is made a component.
    Componentize {
        /// The adapter for WASI preview 1 that is built in, if one is needed.
        adapter: Option<&'static str>,
    },
    /// What is at one place is offered, or asked for, at another.
    Rename {
        /// Import or export.
        direction: Direction,
        /// The path in the file.
        from: String,
        /// The path in the repaired component.
        to: String,
        /// What is done about it, in a word: `version`, `package`, `move`, `name`.
        how: &'static str,
    },
    /// An import of types alone is given up: nobody has to supply it.
    GiveUp {
        /// The import.
        import: String,
    },
    /// Functions that the world does not ask for are not in the repaired component.
    LeaveOut {
        /// Their paths in the file.
        functions: Vec<String>,
    },
    /// An import is satisfied by another component.
    Supply {
        /// The import.
        import: String,
        /// The file that is put into the component.
        by: String,
    },
    /// An import is replaced by functions that trap.
    Stub {
        /// The import.
        import: String,
        /// How many functions that is.
        functions: usize,
    },
    /// The file is put into a new component, unread.
    Wrap {
        /// Its size in bytes.
        size: u64,
    },
    /// Custom sections are left out.
    Strip {
        /// Their names.
        sections: Vec<String>,
        /// How many bytes that saves.
        bytes: u64,
    },
}

impl RepairStep {
    /// A rename with what it is for.
    pub(super) fn rename(from: &Place, to: &Place) -> RepairStep {
        let how = match (from.instances.first(), to.instances.first()) {
            (None, None) => match (InterfaceName::parse(&from.name), InterfaceName::parse(&to.name)) {
                (Some(a), Some(b)) if a.unversioned() == b.unversioned() => "version",
                (Some(a), Some(b)) if a.package_name() != b.package_name() => "package",
                _ => "name",
            },
            (a, b) if a != b => "move",
            _ => "name",
        };
        RepairStep::Rename { direction: from.direction, from: from.path(), to: to.path(), how }
    }

    /// One line for people, as an imperative fragment.
    pub fn words(&self) -> String {
        match self {
            RepairStep::Embed { world } => format!("embed the component type of the world `{world}`"),
            RepairStep::Componentize { adapter: None } => "make the core module a component".into(),
            RepairStep::Componentize { adapter: Some(adapter) } => {
                format!("make the core module a component, with the WASI preview 1 adapter for {adapter}")
            }
            RepairStep::Rename { direction: Direction::Export, from, to, .. } => format!("export `{from}` as `{to}`"),
            RepairStep::Rename { direction: Direction::Import, from, to, .. } => {
                format!("import `{to}` in place of `{from}`")
            }
            RepairStep::Supply { import, by } => format!("satisfy the import `{import}` from {by}"),
            RepairStep::Stub { import, functions: 0 } => format!("replace the import `{import}` by its types alone"),
            RepairStep::Stub { import, functions: 1 } => {
                format!("replace the import `{import}` by a stub that traps")
            }
            RepairStep::Stub { import, functions } => {
                format!("replace the import `{import}` by {functions} stubs that trap")
            }
            RepairStep::GiveUp { import } => format!("give up the import `{import}`, which holds types alone"),
            RepairStep::LeaveOut { functions } => {
                let names: Vec<String> = functions.iter().map(|path| ["`", path, "`"].concat()).collect();
                format!("remove what the world does not list: {}", names.join(", "))
            }
            RepairStep::Wrap { size } => format!("put the component, {size} bytes, unchanged into a new one"),
            RepairStep::Strip { sections, bytes } => {
                format!("leave out {bytes} bytes of custom sections: {}", sections.join(", "))
            }
        }
    }
}

/// Reads a path as users write it for `--map`: an interface, a function in it, or one at the root.
pub(super) fn place(direction: Direction, path: &str) -> Place {
    match path.split_once('#') {
        Some((instance, name)) => Place { direction, instances: vec![instance.to_owned()], name: name.to_owned() },
        None => Place { direction, instances: Vec::new(), name: path.to_owned() },
    }
}

/// Whether an item of the binary is the one that a path names: `bucket.get` for `[method]bucket.get`.
pub(super) fn is_called(binary: &str, asked: &str) -> bool {
    binary == asked || FuncName::parse(binary).to_string() == asked
}
