//! `tagtrail explain ORDER`: the whole story of one order.

use super::InputArgs;
use super::files::prepare;
use super::outcome::{End, Stop};
use super::progress::Progress;
use crate::analyze::analyze;
use crate::error::{Error, Kind};
use crate::explain::explain;
use crate::report::timeline;
use clap::Args;
use std::io::Write;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tagtrail explain 1001 access.log orders.csv partners.csv")]
pub(super) struct Explain {
    /// The order's number; several with commas between
    #[arg(value_name = "ORDER")]
    order: String,
    #[command(flatten)]
    input: InputArgs,
}

impl Explain {
    pub(super) fn run(&self) -> Result<End, Stop> {
        let (settings, inputs) = prepare(&self.input)?;
        let progress = Progress::start(self.input.quiet);
        let analysis = analyze(&inputs, settings, None, &progress.bytes)?;
        drop(progress);
        let mut out = anstream::stdout().lock();
        for (nth, id) in self.order.split(',').enumerate() {
            let stories = explain(&analysis, id)?;
            if stories.is_empty() {
                let files: Vec<&str> = analysis.orders.files.iter().map(|file| file.path.as_str()).collect();
                return Err(Error::new(Kind::Format, files.join(", "), format!("holds no order {id}"))
                    .hint("write the number as the order log has it")
                    .into());
            }
            for story in stories {
                if nth > 0 {
                    writeln!(out)?;
                }
                timeline::write(&story, &mut out)?;
            }
        }
        Ok(End::Done)
    }
}
