//! Core modules made components: by wit-component, with the world they carry or the one that is
//! wanted, and with wasmtime's own adapters for WASI preview 1.

use super::findings::{not_componentized, not_repairable};
use super::step::RepairStep;
use crate::artifact::{Artifact, Kind, Role};
use crate::error::Error;
use crate::finding::Finding;
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wit_component::{ComponentEncoder, StringEncoding};
use wit_parser::{Resolve, WorldId};

/// The component made of a core module, or what stands in the way.
pub(super) enum Componentized {
    Component(Vec<u8>, Vec<RepairStep>),
    Not(Box<Finding>),
}

/// Makes a component of a core module.
pub(super) fn componentize(artifact: &Artifact, world: Option<(&Resolve, WorldId)>) -> Result<Componentized, Error> {
    let (Some(core), Kind::CoreModule(role)) = (&artifact.core, &artifact.kind) else {
        return Ok(Componentized::Not(Box::new(not_repairable(artifact))));
    };
    let mut bytes = artifact.whole().map_err(|error| Error::read(artifact.name.clone(), &error))?.into_owned();
    let mut steps = Vec::new();
    let mut embedded = None;
    let command = core.export("_start").is_some();
    match (role, world) {
        (Role::Adapter | Role::WasmBindgen | Role::Emscripten, _) => {
            return Ok(Componentized::Not(Box::new(not_repairable(artifact))));
        }
        (Role::Embedded | Role::WasiCommand, _) => {}
        (_, Some((resolve, id))) => {
            let name = world_name(resolve, id);
            if let Err(error) =
                wit_component::embed_component_metadata(&mut bytes, resolve, id, StringEncoding::UTF8, false)
            {
                return Ok(failed(artifact, &format!("{error:#}"), Some(&name), false));
            }
            embedded = Some(name.clone());
            steps.push(RepairStep::Embed { world: name });
        }
        (_, None) => {
            return Ok(failed(artifact, "it carries no component type, and no world was given for it", None, true));
        }
    }
    let adapter = core.imports_from(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME).then_some(if command {
        ("commands", WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER)
    } else {
        ("reactors", WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER)
    });
    steps.push(RepairStep::Componentize { adapter: adapter.map(|(name, _)| name) });
    let encoded = ComponentEncoder::default().module(&bytes).and_then(|encoder| {
        match adapter {
            Some((_, adapter)) => encoder.adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, adapter)?,
            None => encoder,
        }
        .encode()
    });
    Ok(match encoded {
        Ok(component) => Componentized::Component(component, steps),
        Err(error) => failed(artifact, &format!("{error:#}"), embedded.as_deref(), false),
    })
}

fn failed(artifact: &Artifact, message: &str, embedded: Option<&str>, needs_world: bool) -> Componentized {
    Componentized::Not(Box::new(not_componentized(&artifact.name, message, embedded, needs_world)))
}

/// `mate:runtime/task@0.1.0`
fn world_name(resolve: &Resolve, id: WorldId) -> String {
    let world = &resolve.worlds[id];
    match world.package {
        Some(package) => resolve.packages[package].name.interface_id(&world.name),
        None => world.name.clone(),
    }
}
