//! The assumptions of an analysis: every setting with its source, and the cost of settings without a given value.

mod effects;
mod list;
mod measured;

pub use effects::{Effects, Probe};
pub use list::used;
pub use measured::{file_clock, measured, of_logs};
