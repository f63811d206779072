//! The functions that are added for a type: from the number of an element to a direct call.

use wasm_encoder::{BlockType, Encode, Function, Instruction, ValType};
use wasmparser::FuncType;

/// A function may not take more bytes; the format allows about so many.
const MOST_BYTES: usize = 7_000_000;

/// A jump table has at most so many places for each element that it leads to.
const SPARSE: u32 = 8;

/// Jump tables have at most so many places.
const MOST_PLACES: u32 = 1 << 16;

/// Fewer elements than these are compared one by one.
const FEW: usize = 4;

/// The elements of a segment that have the dispatcher's type.
pub(super) struct Range<'a> {
    /// Where the segment begins in the table, as instructions.
    pub(super) offset: &'a [u8],
    /// Places in the segment, ascending, with the functions there.
    pub(super) elements: Vec<(u32, u32)>,
}

/// The type of a dispatcher: one parameter more, the number of the element.
pub(super) fn signature(ty: &FuncType) -> Option<Vec<u8>> {
    let types = |types: &[wasmparser::ValType]| {
        types.iter().map(|ty| ValType::try_from(*ty).ok()).collect::<Option<Vec<ValType>>>()
    };
    let mut params = types(ty.params())?;
    params.push(ValType::I32);
    let mut out = vec![0x60];
    params.encode(&mut out);
    types(ty.results())?.encode(&mut out);
    Some(out)
}

/// How many bytes a function takes at least that tells so many elements apart.
pub(super) fn least_bytes(ty: &FuncType, elements: usize) -> usize {
    let call = ty.params().len() * 2 + 4;
    elements.saturating_add(1).saturating_mul(call)
}

/// A function of the given own type that calls what is in the ranges. All else it looks up in the table.
pub(super) fn added(ty: &FuncType, own: u32, table: u32, ranges: &[Range<'_>]) -> Option<Function> {
    if least_bytes(ty, ranges.iter().map(|range| range.elements.len()).sum()) > MOST_BYTES {
        return None;
    }
    let number = u32::try_from(ty.params().len()).ok()?;
    let mut body = Body { out: Function::new([(1, ValType::I32)]), params: number, place: number.checked_add(1)? };
    // What is written last stays in the table.
    for range in ranges.iter().rev() {
        body.op(Instruction::LocalGet(number));
        body.out.raw(range.offset.iter().copied());
        body.op(Instruction::I32Sub);
        body.op(Instruction::LocalSet(body.place));
        body.tree(&leaves(&range.elements));
        if body.out.byte_len() > MOST_BYTES {
            return None;
        }
    }
    body.arguments();
    body.op(Instruction::LocalGet(number));
    body.op(Instruction::LocalGet(number));
    body.op(Instruction::CallIndirect { type_index: own, table_index: table });
    body.op(Instruction::End);
    Some(body.out)
}

/// Elements that are near each other stay together; the others stand alone.
fn leaves(elements: &[(u32, u32)]) -> Vec<&[(u32, u32)]> {
    let mut out = Vec::new();
    let mut rest = elements;
    while let [(first, _), ..] = rest {
        let together = (1u32..)
            .zip(rest)
            .take_while(|(many, (at, _))| {
                let places = at - first;
                places < MOST_PLACES && places <= many.saturating_mul(SPARSE)
            })
            .count();
        let (near, others) = rest.split_at(together);
        match near.len() < FEW {
            true => out.extend(near.chunks(1)),
            false => out.push(near),
        }
        rest = others;
    }
    out
}

struct Body {
    out: Function,
    /// How many parameters what is called has.
    params: u32,
    /// The local with the place in a segment.
    place: u32,
}

impl Body {
    fn op(&mut self, instruction: Instruction<'_>) {
        self.out.instruction(&instruction);
    }

    fn arguments(&mut self) {
        (0..self.params).for_each(|param| self.op(Instruction::LocalGet(param)));
    }

    fn answer(&mut self, function: u32) {
        self.arguments();
        self.op(Instruction::Call(function));
        self.op(Instruction::Return);
    }

    fn place_from(&mut self, first: u32) {
        self.op(Instruction::LocalGet(self.place));
        // The format has no unsigned constants.
        self.op(Instruction::I32Const(first.cast_signed()));
    }

    /// Finds the leaf by halves; what is in none falls through.
    fn tree(&mut self, leaves: &[&[(u32, u32)]]) {
        match leaves {
            [] => {}
            [leaf] => self.leaf(leaf),
            _ => {
                let (left, right) = leaves.split_at(leaves.len() / 2);
                self.place_from(right[0][0].0);
                self.op(Instruction::I32LtU);
                self.op(Instruction::If(BlockType::Empty));
                self.tree(left);
                self.op(Instruction::Else);
                self.tree(right);
                self.op(Instruction::End);
            }
        }
    }

    fn leaf(&mut self, elements: &[(u32, u32)]) {
        match elements {
            [] => {}
            [(at, function)] => {
                self.place_from(*at);
                self.op(Instruction::I32Eq);
                self.op(Instruction::If(BlockType::Empty));
                self.answer(*function);
                self.op(Instruction::End);
            }
            [(first, _), .., (last, _)] => self.jump(*first, *last, elements),
        }
    }

    /// A block for each element, the first one innermost, and one around them for the places between.
    fn jump(&mut self, first: u32, last: u32, elements: &[(u32, u32)]) {
        let none = u32::try_from(elements.len()).expect("a leaf has fewer elements than places");
        (0..=none).for_each(|_| self.op(Instruction::Block(BlockType::Empty)));
        let mut targets = vec![none; (last - first + 1) as usize];
        for (block, (at, _)) in (0..).zip(elements) {
            targets[(at - first) as usize] = block;
        }
        self.place_from(first);
        self.op(Instruction::I32Sub);
        self.op(Instruction::BrTable(targets.into(), none));
        for (_, function) in elements {
            self.op(Instruction::End);
            self.answer(*function);
        }
        self.op(Instruction::End);
    }
}
