//! The WIT text of an artifact: decoded from the skeleton, which has the same types as the file.

use super::module::embedded;
use super::{Artifact, Kind};
use crate::guard::{guarded, without_circles};
use crate::surface::Surface;
use wit_component::{DecodedWasm, WitPrinter};
use wit_parser::{PackageId, Resolve};

impl Artifact {
    /// The interface as WIT text: of a component, of a WIT package, or of the component that a core
    /// module would become.
    ///
    /// # Errors
    /// Says why there is none.
    pub fn wit_text(&self) -> Result<String, String> {
        let (resolve, package) = self.decoded()?;
        let mut printer = WitPrinter::default();
        let rest: Vec<PackageId> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != package).collect();
        guarded(|| printer.print(&resolve, package, &rest))?
            .map_err(|error| format!("the WIT cannot be printed: {error:#}"))?;
        Ok(printer.output.to_string())
    }

    /// The WIT as wit-parser's own data, with the main package.
    ///
    /// # Errors
    /// Says why there is none.
    pub(crate) fn decoded(&self) -> Result<(Resolve, PackageId), String> {
        let none = || format!("`{}` has no WIT interface: it {}", self.name, self.kind.predicate());
        match &self.kind {
            // Reading the surface bounds the depth of types, which the decoder would recurse over.
            Kind::Component | Kind::WitPackage if self.surface.is_some() => {
                match decode(self.skeleton(), self.surface.as_ref())? {
                    Ok(DecodedWasm::WitPackage(resolve, package)) => Ok((resolve, package)),
                    Ok(DecodedWasm::Component(resolve, world)) => {
                        let package = resolve.worlds[world].package.ok_or_else(none)?;
                        Ok((resolve, package))
                    }
                    Err(error) => Err(format!("the interface of `{}` cannot be written as WIT: {error}", self.name)),
                }
            }
            Kind::CoreModule(_) if self.world.is_some() => {
                let bindgen = embedded(self.skeleton())?;
                let package = bindgen.resolve.worlds[bindgen.world].package.ok_or_else(none)?;
                Ok((bindgen.resolve, package))
            }
            _ => Err(none()),
        }
    }
}

/// What the field's decoder makes of a component or of a WIT package, and its error where it refuses.
///
/// # Errors
/// Refuses packages that use each other in a circle, naming them: the decoder, or what reads its answer,
/// would follow it for ever.
pub(crate) fn decode(skeleton: &[u8], surface: Option<&Surface>) -> Result<Result<DecodedWasm, String>, String> {
    let circle = surface.map(Surface::package_circle).unwrap_or_default();
    if !circle.is_empty() {
        return Err(format!("the packages {} use each other in a circle, which WIT cannot say", circle.join(", ")));
    }
    let decoded = guarded(|| wit_component::decode(skeleton))?;
    if let Ok(decoded) = &decoded {
        without_circles(decoded.resolve())?;
    }
    Ok(decoded.map_err(|error| format!("{error:#}")))
}

/// The finding for a file that could not be read to its end.
pub fn unreadable(artifact: &Artifact, error: &std::io::Error) -> crate::finding::Finding {
    crate::finding::input::Damaged {
        file: artifact.name.clone(),
        what: artifact.kind.words(),
        damage: crate::finding::input::Damage::Unreadable,
        offset: 0,
        size: artifact.size,
        message: error.to_string(),
    }
    .into()
}
