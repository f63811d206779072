//! Reading a name in whatever spelling somebody used for it.
//!
//! The reader takes a text apart and says where each part stands; it knows no file, so it cannot say
//! what exists. Where a spelling can be read in several ways (`a.b`: a function of an interface, or
//! of a resource?), [`Asked::readings`] gives them in the order they should be tried.

use super::mangling::{self, Mangling};
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
pub struct Reading<'a> {
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

impl Reading<'_> {
    /// Whether it names an instance, in whole or in part.
    pub fn has_instance(&self) -> bool {
        self.namespace.is_some() || self.package.is_some() || self.interface.is_some()
    }
}

/// Takes a name apart. Anything can be read; what makes no sense as a name comes back as an item of
/// that spelling.
pub fn read(text: &str) -> Asked {
    let mut asked = Asked {
        text: text.to_owned(),
        name: 0..0,
        call: None,
        mangling: Vec::new(),
        outer: Vec::new(),
        namespace: None,
        package: None,
        interface: None,
        version: None,
        separator: None,
        item: None,
    };
    let mut span = unwrap(text, 0..text.len());
    if let Some(open) = text[span.clone()].find('(') {
        let open = span.start + open;
        asked.call = Some(open..span.end);
        span = unwrap(text, span.start..open);
    }
    asked.name = span.clone();
    let (marks, span) = mangling::strip(text, span);
    asked.mangling = marks;
    Reader { text, asked: &mut asked }.name(span);
    asked
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
    pub fn is_core_name(&self) -> bool {
        !self.mangling.is_empty()
    }

    /// The ways to understand it, the plainest first.
    pub fn readings(&self) -> Vec<Reading<'_>> {
        let first = Reading {
            outer: self.outer.iter().map(|range| &self.text[range.clone()]).collect(),
            namespace: self.namespace(),
            package: self.package(),
            interface: self.interface(),
            version: self.version(),
            item: self.item(),
        };
        let mut readings = vec![first.clone()];
        let bare =
            Reading { outer: Vec::new(), namespace: None, package: None, interface: None, version: None, item: None };
        if let (Some(interface), Some(item)) = (&self.interface, &self.item) {
            let between = interface.end..item.start;
            if self.namespace.is_none() && self.separator == Some(Separator::Dot) && between.len() == 1 {
                // `bucket.get`: a function of a resource, at the root or in an interface left out.
                readings.push(Reading { item: Some(&self.text[interface.start..item.end]), ..bare.clone() });
            }
            if self.package.is_none() && self.separator == Some(Separator::Slash) {
                // `runtime/api`: a package and an interface, without a function.
                readings.push(Reading {
                    package: first.interface,
                    interface: first.item,
                    version: first.version,
                    ..bare.clone()
                });
            }
        }
        if self.item.is_none() && self.package.is_some() && self.interface.is_some() {
            // `ns:pkg/func`, where the wasmtime command line looks for a function at the root.
            readings.push(Reading { item: first.interface, ..bare.clone() });
            readings.push(Reading { item: first.interface, interface: None, ..first.clone() });
        }
        if self.item.is_some() && self.package.is_none() && self.interface.is_none() {
            // `api`: a bare word can be meant as an interface.
            readings.push(Reading { interface: first.item, version: first.version, ..bare });
        }
        readings
    }

    fn part(&self, range: &Option<Range<usize>>) -> Option<&str> {
        range.as_ref().map(|range| &self.text[range.clone()])
    }
}

/// Takes white space, quotes and sentence marks off both ends.
fn unwrap(text: &str, mut span: Range<usize>) -> Range<usize> {
    const AROUND: &[char] = &['\'', '"', '`', '“', '”', '‘', '’', '«', '»', '´', '\\', ',', ';', '<', '>'];
    let part = &text[span.clone()];
    let start = part.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || AROUND.contains(&c));
    span.start = span.end - start.len();
    let end = start.trim_end_matches(|c: char| {
        c.is_whitespace() || c.is_control() || AROUND.contains(&c) || matches!(c, '.' | ':' | '?' | '!')
    });
    span.end = span.start + end.len();
    span
}

struct Reader<'a> {
    text: &'a str,
    asked: &'a mut Asked,
}

impl Reader<'_> {
    fn name(&mut self, span: Range<usize>) {
        let part = &self.text[span.clone()];
        if part.contains('|') {
            return self.instance_and_item(span, '|', Separator::Bar);
        }
        if part.contains('#') {
            return self.instance_and_item(span, '#', Separator::Hash);
        }
        if part.contains("::") {
            return self.rust_path(span);
        }
        self.plain(span);
    }

    /// `outer#instance#item`
    fn instance_and_item(&mut self, span: Range<usize>, mark: char, separator: Separator) {
        let mut pieces = pieces(self.text, span, |c| c == mark);
        let item = pieces.pop().expect("a split has at least one piece");
        let instance = pieces.pop();
        self.asked.outer = pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
        if let Some(instance) = instance.filter(|instance| !instance.is_empty()) {
            self.instance(instance);
            self.asked.separator = Some(separator);
        }
        let item = self.version_after_item(item);
        self.set_item(item);
    }

    /// `a::b::c::f` as generated Rust code has it.
    fn rust_path(&mut self, span: Range<usize>) {
        let text = &self.text[span.clone()];
        let mut pieces = Vec::new();
        let mut from = span.start;
        for (at, mark) in text.match_indices("::") {
            pieces.push(from..span.start + at);
            from = span.start + at + mark.len();
        }
        pieces.push(from..span.end);
        pieces.retain(|piece| !piece.is_empty() && &self.text[piece.clone()] != "exports");
        let item = pieces.pop();
        self.asked.interface = pieces.pop();
        self.asked.package = pieces.pop();
        self.asked.namespace = pieces.pop();
        if self.asked.interface.is_some() {
            self.asked.separator = Some(Separator::Colons);
        }
        if let Some(item) = item {
            self.set_item(item);
        }
    }

    /// A name without `#`: `ns:pkg/iface.func@1.0.0`, `iface/func`, `iface.func`, `func`.
    fn plain(&mut self, span: Range<usize>) {
        let part = &self.text[span.clone()];
        if part.starts_with('[') {
            return self.set_item(span);
        }
        let (path, rest) = self.split_version(span.clone());
        let slashes = pieces(self.text, path.clone(), |c| c == '/');
        let packaged = self.text[slashes[0].clone()].contains(':');
        match (packaged, slashes.len()) {
            (true, 1) => self.packaged_item(slashes[0].clone(), path, rest),
            (true, 2) => self.interface_then(slashes[0].clone(), slashes[1].clone(), rest),
            (true, _) => {
                self.package(slashes[0].clone());
                self.asked.interface = Some(slashes[1].clone());
                self.asked.separator = Some(Separator::Slash);
                self.set_item(slashes[2].start..path.end);
                self.place(VersionPlace::AfterFunction);
            }
            (false, 1) => self.bare(path, rest),
            (false, 2) => self.slashed(slashes[0].clone(), slashes[1].clone(), rest),
            (false, _) => {
                self.asked.package = Some(slashes[0].clone());
                self.asked.interface = Some(slashes[1].clone());
                self.asked.separator = Some(Separator::Slash);
                self.set_item(slashes[2].start..path.end);
                self.place(VersionPlace::AfterFunction);
            }
        }
    }

    /// `ns:pkg`, `ns:pkg.func`, `ns:pkg@1.0.0/iface.func`.
    fn packaged_item(&mut self, package: Range<usize>, path: Range<usize>, rest: Range<usize>) {
        if self.text[rest.clone()].starts_with('/') {
            self.package(package);
            self.place(VersionPlace::AfterPackage);
            let inner = rest.start + 1..rest.end;
            let mut pieces = pieces(self.text, inner.clone(), |c| c == '/' || c == '.').into_iter();
            self.asked.interface = pieces.next().filter(|piece| !piece.is_empty());
            if let Some(item) = pieces.next() {
                self.asked.separator = Some(self.separator_before(item.start));
                self.set_item(item.start..inner.end);
            }
            return;
        }
        match self.text[path.clone()].find('.') {
            Some(dot) => {
                self.package(path.start..path.start + dot);
                self.asked.separator = Some(Separator::Dot);
                self.set_item(path.start + dot + 1..path.end);
                self.place(VersionPlace::AfterFunction);
            }
            None => {
                self.package(path);
                self.place(VersionPlace::AfterPackage);
                self.tail(rest);
            }
        }
    }

    /// `ns:pkg` and `iface`, `iface.func`.
    fn interface_then(&mut self, package: Range<usize>, inner: Range<usize>, rest: Range<usize>) {
        self.package(package);
        match self.text[inner.clone()].find('.') {
            Some(dot) => {
                self.asked.interface = Some(inner.start..inner.start + dot);
                self.asked.separator = Some(Separator::Dot);
                self.set_item(inner.start + dot + 1..inner.end);
                self.place(VersionPlace::AfterFunction);
            }
            None => {
                self.asked.interface = Some(inner).filter(|inner| !inner.is_empty());
                self.place(VersionPlace::AfterInterface);
                self.tail(rest);
            }
        }
    }

    /// `func`, `iface.func`, `iface@1.0.0.func`.
    fn bare(&mut self, path: Range<usize>, rest: Range<usize>) {
        let dotted = self.text[path.clone()].find('.');
        if !rest.is_empty() {
            self.asked.interface = Some(path);
            self.place(VersionPlace::AfterInterface);
            return self.tail(rest);
        }
        match dotted {
            Some(dot) if dot > 0 && dot + 1 < path.len() => {
                self.asked.interface = Some(path.start..path.start + dot);
                self.asked.separator = Some(Separator::Dot);
                self.set_item(path.start + dot + 1..path.end);
                self.place(VersionPlace::AfterFunction);
            }
            _ => {
                self.set_item(path);
                self.place(VersionPlace::AfterFunction);
            }
        }
    }

    /// `iface/func`, `pkg/iface.func`.
    fn slashed(&mut self, first: Range<usize>, second: Range<usize>, rest: Range<usize>) {
        if let Some(dot) = self.text[second.clone()].find('.') {
            self.asked.package = Some(first);
            self.asked.interface = Some(second.start..second.start + dot);
            self.asked.separator = Some(Separator::Dot);
            self.set_item(second.start + dot + 1..second.end);
            return self.place(VersionPlace::AfterFunction);
        }
        if !rest.is_empty() {
            self.asked.package = Some(first);
            self.asked.interface = Some(second);
            self.place(VersionPlace::AfterInterface);
            return self.tail(rest);
        }
        self.asked.interface = Some(first);
        self.asked.separator = Some(Separator::Slash);
        self.set_item(second);
        self.place(VersionPlace::AfterFunction);
    }

    /// The instance part before a `#`: `ns:pkg/iface@1.0.0`, `ns:pkg@1.0.0/iface`, `pkg/iface`, `iface`.
    fn instance(&mut self, span: Range<usize>) {
        let (path, rest) = self.split_version(span);
        let slash = self.text[path.clone()].find('/').map(|at| path.start + at);
        match slash {
            Some(slash) => {
                self.package(path.start..slash);
                self.asked.interface = Some(slash + 1..path.end);
                self.place(VersionPlace::AfterInterface);
            }
            None if self.text[path.clone()].contains(':') => {
                self.package(path);
                self.place(VersionPlace::AfterPackage);
            }
            None if self.text[rest.clone()].starts_with('/') => {
                self.asked.package = Some(path);
                self.place(VersionPlace::AfterPackage);
            }
            None => {
                self.asked.interface = Some(path);
                self.place(VersionPlace::AfterInterface);
            }
        }
        if let Some(interface) = self.text[rest.clone()].strip_prefix('/') {
            self.asked.interface = Some(rest.end - interface.len()..rest.end);
        }
    }

    /// What follows a version: `.func`, `/func`.
    fn tail(&mut self, rest: Range<usize>) {
        if rest.len() > 1 {
            self.asked.separator = Some(self.separator_before(rest.start + 1));
            self.set_item(rest.start + 1..rest.end);
        }
    }

    fn package(&mut self, span: Range<usize>) {
        match self.text[span.clone()].rfind(':') {
            Some(colon) => {
                self.asked.namespace = Some(span.start..span.start + colon).filter(|part| !part.is_empty());
                self.asked.package = Some(span.start + colon + 1..span.end).filter(|part| !part.is_empty());
            }
            None => self.asked.package = Some(span).filter(|part| !part.is_empty()),
        }
    }

    /// Splits at the first `@`: what stands before the version, and what after it. The version itself
    /// is noted, its place still open.
    fn split_version(&mut self, span: Range<usize>) -> (Range<usize>, Range<usize>) {
        let part = &self.text[span.clone()];
        let Some(at) = part.find('@') else { return (span.clone(), span.end..span.end) };
        let after = &part[at + 1..];
        let run =
            after.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '+')).unwrap_or(after.len());
        let length = version_length(&after[..run]);
        let start = span.start + at + 1;
        if length > 0 {
            self.asked.version = Some((start..start + length, VersionPlace::AfterInterface));
        }
        (span.start..span.start + at, start + length..span.end)
    }

    /// Takes `@1.0.0` off the end of an item.
    fn version_after_item(&mut self, item: Range<usize>) -> Range<usize> {
        match self.text[item.clone()].find('@') {
            Some(at) if self.asked.version.is_none() && item.start + at + 1 < item.end => {
                self.asked.version = Some((item.start + at + 1..item.end, VersionPlace::AfterFunction));
                item.start..item.start + at
            }
            _ => item,
        }
    }

    fn place(&mut self, place: VersionPlace) {
        if let Some((_, at)) = &mut self.asked.version {
            *at = place;
        }
    }

    fn separator_before(&self, at: usize) -> Separator {
        match self.text.as_bytes().get(at.wrapping_sub(1)) {
            Some(b'/') => Separator::Slash,
            Some(b'#') => Separator::Hash,
            Some(b':') => Separator::Colons,
            _ => Separator::Dot,
        }
    }

    fn set_item(&mut self, span: Range<usize>) {
        let escaped = self.text[span.clone()].starts_with('%');
        let span = span.start + usize::from(escaped)..span.end;
        self.asked.item = Some(span).filter(|span| !span.is_empty());
    }
}

/// How much of a run of version characters is the version: all of it if it is semver, else up to a
/// dot that starts a word (`0.1.0.handler`).
fn version_length(run: &str) -> usize {
    if semver::Version::parse(run).is_ok() {
        return run.len();
    }
    let word = run
        .match_indices('.')
        .map(|(at, _)| at)
        .find(|at| run[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic()) && run[..*at].contains('.'));
    word.unwrap_or(run.len())
}

fn pieces(text: &str, span: Range<usize>, mark: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut from = span.start;
    for (at, c) in text[span.clone()].char_indices() {
        if mark(c) {
            out.push(from..span.start + at);
            from = span.start + at + c.len_utf8();
        }
    }
    out.push(from..span.end);
    out
}
