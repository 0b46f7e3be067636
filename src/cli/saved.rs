//! Reads a result's folder again.

use crate::error::{Error, Kind, Result};
use crate::explain::numbers::{self, Answer, Closeness};
use crate::logs::source::reason;
use crate::report::Row;
use crate::report::stories::{self, Asked, Places};
use crate::report::story::{Question, Story};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;

/// The stories of a result that a question takes, by time, then number.
pub(super) fn stories(folder: &Path, question: &Question) -> Result<Vec<Story>> {
    let asked = Asked { numbers: &question.orders, since: question.since, until: question.until };
    let takes = |row: &Row, customer: &str| {
        question.takes_order(&row.order_id, row.ordered_at, customer) && question.takes_partner(row)
    };
    let mut found = read(folder, |places| places.find(&asked), &takes)?;
    found.sort_by(|a, b| {
        let (a, b) = (&a.verdict, &b.verdict);
        (a.ordered_at, &a.order_id).cmp(&(b.ordered_at, &b.order_id))
    });
    Ok(found)
}

/// What the numbers that somebody typed are in a result.
///
/// The index alone finds numbers that are written as the result has them, or with a `#`. For all others the numbers of the
/// whole result are read, up to [`MOST_SKIMMED`]; no story is.
pub(super) fn resolve(folder: &Path, typed: &[String]) -> Result<Vec<Answer>> {
    let wanted: Vec<String> = typed.iter().flat_map(|text| numbers::readings(text)).collect();
    let (known, _) = skim(folder, |places| places.find(&Asked { numbers: &wanted, ..Asked::default() }))?;
    let by = |known: &BTreeSet<String>| numbers::resolve(typed, &known.iter().map(String::as_str).collect::<Vec<_>>());
    let is_sure = |answer: &Answer| matches!(answer, Answer::Known { closeness, .. } if *closeness <= Closeness::Hash);
    let answers = by(&known);
    if answers.iter().all(is_sure) {
        return Ok(answers);
    }
    let (all, _) = skim(folder, all_of_few)?;
    Ok(if all.is_empty() { answers } else { by(&all) })
}

/// The ids of the partners that a result names, each with the name beside it where one is known.
pub(super) fn partners(folder: &Path) -> Result<BTreeMap<String, String>> {
    skim(folder, all_of_few).map(|(_, partners)| partners)
}

/// Which stories are taken, by their verdict and customer.
type Takes<'a> = &'a (dyn Fn(&Row, &str) -> bool + Sync);

/// The stories that are taken, of the blocks that `find` finds in the index.
fn read(
    folder: &Path,
    find: impl FnOnce(&mut Places<fs::File>) -> std::result::Result<Vec<Range<u64>>, String>,
    takes: Takes<'_>,
) -> Result<Vec<Story>> {
    let index = folder.join(stories::INDEX);
    let opened = fs::File::open(&index).map_err(|e| {
        Error::new(Kind::Open, index.display().to_string(), reason(&e))
            .hint("--result names a folder that tagtrail analyze --out wrote")
    })?;
    let odd = |path: &Path, what: String| {
        Error::new(Kind::Format, path.display().to_string(), what).hint("analyse again with this version")
    };
    let path = folder.join(stories::FILE);
    let places = Places::open(opened).and_then(|mut places| find(&mut places)).map_err(|what| odd(&index, what))?;
    let one = |place: &Range<u64>| -> Result<Vec<Story>> {
        let bytes = bytes(&path, place)?;
        stories::read(&bytes, &|row, customer| takes(row, customer)).map_err(|what| odd(&path, what))
    };
    let found: Vec<Vec<Story>> = places.par_iter().map(one).collect::<Result<_>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// Stories of a result that are gone through for their numbers: it takes about a second.
const MOST_SKIMMED: u64 = 200_000;

/// All blocks of a result with few stories, none of one with more.
fn all_of_few(places: &mut Places<fs::File>) -> std::result::Result<Vec<Range<u64>>, String> {
    if places.stories > MOST_SKIMMED { Ok(Vec::new()) } else { places.find(&Asked::default()) }
}

/// The order numbers and the partners of the blocks that `find` finds. Only the verdicts are read, not the stories.
fn skim(
    folder: &Path,
    find: impl FnOnce(&mut Places<fs::File>) -> std::result::Result<Vec<Range<u64>>, String>,
) -> Result<(BTreeSet<String>, BTreeMap<String, String>)> {
    let known = Mutex::new((BTreeSet::new(), BTreeMap::new()));
    let note = |row: &Row, _: &str| {
        if let Ok(mut known) = known.lock() {
            known.0.insert(row.order_id.clone());
            // `partner` names the claimant where there is one.
            let credited = if row.claimant_tag.is_empty() { row.partner.as_str() } else { "" };
            for (tag, name) in [(&row.claimant_tag, row.partner.as_str()), (&row.credited_tag, credited)] {
                let entry: &mut String = known.1.entry(tag.clone()).or_default();
                if entry.is_empty() {
                    name.clone_into(entry);
                }
            }
        }
        false
    };
    read(folder, find, &note)?;
    let (numbers, mut partners) = known.into_inner().unwrap_or_default();
    partners.remove("");
    Ok((numbers, partners))
}

fn bytes(path: &Path, place: &Range<u64>) -> Result<Vec<u8>> {
    let failed = |e: &std::io::Error| Error::new(Kind::Read, path.display().to_string(), reason(e));
    let mut file = fs::File::open(path).map_err(|e| failed(&e))?;
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(place.start)).map_err(|e| failed(&e))?;
    file.take(place.end - place.start).read_to_end(&mut bytes).map_err(|e| failed(&e))?;
    Ok(bytes)
}
