//! A programme's terms: which parameters carry its ids, for how long a click counts, and what is excluded.

use std::str::FromStr;

use serde::Deserialize;

use super::presets::Preset;
use super::values::{Length, Rate, Read};
use crate::units::{Money, Span};

/// Which of several clicks is paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Model {
    /// The last click before the order.
    #[default]
    LastClick,
    /// The first click before the order.
    FirstClick,
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
    /// The name by which the partner list chooses it; of the default one, its preset's name or `default`.
    pub name: String,
    /// Parameters whose value is a partner's registered id.
    pub tag_params: Vec<String>,
    /// Parameters whose value is a network's id of one click.
    pub click_id_params: Vec<String>,
    /// Parameters that travel with the id: what vanished together with it tells who stripped it.
    pub companions: Vec<String>,
    /// How long a click counts; zero means during its own visit only.
    pub window: Span,
    /// How long it counts for what was put into the cart inside the window.
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
    /// The entry of the terms that excludes a sale, if one does; categories compare in any letter case.
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

    /// The commission on an amount of a currency, rounded to its smallest unit; `None` when no rate is known.
    pub fn commission(&self, amount: Money, currency: &str) -> Option<Money> {
        self.commission_rate.map(|rate| amount.at_rate(rate, currency))
    }
}

/// A `[policy]` or `[program.NAME]` table, or a preset's file; every key may be missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TermsTable {
    pub(super) preset: Option<Read<Preset>>,
    tag_params: Option<Vec<String>>,
    click_id_params: Option<Vec<String>>,
    companions: Option<Vec<String>>,
    window: Option<Read<Length>>,
    cart_window: Option<Read<Length>>,
    model: Option<Read<Model>>,
    session_ends_on_order: Option<bool>,
    excluded_categories: Option<Vec<String>>,
    excluded_skus: Option<Vec<String>>,
    commission_rate: Option<Rate>,
    reporting_lag: Option<Read<Length>>,
}

impl TermsTable {
    /// The terms of this table, where `base` says what its keys do not.
    pub(super) fn over(&self, base: Terms, name: &str) -> Terms {
        let list = |own: &Option<Vec<String>>, base: Vec<String>| own.clone().unwrap_or(base);
        let length = |own: Option<Read<Length>>| own.map(|read| read.0.0);
        Terms {
            name: name.to_owned(),
            tag_params: list(&self.tag_params, base.tag_params),
            click_id_params: list(&self.click_id_params, base.click_id_params),
            companions: list(&self.companions, base.companions),
            window: length(self.window).unwrap_or(base.window),
            cart_window: length(self.cart_window).or(base.cart_window),
            model: self.model.map_or(base.model, |read| read.0),
            session_ends_on_order: self.session_ends_on_order.unwrap_or(base.session_ends_on_order),
            excluded_categories: list(&self.excluded_categories, base.excluded_categories),
            excluded_skus: list(&self.excluded_skus, base.excluded_skus),
            commission_rate: self.commission_rate.map(|rate| rate.0).or(base.commission_rate),
            reporting_lag: length(self.reporting_lag).unwrap_or(base.reporting_lag),
        }
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
