//! The contents of `tagtrail.toml`, and the defaults of its keys.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;

use crate::base::units::Span;
use crate::merchant::{Network, Origins, Site, Terms};

/// The values of the settings files, with the defaults of keys that they do not set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The web site.
    pub site: Site,
    /// The programmes' terms: first the default one (`[policy]`), then `[program.NAME]` by name.
    pub programs: Vec<Terms>,
    /// How to read order files.
    pub orders: OrderSettings,
    /// Maps tagtrail's columns to headers of the partner list, where the headers alone are not enough.
    pub partner_columns: BTreeMap<String, String>,
    /// Networks of staff and test machines.
    pub internal: Vec<Network>,
    /// How long after an order its answer may change in a ledger.
    pub horizon: Option<Span>,
    /// Which file sets which key.
    pub origins: Origins,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            site: Site::default(),
            programs: vec![Terms::default()],
            orders: OrderSettings::default(),
            partner_columns: BTreeMap::new(),
            internal: Vec::new(),
            horizon: None,
            origins: Origins::default(),
        }
    }
}

/// How to read order files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderSettings {
    /// The zone of times that are written without one.
    pub timezone: Tz,
    /// Maps tagtrail's columns to headers of the order file, where the headers alone are not enough.
    pub columns: BTreeMap<String, String>,
    /// The currency of amounts without a currency in the files, in its one spelling; empty when it is unknown.
    pub currency: String,
    /// The partners' ids, which show the column of the credited partner where its header does not.
    pub partners: BTreeSet<String>,
}

impl Default for OrderSettings {
    fn default() -> Self {
        let (columns, currency, partners) = Default::default();
        Self { timezone: Tz::UTC, columns, currency, partners }
    }
}
