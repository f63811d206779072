//! Findings about calls: what was asked, what happened, and which limit was reached.

mod ended;
mod grant;
mod handle;
mod limit;
mod request;
mod suite;
mod supply;

pub use ended::{
    Exited, HostFailed, NoResponse, ReturnedErr, StandInReached, StubReached, TrapKind, Trapped, Unexpected,
};
pub use grant::{PeerDenied, Ungranted};
pub use handle::{HandleFault, NoHandle};
pub use limit::{Limit, LimitReached};
pub use request::{
    AmbiguousCall, ArgumentCount, ArgumentType, CallSyntax, CannotPass, NoHandler, NoSuchFunction, NotACommand,
    RequestSyntax, Slip,
};
pub use suite::{BadSuite, CaseFailed};
pub use supply::{
    AnswerTaken, Answerable, BadAnswer, BeyondDefaults, CoreImports, CoreWith, NotCompiled, WideMemory, as_note,
};
