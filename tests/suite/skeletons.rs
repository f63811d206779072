//! The lean skeleton held against the complete one: what the field's validator says of the first it has
//! to say of the second, also for components whose headers were damaged.

use crate::generate;
use mate_doctor::artifact::layout::{component_id, core_id};
use mate_doctor::artifact::reader::Reader;
use mate_doctor::artifact::{Layout, Skeleton};
use mate_doctor::bytes::Bytes;
use wasmparser::{Validator, WasmFeatures};

/// Which skeletons there are, and whether they are valid with few and with more proposals.
struct Both {
    lean: Option<[bool; 2]>,
    complete: Option<[bool; 2]>,
}

fn both(bytes: &[u8]) -> Option<Both> {
    let bytes = Bytes::memory("a component", bytes.to_vec());
    let mut reader = Reader::new(&bytes);
    let mut layout = Layout::default();
    Layout::walk(&mut reader, &mut layout).ok()?;
    let lean = Skeleton::lean(&mut reader, &layout).map(|skeleton| {
        let [few, more] = valid(&skeleton.bytes);
        assert!(!(few && skeleton.concurrent), "it is taken without what it is said to need");
        [few, more]
    });
    let complete = Skeleton::complete(&mut reader, &layout).ok().map(|skeleton| valid(&skeleton.bytes));
    Some(Both { lean, complete })
}

fn valid(skeleton: &[u8]) -> [bool; 2] {
    let few = WasmFeatures::WASM2.union(WasmFeatures::COMPONENT_MODEL).union(WasmFeatures::GC_TYPES);
    [few, few.union(WasmFeatures::CM_ASYNC)].map(|features| {
        mate_doctor::guard::guarded(|| Validator::new_with_features(features).validate_all(skeleton).is_ok())
            .unwrap_or(false)
    })
}

/// The places of bytes that say something about links: not code, not data, not the names of sections.
fn places(bytes: &[u8]) -> Vec<usize> {
    let bytes = Bytes::memory("a component", bytes.to_vec());
    let mut layout = Layout::default();
    Layout::walk(&mut Reader::new(&bytes), &mut layout).expect("a fixture walks");
    let mut places = Vec::new();
    for node in &layout.nodes {
        for section in &node.sections {
            let counts = match (node.component, section.id) {
                (_, 0) | (true, component_id::MODULE | component_id::COMPONENT) => false,
                (true, _) => true,
                (false, id) => !matches!(id, core_id::CODE | core_id::DATA | core_id::ELEMENT | core_id::START),
            };
            if counts {
                places.extend(section.range.start as usize..section.range.end as usize);
            }
        }
    }
    places
}

fn components() -> Vec<(String, Vec<u8>)> {
    let mut components = Vec::new();
    for path in generate::fixtures() {
        let bytes = std::fs::read(&path).expect("a fixture");
        if bytes.get(4..8) == Some(&[0x0d, 0, 1, 0]) {
            components.push((path.display().to_string(), bytes));
        }
    }
    for seed in 0..40 {
        let Some((resolve, worlds)) = generate::generated_wit(seed) else { continue };
        for world in worlds {
            if let Some(bytes) = generate::component(&resolve, world) {
                components.push((format!("generated from seed {seed}"), bytes));
            }
        }
    }
    components
}

#[test]
fn real_components_have_a_lean_skeleton() {
    let mut lean = 0;
    for (name, bytes) in components() {
        let both = both(&bytes).unwrap_or_else(|| panic!("{name} does not walk"));
        let complete = both.complete.unwrap_or_else(|| panic!("{name} has no skeleton"));
        if let Some(judged) = both.lean {
            assert_eq!(judged, complete, "{name}");
            lean += 1;
        }
        assert!(both.lean.is_some() || !name.starts_with("fixtures"), "{name} has no lean skeleton");
    }
    assert!(lean > 40, "only {lean} lean skeletons");
}

#[test]
fn what_the_lean_skeleton_hides_is_right() {
    let (mut judged, mut refused) = (0, 0);
    for (number, (name, bytes)) in components().into_iter().enumerate() {
        let places = places(&bytes);
        for round in 0..250u64 {
            let noise = generate::noise(round * 1000 + number as u64, 16);
            let mut damaged = bytes.clone();
            for pick in noise.chunks(8).take(1 + usize::from(round % 3 == 0)) {
                let at = places[u32::from_le_bytes([pick[0], pick[1], pick[2], pick[3]]) as usize % places.len()];
                // Neighbours of a number are likelier to mean something than its bits.
                damaged[at] = match pick[4] % 4 {
                    0 => damaged[at].wrapping_add(1),
                    1 => damaged[at].wrapping_sub(1),
                    2 => damaged[at] ^ (1 << (pick[5] % 8)),
                    _ => damaged[places[pick[6] as usize % places.len()]],
                };
            }
            let Some(Both { lean: Some(lean), complete }) = both(&damaged) else {
                refused += 1;
                continue;
            };
            assert_eq!(Some(lean), complete, "{name}, round {round}");
            judged += 1;
        }
    }
    println!("{judged} judged, {refused} left to the complete skeleton");
    assert!(judged > 1000 && refused > 1000, "{judged} judged, {refused} left to the complete skeleton");
}
