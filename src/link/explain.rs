//! Why a linker refuses an import: decided from what the file imports and what a host supplies.

use super::refused::LinkFault;
use super::{Complaint, HostKind, ImportMisfit, Linking, Provides, Refused, findings, wasi_supplies, wasi_versions};
use crate::artifact::Artifact;
use crate::finding::Finding;
use crate::path::folded;
use crate::snippets::Language;
use crate::surface::{InterfaceName, Item, ItemKind, Supplier, Surface, by_name_map, is_same_but_for_version};

/// Decides why an import was refused. Without a file the name alone is judged, and nothing is certain.
pub fn explain_refused(refused: &Refused, artifact: Option<&Artifact>, provides: &Provides) -> Finding {
    let surface = artifact.and_then(|artifact| artifact.surface.as_ref());
    let import = surface.and_then(|surface| Some((by_name_map(&surface.imports, &refused.import)?.0, surface)));
    let fault = match (surface, import) {
        (Some(surface), None) => LinkFault::NotImported { near: near_imports(surface, &refused.import) },
        _ => fault(refused, import, provides),
    };
    findings::finding(refused, &fault, artifact, import)
}

/// Every import of a file that the host does not supply, each with its cause, in the file's order.
pub fn explain_imports(artifact: &Artifact, provides: &Provides, host: HostKind, language: Language) -> Vec<Finding> {
    let Some(surface) = &artifact.surface else { return Vec::new() };
    let linking = Linking::new(provides, surface);
    let refused = surface.imports.iter().filter(|item| !item.kind.always_links()).filter_map(|item| {
        let gaps = linking.gaps(item);
        let flagged = host.flag(&item.name, None).is_some();
        let first = gaps.first();
        (first.is_some() || flagged).then(|| Refused {
            import: item.name.clone(),
            item: first.map(|gap| gap.item.name.clone()).filter(|first| *first != item.name),
            host,
            language,
            ..Refused::default()
        })
    });
    refused.map(|refused| explain_refused(&refused, Some(artifact), provides)).collect()
}

fn fault(refused: &Refused, import: Option<(&Item, &Surface)>, provides: &Provides) -> LinkFault {
    match &refused.complaint {
        Complaint::DefinedTwice => return LinkFault::DefinedTwice,
        Complaint::WantedAsync => return LinkFault::Async { wanted_async: true },
        Complaint::WantedSync => return LinkFault::Async { wanted_async: false },
        Complaint::Type(detail) => return mistyped(refused, import, provides, detail),
        Complaint::Missing => {}
    }
    let supplied = provides.supplied(&refused.import);
    if Supplier::of(&refused.import) != Supplier::Other {
        return wasi_fault(refused, supplied, import, provides);
    }
    match (supplied, import) {
        (Some(supplied), Some((item, surface))) => {
            let misfit = Linking::new(provides, surface).misfit(item);
            if misfit == ImportMisfit::default() {
                return LinkFault::Supplied { by: supplied.name.clone() };
            }
            let same_version = supplied.name == item.name && InterfaceName::parse(&item.name).is_some();
            LinkFault::of_misfit(misfit, same_version)
        }
        (_, Some((item, _))) if item.implements.is_some() => {
            LinkFault::Custom { other: provides.supplied(item.interface()).map(|supplied| supplied.name.clone()) }
        }
        _ => LinkFault::Custom { other: other_version(&refused.import, provides) },
    }
}

fn wasi_fault(
    refused: &Refused,
    supplied: Option<&Item>,
    import: Option<(&Item, &Surface)>,
    provides: &Provides,
) -> LinkFault {
    if let Some(flag) = refused.host.flag(&refused.import, refused.item.as_deref())
        && Supplier::of(&refused.import) != Supplier::WasiCandidate
    {
        return LinkFault::FlagNeeded { flag: flag.flag };
    }
    match (supplied, import) {
        (Some(supplied), Some((item, surface))) => {
            let misfit = Linking::new(provides, surface).misfit(item);
            if !misfit.lacking.is_empty() {
                LinkFault::WasiVersion { supplied: Some(supplied.name.clone()), missing: misfit.lacking }
            } else if !misfit.differing.is_empty() {
                LinkFault::of_misfit(misfit, false)
            } else {
                LinkFault::WasiNotAdded
            }
        }
        (Some(_), None) => LinkFault::WasiNotAdded,
        (None, _) if wasi_supplies(&refused.import) => LinkFault::WasiNotAdded,
        (None, _) => match wasi_versions(&refused.import).last() {
            None if Supplier::of(&refused.import) == Supplier::WasiProposal => LinkFault::WasiProposal,
            newest => LinkFault::WasiVersion { supplied: newest.map(|name| (*name).to_owned()), missing: Vec::new() },
        },
    }
}

fn mistyped(refused: &Refused, import: Option<(&Item, &Surface)>, provides: &Provides, detail: &str) -> LinkFault {
    let text = |(item, surface): (&Item, &Surface)| {
        let ItemKind::Func(ty) = &function_in(item, refused.item.as_deref())?.kind else { return None };
        Some(surface.func_text(ty))
    };
    LinkFault::Type {
        wanted: import.and_then(text),
        supplied: provides.supplied(&refused.import).zip(provides.surface()).and_then(text),
        detail: Some(detail.to_owned()).filter(|detail| !detail.is_empty()),
        misfit: ImportMisfit::default(),
        same_version: Supplier::of(&refused.import) == Supplier::Other && refused.import.contains(['/', ':']),
    }
}

fn function_in<'a>(item: &'a Item, name: Option<&str>) -> Option<&'a Item> {
    match (&item.kind, name) {
        (ItemKind::Func(_), _) => Some(item),
        (ItemKind::Instance(items), Some(name)) => items.iter().find(|item| item.name == name),
        _ => None,
    }
}

fn other_version(import: &str, provides: &Provides) -> Option<String> {
    InterfaceName::parse(import)?;
    let mut items = provides.surface()?.imports.iter();
    items.find(|item| is_same_but_for_version(&item.name, import)).map(|item| item.name.clone())
}

fn near_imports(surface: &Surface, import: &str) -> Vec<String> {
    let wanted = InterfaceName::parse(import);
    let near: Vec<String> = surface
        .imports
        .iter()
        .filter(|item| match (&wanted, InterfaceName::parse(item.interface())) {
            (Some(wanted), Some(name)) => {
                name.interface == wanted.interface || name.package_name() == wanted.package_name()
            }
            _ => folded(&item.name) == folded(import),
        })
        .map(|item| item.name.clone())
        .collect();
    if near.is_empty() { surface.imports.iter().map(|item| item.name.clone()).collect() } else { near }
}
