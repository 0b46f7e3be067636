//! Networks of staff and test machines, written as `10.0.0.0/8` or `2001:db8::/32`.

use crate::base::addresses;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// A range of IPv4 or IPv6 addresses; a bare address is a range of one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    bits: u128,
    length: u8,
}

impl FromStr for Network {
    type Err = String;

    /// Bits after the prefix are ignored, as people write `10.1.2.3/8` for `10.0.0.0/8`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no network; write an address and a prefix, as in \"10.0.0.0/8\"");
        let (address, length) = match text.trim().split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u8>().map_err(|_| wrong())?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (widest, shift) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let length = length.unwrap_or(widest);
        if length > widest {
            return Err(wrong());
        }
        let length = length + shift;
        Ok(Self { bits: bits_of(address) & mask(length), length })
    }
}

impl Network {
    /// Whether an address, as its log wrote it, is in the network.
    ///
    /// A port (`192.0.2.1:443`, `[2001:db8::1]:443`) is ignored; a text that is not an address is in no network.
    pub fn contains(&self, address: &[u8]) -> bool {
        addresses::parse(address).is_some_and(|address| self.holds(address))
    }

    /// The address of the network with these bits after its prefix.
    pub fn host(&self, bits: u128) -> IpAddr {
        let all = Ipv6Addr::from_bits(self.bits | bits & !mask(self.length));
        all.to_ipv4_mapped().map_or(IpAddr::V6(all), IpAddr::V4)
    }

    /// Whether an address is in the network.
    pub fn holds(&self, address: IpAddr) -> bool {
        bits_of(address) & mask(self.length) == self.bits
    }
}

/// All addresses in one space: IPv4 addresses are mapped into IPv6 (`::ffff:a.b.c.d`), as dual-stack servers log them.
fn bits_of(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

fn mask(length: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(network: &str, address: &str) -> bool {
        network.parse::<Network>().expect(network).contains(address.as_bytes())
    }

    #[test]
    fn addresses_of_both_families() {
        assert!(within("10.0.0.0/8", "10.255.0.1"));
        assert!(!within("10.0.0.0/8", "11.0.0.1"));
        assert!(within("10.9.9.9/8", "10.0.0.1"));
        assert!(within("192.0.2.7", "192.0.2.7"));
        assert!(!within("192.0.2.7", "192.0.2.8"));
        assert!(within("2001:db8::/32", "2001:db8:1::9"));
        assert!(!within("2001:db8::/32", "2001:db9::1"));
        assert!(within("0.0.0.0/0", "203.0.113.9"));
        assert!(!within("0.0.0.0/0", "2001:db8::1"));
        assert!(within("::/0", "2001:db8::1"));
    }

    #[test]
    fn addresses_as_proxies_write_them() {
        assert!(within("10.0.0.0/8", "::ffff:10.1.2.3"));
        assert!(within("10.0.0.0/8", "10.1.2.3:51234"));
        assert!(within("2001:db8::/32", "[2001:db8::1]:443"));
        assert!(!within("10.0.0.0/8", "-"));
        assert!(!within("10.0.0.0/8", ""));
    }

    #[test]
    fn what_is_no_network() {
        for text in ["10.0.0.0/33", "10.0.0/8", "office", "::/129", "10.0.0.0/", ""] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
