//! Reads `tagtrail.toml`. Every key is optional; a wrong one is an error that names its line and what would be right.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use serde::Deserialize;

use super::globs::{Glob, Globs};
use super::network::Network;
use super::origins::{self, Origins, TrustTable};
use super::site::{Pages, Place, Site};
use super::terms::{Terms, TermsTable};
use super::values::{Host, Read, SetBy, Zone};
use super::{OrderSettingsRaw, keys};
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
    Ok(Settings {
        site: file.site.into_site(),
        programs,
        orders: OrderSettingsRaw {
            timezone: file.orders.timezone.map_or(Tz::UTC, |zone| zone.0.0),
            columns: file.orders.columns,
        },
        internal: file.internal.networks.into_iter().map(|n| n.0).collect(),
        origins,
        given: given(text),
    })
}

/// The keys that a file names, with their tables in front.
fn given(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    // What was read above is a table.
    if let Ok(table) = text.parse::<toml::Table>() {
        name_keys("", &table, &mut keys);
    }
    keys
}

fn name_keys(before: &str, table: &toml::Table, keys: &mut BTreeSet<String>) {
    for (key, value) in table {
        let name = if before.is_empty() { key.clone() } else { format!("{before}.{key}") };
        match value {
            toml::Value::Table(inner) => name_keys(&name, inner, keys),
            _ => {
                keys.insert(name);
            }
        }
    }
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
mod tests {
    use super::super::terms::Model;
    use super::*;
    use crate::units::{Money, Span};

    /// Every key there is: holds the tables above and the lists in `keys.rs` together.
    const WHOLE: &str = r#"
[site]
hosts = ["https://Shop.Example/", "*.shop.example"]
session = "cookie:sid"
customer = "field:uid"
log_format = '$remote_addr - $request'
timezone = "Europe/Berlin"
tag_cookie = "server"
[site.pages]
cart = ["/cart/add*"]
checkout = ["/checkout*"]
confirmation = ["/order/thanks*"]
confirmation_order_id = "query:order"
click_beacon = ["/aff/hit*"]
conversion_beacon = ["/aff/conv*"]
landing = ["/welcome/*"]
[policy]
preset = "amazon-associates"
tag_params = ["tag", "ref"]
click_id_params = ["awc"]
companions = ["linkCode"]
window = "12h"
cart_window = "60d"
model = "first-click"
session_ends_on_order = false
excluded_categories = ["Gift Cards"]
excluded_skus = ["GC-1"]
commission_rate = 0.04
reporting_lag = "48h"
[program.coupon]
commission_rate = 0
[program.net]
preset = "awin"
window = "0"
[orders]
timezone = "America/New_York"
[orders.columns]
order_id = "Name"
[internal]
networks = ["10.0.0.0/8", "2001:db8::1"]
"#;

    fn settings(text: &str) -> Settings {
        parse("t.toml", text).expect(text)
    }

    fn fail(text: &str) -> String {
        let error = parse("t.toml", text).expect_err(text);
        assert_eq!(error.kind, Kind::Settings);
        error.to_string()
    }

    #[test]
    fn every_key_is_read() {
        let settings = settings(WHOLE);
        let site = &settings.site;
        assert_eq!(site.hosts, ["shop.example", "*.shop.example"]);
        assert_eq!(site.session, Some(Place::Cookie("sid".into())));
        assert_eq!(site.timezone, Some(Tz::Europe__Berlin));
        assert!(!site.id_set_by_script, "said outright, in spite of the beacon");
        assert!(site.pages.landing.matches(b"/welcome/a"));
        assert!(site.pages.conversion_beacon.matches(b"/aff/conv.gif"));
        let terms = &settings.programs[0];
        assert_eq!((terms.name.as_str(), terms.model), ("amazon-associates", Model::FirstClick));
        assert_eq!((terms.window, terms.cart_window), (Span::hours(12), Some(Span::days(60))));
        assert_eq!(terms.reporting_lag, Span::hours(48));
        assert!(!terms.session_ends_on_order);
        assert_eq!(settings.orders.timezone, Tz::America__New_York);
        assert_eq!(settings.orders.columns["order_id"], "Name");
        assert!(settings.internal[0].contains(b"10.1.1.1"));
    }

    #[test]
    fn programmes_build_on_the_policy_or_on_their_own_preset() {
        let settings = settings(WHOLE);
        let [_, coupon, net] = &settings.programs[..] else {
            panic!("three programmes");
        };
        assert_eq!((coupon.name.as_str(), coupon.window), ("coupon", Span::hours(12)));
        assert_eq!(coupon.commission(Money(5)), Some(Money(0)));
        assert_eq!((net.name.as_str(), net.window), ("net", Span(0)));
        assert_eq!(net.click_id_params, ["awc"]);
        assert!(net.excluded_categories.is_empty());
    }

    #[test]
    fn an_empty_file_says_nothing() {
        let settings = settings("");
        assert_eq!(settings.programs, [Terms::default()]);
        assert_eq!(settings.orders.timezone, Tz::UTC);
        assert!(settings.site.session.is_none());
        assert!(!settings.site.id_set_by_script);
    }

    #[test]
    fn a_beacon_means_that_a_script_stores_the_id() {
        let site = settings("[site.pages]\nclick_beacon = ['/hit']").site;
        assert!(site.id_set_by_script);
    }

    #[test]
    fn unknown_keys_at_any_depth() {
        let cases = [
            (
                "[site]\nhosts = []\nsesion = \"cookie:sid\"\n",
                r#"t.toml: line 3: unknown key "sesion" in [site] (did you mean "session"?)"#,
            ),
            ("[polcy]\n", r#"t.toml: line 1: unknown key "polcy" (did you mean "policy"?)"#),
            (
                "[program.a]\nwindow = \"1d\"\nmodle = 1\n",
                r#"t.toml: line 3: unknown key "modle" in [program.a] (did you mean "model"?)"#,
            ),
            (
                "site.pages.chekout = []\n",
                r#"t.toml: line 1: unknown key "chekout" in [site.pages] (did you mean "checkout"?)"#,
            ),
            (
                "[orders]\ncolumns = { orderid = \"Name\" }\n",
                r#"t.toml: line 2: unknown key "orderid" in [orders.columns] (did you mean "order_id"?)"#,
            ),
            (
                "[policy]\nxyzzy = 1\n[internal]\nzz = 1\n[orders]\nqq = 1",
                r#"t.toml: line 2: unknown key "xyzzy" in [policy] (known keys are preset, "#,
            ),
        ];
        for (text, expected) in cases {
            let message = fail(text);
            assert!(message.starts_with(expected), "{message}");
        }
    }

    #[test]
    fn wrong_values_have_their_line_key_and_remedy() {
        let cases = [
            (
                "[policy]\n\nwindow = \"24\"\n",
                r#"t.toml: line 3: policy.window: "24" is no length of time (write a number and s, m, h, d or w, as in "24h", or "0")"#,
            ),
            ("[policy]\nwindow = 24\n", "line 2: policy.window: invalid type: integer `24` (expected a string)"),
            ("[policy]\nwindow = \"-1d\"\n", "no length of time"),
            ("[policy]\nmodel = \"last\"\n", "(write last-click or first-click)"),
            (
                "[policy]\ncommission_rate = 4\n",
                "policy.commission_rate: 4 is no share of an amount (write 0.04 for 4 %)",
            ),
            ("[policy]\ncommission_rate = nan\n", "is no share"),
            (
                "[program.a]\npreset = \"awim\"\n",
                r#"line 2: program.a.preset: unknown preset "awim" (did you mean "awin"?)"#,
            ),
            (
                "[site]\ntimezone = \"Europe/Berln\"\n",
                r#"line 2: site.timezone: "Europe/Berln" is no time zone (did you mean "Europe/Berlin"?)"#,
            ),
            ("[site]\nsession = \"sid\"\n", "(write cookie:NAME, query:NAME,"),
            ("[site.pages]\ncart = [\n\"/a\",\n\"b\"]\n", "line 2: site.pages.cart: \"b\" is no page pattern"),
            ("[internal]\nnetworks = [\"10.0.0.0/99\"]\n", "line 2: internal.networks: "),
            ("[site\n", "line 1: "),
            ("a = 1\na = 2\n", "line 2: "),
            ("site = 3\n", "line 1: site: "),
            ("[program]\na = 3\n", "line 2: program.a: "),
        ];
        for (text, expected) in cases {
            let message = fail(text);
            assert!(message.contains(expected), "{message}");
            assert!(!message.contains('\n'));
        }
    }

    #[test]
    fn every_order_column_can_be_named() {
        for column in keys::ORDER_COLUMNS {
            let text = format!("[orders.columns]\n{column} = \"X\"\n");
            assert_eq!(settings(&text).orders.columns[column], "X");
        }
    }
}
