//! The stories of the orders: one for each cause, as actions of people, browsers and servers.

mod browser;
mod link;
mod organic;
mod recording;
mod rivals;
mod terms;

use super::cause::Cause;
use super::ledger::Sale;
use super::links::Link;
use super::people::{Browser, Person};
use super::shopper::{Arrival, Ending, Purchase, Touch};
use super::stage::Stage;
use crate::base::units::{Micros, Span};

/// Plays the story of a cause around a time; causes that need an earlier order produce two orders.
pub(super) fn play(stage: &mut Stage<'_>, cause: Cause, at: Micros) -> Vec<Sale> {
    let one = |sale: Sale| vec![sale];
    match cause {
        // The browser, not the story, decides whether the id expires.
        Cause::Credited | Cause::CappedCookie => recording::credited(stage, at),
        Cause::Organic => organic::organic(stage, at),
        Cause::MissingTag
        | Cause::MalformedLink
        | Cause::TruncatedTag
        | Cause::AlteredTag
        | Cause::UnknownTag
        | Cause::RedirectDroppedTag => one(link::broken_link(stage, cause, at)),
        Cause::LandingFailed => one(link::landing_failed(stage, at)),
        Cause::StrippedTag => one(browser::stripped(stage, at)),
        Cause::CookiesRefused => one(browser::cookies_refused(stage, at)),
        Cause::TrackerBlocked => one(browser::tracker_blocked(stage, at)),
        Cause::ClearedCookies => one(browser::cleared_cookies(stage, at)),
        Cause::PrivateWindow => one(browser::private_window(stage, at)),
        Cause::CrossDevice => one(browser::cross_device(stage, at)),
        Cause::AppHandoff => one(browser::app_handoff(stage, at)),
        Cause::LaterClick => one(rivals::later_click(stage, at)),
        Cause::CheckoutOverride => one(rivals::checkout_override(stage, at)),
        Cause::OtherChannel => one(rivals::other_channel(stage, at)),
        Cause::ExpiredWindow => one(terms::expired(stage, at)),
        Cause::SessionClosed => terms::session_closed(stage, at),
        Cause::OrderVoid => one(terms::void(stage, at)),
        Cause::DuplicateOrder => recording::duplicate(stage, at),
        Cause::NonWebOrder => one(terms::not_on_the_web(stage, at)),
        Cause::IneligibleSale => one(terms::ineligible(stage, at)),
        Cause::ConversionNotRecorded => one(recording::not_recorded(stage, at)),
        Cause::NotCredited => one(recording::not_credited(stage, at)),
        Cause::NotYetReported => one(recording::not_yet_reported(stage, at)),
        Cause::AutomatedClick => one(terms::tried_by_staff(stage, at)),
        Cause::LogGap => one(organic::in_the_dark(stage, at)),
    }
}

/// The pause after which a visit is over.
const VISIT: Span = Span::minutes(30);

impl Stage<'_> {
    /// When a click was made that still counts at a time: mostly hours before, within the window and the logs.
    pub(super) fn click_time(&mut self, at: Micros) -> Micros {
        let window = self.world.programme.window.0;
        let logged = (at - self.world.start).0 - Span::minutes(20).0;
        let longest = (window / 100 * 93).min(logged);
        let lag = if self.chance.share(0.35) {
            self.chance.span(Span::minutes(2), Span::minutes(25))
        } else {
            self.chance.pause(Span::minutes(30), Span(longest))
        };
        at - Span(lag.0.min(longest))
    }

    /// A sound link of some partner.
    pub(super) fn some_link(&mut self) -> Link {
        let partner = self.roster.someone(&mut self.chance);
        self.link_of(partner)
    }

    /// A sound link of a partner.
    pub(super) fn link_of(&mut self, partner: usize) -> Link {
        let links = std::rc::Rc::clone(&self.links);
        links.of_partner(partner, &mut self.chance).clone()
    }

    /// Somebody new in a browser; customers that are logged in already carry their id from the first page on.
    pub(super) fn shopper(&mut self) -> (Person, Browser) {
        self.shopper_in(false)
    }

    /// Somebody new in a browser or in the shop's app.
    pub(super) fn shopper_anywhere(&mut self) -> (Person, Browser) {
        self.shopper_in(true)
    }

    fn shopper_in(&mut self, own_app: bool) -> (Person, Browser) {
        let (mut person, mut browser) = self.someone(self.world.start);
        self.open_in_app(&mut person, &mut browser, own_app);
        if self.chance.share(0.45) {
            browser.customer = person.account;
        }
        (person, browser)
    }

    /// Follows a link in time before a purchase, and looks around.
    pub(super) fn led_by(&mut self, browser: &mut Browser, link: &Link, how: Arrival, at: Micros) -> Touch {
        browser.now = self.click_time(at);
        self.has_been_here(browser);
        let touch = self.click(browser, link, how);
        let pages = self.chance.below(4);
        self.stroll(browser, pages);
        touch
    }

    /// Lets some buyers visit before their click; their browser then keeps the shop's pages.
    fn has_been_here(&mut self, browser: &mut Browser) {
        let click = browser.now;
        let earlier = click - self.chance.span(Span::hours(1), Span::hours(40));
        let logged = earlier > self.world.start + Span::minutes(20) && browser.takes_cookies && !browser.app;
        if logged && self.chance.sometimes(self.world.shop.service_worker) {
            browser.now = earlier;
            self.arrive(browser);
            self.stroll(browser, 1);
            browser.worker = true;
            browser.returns(click.max(browser.now + Span::minutes(20)), &mut self.chance);
        }
    }

    /// Continues a visit, or comes back for another one if it was over by then.
    pub(super) fn resume(&mut self, browser: &mut Browser, at: Micros) {
        if at - browser.now > VISIT {
            self.come_back(browser, at);
        }
    }

    /// Buys what a link led to, or something else, and fills in the order.
    pub(super) fn order(&mut self, browser: &mut Browser, person: &Person, link: &Link, ending: Ending) -> Sale {
        let product = self.choice(link.product);
        let purchase = self.buy(browser, person, product, ending);
        self.entered(purchase)
    }

    /// The order of a purchase: one to three pieces, and sometimes the postage.
    pub(super) fn entered(&mut self, purchase: Purchase) -> Sale {
        let pieces = [1, 1, 1, 2, 3][self.chance.below(5)];
        let postage = [0, 0, 490][self.chance.below(3)];
        let cents = self.shop.products[purchase.product].cents * pieces + postage;
        Sale::organic(purchase, cents)
    }
}
