//! Domain-independent basics: errors, units, addresses, hashes, and helpers for bytes and threads.

pub mod addresses;
pub mod short_search;

pub mod counted;
pub mod csv_cell;
pub mod error;
pub mod identity;
pub mod ordered;
pub mod packing;
pub mod progress;
pub mod unaccented;
pub mod units;

pub mod archives;
pub mod dates;
pub mod small_file;
