//! Pepperjam, now Ascend: transaction inquiries. One wrong row makes the network refuse the whole file.

use super::{Cell, Network};

/// The network. No list of reasons is published.
pub(super) const NETWORK: Network = Network {
    about: "Pepperjam (Ascend): upload of transaction inquiries; one wrong row makes it refuse the whole file.",
    documented: "ascendpartner.zendesk.com, How to Submit a Transaction Inquiry",
    layout: &[
        ("advertiser_id", Cell::Program),
        ("order_id", Cell::Order(usize::MAX)),
        ("inquiry", Cell::Note),
        ("order_date", Cell::Placed("%Y-%m-%d")),
        ("sid", Cell::Text("")),
        ("sale_amount", Cell::Amount),
    ],
    ..Network::new("pepperjam", "advertiser_id")
};
