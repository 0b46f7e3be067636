//! A programme's terms: which parameters contain its ids, how long a click counts, and what is excluded.

use std::str::FromStr;

use crate::base::units::{Money, Span};

/// Which of several clicks is paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Model {
    /// The last click before the order.
    #[default]
    LastClick,
    /// The first click before the order.
    FirstClick,
}

impl Model {
    /// The name of the model in the settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LastClick => "last-click",
            Self::FirstClick => "first-click",
        }
    }
}

impl FromStr for Model {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "last-click" => Ok(Self::LastClick),
            "first-click" => Ok(Self::FirstClick),
            _ => Err(format!("{text:?} is no model; write last-click or first-click")),
        }
    }
}

/// The terms of one programme.
#[derive(Clone, PartialEq, Debug)]
pub struct Terms {
    /// The name of the programme in the partner list; the default programme has its preset's name or `default`.
    pub name: String,
    /// Parameters that contain a partner's registered id.
    pub tag_params: Vec<String>,
    /// Parameters that contain a network's id of one click.
    pub click_id_params: Vec<String>,
    /// Parameters that accompany the id: those that vanish together with it show who removed it.
    pub companions: Vec<String>,
    /// How long a click counts; zero means during its own visit only.
    pub window: Span,
    /// How long it counts for products that were put into the cart inside the window.
    pub cart_window: Option<Span>,
    /// Which click is paid.
    pub model: Model,
    /// Whether an order closes the session of its click.
    pub session_ends_on_order: bool,
    /// Categories that earn nothing.
    pub excluded_categories: Vec<String>,
    /// Products that earn nothing.
    pub excluded_skus: Vec<String>,
    /// The commission as a share of the amount, 0 to 1.
    pub commission_rate: Option<f64>,
    /// How long after an order its credit may still be missing from the programme's reports.
    pub reporting_lag: Span,
}

impl Default for Terms {
    /// Last click, 30 days, ids in `tag`, click ids of the large networks, credit expected at once.
    fn default() -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            name: "default".to_owned(),
            tag_params: owned(&["tag"]),
            click_id_params: owned(&["awc", "cjevent", "ranSiteID", "irclickid"]),
            companions: owned(&["ascsubtag", "linkCode", "linkId", "irgwc", "afsrc"]),
            window: Span::days(30),
            cart_window: None,
            model: Model::LastClick,
            session_ends_on_order: false,
            excluded_categories: Vec::new(),
            excluded_skus: Vec::new(),
            commission_rate: None,
            reporting_lag: Span(0),
        }
    }
}

impl Terms {
    /// The entry of the terms that excludes a sale, if any; categories match in any letter case.
    pub fn excludes(&self, category: &str, sku: &str) -> Option<&str> {
        let (category, sku) = (category.trim().to_lowercase(), sku.trim());
        let by_category = self
            .excluded_categories
            .iter()
            .find(|entry| !category.is_empty() && entry.trim().to_lowercase() == category);
        let by_sku = || {
            let mut entries = self.excluded_skus.iter();
            entries.find(|entry| !sku.is_empty() && entry.trim() == sku)
        };
        by_category.or_else(by_sku).map(String::as_str)
    }

    /// The commission on an amount, rounded to the smallest unit of its currency; `None` when no rate is known.
    pub fn commission(&self, amount: Money, currency: &str) -> Option<Money> {
        self.commission_rate.map(|rate| amount.at_rate(rate, currency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exclusions_name_their_entry() {
        let terms = Terms {
            excluded_categories: vec!["Gift Cards".into()],
            excluded_skus: vec!["GC-50".into()],
            ..Terms::default()
        };
        assert_eq!(terms.excludes("gift cards ", ""), Some("Gift Cards"));
        assert_eq!(terms.excludes("Books", "GC-50"), Some("GC-50"));
        assert_eq!(terms.excludes("Books", "gc-50"), None);
        assert_eq!(terms.excludes("", ""), None);
    }

    #[test]
    fn an_empty_entry_excludes_nothing() {
        let terms =
            Terms { excluded_categories: vec![String::new()], excluded_skus: vec![String::new()], ..Terms::default() };
        assert_eq!(terms.excludes("", ""), None);
    }

    #[test]
    fn no_rate_means_no_known_commission() {
        let mut terms = Terms::default();
        assert_eq!(terms.commission(Money(1_000_000), "EUR"), None);
        terms.commission_rate = Some(0.04);
        assert_eq!(terms.commission(Money(1_000_000), "EUR"), Some(Money(40_000)));
    }
}
