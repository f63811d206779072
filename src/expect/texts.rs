//! WIT files that are read again to show places in them.

use crate::finding::{Source, SourceKind};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Each file that was read, by its path.
#[derive(Debug, Default)]
pub(super) struct Texts(Mutex<HashMap<String, Option<Arc<Source>>>>);

impl Texts {
    pub(super) fn get(&self, path: &str) -> Option<Arc<Source>> {
        let mut texts = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        texts
            .entry(path.to_owned())
            .or_insert_with(|| std::fs::read_to_string(path).ok().map(|text| Source::new(SourceKind::File, path, text)))
            .clone()
    }
}
