//! All web logs of a set: opened, told apart by format, scanned on all cores, and freed of what was handed in twice.

pub mod order;

use crate::error::{Error, Kind, Result};
use crate::inputs::Inputs;
use crate::logs::again::{Passage, Wanted, covered};
use crate::logs::copies::{self, Copy, Openings};
use crate::logs::coverage::{Coverage, Stretch};
use crate::logs::detect::{self, Fit};
use crate::logs::fields::{self, Fields};
use crate::logs::formats::{Format, Ids, compile};
use crate::logs::infer::infer;
use crate::logs::minutes::Minutes;
use crate::logs::rotation::{front, natural};
use crate::logs::scan::{Job, Sink};
use crate::logs::source::{Change, Source};
use crate::logs::tally::Tally;
use crate::merchant::Merchant;
use crate::units::Micros;
use chrono_tz::Tz;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Web logs of one set: a line is known by its log's number in sixteen bits.
pub const MAX_LOGS: usize = u16::MAX as usize;

/// One web log with what was told about it and what the scan brought.
#[derive(Debug)]
pub struct Log {
    /// Its number in the places of lines, which follows from the contents of all logs, see [`order`].
    pub number: u16,
    /// When its first hit was made, as far as its beginning shows.
    pub first: Option<Micros>,
    /// The file.
    pub source: Arc<Source>,
    /// Its format and how well it fits.
    pub fit: Fit,
    /// What none of its lines holds.
    pub lacking: Fields,
    /// Its ledger of lines.
    pub tally: Tally,
    /// Why it could not be read to its end.
    pub fault: Option<Error>,
    /// What became of the file meanwhile, where that is no fault.
    pub change: Option<Change>,
    /// Lines that an earlier log holds as well.
    pub copies: Vec<Copy>,
}

/// Opens the web logs and settles each one's format: the configured one where it fits, else the best that does.
pub fn open(inputs: &Inputs, merchant: &Merchant) -> Result<Vec<Log>> {
    if inputs.web.is_empty() {
        return Err(Error::new(Kind::Open, "", "no web log among the files")
            .hint("name one, or say --web FILE; tagtrail check FILE says what a file is"));
    }
    if inputs.web.len() > MAX_LOGS {
        let what = format!("{} web logs are more than {MAX_LOGS}", inputs.web.len());
        return Err(Error::new(Kind::Open, "", what).hint("join some of them, or analyse a shorter time"));
    }
    let ids = ids(merchant);
    let texts = merchant.site.log_formats.iter();
    let configured: Vec<Format> = texts.map(|text| compile(text, ids)).collect::<Result<_>>()?;
    let logs: Vec<Result<Log>> = inputs.web.par_iter().map(|source| tell(source, merchant, &configured)).collect();
    let mut logs = logs.into_iter().collect::<Result<Vec<Log>>>()?;
    order::number(&mut logs, merchant.site.timezone.unwrap_or(chrono_tz::UTC));
    if logs.iter().all(|log| log.fit.of == 0) {
        let nothing = Error::new(Kind::Format, &logs[0].source.path, "holds no log lines").hint("nothing to analyse");
        return Err(logs.iter_mut().find_map(|log| log.fault.take()).unwrap_or(nothing));
    }
    Ok(logs)
}

/// The logs by their names as a person sorts them, for whoever lists them: `access.log.2` before `access.log.10`.
pub fn by_name(logs: &[Log]) -> Vec<&Log> {
    let mut named: Vec<&Log> = logs.iter().collect();
    named.sort_by(|a, b| natural(&a.source.path, &b.source.path));
    named
}

/// Where the shop keeps its ids, for formats that can hold them in fields of their own.
fn ids(merchant: &Merchant) -> Ids<'_> {
    Ids { session: merchant.site.session.as_ref(), customer: merchant.site.customer.as_ref() }
}

/// Tells one log's format by its beginning. A beginning that cannot be read is met again by the scan, which says so.
fn tell(source: &Arc<Source>, merchant: &Merchant, configured: &[Format]) -> Result<Log> {
    let ids = ids(merchant);
    let (lines, fault) = match detect::sample(source) {
        Ok(lines) => (lines, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    if detect::is_bare(&lines) {
        let mut fit = detect::fit(compile("common", ids)?, &lines);
        fit.format.name = "(no lines)".to_owned();
        return Ok(Log::new(source, fit, Fields::NONE, fault));
    }
    let fit = detect::choose(&lines, configured, ids).ok_or_else(|| no_format(source, &lines, merchant))?;
    let lacking = fields::lacking(&fit);
    Ok(Log::new(source, fit, lacking, fault))
}

fn no_format(source: &Source, lines: &[Vec<u8>], merchant: &Merchant) -> Error {
    let what = if merchant.site.log_formats.is_empty() {
        "is in no known log format"
    } else {
        "fits neither the configured log_format nor any known one"
    };
    // Why no layout could be derived either.
    let seen = infer(lines, ids(merchant)).err().map(|why| format!("; {why}")).unwrap_or_default();
    Error::new(Kind::Format, &source.path, format!("{what}: none of {} sample lines can be read{seen}", lines.len()))
        .at("line 1")
        .hint("paste the server's log_format or LogFormat text under [site] log_format; `tagtrail formats` lists the known ones")
}

/// Scans all logs; two files or one, all cores work. `make` gives an empty sink for a chunk of a log of that number. The
/// sinks come back log by log and chunk by chunk; what they hold of [`Log::copies`] is the caller's to leave out.
pub fn scan<S: Sink>(
    logs: &mut [Log],
    zone: Tz,
    make: &(dyn Fn(usize) -> S + Sync),
    progress: &AtomicU64,
) -> Vec<Vec<S>> {
    let openings = Openings::of(logs.iter().map(|log| (&*log.source, &log.fit.format)), zone);
    let one = |(nth, log): (usize, &Log)| job(log, nth, zone, &openings, progress).scan(&|| make(nth));
    let scanned: Vec<_> = logs.par_iter().enumerate().map(one).collect();
    let mut sinks = Vec::with_capacity(logs.len());
    for (log, scanned) in logs.iter_mut().zip(scanned) {
        (log.tally, log.change) = (scanned.tally, scanned.change);
        log.fault = log.fault.take().or(scanned.fault);
        sinks.push(scanned.sinks);
    }
    take_out_copies(logs, zone, &openings);
    sinks
}

fn job<'a>(log: &'a Log, nth: usize, zone: Tz, openings: &'a Openings, progress: &'a AtomicU64) -> Job<'a> {
    Job { source: &log.source, format: &log.fit.format, zone, log: nth, openings, progress }
}

/// Scans all logs again for the lines of the wanted addresses, or only those passages of a log in which they can stand, where
/// these are known and [`Log::takes_jumps`]. What could not be read this time is added to the faults.
pub fn scan_again<S: Sink>(
    logs: &mut [Log],
    zone: Tz,
    make: &(dyn Fn(usize) -> S + Sync),
    wanted: &Wanted,
    passages: &[Option<Vec<Passage>>],
) -> Vec<Vec<S>> {
    let (openings, progress) = (Openings::default(), AtomicU64::new(0));
    let again = |(nth, log): (usize, &Log)| {
        let job = job(log, nth, zone, &openings, &progress);
        match passages.get(nth) {
            Some(Some(known)) if log.takes_jumps() && is_part(known, log) => {
                job.scan_passages(&|| make(nth), wanted, known)
            }
            _ => job.scan_again(&|| make(nth), wanted),
        }
    };
    let scanned: Vec<_> = logs.par_iter().enumerate().map(again).collect();
    let mut sinks = Vec::with_capacity(logs.len());
    for (log, (found, fault)) in logs.iter_mut().zip(scanned) {
        log.fault = log.fault.take().or(fault);
        sinks.push(found);
    }
    sinks
}

/// Whether passages are so much less than their log that it pays to jump from one to the next.
fn is_part(passages: &[Passage], log: &Log) -> bool {
    covered(passages, log.source.size) < log.source.size / 4 * 3
}

/// Finds lines that were handed in twice, and moves them to the duplicates in the later log's ledger.
fn take_out_copies(logs: &mut [Log], zone: Tz, openings: &Openings) {
    let sightings: Vec<_> = logs.iter_mut().map(|log| std::mem::take(&mut log.tally.sightings)).collect();
    let sources: Vec<Arc<Source>> = logs.iter().map(|log| Arc::clone(&log.source)).collect();
    let sources: Vec<&Source> = sources.iter().map(|source| &**source).collect();
    let (copies, faults) = copies::find(&sources, openings, &sightings);
    for (log, fault) in faults {
        logs[log].fault.get_or_insert(fault);
    }
    let (none, progress) = (Openings::default(), AtomicU64::new(0));
    for copy in copies {
        let nth = copy.log;
        let copied = job(&logs[nth], nth, zone, &none, &progress).count(&copy.range);
        logs[nth].tally.take_out(&copied, &copy.range);
        logs[nth].copies.push(copy);
    }
}

impl Log {
    fn new(source: &Arc<Source>, fit: Fit, lacking: Fields, fault: Option<Error>) -> Self {
        let source = Arc::clone(source);
        Self {
            number: 0,
            first: None,
            source,
            fit,
            lacking,
            tally: Tally::default(),
            fault,
            change: None,
            copies: Vec::new(),
        }
    }

    /// Whether single passages of it can be read: it is mapped, and no line tells how those behind it are to be cut.
    pub fn takes_jumps(&self) -> bool {
        self.source.mapped().is_some() && !self.fit.format.is_headed()
    }

    /// Stretches inside it without lines, where there should be some.
    pub fn gaps(&self) -> Vec<Stretch> {
        Coverage::of(&self.minutes().collect()).gaps
    }

    /// Its hits per minute since 1970.
    fn minutes(&self) -> impl Iterator<Item = (i64, u64)> + '_ {
        self.tally.minutes.iter().map(|(minute, count)| (*minute, u64::from(*count)))
    }

    /// Whether a line is counted in an earlier log.
    pub fn is_copy(&self, offset: u64) -> bool {
        self.copies.iter().any(|copy| copy.range.contains(&offset))
    }
}

/// What the logs cover together; the pieces of a rotated log are one front end's.
pub fn coverage(logs: &[Log]) -> Coverage {
    let mut fronts: BTreeMap<String, Vec<(i64, u64)>> = BTreeMap::new();
    let (mut written, mut asked) = (0, 0);
    for log in logs {
        fronts.entry(front(&log.source.path)).or_default().extend(log.minutes());
        let (sampled, stand_for) = log.tally.sampled;
        written += log.tally.parsed;
        asked += log.tally.parsed - sampled + stand_for;
    }
    let fronts: Vec<(String, Minutes)> =
        fronts.into_iter().map(|(front, minutes)| (front, minutes.into_iter().collect())).collect();
    Coverage::of_fronts(&fronts, written as f64 / asked.max(written).max(1) as f64)
}

/// What no line of any log holds.
pub fn lacking(logs: &[Log]) -> Fields {
    let read = logs.iter().filter(|log| log.fit.of > 0);
    read.clone().next().map_or(Fields::NONE, |_| read.fold(Fields::ALL, |fields, log| fields.and(log.lacking)))
}
