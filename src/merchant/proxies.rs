//! Proxies in front of a shop's servers: networks from the settings, and well-known sets of networks.

use super::network::Network;
use crate::base::addresses;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::LazyLock;

/// The networks of proxies.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proxies {
    /// The networks.
    pub networks: Vec<Network>,
}

/// One entry of `[site] trusted_proxies`: a network, or the name of a set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trusted(Vec<Network>);

impl FromIterator<Trusted> for Proxies {
    fn from_iter<T: IntoIterator<Item = Trusted>>(entries: T) -> Self {
        Self { networks: entries.into_iter().flat_map(|entry| entry.0).collect() }
    }
}

impl FromStr for Trusted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some((_, networks)) = SETS.iter().find(|(name, _)| name.eq_ignore_ascii_case(text.trim())) {
            return networks.iter().map(|network| network.parse()).collect::<Result<_, _>>().map(Self);
        }
        let names: Vec<&str> = SETS.iter().map(|(name, _)| *name).collect();
        let wrong = |_| {
            let sets = names.join(", ");
            format!(
                "{text:?} is no network and no known set; write an address and a prefix, as in \"10.0.0.0/8\", or one of {sets}"
            )
        };
        text.parse().map(|network| Self(vec![network])).map_err(wrong)
    }
}

/// Whether an address belongs to a CDN or load balancer with published networks.
pub fn is_known(address: IpAddr) -> bool {
    static KNOWN: LazyLock<Vec<Network>> = LazyLock::new(|| {
        let networks = SETS.iter().filter(|(name, _)| *name != PRIVATE).flat_map(|(_, networks)| *networks);
        networks.filter_map(|network| network.parse().ok()).collect()
    });
    !addresses::is_internal(address) && KNOWN.iter().any(|network| network.holds(address))
}

const PRIVATE: &str = "private";

/// The sets by their names, as their operators publish them.
const SETS: &[(&str, &[&str])] = &[
    (
        PRIVATE,
        &[
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "100.64.0.0/10",
            "::1",
            "fe80::/10",
            "fc00::/7",
        ],
    ),
    // https://www.cloudflare.com/ips/
    (
        "cloudflare",
        &[
            "173.245.48.0/20",
            "103.21.244.0/22",
            "103.22.200.0/22",
            "103.31.4.0/22",
            "141.101.64.0/18",
            "108.162.192.0/18",
            "190.93.240.0/20",
            "188.114.96.0/20",
            "197.234.240.0/22",
            "198.41.128.0/17",
            "162.158.0.0/15",
            "104.16.0.0/13",
            "104.24.0.0/14",
            "172.64.0.0/13",
            "131.0.72.0/22",
            "2400:cb00::/32",
            "2606:4700::/32",
            "2803:f800::/32",
            "2405:b500::/32",
            "2405:8100::/32",
            "2a06:98c0::/29",
            "2c0f:f248::/32",
        ],
    ),
    // https://api.fastly.com/public-ip-list
    (
        "fastly",
        &[
            "23.235.32.0/20",
            "43.249.72.0/22",
            "103.244.50.0/24",
            "103.245.222.0/23",
            "103.245.224.0/24",
            "104.156.80.0/20",
            "140.248.64.0/18",
            "140.248.128.0/17",
            "146.75.0.0/17",
            "151.101.0.0/16",
            "157.52.64.0/18",
            "167.82.0.0/17",
            "167.82.128.0/20",
            "167.82.160.0/20",
            "167.82.224.0/20",
            "172.111.64.0/18",
            "185.31.16.0/22",
            "199.27.72.0/21",
            "199.232.0.0/16",
            "2a04:4e40::/32",
            "2a04:4e42::/32",
        ],
    ),
    // https://cloud.google.com/load-balancing/docs/https: proxies of its load balancers
    ("google", &["130.211.0.0/22", "35.191.0.0/16"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_and_networks() {
        for (name, networks) in SETS {
            let Trusted(read) = name.parse().expect("a set");
            assert_eq!(read.len(), networks.len(), "{name}");
        }
        let known = |text: &str| is_known(addresses::parse(text.as_bytes()).expect(text));
        assert!(known("162.158.7.7") && known("2606:4700::1") && !known("203.0.113.7") && !known("10.0.0.1"));
        let error = "cloudfare".parse::<Trusted>().expect_err("no set");
        assert!(error.contains("cloudflare"), "{error}");
        assert!("10.0.0.0/8".parse::<Trusted>().is_ok() && "Cloudflare".parse::<Trusted>().is_ok());
    }
}
