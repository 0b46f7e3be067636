//! Watches for faults that begin: a partner's links lose their ids, a redirect drops the query, a beacon stops, a front end falls
//! silent. They show in clicks and page views, hours or days before sales are missing.

use crate::base::units::{Micros, Span};
use crate::events::LineRef;
use crate::events::trials::{Trial, Trials};
use crate::jobs::analyze::Analysis;
use crate::logs::coverage::TimeRange;
use serde::Serialize;
use std::io::{self, Write};

/// The time of which visits are compared.
const WINDOW: Span = Span::days(35);

/// Faults that began longer ago were named in earlier nights.
const NEWS: Span = Span::days(14);

/// Visits before a change without which nothing is usual, and after it.
const BEFORE: usize = 20;
const AFTER: usize = 5;

/// By how much the share of failed visits must have grown.
const LEAST: f64 = 0.3;

/// How rare a change must be, among all that are looked at in a night, if nothing changed.
const CHANCE: f64 = 1e-5;

/// Orders after the last line that show that the logs fell silent, and how long after it they begin.
const ORDERS: usize = 5;
const LATE: Span = Span::minutes(60);

/// What broke.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Visitors from a partner's host come without an id.
    TagMissing,
    /// A redirect does not pass the id on.
    RedirectDropsTag,
    /// Landings with an id fire no click beacon.
    ClickBeaconStopped,
    /// Confirmation pages fire no conversion beacon.
    ConversionBeaconStopped,
    /// A front end writes no lines.
    FrontEndSilent,
}

impl What {
    /// The word for it in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TagMissing => "tag_missing",
            Self::RedirectDropsTag => "redirect_drops_tag",
            Self::ClickBeaconStopped => "click_beacon_stopped",
            Self::ConversionBeaconStopped => "conversion_beacon_stopped",
            Self::FrontEndSilent => "front_end_silent",
        }
    }

    /// What happens, in words.
    const fn told(self) -> &'static str {
        match self {
            Self::TagMissing => "links bring visitors without a partner's id",
            Self::RedirectDropsTag => "redirects lose the partner's id",
            Self::ClickBeaconStopped => "landings fire no click beacon",
            Self::ConversionBeaconStopped => "confirmation pages fire no conversion beacon",
            Self::FrontEndSilent => "writes no lines",
        }
    }
}

/// A fault that began.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fault {
    /// What broke.
    pub what: What,
    /// The partner's host or the front end; may be empty.
    pub subject: String,
    /// The hour in which it began.
    pub since: Micros,
    /// When it ended, if it did.
    pub until: Option<Micros>,
    /// Failed visits of all visits, before and since.
    pub before: (u64, u64),
    /// The same since it began.
    pub after: (u64, u64),
    /// The first line that shows it, as `file:line`; empty for a silence.
    pub line: String,
}

impl Fault {
    /// The sentence for an operator.
    pub fn text(&self) -> String {
        let Self { what, subject, since, until, before, after, line } = self;
        let subject = if subject.is_empty() { String::new() } else { format!("{subject}: ") };
        if *what == What::FrontEndSilent {
            return match until {
                Some(until) => format!("{subject}no lines from {since} to {until}"),
                None => format!("{subject}no lines since {since}"),
            };
        }
        let until = until.map_or_else(String::new, |until| format!(" until {until}"));
        let counts = if after.1 == 0 {
            String::new()
        } else {
            let see = if line.is_empty() { String::new() } else { format!("; see {line}") };
            format!(": {} of {} visits, before {} of {}{see}", after.0, after.1, before.0, before.1)
        };
        format!("{subject}{} since {since}{until}{counts}", what.told())
    }
}

/// Faults that began in the last weeks, in the order of their beginning.
pub fn watch(analysis: &Analysis) -> Vec<Fault> {
    let trials = Trials::of(&analysis.events, &analysis.merchant);
    let conversions = analysis.baselines.conversions.iter();
    let conversions: Vec<Trial> =
        conversions.map(|(at, fired)| Trial { at: *at, failed: !fired, line: None }).collect();
    let mut series: Vec<(What, &str, &[Trial])> =
        trials.links.iter().map(|(host, trials)| (What::TagMissing, host.as_str(), trials.as_slice())).collect();
    series.push((What::RedirectDropsTag, "", &trials.redirects));
    series.push((What::ClickBeaconStopped, "", &trials.click_beacons));
    series.push((What::ConversionBeaconStopped, "", &conversions));
    let (end, count) = (analysis.as_of(), series.len());
    let mut faults: Vec<Fault> = Vec::new();
    for (what, subject, trials) in series {
        let recent = &trials[trials.partition_point(|trial| trial.at < end - WINDOW)..];
        let Some(at) = change(recent, count) else { continue };
        let failed = |trials: &[Trial]| trials.iter().filter(|trial| trial.failed).count() as u64;
        let (before, after) = recent.split_at(at);
        let first = after.iter().find(|trial| trial.failed).unwrap_or(&recent[at]);
        faults.push(Fault {
            what,
            subject: subject.to_owned(),
            since: hour(first.at),
            until: None,
            before: (failed(before), before.len() as u64),
            after: (failed(after), after.len() as u64),
            line: first.line.map_or_else(String::new, |line| place(analysis, line)),
        });
    }
    // What a silent front end would have written looks as if it failed.
    let silent = silences(analysis);
    let explains =
        |silence: &Fault, at: Micros| at >= silence.since - LATE && silence.until.is_none_or(|until| at <= until);
    faults.retain(|fault| !silent.iter().any(|silence| explains(silence, fault.since)));
    faults.extend(silent);
    faults.retain(|fault| fault.since >= end - NEWS);
    faults.sort_by(|a, b| (a.since, a.what.name(), &a.subject).cmp(&(b.since, b.what.name(), &b.subject)));
    faults
}

/// The beginning of the hour.
fn hour(at: Micros) -> Micros {
    const HOUR: i64 = 3_600_000_000;
    Micros(at.0.div_euclid(HOUR) * HOUR)
}

/// A line as `file:line`.
fn place(analysis: &Analysis, line: LineRef) -> String {
    let log = &analysis.logs[analysis.log_of(line)];
    format!("{}:{}", log.source.path, line.place().line)
}

/// The place from which on visits fail more often than before, up to the end: the split that makes all visits most likely, if
/// chance does not explain it. `series` are all that are looked at.
fn change(trials: &[Trial], series: usize) -> Option<usize> {
    let all = trials.iter().filter(|trial| trial.failed).count();
    let likelihood = |failed: usize, of: usize| {
        let part = |count: usize| if count == 0 { 0.0 } else { count as f64 * (count as f64 / of as f64).ln() };
        part(failed) + part(of - failed)
    };
    let same = likelihood(all, trials.len());
    let (mut failed, mut best) = (0, None);
    for (at, trial) in trials.iter().enumerate() {
        let after = trials.len() - at;
        if at >= BEFORE && after >= AFTER {
            let share = |failed: usize, of: usize| failed as f64 / of as f64;
            let gain = likelihood(failed, at) + likelihood(all - failed, after) - same;
            let is_worse = share(all - failed, after) >= share(failed, at) + LEAST;
            if is_worse && best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, at));
            }
        }
        failed += usize::from(trial.failed);
    }
    // Every split is a chance of its own, at most.
    let limit = (trials.len().max(1) as f64).ln() + (series.max(1) as f64).ln() - CHANCE.ln();
    best.filter(|(gain, _)| *gain > limit).map(|(_, at)| at)
}

/// Front ends that write no lines while others do, and logs that end before the orders do.
fn silences(analysis: &Analysis) -> Vec<Fault> {
    let silent = |subject: &str, TimeRange { from, to }: TimeRange, is_over: bool| Fault {
        what: What::FrontEndSilent,
        subject: subject.to_owned(),
        since: hour(from),
        until: is_over.then_some(to),
        before: (0, 0),
        after: (0, 0),
        line: String::new(),
    };
    let coverage = &analysis.coverage;
    let Some(span) = coverage.span else { return Vec::new() };
    let is_over = |range: &TimeRange| range.to + LATE < span.to;
    let mut found: Vec<Fault> =
        coverage.partial.iter().map(|gap| silent(&gap.front, gap.stretch, is_over(&gap.stretch))).collect();
    found.extend(coverage.gaps.iter().map(|gap| silent("all front ends", *gap, true)));
    let correction = analysis.offset.correction();
    let later = analysis.orders.iter().map(|order| order.at - correction).filter(|at| *at > span.to + LATE);
    let later: Vec<Micros> = later.collect();
    if later.len() >= ORDERS {
        let last = later.into_iter().max().unwrap_or(span.to);
        found.push(silent("all front ends", TimeRange { from: span.to, to: last }, false));
    }
    found
}

/// Writes faults as CSV.
pub fn write(faults: &[Fault], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"what,subject,since,until,failed_before,of_before,failed_since,of_since,line\n")?;
    for fault in faults {
        let until = fault.until.map_or_else(String::new, |until| until.to_string());
        let cells = [fault.what.name(), &fault.subject, &fault.since.to_string(), &until].map(super::changes::quoted);
        let counts = [fault.before.0, fault.before.1, fault.after.0, fault.after.1].map(|count| count.to_string());
        writeln!(out, "{},{},{}", cells.join(","), counts.join(","), super::changes::quoted(&fault.line))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trials(failed: impl Iterator<Item = bool>) -> Vec<Trial> {
        let one = |(nth, failed)| Trial { at: Micros(nth as i64 * 60_000_000), failed, line: None };
        failed.enumerate().map(one).collect()
    }

    #[test]
    fn a_change_is_found_where_it_began() {
        let all = trials((0..300).map(|nth| nth % 10 == 3 || nth >= 280));
        let at = change(&all, 20).expect("a change");
        assert!((279..=281).contains(&at), "{at}");
        assert_eq!(change(&trials((0..300).map(|nth| nth % 10 == 3)), 20), None);
        assert_eq!(change(&trials((0..300).map(|nth| nth >= 297)), 20), None, "too few visits to be sure");
        assert_eq!(change(&trials((0..300).map(|nth| nth < 200)), 20), None, "it got better");
        assert_eq!(change(&[], 20), None);
    }

    /// A year of quiet nights of ten partners, by chance alone.
    #[test]
    fn quiet_nights_are_quiet() {
        let mut state = 11_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 31)
        };
        for share in [0.02, 0.2, 0.5, 0.8] {
            let rung = (0..900).filter(|_| change(&trials((0..400).map(|_| random() < share)), 10).is_some());
            assert_eq!(rung.count(), 0, "{share}");
        }
    }
}
