//! The marks that the canonical ABI puts around names in core modules.

use std::ops::Range;

/// One such mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mangling {
    /// `cm32p2|…`: the standard names for 32-bit memories.
    Cm32p2,
    /// `[async-lift]…` and `[async-lift-stackful]…`: an export lifted async.
    AsyncLift,
    /// `[callback]…`: the callback of an export lifted async.
    Callback,
    /// `cabi_post_…` or `…_post`: run after the call to free its result.
    PostReturn,
    /// `[export]…`: an intrinsic of an exported interface.
    Export,
    /// `[async-lower]…`, `[task-return]…`, `[resource-new]…` and their like: intrinsics.
    Intrinsic,
}

const PREFIXES: &[(&str, Mangling)] = &[
    ("cm32p2|", Mangling::Cm32p2),
    ("[async-lift]", Mangling::AsyncLift),
    ("[async-lift-stackful]", Mangling::AsyncLift),
    ("[callback]", Mangling::Callback),
    ("cabi_post_", Mangling::PostReturn),
    ("[export]", Mangling::Export),
    ("[async-lower]", Mangling::Intrinsic),
    ("[async]", Mangling::Intrinsic),
    ("[task-return]", Mangling::Intrinsic),
    ("[task-cancel]", Mangling::Intrinsic),
    ("[resource-new]", Mangling::Intrinsic),
    ("[resource-rep]", Mangling::Intrinsic),
    ("[resource-drop]", Mangling::Intrinsic),
    ("[dtor]", Mangling::Intrinsic),
];

/// Takes the marks off: which there were, and what is left.
pub(super) fn strip(text: &str, mut span: Range<usize>) -> (Vec<Mangling>, Range<usize>) {
    let mut found = Vec::new();
    while let Some((prefix, mangling)) = PREFIXES.iter().find(|(prefix, _)| text[span.clone()].starts_with(prefix)) {
        span.start += prefix.len();
        found.push(*mangling);
    }
    if found.contains(&Mangling::Cm32p2) && text[span.clone()].ends_with("_post") {
        span.end -= "_post".len();
        found.push(Mangling::PostReturn);
    }
    (found, span)
}
