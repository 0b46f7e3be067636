//! The assumptions about the shop that decided an answer, besides its lines, each in one sentence.
//!
//! A click that was left out is named here with the reason, because a reader who examines an organic sale needs it.

use crate::base::units::Span;
use crate::causes::browser::tracker_blocked;
use crate::causes::link::{altered_tag, truncated_tag};
use crate::causes::recording::{conversion_not_recorded, not_credited};
use crate::causes::terms::non_web_order::CAUSE as NON_WEB;
use crate::causes::{Case, Cause, SaleNorms};
use crate::events::click_ids::Condition;
use crate::events::{Facts, NOTHING};
use crate::jobs::analyze::Analysis;
use crate::logs::clients::ClientSource;
use crate::logs::rotation::front;
use crate::sessions::limits::FIRST_REPLY;
use crate::sessions::trail::CLOSE;
use crate::sessions::{Link, Relation, TagMatch, Touch};
use crate::verdict::{Judgement, Outcome, Reason, is_paid, is_spent, with_touch};
use std::cell::Cell;

/// The most assumptions per order.
const MOST: usize = 4;

/// The most arrivals that are named as left out.
const MOST_LEFT_OUT: usize = 2;

/// The assumptions that decided an order's answer. `case` is its case without a touch.
pub(super) fn of(analysis: &Analysis, case: &Case<'_>, judgement: &Judgement) -> Vec<String> {
    let verdict = &judgement.verdict;
    let mut says = Vec::new();
    // The touch as it was found, before facts about its redirect were added.
    let found = verdict.touch.and_then(|touch| case.touches.iter().find(|other| other.event == touch.event));
    if let Some(touch) = found.filter(|_| verdict.outcome != Outcome::Organic) {
        let judged = with_touch(case, *touch);
        of_click(&judged, touch, &mut says);
        of_cause(analysis, &judged, touch, verdict.cause, &mut says);
    } else if verdict.cause.is_of(&NON_WEB) {
        says.push(format!("The channel \"{}\" is a word for sales outside the web site.", case.order.channel));
    } else {
        left_out(case, &mut says);
        says.extend(quiet(analysis).filter(|_| verdict.outcome == Outcome::Organic));
    }
    clocks(analysis, case, &mut says);
    says.extend(addresses(analysis, case));
    if says.is_empty() {
        says.extend(joined(case, found));
    }
    says.truncate(MOST);
    says
}

/// How the click was joined to the session that its reply, or an earlier one, began.
fn of_reply(case: &Case<'_>, touch: &Touch, says: &mut Vec<String>) {
    let (events, browser) = (case.evidence.events, case.evidence.browser(touch.event));
    let began = if events.session(touch.event) == NOTHING && browser != NOTHING {
        events.first_seen_in(browser)
    } else {
        touch.at
    };
    if browser != NOTHING && case.evidence.stitcher.kept(events, browser, &Cell::default()) == Some(touch.event) {
        says.push(
            "The session's first page view already carried its cookie, so an earlier reply had set it: the one to the click, the only \
            earlier arrival of the same address and browser."
                .to_owned(),
        );
    } else if began - touch.at > FIRST_REPLY {
        says.push(format!(
            "The tagged page was open for {} before the next request, which names it as its origin: both are one visitor's.",
            began - touch.at
        ));
    }
}

/// How the click was found, and why it is the buyer's.
fn of_click(case: &Case<'_>, touch: &Touch, says: &mut Vec<String>) {
    let (events, browser) = (case.evidence.events, case.evidence.browser(touch.event));
    match touch.echo {
        Some(echo) if echo == touch.event => says.push(
            "No page was requested with the id: the beacon, or the origin of the page's calls, names it, so the page knew it."
                .to_owned(),
        ),
        Some(_) => says.push("The page's address lacks the id, and its beacon names it: the page knew it.".to_owned()),
        None => {}
    }
    if let Some(share) = case.habits.stores_id(case, touch) {
        says.push(format!(
            "The shop's redirect stores the id and drops it from the address by design: {share} clicks by it were credited."
        ));
    }
    of_reply(case, touch, says);
    let in_order = case.trail.sessions.contains(&events.session_key(browser));
    if case.evidence.has_sessions
        && case.evidence.ids_per_visit
        && browser != NOTHING
        && !in_order
        && touch.same_customer
    {
        says.push("Session ids end with the visit here, so the new id of a later visit says nothing: the customer is the same.".to_owned());
    }
    if case.trail.sessions.len() > 1 && touch.relation == Relation::SameJar {
        says.push("The shop renewed the session id in the middle of the visit: both ids are one visitor's.".to_owned());
    }
    let is_failed = !case.is_answered(touch) && browser == NOTHING;
    if touch.relation != Relation::SameJar && !is_failed {
        says.push(format!("The click was made with other cookies than the order; {}.", case.same_person(touch)));
    }
    if is_failed {
        says.push("A reply that failed sets no cookie, so the visitor who came back is a new one to the shop; nobody else was seen at that address with that browser.".to_owned());
    }
    if touch.clicked < touch.at {
        says.push(format!(
            "The click was made when the clock in the network's click id says, {} before the landing.",
            touch.at - touch.clicked
        ));
    }
}

/// The further assumptions of a cause.
fn of_cause(analysis: &Analysis, case: &Case<'_>, touch: &Touch, cause: Reason, says: &mut Vec<String>) {
    let is = |one: &Cause| cause.is_of(one);
    if touch.click_id != Condition::Whole && (is(&truncated_tag::CAUSE) || is(&altered_tag::CAUSE)) {
        let ids = &analysis.events.click_ids;
        let all = ids.whole + ids.cut + ids.altered;
        says.push(format!(
            "The network's click ids have a fixed shape, which {} of {all} landings here show.",
            ids.whole
        ));
    } else if is(&altered_tag::CAUSE) {
        says.push("The nearest registered id was meant; no other one is as near.".to_owned());
    } else if is(&not_credited::CAUSE) || is(&tracker_blocked::CAUSE) {
        let silent = case.habits.sends_none(case, touch).filter(|_| case.click_beacon(touch).is_none());
        if let Some(share) = silent.filter(|_| !case.merchant.site.pages.click_beacon.is_empty()) {
            says.push(format!(
                "The missing click beacon says nothing: {share} credited clicks by the same page or browser sent one."
            ));
        }
    } else if is(&conversion_not_recorded::CAUSE) {
        of_conversion(case, says);
    }
    if case.merchant.trust.assumes_window() && !case.merchant.origins.sets("policy.window") {
        says.push(format!("The window of {} is assumed: no setting names it.", case.terms.window));
    }
}

/// How a sale that the shop did not report was found.
fn of_conversion(case: &Case<'_>, says: &mut Vec<String>) {
    let practice = case.practice;
    if case.trail.confirmation.is_none() && case.trail.thanks.is_some() {
        says.push("The confirmation page shows no order number: session and time tie it to the order.".to_owned());
    }
    if !SaleNorms::is_usual(practice.conversion_beacons) && SaleNorms::is_usual(practice.consented) {
        says.push(format!(
            "Many visitors send no beacons at all ({} confirmation pages did), so only those who sent the click beacon are compared: {} of them.",
            practice.conversion_beacons, practice.consented
        ));
    }
}

/// Why the arrivals before an organic or undecided order count for nobody.
fn left_out(case: &Case<'_>, says: &mut Vec<String>) {
    unread(case, says);
    let mut named = 0;
    for touch in case.touches.iter().rev() {
        if named < MOST_LEFT_OUT
            && let Some(reason) = why_left_out(case, touch)
        {
            says.push(reason);
            named += 1;
        }
    }
}

fn why_left_out(case: &Case<'_>, touch: &Touch) -> Option<String> {
    let judged = with_touch(case, *touch);
    let age = judged.age(touch);
    let whose = judged.partner_of(touch).map_or_else(String::new, |partner| format!(" of {}", partner.tag));
    if touch.reading == TagMatch::Campaign {
        return Some("The visitor came by a campaign of the shop's own, such as paid search or e-mail, which is no partner's click.".to_owned());
    }
    if is_spent(&judged, touch) {
        let paid = judged.partner_of(touch).and_then(|partner| {
            judged.good_orders_since(touch.at).find(|order| order.tag == partner.tag).map(|order| order.id.to_owned())
        });
        return Some(match paid.filter(|_| is_paid(&judged, touch)) {
            Some(order) => format!("The click{whose}, {age} before, is used up: order {order} was credited to it."),
            None => format!(
                "The click{whose}, {age} before, was replaced by a later click, which was paid: the last click counts."
            ),
        });
    }
    if touch.relation == Relation::SameJar && !case.is_distant(touch) || touch.same_customer {
        return None;
    }
    Some(if age > CLOSE {
        format!(
            "A click{whose} {age} before, at the same address with the same browser, is nobody's for certain: days apart these are no join."
        )
    } else if touch.relation == Relation::OtherDevice {
        return None;
    } else {
        format!(
            "A click{whose} {age} before, at the same address with the same browser, was made in another visit, which may be another person's."
        )
    })
}

/// Values in the partners' parameter, and hosts, that no partner has.
fn unread(case: &Case<'_>, says: &mut Vec<String>) {
    let (events, partners) = (case.evidence.events, &case.merchant.partners);
    let names = case.merchant.tag_params();
    let arrivals = case.trail.own.iter().rev().map(|step| step.event);
    let arrives = |event: &u32| {
        let facts = events.facts(*event);
        facts.any(Facts::EXTERNAL.with(Facts::TAGGED)) && !facts.has(Facts::INTERNAL)
    };
    for event in arrivals.filter(arrives).take(MOST) {
        let seen = events.get(event);
        let is_read = |touch: &Touch| touch.event == event && touch.reading != TagMatch::Campaign;
        let tag = events.tag(&seen).filter(|tag| partners.by_tag(tag.text.trim_ascii_end()).is_none());
        if let Some(tag) = tag.filter(|_| !case.touches.iter().any(is_read)) {
            let name = names.get(usize::from(tag.param)).copied().unwrap_or_default();
            let text = String::from_utf8_lossy(tag.text.trim_ascii_end()).into_owned();
            says.push(if text.is_empty() {
                format!("{name}= is empty, which names nobody.")
            } else {
                format!("{name}={text} is nobody's registered id, and looks like none: other sites and campaigns fill this parameter, too.")
            });
        }
        let host = events.host(&seen).unwrap_or_default();
        if partners.by_host(host).len() > 1 && partners.owner_of(host).is_none() {
            let host = String::from_utf8_lossy(host);
            says.push(format!(
                "{host} is the host of several partners: an arrival from there without an id shows none of them."
            ));
        }
    }
}

/// The order log's clock, where it was corrected.
fn clocks(analysis: &Analysis, case: &Case<'_>, says: &mut Vec<String>) {
    let offset = analysis.offset;
    let (by, pairs) = match analysis.file_clocks.iter().find(|period| period.file == usize::from(case.order.file)) {
        Some(period) => (period.offset.median, period.offset.pairs),
        None => (offset.correction(), offset.pairs),
    };
    if by != Span(0) && case.trail.confirmation.is_none() {
        let way = if by.0 > 0 { "ahead of" } else { "behind" };
        says.push(format!(
            "The order log's times are {} {way} the web logs', as {pairs} confirmation pages show: the order's time was corrected.",
            by.abs()
        ));
    }
}

/// Why the quiet times of several front ends hide no click.
fn quiet(analysis: &Analysis) -> Option<String> {
    let mut fronts: Vec<String> = analysis.logs.iter().map(|log| front(&log.source.path)).collect();
    fronts.sort_unstable();
    fronts.dedup();
    let is_whole = analysis.coverage.gaps.is_empty() && analysis.coverage.partial.is_empty();
    (is_whole && fronts.len() > 1).then(|| {
        format!("No quiet time of the {} front ends is too long to be chance: the logs count as whole.", fronts.len())
    })
}

/// Where visitors' addresses come from, where sessions do not distinguish visitors.
fn addresses(analysis: &Analysis, case: &Case<'_>) -> Option<String> {
    let forwarded = |source| matches!(source, ClientSource::Forwarded | ClientSource::Header);
    let behind_proxy = analysis.logs.iter().any(|log| forwarded(log.clients.source));
    (behind_proxy && !case.evidence.has_sessions)
        .then(|| "All requests come by a proxy: the address that it forwards tells visitors apart.".to_owned())
}

/// What joins the order to the page views, where nothing else had to be assumed.
fn joined(case: &Case<'_>, touch: Option<&Touch>) -> Option<String> {
    let both =
        if touch.is_some() { "the click and the order are one visitor's" } else { "the page views are the buyer's" };
    let by = match touch.map(|touch| touch.link).or_else(|| case.trail.link())? {
        Link::Order => "The confirmation page shows the order's number",
        Link::Click => "The order holds the network's click id of the landing",
        Link::Customer => "The customer is the same",
        Link::Session => "The session id is the same",
        Link::Device if case.evidence.has_sessions => {
            "Address and browser are the same, close in time, and nobody else fits"
        }
        Link::Device => {
            "The logs hold no session ids; address and browser are the same, close in time, and nobody else fits"
        }
    };
    Some(format!("{by}: {both}."))
}
