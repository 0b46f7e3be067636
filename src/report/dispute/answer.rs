//! Answers to a partner's list of missing orders, row by row.

use super::claim::shortened;
use crate::base::units::{Micros, Money, Span};
use crate::causes::Property;
use crate::causes::terms::{duplicate_order, non_web_order, order_void};
use crate::report::letter::Template;
use crate::report::letter::known::{Concern, claim};
use crate::report::party::Party;
use crate::report::story::Story;
use crate::verdict::{Outcome, Reason};
use std::collections::BTreeMap;

/// Partners write days of their own zone.
const DAY: Span = Span::days(1);

/// One row of a partner's list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Inquiry {
    /// The list's own id of the row; empty where it has none.
    pub id: String,
    /// The order's number as the partner writes it.
    pub order: String,
    /// The amount as the partner writes it.
    pub amount: String,
    /// When the order was placed, as the partner says; `None` where the list does not say, or where it cannot be read.
    pub placed: Option<Micros>,
    /// Whether the partner says that the sale is credited with a wrong amount.
    pub is_about_amount: bool,
    /// The row's place in the list, from 1 below the header.
    pub row: usize,
}

/// Why a claim is declined.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Why {
    /// It is credited to the partner already.
    Tracked,
    /// Another partner or channel was credited.
    OtherChannel,
    /// The same, because of a code.
    OtherCode,
    /// The programme's terms refuse it.
    Terms,
    /// The order was cancelled, returned or not paid.
    NotCompleted,
    /// The same sale has another number.
    Duplicate,
    /// The visitor did not come by the partner's link.
    NoClick,
    /// The shop has no such order.
    Unknown,
}

/// What is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The partner was credited already.
    Credited,
    /// The sale is the partner's.
    Accepted,
    /// It is not.
    Declined(Why),
    /// It cannot be decided, for this reason.
    Open(&'static str),
}

impl Answer {
    /// The word for the answer in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Credited => "credited already",
            Self::Accepted => "lost",
            Self::Declined(Why::Unknown | Why::NoClick | Why::OtherChannel | Why::OtherCode) => "not the partner's",
            Self::Declined(_) => "not payable",
            Self::Open(_) => "cannot be decided",
        }
    }
}

/// One answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Reply {
    /// The question.
    pub inquiry: Inquiry,
    /// The order's number as the shop has it; empty where there is no such order.
    pub order: String,
    /// The answer.
    pub answer: Answer,
    /// The cause of the loss, where the sale is the partner's.
    pub cause: Option<Reason>,
    /// When the order was placed.
    pub placed: Option<Micros>,
    /// The shop's zone; empty for UTC.
    pub zone: String,
    /// What the order is worth, where the sale is the partner's.
    pub amount: Option<Money>,
    /// The commission, where the sale is the partner's and a rate is known.
    pub payout: Option<Money>,
    /// The currency of both.
    pub currency: String,
    /// What was found, as far as the partner may know it.
    pub note: String,
}

/// Answers a row. `story` is the order's, if there is one; `span` is the time of the known orders.
pub fn reply(
    inquiry: Inquiry,
    story: Option<&Story>,
    span: Option<(Micros, Micros)>,
    party: &Party,
    words: &Template,
) -> Reply {
    let Some(story) = story else { return without_order(inquiry, span) };
    let row = &story.verdict;
    let concern = Concern::of(story, Some(party));
    let answer = match answer(story, concern) {
        Answer::Credited if inquiry.is_about_amount => {
            Answer::Open("it is credited, and only the network's list shows with which amount")
        }
        answer => answer,
    };
    let is_own = answer == Answer::Accepted;
    Reply {
        order: row.order_id.clone(),
        answer,
        cause: is_own.then_some(row.cause),
        placed: Some(story.placed_at),
        zone: story.zone.clone(),
        amount: row.amount.filter(|_| is_own),
        payout: row.commission_lost.filter(|_| is_own),
        currency: if is_own { row.currency.clone() } else { String::new() },
        note: shortened(&words.brief(story, Some(party))),
        inquiry,
    }
}

/// Declines further rows about an order that an earlier row of the list is about: nobody is paid twice for one sale.
pub fn decline_repeated(replies: &mut [Reply]) {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for reply in replies.iter_mut().filter(|reply| !reply.order.is_empty()) {
        let row = reply.inquiry.row;
        let before = *first.entry(reply.order.clone()).or_insert(row);
        if before != row && reply.answer == Answer::Accepted {
            reply.answer = Answer::Declined(Why::Duplicate);
            reply.note = format!("Row {before} of the list is about the same order.");
            (reply.amount, reply.payout) = (None, None);
            reply.cause = None;
            reply.currency.clear();
        }
    }
}

/// The answer for a number that no order has. An order log says nothing about the days before and after its own orders.
fn without_order(inquiry: Inquiry, span: Option<(Micros, Micros)>) -> Reply {
    let is_outside = match (inquiry.placed, span) {
        (Some(placed), Some((first, last))) => placed + DAY < first || placed > last + DAY,
        _ => false,
    };
    let (answer, note) = if is_outside {
        (Answer::Open("the order log does not cover that day"), "Our order data do not cover that day.")
    } else if inquiry.order.is_empty() {
        (Answer::Open("the row has no order number"), "The row has no order number.")
    } else {
        (Answer::Declined(Why::Unknown), "We have no order with this number.")
    };
    Reply {
        inquiry,
        order: String::new(),
        answer,
        cause: None,
        placed: None,
        zone: String::new(),
        amount: None,
        payout: None,
        currency: String::new(),
        note: note.to_owned(),
    }
}

fn answer(story: &Story, concern: Concern) -> Answer {
    let row = &story.verdict;
    match (concern, row.outcome, row.cause) {
        (Concern::Credited, ..) => Answer::Credited,
        (_, _, Reason::Cause(cause)) if *cause == order_void::CAUSE => Answer::Declined(Why::NotCompleted),
        (_, _, Reason::Cause(cause)) if *cause == duplicate_order::CAUSE => Answer::Declined(Why::Duplicate),
        (Concern::Claims, Outcome::Lost | Outcome::Credited, _) => match claim(row, concern) {
            "yes" => Answer::Accepted,
            "not yet" => Answer::Open("the credit can still come"),
            "maybe" => Answer::Open("the shop has to decide"),
            _ => Answer::Declined(refusal(row.cause, &row.detail)),
        },
        (_, Outcome::Undetermined, _) => Answer::Open("the logs do not show it"),
        (Concern::OthersCredit, ..) => Answer::Declined(Why::OtherChannel),
        (_, Outcome::Lost, Reason::Cause(cause)) if *cause == non_web_order::CAUSE => Answer::Declined(Why::Terms),
        // The partner may have published the link with the id that nobody has.
        (Concern::Nothing, Outcome::Lost, _) if row.claimant_tag.is_empty() => {
            Answer::Open("the link belongs to no known partner")
        }
        _ => Answer::Declined(Why::NoClick),
    }
}

/// The reason of a loss that nobody pays for.
fn refusal(cause: Reason, detail: &str) -> Why {
    let by_code = ["coupon", "code", "voucher"].iter().any(|word| detail.contains(word));
    match cause.is(Property::LostToAnother) {
        true if by_code => Why::OtherCode,
        true => Why::OtherChannel,
        false => Why::Terms,
    }
}
