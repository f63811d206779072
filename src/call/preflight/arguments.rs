//! The arguments of a call against types: read, and examples in the language that they are written in.

use crate::call::request::Arguments;
use crate::call::value::{Value, ValueError, ValueNode, ValueScope, from_json, from_node, sample, to_json, to_wave};
use crate::surface::{Param, Surface, Type};

impl Arguments {
    pub(super) fn read(&self, scope: &ValueScope<'_>, ty: Type, node: &ValueNode) -> Result<Value, ValueError> {
        if self.json { from_json(scope, ty, node) } else { from_node(scope, ty, node) }
    }

    fn written(&self, surface: &Surface, ty: Type, value: &Value) -> String {
        if self.json { to_json(surface, ty, value).to_string() } else { to_wave(value) }
    }

    pub(super) fn example(&self, surface: &Surface, ty: Type) -> Option<String> {
        match self.json {
            true => sample(surface, ty).map(|value| self.written(surface, ty, &value)),
            false => surface.example(ty),
        }
    }

    /// JSON in the place of a string, as the string that was probably meant.
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
