//! Reads a result's folder again.

use crate::error::{Error, Kind, Result};
use crate::explain;
use crate::logs::source::reason;
use crate::report::Row;
use crate::report::stories::{self, Asked, Places};
use crate::report::story::{Question, Story};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;

/// The stories of a result that a question takes, by time, then number.
pub(super) fn stories(folder: &Path, question: &Question) -> Result<Vec<Story>> {
    let asked = Asked { numbers: &question.orders, since: question.since, until: question.until };
    let mut found = read(folder, |places| places.find(&asked), &|row, customer| question.takes(row, customer))?;
    found.sort_by(|a, b| {
        let (a, b) = (&a.verdict, &b.verdict);
        (a.ordered_at, &a.order_id).cmp(&(b.ordered_at, &b.order_id))
    });
    Ok(found)
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

/// Stories of a result in which the nearest number is looked for: it takes about a second.
const MOST_SKIMMED: u64 = 200_000;

/// The order numbers nearest to those that a result does not have. Only the numbers are read, not the stories.
pub(super) fn nearest(folder: &Path, question: &Question) -> Result<Vec<String>> {
    if question.orders.is_empty() {
        return Ok(Vec::new());
    }
    let known = Mutex::new(BTreeSet::new());
    let skim = |row: &Row, _: &str| {
        if let Ok(mut known) = known.lock() {
            known.insert(row.order_id.clone());
        }
        false
    };
    let all = |places: &mut Places<fs::File>| {
        if places.stories > MOST_SKIMMED { Ok(Vec::new()) } else { places.find(&Asked::default()) }
    };
    read(folder, all, &skim)?;
    let known = known.into_inner().unwrap_or_default();
    Ok(explain::nearest(known.iter().map(String::as_str), question))
}

fn bytes(path: &Path, place: &Range<u64>) -> Result<Vec<u8>> {
    let failed = |e: &std::io::Error| Error::new(Kind::Read, path.display().to_string(), reason(e));
    let mut file = fs::File::open(path).map_err(|e| failed(&e))?;
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(place.start)).map_err(|e| failed(&e))?;
    file.take(place.end - place.start).read_to_end(&mut bytes).map_err(|e| failed(&e))?;
    Ok(bytes)
}
