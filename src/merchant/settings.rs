//! Reads `tagtrail.toml`. Every key is optional; a wrong one is an error that names its line and what would be right.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use serde::Deserialize;

use super::globs::{Glob, Globs};
use super::network::Network;
use super::origins::{self, Origin, Origins, TrustTable};
use super::site::{Pages, Place, Site};
use super::terms::{Terms, TermsTable};
use super::values::{Currency, Host, Read, SetBy, Zone};
use super::{OrderSettingsRaw, keys, proxies::Trusted};
use crate::error::{Error, Kind, Result};

/// What the settings file says, with the defaults where it is silent.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The web site.
    pub site: Site,
    /// The programmes' terms: first the default one (`[policy]`), then `[program.NAME]` by name.
    pub programs: Vec<Terms>,
    /// How to read order files.
    pub orders: OrderSettingsRaw,
    /// The partner list's header for a column of ours, where the headers do not tell: ours to theirs.
    pub partner_columns: BTreeMap<String, String>,
    /// Networks of staff and test machines.
    pub internal: Vec<Network>,
    /// Which file says what.
    pub origins: Origins,
    /// The keys that the file names, such as `policy.tag_params`.
    pub given: BTreeSet<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            site: Site::default(),
            programs: vec![Terms::default()],
            orders: OrderSettingsRaw::default(),
            partner_columns: BTreeMap::new(),
            internal: Vec::new(),
            origins: Origins::default(),
            given: BTreeSet::new(),
        }
    }
}

/// Reads the text of a settings file; `path` is its name in messages.
///
/// # Errors
/// One error of [`Kind::Settings`] for the first unknown key, else for the first wrong value.
pub fn parse(path: &str, text: &str) -> Result<Settings> {
    keys::check(path, text)?;
    let file: File = toml::from_str(text).map_err(|error| keys::explain(path, text, &error))?;
    let programs = programs(path, &file)?;
    let origins = Origins {
        files: vec![path.to_owned()],
        unread: None,
        keys: origins::of_text(text, 0),
        trust: file.detected.trust(path, text)?,
    };
    check_lists(path, &origins, &programs)?;
    Ok(Settings {
        site: file.site.into_site(),
        programs,
        orders: OrderSettingsRaw {
            timezone: file.orders.timezone.map_or(Tz::UTC, |zone| zone.0.0),
            columns: file.orders.columns,
            currency: file.orders.currency.map(|code| code.0.0).unwrap_or_default(),
        },
        partner_columns: file.partners.columns,
        internal: file.internal.networks.into_iter().map(|n| n.0).collect(),
        origins,
        given: super::given::given(text),
    })
}

/// Entries of one list: every line of the logs, or every page view of an order, is compared with each.
pub const MAX_LIST: usize = 1000;

/// Parameters of all programmes that hold partners' ids: the number of one fits into a byte.
pub const MAX_PARAMS: usize = 250;

/// Refuses lists that would make every line slow. What is excluded from a programme is compared with orders alone.
fn check_lists(path: &str, origins: &Origins, programs: &[Terms]) -> Result<()> {
    let length = |origin: &Origin| origin.value.as_array().map_or(0, Vec::len);
    let is_long = |(key, origin): &(&String, &Origin)| length(origin) > MAX_LIST && !key.contains(".excluded_");
    if let Some((key, origin)) = origins.keys.iter().find(is_long) {
        let what = format!("{key} has {} entries, more than {MAX_LIST}", length(origin));
        let hint = "a pattern such as /shop/* or a network such as 10.0.0.0/8 stands for many";
        return Err(Error::new(Kind::Settings, path, what).at(origin.line.clone()).hint(hint));
    }
    let params: BTreeSet<&String> = programs.iter().flat_map(|terms| &terms.tag_params).collect();
    if params.len() > MAX_PARAMS {
        let what = format!("tag_params name {} parameters, more than {MAX_PARAMS}", params.len());
        return Err(Error::new(Kind::Settings, path, what).hint("name those that hold partners' ids alone"));
    }
    Ok(())
}

/// The terms of all programmes. A programme without a preset of its own builds on `[policy]`.
fn programs(path: &str, file: &File) -> Result<Vec<Terms>> {
    let preset = |table: &TermsTable| table.preset.map(|read| read.0);
    let base = preset(&file.policy).map_or_else(Terms::default, super::presets::Preset::terms);
    let name = base.name.clone();
    let default = file.policy.over(base, &name);
    let mut programs = vec![default.clone()];
    for (name, table) in &file.program {
        if name.trim().is_empty() {
            return Err(Error::new(Kind::Settings, path, "a program has no name").hint("write [program.NAME]"));
        }
        let base = preset(table).map_or_else(|| default.clone(), super::presets::Preset::terms);
        programs.push(table.over(base, name));
    }
    Ok(programs)
}

/// The file as it is written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    site: SiteTable,
    policy: TermsTable,
    program: BTreeMap<String, TermsTable>,
    orders: OrdersTable,
    partners: PartnersTable,
    internal: InternalTable,
    detected: TrustTable,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct SiteTable {
    hosts: Vec<Read<Host>>,
    session: Option<Read<Place>>,
    customer: Option<Read<Place>>,
    log_format: OneOrMore,
    timezone: Option<Read<Zone>>,
    trusted_proxies: Option<Vec<Read<Trusted>>>,
    tag_cookie: Option<Read<SetBy>>,
    pages: PagesTable,
}

/// One text, or a list of texts.
#[derive(Deserialize, Default)]
#[serde(from = "Texts")]
struct OneOrMore(Vec<String>);

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text or a list of texts")]
enum Texts {
    One(String),
    More(Vec<String>),
}

impl From<Texts> for OneOrMore {
    fn from(texts: Texts) -> Self {
        match texts {
            Texts::One(text) => Self(vec![text]),
            Texts::More(texts) => Self(texts),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct PagesTable {
    cart: Vec<Read<Glob>>,
    checkout: Vec<Read<Glob>>,
    confirmation: Vec<Read<Glob>>,
    confirmation_order_id: Option<Read<Place>>,
    click_beacon: Vec<Read<Glob>>,
    conversion_beacon: Vec<Read<Glob>>,
    landing: Vec<Read<Glob>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct OrdersTable {
    timezone: Option<Read<Zone>>,
    currency: Option<Read<Currency>>,
    columns: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct PartnersTable {
    columns: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct InternalTable {
    networks: Vec<Read<Network>>,
}

impl SiteTable {
    fn into_site(self) -> Site {
        let pages = self.pages.into_pages();
        // A beacon on the landing means that a script stores the id, unless the settings know better.
        let by_script = self.tag_cookie.map_or(!pages.click_beacon.is_empty(), |set_by| set_by.0 == SetBy::Script);
        Site {
            hosts: self.hosts.into_iter().map(|host| host.0.0).collect(),
            session: self.session.map(|place| place.0),
            customer: self.customer.map(|place| place.0),
            log_formats: self.log_format.0,
            timezone: self.timezone.map(|zone| zone.0.0),
            trusted_proxies: self.trusted_proxies.map(|list| list.into_iter().map(|entry| entry.0).collect()),
            pages,
            id_set_by_script: by_script,
        }
    }
}

impl PagesTable {
    fn into_pages(self) -> Pages {
        let globs = |list: Vec<Read<Glob>>| Globs::of(&list.into_iter().map(|read| read.0.0).collect::<Vec<_>>());
        Pages {
            cart: globs(self.cart),
            checkout: globs(self.checkout),
            confirmation: globs(self.confirmation),
            confirmation_order_id: self.confirmation_order_id.map(|place| place.0),
            click_beacon: globs(self.click_beacon),
            conversion_beacon: globs(self.conversion_beacon),
            landing: globs(self.landing),
        }
    }
}

#[cfg(test)]
mod tests;
