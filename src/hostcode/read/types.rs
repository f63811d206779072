//! Which of wasmtime's types a type in a source is. Its APIs for components and for core modules have
//! types of the same names, and hosts have types of their own with methods of the same names.

use crate::hostcode::uses::WasmApi;
use std::collections::HashMap;
use syn::visit::{self, Visit};
use syn::{GenericArgument, PathArguments, Type, UseTree};

/// A type, as far as its methods matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WasmType {
    /// A component or an instance of one.
    Component,
    CoreInstance,
    CoreLinker,
    Linker,
    LinkerInstance,
    /// Its methods are not wasmtime's.
    Other,
}

/// The names that the `use` items of a file bring in, and which of wasmtime's APIs it refers to.
#[derive(Default)]
pub(super) struct FileTypes {
    /// The path of each name; `None` for a name with several.
    names: HashMap<String, Option<Vec<String>>>,
    /// The paths before `::*`.
    globs: Vec<Vec<String>>,
    pub(super) component: bool,
    pub(super) core: bool,
}

impl FileTypes {
    pub(super) fn read(tree: &syn::File) -> Self {
        let mut types = FileTypes::default();
        types.visit_file(tree);
        types
    }

    /// The API of an object whose type is not known.
    pub(super) fn usual_api(&self) -> WasmApi {
        match (self.component, self.core) {
            (true, true) => WasmApi::Unknown,
            (false, true) => WasmApi::CoreModule,
            (_, false) => WasmApi::Component,
        }
    }

    /// What a type is, references and smart pointers around it taken off; `None` if that is not known.
    pub(super) fn of_type(&self, ty: &Type) -> Option<WasmType> {
        match ty {
            Type::Reference(inner) => self.of_type(&inner.elem),
            Type::Paren(inner) => self.of_type(&inner.elem),
            Type::Group(inner) => self.of_type(&inner.elem),
            Type::Path(path) => {
                let last = path.path.segments.last()?;
                let holder = ["Box", "Arc", "Rc", "Option", "Result"].iter().any(|name| last.ident == name);
                match &last.arguments {
                    PathArguments::AngleBracketed(arguments) if holder => match arguments.args.first()? {
                        GenericArgument::Type(inner) => self.of_type(inner),
                        _ => None,
                    },
                    _ => self.of_path(&segments(&path.path)),
                }
            }
            _ => None,
        }
    }

    /// What the type of this path is.
    pub(super) fn of_path(&self, path: &[String]) -> Option<WasmType> {
        let (first, rest) = path.split_first()?;
        let full: Vec<String> = match self.names.get(first) {
            Some(import) => import.as_ref()?.iter().chain(rest).cloned().collect(),
            // Of several globs the more exact one is meant: `wasmtime::component::*`.
            None if rest.is_empty() => {
                let glob = self.globs.iter().filter(|glob| glob[0] == "wasmtime").max_by_key(|glob| glob.len());
                glob.into_iter().flatten().chain([first]).cloned().collect()
            }
            None => path.to_vec(),
        };
        let component = full.iter().any(|segment| segment == "component");
        match (full.last()?.as_str(), component) {
            // A type of the host's own may have such a name, or be wasmtime's under another path.
            ("Instance" | "Component" | "InstancePre" | "Linker" | "LinkerInstance", _) if full[0] != "wasmtime" => {
                None
            }
            ("Instance" | "Component" | "InstancePre", true) => Some(WasmType::Component),
            ("Instance", false) => Some(WasmType::CoreInstance),
            ("Linker", false) => Some(WasmType::CoreLinker),
            ("Linker", true) => Some(WasmType::Linker),
            ("LinkerInstance", true) => Some(WasmType::LinkerInstance),
            _ => Some(WasmType::Other),
        }
    }

    fn refers_to(&mut self, path: &[String]) {
        if path.first().is_some_and(|first| first == "wasmtime") {
            let component = path.get(1).is_some_and(|second| second == "component");
            let core = |name: &String| matches!(name.as_str(), "Instance" | "Linker" | "Module");
            self.component |= component;
            self.core |= !component && path.get(1).is_some_and(core);
        }
    }

    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            UseTree::Name(name) if name.ident == "self" => {
                self.import(before.last().cloned().unwrap_or_default(), before.to_vec());
            }
            UseTree::Name(name) => self.import(name.ident.to_string(), with(&name.ident)),
            UseTree::Rename(name) => self.import(name.rename.to_string(), with(&name.ident)),
            UseTree::Glob(_) if !before.is_empty() => {
                self.refers_to(before);
                self.globs.push(before.to_vec());
            }
            UseTree::Glob(_) => {}
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
        }
    }

    fn import(&mut self, name: String, path: Vec<String>) {
        self.refers_to(&path);
        let known = self.names.entry(name).or_insert_with(|| Some(path.clone()));
        if known.as_ref() != Some(&path) {
            *known = None;
        }
    }
}

impl<'a> Visit<'a> for FileTypes {
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.refers_to(&segments(path));
        visit::visit_path(self, path);
    }
}

pub(super) fn segments(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}
