//! The entry of each key in the file: a detected value, else a proposed one, else an example.

use super::{Shown, counted, example, told};
use crate::detect::Seen;
use crate::detect::Sure;
use crate::jobs::answers::setting;
use crate::merchant::presets::Preset;
use crate::merchant::{Globs, Key, keys};
use crate::report::settings_draft::{Entry, Line};
use crate::report::summary::Setting;

impl Shown {
    /// The entries of a table, one for each of its keys.
    pub(super) fn entries(&self, table: &str) -> Vec<Entry> {
        keys::of(table).iter().map(|key| self.entry(&format!("{table}.{}", key.name), key)).collect()
    }

    fn entry(&self, name: &str, key: &Key) -> Entry {
        if let Some(entry) = self.detected(name, key) {
            return entry;
        }
        let pages = &self.merchant.site.pages;
        match name {
            "site.pages.cart" => page(key, &pages.cart),
            "site.pages.checkout" => page(key, &pages.checkout),
            "site.pages.confirmation" => page(key, &pages.confirmation),
            "site.pages.confirmation_order_id" => self.number(key),
            "site.pages.click_beacon" => {
                beacon(key, &self.links.click_beacons, "repeats the id of the page that requested it")
            }
            "site.pages.conversion_beacon" => {
                beacon(key, &self.links.conversion_beacons, "repeats the order number of the page that requested it")
            }
            "policy.preset" => {
                let presets = Preset::names().collect::<Vec<_>>().join(", ");
                example(&format!("{}. There are {presets}.", key.about), &key.example_line())
            }
            "policy.tag_params" => self.tags(key),
            "policy.click_id_params" => self.clicks(key),
            "policy.commission_rate" => self.rate(key),
            _ => usual(key),
        }
    }

    /// The detected value of a key.
    fn detected(&self, name: &str, key: &Key) -> Option<Entry> {
        let found = self.detected.iter().find(|found| found.what == name)?;
        let line = Line::Set(key.name.to_owned(), setting(&found.value));
        let what = format!("{}. Detected", key.about);
        Some(Entry { comment: told(&what, &found.how, found.sure), line })
    }

    /// The place of the order number on the confirmation page, where a shop system shows it.
    fn number(&self, key: &Key) -> Entry {
        let Some(place) = &self.merchant.site.pages.confirmation_order_id else { return usual(key) };
        let comment = format!("{}: as the confirmation pages above have it (likely).", key.about);
        Entry { comment, line: Line::Set(key.name.to_owned(), Setting::Text(place.to_string())) }
    }
}

/// A key that the samples do not show: its default and an example.
fn usual(key: &Key) -> Entry {
    let without = match key.unset("").as_str() {
        _ if key.is_detected() => "Not found; for example:".to_owned(),
        "none" => "For example:".to_owned(),
        unset => format!("Unless it is set: {unset}. For example:"),
    };
    let comment = format!("{}. {without}", key.about);
    example(&comment, &key.example_line())
}

/// Page patterns that belong to the same shop system as others, or were not found.
fn page(key: &Key, globs: &Globs) -> Entry {
    if globs.is_empty() {
        return usual(key);
    }
    let comment = format!("{}: as the same shop system has it (likely).", key.about);
    Entry { comment, line: Line::Set(key.name.to_owned(), Setting::List(globs.texts().to_vec())) }
}

/// An observed beacon: only proposed, because its absence decides verdicts.
fn beacon(key: &Key, seen: &Seen, how: &str) -> Entry {
    let Some((path, n)) = seen.first() else { return usual(key) };
    Entry {
        comment: told(key.about, &format!("{} {how}", counted(seen)), Sure::by(*n)),
        line: Line::Proposed(key.name.to_owned(), Setting::List(vec![format!("{path}*")])),
    }
}
