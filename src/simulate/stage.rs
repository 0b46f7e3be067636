//! The stage on which every visit is played: the shop, the partners, the people, and the requests that they cause.

use std::rc::Rc;

use super::chance::Chance;
use super::links::Links;
use super::partners::Roster;
use super::people::{Browser, Folks, Person};
use super::server::Request;
use super::shop::Shop;
use super::world::World;
use crate::units::{Micros, Span};

/// Everything a visit needs, and the requests that visits have caused so far.
pub(super) struct Stage<'w> {
    /// The world's options.
    pub(super) world: &'w World,
    /// The shop.
    pub(super) shop: Shop,
    /// The partners.
    pub(super) roster: Roster,
    /// Their links.
    pub(super) links: Rc<Links>,
    /// The people.
    pub(super) folks: Folks,
    /// What decides.
    pub(super) chance: Chance,
    /// The requests that were caused, in no order.
    pub(super) requests: Vec<Request>,
    /// How many orders were placed.
    pub(super) orders: u32,
}

impl<'w> Stage<'w> {
    /// Sets the stage of a world.
    pub(super) fn set(world: &'w World) -> Self {
        let mut chance = Chance::of(world.seed, "stage");
        let shop = Shop::new(world, &mut chance);
        let mut folks = Folks::new(&world.crowd, &mut chance);
        let roster = Roster::new(world, &mut folks, &mut chance);
        let links = Rc::new(Links::new(world, &shop, &roster, &mut chance));
        Self { world, shop, roster, links, folks, chance, requests: Vec::new(), orders: 0 }
    }

    /// Somebody new with a browser that has never been here.
    pub(super) fn someone(&mut self, now: Micros) -> (Person, Browser) {
        let person = self.folks.someone(&mut self.chance);
        let browser = Browser::of(&person, now, &mut self.chance);
        (person, browser)
    }

    /// Somebody new with an account.
    pub(super) fn customer(&mut self, now: Micros) -> (Person, Browser) {
        let person = self.folks.customer(&mut self.chance);
        let browser = Browser::of(&person, now, &mut self.chance);
        (person, browser)
    }

    /// Opens a page that another page led to, with its pictures and its page-view pixel.
    pub(super) fn open(&mut self, browser: &mut Browser, target: Rc<str>, referer: Rc<str>) {
        self.open_as(browser, target, referer, "GET", 200);
    }

    /// Follows a link of the page that is open.
    pub(super) fn follow(&mut self, browser: &mut Browser, target: Rc<str>) {
        let referer = Rc::clone(&browser.page);
        self.open(browser, target, referer);
    }

    /// Opens a page; only a page that was served sets the session cookie and brings its pictures along.
    pub(super) fn open_as(
        &mut self,
        browser: &mut Browser,
        target: Rc<str>,
        referer: Rc<str>,
        method: &'static str,
        status: u16,
    ) {
        let page = self.shop.absolute(&target);
        self.request(browser, Span(0), target, referer, (method, status));
        browser.page = page;
        if status != 200 {
            return;
        }
        if browser.takes_cookies && browser.session == 0 {
            browser.session = self.chance.bits() | 1;
        }
        self.furnish(browser);
    }

    /// What a page brings along within a second or two: pictures, scripts, and the pixel that counts it.
    fn furnish(&mut self, browser: &Browser) {
        for _ in 0..self.chance.below(4) {
            let asset = Rc::clone(self.chance.one(&self.shop.assets));
            self.subrequest(browser, asset, 200);
        }
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

    /// A single request.
    pub(super) fn request(
        &mut self,
        browser: &Browser,
        later: Span,
        target: Rc<str>,
        referer: Rc<str>,
        (method, status): (&'static str, u16),
    ) {
        let dynamic = later.0 == 0;
        let slowest = if dynamic { 320_000 } else { 60_000 };
        let heaviest = if status == 200 { 48_000 } else { 600 };
        self.requests.push(Request {
            at: browser.now + later,
            took: self.chance.pause(Span(2_000), Span(slowest)),
            address: browser.address,
            agent: browser.agent,
            session: browser.session,
            customer: browser.customer,
            theme: browser.theme,
            secure: true,
            method,
            target,
            referer,
            status,
            bytes: 150 + self.chance.below(heaviest) as u32,
        });
    }

    /// Time passes while the page is read. Phones sometimes change their network meanwhile.
    pub(super) fn read(&mut self, browser: &mut Browser, least: i64, most: i64) {
        let pause = self.chance.pause(Span::seconds(least), Span::seconds(most));
        browser.now = browser.now + pause;
        if self.folks.agents.is_mobile(browser.agent) && self.chance.share(0.02) {
            Folks::wander(browser, &mut self.chance);
        }
    }

    /// Looks around in the shop.
    pub(super) fn stroll(&mut self, browser: &mut Browser, pages: usize) {
        for _ in 0..pages {
            self.read(browser, 4, 140);
            let target = if self.chance.share(0.55) {
                let product = self.chance.below(self.shop.products.len());
                Rc::clone(&self.shop.products[product].page)
            } else {
                Rc::clone(self.chance.one(&self.shop.corridors))
            };
            self.follow(browser, target);
        }
    }
}
