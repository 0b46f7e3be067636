//! `tagtrail init`: a starting `tagtrail.toml` from samples.

use super::interrupt::clean_up_on_interrupt;
use super::outcome::{End, Stop};
use super::settings::is_settings;
use super::{settings, threads};

use crate::jobs::init::init;
use crate::jobs::inputs::{Given, sort};
use crate::output::{Existing, Files, Unguarded};
use crate::report::escape::terminal;
use crate::report::settings_draft;
use clap::Args;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail init access.log orders.csv partners.csv\n  \
tagtrail init --out tagtrail.toml access.log* orders.csv partners.csv\n  \
tagtrail init --column ordered_at=\"Placed on\" export.csv access.log > tagtrail.toml\n\n\
The file holds what was found, with its evidence and how sure it is. What only you can know, and what would change verdicts, \
is there with # in front: take it off where it is right. The last lines say what is left to fill in, and the next command.")]
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
    /// Settings to take over, above all [orders.columns] (repeatable)
    #[arg(long, value_name = "FILE")]
    config: Vec<PathBuf>,
    /// The header of a column of the order log, such as `ordered_at="Placed on"` (repeatable)
    #[arg(long, value_name = "NAME=HEADER", value_parser = settings::column)]
    column: Vec<(String, String)>,
    /// Write to this file instead of standard output; a file that is there already is left alone
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the file of --out if it is there already
    #[arg(long, requires = "out")]
    force: bool,
}

impl Init {
    pub(super) fn run(&self) -> Result<End, Stop> {
        // A file that must not be written is reported before the work.
        let existing = Existing::of(self.force);
        let file = self.out.as_ref().map(|path| Files::one(path, existing, Arc::new(Unguarded))).transpose()?;
        threads::start(0)?;
        let settings = settings::read_named(&self.config, &self.paths, &self.column)?;
        let paths = self.paths.iter().filter(|path| !is_settings(path)).cloned().collect();
        let (web, orders, partners) = (self.web.clone(), self.orders.clone(), self.partners.clone());
        let given = Given { paths, web, orders, partners, unknown_columns: true, ..Given::default() };
        let inputs = sort(&given, &settings.orders.columns, &settings.site.log_formats)?;
        let mut draft = init(&inputs, settings)?;
        draft.end.push(format!("Next: {}", self.next()));
        let mut text = Vec::new();
        settings_draft::write(&draft, &mut text)?;
        match file {
            None => io::stdout().lock().write_all(&text)?,
            Some(file) => {
                clean_up_on_interrupt()?;
                file.write_one(text)?;
                let mut out = io::stdout().lock();
                for line in &draft.end {
                    writeln!(out, "{}", terminal(line))?;
                }
            }
        }
        Ok(End::Done)
    }

    /// The next command.
    fn next(&self) -> String {
        let mut words = vec!["tagtrail analyze".to_owned()];
        match &self.out {
            None => words.insert(0, "save this as tagtrail.toml, then run".to_owned()),
            // That file is found without being named.
            Some(path) if path == Path::new("tagtrail.toml") => {}
            Some(path) => words.push(format!("--config {}", argument(path))),
        }
        for (option, paths) in [("--web", &self.web), ("--orders", &self.orders), ("--partners", &self.partners)] {
            words.extend(paths.iter().map(|path| format!("{option} {}", argument(path))));
        }
        words.extend(self.paths.iter().filter(|path| !is_settings(path)).map(|path| argument(path)));
        words.join(" ")
    }
}

/// A path in the quoting of a shell.
fn argument(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:=@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
