//! `AffiliateFuture`: enquiries about untracked sales.

use super::{Cell, Network};

/// The network. No list of reasons is published.
pub(super) const NETWORK: Network = Network {
    about: "AffiliateFuture: upload of untracked sales.",
    documented: "AffiliateFuture, untracked affiliate enquiries",
    layout: &[
        ("Original Transaction Date", Cell::Placed("%d/%m/%Y %H:%M:%S")),
        ("Merchant", Cell::Program),
        ("Sales Reference", Cell::Order(usize::MAX)),
        ("Customer Reference", Cell::Text("")),
        ("Sales amounts", Cell::Amount),
        ("Expected Commission", Cell::Payout),
        ("notes", Cell::Note),
    ],
    ..Network::new("affiliatefuture", "Merchant")
};
