//! A starting `tagtrail.toml` from samples: what they show, by what evidence, how sure; and examples of the rest.
//!
//! In force is only what an analysis would detect by itself, and the parameters that carry registered ids. So the file
//! changes no verdict until somebody who knows the shop takes a `#` away.

mod columns;
mod force;
mod left;
mod policy;

use crate::analyze::open_logs;
use crate::error::{Kind, Result};
use crate::findings::setting;
use crate::inputs::Inputs;
use crate::merchant::{Globs, Merchant, Partners, Settings, settings};
use crate::orders::read::{self, OrderSettings};
use crate::orders::{KeyIndex, Orders};
use crate::report::draft::{Draft, Entry, Line, Table};
use crate::report::summary::Setting;
use crate::survey::links::{Links, Seen};
use crate::survey::{Detected, Findings, Sure};
use crate::tables::limits::quoted_headers;
use crate::weblogs::Log;

/// What the samples show.
struct Shown {
    merchant: Merchant,
    logs: Vec<Log>,
    orders: Orders,
    columns: columns::Found,
    detected: Vec<Detected>,
    links: Links,
    programs: Seen,
}

/// Looks at samples and drafts the file. Logs, orders or partners may be missing; the more there are, the more is found.
///
/// What `settings` say is taken over. A table with columns that nobody knows is read as far as it can be.
pub fn init(inputs: &Inputs, settings: Settings) -> Result<Draft> {
    let partners = Partners::read_with(&inputs.partners, &settings.programs, &settings.partner_columns)?;
    let mut merchant = Merchant::new(settings, partners);
    let columns = columns::settle(&inputs.orders, &merchant.orders.columns)?;
    merchant.orders.columns.clone_from(&columns.mapping);
    // A header that is not there helps nobody.
    let is_good = |column: &str| columns.mapping.contains_key(column) && !columns.guessed.contains_key(column);
    merchant.origins.keys.retain(|key, _| key.strip_prefix("orders.columns.").is_none_or(is_good));
    let how = OrderSettings { columns: columns.mapping.clone(), ..OrderSettings::from(&merchant.orders) };
    let orders = match read::read(&inputs.orders, &how) {
        // Which columns are missing is known by now, and is written.
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
        table("site", shown.site()),
        table("site.pages", shown.pages()),
        table("policy", shown.policy()),
        table("orders", vec![times()]),
        table("orders.columns", shown.columns()),
        table("internal", vec![networks()]),
    ];
    force::put(&mut tables, &shown.detected, &shown.merchant);
    Ok(Draft { head: shown.head(), tables: tables.into_iter().map(readable).collect(), end: shown.left() })
}

/// A table in which what the settings' reader refuses is only proposed: names in logs are strangers' texts.
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

fn example(comment: &str, toml: &str) -> Entry {
    Entry { comment: comment.to_owned(), line: Line::Example(toml.to_owned()) }
}

/// Evidence as a comment: what it is, by what, how sure.
fn told(what: &str, how: &str, sure: Sure) -> String {
    format!("{what}: {how} ({}).", sure.name())
}

/// `/t/click in 20 hits, /t/other in 3`, the first few.
fn counted(seen: &[(String, u64)]) -> String {
    let few = seen.iter().take(3).enumerate();
    let texts = few
        .map(|(nth, (name, n))| if nth == 0 { format!("{name} in {n} sample hits") } else { format!("{name} in {n}") });
    texts.collect::<Vec<_>>().join(", ")
}

fn networks() -> Entry {
    example(
        "Addresses of staff and test machines: their clicks are nobody's. No log shows them. For example:",
        "networks = [\"192.0.2.0/24\", \"2001:db8::/48\"]",
    )
}

fn times() -> Entry {
    example(
        "The zone of order times that name none; UTC unless said. tagtrail analyze measures how far the order log is off, and \
         says so.",
        "timezone = \"Europe/Berlin\"",
    )
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
        files.extend(self.orders.files.iter().map(|file| format!("{}: {} orders", file.path, file.used)));
        if !self.merchant.partners.list.is_empty() {
            files.push(format!("partner list: {} ids", self.merchant.partners.list.len()));
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

    /// An entry that was detected.
    fn detected(&self, what: &'static str, words: &str) -> Option<Entry> {
        let found = self.detected.iter().find(|found| found.what == what)?;
        let key = what.rsplit('.').next().unwrap_or(what);
        Some(Entry {
            comment: told(words, &found.how, found.sure),
            line: Line::Set(key.to_owned(), setting(&found.value)),
        })
    }

    fn site(&self) -> Vec<Entry> {
        let hosts = "The shop's own hosts, with or without www.; a referrer elsewhere is an arrival";
        let session = "Where a visit's id is: cookie:NAME, query:NAME, field:NAME or remote_user";
        let customer = "Where the customer's id is";
        let entries = [
            self.detected("site.hosts", hosts)
                .unwrap_or_else(|| example(&format!("{hosts}. Not found; for example:"), "hosts = [\"shop.example\"]")),
            self.detected("site.session", session)
                .unwrap_or_else(|| example(&format!("{session}. Not found; for example:"), "session = \"cookie:sid\"")),
            self.detected("site.customer", customer).unwrap_or_else(|| {
                example(&format!("{customer}. Not found; for example:"), "customer = \"cookie:uid\"")
            }),
            example(
                "Who writes the cookie that remembers the partner's id: server or script. Safari keeps what a script wrote for \
                 seven days. No log can tell it.",
                "tag_cookie = \"script\"",
            ),
            example(
                "The server's own log_format or LogFormat text. Only for logs that are detected wrongly above.",
                "log_format = '$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent'",
            ),
            example("The zone of log times that name none.", "timezone = \"Europe/Berlin\""),
        ];
        entries.into()
    }

    fn pages(&self) -> Vec<Entry> {
        let pages = &self.merchant.site.pages;
        let mut entries = vec![
            self.page("site.pages.cart", "cart", &pages.cart, "Putting something into the cart; * is any run"),
            self.page("site.pages.checkout", "checkout", &pages.checkout, "The way to the payment"),
            self.page("site.pages.confirmation", "confirmation", &pages.confirmation, "The page after the payment"),
        ];
        let number =
            "Where the confirmation page shows the order's number: the surest tie between an order and a visit";
        entries.push(match (&pages.confirmation_order_id, self.detected("site.pages.confirmation_order_id", number)) {
            (_, Some(entry)) => entry,
            (Some(place), None) => Entry {
                comment: format!("{number}: as the confirmation pages above have it (likely)."),
                line: Line::Set("confirmation_order_id".to_owned(), Setting::Text(place.to_string())),
            },
            (None, None) => {
                example(&format!("{number}. Not found; for example:"), "confirmation_order_id = \"query:order\"")
            }
        });
        entries.push(beacon(
            "click_beacon",
            "What a landing requests once the partner's id is stored. In force, its absence counts as a blocked tracker",
            &self.links.click_beacons,
            "repeats the id of the page that requested it",
        ));
        entries.push(beacon(
            "conversion_beacon",
            "What the confirmation page requests. In force, its absence counts as an unreported sale",
            &self.links.conversion_beacons,
            "repeats the order number of the page that requested it",
        ));
        entries.push(example("Pages made for partners' links. For example:", "landing = [\"/welcome/*\"]"));
        entries
    }

    /// Page patterns: detected, come along with others, or not found.
    fn page(&self, what: &'static str, key: &'static str, globs: &Globs, words: &str) -> Entry {
        if let Some(entry) = self.detected(what, words) {
            return entry;
        }
        if globs.is_empty() {
            return example(&format!("{words}. Not found; for example:"), &format!("{key} = [\"/{key}*\"]"));
        }
        let comment = format!("{words}: as the same shop system has it (likely).");
        Entry { comment, line: Line::Set(key.to_owned(), Setting::List(globs.texts().to_vec())) }
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

/// A required column that no header means: what it could be, not in force.
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

/// A beacon as it was seen: proposed, because its absence decides verdicts.
fn beacon(key: &'static str, words: &str, seen: &Seen, how: &str) -> Entry {
    match seen.first() {
        Some((path, n)) => Entry {
            comment: told(words, &format!("{} {how}", counted(seen)), Sure::by(*n)),
            line: Line::Proposed(key.to_owned(), Setting::List(vec![format!("{path}*")])),
        },
        None => {
            example(&format!("{words}. Not found; for example:"), &format!("{key} = [\"/{}*\"]", key.replace('_', "/")))
        }
    }
}
