//! Awin: transaction queries. Publishers with access to the tool upload them; advertisers approve or decline them.

use super::claim::{Claim, Kind};
use super::{Context, Network, Why, amount, local};
use crate::base::units::Span;

/// The network.
pub(super) const NETWORK: Network = Network {
    name: "awin",
    about: "Awin: upload of transaction queries (data.csv), for publishers with access to the tool.",
    documented: "wiki.awin.com, Uploading transaction queries; Transaction Queries",
    columns: &[
        "enquiry_id",
        "merchant_id",
        "type",
        "click_ref",
        "amount",
        "commission",
        "date",
        "customer_reference",
        "reference",
        "description",
    ],
    program: "merchant_id",
    ages: (Span(0), Some(Span::days(4 * 365))),
    most_rows: usize::MAX,
    most_amount: None,
    longest_order: usize::MAX,
    deadline: "The advertiser has 75 days; what is not answered by then is approved automatically.",
    cells,
    answer_columns: super::OWN_ANSWER,
    answer: super::own_answer,
    reason,
};

/// Awin cuts order references after so many characters.
const LONGEST: usize = 50;

fn cells(claim: &Claim, context: &Context<'_>) -> Vec<String> {
    let kind = match claim.kind {
        Kind::Untracked => "untracked",
        Kind::Incorrect => "incorrect",
        Kind::Declined => "declined",
    };
    let reference: String = claim.order.chars().take(LONGEST).collect();
    [
        "",
        context.program,
        kind,
        // No click reference.
        "0",
        &amount(claim.amount, &claim.currency),
        &amount(claim.payout, &claim.currency),
        &local(claim.placed, &claim.zone, "%Y/%m/%d %H:%M:%S"),
        "",
        &reference,
        &claim.note,
    ]
    .map(str::to_owned)
    .into()
}

/// The reasons that an advertiser's profile lists.
fn reason(why: Why) -> &'static str {
    match why {
        Why::Tracked | Why::Duplicate => "Duplicate order",
        Why::NotCompleted => "Order cancelled",
        Why::Terms => "Breach of programme terms and conditions",
        Why::OtherChannel | Why::OtherCode | Why::NoClick | Why::Unknown => "Other",
    }
}
