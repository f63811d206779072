//! The WIT text of an artifact: decoded from the skeleton, which has the same types as the file.

use super::decode::{decode_without_circles, embedded};
use super::kind::Kind;
use super::read::Artifact;
use crate::guard::guarded;
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
                match decode_without_circles(self.skeleton(), self.surface.as_ref())? {
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
