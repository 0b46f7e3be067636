//! Rakuten Advertising: transaction inquiries. Publishers upload them, and advertisers answer one by one.

use super::{Cell, Network};
use crate::base::units::Span;

/// The network. No list of reasons is published.
pub(super) const NETWORK: Network = Network {
    about: "Rakuten Advertising: bulk upload of transaction inquiries (CSV under 10 MB, in the advertiser's network currency).",
    documented: "pubhelp.rakutenadvertising.com, Bulk Import Transaction Inquiries",
    layout: &[
        ("MID", Cell::Program),
        ("Order ID", Cell::Order(usize::MAX)),
        ("Order Date", Cell::Placed("%Y-%m-%d")),
        ("Order Amount", Cell::Amount),
        ("Member ID", Cell::Text("")),
        ("Comments", Cell::Note),
    ],
    ages: (Span::days(7), Some(Span::days(180))),
    most_rows: 10_000,
    ..Network::new("rakuten", "MID")
};
