//! What may stay: the ids of partners, order numbers, products.

use super::values::{is_address, is_mail};
use crate::events::named::names_partner;
use crate::merchant::{Merchant, Network, Partners, Place, Site};
use crate::orders::Orders;
use crate::report::story::{Story, number};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// What a text is about, and may stay in it.
#[derive(Clone, Debug)]
pub(super) enum Keep {
    /// In a story: the ids of its partners, and its order's number.
    Story {
        /// The partners' ids, lower case.
        tags: Vec<String>,
        /// The order's number, lower case, without decoration.
        order: String,
    },
    /// In the logs and orders of a shop: what its verdicts depend on.
    Shop(Arc<Shop>),
}

/// What verdicts on a shop's orders depend on, and what of it is about people.
#[derive(Clone, Debug, Default)]
pub struct Shop {
    /// The shop's own networks.
    pub(super) internal: Vec<Network>,
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

/// The fewest letters by which a beginning counts as a partner's id: a cut or damaged id shows why a sale was lost.
const BEGINNING: usize = 3;

/// The most letters in which a damaged id may differ from a partner's id.
const FARTHEST: usize = 2;

/// The fewest letters of an id that is looked for inside a value: shorter ones occur in any value by chance.
const INSIDE: usize = 5;

/// The most partners for which damaged ids are looked for: each value is compared with each of them.
const MOST_COMPARED: usize = 500;

impl Default for Keep {
    fn default() -> Self {
        Self::Story { tags: Vec::new(), order: String::new() }
    }
}

impl Keep {
    pub(super) fn of(story: &Story) -> Self {
        let row = &story.verdict;
        let tags = [&row.claimant_tag, &row.credited_tag].into_iter().filter(|tag| !tag.is_empty());
        Self::Story { tags: tags.map(|tag| tag.to_lowercase()).collect(), order: number(&row.order_id).to_lowercase() }
    }

    /// Whether a value is an order's number, a product, or a partner's id, whole, cut or damaged.
    pub(super) fn has(&self, value: &str) -> bool {
        let lower = value.to_lowercase();
        match self {
            Self::Story { order, .. } => self.has_tag(value) || !value.is_empty() && number(&lower) == order,
            Self::Shop(shop) => {
                let is_item = || shop.orders.contains(number(&lower)) || shop.skus.contains(&lower);
                !shop.people.contains(value) && (is_item() || self.has_tag(value))
            }
        }
    }

    /// Whether a value is a partner's id, whole, cut or damaged.
    pub(super) fn has_tag(&self, value: &str) -> bool {
        let lower = value.to_lowercase();
        match self {
            Self::Story { tags, .. } => !lower.is_empty() && tags.iter().any(|tag| is_of(tag, &lower)),
            Self::Shop(shop) => !shop.people.contains(value) && shop.has_tag(&lower),
        }
    }

    /// Whether a value is the id of a customer or a session, however it looks.
    pub(super) fn is_person(&self, value: &str) -> bool {
        matches!(self, Self::Shop(shop) if shop.people.contains(value))
    }

    /// Whether a cookie or a parameter of this name holds the id of a session or a customer.
    pub(super) fn names_person(&self, name: &str) -> bool {
        matches!(self, Self::Shop(shop) if shop.id_names.contains(name))
    }

    /// Whether a parameter of this name holds partners' ids: then every id stays, also that of a stranger.
    pub(super) fn is_partners(&self, name: &str, value: &str) -> bool {
        matches!(self, Self::Shop(shop) if shop.tag_params.contains(&name.to_lowercase()))
            && !is_mail(value)
            && !is_address(value)
            && !self.is_person(value)
    }

    /// Whether pages of a host are the shop's own, so that their addresses are compared with requests.
    pub(super) fn is_own(&self, host: &str) -> bool {
        matches!(self, Self::Shop(shop) if shop.site.owns(host.as_bytes()))
    }

    /// Whether the address of a page elsewhere has to be made unreadable: nothing depends on it.
    pub(super) fn hides_path(&self, host: &str, path: &str) -> bool {
        let Self::Shop(shop) = self else { return false };
        let is_partners = !shop.partners.by_host(host.as_bytes()).is_empty();
        !is_partners && !names_partner(&shop.partners, path.as_bytes(), b"")
    }
}

/// Whether a value in lower case is a partner's id: whole, cut, with something after it, or damaged.
fn is_of(tag: &str, value: &str) -> bool {
    let cut = value.len() >= BEGINNING && tag.starts_with(value) || value.starts_with(tag);
    cut && value.len() <= tag.len() + FARTHEST || is_near(tag, value)
}

fn is_near(tag: &str, value: &str) -> bool {
    tag.len() > 2 * FARTHEST
        && tag.len().abs_diff(value.len()) <= FARTHEST
        && strsim::osa_distance(tag, value) <= FARTHEST
}

impl Shop {
    /// What may stay in the logs and orders of a shop.
    pub fn of(merchant: &Merchant, orders: &Orders) -> Self {
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

    /// Whether a value in lower case is a partner's id, whole, cut, damaged or encoded.
    fn has_tag(&self, value: &str) -> bool {
        let compared = || self.tags.len() <= MOST_COMPARED && self.tags.iter().any(|tag| is_of(tag, value));
        let whole = || self.partners.by_tag(value.as_bytes()).is_some() || self.tags.iter().any(|tag| tag == value);
        let encoded = || names_partner(&self.partners, format!("/?x={value}").as_bytes(), b"");
        !value.is_empty() && (compared() || whole() || encoded())
    }

    /// The place of a partner's id inside a longer value, such as a cookie that also holds a time.
    pub(super) fn tag_in(&self, value: &str) -> Option<std::ops::Range<usize>> {
        let lower = value.to_ascii_lowercase();
        let long = self.tags.iter().filter(|tag| tag.len() >= INSIDE);
        let places = long.filter_map(|tag| lower.find(tag.as_str()).map(|at| at..at + tag.len()));
        let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let bytes = lower.as_bytes();
        let is_whole = |place: &std::ops::Range<usize>| {
            (place.start == 0 || is_edge(bytes.get(place.start - 1))) && is_edge(bytes.get(place.end))
        };
        places.filter(is_whole).max_by_key(std::ops::Range::len)
    }
}
