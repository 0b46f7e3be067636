//! All web logs of a set: opened, distinguished by format, scanned on all cores, and freed of lines that were handed in twice.

pub mod order;
pub mod rhythm;

use crate::base::addresses;
use crate::base::error::{Error, Kind, Result};
use crate::base::units::Micros;
use crate::logs::again::{ByteRange, Wanted, covered};
use crate::logs::clients::{ClientSource, Clients, Sampled};
use crate::logs::copies::{self, Copy, FirstLines};
use crate::logs::coverage::{Coverage, TimeRange};
use crate::logs::detect::{self, Fit};
use crate::logs::evidence::Evidence;
use crate::logs::evidence::digest::Digest;
use crate::logs::fields::{self, Field, Fields};
use crate::logs::formats::{Format, Ids, compile};
use crate::logs::minutes::Minutes;
use crate::logs::pieces::{SPREAD, SPREAD_BYTES};
use crate::logs::quote;
use crate::logs::rotation::{front, natural};
use crate::logs::scan::{Job, Sink};
use crate::logs::source::{Change, Source};
use crate::logs::tally::Tally;
use crate::logs::{Hit, Reject};
use crate::merchant::Merchant;
use chrono_tz::Tz;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// The most web logs of one set: sixteen bits hold a log's number in the place of a line.
pub const MAX_LOGS: usize = u16::MAX as usize;

/// One web log with what was detected before the scan and the results of the scan.
#[derive(Debug)]
pub struct Log {
    /// Its number in the places of lines, which follows from the contents of all logs, see [`order`].
    pub number: u16,
    /// The time of its first hit, as far as its beginning shows.
    pub first: Option<Micros>,
    /// The file.
    pub source: Arc<Source>,
    /// Its format and how well it fits.
    pub fit: Fit,
    /// Fields that none of its lines holds; before the scan, those that its format has no place for.
    pub lacking: Fields,
    /// Fields that no sample line holds, although the format has a place for them.
    pub unseen: Fields,
    /// How the clients of its lines are found.
    pub clients: Clients,
    /// The keys of its lines, if these name their values.
    pub keys: Option<detect::KeyUse>,
    /// The first line of a layout other than that of the sample lines, and the format that reads it.
    pub turn: Option<(u64, String)>,
    /// Its ledger of lines.
    pub tally: Tally,
    /// Why it could not be read to its end.
    pub fault: Option<Error>,
    /// What became of the file meanwhile, unless that is a fault.
    pub change: Option<Change>,
    /// Lines that an earlier log holds as well.
    pub copies: Vec<Copy>,
}

/// Opens the web logs and selects each one's format: the configured one where it fits, else the best that does.
pub fn open(web: &[Arc<Source>], merchant: &Merchant) -> Result<Vec<Log>> {
    if web.is_empty() {
        return Err(Error::new(Kind::Open, "", "no web log among the files")
            .hint("name one, or say --web FILE; tagtrail check FILE says what a file is"));
    }
    if web.len() > MAX_LOGS {
        let what = format!("{} web logs are more than {MAX_LOGS}", web.len());
        return Err(Error::new(Kind::Open, "", what).hint("join some of them, or analyse a shorter time"));
    }
    let ids = ids(merchant);
    let texts = merchant.site.log_formats.iter();
    let configured: Vec<Format> = texts.map(|text| compile(text, ids)).collect::<Result<_>>()?;
    let logs: Vec<Result<Log>> = web.par_iter().map(|source| tell(source, merchant, &configured)).collect();
    let mut logs = logs.into_iter().collect::<Result<Vec<Log>>>()?;
    order::number(&mut logs, merchant.site.timezone.unwrap_or(chrono_tz::UTC));
    if logs.iter().all(|log| log.fit.of == 0) {
        let nothing = Error::new(Kind::Format, &logs[0].source.path, "holds no log lines").hint("nothing to analyse");
        return Err(logs.iter_mut().find_map(|log| log.fault.take()).unwrap_or(nothing));
    }
    Ok(logs)
}

/// The logs sorted by name as a person sorts them, for lists: `access.log.2` before `access.log.10`.
pub fn by_name(logs: &[Log]) -> Vec<&Log> {
    let mut named: Vec<&Log> = logs.iter().collect();
    named.sort_by(|a, b| natural(&a.source.path, &b.source.path));
    named
}

/// Where the shop keeps its ids, for formats that can have fields for them.
fn ids(merchant: &Merchant) -> Ids<'_> {
    Ids { session: merchant.site.session.as_ref(), customer: merchant.site.customer.as_ref() }
}

/// Detects one log's format from its beginning. The scan meets a beginning that cannot be read again, and reports it.
fn tell(source: &Arc<Source>, merchant: &Merchant, configured: &[Format]) -> Result<Log> {
    let ids = ids(merchant);
    let (mut lines, fault) = match detect::sample(source) {
        Ok(lines) => (lines, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    let fault = source.cut().or(fault);
    if detect::is_bare(&lines) {
        let mut fit = detect::fit(compile("common", ids)?, &lines);
        fit.format.name = "(no lines)".to_owned();
        return Ok(Log::new(source, fit, fault));
    }
    let fit = detect::choose_for(source, &mut lines, configured, ids);
    let mut fit = fit.ok_or_else(|| no_format(source, &lines, merchant))?;
    let clients = find_clients(&mut fit.format, source, &lines, merchant);
    let mut log = Log::new(source, fit, fault);
    (log.lacking, log.unseen) = fields::lacking(&log.fit);
    if clients.source == ClientSource::Shared {
        (log.lacking, log.unseen) = (log.lacking.with(Field::Client), log.unseen.without(Field::Client));
    }
    log.clients = clients;
    log.keys = detect::keys(&log.fit.format, &lines);
    Ok(log)
}

/// Determines the clients of a log's lines from lines at its beginning and from all over it.
fn find_clients(format: &mut Format, source: &Source, lines: &[Vec<u8>], merchant: &Merchant) -> Clients {
    let mut sampled = Sampled::default();
    {
        let mut cutter = format.cutter(chrono_tz::UTC);
        for line in lines.iter().chain(&source.spread(SPREAD, SPREAD_BYTES)) {
            if line.first() == Some(&b'#') {
                cutter.directive(line);
                continue;
            }
            let mut hit = Hit::default();
            if cutter.cut_parts(line, None, &mut hit).is_ok() {
                sampled.add(&hit);
            }
        }
    }
    if detect::skips_fields(format) && lines.iter().filter(|line| ends_with_address(line)).count() * 2 > lines.len() {
        sampled.holds_undescribed();
    }
    let (rule, clients) = sampled.rule(merchant.site.trusted_proxies.as_ref());
    if format.tells_forwarded() || clients.source == ClientSource::Shared {
        format.find_clients(Some(rule));
    }
    clients
}

/// Whether one of a line's last words is a public address.
fn ends_with_address(line: &[u8]) -> bool {
    let words = line.rsplit(|b| matches!(b, b' ' | b'"' | b',')).filter(|word| !word.is_empty()).take(LAST_WORDS);
    words.filter_map(addresses::parse).any(|address| !addresses::is_internal(address))
}

/// Words at the end of a line that may be addresses.
const LAST_WORDS: usize = 8;

fn no_format(source: &Source, lines: &[Vec<u8>], merchant: &Merchant) -> Error {
    let what = if merchant.site.log_formats.is_empty() {
        "is in no known log format"
    } else {
        "fits neither the configured log_format nor any known one"
    };
    let seen = detect::seen(lines, ids(merchant));
    Error::new(Kind::Format, &source.path, format!("{what}: {seen}"))
        .at("line 1")
        .hint("paste the server's log_format or LogFormat text under [site] log_format; `tagtrail formats` lists the known ones")
}

/// Scans all logs; all cores work, even on a single file. `make` gives an empty sink for a chunk of the log with that number. The
/// sinks come back log by log and chunk by chunk; the caller leaves out what they hold of [`Log::copies`].
pub fn scan<S: Sink>(
    logs: &mut [Log],
    merchant: &Merchant,
    make: &(dyn Fn(usize) -> S + Sync),
    progress: &AtomicU64,
) -> Vec<Vec<S>> {
    let zone = merchant.site.timezone.unwrap_or(chrono_tz::UTC);
    let texts = merchant.site.log_formats.iter();
    let configured: Vec<Format> = texts.filter_map(|text| compile(text, ids(merchant)).ok()).collect();
    let openings = FirstLines::of(logs.iter().map(|log| (&*log.source, &log.fit.format)), zone);
    let one = |(nth, log): (usize, &Log)| job(log, nth, zone, &openings, progress).scan(&|| make(nth));
    let mut scanned: Vec<_> = logs.par_iter().enumerate().map(one).collect();
    for (nth, (log, scanned)) in logs.iter_mut().zip(&mut scanned).enumerate() {
        if let Some(format) = later_format(log, &scanned.tally, &configured, ids(merchant)) {
            log.turn = turn(log, &scanned.tally, &format);
            log.fit.format = format;
            // What was learned with the first format does not hold.
            log.source.evidence().and_then(Evidence::digest).into_iter().for_each(Digest::clear);
            *scanned = job(log, nth, zone, &openings, progress).scan(&|| make(nth));
        }
    }
    let mut sinks = Vec::with_capacity(logs.len());
    for (log, scanned) in logs.iter_mut().zip(scanned) {
        (log.tally, log.change) = (scanned.tally, scanned.change);
        if log.tally.parsed >= fields::TELLING {
            log.lacking = log.lacking.or(log.tally.unfilled);
        }
        log.fault = log.fault.take().or(scanned.fault);
        sinks.push(scanned.sinks);
    }
    take_out_copies(logs, zone, &openings);
    sinks
}

fn job<'a>(log: &'a Log, nth: usize, zone: Tz, openings: &'a FirstLines, progress: &'a AtomicU64) -> Job<'a> {
    Job { source: &log.source, format: &log.fit.format, zone, log: nth, openings, progress, sought: log.unseen }
}

/// Rejected lines that are examined for another layout, and how many there must be.
const MOST_REJECTED: usize = 1000;
const FEWEST_REJECTED: usize = 8;

/// Rejected lines from all over a log that do not have its format's shape.
fn rejected(log: &Log, tally: &Tally) -> Vec<(u64, Vec<u8>)> {
    let shape = tally.rejects.iter().filter(|reject| matches!(reject.reason, Reject::Shape | Reject::Time));
    let all: Vec<_> = shape.map(|reject| reject.place).collect();
    let step = all.len().div_ceil(MOST_REJECTED).max(1);
    let some: Vec<_> = all.into_iter().step_by(step).collect();
    let offsets: Vec<u64> = some.iter().map(|place| place.offset).collect();
    let lines = quote::lines(&log.source, &offsets).unwrap_or_default();
    some.iter().map(|place| place.line).zip(lines.into_iter().map(String::into_bytes)).collect()
}

/// The log's format, extended by another one for its rejected lines if one reads them: a layout may change in mid-file.
fn later_format(log: &Log, tally: &Tally, configured: &[Format], ids: Ids<'_>) -> Option<Format> {
    let lines: Vec<Vec<u8>> = rejected(log, tally).into_iter().map(|(_, line)| line).collect();
    if lines.len() < FEWEST_REJECTED {
        return None;
    }
    let other = detect::recognise(&lines, configured, ids)?;
    let both = log.fit.format.or(&other.format);
    (other.fits * 2 >= lines.len()).then_some(both)
}

/// The first line of another layout.
fn turn(log: &Log, tally: &Tally, format: &Format) -> Option<(u64, String)> {
    let other = format.others().last()?;
    let mut cutter = other.cutter(chrono_tz::UTC);
    let all = tally.rejects.iter().map(|reject| reject.place);
    let places: Vec<_> = all.take(MOST_REJECTED).collect();
    let offsets: Vec<u64> = places.iter().map(|place| place.offset).collect();
    let lines = quote::lines(&log.source, &offsets).ok()?;
    let first = places.iter().zip(lines).find(|(_, line)| cutter.cut(line.as_bytes()).is_ok())?;
    Some((first.0.line, other.name.clone()))
}

/// Scans all logs again for the lines of the wanted addresses. If the passages of a log that can hold such lines are known, and
/// [`Log::supports_seek`] holds for it, only those are read. What could not be read this time is added to the faults.
pub fn scan_again<S: Sink>(
    logs: &mut [Log],
    zone: Tz,
    make: &(dyn Fn(usize) -> S + Sync),
    wanted: &Wanted,
    passages: &[Option<Vec<ByteRange>>],
) -> Vec<Vec<S>> {
    let (openings, progress) = (FirstLines::default(), AtomicU64::new(0));
    let again = |(nth, log): (usize, &Log)| {
        let job = job(log, nth, zone, &openings, &progress);
        match passages.get(nth) {
            Some(Some(known)) if log.supports_seek() && is_part(known, log) => {
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

/// Whether passages are so much smaller than their log that jumping from one to the next is faster.
fn is_part(passages: &[ByteRange], log: &Log) -> bool {
    covered(passages, log.source.size) < log.source.size / 4 * 3
}

/// Finds lines that were handed in twice, and moves them to the duplicates in the later log's ledger.
fn take_out_copies(logs: &mut [Log], zone: Tz, openings: &FirstLines) {
    let sightings: Vec<_> = logs.iter_mut().map(|log| std::mem::take(&mut log.tally.sightings)).collect();
    let sources: Vec<Arc<Source>> = logs.iter().map(|log| Arc::clone(&log.source)).collect();
    let sources: Vec<&Source> = sources.iter().map(|source| &**source).collect();
    let (copies, faults) = copies::find(&sources, openings, &sightings, &order::ranks(logs));
    for (log, fault) in faults {
        logs[log].fault.get_or_insert(fault);
    }
    let (none, progress) = (FirstLines::default(), AtomicU64::new(0));
    for copy in copies {
        let nth = copy.log;
        let copied = job(&logs[nth], nth, zone, &none, &progress).count(&copy.range);
        logs[nth].tally.take_out(&copied, &copy.range);
        logs[nth].copies.push(copy);
    }
}

impl Log {
    fn new(source: &Arc<Source>, fit: Fit, fault: Option<Error>) -> Self {
        Self {
            number: 0,
            first: None,
            source: Arc::clone(source),
            fit,
            lacking: Fields::NONE,
            unseen: Fields::NONE,
            clients: Clients::default(),
            keys: None,
            turn: None,
            tally: Tally::default(),
            fault,
            change: None,
            copies: Vec::new(),
        }
    }

    /// Whether single passages of it can be read: it is mapped, and no line decides how the lines after it are cut.
    pub fn supports_seek(&self) -> bool {
        self.source.mapped().is_some() && !self.fit.format.is_headed()
    }

    /// Time ranges inside it without lines, where there should be some.
    pub fn gaps(&self) -> Vec<TimeRange> {
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

/// What the logs cover together. The pieces of a rotated log count as one front end.
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

/// Fields that no line of any log holds.
pub fn lacking(logs: &[Log]) -> Fields {
    let read = logs.iter().filter(|log| log.fit.of > 0);
    read.clone().next().map_or(Fields::NONE, |_| read.fold(Fields::ALL, |fields, log| fields.and(log.lacking)))
}
