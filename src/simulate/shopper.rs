//! What shoppers do: they follow links, look around, put things into the cart and pay.

use std::rc::Rc;

use super::cause::Cause;
use super::clicks::ClickId;
use super::links::Link;
use super::people::{Address, Browser, Person};
use super::stage::Stage;
use crate::base::units::{Micros, Span};

/// A click on a partner's link, as far as the logs can show it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Touch {
    /// When the link was followed.
    pub(super) at: Micros,
    /// The partner of the link.
    pub(super) partner: usize,
    /// The session that it led to; 0 for none.
    pub(super) session: u64,
    /// The customer who was logged in; 0 for none.
    pub(super) customer: u64,
    /// The client's address.
    pub(super) address: Address,
    /// Its browser.
    pub(super) agent: super::agents::Agent,
    /// Whether the landing named the partner's host.
    pub(super) referred: bool,
    /// Whether the line shows the event and the partner without the referrer.
    pub(super) speaks: bool,
    /// Whether any line at all holds the id, or lacks it where others have it.
    pub(super) shown: bool,
    /// The browser's visit in which it was made.
    pub(super) visit: u32,
    /// The network's id of the click.
    pub(super) click_id: ClickId,
}

/// How a partner's link is followed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// Whether the browser strips the id.
    pub(super) stripped: bool,
    /// The status of the landing.
    pub(super) status: u16,
    /// Whether a cache answers, so that no cookie is set.
    pub(super) cached: bool,
}

impl Arrival {
    /// As it should be.
    pub(super) const SOUND: Self = Self { stripped: false, status: 200, cached: false };
}

/// A purchase, as far as the logs can show it.
#[derive(Clone, Debug)]
pub(super) struct Purchase {
    /// When it was paid.
    pub(super) at: Micros,
    /// Its number.
    pub(super) order: String,
    /// The product that was bought.
    pub(super) product: usize,
    /// The session at the beginning of the visit, or the first one that it got.
    pub(super) first_session: u64,
    /// The session at the end of it; 0 for none.
    pub(super) session: u64,
    /// The customer who was logged in; 0 for a guest.
    pub(super) customer: u64,
    /// The client's address at the end.
    pub(super) address: Address,
    /// Its browser.
    pub(super) agent: super::agents::Agent,
    /// Whether many others share address and browser.
    pub(super) many_visitors: bool,
    /// Whether the confirmation page was seen, so that the order's number is in the log.
    pub(super) confirmed: bool,
    /// Whether the stored id of the partner had expired by then.
    pub(super) capped: bool,
    /// The browser's visit at the end.
    pub(super) visit: u32,
    /// The network's id of the last click, as the shop had stored it.
    pub(super) click_id: ClickId,
}

/// The time without a visit after which Safari deletes what scripts wrote.
const CAP: Span = Span::days(7);

/// How a purchase ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending {
    /// Whether the confirmation page is seen.
    pub(super) confirmed: bool,
    /// Whether it reports the conversion.
    pub(super) reported: bool,
}

impl Ending {
    /// As it should be.
    pub(super) const SOUND: Self = Self { confirmed: true, reported: true };
}

/// Sources of visitors who follow no partner's link: the first part of an address, and what it adds to the landing.
const SOURCES: [(&str, &str); 10] = [
    ("", ""),
    ("", ""),
    ("https://www.google.com/", ""),
    ("https://www.google.com/", ""),
    ("https://www.google.com/", "gclid"),
    ("https://www.bing.com/", ""),
    ("https://duckduckgo.com/", ""),
    ("https://www.pinterest.com/", ""),
    ("https://m.facebook.com/", "fbclid"),
    ("https://out.reddit.example/", ""),
];

impl Stage<'_> {
    /// Follows a partner's link, by way of its redirect if it has one.
    pub(super) fn click(&mut self, browser: &mut Browser, link: &Link, how: Arrival) -> Touch {
        let at = browser.now;
        let referer = self.referrer(link);
        let referred = !referer.is_empty();
        let param = &self.world.programme.click_id_param;
        // A network redirects only for its own partners.
        let led = link.flaw == Cause::Credited;
        let numbered = !param.is_empty() && led && !how.stripped;
        let click_id = if numbered { ClickId::new(at, &mut self.chance) } else { ClickId::default() };
        let reached = self.hop(browser, link, how, (&referer, click_id));
        let target = if how.stripped { &link.bare } else { &link.target };
        if reached {
            browser.capped = false;
            let target = self.numbered(target, click_id);
            self.land(browser, target, referer, how);
        }
        let stored = reached && how.status == 200 && !how.stripped && !how.cached;
        if stored && click_id.exists() && browser.takes_cookies {
            browser.click_id = click_id;
        }
        let reported = stored && !link.read_as.is_empty() && browser.sends_trackers && !browser.app;
        let beacon = self.shop.click_beacon(&link.read_as).filter(|_| reported);
        if let Some(beacon) = beacon.clone() {
            self.subrequest(browser, beacon, 204);
        }
        if how.status == 200 {
            self.linger(browser);
        }
        Touch {
            at,
            partner: link.partner,
            session: browser.session,
            customer: browser.customer,
            address: browser.address,
            agent: browser.agent,
            referred,
            speaks: link.speaks && !how.stripped,
            // A service worker's page is not requested: then the beacon, or the origin of a call, has to hold the id.
            shown: if link.fragment || browser.worker && *target == *link.bare { beacon.is_some() } else { true },
            visit: browser.visit,
            click_id,
        }
    }

    /// A click by an extension at a given time, with the browser's session.
    pub(super) fn touch_of(browser: &Browser, partner: usize, at: Micros) -> Touch {
        Touch {
            at,
            partner,
            session: browser.session,
            customer: browser.customer,
            address: browser.address,
            agent: browser.agent,
            referred: false,
            speaks: true,
            shown: true,
            visit: browser.visit,
            click_id: ClickId::default(),
        }
    }

    /// Follows the link's redirect, if it has one. Returns whether it leads to the landing: a redirector that fails leads
    /// nowhere.
    fn hop(
        &mut self,
        browser: &mut Browser,
        link: &Link,
        how: Arrival,
        (referer, click_id): (&Rc<str>, ClickId),
    ) -> bool {
        let Some(hop) = link.hop.as_ref().filter(|hop| !how.stripped || !hop.bare.is_empty()) else { return true };
        let stores = !hop.bare.is_empty();
        let target = if how.stripped { &hop.bare } else { &hop.target };
        let target = self.numbered(target, click_id);
        let status = if stores && how.status != 200 { how.status } else { hop.status };
        self.request(browser, Span(0), target, Rc::clone(referer), ("GET", status));
        if let Some(request) = self.requests.last_mut() {
            request.secure = !hop.plain;
        }
        if status == how.status {
            browser.page = Rc::clone(&self.shop.nowhere);
            return false;
        }
        if stores {
            self.give_session(browser);
        }
        browser.now = browser.now + self.chance.span(Span(350_000), Span(1_200_000));
        true
    }

    /// An address with the network's id for a click, where the address has a partner's id.
    fn numbered(&self, target: &str, click_id: ClickId) -> Rc<str> {
        let carries = format!("{}=", self.world.programme.tag_param);
        if !click_id.exists() || !target.contains(&carries) {
            return Rc::from(target);
        }
        let param = &self.world.programme.click_id_param;
        Rc::from(format!("{target}&{param}={}", click_id.text(param)))
    }

    /// Loads the landing: a cache answers without setting a cookie.
    fn land(&mut self, browser: &mut Browser, target: Rc<str>, referer: Rc<str>, how: Arrival) {
        if browser.app {
            self.open(browser, target, referer);
        } else {
            self.load(browser, target, referer, ("GET", how.status), how.cached);
        }
    }

    /// The referrer of the landing: the whole page, the partner's host, or nothing.
    fn referrer(&mut self, link: &Link) -> Rc<str> {
        let crowd = &self.world.crowd;
        let drawn = self.chance.unit();
        if drawn < crowd.no_referrer {
            return Rc::clone(&self.shop.nowhere);
        }
        if drawn < crowd.no_referrer + crowd.full_referrer {
            return Rc::from(link.page.as_str());
        }
        let end = link.page[8..].find('/').map_or(link.page.len(), |at| at + 9);
        Rc::from(&link.page[..end])
    }

    /// Arrives without a partner: by typing, from a search, from social media.
    pub(super) fn arrive(&mut self, browser: &mut Browser) {
        let (source, parameter) = *self.chance.one(&SOURCES);
        let mut landing = match self.chance.below(3) {
            0 => Rc::clone(&self.shop.home),
            1 => Rc::clone(self.chance.one(&self.shop.corridors)),
            _ => Rc::clone(&self.chance.one(&self.shop.products).page),
        };
        if !parameter.is_empty() && !landing.contains('?') {
            let id = self.chance.bits();
            landing = Rc::from(format!("{landing}?{parameter}=Cj0{id:016x}"));
        }
        self.open(browser, landing, Rc::from(source));
        self.linger(browser);
    }

    /// Arrives by a paid channel that is no partner: search, shopping ads, the newsletter.
    pub(super) fn arrive_by_other_channel(&mut self, browser: &mut Browser, product: usize) {
        let ways = [
            ("https://www.google.com/", "gclid=Cj0KCQ"),
            ("https://www.bing.com/", "msclkid="),
            ("https://www.google.com/", "utm_source=google&utm_medium=cpc&utm_campaign="),
            ("", "utm_source=newsletter&utm_medium=email&utm_campaign="),
        ];
        let (source, query) = *self.chance.one(&ways);
        let id = self.chance.bits();
        let page = &self.shop.products[product].page;
        let target = Rc::from(format!("{page}?{query}{id:016x}"));
        self.open(browser, target, Rc::from(source));
    }

    /// Comes back to the shop: from a bookmark or a search, to the home page or to a product.
    pub(super) fn come_back(&mut self, browser: &mut Browser, at: Micros) {
        let late = at - browser.now > CAP && self.folks.agents.caps_cookies(browser.agent);
        browser.capped |= late && self.world.shop.id_by_script;
        browser.returns(at, &mut self.chance);
        browser.worker |= browser.session != 0 && self.chance.sometimes(self.world.shop.service_worker);
        let source = if self.chance.share(0.6) { "" } else { "https://www.google.com/" };
        let landing = if self.chance.share(0.6) {
            Rc::clone(&self.shop.home)
        } else {
            Rc::clone(&self.chance.one(&self.shop.products).page)
        };
        self.open(browser, landing, Rc::from(source));
    }

    /// The product that is bought after landing on one: mostly the same one.
    pub(super) fn choice(&mut self, landed: usize) -> usize {
        if self.chance.share(0.75) { landed } else { *self.chance.one(&self.shop.eligible) }
    }

    /// Puts a product into the cart.
    pub(super) fn put_in_cart(&mut self, browser: &mut Browser, product: usize) {
        self.read(browser, 3, 90);
        let page = Rc::clone(&self.shop.products[product].page);
        // The landing with its query is the same page.
        if !browser.page.starts_with(&*self.shop.absolute(&page)) {
            self.follow(browser, page);
            self.read(browser, 5, 120);
        }
        let cart = self.shop.cart(product);
        let referer = Rc::clone(&browser.page);
        self.open_as(browser, cart, referer, "GET", 200);
    }

    /// Begins the checkout: a customer logs in, and some shops issue a new session id at this point.
    pub(super) fn begin_checkout(&mut self, browser: &mut Browser, person: &Person) {
        self.read(browser, 3, 60);
        let first = self.shop.checkout("");
        self.check_out(browser, first);
        self.read(browser, 6, 60);
        if browser.takes_cookies {
            browser.customer = person.account;
            let here = self.world.shop.checkout_host.is_empty() && !browser.app;
            if self.chance.share(self.world.shop.rotates_session) && here {
                browser.session = self.chance.bits() | 1;
            }
        }
        let address = self.shop.checkout("/address");
        self.check_out(browser, address);
    }

    /// A step of the checkout, which the shop's servers see only if it is on their host.
    fn check_out(&mut self, browser: &mut Browser, step: Rc<str>) {
        let host = &self.world.shop.checkout_host;
        if host.is_empty() {
            self.follow(browser, step);
        } else {
            browser.page = Rc::from(format!("https://{host}/"));
        }
    }

    /// Pays, and sees the confirmation if nothing goes wrong.
    pub(super) fn pay(
        &mut self,
        browser: &mut Browser,
        (first_session, product): (u64, usize),
        ending: Ending,
    ) -> Purchase {
        self.read(browser, 15, 150);
        let payment = self.shop.checkout("/payment");
        self.check_out(browser, payment);
        self.read(browser, 10, 90);
        let order = self.order_number();
        let at = browser.now - self.chance.span(Span(0), Span(1_500_000));
        if ending.confirmed {
            let page = self.shop.confirmation(&order);
            self.follow(browser, page);
            let beacon = self.shop.conversion_beacon(&order, self.shop.products[product].cents);
            let reported = ending.reported && browser.sends_trackers && !browser.app;
            if let Some(beacon) = beacon.filter(|_| reported) {
                self.subrequest(browser, beacon, 204);
            }
        }
        Purchase {
            at,
            order,
            product,
            first_session,
            session: browser.session,
            customer: browser.customer,
            address: browser.address,
            agent: browser.agent,
            many_visitors: browser.many_visitors,
            confirmed: ending.confirmed && !browser.app,
            capped: browser.capped,
            visit: browser.visit,
            click_id: browser.click_id,
        }
    }

    /// The whole way from the cart to the confirmation.
    pub(super) fn buy(&mut self, browser: &mut Browser, person: &Person, product: usize, ending: Ending) -> Purchase {
        self.put_in_cart(browser, product);
        let first_session = browser.session;
        self.begin_checkout(browser, person);
        self.pay(browser, (first_session, product), ending)
    }

    /// A number that no other order has: an odd factor maps different counts to different numbers.
    pub(super) fn order_number(&mut self) -> String {
        self.orders += 1;
        let shuffled = self.orders.wrapping_mul(0x9e37_79b1);
        format!("LL{shuffled:010}")
    }
}
