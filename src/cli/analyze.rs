//! `tagtrail analyze`: a verdict for every order.

use super::args::InputArgs;
use super::files::{prepare_orders, refuse_file, write_folder};
use super::interrupt::clean_up_on_interrupt;
use super::key::KeyArgs;
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use crate::base::error::{Error, Kind};
use crate::base::progress::{Progress, Stage};
use crate::base::small_file;
use crate::jobs::analyze::{Analysis, analyze};
use crate::jobs::digests::Shared;
use crate::jobs::inputs::table_kind;
use crate::jobs::result::{self, Wants};
use crate::logs::set::by_name;
use crate::output::{Existing, Folder, Unguarded};
use crate::report::summary::Summary;
use crate::report::trend::Comparison;
use crate::report::trend::compare::compare;
use crate::report::{json, table};
use crate::score::{Score, score};
use crate::tables::Table;
use crate::verdict::Outcome;
use clap::Args;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail analyze access.log* orders.csv partners.csv\n  \
tagtrail analyze --config shop.toml --out result logs/*.gz orders.csv partners.csv\n  \
tagtrail analyze --out result --compare last-month access.log orders.csv partners.csv\n  \
tagtrail analyze --json --fail-above-lost 5% access.log orders.csv partners.csv\n\n\
What a file is, its contents show; --web, --orders and --partners say it outright.\n\
With --out DIR: report.html to look at, verdicts.csv and verdicts.parquet with a row per order, summary.json, the stories \
that explain --result tells, and rejected.log when lines were rejected.")]
pub(super) struct Analyze {
    #[command(flatten)]
    input: InputArgs,
    /// Write the result to this folder instead of only summing it up here
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write to the folder of --out even if it holds other files: those of a result's names are replaced, all others stay
    #[arg(long, requires = "out")]
    force: bool,
    /// Write a result that can be sent to others: addresses, user agents, ids of visitors and customers and texts that
    /// visitors typed are replaced by pseudonyms, and there is no rejected.log
    #[arg(long, requires = "out")]
    share: bool,
    #[command(flatten)]
    key: KeyArgs,
    /// Say what changed since the result in this folder; where there is none yet, say so and go on
    #[arg(long, value_name = "DIR")]
    compare: Option<PathBuf>,
    /// Compare the verdicts with a truth, as score takes it, and show in report.html how right they are
    #[arg(long, value_name = "FILE", requires = "out")]
    truth: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
    /// Exit with 3 when more than this share of the orders is lost, such as 5%; or may be, where most could not be decided
    #[arg(long, value_name = "SHARE", value_parser = super::args::share)]
    fail_above_lost: Option<f64>,
    /// Exit with 3 when more than this share of the orders could not be decided, such as 5%
    #[arg(long, value_name = "SHARE", value_parser = super::args::share)]
    fail_above_undetermined: Option<f64>,
    /// Exit with 3 when more than this share of the log lines is rejected, such as 0.1%
    #[arg(long, value_name = "SHARE", value_parser = super::args::share)]
    max_rejected: Option<f64>,
}

impl Analyze {
    /// Whether it writes on standard output.
    pub(super) fn prints(&self) -> bool {
        self.json || !(self.input.quiet && self.out.is_some())
    }

    pub(super) fn run(&self, watcher: &dyn Progress) -> Result<End, Stop> {
        clean_up_on_interrupt()?;
        // Anything that keeps the result from being written is reported before the work.
        let existing = Existing::of(self.force);
        let place = self.out.as_ref().map(|out| Folder::at(out, &result::CONTENTS, existing, Arc::new(Unguarded)));
        let place = place.transpose()?;
        // Before the first run, the folder of the earlier result does not exist yet.
        self.compare.as_ref().map_or(Ok(()), |folder| refuse_file(folder, COMPARED))?;
        self.truth.as_ref().map(|truth| table_kind(truth)).transpose()?;
        self.key.only_with(self.share, "--share")?;
        let key = self.share.then(|| self.key.read(self.input.quiet)).transpose()?;
        let digests = Shared::among(&[&self.input.paths[..], &self.input.web].concat());
        let (settings, inputs) = prepare_orders(&self.input, Vec::new())?;
        let progress = Bar::start(self.input.quiet, Some(watcher));
        if let Some(digests) = &digests {
            digests.attach(&inputs);
        }
        let analysis = analyze(&inputs, settings, None, &progress)?;
        if let Some(digests) = digests {
            digests.keep(&inputs);
        }
        progress.begins(Stage::Judge);
        let background = analysis.background(env!("CARGO_PKG_VERSION"), &inputs.partners);
        let wants = Wants { files: self.out.is_some(), verdicts: self.truth.is_some() };
        let mut counted = result::count(&analysis, background, wants);
        let compared = self.compare.as_ref().map(|folder| compared(&counted.summary, folder)).transpose()?;
        counted.summary.comparison = compared;
        if let Some(key) = key {
            counted.share(key);
        }
        if let (Some(named), Some(place)) = (&self.out, &place) {
            progress.begins(Stage::Write);
            let score = self.truth.as_ref().map(|truth| held_against(&counted.verdicts, truth)).transpose()?;
            write_folder(named, place, &|open| result::write(&analysis, &counted, score.as_ref(), open))?;
        }
        drop(progress);
        let summary = &counted.summary;
        if self.json {
            json::write(summary, &mut io::stdout().lock())?;
        } else if self.prints() {
            table::write(summary, super::args::columns(), &mut anstream::stdout().lock())?;
        }
        Ok(self.end(&analysis, summary))
    }

    /// Reports faults and crossed thresholds on standard error.
    fn end(&self, analysis: &Analysis, summary: &Summary) -> End {
        let mut end = End::Done;
        let (lost, open) = (summary.outcome(Outcome::Lost).1, summary.outcome(Outcome::Undetermined).1);
        let (read, rejected) =
            analysis.logs.iter().fold((0, 0), |(r, x), log| (r + log.tally.read, x + log.tally.rejected_total()));
        let share = rejected as f64 / f64::max(read as f64, 1.0);
        // Where most orders could not be decided, few lost ones are no good news: each undecided one may be lost as well.
        let may_be_lost = self.fail_above_lost.filter(|limit| lost <= *limit && summary.is_mostly_undecided());
        for (what, value, limit) in [
            ("orders lost", lost, self.fail_above_lost),
            ("orders lost or undetermined, where most could not be decided", lost + open, may_be_lost),
            ("orders undetermined", open, self.fail_above_undetermined),
            ("lines rejected", share, self.max_rejected),
        ] {
            if let Some(limit) = limit.filter(|limit| value > *limit) {
                tell(&format!("{what}: {:.3} %, more than the {:.3} % that you allow", value * 100.0, limit * 100.0));
                end = End::Crossed;
            }
        }
        for fault in by_name(&analysis.logs).into_iter().filter_map(|log| log.fault.as_ref()) {
            tell(&fault.to_string());
            end = End::Incomplete;
        }
        for fault in analysis.orders.faults() {
            tell(&fault.to_string());
            end = End::Incomplete;
        }
        end
    }
}

/// The verdicts compared with a truth.
fn held_against(verdicts: &Table, truth: &Path) -> Result<Score, Error> {
    score(&Table::read(truth, table_kind(truth)?)?, verdicts, false)
}

/// What `--compare` takes.
const COMPARED: &str = "--compare names a folder that analyze --out wrote";

/// The changes since the result in a folder. It is read before a new result takes its place.
fn compared(summary: &Summary, folder: &Path) -> Result<Comparison, Error> {
    let place = folder.display().to_string();
    let path = folder.join("summary.json");
    let name = path.display().to_string();
    if !path.exists() {
        return Ok(Comparison::with_nothing(&place));
    }
    let text = small_file::text(&path, small_file::SUMMARY).map_err(|error| error.hint(COMPARED))?;
    compare(summary, &text, &place).map_err(|what| Error::new(Kind::Format, name, what))
}
