//! The Rust code that is offered is compiled in the test suite, from the text that is compared here.

use super::{Circumstance, Reported};
use crate::explain::causes::*;
use crate::finding::{Code, Confidence, Finding, Fix, Source, SourceKind};

const COMPILED: &str = include_str!("../../../tests/suite/reported_code.rs");

fn finding(cause: Code, name: Option<&str>, item: Option<&str>) -> Finding {
    Reported {
        cause,
        confidence: Confidence::Likely,
        name: name.map(str::to_owned),
        item: item.map(str::to_owned),
        versions: None,
        family: None,
        flag: None,
        serve: false,
        gate: None,
        circumstance: Circumstance::None,
        snippets: Vec::new(),
        types: None,
        cut_off: false,
        cut_short: false,
        language: None,
        source: Source::new(SourceKind::ErrorText, "error text", "it failed"),
        span: 0..9,
    }
    .into()
}

fn without_indent(text: &str) -> String {
    text.lines().map(|line| line.trim().to_owned() + "\n").collect()
}

#[test]
fn every_piece_of_rust_that_can_be_printed_is_compiled() {
    let compiled = without_indent(COMPILED);
    let mut seen = 0;
    for cause in TOLD_BY_TEXT {
        let name = match *cause {
            NESTED_FLAT => Some("acme:shop@1.0.0/cart#add"),
            HOST_LACKS_IMPORT => Some("acme:shop/cart@1.0.0"),
            HOST_LACKS_WASI => Some("wasi:http/types@0.2.0"),
            _ => None,
        };
        for suggestion in finding(*cause, name, name.map(|_| "add")).suggestions {
            if let Fix::Code { language: "rust", text } = &suggestion.fix {
                seen += 1;
                assert!(compiled.contains(&without_indent(text)), "{cause}: not compiled:\n{text}");
            }
        }
    }
    assert!(seen >= 14, "{seen}");
}
