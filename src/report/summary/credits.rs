//! What became of networks' transactions.

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
        let Self { transactions, joined, without_number, unmatched_total, only_in_orders_total, .. } = self;
        let files = self.files.join(", ");
        if !self.used {
            let why = if *without_number == *transactions {
                "none of them has an order's number"
            } else {
                "none of their order numbers is in the order log"
            };
            return vec![format!(
                "{files}: the {transactions} transactions are not used, because {why}. The order log's own credits count."
            )];
        }
        let mut notes = vec![format!(
            "{files}: {joined} of {transactions} transactions belong to orders, and decide what was credited: {} orders are \
credited, of {} all transactions were declined, reversed or corrected to nothing.",
            self.credited, self.declined
        )];
        let some = |list: &[String]| list.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let mut add = |count: u64, note: String| {
            if count > 0 {
                notes.push(note);
            }
        };
        add(*without_number, format!("{without_number} transactions have no order number."));
        let list = some(&self.unmatched);
        add(
            *unmatched_total,
            match unmatched_total {
                1 => format!("1 transaction has a number that no order has, or several: {list}."),
                more => format!("{more} transactions have a number that no order has, or several: {list}."),
            },
        );
        let list = some(&self.only_in_orders);
        add(
            *only_in_orders_total,
            format!(
                "{only_in_orders_total} orders name a partner, and the network has no transaction for them: {list}."
            ),
        );
        add(
            self.outside,
            format!(
                "{} orders were placed before the first or after the last transaction: for them the order log's own credits count.",
                self.outside
            ),
        );
        add(
            self.shared,
            format!("{} orders were credited to several partners; the largest commission counts.", self.shared),
        );
        notes
    }
}
