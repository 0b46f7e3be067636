//! The few words in results (outcomes, causes, grades, claims): values of their types here, words in files.

use crate::causes::{self, Actor, Cause, Claim, Grade};
use crate::sessions::Link;
use crate::verdict::{Outcome, Reason};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};
use std::borrow::Cow;

/// A value that is one word in files.
pub(super) trait Word: Copy {
    /// Its word; empty for no value.
    fn word(self) -> &'static str;
    /// The value of a word.
    fn of(word: &str) -> Option<Self>;
}

impl Word for Outcome {
    fn word(self) -> &'static str {
        self.name()
    }

    fn of(word: &str) -> Option<Self> {
        Self::named(word)
    }
}

impl Word for Reason {
    fn word(self) -> &'static str {
        self.name()
    }

    fn of(word: &str) -> Option<Self> {
        Self::named(word)
    }
}

impl Word for &'static Cause {
    fn word(self) -> &'static str {
        self.id
    }

    fn of(word: &str) -> Option<Self> {
        causes::named(word)
    }
}

impl Word for Grade {
    fn word(self) -> &'static str {
        self.name()
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.name() == word)
    }
}

impl Word for Claim {
    fn word(self) -> &'static str {
        self.name()
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|claim| claim.name() == word)
    }
}

impl Word for Actor {
    fn word(self) -> &'static str {
        self.name()
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|actor| actor.name() == word)
    }
}

impl Word for Link {
    fn word(self) -> &'static str {
        self.name()
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|link| link.name() == word)
    }
}

impl<T: Word> Word for Option<T> {
    fn word(self) -> &'static str {
        self.map_or("", T::word)
    }

    fn of(word: &str) -> Option<Self> {
        if word.is_empty() { Some(None) } else { T::of(word).map(Some) }
    }
}

/// Writes a value as its word.
pub(super) fn serialize<T: Word, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(value.word())
}

/// Reads a value from its word.
pub(super) fn deserialize<'de, T: Word, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let word = Cow::<str>::deserialize(from)?;
    T::of(&word).ok_or_else(|| {
        let shown: String = word.chars().take(LONGEST).collect();
        D::Error::custom(format!("holds the word {shown:?}, which no result of this version of tagtrail has"))
    })
}

/// Writes values as their words with `/` between.
pub(super) fn joined<T: Word, S: Serializer>(values: &[T], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&all(values))
}

/// The words of values with `/` between.
pub(super) fn all<T: Word>(values: &[T]) -> String {
    values.iter().map(|value| value.word()).collect::<Vec<_>>().join("/")
}

/// The most characters of an unknown word that a message quotes.
const LONGEST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Some {
        #[serde(with = "super")]
        reason: Reason,
        #[serde(with = "super")]
        claim: Option<Claim>,
    }

    #[test]
    fn values_are_written_as_words_and_unknown_words_are_refused() {
        let text = r#"{"reason":"altered_tag","claim":""}"#;
        let read: Some = serde_json::from_str(text).expect("words");
        assert!(read.claim.is_none() && read.reason.name() == "altered_tag");
        assert_eq!(serde_json::to_string(&read).expect("text"), text);
        let error = serde_json::from_str::<Some>(r#"{"reason":"bad\u001b","claim":""}"#).expect_err("no such word");
        assert!(error.to_string().contains(r#""bad\u{1b}""#), "{error}");
    }
}
