//! What `audit` and `reconcile` have in common: options, and where their results go.

use super::files::write_folder;
use super::outcome::Stop;
use crate::base::progress::{Progress, Stage};
use crate::jobs::result::Fault;
use crate::output::{Contents, Existing, Folder, Unguarded};
use clap::Args;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

/// Options of commands about links.
#[derive(Debug, Args)]
pub(super) struct LinkArgs {
    /// A file or folder with links, such as the redirector's list of short addresses (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(super) links: Vec<PathBuf>,
    /// A registered id (repeatable), beside those of the partner lists
    #[arg(long, value_name = "ID")]
    pub(super) tag: Vec<String>,
    /// Write the result to this folder, too
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write to the folder of --out even if it holds other files: those of a result's names are replaced, all others stay
    #[arg(long, requires = "out")]
    force: bool,
    /// List everything, not only what matters most
    #[arg(long)]
    pub(super) all: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// One file of a result, and what writes it.
pub(super) type Part<'a> = (&'static str, &'a dyn Fn(&mut dyn Write) -> io::Result<()>);

impl LinkArgs {
    /// The folder of `--out`, checked before any work.
    pub(super) fn place(&self, contents: &'static Contents) -> Result<Option<Folder>, Stop> {
        let at = |out: &PathBuf| Folder::at(out, contents, Existing::of(self.force), Arc::new(Unguarded));
        Ok(self.out.as_ref().map(at).transpose()?)
    }

    /// Writes the files of a result to the folder of `--out`, if there is one.
    pub(super) fn write(
        &self,
        place: Option<&Folder>,
        parts: &[Part<'_>],
        progress: &dyn Progress,
    ) -> Result<(), Stop> {
        let (Some(named), Some(place)) = (&self.out, place) else { return Ok(()) };
        progress.begins(Stage::Write);
        write_folder(named, place, &|open| {
            parts.iter().try_for_each(|(file, write)| {
                let written = open(file).and_then(|mut out| write(&mut out).and_then(|()| out.flush()));
                written.map_err(|error| Fault { file, error })
            })
        })?;
        Ok(())
    }

    /// Prints a result: as JSON, or as a page unless it was written and nothing is to be printed.
    pub(super) fn print(
        &self,
        is_quiet: bool,
        json: &dyn Fn(&mut dyn Write) -> io::Result<()>,
        page: &dyn Fn(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.json {
            json(&mut io::stdout().lock())
        } else if is_quiet && self.out.is_some() {
            Ok(())
        } else {
            page(&mut anstream::stdout().lock())
        }
    }
}
