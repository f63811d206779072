//! For people: each finding with the places it points at, the steps that failed or were skipped, what to
//! do next, and the verdict as the last line.

use super::sanitize::{escape, escape_lines};
use super::shown::{ShownFinding, shown};
use super::style::{Style, Tone};
use super::{RenderOptions, alike, concise, links, plain, snippet, style, table, words};
use crate::finding::{CheckLine, CheckState, Command, Finding, Fix, Related, Report, Severity, Suggestion};
use annotate_snippets::{Annotation, Element, Group, Level, Origin, Snippet};

/// Below this width a check line puts its detail on a line of its own.
const NARROW: usize = 60;
/// Below this width there is no room for snippets.
const TINY: usize = 40;
/// From this width on (a pipe) lines are left whole.
const WIDE: usize = 140;

/// Reports one after the other; several end with a count.
pub fn reports(reports: &[Report], options: &RenderOptions) -> String {
    let style = Style::new(options.color);
    let mut parts: Vec<String> =
        reports.iter().map(|one| report(one, options)).filter(|text| !text.is_empty()).collect();
    if reports.len() > 1 {
        parts.push(format!("{}\n", style.paint(Tone::Path, &words::summary(reports))));
    }
    parts.join("\n")
}

/// One report; nothing for one that says only why it failed, which belongs to standard error.
pub fn report(report: &Report, options: &RenderOptions) -> String {
    if report.is_failure() {
        return String::new();
    }
    let style = Style::new(options.color);
    let (mut out, is_cut) = findings_before(&report.findings, report.next.as_ref(), options);
    if out.is_empty() && options.quiet && report.error.is_none() {
        return out;
    }
    if !out.is_empty() && options.width >= TINY {
        out.push('\n');
    }
    out.push_str(&checklist(report, options));
    let mut last = verdict(report, style);
    if !options.quiet {
        if let Some(next) = &report.next {
            out.push_str(&format!("{}: {}\n", style.paint(Tone::Help, "try"), escape(&next.to_string())));
        }
        // Where to read more, behind the verdict if there is room.
        if let Some(page) = report.page().filter(|page| report.next.as_ref() != Some(page)) {
            let all = if is_cut { "-v, " } else { "" };
            let more = format!("{}: {all}{}", style.paint(Tone::Help, "more"), escape(&page.to_string()));
            match table::width(&style::strip(&last)) + table::width(&style::strip(&more)) + 2 <= options.width {
                true => last.push_str(&format!("; {more}")),
                false => out.push_str(&format!("{more}\n")),
            }
        }
    }
    out + &last + "\n"
}

/// The last line; its first word carries the colour.
pub(super) fn verdict(report: &Report, style: Style) -> String {
    let sentence = escape(&report.summary);
    let role = if report.count(Severity::Error) > 0 || report.error.is_some() { Tone::Error } else { Tone::Ok };
    match sentence.split_once(':') {
        Some((word, rest)) if !word.contains('`') => format!("{}:{rest}", style.paint(role, word)),
        _ => style.paint(role, &sentence),
    }
}

/// The steps of the work in columns: all of them, or what was asked for and what did not end well. That a step
/// failed is not repeated where a finding says why.
pub fn checklist(report: &Report, options: &RenderOptions) -> String {
    let style = Style::new(options.color);
    let has_errors = report.count(Severity::Error) > 0;
    let is_shown = |check: &&CheckLine| match check.state {
        _ if options.verbose > 0 => true,
        _ if options.quiet => false,
        CheckState::Ok => false,
        CheckState::Fail => !has_errors,
        CheckState::Warn | CheckState::Skip | CheckState::Done => true,
    };
    let checks: Vec<&CheckLine> = report.checks.iter().filter(is_shown).collect();
    let what_width = checks.iter().map(|check| table::width(&check.what)).max().unwrap_or(0).max(9);
    let mut out = String::new();
    for check in checks {
        let detail = if options.verbose > 0 { words::timed(check) } else { check.detail.clone() };
        let (what, detail) = (escape(&check.what), escape(&detail));
        let word = check.state.word();
        let painted = style.paint(state_role(check.state), word);
        if options.plain {
            out.push_str(&format!("{what}: {painted}: {detail}\n"));
            continue;
        }
        let state = format!("{painted}{}", " ".repeat(4 - word.len()));
        if options.width < NARROW {
            out.push_str(&format!("{state}  {what}\n    {detail}\n"));
            continue;
        }
        let indent = 2 + 4 + 2 + what_width + 2;
        let gap = " ".repeat(what_width - table::width(&check.what).min(what_width) + 2);
        let lines = if options.width < WIDE {
            table::wrap(&detail, (options.width - indent).max(20))
        } else {
            vec![detail.into_owned()]
        };
        out.push_str(&format!("  {state}  {what}{gap}{}\n", lines.join(&format!("\n{}", " ".repeat(indent)))));
    }
    out
}

fn state_role(state: CheckState) -> Tone {
    match state {
        CheckState::Ok | CheckState::Done => Tone::Ok,
        CheckState::Warn => Tone::Warning,
        CheckState::Fail => Tone::Error,
        CheckState::Skip => Tone::Dim,
    }
}

/// Findings one after the other, those that say the same of different items as one.
pub fn findings(findings: &[Finding], options: &RenderOptions) -> String {
    findings_before(findings, None, options).0
}

/// The same in a report that ends with a command, and whether some of them are not shown whole.
fn findings_before(findings: &[Finding], next: Option<&Command>, options: &RenderOptions) -> (String, bool) {
    let between = if options.width < TINY { "" } else { "\n" };
    let all = alike::together(findings);
    let all = all.iter().filter(|finding| !options.quiet || finding.severity != Severity::Note);
    let all: Vec<ShownFinding<'_>> = all.map(|one| shown(one, next, options)).collect();
    let texts: Vec<String> = all.iter().map(|one| finding(&one.finding, options)).collect();
    (texts.join(between), all.iter().any(|one| one.is_cut))
}

/// One finding, as wide as there is room.
fn finding(finding: &Finding, options: &RenderOptions) -> String {
    if options.plain {
        return plain::finding(finding, Style::new(options.color));
    }
    if options.width < TINY {
        return concise::finding(finding, None);
    }
    let text = drawn(finding, options);
    if options.hyperlinks { links::places(&text, finding) } else { text }
}

/// A finding with snippets.
fn drawn(finding: &Finding, options: &RenderOptions) -> String {
    let renderer = snippet::renderer(options);
    let place = finding.place.as_ref().filter(|_| finding.annotations.is_empty());
    let mut groups = Vec::new();
    let (snippets, mut moved) = snippets(&finding.annotations);
    let mut main: Vec<Element<'_>> = snippets.into_iter().map(Element::from).collect();
    if let Some(place) = place {
        let offset = place.offset.map(|offset| format!(" (at byte {offset:#x})")).unwrap_or_default();
        main.push(Origin::path(format!("{}{offset}", escape(&place.file))).into());
    }
    let own_groups = finding.related.iter().position(|note| !note.annotations.is_empty());
    let (inside, outside) = finding.related.split_at(own_groups.unwrap_or(finding.related.len()));
    for note in inside {
        main.push(Level::NOTE.message(wrapped(&note.text, "note", options)).into());
    }
    let simple = outside.is_empty() && finding.suggestions.iter().all(is_line);
    if let (Some(side), true) = (words::side(finding), outside.is_empty()) {
        main.push(Level::NOTE.with_name(words::SIDE).message(side).into());
    }
    if simple {
        for suggestion in &finding.suggestions {
            main.push(Level::HELP.message(help_text(suggestion, finding, options)).into());
        }
    }
    let word = format!("{}[{}]", finding.severity, finding.code);
    let headline = broken(&words::headline(finding), &word, options);
    let headline_lines = headline.lines().count();
    let mut title = level(finding.severity).primary_title(headline).id(finding.code.as_str());
    if let Some(page) = links::page(finding.code).filter(|_| options.hyperlinks) {
        title = title.id_url(page);
    }
    groups.push(Group::with_title(title).elements(main));
    for note in outside {
        let (group, more) = note_group(note);
        groups.push(group);
        moved.extend(more);
    }
    if let (Some(side), false) = (words::side(finding), outside.is_empty()) {
        groups.push(Group::with_title(Level::NOTE.with_name(words::SIDE).secondary_title(side)));
    }
    let mut out = snippet::put_right(renderer.render(&groups), &moved);
    out.push('\n');
    if finding.annotations.is_empty() && place.is_none() {
        out = without_bar(&out, headline_lines);
    }
    if !simple {
        for suggestion in &finding.suggestions {
            out.push_str(&help(suggestion, finding, options));
        }
    }
    out
}

/// Takes away the bar that leads from a headline of so many lines to a snippet, where there is none.
fn without_bar(text: &str, headline: usize) -> String {
    let bare = |line: &str| {
        let plain = style::strip(line);
        matches!(plain.trim(), "|" | "\u{2502}")
    };
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.get(headline).is_some_and(|line| bare(line)) {
        lines.remove(headline);
    }
    lines.join("\n") + "\n"
}

/// The places of a finding alone, without its headline.
pub(super) fn places(finding: &Finding, options: &RenderOptions) -> String {
    let (snippets, moved) = snippets(&finding.annotations);
    let group = Group::with_level(level(finding.severity)).elements(snippets);
    snippet::put_right(snippet::renderer(options).render(&[group]), &moved)
}

type Drawn = Snippet<'static, Annotation<'static>>;

/// What shows these places, and those of them that are counted wrongly when it is drawn.
fn snippets(annotations: &[crate::finding::Annotation]) -> (Vec<Drawn>, Vec<snippet::Shifted>) {
    let mut excerpts = snippet::excerpts(annotations);
    let moved = excerpts.iter_mut().flat_map(snippet::Excerpt::moved).collect();
    (excerpts.into_iter().map(snippet::Excerpt::snippet).collect(), moved)
}

fn note_group(note: &Related) -> (Group<'static>, Vec<snippet::Shifted>) {
    let title = Level::NOTE.secondary_title(escape_lines(&note.text).into_owned());
    let (snippets, moved) = snippets(&note.annotations);
    (Group::with_title(title).elements(snippets), moved)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// Whether a suggestion fits on a line of its own.
fn is_line(suggestion: &Suggestion) -> bool {
    match &suggestion.fix {
        Fix::Advice | Fix::Write(_) | Fix::Command(_) => true,
        Fix::Replace { .. } | Fix::Code { .. } => false,
    }
}

/// A note broken at spaces where a terminal is narrower; names stay whole.
fn wrapped(text: &str, word: &str, options: &RenderOptions) -> String {
    broken(&escape_lines(text), &format!("    = {word}"), options)
}

/// A text behind a word and a colon, broken at spaces where a terminal is narrower.
fn broken(text: &str, word: &str, options: &RenderOptions) -> String {
    if options.width >= WIDE {
        return text.to_owned();
    }
    let room = options.width.saturating_sub(word.len() + 2).max(20);
    let lines: Vec<String> = text.lines().flat_map(|line| table::wrap(line, room)).collect();
    lines.join("\n")
}

/// Advice may be broken at spaces; what is to be pasted stays on one line.
fn help_text(suggestion: &Suggestion, finding: &Finding, options: &RenderOptions) -> String {
    let line = words::suggestion_line(suggestion, finding);
    match suggestion.fix {
        Fix::Advice => wrapped(&line, "help", options),
        _ => line,
    }
}

/// A suggestion in lines of its own.
fn help(suggestion: &Suggestion, finding: &Finding, options: &RenderOptions) -> String {
    let style = Style::new(options.color);
    let word = style.paint(Tone::Help, "help");
    let title = words::title(suggestion, finding);
    let block = |text: &str| {
        let indent = if options.width < NARROW { "  " } else { "    " };
        let lines: Vec<String> =
            escape_lines(text).lines().map(|line| format!("{indent}{line}").trim_end().to_owned()).collect();
        format!("{word}: {title}\n{}\n", lines.join("\n"))
    };
    match &suggestion.fix {
        Fix::Code { text, .. } => block(text),
        Fix::Replace { source, range, text } => {
            let (patch, moved) = snippet::patch(source, range, text);
            let group = Group::with_title(Level::HELP.secondary_title(title)).element(patch);
            let drawn = snippet::renderer(options).render(&[group]);
            format!("{}\n", snippet::put_right(drawn, moved.as_slice()))
        }
        Fix::Advice | Fix::Write(_) | Fix::Command(_) => {
            format!("{word}: {}\n", words::suggestion_line(suggestion, finding))
        }
    }
}
