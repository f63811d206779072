//! The command line: what was typed is parsed, run, and turned into an exit code. The logic lives in
//! the library; here are only arguments, streams and codes.

mod args;
mod commands;
mod exit;
mod session;

use args::Cli;
use clap::{CommandFactory, Parser};
use exit::{Exit, Failure};
use session::Session;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(tell_bug));
    let exit = std::panic::catch_unwind(start).unwrap_or(Exit::Bug);
    ExitCode::from(exit)
}

/// Parses, runs, and says what went wrong if nothing could be done.
fn start() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe behind `--help` is nothing to report.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Fine };
        }
    };
    let session = Session::new(&cli.global);
    let Some(command) = cli.command else {
        return help(&[]);
    };
    let name = command.name();
    match command.run(&session) {
        Ok(exit) => exit,
        Err(Failure::Help) => help(&[name]),
        Err(failure) => session.fail(name, &failure),
    }
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
