//! Collects evidence from web logs into a ledger. Text that is known already is not collected again, whatever its file is called.

use crate::base::error::{Error, Kind, Result};
use crate::base::progress::{Progress, Stage};
use crate::events::relevance::is_irrelevant;
use crate::ledger::{EVIDENCE, EvidenceFile, Ledger};
use crate::logs::copies::FirstLines;
use crate::logs::evidence::Evidence;
use crate::logs::evidence::erase::Erased;
use crate::logs::evidence::write::{self, Collected};
use crate::logs::fields::Fields;
use crate::logs::scan::Job;
use crate::logs::set::{self, Log};
use crate::logs::source::Source;
use crate::merchant::{Merchant, Partners, Settings};
use std::sync::Arc;

/// What became of one log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Its evidence is new.
    New,
    /// Its evidence replaces that of an earlier, shorter text with this name.
    Grown(String),
    /// An evidence file collected under this name holds its text.
    Known(String),
}

/// One log and its evidence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// The log's name.
    pub path: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Its evidence file; that of the known text where it is known.
    pub file: EvidenceFile,
}

/// What was collected.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// The logs, in the order in which they were given.
    pub items: Vec<Item>,
    /// Why logs could not be read to their end.
    pub faults: Vec<Error>,
}

/// Collects evidence from web logs into a ledger, and commits it. Settings say how formats and times are read.
pub fn collect(
    ledger: &mut Ledger,
    web: &[Arc<Source>],
    settings: Settings,
    progress: &dyn Progress,
) -> Result<Report> {
    progress.begins(Stage::Formats);
    for source in web {
        if source.evidence().is_some() {
            return Err(write::already(&source.path));
        }
    }
    // A log that was only just rotated is empty, which is nothing to refuse.
    if web.iter().all(|source| source.head(1).is_ok_and(|head| head.is_empty())) {
        return Ok(Report::default());
    }
    let merchant = Merchant::new(settings, Partners::default());
    let mut logs = set::open(web, &merchant)?;
    // Each run gives the same evidence, whatever the order of the logs.
    logs.sort_by_key(|log| log.number);
    progress.begins(Stage::Scan);
    let mut files = ledger.manifest.evidence.clone();
    let mut found: Vec<(String, Item)> = Vec::new();
    let mut faults = Vec::new();
    for log in &logs {
        let collected = collect_one(log, &merchant, progress);
        if let Some((what, hint)) = &collected.index.fault {
            faults.push(Error::new(Kind::Read, &log.source.path, what).hint(hint));
        }
        let outcome = place(ledger, &mut files, &collected, &log.source)?;
        found.push((log.source.path.clone(), outcome));
    }
    // Analyses of this evidence hash ids with it, so that one can use what another has read.
    ledger.secret()?;
    progress.begins(Stage::Write);
    if files != ledger.manifest.evidence {
        let mut next = ledger.manifest.clone();
        next.evidence = files;
        ledger.commit(next)?;
    }
    let place = |path: &str| web.iter().position(|source| source.path == path);
    found.sort_by_key(|(path, _)| place(path));
    Ok(Report { items: found.into_iter().map(|(_, item)| item).collect(), faults })
}

fn collect_one(log: &Log, merchant: &Merchant, progress: &dyn Progress) -> Collected {
    let job = Job {
        source: &log.source,
        format: &log.fit.format,
        zone: merchant.site.timezone.unwrap_or(chrono_tz::UTC),
        log: 0,
        openings: &FirstLines::default(),
        progress: progress.scanned(),
        sought: Fields::NONE,
    };
    write::collect(&job, is_irrelevant)
}

/// Decides whether a text is known, and writes its evidence where it is not.
fn place(ledger: &Ledger, files: &mut Vec<EvidenceFile>, collected: &Collected, source: &Source) -> Result<Item> {
    let marks = &collected.index.marks;
    let mut grown: Vec<usize> = Vec::new();
    let (mut erased, source_mark) = (Erased::new(), collected.index.mark);
    for (nth, file) in files.iter().enumerate() {
        let may_share = match (&file.first, marks.closed.first()) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        };
        if !may_share || source.path != file.path && file.whole.lines == 0 {
            continue;
        }
        let known = Evidence::open(&ledger.path(EVIDENCE, &file.file))?;
        if known.holds(&collected.index, source)? {
            return Ok(Item {
                path: source.path.clone(),
                outcome: Outcome::Known(file.path.clone()),
                file: file.clone(),
            });
        }
        if known.begins(&collected.index, source)? {
            grown.push(nth);
            erased.extend(
                known.erased_lines()?.into_iter().map(|(at, line)| (at - known.index.mark + source_mark, line)),
            );
        }
    }
    let kept;
    let collected = if erased.is_empty() {
        collected
    } else {
        // What was erased stays erased, although the log still holds it.
        kept = collected.without(&erased)?;
        &kept
    };
    let whole = marks.whole();
    let mut file = EvidenceFile {
        file: evidence_name(whole.hash, collected.index.end, files),
        path: source.path.clone(),
        text: collected.index.end,
        bytes: 0,
        lines: collected.index.lines.0,
        left_out: collected.index.lines.1,
        minutes: collected.index.minutes,
        first: marks.closed.first().copied(),
        whole,
        fault: collected.index.fault.as_ref().map(|(what, _)| what.clone()),
        is_compact: false,
        digest: None,
    };
    file.bytes = ledger.put(EVIDENCE, &file.file, &|out| collected.write(out))?;
    let outcome = grown.first().map_or(Outcome::New, |nth| Outcome::Grown(files[*nth].path.clone()));
    for nth in grown.into_iter().rev() {
        files.remove(nth);
    }
    files.push(file.clone());
    files.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(Item { path: source.path.clone(), outcome, file })
}

/// A name that no evidence file of the ledger has.
pub fn evidence_name(hash: u64, end: u64, files: &[EvidenceFile]) -> String {
    let names = (0..).map(|nth: u64| match nth {
        0 => format!("{hash:016x}-{end}.evidence"),
        nth => format!("{hash:016x}-{end}-{nth}.evidence"),
    });
    names.into_iter().find(|name| files.iter().all(|file| file.file != *name)).unwrap_or_default()
}
