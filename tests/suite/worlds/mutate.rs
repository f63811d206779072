//! One change to a world, with what a finding about it has to name.

use super::generate::Dice;
use super::{Def, DefKind, Entry, Func, Interface, Package, Ty};

/// A changed world.
#[derive(Clone, Debug)]
pub(crate) struct Mutation {
    /// What was done.
    pub(crate) what: &'static str,
    /// The world after it.
    pub(crate) package: Package,
    /// Names of which a finding about it has to hold at least one.
    pub(crate) names: Vec<String>,
    /// Whether what was changed is one thing, so that one finding has to say it all.
    pub(crate) one: bool,
}

/// All mutations of a package, one of each kind where it has something to change.
pub(crate) fn mutate(package: &Package, seed: u64) -> Vec<Mutation> {
    let mut dice = Dice::new(seed ^ 0xABCD);
    let mut out = Vec::new();
    for (what, change) in CHANGES {
        let mut copy = package.clone();
        if let Some(names) = change(&mut copy, &mut dice) {
            let one = !matches!(*what, "swap import and export" | "version major" | "no version");
            out.push(Mutation { what, package: copy, names, one });
        }
    }
    out
}

type Change = fn(&mut Package, &mut Dice) -> Option<Vec<String>>;

const CHANGES: &[(&str, Change)] = &[
    ("rename function", |p, d| {
        function(p, d, |f, _| {
            let old = std::mem::replace(&mut f.name, "mutant".to_owned());
            vec![old]
        })
    }),
    ("drop function", |p, d| {
        let interface = some_interface(p, d)?;
        (interface.funcs.len() > 1).then(|| vec![interface.funcs.remove(0).name])
    }),
    ("add function", |p, d| {
        let interface = some_interface(p, d)?;
        interface.funcs.push(Func { name: "mutant".to_owned(), is_async: false, params: vec![], result: None });
        Some(vec!["mutant".to_owned()])
    }),
    ("rename parameter", |p, d| param(p, d, |_, (name, _)| vec![std::mem::replace(name, "mutant".to_owned())])),
    ("retype parameter", |p, d| {
        param(p, d, |d, (name, ty)| {
            *ty = other(ty, d);
            vec![name.clone()]
        })
    }),
    ("nest parameter deeper", |p, d| {
        param(p, d, |_, (name, ty)| {
            if let Ty::Borrow(inner) = ty {
                *ty = Ty::Named(inner.clone());
            } else {
                *ty = Ty::Option(Box::new(ty.clone()));
            }
            vec![name.clone()]
        })
    }),
    ("drop parameter", |p, d| {
        function(p, d, |f, _| if f.params.is_empty() { vec![] } else { vec![f.params.remove(0).0] })
    }),
    ("add parameter", |p, d| {
        function(p, d, |f, _| {
            f.params.push(("mutant".to_owned(), Ty::Primitive("f64")));
            vec!["mutant".to_owned()]
        })
    }),
    ("reorder parameters", |p, d| {
        function(p, d, |f, _| {
            if f.params.len() < 2 {
                return vec![];
            }
            f.params.reverse();
            vec![f.name.clone()]
        })
    }),
    ("retype result", |p, d| {
        function(p, d, |f, d| {
            f.result = match &f.result {
                Some(ty) => Some(other(ty, d)),
                None => Some(Ty::Primitive("u8")),
            };
            vec![f.name.clone()]
        })
    }),
    ("drop result", |p, d| {
        function(p, d, |f, _| match f.result.take() {
            Some(_) => vec![f.name.clone()],
            None => vec![],
        })
    }),
    ("toggle async", |p, d| {
        function(p, d, |f, _| {
            f.is_async = !f.is_async;
            vec![f.name.clone()]
        })
    }),
    ("rename field", |p, d| {
        def(p, d, |def, _| match &mut def.kind {
            DefKind::Record(fields) => vec![std::mem::replace(&mut fields[0].0, "mutant".to_owned())],
            _ => vec![],
        })
    }),
    ("retype field", |p, d| {
        def(p, d, |def, d| match &mut def.kind {
            DefKind::Record(fields) => {
                fields[0].1 = other(&fields[0].1, d);
                vec![fields[0].0.clone()]
            }
            _ => vec![],
        })
    }),
    ("add field", |p, d| {
        def(p, d, |def, _| match &mut def.kind {
            DefKind::Record(fields) => {
                fields.push(("mutant".to_owned(), Ty::Primitive("f64")));
                vec!["mutant".to_owned()]
            }
            _ => vec![],
        })
    }),
    ("reorder fields", |p, d| {
        def(p, d, |def, _| match &mut def.kind {
            DefKind::Record(fields) if fields.len() > 1 => {
                fields.reverse();
                vec![def.name.clone()]
            }
            _ => vec![],
        })
    }),
    ("rename case", |p, d| {
        def(p, d, |def, _| match &mut def.kind {
            DefKind::Variant(cases) => vec![std::mem::replace(&mut cases[0].0, "mutant".to_owned())],
            DefKind::Enum(names) | DefKind::Flags(names) => {
                vec![std::mem::replace(&mut names[0], "mutant".to_owned())]
            }
            _ => vec![],
        })
    }),
    ("drop case", |p, d| {
        def(p, d, |def, _| match &mut def.kind {
            DefKind::Variant(cases) => vec![cases.remove(0).0],
            DefKind::Enum(names) | DefKind::Flags(names) => vec![names.remove(0)],
            _ => vec![],
        })
    }),
    ("payload of case", |p, d| {
        def(p, d, |def, _| match &mut def.kind {
            DefKind::Variant(cases) => {
                cases[0].1 = match cases[0].1 {
                    Some(_) => None,
                    None => Some(Ty::Primitive("u8")),
                };
                vec![cases[0].0.clone()]
            }
            _ => vec![],
        })
    }),
    ("retype alias", |p, d| {
        def(p, d, |def, d| match &mut def.kind {
            DefKind::Alias(ty) => {
                *ty = other(ty, d);
                vec![def.name.clone()]
            }
            _ => vec![],
        })
    }),
    ("own and borrow", |p, d| {
        param(p, d, |_, (name, ty)| match ty {
            Ty::Borrow(resource) => {
                *ty = Ty::Named(resource.clone());
                vec![name.clone()]
            }
            _ => vec![],
        })
    }),
    ("version patch", |p, _| version(p, &[("0.1.0", "0.1.7"), ("1.2.3", "1.2.4"), ("0.2.0-rc.1", "0.2.0-rc.2")])),
    ("version minor", |p, _| version(p, &[("0.1.0", "0.2.0"), ("1.2.3", "1.3.0"), ("0.2.0-rc.1", "0.2.0")])),
    ("version major", |p, _| version(p, &[("0.1.0", "1.0.0"), ("1.2.3", "2.0.0"), ("0.2.0-rc.1", "1.0.0")])),
    ("no version", |p, _| version(p, &[("0.1.0", ""), ("1.2.3", ""), ("0.2.0-rc.1", "")])),
    ("swap import and export", |p, _| {
        let Some(Entry::Interface(name)) = p.exports.first().cloned() else { return None };
        if p.imports.iter().any(|entry| matches!(entry, Entry::Interface(other) if *other == name)) {
            return None;
        }
        let entry = p.exports.remove(0);
        p.imports.push(entry);
        Some(vec![name])
    }),
    ("drop export", |p, _| {
        let at = p.exports.iter().position(|entry| matches!(entry, Entry::Func(_)))?;
        let Entry::Func(func) = p.exports.remove(at) else { return None };
        Some(vec![func.name])
    }),
    ("add export", |p, _| {
        let func = Func { name: "mutant".to_owned(), is_async: false, params: vec![], result: None };
        p.exports.push(Entry::Func(func));
        Some(vec!["mutant".to_owned()])
    }),
    ("drop import", |p, _| {
        let at = p.imports.iter().position(|entry| matches!(entry, Entry::Func(_)))?;
        let Entry::Func(func) = p.imports.remove(at) else { return None };
        Some(vec![func.name])
    }),
    ("add import", |p, _| {
        let func = Func { name: "mutant".to_owned(), is_async: false, params: vec![], result: None };
        p.imports.push(Entry::Func(func));
        Some(vec!["mutant".to_owned()])
    }),
    ("nothing but order", |p, _| {
        for interface in &mut p.interfaces {
            interface.funcs.reverse();
        }
        p.exports.reverse();
        Some(vec![])
    }),
];

fn some_interface<'a>(package: &'a mut Package, dice: &mut Dice) -> Option<&'a mut Interface> {
    let at = dice.below(package.interfaces.len());
    package.interfaces.get_mut(at)
}

fn function(
    package: &mut Package,
    dice: &mut Dice,
    change: impl Fn(&mut Func, &mut Dice) -> Vec<String>,
) -> Option<Vec<String>> {
    let at = dice.below(package.interfaces.len() + 1);
    let func = match package.interfaces.get_mut(at) {
        Some(interface) => interface.funcs.first_mut(),
        None => package.exports.iter_mut().find_map(|entry| match entry {
            Entry::Func(func) => Some(func),
            _ => None,
        }),
    }?;
    Some(change(func, dice)).filter(|names| !names.is_empty())
}

fn param(
    package: &mut Package,
    dice: &mut Dice,
    change: impl Fn(&mut Dice, &mut (String, Ty)) -> Vec<String>,
) -> Option<Vec<String>> {
    for interface in &mut package.interfaces {
        for func in &mut interface.funcs {
            for param in &mut func.params {
                let names = change(dice, param);
                if !names.is_empty() {
                    return Some(names);
                }
            }
        }
    }
    None
}

fn def(
    package: &mut Package,
    dice: &mut Dice,
    change: impl Fn(&mut Def, &mut Dice) -> Vec<String>,
) -> Option<Vec<String>> {
    let start = dice.below(package.interfaces.len());
    let n = package.interfaces.len();
    for step in 0..n {
        for def in &mut package.interfaces[(start + step) % n].defs {
            let names = change(def, dice);
            if !names.is_empty() {
                return Some(names);
            }
        }
    }
    None
}

fn version(package: &mut Package, steps: &[(&str, &str)]) -> Option<Vec<String>> {
    let (_, to) = steps.iter().find(|(from, _)| *from == package.version)?;
    package.version = (*to).to_owned();
    Some(package.interfaces.iter().map(|interface| interface.name.clone()).collect())
}

/// A type with one thing changed, at whatever depth.
fn other(ty: &Ty, dice: &mut Dice) -> Ty {
    match ty {
        Ty::Primitive("u32") => Ty::Primitive("u64"),
        Ty::Primitive(_) => Ty::Primitive("u32"),
        Ty::List(inner) if dice.one_in(2) => Ty::List(Box::new(other(inner, dice))),
        Ty::Option(inner) if dice.one_in(2) => Ty::Option(Box::new(other(inner, dice))),
        Ty::Fixed(inner, n) => Ty::Fixed(inner.clone(), n + 1),
        Ty::Map(_, inner) => Ty::Map("u32", inner.clone()),
        Ty::Stream(None) => Ty::Stream(Some(Box::new(Ty::Primitive("u8")))),
        Ty::Stream(Some(_)) => Ty::Stream(None),
        Ty::Future(_) => Ty::Future(Some(Box::new(Ty::Primitive("u32")))),
        Ty::Result(None, err) => Ty::Result(Some(Box::new(Ty::Primitive("u8"))), err.clone()),
        Ty::Result(Some(ok), err) => Ty::Result(Some(Box::new(other(ok, dice))), err.clone()),
        Ty::Tuple(types) => {
            let mut types = types.clone();
            types[0] = other(&types[0], dice);
            Ty::Tuple(types)
        }
        _ => Ty::Primitive("u32"),
    }
}
