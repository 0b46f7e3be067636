//! The shop's own hosts: the hosts that requests were sent to, and the hosts of pages that requested images and scripts.

use super::address::Address;
use super::counts::{count, most, sorted, text};
use super::findings::{Detected, Findings, Open, Sure, Value};
use crate::events::matcher::is_asset;
use crate::logs::Hit;
use crate::merchant::Merchant;
use crate::merchant::site::bare_host;
use std::collections::BTreeMap;

/// The most further own hosts that are detected.
const FEW: usize = 12;

/// Counts over the sample.
#[derive(Debug, Default)]
pub(super) struct Notes {
    hits: u64,
    asked: BTreeMap<Vec<u8>, u64>,
    origins: BTreeMap<Vec<u8>, u64>,
    /// The hosts of pages that requested images and scripts: pages of strangers hardly do.
    pages: BTreeMap<Vec<u8>, u64>,
    /// Room for the name of a host.
    name: Vec<u8>,
}

impl Notes {
    pub(super) fn take(&mut self, hit: &Hit<'_>, path: &[u8], from: &Address<'_>) {
        self.hits += 1;
        let lower = |host: &[u8], name: &mut Vec<u8>| {
            name.clear();
            name.extend(bare_host(host).iter().map(u8::to_ascii_lowercase));
        };
        if !hit.host.is_empty() {
            lower(hit.host, &mut self.name);
            count(&mut self.asked, &self.name);
        }
        if !from.host.is_empty() {
            lower(from.host, &mut self.name);
            count(&mut self.origins, &self.name);
            if is_asset(path) {
                count(&mut self.pages, &self.name);
            }
        }
    }

    pub(super) fn fill(&self, merchant: &mut Merchant, others: &[String], findings: &mut Findings) {
        if !merchant.site.hosts.is_empty() {
            return;
        }
        // Partners' hosts (a shop can be below the host of one of its partners) and other sites in the same logs.
        let is_foreign = |host: &[u8]| others.iter().any(|other| other.as_bytes() == host);
        let is_other = |host: &[u8]| merchant.partners.lists_host(host) || is_foreign(host);
        let own = |counts: &BTreeMap<Vec<u8>, u64>| {
            let mut counts = counts.clone();
            counts.retain(|host, _| !is_other(host));
            most(&counts).map(|(host, n)| (text(host), n))
        };
        // A front end may log the name under which it is reached itself: the pages' own addresses name the shop's host.
        let (host, n, how, enough) = match (own(&self.pages), own(&self.asked), own(&self.origins)) {
            (page, Some((host, n)), _) if page.as_ref().is_none_or(|(page, _)| *page == host) => {
                (host, n, "hits were asked of it", self.hits / 2)
            }
            (Some((host, n)), ..) => {
                let asked = self.origins.get(host.as_bytes()).copied().unwrap_or(n);
                (host, asked, "hits name it as their origin", self.hits / 4)
            }
            (None, Some((host, n)), _) => (host, n, "hits were asked of it", self.hits / 2),
            // Arrivals, machines and front pages name none of our pages as their origin.
            (None, None, Some((host, n))) => (host, n, "hits name it as their origin", self.hits / 4),
            (None, None, None) => return self.leave_open(merchant, findings),
        };
        let mut hosts = vec![host.clone()];
        hosts.extend(self.relatives(&host, &is_other));
        let sure = if n > enough { Sure::Certain } else { Sure::Likely };
        let how = format!("{n} of {} sample {how}", self.hits);
        findings.detected.push(Detected { what: "site.hosts", value: Value::List(hosts.clone()), how, sure });
        merchant.trust.hosts = sure.trust();
        merchant.site.hosts = hosts;
    }

    /// Hosts beside the main one: those under the same name, and those that received a fair part of the requests.
    fn relatives(&self, main: &str, is_other: &dyn Fn(&[u8]) -> bool) -> Vec<String> {
        let base = base_of(main);
        let mut all: BTreeMap<&[u8], u64> = BTreeMap::new();
        for (host, n) in self.asked.iter().chain(&self.origins) {
            *all.entry(host).or_default() += n;
        }
        let is_related = |host: &str| host == base || host.strip_suffix(base).is_some_and(|front| front.ends_with('.'));
        let is_name = |host: &str| host.contains('.') && host.bytes().any(|b| b.is_ascii_alphabetic());
        let own = |(host, n): (&&[u8], &u64)| {
            let name =
                std::str::from_utf8(host).ok().filter(|name| *name != main && is_name(name) && !is_other(host))?;
            let asked = self.asked.get(*host).copied().unwrap_or(0);
            let page = self.pages.get(*host).copied().unwrap_or(0);
            let is_own = (is_related(name) && *n >= 3)
                || (asked >= 10 && asked * 50 >= self.hits)
                || (page >= 20 && page * 20 >= self.hits);
            is_own.then(|| (name.to_owned(), *n))
        };
        sorted(all.iter().filter_map(own).collect()).into_iter().take(FEW).map(|(name, _)| name).collect()
    }

    fn leave_open(&self, merchant: &mut Merchant, findings: &mut Findings) {
        if self.hits == 0 {
            return;
        }
        merchant.trust.hosts = Sure::Guess.trust();
        findings.open.push(Open {
            what: "site.hosts",
            why: format!("none of {} sample hits names a host or an origin", self.hits),
            adds: "an arrival is distinguished from the next page of a visit",
            counted: "hits",
            candidates: Vec::new(),
        });
    }
}

/// The name that a host shares with its relatives: `brand.example` of `shop.brand.example`.
pub(super) fn base_of(host: &str) -> &str {
    psl::domain_str(host).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relatives_share_a_name_and_no_public_ending() {
        assert_eq!(base_of("shop.brand.example"), "brand.example");
        assert_eq!(base_of("brand.example"), "brand.example");
        assert_eq!(base_of("brand.co.uk"), "brand.co.uk");
        assert_eq!(base_of("teashop.myshopify.com"), "teashop.myshopify.com");
    }

    #[test]
    fn checkout_hosts_are_own_and_partners_are_not() {
        let mut merchant = Merchant::default();
        let partner = crate::merchant::Partner {
            tag: "x".into(),
            hosts: vec!["blog.brand.example".into()],
            ..Default::default()
        };
        merchant.partners = crate::merchant::Partners::of(vec![partner]);
        let mut notes = Notes::default();
        for (from, n) in
            [("www.brand.example", 9), ("pay.brand.example", 4), ("blog.brand.example", 5), ("other.example", 30)]
        {
            for nth in 0..n {
                let referrer = format!("https://{from}/a");
                let path = if nth % 2 == 0 && from != "other.example" { "/a.js" } else { "/a" };
                notes.take(&Hit::default(), path.as_bytes(), &Address::of(referrer.as_bytes()));
            }
        }
        let mut findings = Findings::default();
        notes.fill(&mut merchant, &[], &mut findings);
        assert_eq!(merchant.site.hosts, ["brand.example", "pay.brand.example"]);
    }
}
