//! Every setting with its value and its source.

use crate::detect::{Detected, Open, Value};
use crate::merchant::{Merchant, keys};
use crate::report::assumptions::{Source, Used};
use crate::report::summary::Setting;
use std::collections::BTreeMap;

/// All settings in the order of the manual. Settings that a file sets or the logs show are marked as such; the others have their
/// default, or are not known.
pub fn used(merchant: &Merchant, detected: &[Detected], open: &[Open]) -> Vec<Used> {
    let mut list = Vec::new();
    let detected: BTreeMap<&str, &Detected> = detected.iter().map(|found| (found.what, found)).collect();
    for (name, key) in keys::listed() {
        list.push(one(merchant, &detected, &name, key.value(merchant).as_ref().map(written)));
    }
    // Tables with names that the user chose: further programmes and columns.
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

/// Why a setting is open, and its candidates.
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
