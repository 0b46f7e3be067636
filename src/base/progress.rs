//! Progress reports of a job. Nothing outside of `cli` reads a clock; the receiver of the reports can.

use std::sync::atomic::AtomicU64;

/// A stage of a job. An analysis runs them in this order; other jobs run some of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Partner lists and order logs are read.
    Orders,
    /// The formats of the web logs are detected, and so is what the settings leave open.
    Formats,
    /// Every line of the web logs is read.
    Scan,
    /// What was kept of the lines is joined and sorted.
    Seal,
    /// Page views are assigned to sessions.
    Link,
    /// Lines are read again that matter only after the first scan.
    SecondLook,
    /// The usual values are learned from all orders.
    Learn,
    /// Orders are judged.
    Judge,
    /// The result is composed and written.
    Write,
}

impl Stage {
    /// All stages in their order.
    pub const ALL: [Self; 9] = [
        Self::Orders,
        Self::Formats,
        Self::Scan,
        Self::Seal,
        Self::Link,
        Self::SecondLook,
        Self::Learn,
        Self::Judge,
        Self::Write,
    ];

    /// What the stage does, in a few words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orders => "reading orders",
            Self::Formats => "telling formats",
            Self::Scan => "scanning",
            Self::Seal => "sealing",
            Self::Link => "linking",
            Self::SecondLook => "second look",
            Self::Learn => "learning",
            Self::Judge => "judging",
            Self::Write => "writing",
        }
    }
}

/// Receives reports of how far a job is.
pub trait Progress: Sync {
    /// Counts unpacked bytes of log text that were scanned; the job adds to it.
    fn scanned(&self) -> &AtomicU64;

    /// A stage begins, and the one before it is over.
    fn begins(&self, stage: Stage);
}

/// A bare counter of bytes ignores stages.
impl Progress for AtomicU64 {
    fn scanned(&self) -> &AtomicU64 {
        self
    }

    fn begins(&self, _: Stage) {}
}
