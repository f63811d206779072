//! What a core module says of its functions, their types and its tables.

use super::super::module::Module;
use super::super::wiring::Table;
use crate::artifact::layout::core_id;
use std::collections::HashMap;
use std::ops::Range;
use wasmparser::{
    BinaryReader, CompositeInnerType, ElementItems, ElementKind, ElementSectionReader, FuncType, FunctionSectionReader,
    ImportSectionReader, Operator, RefType, TableInit, TableSectionReader, TableType, TypeRef, TypeSectionReader,
    ValType,
};

/// The most parameters that a function may have: a dispatcher has one more than what it calls.
const MOST_PARAMETERS: usize = 1000;

/// What a module says of its functions and tables.
pub(super) struct Facts {
    pub(super) types: Vec<FuncType>,
    /// For each type the first one that is equal.
    pub(super) first_equal: Vec<u32>,
    /// The type of each function, imported ones first.
    pub(super) functions: Vec<u32>,
    pub(super) imported: u32,
    /// Whether each table is of the plain kind.
    pub(super) plain: Vec<bool>,
    /// The active segments.
    pub(super) segments: Vec<Segment>,
}

pub(super) struct Segment {
    pub(super) table: u32,
    /// An expression without its end.
    pub(super) offset: Vec<u8>,
    /// Its value, where it is plain to see.
    pub(super) begin: Option<u32>,
    pub(super) functions: Vec<u32>,
    /// Where the functions stand in the section, with their number.
    pub(super) place: Range<usize>,
}

impl Facts {
    pub(super) fn of(module: &Module<'_>) -> Option<Self> {
        let mut types = Vec::new();
        if let Some(section) = module.section(core_id::TYPE) {
            for group in TypeSectionReader::new(BinaryReader::new(section, 0)).ok()? {
                let group = group.ok()?;
                if group.is_explicit_rec_group() {
                    return None;
                }
                for ty in group.into_types() {
                    let CompositeInnerType::Func(func) = ty.composite_type.inner else { return None };
                    let plain = ty.is_final && ty.supertype_idx.is_none() && !ty.composite_type.shared;
                    let simple = func.params().iter().chain(func.results()).all(is_simple);
                    if !plain || !simple || func.params().len() >= MOST_PARAMETERS {
                        return None;
                    }
                    types.push(func);
                }
            }
        }
        let mut seen = HashMap::new();
        let first_equal = (0u32..).zip(&types).map(|(number, ty)| *seen.entry(ty).or_insert(number)).collect();
        let mut facts =
            Facts { first_equal, types, functions: Vec::new(), imported: 0, plain: Vec::new(), segments: Vec::new() };
        facts.spaces(module)?;
        if let Some(section) = module.section(core_id::ELEMENT) {
            facts.elements(section)?;
        }
        Some(facts)
    }

    fn spaces(&mut self, module: &Module<'_>) -> Option<()> {
        if let Some(section) = module.section(core_id::IMPORT) {
            for import in ImportSectionReader::new(BinaryReader::new(section, 0)).ok()?.into_imports() {
                match import.ok()?.ty {
                    TypeRef::Func(ty) => self.functions.push(ty),
                    TypeRef::FuncExact(_) => return None,
                    TypeRef::Table(ty) => self.plain.push(is_plain(ty)),
                    _ => {}
                }
            }
        }
        self.imported = u32::try_from(self.functions.len()).ok()?;
        if let Some(section) = module.section(core_id::FUNCTION) {
            for ty in FunctionSectionReader::new(BinaryReader::new(section, 0)).ok()? {
                self.functions.push(ty.ok()?);
            }
        }
        if let Some(section) = module.section(core_id::TABLE) {
            for table in TableSectionReader::new(BinaryReader::new(section, 0)).ok()? {
                let table = table.ok()?;
                self.plain.push(is_plain(table.ty) && matches!(table.init, TableInit::RefNull));
            }
        }
        self.functions.iter().all(|ty| (*ty as usize) < self.types.len()).then_some(())
    }

    fn elements(&mut self, section: &[u8]) -> Option<()> {
        for segment in ElementSectionReader::new(BinaryReader::new(section, 0)).ok()? {
            let segment = segment.ok()?;
            let ElementKind::Active { table_index, offset_expr } = segment.kind else { continue };
            let table = table_index.unwrap_or(0);
            match self.segment(section, table, &offset_expr, &segment.items) {
                Some(segment) => self.segments.push(segment),
                None => *self.plain.get_mut(table as usize)? = false,
            }
        }
        Some(())
    }

    fn segment(
        &self,
        section: &[u8],
        table: u32,
        offset: &wasmparser::ConstExpr<'_>,
        items: &ElementItems<'_>,
    ) -> Option<Segment> {
        let ElementItems::Functions(functions) = items else { return None };
        let (mut operators, mut begin, mut many) = (offset.get_operators_reader(), None, 0);
        while !operators.eof() {
            use Operator::{End, GlobalGet, I32Add, I32Const, I32Mul, I32Sub};
            match operators.read().ok()? {
                I32Const { value } => begin = Some(value.cast_unsigned()),
                GlobalGet { .. } | I32Add | I32Sub | I32Mul | End => {}
                _ => return None,
            }
            many += 1;
        }
        let begin = begin.filter(|_| many == 2);
        let mut offset = offset.get_binary_reader();
        let offset = offset.read_bytes(offset.bytes_remaining()).ok()?.split_last()?.1.to_vec();
        let place = functions.range();
        section.get(place.clone())?;
        let functions: Vec<u32> = functions.clone().into_iter().collect::<Result<_, _>>().ok()?;
        functions.iter().all(|function| (*function as usize) < self.functions.len()).then_some(())?;
        Some(Segment { table, offset, begin, functions, place })
    }

    pub(super) fn all(&self, module: usize) -> impl Iterator<Item = Table> {
        (0..).zip(&self.plain).map(move |(table, _)| (module, table))
    }

    /// Whether the elements of a table stand where no other one is written to.
    pub(super) fn is_laid_out(&self, table: u32) -> bool {
        let segments = self.segments.iter().filter(|segment| segment.table == table);
        let ranges = segments.map(|segment| Some((segment.begin?, u32::try_from(segment.functions.len()).ok()?)));
        let Some(mut ranges) = ranges.collect::<Option<Vec<_>>>() else { return false };
        ranges.sort_unstable();
        ranges.windows(2).all(|pair| pair[0].0.checked_add(pair[0].1).is_some_and(|end| end <= pair[1].0))
    }

    /// The type of a function, as the first one that is equal.
    pub(super) fn type_of(&self, function: u32) -> u32 {
        self.first_equal[self.functions[function as usize] as usize]
    }
}

/// Types whose equality does not hang on others.
fn is_simple(ty: &ValType) -> bool {
    match ty {
        ValType::Ref(ty) => *ty == RefType::FUNCREF || *ty == RefType::EXTERNREF,
        _ => true,
    }
}

fn is_plain(ty: TableType) -> bool {
    ty.element_type == RefType::FUNCREF && !ty.table64 && !ty.shared
}
