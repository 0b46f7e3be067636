//! Awin: transaction queries. Publishers with access to the tool upload them; advertisers approve or decline them.

use super::{Cell, Network, Why};
use crate::base::units::Span;

/// The network.
pub(super) const NETWORK: Network = Network {
    about: "Awin: upload of transaction queries (data.csv), for publishers with access to the tool.",
    documented: "wiki.awin.com, Uploading transaction queries; Transaction Queries",
    layout: &[
        ("enquiry_id", Cell::Text("")),
        ("merchant_id", Cell::Program),
        ("type", Cell::Kind(["untracked", "incorrect", "declined"])),
        // No click reference.
        ("click_ref", Cell::Text("0")),
        ("amount", Cell::Amount),
        ("commission", Cell::Payout),
        ("date", Cell::Placed("%Y/%m/%d %H:%M:%S")),
        ("customer_reference", Cell::Text("")),
        // Awin cuts order references.
        ("reference", Cell::Order(50)),
        ("description", Cell::Note),
    ],
    ages: (Span(0), Some(Span::days(4 * 365))),
    deadline: "The advertiser has 75 days; what is not answered by then is approved automatically.",
    reason,
    ..Network::new("awin", "merchant_id")
};

/// The reasons that an advertiser's profile lists.
fn reason(why: Why) -> &'static str {
    match why {
        Why::Tracked | Why::Duplicate => "Duplicate order",
        Why::NotCompleted => "Order cancelled",
        Why::Terms => "Breach of programme terms and conditions",
        Why::OtherChannel | Why::OtherCode | Why::NoClick | Why::Unknown => "Other",
    }
}
