//! `tagtrail completions` and `tagtrail man`: completion scripts and manual pages, generated from the command line.

use super::interrupt::clean_up_on_interrupt;
use super::outcome::{End, Stop};
use super::pages;
use crate::output::{Existing, Files, Own, Unguarded};
use clap::{Args, Command};
use clap_complete::aot::{Shell, generate};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
tagtrail completions bash > ~/.local/share/bash-completion/completions/tagtrail\n  \
tagtrail completions zsh > ~/.zfunc/_tagtrail\n  \
tagtrail completions fish > ~/.config/fish/completions/tagtrail.fish\n  \
tagtrail completions powershell >> $PROFILE")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail man | man -l -                      # read the main page here\n  \
tagtrail man ~/.local/share/man/man1         # a page per verb: man tagtrail-explain")]
pub(super) struct Man {
    /// Write a page per verb to this folder; without it the main page is printed
    dir: Option<PathBuf>,
    /// Replace files of the pages' names, even if they are no pages of tagtrail
    #[arg(long, requires = "dir")]
    force: bool,
}

impl Completions {
    pub(super) fn run(&self, mut cli: Command) -> Result<End, Stop> {
        // The script is built in memory first, because the generator would panic where the reader closes the pipe.
        let mut script = Vec::new();
        generate(self.shell, &mut cli, "tagtrail", &mut script);
        io::stdout().lock().write_all(&script)?;
        Ok(End::Done)
    }
}

impl Man {
    /// Whether it writes on standard output.
    pub(super) fn prints(&self) -> bool {
        self.dir.is_none()
    }

    pub(super) fn run(&self, cli: Command) -> Result<End, Stop> {
        match &self.dir {
            None => io::stdout().lock().write_all(&pages::main(cli)?)?,
            Some(dir) => {
                let pages: Vec<(String, Vec<u8>)> = pages::all(cli)?;
                let names = pages.iter().map(|(name, _)| name.clone()).collect();
                clean_up_on_interrupt()?;
                Files::at(dir, names, Own::Signed(is_page), Existing::of(self.force), Arc::new(Unguarded))?
                    .write(&pages)?;
            }
        }
        Ok(End::Done)
    }
}

/// Whether a file begins like our pages; a page of an earlier version is replaced.
fn is_page(_: &str, head: &[u8]) -> bool {
    memchr::memmem::find(head, b".TH tagtrail").is_some()
}
