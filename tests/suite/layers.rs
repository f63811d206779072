//! Where things are in the source: the data flows one way, between folders and between files, and what
//! belongs to one place is done there alone.
//!
//! The `KNOWN_…` lists name what does not hold yet. They only shrink: what is not listed fails, and so
//! does a line that is no longer needed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use syn::visit::Visit;

/// Each module with the modules it may use besides itself and `guard`, which everybody may.
const ALLOWED: &[(&str, &[&str])] = &[
    ("guard", &[]),
    ("path", &[]),
    ("finding", &["path"]),
    ("surface", &["path"]),
    ("error", &["finding", "path"]),
    ("bytes", &["error"]),
    ("files", &["error"]),
    ("artifact", &["bytes", "error", "files", "finding", "path", "surface"]),
    ("expect", &["artifact", "bytes", "error", "files", "finding", "path", "surface"]),
    ("inspect", &["artifact", "finding", "path", "surface"]),
    ("compare", &["finding", "path", "surface"]),
    ("snippets", &["finding", "path", "surface"]),
    ("lookup", &["artifact", "finding", "path", "snippets", "surface"]),
    ("link", &["artifact", "compare", "finding", "path", "snippets", "surface"]),
    ("check", &["artifact", "compare", "error", "expect", "finding", "link", "path", "surface"]),
    ("diff", &["artifact", "check", "compare", "error", "expect", "finding", "path", "surface"]),
    (
        "fix",
        &["artifact", "bytes", "check", "compare", "error", "expect", "files", "finding", "link", "path", "surface"],
    ),
    ("hostcode", &["artifact", "bytes", "error", "expect", "finding", "link", "lookup", "path", "snippets", "surface"]),
    (
        "explain",
        &[
            "artifact", "check", "compare", "error", "expect", "finding", "link", "lookup", "path", "snippets",
            "surface",
        ],
    ),
    (
        "call",
        &[
            "artifact", "bytes", "check", "compare", "error", "expect", "finding", "fix", "link", "lookup", "path",
            "snippets", "surface",
        ],
    ),
    (
        "render",
        &[
            "artifact", "call", "check", "compare", "diff", "error", "explain", "finding", "fix", "inspect", "path",
            "surface",
        ],
    ),
    (
        "doors",
        &[
            "artifact", "call", "check", "diff", "error", "expect", "explain", "finding", "fix", "hostcode", "inspect",
            "link", "snippets",
        ],
    ),
    ("conforms", &["artifact", "check", "doors", "error", "expect", "finding", "render"]),
];

#[test]
fn the_order_has_no_circle() {
    let place = |name: &str| ALLOWED.iter().position(|(module, _)| *module == name);
    for (at, (module, allowed)) in ALLOWED.iter().enumerate() {
        for used in *allowed {
            assert!(
                place(used).is_some_and(|used| used < at),
                "`{module}` may use `{used}`, which does not come before it"
            );
        }
    }
}

#[test]
fn modules_use_only_what_comes_before_them() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    files(Path::new("src"), &mut |file| {
        let relative = file.strip_prefix("src").expect("below src");
        let first = relative.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        if module == "lib" || module == "bin" {
            return;
        }
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{}: `{module}` has no place in the plan", file.display()));
            return;
        };
        seen += 1;
        let text = std::fs::read_to_string(file).expect("a source file");
        for (number, line) in text.lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let known = ALLOWED.iter().any(|(name, _)| *name == used);
                if known
                    && used != module
                    && used != "guard"
                    && !allowed.contains(&used.as_str())
                    && !line.trim_start().starts_with("//")
                {
                    wrong.push(format!("{}:{}: `{module}` uses `{used}`", file.display(), number + 1));
                }
            }
        }
    });
    assert!(seen > 10, "the walk found {seen} files only");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files that import each other in a circle.
const KNOWN_CIRCLES: &[&str] = &[];

/// Files that make findings although they are called otherwise.
const KNOWN_FINDINGS: &[&str] = &[];

/// Files that spell command lines of this program.
const KNOWN_COMMANDS: &[&str] = &[];

/// Files of the program that build reports.
const KNOWN_REPORTS: &[&str] = &[];

/// Names of more than one type.
const KNOWN_NAMES: &[&str] = &[];

#[test]
fn no_files_import_each_other_in_a_circle() {
    let crate_files = sources();
    let uses = imports(&crate_files);
    let circles = circles(&uses);
    let told: Vec<String> = circles.iter().map(|circle| circle.join(" <-> ")).collect();
    held("in a circle", circles.concat(), KNOWN_CIRCLES, &told.join("\n"));
}

#[test]
fn findings_are_made_beside_their_rules() {
    let makes = |name: &str, text: &str| {
        let place = name.split('/').any(|part| part.trim_end_matches(".rs") == "findings");
        !place && code_lines(text).any(|line| line.contains("Finding::new("))
    };
    held("makes findings", files_that(makes), KNOWN_FINDINGS, "");
}

#[test]
fn command_lines_are_data() {
    let commands = ["inspect", "check", "explain", "call", "verify", "diff", "fix", "cache", "schema"];
    let spells = |name: &str, text: &str| {
        let place = name == "src/finding/command.rs" || name.starts_with("src/bin/");
        let line = |line: &str| commands.iter().any(|command| line.contains(&format!("mate-doctor {command}")));
        !place && code_lines(text).any(line)
    };
    held("spells a command line", files_that(spells), KNOWN_COMMANDS, "");
}

#[test]
fn the_program_builds_no_report() {
    let marks = ["Report::new(", "= Report {", ".conclude", "Verdict::", ".check(CheckState", "Finding::new("];
    let builds = |name: &str, text: &str| {
        name.starts_with("src/bin/") && code_lines(text).any(|line| marks.iter().any(|mark| line.contains(mark)))
    };
    held("builds a report", files_that(builds), KNOWN_REPORTS, "");
}

#[test]
fn type_names_are_unique() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources() {
        let mut names = TypeNames::default();
        names.visit_file(&source.tree);
        for name in names.0 {
            places.entry(name).or_default().push(source.name.clone());
        }
    }
    // The arguments of each command are called alike, so that one macro reads all.
    places.retain(|name, places| places.len() > 1 && name != "Args");
    let told: Vec<String> = places.iter().map(|(name, places)| format!("{name}: {}", places.join(" "))).collect();
    held("is the name of several types", places.into_keys().collect(), KNOWN_NAMES, &told.join("\n"));
}

/// Holds what was found against what is known.
fn held(what: &str, found: Vec<String>, known: &[&str], told: &str) {
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let known: BTreeSet<&str> = known.iter().copied().collect();
    let new: Vec<&&str> = found.difference(&known).collect();
    let stale: Vec<&&str> = known.difference(&found).collect();
    let right = new.is_empty() && stale.is_empty();
    assert!(right, "{what}: not listed {new:#?}, to take out of the list {stale:#?}\n{told}");
}

fn files_that(does: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut out = Vec::new();
    files(Path::new("src"), &mut |file| {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).expect("a source file");
        if does(&name, text.split("#[cfg(test)]").next().unwrap_or(&text)) {
            out.push(name);
        }
    });
    out
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

fn files(folder: &Path, act: &mut impl FnMut(&Path)) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, act);
        } else if path.extension().is_some_and(|e| e == "rs") {
            act(&path);
        }
    }
}

/// A file of the library or the program with its path as a module.
struct SourceFile {
    name: String,
    module: Vec<String>,
    tree: syn::File,
}

fn sources() -> Vec<SourceFile> {
    let mut out = Vec::new();
    files(Path::new("src"), &mut |file| {
        let text = std::fs::read_to_string(file).expect("a source file");
        let tree = syn::parse_file(&text).expect("it compiles, so it parses");
        out.push(SourceFile { name: file.display().to_string(), module: module(file), tree });
    });
    out
}

/// `src/a/b.rs` and `src/a/b/mod.rs` are `lib a b`; the program's files start with `bin`.
fn module(file: &Path) -> Vec<String> {
    let relative = file.strip_prefix("src").expect("below src").with_extension("");
    let mut parts: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    match parts.first().map(String::as_str) {
        // The first two parts are the folder of the program.
        Some("bin") => drop(parts.splice(..2.min(parts.len()), ["bin".to_owned()])),
        _ => parts.insert(0, "lib".to_owned()),
    }
    if parts.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) && parts.len() > 1 {
        parts.pop();
    }
    parts
}

/// Which files use items of which other files, but for a file and its own submodules.
fn imports(crate_files: &[SourceFile]) -> BTreeMap<&str, BTreeSet<&str>> {
    let modules: BTreeMap<&[String], &SourceFile> =
        crate_files.iter().map(|source| (source.module.as_slice(), source)).collect();
    let read: BTreeMap<&[String], Paths> = crate_files
        .iter()
        .map(|source| {
            let mut paths = Paths { module: source.module.clone(), ..Paths::default() };
            paths.visit_file(&source.tree);
            (source.module.as_slice(), paths)
        })
        .collect();
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in crate_files {
        let own = source.module.as_slice();
        for path in &read[own].used {
            let Some(target) = resolve(path, &read, 8) else { continue };
            if !target.starts_with(own) && !own.starts_with(target) {
                uses.entry(&source.name).or_default().insert(&modules[target].name);
            }
        }
    }
    uses
}

/// The module that defines what a path names, through `use` lines of modules on the way.
fn resolve<'a>(path: &[String], read: &BTreeMap<&'a [String], Paths>, depth: usize) -> Option<&'a [String]> {
    let deepest = (1..=path.len()).rev().find_map(|length| read.get_key_value(&path[..length]))?;
    let (module, paths) = deepest;
    let named = path.get(module.len()).and_then(|item| paths.bound.get(item));
    match named.filter(|_| depth > 0) {
        Some(bound) => {
            let whole = [bound.as_slice(), &path[module.len() + 1..]].concat();
            resolve(&whole, read, depth - 1).or(Some(module))
        }
        None => Some(module),
    }
}

/// The paths that a file uses, from the root of the crate, and what its `use` lines bind.
#[derive(Default)]
struct Paths {
    module: Vec<String>,
    used: Vec<Vec<String>>,
    bound: BTreeMap<String, Vec<String>>,
}

impl Paths {
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let mut base = match path.first()?.as_str() {
            "crate" => self.module[..1].to_vec(),
            "self" => self.module.clone(),
            "super" => self.module[..self.module.len().max(1) - 1].to_vec(),
            first => self.bound.get(first).cloned().unwrap_or_else(|| [&self.module[..], &[first.to_owned()]].concat()),
        };
        let mut rest = &path[1..];
        while rest.first().is_some_and(|part| part == "super") {
            base.pop();
            rest = &rest[1..];
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    fn tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let join = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&join(&path.ident), &path.tree),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(before, tree)),
            syn::UseTree::Name(name) if name.ident == "self" => self.bind(before.last().cloned(), before),
            syn::UseTree::Name(name) => self.bind(Some(name.ident.to_string()), &join(&name.ident)),
            syn::UseTree::Rename(rename) => self.bind(Some(rename.rename.to_string()), &join(&rename.ident)),
            syn::UseTree::Glob(_) => self.bind(None, before),
        }
    }

    fn bind(&mut self, name: Option<String>, path: &[String]) {
        let Some(path) = self.absolute(path) else { return };
        if let Some(name) = name {
            self.bound.insert(name, path.clone());
        }
        self.used.push(path);
    }
}

impl<'a> Visit<'a> for Paths {
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg")) || item.content.is_none() {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if ["crate", "super", "self"].contains(&parts[0].as_str()) && parts.len() > 1 {
            self.used.extend(self.absolute(&parts));
        }
        syn::visit::visit_path(self, path);
    }
}

/// The groups of files that reach each other.
fn circles(uses: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<Vec<String>> {
    let reached = |from: &str| {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = vec![from];
        while let Some(file) = open.pop() {
            open.extend(uses.get(file).into_iter().flatten().filter(|used| seen.insert(used)));
        }
        seen.into_iter().map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let reach: BTreeMap<&str, BTreeSet<String>> = uses.keys().map(|file| (*file, reached(file))).collect();
    let mut out: Vec<Vec<String>> = Vec::new();
    for (file, reached) in &reach {
        let circle: Vec<String> = reached
            .iter()
            .filter(|other| reach.get(other.as_str()).is_some_and(|back| back.contains(*file)))
            .cloned()
            .collect();
        if !circle.is_empty() && !out.contains(&circle) {
            out.push(circle);
        }
    }
    out
}

/// The names of types that a file defines, tests left aside.
#[derive(Default)]
struct TypeNames(Vec<String>);

impl<'a> Visit<'a> for TypeNames {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg")) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        self.0.push(item.ident.to_string());
    }

    fn visit_item_enum(&mut self, item: &'a syn::ItemEnum) {
        self.0.push(item.ident.to_string());
    }

    fn visit_item_trait(&mut self, item: &'a syn::ItemTrait) {
        self.0.push(item.ident.to_string());
    }

    fn visit_item_type(&mut self, item: &'a syn::ItemType) {
        self.0.push(item.ident.to_string());
    }
}
