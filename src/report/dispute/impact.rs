//! impact.com: action inquiries. Partners import them; brands import the resolutions.

use super::claim::{Claim, Kind};
use super::{Answer, Context, Network, Reply, Why, amount, local};
use crate::base::units::{Money, Span};

/// The network.
pub(super) const NETWORK: Network = Network {
    name: "impact",
    about: "impact.com: import of action inquiries, for cashback and loyalty partners for whom support has enabled it.",
    documented: "help.impact.com, Bulk Import Action Inquiries as a Partner; Bulk Process Action Inquiries",
    columns: &[
        "Inquiry Id",
        "Campaign Id",
        "Order Id",
        "Sale Amount",
        "Transaction Date",
        "Type",
        "Expected Payout",
        "Resolution Deadline",
        "Customer Id",
        "Tracking Link",
        "Notes",
    ],
    program: "Campaign Id",
    ages: (Span(0), None),
    most_rows: usize::MAX,
    most_amount: Some(Money(5_000_000 * 10_000)),
    longest_order: 64,
    deadline: "An accepted inquiry makes a new action.",
    cells,
    answer_columns: &[
        "Id",
        "Transaction Date",
        "Resolution Status",
        "Resolution Reason",
        "Action Tracker",
        "Final Payout",
        "Resolution Notes",
        "Sale Amount",
        "Customer Id",
        "Customer Status",
        "Promo Code",
    ],
    answer,
    reason,
};

const TIME: &str = "%Y-%m-%dT%H:%M:%S%:z";

fn cells(claim: &Claim, context: &Context<'_>) -> Vec<String> {
    let kind = match claim.kind {
        Kind::Untracked => "UNTRACKED",
        Kind::Incorrect => "INCORRECT",
        Kind::Declined => "DECLINED",
    };
    [
        "",
        context.program,
        &claim.order,
        &amount(claim.amount, &claim.currency),
        &local(claim.placed, &claim.zone, TIME),
        kind,
        &amount(claim.payout, &claim.currency),
        "",
        "",
        "",
        &claim.note,
    ]
    .map(str::to_owned)
    .into()
}

fn answer(reply: &Reply, context: &Context<'_>) -> Vec<String> {
    let (status, payout) = match reply.answer {
        Answer::Accepted => ("VALID", amount(reply.payout, &reply.currency)),
        // The number may be mistyped: the partner can send a receipt.
        Answer::Open(_) | Answer::Declined(Why::Unknown) => ("INCOMPLETE", String::new()),
        Answer::Credited | Answer::Declined(_) => ("DECLINED", "0".to_owned()),
    };
    let placed = reply.placed.map(|at| local(at, &reply.zone, TIME)).unwrap_or_default();
    let reason = if status == "DECLINED" { context.network.reason_of(reply) } else { "" };
    [
        reply.inquiry.id.as_str(),
        &placed,
        status,
        reason,
        context.action,
        &payout,
        &reply.note,
        &amount(reply.amount, &reply.currency),
        "",
        "",
        "",
    ]
    .map(str::to_owned)
    .into()
}

/// The network's list, as far as its help names it. It has no value for a sale without any click: the terms require one.
fn reason(why: Why) -> &'static str {
    match why {
        Why::Tracked => "This transaction has been tracked successfully",
        Why::OtherChannel => "Another marketing channel was credited with sale",
        Why::OtherCode => "Another marketing channel was credited with sale, due to a voucher/discount code used",
        Why::Terms | Why::Duplicate | Why::NoClick => "Did not meet terms and conditions set by merchant",
        Why::NotCompleted | Why::Unknown => "Transaction not completed - Order cancelled",
    }
}
