//! Measures what the shop's replies to landings do: a page from a cache is sent without the shop's code, which stores the
//! partner's id and sets the cookies. The replies to credited clicks are compared.

use super::browser::capped_cookie::CAP;
use super::{Case, SaleNorms};
use crate::events::share::Share;
use crate::events::{Facts, NOTHING};
use crate::orders::OrderStatus;
use crate::sessions::{Relation, TagMatch, Touch, VISIT};

/// Credits of clicks with a landing that a cache answered are exceptions up to this share.
const RARE: f64 = 0.1;

/// Credited clicks with an answer of the shop's own server from which on those without one are compared with them.
const ENOUGH: u64 = 3;

/// The share of such clicks that has to be credited: below it a lack of credits shows nothing.
const USUAL: f64 = 0.4;

/// Credited visits with a known second page, and the share of them that carried a cookie by then, which are needed before a
/// missing cookie is evidence.
const ENOUGH_BEGUN: u64 = 5;
const NEARLY_ALL: f64 = 0.9;

/// Pages of the landing's device that are looked at after it.
const NEXT: usize = 200;

/// The click of an order that was credited, or that should have been: of the credited partner, else the last one.
pub(super) fn fated<'c>(case: &Case<'c>) -> Option<&'c Touch> {
    let winner = case.merchant.partners.by_tag(case.order.tag.as_bytes());
    case.touches.iter().rev().find(|touch| match (touch.reading, winner) {
        (TagMatch::Registered(partner), Some(winner)) => partner == winner,
        (TagMatch::Registered(_), None) => case.order.tag.is_empty() && touch.relation == Relation::SameJar,
        _ => false,
    })
}

/// Counts what the reply to an order's click did, and whether it was credited. `case` is judged without a touch.
pub(super) fn count(case: &Case<'_>, practice: &mut SaleNorms) {
    let Some(click) = fated(case) else { return };
    let terms = click.partner.map_or(case.terms, |partner| case.merchant.terms_of(partner));
    let judged = Case { touch: Some(*click), terms, ..*case };
    let is_credited = !case.order.tag.is_empty();
    let is_good = judged.is_payable(click) && judged.is_answered(click) && !click.dropped;
    let is_due = case.order.standing != OrderStatus::Void && judged.in_window(click);
    if !(is_credited || is_good && is_due) {
        return;
    }
    let by_safari = case.evidence.events.facts(click.event).has(Facts::SAFARI) && click.relation == Relation::SameJar;
    if by_safari && case.trail.marks.longest_pause(click.at).is_some_and(|pause| pause > CAP) {
        practice.capped.count(is_credited);
    }
    let share = if is_from_cache(case, click) { &mut practice.cached } else { &mut practice.asked };
    share.count(is_credited);
    if let Some(begun) = begins_visit(case, click).filter(|_| is_credited) {
        practice.begun.count(begun);
    }
}

/// When replies set the session cookie, as far as credited visits show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Replies {
    /// Too few visits are known.
    Few,
    /// The first reply sets it: nearly all visitors carried it on their second page.
    Set,
    /// Later replies set it.
    SetLater,
}

impl Replies {
    /// What credited visits show.
    pub fn of(practice: &SaleNorms) -> Self {
        match practice.begun {
            begun if begun.of < ENOUGH_BEGUN => Self::Few,
            begun if begun.rate() >= NEARLY_ALL => Self::Set,
            _ => Self::SetLater,
        }
    }

    /// Whether pages from a cache store the id, as far as credited clicks show.
    pub fn stores_from_cache(practice: &SaleNorms) -> Option<bool> {
        let SaleNorms { cached, asked, .. } = practice;
        if cached.with > 0 && cached.rate() > RARE {
            return Some(true);
        }
        (cached.of > 0 && asked.with >= ENOUGH && asked.rate() >= USUAL).then_some(false)
    }
}

/// Whether a cache answered the landing, and also the redirect before it if there was one.
pub(super) fn is_from_cache(case: &Case<'_>, touch: &Touch) -> bool {
    let cached = |event: u32| case.evidence.events.facts(event).has(Facts::CACHED);
    cached(touch.event) && touch.hop.is_none_or(cached)
}

/// Whether the reply to a landing that carried no session began one: it set the cookie, or the next page carried it. `None` where
/// the landing had a session before, or no page names it as its origin.
pub(super) fn begins_visit(case: &Case<'_>, touch: &Touch) -> Option<bool> {
    let events = case.evidence.events;
    if !case.evidence.has_sessions || events.session(touch.event) != NOTHING {
        return events.glimpse(touch.event).begins_session().then_some(true);
    }
    let url = events.url(touch.event);
    let device = events.on_device(events.device(touch.event));
    let from = device.partition_point(|at| *at <= touch.event);
    let mut next = device[from..].iter().copied().take(NEXT).take_while(|at| events.at(*at) - touch.at <= VISIT);
    let is_next = |at: &u32| {
        let facts = events.facts(*at);
        facts.is_page() && facts.has(Facts::GET) && events.referer_url(*at) == url && events.url(*at) != url
    };
    let next = next.find(is_next)?;
    Some(events.session(next) != NOTHING && !events.glimpse(next).begins_session())
}

/// What shows that a landing's reply stored no id.
pub(super) struct Unstored {
    /// How surely.
    pub(super) weight: f64,
    /// The log shows that a cache answered; otherwise only the missing cookie shows it.
    pub(super) is_cached: bool,
    /// One sentence.
    pub(super) because: String,
}

/// Whether the reply to a landing came without the shop's code, as far as the log and credited sales show.
pub(super) fn unstored(case: &Case<'_>, touch: &Touch) -> Option<Unstored> {
    let SaleNorms { cached, asked, begun, .. } = case.practice;
    let is_cached = is_from_cache(case, touch);
    let stores = Replies::stores_from_cache(&case.practice);
    if is_cached && stores == Some(true) {
        return None;
    }
    // Where no cookie ever comes back, the browser refused it.
    let refused = touch.relation == Relation::SameJar && case.trail.marks.with_session.is_empty();
    let is_silent = Replies::of(&case.practice) == Replies::Set && begins_visit(case, touch) == Some(false) && !refused;
    let is_losing = is_cached && stores == Some(false);
    let cookie = "the next page was still requested without a cookie";
    let though = format!("{cookie}, though {begun} credited visitors had theirs by then");
    let (weight, because) = match (is_losing, is_silent) {
        (true, true) => (0.95, format!("{}; and {cookie}", credited(cached, asked))),
        (true, false) => (if cached.of >= ENOUGH { 0.92 } else { 0.85 }, credited(cached, asked)),
        (false, true) => (if is_cached { 0.92 } else { 0.8 }, though),
        (false, false) => return None,
    };
    let because = if is_cached {
        format!("A cache answered the tagged page, so the shop's server never saw the id: {because}.")
    } else {
        format!(
            "The reply to the tagged page set no cookie, as a page from a cache sets none, so no id was stored: {because}."
        )
    };
    Some(Unstored { weight, is_cached, because })
}

/// `0 of 4 such clicks were credited, but 21 of 25 others`.
fn credited(cached: Share, asked: Share) -> String {
    format!("{cached} such clicks were credited, but {asked} others")
}
