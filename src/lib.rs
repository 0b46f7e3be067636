//! tagtrail follows a tracking tag from the click to the purchase, and says where it was lost.
//!
//! Read the modules in this order; each uses only those above it.

pub mod addresses;
pub mod near;

pub mod ahead;
pub mod cells;
pub mod error;
pub mod identity;
pub mod letters;
pub mod packing;
pub mod progress;
pub mod units;

pub mod archives;

pub mod output;
pub mod tables;
pub mod whole;

pub mod merchant;

pub mod logs;
pub mod orders;

pub mod events;

pub mod sessions;

pub mod causes;

pub mod verdict;

pub mod score;

pub mod report;
pub mod simulate;

pub mod inputs;
pub mod survey;

pub mod weblogs;

pub mod analyze;

pub mod assumptions;

pub mod ground;

pub mod findings;

pub mod check;
pub mod explain;
pub mod init;
pub mod manual;
pub mod rejected;

pub mod result;

pub mod cli;
