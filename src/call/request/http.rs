//! The text of an HTTP request: `METHOD /path`, headers, a body.

use super::findings::bad_request;
use crate::finding::{Finding, Source, SourceKind};
use bytes::Bytes;
use http_body_util::Full;
use std::ops::Range;

/// A request for a handler.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    parts: http::Request<()>,
    body: Bytes,
    line: String,
}

impl HttpRequest {
    /// Reads `METHOD /path`, headers written `name: value`, and takes a body.
    ///
    /// # Errors
    /// At the first part that does not belong to a request.
    pub fn parse(line: &str, headers: &[String], body: Vec<u8>) -> Result<HttpRequest, Box<Finding>> {
        let source = Source::new(SourceKind::Argument, "--request", line);
        let wrong = |span: Range<usize>, message: String| Box::new(bad_request(&source, span, message));
        let (method, target) = match line.trim().split_once(char::is_whitespace) {
            Some((method, target)) => (method, target.trim()),
            None if line.trim().starts_with('/') => ("GET", line.trim()),
            None => return Err(wrong(0..line.len(), "expected `METHOD /path`".into())),
        };
        let at = |part: &str| {
            let start = line.find(part).unwrap_or_default();
            start..start + part.len()
        };
        let known = http::Method::from_bytes(method.as_bytes());
        let method = known.map_err(|_| wrong(at(method), format!("`{method}` is not a method")))?;
        let mut builder = http::Request::builder().method(method);
        let mut host = None;
        for text in headers {
            let (name, value) = header(text)?;
            if name == http::header::HOST {
                host = value.to_str().ok().map(str::to_owned);
            }
            builder = builder.header(name, value);
        }
        let uri = match target.starts_with('/') {
            true => ["http://", host.as_deref().unwrap_or("localhost"), target].concat(),
            false => target.to_owned(),
        };
        let uri: http::Uri = uri.parse().map_err(|error| wrong(at(target), format!("{error}")))?;
        // A word alone would be read as the name of a host.
        if uri.scheme().is_none() || uri.authority().is_none() {
            return Err(wrong(at(target), "expected a path that begins with `/`, or a whole URL".into()));
        }
        let parts = builder.uri(uri).body(()).map_err(|error| wrong(0..line.len(), error.to_string()))?;
        Ok(HttpRequest { parts, body: body.into(), line: line.trim().to_owned() })
    }

    /// Method and target as they were written.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// `http` or `https`.
    pub(in crate::call) fn scheme(&self) -> Option<&str> {
        self.parts.uri().scheme_str()
    }

    pub(in crate::call) fn message(&self) -> http::Request<Full<Bytes>> {
        self.parts.clone().map(|()| Full::new(self.body.clone()))
    }
}

fn header(text: &str) -> Result<(http::HeaderName, http::HeaderValue), Box<Finding>> {
    let source = Source::new(SourceKind::Argument, "--header", text);
    let wrong = |span: Range<usize>, message: &str| Box::new(bad_request(&source, span, message));
    let Some((name, value)) = text.split_once(':') else {
        return Err(wrong(0..text.len(), "expected `name: value`"));
    };
    let span = 0..name.len();
    let read = http::HeaderName::from_bytes(name.trim().as_bytes());
    let read = read.map_err(|_| wrong(span, "this is not a valid header name"))?;
    let span = name.len() + 1..text.len();
    let value = http::HeaderValue::from_str(value.trim());
    Ok((read, value.map_err(|_| wrong(span, "a header value has visible characters only"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read() {
        let read = |line: &str, headers: &[&str]| {
            let headers: Vec<String> = headers.iter().map(|&header| header.to_owned()).collect();
            HttpRequest::parse(line, &headers, Vec::new())
        };
        let request = read("POST /a?b=c", &["X-One: 1", "host: example.org"]).expect("a request");
        assert_eq!(request.parts.uri(), "http://example.org/a?b=c");
        assert_eq!(request.parts.headers()["x-one"], "1");
        assert_eq!(read("/only", &[]).expect("a path alone is got").parts.method(), "GET");
        assert_eq!(read("GET https://a.example/x", &[]).expect("a whole URL").parts.uri().scheme_str(), Some("https"));
        for (line, headers) in
            [("GET", &[][..]), ("G\u{e9}T /", &[]), ("GET path", &[]), ("GET /", &["none"]), ("GET /", &["a b: c"])]
        {
            let finding = read(line, headers).expect_err(line);
            assert!(!finding.annotations.is_empty(), "{line}");
        }
    }
}
