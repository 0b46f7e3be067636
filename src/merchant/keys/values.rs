//! Converts values of keys from and to TOML.

use std::str::FromStr;

use serde::Deserialize;
use toml::Value;
use toml::de::Error;

use super::row::From;
use crate::base::units::Span;
use crate::merchant::values::{Length, Read};
use crate::merchant::{Globs, globs::Glob};

/// A value that is written as a text.
pub(super) fn text<T: FromStr<Err = String>>(from: From<'_>) -> Result<T, Error> {
    Read::deserialize(from).map(|read| read.0)
}

/// A list of such values.
pub(super) fn list<T: FromStr<Err = String>>(from: From<'_>) -> Result<Vec<T>, Error> {
    let list = Vec::<Read<T>>::deserialize(from)?;
    Ok(list.into_iter().map(|read| read.0).collect())
}

/// A list of names.
pub(super) fn names(from: From<'_>) -> Result<Vec<String>, Error> {
    Vec::deserialize(from)
}

/// Patterns of paths.
pub(super) fn globs(from: From<'_>) -> Result<Globs, Error> {
    let patterns: Vec<String> = list::<Glob>(from)?.into_iter().map(|glob| glob.0).collect();
    Ok(Globs::of(&patterns))
}

/// A length of time.
pub(super) fn length(from: From<'_>) -> Result<Span, Error> {
    text::<Length>(from).map(|length| length.0)
}

/// One text, or a list of texts.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text or a list of texts")]
pub(super) enum Texts {
    One(String),
    More(Vec<String>),
}

impl Texts {
    /// As a list.
    pub(super) fn into_list(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::More(texts) => texts,
        }
    }
}

/// A value as its text.
pub(super) fn shown(value: &dyn ToString) -> Value {
    Value::String(value.to_string())
}

/// A list of texts; an empty one is no value.
pub(super) fn shown_list(list: &[String]) -> Option<Value> {
    (!list.is_empty()).then(|| Value::Array(list.iter().cloned().map(Value::String).collect()))
}
