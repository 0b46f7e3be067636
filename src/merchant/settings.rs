//! Reads the text of a `tagtrail.toml`. Every key is optional; a wrong one is an error that names its line and how to
//! correct it.

mod defaults;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::Error as _;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue, Error as TomlError, ValueDeserializer};

use super::keys;
use super::origins::{self, Origin, Origins, TrustTable};
use super::presets::Preset;
use super::terms::Terms;
use super::values::Read;
use crate::base::error::{Error, Kind, Result};
pub use defaults::{OrderSettings, Settings};

/// A key and its value as the file has them.
type Item<'a, 'i> = (&'a Spanned<DeString<'i>>, &'a Spanned<DeValue<'i>>);

/// The value that was read, or why it cannot be read.
type Outcome<T> = std::result::Result<T, Wrong>;

/// An error from TOML, and where the value with the error begins.
#[derive(Debug)]
pub(super) struct Wrong {
    error: TomlError,
    value: usize,
}

/// Attaches the place of a value to an error.
fn wrong(value: &Spanned<DeValue<'_>>) -> impl Fn(TomlError) -> Wrong {
    let value = value.span().start;
    move |error| Wrong { error, value }
}

/// Reads the text of a settings file; `path` is its name in messages.
///
/// # Errors
/// One error of [`Kind::Settings`] for the first unknown key, else for the first wrong value.
pub fn parse(path: &str, text: &str) -> Result<Settings> {
    keys::check(path, text)?;
    let document = DeTable::parse(text).map_err(|error| keys::explain(path, text, &error, None))?;
    let mut settings = Settings::default();
    let mut trust = TrustTable::default();
    read(document.get_ref(), &mut settings, &mut trust)
        .map_err(|wrong| keys::explain(path, text, &wrong.error, Some(wrong.value)))?;
    settings.origins = Origins {
        files: vec![path.to_owned()],
        unread: None,
        keys: origins::of_text(text, 0),
        trust: trust.trust(path, text)?,
    };
    // A beacon on the landing page means that a script stores the id, unless the settings say otherwise.
    if !settings.origins.sets("site.tag_cookie") {
        settings.site.id_set_by_script = !settings.site.pages.click_beacon.is_empty();
    }
    check_lists(path, &settings.origins, &settings.programs)?;
    Ok(settings)
}

/// The most entries of one list: every line of the logs, or every page view of an order, is compared with each.
pub const MAX_LIST: usize = 1000;

/// The most parameters with partners' ids in all programmes: the index of one fits into a byte.
pub const MAX_PARAMS: usize = 250;

/// Refuses lists that would make every line slow. Exclusions of a programme are compared with orders only.
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

/// Reads a whole file. The keys of each table are read in the order of the text, so that the first wrong one is named.
fn read(document: &DeTable<'_>, settings: &mut Settings, trust: &mut TrustTable) -> Outcome<()> {
    // Programmes build on the policy, wherever it is in the file.
    for name in ["policy", "program"] {
        for (_, value) in document.iter().filter(|(key, _)| key.get_ref() == name) {
            if name == "policy" {
                let base = preset(table(value)?)?.map_or_else(Terms::default, preset_terms);
                settings.programs[0] = terms(table(value)?, base)?;
            } else {
                programs(table(value)?, &mut settings.programs)?;
            }
        }
    }
    for (key, value) in in_order(document) {
        match key.get_ref().as_ref() {
            "policy" | "program" => {}
            "detected" => {
                *trust = TrustTable::deserialize(ValueDeserializer::from(value.clone())).map_err(wrong(value))?;
            }
            name => read_table(name, table(value)?, settings)?,
        }
    }
    Ok(())
}

/// Reads a table and the tables below it.
fn read_table(name: &str, keys: &DeTable<'_>, settings: &mut Settings) -> Outcome<()> {
    let known = keys::of(name);
    for (key, value) in in_order(keys) {
        match known.iter().find(|known| known.name == key.get_ref().as_ref()) {
            Some(known) => known.read(settings, value.clone()).map_err(wrong(value))?,
            None => read_table(&format!("{name}.{}", key.get_ref()), table(value)?, settings)?,
        }
    }
    Ok(())
}

/// Reads the `[program.NAME]` tables in the order of their names.
fn programs(tables: &DeTable<'_>, programs: &mut Vec<Terms>) -> Outcome<()> {
    let mut named: Vec<Item<'_, '_>> = tables.iter().collect();
    named.sort_by(|one, other| one.0.get_ref().cmp(other.0.get_ref()));
    for (name, value) in named {
        if name.get_ref().trim().is_empty() {
            return Err(wrong(value)(TomlError::custom("a program has no name; write [program.NAME]")));
        }
        let base = preset(table(value)?)?.map_or_else(|| programs[0].clone(), preset_terms);
        let terms = terms(table(value)?, Terms { name: name.get_ref().to_string(), ..base })?;
        programs.push(terms);
    }
    Ok(())
}

/// The preset that a programme's table names.
fn preset(keys: &DeTable<'_>) -> Outcome<Option<Preset>> {
    let named = keys.iter().find(|(key, _)| key.get_ref() == "preset");
    let Some((_, value)) = named else { return Ok(None) };
    let preset = Read::deserialize(ValueDeserializer::from(value.clone()));
    preset.map(|read| Some(read.0)).map_err(wrong(value))
}

/// Reads the terms of a programme's table; `terms` are the values of keys that it does not set.
pub(super) fn terms(keys: &DeTable<'_>, mut terms: Terms) -> Outcome<Terms> {
    let known = keys::of("policy");
    for (key, value) in in_order(keys) {
        if let Some(known) = known.iter().find(|known| known.name == key.get_ref().as_ref()) {
            known.read_term(&mut terms, value.clone()).map_err(wrong(value))?;
        }
    }
    Ok(terms)
}

/// The terms of a preset, with the default terms for keys that its file does not set.
pub(super) fn preset_terms(preset: Preset) -> Terms {
    // A test reads every file, so that a built-in one cannot fail here.
    let base = Terms { name: preset.name.to_owned(), ..Terms::default() };
    let table = DeTable::parse(preset.text).ok();
    table.and_then(|table| terms(table.get_ref(), base.clone()).ok()).unwrap_or(base)
}

/// The keys of a table in the order of the text.
fn in_order<'a, 'i>(keys: &'a DeTable<'i>) -> Vec<Item<'a, 'i>> {
    let mut items: Vec<Item<'a, 'i>> = keys.iter().collect();
    items.sort_by_key(|(key, _)| key.span().start);
    items
}

/// A value that has to be a table.
fn table<'a, 'i>(value: &'a Spanned<DeValue<'i>>) -> Outcome<&'a DeTable<'i>> {
    value.get_ref().as_table().ok_or_else(|| {
        let no_table = toml::Table::deserialize(ValueDeserializer::from(value.clone()));
        wrong(value)(no_table.err().unwrap_or_else(|| TomlError::custom("this is no table")))
    })
}

#[cfg(test)]
mod tests;
