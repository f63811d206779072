//! A name as somebody wrote it, in parts.

use super::mangling::Mangling;
use std::ops::Range;

/// Where a version stands in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionPlace {
    /// `ns:pkg@1.0.0/iface#func`, as a WIT `package` line has it.
    AfterPackage,
    /// `ns:pkg/iface@1.0.0#func`, as binaries have it.
    AfterInterface,
    /// `ns:pkg/iface.func@1.0.0`, as the wasmtime command line has it.
    AfterFunction,
}

/// What stands between an interface and its function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// `#`
    Hash,
    /// `.`
    Dot,
    /// `/`
    Slash,
    /// `::`
    Colons,
    /// `|`, in core names of the canonical ABI.
    Bar,
}

impl Separator {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Separator::Hash => "#",
            Separator::Dot => ".",
            Separator::Slash => "/",
            Separator::Colons => "::",
            Separator::Bar => "|",
        }
    }
}

/// A name as somebody wrote it, taken apart. Ranges are bytes of [`Asked::text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// All that was written.
    pub text: String,
    /// The name without quotes, white space and arguments.
    pub name: Range<usize>,
    /// The arguments with their parentheses, if it was written as a call.
    pub call: Option<Range<usize>>,
    /// The marks of the canonical ABI that stood around it.
    pub mangling: Vec<Mangling>,
    /// Instances around the interface, outermost first.
    pub outer: Vec<Range<usize>>,
    /// `ns`
    pub namespace: Option<Range<usize>>,
    /// `pkg`
    pub package: Option<Range<usize>>,
    /// `iface`
    pub interface: Option<Range<usize>>,
    /// `1.2.3` and where it stands.
    pub version: Option<(Range<usize>, VersionPlace)>,
    /// What stands before the item, if an interface or a package does.
    pub separator: Option<Separator>,
    /// What is looked for inside the interface, or at the root.
    pub item: Option<Range<usize>>,
}

/// One way to understand a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameReading<'a> {
    /// Instances around the interface, outermost first.
    pub outer: Vec<&'a str>,
    /// `ns`
    pub namespace: Option<&'a str>,
    /// `pkg`
    pub package: Option<&'a str>,
    /// `iface`
    pub interface: Option<&'a str>,
    /// `1.2.3`
    pub version: Option<&'a str>,
    /// The item, as written: `handler`, `bucket.get`, `[method]bucket.get`.
    pub item: Option<&'a str>,
}

impl NameReading<'_> {
    /// Whether it names an instance, in whole or in part.
    pub fn has_instance(&self) -> bool {
        self.namespace.is_some() || self.package.is_some() || self.interface.is_some()
    }
}

impl Asked {
    /// The name without quotes, white space and arguments.
    pub fn name(&self) -> &str {
        &self.text[self.name.clone()]
    }

    /// The namespace, `ns`.
    pub fn namespace(&self) -> Option<&str> {
        self.part(&self.namespace)
    }

    /// The package, `pkg`.
    pub fn package(&self) -> Option<&str> {
        self.part(&self.package)
    }

    /// The interface, `iface`.
    pub fn interface(&self) -> Option<&str> {
        self.part(&self.interface)
    }

    /// The version, `1.2.3`.
    pub fn version(&self) -> Option<&str> {
        self.version.as_ref().map(|(range, _)| &self.text[range.clone()])
    }

    /// Where the version stands.
    pub fn version_place(&self) -> Option<VersionPlace> {
        self.version.as_ref().map(|(_, place)| *place)
    }

    /// The item, as written.
    pub fn item(&self) -> Option<&str> {
        self.part(&self.item)
    }

    /// Whether any part of an instance's name is there.
    pub fn has_instance(&self) -> bool {
        self.namespace.is_some() || self.package.is_some() || self.interface.is_some()
    }

    /// Whether it is a name of the canonical ABI for a core module.
    pub(crate) fn is_core_name(&self) -> bool {
        !self.mangling.is_empty()
    }

    /// The ways to understand it, the plainest first.
    pub fn readings(&self) -> Vec<NameReading<'_>> {
        let first = NameReading {
            outer: self.outer.iter().map(|range| &self.text[range.clone()]).collect(),
            namespace: self.namespace(),
            package: self.package(),
            interface: self.interface(),
            version: self.version(),
            item: self.item(),
        };
        let mut readings = vec![first.clone()];
        let bare = NameReading {
            outer: Vec::new(),
            namespace: None,
            package: None,
            interface: None,
            version: None,
            item: None,
        };
        if let (Some(interface), Some(item)) = (&self.interface, &self.item) {
            let between = interface.end..item.start;
            if self.namespace.is_none() && self.separator == Some(Separator::Dot) && between.len() == 1 {
                // `bucket.get`: a function of a resource, at the root or in an interface left out.
                readings.push(NameReading { item: Some(&self.text[interface.start..item.end]), ..bare.clone() });
            }
            if self.package.is_none() && self.separator == Some(Separator::Slash) {
                // `runtime/api`: a package and an interface, without a function.
                readings.push(NameReading {
                    package: first.interface,
                    interface: first.item,
                    version: first.version,
                    ..bare.clone()
                });
            }
        }
        if self.item.is_none() && self.package.is_some() && self.interface.is_some() {
            // `ns:pkg/func`, where the wasmtime command line looks for a function at the root.
            readings.push(NameReading { item: first.interface, ..bare.clone() });
            readings.push(NameReading { item: first.interface, interface: None, ..first.clone() });
        }
        if self.item.is_some() && self.package.is_none() && self.interface.is_none() {
            // `api`: a bare word can be meant as an interface.
            readings.push(NameReading { interface: first.item, version: first.version, ..bare });
        }
        readings
    }

    fn part(&self, range: &Option<Range<usize>>) -> Option<&str> {
        range.as_ref().map(|range| &self.text[range.clone()])
    }
}
