//! Writes a result's files side by side, orders by time.

use super::{CASE, Counted, ForPage, QUOTED, is_told, page};
use crate::analyze::Analysis;
use crate::explain::tell_without_fail;
use crate::rejected;
use crate::report::stories::{self, Block, Index};
use crate::report::story::Story;
use crate::report::web::cases::{self, Case, Cases};
use crate::report::{Row, csv, json, parquet, web};
use crate::score::Score;
use rayon::prelude::*;
use std::io::{self, Write};

/// Orders whose stories are told at once. Where a log can be read only from its beginning, every batch reads it again:
/// then batches are larger, and take the memory.
const BATCH: usize = 4096;
const BATCH_OF_STREAMS: usize = 65_536;

/// Rows that one thread turns into text at once.
const ROWS: usize = 512;

/// Opens a file of the result by its name, to be written from its beginning.
pub type Open<'a> = &'a dyn Fn(&'static str) -> io::Result<Box<dyn Write>>;

/// A file that could not be written, and why.
#[derive(Debug)]
pub struct Fault {
    /// The file.
    pub file: &'static str,
    /// What was wrong.
    pub error: io::Error,
}

/// Names the file in which something went wrong.
fn of<T>(file: &'static str, outcome: io::Result<T>) -> Result<T, Fault> {
    outcome.map_err(|error| Fault { file, error })
}

const CSV: &str = "verdicts.csv";
const PARQUET: &str = "verdicts.parquet";
const SUMMARY: &str = "summary.json";
const PAGE: &str = "report.html";
const REJECTED: &str = "rejected.log";

/// Names of a result's files: a folder that holds others is not replaced.
pub const FILES: [&str; 7] = [CSV, PARQUET, SUMMARY, PAGE, REJECTED, stories::FILE, stories::INDEX];

/// Writes all files of a result. `counted` was counted with [`super::Wants::files`]; `score` holds the verdicts against a truth.
///
/// Call it from the main thread, never inside a rayon closure: Polars brings its own threads. Fails with the file that
/// could not be written.
pub fn write(analysis: &Analysis, counted: &Counted, score: Option<&Score>, open: Open<'_>) -> Result<(), Fault> {
    let Some(for_page) = &counted.page else { return Ok(()) };
    let one = |file: &'static str, write: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
        of(file, open(file).and_then(|mut out| write(&mut out).and_then(|()| out.flush())))
    };
    one(SUMMARY, &|out| json::write(&counted.summary, out))?;
    if rejected::is_needed(analysis) {
        one(REJECTED, &|out| rejected::write(analysis, out))?;
    }
    let told = write_orders(analysis, counted, for_page, open)?;
    let report = web::Report {
        figures: &for_page.figures,
        table: &told.table,
        summary: &counted.summary,
        cases: &told.cases,
        causes: &page::cause_texts(),
        outages: &page::outages(analysis),
        windows: &analysis.merchant.programs.iter().map(|terms| terms.window).collect::<Vec<_>>(),
        score,
    };
    one(PAGE, &|out| web::write(&report, out))
}

/// What the page keeps of the orders.
struct Told {
    table: web::Table,
    cases: Cases,
}

/// Writes what has a part for every order: the tables and the stories.
fn write_orders(analysis: &Analysis, counted: &Counted, page: &ForPage, open: Open<'_>) -> Result<Told, Fault> {
    let (mut csv, mut tales) = (of(CSV, open(CSV))?, of(stories::FILE, open(stories::FILE))?);
    let mut parquet_file = of(PARQUET, open(PARQUET))?;
    let mut parquet = of(PARQUET, parquet::Writer::new(&mut parquet_file))?;
    let mut index = Index::default();
    let (cases, cheaper) = page.choice.cases();
    let mut told = Told { table: web::Table::new(cheaper), cases: Cases::new(cases) };
    of(CSV, csv.write_all(csv::header().as_bytes()))?;
    let streams = analysis.logs.iter().any(|log| log.source.mapped().is_none());
    let batch = if streams { BATCH_OF_STREAMS } else { BATCH };
    for (nth, some) in counted.places.chunks(batch).enumerate() {
        let stories = tell_without_fail(analysis, some, &is_told);
        let rows: Vec<&Row> = stories.iter().map(|story| &story.verdict).collect();
        of(
            CSV,
            rows.par_chunks(ROWS)
                .map(text)
                .collect::<Vec<_>>()
                .iter()
                .try_for_each(|text| csv.write_all(text.as_bytes())),
        )?;
        of(PARQUET, parquet.add(&rows))?;
        let blocks: Vec<io::Result<Block>> = stories.par_chunks(stories::BLOCK).map(Block::of).collect();
        for block in blocks {
            let block = of(stories::FILE, block)?;
            of(stories::FILE, tales.write_all(&block.bytes))?;
            index.add(&block);
        }
        of(PAGE, told.add(page, nth * batch, stories))?;
    }
    of(CSV, csv.flush())?;
    of(PARQUET, parquet.finish())?;
    of(PARQUET, parquet_file.flush())?;
    of(stories::FILE, tales.flush())?;
    let mut out = of(stories::INDEX, open(stories::INDEX))?;
    of(stories::INDEX, index.write(&mut out).and_then(|()| out.flush()))?;
    Ok(told)
}

/// Some rows as they stand in `verdicts.csv`.
fn text(rows: &[&Row]) -> String {
    let mut text = String::with_capacity(rows.len() * 512);
    for row in rows {
        csv::push(&mut text, row);
    }
    text
}

impl Told {
    /// Takes in the stories of some orders, of which the first stands at `first` in `verdicts`.
    fn add(&mut self, page: &ForPage, first: usize, stories: Vec<Story>) -> io::Result<()> {
        let mut numbers = self.cases.numbers();
        let mut cases = Vec::new();
        for (row, story) in (first..).zip(stories) {
            let is_case = page.choice.has(row, CASE);
            if page.choice.is_shown(row) {
                let number = if is_case { numbers.next().unwrap_or_default() } else { 0 };
                self.table.add(&story.verdict, number);
            }
            if is_case {
                cases.push(Case { quoted: page.choice.has(row, QUOTED), story });
            }
        }
        let mut blocks: Vec<Vec<Case>> = Vec::new();
        for case in cases {
            match blocks.last_mut() {
                Some(block) if block.len() < cases::BLOCK => block.push(case),
                _ => blocks.push(vec![case]),
            }
        }
        let packed: Vec<_> = blocks.into_par_iter().map(|block| self.cases.pack(block)).collect();
        packed.into_iter().try_for_each(|block| block.map(|block| self.cases.add(block)))
    }
}
