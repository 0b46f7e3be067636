//! Lines that name their values: JSON objects, `key=value` pairs and tables with a header, read by names and contents.

use super::likely::RevMax;
use super::{Fit, fit, guess};
use crate::base::addresses;
use crate::logs::clock::{Clock, TimeKind};
use crate::logs::formats::pairs::Notation;
use crate::logs::formats::wrapper::{Quoting, fields};
use crate::logs::formats::{Format, Ids, Slot, known};
use crate::logs::infer::infer;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A fit that reads more of the lines: by keys that names and values suggest where lines name their values, and with the host where
/// Combined has one.
pub(super) fn refined(best: Fit, lines: &[Vec<u8>], ids: Ids<'_>) -> Fit {
    if best.format.name == known::combined::FORMAT.name {
        return with_host(best, lines, ids);
    }
    if best.format.name == known::ltsv::FORMAT.name {
        // The label `host` is the client's by the standard, and the shop's in many logs.
        let guessed = guessed_pairs(Notation::Labels, Some(&best.format), lines, ids).map(|format| fit(format, lines));
        return guessed.filter(|fit| fit.fits >= best.fits && fit.kinds() >= best.kinds()).unwrap_or(best);
    }
    let guessed = match best.format.notation() {
        Some(notation) => guessed_pairs(notation, Some(&best.format), lines, ids).map(|format| fit(format, lines)),
        None if best.format.is_json() => Some(guessed(&best.format, lines, ids)),
        None => None,
    };
    let rank = |fit: &Fit| {
        let filled = fit.filled;
        (filled.kinds(), fit.fits, filled.other_method > 0, Reverse(filled.odd_host))
    };
    guessed.filter(|guessed| guessed.fits >= best.fits && rank(guessed) > rank(&best)).unwrap_or(best)
}

/// Lines that show whether Combined holds the host in place of the user by `identd`.
const HOST_LINES: usize = 20;

/// A fit of Combined, or of the same with the requested host as the second word, as lighttpd and some hosters write it.
fn with_host(best: Fit, lines: &[Vec<u8>], ids: Ids<'_>) -> Fit {
    let mut scratch = Vec::new();
    let mut has_host = |line: &Vec<u8>| {
        let inner = best.format.inner(line, &mut scratch).unwrap_or_default();
        inner.split(|b| *b == b' ').nth(1).is_some_and(addresses::is_host_name)
    };
    if !lines.iter().take(HOST_LINES).all(&mut has_host) {
        return best;
    }
    let Some(mut format) = known::lighttpd::FORMAT.format(ids) else { return best };
    if let Some(prefix) = best.format.prefix() {
        format = format.behind(prefix);
    }
    let found = fit(format, lines);
    if found.fits >= best.fits { found } else { best }
}

/// Lines from which the layout of a line's undescribed rest is derived; the others only confirm it.
const REST_LINES: usize = 40;

/// The layout with the fields after those of a named format, where they hold cookies or forwarded addresses. A host there may be
/// that of a server behind this one, so it alone is no reason.
pub(super) fn with_rest(fit: Fit, lines: &[Vec<u8>], ids: Ids<'_>) -> Fit {
    let kinds = |fit: &Fit| fit.kinds() - usize::from(fit.filled.host > 0);
    let derived =
        infer(&lines[..lines.len().min(REST_LINES)], ids).ok().filter(|derived| kinds(&derived.fit) > kinds(&fit));
    let richer = derived.map(|derived| {
        let whole = super::fit(derived.fit.format, lines);
        Fit { inferred: Some(derived.text), ..whole }
    });
    richer.filter(|richer| richer.fits >= fit.fits && kinds(richer) > kinds(&fit)).unwrap_or(fit)
}

/// The nearest candidate for lines that no format fits well: its name, and how many of the lines it reads.
fn nearest(lines: &[Vec<u8>], ids: Ids<'_>) -> Option<(String, usize)> {
    let all = known::all(ids).into_iter().map(|format| fit(format, lines)).filter(|fit| fit.fits > 0);
    all.rev_max().map(|fit| (fit.format.name, fit.fits))
}

/// Describes lines in no known format: their [`shape`], and why no layout can be derived from them, with values.
pub fn seen(lines: &[Vec<u8>], ids: Ids<'_>) -> String {
    let why = infer(lines, ids).err().map(|why| format!("; {why}")).unwrap_or_default();
    shape(lines, ids) + &why
}

/// The format that comes nearest to lines in no known one, and what precedes the time in the first line.
pub fn shape(lines: &[Vec<u8>], ids: Ids<'_>) -> String {
    let nearest = match nearest(lines, ids) {
        Some((name, fits)) => format!("{fits} of {} sample lines are {name}", lines.len()),
        None => format!("none of {} sample lines can be read", lines.len()),
    };
    let Some(first) = lines.iter().find(|line| line.first() != Some(&b'#')) else { return nearest };
    match before_time(first) {
        Some(1) => format!("{nearest}; the first has one field before the time"),
        Some(fields) => format!("{nearest}; the first has {fields} fields before the time"),
        None => format!("{nearest}; the first has no time of a known spelling"),
    }
}

/// The number of words before the first one that begins with a time: a date, alone or with the time of day, or seconds since
/// 1970.
fn before_time(line: &[u8]) -> Option<usize> {
    let mut clock = Clock::new(chrono_tz::UTC);
    let is_date = |word: &[u8]| {
        let word = word.trim_ascii_start();
        let word = word.strip_prefix(b"[").unwrap_or(word);
        let named = matches!(word, [_, _, b'/', ..]) && word.len() >= 11 && word[3].is_ascii_alphabetic();
        named || word.get(..10).is_some_and(|date| clock.read(&TimeKind::Date, date).is_some())
    };
    let is_epoch = |word: &&[u8]| {
        let digits = word.iter().take_while(|b| b.is_ascii_digit()).count();
        [10, 13].contains(&digits)
            && word.starts_with(b"1")
            && word[digits..].iter().all(|b| b.is_ascii_digit() || *b == b'.')
    };
    let words =
        || line.split(|b| matches!(b, b' ' | b'\t' | b',' | b'|' | b';' | b'"')).filter(|word| !word.is_empty());
    words().position(is_date).or_else(|| words().position(|word| is_epoch(&word)))
}

/// The keys of lines that name their values.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeyUse {
    /// The values that are read, and the keys that hold them, the best first.
    pub used: BTreeMap<String, Vec<String>>,
    /// Keys that are not read.
    pub unused: Vec<String>,
}

/// The keys of sample lines, grouped by what a format reads from them; `None` for lines that do not name their values.
pub fn keys(format: &Format, lines: &[Vec<u8>]) -> Option<KeyUse> {
    let mut values = guess::Values::default();
    let mut scratch = Vec::new();
    for line in lines.iter().take(GUESSED_LINES) {
        let Some(inner) = format.inner(line, &mut scratch) else { continue };
        if format.is_json() {
            values.add_json(inner);
        } else if let Some(notation) = format.notation() {
            add_pairs(inner, notation, &mut values);
        }
    }
    let read: BTreeMap<String, Slot> = format.keys()?.into_iter().collect();
    let mut found = KeyUse::default();
    for name in values.names() {
        match read.get(name).or_else(|| read.get(&name.replace('.', ">"))) {
            Some(slot) => found.used.entry(slot.name().to_owned()).or_default().push(name.to_owned()),
            None => found.unused.push(name.to_owned()),
        }
    }
    Some(found)
}

/// Takes the pairs of a line, and counts them.
fn add_pairs(line: &[u8], notation: Notation, values: &mut guess::Values) -> usize {
    let mut rest = line;
    let mut count = 0;
    while let Some(pair) = notation.next(&mut rest) {
        values.add(&String::from_utf8_lossy(pair.key), String::from_utf8_lossy(pair.value).into_owned());
        count += 1;
    }
    count
}

/// The format of JSON lines by the keys that names and values suggest; `like` has their prefix and wrapper.
pub(super) fn guessed(like: &Format, lines: &[Vec<u8>], ids: Ids<'_>) -> Fit {
    let mut values = guess::Values::default();
    let mut scratch = Vec::new();
    for line in lines.iter().take(GUESSED_LINES) {
        if let Some(inner) = like.inner(line, &mut scratch) {
            values.add_json(inner);
        }
    }
    let (keys, contradicted) = values.guess();
    fit(like.by_keys(&keys, &contradicted, ids), lines)
}

/// A format of lines that name their values in this way; `None` where the lines are not of that kind. `like` has their prefix.
pub(super) fn guessed_pairs(
    notation: Notation,
    like: Option<&Format>,
    lines: &[Vec<u8>],
    ids: Ids<'_>,
) -> Option<Format> {
    let mut values = guess::Values::default();
    let mut scratch = Vec::new();
    for line in lines.iter().take(GUESSED_LINES) {
        let inner = like.map_or(Some(line.as_slice()), |like| like.inner(line, &mut scratch))?;
        if add_pairs(inner, notation, &mut values) < FEWEST_PAIRS {
            return None;
        }
    }
    let (keys, contradicted) = values.guess();
    let format = Format::by_pairs(&keys, &contradicted, notation, ids);
    Some(match like.and_then(Format::prefix) {
        Some(prefix) => format.behind(prefix),
        None => format,
    })
}

/// A line with fewer pairs than this does not count as a line of pairs.
const FEWEST_PAIRS: usize = 5;

/// A format of a table with its columns named in the first line; `None` where they are not.
pub(super) fn guessed_table(lines: &[Vec<u8>]) -> Option<Format> {
    quotings(lines).find_map(|quoting| table_quoted(lines, quoting))
}

/// The ways in which a table may write quotes inside quotes. A backslash before one is rare, and part of the text otherwise.
pub(super) fn quotings<L: AsRef<[u8]>>(lines: &[L]) -> impl Iterator<Item = Quoting> {
    let is_backslashed =
        lines.iter().take(FEW_RECORDS).any(|line| memchr::memmem::find(line.as_ref(), b"\\\"").is_some());
    [Quoting::Doubled].into_iter().chain(is_backslashed.then_some(Quoting::Backslashed))
}

/// Records that show how quotes are written.
const FEW_RECORDS: usize = 40;

fn table_quoted(lines: &[Vec<u8>], quoting: Quoting) -> Option<Format> {
    let (header, records) = lines.split_first()?;
    let name = |text: &[u8]| !text.is_empty() && text.len() < 64 && text.iter().any(u8::is_ascii_alphabetic);
    [b',', b'\t', b';', b'|'].into_iter().find_map(|separator| {
        let names: Vec<String> =
            fields(header, separator, quoting).map(|(name, _)| String::from_utf8_lossy(name).into_owned()).collect();
        if names.len() < FEWEST_PAIRS
            || !fields(header, separator, quoting).all(|(text, _)| name(text))
            || records.is_empty()
        {
            return None;
        }
        // An unquoted value that contains the separator shifts the values after it.
        let longer =
            records.iter().filter(|record| fields(record, separator, quoting).count() > names.len() + 1).count();
        if longer * 50 > records.len() {
            return None;
        }
        let mut values = guess::Values::default();
        for record in records.iter().take(GUESSED_LINES) {
            for (name, (value, _)) in names.iter().zip(fields(record, separator, quoting)) {
                values.add(name, String::from_utf8_lossy(value).into_owned());
            }
        }
        let mut slots: Vec<Slot> = vec![Slot::Skip; names.len()];
        let mut taken = BTreeSet::new();
        for (name, slot) in values.guess().0 {
            if taken.insert(slot.rank()) {
                slots[names.iter().position(|own| *own == name)?] = slot;
            }
        }
        let has = |name: &str| slots.iter().any(|slot| slot.name() == name);
        (has("time") && (has("request") || has("target") || has("path")))
            .then(|| Format::table("table", (separator, quoting), slots.clone(), header))
    })
}

/// Lines that keys are guessed from.
const GUESSED_LINES: usize = 200;
