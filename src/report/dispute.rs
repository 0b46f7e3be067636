//! Disputes about missing commissions, in the layouts that networks take.
//!
//! A partner's claims are the sales that the logs show to be the partner's, with proof. The other way round, a partner's list of
//! missing orders is answered row by row, with the reasons that a network knows. Both go to people outside the house: they hold no
//! personal data, and nothing about other partners (`letter` decides what may be said).

mod affiliatefuture;
mod answer;
mod awin;
mod claim;
mod impact;
mod page;
mod pepperjam;
mod plain;
mod rakuten;
mod recorded;

pub use answer::{Answer, Inquiry, Reply, Why, decline_repeated, reply};
pub use claim::{Claim, Claims, Refused};
pub use page::{Shown, write as write_page};
pub use recorded::{Kind, Records, Transaction};

use super::csv::push_field;
use crate::base::csv_cell::guarded;
use crate::base::units::{Micros, Money, Span};
use chrono::DateTime;
use chrono_tz::Tz;

/// What a network takes: the columns of a claim, its limits, and its reasons for an answer. One file each.
#[derive(Debug)]
pub struct Network {
    /// Its name on the command line.
    pub name: &'static str,
    /// What the file is called, and who may hand it in.
    pub about: &'static str,
    /// Where it is described.
    pub documented: &'static str,
    /// The columns of a file of claims in their order, and what is in them.
    layout: &'static [(&'static str, Cell)],
    /// The network's word for the shop's programme: each row needs its id.
    pub program: &'static str,
    /// The youngest and the oldest order that it takes, by their age.
    pub ages: (Span, Option<Span>),
    /// The most rows of a file.
    pub most_rows: usize,
    /// The largest amount of an order.
    pub most_amount: Option<Money>,
    /// The most characters of an order's number.
    pub longest_order: usize,
    /// When the other side has to answer, in one sentence; empty where nothing is known.
    pub deadline: &'static str,
    /// The columns of a file of answers, in their order.
    pub answer_columns: &'static [&'static str],
    /// Who finds the inquiry of an answer by its id alone; empty where its file has the order's number as well.
    pub finds_by_id: &'static str,
    /// The cells of an answer.
    answer: fn(&Reply, &Context<'_>) -> Vec<String>,
    /// The network's words for why a claim is declined, from its closed list.
    reason: fn(Why) -> &'static str,
}

/// Every network, by name.
pub const NETWORKS: [&Network; 6] = [
    &impact::NETWORK,
    &awin::NETWORK,
    &rakuten::NETWORK,
    &pepperjam::NETWORK,
    &affiliatefuture::NETWORK,
    &plain::NETWORK,
];

/// What all rows of a file have in common.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The network.
    pub network: &'static Network,
    /// The id of the shop's programme in the network.
    pub program: &'a str,
    /// The network's id of the kind of sale, where its answers need one.
    pub action: &'a str,
}

/// What a column of a file of claims holds.
#[derive(Clone, Copy, Debug)]
enum Cell {
    /// Always this text; mostly nothing.
    Text(&'static str),
    /// The shop's programme.
    Program,
    /// What is wrong: the network's words for an untracked, a wrong and a declined sale.
    Kind([&'static str; 3]),
    /// The order's number, at most so many characters of it.
    Order(usize),
    Amount,
    Currency,
    /// When it was placed, by the shop's clock, in a format of chrono.
    Placed(&'static str),
    Payout,
    Tag,
    Cause,
    Confidence,
    Note,
}

impl Cell {
    fn text(self, claim: &Claim, context: &Context<'_>) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Program => context.program.to_owned(),
            Self::Kind([untracked, incorrect, declined]) => match claim.kind {
                Kind::Untracked => untracked,
                Kind::Incorrect => incorrect,
                Kind::Declined => declined,
            }
            .to_owned(),
            Self::Order(most) => claim.order.chars().take(most).collect(),
            Self::Amount => amount(claim.amount, &claim.currency),
            Self::Currency => claim.currency.clone(),
            Self::Placed(format) => local(claim.placed, &claim.zone, format),
            Self::Payout => amount(claim.payout, &claim.currency),
            Self::Tag => claim.tag.clone(),
            Self::Cause => claim.cause.name().to_owned(),
            Self::Confidence => format!("{:.2}", claim.confidence),
            Self::Note => claim.note.clone(),
        }
    }
}

impl Network {
    /// A network that publishes no limits and no reasons, and takes no answers as a file.
    const fn new(name: &'static str, program: &'static str) -> Self {
        Self {
            name,
            about: "",
            documented: "",
            layout: &[],
            program,
            ages: (Span(0), None),
            most_rows: usize::MAX,
            most_amount: None,
            longest_order: usize::MAX,
            deadline: "",
            answer_columns: OWN_ANSWER,
            finds_by_id: "",
            answer: own_answer,
            reason: plain_reason,
        }
    }

    /// Whether its layout says what is wrong with a sale; otherwise it is for untracked ones alone.
    fn has_kinds(&self) -> bool {
        self.layout.iter().any(|(_, cell)| matches!(cell, Cell::Kind(_)))
    }

    /// The columns of a file of claims, in their order.
    pub fn columns(&self) -> Vec<&'static str> {
        self.layout.iter().map(|(column, _)| *column).collect()
    }

    /// The network with a name, in any letter case.
    pub fn named(name: &str) -> Option<&'static Self> {
        let plain = |text: &str| text.to_lowercase().replace([' ', '.', '-', '_'], "");
        let wanted = plain(name);
        let wanted = match wanted.as_str() {
            "impactcom" => "impact",
            "rakutenadvertising" | "linkshare" => "rakuten",
            "ascend" | "partnerizeascend" => "pepperjam",
            other => other,
        };
        NETWORKS.into_iter().find(|network| network.name == wanted)
    }

    /// The rows of a file of claims.
    pub fn claim_rows(&'static self, claims: &[Claim], program: &str) -> Vec<Vec<String>> {
        let context = Context { network: self, program, action: "" };
        let row = |claim: &Claim| self.layout.iter().map(|(_, cell)| cell.text(claim, &context)).collect();
        claims.iter().map(row).collect()
    }

    /// The rows of a file of answers.
    pub fn answer_rows(&'static self, replies: &[Reply], action: &str) -> Vec<Vec<String>> {
        let context = Context { network: self, program: "", action };
        replies.iter().map(|reply| (self.answer)(reply, &context)).collect()
    }

    /// What a list lacks for the network to find the inquiries of its answers; `None` where nothing is missing.
    pub fn cannot_match(&self, replies: &[Reply]) -> Option<String> {
        let without = replies.iter().filter(|reply| reply.inquiry.id.is_empty()).count();
        let network = self.finds_by_id;
        if network.is_empty() || without == 0 {
            return None;
        }
        Some(if without == replies.len() {
            format!("the list has no inquiry ids: {network} cannot match these rows")
        } else {
            let rows = if without == 1 { "1 row has".to_owned() } else { format!("{without} rows have") };
            format!("{rows} no inquiry id: {network} cannot match what has none")
        })
    }

    /// The network's words for an answer; empty where it needs none.
    pub fn reason_of(&self, reply: &Reply) -> &'static str {
        match reply.answer {
            Answer::Declined(why) => (self.reason)(why),
            Answer::Credited => (self.reason)(Why::Tracked),
            Answer::Accepted | Answer::Open(_) => "",
        }
    }
}

/// A CSV file: cells that a spreadsheet would take for a formula are guarded, since networks refuse or run formulas.
pub fn file(columns: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                text.push(',');
            }
            // No network reads a cell of several lines.
            let flat = cell.split_whitespace().collect::<Vec<_>>().join(" ");
            push_field(&mut text, &guarded(&flat));
        }
        text.push('\n');
    };
    line(&mut columns.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
    text
}

/// A time in a zone, in a format of chrono; empty for a time that no calendar has.
fn local(at: Micros, zone: &str, format: &str) -> String {
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    let time = DateTime::from_timestamp_micros(at.0);
    time.map(|time| time.with_timezone(&zone).format(format).to_string()).unwrap_or_default()
}

/// An amount with a point as its decimal mark and no thousands separator; empty where it is unknown.
fn amount(money: Option<Money>, currency: &str) -> String {
    money.map(|money| money.of(currency).to_string()).unwrap_or_default()
}

/// The columns of answers for networks that take none as a file.
const OWN_ANSWER: &[&str] =
    &["inquiry", "order", "answer", "status", "reason", "placed", "amount", "commission", "currency", "note"];

fn own_answer(reply: &Reply, context: &Context<'_>) -> Vec<String> {
    let placed = reply.placed.map(|at| local(at, &reply.zone, "%Y-%m-%d %H:%M:%S")).unwrap_or_default();
    [
        &reply.inquiry.id,
        &reply.inquiry.order,
        reply.answer.name(),
        status(reply.answer),
        context.network.reason_of(reply),
        &placed,
        &amount(reply.amount, &reply.currency),
        &amount(reply.payout, &reply.currency),
        &reply.currency,
        &reply.note,
    ]
    .map(str::to_owned)
    .into()
}

/// What to do in the network's user interface.
const fn status(answer: Answer) -> &'static str {
    match answer {
        Answer::Accepted => "approve",
        Answer::Credited | Answer::Declined(_) => "decline",
        Answer::Open(_) => "leave open",
    }
}

/// Reasons in plain words, for networks that publish no list.
fn plain_reason(why: Why) -> &'static str {
    match why {
        Why::Tracked => "credited already",
        Why::OtherChannel => "another partner or channel was credited",
        Why::OtherCode => "another partner's code was used",
        Why::Terms => "the terms exclude it",
        Why::NotCompleted => "the order was cancelled, returned or not paid",
        Why::Duplicate => "the sale was reported twice",
        Why::NoClick => "the visitor did not come by this partner's link",
        Why::Unknown => "there is no such order",
    }
}

#[cfg(test)]
mod tests;
