//! What the trails of orders show about each other, before any order is judged.

use super::{Analysis, LimitHits, MOST_KEPT, MOST_KEPT_STEPS, MOST_STEPS};
use crate::base::identity::{Id, Key};
use crate::base::ordered::in_order;
use crate::base::units::Micros;
use crate::causes::norms::Habit;
use crate::causes::{Habits, RelatedOrders, SaleNorms};
use crate::events::outages;
use crate::events::share::Share;
use crate::sessions::Touch;
use crate::sessions::trail::{EvidenceIndex, Trail};
use std::convert::Infallible;
use std::ops::Range;

/// Orders for which one core builds trails before their results are added up.
const AT_ONCE: usize = 256;

/// What one order's trail shows about others, and the trail if it is kept.
struct Learned {
    practice: SaleNorms,
    habits: Vec<Habit>,
    people: Vec<Key>,
    at: Micros,
    /// The order was credited, and nothing joins it to a page view.
    is_loose: bool,
    cut: bool,
    earlier: usize,
    many_visitors: bool,
    trail: Option<(Trail, Vec<Touch>)>,
}

impl Analysis {
    /// Learns from the orders' own trails: the norms, and which orders belong to the same people.
    pub(super) fn learn(&mut self) {
        let evidence = self.evidence();
        let (mut practice, mut habits, mut passed) = (SaleNorms::default(), Habits::default(), LimitHits::default());
        let (mut people, mut confirmed, mut loose) = (Vec::new(), Vec::new(), Vec::new());
        let orders = self.orders.len();
        let pieces = (0..orders).step_by(AT_ONCE).map(|first| first..orders.min(first + AT_ONCE));
        let draw = |rows: Range<usize>| rows.map(|row| (row as u32, self.learned(&evidence, row))).collect::<Vec<_>>();
        let (mut trails, mut room) = (Vec::new(), MOST_KEPT_STEPS);
        let Ok(()) = in_order(pieces, draw, |each| -> std::result::Result<(), Infallible> {
            for (row, order) in each {
                let beacons = order.practice.conversion_beacons;
                confirmed.extend((beacons.of > 0).then_some((order.at, beacons.with > 0)));
                practice.add(SaleNorms { conversion_beacons: Share::default(), ..order.practice });
                order.habits.into_iter().for_each(|habit| habits.add(habit));
                loose.extend(order.is_loose.then_some((order.at, row)));
                people.extend(order.people.into_iter().map(|key| (key, row)));
                passed.trails += u64::from(order.cut);
                passed.touches += u64::from(order.earlier > 0);
                passed.neighbours += u64::from(order.many_visitors);
                if orders <= MOST_KEPT {
                    room = room.saturating_sub(order.trail.as_ref().map_or(0, |(trail, _)| steps(trail)));
                    trails.push(order.trail.filter(|_| room > 0));
                }
            }
            Ok(())
        });
        self.baselines.conversion_outages = outages::find(confirmed.clone());
        // The norms are measured outside of outages.
        for (_, fired) in confirmed.iter().filter(|(at, _)| self.baselines.conversion_outage(*at).is_none()) {
            practice.conversion_beacons.count(*fired);
        }
        confirmed.sort_unstable();
        self.baselines.conversions = confirmed;
        self.practice = practice;
        self.habits = habits;
        self.trails = trails;
        self.history.learn(people.into_iter());
        self.history.learn_loose(loose);
        let (texts, crowds) = (self.events.passed_texts(), self.history.crowds() as u64);
        let (events, visits) = (self.events.passed, self.stitcher.cut());
        self.passed = LimitHits { texts, events, crowds, visits, ..passed };
    }

    /// What one order's trail shows about others.
    fn learned(&self, evidence: &EvidenceIndex<'_>, row: usize) -> Learned {
        let (trail, touches) = self.trail(evidence, row);
        let others = RelatedOrders::default();
        let case = self.case(evidence, row, &trail, &touches, &others);
        let (practice, habits) = (SaleNorms::of(&case), Habits::of(&case));
        // The history knows the customers that the order log names.
        let order = self.orders.get(row);
        let named = [Key::of(Id::Session, order.session.as_bytes()), Key::of(Id::Customer, order.customer.as_bytes())];
        // Without sessions in the logs, only the device shows who placed an order.
        let devices = trail.devices.iter().copied().filter(|_| !evidence.has_sessions);
        let people = trail.people().chain(devices).filter(|key| !named.contains(key)).collect();
        let (at, cut, earlier, many_visitors) = (trail.at, trail.cut, trail.earlier_touches, trail.many_visitors);
        let is_kept = self.orders.len() <= MOST_KEPT && steps(&trail) <= MOST_STEPS;
        Learned {
            practice,
            habits,
            people,
            at,
            is_loose: trail.own.is_empty() && !order.tag.is_empty() && !order.day_only,
            cut,
            earlier,
            many_visitors,
            trail: is_kept.then_some((trail, touches)),
        }
    }
}

/// How many page views a trail holds.
fn steps(trail: &Trail) -> usize {
    trail.own.len() + trail.customer.len() + trail.device.len()
}
