//! The arrivals of an order's trail that somebody could be paid for.

use super::echoes::join_echoes;
use super::hops::join_hops;
use super::reading::Reader;
use super::trail::{Scene, Step, Trail};
use super::{Link, Reading, Relation, Touch};
use crate::events::click_ids::Condition;
use crate::events::{Event, Events, Facts};
use crate::identity::{Id, Key, Word};
use crate::merchant::Merchant;
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
    let reader = Reader::new(merchant);
    let finder = Finder { scene, reader, merchant, trail, skus, agents: OnceCell::new(), carted: OnceCell::new() };
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
    let touches = join_hops(scene, &touches);
    let echoes =
        |steps: &[Step], own: bool| -> Vec<Touch> { steps.iter().filter_map(|step| finder.echo(step, own)).collect() };
    let echoes = [echoes(&trail.own, true), echoes(&trail.customer, false)].concat();
    latest(join_echoes(scene, touches, echoes))
}

/// How the click id of a landing compares with its network's shape; whole where the shop's ids mostly have another one.
fn click_id_of(events: &Events, facts: Facts) -> Condition {
    let is_known = facts.has(Facts::CLICK_ID) && events.click_ids.have_shapes();
    if is_known { Condition::of(facts) } else { Condition::Whole }
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
    reader: Reader<'a>,
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
        let referrer = self.reader.referrer(&arrival);
        let reading = self.reader.read(&arrival, referrer)?;
        self.made(step, own, reading, referrer)
    }

    /// The click of which a call tells that follows a tagged page: the click beacon that names a registered id, or a call
    /// whose origin is a tagged address of the shop. The page itself may never have been asked for with the id: it was after
    /// a `#`, or the page came from the browser's own store.
    fn echo(&self, step: &Step, own: bool) -> Option<Touch> {
        let events = self.scene.events;
        if !events.glimpse(step.event).echoes() || events.at(step.event) > self.trail.at {
            return None;
        }
        let tag = events.arrival(step.event).tag.filter(|tag| !tag.standing.is_broken())?;
        let partner = self.merchant.partners.by_tag(tag.text.trim_ascii_end())?;
        self.made(step, own, Reading::Registered(partner), None)
    }

    /// A touch by an event, unless somebody else made it.
    fn made(&self, step: &Step, own: bool, reading: Reading, referrer: Option<u32>) -> Option<Touch> {
        let events = self.scene.events;
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
            click_id: click_id_of(events, event.facts),
            echo: None,
            clicked: events.clicked(&event).unwrap_or(event.at),
            referrer,
            partner,
            relation: self.relation(&event, own, same_customer),
            link: step.link,
            same_customer: own || same_customer,
            affine: self.is_affine(&event),
        })
    }

    fn relation(&self, event: &Event, own: bool, same_customer: bool) -> Relation {
        let agents = || {
            let mut agents: Vec<Word> = self.trail.own.iter().map(|step| self.scene.events.agent(step.event)).collect();
            agents.sort_unstable();
            agents.dedup();
            agents
        };
        // Without session ids in the log cookie jars cannot be told apart: the device stands for them.
        if own || (!self.scene.has_sessions && self.trail.devices.contains(&event.device)) {
            return Relation::SameJar;
        }
        let same_browser =
            self.trail.devices.contains(&event.device) || self.agents.get_or_init(agents).contains(&event.agent);
        // Where session ids end with the visit, a new one says nothing of the cookies that stay.
        if same_browser && same_customer && self.scene.ids_per_visit {
            Relation::SameJar
        } else if same_browser {
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
}
