//! Validation of everything, code included: the only reading that touches all of a file. It is read in
//! pieces; the largest thing held at once is a section without code, or a batch of function bodies.

use super::findings::file::Damage;
use super::layout::{Layout, core_id};
use super::read::Artifact;
use super::reader::HeaderReader;
use crate::bytes::Bytes;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use wasmparser::{BinaryReader, Chunk, FuncToValidate, FuncValidatorAllocations, FunctionBody, Parser, Payload};
use wasmparser::{ValidPayload, Validator, ValidatorResources, WasmFeatures};

/// How much is read at a time, and how many bytes of function bodies are gathered before they are validated.
const PIECE: usize = 8 << 20;

/// Told how many of how many functions are validated.
pub type ValidationProgress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Validates the whole binary with every proposal on, function bodies in parallel. What is wrong is one
/// more of the artifact's findings. A file whose headers are known to be damaged is not read further.
pub fn validate(artifact: &mut Artifact, progress: ValidationProgress<'_>) {
    if !artifact.is_valid() {
        return;
    }
    artifact.code_checked = true;
    let bodies = Bodies {
        gathered: Vec::new(),
        size: 0,
        done: AtomicUsize::new(0),
        total: functions(artifact.bytes(), &artifact.layout),
        progress,
    };
    if let Err((damage, offset, message)) = read_all(artifact.bytes(), bodies) {
        artifact.damage(damage, offset, &message);
    }
}

type Fault = (Damage, u64, String);

fn invalid(error: wasmparser::Error) -> Fault {
    (Damage::Invalid, error.offset(), error.message().to_owned())
}

/// How many functions the code sections announce.
fn functions(bytes: &Bytes<'_>, layout: &Layout) -> usize {
    let mut reader = HeaderReader::new(bytes);
    let modules = layout.nodes.iter().filter(|node| !node.component);
    let sections = modules.flat_map(|node| &node.sections).filter(|section| section.id == core_id::CODE);
    sections.filter_map(|section| reader.leb_u32(section.range.start).ok()).map(|(count, _)| count as usize).sum()
}

/// Reads the file from its beginning to its end, each payload once.
fn read_all(bytes: &Bytes<'_>, mut bodies: Bodies<'_>) -> Result<(), Fault> {
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let mut parser = Parser::new(0);
    let mut outer = Vec::new();
    // What was read and not parsed yet begins at `at` in the buffer.
    let (mut buffer, mut at, mut read) = (Vec::new(), 0, 0);
    loop {
        let is_end = read == bytes.len();
        let consumed = match parser.parse(&buffer[at..], is_end).map_err(invalid)? {
            Chunk::NeedMoreData(hint) => {
                buffer.drain(..std::mem::take(&mut at));
                let wanted = hint.max(PIECE);
                let left = usize::try_from(bytes.len() - read).unwrap_or(usize::MAX);
                let start = buffer.len();
                buffer.resize(start + wanted.min(left), 0);
                let count = bytes
                    .read_at(read, &mut buffer[start..])
                    .map_err(|error| (Damage::Unreadable, read, error.to_string()))?;
                if count < buffer.len() - start {
                    return Err((Damage::Unreadable, read, "the file became shorter while it was read".to_owned()));
                }
                read += count as u64;
                continue;
            }
            Chunk::Parsed { consumed, payload } => {
                match validator.payload(&payload).map_err(invalid)? {
                    ValidPayload::Func(function, body) => bodies.add(function, &body)?,
                    ValidPayload::Parser(inner) => outer.push(std::mem::replace(&mut parser, inner)),
                    ValidPayload::Ok | ValidPayload::End(_) => {}
                }
                if matches!(payload, Payload::End(_)) {
                    match outer.pop() {
                        Some(resumed) => parser = resumed,
                        None => return bodies.validate(),
                    }
                }
                consumed
            }
        };
        at += consumed;
    }
}

/// Function bodies that are validated together.
struct Bodies<'p> {
    gathered: Vec<(FuncToValidate<ValidatorResources>, u64, Vec<u8>)>,
    size: usize,
    done: AtomicUsize,
    total: usize,
    progress: ValidationProgress<'p>,
}

impl Bodies<'_> {
    fn add(&mut self, function: FuncToValidate<ValidatorResources>, body: &FunctionBody<'_>) -> Result<(), Fault> {
        let bytes = body.as_bytes().to_vec();
        self.size += bytes.len();
        self.gathered.push((function, body.range().start, bytes));
        if self.size < PIECE { Ok(()) } else { self.validate() }
    }

    /// Validates what was gathered. The first fault in the order of the file is reported, whichever thread finds one first.
    fn validate(&mut self) -> Result<(), Fault> {
        self.size = 0;
        let (done, total, progress) = (&self.done, self.total, self.progress);
        let fault = std::mem::take(&mut self.gathered)
            .into_par_iter()
            .map_init(FuncValidatorAllocations::default, |allocations, (function, offset, bytes)| {
                let body = FunctionBody::new(BinaryReader::new(&bytes, offset));
                let mut validator = function.into_validator(std::mem::take(allocations));
                let result = validator.validate(&body);
                *allocations = validator.into_allocations();
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
                result
            })
            .filter_map(Result::err)
            .min_by_key(wasmparser::Error::offset);
        fault.map_or(Ok(()), |error| Err(invalid(error)))
    }
}
