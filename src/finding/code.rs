//! The catalogue of codes. A code is never reused or renumbered; each has a page under `codes/`.
//!
//! Ranges: MD00 the file · MD01 lookup · MD02 conformance to WIT · MD03 imports and linking ·
//! MD04 calls · MD05 host code · MD06 toolchain and format versions · MD07 building and composing
//! components · MD08 core modules · MD09 mate-doctor itself.

use super::Severity;
use std::fmt;

/// The page of a code: symptom, smallest example, why, fix.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Markdown; the first line is the title.
    pub markdown: &'static str,
}

macro_rules! codes {
    ($($code:ident $severity:ident $class:literal $title:literal;)*) => {
        /// The stable code of a finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $title] $code,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$code),*];

            /// The code as written: `MD0101`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$code => stringify!($code)),* }
            }

            /// The root-cause class; several codes may share one.
            pub fn class(self) -> &'static str {
                match self { $(Code::$code => $class),* }
            }

            /// What it means, in one line.
            pub fn title(self) -> &'static str {
                match self { $(Code::$code => $title),* }
            }

            /// How bad it usually is.
            pub fn severity(self) -> Severity {
                match self { $(Code::$code => Severity::$severity),* }
            }

            /// Its page.
            pub fn page(self) -> Page {
                Page { markdown: match self { $(Code::$code => include_str!(concat!("codes/", stringify!($code), ".md"))),* } }
            }
        }
    };
}

codes! {
    MD0001 Error "not-wasm" "the file is not WebAssembly";
    MD0002 Error "damaged-file" "the file is cut off";
    MD0003 Error "damaged-file" "the file is not valid WebAssembly";
    MD0004 Error "module-given-component-expected" "a core module that was not made a component yet";
    MD0005 Error "abi-toolchain-version-mismatch" "a component in an older encoding";
    MD0006 Warning "precompiled-file" "code that wasmtime compiled earlier";
    MD0007 Error "damaged-file" "the file goes past a limit";
    MD0008 Error "abi-toolchain-version-mismatch" "the component type in a core module cannot be read";
    MD0009 Error "not-wasm" "the text format does not parse";
    MD0010 Error "wit-package-not-a-component" "a WIT package where a component is needed";
    MD0011 Error "module-given-component-expected" "a core module where a component is needed";
    MD0012 Warning "core-import-env-undefined" "one half of a build whose other half is JavaScript";
    MD0013 Error "module-given-component-expected" "a core module with component names and no component type";
    MD0014 Error "damaged-file" "the file could not be read to its end";
}

impl Code {
    /// Reads a code as people write it, in any case.
    pub fn parse(text: &str) -> Option<Code> {
        let text = text.trim();
        Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
