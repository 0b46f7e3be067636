//! The state in which every visit is simulated: the shop, the partners, the people, and the requests that they cause.

use std::rc::Rc;

use super::chance::Chance;
use super::links::Links;
use super::partners::Roster;
use super::people::{Browser, Folks, Person};
use super::request::Request;
use super::shop::Shop;
use super::world::World;
use crate::base::units::{Micros, Span};

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
    /// The random numbers.
    pub(super) chance: Chance,
    /// The requests so far, in no order.
    pub(super) requests: Vec<Request>,
    /// How many orders were placed.
    pub(super) orders: u32,
}

impl<'w> Stage<'w> {
    /// The state for a world.
    pub(super) fn set(world: &'w World) -> Self {
        let mut chance = Chance::of(world.seed, "stage");
        let shop = Shop::new(world, &mut chance);
        let mut folks = Folks::new(world, &mut chance);
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

    /// Sometimes puts a visitor into an app: into the browser of another app, or, where that is possible, into the shop's own
    /// app.
    pub(super) fn open_in_app(&mut self, person: &mut Person, browser: &mut Browser, own: bool) {
        if !self.chance.sometimes(self.world.crowd.apps) {
            return;
        }
        browser.app = own && self.chance.share(0.4);
        person.mobile = true;
        person.many_visitors = false;
        let agents = &self.folks.agents;
        person.agent = if browser.app { agents.own_app(&mut self.chance) } else { agents.in_app(&mut self.chance) };
        browser.agent = person.agent;
        browser.many_visitors = false;
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

    /// Whether a visit can last from one time to another without falling into the gap of the logs.
    pub(super) fn is_logged(&self, from: Micros, until: Micros) -> bool {
        let dark = self
            .world
            .gap()
            .is_some_and(|(begin, end)| from < end + Span::minutes(15) && until > begin - Span::hours(2));
        !dark && until < self.world.end() - Span::hours(6)
    }

    /// Lets time pass while the page is read. Phones sometimes change their network meanwhile.
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
