//! No network in particular: claims and answers with all that is known, for a programme of one's own or an e-mail.

use super::claim::Claim;
use super::{Context, Network, Why, amount, local};
use crate::base::units::Span;

/// The network.
pub(super) const NETWORK: Network = Network {
    name: "plain",
    about: "No network in particular: every column that is known.",
    documented: "docs/disputes.md",
    columns: &["order_id", "ordered_at", "amount", "currency", "commission", "tag", "cause", "confidence", "note"],
    program: "",
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

fn cells(claim: &Claim, _: &Context<'_>) -> Vec<String> {
    [
        claim.order.as_str(),
        &local(claim.placed, &claim.zone, "%Y-%m-%dT%H:%M:%S%:z"),
        &amount(claim.amount, &claim.currency),
        &claim.currency,
        &amount(claim.payout, &claim.currency),
        &claim.tag,
        &claim.cause,
        &format!("{:.2}", claim.confidence),
        &claim.note,
    ]
    .map(str::to_owned)
    .into()
}

fn reason(why: Why) -> &'static str {
    super::plain_reason(why)
}
