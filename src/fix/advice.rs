//! Where a repair helps: the command that makes it, for the reports of other commands. Each command
//! is carried out on stand-ins before it is named, so that what is named does what it says.

use super::{Circumstances, Plan, Wishes, plan, report as repaired};
use crate::artifact::{Artifact, Kind, Role};
use crate::check::Question;
use crate::expect::{Expectation, Wit};
use crate::finding::{Code, Command, Confidence, Finding, Fix, Report, Severity, Suggestion};
use crate::link::Provides;
use crate::path;
use crate::surface::{Direction, InterfaceName, Surface};

/// How many names in a text are tried.
const MAX_NAMES: usize = 8;

/// How many of several ways are tried.
const MAX_WAYS: usize = 4;

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
struct Expected<'a> {
    wit: &'a Wit,
    expectation: &'a Expectation<'a>,
    question: &'a Question,
}

/// Adds to a report of `check` the command that repairs the file, if there is one: after it, nothing
/// is left that the report calls an error.
pub fn advise(report: &mut Report, artifact: &Artifact, wit: &Wit, question: &Question, flags: &Flags<'_>) {
    if report.count(Severity::Error) == 0 || artifact.name == "-" {
        return;
    }
    let found = match wit.expectation(question.world.as_deref(), artifact.surface.as_ref()) {
        Ok(expectation) => {
            let expected = Expected { wit, expectation: &expectation, question };
            Attempts::new(artifact, Some(expected), *flags).find()
        }
        Err(_) => Vec::new(),
    };
    let found = or_else(found, || Attempts::new(artifact, None, Flags::default()).componentized());
    place(report, found, |finding| finding.severity == Severity::Error);
}

/// Adds to a report of `explain` the command that repairs the file, if one makes the lookup or the
/// link succeed that the text speaks of.
pub fn advise_lookup(
    report: &mut Report,
    artifact: &Artifact,
    text: &str,
    wit: Option<(&Wit, &Question)>,
    flags: &Flags<'_>,
) {
    if artifact.name == "-" {
        return;
    }
    let expectation = wit.and_then(|(wit, question)| {
        let expectation = wit.expectation(question.world.as_deref(), artifact.surface.as_ref()).ok()?;
        Some((wit, expectation, question))
    });
    let expected = expectation.as_ref().map(|(wit, expectation, question)| Expected { wit, expectation, question });
    let attempts = Attempts::new(artifact, None, Flags::default());
    let best = report.findings.first().map(|finding| finding.code.as_str()[..4].to_owned()).unwrap_or_default();
    let found = expected.map(|expected| Attempts::new(artifact, Some(expected), *flags).find()).unwrap_or_default();
    let found = or_else(found, || attempts.componentized());
    let found = match best.as_str() {
        "MD01" if found.is_empty() && report.findings[0].code != Code::MD0116 => attempts.renamed(text),
        "MD03" => or_else(found, || attempts.linked(text)),
        _ => found,
    };
    place(report, found, |_| true);
}

fn or_else(found: Vec<Advice>, other: impl FnOnce() -> Option<Advice>) -> Vec<Advice> {
    if found.is_empty() { other().into_iter().collect() } else { found }
}

/// Puts the advice first on the first finding that it is for. What was said of repairs without trying
/// them goes.
fn place(report: &mut Report, found: Vec<Advice>, fits: impl Fn(&Finding) -> bool) {
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
        let confidence = if advice.standing == Standing::IfSame { Confidence::Likely } else { Confidence::Certain };
        let suggestion = Suggestion { title: advice.title, fix: Fix::Command(advice.command), confidence };
        match advice.standing {
            Standing::Other => finding.suggestions.push(suggestion),
            Standing::Best | Standing::IfSame => finding.suggestions.insert(at, suggestion),
        }
    }
}

/// A command that repairs.
struct Advice {
    title: String,
    command: Command,
    standing: Standing,
}

/// How an advice stands among others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It does what is needed.
    Best,
    /// It does, if two names mean one thing.
    IfSame,
    /// One way among others.
    Other,
}

/// What is tried on one file.
struct Attempts<'a> {
    artifact: &'a Artifact,
    /// A core module without its code, so that trying costs nothing.
    light: Option<Artifact>,
    expected: Option<Expected<'a>>,
    flags: Flags<'a>,
    provides: Provides,
}

impl<'a> Attempts<'a> {
    fn new(artifact: &'a Artifact, expected: Option<Expected<'a>>, flags: Flags<'a>) -> Self {
        let light = matches!(artifact.kind, Kind::CoreModule(_))
            .then(|| Artifact::from_bytes(artifact.name.clone(), artifact.skeleton().to_vec()));
        let provides = expected.map_or_else(Provides::default, |expected| expected.question.provides.clone());
        Attempts { artifact, light, expected, flags, provides }
    }

    fn file(&self) -> &Artifact {
        self.light.as_ref().unwrap_or(self.artifact)
    }

    /// What repairs everything, with as little as possible for the user to decide: where one of
    /// several has to be chosen, a command for each.
    fn find(&self) -> Vec<Advice> {
        let Some(plain) = self.planned(&[], &[]) else { return Vec::new() };
        if self.is_clean(&plain) {
            let title = match self.light {
                None => "repair the component without its source",
                Some(_) => "make it a component",
            };
            return vec![self.advice(title.into(), &[], &[], Standing::Best)];
        }
        let (map, open) = apart(&plain.undecided);
        let with_one = |pair: &Pair| std::iter::once(pair).chain(&map).cloned().collect();
        let ways: Vec<Vec<Pair>> = match open.is_empty() {
            true => vec![map.clone()],
            false => open.iter().take(MAX_WAYS).map(with_one).collect(),
        };
        let same: Vec<Advice> = ways.iter().filter_map(|map| self.if_same(map)).collect();
        if !same.is_empty() {
            return same;
        }
        self.stubbed(&plain, map).into_iter().collect()
    }

    /// What repairs everything if names mean the same.
    fn if_same(&self, map: &[Pair]) -> Option<Advice> {
        let (from, to) = map.first()?;
        let title = format!("if `{from}` is what `{to}` is meant to be, repair the component without its source");
        let is_clean = self.planned(map, &[]).is_some_and(|plan| self.is_clean(&plan));
        is_clean.then(|| self.advice(title, map, &[], Standing::IfSame))
    }

    /// What repairs everything with stand-ins for what nobody supplies.
    fn stubbed(&self, plain: &Plan<'_>, map: Vec<Pair>) -> Option<Advice> {
        let stub = self.unsupplied(plain);
        if stub.is_empty() || self.expected.is_some_and(|expected| expected.question.strict) {
            return None;
        }
        let short = plain.proof.as_ref().and_then(|proof| proof.surface.as_ref()).map(|made| shortened(&stub, made));
        let maps = [Vec::new(), map];
        let ways = maps.iter().flat_map(|map| short.iter().chain([&stub]).map(move |stub| (map, stub)));
        let (map, stub) =
            ways.into_iter().find(|(map, stub)| self.planned(map, stub).is_some_and(|plan| self.is_clean(&plan)))?;
        let title = "or put stand-ins in the place of imports, which trap when they are reached".to_owned();
        Some(self.advice(title, map, stub, Standing::Other))
    }

    /// A core module made a component, whatever is expected of it.
    fn componentized(&self) -> Option<Advice> {
        if !matches!(self.artifact.kind, Kind::CoreModule(Role::Embedded | Role::WasiCommand)) {
            return None;
        }
        let plan = self.planned(&[], &[])?;
        self.is_clean(&plan).then(|| self.advice("make it a component".into(), &[], &[], Standing::Best))
    }

    /// What exports a name of the text where the component has it under another.
    fn renamed(&self, text: &str) -> Vec<Advice> {
        let Some(surface) = self.artifact.surface.as_ref() else { return Vec::new() };
        for (instance, item) in names(text) {
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
                is_exported(made, &wanted).then(|| self.advice(title, map, &[], Standing::Other))
            };
            for alike in counterparts(surface, &instance, item.as_deref()) {
                let found: Vec<Advice> =
                    alike.iter().take(MAX_WAYS).filter_map(|map| works(map, alike.len() > 1)).collect();
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// What makes the component link although the host lacks an import that the text names.
    fn linked(&self, text: &str) -> Option<Advice> {
        let surface = self.artifact.surface.as_ref()?;
        let named = |name: &str| {
            let bare = name.split('@').next().unwrap_or(name);
            text.contains(name) || (bare.contains('/') && text.contains(bare))
        };
        let import = surface.imports.iter().find(|item| named(&item.name))?;
        let plain = self.planned(&[], &[])?;
        let is_gone = |plan: &Plan<'_>| {
            let made = plan.proof.as_ref().and_then(|proof| proof.surface.as_ref());
            made.is_some_and(|made| made.import(&import.name).is_none())
        };
        if self.is_clean(&plain) && is_gone(&plain) {
            let title = format!("or ask for `{}` at the version that wasmtime supplies", import.name);
            return Some(self.advice(title, &[], &[], Standing::Other));
        }
        let stub = [import.name.clone()];
        let plan = self.planned(&[], &stub)?;
        (self.is_clean(&plan) && is_gone(&plan)).then(|| {
            let title = format!("or put a stand-in in the place of `{}`, which traps when it is reached", import.name);
            self.advice(title, &[], &stub, Standing::Other)
        })
    }

    fn planned(&self, map: &[(String, String)], stub: &[String]) -> Option<Plan<'_>> {
        let wishes = Wishes {
            expected: self.expected.map(|expected| &expected.expectation.surface),
            provides: self.provides.clone(),
            map: map.to_vec(),
            with: Vec::new(),
            stub: stub.to_vec(),
            strict: self.expected.is_some_and(|expected| expected.question.strict),
            keep_versions: false,
        };
        let world = self.expected.map(|expected| (&expected.wit.resolve, expected.expectation.world));
        plan(self.file(), world, &wishes, false).ok()
    }

    /// Whether the command would do something and end well.
    fn is_clean(&self, plan: &Plan<'_>) -> bool {
        let expected = self.expected.map(|expected| (expected.wit, expected.question));
        let about = Circumstances { out: Some("out.wasm"), expected };
        plan.is_possible()
            && !plan.steps.is_empty()
            && repaired(self.file(), plan, &about).is_ok_and(|report| report.count(Severity::Error) == 0)
    }

    /// Imports of the repaired component that neither the world nor the host has.
    fn unsupplied(&self, plan: &Plan<'_>) -> Vec<String> {
        let (Some(made), Some(expected)) = (plan.proof.as_ref().and_then(|p| p.surface.as_ref()), self.expected) else {
            return Vec::new();
        };
        let listed = |name: &str| expected.expectation.surface.import(name).is_some();
        let host = self.provides.surface();
        let supplied = |name: &str| host.is_some_and(|host| crate::surface::by_name_map(&host.imports, name).is_some());
        made.imports
            .iter()
            .filter(|item| !crate::compare::always_links(&item.kind))
            .map(|item| item.name.clone())
            .filter(|name| !listed(name) && !supplied(name))
            .collect()
    }

    fn advice(&self, title: String, map: &[(String, String)], stub: &[String], standing: Standing) -> Advice {
        Advice { title, command: self.command(map, stub), standing }
    }

    fn command(&self, map: &[(String, String)], stub: &[String]) -> Command {
        let file = &self.artifact.name;
        let mut command = Command::doctor("fix").arg(file);
        if let Some(expected) = self.expected {
            command = command.args("--wit").arg(&expected.wit.name);
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
        let ending = if self.light.is_some() { ".component.wasm" } else { ".fixed.wasm" };
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

/// The interfaces and functions in them that a text speaks of, in their canonical spelling.
fn names(text: &str) -> Vec<(InterfaceName, Option<String>)> {
    let part = |c: char| c.is_ascii_alphanumeric() || "-_:/@#.+[]".contains(c);
    let mut out = Vec::new();
    for word in text.split(|c: char| !part(c)).map(|word| word.trim_matches(['.', ':', ',', '-'])) {
        if !word.contains(':') || !word.contains('/') || word.contains("//") || out.len() >= MAX_NAMES {
            continue;
        }
        let asked = path::read(word);
        let (Some(namespace), Some(package), Some(interface)) = (asked.namespace(), asked.package(), asked.interface())
        else {
            continue;
        };
        let name = InterfaceName {
            namespace: namespace.to_owned(),
            package: package.to_owned(),
            interface: interface.to_owned(),
            version: asked.version().map(str::to_owned),
        };
        let found = (name, asked.item().map(str::to_owned));
        if !out.contains(&found) {
            out.push(found);
        }
    }
    out
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
    let excludes = |a: &Pair, b: &Pair| a != b && (a.0 == b.0 || a.1 == b.1);
    pairs.iter().cloned().partition(|pair| !pairs.iter().any(|other| excludes(pair, other)))
}

/// The same imports in fewer words: a namespace of which all are meant stands for them.
fn shortened(imports: &[String], surface: &Surface) -> Vec<String> {
    let namespace = |name: &str| name.split_once(':').map(|(namespace, _)| [namespace, ":"].concat());
    let mut out: Vec<String> = Vec::new();
    for import in imports {
        let whole = namespace(import).filter(|namespace| {
            let mut of_it = surface.imports.iter().filter(|item| item.name.starts_with(namespace.as_str()));
            of_it.all(|item| imports.contains(&item.name) || crate::compare::always_links(&item.kind))
        });
        let pattern = whole.map_or_else(|| import.clone(), |namespace| namespace + "*");
        if !out.contains(&pattern) {
            out.push(pattern);
        }
    }
    if out.len() < imports.len() { out } else { imports.to_vec() }
}
