//! `tagtrail check`: what the inputs are, without an analysis.

use super::args::InputArgs;
use super::files::prepare;
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use crate::base::progress::Progress;
use crate::jobs::check::check;
use crate::logs::set::by_name;
use crate::report::{json, table};
use clap::Args;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tagtrail check access.log\n  tagtrail check logs/*.gz orders.csv partners.csv\n  \
tagtrail check --web - < access.log\n  tagtrail check --json logs/*.gz\n\n\
Next: tagtrail init writes a starting tagtrail.toml from the same files."
)]
pub(super) struct Check {
    #[command(flatten)]
    input: InputArgs,
    /// Print what was found as JSON, for scripts.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(&self, watcher: &dyn Progress) -> Result<End, Stop> {
        let (settings, inputs) = prepare(&self.input, Vec::new())?;
        let progress = Bar::start(self.input.quiet, Some(watcher));
        let checked = check(&inputs, settings, env!("CARGO_PKG_VERSION"), &progress)?;
        drop(progress);
        let mut out = anstream::stdout().lock();
        if self.json {
            json::write(&checked.listing(), &mut out)?;
        } else {
            table::write_inputs(&checked.background, &checked.notes, super::args::columns(), &mut out)?;
        }
        let mut end = End::Done;
        for fault in by_name(&checked.logs).into_iter().filter_map(|log| log.fault.as_ref()) {
            tell(&fault.to_string());
            end = End::Incomplete;
        }
        for fault in &checked.faults {
            tell(&fault.to_string());
            end = End::Incomplete;
        }
        Ok(end)
    }
}
