//! The effects of settings without a given value, counted on the verdicts themselves.

use crate::base::units::{Money, Span};
use crate::causes::{Case, Cause, Opinion, browser, recording, rivals, terms};
use crate::jobs::analyze::Analysis;
use crate::merchant::{Merchant, Model};
use crate::orders::Column;
use crate::report::Row;
use crate::report::assumptions::Effect;
use crate::report::summary::MoneyCount;
use crate::sessions::Link;
use crate::verdict::{Judgement, Outcome, Reason, judge};
use std::collections::BTreeMap;

/// A window that hardly any programme undercuts: an order that is organic with it, and not with the assumed window, is
/// undetermined only because of the window.
const SHORT: Span = Span::days(1);

/// Clicks older than this are often beyond a programme's window (24 hours, 7 days and 30 days are the usual ones).
const WEEK: Span = Span::days(7);

/// How long networks take to report a sale, as a rule; younger orders may only be late.
const USUAL_LAG: Span = Span::days(2);

/// The kinds of effects that a setting without a given value can have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum What {
    /// Orders with a look-back that begins before the logs do.
    Reach,
    /// Lost sales with an old click.
    OldClicks,
    /// Orders that no session joins to anything.
    Session,
    /// Orders that are undetermined because no log line holds a session id.
    NoSession,
    /// Lost sales with a click that address and browser alone join, for the same reason.
    WeakJoin,
    /// Orders of known customers that are undetermined.
    Customer,
    /// Good clicks, where the beacon is not known.
    ClickBeacon,
    /// Good clicks with a sale that the shop may not have reported.
    ConversionBeacon,
    /// Orders without a page that names them.
    Confirmation,
    /// Sales that a later click took, at an unknown point of the visit.
    Checkout,
    /// Lost sales without a known commission.
    Rate,
    /// Sales that are young enough to be reported late.
    Lag,
}

/// Orders and their money.
#[derive(Clone, Debug, Default)]
struct Sum {
    orders: u64,
    money: BTreeMap<String, (Money, Money)>,
}

/// Finds the effects of open settings, order by order.
#[derive(Debug)]
pub struct Probe<'a> {
    analysis: &'a Analysis,
    /// The shop with a short window, where the window is assumed.
    short: Option<Merchant>,
}

/// The effects of open settings on one order.
#[derive(Clone, Debug, Default)]
pub struct Found(Vec<What>);

impl<'a> Probe<'a> {
    /// For the orders of an analysis.
    pub fn new(analysis: &'a Analysis) -> Self {
        let merchant = &analysis.merchant;
        let assumed = !is_known(analysis, "policy.window") && merchant.programs[0].window > SHORT;
        let short = assumed.then(|| {
            let mut short = merchant.clone();
            short.programs.iter_mut().for_each(|terms| terms.window = terms.window.min(SHORT));
            short
        });
        Self { analysis, short }
    }

    /// Finds the effects of open settings on one order. `case` is its case without a touch.
    pub fn of(&self, case: &Case<'_>, row: &Row, judgement: &Judgement) -> Found {
        let open = |key: &str, empty: bool| empty && !is_known(self.analysis, key);
        let (site, pages) = (&self.analysis.merchant.site, &self.analysis.merchant.site.pages);
        let Judgement { verdict, opinions } = judgement;
        let (lost, undetermined) = (verdict.outcome == Outcome::Lost, verdict.outcome == Outcome::Undetermined);
        let is_unclear = |one: &Cause| {
            let found = opinions.iter().find(|(cause, _)| *cause == one);
            matches!(found, Some((_, Opinion::CannotTell { .. })))
        };
        let is_uncredited = verdict.cause.is_of(&recording::not_credited::CAUSE);
        let is_good_click = verdict.cause == Reason::Needs || is_uncredited;
        let is_blank = undetermined && matches!(verdict.cause, Reason::Needs | Reason::NoTrail | Reason::Ambiguous);
        let is_old = lost && row.lag_seconds.is_some_and(|lag| lag > WEEK.as_seconds());
        let is_young = is_uncredited && case.as_of - case.trail.at < USUAL_LAG;
        let is_weak = matches!(row.joined_by, None | Some(Link::Device));
        let is_unpriced = lost && row.commission_lost.is_none() && row.amount.is_some();
        let has_sessions = case.evidence.has_sessions;
        let has_customer = !case.order.customer.is_empty();
        let no_checkout = pages.checkout.is_empty() && pages.cart.is_empty();
        let all = [
            (What::Reach, undetermined && verdict.cause == Reason::LogGap && self.is_organic_with_short(case)),
            (What::OldClicks, self.short.is_some() && is_old && !verdict.cause.is_of(&terms::expired_window::CAUSE)),
            (What::NoSession, !has_sessions && undetermined && is_for_lack_of_sessions(case, judgement)),
            (What::WeakJoin, !has_sessions && lost && row.joined_by == Some(Link::Device)),
            (What::Session, has_sessions && is_blank && open("site.session", site.session.is_none())),
            (What::Customer, is_blank && has_customer && open("site.customer", site.customer.is_none())),
            (
                What::ClickBeacon,
                is_good_click
                    && is_unclear(&browser::tracker_blocked::CAUSE)
                    && open("site.pages.click_beacon", pages.click_beacon.is_empty()),
            ),
            (
                What::ConversionBeacon,
                is_good_click
                    && is_unclear(&recording::conversion_not_recorded::CAUSE)
                    && open("site.pages.conversion_beacon", pages.conversion_beacon.is_empty()),
            ),
            (What::Confirmation, is_weak && open("site.pages.confirmation", pages.confirmation.is_empty())),
            (
                What::Checkout,
                verdict.cause.is_of(&rivals::later_click::CAUSE) && open("site.pages.checkout", no_checkout),
            ),
            (What::Rate, is_unpriced && open("policy.commission_rate", case.terms.commission_rate.is_none())),
            (What::Lag, is_young && open("policy.reporting_lag", case.terms.reporting_lag.0 == 0)),
        ];
        Found(all.into_iter().filter(|(_, holds)| *holds).map(|(what, _)| what).collect())
    }

    /// Whether an order would be organic with a short window.
    fn is_organic_with_short(&self, case: &Case<'_>) -> bool {
        self.short.as_ref().is_some_and(|merchant| {
            let terms = &merchant.programs[0];
            judge(&Case { merchant, terms, ..*case }).verdict.outcome == Outcome::Organic
        })
    }
}

/// Whether an order in logs without sessions is undetermined for that reason: its answer names the missing sessions, visitors of
/// one address cannot be distinguished, or the order log names a session that no line holds.
fn is_for_lack_of_sessions(case: &Case<'_>, judgement: &Judgement) -> bool {
    let verdict = &judgement.verdict;
    match verdict.cause {
        Reason::Needs => verdict.because.contains("session"),
        Reason::Ambiguous => true,
        Reason::NoTrail => !case.order.session.is_empty(),
        _ => false,
    }
}

/// The effects of open settings, counted over all orders.
#[derive(Clone, Debug, Default)]
pub struct Effects(BTreeMap<What, Sum>);

impl Effects {
    /// Counts one more order.
    pub fn add(&mut self, found: &Found, row: &Row) {
        for what in &found.0 {
            let sum = self.0.entry(*what).or_default();
            sum.orders += 1;
            if let Some(amount) = row.amount {
                let (worth, lost) = sum.money.entry(row.currency.clone()).or_default();
                *worth = *worth + amount;
                *lost = *lost + row.commission_lost.unwrap_or_default();
            }
        }
    }

    /// The effects, the one on most orders first.
    pub fn into_list(self, analysis: &Analysis) -> Vec<Effect> {
        let money = |sums: BTreeMap<String, (Money, Money)>| {
            let sum = |(currency, (amount, commission_lost))| MoneyCount { currency, amount, commission_lost };
            sums.into_iter().map(sum).collect()
        };
        let mut list: Vec<Effect> = Vec::new();
        for (what, sum) in self.0 {
            let (key, says) = sentence(what, sum.orders, analysis);
            list.push(Effect { key: key.to_owned(), says, orders: sum.orders, money: money(sum.money) });
        }
        list.sort_by(|a, b| b.orders.cmp(&a.orders).then_with(|| a.says.cmp(&b.says)));
        list
    }
}

/// Whether a file or a preset sets a key, or the logs show it.
fn is_known(analysis: &Analysis, key: &str) -> bool {
    let origins = &analysis.merchant.origins;
    let is_detected = || analysis.detected.iter().any(|found| found.what == key);
    origins.sets(key) || key.starts_with("policy.") && origins.sets("policy.preset") || is_detected()
}

/// `1 order is`, `2 orders are`.
fn orders(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 order {one}") } else { format!("{number} orders {many}") }
}

/// The sentence on a page or beacon that is not known.
fn without_page(what: What, number: u64) -> (&'static str, String) {
    match what {
        What::ClickBeacon => {
            let orders = orders(number, "with a good click was", "with good clicks were");
            let text = format!("No click beacon is known: {orders} not checked for a blocked tracker.");
            ("site.pages.click_beacon", text)
        }
        What::ConversionBeacon => {
            let orders = orders(number, "with a good click was", "with good clicks were");
            let text =
                format!("No conversion beacon is known: {orders} not checked for a sale that was never reported.");
            ("site.pages.conversion_beacon", text)
        }
        What::Confirmation => {
            let orders = orders(number, "is", "are");
            let text =
                format!("No confirmation page is known: {orders} joined by address and browser alone, or not at all.");
            ("site.pages.confirmation", text)
        }
        _ => {
            let orders = orders(number, "that a later click took is", "that later clicks took are");
            let text =
                format!("No cart or checkout page is known: {orders} not checked for an override at the checkout.");
            ("site.pages.checkout", text)
        }
    }
}

/// The setting and the sentence.
fn sentence(what: What, number: u64, analysis: &Analysis) -> (&'static str, String) {
    let window = analysis.merchant.programs[0].window;
    let model = if analysis.merchant.programs[0].model == Model::LastClick { "last" } else { "first" };
    match what {
        What::Reach => {
            let reach = analysis.coverage.span.map(|span| span.to - span.from).unwrap_or_default();
            let orders = orders(number, "cannot be organic", "cannot be organic");
            let text = format!(
                "{window} are assumed, and the logs reach back {reach}: {orders} for that reason alone. Set the programme's \
                 window under [policy]."
            );
            ("policy.window", text)
        }
        What::OldClicks => {
            let orders = orders(number, "is called lost with a click", "are called lost with clicks");
            let text = format!(
                "{window} are assumed, and the {model} click counts: {orders} older than {WEEK}, which a shorter window does not pay."
            );
            ("policy.window", text)
        }
        What::Session | What::NoSession | What::WeakJoin => ("site.session", without_sessions(what, number, analysis)),
        What::Customer => {
            let orders = orders(number, "of a known customer is", "of known customers are");
            ("site.customer", format!("No customer id is known in the web logs: {orders} undetermined."))
        }
        What::ClickBeacon | What::ConversionBeacon | What::Confirmation | What::Checkout => without_page(what, number),
        What::Rate => {
            let orders = orders(number, "is lost and adds", "are lost and add");
            ("policy.commission_rate", format!("No commission rate is known: {orders} nothing to the commission lost."))
        }
        What::Lag => {
            let orders = orders(number, "is", "are");
            let text = format!(
                "Credits are assumed to be booked at once: {orders} called not_credited, and less than {USUAL_LAG} old."
            );
            ("policy.reporting_lag", text)
        }
    }
}

/// The setting and the sentence for logs without session ids.
fn without_sessions(what: What, number: u64, analysis: &Analysis) -> String {
    let exported = analysis.orders.has(Column::SessionId);
    match what {
        What::NoSession => {
            let orders = orders(number, "is", "are");
            let export = if exported { "" } else { ", and exported with the orders," };
            format!(
                "No line of the logs holds a session id: {orders} undetermined for lack of it. Logged{export} the session \
                 cookie would decide them."
            )
        }
        What::WeakJoin => {
            let orders = orders(number, "is called lost", "are called lost");
            format!(
                "{orders} by clicks that address and browser alone join to them, at a lower grade; a session id in the logs \
                 would show whose clicks they were."
            )
        }
        _ => {
            let orders = orders(number, "is", "are");
            let hint = if exported {
                "The order log has session ids: name the cookie or field that holds them in the web logs"
            } else {
                "Log the session cookie, and export it with the orders"
            };
            format!("No session id is known in the web logs: {orders} undetermined. {hint}.")
        }
    }
}
