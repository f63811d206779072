//! Command lines as data: what the user gave is filled in, and words are quoted when they are shown.

use crate::path::shell_word;
use std::fmt;

/// This program, as it is called on a command line.
const DOCTOR: &str = "mate-doctor";

/// A command line, or flags to add to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    args: Vec<Arg>,
}

/// A part of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Arg {
    /// A word that a shell reads as it is.
    Shell(String),
    /// A word that is quoted where a shell needs that.
    Word(String),
    /// The file that the user asked about.
    File,
    /// The same, where it is a core module.
    Module,
    /// The expected WIT: `--wit`, `--world`.
    Wit,
    /// Calls of exported functions.
    Calls,
}

/// What the user gave, to be repeated in commands.
#[derive(Clone, Debug, Default)]
pub struct CommandInput {
    /// The file that the user asked about.
    pub file: Option<String>,
    /// Whether it is a core module.
    pub is_module: bool,
    /// The expected WIT and the world in it.
    pub wit: Option<(String, Option<String>)>,
    /// The calls that were asked for, or that the file allows.
    pub calls: Vec<String>,
}

impl Command {
    /// The words of a template, as a shell reads them. The words `FILE`, `MODULE`, `WIT` and `CALLS` stand
    /// for what the user gave.
    pub fn new(template: &str) -> Self {
        Command { args: Vec::new() }.args(template)
    }

    /// A command of this program, by the words behind its name.
    pub fn doctor(template: &str) -> Self {
        Command::new(DOCTOR).args(template)
    }

    /// Adds the words of a template.
    #[must_use]
    pub fn args(mut self, template: &str) -> Self {
        self.args.extend(template.split(' ').map(|word| match word {
            "FILE" => Arg::File,
            "MODULE" => Arg::Module,
            "WIT" => Arg::Wit,
            "CALLS" => Arg::Calls,
            word => Arg::Shell(word.to_owned()),
        }));
        self
    }

    /// Adds one word, whatever is in it.
    #[must_use]
    pub fn arg(mut self, word: impl Into<String>) -> Self {
        self.args.push(Arg::Word(word.into()));
        self
    }

    /// Puts what the user gave in its places.
    pub fn fill(&mut self, given: &CommandInput) {
        let args = std::mem::take(&mut self.args);
        self.args.extend(args.into_iter().flat_map(|arg| match (&arg, given) {
            (Arg::File, CommandInput { file: Some(file), .. }) => vec![Arg::Word(file.clone())],
            (Arg::Module, CommandInput { file: Some(file), is_module: true, .. }) => vec![Arg::Word(file.clone())],
            (Arg::Wit, CommandInput { wit: Some((wit, world)), .. }) => {
                let world = world.iter().flat_map(|world| ["--world", world]);
                ["--wit", wit].into_iter().chain(world).map(|word| Arg::Word(word.to_owned())).collect()
            }
            (Arg::Calls, CommandInput { calls, .. }) if !calls.is_empty() => {
                calls.iter().cloned().map(Arg::Word).collect()
            }
            _ => vec![arg],
        }));
    }

    /// Whether it runs this command of this program.
    pub fn runs(&self, command: &str) -> bool {
        self.is_doctor() && self.args.get(1).is_some_and(|arg| matches!(arg, Arg::Shell(word) if word == command))
    }

    /// Whether it runs this program.
    pub fn is_doctor(&self) -> bool {
        matches!(self.args.first(), Some(Arg::Shell(word)) if word == DOCTOR)
    }
}

impl From<&str> for Command {
    fn from(template: &str) -> Self {
        Command::new(template)
    }
}

impl From<String> for Command {
    fn from(template: String) -> Self {
        Command::new(&template)
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (before, arg) in self.args.iter().enumerate() {
            f.write_str(if before == 0 { "" } else { " " })?;
            match arg {
                Arg::Word(word) => f.write_str(&shell_word(word))?,
                Arg::Shell(word) => f.write_str(word)?,
                Arg::File => f.write_str("FILE")?,
                Arg::Module => f.write_str("MODULE")?,
                Arg::Wit => f.write_str("--wit wit/")?,
                Arg::Calls => f.write_str("'FUNCTION(…)'")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_is_filled_in_and_quoted() {
        let mut command = Command::doctor("check WIT FILE").arg("a b");
        assert_eq!(Command::new("a  'b c' && d # e").to_string(), "a  'b c' && d # e");
        assert_eq!(command.to_string(), "mate-doctor check --wit wit/ FILE 'a b'");
        let wit = Some(("my wit".to_owned(), Some("FILE".to_owned())));
        command.fill(&CommandInput { file: Some("FILE x.wasm".into()), wit, ..CommandInput::default() });
        assert_eq!(command.to_string(), "mate-doctor check --wit 'my wit' --world FILE 'FILE x.wasm' 'a b'");
        assert!(command.runs("check") && !command.runs("fix"));
    }
}
