//! Finds outages: stretches in which something that pages usually fire came from nobody. An outage is reported once and not as
//! thousands of blockers.

use super::share::Share;
use crate::base::units::{Micros, Span};

/// How rare a silence must be, if all pages were as likely as usual to fire, before it is an outage.
const CHANCE: f64 = 1e-7;

/// Pages that fire no more often than this show nothing by their silence.
const USUAL: f64 = 0.6;

/// Pages outside of outages without which nothing counts as usual.
const ENOUGH: u64 = 8;

/// A stretch in which nothing came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outage {
    /// The first page that stayed silent.
    pub from: Micros,
    /// The last one.
    pub to: Micros,
    /// Silent pages.
    pub pages: u64,
    /// What is usual outside of outages: pages that fired, of all.
    pub usual: Share,
}

impl Outage {
    /// Whether a time is in the outage.
    pub fn covers(&self, at: Micros) -> bool {
        (self.from..=self.to).contains(&at)
    }
}

impl std::fmt::Display for Outage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self { from, to, pages, usual }, length) = (self, self.to - self.from);
        write!(f, "none of {pages} pages fired it from {from} to {to} ({length}), though {usual} otherwise did")
    }
}

/// Finds outages among pages with their times and whether each one fired, in any order.
pub fn find(mut pages: Vec<(Micros, bool)>) -> Vec<Outage> {
    pages.sort_unstable();
    let runs: Vec<&[(Micros, bool)]> = pages.chunk_by(|a, b| a.1 == b.1).filter(|run| !run[0].1).collect();
    // What is usual shows only outside of outages, so the longest silence is left out at first.
    let mut silent: Vec<&[(Micros, bool)]> = runs.iter().max_by_key(|run| run.len()).copied().into_iter().collect();
    let mut usual = outside(&pages, &silent);
    for _ in 0..2 {
        // One more page that might have stayed silent: a handful of pages proves little.
        let rate = usual.with as f64 / (usual.of + 1) as f64;
        if rate < USUAL || usual.of < ENOUGH {
            return Vec::new();
        }
        let least = (CHANCE.ln() / (1.0 - rate).ln()).ceil() as usize;
        silent = runs.iter().filter(|run| run.len() >= least).copied().collect();
        usual = outside(&pages, &silent);
    }
    let found = silent.iter().map(|run| (run[0].0, run[run.len() - 1].0, run.len() as u64));
    let outage = |(from, to, pages): (Micros, Micros, u64)| Outage { from, to, pages, usual };
    found.map(outage).filter(|outage| outage.to - outage.from > Span(0)).collect()
}

/// What is usual outside of these silent stretches.
fn outside(pages: &[(Micros, bool)], silent: &[&[(Micros, bool)]]) -> Share {
    let left_out: u64 = silent.iter().map(|run| run.len() as u64).sum();
    let with = pages.iter().filter(|(_, fired)| *fired).count() as u64;
    Share { with, of: pages.len() as u64 - left_out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(n: i64) -> Micros {
        Micros(n * 60_000_000)
    }

    #[test]
    fn a_long_silence_is_an_outage_and_single_blockers_are_none() {
        let fired = |n: i64| n % 20 != 0 && !(300..340).contains(&n);
        let pages: Vec<(Micros, bool)> = (0..1000).map(|n| (minute(n), fired(n))).collect();
        let found = find(pages);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].from, found[0].to, found[0].pages), (minute(300), minute(340), 41));
        assert!(found[0].covers(minute(320)) && !found[0].covers(minute(341)));
    }

    #[test]
    fn a_long_outage_does_not_become_the_usual() {
        let pages: Vec<(Micros, bool)> = (0..1000).map(|n| (minute(n), n % 25 != 0 && n < 650)).collect();
        let found = find(pages);
        assert_eq!(found.iter().map(|o| o.pages).collect::<Vec<_>>(), [350]);
        assert!(found[0].usual.rate() > 0.95);
    }

    #[test]
    fn where_silence_is_usual_there_is_no_outage() {
        assert!(find((0..500).map(|n| (minute(n), n % 2 == 0)).collect()).is_empty());
        assert!(find((0..500).map(|n| (minute(n), n > 495)).collect()).is_empty());
        assert!(find(Vec::new()).is_empty());
    }
}
