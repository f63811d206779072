//! Worlds from a seed: interfaces that use each other's types, resources, inline interfaces, root
//! functions, every type constructor.

use super::{Def, DefKind, Entry, Func, Interface, Package, Ty};

/// Numbers from a seed, the same on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x2545_F491_4F6C_DD1D)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % n.max(1)
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

const PRIMITIVES: &[&str] =
    &["bool", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64", "char", "string"];

/// Names with little in common, so that a rename is no slip of another name.
const WORDS: &[&str] = &[
    "amber", "birch", "cobalt", "dune", "ember", "fjord", "grove", "harbor", "indigo", "jasper", "kelp", "lagoon",
    "meadow", "nectar", "ochre", "pebble", "quartz", "raven", "saffron", "thistle", "umber", "velvet", "willow",
    "xenon", "yarrow", "zephyr",
];

struct Maker {
    dice: Dice,
    next: usize,
}

/// A package from a seed.
pub(crate) fn generate(seed: u64) -> Package {
    let mut maker = Maker { dice: Dice::new(seed), next: 0 };
    let mut interfaces: Vec<Interface> = Vec::new();
    for _ in 0..2 + maker.dice.below(2) {
        let interface = maker.interface(&interfaces);
        interfaces.push(interface);
    }
    let mut package = Package {
        version: ["0.1.0", "1.2.3", "", "0.2.0-rc.1"][maker.dice.below(4)].to_owned(),
        interfaces,
        imports: Vec::new(),
        exports: Vec::new(),
    };
    for at in 0..package.interfaces.len() {
        let name = package.interfaces[at].name.clone();
        match maker.dice.below(3) {
            0 => package.imports.push(Entry::Interface(name)),
            1 => package.exports.push(Entry::Interface(name)),
            _ => {
                package.imports.push(Entry::Interface(name.clone()));
                package.exports.push(Entry::Interface(name));
            }
        }
    }
    let func = maker.func(&[]);
    package.exports.push(Entry::Func(func));
    if maker.dice.one_in(2) {
        let func = maker.func(&[]);
        package.imports.push(Entry::Func(func));
    }
    if maker.dice.one_in(2) {
        let inline = maker.interface(&[]);
        package.exports.push(Entry::Inline(inline));
    }
    package
}

impl Maker {
    fn name(&mut self) -> String {
        let word = WORDS[(self.next * 7 + 3) % WORDS.len()];
        self.next += 1;
        match self.next / WORDS.len() {
            0 => word.to_owned(),
            round => format!("{word}-{}", WORDS[(round * 5 + self.next * 11) % WORDS.len()]),
        }
    }

    fn names(&mut self, least: usize, most: usize) -> Vec<String> {
        let n = least + self.dice.below(most - least + 1);
        (0..n).map(|_| self.name()).collect()
    }

    fn interface(&mut self, earlier: &[Interface]) -> Interface {
        let mut interface = Interface { name: self.name(), uses: Vec::new(), defs: Vec::new(), funcs: Vec::new() };
        let mut known: Vec<(String, bool)> = Vec::new();
        for other in earlier {
            for def in &other.defs {
                if self.dice.one_in(3) {
                    interface.uses.push((other.name.clone(), def.name.clone()));
                    known.push((def.name.clone(), matches!(def.kind, DefKind::Resource(_))));
                }
            }
        }
        for _ in 0..2 + self.dice.below(3) {
            let def = self.def(&known);
            known.push((def.name.clone(), matches!(def.kind, DefKind::Resource(_))));
            interface.defs.push(def);
        }
        for _ in 0..2 + self.dice.below(2) {
            let func = self.func(&known);
            interface.funcs.push(func);
        }
        interface
    }

    fn def(&mut self, known: &[(String, bool)]) -> Def {
        let name = self.name();
        let kind = match self.dice.below(7) {
            0 | 1 => DefKind::Record(self.names(1, 3).into_iter().map(|name| (name, self.ty(known, 2))).collect()),
            2 => DefKind::Variant(
                self.names(2, 3)
                    .into_iter()
                    .map(|name| {
                        let ty = (!self.dice.one_in(3)).then(|| self.ty(known, 2));
                        (name, ty)
                    })
                    .collect(),
            ),
            3 => DefKind::Enum(self.names(2, 4)),
            4 => DefKind::Flags(self.names(2, 4)),
            5 => DefKind::Alias(self.ty(known, 2)),
            _ => {
                let mut funcs = vec![self.func(known)];
                if self.dice.one_in(2) {
                    let mut constructor = self.func(known);
                    constructor.name = "constructor".to_owned();
                    constructor.result = None;
                    constructor.is_async = false;
                    funcs.push(constructor);
                }
                DefKind::Resource(funcs)
            }
        };
        Def { name, kind }
    }

    fn func(&mut self, known: &[(String, bool)]) -> Func {
        let name = self.name();
        let params = self
            .names(0, 3)
            .into_iter()
            .map(|name| {
                let resource = known.iter().find(|(_, resource)| *resource).map(|(name, _)| name.clone());
                let ty = match resource {
                    Some(resource) if self.dice.one_in(3) => Ty::Borrow(resource),
                    _ => self.ty(known, 2),
                };
                (name, ty)
            })
            .collect();
        let result = (!self.dice.one_in(4)).then(|| self.ty(known, 2));
        Func { name, is_async: false, params, result }
    }

    pub(crate) fn ty(&mut self, known: &[(String, bool)], depth: usize) -> Ty {
        let primitive = |dice: &mut Dice| Ty::Primitive(PRIMITIVES[dice.below(PRIMITIVES.len())]);
        if depth == 0 {
            return primitive(&mut self.dice);
        }
        if !known.is_empty() && self.dice.one_in(2) {
            return Ty::Named(known[self.dice.below(known.len())].0.clone());
        }
        let inner = |maker: &mut Self| Box::new(maker.ty(known, depth - 1));
        match self.dice.below(14) {
            0 => Ty::List(inner(self)),
            1 => Ty::Option(inner(self)),
            2 => Ty::Result(Some(inner(self)), Some(inner(self))),
            3 => Ty::Result(None, Some(inner(self))),
            4 => Ty::Tuple(vec![*inner(self), *inner(self)]),
            5 => Ty::Fixed(inner(self), 4),
            6 => Ty::Map("string", inner(self)),
            7 => Ty::Stream(Some(Box::new(Ty::Primitive("u8")))),
            8 => Ty::Future(Some(Box::new(Ty::Primitive("string")))),
            9 => Ty::Stream(None),
            _ => primitive(&mut self.dice),
        }
    }
}
