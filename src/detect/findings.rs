//! What is detected: settings with their evidence, and settings that stay open.

use super::counts::Seen;
use super::names;

/// The value of a setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// One text.
    Text(String),
    /// Several.
    List(Vec<String>),
    /// Whether something holds.
    Flag(bool),
}

/// How sure a detected setting is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sure {
    /// Many lines show it.
    Certain,
    /// Some lines show it.
    Likely,
    /// It is usual; nothing here shows it.
    Guess,
}

impl Sure {
    /// By the number of sample hits that show it.
    pub fn by(hits: u64) -> Self {
        if hits >= 10 { Self::Certain } else { Self::Likely }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Certain => "sure",
            Self::Likely => "likely",
            Self::Guess => "a guess",
        }
    }

    /// The highest confidence of a verdict that rests on it, 0 to 1.
    pub fn trust(self) -> f64 {
        match self {
            Self::Certain => 1.0,
            Self::Likely => 0.97,
            Self::Guess => 0.85,
        }
    }
}

/// Something that was detected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Detected {
    /// The setting, such as `site.session`.
    pub what: &'static str,
    /// Its value.
    pub value: Value,
    /// The evidence that it was detected from.
    pub how: String,
    /// How sure that is.
    pub sure: Sure,
}

/// A setting that the samples leave open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Open {
    /// The setting, such as `policy.tag_params`.
    pub what: &'static str,
    /// Why it is open.
    pub why: String,
    /// What it would make possible to decide.
    pub adds: &'static str,
    /// What the candidates' numbers count.
    pub counted: &'static str,
    /// What it could be, with the number of sample hits, the most frequent first.
    pub candidates: Vec<(String, u64)>,
}

/// The results of the detection.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Findings {
    /// The settings that were filled in.
    pub detected: Vec<Detected>,
    /// What stays open.
    pub open: Vec<Open>,
    /// Links and beacons in the samples.
    pub links: Links,
    /// Names in the settings that are in no sample line.
    pub unseen: Vec<names::Unseen>,
}

/// Links and beacons in the samples, for a starting settings file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Links {
    /// Sample hits.
    pub hits: u64,
    /// Parameters with a registered id as value, in arrivals from elsewhere.
    pub tags: Seen,
    /// The established ones among them.
    pub established: Vec<String>,
    /// Parameters that networks are known to put their click ids into.
    pub clicks: Seen,
    /// Paths that repeat the registered id of the page that requested them.
    pub click_beacons: Seen,
    /// Paths that repeat the order number of the page that requested them.
    pub conversion_beacons: Seen,
}
