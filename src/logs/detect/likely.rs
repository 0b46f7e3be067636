//! Which named formats are worth comparing with all sample lines: a few lines rule out most.

use super::{Enough, Fit, fit, is_bare};
use crate::logs::formats::prefix::Prefix;
use crate::logs::formats::{Format, Ids, known};

/// Lines that rule out most formats.
const FEW: usize = 24;

/// Of a short sample, fewer lines do: a format that reads none of them cannot read nine of ten lines.
const FEWEST: usize = 5;
const SHORT: usize = FEWEST * 10;

/// The named formats with and without prefixes, in the order in which they are tried, and whether other messages may occur
/// between their lines.
pub(super) fn named_formats<'a>(ids: Ids<'a>, prefixes: &'a [Prefix]) -> impl Iterator<Item = (Format, bool)> + 'a {
    let prefixes = prefixes.iter().copied().map(Some).chain([None]);
    let all = prefixes.flat_map(|prefix| known::ALL.iter().map(move |known| (prefix, known)));
    all.filter_map(move |(prefix, known)| {
        let format = known.format(ids)?;
        let format = if let Some(prefix) = prefix { format.behind(prefix) } else { format };
        Some((format, known.is_mixed || prefix.is_some()))
    })
}

/// The named formats in their order, with how they fit a few lines.
pub(super) struct Likely {
    tried: Vec<(Fit, bool)>,
}

impl Likely {
    /// Compares the formats with a few lines from all over the sample.
    pub(super) fn of(lines: &[Vec<u8>], ids: Ids<'_>, prefixes: &[Prefix]) -> Self {
        let few = few(lines);
        let tried = |(format, mixed)| (fit(format, &few), mixed);
        Self { tried: named_formats(ids, prefixes).map(tried).collect() }
    }

    /// The formats that read any of the few lines.
    pub(super) fn formats(&self) -> impl Iterator<Item = (Format, bool)> + '_ {
        self.tried.iter().filter(|(fit, _)| fit.shaped() > 0).map(|(fit, mixed)| (fit.format.clone(), *mixed))
    }

    /// The first named format that reads all lines, if these show visitors: then none is better.
    pub(super) fn unsurpassed(&self, lines: &[Vec<u8>], enough: Enough<'_>) -> Option<Fit> {
        let whole = self.tried.iter().filter(|(few, _)| few.fits == few.of && few.of > 0);
        let mut all = whole.map(|(few, mixed)| (fit(few.format.clone(), lines), mixed));
        let (first, mixed) = all.find(|(fit, _)| fit.is_whole())?;
        (first.tells_visitors() && enough(&first, *mixed)).then_some(first)
    }
}

/// The header lines at the beginning of a sample, and a few lines from all over it.
fn few(lines: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let headers = lines.iter().take_while(|line| line.first() == Some(&b'#')).count();
    let (headers, others) = lines.split_at(headers);
    if is_bare(others) {
        return lines.to_vec();
    }
    let few = if others.len() < SHORT { FEWEST } else { FEW };
    let step = (others.len() / few).max(1);
    headers.iter().chain(others.iter().step_by(step)).cloned().collect()
}

/// Picks the first of those that fit most lines.
pub(super) trait RevMax: Iterator<Item = Fit> + Sized {
    fn rev_max(self) -> Option<Fit> {
        let all: Vec<Fit> = self.collect();
        all.into_iter().rev().max_by_key(|fit| fit.fits)
    }
}

impl<I: Iterator<Item = Fit>> RevMax for I {}
