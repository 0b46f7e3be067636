//! `verdicts.parquet`: the same rows with types, for programs.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{
    Column, DataFrame, IntoColumn, IntoSeries, NamedFrom, ParquetWriter, PlSmallStr, PolarsResult, Series, TimeUnit,
    TimeZone,
};

use super::columns::{COLUMNS, Value};
use super::{Row, units};
use crate::base::units::Micros;

/// Rows of a row group: as many as are in memory at once, some of them twice while they are packed.
const GROUP: usize = 4096;

/// Writes all rows, in the order given: texts unchanged (this is the file to join on), empty ones as nulls but for
/// `order_id` and `outcome`; times as microseconds in UTC; amounts and confidences as `Float64`, amounts in the
/// currency's unit with two decimals; `lag_seconds` as `Int64`.
///
/// Call it from the main thread, never inside a rayon closure: Polars brings its own threads. Fails when `out` does.
pub fn write(rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = Writer::new(out)?;
    rows.chunks(GROUP).try_for_each(|some| writer.add(some.to_vec()))?;
    writer.finish()
}

/// Writes rows as they come, a row group at a time. The documentation of [`write()`] applies here, too.
pub struct Writer<'a> {
    out: BatchedWriter<Watched<'a>>,
    fault: Fault,
    /// Rows that wait for their group.
    waiting: Vec<Row>,
}

impl std::fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

impl<'a> Writer<'a> {
    /// Begins a file. Fails when `out` does.
    pub fn new(out: &'a mut dyn Write) -> io::Result<Self> {
        let fault = Fault::default();
        let begun = frame(&[]).and_then(|none| {
            let out = Watched { out, fault: Arc::clone(&fault) };
            ParquetWriter::new(out).batched(none.schema())
        });
        Ok(Self { out: told(begun, &fault)?, fault, waiting: Vec::new() })
    }

    /// Adds rows. Fails when the output does.
    pub fn add(&mut self, mut rows: Vec<Row>) -> io::Result<()> {
        self.waiting.append(&mut rows);
        if self.waiting.len() >= GROUP { self.flush() } else { Ok(()) }
    }

    /// Writes what waits and ends the file. Fails when the output does.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        told(self.out.finish().map(|_| ()), &self.fault)
    }

    fn flush(&mut self) -> io::Result<()> {
        let frame = frame(&self.waiting);
        self.waiting.clear();
        told(frame.and_then(|frame| self.out.write_batch(&frame)), &self.fault)
    }
}

/// A Polars outcome, with the output's own error in place of Polars' text.
fn told<T>(outcome: PolarsResult<T>, fault: &Fault) -> io::Result<T> {
    outcome.map_err(|error| {
        let below = fault.lock().ok().and_then(|mut fault| fault.take());
        below.unwrap_or_else(|| io::Error::other(error.to_string()))
    })
}

/// The error of the output, if there was one.
type Fault = Arc<Mutex<Option<io::Error>>>;

/// Keeps the output's error: Polars turns it into a text, and a full disk has to remain a full disk.
struct Watched<'a> {
    out: &'a mut dyn Write,
    fault: Fault,
}

impl Watched<'_> {
    fn watch<T>(&mut self, outcome: io::Result<T>) -> io::Result<T> {
        outcome.map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted
                && let Ok(mut fault) = self.fault.lock()
            {
                *fault = Some(error);
            }
            kind.into()
        })
    }
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let outcome = self.out.write(bytes);
        self.watch(outcome)
    }

    fn flush(&mut self) -> io::Result<()> {
        let outcome = self.out.flush();
        self.watch(outcome)
    }
}

fn frame(rows: &[Row]) -> PolarsResult<DataFrame> {
    let columns = COLUMNS.iter().map(|known| column(known, rows)).collect::<PolarsResult<_>>()?;
    DataFrame::new(rows.len(), columns)
}

/// A column with the values of all rows.
fn column(column: &super::columns::Column, rows: &[Row]) -> PolarsResult<Column> {
    let name = PlSmallStr::from_static(column.name);
    Ok(match column.value {
        Value::Key(of) => texts(name, rows.iter().map(|row| Some(of(row)))),
        Value::Outcome(of) => texts(name, rows.iter().map(|row| Some(of(row)))),
        Value::Text(of) => texts(name, rows.iter().map(|row| some(of(row)))),
        Value::Word(of) => texts(name, rows.iter().map(|row| some(of(row)))),
        Value::Time(of) => times(name, rows, of)?,
        Value::Money(of) => numbers(name, rows.iter().map(|row| of(row).map(units))),
        Value::Share(of) => numbers(name, rows.iter().map(of)),
        Value::Whole(of) => integers(name, rows.iter().map(of)).into_column(),
    })
}

/// An empty text means a missing value.
fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn texts<'a>(name: PlSmallStr, values: impl Iterator<Item = Option<&'a str>>) -> Column {
    Series::new(name, values.collect::<Vec<_>>()).into_column()
}

fn numbers(name: PlSmallStr, values: impl Iterator<Item = Option<f64>>) -> Column {
    Series::new(name, values.collect::<Vec<_>>()).into_column()
}

fn integers(name: PlSmallStr, values: impl Iterator<Item = Option<i64>>) -> Series {
    Series::new(name, values.collect::<Vec<_>>())
}

fn times(name: PlSmallStr, rows: &[Row], of: fn(&Row) -> Option<Micros>) -> PolarsResult<Column> {
    let ticks = integers(name, rows.iter().map(|row| of(row).map(|at| at.0)));
    let times = ticks.i64()?.clone();
    Ok(times.into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)).into_series().into_column())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::super::words::Word;
    use super::*;
    use crate::base::units::Money;
    use polars::prelude::{AnyValue, DataType, ParquetReader, SerReader};
    use std::io::Cursor;

    fn bytes(rows: &[Row]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(rows, &mut bytes).expect("written");
        bytes
    }

    fn read(rows: &[Row]) -> DataFrame {
        ParquetReader::new(Cursor::new(bytes(rows))).finish().expect("readable")
    }

    #[test]
    fn columns_have_their_names_and_types() {
        let frame = read(&[]);
        assert_eq!(frame.height(), 0);
        let names: Vec<&str> = frame.columns().iter().map(|c| c.name().as_str()).collect();
        assert!(names.into_iter().eq(super::super::columns::names()));
        for column in frame.columns() {
            let kind = match column.name().as_str() {
                "ordered_at" | "click_at" => DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)),
                "amount" | "commission_lost" | "confidence" | "runner_up_confidence" => DataType::Float64,
                "lag_seconds" => DataType::Int64,
                _ => DataType::String,
            };
            assert_eq!(column.dtype(), &kind, "{}", column.name());
        }
    }

    /// The texts that may be missing, by column.
    fn optional(row: &Row) -> [(&'static str, &str); 13] {
        [
            ("currency", row.currency.as_str()),
            ("cause", row.cause.name()),
            ("detail", &row.detail),
            ("grade", row.grade.word()),
            ("runner_up", row.runner_up.name()),
            ("credited_tag", &row.credited_tag),
            ("claimant_tag", &row.claimant_tag),
            ("partner", &row.partner),
            ("joined_by", row.joined_by.word()),
            ("claim", row.claim.word()),
            ("acts", row.acts.word()),
            ("because", &row.because),
            ("evidence", &row.evidence),
        ]
    }

    #[test]
    fn every_value_comes_back() {
        let rows = samples::all();
        let frame = read(&rows);
        assert_eq!(frame.height(), rows.len());
        let text = |name: &str, at: usize| {
            frame.column(name).expect("a column").str().expect("text").get(at).map(str::to_owned)
        };
        let float = |name: &str, at: usize| frame.column(name).expect("a column").f64().expect("numbers").get(at);
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(text("order_id", at).as_deref(), Some(row.order_id.as_str()));
            assert_eq!(text("outcome", at).as_deref(), Some(row.outcome.name()));
            for (name, value) in optional(row) {
                assert_eq!(text(name, at).as_deref(), some(value), "{name}");
            }
            assert_eq!(float("amount", at), row.amount.map(units));
            assert_eq!(float("commission_lost", at), row.commission_lost.map(units));
            assert_eq!(float("confidence", at), Some(row.confidence));
            assert_eq!(float("runner_up_confidence", at), row.runner_up_confidence);
            let lags = frame.column("lag_seconds").expect("a column");
            assert_eq!(lags.i64().expect("integers").get(at), row.lag_seconds);
            for (name, value) in [("ordered_at", Some(row.ordered_at)), ("click_at", row.click_at)] {
                let read = match frame.column(name).expect("a column").get(at).expect("a row") {
                    AnyValue::Datetime(ticks, TimeUnit::Microseconds, _) => Some(Micros(ticks)),
                    _ => None,
                };
                assert_eq!(read, value, "{name}");
            }
        }
    }

    #[test]
    fn the_same_rows_are_the_same_bytes() {
        let many: Vec<Row> = (0..20_000)
            .map(|n| Row { order_id: format!("{n}"), amount: Some(Money(n * 7)), ..samples::lost() })
            .collect();
        assert!(bytes(&many) == bytes(&many.clone()));
    }

    #[test]
    fn a_full_disk_is_an_error() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let error = write(&samples::all(), &mut Full).expect_err("no room");
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
