//! The listing of `inspect` for people: what it is, every name, who made it, what it needs.

use super::RenderOptions;
use super::sanitize::escape;
use super::style::{Style, Tone};
use crate::artifact::Kind;
use crate::inspect::{Brief, Entry, Inspection};
use crate::surface::Supplier;
use std::borrow::Cow;
use std::fmt::Write;

/// What of an inspection is listed in full.
#[derive(Clone, Copy, Debug, Default)]
pub struct Detail {
    /// The functions of imported interfaces, not just the interfaces.
    pub imports: bool,
    /// Everything: long interfaces, definitions of types, sizes of all parts, and the core items of a module
    /// that has a component type.
    pub all: bool,
}

/// More items than this are shortened to [`SHOWN`] for each interface.
const MANY: usize = 24;
/// How many items of an interface are listed where there are many.
const SHOWN: usize = 6;

/// The listing of one file.
pub(super) fn human(inspection: &Inspection, detail: Detail, options: &RenderOptions) -> String {
    let style = Style::new(options.color);
    let all = options.verbose > 0;
    let detail = Detail { imports: detail.imports || all, all: detail.all || all };
    let mut out = String::new();
    headline(&mut out, inspection, style);
    out.push_str(&super::human::findings(&inspection.findings, options));
    if options.quiet {
        return out;
    }
    if inspection.would_be && !(inspection.exports.is_empty() && inspection.imports.is_empty()) {
        out.push_str("once it is a component\n");
    }
    exports(&mut out, inspection, detail, options, style);
    imports(&mut out, inspection, detail, options, style);
    if detail.all {
        for (title, items) in [("core exports", &inspection.core_exports), ("core imports", &inspection.core_imports)] {
            section(&mut out, title, &items.iter().collect::<Vec<_>>(), detail, options, style);
        }
        sizes(&mut out, inspection, style);
    }
    produced_by(&mut out, inspection, options);
    needs(&mut out, inspection);
    if let Some(next) = &inspection.next {
        let _ = writeln!(out, "{}: {}", style.paint(Tone::Help, "try"), escape(&next.to_string()));
    }
    out
}

/// One line for one file.
pub(super) fn brief(brief: &Brief) -> String {
    let mut out = format!("{}: {}", escape(&brief.name), brief.kind.words());
    let names: Vec<Cow<'_, str>> = brief.functions.iter().map(|path| escape(path)).collect();
    if !names.is_empty() {
        let _ = write!(out, ": exports {}", names.join(" "));
    }
    out.push('\n');
    for finding in &brief.findings {
        let _ = writeln!(
            out,
            "{}: {}[{}]: {}",
            escape(&brief.name),
            finding.severity,
            finding.code,
            escape(&finding.headline)
        );
    }
    out
}

/// The listing as a Markdown section.
pub(super) fn markdown(inspection: &Inspection, detail: Detail, options: &RenderOptions) -> String {
    let plain = RenderOptions { color: false, hyperlinks: false, ..options.clone() };
    let listing = human(inspection, detail, &plain);
    format!("### {}\n\n~~~text\n{listing}~~~\n", escape(&inspection.name))
}

fn headline(out: &mut String, inspection: &Inspection, style: Style) {
    let mut words = inspection.kind.words();
    if let Some(world) = &inspection.world {
        let _ = write!(words, " (world {world})");
    }
    if inspection.text {
        words.push_str(", from text");
    }
    let state = match (inspection.valid, inspection.code_checked, &inspection.kind) {
        (false, ..) => style.paint(Tone::Error, "invalid"),
        (true, _, Kind::Precompiled { .. }) => "not examined".to_owned(),
        (true, _, Kind::WitPackage) => style.paint(Tone::Ok, "valid"),
        (true, true, _) => style.paint(Tone::Ok, "valid"),
        (true, false, _) => format!("{} (code not checked)", style.paint(Tone::Ok, "valid")),
    };
    let state = if matches!(inspection.kind, Kind::Foreign(_)) { String::new() } else { format!(", {state}") };
    let _ = writeln!(
        out,
        "{}: {}, {}{state}",
        style.paint(Tone::Path, &escape(&inspection.name)),
        escape(&words),
        bytes(inspection.size)
    );
}

fn exports(out: &mut String, inspection: &Inspection, detail: Detail, options: &RenderOptions, style: Style) {
    match inspection.exports.iter().collect::<Vec<_>>() {
        entries if !entries.is_empty() => section(out, "exports", &entries, detail, options, style),
        _ if inspection.surface_read() => out.push_str("exports nothing\n"),
        _ => {}
    }
}

fn imports(out: &mut String, inspection: &Inspection, detail: Detail, options: &RenderOptions, style: Style) {
    if inspection.imports.is_empty() {
        if inspection.surface_read() {
            out.push_str("imports nothing\n");
        }
        return;
    }
    let mut suppliers: Vec<Supplier> = inspection.imports.iter().filter_map(|entry| entry.supplier).collect();
    suppliers.sort();
    suppliers.dedup();
    for supplier in suppliers {
        let title = match supplier {
            Supplier::Other => "imports that the host must provide".to_owned(),
            Supplier::TypesOnly => "imports of types only, nothing to provide".to_owned(),
            supplier => format!("imports provided by {}", supplier.words()),
        };
        let entries: Vec<&Entry> = inspection.imports.iter().filter(|entry| entry.supplier == Some(supplier)).collect();
        if detail.imports || (inspection.surface_is_core() && supplier == Supplier::Other) {
            section(out, &title, &entries, detail, options, style);
        } else if supplier == Supplier::Other {
            needed(out, &title, &entries, options, style);
        } else {
            let roots: Vec<&Entry> = entries.into_iter().filter(|entry| root(entry, inspection)).collect();
            names(out, &title, &group_names(&roots, supplier), options, style);
        }
    }
}

/// Interfaces that only this host or another component can provide, each with its functions.
fn needed(out: &mut String, title: &str, entries: &[&Entry], options: &RenderOptions, style: Style) {
    let roots: Vec<&Entry> = entries.iter().copied().filter(|entry| entry.group.is_none()).collect();
    let _ = writeln!(out, "{} ({})", style.paint(Tone::Path, title), roots.len());
    let rows = roots.iter().map(|root| {
        let inside = entries.iter().filter(|entry| entry.group.as_deref() == Some(&root.path));
        let functions: Vec<&str> = inside.filter(|entry| entry.function.is_some()).map(|entry| item(entry)).collect();
        let more = functions.len().saturating_sub(SHOWN);
        let summary = match (root.kind, functions.as_slice()) {
            ("instance", []) => "types only".to_owned(),
            ("instance", all) if more > 0 => format!("{}, … {more} more", all[..SHOWN].join(", ")),
            ("instance", all) => all.join(", "),
            _ => description(root),
        };
        let name = match (root.kind, &root.ty) {
            ("instance", Some(ty)) => format!("{} ({ty})", root.path),
            _ => root.path.clone(),
        };
        (escape(&name).into_owned(), escape(&summary).into_owned())
    });
    columns(out, &rows.collect::<Vec<_>>(), 2, options);
}

/// Whether an import has its own line in the short listing.
fn root(entry: &Entry, inspection: &Inspection) -> bool {
    entry.group.is_none() || inspection.surface_is_core()
}

/// Interfaces by name; core imports by module, with how many there are.
fn group_names(roots: &[&Entry], supplier: Supplier) -> Vec<String> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for entry in roots.iter().filter(|entry| entry.supplier == Some(supplier)) {
        let name = match (&entry.group, &entry.ty) {
            (Some(group), _) => group.clone(),
            (None, Some(ty)) if entry.kind == "instance" => format!("{} ({ty})", entry.path),
            (None, _) => entry.path.clone(),
        };
        match found.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => found.push((name, 1)),
        }
    }
    let core = roots.iter().any(|entry| entry.group.is_some());
    found.into_iter().map(|(name, count)| if core { format!("{name} ({count})") } else { name }).collect()
}

/// Names in as many columns as fit, none of them broken.
fn names(out: &mut String, title: &str, names: &[String], options: &RenderOptions, style: Style) {
    let _ = writeln!(out, "{} ({})", style.paint(Tone::Path, title), names.len());
    let names: Vec<String> = names.iter().map(|name| escape(name).into_owned()).collect();
    let widest = names.iter().map(|name| super::table::width(name)).max().unwrap_or(0);
    let columns = (options.width.saturating_sub(2) / (widest + 2)).clamp(1, 3);
    out.push_str(&super::table::rows(&names.chunks(columns).map(<[String]>::to_vec).collect::<Vec<_>>(), 2));
}

/// Items with their types, those of an interface below its name. Where there are many, an interface shows the
/// first functions and the names of its types.
fn section(out: &mut String, title: &str, entries: &[&Entry], detail: Detail, options: &RenderOptions, style: Style) {
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", style.paint(Tone::Path, title));
    let is_cut = !detail.all && entries.len() > MANY;
    let mut groups: Vec<Option<&str>> = Vec::new();
    for entry in entries.iter().filter(|entry| entry.kind != "instance" || entry.ty.is_some()) {
        let group = if entry.kind == "instance" { Some(entry.path.as_str()) } else { entry.group.as_deref() };
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    for group in groups {
        let indent = if group.is_some() { 4 } else { 2 };
        if let Some(name) = group {
            let instance = entries.iter().find(|entry| entry.kind == "instance" && entry.path == name);
            let implements = instance.and_then(|entry| entry.ty.as_ref()).map(|ty| format!(" ({ty})"));
            let _ = writeln!(out, "  {}{}", escape(name), escape(&implements.unwrap_or_default()));
        }
        let inside =
            entries.iter().copied().filter(|entry| entry.group.as_deref() == group && entry.kind != "instance");
        let is_type = |entry: &&Entry| matches!(entry.kind, "type" | "resource") && !detail.all;
        let (types, items): (Vec<&Entry>, Vec<&Entry>) = inside.partition(is_type);
        let shown = if is_cut && items.len() > SHOWN + 1 { SHOWN } else { items.len() };
        let cell = |entry: &&Entry| (escape(item(entry)).into_owned(), escape(&description(entry)).into_owned());
        columns(out, &items[..shown].iter().map(cell).collect::<Vec<_>>(), indent, options);
        let margin = " ".repeat(indent);
        if shown < items.len() {
            let _ = writeln!(out, "{margin}… {} more (-a lists all)", items.len() - shown);
        }
        let names: Vec<Cow<'_, str>> = types.iter().map(|entry| escape(item(entry))).collect();
        if !names.is_empty() {
            let text = format!("types: {}", names.join(", "));
            for line in super::table::wrap(&text, options.width.saturating_sub(indent).max(20)) {
                let _ = writeln!(out, "{margin}{line}");
            }
        }
    }
}

/// The name of an item in its interface.
fn item(entry: &Entry) -> &str {
    let inside = entry.group.as_deref().and_then(|group| entry.path.strip_prefix(group));
    inside.map_or(&entry.path, |name| name.trim_start_matches(['#', ':']))
}

/// What an item is: its type, with the kind of items other than functions.
fn description(entry: &Entry) -> String {
    match (entry.kind, &entry.ty) {
        ("function", Some(ty)) => ty.clone(),
        (kind @ ("memory" | "table" | "global" | "tag"), Some(ty)) => {
            ty.strip_prefix(kind).map_or_else(|| ty.clone(), |rest| format!("{kind}{rest}"))
        }
        (kind, Some(ty)) => format!("{kind}: {ty}"),
        (kind, None) => kind.to_owned(),
    }
}

/// Two columns where they fit, else the second on lines of its own.
fn columns(out: &mut String, cells: &[(String, String)], indent: usize, options: &RenderOptions) {
    let name_width = cells.iter().map(|(name, _)| super::table::width(name)).max().unwrap_or(0);
    let fits = |(_, ty): &(String, String)| indent + name_width + 2 + super::table::width(ty) <= options.width;
    if cells.iter().all(fits) {
        let rows: Vec<Vec<String>> = cells.iter().map(|(name, ty)| vec![name.clone(), ty.clone()]).collect();
        out.push_str(&super::table::rows(&rows, indent));
        return;
    }
    let (margin, below) = (" ".repeat(indent), " ".repeat(indent + 4));
    for (name, ty) in cells {
        let _ = writeln!(out, "{margin}{name}");
        for line in super::table::wrap(ty, options.width.saturating_sub(indent + 4).max(20)) {
            let _ = writeln!(out, "{below}{line}");
        }
    }
}

fn produced_by(out: &mut String, inspection: &Inspection, options: &RenderOptions) {
    let mut words = Vec::new();
    if !inspection.languages.is_empty() {
        words.push(inspection.languages.join(", "));
    }
    let tools = inspection.producers.iter().filter(|producer| producer.field != "language");
    let tools: Vec<String> = tools.map(|tool| format!("{} {}", tool.name, tool.version).trim().to_owned()).collect();
    if !tools.is_empty() {
        words.push(tools.join(", "));
    }
    if words.is_empty() {
        return;
    }
    out.push_str("made with\n");
    for line in super::table::wrap(&escape(&words.join("; ")), options.width.saturating_sub(2).max(20)) {
        let _ = writeln!(out, "  {line}");
    }
}

fn needs(out: &mut String, inspection: &Inspection) {
    if inspection.features.is_empty() {
        return;
    }
    out.push_str("needs\n");
    for feature in &inspection.features {
        let _ = match (feature.config, feature.flag) {
            (Some(config), Some(flag)) => {
                writeln!(out, "  {}: off by default in wasmtime; {config} or {flag}", feature.name)
            }
            _ => writeln!(out, "  {}", feature.name),
        };
    }
}

fn sizes(out: &mut String, inspection: &Inspection, style: Style) {
    let sizes = &inspection.sizes;
    let _ = writeln!(out, "{}", style.paint(Tone::Path, "sizes"));
    let mut rows = vec![
        vec!["code".to_owned(), bytes(sizes.code)],
        vec!["data".to_owned(), bytes(sizes.data)],
        vec!["custom sections".to_owned(), bytes(sizes.custom)],
        vec!["types, names, headers".to_owned(), bytes(sizes.rest)],
    ];
    rows.extend(
        sizes.nested.iter().enumerate().map(|(at, part)| vec![format!("{} {at}", part.kind), bytes(part.size)]),
    );
    out.push_str(&super::table::rows(&rows, 2));
}

/// A size as people read it.
fn bytes(count: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if count < 1024 {
        return format!("{count} bytes");
    }
    let mut value = count as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if value < 10.0 { format!("{value:.1} {}", UNITS[unit]) } else { format!("{value:.0} {}", UNITS[unit]) }
}

impl Inspection {
    /// Whether imports and exports were read, so that an empty list says something.
    fn surface_read(&self) -> bool {
        self.valid && matches!(self.kind, Kind::Component | Kind::CoreModule(_))
    }

    /// Whether the main lists are those of a core module.
    fn surface_is_core(&self) -> bool {
        matches!(self.kind, Kind::CoreModule(_)) && !self.would_be
    }
}
