//! A handful of small reports that have every part a report can have; each renderer runs over all.

use mate_doctor::finding::{
    Annotation, CheckState, Code, Confidence, Finding, Fix, Report, Side, Source, SourceKind, Verdict,
};

const WIT: &str = "package mate:runtime@0.1.0;

interface api {
  record limits {
    cpu-ms: u32,
    memory-mb: option<u32>,
  }
  record job {
    limits: limits,
  }
  submit: func(job: job) -> result<u64, string>;
}
";

const DECODED: &str = "world root {
  export mate:runtime/api@0.1.0 {
    handler: async func(data: string) -> result<string, string>;
  }
}
";

const HOST_CODE: &str =
    "let api = component.get_export_index(None, \"mate:runtime/api@0.1.0\").context(\"no such instance\")?;
let handler = component.get_export_index(Some(&api), \"handler\").context(\"no such function\")?;";

fn report(command: &'static str, name: &str, verdict: Verdict, summary: &str) -> Report {
    let mut report = Report::new(command, name, Some("component".into()));
    report.conclude(verdict, summary);
    report
}

fn at(source: &std::sync::Arc<Source>, words: &str) -> std::ops::Range<usize> {
    let start = source.text.find(words).expect("the words are in the sample");
    start..start + words.len()
}

/// Nothing is wrong.
pub(crate) fn healthy() -> Report {
    let mut out = report(
        "check",
        "handler.wasm",
        Verdict::Healthy,
        "healthy: handler.wasm conforms to `mate:runtime/task@0.1.0`",
    );
    out.check(CheckState::Ok, "artifact", "handler.wasm is a component");
    out.check(CheckState::Ok, "world", "mate:runtime/task@0.1.0 from wit/");
    out.check(
        CheckState::Warn,
        "imports",
        "7 of 7 allowed, 1 of them in another patch version than the one the WIT has",
    );
    out.check(CheckState::Skip, "host code", "no --host folder was given");
    out.next = Some("mate-doctor call handler.wasm 'mate:runtime/api@0.1.0#handler(\"hi\")'".into());
    out
}

/// A type deep inside, with the places that lead there.
pub(crate) fn deep() -> Report {
    let wit = Source::new(SourceKind::File, "wit/runtime.wit", WIT);
    let mut out = report("check", "handler.wasm", Verdict::Unhealthy, "unhealthy: 1 error in handler.wasm (MD0304)");
    out.check(CheckState::Ok, "artifact", "handler.wasm is a component");
    out.check(CheckState::Fail, "exports", "0 of 1 match: 1 of another type");
    out.findings.push(
        Finding::new(Code::MD0304, "`mate:runtime/api@0.1.0#submit` has a different type")
            .subject("mate:runtime/api@0.1.0#submit")
            .side(Side::Guest)
            .annotate(Annotation::primary(
                &wit,
                at(&wit, "option<u32>"),
                "the WIT says `option<u32>`, the component has `u32`",
            ))
            .annotate(Annotation::secondary(&wit, at(&wit, "limits: limits"), "through this field"))
            .annotate(Annotation::secondary(&wit, at(&wit, "job: job"), "used by this parameter"))
            .note("the field decides how the record lies in memory, so every value after it would be read from the wrong place")
            .suggest("rebuild the component against wit/", Fix::Command("cargo build --target wasm32-wasip2".into()))
            .suggest(
                "or change the WIT to what the component has",
                Fix::Replace { source: wit.clone(), range: at(&wit, "option<u32>"), text: "u32".into() },
            ),
    );
    out
}

/// A pasted error, what the file has, and code for the host.
pub(crate) fn lookup() -> Report {
    let pasted =
        "Error: Function 'mate:runtime@0.1.0/api#handler' not found\n\nCaused by:\n    failed to find function export";
    let error = Source::new(SourceKind::ErrorText, "error text", pasted);
    let decoded = Source::new(SourceKind::Decoded, "handler.wasm", DECODED);
    let mut out = report(
        "explain",
        "handler.wasm",
        Verdict::CauseFound,
        "cause found: MD0106 (certain). More: mate-doctor explain MD0106",
    );
    out.findings.push(
        Finding::new(Code::MD0106, "the version is in the wrong place in `mate:runtime@0.1.0/api#handler`")
            .subject("mate:runtime/api@0.1.0#handler")
            .side(Side::Host)
            .annotate(Annotation::primary(&error, at(&error, "@0.1.0"), "belongs after `api`"))
            .note_at(
                "handler.wasm exports the function under this name",
                vec![
                    Annotation::primary(
                        &decoded,
                        at(&decoded, "mate:runtime/api@0.1.0"),
                        "look up this instance first",
                    ),
                    Annotation::secondary(&decoded, at(&decoded, "handler"), "then this function in it"),
                ],
            )
            .note("`handler` is async, so the host must call it with an async call")
            .suggest("write the name as", Fix::Write("mate:runtime/api@0.1.0#handler".into()))
            .suggest(
                "in Wasmtime 48 a component function is found in two steps",
                Fix::Code { language: "rust", text: HOST_CODE.into() },
            ),
    );
    out.next = Some("mate-doctor call handler.wasm 'mate:runtime/api@0.1.0#handler(\"hi\")'".into());
    out
}

/// Several possible causes, none of them in a text.
pub(crate) fn unsure() -> Report {
    let mut out = report("explain", "", Verdict::CauseFound, "2 possible causes: MD0301, MD0305");
    out.findings.push(
        Finding::new(Code::MD0301, "the host's linker lacks `wasi:http/outgoing-handler@0.2.6`")
            .confidence(Confidence::Likely)
            .side(Side::Flag)
            .suggest("switch it on", Fix::Command("wasmtime run -S http handler.wasm".into())),
    );
    out.findings.push(
        Finding::new(Code::MD0305, "the host defines the interface under another name")
            .confidence(Confidence::Guess)
            .side(Side::Host)
            .advise("compare the names given to `Linker::instance` with the import"),
    );
    out
}

/// A file that wants to write on the terminal, open a link, and break out of every format.
pub(crate) fn hostile() -> Report {
    let name = "\u{1b}[31mx\u{202e}y\u{200b}::error::`<b>|@all\r\n,z%";
    let text = format!("export {name}\twith: \"{name}\"\r\n  second line");
    let source = Source::new(SourceKind::File, format!("wit/{name}.wit"), text);
    let mut out = report("check", name, Verdict::Unhealthy, &format!("::unhealthy: {name}"));
    out.check(CheckState::Fail, name, name);
    let end = source.text.len();
    out.findings.push(
        Finding::new(Code::MD0305, format!("nothing provides `{name}`"))
            .subject(name)
            .annotate(Annotation::primary(&source, 7..7 + name.len(), format!("here {name}")))
            .annotate(Annotation::secondary(&source, end - 4..end + 100, ""))
            .note(format!("a note about {name}"))
            .suggest(format!("do {name}"), Fix::run(format!("echo {name}"))),
    );
    out.findings.push(Finding::new(Code::MD0003, "the file is damaged").place(name, Some(0x1a2b)));
    out
}

/// All of them.
pub(crate) fn all() -> Vec<Report> {
    vec![healthy(), deep(), lookup(), unsure(), hostile(), stopped(), failed()]
}

/// Something that was asked for could not be examined.
pub(crate) fn stopped() -> Report {
    let mut out = report("check", "handler.wasm", Verdict::Healthy, "");
    out.check(CheckState::Ok, "artifact", "handler.wasm is a component");
    out.check(CheckState::Skip, "host", "no Rust sources found in host/");
    out.stop("no Rust sources found in host/");
    out
}

/// Nothing could be examined.
pub(crate) fn failed() -> Report {
    Report::not_examined("check", "missing.wasm", "cannot read `missing.wasm`: no such file or directory")
}
