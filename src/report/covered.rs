//! What the logs cover, as `summary.json` has it.

use super::spelled::{maybe_time, time};
use crate::base::units::Micros;
use serde::Serialize;

/// What the logs cover together.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Coverage {
    /// The first hit's time.
    #[serde(serialize_with = "maybe_time")]
    pub first: Option<Micros>,
    /// The last hit's time.
    #[serde(serialize_with = "maybe_time")]
    pub last: Option<Micros>,
    /// Stretches without lines where there should be some, in the order of time.
    pub gaps: Vec<Gap>,
    /// Stretches in which one of several front ends wrote nothing.
    pub partial: Vec<PartialGap>,
    /// The share of all requests that was written down, 0 to 1.
    pub kept: f64,
    /// Lines so far from all others in time that they say nothing of what is covered.
    pub strays: u64,
    /// What no line of any log holds, and what cannot be decided without it.
    pub lacks: Vec<Lack>,
}

/// A stretch in which one of several front ends wrote nothing while the others went on as usual.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PartialGap {
    /// The stretch.
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

/// A stretch of time without lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Gap {
    /// Its first instant.
    #[serde(serialize_with = "time")]
    pub from: Micros,
    /// The first instant behind it.
    #[serde(serialize_with = "time")]
    pub to: Micros,
}
