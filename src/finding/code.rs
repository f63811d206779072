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

        /// The documentation page of each code: symptom, smallest example, why, fix. `mate-doctor explain MD0101`
        /// prints the same page.
        ///
        /// MD00 the file · MD01 lookup · MD02 conformance to WIT · MD03 imports and linking · MD04 calls · MD05 host code ·
        /// MD06 toolchain and format versions · MD07 building and composing components · MD08 core modules ·
        /// MD09 mate-doctor itself.
        #[cfg(all(doc, not(doctest)))]
        pub mod codes {
            use super::Code;
            $(#[doc = include_str!(concat!("codes/", stringify!($code), ".md"))] pub const $code: Code = Code::$code;)*
        }
    };
}

codes! {
    MD0001 Error "not-wasm" "the file is not WebAssembly";
    MD0002 Error "damaged-file" "the file is cut off";
    MD0003 Error "damaged-file" "the file is not valid WebAssembly";
    MD0004 Error "module-given-component-expected" "the core module was not componentized";
    MD0005 Error "abi-toolchain-version-mismatch" "the component has an older encoding";
    MD0006 Warning "precompiled-file" "the file was precompiled by wasmtime";
    MD0007 Error "damaged-file" "the file exceeds a limit";
    MD0008 Error "abi-toolchain-version-mismatch" "the component type in a core module cannot be read";
    MD0009 Error "not-wasm" "the text format does not parse";
    MD0010 Error "wit-package-not-a-component" "the file is a WIT package, but a component is needed";
    MD0011 Error "module-given-component-expected" "the file is a core module, but a component is needed";
    MD0012 Warning "core-import-env-undefined" "the module needs the JavaScript that was generated with it";
    MD0013 Error "module-given-component-expected" "the core module has component export names but no component type";
    MD0014 Error "damaged-file" "the file could not be read completely";
    MD0015 Error "component-exports-nothing" "the component exports nothing, although its core module exports functions";
    MD0101 Error "nested-export-flat-lookup" "the function is in an exported interface, but it is looked up as one name";
    MD0102 Error "export-not-present" "the component has no export with that name";
    MD0103 Error "name-case-mismatch" "the name is exported in a different case (kebab-case, snake_case, camelCase)";
    MD0104 Error "ambiguous-export-name" "several exported interfaces have a function with that name";
    MD0105 Error "semver-export-mismatch" "the interface is exported at an incompatible version";
    MD0106 Error "nested-export-flat-lookup" "the version is in the wrong place in the name";
    MD0107 Error "export-not-present" "the function is a top-level export, but an interface is named";
    MD0108 Error "export-not-present" "the function is imported, not exported";
    MD0109 Error "export-not-present" "the name is misspelled by a few letters";
    MD0110 Error "nested-export-flat-lookup" "the name belongs to an interface, not to a function";
    MD0111 Error "export-not-present" "the name belongs to a type, a resource or a module, not to a function";
    MD0112 Error "export-not-present" "a different interface has the function";
    MD0113 Error "nested-export-flat-lookup" "a function of a resource has a different name in the binary";
    MD0114 Error "nested-export-flat-lookup" "only part of the interface's name was given";
    MD0115 Error "nested-export-flat-lookup" "the name belongs to a core-module export inside the component";
    MD0116 Note "lookup-succeeds" "the lookup finds the function";
    MD0117 Warning "root-in-place-of-interface" "the lookup finds a top-level function instead of the one in the interface";
    MD0201 Error "export-not-present" "the component lacks an export that the world requires";
    MD0202 Error "import-beyond-world" "the component imports something that the world does not list";
    MD0203 Error "version-mismatch" "an interface has an incompatible version";
    MD0204 Note "semver-export-mismatch" "an interface has a different, semver-compatible version";
    MD0205 Error "same-version-different-wit" "a type differs from the one in the WIT";
    MD0206 Error "renamed-item" "an item has a different name";
    MD0207 Error "moved-item" "an item is in a different place";
    MD0208 Error "imported-instead-of-exported" "an item is imported instead of exported";
    MD0209 Error "async-sync-mismatch" "a function is async on one side only";
    MD0210 Error "parameter-mismatch" "the parameters of a function differ";
    MD0211 Error "resource-identity-mismatch" "a type refers to a different resource";
    MD0212 Error "item-kind-mismatch" "the expected name belongs to a different kind of item";
    MD0213 Error "name-case-mismatch" "an item is spelled differently";
    MD0214 Note "extra-export" "the component has an export that the world does not list";
    MD0217 Error "world-selection" "the expected world cannot be determined";
    MD0218 Error "wit-package-not-found" "a package that the WIT refers to is missing";
    MD0219 Error "wit-syntax" "the WIT does not parse";
    MD0220 Error "wit-unresolved" "a name in the WIT cannot be resolved";
    MD0221 Error "guest-does-not-implement-export" "an exported interface lacks a function";
    MD0222 Error "wit-directory-layout" "WIT files are in the wrong folders";
    MD0301 Error "host-missing-wasi" "the host's linker lacks the WASI interface";
    MD0302 Error "cli-flag-needed" "the wasmtime command needs a flag to provide the interface";
    MD0303 Error "async-sync-mismatch" "one side is async and the other is not";
    MD0304 Error "same-version-different-wit" "an interface has the same name and version on both sides, but different types";
    MD0305 Error "host-missing-custom-import" "the host lacks an interface that is not WASI";
    MD0306 Error "link-order" "the provider of an import is linked after its consumer";
    MD0307 Error "duplicate-linker-definition" "the host defines the same name twice";
    MD0308 Error "wasi-version-mismatch" "the component imports a WASI version that the host does not match";
    MD0309 Error "import-type-mismatch" "the host provides an import with a different type";
    MD0310 Note "import-supplied" "the assumed host provides the import";
    MD0311 Error "reexported-import" "the component re-exports an imported function, which wasmtime rejects";
    MD0401 Error "invoke-syntax" "`--invoke` on a component needs a call expression";
    MD0402 Error "argument-mismatch" "an argument does not match its parameter type";
    MD0403 Error "argument-mismatch" "too many or too few arguments";
    MD0404 Error "guest-trap" "the guest panicked or aborted";
    MD0405 Error "guest-trap" "the guest accessed memory or a table out of bounds";
    MD0406 Error "guest-trap" "the guest divided by zero or overflowed";
    MD0407 Error "guest-trap" "the guest is in a deadlock, or returned no result";
    MD0408 Error "guest-trap" "the guest violated the canonical ABI";
    MD0409 Error "guest-trap" "the guest trapped";
    MD0410 Error "guest-trap" "the component trapped during instantiation";
    MD0411 Error "limit-reached" "the call exceeded the time limit";
    MD0412 Error "limit-reached" "the guest exceeded the memory limit";
    MD0413 Error "limit-reached" "the guest exceeded the limit of table elements or handles";
    MD0414 Error "limit-reached" "the guest exceeded the stack limit";
    MD0415 Error "limit-reached" "the component exceeded the limit of core instances";
    MD0416 Error "limit-reached" "the guest exceeded the output limit";
    MD0417 Error "limit-reached" "the guest ran out of fuel";
    MD0418 Error "returned-err" "the function returned `err`";
    MD0419 Error "unexpected-result" "the function returned a different value than expected";
    MD0420 Error "guest-exit" "the guest exited with an error code";
    MD0421 Error "host-missing-custom-import" "an unsatisfied import was called";
    MD0422 Error "host-bug" "wasmtime cannot compile the file";
    MD0423 Note "cli-flag-needed" "the component needs a feature that wasmtime disables by default";
    MD0424 Error "import-type-mismatch" "a mock value matches no import";
    MD0426 Error "not-a-command-component" "the component is not a command";
    MD0427 Error "missing-entrypoint" "the core module is not a command";
    MD0428 Error "invoke-syntax" "the function has parameters or results that `call` cannot pass";
    MD0429 Error "invoke-syntax" "a name is not bound to a resource handle";
    MD0430 Error "suite-unreadable" "a suite of calls cannot be read";
    MD0431 Error "case-failed" "a case of a suite failed";
    MD0432 Error "host-bug" "a call failed in the runtime";
    MD0433 Error "ambiguous-export-name" "several functions have the called name";
    MD0434 Error "export-not-present" "no function has the called name";
    MD0435 Error "core-import-env-undefined" "an import of a core module is unsatisfied";
    MD0436 Error "invoke-syntax" "the call cannot be parsed";
    MD0437 Error "not-an-http-handler" "the component does not handle HTTP requests";
    MD0438 Error "guest-trap" "an HTTP handler returned no response";
    MD0439 Warning "not-granted" "the guest tried to reach a network peer without permission";
    MD0440 Error "called-before-initialize" "an export was called before the module was initialized";
    MD0441 Error "borrow-not-dropped" "the guest did not drop a borrowed handle before the call returned";
    MD0442 Error "post-return-missing" "the component instance cannot be entered";
    MD0501 Error "nested-export-flat-lookup" "host code looks up a function by a name that cannot match";
    MD0502 Error "export-not-present" "host code looks up something that the component does not export";
    MD0503 Error "host-type-mismatch" "host code uses types that do not match the function";
    MD0504 Error "async-sync-mismatch" "host code calls an async function synchronously";
    MD0505 Error "host-missing-custom-import" "host code does not define an import of the component";
    MD0506 Warning "host-unused-definition" "host code defines something that the component does not import";
    MD0507 Error "world-selection" "the world or the WIT of `bindgen!` cannot be read";
    MD0508 Error "stale-generated-bindings" "`bindgen!` reads WIT that differs from the component";
    MD0509 Note "host-not-checked" "a lookup in host code is not checked";
    MD0510 Error "host-source-unreadable" "a host source does not parse";
    MD0511 Error "name-case-mismatch" "host code spells a name in a different case";
    MD0512 Error "semver-export-mismatch" "host code looks up an incompatible version";
    MD0513 Error "ambiguous-export-name" "host code looks up a name that several functions have";
    MD0514 Warning "root-in-place-of-interface" "host code finds a top-level function instead of the one in the interface";
    MD0601 Error "abi-toolchain-version-mismatch" "the binary was written by an incompatible version of the component tools";
    MD0602 Error "sdk-runtime-version-skew" "the guest's SDK and the host have incompatible versions";
    MD0603 Error "async-format-drift" "the tools use different encodings of component-model async";
    MD0604 Error "feature-not-in-this-version" "the installed tool is older than the feature that is used";
    MD0605 Error "stale-generated-bindings" "the generated bindings are older than the WIT";
    MD0606 Error "host-bug" "the runtime or a tool fails on valid input";
    MD0607 Warning "not-recognised" "no known error message was found";
    MD0701 Error "world-selection" "no world, the wrong world, or more than one world was selected";
    MD0702 Error "guest-does-not-implement-export" "the guest does not implement an export of the world";
    MD0703 Error "core-import-not-in-wit" "the core module imports something that is not in its WIT world";
    MD0704 Error "wit-package-not-found" "a WIT reference cannot be resolved";
    MD0705 Error "adapter-missing-or-misnamed" "the WASI preview 1 adapter is missing or has the wrong name";
    MD0706 Error "cabi-realloc-missing" "the allocator export of the canonical ABI is missing";
    MD0707 Error "compose-instance-shape" "the composition passes an instance that does not match the import";
    MD0708 Error "compose-missing-argument" "the composition leaves an import unsatisfied";
    MD0709 Error "resource-identity-mismatch" "two definitions of the same resource type are mixed";
    MD0710 Error "wrong-file-or-subcommand" "the command names a file or a subcommand that does not exist";
    MD0711 Error "js-host-missing-shim" "the transpiled JavaScript cannot find the WASI shim";
    MD0712 Error "js-import-specifier" "the JavaScript import specifier is not the name of a WIT import";
    MD0713 Error "not-a-command-component" "the component does not export `wasi:cli/run`, so it cannot be run as a command";
    MD0714 Error "link-order" "the components have a circular dependency";
    MD0715 Error "composition-package-not-found" "the composer did not find a package and asked a registry";
    MD0716 Error "registry-not-configured" "no registry is configured for the package, or access is denied";
    MD0717 Error "oci-artifact-format" "the OCI artifact has a layout that the tool does not read";
    MD0718 Error "toolchain-not-installed" "a compiler, a linker or a target is not installed";
    MD0719 Error "duplicate-symbol" "the linker found a duplicate symbol";
    MD0720 Error "duplicate-core-import" "the core module imports the same name twice, which this tool rejects";
    MD0750 Error "not-repairable" "`fix` cannot adapt this kind of file";
    MD0751 Error "not-repairable" "the core module cannot be componentized";
    MD0752 Error "not-repairable" "the match between two names is not certain";
    MD0753 Error "not-repairable" "an option of `fix` matches nothing";
    MD0754 Error "not-repairable" "the component cannot be wrapped";
    MD0755 Error "wrong-file-or-subcommand" "the file cannot satisfy imports";
    MD0760 Note "interface-changed" "an item was added";
    MD0761 Warning "interface-changed" "an item was removed";
    MD0762 Warning "interface-changed" "a type changed";
    MD0763 Warning "interface-changed" "an item was renamed or moved";
    MD0764 Warning "same-version-different-wit" "the version does not match the change";
    MD0765 Error "interface-changed" "the change is larger than allowed";
    MD0801 Error "core-import-env-undefined" "the core module imports a symbol that nothing provides";
    MD0802 Error "core-import-wasi-not-linked" "the core module needs WASI preview 1, which is not provided";
    MD0803 Error "core-func-not-exported" "the function is in the source but is not exported by the module";
    MD0804 Error "missing-entrypoint" "the core module has no `_start`, which the runner requires";
    MD0805 Error "command-extra-export" "a command exports something other than functions, which an old runtime rejects";
    MD0806 Error "component-given-module-expected" "the file is a component, but a core module is needed";
    MD0807 Error "runtime-lacks-component-support" "the runtime supports core modules only";
    MD0808 Error "core-vs-component-api" "types of the core API are mixed with types of the component API";
    MD0809 Error "import-type-mismatch" "an import of the core module is provided with a different type";
    MD0901 Error "internal-disagreement" "two internal checks disagree";
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
