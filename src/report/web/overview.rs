//! The head of the page: the loss, its certainty, the first steps; then causes, partners and the chain.

use super::charts::{Bar, bars, in_unit};
use super::content::Report;
use super::html::Html;
use crate::base::units::Money;
use crate::report::page::{amount, count, counted, percent};
use crate::report::summary::{CauseCount, CommissionCount, MoneyCount, PartnerCount};

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
    let lost = orders.by_outcome.iter().find(|count| count.outcome == "lost");
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
    let text = format!("{} of {} orders ({}) were lost.", count(number), count(orders.total), percent(share));
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
    report.summary.causes.iter().filter(|cause| cause.outcome == "credited")
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
    let open = report.summary.orders.by_outcome.iter().find(|count| count.outcome == "undetermined");
    if let Some(open) = open.filter(|open| open.orders > 0) {
        let text =
            format!("{} orders ({}) could not be decided from these logs.", count(open.orders), percent(open.share));
        html.leaf("p", &[], &text);
    }
    html.close("div");
}

fn put_advice(html: &mut Html, report: &Report<'_>) {
    html.open("div", &[("class", "card")]).leaf("h2", &[], "What to do first");
    let acts = |cause: &&CauseCount| {
        ["lost", "credited"].contains(&cause.outcome.as_str()) && !["nobody", ""].contains(&cause.acts.as_str())
    };
    let mut causes: Vec<&CauseCount> = report.summary.causes.iter().filter(acts).collect();
    causes.sort_by_key(|cause| std::cmp::Reverse((main_loss(report, &cause.money), cause.orders)));
    html.open("ol", &[("class", "advice")]);
    // The manual itself says of some causes that nothing is to be done.
    let known = |cause: &&CauseCount| {
        report.causes.iter().find(|text| text.id == cause.cause && !text.remedy.starts_with("Nothing"))
    };
    for (cause, text) in causes.iter().filter_map(|cause| Some((cause, known(cause)?))).take(MOST_ADVICE) {
        html.open("li", &[]).leaf("strong", &[], text.remedy).text(" ");
        html.leaf("button", &[("type", "button"), ("data-field", "cause"), ("data-value", text.id)], text.id);
        let sum = losses(report, &cause.money).into_iter().next().map(|sum| format!(", {sum}")).unwrap_or_default();
        html.leaf(
            "span",
            &[("class", "note")],
            &format!(" {}; {}{sum}; acts: {}", cause.title, counted(cause.orders, "order"), cause.acts),
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
    let unit = report.currency();
    let causes: Vec<&CauseCount> =
        report.summary.causes.iter().filter(|cause| ["lost", "credited"].contains(&cause.outcome.as_str())).collect();
    let bar = |cause: &&CauseCount| Bar {
        name: if cause.cause.is_empty() { "(no cause)".to_owned() } else { cause.cause.clone() },
        value: main_loss(report, &cause.money).0 as f64,
        text: losses(report, &cause.money).join(" + "),
        note: format!(
            "{}; {}, {}claim {}, acts: {}",
            cause.title,
            counted(cause.orders, "order"),
            if cause.outcome == "credited" { "credited to another partner, " } else { "" },
            or_dash(&cause.claim),
            or_dash(&cause.acts)
        ),
        filter: ("cause", cause.cause.clone()),
        class: if cause.outcome == "credited" { "rival" } else { "lost" },
    };
    let mut all: Vec<Bar> = causes.iter().map(bar).collect();
    all.sort_by(|a, b| b.value.total_cmp(&a.value));
    html.open("section", &[]).leaf("h2", &[], &format!("{} by cause{}", report.loss_name(), in_unit(unit)));
    html.leaf("p", &[("class", "note")], "Choose a name to see its orders.");
    bars(html, &format!("{} by cause", report.loss_name()), &all);
    html.close("section");

    let losers: Vec<Bar> = report
        .summary
        .partners
        .iter()
        .filter(|partner| partner.lost > 0)
        .take(MOST_BARS)
        .map(|partner| Bar {
            name: if partner.partner.is_empty() { partner.tag.clone() } else { partner.partner.clone() },
            value: lost_by(report, partner)
                .iter()
                .find(|sum| sum.currency == unit)
                .map_or(0.0, |sum| sum.amount.0 as f64),
            text: lost_by(report, partner)
                .iter()
                .map(|sum| amount(&sum.currency, sum.amount))
                .collect::<Vec<_>>()
                .join(" + "),
            note: format!(
                "{}: {} lost, {} credited",
                or_dash(&partner.tag),
                count(partner.lost),
                count(partner.credited)
            ),
            filter: (if partner.partner.is_empty() { "" } else { "partner" }, partner.partner.clone()),
            class: "lost",
        })
        .collect();
    if losers.is_empty() {
        return;
    }
    html.open("section", &[]).leaf("h2", &[], &format!("{} by partner{}", report.loss_name(), in_unit(unit)));
    bars(html, &format!("{} by partner", report.loss_name()), &losers);
    let all = report.summary.partners.iter().filter(|partner| partner.lost > 0).count() as u64;
    let more = all.saturating_sub(MOST_BARS as u64) + report.summary.partners_left_out;
    if more > 0 {
        html.leaf("p", &[("class", "note")], &format!("{} more partners; the table of cases has them.", count(more)));
    }
    html.close("section");
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

/// Puts the stages of the chain at which sales of partners were lost.
pub(super) fn put_chain(html: &mut Html, report: &Report<'_>) {
    let of = |outcome: &str| {
        report.summary.orders.by_outcome.iter().find(|count| count.outcome == outcome).map_or(0, |count| count.orders)
    };
    let all = of("credited") + of("lost");
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
        let mut out: Vec<&CauseCount> = report.summary.causes.iter().filter(|c| c.outcome == "lost").collect();
        out.retain(|cause| stage_of(&cause.cause) == stage);
        out.sort_by_key(|cause| std::cmp::Reverse(cause.orders));
        let fell: u64 = out.iter().map(|cause| cause.orders).sum();
        left = left.saturating_sub(fell);
        let why: Vec<String> =
            out.iter().take(3).map(|cause| format!("{} {}", cause.cause, count(cause.orders))).collect();
        let more = if out.len() > 3 { ", …" } else { "" };
        let fell = if fell == 0 {
            "none fell out here".to_owned()
        } else {
            format!("{} fell out here: {}{more}", count(fell), why.join(", "))
        };
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
