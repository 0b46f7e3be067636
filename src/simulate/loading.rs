//! How pages reach a browser: from the server, from a script that renders them, from the shop's service worker, or as calls of
//! the shop's app.

use std::rc::Rc;

use super::people::Browser;
use super::stage::Stage;
use crate::base::units::Span;

/// The paths of calls by the scripts of a single-page shop, and of those by the shop's app.
const SCRIPT_CALLS: &str = "/api";
const APP_CALLS: &str = "/app/v2";

impl Stage<'_> {
    /// Opens a page from another page, with its pictures and its page-view pixel.
    pub(super) fn open(&mut self, browser: &mut Browser, target: Rc<str>, referer: Rc<str>) {
        self.open_as(browser, target, referer, "GET", 200);
    }

    /// Follows a link of the page that is open.
    pub(super) fn follow(&mut self, browser: &mut Browser, target: Rc<str>) {
        let referer = Rc::clone(&browser.page);
        self.open(browser, target, referer);
    }

    /// Opens a page in the browser's way: inside a single-page shop, scripts render it; the shop's app requests only its data.
    pub(super) fn open_as(
        &mut self,
        browser: &mut Browser,
        target: Rc<str>,
        referer: Rc<str>,
        method: &'static str,
        status: u16,
    ) {
        let inside = !referer.is_empty() && referer.starts_with(&self.shop.origin);
        if browser.app {
            self.call_by_app(browser, &target, inside);
        } else if self.world.shop.single_page && inside {
            self.draw_by_script(browser, &target);
        } else {
            let uncounted = status == 200 && browser.session == 0 && self.shop.shows(&target);
            let cached = uncounted && self.chance.sometimes(self.world.servers.page_cache);
            self.load(browser, target, referer, (method, status), cached);
        }
    }

    /// Loads a page from the server. Only a page that was served loads its pictures, and only one from no cache sets the session
    /// cookie.
    pub(super) fn load(
        &mut self,
        browser: &mut Browser,
        target: Rc<str>,
        referer: Rc<str>,
        (method, status): (&'static str, u16),
        cached: bool,
    ) {
        let page = self.shop.absolute(&target);
        let arrives = !referer.starts_with(&self.shop.origin);
        if browser.worker && status == 200 && self.shop.shows(&target) {
            browser.page = page;
            return self.ask_for_cart(browser);
        }
        let slow = arrives && status == 200 && self.chance.sometimes(self.world.servers.slow_replies);
        self.request(browser, Span(0), target, referer, (method, status));
        if slow && let Some(request) = self.requests.last_mut() {
            request.took = self.chance.span(Span::seconds(8), Span::seconds(55));
            browser.now = browser.now + request.took;
        }
        browser.page = page;
        if status != 200 {
            return;
        }
        if !cached {
            self.give_session(browser);
        }
        self.furnish(browser);
    }

    /// Gives a session to a browser that takes cookies and has none.
    pub(super) fn give_session(&mut self, browser: &mut Browser) {
        if browser.takes_cookies && browser.session == 0 {
            browser.session = self.chance.bits() | 1;
        }
    }

    /// Shows a page from the service worker's cache: its scripts still request the cart from the server, and are counted.
    fn ask_for_cart(&mut self, browser: &Browser) {
        self.subrequest(browser, Rc::from(format!("{SCRIPT_CALLS}/cart")), 200);
        self.count_page(browser);
    }

    /// Renders a page by script: it requests the page's data, with the new address as origin, or posts what the visitor did.
    fn draw_by_script(&mut self, browser: &mut Browser, target: &str) {
        let posted = target.strip_prefix(SCRIPT_CALLS);
        let route = self.shop.absolute(posted.unwrap_or(target));
        let (call, method): (Rc<str>, _) = match posted {
            Some(_) => (Rc::from(target), "POST"),
            None => (Rc::from(format!("{SCRIPT_CALLS}/pages{target}")), "GET"),
        };
        if posted.is_none() {
            browser.page = route;
        }
        let origin = Rc::clone(&browser.page);
        self.request(browser, Span(0), call, origin, (method, 200));
        self.give_session(browser);
        if posted.is_none() && self.chance.share(0.5) {
            let asset = Rc::clone(self.chance.one(&self.shop.assets));
            self.subrequest(browser, asset, 200);
        }
        self.count_page(browser);
    }

    /// Sends the calls of the shop's app: first the address that opened it, then its own calls. It has no pages and sends no
    /// beacons.
    fn call_by_app(&mut self, browser: &mut Browser, target: &str, inside: bool) {
        let page = self.shop.absolute(target);
        let call = if inside {
            format!("{APP_CALLS}/pages{target}")
        } else {
            format!("{APP_CALLS}/open?url={}", encoded(&page))
        };
        let nowhere = Rc::clone(&self.shop.nowhere);
        self.request(browser, Span(0), Rc::from(call), nowhere, ("GET", 200));
        browser.page = page;
        self.give_session(browser);
    }

    /// Requests what a page loads within a second or two: pictures, scripts, and the pixel that counts it.
    fn furnish(&mut self, browser: &Browser) {
        if self.world.shop.assets_elsewhere {
            return;
        }
        for _ in 0..self.chance.below(4) {
            let asset = Rc::clone(self.chance.one(&self.shop.assets));
            self.subrequest(browser, asset, 200);
        }
        self.count_page(browser);
    }

    /// The pixel that counts a page view.
    fn count_page(&mut self, browser: &Browser) {
        if browser.sends_trackers && self.chance.share(0.96) {
            let pixel = Rc::clone(&self.shop.pixel);
            self.subrequest(browser, pixel, 204);
        }
    }

    /// A request that the open page causes by itself, between a third of a second and two seconds later.
    pub(super) fn subrequest(&mut self, browser: &Browser, target: Rc<str>, status: u16) {
        let later = self.chance.pause(Span(330_000), Span(1_900_000));
        let referer = Rc::clone(&browser.page);
        self.request(browser, later, target, referer, ("GET", status));
    }

    /// Lets a slow reader stay on the landing for minutes, or leave it open until the next morning.
    pub(super) fn linger(&mut self, browser: &mut Browser) {
        if !self.chance.sometimes(self.world.crowd.slow_readers) {
            return;
        }
        let long = self.chance.share(0.15);
        let pause = if long {
            self.chance.span(Span::hours(5), Span::hours(11))
        } else {
            self.chance.pause(Span::minutes(3), Span::minutes(45))
        };
        if self.is_logged(browser.now, browser.now + pause) {
            browser.now = browser.now + pause;
        }
    }
}

/// An address as the value of a parameter.
fn encoded(address: &str) -> String {
    let mut text = String::new();
    for c in address.chars() {
        match c {
            ':' => text.push_str("%3A"),
            '/' => text.push_str("%2F"),
            '?' => text.push_str("%3F"),
            '=' => text.push_str("%3D"),
            '&' => text.push_str("%26"),
            '%' => text.push_str("%25"),
            c => text.push(c),
        }
    }
    text
}
