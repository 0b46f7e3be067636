//! `tagtrail causes`, `tagtrail formats`, `tagtrail dialects` and `tagtrail settings`: the manual, from the code.

use super::outcome::{End, Stop};
use crate::base::error::{Error, Kind};
use crate::jobs::manual;
use clap::Args;
use std::io::Write;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail causes                              # all of them\n  \
tagtrail causes checkout_override            # what happened, how we know, what could fool us, what to do\n  \
tagtrail causes log_gap                      # every other word of the columns cause and outcome, too")]
pub(super) struct Causes {
    /// Only this word: a cause, an outcome, or a reason why nothing can be said
    name: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tagtrail formats | less\n  tagtrail formats | grep '^## '               # their names\n\n\
A server's own log_format or LogFormat text goes under [site] log_format in tagtrail.toml."
)]
pub(super) struct Formats {}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tagtrail dialects | less\n  tagtrail dialects | grep '^## '              # their names\n\n\
tagtrail check says which dialect a file is in."
)]
pub(super) struct Dialects {}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tagtrail settings | less\n  tagtrail settings | grep window               # what is said of one key\n\n\
tagtrail init writes a file to begin with."
)]
pub(super) struct Settings {}

impl Causes {
    pub(super) fn run(&self) -> Result<End, Stop> {
        let text = match &self.name {
            None => manual::causes(),
            Some(name) => manual::cause(name.trim()).ok_or_else(|| unknown(name))?,
        };
        anstream::stdout().lock().write_all(text.as_bytes())?;
        Ok(End::Done)
    }
}

fn unknown(name: &str) -> Error {
    let nearest =
        manual::words().max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
    Error::new(Kind::Settings, "", format!("there is no cause or outcome {name:?}"))
        .hint(format!("did you mean {}?", nearest.unwrap_or_default()))
}

impl Formats {
    #[expect(clippy::unused_self, reason = "every verb is run the same way")]
    pub(super) fn run(&self) -> Result<End, Stop> {
        anstream::stdout().lock().write_all(manual::formats().as_bytes())?;
        Ok(End::Done)
    }
}

impl Dialects {
    #[expect(clippy::unused_self, reason = "every verb is run the same way")]
    pub(super) fn run(&self) -> Result<End, Stop> {
        anstream::stdout().lock().write_all(manual::dialects().as_bytes())?;
        Ok(End::Done)
    }
}

impl Settings {
    #[expect(clippy::unused_self, reason = "every verb is run the same way")]
    pub(super) fn run(&self) -> Result<End, Stop> {
        anstream::stdout().lock().write_all(manual::settings().as_bytes())?;
        Ok(End::Done)
    }
}
