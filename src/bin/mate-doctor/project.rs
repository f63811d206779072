//! `mate-doctor.toml`, looked for from the working folder upwards: what would be typed each time
//! stands there once. It adds arguments to the command line and can do nothing else.

use crate::exit::Failure;
use clap::ArgMatches;
use clap::parser::ValueSource;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name of the file.
pub(crate) const NAME: &str = "mate-doctor.toml";

/// What the file can say.
const KEYS: [&str; 6] = ["wit", "world", "artifacts", "provides", "suites", "allow"];

/// Whether a file is called like a component or a module.
pub(crate) fn is_component(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "wasm" || end == "wat")
}

/// A project file, read.
#[derive(Debug, Default, PartialEq, Eq)]
struct Project {
    wit: Option<String>,
    world: Option<String>,
    artifacts: Vec<String>,
    provides: Option<String>,
    suites: Vec<String>,
    allow: Vec<String>,
}

/// The command line with what the project file adds to it; `None` when it adds nothing.
pub(crate) fn extended(
    root: &clap::Command,
    matches: &ArgMatches,
    typed: &[OsString],
) -> Result<Option<Vec<OsString>>, Failure> {
    let Some((name, given)) = matches.subcommand() else { return Ok(None) };
    let Some(command) = root.find_subcommand(name) else { return Ok(None) };
    if !command.get_arguments().any(|arg| ["wit", "files", "suites"].contains(&arg.get_id().as_str())) {
        return Ok(None);
    }
    let Some((project, folder)) = find()? else { return Ok(None) };
    let more = project.arguments(&folder, &TypedCommand { command, given });
    let at = typed.iter().position(|word| word.to_str() == Some(name));
    let (Some(at), false) = (at, more.is_empty()) else { return Ok(None) };
    let (before, after) = typed.split_at(at + 1);
    Ok(Some([before, &more, after].concat()))
}

/// The nearest project file and the way to its folder from here.
fn find() -> Result<Option<(Project, PathBuf)>, Failure> {
    // A working folder that is gone has no project either.
    let Ok(here) = std::env::current_dir() else { return Ok(None) };
    let mut way = PathBuf::new();
    for folder in here.ancestors() {
        let file = folder.join(NAME);
        if file.is_file() {
            let shown = way.join(NAME);
            let text = std::fs::read_to_string(&file)
                .map_err(|error| Failure::NotExamined(format!("cannot read {}: {error}", shown.display())))?;
            return read(&text, &shown.display().to_string()).map(|project| Some((project, way)));
        }
        way.push("..");
    }
    Ok(None)
}

/// Reads the text of a project file.
fn read(text: &str, name: &str) -> Result<Project, Failure> {
    let wrong = |byte: usize, what: String| {
        let (line, column) = line_column(text, byte);
        Failure::Usage(format!("{name}:{line}:{column}: {what}"))
    };
    let table = DeTable::parse(text)
        .map_err(|error| wrong(error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
    let mut project = Project::default();
    for (key, value) in table.get_ref() {
        let list = |what| {
            strings(value).ok_or_else(|| wrong(value.span().start, format!("`{key}` is {what}", key = key.get_ref())))
        };
        let one = || {
            let text = value.get_ref().as_str().map(str::to_owned);
            text.ok_or_else(|| wrong(value.span().start, format!("`{}` is a text in quotes", key.get_ref())))
        };
        match key.get_ref().as_ref() {
            "wit" => project.wit = Some(one()?),
            "world" => project.world = Some(one()?),
            "provides" => project.provides = Some(one()?),
            "artifacts" => project.artifacts = list("a list of paths")?,
            "suites" => project.suites = list("a list of paths")?,
            "allow" => project.allow = list("a list of codes")?,
            other => return Err(wrong(key.span().start, unknown(other))),
        }
    }
    Ok(project)
}

fn unknown(key: &str) -> String {
    let best = mate_doctor::path::nearest(key, KEYS.iter().copied());
    let hint = best.map_or_else(|| ".".to_owned(), |known| format!("; did you mean `{known}`?"));
    format!("there is no key `{key}`{hint} The keys are {}", KEYS.join(", "))
}

/// A text, or a list of texts.
fn strings(value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
    match value.get_ref() {
        DeValue::String(text) => Some(vec![text.to_string()]),
        DeValue::Array(list) => list.iter().map(|one| one.get_ref().as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// The command that was asked for, and what was typed for it.
struct TypedCommand<'a> {
    command: &'a clap::Command,
    given: &'a ArgMatches,
}

impl TypedCommand<'_> {
    /// Whether the command has this argument with a value, and neither it nor one that excludes it was typed.
    fn open(&self, id: &str) -> bool {
        let Some(arg) = self.command.get_arguments().find(|arg| arg.get_id() == id) else { return false };
        // `inspect --wit` asks for WIT to be printed and takes no path.
        if !arg.get_action().takes_values() {
            return false;
        }
        let mut against = self.command.get_arg_conflicts_with(arg);
        against.push(arg);
        against.iter().all(|arg| self.given.value_source(arg.get_id().as_str()) != Some(ValueSource::CommandLine))
    }

    /// Whether it runs suites and none was typed, though perhaps the file that they are run on.
    fn wants_suites(&self) -> bool {
        let typed = || self.given.get_many::<PathBuf>("suites").into_iter().flatten();
        self.has("suites") && !self.given.get_flag("generate") && typed().all(|path| is_component(path))
    }

    /// Whether it has this argument at all.
    fn has(&self, id: &str) -> bool {
        self.command.get_arguments().any(|arg| arg.get_id() == id)
    }
}

impl Project {
    /// What the file adds for this command. Paths are meant from the file's folder.
    fn arguments(&self, folder: &Path, asked: &TypedCommand<'_>) -> Vec<OsString> {
        let mut out = Vec::new();
        let from = |path: &String| folder.join(path).into_os_string();
        let mut option = |name: &str, value: OsString| {
            out.push(OsString::from(["--", name].concat()));
            out.push(value);
        };
        if asked.open("wit") {
            // The world is one of this WIT; with another WIT on the command line it means nothing.
            self.wit.iter().for_each(|path| option("wit", from(path)));
            self.world.iter().filter(|_| asked.open("world")).for_each(|world| option("world", world.into()));
        }
        if asked.open("provides") {
            let word = |text: &String| ["wasi", "none"].contains(&text.as_str());
            let value = |text: &String| if word(text) { text.into() } else { from(text) };
            self.provides.iter().for_each(|text| option("provides", value(text)));
        }
        if asked.has("allow") {
            self.allow.iter().for_each(|code| option("allow", code.into()));
        }
        if asked.open("files") {
            out.extend(self.artifacts.iter().map(from));
        }
        if asked.wants_suites() {
            out.extend(self.suites.iter().map(from));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(text: &str) -> String {
        read(text, NAME).expect_err("it is wrong").to_string()
    }

    #[test]
    fn every_key_is_read() {
        let project = read(
            "wit = \"wit\"\nworld = 'w'\nartifacts = [\"a.wasm\"]\nprovides = 'none'\nsuites = ['s.toml']\nallow = ['MD0101']\n",
            NAME,
        );
        let expected = Project {
            wit: Some("wit".into()),
            world: Some("w".into()),
            artifacts: vec!["a.wasm".into()],
            provides: Some("none".into()),
            suites: vec!["s.toml".into()],
            allow: vec!["MD0101".into()],
        };
        assert_eq!(project.expect("it is right"), expected);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let keys = "The keys are wit, world, artifacts, provides, suites, allow";
        assert_eq!(
            failure("# x\nwrold = 'a'"),
            format!("mate-doctor.toml:2:1: there is no key `wrold`; did you mean `world`? {keys}")
        );
        assert_eq!(failure("zzz = 1"), format!("mate-doctor.toml:1:1: there is no key `zzz`. {keys}"));
        assert_eq!(failure("wit = 1"), "mate-doctor.toml:1:7: `wit` is a text in quotes");
        assert_eq!(failure("allow = [1]"), "mate-doctor.toml:1:9: `allow` is a list of codes");
        assert!(failure("wit = ").starts_with("mate-doctor.toml:1:"));
    }
}
