//! `rejected.log`: every line that could not be read, with its source, its place and the reason, tab-separated.

use crate::jobs::analyze::Analysis;
use crate::logs::quote;
use crate::logs::set::{Log, by_name};
use crate::logs::tally::RejectedLine;
use crate::report::escape;
use std::io::{self, Write};

/// Whether anything was rejected at all.
pub fn is_needed(analysis: &Analysis) -> bool {
    analysis.logs.iter().any(|log| !log.tally.rejects.is_empty()) || !analysis.orders.rejected.is_empty()
}

/// The first line: whoever sends the file on should know what it holds.
const NOTE: &str = "# Holds raw lines with addresses and ids of visitors and customers: for use in the house.";

/// Writes the note, then source, line number, reason and the cleaned line of everything that was not read: logs first, then order logs.
/// Long lines are cut, as [`quote::MAX_QUOTE`] says.
pub fn write(analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{NOTE}")?;
    for log in by_name(&analysis.logs) {
        write_log(log, out)?;
    }
    for row in &analysis.orders.rejected {
        let path = analysis.orders.files.get(usize::from(row.file)).map_or("", |file| file.path.as_str());
        writeln!(out, "{}\t{}\t{}\t{}", escape::terminal(path), row.line, row.reason, escape::terminal(&row.text))?;
    }
    Ok(())
}

/// The lines of one log, one at a time: a million of them would not fit into memory.
fn write_log(log: &Log, out: &mut dyn Write) -> io::Result<()> {
    let path = escape::terminal(&log.source.path);
    let mut line = |reject: &RejectedLine, text: &str| {
        writeln!(out, "{path}\t{}\t{}\t{}", reject.place.line, reject.reason.name(), escape::terminal(text))
    };
    let offsets: Vec<u64> = log.tally.rejects.iter().map(|reject| reject.place.offset).collect();
    let mut left = log.tally.rejects.iter();
    let mut written = Ok(());
    let read = quote::each(&log.source, &offsets, &mut |text| {
        if let (Ok(()), Some(reject)) = (&written, left.next()) {
            written = line(reject, &text);
        }
    });
    written?;
    // A source that broke off cannot be read again after the break: the places are still written.
    if read.is_err() {
        left.try_for_each(|reject| line(reject, ""))?;
    }
    Ok(())
}
