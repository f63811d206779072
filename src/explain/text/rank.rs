//! From symptoms to causes: what speaks for each is put together, and how sure it is follows from
//! how strong that is and how far the next cause lies behind.

use super::judge::judge;
use super::structure;
use super::symptom::{Symptom, Symptoms};
use super::table::Reading;
use crate::finding::{Cause, Confidence};
use std::mem::discriminant;

/// Below this nothing is said.
const FLOOR: u8 = 34;

/// From here on a message says clearly enough what it means, and hunches say nothing more.
const CLEAR: u8 = 56;

/// What hunches alone come to at most: a guess stays a guess.
const HUNCH: u8 = 60;

/// How much less a sentence of no known form counts, and what it comes to at most.
const UNFAMILIAR: u8 = 8;
const STRUCTURE: u8 = 74;

/// How far behind the first a cause may lie and still be told.
const SPREAD: u8 = 34;

/// At most this many causes are told.
const MOST: usize = 6;

/// A cause with what speaks for it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// The cause.
    pub(crate) cause: Cause,
    /// How sure it is.
    pub(crate) confidence: Confidence,
    /// Out of a hundred.
    pub(crate) strength: u8,
    /// The symptom that speaks for it most.
    pub(crate) symptom: Symptom,
    /// Why the file shows that it cannot be this.
    pub(crate) refuted: Option<String>,
}

impl Candidate {
    fn new(cause: Cause, strength: u8, symptom: Symptom) -> Self {
        Candidate { cause, confidence: Confidence::Guess, strength, symptom, refuted: None }
    }

    /// Puts it behind what the file does not speak against.
    pub(crate) fn refute(&mut self, reason: String) {
        self.strength = self.strength.saturating_sub(60);
        self.doubt(reason);
    }

    /// Says why the file does not bear it out, though it may have been so with another file.
    pub(crate) fn doubt(&mut self, reason: String) {
        self.strength = self.strength.min(60);
        self.confidence = Confidence::Guess;
        self.refuted = Some(reason);
    }
}

/// The causes of what a text reports, the best first.
pub(crate) fn rank(symptoms: &Symptoms) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut support: Vec<u8> = Vec::new();
    for (at, symptom) in symptoms.all.iter().enumerate() {
        if is_part_of_another(at, &symptoms.all) {
            continue;
        }
        for (cause, strength) in judge(symptom, symptoms) {
            match candidates.iter().position(|candidate| candidate.cause == cause) {
                Some(at) => {
                    support[at] = support[at].saturating_add(1);
                    if better(strength, symptom, &candidates[at]) {
                        candidates[at].strength = strength;
                        candidates[at].symptom = symptom.clone();
                    }
                }
                None => {
                    support.push(0);
                    candidates.push(Candidate::new(cause, strength, symptom.clone()));
                }
            }
        }
    }
    let mut clear = candidates.iter().any(|candidate| candidate.strength >= CLEAR);
    if !clear && symptoms.is_of_this_world() {
        add_structure(&mut candidates, &mut support, symptoms);
        clear = candidates.iter().any(|candidate| candidate.strength >= CLEAR);
    }
    for (candidate, more) in candidates.iter_mut().zip(&support) {
        candidate.strength = candidate.strength.saturating_add((*more).min(3)).min(99);
    }
    if !clear {
        add_hunches(&mut candidates, symptoms);
    }
    candidates.retain(|candidate| candidate.strength >= FLOOR);
    candidates.sort_by(|a, b| b.strength.cmp(&a.strength).then(a.cause.cmp(&b.cause)));
    if let Some(best) = candidates.first().map(|candidate| candidate.strength) {
        candidates.retain(|candidate| candidate.strength + SPREAD >= best);
    }
    candidates.truncate(MOST);
    set_confidence(&mut candidates);
    candidates
}

/// Adds what sentences of no known form tell.
fn add_structure(candidates: &mut Vec<Candidate>, support: &mut Vec<u8>, symptoms: &Symptoms) {
    for symptom in structure::read(&symptoms.text) {
        for (cause, strength) in judge(&symptom, symptoms) {
            let strength = strength.saturating_sub(UNFAMILIAR).min(STRUCTURE);
            match candidates.iter().position(|candidate| candidate.cause == cause) {
                Some(at) if strength > candidates[at].strength => {
                    candidates[at].strength = strength;
                    candidates[at].symptom = symptom.clone();
                }
                Some(_) => {}
                None => {
                    support.push(0);
                    candidates.push(Candidate::new(cause, strength, symptom.clone()));
                }
            }
        }
    }
}

/// Adds what mere words lean towards, if the text is about this world at all.
fn add_hunches(candidates: &mut Vec<Candidate>, symptoms: &Symptoms) {
    if !symptoms.is_of_this_world() {
        return;
    }
    let mut said: Vec<&str> = Vec::new();
    for symptom in &symptoms.all {
        let Reading::Hunch(votes) = symptom.reading else { continue };
        if said.contains(&symptom.template) {
            continue;
        }
        said.push(symptom.template);
        for (cause, strength) in votes {
            match candidates.iter_mut().find(|candidate| candidate.cause == *cause) {
                Some(known) => known.strength = (known.strength.max(*strength) + 4).min(HUNCH.max(known.strength)),
                None => candidates.push(Candidate::new(*cause, *strength, symptom.clone())),
            }
        }
    }
}

/// Whether a symptom is only a part of one beside it that says the same thing with more names.
fn is_part_of_another(at: usize, all: &[Symptom]) -> bool {
    let symptom = &all[at];
    let near = at.saturating_sub(12)..(at + 12).min(all.len());
    all[near].iter().any(|other| {
        other.captures.len() > symptom.captures.len()
            && other.span.start <= symptom.span.start
            && other.span.end >= symptom.span.end
            && discriminant(&other.reading) == discriminant(&symptom.reading)
            && matches!(
                symptom.reading,
                Reading::CoreImport | Reading::CoreType | Reading::Link | Reading::Encode | Reading::Compose
            )
    })
}

/// Whether a symptom says it more strongly, or as strongly and with more names.
fn better(strength: u8, symptom: &Symptom, known: &Candidate) -> bool {
    strength > known.strength || (strength == known.strength && symptom.captures.len() > known.symptom.captures.len())
}

fn set_confidence(candidates: &mut [Candidate]) {
    let second = candidates.get(1).map_or(0, |candidate| candidate.strength);
    for (at, candidate) in candidates.iter_mut().enumerate() {
        let sure = matches!(candidate.symptom.reading, Reading::Sure(_));
        let margin = if at == 0 { candidate.strength.saturating_sub(second) } else { 0 };
        candidate.confidence = match candidate.strength {
            95.. if sure && margin >= 8 => Confidence::Certain,
            62.. if at == 0 && margin >= 4 => Confidence::Likely,
            80.. => Confidence::Likely,
            _ => Confidence::Guess,
        };
    }
}
