//! Where two types differ: the walk down to every deepest point.

use super::align::align;
use super::difference::{Difference, DifferenceKind, Effect, MemberKind};
use super::identity::{described, find};
use super::state::Comparison;
use crate::surface::{Case, Direction, Field, FuncType, Place, Step, Surface, Type, TypeKind};

/// How often differences of one pair of unnamed types are reported.
const MAX_REPEATS: usize = 8;

/// The way from an item to the point that is looked at.
pub(crate) struct TypeCursor {
    /// The item.
    pub(crate) place: Place,
    /// The steps so far.
    pub(crate) steps: Vec<Step>,
    /// What a difference here does to a host.
    pub(crate) host: Effect,
    /// The innermost named type: where it is defined, and how many steps lead to it.
    pub(crate) definition: Option<(Place, usize)>,
}

impl TypeCursor {
    pub(crate) fn new(place: Place, host: Effect) -> Self {
        TypeCursor { place, steps: Vec::new(), host, definition: None }
    }
}

impl Comparison<'_> {
    fn differs(&mut self, cursor: &TypeCursor, kind: DifferenceKind) {
        self.out.push(Difference {
            steps: cursor.steps.clone(),
            host: cursor.host,
            definition: cursor.definition.clone(),
            ..Difference::of_item(cursor.place.clone(), kind)
        });
    }

    /// Every difference of two function types alone.
    pub(crate) fn of_functions(mut self, e: &FuncType, a: &FuncType) -> Vec<Difference> {
        let place = Place { direction: Direction::Import, instances: Vec::new(), name: String::new() };
        self.funcs(e, a, &mut TypeCursor::new(place, Effect::Breaks));
        self.out
    }

    /// Every difference of two function types.
    pub(crate) fn funcs(&mut self, e: &FuncType, a: &FuncType, cursor: &mut TypeCursor) {
        if e.is_async != a.is_async {
            let host = cursor.host;
            // A host of an `async func` calls with an async call, which takes a plain export as well.
            if e.is_async && cursor.place.direction == Direction::Export {
                cursor.host = host.max(Effect::Warns);
            }
            self.differs(cursor, DifferenceKind::Async { expected: e.is_async });
            cursor.host = host;
        }
        let members = |func: &'_ FuncType| -> Vec<Member> {
            func.params.iter().map(|param| (param.name.clone(), Some(param.ty))).collect()
        };
        let pairs = self.members(MemberKind::Param, &members(e), &members(a), cursor);
        for (i, j) in pairs {
            self.step(cursor, Step::Param(e.params[i].name.clone()), e.params[i].ty, a.params[j].ty);
        }
        self.optional(cursor, Step::Result, e.result, a.result);
    }

    /// Two types, one step down.
    fn step(&mut self, cursor: &mut TypeCursor, step: Step, e: Type, a: Type) {
        cursor.steps.push(step);
        self.types(e, a, cursor);
        cursor.steps.pop();
    }

    fn optional(&mut self, cursor: &mut TypeCursor, step: Step, e: Option<Type>, a: Option<Type>) {
        match (e, a) {
            (Some(e), Some(a)) => self.step(cursor, step, e, a),
            (None, None) => {}
            _ => {
                cursor.steps.push(step);
                let kind = DifferenceKind::Type {
                    expected: e.map(|ty| self.sides.expected.type_text(ty)),
                    found: a.map(|ty| self.sides.actual.type_text(ty)),
                };
                self.differs(cursor, kind);
                cursor.steps.pop();
            }
        }
    }

    /// Every difference of two types, each reported once however many paths lead to it.
    pub(crate) fn types(&mut self, e: Type, a: Type, cursor: &mut TypeCursor) {
        if self.sides.equal(e, a) || self.out.len() > super::state::MAX_DIFFERENCES {
            return;
        }
        let pair = self.beyond_alias(e, a).unwrap_or_else(|| self.definition(e, a));
        // A type in another's place is a difference of what is around it, unless an alias put it there.
        let alias = |id| matches!(self.sides.expected.def(id).kind, TypeKind::Alias(_));
        let inside = self.same_name(pair) || matches!(pair.0, Type::Id(id) if alias(id));
        let home = inside.then(|| self.expected_places.get(&self.first_of_name(pair.0)).cloned()).flatten();
        let home = home.or_else(|| self.no_resource(e, pair.1));
        let known = self.walked.get(&pair).map(|walked| (walked.times, walked.range.clone()));
        if let Some((times, range)) = known
            && (home.is_some() || times >= MAX_REPEATS)
        {
            for difference in &mut self.out[range] {
                // Functions only: that a type leads to itself, or to a part of it, is no news.
                let call = cursor.host == Effect::Breaks;
                if call && difference.place != cursor.place && difference.also.last() != Some(&cursor.place) {
                    difference.also.push(cursor.place.clone());
                }
                difference.host = difference.host.min(cursor.host);
            }
            return;
        }
        let outer = cursor.definition.clone();
        if let Some(home) = home {
            cursor.definition = Some((home, cursor.steps.len()));
        }
        let start = self.out.len();
        self.kinds(e, a, cursor);
        let walked = self.walked.entry(pair).or_default();
        walked.times += 1;
        walked.range = start..self.out.len();
        cursor.definition = outer;
    }

    /// The definition that an alias of another name stands for, where the component has the same there.
    fn beyond_alias(&self, e: Type, a: Type) -> Option<(Type, Type)> {
        let (expected, actual) = (self.sides.expected, self.sides.actual);
        let last = named(expected, e);
        let there = named(actual, *self.actual_types.get(self.expected_places.get(&last)?)?);
        let text = |ty: Type| match actual.resolve(ty) {
            Type::Id(id) => Some(actual.definition_text(id)),
            _ => None,
        };
        (last != e && (named(actual, a) == there || text(a) == text(there))).then_some((last, there))
    }

    /// Whether both have one name, or both have none.
    fn same_name(&self, (e, a): (Type, Type)) -> bool {
        fn name(surface: &Surface, ty: Type) -> Option<&str> {
            match ty {
                Type::Id(id) => surface.def(id).name.as_deref(),
                _ => None,
            }
        }
        name(self.sides.expected, e) == name(self.sides.actual, a)
    }

    /// Where a definition that interfaces `use` from each other comes from.
    fn first_of_name(&self, e: Type) -> Type {
        let expected = self.sides.expected;
        let mut first = e;
        while let Type::Id(id) = first
            && let TypeKind::Alias(inner @ Type::Id(next)) = expected.def(id).kind
            && expected.def(next).name == expected.def(id).name
        {
            first = inner;
        }
        first
    }

    /// Where a resource is expected and the component defines a type of that name.
    fn no_resource(&self, e: Type, a: Type) -> Option<Place> {
        let expected = self.sides.expected;
        if !matches!(expected.kind(e), Some(TypeKind::Own(_) | TypeKind::Borrow(_))) {
            return None;
        }
        let place = self.actual_places.get(&a)?;
        let items = match place.direction {
            Direction::Import => &expected.imports,
            Direction::Export => &expected.exports,
        };
        find(items, &place.instances, &place.name).map(|_| place.clone())
    }

    /// The definition that everything else repeats: the last name on the way through the aliases,
    /// unless the sides part earlier, below a name that both have.
    fn definition(&self, e: Type, a: Type) -> (Type, Type) {
        let last = (named(self.sides.expected, e), named(self.sides.actual, a));
        if self.same_name(last) { last } else { self.definitions(e, a).unwrap_or(last) }
    }

    /// The innermost definitions under one name on both sides.
    fn definitions(&self, mut e: Type, mut a: Type) -> Option<(Type, Type)> {
        let (expected, actual) = (self.sides.expected, self.sides.actual);
        let mut found = None;
        while let (Type::Id(e_id), Type::Id(a_id)) = (e, a) {
            let (e_def, a_def) = (expected.def(e_id), actual.def(a_id));
            if e_def.name.is_none() || e_def.name != a_def.name {
                break;
            }
            found = Some((e, a));
            match (&e_def.kind, &a_def.kind) {
                (TypeKind::Alias(e_inner), TypeKind::Alias(a_inner)) => (e, a) = (*e_inner, *a_inner),
                _ => break,
            }
        }
        found
    }

    fn kinds(&mut self, e: Type, a: Type, cursor: &mut TypeCursor) {
        let (expected, actual) = (self.sides.expected, self.sides.actual);
        let owner = |surface: &Surface, ty: Type| match surface.resolve(ty) {
            Type::Id(id) => surface.def(id).name.clone(),
            _ => None,
        };
        let name = owner(expected, e);
        match (expected.kind(e), actual.kind(a)) {
            (Some(TypeKind::Record(es)), Some(TypeKind::Record(fs))) => self.records(name.as_deref(), es, fs, cursor),
            (Some(TypeKind::Variant(es)), Some(TypeKind::Variant(fs))) => {
                self.variants(name.as_deref(), es, fs, cursor)
            }
            (Some(TypeKind::Enum(es)), Some(TypeKind::Enum(fs))) => self.labels(MemberKind::EnumCase, es, fs, cursor),
            (Some(TypeKind::Flags(es)), Some(TypeKind::Flags(fs))) => self.labels(MemberKind::Flag, es, fs, cursor),
            (Some(TypeKind::Tuple(es)), Some(TypeKind::Tuple(fs))) => {
                if es.len() != fs.len() {
                    self.differs(
                        cursor,
                        DifferenceKind::Count { of: "number of tuple members", expected: es.len(), found: fs.len() },
                    );
                    return;
                }
                for (at, (e, a)) in es.iter().zip(fs).enumerate() {
                    self.step(cursor, Step::Member(at), *e, *a);
                }
            }
            (Some(TypeKind::List(e)), Some(TypeKind::List(a))) => self.step(cursor, Step::Element, *e, *a),
            (Some(TypeKind::Option(e)), Some(TypeKind::Option(a))) => self.step(cursor, Step::Some, *e, *a),
            (Some(TypeKind::FixedList(e, n)), Some(TypeKind::FixedList(a, m))) => {
                if n != m {
                    self.differs(
                        cursor,
                        DifferenceKind::Count { of: "list length", expected: *n as usize, found: *m as usize },
                    );
                }
                self.step(cursor, Step::Element, *e, *a);
            }
            (Some(TypeKind::Map(ek, ev)), Some(TypeKind::Map(ak, av))) => {
                self.step(cursor, Step::Key, *ek, *ak);
                self.step(cursor, Step::Value, *ev, *av);
            }
            (Some(TypeKind::Result { ok, err }), Some(TypeKind::Result { ok: aok, err: aerr })) => {
                self.optional(cursor, Step::Ok, *ok, *aok);
                self.optional(cursor, Step::Err, *err, *aerr);
            }
            (Some(TypeKind::Stream(e)), Some(TypeKind::Stream(a)))
            | (Some(TypeKind::Future(e)), Some(TypeKind::Future(a))) => self.optional(cursor, Step::Payload, *e, *a),
            (Some(TypeKind::Own(e)), Some(TypeKind::Own(a)))
            | (Some(TypeKind::Borrow(e)), Some(TypeKind::Borrow(a))) => {
                let kind = DifferenceKind::Resource {
                    expected: described(&expected.resources[e.0]),
                    found: described(&actual.resources[a.0]),
                };
                self.differs(cursor, kind);
            }
            _ => self.other_type(e, a, cursor),
        }
    }

    fn other_type(&mut self, e: Type, a: Type, cursor: &TypeCursor) {
        let (mut expected, mut found) = (self.sides.expected.type_text(e), self.sides.actual.type_text(a));
        if expected == found {
            let (e, a) = self.definitions(e, a).unwrap_or((e, a));
            expected = behind(self.sides.expected, e);
            found = behind(self.sides.actual, a);
        }
        // The same name for `own` and for something else: say the word.
        if expected == found {
            let word = |surface: &Surface, ty| surface.kind(ty).map_or("a primitive type", TypeKind::word);
            expected = [word(self.sides.expected, e), " ", &expected].concat();
            found = [word(self.sides.actual, a), " ", &found].concat();
        }
        self.differs(cursor, DifferenceKind::Type { expected: Some(expected), found: Some(found) });
    }

    fn records(&mut self, name: Option<&str>, es: &[Field], fs: &[Field], cursor: &mut TypeCursor) {
        let members =
            |fields: &[Field]| -> Vec<Member> { fields.iter().map(|f| (f.name.clone(), Some(f.ty))).collect() };
        for (i, j) in self.members(MemberKind::Field, &members(es), &members(fs), cursor) {
            self.step(cursor, Step::Field(name.map(str::to_owned), es[i].name.clone()), es[i].ty, fs[j].ty);
        }
    }

    fn variants(&mut self, name: Option<&str>, es: &[Case], fs: &[Case], cursor: &mut TypeCursor) {
        let members = |cases: &[Case]| -> Vec<Member> { cases.iter().map(|c| (c.name.clone(), c.ty)).collect() };
        for (i, j) in self.members(MemberKind::Case, &members(es), &members(fs), cursor) {
            let step = Step::Case(name.map(str::to_owned), es[i].name.clone());
            self.optional(cursor, step, es[i].ty, fs[j].ty);
        }
    }

    fn labels(&mut self, of: MemberKind, es: &[String], fs: &[String], cursor: &mut TypeCursor) {
        let members = |names: &[String]| -> Vec<Member> { names.iter().map(|name| (name.clone(), None)).collect() };
        self.members(of, &members(es), &members(fs), cursor);
    }

    /// Tells the differences of members as such; gives the pairs whose types remain to be compared.
    fn members(&mut self, of: MemberKind, e: &[Member], a: &[Member], cursor: &mut TypeCursor) -> Vec<(usize, usize)> {
        let names = |members: &[Member]| -> Vec<String> { members.iter().map(|(name, _)| name.clone()).collect() };
        let (expected, found) = (names(e), names(a));
        let aligned = align(&expected, &found, |i, j| self.sides.equal_option(e[i].1, a[j].1));
        let host = cursor.host;
        // wasmtime does not look at the names of parameters.
        let by_name = if of == MemberKind::Param { host.max(Effect::Warns) } else { host };
        cursor.host = by_name;
        for &(i, j) in &aligned.renamed {
            let kind = DifferenceKind::MemberRenamed { of, expected: expected[i].clone(), found: found[j].clone() };
            self.differs(cursor, kind);
        }
        cursor.host = host;
        for &i in &aligned.missing {
            let ty = e[i].1.map(|ty| self.sides.expected.type_text(ty));
            self.differs(cursor, DifferenceKind::MemberMissing { of, name: expected[i].clone(), ty });
        }
        for &j in &aligned.extra {
            let ty = a[j].1.map(|ty| self.sides.actual.type_text(ty));
            self.differs(cursor, DifferenceKind::MemberExtra { of, name: found[j].clone(), ty });
        }
        if aligned.reordered {
            let same_types = e.len() == a.len() && e.iter().zip(a).all(|(e, a)| self.sides.equal_option(e.1, a.1));
            cursor.host = if of == MemberKind::Param && same_types { by_name } else { host };
            self.differs(cursor, DifferenceKind::Reordered { of, expected, found });
            cursor.host = host;
        }
        let mut pairs: Vec<_> = aligned.same.into_iter().chain(aligned.renamed).collect();
        pairs.sort_unstable();
        pairs
    }
}

/// A parameter, field, case or flag, with its type where it has one.
type Member = (String, Option<Type>);

/// What a name stands for: the next type for another name, else the structure.
fn behind(surface: &Surface, ty: Type) -> String {
    match ty {
        Type::Id(id) => match surface.def(id).kind {
            TypeKind::Alias(inner) => surface.type_text(inner),
            _ => surface.type_structure(ty),
        },
        primitive => surface.type_text(primitive),
    }
}

/// The last name on the way through a type's aliases.
fn named(surface: &Surface, mut ty: Type) -> Type {
    let mut last = ty;
    while let Type::Id(id) = ty {
        let def = surface.def(id);
        if def.name.is_some() {
            last = ty;
        }
        match def.kind {
            TypeKind::Alias(inner @ Type::Id(_)) => ty = inner,
            _ => break,
        }
    }
    // What has no name anywhere is itself.
    match last {
        Type::Id(id) if surface.def(id).name.is_none() => ty,
        named => named,
    }
}
