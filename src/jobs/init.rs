//! A starting `tagtrail.toml` from samples: detected settings with their evidence and certainty, and examples of the rest.
//!
//! Only settings that an analysis would detect by itself, and the parameters that carry registered ids, are in force. So the
//! file changes no verdict until somebody who knows the shop removes a `#`.

mod columns;
mod entries;
mod force;
mod left;
mod policy;
mod told;

use crate::base::counted::agreed;
use told::{counted, example, told};

use crate::base::error::{Kind, Result};
use crate::detect::{Detected, Findings, Links, Seen};
use crate::jobs::analyze::open_logs;
use crate::jobs::inputs::Inputs;
use crate::logs::set::Log;
use crate::merchant::{Merchant, Partners, Settings, settings};
use crate::orders::read::{self, OrderSettings};
use crate::orders::{KeyIndex, Orders};
use crate::report::settings_draft::{Draft, Entry, Line, Table};
use crate::report::summary::Setting;
use crate::tables::limits::quoted_headers;

/// The settings that the samples show.
struct Shown {
    merchant: Merchant,
    logs: Vec<Log>,
    orders: Orders,
    columns: columns::Found,
    detected: Vec<Detected>,
    links: Links,
    programs: Seen,
}

/// Reads samples and drafts the file. Logs, orders or partners may be missing; with more of them, more is found.
///
/// The values in `settings` are kept. A table with unknown columns is read as far as possible.
pub fn init(inputs: &Inputs, settings: Settings) -> Result<Draft> {
    let partners = Partners::read_with(&inputs.partners, &settings.programs, &settings.partner_columns)?;
    let mut merchant = Merchant::new(settings, partners);
    let columns = columns::settle(&inputs.orders, &merchant.orders.columns)?;
    merchant.orders.columns.clone_from(&columns.mapping);
    // A header that is not in the file does not help.
    let is_good = |column: &str| columns.mapping.contains_key(column) && !columns.guessed.contains_key(column);
    merchant.origins.keys.retain(|key, _| key.strip_prefix("orders.columns.").is_none_or(is_good));
    let how = OrderSettings { columns: columns.mapping.clone(), ..merchant.orders.clone() };
    let orders = match read::read(&inputs.orders, &how) {
        // The missing columns are already known and written.
        Err(error) if error.kind == Kind::Columns => Orders::default(),
        orders => orders?,
    };
    let keys = KeyIndex::of(&orders);
    let (logs, Findings { detected, links, .. }) =
        if inputs.web.is_empty() { Default::default() } else { open_logs(inputs, &mut merchant, &orders, &keys)? };
    let programs = policy::programs(&inputs.partners)?;
    let shown = Shown { merchant, logs, orders, columns, detected, links, programs };
    let table = |name: &str, entries| Table { name: name.to_owned(), entries };
    let mut tables = vec![
        table("site", shown.entries("site")),
        table("site.pages", shown.entries("site.pages")),
        table("policy", [shown.entries("policy"), shown.programs()].concat()),
        table("orders", shown.entries("orders")),
        table("orders.columns", shown.columns()),
        table("internal", shown.entries("internal")),
        table("nightly", shown.entries("nightly")),
    ];
    force::put(&mut tables, &shown.detected, &shown.merchant);
    Ok(Draft { head: shown.head(), tables: tables.into_iter().map(readable).collect(), end: shown.left() })
}

/// A table in which settings that the reader of settings refuses are only proposed: names in logs are texts from strangers.
fn readable(mut table: Table) -> Table {
    for entry in &mut table.entries {
        if let Line::Set(key, value) = &entry.line {
            let text = format!("[{}]\n{}\n", table.name, entry.line.text());
            if let Err(error) = settings::parse("", &text) {
                entry.comment = format!("{} This cannot be in force as it is: {}.", entry.comment, error.what);
                entry.line = Line::Proposed(key.clone(), value.clone());
            }
        }
    }
    table
}

impl Shown {
    fn head(&self) -> Vec<String> {
        let mut files: Vec<String> = self
            .logs
            .iter()
            .map(|log| {
                let fit = &log.fit;
                format!(
                    "{}: web log, {}, which reads {} of {} sample lines",
                    log.source.path, fit.format.name, fit.fits, fit.of
                )
            })
            .collect();
        files.extend(
            self.orders.files.iter().map(|file| format!("{}: {}", file.path, agreed(file.used, "order", "orders"))),
        );
        if !self.merchant.partners.list.is_empty() {
            files.push(format!("partner list: {}", agreed(self.merchant.partners.list.len() as u64, "id", "ids")));
        }
        let missing = [
            ("web logs", self.logs.is_empty()),
            ("orders", self.orders.is_empty()),
            ("a partner list", self.merchant.partners.list.is_empty()),
        ];
        let missing: Vec<&str> = missing.iter().filter(|(_, is_missing)| *is_missing).map(|(name, _)| *name).collect();
        let mut head = vec![
            "Settings of tagtrail, begun by tagtrail init from samples:".to_owned(),
            format!("{}.", files.join("; ")),
            "Every key is optional. \"sure\", \"likely\" and \"a guess\" say how well the samples show it. A setting with # in \
             front is not in force: it is an example, or was seen but would change verdicts. Take the # away where it is right."
                .to_owned(),
        ];
        if !missing.is_empty() {
            head.push(format!("More can be detected with {}.", missing.join(" and ")));
        }
        head
    }

    fn columns(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = self
            .orders
            .files
            .iter()
            .map(|file| {
                let list = file.columns.iter().map(|(ours, theirs)| format!("{ours} from {theirs:?}"));
                let list = list.collect::<Vec<_>>().join(", ");
                example(&format!("{}: recognised (sure): {list}.", file.path), "")
            })
            .collect();
        entries.extend(self.columns.wrong.iter().map(|what| example(&format!("{what}."), "")));
        entries.extend(self.columns.guessed.iter().map(|(column, why)| {
            let header = self.columns.mapping.get(column).cloned().unwrap_or_default();
            let comment = format!("No usual header; the only column that fits: {why} (likely).");
            Entry { comment, line: Line::Set(column.clone(), Setting::Text(header)) }
        }));
        entries.extend(self.columns.missing.iter().map(unknown_column));
        if entries.is_empty() || self.columns.missing.is_empty() && self.columns.guessed.is_empty() {
            entries.push(example(
                "Only for headers that are not recognised by themselves. For example:",
                "order_id = \"Receipt\"",
            ));
        }
        entries
    }
}

/// The entry for a required column without a known header: its candidates, not in force.
fn unknown_column(missing: &columns::Missing) -> Entry {
    let columns::Missing { file, column, candidates, headers } = missing;
    let (comment, header) = match candidates.as_slice() {
        [] => {
            let headers = quoted_headers(headers);
            (
                format!(
                    "{file}: no header is known for {column}, and no column has such values. The headers are {headers}."
                ),
                "HEADER".to_owned(),
            )
        }
        [(first, _), ..] => {
            let list: Vec<String> = candidates.iter().map(|(name, why)| format!("{name:?} ({why})")).collect();
            (format!("{file}: no header is known for {column}. It could be {}.", list.join(", ")), first.clone())
        }
    };
    Entry { comment, line: Line::Proposed((*column).to_owned(), Setting::Text(header)) }
}
