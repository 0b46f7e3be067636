//! What a click is worth, by the orders that were credited.

use crate::base::units::Money;
use crate::figures::Figure;
use crate::links::Kind;
use crate::links::findings::{Audit, Value, Values};
use crate::links::followed::Followed;
use crate::links::ids::Meaning;
use crate::merchant::Merchant;
use crate::orders::{OrderStatus, Orders};
use std::collections::BTreeMap;

/// The value that the user says.
pub(super) fn said(value: Value) -> Values {
    Values { overall: Some(value), by_id: BTreeMap::new(), source: "as --per-click says".to_owned() }
}

/// Fees by the clicks that the programme reports, of reports that have both; `None` where none has.
pub(super) fn reported(figures: &[Figure]) -> Option<Values> {
    let mut by_id: BTreeMap<String, Value> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| !figure.tag.is_empty()) {
        let (Some(earned), Some(clicks)) = (figure.fees, figure.clicks) else { continue };
        let value = by_id.entry(figure.tag.clone()).or_insert_with(|| Value {
            earned: Money(0),
            currency: figure.currency.clone(),
            clicks: 0,
        });
        if value.currency == figure.currency {
            value.earned = value.earned + earned;
            value.clicks += u64::try_from(clicks).unwrap_or_default();
        }
    }
    by_id.retain(|_, value| value.clicks > 0);
    let source = "by the fees and reported clicks of the same id, or of all ids where none is known";
    (!by_id.is_empty()).then(|| Values::of(by_id, source.to_owned()))
}

/// The commission of credited orders by the arrivals with the same id.
pub(super) fn of(merchant: &Merchant, orders: &Orders, followed: &Followed) -> Values {
    let mut clicks: BTreeMap<&str, u64> = BTreeMap::new();
    for (landing, count) in &followed.landings {
        let tag = landing.tag.as_ref().and_then(|tag| merchant.partners.by_tag(&tag.text));
        if let Some(at) = tag {
            *clicks.entry(&merchant.partners.list[at as usize].tag).or_default() += count.people;
        }
    }
    let mut earned: BTreeMap<(&str, &str), Money> = BTreeMap::new();
    for order in orders.iter().filter(|order| order.standing == OrderStatus::Good) {
        let Some(at) = merchant.partners.by_tag(order.tag.as_bytes()) else { continue };
        let rate = merchant.terms_of(at).commission_rate;
        let by_rate = || Some(order.amount?.at_rate(rate?, order.currency));
        if let Some(money) = order.commission.or_else(by_rate) {
            let sum = earned.entry((&merchant.partners.list[at as usize].tag, order.currency)).or_default();
            *sum = *sum + money;
        }
    }
    let mut by_id: BTreeMap<String, Value> = BTreeMap::new();
    for ((id, currency), earned) in earned {
        let clicks = clicks.get(id).copied().unwrap_or_default();
        let known = by_id.get(id).is_some_and(|known| known.earned >= earned);
        if clicks > 0 && !known {
            by_id.insert(id.to_owned(), Value { earned, currency: currency.to_owned(), clicks });
        }
    }
    let source = if by_id.is_empty() {
        String::new()
    } else {
        "commission of credited orders by arrivals with the same id".to_owned()
    };
    Values::of(by_id, source)
}

/// Counts the clicks on a link with a damaged id by the figures of the id that was meant, where it has some.
pub(super) fn of_damaged_ids(audit: &mut Audit, values: &Values) {
    let registry = &audit.registry;
    for finding in &mut audit.findings {
        if !matches!(finding.defect.kind, Kind::AlteredId | Kind::TruncatedId) || values.by_id.contains_key(&finding.id)
        {
            continue;
        }
        if let Meaning::Altered(partner, _) | Meaning::Truncated(partner) = registry.meaning(&finding.id, None) {
            finding.cost = values.cost(&registry.partner(partner).tag, finding.harmed);
        }
    }
    // The order of findings stays: by severity, cost and clicks, then as before.
    audit.findings.sort_by_key(|finding| {
        let cost = finding.cost.as_ref().map_or(0, |(money, _)| money.0);
        (finding.defect.severity, -cost, std::cmp::Reverse(finding.harmed))
    });
}
