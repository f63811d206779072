//! Whatever a guest tries, it gets nothing of the machine that was not granted, and not more than
//! was granted.
#![cfg(feature = "call")]

use crate::calls::{no_files, one};
use mate_doctor::artifact::Artifact;
use mate_doctor::call::value::to_wave;
use mate_doctor::call::{CallOptions, Channel};
use mate_doctor::call::{CallReport, CallRequest, Ending, execute};
use mate_doctor::call::{Folder, Peer, Stdin};
use mate_doctor::finding::Code;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

fn fixture(name: &str) -> Artifact {
    Artifact::open(Path::new("fixtures").join(name)).expect("a fixture")
}

/// What the C handler answers to a word.
fn handler(word: &str, options: &CallOptions) -> CallReport {
    let call = format!("handler(\"{word}\")");
    one(&fixture("c-wasi-handler/c-wasi-handler.wasm"), &[call], &[], options)
}

fn probe(what: &str, options: &CallOptions) -> CallReport {
    one(&fixture("c-prober/c-prober.wasm"), &[format!("probe(\"{what}\")")], &[], options)
}

fn value(answered: &CallReport) -> String {
    answered.value().map(|(_, value)| to_wave(value)).unwrap_or_else(|| format!("{:?}", answered.report.findings))
}

/// Everything that is told about a call.
fn told(answered: &CallReport) -> String {
    let findings = answered.report.findings.iter();
    let parts = findings.flat_map(|finding| {
        std::iter::once(finding.headline.clone()).chain(finding.related.iter().map(|related| related.text.clone()))
    });
    parts.collect::<Vec<_>>().join("\n")
}

fn code(answered: &CallReport) -> Option<Code> {
    answered.report.findings.first().map(|finding| finding.code)
}

#[test]
fn files_are_out_of_reach() {
    for path in ["/etc/passwd", "etc/passwd", "Cargo.toml", "../Cargo.toml", "/proc/self/environ"] {
        let answered = handler(&format!("file {path}"), &CallOptions::default());
        assert_eq!(value(&answered), "err(\"cannot open\")", "{path}");
        assert!(told(&answered).contains("`--dir`"), "{}", told(&answered));
    }
    assert_eq!(value(&handler("write here", &CallOptions::default())), "err(\"cannot open\")");
    assert!(!Path::new("here").exists());
}

#[test]
fn a_folder_is_granted_and_no_more() {
    let outer = tempfile::tempdir().expect("a folder");
    let (inner, secret) = (outer.path().join("inner"), outer.path().join("secret"));
    std::fs::create_dir(&inner).expect("made");
    std::fs::write(&secret, "secret").expect("written");
    std::fs::write(inner.join("note"), "hello").expect("written");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&secret, inner.join("link")).expect("linked");
    let mut options = CallOptions::default();
    let folder = |read_only| Folder { host: inner.clone(), guest: "/data".to_owned(), read_only };
    options.grants.folders = vec![folder(true)];
    assert_eq!(value(&handler("file /data/note", &options)), "ok(\"hello\")");
    for path in ["/data/../secret", "/data/link", "/secret", "/data/../inner/../secret", "/etc/passwd"] {
        assert_eq!(value(&handler(&format!("file {path}"), &options)), "err(\"cannot open\")", "{path}");
    }
    assert_eq!(value(&handler("write /data/new", &options)), "err(\"cannot open\")");
    options.grants.folders = vec![folder(false)];
    assert_eq!(value(&handler("write /data/new", &options)), "ok(\"\\\"written\\\"\")");
    assert_eq!(std::fs::read_to_string(inner.join("new")).expect("it is there"), "written");
    assert_eq!(value(&handler("write /data/link", &options)), "err(\"cannot open\")");
    assert_eq!(std::fs::read_to_string(&secret).expect("it is there"), "secret");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let mut options = CallOptions::default();
    let folder = Folder { host: "no/such/folder".into(), guest: "/data".to_owned(), read_only: true };
    options.grants.folders = vec![folder];
    let answered = handler("file /data/x", &options);
    assert_eq!(answered.ending, Ending::Refused);
    assert!(told(&answered).contains("no/such/folder"), "{}", told(&answered));
}

#[test]
fn the_environment_is_empty() {
    assert!(std::env::vars().count() > 0, "there is something to hide");
    assert_eq!(value(&probe("environment", &CallOptions::default())), "ok(\"\")");
    let answered = handler("env PATH", &CallOptions::default());
    assert_eq!(value(&answered), "err(\"not set\")");
    assert!(told(&answered).contains("`--env`"), "{}", told(&answered));
    let mut options = CallOptions::default();
    options.grants.env = vec![("NAME".to_owned(), "value".to_owned())];
    assert_eq!(value(&probe("environment", &options)), "ok(\"NAME=value;\")");
}

#[test]
fn standard_input_is_at_its_end() {
    let answered = probe("stdin", &CallOptions::default());
    assert_eq!(value(&answered), "err(\"at its end\")");
    assert!(told(&answered).contains("`--stdin`"), "{}", told(&answered));
    let mut options = CallOptions::default();
    options.grants.stdin = Stdin::Bytes(b"a line\nmore\n".to_vec());
    assert_eq!(value(&probe("stdin", &options)), "ok(\"a line\\n\")");
}

#[test]
fn the_network_is_out_of_reach() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let connect = format!("connect 127.0.0.1 {port}");
    let answered = probe(&connect, &CallOptions::default());
    assert_eq!(value(&answered), "err(\"access denied\")");
    assert!(told(&answered).contains("`--allow-net`"), "{}", told(&answered));
    assert_eq!(value(&probe("resolve localhost", &CallOptions::default())), "err(\"permanent resolver failure\")");
    listener.set_nonblocking(true).expect("possible");
    assert!(listener.accept().is_err(), "nothing came");

    let granted = |text: &str| {
        let mut options = CallOptions::default();
        options.grants.network = vec![Peer::parse(text).expect("a peer")];
        options
    };
    let here = granted(&format!("127.0.0.1:{port}"));
    assert_eq!(value(&probe(&connect, &here)), "ok(\"connected\")");
    let answered = probe(&format!("connect 127.0.0.1 {other}"), &here);
    assert_eq!(value(&answered), "err(\"access denied\")");
    let peer = format!("`127.0.0.1:{other}`");
    assert!(told(&answered).contains(&peer), "{}", told(&answered));
    assert!(answered.report.findings.iter().any(|finding| finding.code == Code::MD0439));
    // An address grants no look-up of names.
    assert_eq!(value(&probe("resolve localhost", &here)), "err(\"permanent resolver failure\")");
    assert_eq!(value(&probe(&connect, &granted("127.0.0.1"))), "ok(\"connected\")");
    assert_eq!(value(&probe(&connect, &granted("127.0.0.2"))), "err(\"access denied\")");
}

#[test]
fn time_memory_and_output_end() {
    let mut options = CallOptions::default();
    options.limits.time = Duration::from_millis(200);
    for word in ["sleep", "loop"] {
        let started = Instant::now();
        let answered = handler(word, &options);
        assert_eq!((answered.ending, code(&answered)), (Ending::Trapped, Some(Code::MD0411)), "{word}");
        assert!(started.elapsed() < Duration::from_secs(20), "{word}");
    }
    let mut options = CallOptions::default();
    options.limits.memory = 8 << 20;
    let answered = handler("grow", &options);
    assert_eq!(code(&answered), Some(Code::MD0412), "{}", told(&answered));
    assert!(answered.outcome.expect("it ran").peak_memory <= 8 << 20);
    let seen = Arc::new(Mutex::new(0));
    let count = Arc::clone(&seen);
    let mut options = CallOptions::default();
    options.limits.output = 4096;
    let calls = ["handler(\"flood\")".to_owned()];
    let asked = CallRequest {
        calls: &calls,
        sink: Arc::new(move |channel, bytes| {
            assert_eq!(channel, Channel::Out);
            *count.lock().expect("one thread") += bytes.len();
        }),
        ..CallRequest::new(&options, &no_files)
    };
    let answered = execute(&fixture("c-wasi-handler/c-wasi-handler.wasm"), asked);
    assert_eq!(code(&answered), Some(Code::MD0416), "{}", told(&answered));
    assert!(*seen.lock().expect("one thread") <= 4096);
}

#[test]
fn instances_and_tables_end() {
    let mut options = CallOptions::default();
    options.limits.instances = 3;
    let answered = one(&fixture("limits/instances.wat"), &["count()".to_owned()], &[], &options);
    assert_eq!(code(&answered), Some(Code::MD0415), "{}", told(&answered));
    let mut options = CallOptions::default();
    options.limits.table_elements = 1000;
    let answered = one(&fixture("limits/tables.wat"), &["grow()".to_owned()], &[], &options);
    assert_eq!(code(&answered), Some(Code::MD0413), "{}", told(&answered));
    let many = format!(
        "(component (core module $m) {} (core module $f (func (export \"f\"))) (core instance $i (instantiate $f))
         (func (export \"f\") (canon lift (core func $i \"f\"))))",
        "(core instance (instantiate $m))".repeat(900)
    );
    let bytes = wat::parse_str(&many).expect("a component");
    let answered = one(&Artifact::from_bytes("many.wasm", bytes), &["f()".to_owned()], &[], &CallOptions::default());
    assert_eq!(code(&answered), Some(Code::MD0415), "{}", told(&answered));
}

#[test]
fn a_core_module_gets_no_more() {
    let command = fixture("wasi-p1-command/wasi-p1-command.wasm");
    let run = |options: &CallOptions| {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&seen);
        let asked = CallRequest {
            sink: Arc::new(move |_, bytes| sink.lock().expect("one thread").extend_from_slice(bytes)),
            ..CallRequest::new(options, &no_files)
        };
        let answered = execute(&command, asked);
        let text = String::from_utf8_lossy(&seen.lock().expect("one thread")).into_owned();
        (answered.ending, text)
    };
    let mut options = CallOptions::default();
    options.grants.args = vec!["command".to_owned(), "/etc/passwd".to_owned()];
    let (_, text) = run(&options);
    assert!(!text.contains("root:"), "{text}");
}
