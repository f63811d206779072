//! The codes that the words of an error can speak for, under names that a table of templates can be read by.

use crate::finding::{Code, Side};

macro_rules! causes {
    ($($name:ident $code:ident $side:ident;)*) => {
        $(pub(crate) const $name: Code = Code::$code;)*

        /// The codes that an error text alone can lead to.
        pub const TOLD_BY_TEXT: &[Code] = &[$(Code::$code),*];

        /// Where the change usually has to be made.
        pub(crate) fn side(code: Code) -> Option<Side> {
            match code {
                $(Code::$code => Some(Side::$side),)*
                _ => None,
            }
        }
    };
}

causes! {
    CORE_IMPORT_UNDEFINED MD0801 CoreModule;
    HALF_BUILD MD0012 Guest;
    SDK_SKEW MD0602 ToolVersions;
    WASI_NOT_LINKED MD0802 Host;
    WASI_VERSION MD0308 ToolVersions;
    ABI_DRIFT MD0601 ToolVersions;
    WORLD_SELECTION MD0701 Wit;
    GUEST_LACKS_EXPORT MD0702 Guest;
    CORE_IMPORT_NOT_IN_WIT MD0703 Guest;
    HOST_LACKS_WASI MD0301 Host;
    FLAG_NEEDED MD0302 Flag;
    ASYNC_DRIFT MD0603 ToolVersions;
    WIT_NOT_FOUND MD0704 Wit;
    RUNTIME_LACKS_COMPONENTS MD0807 Host;
    CORE_FUNC_NOT_EXPORTED MD0803 Guest;
    IMPORT_TYPE MD0809 Host;
    EXPORT_NOT_PRESENT MD0102 Guest;
    NOT_A_COMMAND MD0713 Guest;
    ASYNC_SYNC MD0303 Host;
    REALLOC_MISSING MD0706 Guest;
    COMPONENT_GIVEN MD0806 Host;
    COMPOSE_SHAPE MD0707 Composition;
    MISSING_ENTRYPOINT MD0804 Guest;
    COMMAND_EXTRA_EXPORT MD0805 ToolVersions;
    CORE_VS_COMPONENT_API MD0808 Host;
    NESTED_FLAT MD0101 Host;
    MODULE_GIVEN MD0011 Guest;
    FEATURE_TOO_NEW MD0604 ToolVersions;
    ADAPTER_MISSING MD0705 Flag;
    COMPOSE_MISSING MD0708 Composition;
    RESOURCE_IDENTITY MD0709 Composition;
    NAME_CASE MD0103 Host;
    INVOKE_SYNTAX MD0401 Flag;
    SAME_VERSION_DRIFT MD0304 Wit;
    AMBIGUOUS_EXPORT MD0104 Host;
    HOST_LACKS_IMPORT MD0305 Host;
    LINK_ORDER MD0306 Composition;
    DUPLICATE_DEFINITION MD0307 Host;
    HOST_BUG MD0606 Host;
    WIT_PACKAGE MD0010 Wit;
    WRONG_FILE MD0710 Flag;
    JS_SHIM MD0711 Host;
    JS_SPECIFIER MD0712 Guest;
    SEMVER_EXPORT MD0105 ToolVersions;
    GUEST_TRAP MD0404 Guest;
    WORLD_LACKS_IMPORT MD0202 Wit;
    LACKS_WORLD_EXPORT MD0201 Guest;
    LACKS_WORLD_ITEM MD0221 Wit;
    UNLIKE_WORLD MD0205 Wit;
    HOST_TYPES MD0503 Host;
    OUT_OF_BOUNDS MD0405 Guest;
    ARITHMETIC MD0406 Guest;
    GUEST_ABI MD0408 Guest;
    TIME_LIMIT MD0411 Flag;
    MEMORY_LIMIT MD0412 Flag;
    STACK_LIMIT MD0414 Guest;
    INSTANCE_LIMIT MD0415 Flag;
    FUEL_LIMIT MD0417 Flag;
    REEXPORTED MD0311 Guest;
    DUPLICATE_SYMBOL MD0719 ToolVersions;
    DUPLICATE_CORE_IMPORT MD0720 ToolVersions;
    BEFORE_INITIALIZE MD0440 Host;
    BORROW_HELD MD0441 Guest;
    POST_RETURN MD0442 Host;
    WIT_SYNTAX MD0219 Wit;
    WIT_LAYOUT MD0222 Wit;
    COMPOSE_PACKAGE MD0715 Composition;
    REGISTRY MD0716 ToolVersions;
    OCI_FORMAT MD0717 ToolVersions;
    NOT_INSTALLED MD0718 ToolVersions;
    ARGUMENT_COUNT MD0403 Host;
    STALE_BINDINGS MD0605 Guest;
}
