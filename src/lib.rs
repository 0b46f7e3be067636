//! tagtrail follows a tracking tag from the click to the purchase, and says where it was lost.

pub mod error;
pub mod identity;
pub mod logs;
pub mod merchant;
pub mod tables;
pub mod units;
