//! Findings about the names that calls are bound to, and the handles behind them.

use crate::call::preflight::bindings::HandleFault;
use crate::finding::{Annotation, Code, Confidence, Finding, Fix, Source, list};
use std::ops::Range;
use std::sync::Arc;

/// A name that does not hold what it is used for.
pub(in crate::call) fn no_handle(source: &Arc<Source>, span: Range<usize>, name: &str, fault: HandleFault) -> Finding {
    let finding = |headline: String, label: String| {
        Finding::new(Code::MD0429, headline).annotate(Annotation::primary(source, span.clone(), label))
    };
    const BIND: &str = "bind the result of a constructor first: 'b = …#bucket.constructor(…)' 'b.get(…)'";
    match fault {
        HandleFault::NotReturned { path, result } => {
            let result = result.map_or_else(|| "nothing".to_owned(), |ty| format!("`{ty}`, which is not a resource"));
            finding(format!("`{name}` cannot be bound to the result of `{path}`"), format!("it returns {result}"))
                .note("only resource handles can be bound, also inside an `option` or the `ok` of a `result`")
                .advise(BIND)
        }
        HandleFault::Unbound { bound } => {
            let told = finding(format!("no earlier call is bound to `{name}`"), "this name is not bound".to_owned());
            match bound.is_empty() {
                true => told.advise(BIND),
                false => told.note(format!("bound names: {}", list(&bound, 12))),
            }
        }
        HandleFault::GivenAway { by } => {
            finding(format!("`{name}` was moved by an earlier call"), "it was moved".to_owned())
                .note(format!("`{by}` took it: its parameter is an owned handle"))
                .advise("use it before it is moved, or bind a new one")
        }
        HandleFault::Twice => {
            finding(format!("`{name}` is moved and used in the same call"), "this is the second time".to_owned())
                .note("a moved handle cannot be used again in the same call")
                .advise("bind a second handle, and pass each once")
        }
        HandleFault::Empty { path, value } => {
            finding(format!("`{name}` holds nothing"), "a handle is needed here".to_owned())
                .note(format!("`{path}` returned `{value}`, which has no handle"))
        }
        HandleFault::NoMethod { resource, method, methods } => {
            let told = finding(format!("`{name}` has no method `{method}`"), format!("`{name}` is a `{resource}`"));
            match methods.is_empty() {
                true => told.note(format!("`{resource}` has no methods")),
                false => told.note(format!("the methods of `{resource}` are {}", list(&methods, 12))),
            }
        }
        HandleFault::Static { resource, path } => {
            let edit = Fix::Replace { source: Arc::clone(source), range: span.clone(), text: path };
            finding(
                format!("`{name}` is a handle, and the function called on it is not a method"),
                format!("a static function of `{resource}`, which is called without a handle"),
            )
            .confidence(Confidence::Certain)
            .suggest("call it by its path", edit)
        }
    }
}
