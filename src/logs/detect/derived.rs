//! Layouts derived from lines: as they are, without the text that collectors put before them, or as a console aligns them.

use super::{Enough, Fit, best_named, fit, prefixes};
use crate::logs::formats::{Format, Ids, Wrapper};
use crate::logs::infer::{Inferred, infer};

/// The layout that lines show; `None` where they show none that is certain.
pub(super) fn derived(lines: &[Vec<u8>], ids: Ids<'_>) -> Option<Fit> {
    plain(lines, ids).or_else(|| behind_prefix(lines, ids)).or_else(|| aligned(lines, ids))
}

/// Lines that a layout is derived from first; the others only confirm it.
const FEW: usize = 400;

fn plain(lines: &[Vec<u8>], ids: Ids<'_>) -> Option<Fit> {
    let step = lines.len().div_ceil(FEW).max(1);
    if step > 1 {
        let few: Vec<Vec<u8>> = lines.iter().step_by(step).cloned().collect();
        let found = infer(&few, ids).ok().map(|found| with_text(fit(found.fit.format, lines), found.text));
        if let Some(found) = found.filter(|fit| fit.shaped() * 100 >= fit.of * 99) {
            return Some(found);
        }
    }
    infer(lines, ids).ok().map(|found| with_text(found.fit, found.text))
}

fn with_text(fit: Fit, text: String) -> Fit {
    Fit { inferred: Some(text), ..fit }
}

fn behind_prefix(lines: &[Vec<u8>], ids: Ids<'_>) -> Option<Fit> {
    prefixes(lines).into_iter().find_map(|prefix| {
        let inner = lines.iter().filter_map(|line| Some(prefix.strip(line)?.line.to_vec()));
        let Inferred { text, fit: found } = infer(&inner.collect::<Vec<_>>(), ids).ok()?;
        let fit = fit(found.format.behind(prefix), lines);
        fit.is_nearly_all().then(|| with_text(fit, text))
    })
}

/// The format of lines in which runs of blanks align values, or sequences color them.
fn aligned(lines: &[Vec<u8>], ids: Ids<'_>) -> Option<Fit> {
    let inner = straightened(lines)?;
    let most: Enough<'_> = &|fit, _| fit.fits > 0 && fit.is_half();
    let found = best_named(&inner, ids, most).map(|fit| (fit.format, None));
    let (format, text) = found.or_else(|| infer(&inner, ids).ok().map(|found| (found.fit.format, Some(found.text))))?;
    let fit = fit(format.inside(Wrapper::Aligned), lines);
    (fit.fits > 0 && fit.is_half()).then_some(Fit { inferred: text, ..fit })
}

/// The lines with single blanks and without colors; `None` where they are so already.
fn straightened(lines: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    let is_aligned = |line: &Vec<u8>| memchr::memmem::find(line, b"  ").is_some() || line.contains(&0x1b);
    if lines.iter().filter(|line| is_aligned(line)).count() * 2 < lines.len() {
        return None;
    }
    let mut scratch = Vec::new();
    Some(lines.iter().filter_map(|line| Wrapper::Aligned.unwrap(line, &mut scratch).map(<[u8]>::to_vec)).collect())
}

/// The same for a configured format with aligned lines.
pub(super) fn aligned_as(format: &Format, lines: &[Vec<u8>]) -> Option<Fit> {
    straightened(lines)?;
    Some(fit(format.clone().inside(Wrapper::Aligned), lines))
}
