//! Whole-process times beside the tools people use now, as ratios in one run.
//!
//! `cargo bench --bench peers` prints the table. Peers are taken from `PATH`, or from the variables
//! `WASM_TOOLS` and `WASMTIME`, our own program from `MATE_DOCTOR` if that is set; the large components from the folder `MATE_DOCTOR_LARGE` (see
//! `fixtures/build-large.sh`). A row whose peer or file is missing says so. Nothing here is a test.
#![allow(clippy::print_stdout, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often each command is timed, after one run that is not counted.
const RUNS: usize = 9;

fn main() {
    // `cargo test --benches` passes `--test`: nothing to check here.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let ours = std::env::var_os("MATE_DOCTOR").unwrap_or_else(|| env!("CARGO_BIN_EXE_mate-doctor").into());
    let bench = Bench {
        ours: PathBuf::from(ours),
        wasm_tools: tool("WASM_TOOLS", "wasm-tools"),
        wasmtime: tool("WASMTIME", "wasmtime"),
        large: std::env::var_os("MATE_DOCTOR_LARGE").map(PathBuf::from),
        scratch: tempfile::tempdir().expect("a folder for scratch files"),
    };
    println!("{:<44} {:>12} {:>9} {:>12} {:>9}", "", "ours", "memory", "peer", "ratio");
    bench.row("start: --help", Some(&["--help"]), None);
    bench.inspect();
    bench.code_size();
    bench.check();
    bench.folders();
    bench.refusal();
    bench.calls();
}

struct Bench {
    ours: PathBuf,
    wasm_tools: Option<PathBuf>,
    wasmtime: Option<PathBuf>,
    large: Option<PathBuf>,
    scratch: tempfile::TempDir,
}

const HANDLER: &str = "mate:runtime/api@0.1.0#handler(\"{}\")";

impl Bench {
    fn inspect(&self) {
        for (title, file) in [
            ("inspect, Python 18 MB", "py.wasm"),
            ("inspect, SpiderMonkey 12 MB", "js-sm.wasm"),
            ("inspect, QuickJS 1 MB", "js-qjs.wasm"),
        ] {
            self.with_large(title, file, |file| {
                let peer = self.wasm_tools.as_deref().map(|tool| (tool, vec!["component", "wit", file]));
                self.row(title, Some(&["inspect", file]), peer);
            });
        }
        let rust = "fixtures/rust-handler-sync/rust-handler-sync.wasm";
        let peer = self.wasm_tools.as_deref().map(|tool| (tool, vec!["component", "wit", rust]));
        self.row("inspect, Rust 22 KB", Some(&["inspect", rust]), peer);
        self.with_large("explain with the 18 MB file", "py.wasm", |file| {
            let peer = self.wasm_tools.as_deref().map(|tool| (tool, vec!["component", "wit", file]));
            self.row("explain with the 18 MB file", Some(&["explain", "mate:runtime@0.1.0/api#handler", file]), peer);
        });
    }

    /// The same module with ten times the code.
    fn code_size(&self) {
        for megabytes in [18usize, 180] {
            let path = self.scratch.path().join(format!("code-{megabytes}.wasm"));
            std::fs::write(&path, module_with_code(megabytes << 20)).expect("the scratch folder takes it");
            let path = path.to_string_lossy().into_owned();
            self.row(&format!("inspect, {megabytes} MB of code"), Some(&["inspect", &path]), None);
            let _ = std::fs::remove_file(path);
        }
    }

    fn check(&self) {
        self.with_large("check, Python 18 MB", "py.wasm", |file| {
            let wit = "fixtures/large/runtime-sync.wit";
            let peer = self.wasm_tools.as_deref().map(|tool| (tool, vec!["component", "targets", wit, file]));
            self.row("check, Python 18 MB", Some(&["check", "--wit", wit, file]), peer);
        });
    }

    /// A thousand components: one call of ours, a shell loop over the peer. First all that the fixtures
    /// have, in turn, then the one with the most types.
    fn folders(&self) {
        self.folder("1000 components in a folder", &components());
        let shop = std::fs::read("fixtures/rust-shop/rust-shop.wasm").expect("a fixture");
        self.folder("1000 with many types", &[shop]);
    }

    fn folder(&self, title: &str, components: &[Vec<u8>]) {
        let folder = self.scratch.path().join(title.replace(' ', "-"));
        std::fs::create_dir(&folder).expect("the scratch folder takes it");
        for (i, bytes) in components.iter().cycle().take(1000).enumerate() {
            std::fs::write(folder.join(format!("{i}.wasm")), bytes).expect("the scratch folder takes it");
        }
        let folder = folder.to_string_lossy().into_owned();
        let ours = self.time(&self.ours, &["inspect", "--format", "concise", &folder], 3);
        let peer = self.wasm_tools.as_deref().map(|tool| {
            let script = format!("for f in {folder}/*.wasm; do {} component wit $f; done", tool.display());
            self.time(Path::new("sh"), &["-c", &script], 3)
        });
        print_row(title, &ours, peer.as_ref());
    }

    /// What cannot be linked is refused before anything is compiled.
    fn refusal(&self) {
        let title = "refusing what cannot be linked, 18 MB";
        self.with_large(title, "py-async.wasm", |file| {
            let ours = ["call", "--provides", "none", file, HANDLER];
            let peer = self
                .wasmtime
                .as_deref()
                .map(|tool| (tool, vec!["run", "-C", "cache=n", "-S", "cli=n", "--invoke", "handler(\"{}\")", file]));
            self.row_n(title, Some(&ours), peer, 3);
        });
    }

    fn calls(&self) {
        for (title, file) in
            [("QuickJS 1 MB", "js-qjs.wasm"), ("SpiderMonkey 12 MB", "js-sm.wasm"), ("Python 18 MB", "py.wasm")]
        {
            self.with_large(title, file, |file| {
                let flags: &[&str] = if file.contains("js-sm") { &["-S", "http"] } else { &[] };
                let peer = |cache: &'static str| {
                    let tool = self.wasmtime.as_deref()?;
                    let mut arguments = vec!["run", "-C", cache];
                    arguments.extend(flags);
                    arguments.extend(["--invoke", "handler(\"{}\")", file]);
                    Some((tool, arguments))
                };
                self.row_n(
                    &format!("first call, {title}"),
                    Some(&["call", "--no-cache", file, HANDLER]),
                    peer("cache=n"),
                    3,
                );
                self.row_n(&format!("second call, {title}"), Some(&["call", file, HANDLER]), peer("cache=y"), RUNS);
            });
        }
    }

    fn with_large(&self, title: &str, file: &str, act: impl FnOnce(&str)) {
        match self.large.as_ref().map(|folder| folder.join(file)).filter(|path| path.is_file()) {
            Some(path) => act(&path.to_string_lossy()),
            None => println!("{title:<44} skipped: no {file} in MATE_DOCTOR_LARGE"),
        }
    }

    fn row(&self, title: &str, ours: Option<&[&str]>, peer: Option<(&Path, Vec<&str>)>) {
        self.row_n(title, ours, peer, RUNS);
    }

    fn row_n(&self, title: &str, ours: Option<&[&str]>, peer: Option<(&Path, Vec<&str>)>, runs: usize) {
        let ours = self.time(&self.ours, ours.unwrap_or_default(), runs);
        let peer = peer.map(|(tool, arguments)| self.time(tool, &arguments, runs));
        print_row(title, &ours, peer.as_ref());
    }

    /// The median wall time of a command, and the peak memory where the system's `time` tells it.
    fn time(&self, program: &Path, arguments: &[&str], runs: usize) -> Measured {
        let mut times: Vec<Duration> = Vec::new();
        let mut fails = false;
        for run in 0..=runs {
            let started = Instant::now();
            let status = Command::new(program)
                .args(arguments)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            let Ok(status) = status else { break };
            fails |= !status.success();
            if run > 0 {
                times.push(started.elapsed());
            }
        }
        times.sort();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        Measured { median, memory: memory(program, arguments), fails }
    }
}

struct Measured {
    median: Duration,
    memory: Option<u64>,
    /// Whether it ended with another exit code than 0.
    fails: bool,
}

/// Peak memory in KiB, told by the system's `time`.
fn memory(program: &Path, arguments: &[&str]) -> Option<u64> {
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%M"])
        .arg(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    String::from_utf8_lossy(&output.stderr).lines().last()?.trim().parse().ok()
}

fn print_row(title: &str, ours: &Measured, peer: Option<&Measured>) {
    let memory = ours.memory.map_or_else(|| "-".to_owned(), |kib| format!("{:.1} MiB", kib as f64 / 1024.0));
    let (other, ratio) = match peer {
        Some(peer) => (
            milliseconds(peer.median),
            format!("1/{:.1}", peer.median.as_secs_f64() / ours.median.as_secs_f64().max(1e-9)),
        ),
        None => ("-".to_owned(), "-".to_owned()),
    };
    let fails = match (ours.fails, peer.is_some_and(|peer| peer.fails)) {
        (false, false) => "",
        (true, false) => "  ours ends with an error",
        (false, true) => "  the peer ends with an error",
        (true, true) => "  both end with an error",
    };
    println!("{title:<44} {:>12} {memory:>9} {other:>12} {ratio:>9}{fails}", milliseconds(ours.median));
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

fn tool(variable: &str, name: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map_or_else(|| PathBuf::from(name), PathBuf::from);
    let runs = Command::new(&path).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    runs.is_ok_and(|status| status.success()).then_some(path)
}

/// A component around one module whose code section is this large.
fn module_with_code(size: usize) -> Vec<u8> {
    use wasm_encoder::{
        CodeSection, Component, ExportKind, ExportSection, FunctionSection, Module, ModuleSection, TypeSection,
    };
    let mut module = Module::new();
    let mut types = TypeSection::new();
    types.ty().function([], []);
    module.section(&types);
    let body = 1usize << 16;
    let count = (size / body) as u32;
    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    let mut bytes = vec![0u8];
    bytes.resize(body, 0x01);
    bytes.push(0x0b);
    for _ in 0..count {
        functions.function(0);
        code.raw(&bytes);
    }
    module.section(&functions);
    let mut exports = ExportSection::new();
    exports.export("run", ExportKind::Func, 0);
    module.section(&exports);
    module.section(&code);
    let mut component = Component::new();
    component.section(&ModuleSection(&module));
    component.finish()
}

/// The components among the fixtures, in today's encoding.
fn components() -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir("fixtures")
        .expect("run from the project's folder")
        .filter_map(|folder| std::fs::read_dir(folder.ok()?.path()).ok())
        .flat_map(|files| files.filter_map(|file| Some(file.ok()?.path())))
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .collect();
    files.sort();
    let bytes = files.iter().map(|path| std::fs::read(path).expect("a fixture"));
    bytes.filter(|bytes| bytes.starts_with(b"\0asm\x0d\0\x01\0")).collect()
}
