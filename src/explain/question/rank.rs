//! From symptoms to causes: the strength of what speaks for each, its place among the causes of its
//! row, and how many names the message gives.

use super::predicate::Predicate;
use super::rules::{Votes, judge};
use super::structure;
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Reading, Strength};
use crate::explain::causes::*;
use crate::finding::{Code, Confidence};
use std::cmp::Reverse;
use std::mem::discriminant;

/// How long a line may be whose predicate is read.
const LONGEST: usize = 1200;

/// At most this many causes are reported.
const MOST: usize = 3;

/// A cause with what speaks for it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// The cause.
    pub(crate) cause: Code,
    /// How strongly the text speaks for it.
    pub(crate) strength: Strength,
    /// Its place among the causes of the row.
    pub(crate) place: usize,
    /// The symptom that speaks for it most.
    pub(crate) symptom: Symptom,
    /// How sure it is.
    pub(crate) confidence: Confidence,
    /// Why the file shows that it cannot be this.
    pub(crate) refuted: Option<String>,
}

impl Candidate {
    /// Says why the file does not bear it out, though it may have been so with another file.
    pub(crate) fn doubt(&mut self, reason: String) {
        self.confidence = Confidence::Guess;
        self.refuted = Some(reason);
    }

    fn key(&self) -> (Reverse<Strength>, usize, Reverse<usize>) {
        (Reverse(self.strength), self.place, Reverse(self.symptom.span.start))
    }
}

/// The causes of what a text reports, the best first.
pub(crate) fn rank(symptoms: &Symptoms) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let is_hint = |symptom: &Symptom| matches!(symptom.reading, Reading::Hints(_));
    for (at, symptom) in symptoms.all.iter().enumerate() {
        if !is_hint(symptom) && !is_part_of_another(at, &symptoms.all) {
            let votes = judge(symptom, symptoms);
            if !is_of_another_predicate(symptom, &votes, symptoms) {
                add(&mut candidates, votes, symptom);
            }
        }
    }
    for symptom in structure::predicates(&symptoms.text, symptoms.is_of_this_world()) {
        add(&mut candidates, judge(&symptom, symptoms), &symptom);
    }
    let clear = |c: &[Candidate]| !c.is_empty();
    if !clear(&candidates) && symptoms.is_of_this_world() {
        for symptom in structure::read(&symptoms.text) {
            add(&mut candidates, judge(&symptom, symptoms), &symptom);
        }
    }
    if let Some(at) = symptoms.first(Cue::ShapeOther).filter(|_| !clear(&candidates)) {
        let symptom = structure::symptom(
            Reading::Suggests(&[SAME_VERSION_DRIFT, IMPORT_TYPE]),
            Vec::new(),
            &(at..at + symptoms.text.line(at).len()),
        );
        add(&mut candidates, judge(&symptom, symptoms), &symptom);
    }
    if !clear(&candidates) && symptoms.is_of_this_world() {
        for symptom in symptoms.all.iter().filter(|symptom| is_hint(symptom)) {
            add(&mut candidates, judge(symptom, symptoms), symptom);
        }
    }
    candidates.sort_by_key(|candidate| candidate.key());
    candidates.truncate(MOST);
    let first = candidates.first().map(|candidate| symptoms.text.line(candidate.symptom.span.start));
    for (at, candidate) in candidates.iter_mut().enumerate() {
        // Another line of the text may be about another failure.
        let elsewhere = Some(symptoms.text.line(candidate.symptom.span.start)) != first;
        let speaks = at == 0 || candidate.place == 0 && elsewhere;
        // Words alone decide nothing: only a file makes a cause certain.
        let likely = speaks && candidate.strength > Strength::Hints;
        candidate.confidence = if likely { Confidence::Likely } else { Confidence::Guess };
    }
    candidates
}

/// Whether the sentence says that something is there twice, where the row is about what is not there.
fn is_of_another_predicate(symptom: &Symptom, votes: &Votes, symptoms: &Symptoms) -> bool {
    let twice = |cause: &Code| matches!(*cause, DUPLICATE_DEFINITION | DUPLICATE_SYMBOL | DUPLICATE_CORE_IMPORT);
    let line = symptoms.text.line(symptom.span.start);
    let says = || Predicate::of(&line.to_ascii_lowercase()) == Some(Predicate::Duplicate);
    !votes.causes.is_empty() && line.len() < LONGEST && !votes.causes.iter().any(twice) && says()
}

fn add(candidates: &mut Vec<Candidate>, votes: Votes, symptom: &Symptom) {
    for (place, cause) in votes.causes.into_iter().enumerate() {
        let new = Candidate {
            cause,
            strength: votes.strength,
            place,
            symptom: symptom.clone(),
            confidence: Confidence::Guess,
            refuted: None,
        };
        match candidates.iter_mut().find(|known| known.cause == cause) {
            Some(known) if new.key() < known.key() => *known = new,
            Some(_) => {}
            None => candidates.push(new),
        }
    }
}

/// Whether a symptom is only a part of another one that says the same with more names.
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
