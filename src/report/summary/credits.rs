//! What became of networks' transactions.

use crate::base::counted::{agreed, counted};
use serde::Serialize;

/// What became of the transactions.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct CreditCounts {
    /// The files, as the user named them.
    pub files: Vec<String>,
    /// All transactions.
    pub transactions: u64,
    /// Transactions that belong to an order.
    pub joined: u64,
    /// Transactions without an order's number.
    pub without_number: u64,
    /// Numbers of transactions that no order has, or that can be several orders', at most [`MOST_LISTED`].
    pub unmatched: Vec<String>,
    /// All of them.
    pub unmatched_total: u64,
    /// Orders that are credited.
    pub credited: u64,
    /// Orders with transactions that were all declined, reversed or corrected to nothing.
    pub declined: u64,
    /// Orders that several partners were credited with; the largest commission counts.
    pub shared: u64,
    /// Orders for which the order log names a partner, and the network has no transaction, at most [`MOST_LISTED`].
    pub only_in_orders: Vec<String>,
    /// All of them.
    pub only_in_orders_total: u64,
    /// Orders placed before the first or after the last transaction: the order log's own credit stays.
    pub outside: u64,
    /// Whether the transactions were used; they are not where none of them belongs to an order.
    pub used: bool,
}

/// The most numbers that are listed.
pub const MOST_LISTED: usize = 100;

impl CreditCounts {
    /// Notes for the reader, one sentence each.
    pub fn notes(&self) -> Vec<String> {
        let Self { transactions, joined, without_number, .. } = self;
        let files = self.files.join(", ");
        if !self.used {
            let why = if *without_number == *transactions {
                "none of them has an order's number"
            } else {
                "none of their order numbers is in the order log"
            };
            return vec![format!(
                "{files}: its transactions ({transactions}) are not used, because {why}. The order log's own credits count."
            )];
        }
        let mut notes = vec![format!(
            "{files}: {joined} of {} belong to orders, and decide what was credited: {} \
credited, of {} all transactions were declined, reversed or corrected to nothing.",
            counted(*transactions, "transaction"),
            agreed(self.credited, "order is", "orders are"),
            self.declined
        )];
        self.note_others(&mut notes);
        notes
    }

    /// Notes on transactions and orders that do not belong together.
    fn note_others(&self, notes: &mut Vec<String>) {
        let Self { without_number, unmatched_total, only_in_orders_total, .. } = self;
        let some = |list: &[String]| list.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let mut add = |count: u64, note: String| {
            if count > 0 {
                notes.push(note);
            }
        };
        add(
            *without_number,
            format!("{} no order number.", agreed(*without_number, "transaction has", "transactions have")),
        );
        let list = some(&self.unmatched);
        add(
            *unmatched_total,
            format!(
                "{} a number that no order has, or several: {list}.",
                agreed(*unmatched_total, "transaction has", "transactions have")
            ),
        );
        let list = some(&self.only_in_orders);
        add(
            *only_in_orders_total,
            format!(
                "{}: {list}.",
                agreed(
                    *only_in_orders_total,
                    "order names a partner, and the network has no transaction for it",
                    "orders name a partner, and the network has no transaction for them"
                )
            ),
        );
        add(
            self.outside,
            format!(
                "{} placed before the first or after the last transaction: there the order log's own credits count.",
                agreed(self.outside, "order was", "orders were")
            ),
        );
        add(
            self.shared,
            format!(
                "{} credited to several partners; the largest commission counts.",
                agreed(self.shared, "order was", "orders were")
            ),
        );
    }
}
