//! The head of the page: the loss, its certainty, the first steps; then causes, partners and the chain.

use super::charts::{Bar, bars, in_unit};
use super::content::Report;
use super::html::Html;
use crate::base::units::Money;
use crate::causes::Actor;
use crate::report::page::{amount, count, counted, percent};
use crate::report::summary::{CauseCount, CommissionCount, MoneyCount, PartnerCount};
use crate::verdict::Outcome;

/// The most pieces of advice at the top, causes and partners in charts.
const MOST_ADVICE: usize = 3;
const MOST_BARS: usize = 15;

/// The stages of the chain, and what it means to have passed each of them.
const STAGES: [(&str, &str); 5] = [
    ("Click", "the link carried an id that can be read"),
    ("Landing", "the landing kept the id"),
    ("Cookie", "the browser still had it at the order"),
    ("Order", "the terms pay for the order"),
    ("Credit", "the partner was credited"),
];

/// The three answers that a reader looks for first.
pub(super) fn put_answers(html: &mut Html, report: &Report<'_>) {
    html.open("section", &[("class", "answers"), ("aria-label", "In short")]);
    put_lost(html, report);
    put_sure(html, report);
    put_advice(html, report);
    html.close("section");
    for warning in &report.summary.warnings {
        html.leaf("p", &[("class", "warning"), ("role", "status")], warning);
    }
}

fn put_lost(html: &mut Html, report: &Report<'_>) {
    let orders = &report.summary.orders;
    let lost = orders.by_outcome.iter().find(|count| count.outcome == Outcome::Lost);
    let (number, share) = lost.map_or((0, 0.0), |lost| (lost.orders, lost.share));
    let sums = lost.map(|lost| losses(report, &lost.money)).unwrap_or_default();
    html.open("div", &[("class", "card")]).leaf("h2", &[], "What was lost");
    html.leaf("p", &[("class", "big")], sums.first().map_or("no known commission", String::as_str));
    for sum in sums.iter().skip(1).take(4) {
        html.leaf("p", &[("class", "big")], sum);
    }
    if report.shows_worth() {
        html.leaf("p", &[("class", "note")], "This is what the orders are worth: no commission is known.");
    }
    let text = format!(
        "{} of {} ({}) {} lost.",
        count(number),
        counted(orders.total, "order"),
        percent(share),
        if number == 1 { "was" } else { "were" }
    );
    html.leaf("p", &[], &text);
    let rivals: u64 = contested(report).map(|cause| cause.orders).sum();
    if rivals > 0 {
        let text = format!("{} more were credited to a partner after another partner's click.", count(rivals));
        html.leaf("p", &[], &text);
    }
    if orders.without_commission > 0 && !report.shows_worth() {
        let text =
            format!("{} lost orders have no known commission and add nothing.", count(orders.without_commission));
        html.leaf("p", &[("class", "note")], &text);
    }
    html.close("div");
}

fn contested<'a>(report: &Report<'a>) -> impl Iterator<Item = &'a CauseCount> {
    report.summary.causes.iter().filter(|cause| cause.outcome == Outcome::Credited)
}

fn put_sure(html: &mut Html, report: &Report<'_>) {
    html.open("div", &[("class", "card")]).leaf("h2", &[], "How sure that is");
    if let Some((mean, sure, [observed, derived, inferred])) = report.figures.sureness() {
        html.leaf("p", &[("class", "big")], &percent(mean));
        html.leaf("p", &[], "of these verdicts should be right, by their calibrated confidence.");
        let text = format!(
            "{} have a confidence of 0.9 or more. A line shows it in {}, several lines together in {}, an absence against \
what is usual in {}.",
            percent(sure),
            percent(observed),
            percent(derived),
            percent(inferred)
        );
        html.leaf("p", &[], &text);
    }
    let open = report.summary.orders.by_outcome.iter().find(|count| count.outcome == Outcome::Undetermined);
    if let Some(open) = open.filter(|open| open.orders > 0) {
        let text = format!(
            "{} ({}) could not be decided from these logs.",
            counted(open.orders, "order"),
            percent(open.share)
        );
        html.leaf("p", &[], &text);
    }
    html.close("div");
}

/// Whether a partner lost these orders, be it to nobody or to another partner.
fn is_of_a_partner(cause: &CauseCount) -> bool {
    matches!(cause.outcome, Outcome::Lost | Outcome::Credited)
}

fn put_advice(html: &mut Html, report: &Report<'_>) {
    html.open("div", &[("class", "card")]).leaf("h2", &[], "What to do first");
    let acts = |cause: &&CauseCount| is_of_a_partner(cause) && !cause.acts.is_empty() && cause.acts != [Actor::Nobody];
    let mut causes: Vec<&CauseCount> = report.summary.causes.iter().filter(acts).collect();
    causes.sort_by_key(|cause| std::cmp::Reverse((main_loss(report, &cause.money), cause.orders)));
    html.open("ol", &[("class", "advice")]);
    // The manual itself says of some causes that nothing is to be done.
    let known = |cause: &&CauseCount| {
        report.causes.iter().find(|text| text.id == cause.cause.name() && !text.remedy.starts_with("Nothing"))
    };
    for (cause, text) in causes.iter().filter_map(|cause| Some((cause, known(cause)?))).take(MOST_ADVICE) {
        html.open("li", &[]).leaf("strong", &[], text.remedy).text(" ");
        html.leaf("button", &[("type", "button"), ("data-field", "cause"), ("data-value", text.id)], text.id);
        let sum = losses(report, &cause.money).into_iter().next().map(|sum| format!(", {sum}")).unwrap_or_default();
        html.leaf(
            "span",
            &[("class", "note")],
            &format!(" {}; {}{sum}; acts: {}", cause.title, counted(cause.orders, "order"), cause.actors()),
        );
        html.close("li");
    }
    html.close("ol");
    if causes.is_empty() {
        html.leaf("p", &[], "Nothing that the shop, a publisher or the platform could mend was found.");
    }
    html.close("div");
}

/// The lost part of a sum: commission, or the orders' worth where no commission is known.
fn loss(report: &Report<'_>, sum: &MoneyCount) -> Money {
    if report.shows_worth() { sum.amount } else { sum.commission_lost }
}

/// Sums other than zero, one text per currency.
fn losses(report: &Report<'_>, money: &[MoneyCount]) -> Vec<String> {
    let sums = money.iter().map(|sum| (sum, loss(report, sum)));
    sums.filter(|(_, lost)| *lost != Money(0)).map(|(sum, lost)| amount(&sum.currency, lost)).collect()
}

/// The loss in the commonest currency: bars of different currencies cannot be compared.
fn main_loss(report: &Report<'_>, money: &[MoneyCount]) -> Money {
    let sum = money.iter().find(|sum| sum.currency == report.currency());
    sum.map_or(Money(0), |sum| loss(report, sum))
}

/// A partner's loss: commission, or the orders' worth where no commission is known.
fn lost_by<'a>(report: &Report<'_>, partner: &'a PartnerCount) -> &'a [CommissionCount] {
    if report.shows_worth() { &partner.lost_amount } else { &partner.lost_commission }
}

/// Lost commission by cause and by partner.
pub(super) fn put_bars(html: &mut Html, report: &Report<'_>) {
    let causes = report.summary.causes.iter().filter(|cause| is_of_a_partner(cause));
    let mut all: Vec<Bar> = causes.map(|cause| cause_bar(report, cause)).collect();
    all.sort_by(|a, b| b.value.total_cmp(&a.value));
    let title = format!("{} by cause{}", report.loss_name(), in_unit(report.currency()));
    html.open("section", &[]).leaf("h2", &[], &title);
    html.leaf("p", &[("class", "note")], "Choose a name to see its orders.");
    bars(html, &format!("{} by cause", report.loss_name()), &all);
    html.close("section");
    put_partner_bars(html, report);
}

fn cause_bar(report: &Report<'_>, cause: &CauseCount) -> Bar {
    let is_rival = cause.outcome == Outcome::Credited;
    Bar {
        name: if cause.cause.is_plain() { "(no cause)".to_owned() } else { cause.cause.name().to_owned() },
        value: main_loss(report, &cause.money).0 as f64,
        text: losses(report, &cause.money).join(" + "),
        note: format!(
            "{}; {}, {}claim {}, acts: {}",
            cause.title,
            counted(cause.orders, "order"),
            if is_rival { "credited to another partner, " } else { "" },
            or_dash(&cause.claims()),
            or_dash(&cause.actors())
        ),
        filter: ("cause", cause.cause.name().to_owned()),
        class: if is_rival { "rival" } else { "lost" },
    }
}

fn put_partner_bars(html: &mut Html, report: &Report<'_>) {
    let losing = || report.summary.partners.iter().filter(|partner| partner.lost > 0);
    let losers: Vec<Bar> = losing().take(MOST_BARS).map(|partner| partner_bar(report, partner)).collect();
    if losers.is_empty() {
        return;
    }
    let title = format!("{} by partner{}", report.loss_name(), in_unit(report.currency()));
    html.open("section", &[]).leaf("h2", &[], &title);
    bars(html, &format!("{} by partner", report.loss_name()), &losers);
    let more = (losing().count() as u64).saturating_sub(MOST_BARS as u64) + report.summary.partners_left_out;
    if more > 0 {
        let text = format!("{}; the table of cases has them.", counted(more, "more partner"));
        html.leaf("p", &[("class", "note")], &text);
    }
    html.close("section");
}

fn partner_bar(report: &Report<'_>, partner: &PartnerCount) -> Bar {
    let sums = lost_by(report, partner);
    let unit = report.currency();
    Bar {
        name: if partner.partner.is_empty() { partner.tag.clone() } else { partner.partner.clone() },
        value: sums.iter().find(|sum| sum.currency == unit).map_or(0.0, |sum| sum.amount.0 as f64),
        text: sums.iter().map(|sum| amount(&sum.currency, sum.amount)).collect::<Vec<_>>().join(" + "),
        note: format!("{}: {} lost, {} credited", or_dash(&partner.tag), count(partner.lost), count(partner.credited)),
        filter: (if partner.partner.is_empty() { "" } else { "partner" }, partner.partner.clone()),
        class: "lost",
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

/// What fell out at a stage: so many orders, and their most frequent causes.
fn fell_out(causes: &[&CauseCount]) -> String {
    let fell: u64 = causes.iter().map(|cause| cause.orders).sum();
    if fell == 0 {
        return "none fell out here".to_owned();
    }
    let named = |cause: &&CauseCount| format!("{} {}", cause.cause.name(), count(cause.orders));
    let why: Vec<String> = causes.iter().take(3).map(named).collect();
    let more = if causes.len() > 3 { ", …" } else { "" };
    format!("{} fell out here: {}{more}", count(fell), why.join(", "))
}

/// Puts the stages of the chain at which sales of partners were lost.
pub(super) fn put_chain(html: &mut Html, report: &Report<'_>) {
    let of = |outcome: Outcome| {
        report.summary.orders.by_outcome.iter().find(|count| count.outcome == outcome).map_or(0, |count| count.orders)
    };
    let all = of(Outcome::Credited) + of(Outcome::Lost);
    if all == 0 {
        return;
    }
    let stage_of =
        |id: &str| report.causes.iter().find(|text| text.id == id).map_or(STAGES.len() - 1, |text| text.stage);
    let mut left = all;
    let mut stages = vec![Bar {
        name: "Sales with a partner".to_owned(),
        value: all as f64,
        text: count(all),
        note: "credited, or lost by a partner; organic sales are not counted here".to_owned(),
        filter: ("", String::new()),
        class: "kept",
    }];
    for (stage, (name, meaning)) in STAGES.iter().enumerate() {
        let mut out: Vec<&CauseCount> = report.summary.causes.iter().filter(|c| c.outcome == Outcome::Lost).collect();
        out.retain(|cause| stage_of(cause.cause.name()) == stage);
        out.sort_by_key(|cause| std::cmp::Reverse(cause.orders));
        left = left.saturating_sub(out.iter().map(|cause| cause.orders).sum());
        let fell = fell_out(&out);
        stages.push(Bar {
            name: (*name).to_owned(),
            value: left as f64,
            text: format!("{} ({})", count(left), percent(left as f64 / all as f64)),
            note: format!("{meaning}; {fell}"),
            filter: ("", String::new()),
            class: "kept",
        });
    }
    html.open("section", &[]).leaf("h2", &[], "The chain, and where sales fall out of it");
    bars(html, "Sales that passed each stage of the chain", &stages);
    html.close("section");
}
