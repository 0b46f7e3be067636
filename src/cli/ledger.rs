//! `tagtrail ledger` and `tagtrail history`: what a ledger holds, and how answers changed.

use super::collect::holder;
use super::outcome::{End, Stop, tell};
use crate::base::counted::counted;
use crate::base::error::{Error, Kind};
use crate::base::units::{Micros, Span};
use crate::jobs::explain::numbers::{self, Answer};
use crate::jobs::nightly::changes::Past;
use crate::jobs::nightly::kept_settings;
use crate::jobs::nightly::state::{Entry, State};
use crate::jobs::upkeep;
use crate::ledger::{self, Ledger, Manifest};
use crate::output::Unguarded;
use crate::report::escape::terminal;
use clap::{Args, Subcommand};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tagtrail ledger status /var/lib/tagtrail\n  tagtrail ledger verify /var/lib/tagtrail\n  \
tagtrail ledger prune --older-than 120d /var/lib/tagtrail\n  tagtrail ledger forget --customer C-1007 /var/lib/tagtrail"
)]
pub(super) struct LedgerArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Say what a ledger holds
    Status {
        /// The ledger's folder
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Read every file of a ledger, and name those that are damaged or missing
    Verify {
        /// The ledger's folder
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
    /// Remove evidence and results of nights that are older
    Prune {
        /// The ledger's folder
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// Remove what ended longer than this before the last line of the evidence, such as 120d
        #[arg(long, value_name = "TIME", value_parser = age)]
        older_than: Span,
    },
    /// Pack evidence harder, and drop order logs of which later ones repeat every order
    Compact {
        /// The ledger's folder
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
    /// Erase a customer: lines, orders, verdicts, and the results of all nights
    Forget {
        /// The ledger's folder
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// The customer's id, as the order log writes it
        #[arg(long, value_name = "ID", value_parser = customer)]
        customer: String,
    },
}

fn age(text: &str) -> Result<Span, String> {
    Span::parse(text).filter(|span| *span > Span(0)).ok_or_else(|| format!("{text:?} is no length of time; write 120d"))
}

impl LedgerArgs {
    pub(super) fn run(&self) -> Result<End, Stop> {
        match &self.verb {
            Verb::Status { dir, json } => status(dir, *json),
            Verb::Verify { dir } => {
                let faults = upkeep::verify(dir)?;
                for fault in &faults {
                    tell(&fault.to_string());
                }
                if !faults.is_empty() {
                    return Ok(End::Missing);
                }
                writeln!(anstream::stdout().lock(), "{}: all files are whole", terminal(&dir.display().to_string()))?;
                Ok(End::Done)
            }
            Verb::Compact { dir } => compact(dir),
            Verb::Forget { dir, customer } => forget(dir, customer),
            Verb::Prune { dir, older_than } => {
                let mut ledger = open(dir, "ledger prune")?;
                let (files, nights) = upkeep::prune(&mut ledger, *older_than)?;
                writeln!(
                    anstream::stdout().lock(),
                    "removed: {}, and the results of {}",
                    counted(files as u64, "evidence file"),
                    counted(nights as u64, "night")
                )?;
                Ok(End::Done)
            }
        }
    }
}

/// Opens a ledger that is there.
fn open(dir: &Path, verb: &str) -> Result<Ledger, Error> {
    if !ledger::is_ledger(dir) {
        Manifest::read(dir)?;
    }
    Ledger::open(dir, &holder(verb), Arc::new(Unguarded))
}

fn compact(dir: &Path) -> Result<End, Stop> {
    let mut ledger = open(dir, "ledger compact")?;
    let settings = kept_settings(&ledger)?.unwrap_or_default();
    let done = upkeep::compact::compact(&mut ledger, &settings)?;
    writeln!(
        anstream::stdout().lock(),
        "evidence: {} kB of {} kB; {} order logs dropped, which later ones repeat",
        done.evidence.1.div_ceil(1000),
        done.evidence.0.div_ceil(1000),
        done.tables
    )?;
    Ok(End::Done)
}

/// The id of a customer: an empty one, as an unset variable gives it, would mean all guests.
fn customer(text: &str) -> Result<String, String> {
    let id = text.trim();
    let is_id = id.chars().any(char::is_alphanumeric);
    if is_id { Ok(id.to_owned()) } else { Err("name the id as the order log writes it".to_owned()) }
}

fn forget(dir: &Path, customer: &str) -> Result<End, Stop> {
    let mut ledger = open(dir, "ledger forget")?;
    let settings = kept_settings(&ledger)?.unwrap_or_default();
    let done = upkeep::forget::forget(&mut ledger, settings, customer, &AtomicU64::new(0))?;
    if done == upkeep::forget::Forgotten::default() {
        tell(&format!("{}: holds nothing of this customer, and nothing was erased", dir.display()));
        return Ok(End::Missing);
    }
    writeln!(
        anstream::stdout().lock(),
        "{}, {} and {} are erased, and the results of all nights are removed",
        counted(done.orders as u64, "order"),
        counted(done.rows as u64, "row"),
        counted(done.lines as u64, "line")
    )?;
    for path in &done.left {
        tell(&format!(
            "{}: still holds the id; unless it is something else's there, replace this file by one without it",
            terminal(path)
        ));
    }
    Ok(if done.left.is_empty() { End::Done } else { End::Missing })
}

fn status(dir: &Path, json: bool) -> Result<End, Stop> {
    let manifest = Manifest::read(dir)?;
    let mut out = anstream::stdout().lock();
    if json {
        serde_json::to_writer(&mut out, &manifest).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(End::Done);
    }
    let sum = |of: fn(&ledger::EvidenceFile) -> u64| manifest.evidence.iter().map(of).sum::<u64>();
    let minutes = manifest.evidence.iter().filter_map(|file| file.minutes);
    let ends = minutes.clone().map(|m| m.0).min().zip(minutes.map(|m| m.1).max());
    writeln!(
        out,
        "{}: {}, {} of them left out, {} kB of {} kB",
        counted(manifest.evidence.len() as u64, "evidence file"),
        counted(sum(|file| file.lines), "line"),
        sum(|file| file.left_out),
        sum(|file| file.bytes).div_ceil(1000),
        sum(|file| file.text).div_ceil(1000)
    )?;
    if let Some((first, last)) = ends {
        writeln!(out, "from {} to {}", Micros(first * 60_000_000), Micros(last * 60_000_000))?;
    }
    writeln!(out, "{}", counted(manifest.tables.len() as u64, "table"))?;
    for night in &manifest.nights {
        writeln!(
            out,
            "{}: {}, {} open, {} lost, {} changed{}",
            night.name,
            counted(night.orders, "order"),
            night.open,
            night.lost,
            counted(night.changed, "verdict"),
            if night.has_result { "" } else { ", result removed" }
        )?;
    }
    Ok(End::Done)
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tagtrail history 1001 --ledger /var/lib/tagtrail\n  tagtrail history 1001 --json --ledger /var/lib/tagtrail"
)]
pub(super) struct History {
    /// The order's number
    #[arg(value_name = "ORDER")]
    order: String,
    /// The ledger's folder
    #[arg(long, value_name = "DIR")]
    ledger: PathBuf,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

impl History {
    pub(super) fn run(&self) -> Result<End, Stop> {
        let found = entries(&self.ledger, std::slice::from_ref(&self.order))?;
        if found.is_empty() {
            tell(&format!("{}: there is no such order in {}", self.order, self.ledger.display()));
            return Ok(End::Missing);
        }
        let mut out = anstream::stdout().lock();
        for entry in &found {
            if self.json {
                let state = if entry.is_final { "final" } else { "open" };
                let line = serde_json::json!({
                    "order_id": entry.row.order_id, "state": state, "history": entry.history, "verdict": entry.row,
                });
                writeln!(out, "{line}")?;
                continue;
            }
            writeln!(out, "{}", terminal(&entry.row.order_id))?;
            for past in &entry.history {
                writeln!(out, "  {}", told(past))?;
            }
            let last = if entry.is_final { "final since the horizon has passed" } else { "open: it may still change" };
            writeln!(out, "  {last}; last judged in {}", entry.night)?;
        }
        Ok(End::Done)
    }
}

/// One verdict of an order in words.
fn told(past: &Past) -> String {
    let cause =
        if past.cause.is_empty() || past.cause == past.outcome { String::new() } else { format!(" / {}", past.cause) };
    let claimant = if past.claimant.is_empty() { String::new() } else { format!(", {}", terminal(&past.claimant)) };
    format!("{}  {}{cause}{claimant}, {:.2} sure: {}", past.night, past.outcome, past.confidence, past.reason)
}

/// The orders of a ledger with these numbers, as people write them.
pub(super) fn entries(dir: &Path, typed: &[String]) -> Result<Vec<Entry>, Error> {
    let manifest = Manifest::read(dir)?;
    if manifest.nights.is_empty() {
        let error = Error::new(Kind::Format, dir.display().to_string(), "holds no verdicts yet");
        return Err(error.hint("tagtrail nightly --ledger DIR judges its orders"));
    }
    let mut all = Vec::new();
    State::each(dir, &manifest, &mut |entry| all.push(entry))?;
    let ids: Vec<&str> = all.iter().map(|entry| entry.row.order_id.as_str()).collect();
    let wanted: Vec<String> = numbers::resolve(typed, &ids).into_iter().filter_map(known).flatten().collect();
    all.retain(|entry| wanted.contains(&entry.row.order_id));
    Ok(all)
}

/// The numbers of orders that are there.
fn known(answer: Answer) -> Option<Vec<String>> {
    match answer {
        Answer::Known { id, .. } => Some(vec![id]),
        Answer::Several { ids, .. } => Some(ids),
        Answer::Missing { .. } => None,
    }
}
