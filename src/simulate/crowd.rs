//! The strangers: window shoppers, robots, and the other readers of the partners' links. They fill the logs, and a single order
//! can be compared with them.

use std::rc::Rc;

use super::people::Browser;
use super::shopper::Arrival;
use super::stage::Stage;
use crate::base::units::{Micros, Span};

/// How many of a hundred thousand visits begin in each hour of the day.
pub(super) const HOURS: [u64; 24] = [
    2100, 1400, 1000, 800, 800, 1200, 2200, 3400, 4300, 4800, 5100, 5300, 5600, 5500, 5200, 5100, 5200, 5500, 6000,
    6600, 7000, 6700, 5300, 3900,
];

impl Stage<'_> {
    /// The visit of a stranger who buys nothing.
    pub(super) fn stranger(&mut self, now: Micros) {
        let crowd = &self.world.crowd;
        let (robots, tagged) = (crowd.robots, crowd.strangers_tagged);
        if self.chance.share(robots) {
            return self.robot(now);
        }
        let (mut person, mut browser) = self.someone(now);
        self.open_in_app(&mut person, &mut browser, true);
        if self.chance.share(0.25) {
            browser.customer = person.account;
        }
        browser.sends_trackers = !self.chance.share(0.025) && !self.chance.sometimes(self.world.crowd.refuse_consent);
        browser.takes_cookies = !self.chance.share(0.015);
        if self.chance.share(tagged) {
            let links = Rc::clone(&self.links);
            let link = links.any(&mut self.chance);
            self.follow_as_others_do(&mut browser, link);
        } else {
            self.arrive(&mut browser);
        }
        self.look_around(&mut browser);
    }

    /// Follows a link like most strangers: one browser in forty strips it, one landing in a hundred fails.
    fn follow_as_others_do(&mut self, browser: &mut Browser, link: &super::links::Link) {
        let how = Arrival {
            stripped: self.chance.share(0.025),
            status: if self.chance.share(0.01) { 503 } else { 200 },
            cached: false,
        };
        let cached = how.status == 200 && self.chance.sometimes(self.world.servers.page_cache);
        self.click(browser, link, Arrival { cached, ..how });
    }

    /// Looks around: most leave soon, some look at many things, a few put something into the cart or come back after a pause.
    fn look_around(&mut self, browser: &mut Browser) {
        let near = self.chance.unit() * self.chance.unit();
        let pages = (near * 12.0) as usize;
        self.stroll(browser, pages);
        if self.chance.share(0.08) {
            let product = self.chance.below(self.shop.products.len());
            self.put_in_cart(browser, product);
        }
        if self.chance.share(0.04) {
            let later = browser.now + self.chance.pause(Span::minutes(20), Span::hours(5));
            self.come_back(browser, later);
            let pages = self.chance.below(5);
            self.stroll(browser, pages);
        }
    }

    /// Lets other readers follow every link, so that each can be compared with something.
    pub(super) fn readers(&mut self) {
        let links = Rc::clone(&self.links);
        let last = self.world.end() - Span::hours(2);
        for link in &links.list {
            for _ in 0..self.world.crowd.readers_per_link {
                let now = self.chance.moment(self.world.start, last);
                let (mut person, mut browser) = self.someone(now);
                browser.sends_trackers = !self.chance.sometimes(self.world.crowd.refuse_consent);
                self.open_in_app(&mut person, &mut browser, true);
                self.follow_as_others_do(&mut browser, link);
                let pages = self.chance.below(4);
                self.stroll(&mut browser, pages);
            }
        }
    }

    /// A robot: no cookies, no pictures, no scripts. Crawlers and link checkers follow partners' links too.
    fn robot(&mut self, now: Micros) {
        let person = self.folks.robot(&mut self.chance);
        let mut robot = Browser::of(&person, now, &mut self.chance);
        robot.theme = 0;
        let links = Rc::clone(&self.links);
        for _ in 0..2 + self.chance.below(12) {
            let (target, status) = match self.chance.below(10) {
                0 => (Rc::from("/robots.txt"), 200),
                1 => (Rc::from("/wp-login.php"), 404),
                2 | 3 => (Rc::from(links.any(&mut self.chance).target.as_str()), 200),
                4 => (Rc::clone(self.chance.one(&self.shop.corridors)), 200),
                _ => (Rc::clone(&self.chance.one(&self.shop.products).page), 200),
            };
            let nowhere = Rc::clone(&self.shop.nowhere);
            let method = if self.chance.share(0.1) { "HEAD" } else { "GET" };
            self.request(&robot, Span(0), target, nowhere, (method, status));
            robot.now = robot.now + self.chance.span(Span(300_000), Span::seconds(9));
        }
    }
}
