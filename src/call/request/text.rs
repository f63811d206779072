//! The text of calls: `[name =] PATH(ARGUMENTS)`, one for each call of a chain.

use crate::call::value::{SyntaxError, ValueNode, parse_list};
use crate::finding::{Source, SourceKind};
use std::ops::Range;
use std::sync::Arc;

/// One call as it was written.
#[derive(Clone, Debug)]
pub struct CallText {
    /// All of it.
    pub source: Arc<Source>,
    /// The name its result is bound to.
    pub bind: Option<String>,
    /// The function.
    pub path: Range<usize>,
    /// The arguments in parentheses; empty at the end of the path if there are none.
    pub arguments: Arguments,
}

/// The arguments of a call.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Each of them.
    pub nodes: Vec<ValueNode>,
    /// The text they stand in: that of the call, or JSON given apart.
    pub source: Arc<Source>,
    /// Where they stand, with their parentheses.
    pub span: Range<usize>,
    /// Whether they are JSON.
    pub json: bool,
}

impl Arguments {
    /// No arguments, after a path that ends here.
    pub(in crate::call) fn none(source: &Arc<Source>, end: usize) -> Self {
        Arguments { nodes: Vec::new(), source: Arc::clone(source), span: end..end, json: false }
    }
}

/// A request that is not a call.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", .error.message)]
pub struct RequestError {
    /// The text it stands in.
    pub text: Arc<Source>,
    /// Where and what.
    pub error: SyntaxError,
    /// The function's name, as far as it could be read.
    pub path: Option<String>,
    /// Whether it is about arguments given as JSON.
    pub json: bool,
}

impl CallText {
    /// Reads one call.
    ///
    /// # Errors
    /// When no function is named, or the arguments do not parse.
    pub fn parse(text: &str) -> Result<Self, RequestError> {
        let source = Source::new(SourceKind::Argument, "call", text);
        let fail = |error, path: Option<&str>| RequestError {
            text: Arc::clone(&source),
            error,
            path: path.map(str::to_owned),
            json: false,
        };
        let (bind, start) = binding(text);
        let open = text[start..].find('(').map(|at| start + at);
        let path = trimmed(text, start..open.unwrap_or(text.len()));
        if path.is_empty() {
            return Err(fail(SyntaxError::new(path, "a call names a function: `ns:pkg/iface@1.0.0#func(…)`"), None));
        }
        let mut arguments = Arguments::none(&source, path.end);
        if let Some(open) = open {
            arguments.span = trimmed(text, open..text.len());
            let nodes = parse_list(text, open..text.len());
            arguments.nodes = nodes.map_err(|error| fail(error, Some(&text[path.clone()])))?;
        }
        Ok(CallText { source, bind, path, arguments })
    }

    /// Gives a call that has none its arguments as a JSON array.
    ///
    /// # Errors
    /// When the text is not an array.
    pub fn with_json(mut self, text: &str) -> Result<Self, RequestError> {
        let source = Source::new(SourceKind::Argument, "--json", text);
        let fail = |error| RequestError { text: Arc::clone(&source), error, path: None, json: true };
        let node = crate::call::value::parse_value(text, 0..text.len()).map_err(fail)?;
        let crate::call::value::NodeKind::List(nodes) = node.kind else {
            let instead = Some(format!("[{}]", &text[node.span.clone()]));
            let error = SyntaxError::new(node.span, "expected an array with one value for each parameter");
            return Err(fail(SyntaxError { instead, ..error }));
        };
        self.arguments = Arguments { nodes, source, span: node.span, json: true };
        Ok(self)
    }

    /// A call of a function by its path, without arguments.
    pub(in crate::call) fn named(path: &str) -> Self {
        let source = Source::new(SourceKind::Argument, "call", path);
        CallText { arguments: Arguments::none(&source, path.len()), source, bind: None, path: 0..path.len() }
    }

    /// The function as it was written.
    pub fn path(&self) -> &str {
        &self.source.text[self.path.clone()]
    }
}

/// `name =` at the front.
fn binding(text: &str) -> (Option<String>, usize) {
    let Some((before, _)) = text.split_once('=') else { return (None, 0) };
    let name = before.trim();
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if plain { (Some(name.to_owned()), before.len() + 1) } else { (None, 0) }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_taken_apart() {
        let call = CallText::parse(r#" b = a:b/c@1.0.0#bucket.constructor("x=(1)") "#).expect("a call");
        assert_eq!(call.bind.as_deref(), Some("b"));
        assert_eq!(call.path(), "a:b/c@1.0.0#bucket.constructor");
        assert_eq!(call.arguments.nodes.len(), 1);
        let call = CallText::parse("[method]bucket.get").expect("a call");
        assert_eq!((call.path(), call.arguments.span.is_empty()), ("[method]bucket.get", true));
        assert!(CallText::parse("f(1").is_err());
        assert!(CallText::parse("(1)").is_err());
        assert!(CallText::parse("f").expect("a call").with_json("[1, {\"a\": null}]").is_ok());
    }
}
