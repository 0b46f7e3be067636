//! Pepperjam, now Ascend: transaction inquiries. One wrong row makes the network refuse the whole file.

use super::claim::Claim;
use super::{Context, Network, Why, amount, local};
use crate::base::units::Span;

/// The network.
pub(super) const NETWORK: Network = Network {
    name: "pepperjam",
    about: "Pepperjam (Ascend): upload of transaction inquiries; one wrong row makes it refuse the whole file.",
    documented: "ascendpartner.zendesk.com, How to Submit a Transaction Inquiry",
    columns: &["advertiser_id", "order_id", "inquiry", "order_date", "sid", "sale_amount"],
    program: "advertiser_id",
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
        context.program,
        &claim.order,
        &claim.note,
        &local(claim.placed, &claim.zone, "%Y-%m-%d"),
        "",
        &amount(claim.amount, &claim.currency),
    ]
    .map(str::to_owned)
    .into()
}

/// No list is published: these are plain words.
fn reason(why: Why) -> &'static str {
    super::plain_reason(why)
}
