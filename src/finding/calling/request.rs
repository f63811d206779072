//! Findings about what was asked for: the call as text, the function it names, the arguments.

use crate::finding::{Annotation, Code, Command, Confidence, Finding, Fix, Source};
use std::ops::Range;
use std::sync::Arc;

/// A request that cannot be read as a call.
#[derive(Clone, Debug)]
pub struct CallSyntax {
    /// The text that was given.
    pub source: Arc<Source>,
    /// Where it goes wrong.
    pub span: Range<usize>,
    /// What was expected there.
    pub message: String,
    /// Whether it is about arguments given as JSON.
    pub json: bool,
    /// The call written the way it was probably meant.
    pub instead: Option<String>,
}

impl From<CallSyntax> for Finding {
    fn from(facts: CallSyntax) -> Self {
        let headline = if facts.json { "the arguments cannot be read as JSON" } else { "the call cannot be read" };
        let finding = Finding::new(Code::MD0436, headline).annotate(Annotation::primary(
            &facts.source,
            facts.span,
            facts.message,
        ));
        if facts.json {
            return finding.note("the arguments are one JSON array, with a value for each parameter");
        }
        let finding = finding.note("a call is written `ns:pkg/iface@1.0.0#func(value, …)`, its values in WAVE");
        match facts.instead {
            Some(text) => finding.suggest("quote the call for the shell, and texts inside it", Fix::Write(text)),
            // Where quotes arrived, the shell did not take them.
            None if facts.source.text.contains('"') => finding,
            None => finding.advise("put the whole call between single quotes, so that the shell leaves `\"` in it"),
        }
    }
}

/// An argument that does not fit its parameter.
#[derive(Clone, Debug)]
pub struct ArgumentType {
    /// The text the argument stands in.
    pub source: Arc<Source>,
    /// The very place that does not fit.
    pub span: Range<usize>,
    /// The function's full path.
    pub function: String,
    /// The parameter's name.
    pub parameter: String,
    /// Its type as WIT writes it, and written out where it is a name.
    pub ty: String,
    /// The type's structure, where `ty` is but a name.
    pub structure: Option<String>,
    /// The steps from the parameter to the place.
    pub path: String,
    /// What is wrong there.
    pub message: String,
    /// What to write there instead.
    pub instead: Option<String>,
    /// A value that fits the parameter.
    pub example: Option<String>,
}

impl From<ArgumentType> for Finding {
    fn from(facts: ArgumentType) -> Self {
        let mut finding = Finding::new(
            Code::MD0402,
            format!("argument `{}` of `{}` is not a valid `{}`", facts.parameter, facts.function, facts.ty),
        )
        .subject(&facts.function)
        .annotate(Annotation::primary(&facts.source, facts.span.clone(), facts.message));
        if !facts.path.is_empty() {
            finding = finding.note(format!("the place is `{}{}`", facts.parameter, facts.path));
        }
        if let Some(structure) = facts.structure {
            finding = finding.note(format!("`{}` is `{structure}`", facts.ty));
        }
        if let Some(instead) = facts.instead {
            let fix = Fix::Replace { source: facts.source, range: facts.span, text: instead };
            finding = finding.confidence(Confidence::Certain).suggest("write it like this", fix);
        }
        match facts.example {
            Some(example) => finding.suggest(format!("a valid `{}` for example", facts.ty), Fix::Write(example)),
            None => finding,
        }
    }
}

/// Too many or too few arguments.
#[derive(Clone, Debug)]
pub struct ArgumentCount {
    /// The text of the call.
    pub source: Arc<Source>,
    /// Where the arguments stand.
    pub span: Range<usize>,
    /// The function's full path.
    pub function: String,
    /// Its signature.
    pub signature: String,
    /// The parameters, as `name: type`.
    pub parameters: Vec<String>,
    /// How many were given.
    pub given: usize,
    /// A call that fits.
    pub example: Option<String>,
}

impl From<ArgumentCount> for Finding {
    fn from(facts: ArgumentCount) -> Self {
        let wanted = facts.parameters.len();
        let plural = if wanted == 1 { "" } else { "s" };
        let label = match facts.parameters.get(facts.given) {
            Some(parameter) => format!("`{parameter}` is missing here"),
            None if wanted == 0 => "it takes none".to_owned(),
            None => format!("{} too many", facts.given - wanted),
        };
        let finding = Finding::new(
            Code::MD0403,
            format!("`{}` takes {wanted} argument{plural}, {} given", facts.function, facts.given),
        )
        .subject(facts.function)
        .annotate(Annotation::primary(&facts.source, facts.span, label))
        .note(format!("its type is `{}`", facts.signature));
        match facts.example {
            Some(example) => finding.suggest("a call that fits, for example", Fix::Write(example)),
            None => finding,
        }
    }
}

/// A call without a function on something that is no command.
#[derive(Clone, Debug)]
pub struct NotACommand {
    /// The file.
    pub file: String,
    /// Whether it is a core module.
    pub core: bool,
    /// Whether HTTP requests can be given to it.
    pub http: bool,
    /// The functions it exports, ready to paste.
    pub functions: Vec<String>,
}

impl From<NotACommand> for Finding {
    fn from(facts: NotACommand) -> Self {
        let (code, what) = match facts.core {
            true => (Code::MD0427, "`_start`"),
            false => (Code::MD0426, "`wasi:cli/run`"),
        };
        let mut finding = Finding::new(code, format!("`{}` is not a command: it does not export {what}", facts.file));
        if facts.functions.is_empty() {
            finding = finding.note("it exports no function at all");
        } else {
            let shown: Vec<_> = facts.functions.iter().take(8).map(|path| format!("`{path}`")).collect();
            finding = finding.note(format!("it exports {}", shown.join(", ")));
        }
        let call = || Command::doctor("call").arg(&facts.file);
        match facts.functions.first() {
            _ if facts.http => {
                finding.suggest("it handles HTTP: give it a request", Fix::Command(call().args("--request 'GET /'")))
            }
            Some(path) => finding.suggest("name the function to call", Fix::Command(call().arg(format!("{path}(…)")))),
            None => finding,
        }
    }
}

/// A function whose type no value can be given for from outside.
#[derive(Clone, Debug)]
pub struct CannotPass {
    /// The function's full path.
    pub function: String,
    /// Why.
    pub message: String,
}

impl From<CannotPass> for Finding {
    fn from(facts: CannotPass) -> Self {
        Finding::new(Code::MD0428, format!("`{}` cannot be called with these values", facts.function))
            .note(facts.message)
            .subject(facts.function)
    }
}

/// A name that several exported functions have.
#[derive(Clone, Debug)]
pub struct AmbiguousCall {
    /// The file.
    pub file: String,
    /// The text of the call.
    pub source: Arc<Source>,
    /// Where the name stands.
    pub span: Range<usize>,
    /// The name.
    pub name: String,
    /// The functions that have it.
    pub paths: Vec<String>,
}

impl From<AmbiguousCall> for Finding {
    fn from(facts: AmbiguousCall) -> Self {
        let mut finding = Finding::new(
            Code::MD0433,
            format!("{} functions of `{}` are called `{}`", facts.paths.len(), facts.file, facts.name),
        )
        .annotate(Annotation::primary(
            &facts.source,
            facts.span.clone(),
            "write the full path of the one that is meant",
        ));
        for path in facts.paths {
            let fix = Fix::Replace { source: Arc::clone(&facts.source), range: facts.span.clone(), text: path.clone() };
            finding = finding.confidence(Confidence::Guess).suggest(format!("call `{path}`"), fix);
        }
        finding.confidence(Confidence::Certain)
    }
}

/// A name that no exported function has.
#[derive(Clone, Debug)]
pub struct NoSuchFunction {
    /// The file.
    pub file: String,
    /// The text of the call.
    pub source: Arc<Source>,
    /// Where the name stands.
    pub span: Range<usize>,
    /// The name.
    pub name: String,
    /// The function that is meant, and what its name lacks.
    pub meant: Option<(String, Slip)>,
    /// The functions that there are.
    pub paths: Vec<String>,
}

/// What a name lacks that means a function all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slip {
    /// It names a resource, whose constructor is meant.
    Resource,
    /// Its version has fewer than three numbers.
    Version(String),
}

impl From<NoSuchFunction> for Finding {
    fn from(facts: NoSuchFunction) -> Self {
        let finding = Finding::new(Code::MD0434, format!("`{}` exports no function `{}`", facts.file, facts.name));
        if let Some((path, slip)) = facts.meant {
            let (label, title) = match slip {
                Slip::Resource => ("this is a resource, not a function".to_owned(), "call its constructor"),
                Slip::Version(version) => {
                    (format!("`{version}` is no whole version, which has three numbers"), "write the version in full")
                }
            };
            let edit = Fix::Replace { source: Arc::clone(&facts.source), range: facts.span.clone(), text: path };
            return finding.annotate(Annotation::primary(&facts.source, facts.span, label)).suggest(title, edit);
        }
        let finding = finding.annotate(Annotation::primary(&facts.source, facts.span, "no export has this name"));
        if facts.paths.is_empty() {
            return finding.note("it exports no function at all");
        }
        let shown: Vec<_> = facts.paths.iter().take(12).map(|path| format!("`{path}`")).collect();
        finding.note(format!("it exports {}", shown.join(", ")))
    }
}

/// A request that cannot be made of what was given.
#[derive(Clone, Debug)]
pub struct RequestSyntax {
    /// The text that was given.
    pub source: Arc<Source>,
    /// Where it goes wrong.
    pub span: Range<usize>,
    /// What was expected there.
    pub message: String,
}

impl From<RequestSyntax> for Finding {
    fn from(facts: RequestSyntax) -> Self {
        Finding::new(Code::MD0436, "the HTTP request cannot be read")
            .annotate(Annotation::primary(&facts.source, facts.span, facts.message))
            .note("a request is written `METHOD /path?query`, a header `name: value`")
    }
}

/// A component that no HTTP request can be given to.
#[derive(Clone, Debug)]
pub struct NoHandler {
    /// The file.
    pub file: String,
    /// A handler of a version that is not served.
    pub other: Option<String>,
    /// The functions it exports, ready to paste.
    pub functions: Vec<String>,
}

impl From<NoHandler> for Finding {
    fn from(facts: NoHandler) -> Self {
        let headline = match &facts.other {
            Some(other) => format!("`{}` handles HTTP requests as `{other}`, which is not served here", facts.file),
            None => format!("`{}` does not handle HTTP requests", facts.file),
        };
        let finding = Finding::new(Code::MD0437, headline)
            .place(&facts.file, None)
            .note("a handler exports `wasi:http/incoming-handler` at a version 0.2.z, or `wasi:http/handler` at 0.3.z");
        if facts.functions.is_empty() {
            return finding.note("it exports no function at all");
        }
        let shown: Vec<_> = facts.functions.iter().take(8).map(|path| format!("`{path}`")).collect();
        finding.note(format!("it exports {}", shown.join(", ")))
    }
}
