//! What can be wrong with a name, and what it is told under.

use crate::finding::Code;
use std::ops::Range;

/// Why a name does not lead to the function that was meant, or that it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The version stands after the package or the function, not after the interface.
    VersionPlace,
    /// The function is in an exported interface, and the name was looked up in one step.
    Flat,
    /// The interface is not named as the binary names it: a part is left out.
    PartOfName {
        /// What an instance is called in the binary.
        instance: String,
    },
    /// The function is at the root, and an interface was asked for.
    AtRoot,
    /// An interface is exported on another version track.
    Track {
        /// The version that was asked for.
        asked: String,
        /// The version that is there; `None` if there is none.
        found: Option<String>,
    },
    /// Only upper and lower case, `-` and `_` differ.
    Case,
    /// The name is that of a resource's function in another spelling.
    Member,
    /// The name is that of an instance, and a function was wanted.
    Instance {
        /// Its functions, by full path.
        functions: Vec<String>,
    },
    /// The name is that of something else, and a function was wanted.
    NotAFunction {
        /// What it is.
        kind: &'static str,
    },
    /// The function is imported, not exported.
    Import,
    /// Several functions fit.
    Ambiguous {
        /// Their full paths.
        candidates: Vec<String>,
    },
    /// The interface is exported; the function is not in it.
    NotInInterface {
        /// The interface.
        interface: String,
        /// Its functions, by full path.
        functions: Vec<String>,
    },
    /// Another interface has a function of that name.
    OtherInterface,
    /// A few letters differ.
    Typo,
    /// A name of the canonical ABI for core modules, asked of a component.
    CoreName,
    /// `--invoke` cannot read it.
    InvokeSyntax {
        /// What the parser says.
        message: String,
    },
    /// `--invoke` finds the function; the arguments do not fit its parameters.
    Arguments {
        /// What wasmtime says.
        message: String,
        /// Where in the call.
        span: Option<Range<usize>>,
    },
    /// Nothing like it is exported.
    NotPresent {
        /// Everything that is, by full path.
        exports: Vec<String>,
    },
    /// The lookup finds the function.
    Works,
    /// A function at the root is found in place of the one in the interface that was named.
    RootInstead,
}

/// The function that was probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// Its full path.
    pub path: String,
    /// The instances that lead to it.
    pub instances: Vec<String>,
    /// Its name in the binary.
    pub name: String,
    /// Its signature in WIT syntax.
    pub signature: String,
    /// Declared `async func`.
    pub is_async: bool,
}

impl Meant {
    /// The lookups that lead to it, each by the whole name that a host passes.
    pub fn lookups(&self) -> String {
        let mut steps: Vec<String> = self.instances.iter().map(|name| format!("interface `{name}`")).collect();
        steps.push(format!("function `{}`", self.name));
        steps.join(", then in it ")
    }
}

/// Something to paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// What it is for, as an imperative fragment.
    pub title: String,
    /// The language as in a Markdown fence.
    pub language: &'static str,
    /// The lines.
    pub text: String,
}

impl Fault {
    /// The code it is told under.
    pub fn code(&self) -> Code {
        match self {
            Fault::Flat => Code::MD0101,
            Fault::NotPresent { .. } | Fault::NotInInterface { .. } => Code::MD0102,
            Fault::Case => Code::MD0103,
            Fault::Ambiguous { .. } => Code::MD0104,
            Fault::Track { .. } => Code::MD0105,
            Fault::VersionPlace => Code::MD0106,
            Fault::AtRoot => Code::MD0107,
            Fault::Import => Code::MD0108,
            Fault::Typo => Code::MD0109,
            Fault::Instance { .. } => Code::MD0110,
            Fault::NotAFunction { .. } => Code::MD0111,
            Fault::OtherInterface => Code::MD0112,
            Fault::Member => Code::MD0113,
            Fault::PartOfName { .. } => Code::MD0114,
            Fault::CoreName => Code::MD0115,
            Fault::Works => Code::MD0116,
            Fault::RootInstead => Code::MD0117,
            Fault::InvokeSyntax { .. } => Code::MD0401,
            Fault::Arguments { message, .. } if message.contains("param") => Code::MD0403,
            Fault::Arguments { .. } => Code::MD0402,
        }
    }
}
