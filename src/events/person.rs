//! Finds the lines of one person in web logs: a customer's, those of the customer's sessions, and those without a session from the
//! same devices.

use super::carried::Carried;
use super::matcher::Matcher;
use crate::base::identity::{Id, Key};
use crate::logs::Hit;
use crate::logs::fields::Fields;
use crate::logs::scan::Sink;
use crate::logs::tally::LinePlace;
use std::collections::HashSet;

/// By which keys a person's lines are known.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The customer.
    pub customer: Key,
    /// The person's sessions.
    pub sessions: HashSet<Key, foldhash::fast::RandomState>,
    /// The devices of these sessions.
    pub devices: HashSet<Key, foldhash::fast::RandomState>,
    /// The numbers of the person's orders, and click ids.
    pub tokens: HashSet<Key, foldhash::fast::RandomState>,
}

/// A line of a person: its place, its minute, and the fields that it does not fill.
pub type PersonLine = (u64, i64, Fields);

/// Collects a person's lines, and the sessions and devices that they show.
#[derive(Debug)]
pub struct PersonFinder<'p> {
    watch: &'p Matcher<'p>,
    person: &'p Person,
    /// Places of lines that are the person's whatever their keys are.
    named: &'p HashSet<u64>,
    /// The lines.
    pub lines: Vec<PersonLine>,
    /// Sessions of the person's lines.
    pub sessions: Vec<Key>,
    /// Devices of the person's lines.
    pub devices: Vec<Key>,
}

impl<'p> PersonFinder<'p> {
    /// An empty sink.
    pub fn new(watch: &'p Matcher<'p>, person: &'p Person, named: &'p HashSet<u64>) -> Self {
        Self { watch, person, named, lines: Vec::new(), sessions: Vec::new(), devices: Vec::new() }
    }
}

impl Sink for PersonFinder<'_> {
    fn hit(&mut self, hit: &Hit<'_>, place: LinePlace) {
        let [session, customer] = self.watch.ids.ids(&Carried::from(hit));
        let begun = self.watch.begun_session(hit);
        let known = |id: &[u8]| self.person.sessions.contains(&Key::of(Id::Session, id));
        let device = Key::device(hit.client, hit.agent);
        let token = self.watch.said(hit.target).token;
        let has_session = [session, begun].iter().any(|id| Key::of(Id::Session, id).is_some());
        let names = Key::of(Id::Customer, customer) == self.person.customer && self.person.customer.is_some();
        let own = names || known(session) || known(begun) || self.person.tokens.contains(&token);
        if own {
            let sessions = [session, begun].map(|id| Key::of(Id::Session, id));
            self.sessions.extend(sessions.into_iter().filter(|key| key.is_some()));
            self.devices.extend(Some(device).filter(|key| key.is_some()));
        }
        let is_same_device = !has_session && customer.is_empty() && self.person.devices.contains(&device);
        if own || is_same_device || self.named.contains(&place.offset) {
            self.lines.push((place.offset, hit.at.0.div_euclid(60_000_000), Fields::ALL.unfilled(hit)));
        }
    }

    fn rebase(&mut self, _: u64) {}
}
