//! `bindgen!` in host sources: which world it reads.

use super::uses::Place;
use crate::surface::{Surface, surface_of_world};
use proc_macro2::{TokenStream, TokenTree};
use std::path::{Path, PathBuf};
use wit_parser::Resolve;

/// One `bindgen!`.
pub(super) struct Bindgen {
    /// `path`, or several.
    paths: Vec<String>,
    /// `world`.
    world: Option<String>,
    /// `inline`.
    inline: Option<String>,
    /// The folder that paths are relative to: that of the nearest `Cargo.toml`.
    root: PathBuf,
    pub(super) place: Place,
}

impl Bindgen {
    /// Reads the macro's arguments: `"world" in "path"`, or a list in braces.
    pub(super) fn read(tokens: TokenStream, place: Place, file: &Path) -> Self {
        let mut out = Bindgen { paths: Vec::new(), world: None, inline: None, root: root_of(file), place };
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        if let [TokenTree::Group(group)] = tokens.as_slice() {
            out.options(group.stream().into_iter().collect());
        } else {
            out.short(&tokens);
        }
        out
    }

    fn short(&mut self, tokens: &[TokenTree]) {
        self.world = tokens.first().and_then(string);
        if let Some(TokenTree::Ident(word)) = tokens.get(1)
            && word == "in"
        {
            self.paths.extend(tokens.get(2).and_then(string));
        }
    }

    fn options(&mut self, tokens: Vec<TokenTree>) {
        let mut depth_tokens = tokens.into_iter().peekable();
        while let Some(token) = depth_tokens.next() {
            let TokenTree::Ident(key) = &token else { continue };
            let colon = matches!(depth_tokens.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
            if !colon {
                continue;
            }
            depth_tokens.next();
            let Some(value) = depth_tokens.peek() else { break };
            match key.to_string().as_str() {
                "world" => self.world = string(value),
                "inline" => self.inline = string(value),
                "path" => match value {
                    TokenTree::Group(group) => self.paths.extend(group.stream().into_iter().filter_map(|t| string(&t))),
                    other => self.paths.extend(string(other)),
                },
                _ => {}
            }
        }
    }

    /// The world as the macro would read it, or why it cannot.
    pub(super) fn surface(&self) -> Result<(String, Surface), String> {
        let mut resolve = Resolve { all_features: true, ..Resolve::default() };
        let mut packages = Vec::new();
        let default = self.root.join("wit");
        let paths: Vec<PathBuf> = if self.paths.is_empty() {
            default.exists().then_some(default).into_iter().collect()
        } else {
            self.paths.iter().map(|path| self.root.join(path)).collect()
        };
        for path in &paths {
            let (package, _) = resolve.push_path(path).map_err(|error| first_line(&format!("{error:#}")))?;
            packages.push(package);
        }
        if let Some(inline) = &self.inline {
            packages = vec![resolve.push_str("inline.wit", inline).map_err(|error| first_line(&format!("{error:#}")))?];
        }
        if packages.is_empty() {
            return Err("there is no folder `wit` beside the Cargo.toml, and no `path` or `inline` is given".to_owned());
        }
        let world = resolve
            .select_world(&packages, self.world.as_deref())
            .map_err(|error| first_line(&format!("{error:#}")))?;
        let name = resolve.worlds[world].name.clone();
        let surface = surface_of_world(&resolve, world).map_err(|error| first_line(&error.to_string()))?;
        Ok((name, surface))
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
