//! What the trails of orders show about each other, before any order is judged.

use super::{Analysis, LimitHits};
use crate::base::identity::{Id, Key};
use crate::base::ordered::in_order;
use crate::base::units::Micros;
use crate::causes::norms::Habit;
use crate::causes::{Habits, RelatedOrders, SaleNorms};
use crate::events::outages;
use crate::events::share::Share;
use crate::sessions::packed_trail::PackedTrails;
use crate::sessions::trail::{EvidenceIndex, Trail};
use std::convert::Infallible;
use std::ops::Range;

/// Orders for which one core builds trails before their results are added up.
pub(super) const AT_ONCE: usize = 256;

/// The most page views of a trail that is kept.
const MOST_STEPS: usize = 16_384;

/// Bytes for trails that are kept for judging and for stories: so many for any job, and so many more for each order. Building a
/// trail takes longer than judging the order. Where trails are long, those of some orders are built again in each pass.
const MOST_KEPT: usize = 64 << 20;
const MOST_PER_ORDER: usize = 160;

/// What one order's trail shows about others.
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
}

impl Analysis {
    /// Learns from the orders' own trails: the norms, and which orders belong to the same people.
    pub(super) fn learn(&mut self) {
        let evidence = self.evidence();
        let (mut practice, mut habits, mut passed) = (SaleNorms::default(), Habits::default(), LimitHits::default());
        let (mut people, mut confirmed, mut loose) = (Vec::new(), Vec::new(), Vec::new());
        let orders = self.orders.len();
        let pieces = (0..orders).step_by(AT_ONCE).map(|first| first..orders.min(first + AT_ONCE));
        let draw = |rows: Range<usize>| {
            let mut kept = PackedTrails::default();
            let learned: Vec<_> = rows.map(|row| (row as u32, self.learned(&evidence, row, &mut kept))).collect();
            kept.shrink();
            (learned, kept)
        };
        let (mut trails, mut room) = (Vec::new(), MOST_KEPT + MOST_PER_ORDER * orders);
        let Ok(()) = in_order(pieces, draw, |(each, kept)| -> std::result::Result<(), Infallible> {
            room = room.saturating_sub(kept.size());
            trails.push(if room > 0 { kept } else { PackedTrails::default() });
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

    /// What one order's trail shows about others. The trail is added to those that are kept.
    fn learned(&self, evidence: &EvidenceIndex<'_>, row: usize, kept: &mut PackedTrails) -> Learned {
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
        let is_loose = trail.own.is_empty() && !order.tag.is_empty() && !order.day_only;
        let is_kept = steps(&trail) <= MOST_STEPS;
        kept.add(is_kept.then_some((trail, touches)));
        Learned { practice, habits, people, at, is_loose, cut, earlier, many_visitors }
    }
}

/// How many page views a trail holds.
fn steps(trail: &Trail) -> usize {
    trail.own.len() + trail.customer.len() + trail.device.len()
}
