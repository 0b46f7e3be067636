//! Credits from elsewhere: a network's transactions decide what was credited, in place of the order log.

use super::{Column, NO_MONEY, Orders, Values};
use crate::base::units::Money;

/// What was booked for an order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Booked {
    /// The partner's id; empty where nobody was credited.
    pub tag: String,
    /// The commission, in the order's currency; `None` where it is unknown.
    pub commission: Option<Money>,
}

impl Orders {
    /// Replaces what was credited. `by` has an entry for each order, in their sequence; where it is `None`, the order log's own
    /// credit stays.
    pub fn book(&mut self, by: &[Option<Booked>]) {
        for sheet in &mut self.sheets {
            let orders = sheet.rows.len();
            let (mut tags, mut commissions) = (Values::default(), Vec::with_capacity(orders));
            for at in 0..orders {
                let own = || sheet.texts[Column::Tag as usize].as_ref().map_or("", |texts| texts.get(at));
                let booked = by.get(sheet.first + at).and_then(Option::as_ref);
                tags.push(booked.map_or_else(own, |booked| &booked.tag));
                let own = sheet.commission.get(at).copied().unwrap_or(NO_MONEY);
                commissions.push(booked.map_or(own, |booked| booked.commission.unwrap_or(NO_MONEY)));
            }
            tags.close();
            sheet.texts[Column::Tag as usize] = Some(tags);
            sheet.commission = commissions;
        }
        self.filled = self.sheets.iter().fold(0, |filled, sheet| filled | sheet.filled());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::read::{OrderSettings, from_tables};
    use crate::tables::{Table, TableKind};

    #[test]
    fn booked_credits_replace_those_of_the_order_log() {
        let text = "order_id,ordered_at,amount,currency,tag\n1,2026-09-01T09:00:00Z,10,EUR,own\n2,2026-09-01T10:00:00Z,20,EUR,own\n";
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("orders.csv");
        std::fs::write(&path, text).expect("written");
        let table = Table::read(&path, TableKind::Csv { delimiter: b',' });
        let mut orders = from_tables(std::iter::once(table), &OrderSettings::default()).expect("orders");
        assert!(!orders.has(Column::Commission));
        let booked = Booked { tag: "coffee-20".to_owned(), commission: Some(Money(5000)) };
        orders.book(&[Some(booked), None]);
        let tags: Vec<&str> = orders.iter().map(|order| order.tag).collect();
        assert_eq!(tags, ["coffee-20", "own"]);
        assert_eq!(orders.get(0).commission, Some(Money(5000)));
        assert!(orders.has(Column::Commission) && orders.get(1).commission.is_none());
        orders.book(&[Some(Booked::default()), None]);
        assert_eq!(orders.get(0).tag, "");
    }
}
