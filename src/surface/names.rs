//! The name of an interface, `ns:pkg/iface@1.2.3`, in parts.

use std::fmt;

/// An interface's full name. Anything else that names an instance is a plain label.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InterfaceName {
    /// `ns`
    pub namespace: String,
    /// `pkg`
    pub package: String,
    /// `iface`
    pub interface: String,
    /// `1.2.3`, if there is a version.
    pub version: Option<String>,
}

impl InterfaceName {
    /// Reads a name exactly as a binary spells it; `None` for a plain label or anything malformed.
    pub fn parse(text: &str) -> Option<Self> {
        let (path, version) = match text.split_once('@') {
            Some((path, version)) => (path, Some(version)),
            None => (text, None),
        };
        let (namespace, rest) = path.split_once(':')?;
        let (package, interface) = rest.split_once('/')?;
        let plain = |part: &str| !part.is_empty() && !part.contains(['/', ':', '@', '#', ' ']);
        if !plain(namespace) || !plain(package) || !plain(interface) || version.is_some_and(str::is_empty) {
            return None;
        }
        Some(InterfaceName {
            namespace: namespace.to_owned(),
            package: package.to_owned(),
            interface: interface.to_owned(),
            version: version.map(str::to_owned),
        })
    }

    /// `ns:pkg`
    pub(crate) fn package_name(&self) -> String {
        format!("{}:{}", self.namespace, self.package)
    }

    /// `ns:pkg/iface`, without the version.
    pub fn unversioned(&self) -> String {
        format!("{}:{}/{}", self.namespace, self.package, self.interface)
    }

    /// The version read as semver.
    pub fn semver(&self) -> Option<semver::Version> {
        self.version.as_deref().and_then(|version| semver::Version::parse(version).ok())
    }

    /// The track on which wasmtime takes versions for each other: `1`, `0.2`; `None` where only the
    /// identical name matches (no version, `0.0.z`, a pre-release, not semver).
    pub fn track(&self) -> Option<String> {
        let version = self.semver()?;
        if !version.pre.is_empty() {
            None
        } else if version.major > 0 {
            Some(version.major.to_string())
        } else if version.minor > 0 {
            Some(format!("0.{}", version.minor))
        } else {
            None
        }
    }

    /// Whether wasmtime's name maps take one for the other: equal, or on one track of one interface.
    pub fn matches(&self, other: &InterfaceName) -> bool {
        self == other
            || (self.namespace == other.namespace
                && self.package == other.package
                && self.interface == other.interface
                && self.track().is_some()
                && self.track() == other.track())
    }
}

impl fmt::Display for InterfaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.namespace, self.package, self.interface)?;
        match &self.version {
            Some(version) => write!(f, "@{version}"),
            None => Ok(()),
        }
    }
}
