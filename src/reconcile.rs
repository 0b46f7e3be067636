//! Compares the clicks that left the own site with what programmes report, by day, tag, product and campaign.
//!
//! Reports name no order, no click and no visitor. So nothing here is said of a single sale: `days` compares counts by day, and
//! `breaks` finds the day on which a rate changed; `tags`, `products` and `channels` add up; `shipping` compares ordered with
//! shipped items, `rates` finds changed commission rates, `cart` says which orders the cart rule explains. `interval` holds the
//! statistics.

pub mod breaks;
pub mod cart;
pub mod channels;
pub mod clicks;
pub mod days;
pub mod interval;
pub mod products;
pub mod rates;
pub mod shipping;
pub mod tags;

use crate::base::units::{Micros, Money};
use crate::figures::Figure;
use breaks::Break;
use cart::Cart;
use channels::{By, Channel};
use clicks::Clicks;
use days::Day;
use products::Product;
use rates::RateChange;
use shipping::Shipping;
use std::collections::BTreeMap;
use tags::Tag;

/// Sums of money by currency; currencies are never added.
pub type Sums = BTreeMap<String, Money>;

/// Adds an amount to sums.
pub fn add(sums: &mut Sums, money: Option<Money>, currency: &str) {
    if let Some(money) = money {
        let sum = sums.entry(currency.to_owned()).or_default();
        *sum = *sum + money;
    }
}

/// What an earlier analysis says was lost: sums of commission.
#[derive(Clone, Debug, Default)]
pub struct Lost {
    /// By the partner's tag.
    pub by_tag: BTreeMap<String, Sums>,
    /// By the names that the clicks' addresses carry: channel, campaign, creative.
    pub by_name: BTreeMap<(By, String), Sums>,
}

/// The comparison.
#[derive(Debug, Default)]
pub struct Reconciled {
    /// Clicks that left the own site, by day, tag and product.
    pub clicks: Clicks,
    /// The days of reports and logs.
    pub days: Vec<Day>,
    /// Days on which a rate changed.
    pub breaks: Vec<Break>,
    /// Tags, those with the most clicks first.
    pub tags: Vec<Tag>,
    /// Products, those with the most orders first.
    pub products: Vec<Product>,
    /// Ordered items that were not shipped, and returns.
    pub shipping: Option<Shipping>,
    /// Changed commission rates.
    pub rates: Vec<RateChange>,
    /// Orders that no click of the log precedes.
    pub cart: Option<Cart>,
    /// Channels, campaigns and creatives.
    pub channels: Vec<Channel>,
    /// What limits the comparison, in sentences.
    pub notes: Vec<String>,
}

/// The ground of a comparison.
#[derive(Debug)]
pub struct Material<'a> {
    /// Clicks of the logs.
    pub clicks: Clicks,
    /// Reports.
    pub figures: &'a [Figure],
    /// Registered ids.
    pub registered: &'a [String],
    /// What an earlier analysis says was lost.
    pub lost: &'a Lost,
    /// The zone of the reports' days: an offset from UTC in hours.
    pub offset: i32,
    /// Days at the end of a report that may still grow.
    pub lag: i64,
}

/// The day of a time, counted since 1970, in a zone with an offset in hours.
pub fn day_of(at: Micros, offset: i32) -> i64 {
    (at.0 + i64::from(offset) * 3_600_000_000).div_euclid(86_400_000_000)
}

/// The name of a day.
pub fn day_name(day: i64) -> String {
    Micros(day * 86_400_000_000).to_string().chars().take(10).collect()
}

/// Compares clicks with reports.
pub fn reconcile(material: Material<'_>) -> Reconciled {
    let mut days = days::compare(&material);
    let breaks = breaks::find(&days, &material);
    let fell = breaks.iter().find(|one| one.rate == breaks::Rate::Reported && one.after.0 < one.before.0);
    days::expect(&mut days, material.lag, fell.map(|one| one.day));
    let (cart, shipping) = (cart::explain(&material), shipping::compare(material.figures));
    let mut result = Reconciled {
        days,
        breaks,
        cart,
        shipping,
        tags: tags::compare(&material),
        products: products::compare(&material),
        rates: rates::changes(material.figures),
        channels: channels::compare(material.figures, &material.lost.by_name),
        notes: Vec::new(),
        clicks: Clicks::default(),
    };
    result.notes = notes(&material, &result);
    result.clicks = material.clicks;
    result
}

fn notes(material: &Material<'_>, result: &Reconciled) -> Vec<String> {
    let mut notes = vec![
        "Reports name no order, no click and no visitor: this compares sums, and gives no cause for a single sale."
            .to_owned(),
    ];
    let has = |test: fn(&Figure) -> bool| material.figures.iter().any(test);
    if material.clicks.total == 0 {
        notes.push(
            "No click that left the own site was found in the logs: a redirector's hits, a logged Location or a beacon would show them."
                .to_owned(),
        );
    }
    if !has(|figure| figure.clicks.is_some() && figure.at.is_some() && figure.tag.is_empty() && figure.sku.is_empty()) {
        notes.push("No report holds clicks by day (Fee-DailyTrends does), so days cannot be compared.".to_owned());
    }
    if result.shipping.is_none() {
        notes.push("Ordered and shipped items need both Fee-Orders and Fee-Earnings.".to_owned());
    }
    let undated = material
        .figures
        .iter()
        .filter(|figure| figure.at.is_none() && figure.clicks.is_some() && !figure.tag.is_empty())
        .count();
    if undated > 0 && material.clicks.total > 0 {
        notes.push(
            "Sums by tag have no days: they are of the report's whole time, which should be that of the log."
                .to_owned(),
        );
    }
    notes
}

#[cfg(test)]
mod tests;
