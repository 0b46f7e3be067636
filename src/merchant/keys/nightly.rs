//! `[nightly]`: how a ledger is kept.

use super::row::{Key, Kind, Reads};
use super::values::length;

/// The keys of a ledger.
pub(super) const NIGHTLY: &[Key] = &[Key {
    name: "horizon",
    kind: Kind::Length,
    about: "How long after an order nightly runs may still change its answer: late clicks, the network's reporting lag, new statuses",
    otherwise: "45d",
    example: "\"60d\"",
    reads: Reads::Settings(|to, from| {
        to.horizon = Some(length(from)?);
        Ok(())
    }),
    // No analysis depends on it.
    shows: None,
    trusts: None,
}];
