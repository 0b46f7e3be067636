//! The arrivals of an order's trail that somebody could be paid for.

use super::echoes::join_echoes;
pub use super::hops::MAX_TOUCHES;
use super::hops::join_hops;
use super::index::{EvidenceIndex, MAX_VISITORS, Step, Trail};
use super::offset::MAX_SHOWN;
use super::tag_match::Reader;
use super::{Link, Relation, TagMatch, Touch};
use crate::base::identity::{Id, Key, TextHash};
use crate::events::click_ids::Condition;
use crate::events::{Event, Events, Facts, NOTHING};
use crate::merchant::Merchant;
use crate::orders::{Order, Orders};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// Arrivals that are read per order, the latest ones: so many of the own sessions, of the customer's others, and of the device's
/// others. Most of them are no partner's.
pub const MAX_ARRIVALS: usize = 1024;

/// Page views at the beginning and at the end of a session that are checked for its customer. A visitor who is logged in is so on
/// every page.
const MAX_NAMED: usize = 1024;

/// Touches after which no further arrivals of a group are read: a redirect and its landing become one.
const ENOUGH: usize = 2 * MAX_TOUCHES;

/// Touches that may be a neighbour's, the latest ones: as many as visitors among whom the buyer is looked for.
const MAX_OTHERS: usize = MAX_VISITORS;

/// The touches of an order.
#[derive(Debug)]
pub struct Found {
    /// The latest ones, by time.
    pub touches: Vec<Touch>,
    /// Earlier ones, and arrivals that were not read.
    pub earlier: usize,
    /// The customer of a very long session was not found because not all of its page views were read.
    pub cut: bool,
}

/// All touches of an order up to its time, by time, without those that a customer id shows to be other people's at the same
/// address. If there are more than [`MAX_TOUCHES`], or than [`MAX_OTHERS`] of neighbours, the latest are kept, and a neighbour's never
/// displace the buyer's own; the number of the earlier ones is returned with them. `orders` hold the order.
pub fn find(
    evidence: &EvidenceIndex<'_>,
    merchant: &Merchant,
    trail: &Trail,
    orders: &Orders,
    order: &Order<'_>,
) -> Found {
    let skus = orders.items(order).map(|(sku, _)| TextHash::of(sku.as_bytes())).filter(|sku| sku.is_some());
    let skus: BTreeSet<TextHash> = skus.collect();
    let reader = Reader::new(merchant);
    let (agents, carted, strangers, cut) = (OnceCell::new(), OnceCell::new(), RefCell::default(), Cell::new(false));
    let finder = Finder { evidence, reader, trail, skus, agents, requested: OnceCell::new(), carted, strangers, cut };
    let (mut touches, mut earlier): (Vec<Touch>, usize) = (Vec::new(), 0);
    let groups = [(&trail.own, true), (&trail.customer, false), (&trail.device, false)];
    for (steps, own) in groups {
        let arrives = |step: &&Step| evidence.events.glimpse(step.event).arrives();
        let read = |step: &Step| finder.touch(step, own).map(|touch| touches.push(touch)).is_some();
        earlier += read_latest(steps, arrives, read);
    }
    if !order.click_id.is_empty() {
        let key = Key::of(Id::Click, order.click_id.as_bytes());
        let found = evidence.events.of_token(key);
        earlier += found.len().saturating_sub(MAX_SHOWN);
        let found = found.rev().take(MAX_SHOWN);
        let found = found.map(|event| Step { event, link: Link::Click, hop: 1 });
        touches.extend(found.filter_map(|step| finder.touch(&step, true)));
    }
    touches.sort_by_key(|t| (t.event, std::cmp::Reverse(t.link)));
    touches.dedup_by_key(|t| t.event);
    touches.sort_by_key(|t| (t.at, t.event));
    let touches = join_hops(evidence, &touches);
    let mut echoes = Vec::new();
    for (steps, own) in groups {
        let is_echo = |step: &&Step| evidence.events.glimpse(step.event).echoes();
        let read = |step: &Step| finder.echo(step, own).map(|echo| echoes.push(echo)).is_some();
        earlier += read_latest(steps, is_echo, read);
    }
    let (touches, passed) = latest(join_echoes(evidence, touches, echoes));
    let earlier = passed + earlier + finder.reader.unread();
    Found { touches, earlier, cut: finder.cut.get() }
}

/// Reads the latest of the page views that may be clicks, until enough of them are clicks. Returns how many others there are.
fn read_latest(steps: &[Step], may: impl Fn(&&Step) -> bool, mut read: impl FnMut(&Step) -> bool) -> usize {
    let mut found = steps.iter().rev().filter(may);
    let mut clicks = 0;
    for step in found.by_ref().take(MAX_ARRIVALS) {
        clicks += usize::from(read(step));
        if clicks == ENOUGH {
            break;
        }
    }
    found.count()
}

/// How the click id of a landing compares with its network's shape; whole where most of the shop's ids have another shape.
fn click_id_of(events: &Events, facts: Facts) -> Condition {
    let is_known = facts.has(Facts::CLICK_ID) && events.click_ids.have_shapes();
    if is_known { Condition::of(facts) } else { Condition::Whole }
}

/// The latest of the buyer's own touches, and of those that may be a neighbour's, by time, and how many others there were.
fn latest(mut touches: Vec<Touch>) -> (Vec<Touch>, usize) {
    let is_own = |touch: &Touch| touch.relation == Relation::SameJar || touch.same_customer;
    let own = touches.iter().filter(|touch| is_own(touch)).count();
    // How many of each kind are still to be skipped.
    let (mut own, mut others) = (own.saturating_sub(MAX_TOUCHES), (touches.len() - own).saturating_sub(MAX_OTHERS));
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
    evidence: &'a EvidenceIndex<'a>,
    reader: Reader<'a>,
    trail: &'a Trail,
    skus: BTreeSet<TextHash>,
    /// The user agents of the order's own page views, computed when first needed.
    agents: OnceCell<Vec<TextHash>>,
    /// The addresses that the order's own page views requested, computed when first needed.
    requested: OnceCell<BTreeSet<TextHash>>,
    /// The pages from which the order's own visit put something in the cart, computed when first needed.
    carted: OnceCell<BTreeSet<TextHash>>,
    /// Sessions that were looked at, and whether they are another customer's.
    strangers: RefCell<BTreeMap<u32, bool>>,
    /// Page views of a session were not checked for its customer.
    cut: Cell<bool>,
}

impl Finder<'_> {
    fn touch(&self, step: &Step, own: bool) -> Option<Touch> {
        let events = self.evidence.events;
        if !events.glimpse(step.event).arrives() || events.at(step.event) > self.trail.at {
            return None;
        }
        // Most arrivals name no partner: then the rest of the event is not read.
        let arrival = events.arrival(step.event);
        let referrer = self.reader.referrer(&arrival);
        let reading = self.reader.read(&arrival, referrer)?;
        self.made(step, own, reading, referrer)
    }

    /// The click that a later call shows: the call is a click beacon that names a registered id, or its origin is a tagged
    /// address of the shop. The page itself may never have been requested with the id: the id was after a `#`, or the page came
    /// from the browser's own store.
    fn echo(&self, step: &Step, own: bool) -> Option<Touch> {
        let events = self.evidence.events;
        if !events.glimpse(step.event).echoes() || events.at(step.event) > self.trail.at {
            return None;
        }
        let arrival = events.arrival(step.event);
        let reading = self.reader.echoed(&arrival)?;
        let requested = || self.trail.own.iter().map(|own| events.url(own.event)).collect();
        let shown = || self.requested.get_or_init(requested).contains(&events.referer_url(step.event));
        // A page that was requested shows by itself whether its address is a partner's link, or the shop's own.
        if !matches!(reading, TagMatch::Registered(_)) && (!arrival.facts.has(Facts::REFERRED) || shown()) {
            return None;
        }
        self.made(step, own, reading, None)
    }

    /// A touch by an event, unless somebody else made it.
    fn made(&self, step: &Step, own: bool, reading: TagMatch, referrer: Option<u32>) -> Option<Touch> {
        let events = self.evidence.events;
        let event = events.get(step.event);
        let stranger = !own && self.is_somebody_else(step.event);
        let named = event.customer.is_some() && self.trail.customers.contains(&event.customer);
        let same_customer = named || (step.link == Link::Customer && !self.is_somebody_else(step.event));
        if stranger && !same_customer {
            return None;
        }
        let partner = match reading {
            TagMatch::Registered(p)
            | TagMatch::Truncated(p)
            | TagMatch::Altered(p, _)
            | TagMatch::Broken(_, Some(p)) => Some(p),
            _ => referrer,
        };
        Some(Touch {
            event: step.event,
            hop: None,
            at: event.at,
            reading,
            dropped: false,
            ambiguous_redirect: false,
            click_id: click_id_of(events, event.facts),
            echo: None,
            clicked: events.clicked(&event).unwrap_or(event.at),
            referrer,
            partner,
            relation: self.relation(&event, own, same_customer),
            link: step.link,
            same_customer: own || same_customer,
            same_product: self.is_affine(&event),
        })
    }

    fn relation(&self, event: &Event, own: bool, same_customer: bool) -> Relation {
        let agents = || {
            let mut agents: Vec<TextHash> =
                self.trail.own.iter().map(|step| self.evidence.events.agent(step.event)).collect();
            agents.sort_unstable();
            agents.dedup();
            agents
        };
        // Without session ids in the log one browser's cookies cannot be distinguished from another's: the device is used
        // instead.
        if own || (!self.evidence.has_sessions && self.trail.devices.contains(&event.device)) {
            return Relation::SameJar;
        }
        let same_browser = self.trail.devices.contains(&event.device)
            || self.agents.get_or_init(agents).binary_search(&event.agent).is_ok();
        // Where session ids end with the visit, a new one is no sign that other cookies are gone.
        if same_browser && same_customer && self.evidence.ids_per_visit {
            Relation::SameJar
        } else if same_browser {
            Relation::OtherJar
        } else {
            Relation::OtherDevice
        }
    }

    /// Whether the session of a page view shows a customer that is not the order's.
    fn is_somebody_else(&self, at: u32) -> bool {
        if self.trail.customers.is_empty() {
            return false;
        }
        let browser = self.evidence.browser(at);
        if browser == NOTHING {
            return self.names_another(&[at]);
        }
        // Very many clicks can be in one session.
        *self.strangers.borrow_mut().entry(browser).or_insert_with(|| {
            let session = self.evidence.events.in_session(browser);
            let (first, last) = (session.len().min(MAX_NAMED), session.len().saturating_sub(MAX_NAMED));
            let named = self.names_another(&session[..first]) || self.names_another(&session[last.max(first)..]);
            self.cut.set(self.cut.get() || (!named && first < last));
            named
        }) || self.names_another(&[at])
    }

    /// Whether any of these page views was requested for a customer that is not the order's.
    fn names_another(&self, page_views: &[u32]) -> bool {
        let events = self.evidence.events;
        let mine = |customer: Key| !customer.is_some() || self.trail.customers.contains(&customer);
        let mut named = page_views.iter().filter(|at| events.glimpse(**at).has_customer());
        named.any(|at| !mine(events.customer(*at)))
    }

    fn is_affine(&self, event: &Event) -> bool {
        let events = self.evidence.events;
        if self.skus.contains(&event.item) {
            return true;
        }
        let carted = || {
            let puts = self.trail.marks.carts.iter().map(|cart| events.referer_url(cart.event));
            puts.collect()
        };
        let from = |page: &TextHash| self.carted.get_or_init(carted).contains(page);
        event.item.is_some() && (from(&event.page) || from(&event.url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_arrivals_the_latest_are_read_and_the_others_counted() {
        let steps: Vec<Step> =
            (0..3 * MAX_ARRIVALS as u32).map(|event| Step { event, link: Link::Session, hop: 1 }).collect();
        let (mut asked, mut read) = (std::cell::Cell::new(0), Vec::new());
        let may = |step: &&Step| {
            asked.set(asked.get() + 1);
            step.event.is_multiple_of(2)
        };
        let others = read_latest(&steps, may, |step| {
            read.push(step.event);
            false
        });
        assert_eq!((read.len(), others), (MAX_ARRIVALS, MAX_ARRIVALS / 2));
        assert_eq!((read[0], *asked.get_mut()), (3 * MAX_ARRIVALS as u32 - 2, steps.len()), "each is asked once");
        assert!(read.is_sorted_by(|a, b| a > b));
        let (mut clicks, all) = (0, steps.len());
        let others = read_latest(
            &steps,
            |_| true,
            |step| {
                clicks += step.event % 2;
                step.event % 2 == 1
            },
        );
        assert_eq!((clicks as usize, others), (ENOUGH, all - 2 * ENOUGH + 1), "no more are read than can count");
    }
}
