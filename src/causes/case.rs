//! What a cause judges: one order, its trail, and one arrival.

pub use super::norms::Beacon;
use super::{CustomerOrders, Habits, Opinion, RelatedOrders, SaleNorms};
use crate::base::identity::Key;
use crate::base::units::{Micros, Span};
use crate::events::click_ids::Condition;
use crate::events::share::Share;
use crate::events::site_norms::SiteNorms;
use crate::events::store::part;
use crate::events::{Event, Facts, NOTHING};
use crate::logs::coverage::Coverage;
use crate::logs::fields::{Field, Fields};
use crate::merchant::{Merchant, Terms};
use crate::orders::index::order_key;
use crate::orders::{Order, Orders};
use crate::sessions::elsewhere::is_stray;
use crate::sessions::landmarks::Landmark;
use crate::sessions::limits::CLOCK_SKEW;
use crate::sessions::offset::{MAX_SHOWN, confirmation};
use crate::sessions::trail::{CLOSE, EvidenceIndex, Trail};
use crate::sessions::{Relation, TagMatch, Touch, VISIT};

/// A visitor who meets an error tries again by another way within this time, or much later.
const RETRY: Span = Span::minutes(60);
const RETRY_LATE: Span = Span::minutes(4 * 60);

/// Page views of one device, and of one session, after a click among which its beacon is looked for: the first ones. More in half
/// an hour are a crowd's or a machine's, and a beacon follows its page at once.
const MAX_NEAR: usize = 256;

/// What is missing for a landing with an address that names a partner where no parameter is read.
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

/// One order and one arrival, with all the evidence around them.
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
    pub evidence: &'a EvidenceIndex<'a>,
    /// The shop's settings.
    pub merchant: &'a Merchant,
    /// The terms of the judged partner's programme.
    pub terms: &'a Terms,
    /// What the logs cover.
    pub coverage: &'a Coverage,
    /// The fields that no log line holds.
    pub lacking: Fields,
    /// What is usual among all visitors.
    pub baselines: &'a SiteNorms,
    /// What is usual among credited sales.
    pub practice: SaleNorms,
    /// What credited clicks do, by page and browser.
    pub habits: &'a Habits,
    /// All orders.
    pub orders: &'a Orders,
    /// Orders by session, customer and number.
    pub history: &'a CustomerOrders,
    /// Other orders of the same people, computed when first needed.
    pub others: &'a RelatedOrders,
    /// The time as of which the order is judged.
    pub as_of: Micros,
}

impl<'a> Case<'a> {
    /// The event of the judged landing.
    pub fn landing(&self) -> Option<Event> {
        self.touch.map(|touch| self.evidence.events.get(touch.event))
    }

    /// The events of the judged arrival, redirect first.
    pub fn arrival(&self) -> Vec<u32> {
        self.touch.map(|t| t.hop.into_iter().filter(|h| *h != t.event).chain([t.event]).collect()).unwrap_or_default()
    }

    /// How others arrived by the link of a landing without an id; else why the question does not arise, or what is missing to
    /// answer it.
    pub fn untagged(&self) -> Result<Untagged, Opinion> {
        let (Some(touch), Some(landing)) = (self.touch, self.landing()) else {
            return Err(Opinion::no("no partner touched this order"));
        };
        if touch.reading != TagMatch::Untagged || touch.dropped {
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
        let Some(from) = self.evidence.events.host(&landing) else {
            return Err(Opinion::needs("the referring host: the landing names none"));
        };
        let devices = self.trail.devices.iter().map(|key| self.evidence.events.device_number(*key));
        let mine: Vec<u32> = devices.filter(|number| *number != NOTHING).collect();
        Ok(Untagged {
            from: String::from_utf8_lossy(from).into_owned(),
            link: self.baselines.link(landing.host, landing.page, &mine),
            host: self.baselines.host(landing.host, &mine),
        })
    }

    /// The registered partner of a touch.
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
        // An order empties the cart: anything put in earlier was bought with that order.
        let emptied = self.order_between(touch).map_or(touch.at, |at| at.max(touch.at));
        self.trail.marks.cart_between(emptied, deadline)
    }

    /// Whether the order was placed in the visit that the touch began: no pause of half an hour in between.
    pub fn same_visit(&self, touch: &Touch) -> bool {
        self.trail.marks.is_same_visit(touch.at)
    }

    /// Whether the programme can pay for the id: it is registered, and was open when the visitor arrived, or it is a click id.
    pub fn is_payable(&self, touch: &Touch) -> bool {
        match touch.reading {
            _ if touch.click_id != Condition::Whole => false,
            TagMatch::Registered(_) => self.partner_of(touch).is_some_and(|p| p.open_at(touch.at)),
            TagMatch::ClickId => true,
            _ => false,
        }
    }

    /// Whether the landing was answered with a page, as far as the log shows. Without a status (`000`, and `499` likewise) the
    /// client was gone before the reply.
    pub fn is_answered(&self, touch: &Touch) -> bool {
        match self.evidence.events.status(touch.event) {
            0 => self.lacking.has(Field::Status),
            status => status < 400,
        }
    }

    /// The click beacon of a touch: in the same session or from the same device, with the landing as its origin or shortly after
    /// it.
    pub fn click_beacon(&self, touch: &Touch) -> Option<u32> {
        match self.beacon_of(touch) {
            Beacon::Sent(event) => Some(event),
            Beacon::Absent | Beacon::Hidden => None,
        }
    }

    /// What the page views near a touch show of its click beacon. Nearly all causes call this, one touch after the other.
    pub fn beacon_of(&self, touch: &Touch) -> Beacon {
        if let Some((_, known)) = self.others.beacon.get().filter(|(event, _)| *event == touch.event) {
            return known;
        }
        let found = self.find_beacon(touch);
        self.others.beacon.set(Some((touch.event, found)));
        found
    }

    fn find_beacon(&self, touch: &Touch) -> Beacon {
        let events = self.evidence.events;
        let (session, url) = (self.evidence.bound(touch.event), events.url(touch.event));
        // A click that only a later call names was made some time before.
        let before = if touch.echo == Some(touch.event) { VISIT } else { CLOCK_SKEW };
        let near = events.between(touch.at - before, touch.at + VISIT);
        let by_device = part(events.on_device(events.device(touch.event)), &near);
        let by_session = part(events.in_session(self.evidence.browser(touch.event)), &near);
        let few = |near: &'a [u32]| &near[..near.len().min(MAX_NEAR)];
        let found = few(by_device).iter().chain(few(by_session)).copied().find(|i| {
            if !events.glimpse(*i).is_click_beacon() {
                return false;
            }
            let theirs = self.evidence.bound(*i);
            !session.is_some() || !theirs.is_some() || session == theirs || events.referer_url(*i) == url
        });
        match found {
            Some(event) => Beacon::Sent(event),
            None if by_device.len().max(by_session.len()) > MAX_NEAR => Beacon::Hidden,
            None => Beacon::Absent,
        }
    }

    /// The conversion beacon of this order.
    pub fn conversion_beacon(&self) -> Option<u32> {
        let events = self.evidence.events;
        let shown = events.of_token(order_key(self.order.id)).take(MAX_SHOWN);
        let by_order = shown.into_iter().find(|i| events.facts(*i).has(Facts::CONVERSION_BEACON));
        by_order.or_else(|| {
            let sent = &self.trail.marks.conversions;
            let near = |sent: &&Landmark| (sent.at - self.trail.at).abs() <= Span::minutes(5);
            sent.iter().filter(near).find(|sent| !sent.token.is_some()).map(|sent| sent.event)
        })
    }

    /// When the last other order between a touch and this one was placed: by the order log, or by a confirmation page in the
    /// order's own sessions that shows another number.
    pub fn order_between(&self, touch: &Touch) -> Option<Micros> {
        let shown = self.last_shown().filter(|shown| *shown > touch.at);
        self.last_good_order().filter(|placed| *placed >= touch.at).max(shown)
    }

    /// Whether two records are one sale: the same person, amount and item within minutes. Two that were both confirmed
    /// to the buyer are two sales.
    pub fn is_copy(&self, other: &Order<'_>) -> bool {
        let sale = self.order.amount == other.amount && self.order.amount.is_some() && self.order.sku == other.sku;
        let both =
            || self.trail.confirmation.is_some() && confirmation(self.evidence.events, order_key(other.id)).is_some();
        sale && (self.order.at - other.at).abs() <= Span::minutes(10) && self.is_same_person(other) && !both()
    }

    /// Whether another order is the same person's: by session, customer or click id, by address and browser, or because its number
    /// was shown in the order's sessions. Colleagues in one office share address and browser, but no session.
    fn is_same_person(&self, other: &Order<'_>) -> bool {
        let (order, same) = (&self.order, |one: &str, other: &str| !one.is_empty() && one == other);
        let by_device = || {
            let device = same(order.ip, other.ip) && same(order.agent, other.agent);
            device && order.customer == other.customer && !differ(order.session, other.session)
        };
        let by_record = same(order.click_id, other.click_id) || by_device();
        let number = order_key(other.id);
        let marks = &self.trail.marks;
        let shown = || marks.confirmations.iter().chain(&marks.conversions).any(|page| page.token == number);
        by_record || self.trail.people().any(|key| self.history.has(key, other.row)) || shown()
    }

    /// Whether the order log names another person for another order: another customer, session or address.
    pub fn is_of_another(&self, other: &Order<'_>) -> bool {
        let order = &self.order;
        differ(order.customer, other.customer) || differ(order.session, other.session) || differ(order.ip, other.ip)
    }

    /// The session in which a touch landed.
    pub fn session_of(&self, touch: &Touch) -> Key {
        self.evidence.bound(touch.event)
    }

    /// Whether a session was seen after an instant: the last such event.
    pub fn seen_after(&self, session: Key, at: Micros) -> Option<u32> {
        self.evidence.events.of_session(session).next_back().filter(|i| self.evidence.events.at(*i) > at)
    }

    /// The number of sessions, and of arrivals without one, on the order's devices that are neither the order's nor the touch's:
    /// how crowded the address is.
    pub fn neighbours(&self, touch: &Touch) -> usize {
        let all = &self.trail.neighbours;
        let others = all.len() - usize::from(all.binary_search(&self.evidence.browser(touch.event)).is_ok());
        others + self.trail.strays.saturating_sub(usize::from(is_stray(self.evidence, touch.event)))
    }

    /// How surely a touch outside the order's own sessions was the buyer's: by the customer id, else by the product it showed and
    /// by how few others share the address.
    pub fn is_the_buyer(&self, touch: &Touch) -> f64 {
        let customer = touch.same_customer && touch.relation != Relation::SameJar;
        match (touch.relation, customer, touch.same_product, self.neighbours(touch)) {
            (Relation::SameJar, ..) if self.is_distant(touch) => self.is_distant_buyer(touch),
            (Relation::SameJar, ..) => 1.0,
            (_, true, ..) => 0.98,
            (Relation::OtherDevice, false, ..) => 0.0,
            _ if self.is_used_at_once(touch) => 0.0,
            (_, _, _, 0) if self.is_failed_alone(touch) => match self.new_browser_began() - touch.at {
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
        !self.is_answered(touch) && self.evidence.browser(touch.event) == NOTHING
    }

    /// When the browser id that ordered was first seen.
    pub fn new_browser_began(&self) -> Micros {
        self.trail.birth.map_or(self.trail.at, |birth| self.evidence.events.at(birth))
    }

    /// The evidence that the click and the order are one person's, in words.
    pub fn same_person(&self, touch: &Touch) -> &'static str {
        match (touch.same_customer, touch.same_product) {
            (true, _) => "the same customer made both",
            (false, true) => "the same address and browser, and the clicked product was bought",
            (false, false) => "the same address and browser, which nobody else was seen to use",
        }
    }

    /// Whether the logs show which of two clicks came first, see [`Touch::is_in_order`].
    pub fn is_in_order(&self, one: &Touch, other: &Touch) -> bool {
        one.is_in_order(other, self.evidence)
    }

    /// Whether a click came after another one, as far as the logs show.
    pub fn is_after(&self, later: &Touch, earlier: &Touch) -> bool {
        (later.at, later.event) > (earlier.at, earlier.event) && self.is_in_order(later, earlier)
    }

    /// The credited partner's click, when it came after a valid one of another partner and the last click counts.
    pub fn winner_over(&self, touch: &Touch) -> Option<Touch> {
        let winner = self.merchant.partners.by_tag(self.order.tag.as_bytes())?;
        let last_click = self.terms.model == crate::merchant::Model::LastClick;
        let lost = touch.relation == Relation::SameJar
            && self.is_payable(touch)
            && self.is_answered(touch)
            && self.in_window(touch);
        let credited = |t: &&Touch| {
            t.partner == Some(winner) && t.reading == TagMatch::Registered(winner) && self.is_after(t, touch)
        };
        let found = self.touches.iter().rev().find(credited)?;
        (last_click && lost && touch.partner != Some(winner)).then_some(*found)
    }

    /// The last cart or checkout page between a click and the one that won.
    pub fn checkout_before(&self, touch: &Touch, winner: &Touch) -> Option<u32> {
        let events = self.evidence.events;
        let pages = &self.trail.marks.checkouts;
        // A page of the same instant as the winner came before it only where the order of lines in one log shows it.
        let source = |event: u32| self.evidence.sequences.get(events.line(event).source());
        let before = |page: &&Landmark| {
            page.at < winner.at || (page.event < winner.event && source(page.event) == source(winner.event))
        };
        let until = pages.partition_point(|page| page.at <= winner.at);
        let from = touch.at.max(winner.at - VISIT);
        let near = pages[..until].iter().rev().take_while(|page| page.at >= from);
        near.into_iter().find(before).map(|page| page.event)
    }
}

/// Whether two orders name different people, or things; what one does not name is not different.
fn differ(one: &str, other: &str) -> bool {
    !one.is_empty() && !other.is_empty() && one != other
}
