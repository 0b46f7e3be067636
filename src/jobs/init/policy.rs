//! The programme's terms, as far as links, orders and the partner list suggest them. Only a contract shows them for certain.

use super::{Shown, counted, example, told};
use crate::base::error::Result;
use crate::detect::Seen;
use crate::detect::Sure;
use crate::merchant::Key;
use crate::report::settings_draft::{Entry, Line};
use crate::report::summary::Setting;
use crate::tables::{Table, TableKind};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The most frequent parameter may have at most this many times the hits of another one that is proposed.
const RARE: u64 = 50;

/// The programmes in a partner list, with their partners.
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
    /// A table for each programme in the partner list.
    pub(super) fn programs(&self) -> Vec<Entry> {
        let program = |(name, n): &(String, u64)| {
            let quoted = Setting::Text(name.clone());
            // The key is quoted like a value, because it may hold any text.
            let key = Line::Set(String::new(), quoted)
                .text()
                .split_once("= ")
                .map(|(_, key)| key.to_owned())
                .unwrap_or_default();
            let comment = format!(
                "The partner list names programme {name} for {n} of its ids. Its own terms (all or none named):"
            );
            example(&comment, &format!("[program.{key}]\nwindow = \"14d\""))
        };
        self.programs.iter().map(program).collect()
    }

    /// The parameters of arrivals, as a proposal.
    pub(super) fn tags(&self, key: &Key) -> Entry {
        let words = key.about;
        let seen = &self.links.tags;
        let Some((_, most)) = seen.first() else {
            return example(
                &format!("{words}; tag unless said. None was seen in an arrival; for example:"),
                &key.example_line(),
            );
        };
        let often: Vec<_> = seen.iter().filter(|(_, n)| n * RARE >= *most).cloned().collect();
        Entry {
            comment: told(words, &format!("{} of arrivals hold one", counted(&often)), Sure::Guess),
            line: Line::Proposed(key.name.to_owned(), Setting::List(often.into_iter().map(|(name, _)| name).collect())),
        }
    }

    /// Parameters of networks' click ids, as a proposal.
    pub(super) fn clicks(&self, key: &Key) -> Entry {
        let words = key.about;
        let usual = self.merchant.programs[0].click_id_params.clone();
        let seen = match self.links.clicks.as_slice() {
            [] => "none was seen".to_owned(),
            seen => counted(seen),
        };
        let comment = format!("{words}; these unless said: {seen}.");
        Entry { comment, line: Line::Proposed(key.name.to_owned(), Setting::List(usual)) }
    }

    /// The most frequent ratio of booked commissions to their amounts.
    pub(super) fn rate(&self, key: &Key) -> Entry {
        let words = key.about;
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
            return example(&format!("{words}. No commission is booked; for example:"), &key.example_line());
        };
        let sure = if n * 2 > booked { Sure::by(n) } else { Sure::Guess };
        let how = format!("{n} of {booked} booked commissions are this share, rounded");
        example(&told(words, &how, sure), &format!("{} = {}", key.name, rate as f64 / 1000.0))
    }
}
