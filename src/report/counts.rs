//! Counts of orders and their money, as a summary lists them.

use serde::Serialize;

use super::spelled::{maybe_time, money};
use crate::base::units::{Micros, Money};

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
    pub outcome: String,
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
    pub outcome: String,
    /// The cause, or the reason of an undetermined outcome.
    pub cause: String,
    /// Its meaning in a few words; filled in where causes are known.
    pub title: String,
    /// Its orders.
    pub orders: u64,
    /// Their share of the orders with this outcome.
    pub share: f64,
    /// Whether the commission can be claimed; `/` between when the orders differ.
    pub claim: String,
    /// Who can fix it; `/` between when the orders differ.
    pub acts: String,
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
    /// `order`, `click`, `customer`, `session`, `device` or `none`.
    pub joined_by: String,
    /// Its orders.
    pub orders: u64,
}
