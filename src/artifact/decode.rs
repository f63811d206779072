//! The field's decoders, guarded: of components and WIT packages, and of the component type in a core
//! module.

use crate::guard::{guarded, without_circles};
use crate::surface::{Surface, surface_of_component};
use wasmparser::{Parser, Payload};
use wit_component::DecodedWasm;
use wit_component::metadata::Bindgen;

/// What the field's decoder makes of a component or of a WIT package.
///
/// # Errors
/// The decoder's words, or the packages that use each other in a circle.
pub(crate) fn decode(skeleton: &[u8], surface: Option<&Surface>) -> Result<DecodedWasm, String> {
    decode_without_circles(skeleton, surface)?
}

/// The decoder's answer, its error included. Packages that use each other in a circle are an error of
/// their own: the decoder, or what reads its answer, would follow it for ever.
pub(super) fn decode_without_circles(
    skeleton: &[u8],
    surface: Option<&Surface>,
) -> Result<Result<DecodedWasm, String>, String> {
    let circle = surface.map(Surface::package_circle).unwrap_or_default();
    if !circle.is_empty() {
        return Err(format!(
            "the packages {} depend on each other in a circle, which WIT does not allow",
            circle.join(", ")
        ));
    }
    let decoded = guarded(|| wit_component::decode(skeleton))?;
    if let Ok(decoded) = &decoded {
        without_circles(decoded.resolve())?;
    }
    Ok(decoded.map_err(|error| format!("{error:#}")))
}

/// The `component-type` sections in a skeleton, decoded and merged.
///
/// # Errors
/// wit-component's words.
pub(super) fn embedded(skeleton: &[u8]) -> Result<Bindgen, String> {
    for payload in Parser::new(0).parse_all(skeleton) {
        if let Ok(Payload::CustomSection(section)) = payload
            && section.name().starts_with("component-type")
        {
            let described = guarded(|| surface_of_component(section.data()))?;
            // Only a circle stops here; other errors have better words below.
            let _ = decode_without_circles(section.data(), described.ok().as_ref())?;
        }
    }
    let (_, bindgen) = guarded(|| wit_component::metadata::decode(skeleton))?.map_err(|error| format!("{error:#}"))?;
    // Sections without a circle may make one together.
    without_circles(&bindgen.resolve)?;
    Ok(bindgen)
}
