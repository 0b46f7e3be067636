//! Detects a log's format by trying every known one on sample lines.

mod contents;
mod derived;
mod guess;
mod hidden;
mod likely;
mod named;
mod sample;
mod tidied;
mod words;

pub(in crate::logs) use guess::may_be_day_first;
use likely::{Likely, named_formats};
pub use named::{KeyUse, keys, seen, shape};
use named::{guessed, guessed_pairs, guessed_table, refined, with_rest};
pub use sample::{choose_for, sample};
use tidied::tidied;

pub use super::filled::Filled;
pub use super::fit::{Fit, fit};
use super::formats::pairs::Notation;
use super::formats::prefix::Prefix;
use super::formats::{Format, Ids, known};
use super::sense::{plausible, sensible};
use super::{Hit, Reject};

/// Sample lines that are tried per log.
pub const SAMPLE_LINES: usize = 1000;

/// Sample lines that are enough to decide whether a file is a log at all.
pub const FEW_LINES: usize = 200;

/// Bytes of a log's beginning that sample lines are taken from.
pub const SAMPLE_BYTES: usize = 1 << 18;

/// One line in how many is enough to detect the format of a server that writes other messages into the same file.
const MIXED_SHARE: usize = 50;

/// One line in how many is enough if the user says that the file is a log.
const POOR_SHARE: usize = 10;

/// Whether sample lines hold nothing but directives.
pub fn is_bare(lines: &[Vec<u8>]) -> bool {
    lines.iter().all(|line| line.first() == Some(&b'#'))
}

/// The best of the configured formats if it fits at least half the lines, else the one that fits best of all others, else a
/// layout that is derived from the lines.
pub fn recognise(lines: &[Vec<u8>], configured: &[Format], ids: Ids<'_>) -> Option<Fit> {
    recognised(lines, configured, ids).map(|fit| tidied(fit, lines))
}

fn recognised(lines: &[Vec<u8>], configured: &[Format], ids: Ids<'_>) -> Option<Fit> {
    let derived = || derived::derived(lines, ids);
    let own = best_of(lines, configured).filter(|best| (best.is_half() && best.fits > 0) || is_bare(lines));
    let found = match own {
        Some(best) => Some(completed(best, lines, configured, ids)),
        None => match surely(lines, ids) {
            (Some(fit), _) => Some(finished(fit, lines, ids)),
            // A layout of nearly all lines is better than formats that read fewer of them.
            (None, hidden) => derived().or_else(|| Some(finished(roughly(lines, ids, hidden)?, lines, ids))),
        },
    };
    match found {
        // An undescribed rest of the line may hold what verdicts need.
        Some(fit) if fit.format.name == known::common_more::FORMAT.name => {
            let richer = derived().filter(|derived| derived.filled.kinds() > fit.filled.kinds());
            Some(richer.unwrap_or(fit))
        }
        Some(fit) if is_open(&fit) => Some(with_rest(fit, lines, ids)),
        found => found,
    }
}

/// The same for a file that the user calls a log: a format may fit fewer lines.
pub fn choose(lines: &[Vec<u8>], configured: &[Format], ids: Ids<'_>) -> Option<Fit> {
    let poor = || best_of(lines, configured).filter(|best| best.fits > 0);
    recognise(lines, configured, ids)
        .or_else(poor)
        .or_else(|| best_named(lines, ids, &|fit, _| fit.fits > 0 && fit.fits * POOR_SHARE >= fit.of))
}

/// The configured format that fits best, with or without the text that collectors put before lines.
fn best_of(lines: &[Vec<u8>], configured: &[Format]) -> Option<Fit> {
    let prefixes = prefixes(lines);
    let mut best: Option<Fit> = None;
    for format in configured {
        let wrapped = prefixes.iter().map(|prefix| format.clone().behind(*prefix));
        for format in [format.clone()].into_iter().chain(wrapped) {
            let fit = fit(format, lines);
            if best.as_ref().is_none_or(|b| fit.shaped() > b.shaped()) {
                best = Some(fit);
            }
        }
    }
    if best.as_ref().is_some_and(|best| !best.is_half()) {
        let aligned = configured.iter().filter_map(|format| derived::aligned_as(format, lines));
        best =
            best.into_iter().chain(aligned).reduce(|best, fit| if fit.shaped() > best.shaped() { fit } else { best });
    }
    best
}

/// The format that fits sample lines best; `None` when none fits half of them. Few lines are enough for a server that writes
/// other messages into the same file.
pub fn detect(lines: &[Vec<u8>], ids: Ids<'_>) -> Option<Fit> {
    let (sure, hidden) = surely(lines, ids);
    sure.or_else(|| roughly(lines, ids, hidden)).map(|found| finished(found, lines, ids))
}

/// The format that fits nearly all lines; where there is none, the best of those that are hidden in something else.
fn surely(lines: &[Vec<u8>], ids: Ids<'_>) -> (Option<Fit>, Option<Fit>) {
    match best_nearly_all(lines, ids) {
        // An object inside may be of a format that provides more.
        Some(fit) if fit.format.is_json() && (fit.filled.client == 0 || fit.filled.agent == 0) => {
            let hidden = hidden::best(lines, ids);
            let richer = hidden.filter(|hidden| hidden.fits >= fit.fits && hidden.kinds() > fit.kinds());
            (richer.or(Some(fit)), None)
        }
        Some(fit) => (Some(fit), None),
        None => match hidden::best(lines, ids) {
            Some(hidden) if hidden.is_nearly_all() => (Some(hidden), None),
            hidden => (None, hidden),
        },
    }
}

/// The format that fits well enough where none fits nearly all lines.
fn roughly(lines: &[Vec<u8>], ids: Ids<'_>, hidden: Option<Fit>) -> Option<Fit> {
    let enough: Enough<'_> =
        &|fit, is_mixed| fit.fits > 0 && (fit.is_half() || (is_mixed && fit.fits * MIXED_SHARE >= fit.of));
    let found = hidden.into_iter().chain(best_named(lines, ids, enough)).max_by_key(|fit| fit.fits);
    // Lines without any request still show their shape.
    found.or_else(|| best_named(lines, ids, &|fit, _| fit.is_half()))
}

/// A fit with formats for the lines that it leaves unread, and for what it does not describe.
fn finished(found: Fit, lines: &[Vec<u8>], ids: Ids<'_>) -> Fit {
    let found = completed(found, lines, &[], ids);
    if !is_open(&found) {
        return found;
    }
    // Undescribed fields may belong to another layout. Two formats together then read both.
    let strict = best_named(lines, ids, &|fit, _| fit.fits > 0 && fit.is_half() && !is_open(fit));
    let strict = strict.map(|fit| completed(fit, lines, &[], ids));
    let richer = |fit: &Fit| fit.fits >= found.fits && fit.filled.kinds() > found.filled.kinds();
    strict.filter(richer).unwrap_or(found)
}

/// Whether a format skips fields at the end of its lines.
pub(super) fn skips_fields(format: &Format) -> bool {
    format.name.ends_with("_more")
}

fn is_open(fit: &Fit) -> bool {
    skips_fields(&fit.format)
}

/// Decides whether a format fits well enough. The flag says that other messages may occur between its lines.
type Enough<'a> = &'a dyn Fn(&Fit, bool) -> bool;

/// The named format that fits best of those that fit well enough.
fn best_named(lines: &[Vec<u8>], ids: Ids<'_>, enough: Enough<'_>) -> Option<Fit> {
    best_where(lines, ids, enough, false)
}

/// The named format that fits best of those that fit nearly all lines. A few lines rule out most formats, so it is found quickly.
fn best_nearly_all(lines: &[Vec<u8>], ids: Ids<'_>) -> Option<Fit> {
    best_where(lines, ids, &|fit, _| fit.fits > 0 && fit.is_nearly_all(), true)
}

fn best_where(lines: &[Vec<u8>], ids: Ids<'_>, enough: Enough<'_>, is_nearly_all: bool) -> Option<Fit> {
    // Prefixes of lines are tried first: with a prefix in the way another format may seem to fit.
    let behind = prefixes(lines);
    let likely = Likely::of(lines, ids, &behind);
    if let Some(fit) = likely.unsurpassed(lines, enough) {
        return Some(refined(fit, lines, ids));
    }
    let mut found = fitting(likely.formats(), lines, enough);
    if !is_nearly_all && !found.iter().any(Fit::is_nearly_all) {
        // A format of few lines may be in none of those that were looked at.
        found = fitting(named_formats(ids, &behind), lines, enough);
    }
    if found.is_empty() {
        let json = known::json::FORMAT.format(ids)?;
        let behind = behind.into_iter().map(|prefix| json.clone().behind(prefix)).chain([json.clone()]);
        let holds = |json: &Format| lines.iter().any(|line| json.inner(line, &mut Vec::new()).is_some_and(is_object));
        let guessed = behind.filter(holds).map(|json| guessed(&json, lines, ids));
        found.extend(guessed.filter(|fit| enough(fit, false)));
    }
    if found.is_empty() {
        let named = [Notation::Pairs, Notation::Labels].map(|notation| guessed_pairs(notation, None, lines, ids));
        let pairs = named.into_iter().chain([guessed_table(lines)]);
        found.extend(pairs.flatten().map(|format| fit(format, lines)).filter(|fit| enough(fit, false)));
    }
    // Among equals the first one wins: it is the most specific.
    let most = found.iter().rev().max_by_key(|fit| (fit.shaped(), fit.fits))?;
    // A poorer format may read a line or two more, which anybody can send. This must not cost all other lines their cookies.
    let richer = |fit: &&Fit| fit.tells_visitors() && fit.shaped() * 2 >= most.shaped();
    let best = if most.tells_visitors() { most } else { found.iter().find(richer).unwrap_or(most) };
    Some(refined(best.clone(), lines, ids))
}

/// The formats that fit well enough, up to the first that reads all lines: no later one can be better, and among equals the first
/// one wins.
fn fitting(formats: impl Iterator<Item = (Format, bool)>, lines: &[Vec<u8>], enough: Enough<'_>) -> Vec<Fit> {
    let mut found = Vec::new();
    for (format, is_mixed) in formats {
        let fit = fit(format, lines);
        if enough(&fit, is_mixed) {
            let is_whole = fit.is_whole();
            found.push(fit);
            if is_whole {
                break;
            }
        }
    }
    found
}

fn is_object(text: &[u8]) -> bool {
    text.first() == Some(&b'{')
}

/// Formats besides the first that one log may have.
const MOST_OTHERS: usize = 3;
/// One line in how many is enough for another format besides the one of most lines.
const OTHER_SHARE: usize = 200;

/// Adds formats for the lines that a fit leaves unread: a layout may change in mid-file.
fn completed(best: Fit, lines: &[Vec<u8>], configured: &[Format], ids: Ids<'_>) -> Fit {
    let mut best = best;
    for _ in 0..MOST_OTHERS {
        let left = unread(&best.format, lines);
        if left.is_empty() {
            break;
        }
        // For a server's own formats one line is enough; a format guessed from names and contents needs more.
        let some: Enough<'_> =
            &|fit, _| fit.fits > 0 && (!fit.format.names_values() || fit.fits * OTHER_SHARE >= lines.len());
        let hidden = || hidden::best(&left, ids).filter(|fit| fit.fits * OTHER_SHARE >= lines.len());
        let own = best_of(&left, configured).filter(|fit| some(fit, false));
        let Some(other) = own.or_else(|| best_named(&left, ids, some)).or_else(hidden) else {
            break;
        };
        let both = fit(best.format.or(&other.format), lines);
        if both.fits <= best.fits {
            break;
        }
        best = both;
    }
    best
}

/// The lines that a format cannot read at all. Lines of its shape without a request do not belong to another format.
pub fn unread(format: &Format, lines: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut cutter = format.cutter(chrono_tz::UTC);
    let mut left = Vec::new();
    for line in lines {
        if line.first() == Some(&b'#') {
            cutter.directive(line);
            continue;
        }
        let mut hit = Hit::default();
        let read = match cutter.cut_line(line, None, &mut hit) {
            Ok(()) => sensible(&hit),
            Err(Reject::Request) => plausible(&hit),
            Err(_) => false,
        };
        if !read {
            left.push(line.clone());
        }
    }
    left
}

/// The prefixes that at least half the lines have.
fn prefixes(lines: &[Vec<u8>]) -> Vec<Prefix> {
    let of = lines.iter().filter(|line| line.first() != Some(&b'#')).count();
    // No more lines are read than decide it.
    let most = lines.len() - of.div_ceil(2);
    let has = |prefix: &Prefix| lines.iter().filter(|line| prefix.strip(line).is_none()).nth(most).is_none();
    Prefix::ALL.into_iter().filter(|prefix| of > 0 && has(prefix)).collect()
}

#[cfg(test)]
mod tests;
