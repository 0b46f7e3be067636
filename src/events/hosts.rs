//! Looks up the hosts of referring pages. Each host is looked up once per chunk, and one comparison is enough for most pages.

use super::texts::Texts;
use crate::base::short_search::begins;
use crate::merchant::Merchant;
use crate::merchant::site::bare_host;
use foldhash::quality::RandomState;
use std::collections::HashMap;

/// Where a referring page is, as seen from the shop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Referer<'h> {
    /// There is none.
    None,
    /// Path and query on one of the shop's own hosts.
    Own(&'h [u8]),
    /// A host elsewhere, by its number in [`Hosts`].
    Elsewhere(usize),
}

/// A host that a referrer in the chunk names.
#[derive(Debug)]
struct Host {
    /// Lower case, without `www.` and a port.
    name: Vec<u8>,
    own: bool,
    /// Whether it is a partner's.
    partner: bool,
    /// Its number in [`Texts`]; none until an event that names it is kept.
    text: Option<u32>,
}

/// The hosts that the chunk's referrers name.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    /// Scheme and own host of the last referrer on an own host, up to the first `/` of the path; empty before the first one.
    own: Vec<u8>,
    numbers: HashMap<Box<[u8]>, usize, RandomState>,
    list: Vec<Host>,
}

impl Hosts {
    /// Where a referring page is. `asked` is the requested host, empty when it was not logged.
    #[inline]
    pub(super) fn referer<'h>(&mut self, referer: &'h [u8], asked: &[u8], merchant: &Merchant) -> Referer<'h> {
        if referer.is_empty() {
            return Referer::None;
        }
        // Most pages come from the same own host as the page before.
        if !self.own.is_empty() && begins(referer, &self.own) {
            return Referer::Own(&referer[self.own.len() - 1..]);
        }
        self.look_up(referer, asked, merchant)
    }

    fn look_up<'h>(&mut self, referer: &'h [u8], asked: &[u8], merchant: &Merchant) -> Referer<'h> {
        let Some(rest) = referer.strip_prefix(b"https://").or_else(|| referer.strip_prefix(b"http://")) else {
            // `android-app:…` and other schemes without a host of the web, or a bare path.
            return if referer[0] == b'/' {
                Referer::Own(referer)
            } else {
                Referer::Elsewhere(self.number(referer, merchant))
            };
        };
        let end = rest.iter().position(|b| matches!(b, b'/' | b'?' | b'#')).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        let number = self.number(host, merchant);
        if self.list[number].own {
            if path.first() == Some(&b'/') {
                self.own.clear();
                self.own.extend_from_slice(&referer[..=referer.len() - path.len()]);
            }
            return Referer::Own(path);
        }
        let same = !asked.is_empty() && bare_host(host) == bare_host(asked);
        if same { Referer::Own(path) } else { Referer::Elsewhere(number) }
    }

    fn number(&mut self, host: &[u8], merchant: &Merchant) -> usize {
        if let Some(number) = self.numbers.get(host) {
            return *number;
        }
        self.numbers.insert(host.into(), self.list.len());
        self.list.push(Host {
            name: bare_host(host).to_ascii_lowercase(),
            own: merchant.site.owns(host),
            partner: !merchant.partners.by_host(host).is_empty(),
            text: None,
        });
        self.list.len() - 1
    }

    /// Whether a page is on a partner's host.
    #[inline]
    pub(super) fn is_partner(&self, referer: Referer<'_>) -> bool {
        match referer {
            Referer::Elsewhere(number) => self.list[number].partner,
            _ => false,
        }
    }

    /// The referring host elsewhere, in lower case without `www.`; nothing for other referrers.
    pub(super) fn name(&self, referer: Referer<'_>) -> &[u8] {
        match referer {
            Referer::Elsewhere(number) => &self.list[number].name,
            _ => b"",
        }
    }

    /// The number among texts of a host elsewhere.
    pub(super) fn text(&mut self, number: usize, texts: &mut Texts) -> u32 {
        let host = &mut self.list[number];
        *host.text.get_or_insert_with(|| texts.host(&host.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merchant::partners::{Partner, Partners};
    use crate::merchant::settings::Settings;
    use proptest::prelude::*;

    fn merchant() -> Merchant {
        let partner = Partner { hosts: vec!["b.example".to_owned()], ..Partner::default() };
        let mut merchant = Merchant::new(Settings::default(), Partners::of(vec![partner]));
        merchant.site.hosts = vec!["s.example".to_owned()];
        merchant
    }

    proptest! {
        /// The result for a referrer does not depend on the referrers before it.
        #[test]
        fn what_came_before_changes_nothing(
            referers in proptest::collection::vec("(https?://|app:)?(www[.])?(s|S|b|a|x)([.]example)?(:1)?([/?#][a/]{0,2})?", 0..20),
            asked in "(a[.]example)?",
        ) {
            let merchant = merchant();
            let mut hosts = Hosts::default();
            let mut texts = Texts::default();
            for referer in &referers {
                let mut fresh = Hosts::default();
                let told = hosts.referer(referer.as_bytes(), asked.as_bytes(), &merchant);
                let plain = fresh.referer(referer.as_bytes(), asked.as_bytes(), &merchant);
                prop_assert_eq!(hosts.is_partner(told), fresh.is_partner(plain));
                if let (Referer::Elsewhere(number), Referer::Elsewhere(0)) = (told, plain) {
                    let text = hosts.text(number, &mut texts);
                    prop_assert_eq!(&texts.hosts[text as usize], &fresh.list[0].name);
                } else {
                    prop_assert_eq!(told, plain);
                }
            }
        }
    }

    #[test]
    fn a_referrer_is_own_a_partners_or_none() {
        let (merchant, mut hosts) = (merchant(), Hosts::default());
        for _ in 0..2 {
            let mut told = |referer: &'static str| hosts.referer(referer.as_bytes(), b"x.example:80", &merchant);
            assert_eq!(told(""), Referer::None);
            assert_eq!(told("/a"), Referer::Own(b"/a"));
            assert_eq!(told("https://s.example/a?b"), Referer::Own(b"/a?b"));
            assert_eq!(told("https://s.example?b"), Referer::Own(b"?b"));
            assert_eq!(told("http://www.x.example/c"), Referer::Own(b"/c"));
            let (partner, app) = (told("http://www.B.example:8080/"), told("android-app://com.app"));
            assert!(hosts.is_partner(partner) && !hosts.is_partner(app) && !hosts.is_partner(Referer::Own(b"/")));
        }
    }
}
