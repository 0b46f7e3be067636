//! Notes what an order's own page views show besides pages, in one walk: every click of the order is compared with it, and a
//! visit can have very many page views.

use super::VISIT;
use super::index::{EvidenceIndex, Step, Trail};
pub use super::index::{Landmark, Landmarks};
use crate::base::units::{Micros, Span};
use crate::events::{Events, Facts};

/// Pauses between page views that are remembered.
pub const LONG_PAUSE: Span = Span::days(1);

/// Page views that show whether the browser ever sent the session cookie, and those that show that it never did.
const EXAMPLES: usize = 4;

impl Landmarks {
    /// What the own page views of a trail show.
    pub(super) fn of(evidence: &EvidenceIndex<'_>, trail: &Trail) -> Self {
        let events = evidence.events;
        let (mut marks, mut times) = (Self::default(), Times::default());
        for Step { event, .. } in &trail.own {
            let (at, facts) = (events.at(*event), events.facts(*event));
            times.add(at);
            if facts.any(MARKS) {
                marks.add(events, *event, at, facts);
            }
            if marks.with_session.len() < EXAMPLES - 1 && evidence.bound(*event).is_some() {
                marks.with_session.push(*event);
            }
            if !facts.has(Facts::ASSET) {
                marks.pages += 1;
            }
            if arrives(facts) {
                marks.first_arrival = marks.first_arrival.or(Some(*event));
                marks.last_arrival = Some(at);
            }
        }
        (marks.visit_began, marks.pauses) = times.end(trail.at);
        let pages = trail.own.iter().rev().map(|step| step.event).filter(|at| !events.facts(*at).has(Facts::ASSET));
        marks.last_pages = pages.take(EXAMPLES).collect();
        if !evidence.has_sessions {
            let device = || trail.device.iter().map(|step| step.event);
            let arrives = |at: &u32| arrives(events.facts(*at));
            let (first, last) = (device().find(arrives), device().rev().find(arrives));
            marks.elsewhere = first.zip(last).map(|(first, last)| (events.at(first), events.at(last)));
        }
        marks
    }

    fn add(&mut self, events: &Events, event: u32, at: Micros, facts: Facts) {
        let mark = Landmark { event, at, token: events.token(event) };
        let lists = [
            (Facts::CART, &mut self.carts),
            (Facts::CONFIRMATION, &mut self.confirmations),
            (Facts::CONVERSION_BEACON, &mut self.conversions),
        ];
        for (fact, list) in lists {
            if facts.has(fact) {
                list.push(mark);
            }
        }
        if facts.any(Facts::CART.with(Facts::CHECKOUT)) {
            self.checkouts.push(mark);
        }
        self.has_click_beacon |= facts.has(Facts::CLICK_BEACON);
    }

    /// The first cart page between two instants, both included.
    pub fn cart_between(&self, from: Micros, until: Micros) -> Option<u32> {
        let nth = self.carts.partition_point(|cart| cart.at < from);
        self.carts.get(nth).filter(|cart| cart.at <= until).map(|cart| cart.event)
    }

    /// Whether an instant and the order lie in one visit: no pause of half an hour comes in between.
    pub fn is_same_visit(&self, at: Micros) -> bool {
        self.visit_began - at <= VISIT
    }

    /// The longest time without a page view between an instant and the order, where it is [`LONG_PAUSE`] or more.
    pub fn longest_pause(&self, since: Micros) -> Option<Span> {
        let pauses = self.pauses.iter().rev().take_while(|(_, end)| *end > since);
        pauses.map(|(start, end)| *end - since.max(*start)).max()
    }
}

/// What makes a page view a landmark.
const MARKS: Facts = Facts::CART
    .with(Facts::CHECKOUT)
    .with(Facts::CONFIRMATION)
    .with(Facts::CONVERSION_BEACON)
    .with(Facts::CLICK_BEACON);

/// Whether a page view begins a visit, or a part of one. Visitors come back from paying on another host to the page that confirms
/// the order: that begins nothing.
pub fn arrives(facts: Facts) -> bool {
    facts.is_page() && facts.has(Facts::GET) && !facts.any(Facts::INTERNAL.with(Facts::CONFIRMATION))
}

/// The times of an order's page views, added in their order.
#[derive(Debug, Default)]
struct Times {
    /// When the visit began that the last page view belongs to.
    began: Option<Micros>,
    /// The last page view.
    last: Option<Micros>,
    pauses: Vec<(Micros, Micros)>,
}

impl Times {
    fn add(&mut self, at: Micros) {
        let last = self.last.unwrap_or(Micros(i64::MIN));
        self.note_pause(last, at);
        if self.began.is_none() || at - last > VISIT {
            self.began = Some(at);
        }
        self.last = Some(at);
    }

    /// When the visit of an order began, and all times of more than [`LONG_PAUSE`] without a page view. Page views right after
    /// the order belong to its visit.
    fn end(mut self, order: Micros) -> (Micros, Vec<(Micros, Micros)>) {
        self.note_pause(self.last.unwrap_or(Micros(i64::MIN)), order);
        let end = self.last.map_or(order, |last| order.max(last));
        let goes_on = self.last.is_some_and(|last| end - last <= VISIT);
        (self.began.filter(|_| goes_on).unwrap_or(end), self.pauses)
    }

    fn note_pause(&mut self, from: Micros, to: Micros) {
        if from.0.saturating_add(LONG_PAUSE.0) < to.0 {
            self.pauses.push((from, to));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::identity::Key;
    use proptest::prelude::*;

    fn minute(n: i64) -> Micros {
        Micros(n * 60_000_000)
    }

    fn ended(times: &[Micros], order: Micros) -> (Micros, Vec<(Micros, Micros)>) {
        let mut all = Times::default();
        for at in times {
            all.add(*at);
        }
        all.end(order)
    }

    proptest! {
        /// For each click, the landmarks give the same answer as a walk over the visit's page views.
        #[test]
        fn a_click_is_in_the_visit_that_a_walk_finds(
            steps in proptest::collection::vec(0..45_i64, 0..30), order in 0..500_i64, clicks in proptest::collection::vec(-60..500_i64, 1..20),
        ) {
            let times: Vec<Micros> = steps.iter().scan(0, |at, step| { *at += step; Some(minute(*at)) }).collect();
            let order = times.iter().rev().find(|at| **at <= minute(order)).copied().unwrap_or(minute(order)) + Span::minutes(order % 7);
            // Page views of the five minutes after an order are its own.
            let times: Vec<Micros> = times.into_iter().filter(|at| *at <= order + Span::minutes(5)).collect();
            let marks = Landmarks { visit_began: ended(&times, order).0, ..Landmarks::default() };
            for click in clicks.into_iter().map(minute).filter(|click| *click <= order) {
                let mut last = click;
                let mut is_one = true;
                for at in times.iter().filter(|at| **at > click) {
                    is_one &= *at - last <= VISIT;
                    last = *at;
                }
                prop_assert_eq!(marks.is_same_visit(click), is_one && order - last <= VISIT, "{:?} {:?} {:?}", &times, click, order);
            }
        }

        /// The same for the longest pause after a click.
        #[test]
        fn a_pause_is_as_long_as_a_walk_finds(
            steps in proptest::collection::vec(0..4000_i64, 0..12), rest in 0..4000_i64, clicks in proptest::collection::vec(-3000..30_000_i64, 1..20),
        ) {
            let times: Vec<Micros> = steps.iter().scan(0, |at, step| { *at += step; Some(minute(*at)) }).collect();
            let order = times.last().copied().unwrap_or_default() + Span::minutes(rest);
            let marks = Landmarks { pauses: ended(&times, order).1, ..Landmarks::default() };
            for click in clicks.into_iter().map(minute).filter(|click| *click <= order) {
                let later = times.iter().copied().filter(|at| *at > click).chain([order]);
                let longest = later.fold((click, Span(0)), |(last, gap), at| (at, gap.max(at - last))).1;
                prop_assert_eq!(marks.longest_pause(click).filter(|long| *long > LONG_PAUSE), Some(longest).filter(|long| *long > LONG_PAUSE));
            }
        }
    }

    #[test]
    fn the_first_cart_page_in_time_is_found() {
        let cart = |n: i64| Landmark { event: n as u32, at: minute(n), token: Key::NONE };
        let marks = Landmarks { carts: [3, 5, 5, 9].map(cart).to_vec(), ..Landmarks::default() };
        let between = |from: i64, until: i64| marks.cart_between(minute(from), minute(until));
        assert_eq!([between(0, 20), between(4, 5), between(9, 9)], [Some(3), Some(5), Some(9)]);
        assert_eq!([between(0, 2), between(6, 8), between(10, 99)], [None; 3]);
    }
}
