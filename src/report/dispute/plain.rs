//! No network in particular: claims and answers with all that is known, for a programme of one's own or an e-mail.

use super::{Cell, Network};

/// The network.
pub(super) const NETWORK: Network = Network {
    about: "No network in particular: every column that is known.",
    documented: "docs/disputes.md",
    layout: &[
        ("order_id", Cell::Order(usize::MAX)),
        ("ordered_at", Cell::Placed("%Y-%m-%dT%H:%M:%S%:z")),
        ("amount", Cell::Amount),
        ("currency", Cell::Currency),
        ("commission", Cell::Payout),
        ("tag", Cell::Tag),
        ("cause", Cell::Cause),
        ("confidence", Cell::Confidence),
        ("note", Cell::Note),
        ("kind", Cell::Kind(["untracked", "incorrect", "declined"])),
    ],
    ..Network::new("plain", "")
};
