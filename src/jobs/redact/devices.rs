//! Pseudonyms of addresses and user agents that are addresses and user agents themselves, of the same kind.

use crate::base::addresses;
use crate::events::Facts;
use crate::events::agents::classify;
use crate::merchant::Network;
use crate::merchant::proxies;
use crate::report::redact::Key;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A pseudonym of an address, or of the host name that a server wrote in its place.
///
/// Different public addresses get different ones. An IPv6 address keeps being one of its network: its first 64 bits decide those
/// of the pseudonym. An address of the shop's own networks stays in that network.
pub(super) fn address(key: &Key, own: &[Network], text: &str) -> String {
    let masked = text.split('.').any(|part| matches!(part, "x" | "xxx" | "*"));
    if masked {
        let whole = text.replace("xxx", "0").replace(['x', '*'], "0");
        let new = address(key, own, &whole);
        return new.rsplit_once('.').map_or(new.clone(), |(front, _)| format!("{front}.x"));
    }
    let Some(address) = addresses::parse(text.as_bytes()) else { return host(key, text) };
    if let Some(network) = own.iter().find(|network| network.holds(address)) {
        let bits = key.digest(&[b"own network", text.as_bytes()]);
        return network.host(u128::from_le_bytes(std::array::from_fn(|at| bits[at]))).to_string();
    }
    match address {
        IpAddr::V4(v4) if v4.is_loopback() => v4.to_string(),
        IpAddr::V4(v4) if addresses::is_internal(address) => {
            let new = permuted(key, b"internal", v4.to_bits() & 0xFF_FFFF, 24);
            Ipv4Addr::from_bits(10 << 24 | new).to_string()
        }
        IpAddr::V4(v4) => public_v4(key, own, v4).to_string(),
        IpAddr::V6(v6) if addresses::is_internal(address) && v6.is_loopback() => v6.to_string(),
        IpAddr::V6(v6) => v6_of(key, v6).to_string(),
    }
}

/// A host name that servers write for an address.
fn host(key: &Key, text: &str) -> String {
    format!("host-{}.example", key.code(&text.to_lowercase()))
}

/// Another public address. Addresses that mean something else are skipped by permuting again, which keeps the mapping one to
/// one.
fn public_v4(key: &Key, own: &[Network], v4: Ipv4Addr) -> Ipv4Addr {
    let mut bits = v4.to_bits();
    loop {
        bits = permuted(key, b"v4", bits, 32);
        let new = Ipv4Addr::from_bits(bits);
        let address = IpAddr::V4(new);
        let is_taken = addresses::is_internal(address)
            || proxies::is_known(address)
            || new.octets()[0] == 0
            || new.octets()[0] >= 224
            || own.iter().any(|network| network.holds(address));
        if !is_taken {
            return new;
        }
    }
}

fn v6_of(key: &Key, v6: Ipv6Addr) -> Ipv6Addr {
    let network = key.digest(&[b"v6 network", &v6.octets()[..8]]);
    let host = key.digest(&[b"v6 host", &v6.octets()]);
    let mut octets: [u8; 16] = std::array::from_fn(|at| if at < 8 { network[at] } else { host[at] });
    // Global addresses begin with the bits 001. With fd before it, an internal one stays internal.
    octets[0] = if addresses::is_internal(IpAddr::V6(v6)) { 0xFD } else { 0x24 | octets[0] & 0x03 };
    Ipv6Addr::from(octets)
}

/// A permutation of all numbers of so many bits, an even number of them.
fn permuted(key: &Key, what: &[u8], bits: u32, width: u32) -> u32 {
    let half = width / 2;
    let mask = (1 << half) - 1;
    let (mut left, mut right) = (bits >> half & mask, bits & mask);
    for round in 0..6_u8 {
        let digest = key.digest(&[what, &[round], &right.to_le_bytes()]);
        let mixed = left ^ u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]) & mask;
        (left, right) = (right, mixed);
    }
    left << half | right
}

/// A user agent that says the same about its kind (a machine, a browser in an app, Safari), and nothing else.
pub(super) fn agent(key: &Key, text: &str) -> String {
    let facts = classify(text.as_bytes());
    if text.chars().count() <= 1 {
        return text.to_owned();
    }
    let system = if facts.has(Facts::SAFARI) { "iPhone" } else { "X11" };
    let app = if facts.has(Facts::IN_APP) { " FBAN/1" } else { "" };
    let bot = if facts.has(Facts::CRAWLER) { " bot/1" } else { "" };
    let digest = key.digest(&[b"agent", text.as_bytes()]);
    // Letters could spell a word that browsers or machines use.
    let number = u64::from_le_bytes(std::array::from_fn(|at| digest[at])) % 1_000_000_000_000;
    format!("Mozilla/5.0 ({system}){app}{bot} Redacted/{number:012}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn key() -> Key {
        Key::of(&[7; 32])
    }

    #[test]
    fn addresses_stay_addresses_of_their_kind() {
        let own: Vec<Network> = vec!["198.51.100.0/24".parse().expect("a network")];
        let new = |text: &str| address(&key(), &own, text);
        let all: BTreeSet<String> = (0..=255).map(|n| new(&format!("203.0.113.{n}"))).collect();
        assert_eq!(all.len(), 256);
        for text in &all {
            let address = addresses::parse(text.as_bytes()).expect("an address");
            assert!(!addresses::is_internal(address) && !own[0].holds(address), "{text}");
        }
        assert_eq!(new("203.0.113.7:4711"), new("::ffff:203.0.113.7"));
        assert!(new("198.51.100.7").starts_with("198.51.100."));
        assert!(new("10.1.2.3").starts_with("10.") && new("10.1.2.3") != "10.1.2.3");
        assert_eq!(new("127.0.0.1"), "127.0.0.1");
        assert!(new("203.0.113.x").split('.').next_back() == Some("x") && !new("203.0.113.x").starts_with("203.0.113"));
        assert!(new("dsl-7.isp.example").starts_with("host-"));
    }

    #[test]
    fn a_household_of_ipv6_stays_one() {
        let new = |text: &str| address(&key(), &[], text).parse::<Ipv6Addr>().expect("an address").octets();
        let (one, same, other) = (new("2001:db8:7:1::5"), new("2001:db8:7:1:a:b:c:d"), new("2001:db8:7:2::5"));
        assert_eq!(one[..8], same[..8]);
        assert_ne!(one, same);
        assert_ne!(one[..8], other[..8]);
        assert_eq!(one[0] & 0xE0, 0x20);
    }

    #[test]
    fn agents_keep_their_kind() {
        for text in [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 300.0",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15",
            "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Version/4.0 Chrome/126.0 Instagram 338.0",
            "curl/8.5.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 8_3) (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "WillowApp/3",
        ] {
            let new = agent(&key(), text);
            assert_eq!(classify(new.as_bytes()), classify(text.as_bytes()), "{text}: {new}");
            assert_ne!(new, agent(&key(), &format!("{text} ")));
        }
        assert_eq!((agent(&key(), "-"), agent(&key(), "")), ("-".to_owned(), String::new()));
    }
}
