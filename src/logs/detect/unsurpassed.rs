//! The format of logs that one format reads as a whole, found without trying the others on all lines.

use super::{Enough, Fit, fit, is_bare};
use crate::logs::formats::prefix::Prefix;
use crate::logs::formats::{Format, Ids, known};

/// Lines that rule out most formats.
const FIRST_LINES: usize = 16;

/// The named formats with and without prefixes, in the order in which they are tried, and whether other messages may occur between
/// their lines.
pub(super) fn named_formats<'a>(ids: Ids<'a>, prefixes: &'a [Prefix]) -> impl Iterator<Item = (Format, bool)> + 'a {
    let prefixes = prefixes.iter().copied().map(Some).chain([None]);
    let all = prefixes.flat_map(|prefix| known::ALL.iter().map(move |known| (prefix, known)));
    all.filter_map(move |(prefix, known)| {
        let format = known.format(ids)?;
        let format = if let Some(prefix) = prefix { format.behind(prefix) } else { format };
        Some((format, known.is_mixed || prefix.is_some()))
    })
}

/// The first named format that reads all lines, if these show visitors: then none is better. The first lines rule out most
/// formats.
pub(super) fn unsurpassed(lines: &[Vec<u8>], ids: Ids<'_>, prefixes: &[Prefix], enough: Enough<'_>) -> Option<Fit> {
    let few = &lines[..lines.len().min(FIRST_LINES)];
    if is_bare(few) {
        return None;
    }
    let reads_few = |(format, _): &(Format, bool)| {
        let fit = fit(format.clone(), few);
        fit.fits == fit.of
    };
    let mut all = named_formats(ids, prefixes).filter(reads_few).map(|(format, mixed)| (fit(format, lines), mixed));
    let (first, mixed) = all.find(|(fit, _)| fit.is_whole())?;
    (first.tells_visitors() && enough(&first, mixed)).then_some(first)
}
