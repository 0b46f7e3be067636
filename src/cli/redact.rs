//! `tagtrail redact`: an excerpt of logs and orders that can be shared.

use super::args::InputArgs;
use super::files::prepare_orders;
use super::interrupt::clean_up_on_interrupt;
use super::key::KeyArgs;
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use crate::base::progress::{Progress, Stage};
use crate::jobs::redact::{Excerpt, redact};
use crate::output::{Existing, Files, Own, Unguarded};
use crate::report::escape::terminal;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail redact --out excerpt access.log orders.csv partners.csv\n  \
tagtrail redact --out excerpt --key shop.key --config shop.toml logs/*.gz orders.csv partners.csv\n  \
tagtrail analyze --config shop.toml excerpt/*\n\n\
Logs become JSON lines, orders and partner lists CSV files with tagtrail's own columns; verdicts on them are the same. Addresses, \
user agents, ids of visitors and customers, e-mail addresses and texts that visitors typed are replaced; other fields and columns \
are left out. Times, pages, order numbers, amounts, partners' ids and hosts stay. Lines keep their numbers. Settings files are \
not copied: look through yours before you send it.")]
pub(super) struct Redact {
    #[command(flatten)]
    input: InputArgs,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Replace files of the same names in the folder
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    key: KeyArgs,
    /// Print what was written as JSON
    #[arg(long)]
    json: bool,
}

impl Redact {
    /// Whether it writes on standard output.
    pub(super) fn prints(&self) -> bool {
        self.json || !self.input.quiet
    }

    pub(super) fn run(&self, watcher: &dyn Progress) -> Result<End, Stop> {
        clean_up_on_interrupt()?;
        let (settings, inputs) = prepare_orders(&self.input, Vec::new())?;
        let key = self.key.read(self.input.quiet)?;
        let progress = Bar::start(self.input.quiet, Some(watcher));
        let excerpts = redact(&inputs, settings, &key, &progress)?;
        progress.begins(Stage::Write);
        let names: Vec<String> = excerpts.iter().map(|excerpt| excerpt.name.clone()).collect();
        let files = Files::at(&self.out, names, Own::Never, Existing::of(self.force), Arc::new(Unguarded))?;
        let contents: Vec<(String, Vec<u8>)> =
            excerpts.iter().map(|excerpt| (excerpt.name.clone(), excerpt.bytes.clone())).collect();
        files.write(&contents)?;
        drop(progress);
        self.report(&excerpts)?;
        let faults: Vec<_> = excerpts.iter().filter_map(|excerpt| excerpt.fault.as_ref()).collect();
        for fault in &faults {
            tell(&fault.to_string());
        }
        Ok(if faults.is_empty() { End::Done } else { End::Incomplete })
    }

    fn report(&self, excerpts: &[Excerpt]) -> std::io::Result<()> {
        let mut out = anstream::stdout().lock();
        if self.json {
            let files: Vec<serde_json::Value> = excerpts.iter().map(as_json).collect();
            let all = serde_json::json!({ "schema": "tagtrail.redact/1", "files": files });
            return writeln!(out, "{all:#}");
        }
        if self.input.quiet {
            return Ok(());
        }
        for excerpt in excerpts {
            let Excerpt { from, name, written, left_out, .. } = excerpt;
            let lost =
                if *left_out > 0 { format!(", {left_out} could not be read and are left out") } else { String::new() };
            let place = self.out.join(name);
            writeln!(out, "{}: {written} of {}{lost}", terminal(&place.display().to_string()), terminal(from))?;
        }
        Ok(())
    }
}

fn as_json(excerpt: &Excerpt) -> serde_json::Value {
    let Excerpt { from, name, written, left_out, fault, .. } = excerpt;
    let fault = fault.as_ref().map(ToString::to_string);
    serde_json::json!({ "from": from, "name": name, "written": written, "left_out": left_out, "fault": fault })
}
