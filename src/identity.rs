//! Identity keys: raw ids stay in the logs, tagtrail remembers keyed 64-bit hashes of them.
//!
//! Each kind of id has its own seed, so that a session id that happens to equal a customer id never meets it.
//! Two different ids share a key with a chance of about n²/2⁶⁵: one in four million for three million ids.

use std::hash::{BuildHasher, Hasher};

/// A hashed id; zero means that there is none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Key(pub u64);

/// What an id identifies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Id {
    /// An order number.
    Order,
    /// A network's click id (`awc`, `cjevent`, …).
    Click,
    /// A customer account.
    Customer,
    /// A session or visitor cookie.
    Session,
    /// An address together with a user agent.
    Device,
    /// A page: host and path without the query.
    Page,
}

impl Key {
    /// No id at all.
    pub const NONE: Self = Self(0);

    /// Whether an id is there.
    pub fn is_some(self) -> bool {
        self.0 != 0
    }

    /// The key of an id's bytes. Empty ids and the placeholder `-` give [`Key::NONE`].
    pub fn of(kind: Id, bytes: &[u8]) -> Self {
        if bytes.is_empty() || bytes == b"-" {
            return Self::NONE;
        }
        Self(hash(kind as u64 + 1, bytes))
    }

    /// The key of an address and a user agent together; none when either is missing.
    ///
    /// An IPv6 address counts by its first 64 bits, because privacy extensions change the rest every day.
    pub fn device(address: &[u8], agent: &[u8]) -> Self {
        let network = address_network(address);
        if network.is_empty() || network == b"-" || agent.is_empty() || agent == b"-" {
            return Self::NONE;
        }
        Self(hash(hash(Id::Device as u64 + 1, network), agent))
    }
}

/// The part of an address that stays with a household: all of an IPv4 address, the first four groups of an IPv6 one.
pub fn address_network(address: &[u8]) -> &[u8] {
    for (group, at) in memchr::memchr_iter(b':', address).enumerate() {
        if group == 3 || address.get(at + 1) == Some(&b':') {
            return &address[..at];
        }
    }
    address
}

/// A fixed-seed hash: the same on every run and machine, so that results can be merged. Never zero.
fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let state = foldhash::quality::FixedState::with_seed(seed ^ 0x7461_6774_7261_696c);
    let mut hasher = state.build_hasher();
    hasher.write(bytes);
    hasher.finish().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_do_not_meet_and_placeholders_are_nothing() {
        assert_ne!(Key::of(Id::Session, b"abc"), Key::of(Id::Customer, b"abc"));
        assert_eq!(Key::of(Id::Session, b"abc"), Key::of(Id::Session, b"abc"));
        assert_eq!(Key::of(Id::Session, b"-"), Key::NONE);
        assert_eq!(Key::device(b"192.0.2.1", b"-"), Key::NONE);
    }

    #[test]
    fn ipv6_counts_by_network() {
        let a = Key::device(b"2001:db8:a5d0:4c1a::718d", b"Firefox");
        let b = Key::device(b"2001:db8:a5d0:4c1a:9:8:7:6", b"Firefox");
        assert_eq!(a, b);
        assert_ne!(a, Key::device(b"2001:db8:a5d0:4c1b::718d", b"Firefox"));
        assert_eq!(address_network(b"192.0.2.1"), b"192.0.2.1");
        assert_eq!(address_network(b"::1"), b"");
    }
}
