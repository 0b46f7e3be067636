//! Everything was right, and still nothing was recorded.

pub mod conversion_not_recorded;
pub mod not_credited;
pub mod not_yet_reported;
