//! The arguments of a call as text, WAVE or JSON.

use crate::call::request::CallText;
use crate::call::value::{Value, ValueError, ValueNode, ValueScope, from_json, from_node, sample, to_json, to_wave};
use crate::finding::Source;
use crate::surface::{Param, Surface, Type};
use std::ops::Range;
use std::sync::Arc;

/// The arguments of a call as they were written.
pub(super) struct CallParts<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) nodes: &'a [ValueNode],
    pub(super) span: Range<usize>,
    pub(super) json: bool,
    /// Whether there is a parenthesis or an array.
    pub(super) parenthesis: bool,
}

impl<'a> CallParts<'a> {
    pub(super) fn of(call: &'a CallText) -> Self {
        match &call.arguments {
            Some(given) => CallParts {
                source: &given.source,
                nodes: &given.nodes,
                span: given.span.clone(),
                json: given.json,
                parenthesis: true,
            },
            None => {
                let span = call.path.end..call.path.end;
                CallParts { source: &call.source, nodes: &[], span, json: false, parenthesis: false }
            }
        }
    }

    pub(super) fn read(&self, scope: &ValueScope<'_>, ty: Type, node: &ValueNode) -> Result<Value, ValueError> {
        if self.json { from_json(scope, ty, node) } else { from_node(scope, ty, node) }
    }

    fn written(&self, surface: &Surface, ty: Type, value: &Value) -> String {
        if self.json { to_json(surface, ty, value).to_string() } else { to_wave(value) }
    }

    pub(super) fn example(&self, surface: &Surface, ty: Type) -> Option<String> {
        sample(surface, ty).map(|value| self.written(surface, ty, &value))
    }

    /// JSON that stands where a string is expected, as the string that it probably is.
    pub(super) fn as_text(&self, surface: &Surface, error: &ValueError) -> Option<String> {
        let text = self.source.text.get(error.span.clone()).filter(|text| text.starts_with(['{', '[']))?;
        let is_string = surface.resolve(error.expected) == Type::String;
        is_string.then(|| self.written(surface, Type::String, &Value::String(text.to_owned())))
    }

    /// A call that fits, with example values.
    pub(super) fn example_call(&self, surface: &Surface, name: &str, params: &[Param]) -> Option<String> {
        let values = params.iter().map(|param| self.example(surface, param.ty)).collect::<Option<Vec<_>>>()?;
        let values = values.join(", ");
        Some(if self.json { format!("[{values}]") } else { format!("{name}({values})") })
    }
}
