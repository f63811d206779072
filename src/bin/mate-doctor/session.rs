//! The resolved context of one run: streams, colour, width, format.

use crate::exit::{Exit, Failure};
use crate::global::{Global, When};
use mate_doctor::finding::Report;
use mate_doctor::render::{self, Format, RenderOptions};
use std::io::{self, IsTerminal, Write};

/// Lines into a pipe are this wide, so that ordinary ones stay whole.
const PIPE_WIDTH: usize = 140;
/// Wider than this is hard to read, also on a wide terminal.
const TERMINAL_WIDTH: usize = 120;

/// What one run knows about where its answer goes.
#[derive(Debug)]
pub(crate) struct Session {
    /// How reports are written to standard output.
    pub(crate) options: RenderOptions,
    /// Whether standard error may be coloured and redrawn.
    pub(crate) stderr_color: bool,
}

impl Session {
    /// Looks at the options, the environment and the streams.
    pub(crate) fn new(global: &Global) -> Self {
        let color = wants_color(global.color, &io::stdout());
        let options = RenderOptions {
            format: global.format,
            width: width(),
            color,
            unicode: global.unicode,
            plain: global.plain || set("NO_GRAPHICS"),
            hyperlinks: color && io::stdout().is_terminal() && follows_links(),
            quiet: global.quiet,
            verbose: global.verbose,
        };
        Session { options, stderr_color: wants_color(global.color, &io::stderr()) }
    }

    /// The format asked for.
    pub(crate) fn format(&self) -> Format {
        self.options.format
    }

    /// Writes reports to standard output in the format asked for; what could not be examined is said on
    /// standard error too.
    pub(crate) fn show(&self, reports: &[Report], exit: Exit) -> Result<Exit, Failure> {
        self.print(&render::reports(reports, exit.number(), &self.options))?;
        reports.iter().filter(|report| report.is_failure()).for_each(|report| self.tell_failure(report));
        Ok(exit)
    }

    /// Writes text to standard output. A closed pipe is the reader's decision, not a failure.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        self.print_bytes(text.as_bytes())
    }

    /// Writes bytes to standard output, as [`Session::print`].
    pub(crate) fn print_bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let choice = if self.options.color { anstream::ColorChoice::Always } else { anstream::ColorChoice::Never };
        // Without colour nothing may touch the bytes: the streams of anstream strip what looks like an escape.
        let written = if self.options.color {
            let mut out = anstream::AutoStream::new(io::stdout(), choice);
            out.write_all(bytes).and_then(|()| out.flush())
        } else {
            let mut out = io::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush())
        };
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Says why a command gave no answer: in the format asked for, and on standard error.
    pub(crate) fn fail(&self, command: &'static str, failure: &Failure) -> Exit {
        if let Failure::Output(_) = failure {
            self.tell(&render::error_line(&failure.to_string(), self.stderr_color));
        } else {
            // The exit code already tells of the failure; a second one adds nothing.
            let _ = self.show(&[failure.report(command)], failure.exit());
        }
        failure.exit()
    }

    /// Says on standard error why something could not be examined, but where that was said in lines.
    pub(crate) fn tell_failure(&self, report: &Report) {
        let lines = self.format() == Format::Concise && report.findings.is_empty();
        if lines || self.format() == Format::Github {
            return;
        }
        let Some(error) = &report.error else { return };
        if report.findings.is_empty() {
            return self.tell(&render::error_line(error, self.stderr_color));
        }
        let options = RenderOptions { color: self.stderr_color, ..self.options.clone() };
        self.tell(render::human::findings(&report.findings, &options).trim_end());
    }

    /// Writes a line to standard error.
    pub(crate) fn tell(&self, line: &str) {
        let choice = if self.stderr_color { anstream::ColorChoice::Always } else { anstream::ColorChoice::Never };
        // Where even standard error is closed there is nobody left to tell.
        let _ = writeln!(anstream::AutoStream::new(io::stderr(), choice), "{line}");
    }

    /// Whether reading standard input would wait for somebody to type.
    pub(crate) fn stdin_is_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }
}

/// Whether a variable is set to something.
fn set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// `--color`, then `NO_COLOR`, `CLICOLOR_FORCE`, `TERM` and whether it is a terminal.
fn wants_color(when: When, stream: &impl anstream::stream::RawStream) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
    }
}

/// Whether the terminal is one that is known to follow links.
fn follows_links() -> bool {
    let is =
        |variable: &str, known: &[&str]| std::env::var(variable).is_ok_and(|value| known.contains(&value.as_str()));
    let vte = std::env::var("VTE_VERSION").ok().and_then(|version| version.parse::<u32>().ok());
    is("TERM_PROGRAM", &["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio"])
        || is("TERM", &["xterm-kitty", "alacritty", "foot", "xterm-ghostty"])
        || ["WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID"].iter().any(|variable| set(variable))
        || vte.is_some_and(|version| version >= 5000)
}

/// The width to write for. `COLUMNS` is respected everywhere, so that a transcript can be repeated.
fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok()).filter(|n| *n > 0);
    if let Some(columns) = told {
        return columns.min(PIPE_WIDTH);
    }
    if !io::stdout().is_terminal() {
        return PIPE_WIDTH;
    }
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)).clamp(1, TERMINAL_WIDTH)
}

/// A bar on standard error for work that takes longer than half a second; nothing when it is piped.
pub(crate) struct ProgressBar {
    bar: indicatif::ProgressBar,
    started: std::time::Instant,
}

impl ProgressBar {
    /// Says how much of how much is done.
    pub(crate) fn at(&self, done: usize, total: usize) {
        if self.started.elapsed() > std::time::Duration::from_millis(500) && done.is_multiple_of(64) {
            self.bar.set_length(total as u64);
            self.bar.set_position(done as u64);
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

impl Session {
    /// A bar with a word for what is done.
    pub(crate) fn progress(&self, word: &'static str) -> ProgressBar {
        let bar = if io::stderr().is_terminal() && !self.options.quiet && !self.options.plain {
            indicatif::ProgressBar::new(0).with_message(word)
        } else {
            indicatif::ProgressBar::hidden()
        };
        if let Ok(style) = indicatif::ProgressStyle::with_template("{msg} [{bar:30}] {percent}%") {
            bar.set_style(style.progress_chars("=> "));
        }
        ProgressBar { bar, started: std::time::Instant::now() }
    }
}
