//! What all transactions of one order come to. A later row with the number of an earlier one is a new version of it; a row of
//! its own with a negative amount is a correction.

use crate::base::units::Money;
use crate::credits::{Credit, CreditStatus};
use crate::merchant::Partners;
use crate::orders::booked::Booked;
use std::collections::BTreeMap;

/// The outcome.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Net {
    /// A partner is credited.
    Credited {
        booked: Booked,
        /// Whether other partners are as well.
        shared: bool,
    },
    /// Everything was declined, reversed, or corrected to nothing.
    Nothing,
}

/// What one partner got.
#[derive(Default)]
struct Sum {
    commission: Option<Money>,
    amount: Option<Money>,
    /// Whether a commission was in another currency than the order.
    foreign: bool,
}

/// The outcome of an order's transactions, in the order of their files.
pub(super) fn net(list: &[&Credit], currency: &str, partners: &Partners) -> Net {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for credit in versions(list).into_iter().filter(|credit| credit.status != CreditStatus::Declined) {
        let sum = sums.entry(tag_of(credit, partners)).or_default();
        let is_foreign =
            !credit.commission_currency.is_empty() && !currency.is_empty() && credit.commission_currency != currency;
        sum.foreign |= is_foreign;
        add(&mut sum.commission, credit.commission);
        add(&mut sum.amount, credit.amount);
    }
    sums.retain(|_, sum| !is_nothing(sum));
    let shared = sums.len() > 1;
    // Of equal commissions the first by id counts, whatever the order of the files.
    let best = sums.into_iter().rev().max_by_key(|(_, sum)| sum.commission);
    best.map_or(Net::Nothing, |(tag, sum)| {
        let commission = sum.commission.filter(|_| !sum.foreign);
        Net::Credited { booked: Booked { tag, commission }, shared }
    })
}

fn add(to: &mut Option<Money>, money: Option<Money>) {
    if let Some(money) = money {
        *to = Some(Money(to.unwrap_or_default().0.saturating_add(money.0)));
    }
}

/// Whether corrections took everything back. A commission of nothing for a sale of some worth is a credit: some programmes pay
/// nothing for some sales.
fn is_nothing(sum: &Sum) -> bool {
    let is_gone = |money: Option<Money>| money.is_some_and(|money| money <= Money(0));
    match sum.amount {
        Some(_) => is_gone(sum.amount) && sum.commission.is_none_or(|commission| commission <= Money(0)),
        None => is_gone(sum.commission),
    }
}

/// The last version of each transaction: by the time of its change, then by its place in the files.
fn versions<'c>(list: &[&'c Credit]) -> Vec<&'c Credit> {
    let mut kept: Vec<&Credit> = Vec::new();
    for credit in list {
        let same =
            |other: &&mut &Credit| !credit.id.is_empty() && (other.network, &other.id) == (credit.network, &credit.id);
        // A correction has its transaction's number in some networks, and the opposite sign.
        let is_correction = credit.amount.is_some_and(|amount| amount < Money(0));
        match kept.iter_mut().find(same).filter(|_| !is_correction) {
            Some(other) => {
                let at = |credit: &Credit| credit.updated.map(|moment| moment.at);
                if at(credit) >= at(other) {
                    *other = credit;
                }
            }
            None => kept.push(credit),
        }
    }
    kept
}

/// The registered id that a transaction's partner has: by its id, its name, its site or its reference of the click; else the
/// network's own id.
pub(in crate::jobs) fn tag_of(credit: &Credit, partners: &Partners) -> String {
    let list = &partners.list;
    let tag = |at: u32| list.get(at as usize).map(|partner| partner.tag.clone());
    let names = [&credit.publisher, &credit.tag];
    let is_named = |name: &str| names.iter().any(|own| !own.is_empty() && own.eq_ignore_ascii_case(name));
    let by_name = || list.iter().find(|partner| is_named(&partner.name)).map(|partner| partner.tag.clone());
    // A network numbers partners as well: its number can be another partner's id in the shop. Then the name decides.
    let by_id = || {
        let at = partners.by_tag(credit.tag.as_bytes())?;
        let is_own = list.get(at as usize).is_some_and(|partner| is_named(&partner.name));
        tag(at).filter(|_| is_own || by_name().is_none())
    };
    let by_host = || {
        let host = crate::merchant::site::host_of(&credit.site)?;
        partners.owner_of(host.as_bytes()).and_then(tag)
    };
    let by_click = || partners.by_tag(credit.click_ref.as_bytes()).and_then(tag);
    let own = || [&credit.tag, &credit.publisher, &credit.site].into_iter().find(|text| !text.is_empty()).cloned();
    by_id()
        .or_else(by_name)
        .or_else(by_host)
        .or_else(by_click)
        .or_else(own)
        .unwrap_or_else(|| credit.network.to_owned())
}
