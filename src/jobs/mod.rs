//! What the program does: analyze, audit, check, explain, init, reconcile, and the results they write.
//!
//! Read them in this order; each uses only those above it.

pub mod inputs;

pub mod digests;

pub mod analyze;
pub mod collect;

pub mod assumptions;

pub mod inputs_section;

pub mod answers;

pub mod audit;
pub mod check;
pub mod explain;
pub mod init;
pub mod manual;
pub mod redact;
pub mod rejected_log;

pub mod dispute;
pub mod reconcile;

pub mod result;

pub mod nightly;

pub mod upkeep;
