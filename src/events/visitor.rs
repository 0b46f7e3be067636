//! Who made a request and what the request names, by keys while a chunk is read, and by numbers once it is kept.

use super::dictionary::{Entry, mixed};
use crate::base::identity::{Key, TextHash};

/// The visitor who made a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Visitor {
    pub(super) session: Key,
    pub(super) customer: Key,
    pub(super) device: Key,
    pub(super) agent: TextHash,
    pub(super) address: u32,
}

impl Entry for Visitor {
    fn spot(&self) -> u64 {
        let who = self.session.0 ^ self.customer.0.rotate_left(21) ^ self.device.0.rotate_left(42);
        mixed(who, self.agent.with(self.agent).0 ^ u64::from(self.address))
    }
}

/// What an address and its origin name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Arrival {
    pub(super) token: Key,
    pub(super) tag: u32,
    pub(super) host: u32,
}

impl Entry for Arrival {
    fn spot(&self) -> u64 {
        mixed(self.token.0, u64::from(self.tag) << 32 | u64::from(self.host))
    }
}

/// A visitor, by the numbers of the keys that identify him; [`NOTHING`] for those that are not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Who {
    pub(super) session: u32,
    pub(super) customer: u32,
    pub(super) device: u32,
}

/// An arrival, by the numbers of what it names; [`NOTHING`] for what it does not name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Named {
    pub(super) token: u32,
    pub(super) tag: u32,
    pub(super) host: u32,
}
