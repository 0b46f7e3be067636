//! The main job on one page: orders and logs in, a verdict per order out.

mod second;
mod terms;

use crate::ahead::in_order;
use crate::causes::habits::Habit;
use crate::causes::{Case, Habits, History, Others, Practice};
use crate::error::{Error, Kind, Result};
use crate::events::baselines::{Baselines, Share};
use crate::events::observe::Observer;
use crate::events::watch::Watch;
use crate::events::{Events, Kept, LineRef, Register, outages};
use crate::identity::{Id, Key};
use crate::inputs::Inputs;
use crate::logs::coverage::Coverage;
use crate::logs::fields::Fields;
use crate::merchant::{Merchant, Partners, Settings};
use crate::orders::read::OrderSettings;
use crate::orders::{KeyIndex, Orders, read};
use crate::progress::{Progress, Stage};
use crate::sessions::jars::Jars;
use crate::sessions::lifetime::{self, Lifetime};
use crate::sessions::offset::{self, Offset};
use crate::sessions::trail::{Scene, Trail, draw};
use crate::sessions::{Touch, touches};
use crate::survey::names::{self, Unseen};
use crate::survey::{self, Detected, Findings, Open};
use crate::units::Micros;
use crate::verdict::{Judgement, look_back, weigh};
use crate::weblogs::{self, Log};
use rayon::prelude::*;
use std::convert::Infallible;
use std::ops::Range;

/// Everything an analysis knows: what answers rest on.
#[derive(Debug)]
pub struct Analysis {
    /// The shop, with what was detected filled in.
    pub merchant: Merchant,
    /// The orders.
    pub orders: Orders,
    /// The web logs.
    pub logs: Vec<Log>,
    /// The logs' places by their numbers.
    by_number: Vec<usize>,
    /// What was detected.
    pub detected: Vec<Detected>,
    /// Names in the settings that no sample line holds.
    pub unseen: Vec<Unseen>,
    /// What neither settings nor samples tell, with what it could be.
    pub open: Vec<Open>,
    /// What the logs cover together.
    pub coverage: Coverage,
    /// What no log line holds.
    pub lacking: Fields,
    /// How far the order log's clock is off.
    pub offset: Offset,
    /// Whether session ids outlive visits.
    pub lifetime: Lifetime,
    /// What was kept of the logs.
    pub events: Events,
    /// Keys that a second scan looked for; none when there was no need.
    pub second_scan: usize,
    /// What is usual among all visitors.
    pub baselines: Baselines,
    /// What the limits passed over.
    pub passed: Passed,
    /// Trails by the orders' places, as far as they are kept, see [`MOST_KEPT`].
    trails: Vec<Option<(Trail, Vec<Touch>)>>,
    jars: Jars,
    practice: Practice,
    habits: Habits,
    history: History,
    as_of: Micros,
}

/// What limits passed over in an analysis: nothing of it is silent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Passed {
    /// Ids and hosts that were not remembered, see [`crate::events::texts::MAX_TEXTS`].
    pub texts: u64,
    /// Page views beyond the number of those that can be kept, see [`Events::passed`].
    pub events: u64,
    /// Orders with more page views or sessions of one key than are looked at, see [`crate::sessions::trail::MAX_PER_KEY`].
    pub trails: u64,
    /// Orders with more touches than are judged, see [`touches::MAX_TOUCHES`].
    pub touches: u64,
    /// Orders of a device with more visitors than are looked at, see [`crate::sessions::trail::MAX_VISITORS`].
    pub neighbours: u64,
    /// Customers and sessions with more orders than are compared, see [`History::MAX_ORDERS`].
    pub crowds: u64,
}

/// Orders whose trails one core draws before what they tell is added up.
const AT_ONCE: usize = 256;

/// Orders whose trails are kept for judging and telling, when there are no more. Drawing one takes longer than all that is
/// said of it; of more orders they would take the memory that a large job lacks.
const MOST_KEPT: usize = 8192;

/// The most page views of a trail that is kept, eight bytes each.
const MOST_STEPS: usize = 1024;

/// What one order's trail tells of others, and the trail if it is kept.
struct Learned {
    practice: Practice,
    habits: Vec<Habit>,
    people: Vec<Key>,
    at: Micros,
    cut: bool,
    earlier: usize,
    crowded: bool,
    trail: Option<(Trail, Vec<Touch>)>,
}

/// Orders that are looked at for the terms of a programme that nobody named.
const MOST_SAMPLES: usize = 20_000;

/// Analyses up to where every order can be answered ([`Analysis::answer`]): no answer is kept here, so that memory does
/// not grow with what is said of them. `progress` is told which stage begins, and counts bytes of log text that were
/// scanned; `as_of` is the time of the question, by default the end of the data.
pub fn analyze(
    inputs: &Inputs,
    settings: Settings,
    as_of: Option<Micros>,
    progress: &dyn Progress,
) -> Result<Analysis> {
    progress.begins(Stage::Orders);
    let partners = Partners::read(&inputs.partners, &settings.programs)?;
    let mut merchant = Merchant::new(settings, partners);
    let orders = read_orders(inputs, &merchant)?;
    let keys = KeyIndex::of(&orders);
    progress.begins(Stage::Formats);
    let (mut logs, Findings { detected, open, unseen, .. }) = open_logs(inputs, &mut merchant, &orders, &keys)?;

    let (events, footprints) = scan_logs(&mut logs, &merchant, &keys, orders.len(), progress);
    progress.begins(Stage::Link);
    let coverage = weblogs::coverage(&logs);
    let history = History::of(&orders);
    let mut analysis = Analysis {
        merchant,
        orders,
        lacking: weblogs::lacking(&logs),
        by_number: by_number(&logs),
        logs,
        detected,
        unseen,
        open,
        coverage,
        offset: Offset::default(),
        lifetime: Lifetime::default(),
        events,
        second_scan: 0,
        trails: Vec::new(),
        jars: Jars::default(),
        baselines: Baselines::default(),
        passed: Passed::default(),
        practice: Practice::default(),
        habits: Habits::default(),
        history,
        as_of: Micros::default(),
    };
    analysis.link();
    progress.begins(Stage::SecondLook);
    analysis.look_again(keys, footprints);
    progress.begins(Stage::Learn);
    analysis.as_of = as_of.unwrap_or_else(|| analysis.end_of_data());
    analysis.baselines = Baselines::of(&analysis.events, &analysis.merchant);
    analysis.learn();
    if analysis.learn_terms() {
        // Trails reach as far back as the terms ask.
        analysis.history = History::of(&analysis.orders);
        analysis.learn();
    }
    Ok(analysis)
}

/// Opens the web logs, and fills in what the settings leave open and samples show.
pub fn open_logs(
    inputs: &Inputs,
    merchant: &mut Merchant,
    orders: &Orders,
    keys: &KeyIndex,
) -> Result<(Vec<Log>, Findings)> {
    fn pairs(logs: &[Log]) -> Vec<survey::Pair<'_>> {
        logs.iter().map(|log| (&*log.source, &log.fit.format)).collect()
    }
    let mut logs = weblogs::open(inputs, merchant)?;
    let places = |merchant: &Merchant| (merchant.site.session.clone(), merchant.site.customer.clone());
    let before = places(merchant);
    let mut findings = survey::visitors(merchant, &pairs(&logs), keys);
    if places(merchant) != before {
        // Formats hold ids in fields of their own only where they know of them.
        logs = weblogs::open(inputs, merchant)?;
    }
    survey::meanings(merchant, &pairs(&logs), orders, &mut findings);
    merchant.trust.lower(&merchant.origins.trust);
    findings.unseen = names::unseen(merchant, &pairs(&logs));
    Ok((logs, findings))
}

fn read_orders(inputs: &Inputs, merchant: &Merchant) -> Result<Orders> {
    if inputs.orders.is_empty() {
        return Err(Error::new(Kind::Open, "", "no order log among the files")
            .hint("name one, or say --orders FILE; tagtrail check FILE says what a file is"));
    }
    let settings = OrderSettings { timezone: merchant.orders.timezone, columns: merchant.orders.columns.clone() };
    let orders = read::read(&inputs.orders, &settings)?;
    if orders.is_empty() {
        let path = inputs.orders[0].0.display().to_string();
        let empty = || Error::new(Kind::Format, path, "holds no orders").hint("nothing to analyse");
        return Err(orders.why_none().unwrap_or_else(empty));
    }
    Ok(orders)
}

/// Scans all logs for what the orders and partners want, and notes by log where whose lines stand, as far as it pays.
fn scan_logs(
    logs: &mut [Log],
    merchant: &Merchant,
    keys: &KeyIndex,
    orders: usize,
    progress: &dyn Progress,
) -> (Events, second::ByLog) {
    progress.begins(Stage::Scan);
    let (watch, register) = (Watch::new(merchant, keys), Register::default());
    let pays = second::pays(logs, orders);
    let numbers: Vec<u16> = logs.iter().map(|log| log.number).collect();
    let jumps: Vec<bool> = logs.iter().map(Log::takes_jumps).collect();
    let make = |nth: usize| {
        let observer = Observer::new(&watch, numbers[nth], &register);
        if pays { observer.with_footprints(jumps[nth]) } else { observer }
    };
    let mut sinks = weblogs::scan(logs, zone(merchant), &make, progress.scanned());
    progress.begins(Stage::Seal);
    let left = |sinks: &mut Vec<Observer<'_>>| sinks.iter_mut().filter_map(|sink| sink.footprints.take()).collect();
    let footprints = if pays { sinks.iter_mut().map(left).collect() } else { Vec::new() };
    (Events::seal(kept(sinks, logs), register), footprints)
}

/// What all sinks kept, but for events on lines that an earlier log holds as well.
fn kept(sinks: Vec<Vec<Observer<'_>>>, logs: &[Log]) -> Vec<Kept> {
    let mut kept = Vec::new();
    for (sinks, log) in sinks.into_iter().zip(logs) {
        for mut sink in sinks {
            if !log.copies.is_empty() {
                sink.kept.retain(|place| !log.is_copy(place.offset));
            }
            kept.push(sink.kept);
        }
    }
    kept
}

/// The logs' places by their numbers.
fn by_number(logs: &[Log]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..logs.len()).collect();
    places.sort_by_key(|at| logs[*at].number);
    places
}

/// The zone of log times that name none.
fn zone(merchant: &Merchant) -> chrono_tz::Tz {
    merchant.site.timezone.unwrap_or(chrono_tz::UTC)
}

impl Analysis {
    /// The place among the logs of the one that holds a line.
    pub fn log_of(&self, line: LineRef) -> usize {
        self.by_number.get(line.source()).copied().unwrap_or_default()
    }

    /// What trails are drawn from.
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            events: &self.events,
            jars: &self.jars,
            offset: self.offset,
            has_sessions: self.events.seen.sessions * 20 >= self.events.seen.hits.max(1),
            ids_per_visit: self.lifetime.ends_with_visit,
            look_back: look_back(&self.merchant.programs),
        }
    }

    fn link(&mut self) {
        self.jars = Jars::of(&self.events);
        self.offset = offset::measure(&self.orders, &self.events);
        self.lifetime = lifetime::measure(&self.events, &self.merchant.site);
    }

    /// The last instant of logs and orders.
    fn end_of_data(&self) -> Micros {
        let orders = self.orders.iter().map(|o| o.at).max().unwrap_or_default() - self.offset.correction();
        self.coverage.span.map_or(orders, |span| span.to.max(orders))
    }

    /// What the orders' own trails tell of each other: what is usual, and which orders are the same people's.
    fn learn(&mut self) {
        let scene = self.scene();
        let (mut practice, mut habits, mut passed) = (Practice::default(), Habits::default(), Passed::default());
        let (mut people, mut confirmed) = (Vec::new(), Vec::new());
        let orders = self.orders.len();
        let pieces = (0..orders).step_by(AT_ONCE).map(|first| first..orders.min(first + AT_ONCE));
        let draw = |rows: Range<usize>| rows.map(|row| (row as u32, self.learned(&scene, row))).collect::<Vec<_>>();
        let mut trails = Vec::new();
        let Ok(()) = in_order(pieces, draw, |each| -> std::result::Result<(), Infallible> {
            for (row, order) in each {
                let beacons = order.practice.conversion_beacons;
                confirmed.extend((beacons.of > 0).then_some((order.at, beacons.with > 0)));
                practice.add(Practice { conversion_beacons: Share::default(), ..order.practice });
                order.habits.into_iter().for_each(|habit| habits.add(habit));
                people.extend(order.people.into_iter().map(|key| (key, row)));
                passed.trails += u64::from(order.cut);
                passed.touches += u64::from(order.earlier > 0);
                passed.neighbours += u64::from(order.crowded);
                if orders <= MOST_KEPT {
                    trails.push(order.trail);
                }
            }
            Ok(())
        });
        self.baselines.conversion_outages = outages::find(confirmed.clone());
        // What is usual shows outside of outages.
        for (_, fired) in confirmed.iter().filter(|(at, _)| self.baselines.conversion_outage(*at).is_none()) {
            practice.conversion_beacons.count(*fired);
        }
        self.practice = practice;
        self.habits = habits;
        self.trails = trails;
        self.history.learn(people.into_iter());
        let (texts, crowds) = (self.events.passed_texts(), self.history.crowds() as u64);
        self.passed = Passed { texts, crowds, events: self.events.passed, ..passed };
    }

    /// Learns the terms that the settings leave open from what was credited; says whether this changed any.
    fn learn_terms(&mut self) -> bool {
        let silent = |key: &str| !self.merchant.given.contains(key) && !self.merchant.given.contains("policy.preset");
        let open =
            ["policy.window", "policy.session_ends_on_order", "policy.excluded_categories"].into_iter().any(silent);
        if !open || self.merchant.programs.len() > 1 || self.merchant.partners.list.is_empty() {
            return false;
        }
        let scene = self.scene();
        let orders = self.orders.len();
        let rows: Vec<usize> = (0..orders).step_by(orders.div_ceil(MOST_SAMPLES).max(1)).collect();
        let sample = |row: &usize| {
            let (trail, touches) = self.trail(&scene, *row);
            terms::sample(&self.case(&scene, *row, &trail, &touches, &Others::default()))
        };
        let samples: Vec<_> = rows.par_iter().filter_map(sample).collect();
        let before = self.detected.len();
        terms::learn(&samples, &mut self.merchant, &mut self.detected);
        let changed = self.detected.len() > before;
        if changed {
            self.trails.clear();
        }
        changed
    }

    /// What one order's trail tells of others.
    fn learned(&self, scene: &Scene<'_>, row: usize) -> Learned {
        let (trail, touches) = self.trail(scene, row);
        let others = Others::default();
        let case = self.case(scene, row, &trail, &touches, &others);
        let (practice, habits) = (Practice::of(&case), Habits::of(&case));
        // The history knows whom the order log names.
        let order = self.orders.get(row);
        let named = [Key::of(Id::Session, order.session.as_bytes()), Key::of(Id::Customer, order.customer.as_bytes())];
        // Without sessions in the logs a device is all that says whose an order was.
        let devices = trail.devices.iter().copied().filter(|_| !scene.has_sessions);
        let people = trail.people().chain(devices).filter(|key| !named.contains(key)).collect();
        let (at, cut, earlier, crowded) = (trail.at, trail.cut, trail.earlier_touches, trail.crowded);
        let steps = trail.own.len() + trail.customer.len() + trail.device.len();
        let is_kept = self.orders.len() <= MOST_KEPT && steps <= MOST_STEPS;
        Learned { practice, habits, people, at, cut, earlier, crowded, trail: is_kept.then_some((trail, touches)) }
    }

    /// The trail of an order and its touches.
    pub fn trail(&self, scene: &Scene<'_>, row: usize) -> (Trail, Vec<Touch>) {
        if let Some(Some(kept)) = self.trails.get(row) {
            return kept.clone();
        }
        let order = self.orders.get(row);
        let mut trail = draw(scene, &order);
        let (touches, earlier) = touches::find(scene, &self.merchant, &trail, &order);
        trail.earlier_touches = earlier;
        (trail, touches)
    }

    /// The case of an order, without a touch. `others` are empty, and the order's alone.
    pub fn case<'a>(
        &'a self,
        scene: &'a Scene<'a>,
        row: usize,
        trail: &'a Trail,
        touches: &'a [Touch],
        others: &'a Others,
    ) -> Case<'a> {
        let order = self.orders.get(row);
        let credited = self.merchant.partners.by_tag(order.tag.as_bytes());
        Case {
            order,
            trail,
            touches,
            touch: None,
            scene,
            merchant: &self.merchant,
            terms: credited.map_or(&self.merchant.programs[0], |partner| self.merchant.terms_of(partner)),
            coverage: &self.coverage,
            lacking: self.lacking,
            baselines: &self.baselines,
            practice: self.practice,
            habits: &self.habits,
            orders: &self.orders,
            history: &self.history,
            others,
            as_of: self.as_of,
        }
    }

    /// Judges one order without calibrating the confidence.
    pub fn weigh(&self, row: usize) -> Judgement {
        let scene = self.scene();
        let (trail, touches) = self.trail(&scene, row);
        weigh(&self.case(&scene, row, &trail, &touches, &Others::default()))
    }
}
