//! Times and sizes as text.

use std::time::Duration;

/// Reads a time: `500ms`, `2s`, `1.5s`, `3m`; a bare number is seconds.
///
/// # Errors
/// How a time is written.
pub fn parse_time(text: &str) -> Result<Duration, &'static str> {
    const FORM: &str = "write a duration as 500ms, 2s or 3m";
    let (number, unit) = split_unit(text);
    let seconds = match unit {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(FORM),
    };
    let value = number.parse::<f64>().ok().filter(|value| *value > 0.0).ok_or(FORM)? * seconds;
    Duration::try_from_secs_f64(value).map_err(|_| FORM)
}

/// Reads a size: `64KiB`, `1MiB`, `2GiB`, `500kB`; a bare number is bytes.
///
/// # Errors
/// How a size is written.
pub fn parse_size(text: &str) -> Result<u64, &'static str> {
    const FORM: &str = "write a size as 64KiB, 1MiB or 2GiB";
    let (number, unit) = split_unit(text);
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return Err(FORM),
    };
    number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor)).ok_or(FORM)
}

fn split_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    (text[..at].trim(), text[at..].trim())
}

/// The nearest stack size that wasmtime can give: at least a page, at most a gibibyte.
pub fn clamp_stack(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX).clamp(4096, 1 << 30)
}

/// A time limit: whole seconds or milliseconds.
pub(in crate::call) fn limit_text(time: Duration) -> String {
    if time.subsec_millis() == 0 { format!("{} s", time.as_secs()) } else { format!("{} ms", time.as_millis()) }
}

/// Bytes in the largest unit that leaves no remainder.
pub(in crate::call) fn bytes_text(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    match units.iter().find(|(shift, _)| bytes >= 1 << shift && bytes & ((1 << shift) - 1) == 0) {
        Some((shift, unit)) => format!("{} {unit}", bytes >> shift),
        None => format!("{bytes} bytes"),
    }
}
