//! The coverage of the logs, as in `summary.json`.

use super::spelled::{maybe_time, time};
use crate::base::units::Micros;
use serde::Serialize;

/// The coverage of all logs together.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Coverage {
    /// The first hit's time.
    #[serde(serialize_with = "maybe_time")]
    pub first: Option<Micros>,
    /// The last hit's time.
    #[serde(serialize_with = "maybe_time")]
    pub last: Option<Micros>,
    /// Times without lines where there should be some, in the order of time.
    pub gaps: Vec<Gap>,
    /// Times in which one of several front ends wrote nothing.
    pub partial: Vec<PartialGap>,
    /// The share of all requests that the logs hold, 0 to 1.
    pub kept: f64,
    /// Lines with times so far from all others that they say nothing about the coverage.
    pub strays: u64,
    /// Fields that no line of any log holds, and the causes that cannot be decided without them.
    pub lacks: Vec<Lack>,
}

/// A time in which one of several front ends wrote nothing while the others went on as usual.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PartialGap {
    /// The time without its lines.
    #[serde(flatten)]
    pub gap: Gap,
    /// The name that the front end's files share.
    pub front: String,
    /// The share of all lines that it otherwise writes, 0 to 1.
    pub share: f64,
}

/// A field that no log line holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Lack {
    /// The field.
    pub field: String,
    /// The causes that cannot be decided without it.
    pub undecided: Vec<String>,
}

/// A time without lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Gap {
    /// Its first instant.
    #[serde(serialize_with = "time")]
    pub from: Micros,
    /// The first instant after it.
    #[serde(serialize_with = "time")]
    pub to: Micros,
}
