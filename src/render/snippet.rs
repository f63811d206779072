//! Places in texts as annotate-snippets draws them: grouped by text, cut to the lines that matter,
//! escaped, with the marks moved along.

use super::RenderOptions;
use super::sanitize::{escape, escape_lines};
use super::style::{self, Tone};
use crate::finding::{Annotation, Source, SourceKind};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Patch, Renderer, Snippet};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// A line longer than this many bytes is shortened.
const LONG: usize = 2000;

/// A part of a text with the marks in it, safe to show.
pub(super) struct Excerpt {
    text: String,
    first_line: usize,
    name: String,
    marks: Vec<Highlight>,
    moved: Vec<Shifted>,
}

/// A place as the drawing counts it in what is shown, and where it is in the text: they differ on lines
/// that were shortened or hold escapes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shifted {
    shown: String,
    place: String,
}

struct Highlight {
    span: Range<usize>,
    label: String,
    primary: bool,
}

/// The name a text is shown under.
pub(super) fn source_name(source: &Source) -> String {
    let name = escape(&source.name);
    match source.kind {
        SourceKind::Decoded => format!("{name} (decoded)"),
        SourceKind::File | SourceKind::Argument | SourceKind::ErrorText => name.into_owned(),
    }
}

/// One excerpt per text, in the order in which the texts first appear.
pub(super) fn excerpts(annotations: &[Annotation]) -> Vec<Excerpt> {
    let mut groups: Vec<(&Arc<Source>, Vec<&Annotation>)> = Vec::new();
    for annotation in annotations {
        let same = |source: &Arc<Source>| Arc::ptr_eq(source, &annotation.source) || *source == annotation.source;
        match groups.iter_mut().find(|(source, _)| same(source)) {
            Some((_, list)) => list.push(annotation),
            None => groups.push((&annotation.source, vec![annotation])),
        }
    }
    groups.into_iter().map(|(source, list)| excerpt(source, &list)).collect()
}

/// The lines from the first to the last mark.
fn excerpt(source: &Source, annotations: &[&Annotation]) -> Excerpt {
    let text = source.text.as_str();
    let spans: Vec<Range<usize>> = annotations.iter().map(|a| one_line(text, &a.span)).collect();
    let first = annotations.iter().position(|annotation| annotation.primary).unwrap_or(0);
    let cut = Cut::new(text, &spans, spans.get(first));
    let moved = spans.iter().filter_map(|span| cut.moved(source, span.start)).collect();
    let marks = annotations.iter().zip(&spans).filter_map(|(annotation, span)| {
        let label = escape(&annotation.label).into_owned();
        Some(Highlight {
            span: cut.place(text, span.start)?..cut.place(text, span.end)?,
            label,
            primary: annotation.primary,
        })
    });
    Excerpt {
        marks: marks.collect(),
        first_line: source.line_column(cut.start).0,
        name: source_name(source),
        moved,
        text: cut.text,
    }
}

/// Lines of a text as they are shown: escaped, and long ones shortened to what is around a mark.
struct Cut {
    text: String,
    start: usize,
    lines: Vec<Line>,
}

/// What is kept of a line, and where that stands in the cut.
struct Line {
    kept: Range<usize>,
    at: usize,
}

impl Cut {
    /// The lines that these spans are on; where a line is too long, `main` decides what is kept.
    fn new(text: &str, spans: &[Range<usize>], main: Option<&Range<usize>>) -> Self {
        let first = spans.iter().map(|span| span.start).min().unwrap_or(0);
        let last = spans.iter().map(|span| span.end).max().unwrap_or(0);
        let whole = whole_lines(text, first..last);
        let mut cut = Cut { text: String::new(), start: whole.start, lines: Vec::new() };
        let mut start = whole.start;
        for line in text[whole].split('\n') {
            let end = start + line.trim_end_matches('\r').len();
            let on_line = |span: &&Range<usize>| (start..=end).contains(&span.start);
            let mark = main.filter(on_line).or_else(|| spans.iter().find(on_line));
            cut.line(text, start..end, mark);
            start += line.len() + 1;
        }
        cut
    }

    fn line(&mut self, text: &str, line: Range<usize>, mark: Option<&Range<usize>>) {
        let kept = if line.len() <= LONG {
            line.clone()
        } else {
            let mark = mark.map_or(line.start..line.start, Range::clone);
            let start = floor(text, mark.start.saturating_sub(LONG / 4).max(line.start));
            start..floor(text, mark.end.min(mark.start + LONG / 2) + LONG / 4).min(line.end)
        };
        if !self.lines.is_empty() {
            self.text.push('\n');
        }
        if kept.start > line.start {
            self.text.push_str("...");
        }
        let at = self.text.len();
        self.text.push_str(&clean(&text[kept.clone()]));
        if kept.end < line.end {
            self.text.push_str("...");
        }
        self.lines.push(Line { kept, at });
    }

    /// The place of a byte that is counted elsewhere in the cut.
    fn moved(&self, source: &Source, byte: usize) -> Option<Shifted> {
        let (line, column) = source.line_column(byte);
        let before = &self.text[..self.place(&source.text, byte)?];
        let shown = before[before.rfind('\n').map_or(0, |at| at + 1)..].chars().count() + 1;
        let place = |column| format!("{}:{line}:{column}", source_name(source));
        (shown != column).then(|| Shifted { shown: place(shown), place: place(column) })
    }

    /// Where a byte of the text stands in the cut; `None` if it is not in it.
    fn place(&self, text: &str, byte: usize) -> Option<usize> {
        let line = self.lines.iter().find(|line| (line.kept.start..=line.kept.end).contains(&byte))?;
        Some(line.at + clean(&text[line.kept.start..byte]).len())
    }
}

/// The span within the text and within the line it begins on.
pub(super) fn one_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = floor(text, span.start);
    let end = floor(text, span.end).max(start);
    let line_end = text[start..end].find(['\n', '\r']).map_or(end, |at| start + at);
    start..line_end
}

/// The span made longer to whole lines.
fn whole_lines(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at);
    start..end
}

fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// What is shown of a piece of text; line ends are cut off before.
fn clean(text: &str) -> Cow<'_, str> {
    escape_lines(text)
}

/// Corrects the places in lines like `--> name:1:2`.
pub(super) fn put_right(drawn: String, moved: &[Shifted]) -> String {
    if moved.is_empty() {
        return drawn;
    }
    let line = |line: &str| {
        let bare = style::strip(line);
        let told = bare.trim();
        let here = |moved: &&Shifted| told.strip_suffix(&moved.shown).is_some_and(|arrow| arrow.chars().count() <= 4);
        let moved = moved.iter().find(here);
        let at = moved.and_then(|moved| Some((line.rfind(&moved.shown)?, moved)));
        match at {
            Some((at, moved)) => [&line[..at], &moved.place, &line[at + moved.shown.len()..]].concat(),
            None => line.to_owned(),
        }
    };
    drawn.split_inclusive('\n').map(line).collect()
}

impl Excerpt {
    /// Where its marks are, as far as the drawing counts them elsewhere.
    pub(super) fn moved(&mut self) -> Vec<Shifted> {
        std::mem::take(&mut self.moved)
    }

    /// The snippet that shows it.
    pub(super) fn snippet(self) -> Snippet<'static, annotate_snippets::Annotation<'static>> {
        let marks = self.marks.into_iter().map(|mark| {
            let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(mark.span);
            if mark.label.is_empty() { annotation } else { annotation.label(mark.label) }
        });
        Snippet::source(self.text).line_start(self.first_line).path(self.name).annotations(marks)
    }
}

/// The snippet that shows an edit of a text.
pub(super) fn patch(
    source: &Source,
    range: &Range<usize>,
    text: &str,
) -> (Snippet<'static, Patch<'static>>, Option<Shifted>) {
    let start = floor(&source.text, range.start);
    let span = start..floor(&source.text, range.end).max(start);
    let cut = Cut::new(&source.text, std::slice::from_ref(&span), None);
    let first_line = source.line_column(cut.start).0;
    let place = |byte| cut.place(&source.text, byte).unwrap_or(cut.text.len());
    let edit = Patch::new(place(span.start)..place(span.end), escape_lines(text).into_owned());
    let moved = cut.moved(source, span.start);
    (Snippet::source(cut.text).line_start(first_line).path(source_name(source)).patch(edit), moved)
}

/// The renderer of these options, in the colours of [`Tone`].
pub(super) fn renderer(options: &RenderOptions) -> Renderer {
    let renderer = if options.color {
        Renderer::styled()
            .error(Tone::Error.ansi())
            .warning(Tone::Warning.ansi())
            .info(Tone::Note.ansi())
            .note(Tone::Note.ansi())
            .help(Tone::Help.ansi())
            .line_num(Tone::Dim.ansi())
            .emphasis(Tone::Path.ansi())
            .context(Tone::Note.ansi())
            .addition(Tone::Ok.ansi())
            .removal(Tone::Error.ansi())
    } else {
        Renderer::plain()
    };
    let decor = if options.unicode { DecorStyle::Unicode } else { DecorStyle::Ascii };
    renderer.term_width(options.width).decor_style(decor).hyperlink(options.hyperlinks)
}
