//! tagtrail follows a tracking tag from the click to the purchase, and says where it was lost.
//!
//! The library's surface is four functions, [`analyze`], [`check`], [`explain`] and [`simulate`], with the values that they give. The
//! modules are open for the tests and benchmarks of this crate; read them in this order, since each uses only those above it.

pub mod base;

pub mod output;
pub mod tables;

pub mod dialects;

pub mod merchant;

pub mod credits;
pub mod logs;
pub mod orders;

pub mod ledger;

pub mod figures;

pub mod events;

pub mod sessions;

pub mod links;

pub mod reconcile;

pub mod causes;

pub mod verdict;

pub mod score;

pub mod report;
pub mod simulate;

pub mod detect;

pub mod jobs;

pub mod library;

pub mod cli;

pub use base::error::{Error, Result};
pub use library::{analyze, check, explain, simulate};
