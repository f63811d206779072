//! `mate-doctor.toml`, looked for from the working folder upwards: defaults for options. Its keys are the long
//! names of options; it adds arguments to the command line and can do nothing else.

use crate::exit::Failure;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, ValueHint};
use mate_doctor::bytes::Bytes;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name of the file.
pub(crate) const NAME: &str = "mate-doctor.toml";

/// The options that the file can set, and the files that are arguments: `artifacts` and `suites`.
const KEYS: [&str; 25] = [
    "wit",
    "world",
    "artifacts",
    "suites",
    "provides",
    "like",
    "host",
    "strict",
    "allow",
    "deny",
    "expect",
    "features",
    "all-features",
    "exit-zero",
    "with",
    "stub",
    "answer",
    "timeout",
    "max-memory",
    "compiler",
    "lang",
    "format",
    "color",
    "plain",
    "quiet",
];
/// Commands whose result depends on the file; the others only warn where it cannot be read.
const DEPENDENT: [&str; 4] = ["check", "verify", "fix", "call"];

/// Whether a file is called like a component or a module.
pub(crate) fn is_component(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "wasm" || end == "wat")
}

/// A project file, read: each key with its texts, or with whether a flag is on.
#[derive(Debug, Default, PartialEq, Eq)]
struct Project {
    values: Vec<(String, Setting)>,
}

#[derive(Debug, PartialEq, Eq)]
enum Setting {
    Texts(Vec<String>),
    Flag(bool),
}

/// The command line with what the project file adds to it; `None` when it adds nothing.
pub(crate) fn extended(
    root: &clap::Command,
    matches: &ArgMatches,
    typed: &[OsString],
) -> Result<Option<Vec<OsString>>, Failure> {
    let Some((name, given)) = matches.subcommand() else { return Ok(None) };
    let Some(command) = root.find_subcommand(name) else { return Ok(None) };
    if given.get_flag("no_config") || !command.get_arguments().any(|arg| arg.get_id() == "format") {
        return Ok(None);
    }
    let Some((project, folder)) = find()? else { return Ok(None) };
    let more = project.arguments(&folder, &TypedCommand { command, given })?;
    let at = typed.iter().position(|word| word.to_str() == Some(name));
    let (Some(at), false) = (at, more.is_empty()) else { return Ok(None) };
    let (before, after) = typed.split_at(at + 1);
    Ok(Some([before, &more, after].concat()))
}

/// Whether a command fails where the file cannot be read.
pub(crate) fn matters(command: &str) -> bool {
    DEPENDENT.contains(&command)
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
            let unread = |error: String| Failure::NotExamined(format!("cannot read {}: {error}", shown.display()));
            let text = Bytes::read_small(&file).map_err(|error| unread(error.to_string()))?;
            let text = String::from_utf8(text).map_err(|error| unread(error.to_string()))?;
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
        let name = key.get_ref().as_ref();
        if !KEYS.contains(&name) {
            return Err(wrong(key.span().start, unknown(name)));
        }
        let setting = setting(value).ok_or_else(|| {
            wrong(value.span().start, format!("`{name}` must be a string, a list of strings, or true or false"))
        })?;
        project.values.push((name.to_owned(), setting));
    }
    Ok(project)
}

fn unknown(key: &str) -> String {
    let best = mate_doctor::path::nearest(key, KEYS.iter().copied());
    let hint = best.map(|known| format!(" (did you mean `{known}`?)")).unwrap_or_default();
    format!("unknown key `{key}`{hint}; the keys are {}", KEYS.join(", "))
}

/// A text, a list of texts, or whether a flag is on.
fn setting(value: &Spanned<DeValue<'_>>) -> Option<Setting> {
    match value.get_ref() {
        DeValue::String(text) => Some(Setting::Texts(vec![text.to_string()])),
        DeValue::Boolean(on) => Some(Setting::Flag(*on)),
        DeValue::Array(list) => {
            let texts: Option<_> = list.iter().map(|one| one.get_ref().as_str().map(str::to_owned)).collect();
            texts.map(Setting::Texts)
        }
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
    /// The argument that a key sets.
    fn argument(&self, key: &str) -> Option<&Arg> {
        let id = if key == "artifacts" { "files" } else { key };
        self.command.get_arguments().find(|arg| match arg.get_long() {
            Some(long) => long == id,
            None => arg.get_id() == id,
        })
    }

    /// Whether neither an argument nor one that excludes it was typed, or set in the environment.
    fn is_open(&self, arg: &Arg) -> bool {
        let excludes = |one: &Arg, other: &Arg| {
            self.command.get_arg_conflicts_with(one).iter().any(|known| known.get_id() == other.get_id())
        };
        let is_given = |other: &Arg| {
            let source = self.given.value_source(other.get_id().as_str());
            matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable))
        };
        let mut given = self.command.get_arguments().filter(|other| is_given(other));
        !given.any(|other| other.get_id() == arg.get_id() || excludes(arg, other) || excludes(other, arg))
    }

    /// Whether suites are run and none was typed, though perhaps the file that they are run on.
    fn wants_suites(&self) -> bool {
        let typed = || self.given.get_many::<PathBuf>("suites").into_iter().flatten();
        !self.given.get_flag("generate") && typed().all(|path| is_component(path))
    }

    /// Whether the file may add this.
    fn accepts(&self, key: &str, arg: &Arg) -> bool {
        // The world is one of the WIT in the file; with another WIT it means nothing.
        let is_of_wit = key != "world" || self.argument("wit").is_some_and(|wit| self.is_open(wit));
        // `inspect --wit` prints WIT and takes no path.
        let has_values = key != "wit" || arg.get_action().takes_values();
        is_of_wit
            && has_values
            && (key == "allow" || if key == "suites" { self.wants_suites() } else { self.is_open(arg) })
    }
}

impl Project {
    /// What the file adds for this command. Paths are relative to the file's folder.
    fn arguments(&self, folder: &Path, command: &TypedCommand<'_>) -> Result<Vec<OsString>, Failure> {
        let (mut out, mut files) = (Vec::new(), Vec::new());
        for (key, setting) in &self.values {
            let Some(arg) = command.argument(key).filter(|arg| command.accepts(key, arg)) else { continue };
            let is_path = matches!(arg.get_value_hint(), ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath);
            let value = |text: &String| match text.as_str() {
                "wasi" | "none" | "-" => text.into(),
                _ if is_path => folder.join(text).into_os_string(),
                _ => text.into(),
            };
            let name = || OsString::from(["--", key].concat());
            match setting {
                Setting::Texts(texts) if arg.is_positional() => files.extend(texts.iter().map(value)),
                Setting::Texts(texts) if arg.get_action().takes_values() => {
                    out.extend(texts.iter().flat_map(|text| [name(), value(text)]));
                }
                Setting::Flag(on) if !arg.get_action().takes_values() => out.extend(on.then(name)),
                Setting::Texts(_) => return Err(Failure::Usage(format!("{NAME}: `{key}` must be true or false"))),
                Setting::Flag(_) => return Err(Failure::Usage(format!("{NAME}: `{key}` must be a string or a list"))),
            }
        }
        Ok([out, files].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(text: &str) -> String {
        read(text, NAME).expect_err("it is wrong").to_string()
    }

    #[test]
    fn texts_lists_and_flags_are_read() {
        let project = read("wit = \"wit\"\nallow = ['MD0101', 'MD0102']\nstrict = true\n", NAME);
        let texts = |texts: &[&str]| Setting::Texts(texts.iter().map(ToString::to_string).collect());
        let expected =
            [("wit", texts(&["wit"])), ("allow", texts(&["MD0101", "MD0102"])), ("strict", Setting::Flag(true))];
        let mut values = project.expect("it is right").values;
        values.sort_by_key(|(key, _)| ["wit", "allow", "strict"].iter().position(|known| known == key));
        assert_eq!(values, expected.map(|(key, value)| (key.to_owned(), value)));
    }

    #[test]
    fn every_key_is_an_argument_of_some_command() {
        use clap::CommandFactory;
        let mut root = crate::args::Cli::command();
        root.build();
        for key in KEYS {
            let has = |command: &clap::Command| {
                let matches = ArgMatches::default();
                TypedCommand { command, given: &matches }.argument(key).is_some()
            };
            assert!(!cfg!(feature = "call") || root.get_subcommands().any(has), "{key}");
        }
    }

    #[test]
    fn what_is_wrong_is_reported_with_its_place() {
        assert!(
            failure("# x\nwrold = 'a'").starts_with(
                "mate-doctor.toml:2:1: unknown key `wrold` (did you mean `world`?); the keys are wit, world"
            )
        );
        assert!(failure("zzz = 1").starts_with("mate-doctor.toml:1:1: unknown key `zzz`; the keys are "));
        let kinds = "must be a string, a list of strings, or true or false";
        assert_eq!(failure("wit = 1"), format!("mate-doctor.toml:1:7: `wit` {kinds}"));
        assert_eq!(failure("allow = [1]"), format!("mate-doctor.toml:1:9: `allow` {kinds}"));
        assert!(failure("wit = ").starts_with("mate-doctor.toml:1:"));
    }
}
