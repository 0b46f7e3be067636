//! `tagtrail analyze`: a verdict for every order.

use super::InputArgs;
use super::files::{clean_up_on_interrupt, prepare, write_folder};
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use crate::analyze::{Analysis, analyze};
use crate::error::{Error, Kind};
use crate::inputs::table_kind;
use crate::logs::source::reason;
use crate::progress::{Progress, Stage};
use crate::report::summary::Summary;
use crate::report::trend::Trend;
use crate::report::{json, table};
use crate::result::{self, Wants};
use crate::score::{Score, score};
use crate::tables::Table;
use clap::Args;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail analyze access.log* orders.csv partners.csv\n  \
tagtrail analyze --config shop.toml --out result logs/*.gz orders.csv partners.csv\n  \
tagtrail analyze --out result --compare last-month access.log orders.csv partners.csv\n  \
tagtrail analyze --json --fail-above-lost 5% access.log orders.csv partners.csv\n\n\
Files are told by their contents; --web, --orders and --partners say it outright.\n\
With --out DIR: report.html to look at, verdicts.csv and verdicts.parquet with a row per order, summary.json, the stories \
that explain --result tells, and rejected.log when lines were rejected.")]
pub(super) struct Analyze {
    #[command(flatten)]
    input: InputArgs,
    /// Write the result to this folder instead of only summing it up here
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Say what changed against an earlier result's folder
    #[arg(long, value_name = "DIR")]
    compare: Option<PathBuf>,
    /// Hold the verdicts against a truth, as score takes it, and show in report.html how right they are
    #[arg(long, value_name = "FILE", requires = "out")]
    truth: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
    /// Exit with 3 when more than this share of the orders is lost, such as 5%
    #[arg(long, value_name = "SHARE", value_parser = super::share)]
    fail_above_lost: Option<f64>,
    /// Exit with 3 when more than this share of the log lines is rejected, such as 0.1%
    #[arg(long, value_name = "SHARE", value_parser = super::share)]
    max_rejected: Option<f64>,
}

impl Analyze {
    pub(super) fn run(&self, watcher: &dyn Progress) -> Result<End, Stop> {
        clean_up_on_interrupt();
        let (settings, inputs) = prepare(&self.input, Vec::new())?;
        let progress = Bar::start(self.input.quiet, Some(watcher));
        let analysis = analyze(&inputs, settings, None, &progress)?;
        progress.begins(Stage::Judge);
        let background = analysis.background(env!("CARGO_PKG_VERSION"), &inputs.partners);
        let wants = Wants { files: self.out.is_some(), verdicts: self.truth.is_some() };
        let counted = result::count(&analysis, background, wants);
        let summary = &counted.summary;
        let trend = self.compare.as_ref().map(|folder| trend(summary, folder)).transpose()?;
        if let Some(place) = &self.out {
            progress.begins(Stage::Write);
            let score = self.truth.as_ref().map(|truth| held_against(&counted.verdicts, truth)).transpose()?;
            write_folder(place, &|open| result::write(&analysis, &counted, score.as_ref(), open))?;
        }
        drop(progress);
        if self.json {
            json::write(summary, &mut io::stdout().lock())?;
        } else if !(self.input.quiet && self.out.is_some()) {
            table::write(summary, trend.as_ref(), super::columns(), &mut anstream::stdout().lock())?;
        }
        Ok(self.end(&analysis, summary))
    }

    /// Faults and thresholds, told on standard error.
    fn end(&self, analysis: &Analysis, summary: &Summary) -> End {
        let mut end = End::Done;
        let lost = summary.orders.by_outcome.iter().find(|o| o.outcome == "lost").map_or(0.0, |o| o.share);
        let (read, rejected) =
            analysis.logs.iter().fold((0, 0), |(r, x), log| (r + log.tally.read, x + log.tally.rejected_total()));
        let share = rejected as f64 / f64::max(read as f64, 1.0);
        for (what, value, limit) in
            [("orders lost", lost, self.fail_above_lost), ("lines rejected", share, self.max_rejected)]
        {
            if let Some(limit) = limit.filter(|limit| value > *limit) {
                tell(&format!("{what}: {:.3} %, more than the {:.3} % that you allow", value * 100.0, limit * 100.0));
                end = End::Crossed;
            }
        }
        for fault in analysis.logs.iter().filter_map(|log| log.fault.as_ref()) {
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

/// The verdicts held against a truth.
fn held_against(verdicts: &Table, truth: &Path) -> Result<Score, Error> {
    score(&Table::read(truth, table_kind(truth)?)?, verdicts, false)
}

/// What changed against the result in a folder. It is read before a new result takes its place.
fn trend(summary: &Summary, folder: &Path) -> Result<Trend, Error> {
    let path = folder.join("summary.json");
    let name = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|e| {
        let hint = "--compare names a folder that analyze --out wrote";
        Error::new(Kind::Open, &name, reason(&e)).hint(hint)
    })?;
    Trend::of(summary, &text, &folder.display().to_string()).map_err(|what| Error::new(Kind::Format, name, what))
}
