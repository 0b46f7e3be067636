//! A seeded shop with a known truth: web logs, an order log, a partner list, settings, and the cause of each order.
//!
//! `world` holds the options, `stories` decides the course of each order, `crowd` adds the strangers that fill the logs,
//! `shopper` and `stage` simulate every visit request by request, `server` and `lines` write them to the logs. The rules are
//! those of browsers, servers and shoppers; nothing here knows how tagtrail judges.

mod agents;
mod bounds;
mod cause;
mod chance;
mod clicks;
mod crowd;
mod defaults;
mod edges;
mod kinds;
mod ledger;
mod lines;
mod links;
mod loading;
pub mod options;
mod partners;
mod people;
mod proxies;
mod request;
mod server;
mod settings;
mod shop;
mod shopper;
mod spellings;
mod stage;
mod stamps;
mod stories;
#[cfg(test)]
mod tests;
mod varied;
pub mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use cause::Cause;
pub use kinds::Kind;
pub use world::{
    Crowd, CustomerAt, LogFormat, OrderLog, OrderTimes, Programme, Proxy, Servers, Storefront, TagShape, World,
};

use crate::base::error::Result;
use crate::base::units::{Micros, Span};
use crate::output::{Existing, Files, List, Own, Sum, Unguarded};
use chance::Chance;
use ledger::{Proof, Sale};
use request::Request;
use server::{FrontEnds, failed};
use stage::Stage;

/// The files that were written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// The web logs.
    pub logs: Vec<PathBuf>,
    /// Their lines together.
    pub lines: u64,
    /// Their bytes together.
    pub bytes: u64,
    /// How many orders each cause has.
    pub causes: BTreeMap<Cause, usize>,
}

/// The files of a world except its logs and its settings.
const BOOKS: [&str; 3] = ["orders.csv", "truth.csv", "partners.csv"];

/// The settings of a world. At its end is the list of all its files, by which the next run recognises them.
const SETTINGS: &str = "tagtrail.toml";

/// Simulates a world and writes `web-1.log` (and `web-2.log`), `orders.csv`, `partners.csv`, `tagtrail.toml` and `truth.csv`
/// into a folder, which is created if need be. The unchanged files of an earlier world are replaced. Other files of these names
/// stay, and nothing is written, unless they are to be replaced.
///
/// Strangers are written to disk as they come; the orders' visits are in memory, about 10 kB for each order.
///
/// # Errors
/// A world that cannot be simulated, a file of somebody else that is already there, or one that cannot be written.
pub fn write(world: &World, dir: &Path, existing: Existing) -> Result<Report> {
    world.check()?;
    // A second front end's log of an earlier world would be taken for this one's, so its name is always claimed.
    let logs = (1..=world.servers.clocks.len().max(2)).map(|n| format!("web-{n}.log"));
    let earlier = List::read(dir, SETTINGS);
    let is_log = |name: &&String| {
        name.strip_prefix("web-").and_then(|rest| rest.strip_suffix(".log")).is_some_and(|n| n.parse::<u32>().is_ok())
    };
    let earlier_logs: Vec<String> = earlier.names().filter(is_log).cloned().collect();
    let names: BTreeSet<String> =
        BOOKS.iter().chain([&SETTINGS]).map(|name| (*name).to_owned()).chain(logs).chain(earlier_logs).collect();
    let names = names.into_iter().collect();
    let files = Files::at(dir, names, Own::Listed(earlier), existing, Arc::new(Unguarded))?.begin()?;
    let mut list = List::new(SETTINGS);
    let write = |name: &str, text: &[u8]| {
        let written = files.create(name).and_then(|mut out| out.write_all(text).and_then(|()| out.flush()));
        written.map_err(|error| failed(&dir.join(name), &error))
    };
    let mut stage = Stage::set(world);
    let mut sales = play_orders(&mut stage);
    stage.readers();
    let books = ledger::books(&stage, &mut sales);
    for (name, text) in BOOKS.iter().zip([books.orders, books.truth, stage.roster.file()]) {
        write(name, &text)?;
        list.add(name, Sum::of(&text));
    }
    let mut front_ends = FrontEnds::open(world, dir, &files)?;
    fill(&mut stage, &mut front_ends)?;
    let mut causes = BTreeMap::new();
    for sale in &sales {
        *causes.entry(sale.cause).or_default() += 1;
    }
    let report =
        Report { lines: front_ends.lines, bytes: front_ends.bytes, logs: front_ends.close(&mut list)?, causes };
    write(SETTINGS, list.end(&settings::file(world)).as_bytes())?;
    files.commit()?;
    Ok(report)
}

/// Simulates the stories of all orders.
///
/// Every cause gets its share, and at least one order. Credited orders come last, because some stories include an earlier
/// credited order.
fn play_orders(stage: &mut Stage<'_>) -> Vec<Sale> {
    let mut sales = Vec::new();
    for cause in quotas(stage.world, &mut stage.chance) {
        let left = stage.world.orders - sales.len();
        match (left, cause.needs_earlier_order()) {
            (0, _) => break,
            (1, true) => continue,
            _ => {}
        }
        let at = order_time(stage, cause);
        let mut told = stories::play(stage, cause, at);
        // The story of a spent click has one order too many for the last place.
        told.drain(..told.len().saturating_sub(left));
        sales.extend(told);
    }
    while sales.len() < stage.world.orders {
        let at = order_time(stage, Cause::Credited);
        let mut told = stories::play(stage, Cause::Credited, at);
        told.truncate(stage.world.orders - sales.len());
        sales.extend(told);
    }
    cap_cookies(&mut sales);
    wait_for_reports(stage.world, &mut sales);
    hide_in_gap(stage.world, &mut sales);
    sales
}

/// The causes of all orders but the credited ones, in a random order.
fn quotas(world: &World, chance: &mut Chance) -> Vec<Cause> {
    let possible = world.shares.iter().filter(|(cause, weight)| *weight > 0.0 && world.allows(*cause));
    let total: f64 = possible.clone().map(|(_, weight)| weight).sum();
    let mut causes = Vec::with_capacity(world.orders);
    for (cause, weight) in possible.filter(|(cause, _)| *cause != Cause::Credited) {
        let share = (weight / total * world.orders as f64).round() as usize;
        causes.extend(std::iter::repeat_n(*cause, share.max(1)));
    }
    chance.shuffle(&mut causes);
    causes
}

/// When the visit with the purchase begins. Stories stay outside the gap, except those with the cause `log_gap`.
fn order_time(stage: &mut Stage<'_>, cause: Cause) -> Micros {
    let world = stage.world;
    let last = world.end() - Span::hours(14);
    let window = world.programme.window;
    let first = match (cause, world.gap()) {
        (Cause::LogGap, Some((from, until))) => {
            let latest = until - Span::minutes(35);
            return stage.chance.moment(from + Span::minutes(5), latest);
        }
        (Cause::NotYetReported, _) => (world.end() - world.programme.reporting_lag + Span::hours(2)).min(last),
        (Cause::ExpiredWindow, _) => {
            let reach = world.start + Span(window.0 + window.0 / 10 + Span::hours(1).0);
            reach.max(world.first_order()).min(last)
        }
        _ => world.first_order(),
    };
    let mut at = stage.chance.moment(first, last);
    for _ in 0..1000 {
        let hour = at.0.div_euclid(3_600_000_000).rem_euclid(24) as usize;
        let busy = stage.chance.below(7000) < crowd::HOURS[hour] as usize;
        let dark =
            world.gap().is_some_and(|(from, until)| at > from - Span::hours(2) && at < until + Span::minutes(15));
        if busy && !dark {
            break;
        }
        at = stage.chance.moment(first, last);
    }
    at
}

/// Changes the cause of whoever comes back late with Safari: the stored id is lost, even if all else went well.
fn cap_cookies(sales: &mut [Sale]) {
    for sale in sales.iter_mut().filter(|sale| sale.purchase.capped) {
        let Proof::Click(touch) = &sale.proof else { continue };
        let same_jar = [sale.purchase.first_session, sale.purchase.session].contains(&touch.session);
        let fine = [
            Cause::Credited,
            Cause::ConversionNotRecorded,
            Cause::NotCredited,
            Cause::NotYetReported,
            Cause::OtherChannel,
        ];
        if same_jar && fine.contains(&sale.cause) {
            sale.cause = Cause::CappedCookie;
            sale.credited = None;
        }
    }
}

/// Changes the cause of sound sales without a credit that the programme has yet to report.
fn wait_for_reports(world: &World, sales: &mut [Sale]) {
    let reported = world.end() - world.programme.reporting_lag;
    for sale in sales.iter_mut().filter(|sale| sale.cause == Cause::NotCredited && sale.purchase.at > reported) {
        sale.cause = Cause::NotYetReported;
    }
}

/// Changes the truth of a lost order with its click in the gap: it cannot be distinguished from an organic one.
fn hide_in_gap(world: &World, sales: &mut [Sale]) {
    let Some((from, until)) = world.gap() else {
        return;
    };
    for sale in sales.iter_mut().filter(|sale| sale.credited.is_none()) {
        let hidden = |at: Micros| from <= at && at < until;
        if sale.touched_at().is_some_and(hidden) {
            sale.cause = Cause::LogGap;
            sale.partner = None;
            sale.proof = Proof::Row;
        }
    }
}

/// The length of a part of the day that is simulated and written at once.
const SLICE: Span = Span::minutes(10);

/// The bytes of a line for a request that still waits: near enough for reaching the target size.
const USUAL_LINE: u64 = 270;

/// Writes all requests in the order of time, and adds strangers as long as the logs are smaller than their target size.
///
/// The day is simulated in slices. Requests of a slice's visits after its end wait for the next one, so memory holds a few
/// minutes of strangers for logs of any size.
fn fill(stage: &mut Stage<'_>, front_ends: &mut FrontEnds) -> Result<()> {
    let world = stage.world;
    let mut told = std::mem::take(&mut stage.requests);
    told.sort_by_key(Request::end);
    let mut told = told.into_iter().peekable();
    let mut target = Target::of(world, told.len() as u64 * USUAL_LINE);
    let mut now = world.start;
    while now < world.end() {
        let until = now + SLICE;
        let wanted = target.at(until);
        while let Some(request) = told.next_if(|request| request.end() < until) {
            stage.requests.push(request);
        }
        while front_ends.filled + stage.requests.len() as u64 * USUAL_LINE < wanted {
            let at = stage.chance.moment(now, until);
            stage.stranger(at);
        }
        stage.requests.sort_by_key(Request::end);
        let due = stage.requests.partition_point(|request| request.end() < until);
        for request in stage.requests.drain(..due) {
            front_ends.log(&request, &stage.folks.agents)?;
        }
        now = until;
    }
    Ok(())
}

/// The number of bytes that there should be at a time: a day has its busy hours.
struct Target {
    start: Micros,
    bytes: u128,
    days: u128,
}

impl Target {
    /// The world's target, or the bytes that the orders alone need when that is more.
    fn of(world: &World, needed: u64) -> Self {
        Self { start: world.start, bytes: u128::from(world.target_bytes().max(needed)), days: u128::from(world.days) }
    }

    fn at(&mut self, until: Micros) -> u64 {
        let since = (until - self.start).as_seconds() as u128;
        let (days, rest) = (since / 86_400, since % 86_400);
        let (hours, seconds) = ((rest / 3600) as usize, rest % 3600);
        let day: u64 = crowd::HOURS.iter().sum();
        let passed: u64 = crowd::HOURS[..hours].iter().sum();
        let part = u128::from(crowd::HOURS.get(hours).copied().unwrap_or(0)) * seconds / 3600;
        let share = days * u128::from(day) + u128::from(passed) + part;
        (self.bytes * share / (self.days * u128::from(day))) as u64
    }
}
