//! The results of a suite for build servers.

use super::CaseResult;

/// The results of suites, each with its name, as JUnit XML.
pub fn junit<'a>(suites: impl IntoIterator<Item = (&'a str, &'a [CaseResult])>) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (name, results) in suites {
        suite(&mut out, name, results);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, name: &str, results: &[CaseResult]) {
    let failed = results.iter().filter(|result| !result.passed).count();
    let total: f64 = results.iter().map(|result| result.time.as_secs_f64()).sum();
    out.push_str(&format!(
        "<testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" time=\"{total:.3}\">\n",
        xml(name),
        results.len()
    ));
    for result in results {
        out.push_str(&format!("  <testcase name=\"{}\" time=\"{:.3}\"", xml(&result.title), result.time.as_secs_f64()));
        if result.passed {
            out.push_str("/>\n");
            continue;
        }
        let message = format!("expected {}, {}", result.expected, result.happened);
        let details: Vec<String> = result.findings.iter().map(|f| format!("{}: {}", f.code, f.headline)).collect();
        out.push_str(&format!(
            ">\n    <failure message=\"{}\">{}</failure>\n  </testcase>\n",
            xml(&message),
            xml(&details.join("\n"))
        ));
    }
    out.push_str("</testsuite>\n");
}

/// Text for XML; characters that XML has no place for are left out.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
