//! What a call shows: the value on standard output, everything else on standard error.

use super::{Args, TraceForm, ValueForm};
use crate::exit::{Exit, Failure};
use crate::session::Session;
use mate_doctor::call::value::TypedValue;
use mate_doctor::call::{Backend, CallReport, Channel, Compiling, Ending, Sink, response_text};
use mate_doctor::finding::text::duration;
use mate_doctor::render::{self, Format};
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What the guest writes. A command's output goes where its own would; that of a function is marked on
/// standard error.
pub(super) struct GuestLines {
    command: bool,
    /// Whether the last line that was written on standard error, or seen on a terminal, has no end yet.
    open_line: AtomicBool,
}

impl GuestLines {
    pub(super) fn new(command: bool) -> Arc<Self> {
        Arc::new(GuestLines { command, open_line: AtomicBool::new(false) })
    }

    pub(super) fn sink(self: &Arc<Self>) -> Sink {
        let output = Arc::clone(self);
        // Where nobody listens any more, nothing is lost that anybody wanted.
        Arc::new(move |channel, bytes| drop(output.write(channel, bytes)))
    }

    fn write(&self, channel: Channel, bytes: &[u8]) -> io::Result<()> {
        let Some(last) = bytes.last() else { return Ok(()) };
        let mut stderr = io::stderr().lock();
        let own_stdout = self.command && channel == Channel::Out;
        let continued = match own_stdout && !io::stdout().is_terminal() {
            true => false,
            false => self.open_line.swap(*last != b'\n', Ordering::Relaxed),
        };
        match self.command {
            true if own_stdout => io::stdout().lock().write_all(bytes),
            true => stderr.write_all(bytes),
            false => prefixed(&mut stderr, continued, &String::from_utf8_lossy(bytes)),
        }
    }

    /// Ends the guest's last line: something else follows.
    fn end_line(&self) {
        if self.open_line.swap(false, Ordering::Relaxed) {
            let _ = io::stderr().write_all(b"\n");
        }
    }
}

fn prefixed(out: &mut impl Write, continued: bool, text: &str) -> io::Result<()> {
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let prefix = if at == 0 && continued { "" } else { "guest: " };
        let end = if line.ends_with('\n') { "\n" } else { "" };
        write!(out, "{prefix}{}{end}", render::sanitize::escape(line.trim_end_matches(['\n', '\r'])))?;
    }
    Ok(())
}

/// Says that a compile takes long, once it does, to people who watch.
pub(super) struct Slow {
    noted: Option<std::sync::mpsc::Sender<Compiling>>,
    told: Option<std::thread::JoinHandle<()>>,
}

impl Slow {
    pub(super) fn watch(session: &Session, file: &std::path::Path) -> Self {
        if !std::io::stderr().is_terminal() || session.options.quiet {
            return Slow { noted: None, told: None };
        }
        let (noted, wait) = std::sync::mpsc::channel();
        let line = ["compiling ", &file.display().to_string(), " …\n"].concat();
        let told = std::thread::spawn(move || {
            use std::sync::mpsc::RecvTimeoutError::Timeout;
            if wait.recv().is_ok() && wait.recv_timeout(Duration::from_millis(500)) == Err(Timeout) {
                let _ = std::io::stderr().write_all(line.as_bytes());
            }
        });
        Slow { noted: Some(noted), told: Some(told) }
    }

    pub(super) fn note(&self, compiling: Compiling) {
        if let Some(noted) = &self.noted {
            let _ = noted.send(compiling);
        }
    }
}

impl Drop for Slow {
    fn drop(&mut self) {
        self.noted.take();
        if let Some(told) = self.told.take() {
            let _ = told.join();
        }
    }
}

fn exit(answered: &CallReport) -> Exit {
    match answered.ending {
        Ending::Returned | Ending::Planned | Ending::Exited(0) => Exit::Fine,
        Ending::Refused | Ending::Mismatch | Ending::Exited(_) => Exit::Findings,
        Ending::Trapped => Exit::Trapped,
        Ending::ReturnedErr => Exit::ReturnedErr,
    }
}

pub(super) fn show(
    args: &Args,
    session: &Session,
    answered: &CallReport,
    (output, read): (&GuestLines, Duration),
) -> Result<Exit, Failure> {
    let exit = exit(answered);
    let fine = matches!(answered.ending, Ending::Returned | Ending::Exited(0)) && answered.report.findings.is_empty();
    // Behind a command that ended well nothing follows.
    if !(fine && answered.command) {
        output.end_line();
    }
    if let (Some(form), Some(outcome)) = (args.trace, &answered.outcome) {
        tell_trace(form, outcome);
    }
    match session.format() {
        Format::Json => {
            written(|out| render::call::write_json(out, answered, exit.number(), read))?;
            return Ok(exit);
        }
        Format::Sarif | Format::Github | Format::Markdown => {
            return session.show(std::slice::from_ref(&answered.report), exit);
        }
        Format::Human | Format::Concise => {}
    }
    if !(fine && (answered.command || session.options.quiet)) {
        tell(session, answered, exit);
    }
    if session.options.verbose > 0 {
        tell_phases(session, answered, read);
    }
    if let (Some((ty, value)), false) = (answered.value(), answered.command) {
        let http = response_text(value).filter(|_| args.request.is_some() && args.form.is_none());
        if let Some((head, body)) = http {
            return answer(session, &head, &body).map(|()| exit);
        }
        match args.form {
            Some(ValueForm::Json) => {
                let typed = TypedValue { surface: &answered.surface, ty: *ty, value };
                written(|out| render::json::write_line(out, &typed))?;
            }
            _ => written(|out| writeln!(out, "{value}"))?,
        }
    }
    Ok(exit)
}

/// A value may be hundreds of megabytes: it is written without holding all of its text.
fn written(write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// An answer to a request: what HTTP has to say of it escaped for a terminal, its body as it is.
fn answer(session: &Session, head: &str, body: &[u8]) -> Result<(), Failure> {
    let lines = head.lines().map(render::sanitize::escape).collect::<Vec<_>>().join("\n");
    session.print(&[&lines, "\n\n"].concat())?;
    let terminal = std::io::stdout().is_terminal();
    match std::str::from_utf8(body) {
        Ok(text) if terminal => session.print(
            &[text.lines().map(render::sanitize::escape).collect::<Vec<_>>().join("\n"), "\n".into()].concat(),
        )?,
        _ => std::io::stdout().lock().write_all(body)?,
    }
    Ok(())
}

/// Checklist and findings go to standard error, so that the value stands alone on standard output.
fn tell(session: &Session, answered: &CallReport, exit: Exit) {
    let mut options = session.options.clone();
    options.color = session.stderr_color;
    let returned = matches!(answered.ending, Ending::Returned | Ending::ReturnedErr);
    let text = if returned && options.format == Format::Human {
        returned_in(answered, &options)
            + &render::human::checklist(&answered.report, &options)
            + &render::human::findings(&answered.report.findings, &options)
    } else {
        render::reports(std::slice::from_ref(&answered.report), exit.number(), &options)
    };
    // Notes alone, left out, leave nothing to tell.
    let text = text.trim_end_matches('\n');
    if !text.is_empty() {
        session.tell(text);
    }
}

/// A line on a terminal that says what returned, and in which time.
fn returned_in(answered: &CallReport, options: &render::RenderOptions) -> String {
    let last = answered.outcome.as_ref().and_then(|outcome| outcome.calls.last());
    let (Some(call), true) = (last, options.verbose == 0 && !options.quiet && std::io::stderr().is_terminal()) else {
        return String::new();
    };
    let time = call.times.last().copied().map(duration).unwrap_or_default();
    let line = ["returned in ", &time, ": ", &render::sanitize::escape(&call.path)].concat();
    render::style::Style::new(options.color).paint(render::style::Tone::Dim, &line) + "\n"
}

fn tell_trace(form: TraceForm, outcome: &mate_doctor::call::CallOutcome) {
    let mut stderr = std::io::stderr().lock();
    for crossing in &outcome.trace {
        let _ = match form {
            TraceForm::Json => {
                writeln!(stderr, "{}", serde_json::to_string(crossing).unwrap_or_default())
            }
            TraceForm::Text => {
                let arrow = if crossing.direction == "export" { "->" } else { "<-" };
                let result = crossing.result.as_deref().map(|result| [" = ", result].concat()).unwrap_or_default();
                let line = [&crossing.path, "(", &crossing.arguments, ")", &result].concat();
                writeln!(stderr, "{arrow} {}", render::sanitize::escape(&line))
            }
        };
    }
}

fn tell_phases(session: &Session, answered: &CallReport, read: Duration) {
    let Some(outcome) = &answered.outcome else { return };
    let compiler = outcome.backend.map_or("nothing", Backend::name);
    let cached =
        if outcome.origin == Some(mate_doctor::call::CodeOrigin::Cached) { ", kept from an earlier call" } else { "" };
    if let Some(why) = &outcome.fell_back {
        let first = why.lines().next().unwrap_or(why);
        session.tell(&["note: winch does not take it: ", &render::sanitize::escape(first)].concat());
    }
    let (timings, memory) = (&outcome.timings, outcome.peak_memory >> 10);
    let fuel = outcome.fuel.map(|fuel| format!(", fuel {fuel}")).unwrap_or_default();
    session.tell(&format!(
        "note: read {}, preflight {}, code {} ({compiler}{cached}), instantiate {}, call {}, peak memory {memory} KiB{fuel}",
        duration(read),
        duration(answered.preflight),
        duration(timings.load),
        duration(timings.instantiate),
        duration(timings.call),
    ));
}
