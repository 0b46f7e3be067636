//! The programme's terms, as far as links, orders and the partner list hint at them. Only a contract tells them.

use super::{Shown, counted, example, told};
use crate::error::Result;
use crate::merchant::presets::Preset;
use crate::report::draft::{Entry, Line};
use crate::report::summary::Setting;
use crate::survey::Sure;
use crate::survey::links::Seen;
use crate::tables::{Table, TableKind};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A parameter that carries this share of what the most frequent one carries is no accident.
const RARE: u64 = 50;

/// The programmes that a partner list names, with their partners.
pub(super) fn programs(files: &[(PathBuf, TableKind)]) -> Result<Seen> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (path, kind) in files {
        let table = Table::read(path, *kind)?;
        let is_program = |name: &&String| name.trim().to_lowercase().starts_with("program");
        let Some(column) = table.names.iter().find(is_program).and_then(|name| table.column(name)) else { continue };
        for name in column.iter().map(str::trim).filter(|name| !name.is_empty()) {
            *counts.entry(name.to_owned()).or_default() += 1;
        }
    }
    Ok(counts.into_iter().collect())
}

impl Shown {
    pub(super) fn policy(&self) -> Vec<Entry> {
        let presets = Preset::names().collect::<Vec<_>>().join(", ");
        let mut entries = vec![
            example(
                &format!("The terms of a well-known programme; what is set below comes on top. There are {presets}."),
                "preset = \"amazon-associates\"",
            ),
            self.tags(),
            self.clicks(),
            example(
                "How long a click counts; 30d unless said. No log can tell it, and it decides much: take it from the programme's \
                 terms.",
                "window = \"24h\"\ncart_window = \"90d\"",
            ),
            example(
                "Which click is paid, and whether an order ends the click's session.",
                "model = \"last-click\"\nsession_ends_on_order = true",
            ),
            self.rate(),
            example(
                "What earns nothing, and how late credits are booked.",
                "excluded_categories = [\"Gift Cards\"]\nreporting_lag = \"24h\"",
            ),
        ];
        entries.extend(self.programs.iter().map(|(name, n)| {
            let quoted = Setting::Text(name.clone());
            // The key is quoted as a value is: it may hold anything.
            let key = Line::Set(String::new(), quoted)
                .text()
                .split_once("= ")
                .map(|(_, key)| key.to_owned())
                .unwrap_or_default();
            let comment = format!(
                "The partner list names programme {name} for {n} of its ids. Its own terms (all or none named):"
            );
            example(&comment, &format!("[program.{key}]\nwindow = \"14d\""))
        }));
        entries
    }

    fn tags(&self) -> Entry {
        let words = "Parameters whose value is a partner's registered id";
        if let Some(entry) = self.detected("policy.tag_params", words) {
            return entry;
        }
        let seen = &self.links.tags;
        let Some((_, most)) = seen.first() else {
            return example(
                &format!("{words}; tag unless said. None was seen in an arrival; for example:"),
                "tag_params = [\"tag\", \"ref\"]",
            );
        };
        let often: Vec<_> = seen.iter().filter(|(_, n)| n * RARE >= *most).cloned().collect();
        Entry {
            comment: told(words, &format!("{} of arrivals hold one", counted(&often)), Sure::Guess),
            line: Line::Proposed(
                "tag_params".to_owned(),
                Setting::List(often.into_iter().map(|(name, _)| name).collect()),
            ),
        }
    }

    fn clicks(&self) -> Entry {
        let words = "Parameters whose value is a network's id of one click";
        let usual = self.merchant.programs[0].click_id_params.clone();
        let seen = match self.links.clicks.as_slice() {
            [] => "none was seen".to_owned(),
            seen => counted(seen),
        };
        let comment = format!("{words}; these unless said: {seen}.");
        Entry { comment, line: Line::Proposed("click_id_params".to_owned(), Setting::List(usual)) }
    }

    /// The share that most booked commissions are of their amounts.
    fn rate(&self) -> Entry {
        let words = "The commission as a share of the amount, for sales without a booked one";
        let mut rates: BTreeMap<i64, u64> = BTreeMap::new();
        let mut booked = 0;
        for order in self.orders.iter() {
            if let (Some(amount), Some(commission)) = (order.amount, order.commission)
                && amount.0 > 0
                && commission.0 > 0
            {
                booked += 1;
                *rates.entry((commission.0 as f64 / amount.0 as f64 * 1000.0).round() as i64).or_default() += 1;
            }
        }
        let Some((rate, n)) = rates.into_iter().max_by_key(|(_, n)| *n) else {
            return example(&format!("{words}. No commission is booked; for example:"), "commission_rate = 0.04");
        };
        let sure = if n * 2 > booked { Sure::by(n) } else { Sure::Guess };
        let how = format!("{n} of {booked} booked commissions are this share, rounded");
        example(&told(words, &how, sure), &format!("commission_rate = {}", rate as f64 / 1000.0))
    }
}
