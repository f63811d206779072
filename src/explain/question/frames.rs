//! Lines of stack backtraces, as the languages print them. What stands there tells who speaks; what
//! went wrong stands before or after.

/// Tells the lines of backtraces from those of messages, one line after the other.
#[derive(Debug, Default)]
pub(super) struct Frames {
    block: Block,
}

/// What the lines before said of the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Block {
    /// Nothing.
    #[default]
    None,
    /// Numbered frames follow, each with its place.
    Numbered,
    /// Everything up to an empty line belongs to it.
    Paragraph,
    /// Lines that begin farther to the right than this belong to it.
    Deeper(usize),
}

impl Frames {
    /// The byte of a line from which on it belongs to a backtrace; `None` if it does not. The line
    /// comes without what loggers put before it, and `column` says where it began.
    pub(super) fn start(&mut self, line: &str, column: usize) -> Option<usize> {
        let text = line.trim_start();
        if self.continues(text, column) || is_frame(text) {
            return Some(0);
        }
        self.block = Block::None;
        if let Some(at) = line.find("tack backtrace:").filter(|at| line[..*at].ends_with(['S', 's'])) {
            let at = at - 1;
            self.block = Block::Numbered;
            return Some(at);
        }
        if text.starts_with("goroutine ") && text.ends_with("]:") {
            self.block = Block::Paragraph;
            return Some(0);
        }
        if text.starts_with("File \"") && text.contains("\", line ") {
            self.block = Block::Deeper(column);
            return Some(0);
        }
        if text.starts_with("wasm stack trace:") {
            self.block = Block::Deeper(column);
        }
        None
    }

    fn continues(&self, text: &str, column: usize) -> bool {
        match self.block {
            Block::None => false,
            Block::Numbered => text.starts_with("at ") || is_numbered(text),
            Block::Paragraph => !text.is_empty(),
            Block::Deeper(than) => !text.is_empty() && column > than,
        }
    }
}

/// Whether a line is a frame whatever stands before it: `at f (file.js:1:2)`, `0: 0x1f - m.wasm!f`.
fn is_frame(text: &str) -> bool {
    if let Some(place) = text.strip_prefix("at ") {
        let place = place.trim_end().trim_end_matches(')');
        let number = place.rsplit(':').next().filter(|last| last.len() < place.len()).unwrap_or("");
        let digits = number.strip_prefix("0x").unwrap_or(number);
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
        return is_number || place.ends_with("(<anonymous>") || place.ends_with("(native");
    }
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let address = rest.strip_prefix(':').filter(|_| rest.len() < text.len()).map(str::trim_start);
    address.and_then(|rest| rest.strip_prefix("0x")).is_some_and(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        // Some hosts write what went wrong behind the name of the function.
        rest.starts_with(" - ") && !rest.contains(": ")
    })
}

fn is_numbered(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < text.len() && rest.starts_with(':')
}

#[cfg(test)]
mod tests {
    use super::Frames;

    /// What is left of a text without its backtraces.
    fn without(text: &str) -> Vec<String> {
        let mut frames = Frames::default();
        let kept = text.lines().filter_map(|line| {
            let column = line.len() - line.trim_start().len();
            let end = frames.start(&line[column..], column).unwrap_or(line.len() - column);
            Some(line[column..column + end].to_owned()).filter(|kept| !kept.is_empty())
        });
        kept.collect()
    }

    #[test]
    fn backtraces_of_many_languages_are_told_from_messages() {
        let rust = "Error: no\n\nStack backtrace:\n   0: std::rt::lang_start\n             at /rustc/x.rs:1:2\n   1: main\n\nCaused by:\n    0: why";
        assert_eq!(without(rust), ["Error: no", "Caused by:", "0: why"]);
        let wasm = "0: error while executing at wasm backtrace:\n   0: 0x1f - m.wasm!f\n1: wasm trap: why";
        assert_eq!(without(wasm), ["0: error while executing at wasm backtrace:", "1: wasm trap: why"]);
        let js = "LinkError: no\n    at f (file:///a.js:3:4)\n    at async Promise.all (<anonymous>)\nwhy";
        assert_eq!(without(js), ["LinkError: no", "why"]);
        let python =
            "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    raise No(\"x\")\n    ^^^\nNo: why";
        assert_eq!(without(python), ["Traceback (most recent call last):", "No: why"]);
        let go = "panic: why\n\ngoroutine 1 [running]:\nmain.main()\n\t/a.go:1 +0x1d\n\nexit";
        assert_eq!(without(go), ["panic: why", "exit"]);
        assert_eq!(without("at least one module is missing"), ["at least one module is missing"]);
    }
}
