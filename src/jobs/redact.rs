//! Excerpts that can be shared: logs, orders and partner lists without personal data, which give the same verdicts.
//!
//! A line is not edited in place: it is read as a hit, each field is replaced by what it is, and the hit is written as a JSON
//! line with the usual keys. So nothing of a line is left that nobody looked at, and every format that can be read can be
//! redacted. Orders and partners are written as tables with tagtrail's own columns, for the same reason.

mod devices;
mod excerpt;
mod hits;
mod shop;
mod tables;

use crate::base::error::{Error, Kind, Result};
use crate::base::progress::{Progress, Stage};
use crate::jobs::analyze::{apply_credits, open_logs};
use crate::jobs::inputs::Inputs;
use crate::logs::set;
use crate::merchant::{Merchant, Partners, Settings};
use crate::orders::{KeyIndex, read};
use crate::report::redact::{Facts, Key, Redactor};
pub use excerpt::Excerpt;
use excerpt::Names;
use hits::{HitWriter, joined};
use shop::Shop;
use std::sync::Arc;

/// The most bytes of web logs that are redacted at once: the excerpt is in memory until all of it is written.
pub const MOST_BYTES: u64 = 1 << 30;

/// Redacts all inputs with a key. Without orders the logs are redacted as well, by what they show alone.
///
/// Fails where an input cannot be read, or where the logs have more than [`MOST_BYTES`].
pub fn redact(inputs: &Inputs, settings: Settings, key: &Key, progress: &dyn Progress) -> Result<Vec<Excerpt>> {
    let size: u64 = inputs.web.iter().map(|source| source.size).sum();
    if size > MOST_BYTES {
        let what = format!("the logs have {} MiB, more than the {} that are redacted", size >> 20, MOST_BYTES >> 20);
        return Err(Error::new(Kind::Format, "", what).hint("take the days that matter"));
    }
    progress.begins(Stage::Orders);
    let partners = Partners::read_with(&inputs.partners, &settings.programs, &settings.partner_columns)?;
    let mut merchant = Merchant::new(settings, partners);
    let mut orders = read::read(&inputs.orders, &merchant.orders)?;
    // Verdicts rest on what networks credited: the excerpt has it in its orders.
    apply_credits(inputs, &merchant, &mut orders)?;
    let keys = KeyIndex::of(&orders);
    let mut names = Names::default();
    let mut excerpts = Vec::new();
    progress.begins(Stage::Formats);
    let mut logs = if inputs.web.is_empty() { Vec::new() } else { open_logs(inputs, &mut merchant, &orders, &keys)?.0 };
    let shop: Arc<dyn Facts> = Arc::new(Shop::of(&merchant, &orders));
    let redactor = || Redactor::shaped(key.clone(), Arc::clone(&shop));
    progress.begins(Stage::Scan);
    let places = &merchant.site;
    let sinks = set::scan(&mut logs, &merchant, &|_| HitWriter::new(redactor(), places), progress.scanned());
    for (log, sinks) in logs.iter().zip(sinks) {
        let tally = &log.tally;
        excerpts.push(Excerpt {
            from: log.source.path.clone(),
            name: names.of(&log.source.path, "ndjson"),
            bytes: joined(sinks),
            written: tally.parsed + tally.duplicate,
            left_out: tally.rejected_total(),
            fault: log.fault.clone(),
        });
    }
    excerpts.extend(tables::orders(&orders, &merchant, &mut redactor(), &mut names));
    excerpts.extend(tables::partners(&merchant, &mut redactor(), &mut names));
    Ok(excerpts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_name_get_numbers() {
        let mut names = Names::default();
        let given = ["a/access.log", "b/access.log", "b/access.log.1.gz", "orders.ndjson", "-"];
        let got: Vec<String> = given.iter().map(|path| names.of(path, "ndjson")).collect();
        assert_eq!(
            got,
            ["access.log.ndjson", "access.log-2.ndjson", "access.log.1.gz.ndjson", "orders.ndjson", "-.ndjson"]
        );
    }
}
