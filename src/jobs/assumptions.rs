//! What an analysis assumes: every setting with its source, and what the settings that nobody gave cost.

mod effects;
mod list;
mod measured;

pub use effects::{Effects, Probe};
pub use list::used;
pub use measured::{file_clock, measured, of_logs};
