//! The command that was meant when the first word is not one: another tool's word for it, a file, or a pasted
//! error.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use mate_doctor::path::shell_word;
use std::ffi::OsString;
use std::path::Path;

/// Words of other tools, and the command here.
const SYNONYMS: &[(&[&str], &str)] = &[
    (&["run", "invoke", "exec"], "call"),
    (&["ls", "list", "show", "info", "print", "exports", "imports", "objdump"], "inspect"),
    (&["wit", "component"], "inspect --wit"),
    (&["validate"], "inspect --validate"),
    (&["test", "tests"], "verify"),
    (&["compare", "semver", "breaking"], "diff"),
    (&["targets", "lint", "conform"], "check"),
    (&["adapt", "repair", "compose", "plug", "componentize"], "fix"),
    (&["why", "diagnose", "doctor"], "explain"),
    (&["version"], "--version"),
];

/// The command line that was meant, where the error is about its first word.
pub(crate) fn meant(error: &clap::Error, typed: &[OsString]) -> Option<String> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    let at = typed.iter().position(|one| one.to_str() == Some(word))?;
    let rest: Vec<String> = typed[at + 1..].iter().map(|word| shell_word(&word.to_string_lossy())).collect();
    let line = |command: &str, arguments: &[String]| {
        let arguments: String = arguments.iter().flat_map(|word| [" ", word]).collect();
        format!("mate-doctor {command}{arguments}")
    };
    if let Some((_, command)) = SYNONYMS.iter().find(|(words, _)| words.contains(&word.as_str())) {
        return Some(line(command, &rest));
    }
    if Path::new(word).exists() || [".wasm", ".wat"].iter().any(|end| word.ends_with(end)) {
        return Some(line("inspect", &[vec![shell_word(word)], rest].concat()));
    }
    let is_text = word.contains([' ', ':', '#', '/', '`']) || word.starts_with("MD");
    is_text.then(|| line("explain", &[vec![shell_word(word)], rest].concat()))
}
