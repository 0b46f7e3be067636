//! tagtrail: why affiliate sales were not credited.

use std::process::ExitCode;

fn main() -> ExitCode {
    tagtrail::cli::main().into()
}
