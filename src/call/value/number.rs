//! Numbers as text, judged against the type they are to have.

use super::Value;
use crate::surface::Type;

/// Reads an integer type's bounds; `None` for types that are no integers.
pub(super) fn bounds(ty: Type) -> Option<(i128, i128)> {
    Some(match ty {
        Type::U8 => (0, u8::MAX.into()),
        Type::U16 => (0, u16::MAX.into()),
        Type::U32 => (0, u32::MAX.into()),
        Type::U64 => (0, u64::MAX.into()),
        Type::S8 => (i8::MIN.into(), i8::MAX.into()),
        Type::S16 => (i16::MIN.into(), i16::MAX.into()),
        Type::S32 => (i32::MIN.into(), i32::MAX.into()),
        Type::S64 => (i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    })
}

/// An integer of a type, or what is wrong with the text.
pub(super) fn integer(text: &str, ty: Type, bounds: (i128, i128)) -> Result<Value, String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(match digits.parse::<f64>() {
            Ok(_) if digits.contains(['.', 'e', 'E']) => format!("`{text}` is not a whole number"),
            _ => format!("`{text}` is not a number"),
        });
    }
    if digits.len() > 1 && digits.starts_with('0') {
        return Err(format!("`{text}` has leading zeros; numbers are decimal"));
    }
    let value = text.parse::<i128>().ok().filter(|value| (bounds.0..=bounds.1).contains(value));
    let Some(value) = value else {
        return Err(format!("`{text}` is out of range, {} to {}", bounds.0, bounds.1));
    };
    Ok(match ty {
        Type::S8 | Type::S16 | Type::S32 | Type::S64 => Value::Signed(value as i64),
        _ => Value::Unsigned(value as u64),
    })
}

/// A float, or what is wrong with the text.
pub(super) fn float(text: &str) -> Result<f64, String> {
    match text {
        "nan" => return Ok(f64::NAN),
        "inf" => return Ok(f64::INFINITY),
        "-inf" => return Ok(f64::NEG_INFINITY),
        _ => {}
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    match text.parse::<f64>() {
        Ok(value) if plain => Ok(value),
        _ => Err(format!("`{text}` is not a number")),
    }
}

/// A float of 32 bits, read as such so that it is rounded once.
pub(super) fn float32(text: &str) -> Result<f32, String> {
    let wide = float(text)?;
    if wide.is_finite() { text.parse().map_err(|_| format!("`{text}` is not a number")) } else { Ok(wide as f32) }
}
