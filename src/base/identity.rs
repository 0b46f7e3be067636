//! Identity keys: raw ids remain in the logs, and tagtrail remembers keyed 64-bit hashes of them.
//!
//! Each kind of id has its own seed, so a session id that happens to equal a customer id has another key. Two different
//! ids share a key with a chance of about n²/2⁶⁵: one in four million for three million ids.
//!
//! Strangers choose ids and user agents. So the hash has a random secret that is new in every run: nobody can write ids
//! that share a key, or a place in a table of keys. No result depends on the order of keys.
//! Keys of several runs can be compared only if all of them use the same secret: a ledger keeps one for its own digests.

use crate::base::addresses;
use crate::base::short_search::{groups_in_32, places_in_32};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::IpAddr;
use std::sync::{LazyLock, OnceLock};

use foldhash::SharedSeed;
use foldhash::quality::FoldHasher;

/// A hashed id; zero means that there is no id.
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
    /// A client's address.
    Address,
    /// A user agent.
    Agent,
    /// A whole `Cookie` header.
    Cookies,
}

impl Key {
    /// No id at all.
    pub const NONE: Self = Self(0);

    /// Whether there is an id.
    pub fn is_some(self) -> bool {
        self.0 != 0
    }

    /// The key of an id's bytes. Empty ids and the placeholder `-` give [`Key::NONE`].
    #[inline]
    pub fn of(kind: Id, bytes: &[u8]) -> Self {
        if let [] | [b'-'] = bytes {
            return Self::NONE;
        }
        Self(hash(kind as u64 + 1, bytes))
    }

    /// The key of a client's address.
    ///
    /// An IPv6 address counts by its first 64 bits, because privacy extensions change the rest every day. Its spelling,
    /// a port, brackets and a zone make no difference.
    #[inline]
    pub fn address(address: &[u8]) -> Self {
        match plain_network(address) {
            Some(network) => Self(hash(Id::Address as u64 + 1, network)),
            None => other_address(address),
        }
    }

    /// The key of this address and a user agent together; [`Key::NONE`] when either is missing.
    pub fn with_agent(self, agent: &[u8]) -> Self {
        self.with(Self::of(Id::Agent, agent))
    }

    /// The key of this address and the user agent that has the given key; [`Key::NONE`] when either is missing.
    #[inline]
    pub fn with(self, agent: Self) -> Self {
        if !self.is_some() || !agent.is_some() {
            return Self::NONE;
        }
        let secret = &SECRET.words;
        Self(folded(folded(self.0 ^ secret[0], agent.0 ^ secret[1]), secret[2]).max(1))
    }

    /// The upper half as a [`TextHash`], for comparisons with others close by.
    #[inline]
    pub fn word(self) -> TextHash {
        TextHash(if self.is_some() { self.short().max(1) } else { 0 })
    }

    /// The key of an address and a user agent together; [`Key::NONE`] when either is missing.
    pub fn device(address: &[u8], agent: &[u8]) -> Self {
        Self::address(address).with_agent(agent)
    }

    /// The upper half, for places that tolerate one wrong match in a few billions.
    #[inline]
    pub fn short(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

/// The 32-bit hash of a text that is only compared with other texts close by. Two different texts count as equal with a
/// chance of one in four billion. Zero means that there is no text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct TextHash(u32);

impl TextHash {
    /// The hash of a text; zero for an empty text and the placeholder `-`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(if matches!(bytes, [] | [b'-']) { 0 } else { (hash(0, bytes) >> 32).max(1) as u32 })
    }

    /// Whether there is a text.
    pub fn is_some(self) -> bool {
        self.0 != 0
    }

    /// The key of two texts together; [`Key::NONE`] when the first is missing.
    pub fn with(self, other: Self) -> Key {
        Key(if self.is_some() { u64::from(self.0) << 32 | u64::from(other.0) } else { 0 })
    }
}

/// The part of an address that remains the same for a household: all of an IPv4 address, the first four groups of an
/// IPv6 one. `None` for an address in an unusual spelling, and for a text that may not be an address.
#[inline]
fn plain_network(address: &[u8]) -> Option<&[u8]> {
    // A group of an IPv6 address has at most four digits, so an early point shows an IPv4 address. A port at its end
    // mostly has four digits or more, where an address has a point.
    match (address.first_chunk(), address.last_chunk()) {
        (Some(first), Some(last)) if holds(*first, b'.') => {
            (holds(*last, b'.') && !holds(*last, b':')).then_some(address)
        }
        _ => plain_ipv6_network(address),
    }
}

/// Whether one of four bytes is the given one, without a loop.
#[inline]
fn holds(four: [u8; 4], byte: u8) -> bool {
    const LOWEST: u32 = u32::from_ne_bytes([0x01; 4]);
    const HIGHEST: u32 = u32::from_ne_bytes([0x80; 4]);
    // The byte becomes zero, and only a zero borrows into its highest bit without having it itself.
    let differing = u32::from_ne_bytes(four) ^ u32::from_ne_bytes([byte; 4]);
    differing.wrapping_sub(LOWEST) & !differing & HIGHEST != 0
}

/// The same for an IPv6 address in lower case, without leading zeros in its groups.
fn plain_ipv6_network(address: &[u8]) -> Option<&[u8]> {
    let colons = places_in_32(b':', address);
    let fourth = (0..3).fold(colons, |left, _| left & left.wrapping_sub(1));
    let end = (fourth | colons & colons >> 1).trailing_zeros() as usize;
    if !(2..32).contains(&end) {
        return None;
    }
    let network = &address[..end];
    // `::` means one group or more: with five groups after it, it ends before the fourth.
    let elided = address.get(end + 1) == Some(&b':');
    if elided && (colons >> (end + 2)).count_ones() >= 4 {
        return None;
    }
    let groups = colons & ((1 << end) - 1);
    let padded = places_in_32(b'0', network) & (groups << 1 | 1) & !(groups >> 1) & !(1 << (end - 1));
    let others = !groups_in_32(address) & ((1 << end) - 1);
    (padded | others == 0).then(|| without_zeros(network))
}

/// A network without the zero groups at its end, which `::` may also mean.
fn without_zeros(network: &[u8]) -> &[u8] {
    let mut network = network;
    while let Some(shorter) = network.strip_suffix(b":0") {
        network = shorter;
    }
    network
}

/// The key of an address in another spelling, or of a text that is not an address.
#[cold]
fn other_address(text: &[u8]) -> Key {
    match addresses::parse(text) {
        Some(IpAddr::V4(v4)) => Key::of(Id::Address, v4.to_string().as_bytes()),
        Some(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            let network = format!("{a:x}:{b:x}:{c:x}:{d:x}");
            Key::of(Id::Address, without_zeros(network.as_bytes()))
        }
        None => Key::of(Id::Address, text),
    }
}

/// The secret of this run, from the operating system's random numbers.
///
/// All of the hash's constants are random, not only the initial state: with known constants, somebody can write a text
/// that cancels the initial state.
static SECRET: LazyLock<Secret> = LazyLock::new(|| {
    let random = |_| RandomState::new().build_hasher().finish();
    let all = GIVEN.get().copied().unwrap_or_else(|| std::array::from_fn(random));
    Secret { words: [all[0], all[1], all[2]], long: SharedSeed::from_u64(all[3]), all }
});

/// A secret that was kept from an earlier run.
static GIVEN: OnceLock<[u64; 4]> = OnceLock::new();

/// Makes the keys of this process with a kept secret, if none was made yet. Returns whether they are made with it. Without that,
/// nothing that an earlier run stored can be compared with them.
pub fn use_secret(secret: [u64; 4]) -> bool {
    let _ = GIVEN.set(secret);
    SECRET.all == secret
}

/// The constants for texts of up to 32 bytes, and for longer ones.
struct Secret {
    words: [u64; 3],
    long: SharedSeed,
    /// All of it, as numbers.
    all: [u64; 4],
}

/// A hash that nobody outside of this run can predict. Never zero.
///
/// Short texts, as almost all ids are, are hashed inline in the way of foldhash.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call costs as much as a short text")]
fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let [first, second, last] = SECRET.words;
    // The length rotates the seed. So a text, and the same text continued with bytes that it already has, have
    // different hashes.
    let seed = (seed ^ first).rotate_right(bytes.len() as u32);
    let sum = match bytes.len() {
        0..=16 => {
            let (begin, end) = ends(bytes);
            folded(begin ^ seed, end ^ second)
        }
        17..=32 => {
            let middle = bytes.len() - 16;
            let ((a, b), (c, d)) = (ends(&bytes[..16]), ends(&bytes[middle..]));
            folded(a ^ seed, c ^ second) ^ folded(b ^ seed.wrapping_add(last), d ^ second)
        }
        _ => long_hash(seed, bytes),
    };
    folded(sum, last).max(1)
}

/// All bytes of a text of up to sixteen, as two words that overlap where the text is shorter.
#[inline]
fn ends(text: &[u8]) -> (u64, u64) {
    if let (Some(begin), Some(end)) = (text.first_chunk::<8>(), text.last_chunk()) {
        (u64::from_le_bytes(*begin), u64::from_le_bytes(*end))
    } else if let (Some(begin), Some(end)) = (text.first_chunk::<4>(), text.last_chunk()) {
        (u32::from_le_bytes(*begin).into(), u32::from_le_bytes(*end).into())
    } else {
        let at = |nth: usize| u64::from(text.get(nth).copied().unwrap_or(0));
        (at(0), at(1) << 8 | at(2))
    }
}

#[inline(never)]
fn long_hash(seed: u64, bytes: &[u8]) -> u64 {
    let mut hasher = FoldHasher::with_seed(seed, &SECRET.long);
    hasher.write(bytes);
    hasher.finish()
}

/// Folds the halves of a product into one word.
#[inline]
fn folded(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    wide as u64 ^ (wide >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_among_four_is_found() {
        for four in [*b"1.22", *b"12.3", *b"/-/-", *b"...\0", *b"\xAE/-.", *b"\0\xFF\x80:", *b"://;"] {
            for byte in 0..=255 {
                assert_eq!(holds(four, byte), four.contains(&byte), "{byte} in {four:?}");
            }
        }
    }

    #[test]
    fn kinds_do_not_meet_and_placeholders_are_nothing() {
        assert_ne!(Key::of(Id::Session, b"abc"), Key::of(Id::Customer, b"abc"));
        assert_eq!(Key::of(Id::Session, b"abc"), Key::of(Id::Session, b"abc"));
        assert_eq!(Key::of(Id::Session, b"-"), Key::NONE);
        assert_eq!(Key::device(b"192.0.2.1", b"-"), Key::NONE);
    }

    #[test]
    fn ids_that_meet_in_a_hash_that_everybody_knows_do_not_meet_here() {
        let known = |id: &str| {
            let mut hasher = FoldHasher::with_seed(0, SharedSeed::global_fixed());
            hasher.write(id.as_bytes());
            hasher.finish() & 0xFF
        };
        // What an attacker would send to put all of their sessions into one place of a table.
        let chosen = (0..200_000).map(|n| n.to_string()).filter(|id| known(id) == 7).take(500);
        let places: std::collections::BTreeSet<u64> =
            chosen.map(|id| Key::of(Id::Session, id.as_bytes()).0 & 0xFF).collect();
        assert!(places.len() > 150, "{} places", places.len());
    }

    #[test]
    fn texts_that_are_nearly_the_same_have_keys_of_their_own() {
        let mut keys = Vec::new();
        for length in 1..70 {
            for text in [vec![0; length], vec![b'a'; length], vec![0xFF; length]] {
                keys.push(Key::of(Id::Order, &text));
                for at in 0..length {
                    for bit in 0..8 {
                        let mut other = text.clone();
                        other[at] ^= 1 << bit;
                        keys.push(Key::of(Id::Order, &other));
                    }
                }
            }
        }
        let numbers = (0..100_000).map(|n| format!("s{n}")).chain((0..100_000).map(|n| format!("session-{n:032}")));
        keys.extend(numbers.map(|text| Key::of(Id::Session, text.as_bytes())));
        keys.retain(|key| key.is_some());
        let mut upper: Vec<u64> = keys.iter().map(|key| key.0 >> 8).collect();
        let mut lower: Vec<u64> = keys.iter().map(|key| key.0 << 8).collect();
        for part in [&mut upper, &mut lower] {
            part.sort_unstable();
            part.dedup();
            assert_eq!(part.len(), keys.len());
        }
        for bit in 0..64 {
            let set = keys.iter().filter(|key| key.0 >> bit & 1 == 1).count();
            assert!(set.abs_diff(keys.len() / 2) < keys.len() / 100, "bit {bit} is set in {set} of {}", keys.len());
        }
    }

    #[test]
    fn ipv6_counts_by_network() {
        let a = Key::device(b"2001:db8:a5d0:4c1a::718d", b"Firefox");
        let b = Key::device(b"2001:db8:a5d0:4c1a:9:8:7:6", b"Firefox");
        assert_eq!(a, b);
        assert_ne!(a, Key::device(b"2001:db8:a5d0:4c1b::718d", b"Firefox"));
        let network = |text: &[u8]| plain_network(text).map(<[u8]>::escape_ascii).map(|text| text.to_string());
        assert_eq!(network(b"192.0.2.1").as_deref(), Some("192.0.2.1"));
        assert_eq!(network(b"2001:db8::a5d0:4c1a:0:718d").as_deref(), Some("2001:db8"));
        assert_eq!(network(b"2001:db8:0:0:1:2:3:4").as_deref(), Some("2001:db8"));
        assert_eq!(network(b"2001:db8:10:20::").as_deref(), Some("2001:db8:10:20"));
        for other in
            [&b"2001:0db8:a5d0:4c1a::1"[..], b"2001:DB8::1", b"::1", b"192.0.2.1:4711", b"[2001:db8::1]", &[b'x'; 100]]
        {
            assert_eq!(network(other), None, "{}", other.escape_ascii());
        }
    }

    #[test]
    fn an_address_has_one_key_in_all_spellings() {
        for (one, other) in [
            ("192.0.2.7", "192.0.2.7:4711"),
            ("192.0.2.7", "192.0.2.7:1"),
            ("192.0.2.7", "::ffff:192.0.2.7"),
            ("192.0.2.7", "::FFFF:c000:207"),
            ("1.2.3.4", "[::ffff:1.2.3.4]:80"),
            ("2001:db8::7", "2001:0DB8:0000:0000:0000:0000:0000:0007"),
            ("2001:db8::7", "[2001:db8::7]:443"),
            ("2001:db8:0:1::7", "2001:db8:0:1:7:8:9:a"),
            ("2001:db8:1::7", "2001:db8:1:0:7:8:9:a"),
            ("2001:0:1:2:3:4:5:6", "2001::1:2:3:4:5:6"),
            ("2001:db8:a5d0:4c1a::718d", "2001:DB8:A5D0:4C1A::718D"),
            ("fe80::1", "fe80::1%eth0"),
            ("0:db8::1", "0000:0db8::1"),
        ] {
            assert_eq!(Key::address(one.as_bytes()), Key::address(other.as_bytes()), "{one} {other}");
        }
        assert_ne!(Key::address(b"2001:db8:0:1::7"), Key::address(b"2001:db8:0:2::7"));
        assert_ne!(Key::address(b"192.0.2.7"), Key::address(b"192.0.2.8"));
        assert!(!Key::address(b"").is_some() && !Key::address(b"-").is_some());
    }
}
