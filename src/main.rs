//! tagtrail: why affiliate sales were not credited.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    tagtrail::cli::run(&tagtrail::cli::Cli::parse()).into()
}
