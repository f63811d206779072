//! One call of a plan.

use crate::call::request::{CallText, HttpRequest};
use crate::call::value::Value;
use crate::surface::FuncType;
use std::sync::Arc;

/// A call that was found, and whose arguments fit.
#[derive(Clone, Debug)]
pub(in crate::call) struct CallStep {
    /// The text of the call.
    pub(in crate::call) text: CallText,
    /// The function's full path.
    pub(in crate::call) path: String,
    /// The instances that lead to it.
    pub(in crate::call) instances: Vec<String>,
    /// Its name as the binary spells it.
    pub(in crate::call) name: String,
    /// Its type.
    pub(in crate::call) ty: FuncType,
    /// The arguments.
    pub(in crate::call) args: Vec<Value>,
    /// The names whose handles are given away with them.
    pub(in crate::call) gives: Vec<String>,
    /// The request, where it is one for an HTTP handler.
    pub(in crate::call) request: Option<Arc<HttpRequest>>,
}
