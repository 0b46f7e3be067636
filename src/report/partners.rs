//! Totals by partner of the rows of `verdicts`: which partners' links lose sales.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Row;
use super::counts::{CommissionCount, PartnerCount};
use super::sums::{Currencies, change, is_loss};
use crate::base::units::Money;
use crate::verdict::Outcome;

/// Partners in a summary; a programme can have a hundred thousand, and `verdicts` has them all.
const MOST_PARTNERS: usize = 100;

/// The losses and credits of one id, or of one partner without a known id.
#[derive(Clone, Debug, Default)]
struct PartnerTotals {
    name: String,
    lost: u64,
    commission: BTreeMap<String, Money>,
    worth: BTreeMap<String, Money>,
    credited: u64,
}

impl PartnerTotals {
    fn named(&mut self, name: &str) {
        if self.name.is_empty() {
            name.clone_into(&mut self.name);
        }
    }
}

/// The totals of all partners by id, or by name where a loser's id is not known.
#[derive(Clone, Debug, Default)]
pub(super) struct Standings {
    by_tag: BTreeMap<String, PartnerTotals>,
    by_name: BTreeMap<String, PartnerTotals>,
}

impl Standings {
    /// Counts one more row.
    pub(super) fn add(&mut self, row: &Row) {
        // `partner` names the claimant where there is one.
        let (claimant, name) = (row.claimant_tag.as_str(), row.partner.as_str());
        if is_loss(row) && !(claimant.is_empty() && name.is_empty()) {
            let (known, key) =
                if claimant.is_empty() { (&mut self.by_name, name) } else { (&mut self.by_tag, claimant) };
            change(known, key, |loser: &mut PartnerTotals| {
                loser.named(name);
                loser.lost += 1;
                let sums = [(&mut loser.commission, row.commission_lost), (&mut loser.worth, row.amount)];
                for (sums, money) in sums {
                    if let Some(money) = money {
                        change(sums, &row.currency, |sum| *sum = *sum + money);
                    }
                }
            });
        }
        if row.outcome == Outcome::Credited && !row.credited_tag.is_empty() {
            change(&mut self.by_tag, &row.credited_tag, |winner: &mut PartnerTotals| {
                if !is_loss(row) {
                    winner.named(name);
                }
                winner.credited += 1;
            });
        }
    }

    /// The partners who lose most, and the number of those left out.
    pub(super) fn most_losing(&self, currencies: &Currencies<'_>) -> (Vec<PartnerCount>, u64) {
        let named = self.by_name.iter().map(|(name, standing)| (("", name.as_str()), standing));
        let mut sorted: Vec<((&str, &str), &PartnerTotals)> =
            self.by_tag.iter().map(|(tag, standing)| ((tag.as_str(), ""), standing)).chain(named).collect();
        sorted.sort_by_cached_key(|(key, standing)| {
            let loss = currencies.loss(|name| standing.commission.get(name).copied());
            (loss, Reverse(standing.lost), Reverse(standing.credited), *key)
        });
        let left_out = sorted.len().saturating_sub(MOST_PARTNERS) as u64;
        let listed = |sums: &BTreeMap<String, Money>| {
            let present = currencies.0.iter().filter_map(|name| sums.get_key_value(*name));
            present.map(|(currency, amount)| CommissionCount { currency: currency.clone(), amount: *amount }).collect()
        };
        let top = sorted.iter().take(MOST_PARTNERS).map(|((tag, _), standing)| PartnerCount {
            tag: (*tag).to_owned(),
            partner: standing.name.clone(),
            lost: standing.lost,
            lost_commission: listed(&standing.commission),
            credited: standing.credited,
            lost_amount: listed(&standing.worth),
        });
        (top.collect(), left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::super::tally::Counts;
    use super::*;

    fn most_losing(rows: &[Row]) -> (Vec<PartnerCount>, u64) {
        let counts = Counts::of(rows);
        counts.partners.most_losing(&counts.currencies())
    }

    #[test]
    fn partners_lose_by_their_own_id_and_keep_their_name() {
        let nameless = Row {
            claimant_tag: String::new(),
            partner: "No Tag Blog".to_owned(),
            commission_lost: None,
            ..samples::lost()
        };
        let unknown = Row { claimant_tag: String::new(), partner: String::new(), ..samples::lost() };
        let rows = [samples::overridden(), samples::lost(), samples::credited(), nameless, unknown];
        let (partners, left_out) = most_losing(&rows);
        let listed: Vec<_> =
            partners.iter().map(|p| (p.tag.as_str(), p.partner.as_str(), p.lost, p.credited)).collect();
        assert_eq!(
            listed,
            [("coffee-20", "Coffee Blog", 2, 0), ("", "No Tag Blog", 1, 0), ("tea-20", "Tea Time", 0, 2)]
        );
        let commission = [CommissionCount { currency: "EUR".to_owned(), amount: Money(60_000) }];
        assert_eq!(partners[0].lost_commission, commission);
        assert_eq!(left_out, 0);
    }

    #[test]
    fn a_limit_counts_what_it_cuts() {
        let row =
            |n: i64| Row { claimant_tag: format!("tag{n}-20"), commission_lost: Some(Money(n)), ..samples::lost() };
        let rows: Vec<Row> = (0..130).map(row).collect();
        let (partners, left_out) = most_losing(&rows);
        assert_eq!((partners.len(), left_out), (MOST_PARTNERS, 30));
        assert_eq!(partners[0].tag, "tag129-20");
    }
}
