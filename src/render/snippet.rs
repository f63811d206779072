//! Places in texts as annotate-snippets draws them: grouped by text, cut to the lines that matter,
//! escaped, with the marks moved along.

use super::Options;
use super::sanitize::{escape, escape_lines};
use super::style::Role;
use crate::finding::{Annotation, Source, SourceKind};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Patch, Renderer, Snippet};
use std::ops::Range;
use std::sync::Arc;

/// A part of a text with the marks in it, safe to show.
pub(super) struct Excerpt {
    text: String,
    first_line: usize,
    name: String,
    marks: Vec<Mark>,
}

struct Mark {
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
    let first = spans.iter().map(|span| span.start).min().unwrap_or(0);
    let last = spans.iter().map(|span| span.end).max().unwrap_or(0);
    let lines = whole_lines(text, first..last);
    let shift = |byte: usize| clean(&text[lines.start..byte]).len();
    let marks = annotations.iter().zip(&spans).map(|(annotation, span)| Mark {
        span: shift(span.start)..shift(span.end),
        label: escape(&annotation.label).into_owned(),
        primary: annotation.primary,
    });
    Excerpt {
        first_line: source.line_column(lines.start).0,
        name: source_name(source),
        marks: marks.collect(),
        text: clean(&text[lines]),
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

fn clean(text: &str) -> String {
    escape_lines(&text.replace("\r\n", "\n")).into_owned()
}

impl Excerpt {
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
pub(super) fn patch(source: &Source, range: &Range<usize>, text: &str) -> Snippet<'static, Patch<'static>> {
    let start = floor(&source.text, range.start);
    let end = floor(&source.text, range.end).max(start);
    let lines = whole_lines(&source.text, start..end);
    let shift = |byte: usize| clean(&source.text[lines.start..byte]).len();
    let edit = Patch::new(shift(start)..shift(end), clean(text));
    let first_line = source.line_column(lines.start).0;
    Snippet::source(clean(&source.text[lines])).line_start(first_line).path(source_name(source)).patch(edit)
}

/// The renderer of these options, in the colours of [`Role`].
pub(super) fn renderer(options: &Options) -> Renderer {
    let renderer = if options.color {
        Renderer::styled()
            .error(Role::Error.ansi())
            .warning(Role::Warning.ansi())
            .info(Role::Note.ansi())
            .note(Role::Note.ansi())
            .help(Role::Help.ansi())
            .line_num(Role::Dim.ansi())
            .emphasis(Role::Path.ansi())
            .context(Role::Note.ansi())
            .addition(Role::Ok.ansi())
            .removal(Role::Error.ansi())
    } else {
        Renderer::plain()
    };
    let decor = if options.unicode { DecorStyle::Unicode } else { DecorStyle::Ascii };
    renderer.term_width(options.width).decor_style(decor).hyperlink(options.hyperlinks)
}
