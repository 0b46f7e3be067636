//! Reads a result's folder again.

use super::files::refuse_file;
use crate::base::error::{Error, Kind, Result};
use crate::jobs::explain::numbers::{self, Answer, Closeness};
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

/// The stories that answer a question.
pub(super) struct Told {
    /// The stories by time, then number; at most as many as were wanted.
    pub(super) stories: Vec<Story>,
    /// The number of all stories; `None` where there are more, and counting them would require reading them all.
    pub(super) total: Option<usize>,
}

/// The stories of a result that a question takes: the first ones, at most so many. Later ones are not read.
pub(super) fn stories(folder: &Path, question: &Question, most: usize) -> Result<Told> {
    let asked = Asked { numbers: &question.orders, since: question.since, until: question.until };
    let has_terms = !question.orders.is_empty() || question.tag.is_some() || question.customer.is_some();
    // The index holds the number of stories, so it is known where all are requested.
    let mut all = None;
    let ask = |places: &mut Places<fs::File>| {
        let is_all = !has_terms && places.are_all_in_time(&asked)?;
        all = is_all.then_some(places.stories as usize);
        Ok(Some(asked))
    };
    let takes = |row: &Row, customer: &str| {
        question.takes_order(&row.order_id, row.ordered_at, customer) && question.takes_partner(row)
    };
    let mut stories = read(folder, ask, &takes, most.saturating_add(1))?;
    let total = if stories.len() > most { all } else { Some(stories.len()) };
    stories.sort_by(|a, b| {
        let (a, b) = (&a.verdict, &b.verdict);
        (a.ordered_at, &a.order_id).cmp(&(b.ordered_at, &b.order_id))
    });
    stories.truncate(most);
    Ok(Told { stories, total })
}

/// The stories of a result that lost a commission: of all its orders.
pub(super) fn lost(folder: &Path) -> Result<Vec<Story>> {
    read(folder, |_| Ok(Some(Asked::default())), &|row, _| row.commission_lost.is_some(), usize::MAX)
}

/// Finds typed numbers in a result.
///
/// The index alone finds numbers that are written as in the result, or with a `#`. For all other numbers the order numbers of
/// the whole result are read, up to [`MOST_SKIMMED`], but no stories.
pub(super) fn resolve(folder: &Path, typed: &[String]) -> Result<Vec<Answer>> {
    let wanted: Vec<String> = typed.iter().flat_map(|text| numbers::readings(text)).collect();
    let (known, _) = skim(folder, |_| Ok(Some(Asked { numbers: &wanted, ..Asked::default() })))?;
    let by = |known: &BTreeSet<String>| numbers::resolve(typed, &known.iter().map(String::as_str).collect::<Vec<_>>());
    let is_sure = |answer: &Answer| matches!(answer, Answer::Known { closeness, .. } if *closeness <= Closeness::Hash);
    let answers = by(&known);
    if answers.iter().all(is_sure) {
        return Ok(answers);
    }
    let (all, _) = skim(folder, all_of_few)?;
    Ok(if all.is_empty() { answers } else { by(&all) })
}

/// All order numbers of a result, as the order log has them; none where there are more than are read for this.
pub(super) fn numbers(folder: &Path) -> Result<BTreeSet<String>> {
    skim(folder, all_of_few).map(|(numbers, _)| numbers)
}

/// The ids of the partners in a result, each with its name where one is known.
pub(super) fn partners(folder: &Path) -> Result<BTreeMap<String, String>> {
    skim(folder, all_of_few).map(|(_, partners)| partners)
}

/// Decides by verdict and customer which stories are taken.
type Takes<'a> = &'a (dyn Fn(&Row, &str) -> bool + Sync);

/// What `--result` takes.
const RESULT: &str = "--result names a folder that tagtrail analyze --out wrote";

/// The most blocks that are read at a time.
const MOST_AT_ONCE: usize = 64;

/// The first stories that are taken, among those that `ask` requests from the index, at most so many. It may request none.
fn read<'q>(
    folder: &Path,
    ask: impl FnOnce(&mut Places<fs::File>) -> std::result::Result<Option<Asked<'q>>, String>,
    takes: Takes<'_>,
    most: usize,
) -> Result<Vec<Story>> {
    refuse_file(folder, RESULT)?;
    let index = folder.join(stories::INDEX);
    let opened = fs::File::open(&index)
        .map_err(|e| Error::new(Kind::Open, index.display().to_string(), reason(&e)).hint(RESULT))?;
    let odd = |path: &Path, what: String| {
        Error::new(Kind::Format, path.display().to_string(), what).hint("analyse again with this version")
    };
    let path = folder.join(stories::FILE);
    let mut places = Places::open(opened).map_err(|what| odd(&index, what))?;
    let Some(asked) = ask(&mut places).map_err(|what| odd(&index, what))? else { return Ok(Vec::new()) };
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

/// The most stories of a result that are read for their numbers: this takes about a second.
const MOST_SKIMMED: u64 = 200_000;

/// Requests everything of a result with few stories, and nothing of a result with more.
#[expect(clippy::unnecessary_wraps, reason = "other questions to an index can fail")]
fn all_of_few(places: &mut Places<fs::File>) -> std::result::Result<Option<Asked<'static>>, String> {
    Ok((places.stories <= MOST_SKIMMED).then(Asked::default))
}

/// The order numbers and the partners of the stories that `ask` requests. Only the verdicts are read.
fn skim<'q>(
    folder: &Path,
    ask: impl FnOnce(&mut Places<fs::File>) -> std::result::Result<Option<Asked<'q>>, String>,
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
    read(folder, ask, &note, usize::MAX)?;
    let (numbers, mut partners) = known.into_inner().unwrap_or_default();
    partners.remove("");
    Ok((numbers, partners))
}

/// A reader of the bytes of a block.
fn block(path: &Path, place: &Range<u64>) -> Result<impl Read> {
    let failed = |e: &std::io::Error| Error::new(Kind::Read, path.display().to_string(), reason(e));
    let mut file = fs::File::open(path).map_err(|e| failed(&e))?;
    file.seek(SeekFrom::Start(place.start)).map_err(|e| failed(&e))?;
    Ok(file.take(place.end - place.start))
}
