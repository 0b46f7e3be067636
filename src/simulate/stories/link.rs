//! Stories of what goes wrong between the partner's page and the landing.

use std::rc::Rc;

use super::super::cause::Cause;
use super::super::ledger::Sale;
use super::super::shopper::{Arrival, Ending};
use super::super::stage::Stage;
use crate::base::units::Micros;

/// The link is broken for everybody who follows it.
pub(super) fn broken_link(stage: &mut Stage<'_>, flaw: Cause, at: Micros) -> Sale {
    let links = Rc::clone(&stage.links);
    let link = links.with_flaw(flaw, &mut stage.chance).clone();
    let (person, mut browser) = stage.shopper();
    let touch = stage.led_by(&mut browser, &link, Arrival::SOUND, at);
    stage.resume(&mut browser, at);
    let sale = stage.order(&mut browser, &person, &link, Ending::SOUND);
    let clear = match flaw {
        // Without an id, only the referrer shows that a partner was involved.
        Cause::MissingTag => touch.referred,
        _ => touch.speaks || touch.referred,
    };
    let mut sale = sale.because(flaw, &touch, clear);
    let owner = &stage.roster.list[touch.partner];
    if flaw == Cause::UnknownTag && owner.tag != link.read_as {
        // An id that was never issued belongs to nobody.
        sale.partner = None;
    }
    sale
}

/// The tagged page fails; the shopper tries again from the home page.
pub(super) fn landing_failed(stage: &mut Stage<'_>, at: Micros) -> Sale {
    let (person, mut browser) = stage.shopper();
    let mut link = stage.some_link();
    for _ in 0..20 {
        // Of a failed page with the id after `#`, the log holds only a landing without an id.
        if !link.fragment {
            break;
        }
        link = stage.some_link();
    }
    let status = *stage.chance.one(&[500, 502, 503, 503, 504, 404, 429]);
    // The page comes, but from a cache that stores no id.
    let cached = stage.chance.sometimes(stage.world.servers.page_cache);
    let how = Arrival { status: if cached { 200 } else { status }, stripped: false, cached };
    browser.now = stage.click_time(at);
    let mut touch = stage.click(&mut browser, &link, how);
    if !cached {
        stage.read(&mut browser, 3, 25);
        let home = Rc::clone(&stage.shop.home);
        let nowhere = Rc::clone(&stage.shop.nowhere);
        stage.open(&mut browser, home, nowhere);
    }
    // The client that failed and the one that tries again seconds later are the same.
    touch.session = browser.session;
    let pages = stage.chance.below(4);
    stage.stroll(&mut browser, pages);
    stage.resume(&mut browser, at);
    let sale = stage.order(&mut browser, &person, &link, Ending::SOUND);
    sale.because(Cause::LandingFailed, &touch, true)
}
