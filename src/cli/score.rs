//! `tagtrail score`: verdicts against a truth, or against earlier verdicts.

use super::outcome::{End, Stop, tell};
use super::threads;
use crate::jobs::inputs::table_kind;
use crate::report::scores;
use crate::score::score;
use crate::tables::Table;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(
    after_help = "TRUTH has the columns order_id and cause, and may have tag (whose click it was) and identifiable (0: the \
logs do not show it). In its place may be earlier verdicts: then it is shown what changed, and not what is right.\n\n\
Examples:\n  tagtrail simulate --orders 500 world\n  tagtrail analyze world/web-*.log world/orders.csv world/partners.csv \
world/tagtrail.toml --out result\n  tagtrail score world/truth.csv result/verdicts.csv\n  tagtrail score --list old/verdicts.csv new/verdicts.csv"
)]
pub(super) struct Score {
    /// What is true: truth.csv of a simulated shop, or earlier verdicts (CSV, NDJSON or Parquet)
    truth: PathBuf,
    /// The verdicts
    verdicts: PathBuf,
    /// Count also the orders that the logs do not explain
    #[arg(long)]
    all: bool,
    /// List the orders that were called something else, or got another verdict
    #[arg(long)]
    list: bool,
    /// Print the score as JSON
    #[arg(long)]
    json: bool,
    /// Exit with 3 when the mean F1 over the causes is below this
    #[arg(long, value_name = "F1", value_parser = super::args::share)]
    min_macro_f1: Option<f64>,
    /// Exit with 3 when fewer claims than this share name the right partner
    #[arg(long = "min-partner", alias = "min-claimant", value_name = "SHARE", value_parser = super::args::share)]
    min_claimant: Option<f64>,
    /// Exit with 3 when more than this share of the organic sales is called lost
    #[arg(long, value_name = "SHARE", value_parser = super::args::share)]
    max_false_alarms: Option<f64>,
    /// Exit with 3 when the expected calibration error is above this
    #[arg(long, value_name = "ERROR", value_parser = super::args::share)]
    max_calibration_error: Option<f64>,
}

impl Score {
    pub(super) fn run(&self) -> Result<End, Stop> {
        threads::start(0)?;
        let read = |path: &Path| Table::read(path, table_kind(path)?);
        let score = score(&read(&self.truth)?, &read(&self.verdicts)?, self.all)?;
        let mut out = anstream::stdout().lock();
        if self.json {
            scores::write_json(&score, &mut out)?;
        } else {
            let (truth, verdicts) = (self.truth.display().to_string(), self.verdicts.display().to_string());
            scores::write(&score, &truth, &verdicts, self.list, &mut out)?;
        }
        // Every threshold is an "at most": a value that should be large is compared by its distance from 1.
        let lacks = |floor: Option<f64>| floor.map(|floor| 1.0 - floor);
        let mut end = End::Done;
        for (what, value, limit) in [
            ("macro-F1 falls short of 1", 1.0 - score.macro_f1(), lacks(self.min_macro_f1)),
            ("claims without the right partner", 1.0 - score.claimant_share(), lacks(self.min_claimant)),
            ("organic sales called lost", score.false_alarm_share(), self.max_false_alarms),
            ("expected calibration error", score.calibration.error(), self.max_calibration_error),
        ] {
            if let Some(limit) = limit.filter(|limit| value > *limit) {
                tell(&format!("{what}: {value:.4}, more than the {limit:.4} that you allow"));
                end = End::Crossed;
            }
        }
        Ok(end)
    }
}
