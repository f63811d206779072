//! A symptom: one thing that a message says went wrong, with the names it gives.

use super::input::Cleaned;
use super::names;
use super::pattern::{Length, Matcher, PatternMatch};
use super::table::{self, Cue, Reading, Row};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// How far around a symptom other words count as being said of it, in bytes.
const NEAR: usize = 4000;

/// One thing that a message says went wrong.
#[derive(Clone, Debug)]
pub(crate) struct Symptom {
    /// What the form of the message says.
    pub(crate) reading: Reading,
    /// Names by their place in the template.
    pub(crate) captures: Vec<(&'static str, String)>,
    /// Bytes of the flat text.
    pub(crate) span: Range<usize>,
    /// The words of the template, for telling rows of one reading apart.
    pub(crate) template: &'static str,
    /// Whether other software says it in the same words.
    pub(crate) common: bool,
}

impl Symptom {
    /// What stood at a place of the template; `None` if it has no such place or nothing stood there.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.captures.iter().find(|(capture, _)| *capture == name);
        found.map(|(_, text)| text.as_str())
    }

    /// Whether it names an import that was refused, and the lines are missing that say why.
    pub(crate) fn is_cut_short(&self, all: &Symptoms) -> bool {
        let told = [
            Cue::FuncMissing,
            Cue::ResourceMissing,
            Cue::ResourceOther,
            Cue::TypeOther,
            Cue::ShapeOther,
            Cue::PrimitiveOther,
            Cue::InstanceExport,
        ];
        matches!(self.reading, Reading::Link)
            && self.template.contains("matching implementation")
            && !all.near_any(&told, &self.span)
    }
}

/// Up to here a text is a message, and from here on it is long.
const MESSAGE: usize = 6 << 10;
const LONG: usize = 256 << 10;

static ROWS: LazyLock<Vec<&'static Row>> = LazyLock::new(|| table::rows().chain(table::common_rows()).collect());

/// The number of the first row in words that other software says too.
static COMMON: LazyLock<usize> = LazyLock::new(|| table::rows().count());

fn matcher(length: usize) -> &'static Matcher {
    static MATCHERS: [LazyLock<Matcher>; 3] = [
        LazyLock::new(|| build(Length::Message)),
        LazyLock::new(|| build(Length::Log)),
        LazyLock::new(|| build(Length::Long)),
    ];
    let number = usize::from(length > MESSAGE) + usize::from(length > LONG);
    &MATCHERS[number]
}

/// A name without what engines and debug output write before it: `module="m"`, `{ name: "n" }`.
fn unlabelled(name: &str) -> &str {
    let inside = name.strip_prefix("{ ").unwrap_or(name).trim_end_matches(" }");
    ["module=", "function=", "name=", "name: "].iter().find_map(|label| inside.strip_prefix(label)).unwrap_or(name)
}

/// Words of a sentence that stand where a message of that form has a name.
const PLAIN: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "in", "is", "it", "its", "of", "on", "or",
    "that", "the", "this", "to", "was", "were", "which", "with",
];

/// Whether a word of the sentence was taken for a name: names stand in quotes or brackets, and where
/// they do not, they are no words like these.
fn names_nothing(found: &PatternMatch, text: &Cleaned) -> bool {
    found.captures.iter().any(|(key, range)| {
        let bare = range.start == 0 || text.flat.as_bytes()[range.start - 1] == b' ';
        matches!(*key, "f" | "i" | "name" | "m" | "item")
            && bare
            && !text.quoted(range.start)
            && PLAIN.contains(&&text.flat[range.clone()])
    })
}

fn build(length: Length) -> Matcher {
    Matcher::new(ROWS.iter().map(|(template, _)| *template), length)
}

/// Everything that a text says, in order.
#[derive(Debug)]
pub(crate) struct Symptoms {
    /// The text without decoration.
    pub(crate) text: Cleaned,
    /// What went wrong.
    pub(crate) all: Vec<Symptom>,
    cues: BTreeMap<Cue, Vec<usize>>,
}

impl Symptoms {
    /// Reads a text.
    pub(crate) fn read(text: &str) -> Self {
        let text = Cleaned::new(text);
        let mut all = Vec::new();
        let mut cues: BTreeMap<Cue, Vec<usize>> = BTreeMap::new();
        for found in matcher(text.flat.len()).find(&text) {
            let (template, reading) = ROWS[found.template];
            if text.in_frame(found.span.start) && !reading.is_told_by_frames() || names_nothing(&found, &text) {
                continue;
            }
            if let Reading::Cue(cue) = reading {
                cues.entry(*cue).or_default().push(found.span.start);
                continue;
            }
            let captures = found
                .captures
                .into_iter()
                .map(|(name, range)| (name, unlabelled(&text.flat[range]).to_owned()))
                .collect();
            let common = found.template >= *COMMON;
            let mut span = found.span;
            // The line before names no cause.
            for before in ["Caused by: ", "AssertionError: "] {
                if text.flat[span.clone()].starts_with(before) {
                    span.start += before.len();
                }
            }
            all.push(Symptom { reading: *reading, captures, span, template, common });
        }
        let mut symptoms = Symptoms { text, all, cues };
        symptoms.leave_out_other_worlds();
        symptoms
    }

    /// Leaves out what other software says in the same words, where nothing speaks of WebAssembly.
    fn leave_out_other_worlds(&mut self) {
        if self.is_of_this_world() {
            return;
        }
        let own = |key: &str, name: &str| {
            names::is_of_this_world(name)
                || (key == "m" && (names::is_import_module(name) || names::is_sdk_module(name)))
        };
        let told = |symptom: &Symptom| symptom.captures.iter().any(|(key, name)| own(key, name));
        self.all.retain(|symptom| !symptom.common || told(symptom));
    }

    /// Whether something in the text speaks of WebAssembly, its tools or its hosts.
    pub(crate) fn is_of_this_world(&self) -> bool {
        let own =
            |symptom: &Symptom| !symptom.common && !matches!(symptom.reading, Reading::Hints(_) | Reading::Specifier);
        self.cues.keys().any(|cue| matches!(cue, Cue::World | Cue::ShapeOther) || cue.is_tool())
            || self.all.iter().any(own)
    }

    /// Where a cue stands first.
    pub(crate) fn first(&self, cue: Cue) -> Option<usize> {
        self.cues.get(&cue)?.first().copied()
    }

    /// Whether a cue stands near a place.
    pub(crate) fn near(&self, cue: Cue, span: &Range<usize>) -> bool {
        let Some(places) = self.cues.get(&cue) else { return false };
        let first = places.partition_point(|at| at + NEAR < span.start);
        places.get(first).is_some_and(|at| *at <= span.end + NEAR)
    }

    /// Whether a cue is next to a place and not only in it, where it may be a part of a name.
    pub(crate) fn beside(&self, cue: Cue, span: &Range<usize>) -> bool {
        let Some(places) = self.cues.get(&cue) else { return false };
        let first = places.partition_point(|at| at + NEAR < span.start);
        places[first..].iter().take_while(|at| **at <= span.end + NEAR).any(|at| !span.contains(at))
    }

    /// Whether one of the cues stands near a place.
    pub(crate) fn near_any(&self, cues: &[Cue], span: &Range<usize>) -> bool {
        cues.iter().any(|cue| self.near(*cue, span))
    }

    /// The item of an instance that a message about its import names next.
    pub(crate) fn instance_export(&self, span: &Range<usize>) -> Option<String> {
        let mut end = (span.end + 300).min(self.text.flat.len());
        while !self.text.flat.is_char_boundary(end) {
            end -= 1;
        }
        let after = self.text.flat.get(span.end..end)?;
        let (_, rest) = after.split_once("instance export ")?;
        let (name, _) = rest.split_once(' ')?;
        Some(name.to_owned())
    }

    /// Every cue of the text.
    pub(crate) fn cues(&self) -> impl Iterator<Item = Cue> + '_ {
        self.cues.keys().copied()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Cleaned, ROWS, matcher};
    use crate::finding::Code;
    use std::collections::BTreeSet;

    /// Texts that people met, and the symptoms on the pages of codes.
    pub(in crate::explain::question) fn texts() -> Vec<String> {
        let files = [
            include_str!("../../../tests/data/errors.jsonl"),
            include_str!("../../../tests/data/messages.jsonl"),
            include_str!("../../../tests/data/reports.jsonl"),
            include_str!("../../../tests/data/others.jsonl"),
        ];
        let cases = files.iter().flat_map(|file| file.lines());
        let error =
            |line: &str| serde_json::from_str::<serde_json::Value>(line).ok()?["error"].as_str().map(str::to_owned);
        let pages = Code::ALL.iter().map(|code| code.page().markdown.to_owned());
        cases.filter_map(error).chain(pages).collect()
    }

    #[test]
    fn every_row_is_matched_by_a_text() {
        let mut matched = BTreeSet::new();
        for text in texts() {
            let text = Cleaned::new(&text);
            matched.extend(matcher(text.flat.len()).find(&text).into_iter().map(|found| found.template));
        }
        let unmatched: Vec<&str> = ROWS
            .iter()
            .enumerate()
            .filter(|(row, _)| !matched.contains(row))
            .map(|(_, (template, _))| *template)
            .collect();
        assert!(unmatched.is_empty(), "{}", unmatched.join("\n"));
    }
}
