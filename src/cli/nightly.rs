//! `tagtrail nightly`: a ledger that is fed every night.

use super::args::InputArgs;
use super::collect::{faults, holder};
use super::files::sorted;
use super::interrupt::clean_up_on_interrupt;
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use super::settings;
use crate::base::counted::counted;
use crate::base::error::{Error, Kind};
use crate::base::progress::Progress;
use crate::base::small_file;
use crate::base::units::Span;
use crate::jobs::nightly::alerts::{Alert, alerts};
use crate::jobs::nightly::{Done, Wanted, kept_settings, nightly};
use crate::ledger::Ledger;
use crate::output::Unguarded;
use crate::report::escape::terminal;
use clap::Args;
use serde_json::json;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tagtrail nightly --ledger /var/lib/tagtrail --config shop.toml /var/log/nginx/access.log* orders.csv partners.csv\n  \
tagtrail nightly --ledger /var/lib/tagtrail --fail-above-lost 5% --alert-drop 30% access.log* orders.csv\n\n\
DIR/current holds the verdicts of all orders, DIR/nights/DATE what one night found. Files that are known already are passed \
over, so the same command runs every night. docs/nightly.md has a timer, a cron line and the metrics."
)]
pub(super) struct Nightly {
    #[command(flatten)]
    input: InputArgs,
    /// The ledger's folder: a new one, an empty one, or one of earlier nights
    #[arg(long, value_name = "DIR")]
    ledger: PathBuf,
    /// How long after an order its answer may still change; the settings' [nightly] horizon, or 45d, without it
    #[arg(long, value_name = "TIME", value_parser = span)]
    horizon: Option<Span>,
    /// The day of this run, which names its folder; today, in UTC, without it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    date: Option<String>,
    /// Print one line of JSON instead of one for people
    #[arg(long)]
    json: bool,
    /// Also write metrics for Prometheus' textfile collector to this file
    #[arg(long, value_name = "FILE")]
    metrics: Option<PathBuf>,
    /// Exit with 3 when more than this share of the orders is lost, such as 5%
    #[arg(long, value_name = "SHARE", value_parser = super::args::share)]
    fail_above_lost: Option<f64>,
    /// Exit with 3 when a partner's share of credited sales in the last week is lower by this share than in the four weeks before,
    /// or a cause took so much more, and chance does not explain it; such as 30%
    #[arg(long, value_name = "SHARE", value_parser = super::args::share)]
    alert_drop: Option<f64>,
    /// Exit with 3 when links, redirects, beacons or front ends began to fail in the last two weeks
    #[arg(long)]
    alert_broken: bool,
}

/// How long answers may change if nobody says otherwise: the look-back of most programmes, and two weeks for networks to report.
const HORIZON: Span = Span::days(45);

fn span(text: &str) -> Result<Span, String> {
    let wrong = || format!("{text:?} is no length of time; write 45d or 6w");
    Span::parse(text).filter(|span| *span > Span(0)).ok_or_else(wrong)
}

fn date(text: &str) -> Result<String, String> {
    let read = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d");
    read.map(|date| date.to_string()).map_err(|_| format!("{text:?} is no day; write 2026-10-05"))
}

impl Nightly {
    /// Whether it writes on standard output.
    pub(super) fn prints(&self) -> bool {
        self.json || !self.input.quiet
    }

    pub(super) fn run(&self, watcher: &dyn Progress) -> Result<End, Stop> {
        clean_up_on_interrupt()?;
        self.metrics.as_ref().map_or(Ok(()), |path| refuse_foreign(path))?;
        let mut ledger = Ledger::open(&self.ledger, &holder("nightly"), Arc::new(Unguarded))?;
        let all = self.input.config.iter().chain(self.input.paths.iter().filter(|path| settings::is_settings(path)));
        let settings_files: Vec<PathBuf> = all.cloned().collect();
        let kept = if settings_files.is_empty() { kept_settings(&ledger)? } else { None };
        let settings = match kept {
            Some(kept) => kept,
            None => settings::read(&self.input.config, &self.input.paths, &self.input.column)?,
        };
        let inputs = sorted(&self.input, &settings)?;
        let progress = Bar::start(self.input.quiet, Some(watcher));
        let date = self.date.clone().unwrap_or_else(today);
        let horizon = self.horizon.or(settings.horizon).unwrap_or(HORIZON);
        let wanted = Wanted {
            inputs: &inputs,
            settings,
            settings_files: &settings_files,
            date: &date,
            horizon,
            version: env!("CARGO_PKG_VERSION"),
        };
        let done = nightly(&mut ledger, &wanted, &progress)?;
        drop(progress);
        drop(ledger);
        let last = done.rows.iter().map(|row| row.ordered_at).max();
        let rung = match (self.alert_drop, last) {
            (Some(drop), Some(last)) => alerts(done.rows.iter(), last, drop),
            _ => Vec::new(),
        };
        if let Some(path) = &self.metrics {
            Self::write_metrics(path, &done, &rung)?;
        }
        for note in done.notes.iter().filter(|_| !self.input.quiet) {
            tell(note);
        }
        let mut out = anstream::stdout().lock();
        if self.json {
            writeln!(out, "{}", line(&done, &rung))?;
        } else if self.prints() {
            writeln!(out, "{}", sentence(&done))?;
            for fault in done.broken.iter().filter(|_| !self.alert_broken) {
                writeln!(out, "{}", terminal(&fault.text()))?;
            }
        }
        Ok(self.end(&done, &rung))
    }

    fn end(&self, done: &Done, rung: &[Alert]) -> End {
        let mut end = End::Done;
        for alert in rung {
            tell(&alert.text());
            end = End::Crossed;
        }
        for fault in done.broken.iter().filter(|_| self.alert_broken) {
            tell(&terminal(&fault.text()));
            end = End::Crossed;
        }
        if let (Some(limit), Some(night)) = (self.fail_above_lost, &done.night) {
            let share = night.lost as f64 / night.orders.max(1) as f64;
            if share > limit {
                let percent = |share: f64| share * 100.0;
                tell(&format!(
                    "orders lost: {:.3} %, more than the {:.3} % that you allow",
                    percent(share),
                    percent(limit)
                ));
                end = End::Crossed;
            }
        }
        let orders = done.faults.iter().filter(|fault| !done.collected.faults.contains(fault));
        let mut incomplete = faults(&done.collected);
        for fault in orders {
            tell(&fault.to_string());
            incomplete = End::Incomplete;
        }
        end.max(incomplete)
    }

    /// Writes metrics beside their place, and moves them there in one step.
    fn write_metrics(path: &Path, done: &Done, rung: &[Alert]) -> Result<(), Error> {
        let failed = |error: std::io::Error| Error::new(Kind::Write, path.display().to_string(), error.to_string());
        let next = path.with_extension("prom.next");
        std::fs::write(&next, metrics(done, rung)).and_then(|()| std::fs::rename(&next, path)).map_err(failed)
    }
}

/// The day in UTC.
#[expect(clippy::disallowed_methods, reason = "the command line may read the clock")]
fn today() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let now = chrono::DateTime::from_timestamp(since.as_secs() as i64, 0).unwrap_or_default();
    now.date_naive().to_string()
}

fn sentence(done: &Done) -> String {
    let logs = counted(done.collected.items.len() as u64, "log");
    let Some(night) = &done.night else {
        return format!("{logs} collected; nothing is judged yet, since the ledger holds no {}", lacking(done));
    };
    format!(
        "{}: {}, {} ({} new, {} open), {} lost, {} changed",
        terminal(&night.name),
        logs,
        counted(night.orders, "order"),
        done.new,
        night.open,
        night.lost,
        counted(night.changed, "verdict")
    )
}

/// What a ledger lacks before anything can be judged.
fn lacking(done: &Done) -> &'static str {
    if done.collected.items.is_empty() { "logs or no orders" } else { "orders" }
}

fn line(done: &Done, rung: &[Alert]) -> serde_json::Value {
    let mut reasons = std::collections::BTreeMap::new();
    for change in &done.changes {
        *reasons.entry(change.to.reason.clone()).or_insert(0_u64) += 1;
    }
    let night = done.night.as_ref();
    json!({
        "night": night.map(|night| &night.name), "logs": done.collected.items.len(), "orders": night.map(|night| night.orders),
        "new": done.new, "open": night.map(|night| night.open), "lost": night.map(|night| night.lost),
        "changed": night.map(|night| night.changed), "reasons": reasons,
        "blocks": { "read": done.blocks.0, "by_digest": done.blocks.1 },
        "broken": done.broken, "notes": done.notes, "alerts": rung.iter().map(Alert::text).collect::<Vec<_>>(),
        "faults": done.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// How every file with metrics begins.
const METRICS: &str = "# HELP tagtrail_";

/// The most bytes of a file with metrics: a line for each cause.
const MAX_METRICS: u64 = 1 << 20;

/// Refuses to replace anything but a file with tagtrail's own metrics.
fn refuse_foreign(path: &Path) -> Result<(), Error> {
    let refused = |what: &str| {
        let error = Error::new(Kind::Write, path.display().to_string(), what);
        Err(error.hint("--metrics names a new file, or one of an earlier night"))
    };
    match path.symlink_metadata() {
        Ok(meta) if !meta.is_file() => refused("is no file, and is left alone"),
        Ok(_) if !small_file::text(path, MAX_METRICS)?.starts_with(METRICS) => {
            refused("holds no metrics of tagtrail's, and is left alone")
        }
        _ => Ok(()),
    }
}

/// Metrics as Prometheus' textfile collector reads them.
fn metrics(done: &Done, rung: &[Alert]) -> String {
    let mut text = String::new();
    let night = done.night.clone().unwrap_or_default();
    let gauges = [
        ("tagtrail_orders", "Orders in the ledger.", night.orders),
        ("tagtrail_orders_open", "Orders whose answer may still change.", night.open),
        ("tagtrail_orders_new", "Orders that are new since the night before.", done.new),
        ("tagtrail_verdicts_changed", "Verdicts that changed in the last night.", night.changed),
        ("tagtrail_alerts", "Partners and causes that rang in the last night.", rung.len() as u64),
        ("tagtrail_broken", "Links, redirects, beacons and front ends that began to fail.", done.broken.len() as u64),
        ("tagtrail_faults", "Inputs that could not be read to their end.", done.faults.len() as u64),
    ];
    for (name, help, value) in gauges {
        // Writing to a String cannot fail.
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
    }
    let mut outcomes = std::collections::BTreeMap::new();
    for row in &done.rows {
        *outcomes.entry((row.outcome, row.cause)).or_insert(0_u64) += 1;
    }
    text.push_str("# HELP tagtrail_verdicts Orders by outcome and cause.\n# TYPE tagtrail_verdicts gauge\n");
    for ((outcome, cause), count) in outcomes {
        let _ =
            writeln!(text, "tagtrail_verdicts{{outcome=\"{}\",cause=\"{}\"}} {count}", outcome.name(), cause.name());
    }
    text
}
