//! The few words in results (outcomes, causes, grades), read back from a result's files.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// One of the words of a result, such as `lost` or `missing_tag`.
pub type Word = &'static str;

/// The most different words that are read from files, and their longest. A result has some sixty; a file with more is not a
/// result.
const MOST_WORDS: usize = 512;
const LONGEST: usize = 64;

static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// Reads a word. Each different one stays in memory for the life of the process, which is why there is a limit.
pub(super) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Word, D::Error> {
    let text = String::deserialize(from)?;
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(word) = known.get(text.as_str()) {
        return Ok(word);
    }
    if text.len() > LONGEST || known.len() >= MOST_WORDS {
        return Err(D::Error::custom("holds words that no result of tagtrail has"));
    }
    let word: Word = Box::leak(text.into_boxed_str());
    known.insert(word);
    Ok(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct One(#[serde(deserialize_with = "read")] Word);

    #[test]
    fn the_same_word_is_kept_once_and_long_ones_are_refused() {
        let one = |text: &str| serde_json::from_str::<One>(text).map(|one| one.0);
        let (first, again) = (one("\"lost\"").expect("a word"), one("\"lost\"").expect("a word"));
        assert!(std::ptr::eq(first, again));
        assert!(one(&format!("\"{}\"", "x".repeat(65))).is_err());
    }
}
