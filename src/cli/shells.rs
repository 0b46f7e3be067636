//! `tagtrail completions` and `tagtrail man`: what shells and `man` know of the command line, made from the command line.

use super::Cli;
use super::outcome::{End, Stop};
use super::pages;
use crate::error::{Error, Kind};
use crate::logs::source::reason;
use clap::{Args, CommandFactory};
use clap_complete::aot::{Shell, generate};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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
}

impl Completions {
    pub(super) fn run(&self) -> Result<End, Stop> {
        // Into memory first: the generator would panic where the reader closes the pipe.
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "tagtrail", &mut script);
        io::stdout().lock().write_all(&script)?;
        Ok(End::Done)
    }
}

impl Man {
    pub(super) fn run(&self) -> Result<End, Stop> {
        match &self.dir {
            None => io::stdout().lock().write_all(&pages::main()?)?,
            Some(dir) => {
                write_pages(dir).map_err(|e| Error::new(Kind::Write, dir.display().to_string(), reason(&e)))?;
            }
        }
        Ok(End::Done)
    }
}

/// A page per verb and the main one.
fn write_pages(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    pages::all()?.into_iter().try_for_each(|(name, text)| fs::write(dir.join(name), text))
}
