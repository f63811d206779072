//! Types written by their structure into the innermost scope, each under the names it is known by
//! there.

use super::{ComponentWriter, Needed, ScopeBody, Unwritable, WriterScope, extern_name};
use crate::surface::{FuncType, Item, ItemKind, ResourceId, Type, TypeId, TypeKind};
use wasm_encoder::{
    ComponentDefinedTypeEncoder, ComponentFuncTypeEncoder, ComponentTypeRef, ComponentValType, InstanceType,
    PrimitiveValType, TypeBounds,
};

impl ComponentWriter<'_> {
    /// A type where it is used.
    pub(in crate::fix::wrap) fn value(&mut self, ty: Type) -> Result<ComponentValType, Unwritable> {
        match ty {
            Type::Id(id) => self.used(id),
            primitive => Ok(ComponentValType::Primitive(primitive_of(primitive))),
        }
    }

    fn used(&mut self, id: TypeId) -> Result<ComponentValType, Unwritable> {
        if let Some(index) = self.named(id) {
            return Ok(ComponentValType::Type(index));
        }
        let kind = &self.arena.def(id).kind;
        if let TypeKind::Alias(ty) = kind {
            return self.value(*ty);
        }
        let mut index = self.structure(id)?;
        let wants_name =
            matches!(kind, TypeKind::Record(_) | TypeKind::Variant(_) | TypeKind::Enum(_) | TypeKind::Flags(_));
        if wants_name && self.needed.is_some() {
            let name = self.need(Needed::Type(id));
            index = self.component().import(name.as_str(), ComponentTypeRef::Type(TypeBounds::Eq(index)));
        }
        self.top().types.insert(id, index);
        Ok(ComponentValType::Type(index))
    }

    fn payload(&mut self, ty: Option<Type>) -> Result<Option<ComponentValType>, Unwritable> {
        ty.map(|ty| self.value(ty)).transpose()
    }

    /// Defines a type by its structure, whatever names it has.
    pub(in crate::fix::wrap) fn structure(&mut self, id: TypeId) -> Result<u32, Unwritable> {
        let arena = self.arena;
        match &arena.def(id).kind {
            TypeKind::Record(fields) => {
                let types = fields.iter().map(|f| self.value(f.ty)).collect::<Result<Vec<_>, _>>()?;
                let fields: Vec<_> = fields.iter().map(|f| f.name.as_str()).zip(types).collect();
                Ok(self.define(|e| e.record(fields)))
            }
            TypeKind::Variant(cases) => {
                let types = cases.iter().map(|c| self.payload(c.ty)).collect::<Result<Vec<_>, _>>()?;
                let cases: Vec<_> = cases.iter().map(|c| c.name.as_str()).zip(types).collect();
                Ok(self.define(|e| e.variant(cases)))
            }
            TypeKind::Enum(names) => Ok(self.define(|e| e.enum_type(names.iter().map(String::as_str)))),
            TypeKind::Flags(names) => Ok(self.define(|e| e.flags(names.iter().map(String::as_str)))),
            TypeKind::Tuple(types) => {
                let types = types.iter().map(|ty| self.value(*ty)).collect::<Result<Vec<_>, _>>()?;
                Ok(self.define(|e| e.tuple(types)))
            }
            TypeKind::List(ty) => {
                let ty = self.value(*ty)?;
                Ok(self.define(|e| e.list(ty)))
            }
            TypeKind::FixedList(ty, length) => {
                let ty = self.value(*ty)?;
                Ok(self.define(|e| e.fixed_length_list(ty, *length)))
            }
            TypeKind::Map(key, value) => {
                let (key, value) = (self.value(*key)?, self.value(*value)?);
                Ok(self.define(|e| e.map(key, value)))
            }
            TypeKind::Option(ty) => {
                let ty = self.value(*ty)?;
                Ok(self.define(|e| e.option(ty)))
            }
            TypeKind::Result { ok, err } => {
                let (ok, err) = (self.payload(*ok)?, self.payload(*err)?);
                Ok(self.define(|e| e.result(ok, err)))
            }
            TypeKind::Own(resource) => {
                let resource = self.resource(*resource)?;
                Ok(self.define(|e| e.own(resource)))
            }
            TypeKind::Borrow(resource) => {
                let resource = self.resource(*resource)?;
                Ok(self.define(|e| e.borrow(resource)))
            }
            TypeKind::Stream(ty) => {
                let ty = self.payload(*ty)?;
                Ok(self.define(|e| e.stream(ty)))
            }
            TypeKind::Future(ty) => {
                let ty = self.payload(*ty)?;
                Ok(self.define(|e| e.future(ty)))
            }
            TypeKind::Alias(ty) => match self.value(*ty)? {
                ComponentValType::Type(index) => Ok(index),
                ComponentValType::Primitive(ty) => Ok(self.define(|e| e.primitive(ty))),
            },
        }
    }

    fn define(&mut self, write: impl FnOnce(ComponentDefinedTypeEncoder<'_>)) -> u32 {
        match &mut self.top().body {
            ScopeBody::Component(component) => {
                let (index, encoder) = component.type_defined(None);
                write(encoder);
                index
            }
            ScopeBody::Instance(instance) => {
                let index = instance.type_count();
                write(instance.ty().defined_type());
                index
            }
        }
    }

    /// Defines the type of a function.
    pub(in crate::fix::wrap) fn func(&mut self, func: &FuncType) -> Result<u32, Unwritable> {
        let types = func.params.iter().map(|p| self.value(p.ty)).collect::<Result<Vec<_>, _>>()?;
        let result = self.payload(func.result)?;
        let params: Vec<_> = func.params.iter().map(|p| p.name.as_str()).zip(types).collect();
        let write = |mut encoder: ComponentFuncTypeEncoder<'_>| {
            encoder.async_(func.is_async).params(params).result(result);
        };
        Ok(match &mut self.top().body {
            ScopeBody::Component(component) => {
                let (index, encoder) = component.type_function(None);
                write(encoder);
                index
            }
            ScopeBody::Instance(instance) => {
                let index = instance.type_count();
                write(instance.ty().function());
                index
            }
        })
    }

    /// Defines the type of an instance with these items.
    pub(in crate::fix::wrap) fn instance(&mut self, items: &[Item]) -> Result<u32, Unwritable> {
        self.frames.push(WriterScope::new(ScopeBody::Instance(InstanceType::new())));
        let written = items.iter().try_for_each(|item| self.instance_item(item));
        let frame = self.frames.pop();
        written?;
        let Some(WriterScope { body: ScopeBody::Instance(ty), .. }) = frame else {
            unreachable!("the scope pushed above is popped again")
        };
        Ok(match &mut self.top().body {
            ScopeBody::Component(component) => component.type_instance(None, &ty),
            ScopeBody::Instance(instance) => {
                let index = instance.type_count();
                instance.ty().instance(&ty);
                index
            }
        })
    }

    fn instance_item(&mut self, item: &Item) -> Result<(), Unwritable> {
        let reference = self.reference(item)?;
        let ScopeBody::Instance(instance) = &mut self.top().body else {
            unreachable!("items are written into the type of their instance")
        };
        let index = instance.type_count();
        instance.export(extern_name(item), reference);
        let top = self.top();
        match &item.kind {
            ItemKind::Type(id) => drop(top.types.insert(*id, index)),
            ItemKind::Resource(id) => top.name_resource(*id, index),
            _ => {}
        }
        Ok(())
    }

    /// What an item is declared as, its types defined in the innermost scope.
    pub(in crate::fix::wrap) fn reference(&mut self, item: &Item) -> Result<ComponentTypeRef, Unwritable> {
        Ok(match &item.kind {
            ItemKind::Func(func) => ComponentTypeRef::Func(self.func(func)?),
            ItemKind::Instance(items) => ComponentTypeRef::Instance(self.instance(items)?),
            ItemKind::Type(id) => ComponentTypeRef::Type(TypeBounds::Eq(self.structure(*id)?)),
            ItemKind::Resource(id) => match self.known_resource(*id) {
                Some(index) => ComponentTypeRef::Type(TypeBounds::Eq(index)),
                None => ComponentTypeRef::Type(TypeBounds::SubResource),
            },
            other => return Err(Unwritable::Kind { name: item.name.clone(), word: other.word() }),
        })
    }

    /// The index of a resource, if anything has introduced it.
    fn known_resource(&mut self, id: ResourceId) -> Option<u32> {
        let known = self
            .frames
            .iter()
            .any(|frame| frame.resources.contains_key(&id) || frame.pending_resources.contains_key(&id));
        if known { self.resource(id).ok() } else { None }
    }
}

fn primitive_of(ty: Type) -> PrimitiveValType {
    match ty {
        Type::Bool => PrimitiveValType::Bool,
        Type::U8 => PrimitiveValType::U8,
        Type::U16 => PrimitiveValType::U16,
        Type::U32 => PrimitiveValType::U32,
        Type::U64 => PrimitiveValType::U64,
        Type::S8 => PrimitiveValType::S8,
        Type::S16 => PrimitiveValType::S16,
        Type::S32 => PrimitiveValType::S32,
        Type::S64 => PrimitiveValType::S64,
        Type::F32 => PrimitiveValType::F32,
        Type::F64 => PrimitiveValType::F64,
        Type::Char => PrimitiveValType::Char,
        Type::String => PrimitiveValType::String,
        Type::ErrorContext => PrimitiveValType::ErrorContext,
        Type::Id(_) => unreachable!("only primitive types are asked for"),
    }
}
