//! Stories of sound clicks and sound purchases, and of how the order log and the programme record them.

use super::super::cause::Cause;
use super::super::ledger::{Proof, Sale};
use super::super::people::Browser;
use super::super::shopper::{Arrival, Ending, Touch};
use super::super::stage::Stage;
use super::{Link, Person};
use crate::base::units::{Micros, Span};

/// As it should be: a click, a purchase inside the window, a credit. Some buy again.
pub(super) fn credited(stage: &mut Stage<'_>, at: Micros) -> Vec<Sale> {
    if stage.chance.share(0.08)
        && let Some(sale) = carted_in_time(stage, at)
    {
        return vec![sale];
    }
    let (person, mut browser) = stage.shopper_anywhere();
    let link = stage.some_link();
    let (sale, touch) = sound_by(stage, (&person, &mut browser), &link, at, Ending::SOUND);
    let sale = sale.because(Cause::Credited, &touch, true).credited_to(touch.partner);
    let again = bought_again(stage, (&person, &mut browser), &touch);
    std::iter::once(sale).chain(again).collect()
}

/// A second order of the same browser days later: the click still counts, or is closed by the first order, or has passed.
fn bought_again(stage: &mut Stage<'_>, (person, browser): (&Person, &mut Browser), touch: &Touch) -> Option<Sale> {
    if !stage.chance.sometimes(stage.world.crowd.returning) {
        return None;
    }
    let window = stage.world.programme.window.0;
    let at = browser.now + stage.chance.pause(Span::hours(1), Span(window * 2).min(Span::days(9)));
    let age = (at - touch.at).0;
    let near_the_end = (window - window / 14..window + window / 14 + Span::hours(1).0).contains(&age);
    if near_the_end || !stage.is_logged(at, at + Span::minutes(40)) {
        return None;
    }
    stage.come_back(browser, at);
    let product = *stage.chance.one(&stage.shop.eligible);
    let purchase = stage.buy(browser, person, product, Ending::SOUND);
    let sale = stage.entered(purchase);
    let counts = age < window;
    Some(match (counts, stage.world.programme.session_ends_on_order) {
        (false, _) => sale,
        (true, true) => sale.because(Cause::SessionClosed, touch, true),
        (true, false) => sale.because(Cause::Credited, touch, true).credited_to(touch.partner),
    })
}

/// The product went into the cart inside the window, and was paid after it.
fn carted_in_time(stage: &mut Stage<'_>, at: Micros) -> Option<Sale> {
    let window = stage.world.programme.window;
    let cart_window = stage.world.programme.cart_window?;
    let logged = Span((at - stage.world.start).0 - Span::hours(1).0);
    let oldest = Span(cart_window.0.min(logged.0) - Span::hours(1).0);
    let youngest = Span(window.0 + Span::hours(1).0);
    if oldest <= youngest {
        return None;
    }
    let (person, mut browser) = stage.shopper();
    let link = stage.some_link();
    browser.now = at - stage.chance.span(youngest, oldest);
    let touch = stage.click(&mut browser, &link, Arrival::SOUND);
    stage.put_in_cart(&mut browser, link.product);
    stage.come_back(&mut browser, at);
    let session = browser.session;
    stage.begin_checkout(&mut browser, &person);
    let purchase = stage.pay(&mut browser, (session, link.product), Ending::SOUND);
    let sale = stage.entered(purchase);
    let sale = sale.because(Cause::Credited, &touch, true);
    Some(sale.credited_to(link.partner))
}

/// A click that counts, and a purchase.
fn sound(stage: &mut Stage<'_>, at: Micros, ending: Ending) -> (Sale, Touch) {
    let (person, mut browser) = stage.shopper();
    let link = stage.some_link();
    sound_by(stage, (&person, &mut browser), &link, at, ending)
}

fn sound_by(
    stage: &mut Stage<'_>,
    (person, browser): (&Person, &mut Browser),
    link: &Link,
    at: Micros,
    ending: Ending,
) -> (Sale, Touch) {
    let touch = stage.led_by(browser, link, Arrival::SOUND, at);
    stage.resume(browser, at);
    (stage.order(browser, person, link, ending), touch)
}

/// One sale is recorded twice: the second record has another number and no credit.
pub(super) fn duplicate(stage: &mut Stage<'_>, at: Micros) -> Vec<Sale> {
    let (person, mut browser) = stage.customer(at);
    let link = stage.some_link();
    let (sale, touch) = sound_by(stage, (&person, &mut browser), &link, at, Ending::SOUND);
    let mut second = sale.clone();
    second.purchase.order = stage.order_number();
    second.purchase.at = sale.purchase.at + stage.chance.span(Span::seconds(2), Span::minutes(4));
    second.purchase.confirmed = false;
    let first = sale.because(Cause::Credited, &touch, true).credited_to(touch.partner);
    let mut second = second.because(Cause::DuplicateOrder, &touch, true);
    // The pair is recognised by its customer, or by the session; the visit shows both.
    second.proof = Proof::Visit;
    vec![first, second]
}

/// The confirmation's report was never sent, or the confirmation itself was never seen.
pub(super) fn not_recorded(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let ending = Ending { confirmed: stage.chance.share(0.6), reported: false };
    let (sale, touch) = sound(stage, at, ending);
    sale.because(Cause::ConversionNotRecorded, &touch, true)
}

/// Everything is there, and the programme's report of that time is not out yet.
pub(super) fn not_yet_reported(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (sale, touch) = sound(stage, at, Ending::SOUND);
    sale.because(Cause::NotYetReported, &touch, stage.world.servers.logs_cookies)
}

/// Everything is there, and the programme has no credit.
pub(super) fn not_credited(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper_anywhere();
    let link = stage.some_link();
    let (sale, touch) = sound_by(stage, (&person, &mut browser), &link, at, Ending::SOUND);
    // Only where the logs show that cookies were kept do they show that nothing was wrong.
    sale.because(Cause::NotCredited, &touch, stage.world.servers.logs_cookies)
}
