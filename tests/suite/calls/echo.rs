//! Guests that give back what they get, for types made up at random.
//!
//! Every function takes so many values that they are passed through memory, and returns the first
//! ones, which lie in memory the same way: the guest hands the pointer back. So one function, the
//! identity, serves every type, and nothing of the guest is generated from the type.

use mate_doctor::call::value::Value;
use mate_doctor::surface::{Surface, Type, TypeKind};
use std::fmt::Write;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// How many functions a guest has.
const FUNCTIONS: usize = 8;

/// What is passed besides the value, so that all goes through memory: as WAVE and as JSON.
pub(super) fn others() -> (String, String) {
    let zeros = vec!["0"; 16].join(", ");
    (format!("7, ({zeros})"), format!("7, [{zeros}]"))
}

/// A sequence that is the same on every machine.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

/// Names that mean something of their own in WAVE or in WIT, and some that do not.
const NAMES: [&str; 16] = [
    "a", "some", "none", "ok", "err", "true", "false", "inf", "nan", "list", "a-b2", "stream", "x9", "record", "type",
    "z-z",
];

struct Types<'r> {
    random: &'r mut Random,
    declared: String,
    count: usize,
    /// In how many maps the type is.
    in_map: usize,
}

impl Types<'_> {
    fn name(&mut self) -> String {
        self.count += 1;
        format!("t{}", self.count)
    }

    fn payload(&mut self, depth: usize) -> Option<String> {
        (self.random.below(3) > 0).then(|| self.any(depth + 1))
    }

    fn primitive(&mut self) -> String {
        const ALL: [&str; 13] =
            ["bool", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64", "char", "string"];
        ALL[self.random.below(ALL.len())].to_owned()
    }

    fn any(&mut self, depth: usize) -> String {
        if depth > 3 {
            return self.primitive();
        }
        let count = 1 + self.random.below(4);
        match self.random.below(16) {
            0 | 1 => self.primitive(),
            2 | 3 => format!("list<{}>", self.any(depth + 1)),
            4 | 5 => format!("option<{}>", self.any(depth + 1)),
            6 => match (self.payload(depth), self.payload(depth)) {
                (Some(ok), Some(err)) => format!("result<{ok}, {err}>"),
                (None, Some(err)) => format!("result<_, {err}>"),
                (Some(ok), None) => format!("result<{ok}>"),
                (None, None) => "result".into(),
            },
            7 => {
                let parts: Vec<String> = (0..count).map(|_| self.any(depth + 1)).collect();
                format!("tuple<{}>", parts.join(", "))
            }
            8 => {
                let fields: Vec<String> =
                    (0..count).map(|i| format!("%{}: {}", NAMES[i * 4 % 16], self.any(depth + 1))).collect();
                self.declare("record", &fields)
            }
            9 => {
                let start = self.random.below(16);
                let cases: Vec<String> = (0..count)
                    .map(|i| {
                        let payload = self.payload(depth).map(|ty| format!("({ty})")).unwrap_or_default();
                        format!("%{}{payload}", NAMES[(start + i) % 16])
                    })
                    .collect();
                self.declare("variant", &cases)
            }
            10 => {
                let start = self.random.below(16);
                let names: Vec<String> = (0..count).map(|i| format!("%{}", NAMES[(start + i) % 16])).collect();
                self.declare("enum", &names)
            }
            11 => {
                let count = [1, 8, 9, 16, 17, 32][self.random.below(6)];
                let names: Vec<String> =
                    (0..count).map(|i| if i < 16 { format!("%{}", NAMES[i]) } else { format!("f{i}") }).collect();
                self.declare("flags", &names)
            }
            12 => format!("list<{}, {count}>", self.any(depth + 1)),
            14 | 15 if self.in_map > 0 => self.primitive(),
            14 => self.carrier("stream"),
            15 => self.carrier("future"),
            _ => {
                let key = ["string", "u32", "char", "bool", "s64"][self.random.below(5)];
                // The values of a map hold no handles.
                self.in_map += 1;
                let value = self.any(depth + 1);
                self.in_map -= 1;
                format!("map<{key}, {value}>")
            }
        }
    }

    /// A stream or a future of what they can carry to and from a host.
    fn carrier(&mut self, word: &str) -> String {
        const OTHERS: [&str; 6] =
            ["list<u8>", "list<u32>", "list<string>", "option<u32>", "option<string>", "result<_, string>"];
        let element = match self.random.below(3) {
            0 => OTHERS[self.random.below(OTHERS.len())].to_owned(),
            _ => self.primitive(),
        };
        // A stream of `char` is no valid type.
        let element = if element == "char" { "string" } else { element.as_str() };
        format!("{word}<{element}>")
    }

    fn declare(&mut self, word: &str, parts: &[String]) -> String {
        let name = self.name();
        let _ = writeln!(self.declared, "  {word} {name} {{ {} }}", parts.join(", "));
        name
    }
}

/// A component with functions that give back what they get.
pub(super) fn guest(seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut types = Types { random: &mut random, declared: String::new(), count: 0, in_map: 0 };
    let pad = vec!["u64"; 16].join(", ");
    let mut functions = String::new();
    let mut exports = String::new();
    for at in 0..FUNCTIONS {
        let ty = types.any(0);
        let _ = writeln!(functions, "  f{at}: func(v: {ty}, n: u32, p: tuple<{pad}>) -> tuple<{ty}, u32>;");
        let _ = writeln!(exports, "(func (export \"made:up/echo@1.0.0#f{at}\") (param i32) (result i32) local.get 0)");
    }
    let wit = format!(
        "package made:up@1.0.0;\ninterface echo {{\n{}{functions}}}\nworld w {{ export echo; }}\n",
        types.declared
    );
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let package = resolve.push_str("made-up.wit", &wit).unwrap_or_else(|error| panic!("{error:#}\n{wit}"));
    let world = resolve.select_world(&[package], Some("w")).expect("the world");
    let mut module = wat::parse_str(format!("(module {MEMORY} {exports})")).expect("a module");
    let encoding = [StringEncoding::UTF8, StringEncoding::UTF16, StringEncoding::CompactUTF16][(seed % 3) as usize];
    embed_component_metadata(&mut module, &resolve, world, encoding, false).expect("metadata");
    let component = ComponentEncoder::default().module(&module).expect("a module").encode();
    component.unwrap_or_else(|error| panic!("{error:#}\n{wit}"))
}

/// A memory that only grows.
const MEMORY: &str = r#"
(memory (export "memory") 1)
(global $top (mut i32) (i32.const 16))
(func (export "cabi_realloc") (param $old i32) (param $had i32) (param $align i32) (param $size i32) (result i32)
  (local $at i32)
  (local.set $at (i32.and
    (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
    (i32.sub (i32.const 0) (local.get $align))))
  (global.set $top (i32.add (local.get $at) (local.get $size)))
  (block $fits (loop $more
    (br_if $fits (i32.le_u (global.get $top) (i32.shl (memory.size) (i32.const 16))))
    (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
    (br $more)))
  (if (i32.lt_u (local.get $had) (local.get $size))
    (then (memory.copy (local.get $at) (local.get $old) (local.get $had)))
    (else (memory.copy (local.get $at) (local.get $old) (local.get $size))))
  (local.get $at))
"#;

/// A value of a type.
pub(super) fn value(surface: &Surface, ty: Type, random: &mut Random, depth: usize) -> Value {
    let n = random.next();
    let bits = |width: u32| n >> (64 - width) >> random_shift(n, width);
    match surface.resolve(ty) {
        Type::Bool => Value::Bool(n & 1 == 1),
        Type::U8 => Value::Unsigned(bits(8)),
        Type::U16 => Value::Unsigned(bits(16)),
        Type::U32 => Value::Unsigned(bits(32)),
        Type::U64 => Value::Unsigned(bits(64)),
        Type::S8 => Value::Signed(i64::from(n as i8)),
        Type::S16 => Value::Signed(i64::from(n as i16)),
        Type::S32 => Value::Signed(i64::from(n as i32)),
        Type::S64 => Value::Signed(n as i64),
        Type::F32 => Value::F32(f32::from_bits(n as u32)),
        Type::F64 => Value::F64(f64::from_bits(n)),
        Type::Char => Value::Char(letter(random)),
        Type::String => Value::String((0..random.below(9)).map(|_| letter(random)).collect()),
        Type::ErrorContext => unreachable!("none is made up"),
        Type::Id(id) => compound(surface, &surface.def(id).kind, random, depth),
    }
}

/// Small numbers as often as large ones.
fn random_shift(n: u64, width: u32) -> u32 {
    (n as u32) % width
}

fn letter(random: &mut Random) -> char {
    const SOME: [char; 16] =
        ['a', 'Z', '"', '\'', '\\', '\n', '\r', '\t', '\0', 'é', '😀', '\u{202e}', '{', '\u{7f}', '\u{fffd}', ' '];
    match random.below(3) {
        0 => char::from_u32((random.next() as u32) % 0x11_0000).unwrap_or('x'),
        _ => SOME[random.below(16)],
    }
}

fn compound(surface: &Surface, kind: &TypeKind, random: &mut Random, depth: usize) -> Value {
    let long = if depth > 4 { 2 } else { 4 };
    let next = |ty: Type, random: &mut Random| value(surface, ty, random, depth + 1);
    let boxed = |ty: Option<Type>, random: &mut Random| ty.map(|ty| Box::new(next(ty, random)));
    match kind {
        TypeKind::Record(fields) => {
            Value::Record(fields.iter().map(|f| (f.name.clone(), value(surface, f.ty, random, depth + 1))).collect())
        }
        TypeKind::Variant(cases) => {
            let case = &cases[random.below(cases.len())];
            Value::Variant(case.name.clone(), boxed(case.ty, random))
        }
        TypeKind::Enum(names) => Value::Enum(names[random.below(names.len())].clone()),
        TypeKind::Flags(names) => Value::Flags(names.iter().filter(|_| random.below(2) == 0).cloned().collect()),
        TypeKind::Tuple(types) => Value::Tuple(types.iter().map(|ty| next(*ty, random)).collect()),
        TypeKind::List(ty) => Value::List((0..random.below(long)).map(|_| next(*ty, random)).collect()),
        TypeKind::FixedList(ty, length) => Value::List((0..*length).map(|_| next(*ty, random)).collect()),
        TypeKind::Map(key, ty) => {
            let mut entries: Vec<(Value, Value)> = Vec::new();
            for _ in 0..random.below(long) {
                let entry = (value(surface, *key, random, depth + 1), value(surface, *ty, random, depth + 1));
                if !entries.iter().any(|(other, _)| other.same(&entry.0)) {
                    entries.push(entry);
                }
            }
            Value::Map(entries)
        }
        TypeKind::Option(ty) => Value::Option(boxed((random.below(4) > 0).then_some(*ty), random)),
        TypeKind::Result { ok, err } => Value::Result(match random.below(2) {
            0 => Ok(boxed(*ok, random)),
            _ => Err(boxed(*err, random)),
        }),
        TypeKind::Stream(Some(ty)) => Value::Stream((0..random.below(3 * long)).map(|_| next(*ty, random)).collect()),
        TypeKind::Future(ty) => Value::Future(boxed(*ty, random)),
        TypeKind::Alias(ty) => next(*ty, random),
        _ => unreachable!("none is made up"),
    }
}
