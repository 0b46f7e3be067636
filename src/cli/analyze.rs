//! `tagtrail analyze`: a verdict for every order.

use super::InputArgs;
use super::files::{Files, clean_up_on_interrupt, prepare, write_folder};
use super::outcome::{End, Stop, tell};
use super::progress::Progress;
use crate::analyze::{Analysis, analyze};
use crate::explain::{
    self,
    keep::{Kept, keep},
};
use crate::logs::quote;
use crate::report::summary::Summary;
use crate::report::{Row, csv, escape, json, parquet, stories, table, web};
use clap::Args;
use std::io::{self, Write};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Files are told by their contents; --web, --orders and --partners say it outright.\n\
With --out DIR: verdicts.csv, verdicts.parquet, summary.json, and rejected.log when lines were rejected.")]
pub(super) struct Analyze {
    #[command(flatten)]
    input: InputArgs,
    /// Write the result to this folder instead of only summing it up here
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
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
    pub(super) fn run(&self) -> Result<End, Stop> {
        clean_up_on_interrupt();
        let (settings, inputs) = prepare(&self.input, Vec::new())?;
        let progress = Progress::start(self.input.quiet);
        let analysis = analyze(&inputs, settings, None, &progress.bytes)?;
        drop(progress);
        let numbered = analysis.numbered_rows();
        let background = analysis.background(env!("CARGO_PKG_VERSION"), &inputs.partners);
        let rows: Vec<Row> = numbered.iter().map(|(_, row)| row.clone()).collect();
        let summary = Summary::count(&rows, background, analysis.notes());
        if let Some(place) = &self.out {
            let kept = keep(&analysis, &numbered).map_err(Stop::Output)?;
            write_folder(place, &result_files(&analysis, &rows, &numbered, &summary, &kept))?;
        }
        if self.json {
            json::write(&summary, &mut io::stdout().lock())?;
        } else if !(self.input.quiet && self.out.is_some()) {
            table::write(&summary, &mut anstream::stdout().lock())?;
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

fn result_files<'a>(analysis: &'a Analysis, rows: &'a [Row], numbered: &'a [(u32, Row)], summary: &'a Summary, kept: &'a Kept) -> Files<'a> {
    let mut files = Files::new();
    files.insert("verdicts.csv", Box::new(|out| csv::write(rows, out)));
    files.insert("verdicts.parquet", Box::new(|out| parquet::write(rows, out)));
    files.insert("summary.json", Box::new(|out| json::write(summary, out)));
    files.insert(stories::FILE, Box::new(|out| stories::write(&kept.blocks, out)));
    files.insert(stories::INDEX, Box::new(|out| stories::write_index(&kept.blocks, out)));
    files.insert("report.html", Box::new(|out| write_page(analysis, numbered, summary, kept, out)));
    let rejected =
        analysis.logs.iter().any(|log| !log.tally.rejects.is_empty()) || !analysis.orders.rejected.is_empty();
    if rejected {
        files.insert("rejected.log", Box::new(|out| write_rejected(analysis, out)));
    }
    files
}

fn write_page(
    analysis: &Analysis,
    rows: &[(u32, Row)],
    summary: &Summary,
    kept: &Kept,
    out: &mut dyn Write,
) -> io::Result<()> {
    let report = web::Report {
        rows,
        summary,
        cases: &kept.cases,
        causes: &explain::keep::cause_texts(),
        outages: &explain::keep::outages(analysis),
        windows: &analysis.merchant.programs.iter().map(|terms| terms.window).collect::<Vec<_>>(),
        score: None,
        currency: &web::commonest(rows),
    };
    web::write(&report, out)
}

/// Source, place, reason and the cleaned line of everything that was not read, tab-separated.
fn write_rejected(analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    for log in &analysis.logs {
        let offsets: Vec<u64> = log.tally.rejects.iter().map(|r| r.place.offset).collect();
        // A source that broke off cannot be read again behind the break: the places are still told.
        let lines = quote::lines(&log.source, &offsets).unwrap_or_else(|_| vec![String::new(); offsets.len()]);
        let path = escape::terminal(&log.source.path);
        for (reject, line) in log.tally.rejects.iter().zip(lines) {
            writeln!(out, "{path}\t{}\t{}\t{}", reject.place.line, reject.reason.name(), escape::terminal(&line))?;
        }
    }
    for row in &analysis.orders.rejected {
        let path = analysis.orders.files.get(usize::from(row.file)).map_or("", |file| file.path.as_str());
        writeln!(out, "{}\t{}\t{}\t{}", escape::terminal(path), row.line, row.reason, escape::terminal(&row.text))?;
    }
    Ok(())
}
