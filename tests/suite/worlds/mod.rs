//! Generated WIT worlds, mutations of them, and components made from them.

mod generate;
mod mutate;
mod print;

pub(crate) use generate::generate;
pub(crate) use mutate::mutate;

use wit_component::{ComponentEncoder, StringEncoding};
use wit_parser::{ManglingAndAbi, Resolve, WorldId};

/// A package with one world.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) version: String,
    pub(crate) interfaces: Vec<Interface>,
    pub(crate) imports: Vec<Entry>,
    pub(crate) exports: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub(crate) struct Interface {
    pub(crate) name: String,
    /// Types taken from earlier interfaces.
    pub(crate) uses: Vec<(String, String)>,
    pub(crate) defs: Vec<Def>,
    pub(crate) funcs: Vec<Func>,
}

#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Interface(String),
    Func(Func),
    Inline(Interface),
}

#[derive(Clone, Debug)]
pub(crate) struct Func {
    pub(crate) name: String,
    pub(crate) is_async: bool,
    pub(crate) params: Vec<(String, Ty)>,
    pub(crate) result: Option<Ty>,
}

#[derive(Clone, Debug)]
pub(crate) struct Def {
    pub(crate) name: String,
    pub(crate) kind: DefKind,
}

#[derive(Clone, Debug)]
pub(crate) enum DefKind {
    Record(Vec<(String, Ty)>),
    Variant(Vec<(String, Option<Ty>)>),
    Enum(Vec<String>),
    Flags(Vec<String>),
    Alias(Ty),
    Resource(Vec<Func>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ty {
    Primitive(&'static str),
    Named(String),
    Borrow(String),
    List(Box<Ty>),
    Fixed(Box<Ty>, u32),
    Map(&'static str, Box<Ty>),
    Option(Box<Ty>),
    Result(Option<Box<Ty>>, Option<Box<Ty>>),
    Tuple(Vec<Ty>),
    Stream(Option<Box<Ty>>),
    Future(Option<Box<Ty>>),
}

/// The world of the package, resolved.
pub(crate) fn resolve(package: &Package) -> Option<(Resolve, WorldId)> {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let id = resolve.push_source("gen.wit", &package.to_string()).ok()?;
    let world = resolve.select_world(&[id], Some("w")).ok()?;
    Some((resolve, world))
}

/// A component of the world, its functions left empty.
pub(crate) fn component(resolve: &Resolve, world: WorldId) -> Option<Vec<u8>> {
    let mangling = ManglingAndAbi::Legacy(wit_parser::LiftLowerAbi::Sync);
    let mut module = wit_component::dummy_module(resolve, world, mangling);
    wit_component::embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8, false).ok()?;
    ComponentEncoder::default().module(&module).ok()?.validate(false).encode().ok()
}
