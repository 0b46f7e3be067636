//! The arrivals of an order's trail that somebody could be paid for.

use super::jars::CLOCK_SKEW;
use super::trail::{Scene, Step, Trail};
use super::{Link, Reading, Relation, Touch};
use crate::events::query::{Standing, TagText};
use crate::events::{Arrival, Event, Facts, is_redirect};
use crate::identity::{Id, Key, Word};
use crate::merchant::tags::Nearness;
use crate::merchant::{Merchant, Partners};
use crate::orders::{Order, Orders};
use std::cell::OnceCell;

/// Touches that are judged per order: the latest ones, of the buyer's own and of a neighbour's each.
pub const MAX_TOUCHES: usize = 64;

/// All touches of an order up to its time, by time; those of other people behind the same address are left out as
/// far as a customer id tells them. Of more than [`MAX_TOUCHES`] the latest, where those that may be a neighbour's crowd out
/// none of the buyer's own; the number of those before comes with them. `orders` hold the order.
pub fn find(
    scene: &Scene<'_>,
    merchant: &Merchant,
    trail: &Trail,
    orders: &Orders,
    order: &Order<'_>,
) -> (Vec<Touch>, usize) {
    let skus = orders.items(order).map(|(sku, _)| Word::of(sku.as_bytes())).filter(|sku| sku.is_some()).collect();
    let finder = Finder { scene, merchant, trail, skus, agents: OnceCell::new(), carted: OnceCell::new() };
    let mut touches: Vec<Touch> = Vec::new();
    let groups = [(&trail.own, true), (&trail.customer, false), (&trail.device, false)];
    for (steps, own) in groups {
        touches.extend(steps.iter().filter_map(|step| finder.touch(step, own)));
    }
    if !order.click_id.is_empty() {
        let key = Key::of(Id::Click, order.click_id.as_bytes());
        let found = scene.events.of_token(key).map(|event| Step { event, link: Link::Click, hop: 1 });
        touches.extend(found.filter_map(|step| finder.touch(&step, true)));
    }
    touches.sort_by_key(|t| (t.event, std::cmp::Reverse(t.link)));
    touches.dedup_by_key(|t| t.event);
    touches.sort_by_key(|t| (t.at, t.event));
    latest(join_hops(scene, &touches))
}

/// The latest of the buyer's own touches, and of those that may be a neighbour's, by time; and how many others there were.
fn latest(mut touches: Vec<Touch>) -> (Vec<Touch>, usize) {
    let is_own = |touch: &Touch| touch.relation == Relation::SameJar || touch.same_customer;
    let own = touches.iter().filter(|touch| is_own(touch)).count();
    // How many of each kind are still to be passed over.
    let (mut own, mut others) = (own.saturating_sub(MAX_TOUCHES), (touches.len() - own).saturating_sub(MAX_TOUCHES));
    let earlier = own + others;
    touches.retain(|touch| {
        let left = if is_own(touch) { &mut own } else { &mut others };
        let kept = *left == 0;
        *left -= usize::from(!kept);
        kept
    });
    (touches, earlier)
}

struct Finder<'a> {
    scene: &'a Scene<'a>,
    merchant: &'a Merchant,
    trail: &'a Trail,
    skus: Vec<Word>,
    /// The user agents of the order's own page views, once they are asked for.
    agents: OnceCell<Vec<Word>>,
    /// The pages from which the order's own visit put something in the cart, once they are asked for.
    carted: OnceCell<Vec<Word>>,
}

impl Finder<'_> {
    fn touch(&self, step: &Step, own: bool) -> Option<Touch> {
        let events = self.scene.events;
        if !events.glimpse(step.event).arrives() || events.at(step.event) > self.trail.at {
            return None;
        }
        // Most arrivals name no partner: then the rest of the event is not asked for.
        let arrival = events.arrival(step.event);
        let referrer = self.referrer(&arrival);
        let reading = self.reading(&arrival, referrer)?;
        let event = events.get(step.event);
        let stranger = !own && self.is_somebody_else(step.event);
        let named = event.customer.is_some() && self.trail.customers.contains(&event.customer);
        let same_customer = named || (step.link == Link::Customer && !self.is_somebody_else(step.event));
        if stranger && !same_customer {
            return None;
        }
        let partner = match reading {
            Reading::Registered(p) | Reading::Truncated(p) | Reading::Altered(p, _) | Reading::Broken(_, Some(p)) => {
                Some(p)
            }
            _ => referrer,
        };
        Some(Touch {
            event: step.event,
            hop: None,
            at: event.at,
            reading,
            dropped: false,
            crossed: false,
            referrer,
            partner,
            relation: self.relation(&event, own),
            link: step.link,
            same_customer: own || same_customer,
            affine: self.is_affine(&event),
        })
    }

    fn relation(&self, event: &Event, own: bool) -> Relation {
        let agents = || {
            let mut agents: Vec<Word> = self.trail.own.iter().map(|step| self.scene.events.agent(step.event)).collect();
            agents.sort_unstable();
            agents.dedup();
            agents
        };
        // Without session ids in the log cookie jars cannot be told apart: the device stands for them.
        if own || (!self.scene.has_sessions && self.trail.devices.contains(&event.device)) {
            Relation::SameJar
        } else if self.trail.devices.contains(&event.device) || self.agents.get_or_init(agents).contains(&event.agent) {
            Relation::OtherJar
        } else {
            Relation::OtherDevice
        }
    }

    /// Whether the session of a page view shows a customer that is not the order's.
    fn is_somebody_else(&self, at: u32) -> bool {
        let mine = |customer: Key| !customer.is_some() || self.trail.customers.contains(&customer);
        let events = self.scene.events;
        let session = events.in_session(self.scene.jar(at));
        let mut named = session.iter().chain([&at]).filter(|i| events.glimpse(**i).has_customer());
        !self.trail.customers.is_empty() && named.any(|i| !mine(events.customer(*i)))
    }

    fn is_affine(&self, event: &Event) -> bool {
        let events = self.scene.events;
        if self.skus.contains(&event.item) {
            return true;
        }
        let carted = || {
            let puts = self.trail.own.iter().filter(|step| events.facts(step.event).has(Facts::CART));
            puts.map(|step| events.get(step.event).referer_url).collect()
        };
        let shown = |from: &Word| *from == event.page || *from == event.url;
        event.item.is_some() && self.carted.get_or_init(carted).iter().any(shown)
    }

    /// The partner whose host the visitor came from, when the host is one partner's alone.
    fn referrer(&self, arrival: &Arrival<'_>) -> Option<u32> {
        let hosts = self.merchant.partners.by_host(arrival.host?);
        if let [only] = hosts { Some(*only) } else { None }
    }

    fn reading(&self, arrival: &Arrival<'_>, referrer: Option<u32>) -> Option<Reading> {
        let internal = arrival.facts.has(Facts::INTERNAL);
        if let Some(tag) = arrival.tag {
            let reading = read_tag(&self.merchant.partners, tag, referrer);
            return match reading {
                Some(Reading::Registered(_)) => reading,
                // A shop's own pages use such parameters for other things: only arrivals count.
                _ if internal => None,
                _ => reading,
            };
        }
        if internal {
            return None;
        }
        if arrival.facts.has(Facts::CLICK_ID) {
            let cut = arrival.facts.has(Facts::CUT_CLICK_ID);
            return Some(if cut { Reading::CutClickId } else { Reading::ClickId });
        }
        if arrival.facts.has(Facts::CAMPAIGN) {
            return Some(Reading::Campaign);
        }
        let landed = arrival.facts.has(Facts::LANDING_PATH.with(Facts::EXTERNAL));
        let from_partner = || arrival.host.is_some_and(|host| !self.merchant.partners.by_host(host).is_empty());
        (referrer.is_some() || landed || from_partner()).then_some(Reading::Untagged)
    }
}

/// What an id in an address stands for; `None` when it belongs to another scheme altogether.
pub fn read_tag(partners: &Partners, tag: &TagText, referrer: Option<u32>) -> Option<Reading> {
    let text = tag.text.trim_ascii_end();
    match tag.standing {
        // Amazon Attribution's own marker: an advertiser's campaign, nobody's commission.
        Standing::Clear if text == b"maas" && partners.by_tag(text).is_none() => return Some(Reading::Campaign),
        Standing::Clear => {}
        Standing::Nested => return partners.by_tag(text).map(Reading::Registered),
        broken => return Some(Reading::Broken(broken, broken_partner(partners, tag, referrer))),
    }
    if let Some(exact) = partners.by_tag(&tag.text) {
        return Some(Reading::Registered(exact));
    }
    Some(match partners.nearest(&tag.text, referrer) {
        Nearness::Exact(p) => Reading::Registered(p),
        Nearness::Truncated(p) => Reading::Truncated(p),
        Nearness::Altered { partner, how } => Reading::Altered(partner, how),
        Nearness::Tied(tied) => {
            Reading::Tied { begins: tied.iter().all(|p| partners.list[*p as usize].tag.as_bytes().starts_with(text)) }
        }
        Nearness::Unknown => Reading::Unknown,
    })
}

/// The partner whom a broken link's text still tells: of two ids the referring partner's, or none.
fn broken_partner(partners: &Partners, tag: &TagText, referrer: Option<u32>) -> Option<u32> {
    let texts: Vec<&[u8]> = tag.text.trim_ascii_end().split(|b| *b == b'\n').collect();
    if texts.len() > 1 {
        return referrer.filter(|from| texts.iter().any(|text| partners.by_tag(text) == Some(*from)));
    }
    match partners.nearest(texts[0], referrer) {
        Nearness::Exact(p) | Nearness::Truncated(p) | Nearness::Altered { partner: p, .. } => Some(p),
        Nearness::Tied(_) | Nearness::Unknown => referrer,
    }
}

/// A redirect and the landing behind it are one arrival. When the redirect had the id and the landing lacks it, the
/// redirect dropped it.
fn join_hops(scene: &Scene<'_>, touches: &[Touch]) -> Vec<Touch> {
    let events = scene.events;
    let mut joined: Vec<Touch> = Vec::new();
    let mut used = vec![false; touches.len()];
    for (at, hop) in touches.iter().enumerate() {
        if !is_redirect(events.status(hop.event)) || used[at] {
            continue;
        }
        let behind = |other: &Touch| {
            let same = events.device(hop.event) == events.device(other.event)
                || scene.jar(hop.event) == scene.jar(other.event);
            let answered = !is_redirect(events.status(other.event));
            other.event != hop.event && same && answered && (other.at - hop.at).abs() <= CLOCK_SKEW
        };
        // Touches stand by time.
        let from = touches.partition_point(|other| other.at < hop.at - CLOCK_SKEW);
        let near = touches[from..].iter().take_while(|other| other.at <= hop.at + CLOCK_SKEW).count();
        let next = (from..from + near).find(|i| !used[*i] && behind(&touches[*i]));
        if let Some(i) = next {
            used[at] = true;
            used[i] = true;
            let landing = touches[i];
            let had_id = !matches!(hop.reading, Reading::Untagged | Reading::Campaign);
            joined.push(if had_id && landing.reading == Reading::Untagged {
                Touch {
                    hop: Some(hop.event),
                    reading: hop.reading,
                    partner: hop.partner.or(landing.partner),
                    dropped: true,
                    ..landing
                }
            } else {
                Touch { hop: Some(hop.event), ..landing }
            });
        }
    }
    let rest = touches.iter().enumerate().filter(|(at, _)| !used[*at]).map(|(_, t)| drop_without_referrer(scene, *t));
    joined.extend(rest);
    joined.sort_by_key(|t| (t.at, t.event));
    joined
}

/// A tagged redirect whose visitor then asks for an untagged page without naming a partner (the redirect lost the
/// referrer too): the next page of the same device within seconds is the landing.
fn drop_without_referrer(scene: &Scene<'_>, touch: Touch) -> Touch {
    let events = scene.events;
    if !is_redirect(events.status(touch.event)) || !matches!(touch.reading, Reading::Registered(_)) {
        return touch;
    }
    let hop = events.get(touch.event);
    if hop.facts.has(Facts::LOCATION) {
        return Touch { dropped: !hop.facts.has(Facts::LOCATION_TAGGED), hop: Some(touch.event), ..touch };
    }
    let near = events.device_from(hop.device, hop.at - CLOCK_SKEW).take_while(|i| events.at(*i) <= hop.at + CLOCK_SKEW);
    let landings: Vec<u32> = near
        .filter(|i| *i != touch.event)
        .filter(|i| {
            let facts = events.facts(*i);
            facts.is_page() && !is_redirect(events.status(*i)) && !facts.has(Facts::INTERNAL)
        })
        .collect();
    let jar = |i: u32| scene.bound(i);
    if landings.iter().any(|i| jar(*i) != jar(landings[0])) {
        return Touch { crossed: true, hop: Some(touch.event), ..touch };
    }
    match landings.first() {
        Some(landing) if !events.facts(*landing).has(Facts::TAGGED) => {
            Touch { event: *landing, hop: Some(touch.event), at: events.at(*landing), dropped: true, ..touch }
        }
        _ => touch,
    }
}
