//! Stories of sales that the programme's terms do not pay for.

use super::super::cause::Cause;
use super::super::ledger::{Proof, Sale};
use super::super::people::{Address, Browser};
use super::super::shopper::{Arrival, Ending};
use super::super::stage::Stage;
use crate::base::units::{Micros, Span};

/// The click is older than the window, and nothing was put into the cart in time.
pub(super) fn expired(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    let link = stage.some_link();
    let window = stage.world.programme.window.0;
    let oldest = (at - stage.world.start).0 - Span::minutes(20).0;
    let latest = window + window / 20 + Span::minutes(30).0;
    let age = stage.chance.pause(Span(latest), Span(oldest.min(window * 3).max(latest)));
    browser.now = at - age;
    let touch = stage.click(&mut browser, &link, Arrival::SOUND);
    let pages = stage.chance.below(4);
    stage.stroll(&mut browser, pages);
    stage.come_back(&mut browser, at);
    let sale = stage.order(&mut browser, &person, &link, Ending::SOUND);
    // A click from before the logs began cannot be seen.
    let logged = touch.at >= stage.world.start;
    sale.because(Cause::ExpiredWindow, &touch, logged)
}

/// A first order is credited and closes the session; a second one follows inside the window.
pub(super) fn session_closed(stage: &mut Stage<'_>, at: Micros) -> Vec<Sale> {
    let (person, mut browser) = stage.shopper();
    let link = stage.some_link();
    let window = stage.world.programme.window.0;
    let since = Span(window / 2).0.min((at - stage.world.start).0 / 2);
    let pause = stage.chance.pause(Span::minutes(40), Span(since));
    let touch = stage.led_by_within(&mut browser, &link, at - pause, window / 3);
    stage.resume(&mut browser, at - pause);
    let first = stage.order(&mut browser, &person, &link, Ending::SOUND);
    let first = first.because(Cause::Credited, &touch, true).credited_to(link.partner);
    let again = at.max(browser.now + Span::minutes(35));
    stage.come_back(&mut browser, again);
    let product = *stage.chance.one(&stage.shop.eligible);
    let purchase = stage.buy(&mut browser, &person, product, Ending::SOUND);
    let second = stage.entered(purchase);
    vec![first, second.because(Cause::SessionClosed, &touch, true)]
}

/// Somebody of the shop tries a partner's link at work, and buys at home with the same browser.
pub(super) fn tried_by_staff(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    let link = stage.some_link();
    let home = (browser.address, browser.many_visitors);
    (browser.address, browser.many_visitors) = (Address::of_staff(&mut stage.chance), false);
    let touch = stage.led_by(&mut browser, &link, Arrival::SOUND, at);
    (browser.address, browser.many_visitors) = home;
    let again = at.max(browser.now + Span::minutes(35));
    stage.come_back(&mut browser, again);
    let sale = stage.order(&mut browser, &person, &link, Ending::SOUND);
    sale.because(Cause::AutomatedClick, &touch, true)
}

impl Stage<'_> {
    /// Follows a link at most so long before a time.
    pub(super) fn led_by_within(
        &mut self,
        browser: &mut Browser,
        link: &super::Link,
        at: Micros,
        longest: i64,
    ) -> super::Touch {
        let logged = (at - self.world.start).0 - Span::minutes(20).0;
        let longest = longest.min(logged).max(Span::minutes(3).0);
        browser.now = at - self.chance.pause(Span::minutes(2), Span(longest));
        let touch = self.click(browser, link, Arrival::SOUND);
        let pages = self.chance.below(3);
        self.stroll(browser, pages);
        touch
    }
}

/// The order is void.
pub(super) fn void(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper_anywhere();
    let link = stage.some_link();
    let touch = stage.led_by(&mut browser, &link, Arrival::SOUND, at);
    stage.resume(&mut browser, at);
    let mut sale = stage.order(&mut browser, &person, &link, Ending::SOUND);
    sale.status = *stage.chance.one(&["cancelled", "returned", "refunded", "test", "failed"]);
    sale.because(Cause::OrderVoid, &touch, true)
}

/// The order was placed by telephone, in the store or at a marketplace.
pub(super) fn not_on_the_web(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    browser.now = at - stage.chance.span(Span::minutes(20), Span::hours(6));
    if stage.chance.share(0.3) {
        stage.arrive(&mut browser);
        stage.stroll(&mut browser, 2);
    }
    let order = stage.order_number();
    let product = *stage.chance.one(&stage.shop.eligible);
    let purchase = super::Purchase {
        at,
        order,
        product,
        first_session: 0,
        session: 0,
        customer: person.account,
        address: person.home,
        agent: person.agent,
        many_visitors: person.many_visitors,
        confirmed: false,
        capped: false,
        visit: browser.visit,
        click_id: browser.click_id,
    };
    let mut sale = stage.entered(purchase);
    sale.channel = *stage.chance.one(&["phone", "pos", "marketplace"]);
    sale.cause = Cause::NonWebOrder;
    sale.proof = Proof::Row;
    sale
}

/// What was bought earns nothing, or the partner bought it for itself.
pub(super) fn ineligible(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (mut person, mut browser) = stage.customer(at);
    let link = stage.some_link();
    let by_partner = stage.shop.excluded.is_empty() || stage.chance.share(0.35);
    if by_partner {
        person.account = stage.roster.list[link.partner].own_account;
    }
    let touch = stage.led_by(&mut browser, &link, Arrival::SOUND, at);
    stage.resume(&mut browser, at);
    let product = if by_partner { link.product } else { *stage.chance.one(&stage.shop.excluded) };
    let purchase = stage.buy(&mut browser, &person, product, Ending::SOUND);
    let sale = stage.entered(purchase);
    sale.because(Cause::IneligibleSale, &touch, true)
}
