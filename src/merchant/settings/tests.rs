//! Tests of valid settings, and of errors in others.

use super::*;
use crate::base::error::Kind;
use crate::base::units::{Money, Span};
use crate::merchant::{Model, Place};
use chrono_tz::Tz;

/// A settings file with every key.
const WHOLE: &str = r#"
[site]
hosts = ["https://Shop.Example/", "*.shop.example"]
session = "cookie:sid"
customer = "field:uid"
log_format = '$remote_addr - $request'
timezone = "Europe/Berlin"
trusted_proxies = ["198.51.100.0/24", "cloudflare"]
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
currency = "eur"
[orders.columns]
order_id = "Name"
[partners.columns]
tag = "Code"
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
    assert!(site.trusted_proxies.as_ref().is_some_and(|proxies| proxies.networks[0].contains(b"198.51.100.9")));
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
    assert_eq!((settings.orders.currency.as_str(), settings.partner_columns["tag"].as_str()), ("EUR", "Code"));
    assert!(settings.internal[0].contains(b"10.1.1.1"));
}

#[test]
fn programmes_build_on_the_policy_or_on_their_own_preset() {
    let settings = settings(WHOLE);
    let [_, coupon, net] = &settings.programs[..] else {
        panic!("three programmes");
    };
    assert_eq!((coupon.name.as_str(), coupon.window), ("coupon", Span::hours(12)));
    assert_eq!(coupon.commission(Money(5), "EUR"), Some(Money(0)));
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
        ("[policy]\ncommission_rate = 4\n", "policy.commission_rate: 4 is no share of an amount (write 0.04 for 4 %)"),
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
    for column in keys::order_columns() {
        let text = format!("[orders.columns]\n{column} = \"X\"\n");
        assert_eq!(settings(&text).orders.columns[column], "X");
    }
}
