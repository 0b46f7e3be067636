//! `tagtrail analyze`: a verdict for every order.

use super::InputArgs;
use super::files::{Files, clean_up_on_interrupt, prepare, write_folder};
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use crate::analyze::{Analysis, analyze};
use crate::error::{Error, Kind};
use crate::explain::hints::hints;
use crate::explain::keep::{self, Kept, keep};
use crate::inputs::table_kind;
use crate::logs::source::reason;
use crate::progress::{Progress, Stage};
use crate::rejected;
use crate::report::summary::Summary;
use crate::report::trend::Trend;
use crate::report::{Row, csv, json, parquet, stories, table, web};
use crate::score::{Score, score};
use crate::tables::{Table, TableKind};
use clap::Args;
use std::io::{self, Write};
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
        progress.begins(Stage::Write);
        let numbered = analysis.numbered_rows();
        let background = analysis.background(env!("CARGO_PKG_VERSION"), &inputs.partners);
        let rows: Vec<Row> = numbered.iter().map(|(_, row)| row.clone()).collect();
        let mut summary = Summary::count(&rows, background, analysis.notes());
        summary.hints = hints(&analysis, &numbered);
        let trend = self.compare.as_ref().map(|folder| trend(&summary, folder)).transpose()?;
        if let Some(place) = &self.out {
            let kept = keep(&analysis, &numbered).map_err(Stop::Output)?;
            let score = self.truth.as_ref().map(|truth| held_against(&rows, truth)).transpose()?;
            let found = Found { analysis: &analysis, rows: &rows, numbered: &numbered, summary: &summary, kept: &kept };
            write_folder(place, &result_files(&found, score.as_ref()))?;
        }
        drop(progress);
        if self.json {
            json::write(&summary, &mut io::stdout().lock())?;
        } else if !(self.input.quiet && self.out.is_some()) {
            table::write(&summary, trend.as_ref(), super::columns(), &mut anstream::stdout().lock())?;
        }
        Ok(self.end(&analysis, &summary))
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
        end
    }
}

/// Everything that a result's files are made of.
#[derive(Clone, Copy)]
struct Found<'a> {
    analysis: &'a Analysis,
    rows: &'a [Row],
    numbered: &'a [(u32, Row)],
    summary: &'a Summary,
    kept: &'a Kept,
}

fn result_files<'a>(found: &Found<'a>, score: Option<&'a Score>) -> Files<'a> {
    let Found { analysis, rows, summary, kept, .. } = *found;
    let found = *found;
    let mut files = Files::new();
    files.insert("verdicts.csv", Box::new(|out| csv::write(rows, out)));
    files.insert("verdicts.parquet", Box::new(|out| parquet::write(rows, out)));
    files.insert("summary.json", Box::new(|out| json::write(summary, out)));
    files.insert("report.html", Box::new(move |out| write_page(&found, score, out)));
    files.insert(stories::FILE, Box::new(|out| stories::write(&kept.blocks, out)));
    files.insert(stories::INDEX, Box::new(|out| stories::write_index(&kept.blocks, out)));
    if rejected::is_needed(analysis) {
        files.insert("rejected.log", Box::new(|out| rejected::write(analysis, out)));
    }
    files
}

/// The verdicts held against a truth.
fn held_against(rows: &[Row], truth: &Path) -> Result<Score, Error> {
    let truth = Table::read(truth, table_kind(truth)?)?;
    let texts = |of: &dyn Fn(&Row) -> String| rows.iter().map(of).collect::<Vec<_>>();
    let columns: [(&str, Vec<String>); 5] = [
        ("order_id", texts(&|row| row.order_id.clone())),
        ("outcome", texts(&|row| row.outcome.to_owned())),
        ("cause", texts(&|row| row.cause.to_owned())),
        ("claimant_tag", texts(&|row| row.claimant_tag.clone())),
        ("confidence", texts(&|row| row.confidence.to_string())),
    ];
    let verdicts = Table {
        path: String::new(),
        kind: TableKind::Ndjson,
        names: columns.iter().map(|(name, _)| (*name).to_owned()).collect(),
        columns: columns.iter().map(|(_, texts)| texts.iter().map(String::as_str).collect()).collect(),
        rows: rows.len(),
    };
    score(&truth, &verdicts, false)
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

fn write_page(found: &Found<'_>, score: Option<&Score>, out: &mut dyn Write) -> io::Result<()> {
    let analysis = found.analysis;
    let report = web::Report {
        rows: found.numbered,
        summary: found.summary,
        cases: &found.kept.cases,
        causes: &keep::cause_texts(),
        outages: &keep::outages(analysis),
        windows: &analysis.merchant.programs.iter().map(|terms| terms.window).collect::<Vec<_>>(),
        score,
        currency: &web::commonest(found.numbered),
    };
    web::write(&report, out)
}
