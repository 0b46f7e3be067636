//! The second scan: what shows only at the second hop, and where in the logs it can be.

use super::sinks::kept;
use super::{Analysis, zone};
use crate::base::identity::{Key, TextHash};
use crate::events::collector::EventCollector;
use crate::events::device_sketch::{DeviceQuery, DeviceSketch};
use crate::events::matcher::Matcher;
use crate::events::store::part;
use crate::events::{ChunkEvents, Facts, Interner};
use crate::logs::again::{ByteRange, Wanted};
use crate::logs::set::{self, Log};
use crate::merchant::Merchant;
use crate::orders::KeyIndex;
use crate::sessions::stitching::SessionStitcher;
use crate::sessions::trail::{EvidenceIndex, MAX_PER_KEY};
use crate::sessions::{Relation, TagMatch};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes of log on disk per order for which a sketch of each chunk's devices pays. With fewer bytes, nearly every chunk holds
/// wanted lines; with more, the size of the sketches (six thousandths of the logs) would not be in proportion to the orders.
const PAYS: Range<u64> = 200_000..1_000_000;

/// The sketches of devices by log and chunk; empty where there are none. Of logs in which no byte range can be read alone, only
/// the user agents are known.
pub(super) type ByLog = Vec<Vec<DeviceSketch>>;

/// Whether a sketch of each chunk's devices pays.
pub(super) fn worth_sketching(logs: &[Log], orders: usize) -> bool {
    let bytes: u64 = logs.iter().map(|log| log.source.size).sum();
    PAYS.contains(&(bytes / orders.max(1) as u64))
}

/// A device by its address and user agent, as events have them.
type Device = (u32, TextHash);

/// Scans all logs again for the lines of a few devices, or only the byte ranges that can hold them.
fn scan_devices(
    logs: &mut [Log],
    merchant: &Merchant,
    devices: BTreeMap<Key, Device>,
    footprints: ByLog,
    register: &Interner,
) -> Vec<ChunkEvents> {
    let wanted: Wanted = devices.values().map(|(address, _)| *address).collect();
    let all: Vec<Device> = devices.values().copied().collect();
    let sought = DeviceQuery::of(&all, footprints.iter().flatten());
    let known = |(left, log): (&Vec<DeviceSketch>, &Log)| {
        let sought = sought.as_ref().filter(|_| log.supports_seek())?;
        Some(sought.passages(left))
    };
    let passages: Vec<Option<Vec<ByteRange>>> = footprints.iter().zip(&*logs).map(known).collect();
    drop((footprints, sought, all));
    let mut keys = KeyIndex::default();
    keys.extend_devices(devices.into_keys());
    let watch = Matcher::only(merchant, &keys);
    let numbers: Vec<u16> = logs.iter().map(|log| log.number).collect();
    let make = |nth: usize| EventCollector::new(&watch, numbers[nth], register);
    let sinks = set::scan_again(logs, zone(merchant), &make, &wanted, &passages);
    kept(sinks, logs)
}

impl Analysis {
    /// Finds what shows only at the second hop: clicks by devices that are known only from the orders' own page views, and the
    /// later course of their sessions. These are few devices, so the second scan keeps little; without any there is no scan.
    pub(super) fn look_again(&mut self, keys: KeyIndex, footprints: ByLog) {
        let evidence = self.evidence();
        let wanted: Vec<Vec<Key>> = (0..self.orders.len())
            .into_par_iter()
            .map(|row| self.wanted(&evidence, row, &keys))
            .filter(|keys| !keys.is_empty())
            .collect();
        let device = |key: Key| {
            let event = evidence.events.of_device(key).first().map(|at| evidence.events.get(*at)).unwrap_or_default();
            (key, (event.address, event.agent))
        };
        let devices: BTreeMap<Key, Device> = wanted.into_iter().flatten().map(device).collect();
        self.second_scan = devices.len();
        if devices.is_empty() {
            return;
        }
        // What was linked will be linked again; dropping it, and the orders' keys, makes room.
        self.stitcher = SessionStitcher::default();
        drop(keys);
        let register = self.events.lend();
        let more = scan_devices(&mut self.logs, &self.merchant, devices, footprints, &register);
        self.events.merge(more, register);
        self.link();
    }

    /// Devices around an order's trail that the first scan did not watch, where they could change the answer: the session's
    /// beginning was not seen, cookies were refused, a partner's click by another browser id is all there is, or the session that
    /// ordered was not watched.
    fn wanted(&self, evidence: &EvidenceIndex<'_>, row: usize, watched: &KeyIndex) -> Vec<Key> {
        let (trail, touches) = self.trail(evidence, row);
        let unknown = |key: &Key| key.is_some() && !watched.device(*key);
        let event = |at: u32| evidence.events.get(at);
        let born = trail.birth.is_some_and(|at| event(at).opens_jar() && !event(at).facts.has(Facts::INTERNAL));
        let has_jar = !trail.marks.with_session.is_empty();
        // A click without a cookie was assigned to this order by the events that the first scan kept of its device. On a device
        // that was not watched, these are too few.
        let guessed = touches.iter().any(|t| !event(t.event).session.is_some() && unknown(&event(t.event).device));
        let own_click = touches.iter().any(|t| t.relation == Relation::SameJar && t.reading != TagMatch::Campaign);
        let credited = !self.orders.get(row).tag.is_empty();
        // Of a session that no order names the first scan kept hardly more than its click: whatever is missing there, such as a
        // beacon or the checkout, would look as if it had never been requested.
        let whole = trail.sessions.iter().any(|session| watched.session(*session));
        let winner = self.merchant.partners.by_tag(self.orders.get(row).tag.as_bytes());
        let contested =
            touches.iter().any(|t| t.relation == Relation::SameJar && t.partner.is_some_and(|p| Some(p) != winner));
        let settled = if credited { whole || !contested } else { own_click && whole };
        if has_jar && born && !guessed && settled {
            return Vec::new();
        }
        let from = trail.at - evidence.look_back;
        let clicked = |device: &Key| {
            let partner =
                |facts: Facts| facts.has(Facts::TAGGED) || (facts.has(Facts::EXTERNAL) && !facts.has(Facts::CAMPAIGN));
            let near = part(evidence.events.of_device(*device), &evidence.events.between(from, trail.at));
            near.len() > MAX_PER_KEY || near.iter().any(|e| partner(evidence.events.facts(*e)))
        };
        let visit = trail.devices.iter().filter(|device| unknown(device));
        let visit = visit.filter(|device| !has_jar || !born || clicked(device)).copied();
        let landed = touches.iter().map(|t| event(t.event).device);
        // The device with which the session began, and those of the customer's other sessions.
        let began = trail.birth.filter(|_| !born).map(|at| event(at).device);
        let ordered = trail.own.iter().filter(|_| !whole && has_jar).map(|step| event(step.event).device);
        let elsewhere = trail.customer.iter().filter(|_| !own_click && !credited);
        let elsewhere = elsewhere.map(|step| evidence.events.device_key(evidence.events.device(step.event)));
        let mut keys: Vec<Key> =
            visit.chain(landed).chain(began).chain(ordered).chain(elsewhere).filter(unknown).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
