//! What a cause is asked about: one order, its trail, and the one arrival that is being judged.

use super::{Habits, History, Opinion, Others, Practice};
use crate::events::baselines::{Baselines, Share};
use crate::events::click_ids::Condition;
use crate::events::store::part;
use crate::events::{Event, Facts, NOTHING};
use crate::identity::Key;
use crate::logs::coverage::Coverage;
use crate::logs::fields::{Field, Fields};
use crate::merchant::{Merchant, Terms};
use crate::orders::index::order_key;
use crate::orders::{Order, Orders};
use crate::sessions::jars::CLOCK_SKEW;
use crate::sessions::offset::confirmation;
use crate::sessions::trail::{CLOSE, Scene, Trail};
use crate::sessions::{Reading, Relation, Touch, VISIT};
use crate::units::{Micros, Span};

/// Whoever meets an error tries again by another way within this time, or much later.
const RETRY: Span = Span::minutes(60);
const RETRY_LATE: Span = Span::minutes(4 * 60);

/// What a landing lacks that names a partner where nothing is read.
pub const NAMED: &str =
    "the place of the id: the landing's address holds a registered id where none is read (policy.tag_params)";

/// What is missing where no parameter is established.
pub const NO_PARAMETER: &str = "the parameter that carries partners' ids (policy.tag_params)";

/// A landing without an id, beside other visitors' landings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Untagged {
    /// The referring host.
    pub from: String,
    /// Of other visitors' landings by the same link (host and page), those with an id.
    pub link: Share,
    /// The same for all links of the host.
    pub host: Share,
}

/// One order and one arrival, with everything that is known around them.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The order.
    pub order: Order<'a>,
    /// Its trail.
    pub trail: &'a Trail,
    /// All touches of the trail, by time.
    pub touches: &'a [Touch],
    /// The arrival that is judged; none when no partner touched the order.
    pub touch: Option<Touch>,
    /// Events and sessions.
    pub scene: &'a Scene<'a>,
    /// The shop.
    pub merchant: &'a Merchant,
    /// The terms of the judged partner's programme.
    pub terms: &'a Terms,
    /// What the logs cover.
    pub coverage: &'a Coverage,
    /// What no log line holds.
    pub lacking: Fields,
    /// What is usual among all visitors.
    pub baselines: &'a Baselines,
    /// What is usual among credited sales.
    pub practice: Practice,
    /// What credited clicks do, by page and browser.
    pub habits: &'a Habits,
    /// All orders.
    pub orders: &'a Orders,
    /// Whose which order was.
    pub history: &'a History,
    /// Other orders of the same people, as soon as they are looked for.
    pub others: &'a Others,
    /// The time as of which the question is asked.
    pub as_of: Micros,
}

impl<'a> Case<'a> {
    /// The event of the judged landing.
    pub fn landing(&self) -> Option<Event> {
        self.touch.map(|touch| self.scene.events.get(touch.event))
    }

    /// The events of the judged arrival, redirect first.
    pub fn arrival(&self) -> Vec<u32> {
        self.touch.map(|t| t.hop.into_iter().filter(|h| *h != t.event).chain([t.event]).collect()).unwrap_or_default()
    }

    /// How others arrived by the link of a landing without an id; else why the question does not arise, or cannot be
    /// answered.
    pub fn untagged(&self) -> Result<Untagged, Opinion> {
        let (Some(touch), Some(landing)) = (self.touch, self.landing()) else {
            return Err(Opinion::no("no partner touched this order"));
        };
        if touch.reading != Reading::Untagged || touch.dropped {
            return Err(Opinion::no_by("the landing carried an id", self.arrival()));
        }
        if self.baselines.is_platform(landing.host) {
            return Err(Opinion::no_by("the host is a platform of several partners", self.arrival()));
        }
        if self.lacking.has(Field::Client) || self.lacking.has(Field::Agent) {
            return Err(Opinion::needs("address and user agent: a redirect may have lost the id on the way"));
        }
        if landing.facts.has(Facts::NAMED) {
            return Err(Opinion::needs(NAMED));
        }
        let Some(from) = self.scene.events.host(&landing) else {
            return Err(Opinion::needs("the referring host: the landing names none"));
        };
        let devices = self.trail.devices.iter().map(|key| self.scene.events.device_number(*key));
        let mine: Vec<u32> = devices.filter(|number| *number != NOTHING).collect();
        Ok(Untagged {
            from: String::from_utf8_lossy(from).into_owned(),
            link: self.baselines.link(landing.host, landing.page, &mine),
            host: self.baselines.host(landing.host, &mine),
        })
    }

    /// The partner's registered id, and name.
    pub fn partner_of(&self, touch: &Touch) -> Option<&'a crate::merchant::Partner> {
        self.merchant.partners.list.get(touch.partner? as usize)
    }

    /// From the click to the order.
    pub fn age(&self, touch: &Touch) -> Span {
        self.trail.at - touch.clicked
    }

    /// Whether the programme would still pay for this click: in its window, or put in the cart in time.
    pub fn in_window(&self, touch: &Touch) -> bool {
        let age = self.age(touch);
        if self.terms.window == Span(0) {
            return self.same_visit(touch);
        }
        age <= self.terms.window || self.cart_event(touch).is_some()
    }

    /// The cart event inside the window that extends it.
    pub fn cart_event(&self, touch: &Touch) -> Option<u32> {
        let cart_window = self.terms.cart_window?;
        if self.age(touch) > cart_window {
            return None;
        }
        let deadline = touch.at + self.terms.window;
        let events = self.scene.events;
        // An order empties the cart: what was put in before it was bought with it.
        let emptied = self.order_between(touch).map_or(touch.at, |at| at.max(touch.at));
        let own = self.trail.own.iter().map(|s| s.event);
        own.filter(|e| events.facts(*e).has(Facts::CART)).find(|e| (emptied..=deadline).contains(&events.at(*e)))
    }

    /// Whether the order was placed in the visit that the touch began: no pause of half an hour in between.
    pub fn same_visit(&self, touch: &Touch) -> bool {
        let mut last = touch.at;
        for step in &self.trail.own {
            let at = self.scene.events.at(step.event);
            if at > last {
                if at - last > VISIT {
                    return false;
                }
                last = at;
            }
        }
        self.trail.at - last <= VISIT
    }

    /// An id that the programme can pay: registered, and open when the visitor arrived, or a click id.
    pub fn is_payable(&self, touch: &Touch) -> bool {
        match touch.reading {
            _ if touch.click_id != Condition::Whole => false,
            Reading::Registered(_) => self.partner_of(touch).is_some_and(|p| p.open_at(touch.at)),
            Reading::ClickId => true,
            _ => false,
        }
    }

    /// The landing was answered with a page, as far as the log says. Without a status (`000`, and `499` likewise) the client was
    /// gone before the reply.
    pub fn is_answered(&self, touch: &Touch) -> bool {
        match self.scene.events.status(touch.event) {
            0 => self.lacking.has(Field::Status),
            status => status < 400,
        }
    }

    /// The click beacon of a touch: the same session or device, the landing as its origin or shortly behind it.
    pub fn click_beacon(&self, touch: &Touch) -> Option<u32> {
        let events = self.scene.events;
        let (session, url) = (self.scene.bound(touch.event), events.url(touch.event));
        let near = events.between(touch.at - CLOCK_SKEW, touch.at + VISIT);
        let by_device = part(events.on_device(events.device(touch.event)), &near);
        let by_session = part(events.in_session(self.scene.jar(touch.event)), &near);
        by_device.iter().chain(by_session).copied().find(|i| {
            if !events.glimpse(*i).is_click_beacon() {
                return false;
            }
            let theirs = self.scene.bound(*i);
            !session.is_some() || !theirs.is_some() || session == theirs || events.referer_url(*i) == url
        })
    }

    /// The conversion beacon of this order.
    pub fn conversion_beacon(&self) -> Option<u32> {
        let events = self.scene.events;
        let order = order_key(self.order.id);
        let by_order = events.of_token(order).find(|i| events.facts(*i).has(Facts::CONVERSION_BEACON));
        by_order.or_else(|| {
            let near = |i: &u32| (events.at(*i) - self.trail.at).abs() <= Span::minutes(5);
            let own = self.trail.own.iter().map(|s| s.event);
            own.filter(near).find(|i| events.facts(*i).has(Facts::CONVERSION_BEACON) && !events.token(*i).is_some())
        })
    }

    /// When the last other order between a touch and this one was placed: by the order log, or by a confirmation page
    /// in the order's own jar that shows another number.
    pub fn order_between(&self, touch: &Touch) -> Option<Micros> {
        let events = self.scene.events;
        let mine = order_key(self.order.id);
        let other = |e: &Event| e.token.is_some() && e.token != mine;
        let shown = self.trail.own.iter().map(|s| s.event).filter(|e| events.facts(*e).has(Facts::CONFIRMATION));
        let own = shown.map(|e| events.get(e));
        let shown = own
            .filter(|e| {
                other(e)
                    && e.at > touch.at
                    && (self.trail.confirmation.is_some() || self.trail.at - e.at > Span::minutes(10))
            })
            .map(|e| e.at);
        let logged = self.good_orders_since(touch.at).map(|(_, placed)| placed);
        logged.chain(shown).max()
    }

    /// Whether two records are one sale: the same person, amount and item within minutes. Two that were both confirmed
    /// to the buyer are two sales.
    pub fn is_copy(&self, other: &Order<'_>) -> bool {
        let sale = self.order.amount == other.amount && self.order.amount.is_some() && self.order.sku == other.sku;
        let both =
            || self.trail.confirmation.is_some() && confirmation(self.scene.events, order_key(other.id)).is_some();
        sale && (self.order.at - other.at).abs() <= Span::minutes(10) && self.is_same_person(other) && !both()
    }

    /// Whether another order is the same person's: by session or customer, or because its number was shown in the jar.
    fn is_same_person(&self, other: &Order<'_>) -> bool {
        let number = order_key(other.id);
        let shown = || self.trail.own.iter().any(|s| self.scene.events.token(s.event) == number);
        self.trail.people().any(|key| self.history.has(key, other.row)) || shown()
    }

    /// The session in which a touch landed.
    pub fn session_of(&self, touch: &Touch) -> Key {
        self.scene.bound(touch.event)
    }

    /// Whether a session was seen after an instant: the last such event.
    pub fn seen_after(&self, session: Key, at: Micros) -> Option<u32> {
        self.scene.events.of_session(session).next_back().filter(|i| self.scene.events.at(*i) > at)
    }

    /// Whether a session was seen between two instants: the first such event.
    pub fn seen_between(&self, session: Key, from: Micros, to: Micros) -> Option<u32> {
        let events = self.scene.events;
        events.of_session(session).find(|i| events.at(*i) > from + CLOCK_SKEW && events.at(*i) < to)
    }

    /// Sessions on the order's devices that are neither the order's nor the touch's: how crowded the address is.
    pub fn neighbours(&self, touch: &Touch) -> usize {
        let all = &self.trail.neighbours;
        all.len() - usize::from(all.binary_search(&self.scene.jar(touch.event)).is_ok())
    }

    /// How surely a touch was the buyer's, when it was not in the order's own jar: by the customer id, else by the
    /// product it showed and by how few others share the address.
    pub fn is_the_buyer(&self, touch: &Touch) -> f64 {
        let customer = touch.same_customer && touch.relation != Relation::SameJar;
        match (touch.relation, customer, touch.affine, self.neighbours(touch)) {
            (Relation::SameJar, ..) if self.is_distant(touch) => self.is_distant_buyer(touch),
            (Relation::SameJar, ..) => 1.0,
            (_, true, ..) => 0.98,
            (Relation::OtherDevice, false, ..) => 0.0,
            (_, _, _, 0) if self.is_failed_alone(touch) => match self.new_jar_began() - touch.at {
                pause if pause <= RETRY => 0.9,
                pause if pause <= RETRY_LATE => 0.6,
                _ => 0.3,
            },
            _ if self.age(touch) > CLOSE => 0.2,
            (_, _, true, 0..=2) => 0.9,
            // The more people there are, the likelier that one of them looked at what another one bought.
            (_, _, true, others) => 1.8 / others as f64,
            (_, _, false, 0) => 0.45,
            (_, _, false, others) => 0.3 / others as f64,
        }
    }

    /// Whether a landing failed and began no session, and nobody but the buyer was seen at its address with its browser: a
    /// reply that never came sets no cookie, so that the visitor returns as a new one.
    fn is_failed_alone(&self, touch: &Touch) -> bool {
        !self.is_answered(touch) && self.scene.jar(touch.event) == NOTHING
    }

    /// When the jar that ordered was first seen.
    pub fn new_jar_began(&self) -> Micros {
        self.trail.birth.map_or(self.trail.at, |birth| self.scene.events.at(birth))
    }

    /// What says that the person of the click is the person of the order.
    pub fn same_person(&self, touch: &Touch) -> &'static str {
        match (touch.same_customer, touch.affine) {
            (true, _) => "the same customer made both",
            (false, true) => "the same address and browser, and the clicked product was bought",
            (false, false) => "the same address and browser, which nobody else was seen to use",
        }
    }

    /// Whether the logs show which of two clicks came first, see [`Touch::is_in_order`].
    pub fn is_in_order(&self, one: &Touch, other: &Touch) -> bool {
        one.is_in_order(other, self.scene)
    }

    /// Whether a click came after another one, as far as the logs show.
    pub fn is_after(&self, later: &Touch, earlier: &Touch) -> bool {
        (later.at, later.event) > (earlier.at, earlier.event) && self.is_in_order(later, earlier)
    }

    /// The credited partner's click behind a valid one of another partner, where the last click counts.
    pub fn winner_over(&self, touch: &Touch) -> Option<Touch> {
        let winner = self.merchant.partners.by_tag(self.order.tag.as_bytes())?;
        let last_click = self.terms.model == crate::merchant::Model::LastClick;
        let lost = touch.relation == Relation::SameJar
            && self.is_payable(touch)
            && self.is_answered(touch)
            && self.in_window(touch);
        let credited = |t: &&Touch| {
            t.partner == Some(winner) && t.reading == Reading::Registered(winner) && self.is_after(t, touch)
        };
        let found = self.touches.iter().rev().find(credited)?;
        (last_click && lost && touch.partner != Some(winner)).then_some(*found)
    }

    /// The last cart or checkout page between a click and the one that won.
    pub fn checkout_before(&self, touch: &Touch, winner: &Touch) -> Option<u32> {
        let events = self.scene.events;
        let between = |e: &u32| (touch.at..=winner.at).contains(&events.at(*e)) && winner.at - events.at(*e) <= VISIT;
        // A page of the winner's own instant came before it only where its own log says so.
        let source = |event: u32| self.scene.sequences.get(events.line(event).source());
        let before = |e: &u32| events.at(*e) < winner.at || (*e < winner.event && source(*e) == source(winner.event));
        let own = self.trail.own.iter().rev().map(|s| s.event).filter(before);
        own.filter(between).find(|e| events.facts(*e).any(Facts::CART.with(Facts::CHECKOUT)))
    }
}
