//! Determines the client of a line: the peer that connected, unless that is a proxy.
//!
//! If a proxy connected, the client is the right-most forwarded address that is not itself a proxy, or the one that a CDN names
//! in its own header. Anybody can send such headers, so they count from proxies alone. The settings say which peers are proxies
//! (`[site] trusted_proxies`); without them, sample lines of each log decide.

use super::Hit;
use crate::base::addresses;
use crate::merchant::network::Network;
use crate::merchant::proxies::{self, Proxies};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Where the clients of a log's lines come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ClientSource {
    /// No line names one.
    #[default]
    None,
    /// The address that connected.
    Peer,
    /// A list of forwarded addresses, such as `X-Forwarded-For`.
    Forwarded,
    /// A header in which a CDN names the client, such as `CF-Connecting-IP`.
    Header,
    /// All lines share a few addresses, and nothing better is logged: clients cannot be distinguished.
    Shared,
}

impl ClientSource {
    /// The word for it in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Peer => "peer",
            Self::Forwarded => "forwarded",
            Self::Header => "header",
            Self::Shared => "shared",
        }
    }
}

/// How the clients of one log are found, and why.
#[derive(Clone, Debug, Default)]
pub struct Clients {
    /// Where most of them come from.
    pub source: ClientSource,
    /// The reason, in words.
    pub why: &'static str,
    /// Number of different clients among the sample lines.
    pub distinct: usize,
    /// Number of sample lines that name a client.
    pub of: usize,
}

/// Turns the addresses of a line into its client.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// Networks of proxies from the settings; `None` where the settings name no proxies.
    configured: Option<Vec<Network>>,
    /// Peers that sample lines showed to be proxies.
    learned: Vec<IpAddr>,
    /// Whether a CDN's own header is believed, since many lines hold it.
    named: bool,
    /// Whether the clients cannot be distinguished.
    shared: bool,
}

impl Rule {
    /// The rule of a format before its lines are examined.
    pub(super) fn usual() -> Self {
        Self { named: true, ..Self::default() }
    }

    /// Whether the client of a line that forwards no address is the one that connected.
    pub(super) fn keeps_peers(&self) -> bool {
        !self.shared
    }

    fn is_proxy(&self, address: IpAddr) -> bool {
        match &self.configured {
            Some(networks) => networks.iter().any(|network| network.holds(address)),
            None => addresses::is_internal(address) || self.learned.contains(&address) || proxies::is_known(address),
        }
    }

    /// Whether headers about the client are believed when this peer sends them.
    fn trusts(&self, peer: &[u8]) -> bool {
        match addresses::parse(peer) {
            Some(address) => self.is_proxy(address),
            // Without a peer the log has nothing else.
            None => peer.is_empty() || peer == b"unix:",
        }
    }

    /// Sets the client of a line from its peer and the forwarded addresses.
    pub(super) fn resolve(&self, hit: &mut Hit<'_>) {
        if let Some((client, _)) = self.client(hit) {
            hit.client = client;
        }
    }

    /// The client of a line and where it comes from.
    fn client<'a>(&self, hit: &Hit<'a>) -> Option<(&'a [u8], ClientSource)> {
        if self.shared {
            return Some((b"", ClientSource::Shared));
        }
        let told = !hit.forwarded.is_empty() || !hit.named.is_empty();
        if told && self.trusts(hit.client) {
            if self.named && addresses::parse(hit.named).is_some() {
                return Some((addresses::bare(hit.named), ClientSource::Header));
            }
            if let Some(address) = self.forwarded(hit.forwarded) {
                return Some((address, ClientSource::Forwarded));
            }
        }
        (!hit.client.is_empty()).then_some((hit.client, ClientSource::Peer))
    }

    /// The address of a list that names a visitor; `None` where it names none.
    pub(super) fn visitor(&self, list: &[u8]) -> Option<IpAddr> {
        self.forwarded(list).and_then(addresses::parse)
    }

    /// The right-most address of a list that is not a proxy, or the left-most one where all are.
    fn forwarded<'a>(&self, list: &'a [u8]) -> Option<&'a [u8]> {
        let mut last = None;
        for text in list.rsplit(|b| *b == b',') {
            let text = element(text);
            let Some(address) = addresses::parse(text) else { continue };
            if !self.is_proxy(address) {
                return Some(text);
            }
            last = Some(text);
        }
        last
    }
}

/// An address of a list; for `for=192.0.2.7;proto=https` only the address.
pub(in crate::logs) fn element(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    let named = text.split(|b| *b == b';').map(<[u8]>::trim_ascii);
    let mut named = named.filter(|part| part.len() > 4 && part[..4].eq_ignore_ascii_case(b"for="));
    addresses::bare(named.next().map_or(text, |part| &part[4..]))
}

/// What sample lines say about the peers and clients of a log.
#[derive(Debug, Default)]
pub struct Sampled {
    lines: usize,
    named: usize,
    told: usize,
    peers: BTreeMap<IpAddr, usize>,
    forwarded: BTreeSet<Vec<u8>>,
    /// Peers and forwarded headers line by line.
    all: Vec<[Vec<u8>; 3]>,
    agents: BTreeSet<Vec<u8>>,
    /// Whether lines hold addresses in fields that are not described.
    undescribed: bool,
}

/// More peers than this are not a few load balancers.
const MOST_PEERS: usize = 32;
/// This many times as many clients as peers show that the peers are proxies.
const CLIENTS_PER_PEER: usize = 3;
/// The number of sample lines from which on it is significant that they share a few addresses.
const TELLING: usize = 100;
/// At most this many addresses are a few.
const FEW: usize = 16;

impl Sampled {
    /// Takes a line before its client is resolved.
    pub fn add(&mut self, hit: &Hit<'_>) {
        self.lines += 1;
        self.named += usize::from(addresses::parse(hit.named).is_some());
        if let Some(peer) = addresses::parse(hit.client) {
            *self.peers.entry(peer).or_default() += 1;
        }
        // The address of a CDN's machine is no client's.
        let is_client = |text: &&[u8]| addresses::parse(text).is_some_and(|address| !proxies::is_known(address));
        let mut all = [hit.named].into_iter().chain(hit.forwarded.rsplit(|b| *b == b',')).map(element);
        if let Some(text) = all.find(is_client) {
            self.told += 1;
            self.forwarded.insert(text.to_vec());
        }
        self.agents.insert(hit.agent.to_vec());
        self.all.push([hit.client, hit.forwarded, hit.named].map(<[u8]>::to_vec));
    }

    /// Remembers that most lines hold a public address in fields that their format does not describe.
    pub(super) fn holds_undescribed(&mut self) {
        self.undescribed = true;
    }

    /// The rule for a log of such lines, and its result.
    pub fn rule(&self, settings: Option<&Proxies>) -> (Rule, Clients) {
        let mut rule = Rule {
            configured: settings.map(|proxies| proxies.networks.clone()),
            learned: Vec::new(),
            named: self.named * 2 >= self.lines,
            shared: false,
        };
        let mut why = "the address that connected";
        if rule.configured.is_none() && self.are_proxies() {
            rule.learned = self.peers.keys().copied().filter(|peer| !addresses::is_internal(*peer)).collect();
        }
        let mut sources = [0; 4];
        let mut clients = BTreeSet::new();
        for [client, forwarded, named] in &self.all {
            let hit = Hit { client, forwarded, named, ..Hit::default() };
            let Some((client, source)) = rule.client(&hit) else { continue };
            sources[source as usize] += 1;
            clients.insert(addresses::parse(client).map_or(client.to_vec(), |address| address.to_string().into()));
        }
        let of = sources.iter().sum();
        let most = [ClientSource::Header, ClientSource::Forwarded, ClientSource::Peer, ClientSource::None];
        let mut source =
            most.into_iter().max_by_key(|source| (sources[*source as usize], *source as usize)).unwrap_or_default();
        if of == 0 {
            (source, why) = (ClientSource::None, "no line names a client");
        } else if source != ClientSource::Peer {
            why = if rule.configured.is_some() {
                "trusted_proxies names the peers"
            } else if self.peers.is_empty() {
                "no other address is logged"
            } else if !rule.learned.is_empty() {
                "a few peers carry nearly all lines of many clients"
            } else {
                "the peers are private addresses or a CDN's"
            };
        } else if self.told > 0 {
            why = "the peers are no proxies, so nobody's headers are believed";
        }
        let is_machine = |peer: &IpAddr| addresses::is_internal(*peer) || proxies::is_known(*peer);
        let are_machines = !self.peers.is_empty() && self.peers.keys().all(is_machine);
        if self.undescribed && source == ClientSource::Peer && are_machines {
            (rule.shared, source, why) = (
                true,
                ClientSource::Shared,
                "the peers are private or a CDN's, and which of the addresses after them is the client's has to be said in log_format",
            );
        } else if self.is_shared(source, &clients) {
            (rule.shared, source, why) = (
                true,
                ClientSource::Shared,
                "all lines share a few addresses, which are a proxy's, and no client's is logged",
            );
        }
        (rule, Clients { source, why, distinct: clients.len(), of })
    }

    /// Whether a few peers carry nearly all lines, and forward many clients.
    fn are_proxies(&self) -> bool {
        let few = !self.peers.is_empty() && self.peers.len() <= MOST_PEERS;
        few && self.told * 10 >= self.lines * 9 && self.forwarded.len() >= self.peers.len() * CLIENTS_PER_PEER
    }

    /// Whether clients cannot be distinguished: many browsers come from a few addresses, and each address is shared by many.
    fn is_shared(&self, source: ClientSource, clients: &BTreeSet<Vec<u8>>) -> bool {
        let few = self.all.len() >= TELLING && clients.len() <= FEW && source == ClientSource::Peer;
        few && self.agents.len() >= clients.len() * CLIENTS_PER_PEER.max(FEW / clients.len().max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit<'a>(client: &'a str, forwarded: &'a str, named: &'a str) -> Hit<'a> {
        let [client, forwarded, named] = [client, forwarded, named].map(str::as_bytes);
        Hit { client, forwarded, named, ..Hit::default() }
    }

    fn client(rule: &Rule, parts: [&str; 3]) -> String {
        let mut hit = hit(parts[0], parts[1], parts[2]);
        rule.resolve(&mut hit);
        hit.client.escape_ascii().to_string()
    }

    #[test]
    fn a_header_counts_from_a_proxy_alone() {
        let rule = Rule::usual();
        for (expected, parts) in [
            ("203.0.113.7", ["203.0.113.7", "192.0.2.66", "192.0.2.67"]),
            ("203.0.113.7", ["10.0.0.5", "192.0.2.66, 203.0.113.7, 10.128.0.4", ""]),
            ("203.0.113.7", ["10.0.0.5", "192.0.2.66, 203.0.113.7:4711 , [fd00::1]:80", ""]),
            ("192.0.2.66", ["10.0.0.5", "203.0.113.7", "192.0.2.66"]),
            ("203.0.113.7", ["162.158.1.1", "203.0.113.7", ""]),
            ("203.0.113.7", ["", "203.0.113.7, 10.0.0.1", ""]),
            ("10.0.0.2", ["10.0.0.9", "10.0.0.2, 10.0.0.1, 127.0.0.1", ""]),
            ("10.0.0.9", ["10.0.0.9", "unknown", ""]),
            ("2001:db8::7", ["127.0.0.1", "for=\"[2001:db8::7]:4711\";proto=https, for=10.0.0.1", ""]),
            ("unknown", ["unknown", "203.0.113.7", ""]),
        ] {
            assert_eq!(client(&rule, parts), expected, "{parts:?}");
        }
    }

    fn sampled(lines: &[[String; 3]]) -> Sampled {
        let mut sampled = Sampled::default();
        for [a, b, c] in lines {
            sampled.add(&hit(a, b, c));
        }
        sampled
    }

    #[test]
    fn a_few_public_peers_of_many_clients_are_proxies() {
        let line = |nth: usize| [format!("198.51.100.{}", nth % 2), format!("203.0.113.{nth}"), String::new()];
        let lines: Vec<_> = (0..20).map(line).collect();
        let (rule, clients) = sampled(&lines).rule(None);
        assert_eq!((clients.source, clients.distinct), (ClientSource::Forwarded, 20));
        assert_eq!(client(&rule, ["198.51.100.1", "203.0.113.9", ""]), "203.0.113.9");
        let lines: Vec<_> = lines.into_iter().map(|[a, b, c]| [b, a, c]).collect();
        let (rule, clients) = sampled(&lines).rule(None);
        assert_eq!((clients.source, clients.distinct), (ClientSource::Peer, 20));
        assert_eq!(client(&rule, ["203.0.113.9", "198.51.100.1", ""]), "203.0.113.9");
    }

    #[test]
    fn addresses_of_a_cdns_machines_are_no_clients() {
        let line = |nth: usize| [format!("203.0.113.{}", nth % 5), format!("104.16.0.{nth}"), String::new()];
        let lines: Vec<_> = (0..40).map(line).collect();
        let (_, clients) = sampled(&lines).rule(None);
        assert_eq!((clients.source, clients.distinct), (ClientSource::Peer, 5));
    }

    #[test]
    fn private_peers_are_no_clients_beside_addresses_that_nobody_described() {
        let line = |peer: &str, nth: usize| [format!("{peer}.{}", nth % 3), String::new(), String::new()];
        let peers =
            [("10.0.0", ClientSource::Shared), ("104.16.0", ClientSource::Shared), ("203.0.113", ClientSource::Peer)];
        for (peer, expected) in peers {
            let lines: Vec<_> = (0..9).map(|nth| line(peer, nth)).collect();
            let mut sampled = sampled(&lines);
            sampled.holds_undescribed();
            assert_eq!(sampled.rule(None).1.source, expected, "{peer}");
        }
    }

    #[test]
    fn settings_name_the_proxies() {
        let proxies: Proxies =
            ["198.51.100.0/24", "cloudflare"].iter().map(|text| text.parse().expect("one")).collect();
        let lines: Vec<_> = (0..9).map(|n| ["198.51.100.1".into(), format!("203.0.113.{n}"), String::new()]).collect();
        let (rule, clients) = sampled(&lines).rule(Some(&proxies));
        assert_eq!(clients.source, ClientSource::Forwarded);
        assert_eq!(client(&rule, ["104.16.0.1", "203.0.113.9", ""]), "203.0.113.9");
        assert_eq!(client(&rule, ["10.0.0.1", "203.0.113.9", ""]), "10.0.0.1");
    }

    #[test]
    fn many_browsers_behind_a_few_addresses_are_shared() {
        let mut all = Sampled::default();
        for nth in 0..300 {
            let (client, agent) = (format!("10.0.0.{}", nth % 2), format!("Browser/{}", nth % 40));
            all.add(&Hit { agent: agent.as_bytes(), ..hit(&client, "", "") });
        }
        let (rule, clients) = all.rule(None);
        assert_eq!(clients.source, ClientSource::Shared);
        assert_eq!(client(&rule, ["10.0.0.1", "", ""]), "");
    }
}
