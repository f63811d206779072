//! Where a repair helps: the command that makes it, for the reports of other commands. Each command
//! is carried out on stand-ins before it is named, so that what is named does what it says.

use super::{RepairPlan, RepairRequest, plan, report as repaired};
use crate::artifact::{Artifact, Kind, Role};
use crate::check::{Question, comparable, report_against};
use crate::error::Error;
use crate::expect::{Expectation, Wit};
use crate::finding::{Code, Command, Confidence, Finding, Fix, Report, Severity, Suggestion};
use crate::link::Provides;
use crate::path;
use crate::surface::{Direction, InterfaceName, Surface, is_same_but_for_version};
use std::borrow::Cow;
use std::collections::HashMap;

/// How many names are tried.
const MAX_NAMES: usize = 8;

/// How many of several ways are tried.
const MAX_WAYS: usize = 4;

/// Nobody repairs a component of which more than this is wrong.
const MAX_ERRORS: usize = 500;

/// Flags that a repair has to repeat, as they were given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flags<'a> {
    /// `--world`
    pub world: Option<&'a str>,
    /// `--provides`, where it is not the default.
    pub provides: Option<&'a str>,
    /// `--features`
    pub features: &'a [String],
    /// `--all-features`
    pub all_features: bool,
}

/// What is expected of the file, where anything is.
#[derive(Clone, Copy)]
struct ExpectedWorld<'a> {
    expectation: &'a Expectation<'a>,
    question: &'a Question,
}

/// Holds an artifact against the expected WIT, as `check` does, and adds the command that repairs the file if
/// there is one: after it, nothing is left that the report calls an error.
///
/// # Errors
/// When the world cannot be chosen, or has no component type.
pub fn check(wit: &Wit, artifact: &Artifact, question: &Question, flags: &Flags<'_>) -> Result<Report, Error> {
    let expectation = match wit.expectation(question.world.as_deref(), artifact.surface.as_ref()) {
        Err(error) if comparable(artifact).is_some() => return Err(error),
        expectation => expectation.ok(),
    };
    let mut report = report_against(expectation.as_ref(), artifact, question);
    let errors = report.count(Severity::Error);
    if errors == 0 || errors > MAX_ERRORS || artifact.name == "-" {
        return Ok(report);
    }
    let expected = expectation.as_ref().map(|expectation| ExpectedWorld { expectation, question });
    let found = or_else(find(artifact, expected, flags), || componentized(artifact));
    place(&mut report, found, |finding| finding.severity == Severity::Error);
    Ok(report)
}

/// Adds to a report of `explain` the command that repairs the file, if one makes the lookup or the
/// link succeed of which the text says these names.
pub fn advise_lookup(
    report: &mut Report,
    artifact: &Artifact,
    names: &[String],
    wit: Option<(&Wit, &Question)>,
    flags: &Flags<'_>,
) {
    if artifact.name == "-" {
        return;
    }
    let expectation = wit.and_then(|(wit, question)| {
        Some((wit.expectation(question.world.as_deref(), artifact.surface.as_ref()).ok()?, question))
    });
    let expected = expectation.as_ref().map(|(expectation, question)| ExpectedWorld { expectation, question });
    let found = or_else(find(artifact, expected, flags), || componentized(artifact));
    let alone = || RepairSearch::new(artifact, None, Flags::default());
    let found = match report.findings.first().map(|finding| finding.code) {
        Some(code) if code.as_str().starts_with("MD01") && found.is_empty() && code != Code::MD0116 => {
            alone().renamed(names)
        }
        Some(code) if code.as_str().starts_with("MD03") => or_else(found, || alone().linked(names)),
        _ => found,
    };
    place(report, found, |_| true);
}

/// What makes the file what is expected.
fn find(artifact: &Artifact, expected: Option<ExpectedWorld<'_>>, flags: &Flags<'_>) -> Vec<Repair> {
    expected.map(|expected| RepairSearch::new(artifact, Some(expected), *flags).find()).unwrap_or_default()
}

/// A core module made a component, whatever is expected of it.
fn componentized(artifact: &Artifact) -> Option<Repair> {
    RepairSearch::new(artifact, None, Flags::default()).componentized()
}

fn or_else(found: Vec<Repair>, other: impl FnOnce() -> Option<Repair>) -> Vec<Repair> {
    if found.is_empty() { other().into_iter().collect() } else { found }
}

/// Puts the advice first on the first finding that it is for. What was said of repairs without trying
/// them goes.
fn place(report: &mut Report, found: Vec<Repair>, fits: impl Fn(&Finding) -> bool) {
    for finding in &mut report.findings {
        let untried = |suggestion: &Suggestion| matches!(&suggestion.fix, Fix::Command(command) if command.runs("fix"));
        // Without WIT a module that carries no component type cannot be tried.
        if !found.is_empty() || finding.code != Code::MD0013 {
            finding.suggestions.retain(|suggestion| !untried(suggestion));
        }
    }
    if report.next.as_ref().is_some_and(|next| next.runs("fix")) {
        report.next = found.first().map(|advice| advice.command.clone());
    }
    let Some(finding) = report.findings.iter_mut().find(|finding| fits(finding)) else { return };
    for (at, advice) in found.into_iter().enumerate() {
        let confidence = if advice.rank == Rank::IfSame { Confidence::Likely } else { Confidence::Certain };
        let suggestion = Suggestion { title: advice.title, fix: Fix::Command(advice.command), confidence };
        match advice.rank {
            Rank::Other => finding.suggestions.push(suggestion),
            Rank::Best | Rank::IfSame => finding.suggestions.insert(at, suggestion),
        }
    }
}

/// A command that repairs.
struct Repair {
    title: String,
    command: Command,
    rank: Rank,
}

/// How an advice stands among others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// It does what is needed.
    Best,
    /// It does, if two names mean one thing.
    IfSame,
    /// One way among others.
    Other,
}

/// What is tried on one file.
struct RepairSearch<'a> {
    artifact: &'a Artifact,
    /// A core module without its code, so that trying costs nothing.
    without_code: Option<Artifact>,
    expected: Option<ExpectedWorld<'a>>,
    flags: Flags<'a>,
    provides: Provides,
}

impl<'a> RepairSearch<'a> {
    fn new(artifact: &'a Artifact, expected: Option<ExpectedWorld<'a>>, flags: Flags<'a>) -> Self {
        let without_code = matches!(artifact.kind, Kind::CoreModule(_))
            .then(|| Artifact::from_bytes(artifact.name.clone(), artifact.skeleton().to_vec()));
        let provides = expected.map_or_else(Provides::default, |expected| expected.question.provides.clone());
        RepairSearch { artifact, without_code, expected, flags, provides }
    }

    fn file(&self) -> &Artifact {
        self.without_code.as_ref().unwrap_or(self.artifact)
    }

    /// What repairs everything, with as little as possible for the user to decide: where one of
    /// several has to be chosen, a command for each.
    fn find(&self) -> Vec<Repair> {
        let Some(plain) = self.planned(&[], &[]) else { return Vec::new() };
        if self.is_clean(&plain) {
            let title = match self.without_code {
                None => "repair the component without its source",
                Some(_) => "make it a component",
            };
            return vec![self.advice(title.into(), &[], &[], Rank::Best)];
        }
        let (map, open) = apart(&plain.undecided);
        let with_one = |pair: &Pair| std::iter::once(pair).chain(&map).cloned().collect();
        let ways: Vec<Vec<Pair>> = match open.is_empty() {
            true => vec![map.clone()],
            false => open.iter().take(MAX_WAYS).map(with_one).collect(),
        };
        let same: Vec<Repair> = ways.iter().filter_map(|map| self.if_same(map)).collect();
        if !same.is_empty() {
            return same;
        }
        self.stubbed(&plain, map).into_iter().collect()
    }

    /// What repairs everything if names mean the same.
    fn if_same(&self, map: &[Pair]) -> Option<Repair> {
        let (from, to) = map.first()?;
        let title = format!("if `{from}` is what `{to}` is meant to be, repair the component without its source");
        let is_clean = self.planned(map, &[]).is_some_and(|plan| self.is_clean(&plan));
        is_clean.then(|| self.advice(title, map, &[], Rank::IfSame))
    }

    /// What repairs everything with stand-ins for what nobody supplies.
    fn stubbed(&self, plain: &RepairPlan<'_>, map: Vec<Pair>) -> Option<Repair> {
        let stub = self.unsupplied(plain);
        if stub.is_empty() || self.expected.is_some_and(|expected| expected.question.strict) {
            return None;
        }
        let short = plain.proof.as_ref().and_then(|proof| proof.surface.as_ref()).map(|made| shortened(&stub, made));
        let maps = [Vec::new(), map];
        let ways = maps.iter().flat_map(|map| short.iter().chain([&stub]).map(move |stub| (map, stub)));
        let (map, stub) =
            ways.into_iter().find(|(map, stub)| self.planned(map, stub).is_some_and(|plan| self.is_clean(&plan)))?;
        let title = "or replace imports by stubs that trap when called".to_owned();
        Some(self.advice(title, map, stub, Rank::Other))
    }

    /// A core module made a component, whatever is expected of it.
    fn componentized(&self) -> Option<Repair> {
        if !matches!(self.artifact.kind, Kind::CoreModule(Role::Embedded | Role::WasiCommand)) {
            return None;
        }
        let plan = self.planned(&[], &[])?;
        self.is_clean(&plan).then(|| self.advice("make it a component".into(), &[], &[], Rank::Best))
    }

    /// What exports one of these names where the component has it under another.
    fn renamed(&self, names: &[String]) -> Vec<Repair> {
        let Some(surface) = self.artifact.surface.as_ref() else { return Vec::new() };
        for (instance, item) in names.iter().take(MAX_NAMES).filter_map(|name| interface_and_item(name)) {
            let wanted = match &item {
                Some(item) => path::full(&[instance.to_string()], item),
                None => instance.to_string(),
            };
            if is_exported(surface, &wanted) || is_found(surface, &instance, item.as_deref()) {
                continue;
            }
            let works = |map: &Pair, several: bool| {
                let map = std::slice::from_ref(map);
                let plan = self.planned(map, &[]).filter(|plan| self.is_clean(plan))?;
                let made = plan.proof.as_ref().and_then(|proof| proof.surface.as_ref())?;
                let title = match several {
                    false => format!("or let the component export `{wanted}`, without its source"),
                    true => format!("or let the component export `{}` as `{wanted}`, without its source", map[0].0),
                };
                is_exported(made, &wanted).then(|| self.advice(title, map, &[], Rank::Other))
            };
            for pairs in counterparts(surface, &instance, item.as_deref()) {
                let found: Vec<Repair> =
                    pairs.iter().take(MAX_WAYS).filter_map(|map| works(map, pairs.len() > 1)).collect();
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// What makes the component link although the host lacks an import of one of these names.
    fn linked(&self, names: &[String]) -> Option<Repair> {
        let surface = self.artifact.surface.as_ref()?;
        let named = |import: &str| {
            names.iter().any(|name| {
                let root = name.split('#').next().unwrap_or(name);
                root == import || (root.contains('/') && is_same_but_for_version(root, import))
            })
        };
        let import = surface.imports.iter().find(|item| named(&item.name))?;
        let plain = self.planned(&[], &[])?;
        let is_gone = |plan: &RepairPlan<'_>| {
            let made = plan.proof.as_ref().and_then(|proof| proof.surface.as_ref());
            made.is_some_and(|made| made.import(&import.name).is_none())
        };
        if self.is_clean(&plain) && is_gone(&plain) {
            let title = format!("or use `{}` at the version that wasmtime provides", import.name);
            return Some(self.advice(title, &[], &[], Rank::Other));
        }
        let stub = [import.name.clone()];
        let plan = self.planned(&[], &stub)?;
        (self.is_clean(&plan) && is_gone(&plan)).then(|| {
            let title = format!("or replace `{}` by a stub that traps when called", import.name);
            self.advice(title, &[], &stub, Rank::Other)
        })
    }

    fn planned(&self, map: &[(String, String)], stub: &[String]) -> Option<RepairPlan<'_>> {
        let request = RepairRequest {
            expected: self.expected.map(|expected| Cow::Borrowed(&expected.expectation.surface)),
            provides: self.provides.clone(),
            map: map.to_vec(),
            with: Vec::new(),
            stub: stub.to_vec(),
            strict: self.expected.is_some_and(|expected| expected.question.strict),
            keep_versions: false,
        };
        let world = self.expected.map(|expected| (&expected.expectation.wit.resolve, expected.expectation.world));
        plan(self.file(), world, &request, false).ok()
    }

    /// Whether the command would do something and end well.
    fn is_clean(&self, plan: &RepairPlan<'_>) -> bool {
        let expected = self.expected.map(|expected| (expected.expectation, expected.question));
        plan.is_possible()
            && !plan.steps.is_empty()
            && repaired(self.file(), plan, Some("out.wasm"), expected).count(Severity::Error) == 0
    }

    /// Imports of the repaired component that neither the world nor the host has.
    fn unsupplied(&self, plan: &RepairPlan<'_>) -> Vec<String> {
        let (Some(made), Some(expected)) = (plan.proof.as_ref().and_then(|p| p.surface.as_ref()), self.expected) else {
            return Vec::new();
        };
        let listed = |name: &str| expected.expectation.surface.import(name).is_some();
        let host = self.provides.surface();
        let supplied = |name: &str| host.is_some_and(|host| crate::surface::by_name_map(&host.imports, name).is_some());
        made.imports
            .iter()
            .filter(|item| !item.kind.always_links())
            .map(|item| item.name.clone())
            .filter(|name| !listed(name) && !supplied(name))
            .collect()
    }

    fn advice(&self, title: String, map: &[(String, String)], stub: &[String], rank: Rank) -> Repair {
        Repair { title, command: self.command(map, stub), rank }
    }

    fn command(&self, map: &[(String, String)], stub: &[String]) -> Command {
        let file = &self.artifact.name;
        let mut command = Command::doctor("fix").arg(file);
        if let Some(expected) = self.expected {
            command = command.args("--wit").arg(&expected.expectation.wit.name);
            if let Some(world) = self.flags.world {
                command = command.args("--world").arg(world);
            }
            if let Some(provides) = self.flags.provides {
                command = command.args("--provides").arg(provides);
            }
            if !self.flags.features.is_empty() {
                command = command.args("--features").arg(self.flags.features.join(","));
            }
        }
        for (from, to) in map {
            command = command.args("--map").arg([from, "=", to].concat());
        }
        for import in stub {
            command = command.args("--stub").arg(import);
        }
        if self.expected.is_some() && self.flags.all_features {
            command = command.args("--all-features");
        }
        if self.expected.is_some_and(|expected| expected.question.strict) {
            command = command.args("--strict");
        }
        let stem = [".core.wasm", ".wasm", ".wat"].iter().find_map(|ending| file.strip_suffix(ending));
        let ending = if self.without_code.is_some() { ".component.wasm" } else { ".fixed.wasm" };
        command.args("-o").arg([stem.unwrap_or(file), ending].concat())
    }
}

fn is_exported(surface: &Surface, path: &str) -> bool {
    surface.export(path).is_some()
        || surface.functions(Direction::Export).into_iter().any(|function| function.path() == path)
}

/// Whether the interface that was named is there, at a version that stands for the one asked for.
fn is_found(surface: &Surface, instance: &InterfaceName, item: Option<&str>) -> bool {
    let found = crate::surface::by_name_map(&surface.exports, &instance.to_string()).map(|(export, _)| &export.name);
    found.is_some_and(|name| item.is_none_or(|item| is_exported(surface, &path::full(&[name], item))))
}

/// The interface that a name speaks of, and the function in it.
fn interface_and_item(name: &str) -> Option<(InterfaceName, Option<String>)> {
    let asked = path::read(name);
    let interface = InterfaceName {
        namespace: asked.namespace()?.to_owned(),
        package: asked.package()?.to_owned(),
        interface: asked.interface()?.to_owned(),
        version: asked.version().map(str::to_owned),
    };
    Some((interface, asked.item().map(str::to_owned)))
}

/// What in the component may be meant by a name, the likeliest first, those together that are as
/// likely: the same interface at a version that hosts take for it, at another one, in another package,
/// the same function at the root.
fn counterparts(surface: &Surface, instance: &InterfaceName, item: Option<&str>) -> [Vec<Pair>; 4] {
    let wanted = instance.to_string();
    let has = |name: &str| item.is_none_or(|item| is_exported(surface, &path::full(&[name], item)));
    let mut out: [Vec<Pair>; 4] = Default::default();
    let others = surface.exports.iter().filter_map(|export| InterfaceName::parse(&export.name));
    for other in others.filter(|other| other.interface == instance.interface && has(&other.to_string())) {
        let rank = match other.unversioned() == instance.unversioned() {
            true if instance.matches(&other) => 0,
            true => 1,
            false => 2,
        };
        out[rank].push((other.to_string(), wanted.clone()));
    }
    if let Some(item) = item.filter(|item| surface.export(item).is_some()) {
        out[3].push((item.to_owned(), path::full(&[&wanted], item)));
    }
    out
}

/// A path in the component and one that is expected.
type Pair = (String, String);

/// Those pairs that exclude no other, and those of which one has to be chosen.
fn apart(pairs: &[Pair]) -> (Vec<Pair>, Vec<Pair>) {
    let mut uses: HashMap<(bool, &str), usize> = HashMap::new();
    for (from, to) in pairs {
        *uses.entry((true, from)).or_default() += 1;
        *uses.entry((false, to)).or_default() += 1;
    }
    let is_alone = |(from, to): &Pair| uses[&(true, from.as_str())] == 1 && uses[&(false, to.as_str())] == 1;
    pairs.iter().cloned().partition(is_alone)
}

/// The same imports in fewer words: a namespace of which all are meant stands for them.
fn shortened(imports: &[String], surface: &Surface) -> Vec<String> {
    let namespace = |name: &str| name.split_once(':').map(|(namespace, _)| [namespace, ":"].concat());
    let mut out: Vec<String> = Vec::new();
    for import in imports {
        let whole = namespace(import).filter(|namespace| {
            let mut of_it = surface.imports.iter().filter(|item| item.name.starts_with(namespace.as_str()));
            of_it.all(|item| imports.contains(&item.name) || item.kind.always_links())
        });
        let pattern = whole.map_or_else(|| import.clone(), |namespace| namespace + "*");
        if !out.contains(&pattern) {
            out.push(pattern);
        }
    }
    if out.len() < imports.len() { out } else { imports.to_vec() }
}
