//! `tagtrail simulate`: a shop whose truth is known.

use super::outcome::{End, Stop};
use crate::simulate::{World, write};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Writes web-1.log, web-2.log, orders.csv, partners.csv, tagtrail.toml and truth.csv.\n\n\
Example:\n  tagtrail simulate --orders 500 world\n  tagtrail analyze world/web-*.log world/orders.csv world/partners.csv world/tagtrail.toml")]
pub(super) struct Simulate {
    /// The folder to write to
    dir: PathBuf,
    /// Orders to place
    #[arg(long, default_value_t = 500)]
    orders: usize,
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Megabytes of log to fill with strangers; 0 for 60 kB an order
    #[arg(long, default_value_t = 0)]
    megabytes: u64,
}

impl Simulate {
    pub(super) fn run(&self) -> Result<End, Stop> {
        let world =
            World { seed: self.seed, orders: self.orders, bytes: self.megabytes * 1_000_000, ..World::default() };
        let report = write(&world, &self.dir)?;
        let mut out = anstream::stdout().lock();
        let (lines, bytes) = (report.lines, report.bytes);
        writeln!(out, "{} orders, {lines} log lines, {bytes} bytes in {}", self.orders, self.dir.display())?;
        Ok(End::Done)
    }
}
