//! Numbers the sessions, customers, devices and tokens of all logs.

use super::NOTHING;
use super::dictionary::{Dictionary, Entry};
use super::visitor::{Arrival, Named, Visitor, Who};
use crate::base::identity::{Key, TextHash};
use std::sync::{Mutex, PoisonError};

/// A device: the key of address and user agent together, and the user agent alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Device {
    pub(super) key: Key,
    pub(super) agent: TextHash,
    pub(super) address: u32,
}

impl Entry for Device {
    fn spot(&self) -> u64 {
        match (self.key.is_some(), self.agent.is_some()) {
            (true, _) => self.key.0,
            (false, true) => self.agent.with(self.agent).0,
            (false, false) => u64::from(self.address) << 32 | u64::from(self.address),
        }
    }
}

/// The numbered keys that events share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) sessions: Dictionary<Key>,
    pub(super) customers: Dictionary<Key>,
    pub(super) devices: Dictionary<Device>,
    pub(super) tokens: Dictionary<Key>,
}

/// Numbers the keys that events share, while all cores add to it. The order of the numbers depends on timing; no result depends
/// on that order.
#[derive(Debug, Default)]
pub struct Interner {
    sessions: Mutex<Dictionary<Key>>,
    customers: Mutex<Dictionary<Key>>,
    devices: Mutex<Dictionary<Device>>,
    tokens: Mutex<Dictionary<Key>>,
}

impl Interner {
    /// An interner that continues from these numbers.
    pub(super) fn from(shared: Shared) -> Self {
        let Shared { sessions, customers, devices, tokens } = shared;
        Self { sessions: sessions.into(), customers: customers.into(), devices: devices.into(), tokens: tokens.into() }
    }

    pub(super) fn into_shared(self) -> Shared {
        let Self { sessions, customers, devices, tokens } = self;
        Shared {
            sessions: sessions.into_inner().unwrap_or_else(PoisonError::into_inner),
            customers: customers.into_inner().unwrap_or_else(PoisonError::into_inner),
            devices: devices.into_inner().unwrap_or_else(PoisonError::into_inner),
            tokens: tokens.into_inner().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// The numbers of visitors.
    pub(super) fn visitors(&self, visitors: &[Visitor]) -> Vec<Who> {
        let mut found = vec![Who { session: NOTHING, customer: NOTHING, device: NOTHING }; visitors.len()];
        for (who, session) in found.iter_mut().zip(numbers(&self.sessions, visitors.iter().map(|v| v.session))) {
            who.session = session;
        }
        for (who, customer) in found.iter_mut().zip(numbers(&self.customers, visitors.iter().map(|v| v.customer))) {
            who.customer = customer;
        }
        let device = |visitor: &Visitor| {
            let Visitor { device: key, agent, address, .. } = *visitor;
            // Without a user agent, only the address can identify a device.
            Device { key, agent, address: if key.is_some() || !agent.is_some() { address } else { 0 } }
        };
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        devices.touch(visitors.iter().map(device));
        for (who, visitor) in found.iter_mut().zip(visitors) {
            who.device = devices.number(device(visitor));
        }
        found
    }

    /// The numbers of arrivals; those of ids and hosts stay as they are.
    pub(super) fn arrivals(&self, arrivals: &[Arrival]) -> Vec<Named> {
        let tokens = numbers(&self.tokens, arrivals.iter().map(|arrival| arrival.token));
        let named = |(token, Arrival { tag, host, .. }): (u32, &Arrival)| Named { token, tag: *tag, host: *host };
        tokens.into_iter().zip(arrivals).map(named).collect()
    }
}

/// The numbers of keys; [`NOTHING`] for none.
fn numbers(dictionary: &Mutex<Dictionary<Key>>, keys: impl Iterator<Item = Key> + Clone) -> Vec<u32> {
    let mut dictionary = dictionary.lock().unwrap_or_else(PoisonError::into_inner);
    dictionary.touch(keys.clone().filter(|key| key.is_some()));
    keys.map(|key| if key.is_some() { dictionary.number(key) } else { NOTHING }).collect()
}
