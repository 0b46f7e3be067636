//! What verdicts on a shop's orders depend on, and what of it is about people.

use super::devices;
use crate::events::named::names_partner;
use crate::merchant::{Merchant, Network, Partners, Place, Site};
use crate::orders::Orders;
use crate::report::redact::{Facts, Key, is_tag_of};
use crate::report::story::number;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

/// What verdicts on a shop's orders depend on, and what of it is about people.
#[derive(Clone, Debug, Default)]
pub(super) struct Shop {
    /// The shop's own networks.
    internal: Vec<Network>,
    partners: Partners,
    /// Partners' ids, lower case.
    tags: Vec<String>,
    /// Order numbers without decoration, lower case.
    orders: HashSet<String>,
    /// Products.
    skus: HashSet<String>,
    /// Ids of customers and sessions in the orders and the partner list.
    people: HashSet<String>,
    /// Parameters with partners' ids, lower case.
    tag_params: BTreeSet<String>,
    /// Names of cookies and parameters with the id of a session or a customer.
    id_names: BTreeSet<String>,
    site: Site,
}

/// The fewest letters of an id that is looked for inside a value: shorter ones occur in any value by chance.
const INSIDE: usize = 5;

/// The most partners for which damaged ids are looked for: each value is compared with each of them.
const MOST_COMPARED: usize = 500;

impl Shop {
    /// What may stay in the logs and orders of a shop.
    pub(super) fn of(merchant: &Merchant, orders: &Orders) -> Self {
        let partners = &merchant.partners;
        let people = orders.iter().flat_map(|order| [order.customer, order.session]).map(str::to_owned);
        let own = partners.list.iter().flat_map(|partner| partner.own_customers.iter().cloned());
        let mut people: HashSet<String> = people.chain(own).collect();
        people.remove("");
        let mut skus = HashSet::new();
        for order in orders.iter() {
            skus.extend(orders.items(&order).map(|(sku, _)| sku.to_lowercase()));
        }
        skus.remove("");
        let places = [&merchant.site.session, &merchant.site.customer].into_iter().flatten();
        let id_names = places.filter_map(|place| match place {
            Place::Cookie(name) | Place::Query(name) => Some(name.clone()),
            _ => None,
        });
        Self {
            internal: merchant.internal.clone(),
            tags: partners.list.iter().map(|partner| partner.tag.to_lowercase()).collect(),
            partners: partners.clone(),
            orders: orders.iter().map(|order| number(order.id).to_lowercase()).collect(),
            skus,
            people,
            tag_params: merchant.tag_params().into_iter().map(str::to_lowercase).collect(),
            id_names: id_names.collect(),
            site: merchant.site.clone(),
        }
    }
}

impl Facts for Shop {
    fn is_item(&self, value: &str) -> bool {
        let lower = value.to_lowercase();
        self.orders.contains(number(&lower)) || self.skus.contains(&lower)
    }

    fn is_tag(&self, value: &str) -> bool {
        let value = &value.to_lowercase();
        let compared = || self.tags.len() <= MOST_COMPARED && self.tags.iter().any(|tag| is_tag_of(tag, value));
        let whole = || self.partners.by_tag(value.as_bytes()).is_some() || self.tags.iter().any(|tag| tag == value);
        let encoded = || names_partner(&self.partners, format!("/?x={value}").as_bytes(), b"");
        compared() || whole() || encoded()
    }

    fn tag_in(&self, value: &str) -> Option<Range<usize>> {
        let lower = value.to_ascii_lowercase();
        let long = self.tags.iter().filter(|tag| tag.len() >= INSIDE);
        let places = long.filter_map(|tag| lower.find(tag.as_str()).map(|at| at..at + tag.len()));
        let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let bytes = lower.as_bytes();
        let is_whole = |place: &Range<usize>| {
            (place.start == 0 || is_edge(bytes.get(place.start - 1))) && is_edge(bytes.get(place.end))
        };
        places.filter(is_whole).max_by_key(Range::len)
    }

    fn is_person(&self, value: &str) -> bool {
        self.people.contains(value)
    }

    fn names_person(&self, name: &str) -> bool {
        self.id_names.contains(name)
    }

    fn names_partner(&self, name: &str) -> bool {
        self.tag_params.contains(&name.to_lowercase())
    }

    fn is_own_host(&self, host: &str) -> bool {
        self.site.owns(host.as_bytes())
    }

    fn is_partners_page(&self, host: &str, path: &str) -> bool {
        !self.partners.by_host(host.as_bytes()).is_empty() || names_partner(&self.partners, path.as_bytes(), b"")
    }

    fn address(&self, key: &Key, text: &str) -> String {
        devices::address(key, &self.internal, text)
    }

    fn agent(&self, key: &Key, text: &str) -> String {
        devices::agent(key, text)
    }
}
