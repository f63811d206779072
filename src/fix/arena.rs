//! Types of several surfaces brought into one arena, so that they can be written and compared there.

use crate::surface::{
    Case, Field, FuncType, Item, ItemKind, Param, Resource, ResourceId, Surface, Type, TypeDef, TypeId, TypeKind,
};
use std::collections::HashMap;

/// Copies items of another surface into an arena.
pub(super) struct TypeImporter<'a> {
    from: &'a Surface,
    types: HashMap<TypeId, TypeId>,
    resources: HashMap<ResourceId, ResourceId>,
}

impl<'a> TypeImporter<'a> {
    /// Copies from this surface; `resources` says which of its resources the arena has already.
    pub(super) fn new(from: &'a Surface, resources: HashMap<ResourceId, ResourceId>) -> Self {
        TypeImporter { from, types: HashMap::new(), resources }
    }

    /// Copies an item with all the types it reaches.
    pub(super) fn item(&mut self, arena: &mut Surface, item: &Item) -> Item {
        Item { name: item.name.clone(), kind: self.kind(arena, &item.kind), implements: item.implements.clone() }
    }

    fn items(&mut self, arena: &mut Surface, items: &[Item]) -> Vec<Item> {
        items.iter().map(|item| self.item(arena, item)).collect()
    }

    fn kind(&mut self, arena: &mut Surface, kind: &ItemKind) -> ItemKind {
        match kind {
            ItemKind::Func(func) => ItemKind::Func(self.func(arena, func)),
            ItemKind::Instance(items) => ItemKind::Instance(self.items(arena, items)),
            ItemKind::Type(id) => ItemKind::Type(self.id(arena, *id)),
            ItemKind::Resource(id) => ItemKind::Resource(self.resource(arena, *id)),
            ItemKind::Value(ty) => ItemKind::Value(self.ty(arena, *ty)),
            ItemKind::HigherType(word) => ItemKind::HigherType(word),
            ItemKind::CoreModule { imports, exports } => {
                ItemKind::CoreModule { imports: imports.clone(), exports: exports.clone() }
            }
            ItemKind::Component { imports, exports } => {
                ItemKind::Component { imports: self.items(arena, imports), exports: self.items(arena, exports) }
            }
        }
    }

    fn func(&mut self, arena: &mut Surface, func: &FuncType) -> FuncType {
        FuncType {
            is_async: func.is_async,
            params: func
                .params
                .iter()
                .map(|param| Param { name: param.name.clone(), ty: self.ty(arena, param.ty) })
                .collect(),
            result: func.result.map(|ty| self.ty(arena, ty)),
        }
    }

    fn resource(&mut self, arena: &mut Surface, id: ResourceId) -> ResourceId {
        *self.resources.entry(id).or_insert_with(|| {
            let Resource { name, instances, imported } = self.from.resources[id.0].clone();
            arena.resources.push(Resource { name, instances, imported });
            ResourceId(arena.resources.len() - 1)
        })
    }

    fn ty(&mut self, arena: &mut Surface, ty: Type) -> Type {
        match ty {
            Type::Id(id) => Type::Id(self.id(arena, id)),
            primitive => primitive,
        }
    }

    fn payload(&mut self, arena: &mut Surface, ty: Option<Type>) -> Option<Type> {
        ty.map(|ty| self.ty(arena, ty))
    }

    fn id(&mut self, arena: &mut Surface, id: TypeId) -> TypeId {
        if let Some(known) = self.types.get(&id) {
            return *known;
        }
        let def = self.from.def(id);
        let kind = match &def.kind {
            TypeKind::Record(fields) => TypeKind::Record(
                fields.iter().map(|f| Field { name: f.name.clone(), ty: self.ty(arena, f.ty) }).collect(),
            ),
            TypeKind::Variant(cases) => TypeKind::Variant(
                cases.iter().map(|c| Case { name: c.name.clone(), ty: self.payload(arena, c.ty) }).collect(),
            ),
            TypeKind::Enum(names) => TypeKind::Enum(names.clone()),
            TypeKind::Flags(names) => TypeKind::Flags(names.clone()),
            TypeKind::Tuple(types) => TypeKind::Tuple(types.iter().map(|ty| self.ty(arena, *ty)).collect()),
            TypeKind::List(ty) => TypeKind::List(self.ty(arena, *ty)),
            TypeKind::FixedList(ty, length) => TypeKind::FixedList(self.ty(arena, *ty), *length),
            TypeKind::Map(key, value) => TypeKind::Map(self.ty(arena, *key), self.ty(arena, *value)),
            TypeKind::Option(ty) => TypeKind::Option(self.ty(arena, *ty)),
            TypeKind::Result { ok, err } => {
                TypeKind::Result { ok: self.payload(arena, *ok), err: self.payload(arena, *err) }
            }
            TypeKind::Own(id) => TypeKind::Own(self.resource(arena, *id)),
            TypeKind::Borrow(id) => TypeKind::Borrow(self.resource(arena, *id)),
            TypeKind::Stream(ty) => TypeKind::Stream(self.payload(arena, *ty)),
            TypeKind::Future(ty) => TypeKind::Future(self.payload(arena, *ty)),
            TypeKind::Alias(ty) => TypeKind::Alias(self.ty(arena, *ty)),
        };
        arena.types.push(TypeDef { name: def.name.clone(), kind });
        let copied = TypeId(arena.types.len() - 1);
        self.types.insert(id, copied);
        copied
    }
}
