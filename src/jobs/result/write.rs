//! Writes a result's files side by side, orders by time.

mod fault;
mod piece;

use super::{CASE, Choice, Counted, ForPage, is_told, page};
use crate::base::ordered::in_order;
use crate::jobs::analyze::Analysis;
use crate::jobs::explain::{tell_in_place, tell_without_fail};
use crate::jobs::rejected_log;
use crate::output::Contents;
use crate::report::redact::{Key, Redactor};
use crate::report::stories::{self, Index};
use crate::report::story::Story;
use crate::report::web::cases::Cases;
use crate::report::{csv, json, parquet, web};
use crate::score::Score;
pub use fault::Fault;
use fault::{PAGE, of};
use piece::Piece;
use std::io::{self, Write};

/// The most orders with lines in logs that can be read only from their beginning, before these logs are read again: the orders'
/// stories take memory.
const BATCH_OF_STREAMS: usize = 65_536;

/// Opens a file of the result by its name, to be written from its beginning.
pub type Open<'a> = &'a dyn Fn(&'static str) -> io::Result<Box<dyn Write>>;

const CSV: &str = "verdicts.csv";
const PARQUET: &str = "verdicts.parquet";
const SUMMARY: &str = "summary.json";
const REJECTED: &str = "rejected.log";

/// The files of a result: a folder that holds others is not replaced.
pub const CONTENTS: Contents = Contents {
    names: &[CSV, PARQUET, SUMMARY, PAGE, REJECTED, stories::FILE, stories::INDEX],
    is_signed: |name, head| match name {
        SUMMARY => memchr::memmem::find(head, b"\"tagtrail.summary/").is_some(),
        stories::INDEX => head.starts_with(b"tagtrail.stories/"),
        _ => false,
    },
};

/// Writes all files of a result. `counted` was counted with [`super::Wants::files`]; `score` has the verdicts compared with a
/// truth.
///
/// Call it from the main thread, never inside a rayon closure: Polars brings its own threads. Fails with the file that
/// could not be written.
pub fn write(analysis: &Analysis, counted: &Counted, score: Option<&Score>, open: Open<'_>) -> Result<(), Fault> {
    let Some(for_page) = &counted.page else { return Ok(()) };
    let one = |file: &'static str, write: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
        of(file, open(file).and_then(|mut out| write(&mut out).and_then(|()| out.flush())))
    };
    one(SUMMARY, &|out| json::write(&counted.summary, out))?;
    // Lines that nobody can read cannot be redacted.
    if counted.share.is_none() && rejected_log::is_needed(analysis) {
        one(REJECTED, &|out| rejected_log::write(analysis, out))?;
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

/// The files with a part for every order, and the data for the page.
struct Files<'a> {
    csv: Box<dyn Write>,
    tales: Box<dyn Write>,
    parquet: parquet::Writer<'a>,
    index: Index,
    choice: &'a Choice,
    table: web::Table,
    cases: Cases,
}

/// The data for the page.
struct Told {
    table: web::PackedTable,
    cases: Cases,
}

/// Writes the files with a part for every order: the tables and the stories.
fn write_orders(analysis: &Analysis, counted: &Counted, page: &ForPage, open: Open<'_>) -> Result<Told, Fault> {
    let mut parquet_file = of(PARQUET, open(PARQUET))?;
    let (cases, cheaper) = page.choice.cases();
    let mut files = Files {
        csv: of(CSV, open(CSV))?,
        tales: of(stories::FILE, open(stories::FILE))?,
        parquet: of(PARQUET, parquet::Writer::new(&mut parquet_file))?,
        index: Index::default(),
        choice: &page.choice,
        table: web::Table::new(cheaper),
        cases: Cases::new(cases),
    };
    of(CSV, files.csv.write_all(csv::header().as_bytes()))?;
    let (places, choice, room) = (&counted.places, &page.choice, files.cases.room());
    let share = counted.share.as_ref();
    let size = Piece::size(places.len());
    analysis.logs.iter().for_each(|log| log.source.expect_jumps());
    if analysis.logs.iter().all(|log| log.source.mapped().is_some()) {
        let evidence = analysis.evidence();
        let work = |(nth, places): (usize, &[u32])| {
            let stories = redacted(tell_in_place(analysis, &evidence, places, &is_told), share);
            Piece::of(stories, nth * size, choice, room)
        };
        in_order(places.chunks(size).enumerate(), work, |piece| files.take(piece?))?;
    } else {
        for (nth, batch) in places.chunks(BATCH_OF_STREAMS).enumerate() {
            let mut stories = tell_without_fail(analysis, batch, &is_told).into_iter();
            let first = nth * BATCH_OF_STREAMS;
            let starts = (first..first + batch.len()).step_by(size);
            let some = starts.map(|first| (first, stories.by_ref().take(size).collect()));
            let work = |(first, some)| Piece::of(redacted(some, share), first, choice, room);
            in_order(some, work, |piece| files.take(piece?))?;
        }
    }
    let told = files.finish(open)?;
    of(PARQUET, parquet_file.flush())?;
    Ok(told)
}

/// The stories, without personal data where the result is to be shared.
fn redacted(mut stories: Vec<Story>, share: Option<&Key>) -> Vec<Story> {
    if let Some(key) = share {
        let mut redactor = Redactor::keyed(key.clone());
        for story in &mut stories {
            redactor.redact(story);
        }
    }
    stories
}

impl Files<'_> {
    /// Writes the next orders.
    fn take(&mut self, piece: Piece) -> Result<(), Fault> {
        of(CSV, self.csv.write_all(piece.csv.as_bytes()))?;
        for block in &piece.blocks {
            of(stories::FILE, self.tales.write_all(&block.bytes))?;
            self.index.add(block);
        }
        let mut numbers = self.cases.numbers();
        for (row, at) in piece.rows.iter().zip(piece.first..) {
            if self.choice.is_shown(at) {
                let number = if self.choice.has(at, CASE) { numbers.next().unwrap_or_default() } else { 0 };
                self.table.add(row, number);
            }
        }
        piece.cases.into_iter().for_each(|block| self.cases.add(block));
        of(PARQUET, self.parquet.add(piece.rows))
    }

    /// Ends the files.
    fn finish(mut self, open: Open<'_>) -> Result<Told, Fault> {
        of(CSV, self.csv.flush())?;
        of(stories::FILE, self.tales.flush())?;
        let (table, parquet) = (self.table, self.parquet);
        let mut packed = Ok(web::PackedTable::default());
        // The table is packed on another core at the same time as the last group of rows.
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| packed = table.pack());
            of(PARQUET, parquet.finish())?;
            let mut out = of(stories::INDEX, open(stories::INDEX))?;
            of(stories::INDEX, self.index.write(&mut out).and_then(|()| out.flush()))
        })?;
        Ok(Told { table: of(PAGE, packed)?, cases: self.cases })
    }
}
