//! Stories of what goes wrong in the browser: ids stripped, cookies refused or gone, trackers blocked, another device.

use super::super::cause::Cause;
use super::super::ledger::Sale;
use super::super::people::Browser;
use super::super::shopper::{Arrival, Ending};
use super::super::stage::Stage;
use crate::base::units::{Micros, Span};

/// The browser removes id and companions from the link; other browsers keep them.
pub(super) fn stripped(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    let link = stage.some_link();
    let how = Arrival { stripped: true, ..Arrival::SOUND };
    let touch = stage.led_by(&mut browser, &link, how, at);
    stage.resume(&mut browser, at);
    let sale = stage.order(&mut browser, &person, &link, Ending::SOUND);
    // The part after `#` reaches no server anyway, and a service worker's pages are not requested.
    sale.because(Cause::StrippedTag, &touch, touch.referred && !link.fragment && !browser.worker)
}

/// No cookie ever comes back. Such a visit hardly lasts longer than a day, since the shop does not recognise it on the next
/// page.
pub(super) fn cookies_refused(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.someone(at);
    browser.takes_cookies = false;
    browser.theme = 0;
    let link = stage.some_link();
    browser.now = at - stage.chance.span(Span::minutes(1), Span::minutes(20));
    let touch = stage.click(&mut browser, &link, Arrival::SOUND);
    let pages = 1 + stage.chance.below(4);
    stage.stroll(&mut browser, pages);
    let sale = stage.order(&mut browser, &person, &link, Ending::SOUND);
    sale.because(Cause::CookiesRefused, &touch, stage.world.servers.logs_cookies)
}

/// Pages come, but no tracking request is ever sent.
pub(super) fn tracker_blocked(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    browser.sends_trackers = false;
    let link = stage.some_link();
    let touch = stage.led_by(&mut browser, &link, Arrival::SOUND, at);
    stage.resume(&mut browser, at);
    let sale = stage.order(&mut browser, &person, &link, Ending::SOUND);
    // Without the id in the address only the beacon would name it.
    sale.because(Cause::TrackerBlocked, &touch, touch.shown)
}

/// The cookies are deleted between click and order.
pub(super) fn cleared_cookies(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    let link = stage.some_link();
    let touch = stage.led_by(&mut browser, &link, Arrival::SOUND, at);
    let back = at.max(browser.now + Span::minutes(8));
    browser.forgets();
    stage.come_back(&mut browser, back);
    let sale = stage.order(&mut browser, &person, &link, Ending::SOUND);
    sale.because(Cause::ClearedCookies, &touch, shows_new_ids(stage))
}

/// The order is placed in a private window; the other window is used again later.
pub(super) fn private_window(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    let link = stage.some_link();
    let touch = stage.led_by(&mut browser, &link, Arrival::SOUND, at);
    let mut private = browser.clone();
    private.forgets();
    let back = at.max(browser.now + Span::minutes(2));
    stage.come_back(&mut private, back);
    let sale = stage.order(&mut private, &person, &link, Ending::SOUND);
    look_again(stage, &mut browser, private.now);
    sale.because(Cause::PrivateWindow, &touch, shows_new_ids(stage))
}

/// Whether a new session id means something: it is logged, and visits do not get new ones anyway.
fn shows_new_ids(stage: &Stage<'_>) -> bool {
    stage.world.servers.logs_cookies && !stage.world.shop.session_per_visit
}

/// A visit with the old cookies, between half an hour and half a day after an order, within the logs.
fn look_again(stage: &mut Stage<'_>, browser: &mut Browser, ordered: Micros) {
    let last = stage.world.end() - Span::hours(2);
    let wished = ordered + stage.chance.span(Span::minutes(30), Span::hours(12));
    let again = wished.min(last.max(ordered + Span::minutes(5)));
    stage.come_back(browser, again);
    let pages = 1 + stage.chance.below(4);
    stage.stroll(browser, pages);
}

/// The click is on one device, the order on another; the account knows both.
pub(super) fn cross_device(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut first) = stage.customer(at);
    let logged_in = stage.chance.share(0.85);
    if logged_in {
        first.customer = person.account;
    }
    let link = stage.some_link();
    let touch = stage.led_by(&mut first, &link, Arrival::SOUND, at);
    let other = stage.folks.other_device(&person, &mut stage.chance);
    let mut second = Browser::of(&other, at, &mut stage.chance);
    let back = at.max(first.now + Span::minutes(5));
    stage.come_back(&mut second, back);
    let sale = stage.order(&mut second, &other, &link, Ending::SOUND);
    sale.because(Cause::CrossDevice, &touch, logged_in)
}

/// The click is made inside another app, the order in the phone's own browser; only the account knows both.
pub(super) fn app_handoff(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut first) = stage.customer(at);
    let outside = stage.folks.phone(&person, &mut stage.chance);
    first.agent = stage.folks.agents.in_app(&mut stage.chance);
    first.many_visitors = false;
    let logged_in = stage.chance.share(0.85);
    if logged_in {
        first.customer = person.account;
    }
    let link = stage.some_link();
    let touch = stage.led_by(&mut first, &link, Arrival::SOUND, at);
    let mut second = Browser::of(&outside, at, &mut stage.chance);
    let back = at.max(first.now + Span::minutes(3));
    stage.come_back(&mut second, back);
    let sale = stage.order(&mut second, &outside, &link, Ending::SOUND);
    sale.because(Cause::AppHandoff, &touch, logged_in)
}
