//! What may stay: the ids of partners, order numbers, products.

use super::Key;
use super::values::{is_address, is_mail};
use crate::report::story::{Story, number};
use std::fmt::Debug;
use std::ops::Range;
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
    Shop(Arc<dyn Facts>),
}

/// What is known of the shop of the logs and orders that are redacted. Values are decoded texts.
pub trait Facts: Debug + Send + Sync {
    /// Whether a value is an order's number or a product.
    fn is_item(&self, value: &str) -> bool;
    /// Whether a value is a partner's id, whole, cut or damaged.
    fn is_tag(&self, value: &str) -> bool;
    /// The place of a partner's id inside a longer value, such as a cookie that also holds a time.
    fn tag_in(&self, value: &str) -> Option<Range<usize>>;
    /// Whether a value is the id of a customer or a session, however it looks.
    fn is_person(&self, value: &str) -> bool;
    /// Whether a cookie or a parameter of this name holds the id of a session or a customer.
    fn names_person(&self, name: &str) -> bool;
    /// Whether a parameter of this name holds partners' ids.
    fn names_partner(&self, name: &str) -> bool;
    /// Whether a host is the shop's own.
    fn is_own_host(&self, host: &str) -> bool;
    /// Whether a page elsewhere has to stay: it is a partner's, or names one.
    fn is_partners_page(&self, host: &str, path: &str) -> bool;
    /// The pseudonym of an address, which is an address of the same kind.
    fn address(&self, key: &Key, text: &str) -> String;
    /// The pseudonym of a user agent, which is one of the same kind.
    fn agent(&self, key: &Key, text: &str) -> String;
}

/// The fewest letters by which a beginning counts as a partner's id: a cut or damaged id shows why a sale was lost.
const BEGINNING: usize = 3;

/// The most letters in which a damaged id may differ from a partner's id.
const FARTHEST: usize = 2;

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
        match self {
            Self::Story { order, .. } => {
                self.has_tag(value) || !value.is_empty() && number(&value.to_lowercase()) == order
            }
            Self::Shop(shop) => !shop.is_person(value) && (shop.is_item(value) || self.has_tag(value)),
        }
    }

    /// Whether a value is a partner's id, whole, cut or damaged.
    pub(super) fn has_tag(&self, value: &str) -> bool {
        let lower = value.to_lowercase();
        match self {
            Self::Story { tags, .. } => !lower.is_empty() && tags.iter().any(|tag| is_tag_of(tag, &lower)),
            Self::Shop(shop) => !value.is_empty() && !shop.is_person(value) && shop.is_tag(value),
        }
    }

    /// Whether a value is the id of a customer or a session, however it looks.
    pub(super) fn is_person(&self, value: &str) -> bool {
        matches!(self, Self::Shop(shop) if shop.is_person(value))
    }

    /// Whether a cookie or a parameter of this name holds the id of a session or a customer.
    pub(super) fn names_person(&self, name: &str) -> bool {
        matches!(self, Self::Shop(shop) if shop.names_person(name))
    }

    /// Whether a parameter of this name holds partners' ids: then every id stays, also that of a stranger.
    pub(super) fn is_partners(&self, name: &str, value: &str) -> bool {
        let names = matches!(self, Self::Shop(shop) if shop.names_partner(name));
        names && !is_mail(value) && !is_address(value) && !self.is_person(value)
    }

    /// Whether pages of a host are the shop's own, so that their addresses are compared with requests.
    pub(super) fn is_own(&self, host: &str) -> bool {
        matches!(self, Self::Shop(shop) if shop.is_own_host(host))
    }

    /// Whether the address of a page elsewhere has to be made unreadable: nothing depends on it.
    pub(super) fn hides_path(&self, host: &str, path: &str) -> bool {
        matches!(self, Self::Shop(shop) if !shop.is_partners_page(host, path))
    }
}

/// Whether a value in lower case is a partner's id: whole, cut, with something after it, or damaged.
pub fn is_tag_of(tag: &str, value: &str) -> bool {
    let cut = value.len() >= BEGINNING && tag.starts_with(value) || value.starts_with(tag);
    cut && value.len() <= tag.len() + FARTHEST || is_near(tag, value)
}

fn is_near(tag: &str, value: &str) -> bool {
    tag.len() > 2 * FARTHEST
        && tag.len().abs_diff(value.len()) <= FARTHEST
        && strsim::osa_distance(tag, value) <= FARTHEST
}
