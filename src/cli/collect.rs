//! `tagtrail collect`: evidence from web logs, once, for any number of analyses.

use super::args::InputArgs;
use super::files::prepare;
use super::interrupt::clean_up_on_interrupt;
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use crate::base::counted::counted;
use crate::base::error::{Error, Kind};
use crate::base::progress::Progress;
use crate::jobs::collect::{Item, Outcome, Report, collect};
use crate::ledger::Ledger;
use crate::output::Unguarded;
use crate::report::escape::terminal;
use clap::Args;
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail collect --into evidence access.log*\n  \
tagtrail collect --into evidence --config shop.toml logs/*.gz\n  \
tagtrail analyze evidence orders.csv partners.csv\n\n\
An analysis of evidence gives the same result as one of the logs, byte for byte. What is collected already is known under any \
name, packed or not. docs/evidence.md says what evidence holds.")]
pub(super) struct Collect {
    #[command(flatten)]
    input: InputArgs,
    /// Write the evidence to this folder: a new one, an empty one, or one that holds evidence already
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// Print a line of JSON for each log
    #[arg(long)]
    json: bool,
}

impl Collect {
    /// Whether it writes on standard output.
    pub(super) fn prints(&self) -> bool {
        self.json || !self.input.quiet
    }

    pub(super) fn run(&self, watcher: &dyn Progress) -> Result<End, Stop> {
        clean_up_on_interrupt()?;
        let (settings, inputs) = prepare(&self.input, Vec::new())?;
        let tables = [&inputs.orders, &inputs.partners, &inputs.credits, &inputs.reports, &inputs.claims];
        let table = tables.into_iter().flatten().next();
        if let Some((path, _)) = table {
            let what = "is no web log, and evidence depends on nothing else";
            let error = Error::new(Kind::Usage, path.display().to_string(), what);
            return Err(error.hint("leave it out; analyze takes it together with the evidence").into());
        }
        let mut ledger = Ledger::open(&self.into, &holder("collect"), Arc::new(Unguarded))?;
        let progress = Bar::start(self.input.quiet, Some(watcher));
        let report = collect(&mut ledger, &inputs.web, settings, &progress)?;
        drop(progress);
        let mut out = anstream::stdout().lock();
        for item in &report.items {
            if self.json {
                writeln!(out, "{}", line(item))?;
            } else if self.prints() {
                writeln!(out, "{}", sentence(item))?;
            }
        }
        Ok(faults(&report))
    }
}

/// Reports faults of logs on standard error.
pub(super) fn faults(report: &Report) -> End {
    for fault in &report.faults {
        tell(&fault.to_string());
    }
    if report.faults.is_empty() { End::Done } else { End::Incomplete }
}

/// The name of this run in a lock.
pub(super) fn holder(verb: &str) -> String {
    format!("tagtrail {verb}, process {}", std::process::id())
}

fn sentence(item: &Item) -> String {
    let path = terminal(&item.path);
    let file = &item.file;
    let holds = format!(
        "{}, {} of them left out, {} kB of evidence",
        counted(file.lines, "line"),
        file.left_out,
        file.bytes.div_ceil(1000)
    );
    match &item.outcome {
        Outcome::New => format!("{path}: {holds}"),
        Outcome::Grown(from) if *from == item.path => format!("{path}: has grown, {holds}"),
        Outcome::Grown(from) => format!("{path}: continues what was collected as {}, {holds}", terminal(from)),
        Outcome::Known(as_name) if *as_name == item.path => format!("{path}: is known already"),
        Outcome::Known(as_name) => format!("{path}: is known already, as {}", terminal(as_name)),
    }
}

fn line(item: &Item) -> serde_json::Value {
    let (outcome, of) = match &item.outcome {
        Outcome::New => ("new", None),
        Outcome::Grown(from) => ("grown", Some(from)),
        Outcome::Known(as_name) => ("known", Some(as_name)),
    };
    json!({
        "path": item.path, "outcome": outcome, "of": of, "file": item.file.file, "lines": item.file.lines,
        "left_out": item.file.left_out, "bytes": item.file.bytes, "fault": item.file.fault,
    })
}
