//! What several verbs take from the command line: the inputs, shares, the width of the terminal.

use super::settings;
use crate::logs::source::Io;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// The files of an analysis, and how to read them.
#[derive(Clone, Debug, Args)]
pub(super) struct InputArgs {
    /// Web logs, order logs and partner lists in any order; what each is, its contents show
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// A web log (repeatable; - is standard input)
    #[arg(long, value_name = "FILE")]
    pub(super) web: Vec<PathBuf>,
    /// An order log: CSV, NDJSON or Parquet (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(super) orders: Vec<PathBuf>,
    /// A partner list (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(super) partners: Vec<PathBuf>,
    /// Settings (repeatable: each file adds its keys); without it tagtrail.toml in this folder
    #[arg(long, value_name = "FILE")]
    pub(super) config: Vec<PathBuf>,
    /// The header of a column of the order log, such as `ordered_at="Placed on"` (repeatable)
    #[arg(long, value_name = "NAME=HEADER", value_parser = settings::column)]
    pub(super) column: Vec<(String, String)>,
    /// How plain web logs are read: mapped, or in blocks where mapping is slow or logs are cut while they are read
    #[arg(long, value_name = "HOW", value_enum, default_value_t = Io::Auto)]
    pub(super) io: Io,
    /// Threads; 0 means one per core. Results are the same for any number
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) threads: usize,
    /// No progress and no notes on standard error
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// `5%` or `0.05` to 0.05.
pub(super) fn share(text: &str) -> Result<f64, String> {
    let (number, scale) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
    let value: f64 = number.trim().parse().map_err(|_| format!("{text:?} is no share; write 5% or 0.05"))?;
    let value = value / scale;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(format!("{text:?} is not between 0% and 100%")) }
}

/// The columns of the terminal on standard output; 80 without a terminal.
pub(super) fn columns() -> usize {
    let size = terminal_size::terminal_size_of(std::io::stdout());
    size.map_or(crate::report::page::WIDTH, |(width, _)| usize::from(width.0))
}

impl ValueEnum for Io {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Auto, Self::Mmap, Self::Read]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(match self {
            Self::Auto => "auto",
            Self::Mmap => "mmap",
            Self::Read => "read",
        }))
    }
}
