//! AffiliateFuture: enquiries about untracked sales.

use super::claim::Claim;
use super::{Context, Network, Why, amount, local};
use crate::base::units::Span;

/// The network.
pub(super) const NETWORK: Network = Network {
    name: "affiliatefuture",
    about: "AffiliateFuture: upload of untracked sales.",
    documented: "AffiliateFuture, untracked affiliate enquiries",
    columns: &[
        "Original Transaction Date",
        "Merchant",
        "Sales Reference",
        "Customer Reference",
        "Sales amounts",
        "Expected Commission",
        "notes",
    ],
    program: "Merchant",
    ages: (Span(0), None),
    most_rows: usize::MAX,
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
        &local(claim.placed, &claim.zone, "%d/%m/%Y %H:%M:%S"),
        context.program,
        &claim.order,
        "",
        &amount(claim.amount, &claim.currency),
        &amount(claim.payout, &claim.currency),
        &claim.note,
    ]
    .map(str::to_owned)
    .into()
}

/// No list is published: these are plain words.
fn reason(why: Why) -> &'static str {
    super::plain_reason(why)
}
