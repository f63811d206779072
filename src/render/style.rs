//! The only place that knows ANSI: eight base colours, bold and dim, each for one role.

use anstyle::{AnsiColor, Style as Ansi};

/// What a piece of text is; the word itself says it too, colour never stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// An error, a removal, a failed check.
    Error,
    /// A warning.
    Warning,
    /// A fact.
    Note,
    /// Something to do.
    Help,
    /// A check that holds, an addition.
    Ok,
    /// A name or path to look at.
    Path,
    /// Text of lesser weight.
    Dim,
}

/// Turns roles into ANSI, or into nothing.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    color: bool,
}

impl Style {
    /// With or without ANSI.
    pub const fn new(color: bool) -> Self {
        Style { color }
    }

    /// The text in its role.
    pub fn paint(self, role: Tone, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let style = role.ansi();
        format!("{style}{text}{style:#}")
    }
}

impl Tone {
    /// The style of this role.
    pub(crate) const fn ansi(self) -> Ansi {
        match self {
            Tone::Error => AnsiColor::Red.on_default().bold(),
            Tone::Warning => AnsiColor::Yellow.on_default().bold(),
            Tone::Note => AnsiColor::Blue.on_default().bold(),
            Tone::Help => AnsiColor::Cyan.on_default().bold(),
            Tone::Ok => AnsiColor::Green.on_default(),
            Tone::Path => Ansi::new().bold(),
            Tone::Dim => Ansi::new().dimmed(),
        }
    }
}

/// The text as a link that terminals follow.
pub(super) fn link(target: &str, text: &str) -> String {
    format!("\u{1b}]8;;{target}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}

/// The text without the styles of this module.
pub(super) fn strip(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, styled)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        rest = styled.split_once('m').map_or("", |(_, after)| after);
    }
    out + rest
}
