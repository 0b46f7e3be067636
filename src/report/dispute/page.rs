//! Claims and answers as a page that a person reads.

use super::{Claim, Network, Reply, amount, local};
use std::io::{self, Write};

/// What a page shows.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// A partner's claims.
    Claims(&'a [Claim]),
    /// Answers to a partner's list.
    Answers(&'a [Reply]),
}

const TIME: &str = "%Y-%m-%d %H:%M";

/// Writes the page. `partner` is its recipient's name. Fails when `out` does.
pub fn write(shown: Shown<'_>, partner: &str, network: &Network, out: &mut dyn Write) -> io::Result<()> {
    let (title, columns, rows): (String, &[&str], Vec<Vec<String>>) = match shown {
        Shown::Claims(claims) => (
            format!("Sales that {partner} can claim"),
            &["order", "placed", "amount", "commission", "currency", "sure", "what was found"],
            claims.iter().map(claim).collect(),
        ),
        Shown::Answers(replies) => (
            format!("Answers to {partner}"),
            &["order", "answer", "reason", "amount", "commission", "currency", "what was found"],
            replies.iter().map(|reply| answer(reply, network)).collect(),
        ),
    };
    crate::report::web::write_list(&title, network.deadline, columns, &rows, out)
}

fn claim(claim: &Claim) -> Vec<String> {
    let Claim { order, placed, zone, currency, note, .. } = claim;
    let sure = format!("{:.0} %", claim.confidence * 100.0);
    let (worth, payout) = (amount(claim.amount, currency), amount(claim.payout, currency));
    vec![order.clone(), local(*placed, zone, TIME), worth, payout, currency.clone(), sure, note.clone()]
}

fn answer(reply: &Reply, network: &Network) -> Vec<String> {
    let Reply { inquiry, answer, currency, note, .. } = reply;
    let (worth, payout) = (amount(reply.amount, currency), amount(reply.payout, currency));
    let reason = network.reason_of(reply).to_owned();
    vec![inquiry.order.clone(), answer.name().to_owned(), reason, worth, payout, currency.clone(), note.clone()]
}
