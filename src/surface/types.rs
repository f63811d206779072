//! The typed model.

/// An index into [`Surface::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub usize);

/// An index into [`Surface::resources`]: one identity, whatever names it goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub usize);

/// Everything a component (or world) imports and exports.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// Root imports, in the order of the binary.
    pub imports: Vec<Item>,
    /// Root exports, in the order of the binary.
    pub exports: Vec<Item>,
    /// Every type that is reached from an item.
    pub types: Vec<TypeDef>,
    /// Every resource that is reached from an item.
    pub resources: Vec<Resource>,
}

/// A named thing at the root, or inside an instance.
#[derive(Clone, Debug)]
pub struct Item {
    /// The name as the binary spells it: `mate:runtime/api@0.1.0`, `handler`, `[method]bucket.get`.
    pub name: String,
    /// What it is.
    pub kind: ItemKind,
    /// For a plain-named instance: the interface it says it implements.
    pub implements: Option<String>,
}

impl Item {
    /// The interface that it is: what a plain name implements, else the name itself.
    pub(crate) fn interface(&self) -> &str {
        self.implements.as_deref().unwrap_or(&self.name)
    }
}

/// What an item is.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// A component-level function.
    Func(FuncType),
    /// An instance with items of its own, in the order of the binary.
    Instance(Vec<Item>),
    /// A type other than a resource.
    Type(TypeId),
    /// A resource type.
    Resource(ResourceId),
    /// The type of a function, an instance or a component, itself imported or exported as a type.
    HigherType(&'static str),
    /// A value.
    Value(Type),
    /// A core module: what it imports and exports.
    CoreModule {
        /// Its imports.
        imports: Vec<super::CoreItem>,
        /// Its exports.
        exports: Vec<super::CoreItem>,
    },
    /// A component: what it imports and exports.
    Component {
        /// Its imports.
        imports: Vec<Item>,
        /// Its exports.
        exports: Vec<Item>,
    },
}

impl ItemKind {
    /// Whether wasmtime links this import even when nothing is defined: an instance of types alone.
    pub(crate) fn always_links(&self) -> bool {
        match self {
            ItemKind::Instance(inner) => inner.iter().all(|item| item.kind.always_links()),
            ItemKind::Type(_) | ItemKind::HigherType(_) => true,
            _ => false,
        }
    }

    /// The field's word for it.
    pub fn word(&self) -> &'static str {
        match self {
            ItemKind::Func(_) => "function",
            ItemKind::Instance(_) => "instance",
            ItemKind::Type(_) => "type",
            ItemKind::Resource(_) => "resource",
            ItemKind::HigherType(word) => word,
            ItemKind::Value(_) => "value",
            ItemKind::CoreModule { .. } => "core module",
            ItemKind::Component { .. } => "component",
        }
    }
}

/// The type of a component-level function.
#[derive(Clone, Debug)]
pub struct FuncType {
    /// Declared `async func`.
    pub is_async: bool,
    /// Parameters in order, `self` of a method included.
    pub params: Vec<Param>,
    /// The result, if there is one.
    pub result: Option<Type>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
}

/// A value type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `bool`
    Bool,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `s8`
    S8,
    /// `s16`
    S16,
    /// `s32`
    S32,
    /// `s64`
    S64,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `char`
    Char,
    /// `string`
    String,
    /// `error-context`
    ErrorContext,
    /// A type of the arena.
    Id(TypeId),
}

/// A type of the arena.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// The name it goes by, if it has one.
    pub name: Option<String>,
    /// What it is.
    pub kind: TypeKind,
}

/// The structure of a type.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// `record`
    Record(Vec<Field>),
    /// `variant`
    Variant(Vec<Case>),
    /// `enum`
    Enum(Vec<String>),
    /// `flags`
    Flags(Vec<String>),
    /// `tuple<…>`
    Tuple(Vec<Type>),
    /// `list<T>`
    List(Type),
    /// `list<T, N>`
    FixedList(Type, u32),
    /// `map<K, V>`
    Map(Type, Type),
    /// `option<T>`
    Option(Type),
    /// `result<T, E>`
    Result {
        /// The payload of `ok`.
        ok: Option<Type>,
        /// The payload of `err`.
        err: Option<Type>,
    },
    /// An owned handle.
    Own(ResourceId),
    /// A borrowed handle.
    Borrow(ResourceId),
    /// `stream<T>`
    Stream(Option<Type>),
    /// `future<T>`
    Future(Option<Type>),
    /// Another name for a type (`type a = b`, or a type taken from another interface by `use`).
    Alias(Type),
}

impl TypeKind {
    /// The types it is made of, in their order: of fields, cases, members, elements, keys and values,
    /// payloads; what an alias stands for.
    pub fn children(&self) -> impl Iterator<Item = Type> + '_ {
        let (mut fields, mut cases, mut members): (&[Field], &[Case], &[Type]) = (&[], &[], &[]);
        let mut others = [None, None];
        match self {
            TypeKind::Record(all) => fields = all,
            TypeKind::Variant(all) => cases = all,
            TypeKind::Tuple(all) => members = all,
            TypeKind::List(ty) | TypeKind::FixedList(ty, _) | TypeKind::Option(ty) | TypeKind::Alias(ty) => {
                others[0] = Some(*ty);
            }
            TypeKind::Map(key, value) => others = [Some(*key), Some(*value)],
            TypeKind::Result { ok, err } => others = [*ok, *err],
            TypeKind::Stream(ty) | TypeKind::Future(ty) => others[0] = *ty,
            TypeKind::Enum(_) | TypeKind::Flags(_) | TypeKind::Own(_) | TypeKind::Borrow(_) => {}
        }
        let fields = fields.iter().map(|field| field.ty);
        let cases = cases.iter().filter_map(|case| case.ty);
        fields.chain(cases).chain(members.iter().copied()).chain(others.into_iter().flatten())
    }
}

/// A field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
}

/// A case of a variant.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Its payload, if it has one.
    pub ty: Option<Type>,
}

/// A resource, known by the first place it is named at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resource {
    /// Its name there: `bucket`.
    pub name: String,
    /// The names of the instances that lead there, outermost first; empty at the root.
    pub instances: Vec<String>,
    /// Whether that place is an import.
    pub imported: bool,
}

impl Surface {
    /// The definition behind an id.
    pub fn def(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }

    /// The type with aliases followed to what they stand for.
    pub fn resolve(&self, mut ty: Type) -> Type {
        while let Type::Id(id) = ty {
            match self.types[id.0].kind {
                TypeKind::Alias(inner) => ty = inner,
                _ => break,
            }
        }
        ty
    }

    /// The structure of a type with aliases followed; `None` for a primitive.
    pub fn kind(&self, ty: Type) -> Option<&TypeKind> {
        match self.resolve(ty) {
            Type::Id(id) => Some(&self.types[id.0].kind),
            _ => None,
        }
    }

    /// The export of this exact name.
    pub fn export(&self, name: &str) -> Option<&Item> {
        self.exports.iter().find(|item| item.name == name)
    }

    /// The import of this exact name.
    pub fn import(&self, name: &str) -> Option<&Item> {
        self.imports.iter().find(|item| item.name == name)
    }
}
