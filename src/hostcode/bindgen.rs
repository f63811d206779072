//! `bindgen!` in host sources: which world it reads.

use super::source::CodeSpan;
use crate::expect::bounded;
use crate::surface::{Surface, surface_of_world};
use proc_macro2::{TokenStream, TokenTree};
use std::path::{Path, PathBuf};
use wit_parser::Resolve;

/// One `bindgen!` with its arguments.
pub(super) struct Bindgen {
    paths: Vec<String>,
    world: Option<String>,
    inline: Option<String>,
    /// The folder that paths are relative to: that of the nearest `Cargo.toml`.
    root: PathBuf,
    pub(super) span: CodeSpan,
}

impl Bindgen {
    /// Reads the arguments: `"world" in "path"`, or `key: value` pairs in braces.
    pub(super) fn read(tokens: TokenStream, span: CodeSpan, file: &Path) -> Self {
        let mut out = Bindgen { paths: Vec::new(), world: None, inline: None, root: root_of(file), span };
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        match tokens.as_slice() {
            [TokenTree::Group(group)] => out.options(&group.stream().into_iter().collect::<Vec<_>>()),
            [world, TokenTree::Ident(word), path, ..] if word == "in" => {
                out.world = string(world);
                out.paths.extend(string(path));
            }
            other => out.world = other.first().and_then(string),
        }
        out
    }

    fn options(&mut self, tokens: &[TokenTree]) {
        for window in tokens.windows(3) {
            let [TokenTree::Ident(key), TokenTree::Punct(colon), value] = window else { continue };
            match (key.to_string().as_str(), colon.as_char()) {
                ("world", ':') => self.world = string(value),
                ("inline", ':') => self.inline = string(value),
                ("path", ':') => match value {
                    TokenTree::Group(group) => self.paths.extend(group.stream().into_iter().filter_map(|t| string(&t))),
                    other => self.paths.extend(string(other)),
                },
                _ => {}
            }
        }
    }

    /// The world that the macro reads, or why it cannot be read.
    pub(super) fn world(&self) -> Result<Surface, String> {
        let mut resolve = Resolve { all_features: true, ..Resolve::default() };
        let mut packages = Vec::new();
        let default = self.root.join("wit");
        let paths: Vec<PathBuf> = if self.paths.is_empty() {
            default.exists().then_some(default).into_iter().collect()
        } else {
            self.paths.iter().map(|path| self.root.join(path)).collect()
        };
        for path in &paths {
            bounded(path).map_err(|error| error.to_string())?;
            let (package, _) = resolve.push_path(path).map_err(|error| first_line(&format!("{error:#}")))?;
            packages.push(package);
        }
        if let Some(inline) = &self.inline {
            packages = vec![resolve.push_str("inline.wit", inline).map_err(|error| first_line(&format!("{error:#}")))?];
        }
        if packages.is_empty() {
            return Err(
                "there is no folder `wit` next to the Cargo.toml, and neither `path` nor `inline` is given".to_owned()
            );
        }
        let world = resolve
            .select_world(&packages, self.world.as_deref())
            .map_err(|error| first_line(&format!("{error:#}")))?;
        surface_of_world(&resolve, world).map_err(|error| first_line(&error.to_string()))
    }
}

fn string(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    Some(syn::parse_str::<syn::LitStr>(&literal.to_string()).ok()?.value())
}

fn root_of(file: &Path) -> PathBuf {
    let absolute = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let found = absolute.ancestors().skip(1).find(|folder| folder.join("Cargo.toml").is_file());
    found.or_else(|| absolute.parent()).map(Path::to_owned).unwrap_or_default()
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
