//! The basis of verdicts, as values for a report: the web logs with their ledgers, their coverage, and their missing fields.

use crate::base::packing::Packing;
use crate::base::units::Micros;
use crate::causes;
use crate::dialects::rows::Ledger;
use crate::logs::Reject;
use crate::logs::clients::ClientSource;
use crate::logs::copies::Copy;
use crate::logs::coverage::{Coverage, TimeRange};
use crate::logs::fields::{Field, Fields};
use crate::logs::rotation::front;
use crate::logs::set::{Log, by_name};
use crate::logs::source::Change;
use crate::logs::tally::{MAX_REJECTED_PLACES, Tally};
use crate::report::summary::{
    self, ClientsInput, CopyInput, DialectInput, Gap, KeysInput, Lack, Lines, PartialGap, WebInput,
};
use std::collections::BTreeMap;

/// The web logs in the report, by their names.
pub fn web_inputs(logs: &[Log]) -> Vec<WebInput> {
    by_name(logs).into_iter().map(|log| web_input(log, logs)).collect()
}

fn web_input(log: &Log, logs: &[Log]) -> WebInput {
    let tally = &log.tally;
    let minute = |m: &(i64, u32)| Micros(m.0 * 60_000_000);
    WebInput {
        path: log.source.path.clone(),
        log: front(&log.source.path),
        format: log.fit.format.name.clone(),
        sample_fit: log.fit.share(),
        packing: match log.source.packing {
            Packing::Plain if log.source.was_stream() => "stream",
            packing => packing.name(),
        }
        .to_owned(),
        bytes: log.source.size,
        lines: lines(tally),
        first: tally.minutes.first().map(minute),
        last: tally.minutes.last().map(minute),
        incomplete: log.fault.as_ref().map(ToString::to_string),
        change: log.change.map(changed),
        gaps: gaps(&log.gaps()),
        sampled: (tally.sampled.0 > 0).then(|| tally.sampled.1 as f64 / tally.sampled.0 as f64),
        lacks: log.lacking.iter().map(|field| field.name().to_owned()).collect(),
        copies: log.copies.iter().map(|copy| copied(copy, logs)).collect(),
        clients: ClientsInput {
            source: log.clients.source.name().to_owned(),
            why: log.clients.why.to_owned(),
            distinct: log.clients.distinct as u64,
            lines: log.clients.of as u64,
        },
        keys: log.keys.as_ref().map(|keys| KeysInput { used: keys.used.clone(), unused: keys.unused.clone() }),
    }
}

fn changed(change: Change) -> String {
    match change {
        Change::Grew(bytes) => format!("{bytes} bytes were added while it was read; they are left for the next run"),
        Change::Shrank(left) => format!("it was cut to {left} bytes right after it was read"),
        Change::Replaced => "another file took its name while it was read; the one that was opened was read".to_owned(),
        Change::Deleted => "it was deleted while it was read, which took nothing away".to_owned(),
    }
}

fn copied(copy: &Copy, logs: &[Log]) -> CopyInput {
    let of = logs.get(copy.of).map(|log| log.source.path.clone()).unwrap_or_default();
    CopyInput { of, from: copy.range.start, to: Some(copy.range.end).filter(|to| *to != u64::MAX) }
}

fn gaps(stretches: &[TimeRange]) -> Vec<Gap> {
    stretches.iter().map(|gap| Gap { from: gap.from, to: gap.to }).collect()
}

/// The coverage in the report.
pub fn coverage(coverage: &Coverage, lacking: Fields) -> summary::Coverage {
    let partial = coverage.partial.iter().map(|partial| PartialGap {
        gap: Gap { from: partial.stretch.from, to: partial.stretch.to },
        front: partial.front.clone(),
        share: partial.share,
    });
    let lack = |field: Field| Lack {
        field: field.name().to_owned(),
        undecided: causes::ALL.iter().filter(|c| c.needs.contains(&field)).map(|c| c.id.to_owned()).collect(),
    };
    summary::Coverage {
        first: coverage.span.map(|s| s.from),
        last: coverage.span.map(|s| s.to),
        gaps: gaps(&coverage.gaps),
        partial: partial.collect(),
        kept: coverage.kept,
        strays: coverage.strays,
        lacks: lacking.iter().map(lack).collect(),
    }
}

/// A file of networks' transactions, or a report, in the report.
pub fn dialect_input(file: &Ledger) -> DialectInput {
    DialectInput {
        path: file.path.clone(),
        kind: file.kind.name().to_owned(),
        dialect: file.dialect.name.to_owned(),
        rows: file.rows,
        used: file.used,
        blank: file.blank,
        rejected: file.rejected,
        reasons: file.reasons.iter().map(|(reason, count)| ((*reason).to_owned(), *count)).collect(),
        columns: file.columns.iter().map(|(ours, theirs)| ((*ours).to_owned(), theirs.clone())).collect(),
    }
}

fn lines(tally: &Tally) -> Lines {
    let by = Reject::ALL.iter().map(|reason| (reason.name().to_owned(), tally.rejected[*reason as usize]));
    Lines {
        read: tally.read,
        parsed: tally.parsed,
        blank: tally.blank,
        directive: tally.directive,
        duplicate: tally.duplicate,
        rejected: tally.rejected_total(),
        rejected_by: by.filter(|(_, lines)| *lines > 0).collect(),
    }
}

/// The most files that a note names; the others are counted.
const MOST_NAMES: usize = 3;

/// Passes the notes on a log, each with its place among them, to `note`.
fn notes_of(log: &Log, logs: &[Log], note: &mut dyn FnMut(u8, String)) {
    // Some odd lines are counted as rejected; more of them mean that the format does not fit.
    if log.fit.fits * 20 < log.fit.of * 19 {
        let (fits, of, name) = (log.fit.fits, log.fit.of, &log.fit.format.name);
        note(0, format!("only {fits} of {of} sample lines are {name}"));
    }
    if let Some(text) = &log.fit.inferred {
        note(
            0,
            format!(
                "no known format fits, so its layout was derived from {} lines; paste this under [site], and correct it where it is wrong: log_format = '{text}'",
                log.fit.of
            ),
        );
    }
    if log.clients.source == ClientSource::Shared {
        let what = "all lines share a few addresses, and nothing better is logged, so no order is joined by its address; \
                    log X-Forwarded-For or the CDN's header, or name the proxies under [site] trusted_proxies";
        note(1, what.to_owned());
    }
    if let Some((line, name)) = &log.turn {
        note(1, format!("another layout begins at line {line}, {name}; both are read"));
    }
    for copy in &log.copies {
        let of = logs.get(copy.of).map_or("", |log| log.source.path.as_str());
        let what = if copy.range.end == u64::MAX { "is the same file as" } else { "holds lines that are also in" };
        note(1, format!("{what} {of}; they count once"));
    }
    if log.source.hole() > 0 {
        note(2, format!("begins with {} bytes of zeros, which were passed over", log.source.hole()));
    }
    if let Some(change) = log.change {
        note(2, changed(change));
    }
    let unlisted = log.tally.rejected_total().saturating_sub(MAX_REJECTED_PLACES as u64);
    if unlisted > 0 {
        note(
            3,
            format!("{unlisted} rejected lines beyond the first {MAX_REJECTED_PLACES} are counted, but not listed"),
        );
    }
}

/// Notes on the web logs, one sentence each; files with the same note share one.
pub fn notes(logs: &[Log]) -> Vec<String> {
    let mut notes: BTreeMap<(u8, String), Vec<&str>> = BTreeMap::new();
    for log in by_name(logs) {
        notes_of(log, logs, &mut |order, text| notes.entry((order, text)).or_default().push(&log.source.path));
    }
    let sentence = |((_, text), paths): ((u8, String), Vec<&str>)| {
        let more = paths.len().saturating_sub(MOST_NAMES);
        let named = paths[..paths.len() - more].join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{named}{more}: {text}.")
    };
    notes.into_iter().map(sentence).collect()
}
