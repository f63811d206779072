//! Makes the program quick to start on Linux with glibc, where that is the linker's to decide.

use std::{path::PathBuf, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if !(is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu")) {
        return;
    }
    // At a fixed address: with the runtime in it, 55 000 relocations would otherwise be worked off
    // at each start, which costs more than `inspect` itself.
    println!("cargo::rustc-link-arg-bins=-no-pie");
    // The unwinder comes out of the compiler's own archive, where there is one: a shared library
    // less to find, map and bind.
    if is("TARGET", &std::env::var("HOST").unwrap_or_default()) && unwinder().is_some() {
        for argument in ["-Wl,--push-state,--whole-archive", UNWINDER, "-Wl,--pop-state"] {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}

/// How the linker is asked for the unwinder.
const UNWINDER: &str = "-l:libgcc_eh.a";

/// Where the C compiler that links has its unwinder; a compiler without one answers with the bare
/// name.
fn unwinder() -> Option<PathBuf> {
    let compiler = std::env::var("RUSTC_LINKER").unwrap_or_else(|_| "cc".into());
    let output = Command::new(compiler).arg("-print-file-name=libgcc_eh.a").output().ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    path.is_absolute().then_some(path).filter(|path| path.is_file())
}
