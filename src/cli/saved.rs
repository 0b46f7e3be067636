//! Reads a result's folder again.

use crate::error::{Error, Kind, Result};
use crate::logs::source::reason;
use crate::report::stories;
use crate::report::story::{Question, Story};
use rayon::prelude::*;
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

/// The stories of a result that a question takes, by time, then number.
pub(super) fn stories(folder: &Path, question: &Question) -> Result<Vec<Story>> {
    let index = folder.join(stories::INDEX);
    let text = fs::read_to_string(&index).map_err(|e| {
        Error::new(Kind::Open, index.display().to_string(), reason(&e))
            .hint("--result names a folder that tagtrail analyze --out wrote")
    })?;
    let odd = |path: &Path, what: String| {
        Error::new(Kind::Format, path.display().to_string(), what).hint("analyse again with this version")
    };
    let path = folder.join(stories::FILE);
    let asked: Vec<Option<&str>> = match question.orders.as_slice() {
        [] => vec![None],
        orders => orders.iter().map(|id| Some(id.as_str())).collect(),
    };
    let mut places = Vec::new();
    for order in asked {
        places.extend(stories::places(&text, order).map_err(|what| odd(&index, what))?);
    }
    places.sort_by_key(|place| place.start);
    places.dedup();
    let read = |place: &Range<u64>| -> Result<Vec<Story>> {
        let bytes = bytes(&path, place)?;
        stories::read(&bytes, &|row, customer| question.takes(row, customer)).map_err(|what| odd(&path, what))
    };
    let found: Vec<Vec<Story>> = places.par_iter().map(read).collect::<Result<_>>()?;
    let mut found: Vec<Story> = found.into_iter().flatten().collect();
    found.sort_by(|a, b| {
        let (a, b) = (&a.verdict, &b.verdict);
        (a.ordered_at, &a.order_id).cmp(&(b.ordered_at, &b.order_id))
    });
    Ok(found)
}

fn bytes(path: &Path, place: &Range<u64>) -> Result<Vec<u8>> {
    let failed = |e: &std::io::Error| Error::new(Kind::Read, path.display().to_string(), reason(e));
    let mut file = fs::File::open(path).map_err(|e| failed(&e))?;
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(place.start)).map_err(|e| failed(&e))?;
    file.take(place.end - place.start).read_to_end(&mut bytes).map_err(|e| failed(&e))?;
    Ok(bytes)
}
