//! What a ledger knows of every order: its verdict, whether that is final, and how it came about.

use super::changes::{Change, Past, Version, differs, quoted, reason};
use crate::base::error::{Error, Kind, Result};
use crate::base::units::Micros;
use crate::ledger::{Ledger, Manifest, VERDICTS};
use crate::logs::source::reason as why;
use crate::report::Row;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

/// The file of the state in a folder of verdicts.
pub const FILE: &str = "state.ndjson.zst";

/// How hard the state is packed.
const LEVEL: i32 = 3;

/// One order.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Entry {
    /// Its row of `verdicts`.
    pub row: Row,
    /// Whether the verdict is final.
    pub is_final: bool,
    /// The last night in which it was judged.
    pub night: String,
    /// What its order log says.
    pub version: Version,
    /// Its verdicts so far, the first one first.
    pub history: Vec<Past>,
}

/// All orders, by time and number.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct State {
    /// The orders.
    pub entries: Vec<Entry>,
}

impl State {
    /// The state after the last night of a ledger.
    pub fn read(ledger: &Ledger) -> Result<Self> {
        Self::of(&ledger.path("", ""), &ledger.manifest)
    }

    /// The same of a ledger that is only read.
    pub fn of(dir: &Path, manifest: &Manifest) -> Result<Self> {
        let mut entries = Vec::new();
        Self::each(dir, manifest, &mut |entry| entries.push(entry))?;
        Ok(Self { entries })
    }

    /// Passes on the orders one by one.
    pub fn each(dir: &Path, manifest: &Manifest, take: &mut dyn FnMut(Entry)) -> Result<()> {
        let Some(night) = manifest.nights.last() else { return Ok(()) };
        let path = dir.join(VERDICTS).join(night.verdicts()).join(FILE);
        let name = path.display().to_string();
        let opened = File::open(&path).and_then(zstd::stream::read::Decoder::new);
        let text = opened.map_err(|error| Error::new(Kind::Open, &name, why(&error)))?;
        for (nth, line) in BufReader::new(text).lines().enumerate() {
            let line = line.map_err(|error| Error::new(Kind::Read, &name, why(&error)))?;
            let wrong = |error| Error::new(Kind::Format, &name, format!("is no state of orders: {error}"));
            take(serde_json::from_str(&line).map_err(wrong).map_err(|e| e.at(format!("line {}", nth + 1)))?);
        }
        Ok(())
    }

    /// Writes the state.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut packed = zstd::stream::write::Encoder::new(out, LEVEL)?;
        for entry in &self.entries {
            serde_json::to_writer(&mut packed, entry)?;
            packed.write_all(b"\n")?;
        }
        packed.finish().map(|_| ())
    }
}

/// Writes which verdicts are final, as CSV.
pub fn write_states(state: &State, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"order_id,state,judged_in,changes\n")?;
    for entry in &state.entries {
        let word = if entry.is_final { "final" } else { "open" };
        let changes = entry.history.len().saturating_sub(1);
        writeln!(out, "{},{word},{},{changes}", quoted(&entry.row.order_id), entry.night)?;
    }
    Ok(())
}

/// How a night is merged into the state.
#[derive(Clone, Copy, Debug)]
pub struct Merge<'a> {
    /// Orders before this time keep the verdict that they have.
    pub horizon: Micros,
    /// The name of the night.
    pub night: &'a str,
    /// The logs that were collected in it.
    pub collected: &'a [&'a str],
}

/// The state after a night.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// All orders.
    pub state: State,
    /// The verdicts that changed.
    pub changes: Vec<Change>,
    /// Orders that the state before did not have.
    pub new: u64,
}

/// Merges the verdicts of a night into the state before it.
///
/// A final verdict stays. An order beyond the horizon keeps the verdict of its last open night, which is final from now on; one
/// that arrives only then is judged once. All others have the verdict of this night.
pub fn merge(before: State, judged: Vec<(Row, Version)>, how: &Merge<'_>) -> Merged {
    // Orders of one number are distinguished by their sequence in time.
    let mut known: HashMap<(String, usize), Entry> = HashMap::with_capacity(before.entries.len());
    let mut counts: HashMap<String, usize> = HashMap::new();
    let nth = |counts: &mut HashMap<String, usize>, id: &str| {
        let count = counts.entry(id.to_owned()).or_default();
        *count += 1;
        *count - 1
    };
    for entry in before.entries {
        let key = (entry.row.order_id.clone(), nth(&mut counts, &entry.row.order_id));
        known.insert(key, entry);
    }
    counts.clear();
    let mut merged = Merged::default();
    for (row, version) in judged {
        let key = (row.order_id.clone(), nth(&mut counts, &row.order_id));
        let entry = match known.remove(&key) {
            None => {
                merged.new += 1;
                let history = vec![Past::of(&row, how.night, "first")];
                Entry { row, is_final: false, night: how.night.to_owned(), version, history }
            }
            Some(entry) if entry.is_final => entry,
            Some(entry) if row.ordered_at < how.horizon => Entry { is_final: true, ..entry },
            Some(entry) => renewed(entry, row, version, how, &mut merged.changes),
        };
        merged.state.entries.push(entry);
    }
    let key = |entry: &Entry| (entry.row.ordered_at, entry.row.order_id.clone());
    merged.state.entries.sort_by_cached_key(key);
    merged
}

/// An open order with the verdict of this night.
fn renewed(before: Entry, row: Row, version: Version, how: &Merge<'_>, changes: &mut Vec<Change>) -> Entry {
    let mut history = before.history;
    if differs(&before.row, &row) {
        let reason = reason((&before.row, &before.version), (&row, &version), how.collected);
        let to = Past::of(&row, how.night, reason);
        let from = history.last().cloned().unwrap_or_default();
        changes.push(Change { order: row.order_id.clone(), from, to: to.clone() });
        history.push(to);
    }
    Entry { row, is_final: false, night: how.night.to_owned(), version, history }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Outcome;

    fn row(id: &str, at: i64, outcome: &str) -> (Row, Version) {
        let outcome = Outcome::named(outcome).expect("an outcome");
        let row = Row { order_id: id.to_owned(), ordered_at: Micros(at), outcome, ..Row::default() };
        (row, Version::default())
    }

    fn night(name: &str, horizon: i64) -> Merge<'_> {
        Merge { horizon: Micros(horizon), night: name, collected: &[] }
    }

    #[test]
    fn open_orders_have_the_last_verdict_and_final_ones_that_of_their_last_open_night() {
        let first = merge(State::default(), vec![row("1", 5, "lost"), row("2", 9, "lost")], &night("a", 0));
        assert_eq!((first.new, first.changes.len()), (2, 0));
        let later = vec![row("1", 5, "organic"), row("2", 9, "organic"), row("0", 1, "lost")];
        let second = merge(first.state, later, &night("b", 7));
        let outcomes = |merged: &Merged| -> Vec<(String, &str, bool)> {
            let of = |entry: &Entry| (entry.row.order_id.clone(), entry.row.outcome.name(), entry.is_final);
            merged.state.entries.iter().map(of).collect()
        };
        let expected = [("0", "lost", false), ("1", "lost", true), ("2", "organic", false)];
        assert_eq!(outcomes(&second), expected.map(|(id, outcome, last)| (id.to_owned(), outcome, last)));
        assert_eq!((second.new, second.changes.len()), (1, 1));
        let reasons: Vec<&str> = second.state.entries[2].history.iter().map(|past| past.reason.as_str()).collect();
        assert_eq!(reasons, ["first", "norm moved"]);
        // A clock set back opens nothing again.
        let third = merge(second.state, vec![row("1", 5, "credited"), row("2", 9, "organic")], &night("c", 0));
        assert_eq!(outcomes(&third)[0], ("1".to_owned(), "lost", true));
    }

    #[test]
    fn a_state_is_read_as_it_was_written() {
        let state = merge(State::default(), vec![row("1", 5, "lost"), row("1", 6, "lost")], &night("a", 0)).state;
        assert_eq!(state.entries.len(), 2);
        let mut bytes = Vec::new();
        state.write(&mut bytes).expect("writes");
        let text = zstd::decode_all(&bytes[..]).expect("unpacks");
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let read: Vec<Entry> = lines.map(|line| serde_json::from_slice(line).expect("an entry")).collect();
        assert_eq!(read, state.entries);
    }
}
