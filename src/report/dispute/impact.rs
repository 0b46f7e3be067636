//! impact.com: action inquiries. Partners import them; brands import the resolutions.

use super::{Answer, Cell, Context, Network, Reply, Why, amount, local};
use crate::base::units::Money;

/// The network.
pub(super) const NETWORK: Network = Network {
    about: "impact.com: import of action inquiries, for cashback and loyalty partners for whom support has enabled it.",
    documented: "help.impact.com, Bulk Import Action Inquiries as a Partner; Bulk Process Action Inquiries",
    layout: &[
        ("Inquiry Id", Cell::Text("")),
        ("Campaign Id", Cell::Program),
        ("Order Id", Cell::Order(usize::MAX)),
        ("Sale Amount", Cell::Amount),
        ("Transaction Date", Cell::Placed(TIME)),
        ("Type", Cell::Kind(["UNTRACKED", "INCORRECT", "DECLINED"])),
        ("Expected Payout", Cell::Payout),
        ("Resolution Deadline", Cell::Text("")),
        ("Customer Id", Cell::Text("")),
        ("Tracking Link", Cell::Text("")),
        ("Notes", Cell::Note),
    ],
    most_amount: Some(Money(5_000_000 * 10_000)),
    longest_order: 64,
    deadline: "An accepted inquiry makes a new action.",
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
    finds_by_id: "impact.com",
    answer,
    reason,
    ..Network::new("impact", "Campaign Id")
};

const TIME: &str = "%Y-%m-%dT%H:%M:%S%:z";

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
