//! The command line: what was typed is parsed, run, and turned into an exit code. The logic lives in
//! the library; here are only arguments, streams and codes.

mod args;
mod commands;
mod complete;
mod exit;
mod global;
mod input;
mod meant;
mod project;
mod session;
#[cfg(feature = "call")]
mod threads;
mod watch;

use args::Cli;
use clap::{CommandFactory, FromArgMatches, Parser};
use commands::Subcommand;
use exit::{Exit, Failure};
use session::Session;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(tell_bug));
    let exit = std::panic::catch_unwind(start).unwrap_or(Exit::Bug);
    ExitCode::from(exit)
}

/// Parses and runs, again and again where that was asked for.
fn start() -> Exit {
    clap_complete::CompleteEnv::with_factory(Cli::command).complete();
    let typed: Vec<OsString> = std::env::args_os().collect();
    let cli = match parse(&typed) {
        Ok(cli) => cli,
        Err(exit) => return exit,
    };
    let session = Session::new(&cli.global);
    let Some(command) = cli.command else {
        return help(&[]);
    };
    let name = command.name();
    if !cli.global.watch {
        return run(command, &session);
    }
    let again = || match parse(&typed) {
        Ok(Cli { command: Some(command), .. }) => run(command, &session),
        Ok(_) => Exit::Usage,
        Err(exit) => exit,
    };
    watch::watch(name, again).unwrap_or_else(|failure| session.fail(name, &failure))
}

/// Runs a command, and says what kept it from its answer.
fn run(command: Subcommand, session: &Session) -> Exit {
    let name = command.name();
    match command.run(session) {
        Ok(exit) => exit,
        Err(Failure::Help) => help(&[name]),
        Err(failure) => session.fail(name, &failure),
    }
}

/// Reads the command line, and what the project file adds to it.
fn parse(typed: &[OsString]) -> Result<Cli, Exit> {
    let mut root = Cli::command();
    let matches = root.try_get_matches_from_mut(typed).map_err(|error| tell_usage(&error, typed))?;
    let cli = Cli::from_arg_matches(&matches).map_err(|error| tell_usage(&error, typed))?;
    let name = cli.command.as_ref().map_or("", Subcommand::name);
    match project::extended(&root, &matches, typed) {
        Ok(None) => Ok(cli),
        Err(failure) if project::matters(name) => Err(Session::new(&cli.global).fail(name, &failure)),
        Err(failure) => {
            Session::new(&cli.global).tell(&format!("warning: {failure} (ignored)"));
            Ok(cli)
        }
        Ok(Some(words)) => Cli::try_parse_from(&words).map_err(|error| {
            let exit = tell_usage(&error, typed);
            let shown: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
            Session::new(&cli.global).tell(&format!("note: with {} this is: {}", project::NAME, shown.join(" ")));
            exit
        }),
    }
}

/// Prints what clap has to say: help, the version, or what is wrong with the command line.
fn tell_usage(error: &clap::Error, typed: &[OsString]) -> Exit {
    if let Some(line) = meant::meant(error, typed) {
        let _ = writeln!(std::io::stderr(), "error: this is not a command\nhelp: did you mean: {line}");
        return Exit::Usage;
    }
    // A closed pipe behind `--help` is nothing to report.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Fine }
}

/// Prints the help of a command: what one gets who types nothing.
fn help(path: &[&str]) -> Exit {
    let mut command = Cli::command();
    command.build();
    let mut current = &mut command;
    for name in path {
        current = current.find_subcommand_mut(name).expect("help is asked for commands that ran");
    }
    let _ = current.print_help();
    Exit::Fine
}

/// What is said instead of Rust's own panic message.
fn tell_bug(panic: &std::panic::PanicHookInfo<'_>) {
    if mate_doctor::guard::is_active() {
        return;
    }
    let payload = panic.payload();
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = panic.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
    let arguments: Vec<String> = std::env::args_os().skip(1).map(|arg| format!("{arg:?}")).collect();
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(
        stderr,
        "mate-doctor: this is a bug in mate-doctor, not in your files: {message}{place}\n\
         note: mate-doctor {} on {} {}, called with {}\n\
         help: please report it with these lines and, if you can, the file",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        arguments.join(" "),
    );
}
