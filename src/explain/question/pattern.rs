//! Templates of messages, all searched for in one pass.
//!
//! A template is written as the tool composes its message, with `{x}` where it puts in one word and
//! `{*x}` where it puts in several. Quotes, case and line breaks do not count.

use super::input::Cleaned;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::ops::Range;

/// How far a word that a tool put in may reach, in bytes.
const WINDOW: usize = 300;

/// How many places of one template are looked at, and how many that fit are kept: a log repeats itself.
const TRIES: usize = 2000;
const FITS: usize = 100;

#[derive(Debug)]
enum Part {
    Literal(String),
    Capture { name: &'static str, several: bool },
}

#[derive(Debug)]
struct Template {
    parts: Vec<Part>,
    anchor: usize,
}

/// One place where a template fits.
#[derive(Clone, Debug)]
pub(crate) struct PatternMatch {
    /// The number of the template.
    pub(crate) template: usize,
    /// Bytes of the flat text.
    pub(crate) span: Range<usize>,
    /// What stood where the template has a placeholder.
    pub(crate) captures: Vec<(&'static str, Range<usize>)>,
}

/// How long the texts are that are to be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// A message: searched for one template after the other, for building an automaton takes longer.
    Message,
    /// A log: what is quickly built serves best.
    Log,
    /// Megabytes: what searches quickly serves best.
    Long,
}

/// All templates, ready to be searched for.
#[derive(Debug)]
pub(crate) struct Matcher {
    templates: Vec<Template>,
    anchors: Vec<String>,
    automaton: Option<AhoCorasick>,
}

impl Matcher {
    /// Compiles templates; each has at least one literal of several letters.
    pub(crate) fn new(templates: impl Iterator<Item = &'static str>, length: Length) -> Self {
        let templates: Vec<Template> = templates.map(compile).collect();
        let anchor = |template: &Template| match &template.parts[template.anchor] {
            Part::Literal(text) => text.to_ascii_lowercase(),
            Part::Capture { .. } => unreachable!("the anchor is chosen among the literals"),
        };
        let anchors: Vec<String> = templates.iter().map(anchor).collect();
        let automaton = (length != Length::Message).then(|| {
            AhoCorasick::builder()
                .kind((length == Length::Log).then_some(AhoCorasickKind::NoncontiguousNFA))
                .prefilter(false)
                .build(&anchors)
                .expect("a few hundred short patterns are far below the automaton's limits")
        });
        Matcher { templates, anchors, automaton }
    }

    /// Where anchors stand in a text in lower case: number, start and end of each.
    fn hits<'a>(&'a self, lower: &'a str) -> Box<dyn Iterator<Item = (usize, usize, usize)> + 'a> {
        match &self.automaton {
            Some(automaton) => Box::new(
                automaton.find_overlapping_iter(lower).map(|hit| (hit.pattern().as_usize(), hit.start(), hit.end())),
            ),
            None => Box::new(self.anchors.iter().enumerate().flat_map(move |(number, anchor)| {
                let there = lower.contains(anchor.as_str());
                let places = there.then(|| lower.match_indices(anchor.as_str())).into_iter().flatten();
                places.map(move |(start, _)| (number, start, start + anchor.len()))
            })),
        }
    }

    /// The places where templates fit, in the order of the text; of each template only so many as
    /// still say something new.
    pub(crate) fn find(&self, text: &Cleaned) -> Vec<PatternMatch> {
        let mut found = Vec::new();
        let mut tried = vec![(0, 0); self.templates.len()];
        // Lower case on both sides: an automaton that knows both cases takes ten times as long to build.
        let lower = text.flat.to_ascii_lowercase();
        for (number, start, end) in self.hits(&lower) {
            let (tries, fits) = &mut tried[number];
            *tries += 1;
            if *tries > TRIES || *fits > FITS {
                continue;
            }
            if let Some(mut matched) = fit(&self.templates[number], &text.flat, start..end) {
                *fits += 1;
                matched.template = number;
                found.push(matched);
            }
        }
        found.sort_by_key(|m| (m.span.start, m.template));
        found
    }
}

fn compile(template: &'static str) -> Template {
    let mut parts = Vec::new();
    let mut rest = template;
    while !rest.is_empty() {
        match rest.split_once('{') {
            Some((literal, after)) => {
                push_literal(&mut parts, literal);
                let (name, after) = after.split_once('}').expect("templates are written here and tested");
                let (name, several) = name.strip_prefix('*').map_or((name, false), |name| (name, true));
                parts.push(Part::Capture { name, several });
                rest = after;
            }
            None => {
                push_literal(&mut parts, rest);
                rest = "";
            }
        }
    }
    let length = |part: &Part| match part {
        Part::Literal(text) => text.trim().len(),
        Part::Capture { .. } => 0,
    };
    let anchor = (0..parts.len()).max_by_key(|n| length(&parts[*n])).unwrap_or(0);
    Template { parts, anchor }
}

fn push_literal(parts: &mut Vec<Part>, literal: &str) {
    if !literal.is_empty() {
        parts.push(Part::Literal(literal.to_owned()));
    }
}

/// Tries the parts around an anchor that was found.
fn fit(template: &Template, flat: &str, anchor: Range<usize>) -> Option<PatternMatch> {
    let mut captures = Vec::new();
    let (mut start, mut end) = (anchor.start, anchor.end);
    let mut pending: Option<(&'static str, bool)> = None;
    for part in &template.parts[template.anchor + 1..] {
        match part {
            Part::Capture { name, several } => pending = Some((name, *several)),
            Part::Literal(text) => {
                let limit = floor(flat, end + WINDOW);
                let at = if pending.is_some() {
                    end + find(&flat[end..limit], text)?
                } else if starts_with(&flat[end..], text) {
                    end
                } else {
                    return None;
                };
                if let Some((name, several)) = pending.take() {
                    captures.push((name, checked(flat, end..at, several)?));
                }
                end = at + text.len();
            }
        }
    }
    if let Some((name, several)) = pending.take() {
        let range = if several { end..floor(flat, end + 120) } else { next_word(flat, end)? };
        end = range.end;
        captures.push((name, trimmed(flat, range)));
    }
    for part in template.parts[..template.anchor].iter().rev() {
        match part {
            Part::Capture { name, several } => pending = Some((name, *several)),
            Part::Literal(text) => {
                let limit = ceil(flat, start.saturating_sub(WINDOW));
                let at = limit + rfind(&flat[limit..start], text)?;
                if let Some((name, several)) = pending.take() {
                    captures.push((name, checked(flat, at + text.len()..start, several)?));
                }
                start = at;
            }
        }
    }
    if let Some((name, _)) = pending {
        let range = previous_word(flat, start)?;
        start = range.start;
        captures.push((name, trimmed(flat, range)));
    }
    Some(PatternMatch { template: 0, span: start..end, captures })
}

fn checked(flat: &str, range: Range<usize>, several: bool) -> Option<Range<usize>> {
    let range = trimmed(flat, range);
    (several || !flat[range.clone()].contains(' ')).then_some(range)
}

/// Without the punctuation that stands around a word.
fn trimmed(flat: &str, range: Range<usize>) -> Range<usize> {
    let text = &flat[range.clone()];
    let left = text.trim_start_matches([' ', ',', ';', '(', '<', '=', '.']);
    let start = range.start + (text.len() - left.len());
    let right = left.trim_end_matches([' ', ',', ';', ')', '.', ':', '}', '>', '!', '?']);
    start..start + right.len()
}

fn next_word(flat: &str, from: usize) -> Option<Range<usize>> {
    let limit = floor(flat, from + WINDOW);
    let rest = &flat[from..limit];
    let word = rest.trim_start_matches([' ', ':', '=']);
    let start = from + (rest.len() - word.len());
    let length = word.find(' ').unwrap_or(word.len());
    (length > 0).then(|| start..start + length)
}

fn previous_word(flat: &str, before: usize) -> Option<Range<usize>> {
    let limit = ceil(flat, before.saturating_sub(WINDOW));
    let text = flat[limit..before].trim_end();
    let end = limit + text.len();
    let start = text.rfind(' ').map_or(limit, |n| limit + n + 1);
    (end > start).then_some(start..end)
}

fn starts_with(text: &str, literal: &str) -> bool {
    text.as_bytes().get(..literal.len()).is_some_and(|start| start.eq_ignore_ascii_case(literal.as_bytes()))
}

fn find(text: &str, literal: &str) -> Option<usize> {
    text.as_bytes().windows(literal.len()).position(|window| window.eq_ignore_ascii_case(literal.as_bytes()))
}

fn rfind(text: &str, literal: &str) -> Option<usize> {
    text.as_bytes().windows(literal.len()).rposition(|window| window.eq_ignore_ascii_case(literal.as_bytes()))
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
