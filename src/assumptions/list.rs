//! Every setting with its value and its source.

use crate::merchant::{Globs, Merchant, Model, Place, Terms};
use crate::report::assumptions::{Source, Used};
use crate::report::summary::Setting;
use crate::survey::{Detected, Open, Value};
use crate::units::Span;
use std::collections::BTreeMap;

/// All settings in the order of the manual. What a file sets or the logs show is marked so; the rest has its default, or
/// is not known.
pub fn used(merchant: &Merchant, detected: &[Detected], open: &[Open]) -> Vec<Used> {
    let mut list = Vec::new();
    let detected: BTreeMap<&str, &Detected> = detected.iter().map(|found| (found.what, found)).collect();
    for (key, value) in site(merchant).into_iter().chain(policy(&merchant.programs[0])).chain(rest(merchant)) {
        list.push(one(merchant, &detected, key, value));
    }
    // Tables with names of the user's own: further programmes and columns.
    for (key, origin) in &merchant.origins.keys {
        if list.iter().all(|used| used.key != *key) {
            list.push(one(merchant, &detected, key, Some(written(&origin.value))));
        }
    }
    for (key, found) in &detected {
        if list.iter().all(|used| used.key != *key) {
            list.push(one(merchant, &detected, key, Some(value_of(&found.value))));
        }
    }
    for used in &mut list {
        if let Some(open) = open.iter().find(|open| open.what == used.key && used.evidence.is_empty()) {
            used.evidence = why_open(open);
        }
    }
    list
}

/// Why a setting is open, and what it could be.
fn why_open(open: &Open) -> String {
    let candidates: Vec<String> = open.candidates.iter().map(|(name, n)| format!("{name} ({n})")).collect();
    match candidates.as_slice() {
        [] => open.why.clone(),
        some => format!("{}; it could be, by {}: {}", open.why, open.counted, some.join(", ")),
    }
}

fn one(merchant: &Merchant, detected: &BTreeMap<&str, &Detected>, key: &str, value: Option<Setting>) -> Used {
    let origins = &merchant.origins;
    let from_preset = || key.starts_with("policy.") && origins.sets("policy.preset") && value.is_some();
    let found = detected.get(key);
    let source = match (origins.sets(key), found) {
        (true, _) => Source::File,
        (false, Some(_)) => Source::Detected,
        _ if from_preset() => Source::Preset,
        _ if value.is_some() => Source::Default,
        _ => Source::Unknown,
    };
    let found = found.filter(|_| source == Source::Detected);
    Used {
        key: key.to_owned(),
        value: origins.keys.get(key).map_or(value, |origin| Some(written(&origin.value))),
        source,
        file: origins.file_of(key).map(str::to_owned),
        sure: found.map(|found| found.sure.name().to_owned()),
        evidence: found.map(|found| found.how.clone()).unwrap_or_default(),
    }
}

/// A detected value.
fn value_of(value: &Value) -> Setting {
    match value {
        Value::Text(text) => Setting::Text(text.clone()),
        Value::List(list) => Setting::List(list.clone()),
        Value::Flag(flag) => Setting::Flag(*flag),
    }
}

/// A value as a file has it.
fn written(value: &toml::Value) -> Setting {
    let text = |value: &toml::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        toml::Value::Boolean(flag) => Setting::Flag(*flag),
        toml::Value::Array(list) => Setting::List(list.iter().map(text).collect()),
        value => Setting::Text(text(value)),
    }
}

type Entry = (&'static str, Option<Setting>);

fn list(values: &[String]) -> Option<Setting> {
    (!values.is_empty()).then(|| Setting::List(values.to_vec()))
}

fn text(value: &dyn ToString) -> Setting {
    Setting::Text(value.to_string())
}

fn site(merchant: &Merchant) -> Vec<Entry> {
    let (site, pages) = (&merchant.site, &merchant.site.pages);
    let place = |place: &Option<Place>| place.as_ref().map(|place| text(place));
    let globs = |globs: &Globs| list(globs.texts());
    vec![
        ("site.hosts", list(&site.hosts)),
        ("site.session", place(&site.session)),
        ("site.customer", place(&site.customer)),
        ("site.log_format", list(&site.log_formats)),
        ("site.timezone", site.timezone.map(|zone| text(&zone.name()))),
        ("site.tag_cookie", Some(text(&if site.id_set_by_script { "script" } else { "server" }))),
        ("site.pages.cart", globs(&pages.cart)),
        ("site.pages.checkout", globs(&pages.checkout)),
        ("site.pages.confirmation", globs(&pages.confirmation)),
        ("site.pages.confirmation_order_id", place(&pages.confirmation_order_id)),
        ("site.pages.click_beacon", globs(&pages.click_beacon)),
        ("site.pages.conversion_beacon", globs(&pages.conversion_beacon)),
        ("site.pages.landing", globs(&pages.landing)),
    ]
}

fn policy(terms: &Terms) -> Vec<Entry> {
    let span = |span: Span| Some(text(&span));
    let model = match terms.model {
        Model::LastClick => "last-click",
        Model::FirstClick => "first-click",
    };
    vec![
        ("policy.tag_params", list(&terms.tag_params)),
        ("policy.click_id_params", list(&terms.click_id_params)),
        ("policy.companions", list(&terms.companions)),
        ("policy.window", span(terms.window)),
        ("policy.cart_window", terms.cart_window.and_then(span)),
        ("policy.model", Some(text(&model))),
        ("policy.session_ends_on_order", Some(Setting::Flag(terms.session_ends_on_order))),
        ("policy.excluded_categories", list(&terms.excluded_categories)),
        ("policy.excluded_skus", list(&terms.excluded_skus)),
        ("policy.commission_rate", terms.commission_rate.map(|rate| text(&rate))),
        ("policy.reporting_lag", span(terms.reporting_lag)),
    ]
}

fn rest(merchant: &Merchant) -> Vec<Entry> {
    // What a file says of networks is shown as it is written.
    vec![("orders.timezone", Some(text(&merchant.orders.timezone.name()))), ("internal.networks", None)]
}
