//! Measures what credited clicks do, by the page that they landed on and the browser that made them: some pages and apps never
//! send the click beacon, and some redirects drop the id from the address because they have stored it.

use super::norms::{Habit, Habits, Kind, SaleNorms};
use super::{Case, replies};
use crate::base::identity::TextHash;
use crate::events::share::Share;
use crate::events::{Event, Facts};
use crate::sessions::Touch;

/// Credited clicks by one page or browser from which on they show what is usual there.
const ENOUGH: u64 = 3;

/// The share of them below which a beacon is not usual.
const HALF: f64 = 0.5;

/// The share of clicks by a redirect that have to be credited to show that it stores the id. Clicks go without credit for many
/// reasons, most often because they are old. By a redirect that loses the id hardly any click is credited, and then for another
/// click. A choice between the two.
const STORES: f64 = 0.25;

impl Habits {
    /// What one order shows. `case` is judged without a touch.
    pub fn of(case: &Case<'_>) -> Vec<Habit> {
        let events = case.evidence.events;
        let winner = case.merchant.partners.by_tag(case.order.tag.as_bytes());
        let mut habits = Vec::new();
        let shown = case.trail.confirmation.or(case.trail.thanks).map(|page| events.get(page));
        if let Some(host) = shown.filter(|page| page.facts.has(Facts::EXTERNAL)).and_then(|page| events.host(&page)) {
            habits.push(Habit { kind: Kind::Checkout, what: TextHash::of(host), held: true });
        }
        let Some(click) = replies::fated(case) else { return habits };
        if let Some(hop) = click.hop.filter(|_| click.dropped || click.echo.is_some()) {
            habits.push(Habit { kind: Kind::Redirect, what: events.get(hop).page, held: winner.is_some() });
        }
        if winner.is_some() && case.baselines.click_outage(click.at).is_none() {
            // In a shop without a click beacon the conversion beacon is used: apps send neither.
            let has_click_beacon = !case.merchant.site.pages.click_beacon.is_empty();
            let beacon = if has_click_beacon { case.click_beacon(click) } else { case.conversion_beacon() };
            let (landing, fired) = (events.get(click.event), beacon.is_some());
            habits.push(Habit { kind: Kind::Page, what: landing.page, held: fired });
            habits.push(Habit { kind: Kind::Agent, what: landing.agent, held: fired });
        }
        habits
    }

    /// Adds what another order shows.
    pub fn add(&mut self, habit: Habit) {
        let list = match habit.kind {
            Kind::Page => &mut self.pages,
            Kind::Agent => &mut self.agents,
            Kind::Redirect => &mut self.redirects,
            Kind::Checkout => &mut self.checkouts,
        };
        if habit.what.is_some() {
            list.entry(habit.what).or_default().count(habit.held);
        }
    }

    /// The number of redirects that drop the id from the address and store it before, and the share of their clicks that were
    /// credited.
    pub fn storing(&self) -> (usize, Share) {
        let storing = self.redirects.values().filter(|share| is_storing(share));
        storing.fold((0, Share::default()), |(number, sum), share| {
            (number + 1, Share { with: sum.with + share.with, of: sum.of + share.of })
        })
    }

    /// Pages and browsers by which credited clicks mostly sent no click beacon.
    pub fn silent(&self) -> [usize; 2] {
        [&self.pages, &self.agents].map(|shares| shares.values().filter(|share| is_rare(share)).count())
    }

    /// Credited clicks on the page, or by the browser, of a landing that mostly sent no beacon: its absence says nothing there.
    pub fn sends_none(&self, case: &Case<'_>, touch: &Touch) -> Option<Share> {
        let landing = case.evidence.events.get(touch.event);
        let seen = [self.pages.get(&landing.page), self.agents.get(&landing.agent)];
        seen.into_iter().flatten().copied().find(is_rare)
    }

    /// The number of other hosts on which visitors pay.
    pub fn checkouts(&self) -> usize {
        self.checkouts.values().filter(|share| share.of >= ENOUGH).count()
    }

    /// Whether a page view came from a host on which visitors of this shop pay, and which is no partner's.
    pub fn comes_from_checkout(&self, case: &Case<'_>, event: &Event) -> bool {
        let pays_there = |host: &&[u8]| {
            let known = self.checkouts.get(&TextHash::of(host));
            known.is_some_and(|share| share.of >= ENOUGH) && case.merchant.partners.by_host(host).is_empty()
        };
        case.evidence.events.host(event).is_some_and(|host| pays_there(&host))
    }

    /// Credited clicks by the redirect of a touch that drops the id, if its clicks are credited nevertheless: then it stored the
    /// id before.
    pub fn stores_id(&self, case: &Case<'_>, touch: &Touch) -> Option<Share> {
        let hop = touch.hop.filter(|_| touch.dropped)?;
        let share = self.redirects.get(&case.evidence.events.get(hop).page)?;
        is_storing(share).then_some(*share)
    }
}

fn is_rare(share: &Share) -> bool {
    share.of >= ENOUGH && share.rate() < HALF
}

fn is_storing(share: &Share) -> bool {
    share.with >= ENOUGH && share.rate() >= STORES
}

/// Whether click beacons are evidence for a touch: most credited clicks send one, and those like it do.
pub fn tells_by_beacon(case: &Case<'_>, touch: &Touch) -> bool {
    SaleNorms::is_usual(case.practice.click_beacons) && case.habits.sends_none(case, touch).is_none()
}
