//! Lines of a known format inside something else: records of collectors and exports, and lines after unknown words.

use super::likely::RevMax;
use super::named::{guessed, quotings};
use super::{Enough, Fit, best_named, best_nearly_all, fit, is_object};
use crate::base::addresses;
use crate::logs::formats::json::as_json;
use crate::logs::formats::prefix::Prefix;
use crate::logs::formats::wrapper::{fields, record};
use crate::logs::formats::{Format, Ids, Wrapper, known};
use serde_json::Value;
use std::collections::BTreeMap;

/// Lines from which the wrapper is derived; the others only confirm it.
const FIRST: usize = 40;
/// A text shorter than this holds no log line.
const SHORTEST: usize = 24;
/// The most places in a record that are examined.
const MOST_PLACES: usize = 12;
/// The most words before a line.
const MOST_WORDS: u8 = 9;
/// The most levels of objects around a line.
const DEPTH: usize = 4;

/// The best format of lines that are hidden in something else, where it fits most of them.
pub(super) fn best(lines: &[Vec<u8>], ids: Ids<'_>) -> Option<Fit> {
    let shown: Vec<&Vec<u8>> = lines.iter().filter(|line| line.first() != Some(&b'#')).take(FIRST).collect();
    let wrapped = wrappers(&shown).into_iter().take(MOST_PLACES).filter_map(|wrapper| inside(&wrapper, &shown, ids));
    let found = wrapped.chain(behind_words(&shown, ids)).map(|format| fit(format, lines));
    let found = found.filter(|fit| fit.fits > 0 && fit.is_half()).rev_max();
    found.or_else(|| {
        twice_wrapped(&shown, ids).map(|format| fit(format, lines)).filter(|fit| fit.fits > 0 && fit.is_half())
    })
}

/// The format of lines in records that are in the texts of other records: a collector reads what another one wrote.
fn twice_wrapped(shown: &[&Vec<u8>], ids: Ids<'_>) -> Option<Format> {
    let mut scratch = Vec::new();
    wrappers(shown).into_iter().take(MOST_PLACES).find_map(|outer| {
        let inner: Vec<Vec<u8>> =
            shown.iter().filter_map(|line| outer.unwrap(line, &mut scratch).map(<[u8]>::to_vec)).collect();
        if inner.len() * 2 < shown.len() || !inner.iter().all(|line| is_object(line)) {
            return None;
        }
        let inner: Vec<&Vec<u8>> = inner.iter().collect();
        let found = wrappers(&inner).into_iter().take(MOST_PLACES).find_map(|wrapper| inside(&wrapper, &inner, ids));
        Some(found?.inside(outer))
    })
}

/// The format of the lines in a wrapper, with the wrapper.
fn inside(wrapper: &Wrapper, shown: &[&Vec<u8>], ids: Ids<'_>) -> Option<Format> {
    let mut scratch = Vec::new();
    let inner: Vec<Vec<u8>> =
        shown.iter().filter_map(|line| wrapper.unwrap(line, &mut scratch).map(<[u8]>::to_vec)).collect();
    let most: Enough<'_> = &|fit, _| fit.fits > 0 && fit.is_half();
    let direct = || best_named(&inner, ids, most).map(|fit| fit.format);
    let format = direct().or_else(|| behind_words(&inner.iter().collect::<Vec<_>>(), ids))?;
    Some(format.inside(wrapper.clone()))
}

/// The format of lines after some words. An address among those words may be the client's, so only lines that name an address
/// themselves are read after it.
fn behind_words(shown: &[&Vec<u8>], ids: Ids<'_>) -> Option<Format> {
    (1..=MOST_WORDS).find_map(|count| {
        let prefix = Prefix::Words(count);
        let stripped = shown.iter().filter_map(|line| Some((line, prefix.strip(line)?.line.to_vec())));
        let (whole, inner): (Vec<&&Vec<u8>>, Vec<Vec<u8>>) = stripped.unzip();
        if inner.len() * 2 < shown.len() || inner.is_empty() {
            return None;
        }
        let is_object = inner.iter().all(|line| line.first() == Some(&b'{'));
        let Some(found) = best_nearly_all(&inner, ids) else {
            return if is_object { timed_before(prefix, shown, ids) } else { None };
        };
        let hides = whole.iter().zip(&inner).any(|(whole, inner)| holds_address(&whole[..whole.len() - inner.len()]));
        (found.format.prefix().is_none() && (is_object || !hides)).then(|| found.format.behind(prefix))
    })
}

/// The format of JSON objects that have their time before them, among the words.
fn timed_before(prefix: Prefix, shown: &[&Vec<u8>], ids: Ids<'_>) -> Option<Format> {
    let lines: Vec<Vec<u8>> = shown.iter().map(|line| (*line).clone()).collect();
    let json = known::json::FORMAT.format(ids)?.behind(prefix);
    let found = guessed(&json, &lines, ids);
    (found.fits > 0 && found.is_nearly_all()).then_some(found.format)
}

fn holds_address(words: &[u8]) -> bool {
    words.split(u8::is_ascii_whitespace).any(|word| addresses::parse(word.strip_suffix(b",").unwrap_or(word)).is_some())
}

/// The possible wrappers of these lines: texts in JSON objects, then objects in them, then texts that hold objects, then fields of
/// records.
fn wrappers(shown: &[&Vec<u8>]) -> Vec<Wrapper> {
    let mut places = Places::default();
    for line in shown {
        let text = record(line.trim_ascii());
        let text = text.strip_suffix(b",").unwrap_or(text);
        if text.first() == Some(&b'{')
            && let Ok(value) = serde_json::from_slice(&as_json(text))
        {
            places.look(&value, &mut Vec::new());
        }
    }
    let often = |found: &BTreeMap<Vec<String>, usize>, wrapper: fn(Vec<String>) -> Wrapper| {
        let mut all: Vec<(usize, Vec<String>)> = found.iter().map(|(path, count)| (*count, path.clone())).collect();
        all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        all.into_iter().map(|(_, path)| wrapper(path)).collect::<Vec<_>>()
    };
    let mut all = often(&places.texts, Wrapper::Json);
    all.extend(often(&places.objects, Wrapper::Json));
    all.extend(often(&places.nested, Wrapper::Opened));
    all.extend(records(shown));
    all
}

#[derive(Default)]
struct Places {
    texts: BTreeMap<Vec<String>, usize>,
    objects: BTreeMap<Vec<String>, usize>,
    /// Texts that hold an object.
    nested: BTreeMap<Vec<String>, usize>,
}

impl Places {
    fn look(&mut self, value: &Value, path: &mut Vec<String>) {
        match value {
            Value::Object(map) if path.len() < DEPTH => {
                if !path.is_empty() && map.len() > 2 {
                    *self.objects.entry(path.clone()).or_default() += 1;
                }
                for (key, value) in map {
                    path.push(key.clone());
                    self.look(value, path);
                    path.pop();
                }
            }
            // Of several records in one line only the first would be read.
            Value::Array(values) if values.len() > 1 && values[0].is_object() => {}
            Value::Array(values) => values.first().into_iter().for_each(|first| self.look(first, path)),
            Value::String(text) if text.len() >= SHORTEST && text.contains([' ', '{', '|', '\t']) => {
                *self.texts.entry(path.clone()).or_default() += 1;
                if is_object(text.as_bytes()) {
                    *self.nested.entry(path.clone()).or_default() += 1;
                }
            }
            _ => {}
        }
    }
}

/// The fields of a table's records that may be lines. The first line is the header where it names the fields.
fn records(shown: &[&Vec<u8>]) -> Vec<Wrapper> {
    let Some((first, others)) = shown.split_first() else { return Vec::new() };
    let Some(second) = others.first() else { return Vec::new() };
    let mut found = Vec::new();
    let kinds = [b',', b'\t', b';'].map(|separator| quotings(shown).map(move |quoting| (separator, quoting)));
    for (separator, quoting) in kinds.into_iter().flatten() {
        let count = fields(first, separator, quoting).count();
        if count < 2 || fields(second, separator, quoting).count() < count {
            continue;
        }
        let names: Vec<String> =
            fields(first, separator, quoting).map(|(text, _)| String::from_utf8_lossy(text).into_owned()).collect();
        for (nth, (text, _)) in fields(second, separator, quoting).enumerate().take(count) {
            if text.len() >= SHORTEST && text.contains(&b' ') && names[nth].len() < SHORTEST {
                let (header, name) = ((*first).clone(), names[nth].clone());
                found.push(Wrapper::Record { separator, quoting, nth, header, name });
            }
        }
    }
    found
}
