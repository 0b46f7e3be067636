//! Trails and touches in few bytes, for the passes over all orders that come after the one that builds them: learning, judging
//! and writing need the same trails, and building one takes longer than judging it.
//!
//! One function per type both writes and reads it, so that the two cannot differ; each takes its value apart with all of its
//! fields, so that none can be forgotten.

use super::index::{Landmark, Landmarks, Step, Trail};
use super::{Link, Relation, TagMatch, Touch};
use crate::base::identity::Key;
use crate::base::units::Micros;
use crate::events::click_ids::Condition;

/// The trails and touches of some orders.
#[derive(Debug, Default)]
pub struct PackedTrails {
    bytes: Vec<u8>,
    /// The end of each order's bytes; an order without any is not kept.
    ends: Vec<u32>,
    readings: Vec<TagMatch>,
}

impl PackedTrails {
    /// Adds the next order's trail and touches, or keeps nothing of it.
    pub fn add(&mut self, kept: Option<(Trail, Vec<Touch>)>) {
        if let Some((mut trail, mut touches)) = kept {
            let mut writer = Writer { bytes: &mut self.bytes, readings: &mut self.readings };
            pass(&mut writer, &mut trail, &mut touches);
        }
        self.ends.push(self.bytes.len() as u32);
    }

    /// The trail and touches of an order by its place among those that were added; `None` where they are not kept.
    pub fn get(&self, nth: usize) -> Option<(Trail, Vec<Touch>)> {
        let from = nth.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before))?;
        let bytes = self.bytes.get(*from as usize..*self.ends.get(nth)? as usize).filter(|bytes| !bytes.is_empty())?;
        let (mut trail, mut touches) = (Trail::default(), Vec::new());
        pass(&mut Reader { bytes, readings: &self.readings }, &mut trail, &mut touches);
        Some((trail, touches))
    }

    /// Bytes of memory, nearly.
    pub fn size(&self) -> usize {
        self.bytes.len() + size_of_val(&*self.ends) + size_of_val(&*self.readings)
    }

    /// Releases unused capacity.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.readings.shrink_to_fit();
    }
}

/// Writes values one after the other, or reads them: both give back the value that was written.
trait Pass {
    /// A number; small ones take few bytes.
    fn number(&mut self, number: u64) -> u64;
    /// What an id means: there are few different meanings.
    fn reading(&mut self, reading: TagMatch) -> TagMatch;

    fn signed(&mut self, number: i64) -> i64 {
        // Numbers near zero are small ones, whatever their sign.
        let passed = self.number((number << 1 ^ number >> 63) as u64);
        (passed >> 1) as i64 ^ -((passed & 1) as i64)
    }

    fn flag(&mut self, flag: &mut bool) {
        *flag = self.number(u64::from(*flag)) != 0;
    }

    fn count(&mut self, count: &mut usize) {
        *count = self.number(*count as u64) as usize;
    }

    /// One of a few values.
    fn one_of<T: Copy + PartialEq, const N: usize>(&mut self, all: [T; N], value: &mut T) {
        let nth = self.number(all.iter().position(|known| known == value).unwrap_or(0) as u64);
        *value = all.get(nth as usize).copied().unwrap_or(*value);
    }

    fn key(&mut self, key: &mut Key) {
        key.0 = self.number(key.0);
    }

    /// A time, by its distance from another one: in seconds, where it has no fraction, as most logs write times.
    fn time(&mut self, from: Micros, time: &mut Micros) {
        let apart = time.0.wrapping_sub(from.0);
        let (seconds, rest) = (apart.div_euclid(SECOND), apart.rem_euclid(SECOND));
        let seconds = self.signed(seconds << 1 | i64::from(rest != 0));
        let rest = if seconds & 1 == 0 { 0 } else { self.number(rest as u64) as i64 };
        time.0 = from.0.wrapping_add((seconds >> 1).wrapping_mul(SECOND)).wrapping_add(rest);
    }

    /// An event, by its distance from the one before.
    fn event(&mut self, before: &mut u32, event: &mut u32) {
        *event = before.wrapping_add(self.signed(i64::from(*event) - i64::from(*before)) as u32);
        *before = *event;
    }

    fn option<T: Copy>(&mut self, option: &mut Option<T>, none: T, one: impl FnOnce(&mut Self, &mut T)) {
        let mut is_some = option.is_some();
        self.flag(&mut is_some);
        *option = is_some.then(|| {
            let mut value = option.unwrap_or(none);
            one(self, &mut value);
            value
        });
    }

    fn some_event(&mut self, before: &mut u32, event: &mut Option<u32>) {
        self.option(event, 0, |pass, event| pass.event(before, event));
    }

    fn list<T: Copy>(&mut self, list: &mut Vec<T>, none: T, mut one: impl FnMut(&mut Self, &mut T)) {
        let length = self.number(list.len() as u64) as usize;
        list.resize(length, none);
        for value in list {
            one(self, value);
        }
    }
}

/// A second in microseconds.
const SECOND: i64 = 1_000_000;

struct Writer<'p> {
    bytes: &'p mut Vec<u8>,
    readings: &'p mut Vec<TagMatch>,
}

/// Meanings of ids among which an equal one is looked for.
const LOOKED_AT: usize = 32;

impl Pass for Writer<'_> {
    fn number(&mut self, number: u64) -> u64 {
        let mut rest = number;
        while rest >= 0x80 {
            self.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
        number
    }

    fn reading(&mut self, reading: TagMatch) -> TagMatch {
        let from = self.readings.len().saturating_sub(LOOKED_AT);
        let known = self.readings[from..].iter().position(|known| *known == reading).map(|nth| from + nth);
        let nth = known.unwrap_or(self.readings.len());
        if known.is_none() {
            self.readings.push(reading);
        }
        self.number(nth as u64);
        reading
    }
}

struct Reader<'p> {
    bytes: &'p [u8],
    readings: &'p [TagMatch],
}

impl Pass for Reader<'_> {
    #[inline]
    fn number(&mut self, _: u64) -> u64 {
        let (mut number, mut shift) = (0, 0);
        while let Some((byte, rest)) = self.bytes.split_first() {
            self.bytes = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                break;
            }
            shift += 7;
        }
        number
    }

    fn reading(&mut self, reading: TagMatch) -> TagMatch {
        let nth = self.number(0) as usize;
        self.readings.get(nth).copied().unwrap_or(reading)
    }
}

fn pass<P: Pass>(to: &mut P, trail: &mut Trail, touches: &mut Vec<Touch>) {
    pass_trail(to, trail);
    let (at, mut before) = (trail.at, first_event(trail));
    to.list(touches, NO_TOUCH, |to, touch| pass_touch(to, at, &mut before, touch));
}

/// An event near those of a trail.
fn first_event(trail: &Trail) -> u32 {
    trail.own.first().map_or(0, |step| step.event)
}

fn pass_trail<P: Pass>(to: &mut P, trail: &mut Trail) {
    let Trail { at, confirmation, thanks, sessions, customers, devices, own, customer, device, marks, .. } = trail;
    to.time(Micros(0), at);
    for keys in [sessions, customers, devices] {
        to.list(keys, Key::NONE, P::key);
    }
    let mut before = 0;
    pass_steps(to, &mut before, own);
    let mut before = own.first().map_or(0, |step| step.event);
    for steps in [customer, device] {
        pass_steps(to, &mut before, steps);
    }
    for event in [confirmation, thanks] {
        to.some_event(&mut before, event);
    }
    pass_marks(to, *at, &mut before, marks);
    pass_rest(to, before, trail);
}

fn pass_steps<P: Pass>(to: &mut P, before: &mut u32, steps: &mut Vec<Step>) {
    to.list(steps, NO_STEP, |to, Step { event, .. }| to.event(before, event));
    // Nearly all steps of a list are joined alike.
    let mut joined = steps.first().map_or((NO_STEP.link, NO_STEP.hop), |step| (step.link, step.hop));
    let mut are_alike = steps.iter().all(|step| (step.link, step.hop) == joined);
    to.flag(&mut are_alike);
    let pass = |to: &mut P, (link, hop): &mut (Link, u8)| {
        to.one_of(LINKS, link);
        *hop = to.number(u64::from(*hop)) as u8;
    };
    if are_alike && !steps.is_empty() {
        pass(to, &mut joined);
    }
    for Step { link, hop, .. } in steps {
        let mut own = if are_alike { joined } else { (*link, *hop) };
        if !are_alike {
            pass(to, &mut own);
        }
        (*link, *hop) = own;
    }
}

/// What [`pass_trail`] leaves.
fn pass_rest<P: Pass>(to: &mut P, mut before: u32, trail: &mut Trail) {
    let Trail {
        at: _,
        confirmation: _,
        thanks: _,
        sessions: _,
        customers: _,
        devices: _,
        own: _,
        customer: _,
        device: _,
        marks: _,
        neighbours,
        strays,
        many_visitors,
        birth,
        ambiguous,
        cut,
        skipped,
        visit_since,
        earlier_touches,
    } = trail;
    let mut last = 0;
    to.list(neighbours, 0, |to, number| to.event(&mut last, number));
    for count in [strays, skipped, earlier_touches] {
        to.count(count);
    }
    for flag in [many_visitors, ambiguous, cut] {
        to.flag(flag);
    }
    for event in [birth, visit_since] {
        to.some_event(&mut before, event);
    }
}

fn pass_marks<P: Pass>(to: &mut P, order: Micros, before: &mut u32, marks: &mut Landmarks) {
    let Landmarks {
        carts,
        checkouts,
        confirmations,
        conversions,
        has_click_beacon,
        with_session,
        pages,
        last_pages,
        first_arrival,
        last_arrival,
        visit_began,
        pauses,
        elsewhere,
    } = marks;
    for list in [carts, checkouts, confirmations, conversions] {
        to.list(list, NO_LANDMARK, |to, Landmark { event, at, token }| {
            to.event(before, event);
            to.time(order, at);
            to.key(token);
        });
    }
    to.flag(has_click_beacon);
    for events in [with_session, last_pages] {
        to.list(events, 0, |to, event| to.event(before, event));
    }
    to.count(pages);
    to.some_event(before, first_arrival);
    to.option(last_arrival, order, |to, time| to.time(order, time));
    to.time(order, visit_began);
    let between = |to: &mut P, times: &mut (Micros, Micros)| {
        to.time(order, &mut times.0);
        to.time(order, &mut times.1);
    };
    to.list(pauses, (order, order), between);
    to.option(elsewhere, (order, order), between);
}

fn pass_touch<P: Pass>(to: &mut P, order: Micros, before: &mut u32, touch: &mut Touch) {
    let Touch {
        event,
        hop,
        at,
        reading,
        dropped,
        ambiguous_redirect,
        click_id,
        echo,
        clicked,
        referrer,
        partner,
        relation,
        link,
        same_customer,
        same_product,
    } = touch;
    to.event(before, event);
    to.time(order, at);
    to.time(*at, clicked);
    *reading = to.reading(*reading);
    for event in [hop, echo] {
        to.some_event(before, event);
    }
    for flag in [dropped, ambiguous_redirect, same_customer, same_product] {
        to.flag(flag);
    }
    to.one_of([Condition::Whole, Condition::Cut, Condition::Altered], click_id);
    for partner in [referrer, partner] {
        to.option(partner, 0, |to, partner| *partner = to.number(u64::from(*partner)) as u32);
    }
    to.one_of([Relation::SameJar, Relation::OtherJar, Relation::OtherDevice], relation);
    to.one_of(LINKS, link);
}

const LINKS: [Link; 5] = [Link::Device, Link::Session, Link::Customer, Link::Click, Link::Order];

// What a list holds before its values are read.
const NO_STEP: Step = Step { event: 0, link: Link::Device, hop: 0 };
const NO_LANDMARK: Landmark = Landmark { event: 0, at: Micros(0), token: Key::NONE };
const NO_TOUCH: Touch = Touch {
    event: 0,
    hop: None,
    at: Micros(0),
    reading: TagMatch::Untagged,
    dropped: false,
    ambiguous_redirect: false,
    click_id: Condition::Whole,
    echo: None,
    clicked: Micros(0),
    referrer: None,
    partner: None,
    relation: Relation::SameJar,
    link: Link::Device,
    same_customer: false,
    same_product: false,
};

#[cfg(test)]
mod tests;
