//! Reading a name in whatever spelling somebody used for it.
//!
//! The reader takes a text apart and says where each part stands; it knows no file, so it cannot say
//! what exists. Where a spelling can be read in several ways (`a.b`: a function of an interface, or
//! of a resource?), [`Asked::readings`] gives them in the order they should be tried.

use super::asked::{Asked, Separator, VersionPlace};
use super::mangling;
use std::ops::Range;

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
    NameReader { text, asked: &mut asked }.name(span);
    asked
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

struct NameReader<'a> {
    text: &'a str,
    asked: &'a mut Asked,
}

impl NameReader<'_> {
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
        let Some(first) = self.text[rest.clone()].chars().next() else { return };
        let start = rest.start + if matches!(first, '.' | '/' | ':') { first.len_utf8() } else { 0 };
        if start < rest.end {
            self.asked.separator = Some(self.separator_before(start));
            self.set_item(start..rest.end);
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
