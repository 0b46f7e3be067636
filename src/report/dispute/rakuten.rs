//! Rakuten Advertising: transaction inquiries. Publishers upload them, and advertisers answer one by one.

use super::claim::Claim;
use super::{Context, Network, Why, amount, local};
use crate::base::units::Span;

/// The network.
pub(super) const NETWORK: Network = Network {
    name: "rakuten",
    about: "Rakuten Advertising: bulk upload of transaction inquiries (CSV under 10 MB, in the advertiser's network currency).",
    documented: "pubhelp.rakutenadvertising.com, Bulk Import Transaction Inquiries",
    columns: &["MID", "Order ID", "Order Date", "Order Amount", "Member ID", "Comments"],
    program: "MID",
    ages: (Span::days(7), Some(Span::days(180))),
    most_rows: 10_000,
    most_amount: None,
    longest_order: usize::MAX,
    deadline: "",
    cells,
    answer_columns: super::OWN_ANSWER,
    answer: super::own_answer,
    reason,
};

fn cells(claim: &Claim, context: &Context<'_>) -> Vec<String> {
    [
        context.program,
        &claim.order,
        &local(claim.placed, &claim.zone, "%Y-%m-%d"),
        &amount(claim.amount, &claim.currency),
        "",
        &claim.note,
    ]
    .map(str::to_owned)
    .into()
}

/// No list is published: these are plain words.
fn reason(why: Why) -> &'static str {
    super::plain_reason(why)
}
