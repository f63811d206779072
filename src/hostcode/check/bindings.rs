//! The worlds of `bindgen!`, checked against the exports of the component.

use super::Checker;
use super::signature::signature;
use crate::finding::Finding;
use crate::hostcode::bindgen::Bindgen;
use crate::hostcode::findings;
use crate::hostcode::source::CodeSpan;
use crate::path::full;
use crate::surface::{FuncType, ItemKind, Surface, by_name_map};

impl Checker<'_> {
    /// Checks every `bindgen!`, and gives the worlds that can be read.
    pub(super) fn bindings(&mut self, bindgens: &[Bindgen]) -> Vec<Surface> {
        let mut worlds = Vec::new();
        for bindgen in bindgens {
            match bindgen.world() {
                Err(message) => self.findings.push(findings::unreadable_world(&bindgen.span, &message)),
                Ok(world) => {
                    self.world(&world, &bindgen.span);
                    worlds.push(world);
                }
            }
        }
        worlds
    }

    fn world(&mut self, world: &Surface, span: &CodeSpan) {
        for export in &world.exports {
            let found = by_name_map(&self.surface.exports, &export.name).map(|(item, _)| &item.kind);
            match (&export.kind, found) {
                (ItemKind::Instance(expected), Some(ItemKind::Instance(items))) => {
                    for function in expected {
                        let ItemKind::Func(ty) = &function.kind else { continue };
                        let path = full(&[&export.name], &function.name);
                        let found = items.iter().find(|item| item.name == function.name).map(|item| &item.kind);
                        self.findings.extend(self.function(&path, world, ty, found, span));
                    }
                }
                (ItemKind::Func(ty), found) => {
                    self.findings.extend(self.function(&export.name, world, ty, found, span));
                }
                (ItemKind::Instance(_), _) => self.findings.push(findings::not_exported(span, &export.name)),
                _ => {}
            }
        }
    }

    fn function(
        &self,
        path: &str,
        world: &Surface,
        ty: &FuncType,
        found: Option<&ItemKind>,
        span: &CodeSpan,
    ) -> Option<Finding> {
        let Some(ItemKind::Func(found)) = found else { return Some(findings::not_exported(span, path)) };
        (signature(world, ty) != signature(self.surface, found))
            .then(|| findings::other_type(span, path, &world.func_text(ty), &self.surface.func_text(found)))
    }
}
