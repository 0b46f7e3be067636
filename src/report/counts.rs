//! Counts of orders and their money, as a summary lists them.

use serde::{Serialize, Serializer};

use super::spelled::{maybe_time, money};
use super::words;
use crate::base::units::{Micros, Money};
use crate::causes::{Actor, Claim};
use crate::sessions::Link;
use crate::verdict::{Outcome, Reason};

/// All orders by outcome.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Orders {
    /// All orders.
    pub total: u64,
    /// When the first one was placed, by the web logs' clock.
    #[serde(serialize_with = "maybe_time")]
    pub first: Option<Micros>,
    /// When the last one was placed.
    #[serde(serialize_with = "maybe_time")]
    pub last: Option<Micros>,
    /// Orders without an amount in their file; they count as orders but add no money.
    pub without_amount: u64,
    /// Orders that a partner lost, without a known commission; they add nothing to the commission lost.
    pub without_commission: u64,
    /// `credited`, `lost`, `organic`, `undetermined`, in this order, including those without orders.
    pub by_outcome: Vec<OutcomeCount>,
}

/// The orders of one outcome.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct OutcomeCount {
    /// The outcome.
    #[serde(serialize_with = "words::serialize")]
    pub outcome: Outcome,
    /// Its meaning in a few words; filled in by code that knows the outcomes.
    pub title: String,
    /// Its orders.
    pub orders: u64,
    /// Their share of all orders.
    pub share: f64,
    /// Their money by currency.
    pub money: Vec<MoneyCount>,
}

/// The orders of one cause.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CauseCount {
    /// The outcome of these orders: one cause can lose one sale and only a rival's share of another.
    #[serde(serialize_with = "words::serialize")]
    pub outcome: Outcome,
    /// The cause, or the reason of an undetermined outcome.
    #[serde(serialize_with = "words::serialize")]
    pub cause: Reason,
    /// Its meaning in a few words; filled in where causes are known.
    pub title: String,
    /// Its orders.
    pub orders: u64,
    /// Their share of the orders with this outcome.
    pub share: f64,
    /// Whether the commission can be claimed; several when the orders differ, sorted by their words.
    #[serde(serialize_with = "words::joined")]
    pub claim: Vec<Claim>,
    /// Who can fix it; several when the orders differ.
    #[serde(serialize_with = "words::joined")]
    pub acts: Vec<Actor>,
    /// Their money by currency.
    pub money: Vec<MoneyCount>,
}

/// Money of some orders in one currency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MoneyCount {
    /// The currency as the order log has it; empty when it has none.
    pub currency: String,
    /// What the orders are worth together.
    #[serde(serialize_with = "money")]
    pub amount: Money,
    /// The commission that their partners did not get.
    #[serde(serialize_with = "money")]
    pub commission_lost: Money,
}

/// The losses of one partner.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PartnerCount {
    /// The partner's id; empty when only the partner is known.
    pub tag: String,
    /// The partner's name; empty when the list has none.
    pub partner: String,
    /// Orders that this id lost, with or without a rival who got them.
    pub lost: u64,
    /// The commission of these by currency.
    pub lost_commission: Vec<CommissionCount>,
    /// Orders that were credited to this id.
    pub credited: u64,
    /// What the lost orders are worth by currency.
    pub lost_amount: Vec<CommissionCount>,
}

/// Commission in one currency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CommissionCount {
    /// The currency as the order log has it; empty when it has none.
    pub currency: String,
    /// The commission.
    #[serde(serialize_with = "money")]
    pub amount: Money,
}

/// Orders by the join to their clicks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct JoinCount {
    /// The join; `None` for orders without one.
    #[serde(serialize_with = "join")]
    pub joined_by: Option<Link>,
    /// Its orders.
    pub orders: u64,
}

impl JoinCount {
    /// The join's word, or `none`.
    pub fn name(&self) -> &'static str {
        name(self.joined_by)
    }
}

fn name(join: Option<Link>) -> &'static str {
    join.map_or("none", Link::name)
}

#[expect(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "serde passes fields by reference")]
fn join<S: Serializer>(value: &Option<Link>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(name(*value))
}

impl CauseCount {
    /// The words of `claim`, with `/` between.
    pub fn claims(&self) -> String {
        words::all(&self.claim)
    }

    /// The words of `acts`, with `/` between.
    pub fn actors(&self) -> String {
        words::all(&self.acts)
    }
}
