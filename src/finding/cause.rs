//! The root causes that reported errors come down to: one variant for each class that people met.

use super::{Code, Side};

macro_rules! causes {
    ($($cause:ident $class:literal $code:ident $side:ident $meaning:literal;)*) => {
        /// A root cause. The order is how often each was met, the most frequent first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Cause {
            $(#[doc = $meaning] $cause,)*
        }

        impl Cause {
            /// Every cause, the most frequent first.
            pub const ALL: &[Cause] = &[$(Cause::$cause),*];

            /// The stable name of the class.
            pub fn class(self) -> &'static str {
                match self { $(Cause::$cause => $class),* }
            }

            /// The code that a reported error of this cause is told under.
            pub fn code(self) -> Code {
                match self { $(Cause::$cause => Code::$code),* }
            }

            /// Where the change usually has to be made.
            pub fn side(self) -> Side {
                match self { $(Cause::$cause => Side::$side),* }
            }

            /// What it means, in one line.
            pub fn meaning(self) -> &'static str {
                match self { $(Cause::$cause => $meaning),* }
            }
        }
    };
}

causes! {
    CoreImportUndefined "core-import-env-undefined" MD0801 CoreModule "the core module imports a symbol that nobody provides";
    SdkSkew "sdk-runtime-version-skew" MD0602 ToolVersions "the guest's SDK and the host are of different releases";
    WasiNotLinked "core-import-wasi-not-linked" MD0802 Host "the core module needs WASI preview 1, and nothing provides it";
    WasiVersion "wasi-version-mismatch" MD0308 ToolVersions "the component was made for another WASI release than the host has";
    AbiDrift "abi-toolchain-version-mismatch" MD0601 ToolVersions "the binary was written by another generation of the component tools";
    WorldSelection "world-selection" MD0701 Wit "no world, the wrong world, or more than one world was chosen";
    GuestLacksExport "guest-does-not-implement-export" MD0702 Guest "the world demands an export that the guest does not provide";
    CoreImportNotInWit "core-import-not-in-wit" MD0703 Guest "the core module imports something that its WIT world does not describe";
    HostLacksWasi "host-missing-wasi" MD0301 Host "the host's linker lacks the WASI interface";
    FlagNeeded "cli-flag-needed" MD0302 Flag "the wasmtime command has the interface, and a flag must switch it on";
    AsyncDrift "async-format-drift" MD0603 ToolVersions "the tools encode component-model async in different ways";
    WitNotFound "wit-package-not-found" MD0704 Wit "a WIT reference resolves to nothing";
    RuntimeLacksComponents "runtime-lacks-component-support" MD0807 Host "the runtime reads core modules only";
    CoreFuncNotExported "core-func-not-exported" MD0803 Guest "the function is in the source and not among the module's exports";
    ImportType "import-type-mismatch" MD0809 Host "the import is there, with another type or of another kind";
    ExportNotPresent "export-not-present" MD0102 Guest "the component does not export what was looked up";
    NotACommand "not-a-command-component" MD0713 Guest "the component has no `wasi:cli/run`, so it cannot be run as a command";
    AsyncSync "async-sync-mismatch" MD0303 Host "one side is async and the other is not";
    ReallocMissing "cabi-realloc-missing" MD0706 Guest "the allocator export of the canonical ABI is lost";
    ComponentGiven "component-given-module-expected" MD0806 Host "a component was given where a core module is read";
    ComposeShape "compose-instance-shape" MD0707 Composition "the composition wires an instance of the wrong shape";
    MissingEntrypoint "missing-entrypoint" MD0804 Guest "the core module has no `_start`, and the runner wants one";
    CommandExtraExport "command-extra-export" MD0805 ToolVersions "a command exports something that is not a function, and an old runtime refuses that";
    CoreVsComponentApi "core-vs-component-api" MD0808 Host "types of the core API meet types of the component API";
    NestedFlat "nested-export-flat-lookup" MD0101 Host "the function lives in an exported interface and is looked up flat";
    ModuleGiven "module-given-component-expected" MD0011 Guest "a core module was given where a component is read";
    FeatureTooNew "feature-not-in-this-version" MD0604 ToolVersions "the installed tool is older than the feature that is used";
    AdapterMissing "adapter-missing-or-misnamed" MD0705 Flag "the preview 1 adapter is absent, or so named that it adapts nothing";
    ComposeMissing "compose-missing-argument" MD0708 Composition "the composition leaves an import unsatisfied";
    ResourceIdentity "resource-identity-mismatch" MD0709 Composition "two providers of one resource type meet";
    NameCase "name-case-mismatch" MD0103 Host "the same name in another spelling: kebab-case, snake_case, camelCase";
    InvokeSyntax "invoke-syntax" MD0401 Flag "`--invoke` on a component takes a call expression";
    SameVersionDrift "same-version-different-wit" MD0304 Wit "the interface has the same id on both sides and different contents";
    AmbiguousExport "ambiguous-export-name" MD0104 Host "several exported instances have a function of that name";
    HostLacksImport "host-missing-custom-import" MD0305 Host "the host lacks an interface that is not WASI";
    LinkOrder "link-order" MD0306 Composition "what provides the import is linked after what needs it";
    DuplicateDefinition "duplicate-linker-definition" MD0307 Host "the host defines one name twice";
    HostBug "host-bug" MD0606 Host "the runtime or tool fails on something legal";
    WitPackage "wit-package-not-a-component" MD0010 Wit "the file is WIT encoded as wasm, not a component";
    WrongFile "wrong-file-or-subcommand" MD0710 Flag "the command names a file or subcommand that is not there";
    JsShim "js-host-missing-shim" MD0711 Host "the transpiled JavaScript cannot find the WASI shim";
    JsSpecifier "js-import-specifier" MD0712 Guest "the JavaScript import specifier is not the WIT import's name";
    SemverExport "semver-export-mismatch" MD0105 ToolVersions "the export is there at a version that the host does not list";
    GuestTrap "guest-trap" MD0404 Guest "the guest trapped: it panicked, aborted or broke a rule of the machine";
    WorldLacksImport "import-beyond-world" MD0202 Wit "the component imports what the world does not list";
    LacksWorldExport "export-not-present" MD0201 Guest "the component lacks an export that the world lists";
    LacksWorldItem "guest-does-not-implement-export" MD0221 Wit "an interface has an item on one side only";
    UnlikeWorld "same-version-different-wit" MD0205 Wit "a type differs from the one in the WIT";
    HostTypes "host-type-mismatch" MD0503 Host "the host asks for the function with other types than it has";
    OutOfBounds "guest-trap" MD0405 Guest "the guest used memory or a table outside its bounds";
    Arithmetic "guest-trap" MD0406 Guest "the guest divided by zero or overflowed";
    GuestAbi "guest-trap" MD0408 Guest "the guest broke the canonical ABI";
    TimeLimit "limit-reached" MD0411 Flag "the call went over its time";
    MemoryLimit "limit-reached" MD0412 Flag "the guest went over its memory";
    StackLimit "limit-reached" MD0414 Guest "the guest went over its stack";
    InstanceLimit "limit-reached" MD0415 Flag "the component has more core instances than allowed";
    FuelLimit "limit-reached" MD0417 Flag "the guest used up its fuel";
    Reexported "reexported-import" MD0311 Guest "an imported function is exported as it is, which wasmtime does not load";
    StaleBindings "stale-generated-bindings" MD0605 Guest "the generated bindings are older than the WIT";
}
