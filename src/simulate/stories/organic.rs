//! Stories of orders without a partner, and of those that only look different.

use super::super::cause::Cause;
use super::super::ledger::{Proof, Sale};
use super::super::partners::PartnerKind;
use super::super::people::Browser;
use super::super::shopper::{Arrival, Ending};
use super::super::stage::Stage;
use super::{Person, rivals};
use crate::base::units::{Micros, Span};

/// An organic order: plain, after a neighbour's click, or after a click that is spent.
pub(super) fn organic(stage: &mut Stage<'_>, at: Micros) -> Vec<Sale> {
    let crowd = &stage.world.crowd;
    let (neighbours, spent) = (crowd.neighbours, crowd.spent_clicks);
    if stage.chance.share(spent) && reaches_past_window(stage, at) {
        return after_spent_click(stage, at);
    }
    if stage.chance.share(neighbours) {
        return vec![beside_neighbour(stage, at)];
    }
    if stage.chance.sometimes(stage.world.crowd.extensions) {
        return vec![with_extension(stage, at)];
    }
    plain(stage, at)
}

/// A visitor comes without a partner and buys; a few block trackers, close the last page, or send things back.
fn plain(stage: &mut Stage<'_>, at: Micros) -> Vec<Sale> {
    let (person, mut browser) = stage.shopper_anywhere();
    browser.sends_trackers = !stage.chance.share(0.03) && !stage.chance.sometimes(stage.world.crowd.refuse_consent);
    if stage.chance.share(0.3) {
        let days = Span::days(2).0.min((at - stage.world.start).0 - Span::hours(1).0);
        browser.now = at - stage.chance.span(Span::hours(1), Span(days));
        stage.arrive(&mut browser);
        let pages = 1 + stage.chance.below(6);
        stage.stroll(&mut browser, pages);
        let back = at.max(browser.now + Span::minutes(31));
        stage.come_back(&mut browser, back);
    } else {
        browser.now = at;
        stage.arrive(&mut browser);
    }
    let pages = stage.chance.below(6);
    stage.stroll(&mut browser, pages);
    let mut sales = vec![bought(stage, &person, &mut browser)];
    while sales.len() < 4 && stage.chance.sometimes(stage.world.crowd.returning) {
        let again = browser.now + stage.chance.span(Span::hours(2), Span::days(5));
        if !stage.is_logged(again, again + Span::minutes(40)) {
            break;
        }
        stage.come_back(&mut browser, again);
        sales.push(bought(stage, &person, &mut browser));
    }
    sales
}

/// A coupon extension requests its owner's link, though no partner brought the visitor: at the checkout it is credited, after
/// the payment it comes too late.
fn with_extension(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    browser.now = at;
    stage.arrive(&mut browser);
    let pages = stage.chance.below(4);
    stage.stroll(&mut browser, pages);
    let owner = stage.roster.rival(stage.roster.active, PartnerKind::Coupon, &mut stage.chance);
    let product = *stage.chance.one(&stage.shop.eligible);
    stage.put_in_cart(&mut browser, product);
    let session = browser.session;
    stage.begin_checkout(&mut browser, &person);
    let in_time = stage.chance.share(0.6);
    let called = browser.now;
    if in_time {
        rivals::call_up(stage, &mut browser, owner);
    }
    let purchase = stage.pay(&mut browser, (session, product), Ending::SOUND);
    if !in_time {
        rivals::call_up(stage, &mut browser, owner);
        return stage.entered(purchase);
    }
    let touch = Stage::touch_of(&browser, owner, called);
    stage.entered(purchase).because(Cause::Credited, &touch, true).credited_to(owner)
}

fn bought(stage: &mut Stage<'_>, person: &Person, browser: &mut Browser) -> Sale {
    let product = stage.chance.below(stage.shop.products.len());
    let ending = Ending { confirmed: !stage.chance.share(0.02), reported: !stage.chance.share(0.02) };
    let purchase = stage.buy(browser, person, product, ending);
    let mut sale = stage.entered(purchase);
    if stage.chance.share(0.02) {
        sale.status = "returned";
    }
    sale
}

/// Somebody at the same address, with the same browser, follows a partner's link shortly before.
fn beside_neighbour(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.someone(at);
    let known = stage.chance.share(0.5);
    let mut neighbour = Browser::of(&person, at, &mut stage.chance);
    if known {
        neighbour.customer = stage.folks.new_account();
    }
    let link = stage.some_link();
    let agrees = stage.chance.sometimes(stage.world.crowd.neighbours_agree);
    neighbour.now = at - stage.chance.span(Span::minutes(3), Span::minutes(90));
    stage.click(&mut neighbour, &link, Arrival::SOUND);
    let pages = 1 + stage.chance.below(4);
    stage.stroll(&mut neighbour, pages);
    let arrived = browser.now;
    stage.arrive(&mut browser);
    let pages = stage.chance.below(4);
    stage.stroll(&mut browser, pages);
    let mut sale = if agrees {
        let purchase = stage.buy(&mut browser, &person, link.product, Ending::SOUND);
        stage.entered(purchase)
    } else {
        bought(stage, &person, &mut browser)
    };
    let overlaps = stage.chance.share(0.5);
    if overlaps {
        neighbour.now = neighbour.now.max(sale.purchase.at - Span::minutes(2));
        stage.stroll(&mut neighbour, 2);
    }
    // When the neighbour has changed to another network, nobody at this address shows the neighbour's later requests.
    let overlaps = overlaps && neighbour.now > arrived && neighbour.address.network() == person.home.network();
    let overlaps = overlaps && stage.world.servers.logs_cookies;
    let known = known && stage.world.logs_customers();
    // Only a customer's id, or two sessions alive at once, distinguishes neighbours from one person with a new cookie.
    if !(overlaps || known && person.account != 0) {
        sale.proof = Proof::Nothing;
    }
    sale
}

/// Whether the logs reach back past the window from a time, so that a click could be spent by then.
fn reaches_past_window(stage: &Stage<'_>, at: Micros) -> bool {
    let window = stage.world.programme.window;
    (at - stage.world.start).0 > window.0 + window.0 / 8 + Span::hours(4).0
}

/// A click was credited with an order and its window has passed; the customer buys again.
fn after_spent_click(stage: &mut Stage<'_>, at: Micros) -> Vec<Sale> {
    let (person, mut browser) = stage.customer(at);
    let link = stage.some_link();
    let window = stage.world.programme.window.0;
    let earlier = at - Span(window + window / 16 + Span::hours(1).0);
    let touch = stage.led_by_within(&mut browser, &link, earlier, window / 16);
    let first = stage.order(&mut browser, &person, &link, Ending::SOUND);
    let first = first.because(Cause::Credited, &touch, true).credited_to(link.partner);
    let again = at.max(browser.now + Span::hours(1));
    stage.come_back(&mut browser, again);
    let second = bought(stage, &person, &mut browser);
    vec![first, second]
}

/// An order in a gap of the logs: with or without a partner, the logs do not show it.
pub(super) fn in_the_dark(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.someone(at);
    let link = stage.some_link();
    if stage.chance.share(0.4) {
        stage.click(&mut browser, &link, Arrival::SOUND);
    } else {
        stage.arrive(&mut browser);
    }
    let mut sale = stage.order(&mut browser, &person, &link, Ending::SOUND);
    sale.cause = Cause::LogGap;
    sale.proof = Proof::Row;
    sale
}
