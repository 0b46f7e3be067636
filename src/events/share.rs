//! How many of how many did what is expected.

/// A share: how many of how many did what is expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Share {
    /// Those that did.
    pub with: u64,
    /// All.
    pub of: u64,
}

impl Share {
    /// Counts one more.
    pub fn count(&mut self, did: bool) {
        self.of += 1;
        self.with += u64::from(did);
    }

    /// The share, 0 to 1; 0 of nothing.
    pub fn rate(&self) -> f64 {
        self.with as f64 / self.of.max(1) as f64
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.with, self.of)
    }
}
