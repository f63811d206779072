//! Findings about code that cannot be compiled.

use super::CompileError;
use crate::call::request::{Compiler, limit_text};
use crate::finding::{Code, Finding, Fix, Side};

/// Why an artifact was not compiled by the compiler that was asked for.
pub(in crate::call) fn not_compiled(file: &str, error: CompileError, asked: Compiler) -> Finding {
    let message = match error {
        CompileError::Failed(message) => message,
        CompileError::TimedOut(limit) => {
            return Finding::new(
                Code::MD0411,
                format!("compiling `{file}` exceeded the compile time limit ({})", limit_text(limit)),
            )
            .side(Side::Flag)
            .note("nothing of it was run")
            .place(file, None)
            .advise("if this is expected, raise the limit with `--compile-timeout`");
        }
    };
    let finding =
        Finding::new(Code::MD0422, format!("wasmtime cannot compile `{file}`")).note(message).place(file, None);
    if asked != Compiler::Winch {
        return finding;
    }
    finding
        .side(Side::Flag)
        .suggest("do not choose a compiler, or use Cranelift", Fix::Write("--compiler cranelift".into()))
}
