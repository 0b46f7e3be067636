//! What the front ends see of visitors who come through a balancer or a CDN: another address, and a header.

use super::chance::mixed;
use super::people::Address;
use super::request::Request;
use super::world::Proxy;

/// The balancer's nodes.
const NODES: [[u8; 4]; 2] = [[10, 0, 3, 17], [10, 0, 4, 201]];

/// How many addresses the CDN connects from.
const EDGES: u64 = 24;

impl Proxy {
    /// The name of the header that names the visitor, as variables and JSON keys have it; empty for none.
    pub(super) const fn header(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Balancer | Self::Chain => "http_x_forwarded_for",
            Self::Cdn => "http_cf_connecting_ip",
        }
    }

    /// The address that connects for a request. A visitor keeps its way through the network for a while: here it is always the
    /// same.
    pub(super) fn peer(self, request: &Request) -> Address {
        match self {
            Self::None => request.address,
            Self::Balancer | Self::Chain => {
                let node = NODES[(mixed(request.at.0 as u64) % 2) as usize];
                Address::V4(u32::from_be_bytes(node))
            }
            Self::Cdn => edge(request.address),
        }
    }

    /// Writes the header's value. Balancers append to what was sent: sometimes there is a proxy before them, or a forged value.
    pub(super) fn write_header(self, out: &mut Vec<u8>, request: &Request) {
        if matches!(self, Self::Balancer | Self::Chain) {
            let before: &[u8] = match mixed(request.address.network()) % 100 {
                0 | 1 => b"192.168.1.23, ",
                2 => b"unknown, ",
                3 => b"8.8.8.8, ",
                _ => b"",
            };
            out.extend_from_slice(before);
        }
        request.address.write(out);
        if self == Self::Chain {
            out.extend_from_slice(b", ");
            edge(request.address).write(out);
        }
    }
}

/// The CDN's address for a visitor.
fn edge(visitor: Address) -> Address {
    let n = (mixed(visitor.network()) % EDGES) as u8;
    Address::V4(u32::from_be_bytes([172, 70, 80 + n / 4, 7 + n * 9]))
}
