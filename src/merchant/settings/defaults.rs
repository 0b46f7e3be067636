//! What `tagtrail.toml` says, and what holds where it is silent.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use crate::merchant::{Network, Origins, Site, Terms};

/// What the settings files say, with the defaults where they are silent.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The web site.
    pub site: Site,
    /// The programmes' terms: first the default one (`[policy]`), then `[program.NAME]` by name.
    pub programs: Vec<Terms>,
    /// How to read order files.
    pub orders: OrderSettings,
    /// The partner list's header for a column of ours, where the headers do not tell: ours to theirs.
    pub partner_columns: BTreeMap<String, String>,
    /// Networks of staff and test machines.
    pub internal: Vec<Network>,
    /// Which file says what.
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
            origins: Origins::default(),
        }
    }
}

/// How to read order files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderSettings {
    /// The zone of times that are written without one.
    pub timezone: Tz,
    /// The file's header for a column of ours, where the headers do not tell: ours to theirs.
    pub columns: BTreeMap<String, String>,
    /// The currency of amounts of which the files say none, in its one spelling; empty when it is not known.
    pub currency: String,
}

impl Default for OrderSettings {
    fn default() -> Self {
        Self { timezone: Tz::UTC, columns: BTreeMap::new(), currency: String::new() }
    }
}
