//! Indexes the identity keys of the orders, which every line of the log is looked up in.

use super::{Column, Orders};
use crate::base::identity::{Id, Key};
use hashbrown::HashTable;

/// The keys by which a log line can belong to an order.
#[derive(Clone, Debug, Default)]
pub struct KeyIndex {
    sessions: KeySet,
    customers: KeySet,
    addresses: KeySet,
    devices: KeySet,
    orders: KeySet,
    clicks: KeySet,
}

/// The key of an order number; a leading `#`, which only some files write, is ignored.
pub fn order_key(text: &str) -> Key {
    let text = text.trim();
    Key::of(Id::Order, text.strip_prefix('#').unwrap_or(text).as_bytes())
}

impl KeyIndex {
    /// The keys of all orders. An order number counts with and without its leading `#`; a device needs both address and
    /// user agent.
    pub fn of(orders: &Orders) -> Self {
        let mut index = Self::default();
        let sets = [
            (&mut index.orders, Column::OrderId),
            (&mut index.sessions, Column::SessionId),
            (&mut index.customers, Column::CustomerId),
            (&mut index.clicks, Column::ClickId),
            (&mut index.devices, Column::UserAgent),
        ];
        for (set, column) in sets {
            if orders.has(column) {
                set.reserve(orders.len());
            }
        }
        for order in orders.iter() {
            index.orders.insert(order_key(order.id));
            index.orders.insert(Key::of(Id::Order, order.id.as_bytes()));
            index.sessions.insert(Key::of(Id::Session, order.session.as_bytes()));
            index.customers.insert(Key::of(Id::Customer, order.customer.as_bytes()));
            index.clicks.insert(Key::of(Id::Click, order.click_id.as_bytes()));
            let address = Key::address(order.ip.as_bytes());
            let device = address.with_agent(order.agent.as_bytes());
            index.devices.insert(device);
            index.addresses.insert(if device.is_some() { address } else { Key::NONE });
        }
        index
    }

    /// Whether an order has this session.
    #[inline]
    pub fn session(&self, key: Key) -> bool {
        self.sessions.contains(key)
    }

    /// Whether an order has this customer.
    #[inline]
    pub fn customer(&self, key: Key) -> bool {
        self.customers.contains(key)
    }

    /// Whether an order came from a device at this address.
    #[inline]
    pub fn address(&self, key: Key) -> bool {
        self.addresses.contains(key)
    }

    /// Whether an order came from this device.
    #[inline]
    pub fn device(&self, key: Key) -> bool {
        self.devices.contains(key)
    }

    /// Whether an order has this number.
    #[inline]
    pub fn order(&self, key: Key) -> bool {
        self.orders.contains(key)
    }

    /// Whether an order has this click id.
    #[inline]
    pub fn click(&self, key: Key) -> bool {
        self.clicks.contains(key)
    }

    /// Adds devices that were learned from the log.
    pub fn extend_devices(&mut self, keys: impl IntoIterator<Item = Key>) {
        self.devices.extend(keys);
    }

    /// The number of distinct keys of each kind: sessions, customers, devices, orders, clicks.
    pub fn sizes(&self) -> [usize; 5] {
        [&self.sessions, &self.customers, &self.devices, &self.orders, &self.clicks].map(|set| set.keys.len())
    }
}

/// A set of keys with a bit filter in front.
///
/// Keys are hashes already, so their bits are used directly. Almost all lookups are for keys of strangers and end at the filter,
/// which is small enough for the processor's caches even when the table is not: up to 100,000 keys the table alone takes three to
/// five times as long for them.
#[derive(Clone, Debug, Default)]
struct KeySet {
    /// Sixteen bits or more per key, of which the key sets three in one word: about one stranger in a hundred passes.
    /// Empty in an empty set.
    filter: Vec<u64>,
    keys: HashTable<u64>,
}

/// Bits of the filter per key; a power of two.
const BITS_PER_KEY: usize = 16;
/// The fewest keys for which a filter has room; it takes 4 KiB, which fit into the first-level cache.
const FEWEST_KEYS: usize = 2048;

impl KeySet {
    #[inline]
    fn contains(&self, key: Key) -> bool {
        let (word, bits) = self.filter_bits(key);
        self.filter.get(word).is_some_and(|filter| filter & bits == bits) && self.holds(key)
    }

    /// Whether the table contains a key.
    #[inline(never)]
    fn holds(&self, key: Key) -> bool {
        key.is_some() && self.keys.find(key.0, |known| *known == key.0).is_some()
    }

    /// Adds a key unless it is [`Key::NONE`].
    fn insert(&mut self, key: Key) {
        if !key.is_some() || self.holds(key) {
            return;
        }
        if self.keys.len() >= self.room() {
            self.widen((self.room() * 2).max(FEWEST_KEYS));
        }
        self.keys.insert_unique(key.0, key.0, |known| *known);
        self.mark(key);
    }

    /// Makes room for a number of additional keys.
    fn reserve(&mut self, more: usize) {
        self.keys.reserve(more, |known| *known);
        let room = (self.keys.len() + more).next_power_of_two().max(FEWEST_KEYS);
        if room > self.room() {
            self.widen(room);
        }
    }

    /// The number of keys for which the filter has room.
    fn room(&self) -> usize {
        self.filter.len() * 64 / BITS_PER_KEY
    }

    fn extend(&mut self, keys: impl IntoIterator<Item = Key>) {
        for key in keys {
            self.insert(key);
        }
    }

    /// The word of the filter and the bits in it for a key; an empty set has no such word.
    #[inline]
    fn filter_bits(&self, key: Key) -> (usize, u64) {
        let mask = self.filter.len().wrapping_sub(1);
        let bit = |shift: u32| 1 << (key.0 >> shift & 63);
        ((key.0 >> 34) as usize & mask, bit(16) | bit(22) | bit(28))
    }

    fn mark(&mut self, key: Key) {
        let (word, bits) = self.filter_bits(key);
        self.filter[word] |= bits;
    }

    /// Makes a filter with room for a number of keys, a power of two.
    fn widen(&mut self, room: usize) {
        self.filter = vec![0; room * BITS_PER_KEY / 64];
        let keys = std::mem::take(&mut self.keys);
        keys.iter().for_each(|key| self.mark(Key(*key)));
        self.keys = keys;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::read::{OrderSettings, from_tables};
    use crate::tables::{Table, TableKind, Texts};

    fn key(n: u64) -> Key {
        Key::of(Id::Session, &n.to_le_bytes())
    }

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        let mut set = KeySet::default();
        assert!(!set.contains(key(0)));
        set.extend((0..100_000).map(key));
        set.extend((0..100).map(key));
        assert_eq!(set.keys.len(), 100_000);
        assert!((0..100_000).all(|n| set.contains(key(n))));
        assert!((100_000..300_000).all(|n| !set.contains(key(n))));
        set.insert(Key::NONE);
        assert!(!set.contains(Key::NONE));
    }

    #[test]
    fn the_filter_turns_strangers_away() {
        for count in [1000, 100_000] {
            let mut set = KeySet::default();
            set.extend((0..count).map(key));
            let lets_in = |n: &u64| {
                let (word, bits) = set.filter_bits(key(*n));
                set.filter[word] & bits == bits
            };
            let passed = (count..count + 100_000).filter(lets_in).count();
            assert!(passed < 2_000, "{passed} of 100000 strangers pass at {count} keys");
        }
    }

    fn one_order(fields: [(&str, &str); 6]) -> Orders {
        let table = Table {
            path: "o.csv".into(),
            kind: TableKind::Csv { delimiter: b',' },
            names: fields.iter().map(|(name, _)| (*name).to_owned()).collect(),
            columns: fields.iter().map(|(_, text)| Texts::from_iter([*text])).collect(),
            rows: 1,
        };
        from_tables(std::iter::once(Ok(table)), &OrderSettings::default()).expect("readable")
    }

    #[test]
    fn orders_are_found_by_all_their_keys() {
        let orders = one_order([
            ("order_id", "#1001"),
            ("ordered_at", "2026-09-02"),
            ("session_id", "s1"),
            ("ip", "192.0.2.1"),
            ("user_agent", "-"),
            ("click_id", ""),
        ]);
        let mut index = KeyIndex::of(&orders);
        assert!(index.order(order_key("1001")) && index.order(order_key(" #1001")));
        assert!(index.order(Key::of(Id::Order, b"#1001")));
        assert!(index.session(Key::of(Id::Session, b"s1")));
        assert!(!index.customer(Key::of(Id::Customer, b"s1")));
        assert_eq!(index.sizes(), [1, 0, 0, 2, 0], "an address alone is no device");
        assert!(!index.click(Key::NONE));
        let device = Key::device(b"192.0.2.1", b"Firefox");
        assert!(!index.device(device));
        index.extend_devices([device]);
        assert!(index.device(device));
    }
}
