//! Builds the indexes that find events by key and time, the events' flags, and marks what ids in addresses are.

use super::super::NOTHING;
use super::super::event_flags::EventFlags;
use super::super::index::Index;
use super::super::query::TagPlacement;
use super::super::resolved_sessions::ResolvedSessions;
use super::super::times::Times;
use super::super::visitor::Who;
use super::Events;
use crate::base::units::Micros;
use rayon::prelude::*;

impl Events {
    /// Marks the ids that are the number of an order: `ref` may carry a partner's id in links, and the order's number on pages of
    /// the checkout. `is_number` says whether a text is an order's number and no registered id.
    pub fn mark_order_numbers(&mut self, is_number: impl Fn(&[u8]) -> bool) {
        for tag in &mut self.texts.tags {
            tag.is_order_number = tag.standing == TagPlacement::Clear && is_number(tag.text.trim_ascii_end());
        }
    }

    /// Builds the indexes; all events are in the order of time.
    pub(super) fn index(&mut self) {
        let this = &*self;
        let shared = &this.shared;
        // The columns that an index is built from are used again: the sessions as owners, and the memory of the other one for the
        // times.
        let (sessions, mut column) = this.columns(|who| (who.session, who.device));
        let (by_session, by_device) =
            rayon::join(|| Index::of(shared.sessions.len(), &sessions), || Index::of(shared.devices.len(), &column));
        let owners = ResolvedSessions::of(sessions);
        let customer = |slot: &u32| this.slots.visitor(*slot).map_or(NOTHING, |who| who.customer);
        column.par_iter_mut().zip(&this.order).for_each(|(place, slot)| *place = customer(slot));
        let tokens = || {
            let tokens = this.tokens();
            Index::of_some(shared.tokens.len(), || tokens.iter().copied())
        };
        let (by_customer, by_token) = rayon::join(|| Index::of(shared.customers.len(), &column), tokens);
        let seen = |(slot, customer): (&u32, &u32)| EventFlags::of(this.slots.facts(*slot), *customer != NOTHING);
        let glimpses = this.order.par_iter().zip(&column).map(seen).collect();
        let times = Times::of(column, |at| this.slots.at(this.order[at as usize]));
        (self.times, self.owners, self.glimpses) = (times, owners, glimpses);
        let first = |events: &[u32]| {
            let is_carried = events.iter().any(|at| !self.glimpse(*at).begins_session());
            (events.first().map_or(Micros::default(), |at| self.at(*at)), is_carried)
        };
        (self.born, self.carried) = by_session.groups().map(first).unzip();
        (self.by_session, self.by_customer, self.by_device, self.by_token) =
            (by_session, by_customer, by_device, by_token);
    }

    /// Two numbers of every event's visitor, in the order of time.
    fn columns(&self, of: impl Fn(Who) -> (u32, u32) + Sync) -> (Vec<u32>, Vec<u32>) {
        let of = |slot: &u32| self.slots.visitor(*slot).map_or((NOTHING, NOTHING), &of);
        self.order.par_iter().map(of).unzip()
    }

    /// Events that name an order number or click id, with the number of that.
    fn tokens(&self) -> Vec<(u32, u32)> {
        let token = |slot: &u32| self.slots.arrival(*slot).map_or(NOTHING, |named| named.token);
        let some = (0..self.len()).into_par_iter().zip(&self.order).map(|(at, slot)| (at, token(slot)));
        some.filter(|(_, token)| *token != NOTHING).collect()
    }
}
