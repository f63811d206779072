//! A surface from the validator's type information. This is the only builder: a component, a world
//! (encoded as a component type) and a core module's component type all come through here, so that
//! whatever is compared was read by the same rules.

use super::core_types::core_extern;
use super::{
    Case, CoreItem, Field, FuncType, Item, ItemKind, Param, Resource, ResourceId, Surface, SurfaceError, Type, TypeDef,
    TypeId, TypeKind,
};
use std::borrow::Cow;
use std::collections::HashMap;
use wasmparser::component_types::{
    AliasableResourceId, ComponentAnyTypeId, ComponentDefinedType, ComponentDefinedTypeId, ComponentEntityType,
    ComponentFuncTypeId, ComponentItem, ComponentValType, ResourceId as ParsedResource,
};
use wasmparser::types::TypesRef;
use wasmparser::{Parser, Payload, PrimitiveValType, ValidPayload, Validator, WasmFeatures};

/// How deep types and instances may nest. The field's libraries recurse over types, so what goes
/// deeper than any toolchain writes is refused before they see it.
const MAX_DEPTH: usize = 300;

/// How many items and types a surface may have.
const MAX_SIZE: usize = 4_000_000;

/// Reads the surface of a component from its bytes, or from a skeleton of them: function bodies are
/// not looked at.
///
/// # Errors
/// When the bytes do not validate, with the validator's words and the offset in `bytes`; when the
/// surface is larger or deeper than anything real.
pub fn surface_of_component(bytes: &[u8]) -> Result<Surface, SurfaceError> {
    surface_within(bytes, WasmFeatures::all())
}

/// The same, refusing what needs other proposals than these.
pub(crate) fn surface_within(bytes: &[u8], features: WasmFeatures) -> Result<Surface, SurfaceError> {
    let mut validator = Validator::new_with_features(features);
    let mut imports = Vec::new();
    let mut exports = Vec::new();
    let mut depth = 0usize;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        match &payload {
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section.clone() {
                    imports.push(import?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section.clone() {
                    exports.push(export?.name.name.to_owned());
                }
            }
            _ => {}
        }
        match validator.payload(&payload)? {
            ValidPayload::Parser(_) => depth += 1,
            ValidPayload::End(types) if depth == 0 => {
                let types = types.as_ref();
                let imports: Vec<_> =
                    imports.iter().filter_map(|n| Some((n.as_str(), types.component_item_for_import(n)?))).collect();
                let exports: Vec<_> =
                    exports.iter().filter_map(|n| Some((n.as_str(), types.component_item_for_export(n)?))).collect();
                return build(types, &imports, &exports);
            }
            ValidPayload::End(_) => depth -= 1,
            _ => {}
        }
    }
    Err(SurfaceError::Invalid { message: "the binary has no end".into(), offset: bytes.len() as u64 })
}

impl From<wasmparser::Error> for SurfaceError {
    fn from(error: wasmparser::Error) -> Self {
        SurfaceError::Invalid { message: error.message().to_owned(), offset: error.offset() }
    }
}

/// A surface from the root items of a component, or the items of a component type.
pub(super) fn build(
    types: TypesRef<'_>,
    imports: &[(&str, &ComponentItem)],
    exports: &[(&str, &ComponentItem)],
) -> Result<Surface, SurfaceError> {
    let mut builder = Builder {
        types,
        surface: Surface::default(),
        defined: HashMap::new(),
        resources: HashMap::new(),
        local: HashMap::new(),
        path: Vec::new(),
        imported: true,
        size: 0,
    };
    let imports = builder.items(imports)?;
    builder.imported = false;
    let exports = builder.items(exports)?;
    builder.surface.imports = imports;
    builder.surface.exports = exports;
    Ok(builder.surface)
}

struct Builder<'a> {
    types: TypesRef<'a>,
    surface: Surface,
    defined: HashMap<ComponentDefinedTypeId, TypeId>,
    resources: HashMap<ParsedResource, ResourceId>,
    /// What the scope being read calls each resource.
    local: HashMap<AliasableResourceId, String>,
    path: Vec<String>,
    imported: bool,
    size: usize,
}

impl<'a> Builder<'a> {
    fn items(&mut self, items: &[(&str, &ComponentItem)]) -> Result<Vec<Item>, SurfaceError> {
        if self.path.len() > MAX_DEPTH {
            return Err(SurfaceError::TooLarge(format!("instances nest deeper than {MAX_DEPTH} levels")));
        }
        // Types first, so that functions that stand before them still show their names.
        for (name, item) in items {
            if let ComponentEntityType::Type { created, .. } = item.ty {
                self.name_type(name, created)?;
            }
        }
        items
            .iter()
            .map(|(name, item)| {
                self.count(1)?;
                Ok(Item {
                    name: item.full_name(name).into_owned(),
                    kind: self.item(&item.full_name(name), &item.ty)?,
                    implements: item.full_implements().map(Cow::into_owned),
                })
            })
            .collect()
    }

    fn item(&mut self, name: &str, ty: &ComponentEntityType) -> Result<ItemKind, SurfaceError> {
        Ok(match *ty {
            ComponentEntityType::Func(id) => ItemKind::Func(self.func(id)?),
            ComponentEntityType::Value(ty) => ItemKind::Value(self.value(ty, 0)?),
            ComponentEntityType::Type { created, .. } => match created {
                ComponentAnyTypeId::Resource(id) => ItemKind::Resource(self.resource(id.resource())),
                ComponentAnyTypeId::Defined(id) => match self.value(ComponentValType::Type(id), 0)? {
                    Type::Id(id) => ItemKind::Type(id),
                    _ => unreachable!("defined types are kept in the arena"),
                },
                // The contents of these are read for their bounds alone: decoders recurse over them.
                ComponentAnyTypeId::Func(id) => {
                    self.func(id)?;
                    ItemKind::HigherType("function type")
                }
                ComponentAnyTypeId::Instance(id) => {
                    self.item(name, &ComponentEntityType::Instance(id))?;
                    ItemKind::HigherType("instance type")
                }
                ComponentAnyTypeId::Component(id) => {
                    self.item(name, &ComponentEntityType::Component(id))?;
                    ItemKind::HigherType("component type")
                }
            },
            ComponentEntityType::Instance(id) => {
                let types = self.types;
                let inner: Vec<_> = types[id].exports.iter().map(|(name, item)| (name.as_str(), item)).collect();
                let outer = self.local.clone();
                self.path.push(name.to_owned());
                let items = self.items(&inner)?;
                self.path.pop();
                self.local = outer;
                ItemKind::Instance(items)
            }
            ComponentEntityType::Module(id) => {
                let types = self.types;
                let module = &types[id];
                self.count(module.imports.len() + module.exports.len())?;
                ItemKind::CoreModule {
                    imports: module
                        .imports
                        .iter()
                        .map(|((from, name), ty)| CoreItem {
                            module: Some(from.clone()),
                            name: name.clone(),
                            ty: core_extern(types, *ty),
                        })
                        .collect(),
                    exports: module
                        .exports
                        .iter()
                        .map(|(name, ty)| CoreItem { module: None, name: name.clone(), ty: core_extern(types, *ty) })
                        .collect(),
                }
            }
            ComponentEntityType::Component(id) => {
                let types = self.types;
                let component = &types[id];
                let imports: Vec<_> = component.imports.iter().map(|(n, i)| (n.as_str(), i)).collect();
                let exports: Vec<_> = component.exports.iter().map(|(n, i)| (n.as_str(), i)).collect();
                let outer = self.local.clone();
                self.path.push(name.to_owned());
                let imports = self.items(&imports)?;
                let exports = self.items(&exports)?;
                self.path.pop();
                self.local = outer;
                ItemKind::Component { imports, exports }
            }
        })
    }

    fn func(&mut self, id: ComponentFuncTypeId) -> Result<FuncType, SurfaceError> {
        let types = self.types;
        let ty = &types[id];
        let params = ty
            .params
            .iter()
            .map(|(name, ty)| Ok(Param { name: name.to_string(), ty: self.value(*ty, 0)? }))
            .collect::<Result<Vec<_>, SurfaceError>>()?;
        let result = ty.result.map(|ty| self.value(ty, 0)).transpose()?;
        Ok(FuncType { is_async: ty.async_, params, result })
    }

    /// Gives the type an item names its name, before anything refers to it.
    fn name_type(&mut self, name: &str, created: ComponentAnyTypeId) -> Result<(), SurfaceError> {
        match created {
            ComponentAnyTypeId::Resource(id) => {
                let resource = id.resource();
                if !self.resources.contains_key(&resource) {
                    let id = ResourceId(self.surface.resources.len());
                    self.surface.resources.push(Resource {
                        name: name.to_owned(),
                        instances: self.path.clone(),
                        imported: self.imported,
                    });
                    self.resources.insert(resource, id);
                }
                self.local.insert(id, name.to_owned());
            }
            ComponentAnyTypeId::Defined(id) => {
                let kind = match self.earlier_name(id) {
                    Some(earlier) => TypeKind::Alias(Type::Id(earlier)),
                    None => self.structure(id, 0)?,
                };
                let named = self.push(Some(name.to_owned()), kind)?;
                // Functions may refer to the exported name or to any type behind it.
                self.defined.insert(id, named);
                let mut behind = self.types.peel_alias(id);
                while let Some(inner) = behind {
                    self.defined.entry(inner).or_insert(named);
                    behind = self.types.peel_alias(inner);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The named type that this one is another name for.
    fn earlier_name(&self, id: ComponentDefinedTypeId) -> Option<TypeId> {
        let mut next = Some(id);
        while let Some(id) = next {
            if let Some(found) = self.defined.get(&id)
                && self.surface.types[found.0].name.is_some()
            {
                return Some(*found);
            }
            next = self.types.peel_alias(id);
        }
        None
    }

    fn value(&mut self, ty: ComponentValType, depth: usize) -> Result<Type, SurfaceError> {
        let id = match ty {
            ComponentValType::Primitive(ty) => return Ok(primitive(ty)),
            ComponentValType::Type(id) => id,
        };
        if depth > MAX_DEPTH {
            return Err(SurfaceError::TooLarge(format!("types nest deeper than {MAX_DEPTH} levels")));
        }
        let mut next = Some(id);
        while let Some(id) = next {
            if let Some(found) = self.defined.get(&id) {
                return Ok(Type::Id(*found));
            }
            next = self.types.peel_alias(id);
        }
        let kind = self.structure(id, depth)?;
        // A handle is written with the name its scope gives the resource.
        let name = match &self.types[id] {
            ComponentDefinedType::Own(id) | ComponentDefinedType::Borrow(id) => self.local_name(*id),
            _ => None,
        };
        let anonymous = self.push(name, kind)?;
        self.defined.insert(id, anonymous);
        Ok(Type::Id(anonymous))
    }

    fn structure(&mut self, id: ComponentDefinedTypeId, depth: usize) -> Result<TypeKind, SurfaceError> {
        let types = self.types;
        let depth = depth + 1;
        Ok(match &types[id] {
            ComponentDefinedType::Primitive(ty) => TypeKind::Alias(primitive(*ty)),
            ComponentDefinedType::Record(record) => TypeKind::Record(
                record
                    .fields
                    .iter()
                    .map(|(name, ty)| Ok(Field { name: name.to_string(), ty: self.value(*ty, depth)? }))
                    .collect::<Result<_, SurfaceError>>()?,
            ),
            ComponentDefinedType::Variant(variant) => TypeKind::Variant(
                variant
                    .cases
                    .iter()
                    .map(|(name, case)| {
                        let ty = case.ty.map(|ty| self.value(ty, depth)).transpose()?;
                        Ok(Case { name: name.to_string(), ty })
                    })
                    .collect::<Result<_, SurfaceError>>()?,
            ),
            ComponentDefinedType::Enum(names) => TypeKind::Enum(names.iter().map(ToString::to_string).collect()),
            ComponentDefinedType::Flags(names) => TypeKind::Flags(names.iter().map(ToString::to_string).collect()),
            ComponentDefinedType::Tuple(tuple) => TypeKind::Tuple(
                tuple.types.iter().map(|ty| self.value(*ty, depth)).collect::<Result<_, SurfaceError>>()?,
            ),
            ComponentDefinedType::List { element, .. } => TypeKind::List(self.value(*element, depth)?),
            ComponentDefinedType::FixedLengthList { element, length, .. } => {
                TypeKind::FixedList(self.value(*element, depth)?, *length)
            }
            ComponentDefinedType::Map { key, value, .. } => {
                TypeKind::Map(self.value(*key, depth)?, self.value(*value, depth)?)
            }
            ComponentDefinedType::Option { ty, .. } => TypeKind::Option(self.value(*ty, depth)?),
            ComponentDefinedType::Result { ok, err, .. } => {
                TypeKind::Result { ok: self.payload(*ok, depth)?, err: self.payload(*err, depth)? }
            }
            ComponentDefinedType::Own(id) => TypeKind::Own(self.resource(id.resource())),
            ComponentDefinedType::Borrow(id) => TypeKind::Borrow(self.resource(id.resource())),
            ComponentDefinedType::Future { ty, .. } => TypeKind::Future(self.payload(*ty, depth)?),
            ComponentDefinedType::Stream { ty, .. } => TypeKind::Stream(self.payload(*ty, depth)?),
        })
    }

    fn payload(&mut self, ty: Option<ComponentValType>, depth: usize) -> Result<Option<Type>, SurfaceError> {
        ty.map(|ty| self.value(ty, depth)).transpose()
    }

    fn resource(&mut self, parsed: ParsedResource) -> ResourceId {
        if let Some(found) = self.resources.get(&parsed) {
            return *found;
        }
        let id = ResourceId(self.surface.resources.len());
        self.surface.resources.push(Resource {
            name: "resource".to_owned(),
            instances: self.path.clone(),
            imported: self.imported,
        });
        self.resources.insert(parsed, id);
        id
    }

    /// What the scope calls a resource: by the very alias that was used, else by any name it has.
    fn local_name(&self, id: AliasableResourceId) -> Option<String> {
        let mut next = Some(id);
        while let Some(id) = next {
            if let Some(name) = self.local.get(&id) {
                return Some(name.clone());
            }
            next = self.types.peel_alias(ComponentAnyTypeId::Resource(id)).and_then(|id| match id {
                ComponentAnyTypeId::Resource(id) => Some(id),
                _ => None,
            });
        }
        None
    }

    fn push(&mut self, name: Option<String>, kind: TypeKind) -> Result<TypeId, SurfaceError> {
        self.count(1)?;
        self.surface.types.push(TypeDef { name, kind });
        Ok(TypeId(self.surface.types.len() - 1))
    }

    fn count(&mut self, more: usize) -> Result<(), SurfaceError> {
        self.size += more;
        if self.size > MAX_SIZE {
            return Err(SurfaceError::TooLarge(format!("more than {MAX_SIZE} imports, exports and types")));
        }
        Ok(())
    }
}

fn primitive(ty: PrimitiveValType) -> Type {
    match ty {
        PrimitiveValType::Bool => Type::Bool,
        PrimitiveValType::S8 => Type::S8,
        PrimitiveValType::U8 => Type::U8,
        PrimitiveValType::S16 => Type::S16,
        PrimitiveValType::U16 => Type::U16,
        PrimitiveValType::S32 => Type::S32,
        PrimitiveValType::U32 => Type::U32,
        PrimitiveValType::S64 => Type::S64,
        PrimitiveValType::U64 => Type::U64,
        PrimitiveValType::F32 => Type::F32,
        PrimitiveValType::F64 => Type::F64,
        PrimitiveValType::Char => Type::Char,
        PrimitiveValType::String => Type::String,
        PrimitiveValType::ErrorContext => Type::ErrorContext,
    }
}
