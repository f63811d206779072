//! One symptom with the text around it: what the conditions of rules ask about.

use super::names;
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Level, Reading};

/// One symptom with the text around it.
#[derive(Clone, Copy)]
pub(super) struct JudgedSymptom<'a> {
    pub(super) symptom: &'a Symptom,
    pub(super) all: &'a Symptoms,
}

impl<'a> JudgedSymptom<'a> {
    /// Whether a cue is near the symptom.
    pub(super) fn near(&self, cue: Cue) -> bool {
        self.all.near(cue, &self.symptom.span)
    }

    /// Whether one of the cues is near the symptom.
    pub(super) fn near_any(&self, cues: &[Cue]) -> bool {
        self.all.near_any(cues, &self.symptom.span)
    }

    /// What stood at a place of the template; empty where nothing did.
    pub(super) fn get(&self, key: &str) -> &'a str {
        self.symptom.get(key).unwrap_or("")
    }

    /// Whether the template has these words.
    pub(super) fn form(&self, words: &str) -> bool {
        self.symptom.template.contains(words)
    }

    /// The text shortly before the symptom.
    pub(super) fn before(&self, words: &str) -> bool {
        let end = self.symptom.span.start;
        let start = self.all.text.flat.ceil_char_boundary(end.saturating_sub(400));
        self.all.text.flat[start..end].contains(words)
    }

    /// The symptom and what follows it, up to so many bytes, in lower case.
    fn from_here(&self, bytes: usize) -> String {
        let end = self.all.text.flat.floor_char_boundary(self.symptom.span.end + bytes);
        self.all.text.flat[self.symptom.span.start..end].to_ascii_lowercase()
    }

    /// The import module that the message names.
    pub(super) fn module(&self) -> &'a str {
        import_names(self.symptom).0
    }

    /// The function of the import that the message names.
    pub(super) fn import(&self) -> &'a str {
        import_names(self.symptom).1
    }

    /// Whether the message about an import is one about its type, or another message is.
    pub(super) fn import_has_other_type(&self) -> bool {
        let template = self.symptom.template;
        let apart = ["does not match", "incompatible", "smaller than", "mismatch"];
        let same = |other: &Symptom| import_names(other) == import_names(self.symptom);
        let open = template.ends_with(" error:") || template.starts_with("Error while importing");
        open && apart.iter().any(|words| self.from_here(90).contains(words))
            || template.starts_with("When linking module") && self.before("ncompatible import type")
            || !self.import().is_empty()
                && self.all.all.iter().any(|other| matches!(other.reading, Reading::CoreType) && same(other))
    }

    /// The WASI package of an import of a component.
    pub(super) fn wasi_package(&self) -> &'a str {
        let name = self.import_name();
        name.strip_prefix("wasi:").unwrap_or(name).split(['/', '@']).next().unwrap_or("")
    }

    /// The import of a component that was not satisfied.
    pub(super) fn import_name(&self) -> &'a str {
        self.symptom.get("name").or_else(|| self.symptom.get("iface")).unwrap_or("")
    }

    /// Whether `wasmtime`'s command line speaks.
    pub(super) fn command_line(&self) -> bool {
        self.near_any(&[Cue::MainModule, Cue::WasmtimeCli, Cue::Serve])
    }

    /// Whether the message is what a command printed first: `Error: component imports …`.
    pub(super) fn is_top_level(&self) -> bool {
        let line = self.all.text.line(self.symptom.span.start);
        let starts = ["Error: component imports", "Error: import ", "error: component imports"];
        starts.iter().any(|start| line.starts_with(start))
    }

    /// Whether the import is of WASI, in any of its generations.
    pub(super) fn is_wasi(&self) -> bool {
        // Names of interfaces from before they had versions or namespaces.
        const EARLY: &str = "streams filesystem poll clocks wall-clock monotonic-clock environment preopens random \
            exit stderr stdin stdout tcp udp network ip-name-lookup environment-preopens";
        let name = self.import_name();
        name.starts_with("wasi:") || name.starts_with("wasi-") || EARLY.split(' ').any(|early| early == name)
    }

    /// Whether `wasmtime serve`, which supplies the proxy world only, lacks this interface.
    pub(super) fn is_outside_proxy(&self) -> bool {
        match self.wasi_package() {
            _ if !self.is_wasi() => false,
            "filesystem" | "sockets" => true,
            "cli" => !["stdout", "stderr", "stdin"].iter().any(|part| self.import_name().contains(part)),
            _ => false,
        }
    }

    /// The function that was looked up; among a core module's exports the last part of its path.
    pub(super) fn function(&self) -> &'a str {
        let name = self.get("f");
        match self.symptom.reading {
            Reading::Func(Level::Core) if !name.contains(['#', '/']) => {
                name.trim_end_matches("()").rsplit('.').next().unwrap_or(name)
            }
            _ => name,
        }
    }

    /// Whether the core API says that it found no function: it names the function in quotes, where the
    /// component API, in the same words, names nothing.
    pub(super) fn is_said_of_the_other_api(&self) -> bool {
        let bare = self.symptom.template == "failed to find function export";
        let words = "failed to find function export ";
        (bare || self.symptom.template == "failed to find function export {f}")
            && self.all.text.quoted(self.symptom.span.start + words.len()) == bare
    }

    /// Whether the function was looked up in a component, by the text around it.
    pub(super) fn is_of_component(&self) -> bool {
        match self.symptom.reading {
            Reading::Func(Level::Component) => true,
            Reading::Func(Level::Open) => {
                let text = &self.all.text.flat;
                let start = text.ceil_char_boundary(self.symptom.span.start.saturating_sub(600));
                let end = text.floor_char_boundary(self.symptom.span.end + 600);
                let around = text[start..end].to_ascii_lowercase();
                let words = ["component", "wasi:", "interface", "wit ", "failed to find function export"];
                self.symptom.template != "failed to find function export {f}"
                    && words.iter().any(|word| around.contains(word))
            }
            _ => false,
        }
    }

    /// Whether a message about versions names one of an obsolete format: components before
    /// 0x1000d, or core modules before version 1, whose drafts went up to 0xd.
    pub(super) fn is_old_format(&self) -> bool {
        let words = self.from_here(60);
        let version = |word: &str| u32::from_str_radix(word.strip_prefix("0x")?, 16).ok();
        let layered = words.contains(" and 0x");
        words.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(version).any(|number| match number {
            0x1000a..=0x1000c => true,
            0xa..=0xd => !layered,
            _ => false,
        })
    }

    /// Whether the message has these words, or they follow it.
    pub(super) fn says(&self, words: &str) -> bool {
        self.from_here(60).contains(words)
    }

    /// Whether it names the whole component, which the check of a world imports under the world's name.
    pub(super) fn is_the_world(&self) -> bool {
        let first = self.all.all.iter().find(|other| other.template == self.symptom.template);
        self.symptom.template.starts_with("type mismatch for import")
            && first.is_some_and(|first| first.span == self.symptom.span)
    }
}

/// The module and the name of an import, as far as the message gives them.
pub(crate) fn import_names(symptom: &Symptom) -> (&str, &str) {
    let module = symptom.get("m").unwrap_or("");
    let name = symptom.get("f").unwrap_or("");
    if symptom.get("m").is_none() && names::is_import_module(name) { (name, "") } else { (module, name) }
}
