//! tagtrail: why affiliate sales were not credited.

use std::process::ExitCode;
use tagtrail::cli::Heap;

#[global_allocator]
static HEAP: Heap = Heap;

fn main() -> ExitCode {
    tagtrail::cli::main().into()
}
