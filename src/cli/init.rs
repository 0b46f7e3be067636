//! `tagtrail init`: a starting `tagtrail.toml` from samples.

use super::files::is_settings;
use super::interrupt::clean_up_on_interrupt;
use super::outcome::{End, Stop, tell};
use super::threads;
use crate::init::init;
use crate::inputs::{Given, sort};
use crate::output::{Existing, Files, Unguarded};
use crate::report::draft;
use clap::Args;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail init access.log orders.csv partners.csv\n  \
tagtrail init --out tagtrail.toml access.log* orders.csv partners.csv\n  \
tagtrail init --orders export.txt access.log > tagtrail.toml\n\n\
The file holds what was found, with its evidence and how sure it is. What only you can know, and what would change verdicts, \
is there with # in front: take it off where it is right. Then run tagtrail analyze in the same folder, or with --config.")]
pub(super) struct Init {
    /// Samples: web logs, order logs and partner lists in any order; what each is, its contents show
    #[arg(value_name = "PATH", required_unless_present_any = ["web", "orders", "partners"])]
    paths: Vec<PathBuf>,
    /// A web log (repeatable)
    #[arg(long, value_name = "FILE")]
    web: Vec<PathBuf>,
    /// An order log: CSV, NDJSON or Parquet (repeatable)
    #[arg(long, value_name = "FILE")]
    orders: Vec<PathBuf>,
    /// A partner list (repeatable)
    #[arg(long, value_name = "FILE")]
    partners: Vec<PathBuf>,
    /// Write to this file instead of standard output; a file that is there already is left alone
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the file of --out if it is there already
    #[arg(long, requires = "out")]
    force: bool,
}

impl Init {
    /// Whether it writes on standard output.
    pub(super) fn prints(&self) -> bool {
        self.out.is_none()
    }

    pub(super) fn run(&self) -> Result<End, Stop> {
        // A file that may not be written is said before the work.
        let existing = Existing::of(self.force);
        let file = self.out.as_ref().map(|path| Files::one(path, existing, Arc::new(Unguarded))).transpose()?;
        threads::start(0)?;
        let (settings, paths): (Vec<_>, Vec<_>) = self.paths.iter().cloned().partition(|path| is_settings(path));
        for path in settings {
            tell(&format!("{}: settings are not read; what follows comes from the samples alone", path.display()));
        }
        let (web, orders, partners) = (self.web.clone(), self.orders.clone(), self.partners.clone());
        let given = Given { paths, web, orders, partners, ..Given::default() };
        let draft = init(&sort(&given, &BTreeMap::new(), &[])?)?;
        let mut text = Vec::new();
        draft::write(&draft, &mut text)?;
        match file {
            None => io::stdout().lock().write_all(&text)?,
            Some(file) => {
                clean_up_on_interrupt()?;
                file.write_one(text)?;
            }
        }
        Ok(End::Done)
    }
}
