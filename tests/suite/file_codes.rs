//! What is wrong with a file, by its code.

use mate_doctor::artifact::{Artifact, validate};
use mate_doctor::finding::{Code, Finding, Severity};

const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
const MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// The one finding about a file.
fn only(bytes: impl Into<Vec<u8>>) -> Finding {
    let mut findings = Artifact::from_bytes("file", bytes.into()).findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

fn section(id: u8, contents: &[u8]) -> Vec<u8> {
    let size = u32::try_from(contents.len()).expect("a small section");
    let padded = [0, 7, 14, 21, 28].map(|shift| (size >> shift) as u8 & 0x7f | if shift < 28 { 0x80 } else { 0 });
    [&[id][..], &padded, contents].concat()
}

/// A custom section.
fn custom(name: &str, contents: &[u8]) -> Vec<u8> {
    let length = u8::try_from(name.len()).expect("a short name");
    section(0, &[&[length][..], name.as_bytes(), contents].concat())
}

#[test]
fn a_file_that_was_cut_off() {
    let whole = std::fs::read("fixtures/rust-handler-sync/rust-handler-sync.wasm").expect("a fixture");
    let finding = only(&whole[..whole.len() - 1]);
    assert_eq!((finding.code, finding.severity), (Code::MD0002, Severity::Error));
    assert!(finding.headline.starts_with("`file` is cut off at offset 0x"), "{}", finding.headline);
}

#[test]
fn a_file_that_goes_past_a_limit() {
    let mut nested = COMPONENT.to_vec();
    for _ in 0..250 {
        nested = [COMPONENT, &section(4, &nested)].concat();
    }
    assert_eq!(only(nested).code, Code::MD0007);
    let mut text = b"(module)".to_vec();
    text.resize(17 << 20, b' ');
    assert_eq!(only(text).code, Code::MD0007);
}

#[test]
fn a_component_type_that_cannot_be_read() {
    let finding = only([MODULE, &custom("component-type:task", b"other bytes")].concat());
    assert_eq!((finding.code, finding.severity), (Code::MD0008, Severity::Error));
    assert!(finding.headline.contains("component type"), "{}", finding.headline);
}

#[test]
fn a_describing_section_that_cannot_be_read() {
    let finding = only([MODULE, &custom("producers", b"\xff")].concat());
    assert_eq!((finding.code, finding.severity), (Code::MD0008, Severity::Warning));
}

#[test]
fn text_that_does_not_parse() {
    let finding = only("(module\n  (func $f (result i33)))\n");
    assert_eq!(finding.code, Code::MD0009);
    let place = &finding.annotations[0];
    assert_eq!(place.source.line_column(place.span.start), (2, 20));
    let finding = only([&b"(module "[..], &[b' '; 2000], b"\xff)"].concat());
    assert_eq!(finding.code, Code::MD0009);
    assert!(finding.headline.ends_with("not UTF-8 from byte 2008 on"), "{}", finding.headline);
}

#[test]
fn a_file_that_cannot_be_read_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shrinks.wasm");
    std::fs::copy("fixtures/rust-handler-sync/rust-handler-sync.wasm", &path).expect("a fixture");
    let mut artifact = Artifact::open(&path).expect("readable");
    std::fs::File::options().write(true).open(&path).and_then(|file| file.set_len(64)).expect("cut");
    validate(&mut artifact, &|_, _| {});
    let [finding] = artifact.findings.as_slice() else { panic!("{:?}", artifact.findings) };
    assert_eq!((finding.code, finding.severity), (Code::MD0014, Severity::Error));
}

#[test]
fn what_newer_tools_refuse_is_older_and_not_damaged() {
    for (text, words) in [
        ("(component (import \"unlocked-dep=<a:b>\" (func)))", "not a valid extern name"),
        ("(component (import \"foo-bar\" (func)) (import \"fo-obar\" (func)))", "conflicts with previous name"),
    ] {
        let artifact = Artifact::from_bytes("file", wat::parse_str(text).expect("it assembles"));
        let [finding] = artifact.findings.as_slice() else { panic!("{text}: {:?}", artifact.findings) };
        assert_eq!(finding.code, Code::MD0005, "{text}");
        assert!(finding.related.iter().any(|note| note.text.contains(words)), "{text}: {:?}", finding.related);
    }
}
