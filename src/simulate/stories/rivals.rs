//! Stories of rivals who come after the click: another partner, an extension at the checkout, a paid search.

use std::rc::Rc;

use super::super::cause::Cause;
use super::super::ledger::Sale;
use super::super::partners::PartnerKind;
use super::super::people::Browser;
use super::super::shopper::{Arrival, Ending};
use super::super::stage::Stage;
use crate::base::units::{Micros, Span};

/// A second partner's link is followed later, from that partner's own page, and wins.
pub(super) fn later_click(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    let link = stage.some_link();
    let kind = if stage.chance.share(0.7) { PartnerKind::Content } else { PartnerKind::Coupon };
    let winner = stage.roster.rival(link.partner, kind, &mut stage.chance);
    let second = stage.link_of(winner);
    let touch = stage.led_by(&mut browser, &link, Arrival::SOUND, at);
    let pause = stage.chance.span(Span::minutes(5), Span::minutes(50));
    browser.returns(at.max(browser.now) + pause, &mut stage.chance);
    stage.click(&mut browser, &second, Arrival::SOUND);
    let pages = 1 + stage.chance.below(3);
    stage.stroll(&mut browser, pages);
    let sale = stage.order(&mut browser, &person, &second, Ending::SOUND);
    sale.because(Cause::LaterClick, &touch, true).credited_to(winner)
}

/// A shopping extension puts its own id in when the checkout begins.
pub(super) fn checkout_override(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    let link = stage.some_link();
    let winner = stage.roster.rival(link.partner, PartnerKind::Coupon, &mut stage.chance);
    let touch = stage.led_by(&mut browser, &link, Arrival::SOUND, at);
    stage.resume(&mut browser, at);
    let product = stage.choice(link.product);
    stage.put_in_cart(&mut browser, product);
    let session = browser.session;
    stage.begin_checkout(&mut browser, &person);
    call_up(stage, &mut browser, winner);
    let purchase = stage.pay(&mut browser, (session, product), Ending::SOUND);
    let sale = stage.entered(purchase);
    sale.because(Cause::CheckoutOverride, &touch, true).credited_to(winner)
}

/// The extension requests its own link, in the open page or beside it.
pub(super) fn call_up(stage: &mut Stage<'_>, browser: &mut Browser, owner: usize) {
    browser.now = browser.now + stage.chance.span(Span::seconds(2), Span::seconds(9));
    let tag = stage.roster.list[owner].tag.clone();
    let query = format!("?{}={tag}", stage.shop.tag_param);
    let paged = stage.world.shop.checkout_host.is_empty() && !stage.world.shop.single_page;
    let page = match stage.chance.below(3) {
        1 | 2 if paged => stage.shop.checkout("/payment").to_string(),
        _ => stage.shop.home.to_string(),
    };
    let beside = Rc::clone(&browser.page);
    let referer = if stage.chance.share(0.5) { Rc::clone(&beside) } else { Rc::clone(&stage.shop.nowhere) };
    stage.load(browser, Rc::from(page + &query), referer, ("GET", 200), false);
    if let Some(beacon) = stage.shop.click_beacon(&tag) {
        stage.subrequest(browser, beacon, 204);
    }
    if !paged {
        browser.page = beside;
    }
}

/// A paid search, a shopping ad or the newsletter comes after the partner.
pub(super) fn other_channel(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    let link = stage.some_link();
    let touch = stage.led_by(&mut browser, &link, Arrival::SOUND, at);
    let pause = stage.chance.span(Span::minutes(4), Span::minutes(40));
    browser.returns(at.max(browser.now) + pause, &mut stage.chance);
    stage.arrive_by_other_channel(&mut browser, link.product);
    let sale = stage.order(&mut browser, &person, &link, Ending::SOUND);
    // Where a service worker has the page, no request shows the channel that brought the visitor back.
    sale.because(Cause::OtherChannel, &touch, !browser.worker)
}
