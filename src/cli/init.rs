//! `tagtrail init`: a starting `tagtrail.toml` from samples.

use super::files::is_settings;
use super::outcome::{End, Stop, tell};
use crate::error::{Error, Kind};
use crate::init::init;
use crate::inputs::{Given, sort};
use crate::logs::source::reason;
use crate::report::draft;
use clap::Args;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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
}

impl Init {
    pub(super) fn run(&self) -> Result<End, Stop> {
        let (settings, paths): (Vec<_>, Vec<_>) = self.paths.iter().cloned().partition(|path| is_settings(path));
        for path in settings {
            tell(&format!("{}: settings are not read; what follows comes from the samples alone", path.display()));
        }
        let (web, orders, partners) = (self.web.clone(), self.orders.clone(), self.partners.clone());
        let given = Given { paths, web, orders, partners, ..Given::default() };
        let draft = init(&sort(&given, &BTreeMap::new(), &[])?)?;
        let mut text = Vec::new();
        draft::write(&draft, &mut text)?;
        match &self.out {
            None => io::stdout().lock().write_all(&text)?,
            Some(path) => create(path, &text)?,
        }
        Ok(End::Done)
    }
}

/// Writes a file that is not there yet.
fn create(path: &Path, text: &[u8]) -> Result<(), Error> {
    let name = path.display().to_string();
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => Error::new(Kind::Write, &name, "is there already, and is left alone")
            .hint("name another file, or leave --out away and compare"),
        _ => Error::new(Kind::Write, &name, reason(&e)),
    })?;
    file.write_all(text).map_err(|e| Error::new(Kind::Write, &name, reason(&e)))
}
