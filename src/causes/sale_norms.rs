//! Measures what is usual among the shop's own orders.

use super::norms::{OLDEST, SaleNorms};
use super::{Case, replies};
use crate::base::units::Span;
use crate::events::Facts;
use crate::events::share::Share;
use crate::merchant::Trust;
use crate::sessions::{Relation, TagMatch, Touch};

/// Credited orders that are needed before they show whether the logs reach back far enough.
const ENOUGH_EARLY: u64 = 10;

/// The share of them with a logged click from which on a missing click is rare.
const NEARLY_ALL: f64 = 0.95;

/// The share from which on something counts as usual, and its absence as a sign.
const USUAL: f64 = 0.8;

/// The share from which on something counts as the rule. A choice: apps make a few orders without a page.
const RULE: f64 = 0.88;

/// How many sales must be counted before anything is usual.
const ENOUGH: u64 = 20;

impl SaleNorms {
    /// What one order shows. `case` is judged without a touch.
    pub fn of(case: &Case<'_>) -> Self {
        let mut practice = Self::default();
        let trail = case.trail;
        let events = case.evidence.events;
        if !trail.own.is_empty() && case.coverage.covers(trail.at) {
            let shown = trail.confirmation.filter(|e| events.facts(*e).has(Facts::CONFIRMATION));
            practice.confirmations.count(shown.or(trail.thanks).is_some());
        }
        if trail.confirmation.or(trail.thanks).is_some() {
            let fired = case.conversion_beacon().is_some();
            practice.conversion_beacons.count(fired);
            if trail.marks.has_click_beacon {
                practice.consented.count(fired);
            }
        }
        if let Some(partner) = case.merchant.partners.by_tag(case.order.tag.as_bytes()) {
            let click = case.touches.iter().rev().find(|t| t.reading == TagMatch::Registered(partner));
            if !trail.own.is_empty() && case.may_have_clicked_before() {
                practice.early.count(click.is_some());
            }
            let own = click.filter(|click| click.relation == Relation::SameJar && click.clicked <= trail.at);
            practice.ages[0] = own.map_or(Span(0), |click| until_cart(case, click));
            if let Some(click) = click.filter(|click| case.baselines.click_outage(click.at).is_none()) {
                practice.click_beacons.count(case.click_beacon(click).is_some());
            }
        }
        replies::count(case, &mut practice);
        practice
    }

    /// Adds what another order shows.
    pub fn add(&mut self, other: Self) {
        for (sum, more) in [
            (&mut self.click_beacons, other.click_beacons),
            (&mut self.conversion_beacons, other.conversion_beacons),
            (&mut self.consented, other.consented),
            (&mut self.confirmations, other.confirmations),
            (&mut self.cached, other.cached),
            (&mut self.asked, other.asked),
            (&mut self.begun, other.begun),
            (&mut self.early, other.early),
            (&mut self.capped, other.capped),
        ] {
            sum.with += more.with;
            sum.of += more.of;
        }
        let mut ages = [self.ages, other.ages].concat();
        ages.sort_unstable_by_key(|age| std::cmp::Reverse(*age));
        self.ages.copy_from_slice(&ages[..OLDEST]);
    }

    /// Whether credited clicks deny that Safari drops the stored id: one is enough where it is only a guess that a script stores it.
    pub fn outlives_cap(&self, trust: &Trust) -> bool {
        self.capped.with > u64::from(trust.tag_cookie >= 1.0)
    }

    /// The age up to which clicks are known to be paid, in the cart or not: several as old were.
    pub fn paid_age(&self) -> Span {
        self.ages[OLDEST - 1]
    }

    /// Whether the logs hold the click of nearly every credited order of a visitor who may have come before they begin.
    pub fn shows_early_clicks(&self) -> bool {
        self.early.of >= ENOUGH_EARLY && self.early.rate() >= NEARLY_ALL
    }

    /// Whether a share is of enough sales to count.
    pub fn is_enough(share: Share) -> bool {
        share.of >= ENOUGH
    }

    /// Whether a share is so high, of enough sales, that an absence is evidence even where it cannot be compared with anything else.
    pub fn is_rule(share: Share) -> bool {
        share.of >= ENOUGH && share.rate() >= RULE
    }

    /// Whether a share is high enough, of enough sales, for an absence to be evidence.
    pub fn is_usual(share: Share) -> bool {
        share.of >= ENOUGH && share.rate() >= USUAL
    }
}

/// The time from a click to the first cart page after it, or else to the order.
fn until_cart(case: &Case<'_>, click: &Touch) -> Span {
    let carts = &case.trail.marks.carts;
    let cart = carts.get(carts.partition_point(|cart| cart.at < click.at));
    cart.map_or(case.age(click), |cart| (cart.at - click.at).min(case.age(click)))
}
