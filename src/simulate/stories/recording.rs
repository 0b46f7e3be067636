//! Sound clicks and sound purchases, and what becomes of them in the books.

use super::super::cause::Cause;
use super::super::ledger::{Proof, Sale};
use super::super::people::Browser;
use super::super::shopper::{Arrival, Ending, Touch};
use super::super::stage::Stage;
use super::{Link, Person};
use crate::units::{Micros, Span};

/// As it should be: a click, a purchase inside the window, a credit.
pub(super) fn credited(stage: &mut Stage<'_>, at: Micros) -> Sale {
    if stage.chance.share(0.08)
        && let Some(sale) = carted_in_time(stage, at)
    {
        return sale;
    }
    let (sale, touch) = sound(stage, at, Ending::SOUND);
    let partner = touch.partner;
    sale.because(Cause::Credited, &touch, true).credited_to(partner)
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
    // The pair is recognised by its customer, or by the session; the visit stands for both.
    second.proof = Proof::Visit;
    vec![first, second]
}

/// The confirmation's report never came, or the confirmation itself never did.
pub(super) fn not_recorded(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let ending = Ending { confirmed: stage.chance.share(0.6), reported: false };
    let (sale, touch) = sound(stage, at, ending);
    sale.because(Cause::ConversionNotRecorded, &touch, true)
}

/// Everything is there, and the programme's books have no credit.
pub(super) fn not_credited(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (sale, touch) = sound(stage, at, Ending::SOUND);
    sale.because(Cause::NotCredited, &touch, true)
}
