//! Which of wasmtime's types a type in host sources is, as far as the sources tell: two of its APIs have
//! types of the same names, and hosts have methods of the same names on types of their own.

use std::collections::{HashMap, HashSet};
use syn::visit::{self, Visit};
use syn::{GenericArgument, PathArguments, ReturnType, Type, UseTree};

/// A type whose methods matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Api {
    /// An instance of a core module.
    CoreInstance,
    /// A linker of core modules.
    CoreLinker,
    /// A linker of components.
    Linker,
    /// The part of one that defines an instance.
    LinkerInstance,
    /// A type of the host's own: its methods are not wasmtime's.
    Own,
}

/// What is known of names, over all files.
#[derive(Default)]
pub(super) struct Names {
    files: Vec<Imports>,
    own: HashSet<String>,
    fields: HashMap<String, Option<Api>>,
    returns: HashMap<String, Option<Api>>,
}

/// What the `use` of one file bring; `None` where two of them disagree.
#[derive(Default)]
struct Imports {
    names: HashMap<String, Option<Vec<String>>>,
    globs: Vec<Vec<String>>,
}

impl Names {
    pub(super) fn read(trees: &[Option<syn::File>]) -> Self {
        let mut names = Names::default();
        for tree in trees {
            let mut imports = Imports::default();
            if let Some(tree) = tree {
                Declared { imports: &mut imports, own: &mut names.own }.visit_file(tree);
            }
            names.files.push(imports);
        }
        for (file, tree) in trees.iter().enumerate() {
            if let Some(tree) = tree {
                let mut typed = Typed { file, names: &mut names };
                typed.visit_file(tree);
            }
        }
        names
    }

    /// What a type is, references and smart pointers taken off.
    pub(super) fn of_type(&self, file: usize, ty: &Type) -> Option<Api> {
        match ty {
            Type::Reference(inner) => self.of_type(file, &inner.elem),
            Type::Paren(inner) => self.of_type(file, &inner.elem),
            Type::Group(inner) => self.of_type(file, &inner.elem),
            Type::Path(path) => {
                let last = path.path.segments.last()?;
                let holder = ["Box", "Arc", "Rc", "Option", "Result"].iter().any(|name| last.ident == name);
                match &last.arguments {
                    PathArguments::AngleBracketed(arguments) if holder => match arguments.args.first()? {
                        GenericArgument::Type(inner) => self.of_type(file, inner),
                        _ => None,
                    },
                    _ => self.of_path(file, path.path.segments.iter().map(|segment| segment.ident.to_string())),
                }
            }
            _ => None,
        }
    }

    /// What the path of a type is.
    pub(super) fn of_path(&self, file: usize, path: impl Iterator<Item = String>) -> Option<Api> {
        let written: Vec<String> = path.collect();
        let (first, rest) = written.split_first()?;
        let imports = self.files.get(file)?;
        let full: Vec<String> = match imports.names.get(first) {
            Some(Some(import)) => import.iter().chain(rest).cloned().collect(),
            Some(None) => return None,
            None if rest.is_empty() && !self.own.contains(first) => {
                // Of several globs the one that is more exact about components is meant.
                let glob = imports.globs.iter().filter(|glob| glob[0] == "wasmtime").max_by_key(|glob| glob.len());
                glob.into_iter().flatten().chain([first]).cloned().collect()
            }
            None => written,
        };
        let last = full.last()?.as_str();
        if full[0] == "wasmtime" {
            let component = full.iter().any(|segment| segment == "component");
            return match (last, component) {
                ("Instance", false) => Some(Api::CoreInstance),
                ("Linker", false) => Some(Api::CoreLinker),
                ("Linker", true) => Some(Api::Linker),
                ("LinkerInstance", true) => Some(Api::LinkerInstance),
                _ => None,
            };
        }
        self.own.contains(last).then_some(Api::Own)
    }

    /// What a field of this name is, whatever has it.
    pub(super) fn field(&self, name: &str) -> Option<Api> {
        self.fields.get(name).copied().flatten()
    }

    /// What a function of this name returns, if it succeeds.
    pub(super) fn returned(&self, function: &str) -> Option<Api> {
        self.returns.get(function).copied().flatten()
    }
}

/// Keeps what all that have a name agree on.
fn agree(known: &mut HashMap<String, Option<Api>>, name: String, api: Option<Api>) {
    known.entry(name).and_modify(|known| *known = known.filter(|known| Some(*known) == api)).or_insert(api);
}

/// Reads what names stand for.
struct Declared<'n> {
    imports: &'n mut Imports,
    own: &'n mut HashSet<String>,
}

impl Declared<'_> {
    fn tree(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
                before.pop();
            }
            UseTree::Name(name) if name.ident == "self" => {
                let last = before.last().cloned().unwrap_or_default();
                self.import(last, before.clone());
            }
            UseTree::Name(name) => {
                self.import(name.ident.to_string(), [&before[..], &[name.ident.to_string()]].concat())
            }
            UseTree::Rename(name) => {
                self.import(name.rename.to_string(), [&before[..], &[name.ident.to_string()]].concat());
            }
            UseTree::Glob(_) if !before.is_empty() => self.imports.globs.push(before.clone()),
            UseTree::Glob(_) => {}
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
        }
    }

    fn import(&mut self, name: String, path: Vec<String>) {
        let known = self.imports.names.entry(name).or_insert_with(|| Some(path.clone()));
        if known.as_ref() != Some(&path) {
            *known = None;
        }
    }
}

impl<'a> Visit<'a> for Declared<'_> {
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.tree(&item.tree, &mut Vec::new());
    }

    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        self.own.insert(item.ident.to_string());
    }

    fn visit_item_enum(&mut self, item: &'a syn::ItemEnum) {
        self.own.insert(item.ident.to_string());
    }
}

/// Reads what fields are and functions return.
struct Typed<'n> {
    file: usize,
    names: &'n mut Names,
}

impl<'a> Visit<'a> for Typed<'_> {
    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        for field in &item.fields {
            let Some(name) = &field.ident else { continue };
            let api = self.names.of_type(self.file, &field.ty);
            agree(&mut self.names.fields, name.to_string(), api);
        }
    }

    fn visit_signature(&mut self, signature: &'a syn::Signature) {
        let api = match &signature.output {
            ReturnType::Type(_, ty) => self.names.of_type(self.file, ty),
            ReturnType::Default => None,
        };
        agree(&mut self.names.returns, signature.ident.to_string(), api);
        visit::visit_signature(self, signature);
    }
}
