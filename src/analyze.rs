//! The main job on one page: orders and logs in, a verdict per order out.

use crate::causes::{Case, History, Practice};
use crate::error::{Error, Kind, Result};
use crate::events::baselines::{Baselines, Share};
use crate::events::observe::Observer;
use crate::events::watch::Watch;
use crate::events::{Event, Events, Facts, outages};
use crate::identity::Key;
use crate::inputs::Inputs;
use crate::logs::coverage::{Coverage, Minutes};
use crate::logs::detect::{self, Fit};
use crate::logs::formats::{Ids, compile};
use crate::logs::scan::{Tally, scan, scan_again};
use crate::logs::source::Source;
use crate::logs::trace::{Trace, Wanted};
use crate::merchant::{Merchant, Partners, Settings};
use crate::orders::read::OrderSettings;
use crate::orders::{KeyIndex, Orders, read};
use crate::sessions::jars::Jars;
use crate::sessions::offset::{self, Offset};
use crate::sessions::trail::{Scene, Trail, draw};
use crate::sessions::{Reading, Relation, Touch, touches};
use crate::survey::{self, Detected};
use crate::units::Micros;
use crate::verdict::{Judgement, Verdict, judge, look_back, weigh};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;

/// One web log with what was told about it and what the scan brought.
#[derive(Debug)]
pub struct Log {
    /// The file.
    pub source: Source,
    /// Its format and how well it fits.
    pub fit: Fit,
    /// Its ledger of lines.
    pub tally: Tally,
    /// Why it could not be read to its end.
    pub fault: Option<Error>,
}

/// Everything an analysis knows: results and what they rest on.
#[derive(Debug)]
pub struct Analysis {
    /// The shop, with what was detected filled in.
    pub merchant: Merchant,
    /// The orders.
    pub orders: Orders,
    /// The web logs.
    pub logs: Vec<Log>,
    /// What was detected.
    pub detected: Vec<Detected>,
    /// What the logs cover together.
    pub coverage: Coverage,
    /// How far the order log's clock is off.
    pub offset: Offset,
    /// What was kept of the logs.
    pub events: Events,
    /// One verdict per order, in the order of the rows.
    pub verdicts: Vec<Verdict>,
    /// Keys that a second scan looked for; none when there was no need.
    pub second_scan: usize,
    /// What is usual among all visitors.
    pub baselines: Baselines,
    jars: Jars,
    practice: Practice,
    history: History,
    as_of: Micros,
}

/// Analyses. `progress` counts bytes of log text that were scanned; `as_of` is the time of the question, by default
/// the end of the data.
pub fn analyze(inputs: &Inputs, settings: Settings, as_of: Option<Micros>, progress: &AtomicU64) -> Result<Analysis> {
    let partners = Partners::read(&inputs.partners, &settings.programs)?;
    let mut merchant = Merchant::new(settings, partners);
    let orders = read_orders(inputs, &merchant)?;
    let keys = KeyIndex::of(&orders);
    let mut logs = open_logs(inputs, &merchant)?;

    let pairs: Vec<_> = logs.iter().map(|log| (&log.source, &log.fit.format)).collect();
    let detected = survey::fill(&mut merchant, &pairs, &keys);

    let (events, traces) = scan_logs(&mut logs, &merchant, &keys, progress);
    let coverage = Coverage::of(&minutes(&logs));
    let history = History::of(&orders);
    let mut analysis = Analysis {
        merchant,
        orders,
        logs,
        detected,
        coverage,
        offset: Offset::default(),
        events,
        verdicts: Vec::new(),
        second_scan: 0,
        jars: Jars::default(),
        baselines: Baselines::default(),
        practice: Practice::default(),
        history,
        as_of: Micros::default(),
    };
    analysis.link();
    analysis.look_again(&keys, &traces);
    drop(traces);
    analysis.as_of = as_of.unwrap_or_else(|| analysis.end_of_data());
    analysis.baselines = Baselines::of(&analysis.events, &analysis.merchant);
    analysis.learn();
    analysis.verdicts = (0..analysis.orders.len()).into_par_iter().map(|row| analysis.judge(row).verdict).collect();
    Ok(analysis)
}

fn read_orders(inputs: &Inputs, merchant: &Merchant) -> Result<Orders> {
    if inputs.orders.is_empty() {
        return Err(Error::new(Kind::Open, "", "no order log among the files").hint("name one, or say --orders FILE"));
    }
    let settings = OrderSettings { timezone: merchant.orders.timezone, columns: merchant.orders.columns.clone() };
    let orders = read::read(&inputs.orders, &settings)?;
    if orders.is_empty() {
        let path = inputs.orders[0].0.display().to_string();
        return Err(Error::new(Kind::Format, path, "holds no orders").hint("nothing to analyse"));
    }
    Ok(orders)
}

/// Opens the web logs and settles each one's format: the configured one where it fits, else the best that does.
pub fn open_logs(inputs: &Inputs, merchant: &Merchant) -> Result<Vec<Log>> {
    if inputs.web.is_empty() {
        return Err(Error::new(Kind::Open, "", "no web log among the files").hint("name one, or say --web FILE"));
    }
    let ids = Ids { session: merchant.site.session.as_ref(), customer: merchant.site.customer.as_ref() };
    let configured: Vec<_> = merchant.site.log_formats.iter().map(|text| compile(text, ids)).collect::<Result<_>>()?;
    let mut logs = Vec::new();
    for path in &inputs.web {
        let source = Source::open(path)?;
        let lines = detect::sample(&source)?;
        let Some(fit) = detect::choose(&lines, &configured, ids) else {
            return Err(no_format(&source, &lines, merchant));
        };
        logs.push(Log { source, fit, tally: Tally::default(), fault: None });
    }
    if logs.iter().all(|log| log.fit.of == 0) {
        return Err(Error::new(Kind::Format, &logs[0].source.path, "holds no log lines").hint("nothing to analyse"));
    }
    Ok(logs)
}

fn no_format(source: &Source, lines: &[Vec<u8>], merchant: &Merchant) -> Error {
    if detect::is_bare(lines) {
        return Error::new(Kind::Format, &source.path, "holds no log lines").hint("nothing to analyse");
    }
    let what = if merchant.site.log_formats.is_empty() {
        "is in no known log format"
    } else {
        "fits neither the configured log_format nor any known one"
    };
    Error::new(Kind::Format, &source.path, format!("{what}: none of {} sample lines can be read", lines.len()))
        .at("line 1")
        .hint("paste the server's log_format or LogFormat text under [site] log_format; `tagtrail formats` lists the known ones")
}

/// What the first scan left to find lines again, for each log chunk by chunk.
type Traces = Vec<Vec<Trace>>;

/// Scans all logs for what the orders and partners want; two files or one, all cores work.
fn scan_logs(logs: &mut [Log], merchant: &Merchant, keys: &KeyIndex, progress: &AtomicU64) -> (Events, Traces) {
    let watch = Watch::new(merchant, keys);
    let zone = merchant.site.timezone.unwrap_or(chrono_tz::UTC);
    let scanned: Vec<_> = logs
        .par_iter()
        .enumerate()
        .map(|(nth, log)| scan(&log.source, &log.fit.format, zone, &|| Observer::new(&watch, nth as u16), progress))
        .collect();
    let (mut kept, mut traces) = (Vec::new(), Vec::new());
    for (log, mut scanned) in logs.iter_mut().zip(scanned) {
        log.tally = scanned.tally;
        log.fault = scanned.fault;
        traces.push(scanned.sinks.iter_mut().map(|sink| std::mem::take(&mut sink.trace)).collect());
        kept.extend(scanned.sinks.into_iter().map(|sink| sink.kept));
    }
    (Events::seal(kept), traces)
}

/// Scans all logs again for the lines of a few devices.
fn scan_devices(logs: &[Log], merchant: &Merchant, devices: BTreeMap<Key, u32>, traces: &Traces) -> Events {
    let wanted: Wanted = devices.values().copied().collect();
    let mut keys = KeyIndex::default();
    keys.extend_devices(devices.into_keys());
    let watch = Watch::only(merchant, &keys);
    let zone = merchant.site.timezone.unwrap_or(chrono_tz::UTC);
    let scanned: Vec<_> = logs
        .par_iter()
        .enumerate()
        .map(|(nth, log)| {
            let make = || Observer::new(&watch, nth as u16);
            scan_again(&log.source, &log.fit.format, zone, &make, &traces[nth], &wanted)
        })
        .collect();
    Events::seal(scanned.into_iter().flatten().map(|sink| sink.kept).collect())
}

/// Hits per minute over all logs.
pub fn minutes(logs: &[Log]) -> Minutes {
    let mut all = Minutes::new();
    for (minute, count) in logs.iter().flat_map(|log| &log.tally.minutes) {
        *all.entry(*minute).or_default() += u64::from(*count);
    }
    all
}

impl Analysis {
    /// What trails are drawn from.
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            events: &self.events,
            jars: &self.jars,
            offset: self.offset,
            has_sessions: self.events.seen.sessions * 20 >= self.events.seen.hits.max(1),
            look_back: look_back(&self.merchant.programs),
        }
    }

    fn link(&mut self) {
        self.jars = Jars::of(&self.events);
        self.offset = offset::measure(&self.orders, &self.events);
    }

    /// What only shows at the second hop: clicks by devices that the orders' own page views taught us, and what became
    /// of their sessions. Few devices, so the second scan keeps little; without any there is none.
    fn look_again(&mut self, keys: &KeyIndex, traces: &Traces) {
        let scene = self.scene();
        let wanted: Vec<Vec<Key>> = (0..self.orders.len())
            .into_par_iter()
            .map(|row| self.wanted(&scene, row, keys))
            .filter(|keys| !keys.is_empty())
            .collect();
        let mark = |device: Key| scene.events.of_device(device).next().map_or(0, |at| scene.events.get(at).mark);
        let devices: BTreeMap<Key, u32> = wanted.into_iter().flatten().map(|key| (key, mark(key))).collect();
        self.second_scan = devices.len();
        if devices.is_empty() {
            return;
        }
        let more = scan_devices(&self.logs, &self.merchant, devices, traces);
        self.events.merge(more);
        self.link();
    }

    /// Devices around an order's trail that the first scan did not watch, where they could change the answer: the jar's
    /// beginning was not seen, cookies were refused, or a partner's click by another jar is all there is.
    fn wanted(&self, scene: &Scene<'_>, row: usize, watched: &KeyIndex) -> Vec<Key> {
        let (trail, touches) = self.trail(scene, row);
        let unknown = |key: &Key| key.is_some() && !watched.device(*key);
        let event = |at: u32| scene.events.get(at);
        let born = trail.birth.is_some_and(|at| !event(at).session.is_some() && !event(at).facts.has(Facts::INTERNAL));
        let has_jar = trail.own.iter().any(|step| scene.jars.bound[step.event as usize].is_some());
        // A click without a cookie was given to this order by what the first scan kept of its device: on a device that
        // was not watched that is too little.
        let guessed = touches.iter().any(|t| !event(t.event).session.is_some() && unknown(&event(t.event).device));
        let own_click = touches.iter().any(|t| t.relation == Relation::SameJar && t.reading != Reading::Campaign);
        let credited = !self.orders.get(row).tag.is_empty();
        if has_jar && born && !guessed && (own_click || credited) {
            return Vec::new();
        }
        let from = trail.at - scene.look_back;
        let clicked = |device: &Key| {
            let partner = |e: &Event| {
                e.facts.has(Facts::TAGGED) || (e.facts.has(Facts::EXTERNAL) && !e.facts.has(Facts::CAMPAIGN))
            };
            let near = scene.events.device_from(*device, from).take_while(|e| event(*e).at <= trail.at);
            near.into_iter().any(|e| partner(event(e)))
        };
        let visit = trail.devices.iter().filter(|device| !has_jar || !born || clicked(device)).copied();
        let landed = touches.iter().map(|t| event(t.event).device);
        // Where the jar began, and where the customer was in other jars.
        let began = trail.birth.filter(|_| !born).map(|at| event(at).device);
        let elsewhere = trail.customer.iter().filter(|_| !own_click && !credited).map(|step| event(step.event).device);
        let mut keys: Vec<Key> = visit.chain(landed).chain(began).chain(elsewhere).filter(unknown).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The last instant of logs and orders.
    fn end_of_data(&self) -> Micros {
        let orders = self.orders.iter().map(|o| o.at).max().unwrap_or_default() - self.offset.correction();
        self.coverage.span.map_or(orders, |span| span.to.max(orders))
    }

    /// What the orders' own trails tell of each other: what is usual, and which orders are the same people's.
    fn learn(&mut self) {
        let scene = self.scene();
        let each: Vec<(Practice, Vec<Key>, Micros)> = (0..self.orders.len())
            .into_par_iter()
            .map(|row| {
                let (trail, touches) = self.trail(&scene, row);
                (Practice::of(&self.case(&scene, row, &trail, &touches)), trail.people().collect(), trail.at)
            })
            .collect();
        let confirmed = each.iter().filter(|(practice, ..)| practice.conversion_beacons.of > 0);
        let fired = confirmed.map(|(practice, _, at)| (*at, practice.conversion_beacons.with > 0)).collect();
        self.baselines.conversion_outages = outages::find(fired);
        for (practice, _, at) in &each {
            // What is usual shows outside of outages.
            let outage = self.baselines.conversion_outage(*at).is_some();
            let conversion_beacons = if outage { Share::default() } else { practice.conversion_beacons };
            self.practice.add(Practice { conversion_beacons, ..*practice });
        }
        let people =
            each.iter().enumerate().flat_map(|(row, (_, keys, _))| keys.iter().map(move |key| (*key, row as u32)));
        self.history.learn(people);
    }

    /// The trail of an order and its touches.
    pub fn trail(&self, scene: &Scene<'_>, row: usize) -> (Trail, Vec<Touch>) {
        let order = self.orders.get(row);
        let trail = draw(scene, &order);
        let touches = touches::find(scene, &self.merchant, &trail, &order);
        (trail, touches)
    }

    /// The case of an order, without a touch.
    pub fn case<'a>(&'a self, scene: &'a Scene<'a>, row: usize, trail: &'a Trail, touches: &'a [Touch]) -> Case<'a> {
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
            baselines: &self.baselines,
            practice: self.practice,
            orders: &self.orders,
            history: &self.history,
            as_of: self.as_of,
        }
    }

    /// Judges one order.
    pub fn judge(&self, row: usize) -> Judgement {
        self.judge_by(row, judge)
    }

    /// Judges one order without calibrating the confidence.
    pub fn weigh(&self, row: usize) -> Judgement {
        self.judge_by(row, weigh)
    }

    fn judge_by(&self, row: usize, by: fn(&Case<'_>) -> Judgement) -> Judgement {
        let scene = self.scene();
        let (trail, touches) = self.trail(&scene, row);
        by(&self.case(&scene, row, &trail, &touches))
    }
}
