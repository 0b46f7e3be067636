//! Reads a result's folder again.

use crate::error::{Error, Kind, Result};
use crate::explain;
use crate::logs::source::reason;
use crate::report::Row;
use crate::report::stories::{self, Asked, Places};
use crate::report::story::{Question, Story};
use crate::units::Micros;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;

/// What a result says to a question.
pub(super) struct Found {
    /// Stories, by time, then number; no more than were wanted.
    pub(super) stories: Vec<Story>,
    /// How many there are; `None` where there are more, and counting them would take reading them all.
    pub(super) total: Option<usize>,
}

/// The stories of a result that a question takes: the first ones, at most so many, or all for 0. What comes after them is not read.
pub(super) fn stories(folder: &Path, question: &Question, most: usize) -> Result<Found> {
    let asked = Asked { numbers: &question.orders, since: question.since, until: question.until };
    let has_terms = !question.orders.is_empty() || question.tag.is_some() || question.customer.is_some();
    // The index tells how many stories there are, so where all are requested their number is known.
    let mut all = None;
    let limit = if most == 0 { usize::MAX } else { most };
    let find = |places: &mut Places<fs::File>| {
        let is_all = !has_terms && places.are_all_in_time(&asked)?;
        all = is_all.then_some(places.stories as usize);
        Ok(asked)
    };
    let mut stories = read(folder, find, &|row, customer| question.takes(row, customer), limit.saturating_add(1))?;
    let total = if stories.len() > limit { all } else { Some(stories.len()) };
    stories.sort_by(|a, b| {
        let (a, b) = (&a.verdict, &b.verdict);
        (a.ordered_at, &a.order_id).cmp(&(b.ordered_at, &b.order_id))
    });
    stories.truncate(limit);
    Ok(Found { stories, total })
}

/// Which stories are taken, by their verdict and customer.
type Takes<'a> = &'a (dyn Fn(&Row, &str) -> bool + Sync);

/// The most blocks that are read at a time.
const MOST_AT_ONCE: usize = 64;

/// The first stories that are taken, of what `ask` requests from the index, at most so many.
fn read<'q>(
    folder: &Path,
    ask: impl FnOnce(&mut Places<fs::File>) -> std::result::Result<Asked<'q>, String>,
    takes: Takes<'_>,
    most: usize,
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
    let mut places = Places::open(opened).map_err(|what| odd(&index, what))?;
    let asked = ask(&mut places).map_err(|what| odd(&index, what))?;
    let mut blocks = places.find(&asked).map_err(|what| odd(&index, what))?;
    let one = |place: &Range<u64>| -> Result<Vec<Story>> {
        let block = block(&path, place)?;
        stories::read(block, &|row, customer| takes(row, customer), most).map_err(|what| odd(&path, what))
    };
    let mut found = Vec::new();
    let mut at_once = 1;
    while found.len() < most {
        let some: Vec<Range<u64>> =
            blocks.by_ref().take(at_once).collect::<std::result::Result<_, _>>().map_err(|what| odd(&index, what))?;
        if some.is_empty() {
            break;
        }
        let read: Vec<Vec<Story>> = some.par_iter().map(one).collect::<Result<_>>()?;
        found.extend(read.into_iter().flatten());
        at_once = (at_once * 2).min(MOST_AT_ONCE);
    }
    Ok(found)
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
    let count = |places: &mut Places<fs::File>| {
        // Of many stories none is read: what is asked for then is a time that no order has.
        let never = (places.stories > MOST_SKIMMED).then_some(Micros(i64::MIN));
        Ok(Asked { until: never, ..Asked::default() })
    };
    read(folder, count, &skim, usize::MAX)?;
    let known = known.into_inner().unwrap_or_default();
    Ok(explain::nearest(known.iter().map(String::as_str), question))
}

/// The bytes of a block, to be read once.
fn block(path: &Path, place: &Range<u64>) -> Result<impl Read> {
    let failed = |e: &std::io::Error| Error::new(Kind::Read, path.display().to_string(), reason(e));
    let mut file = fs::File::open(path).map_err(|e| failed(&e))?;
    file.seek(SeekFrom::Start(place.start)).map_err(|e| failed(&e))?;
    Ok(file.take(place.end - place.start))
}
