//! One line per finding, for grep and editors: `path:line:col: error[MD0201]: headline: label`.

use super::sanitize::escape;
use super::snippet::source_name;
use super::{RenderOptions, words};
use crate::finding::{Finding, Report, Severity};

/// Every finding on a line, then a line with the verdict.
pub fn reports(reports: &[Report], options: &RenderOptions) -> String {
    let mut out = String::new();
    for report in reports {
        let mut told = false;
        for one in &report.findings {
            if options.quiet && one.severity == Severity::Note {
                continue;
            }
            told = true;
            out.push_str(&finding(one, Some(&report.input.name)));
        }
        if let Some(error) = words::unexplained(report) {
            let name = escape(&report.input.name);
            let place = if name.is_empty() { String::new() } else { format!("{name}: ") };
            out.push_str(&format!("{place}error: {}\n", escape(error)));
        } else if told || !options.quiet {
            out.push_str(&format!("{}\n", escape(&report.summary)));
        }
    }
    if reports.len() > 1 {
        out.push_str(&format!("{}\n", words::summary(reports)));
    }
    out
}

/// One finding; without a place of its own it is one of the input.
pub fn finding(finding: &Finding, input: Option<&str>) -> String {
    let primary = finding.annotations.iter().find(|a| a.primary).or_else(|| finding.annotations.first());
    let place = match (primary, &finding.place) {
        (Some(annotation), _) => {
            let (line, column) = annotation.source.line_column(annotation.span.start);
            format!("{}:{line}:{column}: ", source_name(&annotation.source))
        }
        (None, Some(place)) => format!("{}: ", escape(&place.file)),
        (None, None) => {
            input.filter(|name| !name.is_empty()).map(|name| format!("{}: ", escape(name))).unwrap_or_default()
        }
    };
    let headline = words::headline(finding);
    let label = primary.map(|annotation| escape(&annotation.label));
    let label = label.filter(|label| !label.is_empty() && !headline.contains(&**label));
    let label = label.map(|label| format!(": {label}")).unwrap_or_default();
    let input = input.filter(|input| !input.is_empty() && !place.starts_with(&*escape(input)));
    let input = input.map(|input| format!(" (in {})", escape(input))).unwrap_or_default();
    format!("{place}{}[{}]: {headline}{label}{input}\n", finding.severity, finding.code)
}
