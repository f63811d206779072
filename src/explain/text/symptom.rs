//! A symptom: one thing that a message says went wrong, with the names it gives.

use super::input::Cleaned;
use super::pattern::Matcher;
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
}

impl Symptom {
    /// What stood at a place of the template; `None` if it has no such place or nothing stood there.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.captures.iter().find(|(capture, _)| *capture == name);
        found.map(|(_, text)| text.as_str())
    }
}

/// From here on a text is long.
const LONG: usize = 256 << 10;

static ROWS: LazyLock<Vec<&'static Row>> = LazyLock::new(|| table::rows().collect());

fn matcher(long: bool) -> &'static Matcher {
    static SHORT: LazyLock<Matcher> = LazyLock::new(|| Matcher::new(ROWS.iter().map(|(template, _)| *template), false));
    static LONG: LazyLock<Matcher> = LazyLock::new(|| Matcher::new(ROWS.iter().map(|(template, _)| *template), true));
    if long { &LONG } else { &SHORT }
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
        for found in matcher(text.flat.len() > LONG).find(&text) {
            let (template, reading) = ROWS[found.template];
            if let Reading::Cue(cue) = reading {
                cues.entry(*cue).or_default().push(found.span.start);
                continue;
            }
            let captures =
                found.captures.into_iter().map(|(name, range)| (name, text.flat[range].to_owned())).collect();
            all.push(Symptom { reading: *reading, captures, span: found.span, template });
        }
        Symptoms { text, all, cues }
    }

    /// Whether a cue stands near a place.
    pub(crate) fn near(&self, cue: Cue, span: &Range<usize>) -> bool {
        let Some(places) = self.cues.get(&cue) else { return false };
        let first = places.partition_point(|at| at + NEAR < span.start);
        places.get(first).is_some_and(|at| *at <= span.end + NEAR)
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
