//! Erases a customer from a ledger: the lines of the customer's visits, the rows of the orders, their verdicts, and the results of
//! all nights, which quote lines.

mod rows;

use super::search;
use crate::base::error::{Error, Kind, Result};
use crate::base::identity::{Id, Key};
use crate::base::progress::{Progress, Stage};
use crate::events::matcher::Matcher;
use crate::events::person::{Person, PersonFinder, PersonLine};
use crate::jobs::analyze::open_logs;
use crate::jobs::collect::evidence_name;
use crate::jobs::inputs::{Inputs, table_kind};
use crate::jobs::nightly::state::State;
use crate::jobs::nightly::{all_inputs, write_verdicts};
use crate::ledger::{EVIDENCE, Ledger, Manifest, Role, TABLES, VERDICTS};
use crate::logs::evidence::erase::Erased;
use crate::logs::set::{self, Log};
use crate::logs::source::reason;
use crate::merchant::{Merchant, Partners, Settings};
use crate::orders::index::order_key;
use crate::orders::{KeyIndex, Orders, read};
use crate::tables::{Table, TableKind, Texts, without};
use rows::{Layout, Own};
use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use xxhash_rust::xxh3::xxh3_64;

/// Scans in which further sessions of a person are looked for.
const MOST_SCANS: usize = 4;

/// What was erased.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Forgotten {
    /// Orders.
    pub orders: usize,
    /// Rows of tables.
    pub rows: usize,
    /// Lines of evidence.
    pub lines: usize,
    /// Files of the ledger that still hold the customer's id, such as a partner list.
    pub left: Vec<String>,
}

/// Erases the customer with an id. `settings` are those of the ledger.
///
/// The ledger says afterwards that something was erased, not what. Logs outside of the ledger are not changed.
pub fn forget(ledger: &mut Ledger, settings: Settings, customer: &str, progress: &dyn Progress) -> Result<Forgotten> {
    if is_nobody(customer)? {
        return Ok(Forgotten::default());
    }
    let inputs = all_inputs(ledger, &ledger.manifest)?;
    progress.begins(Stage::Orders);
    let partners = Partners::read_with(&inputs.partners, &settings.programs, &settings.partner_columns)?;
    let mut merchant = Merchant::new(settings, partners);
    let orders = read::read(&inputs.orders, &merchant.orders)?;
    let mut next = ledger.manifest.clone();
    let mut done = Forgotten::default();
    let person = person(&orders, customer);
    done.lines = erase_lines(ledger, &mut next, &inputs, &mut merchant, &orders, (person, customer), progress)?;
    progress.begins(Stage::Write);
    let numbers: BTreeSet<String> =
        orders.iter().filter(|order| order.customer == customer).map(|order| order.id.to_owned()).collect();
    done.orders = numbers.len();
    done.rows = erase_rows(ledger, &mut next, &orders, customer)?;
    if (done.orders, done.rows, done.lines) == (0, 0, 0) {
        // A mistyped id erases nothing, the results of nights included.
        return Ok(done);
    }
    erase_verdicts(ledger, &mut next, &numbers)?;
    next.nights.iter_mut().for_each(|night| night.has_result = false);
    next.erasures += 1;
    ledger.commit(next)?;
    done.left = search::files_with(&ledger.path("", ""), &ledger.manifest, customer)?;
    Ok(done)
}

/// Whether readers of orders take an id for none: shops write `0` or a word for guests, who are not one customer.
fn is_nobody(customer: &str) -> Result<bool> {
    let cells = [("order_id", "1"), ("ordered_at", "2026-09-01"), ("customer_id", customer)];
    let table = Table {
        path: String::new(),
        kind: TableKind::Csv { delimiter: b',' },
        names: cells.iter().map(|(name, _)| (*name).to_owned()).collect(),
        columns: cells.iter().map(|(_, cell)| Texts::from_iter([*cell])).collect(),
        rows: 1,
    };
    let orders = read::from_tables(std::iter::once(Ok(table)), &read::OrderSettings::default())?;
    Ok(orders.iter().all(|order| order.customer.is_empty()))
}

/// By which keys a customer's lines are known, as far as the orders show.
fn person(orders: &Orders, customer: &str) -> Person {
    let mut person = Person { customer: Key::of(Id::Customer, customer.as_bytes()), ..Person::default() };
    let own = Own::of(orders, customer);
    for order in orders.iter().filter(|order| order.customer == customer) {
        let number = if own.has(order.id) { order_key(order.id) } else { Key::NONE };
        let tokens = [number, Key::of(Id::Click, order.click_id.as_bytes())];
        person.tokens.extend(tokens.into_iter().filter(|key| key.is_some()));
        let session = Key::of(Id::Session, order.session.as_bytes());
        person.sessions.extend(Some(session).filter(|key| key.is_some()));
        let device = Key::device(order.ip.as_bytes(), order.agent.as_bytes());
        person.devices.extend(Some(device).filter(|key| key.is_some()));
    }
    person
}

/// Erases the lines of a person; returns their number.
fn erase_lines(
    ledger: &Ledger,
    next: &mut Manifest,
    inputs: &Inputs,
    merchant: &mut Merchant,
    orders: &Orders,
    (person, customer): (Person, &str),
    progress: &dyn Progress,
) -> Result<usize> {
    if inputs.web.is_empty() {
        return Ok(0);
    }
    progress.begins(Stage::Formats);
    let (mut logs, _) = open_logs(inputs, merchant, orders, &KeyIndex::of(orders))?;
    progress.begins(Stage::Scan);
    let test = search::own_line_test(customer);
    let mut named: Vec<HashSet<u64>> = Vec::with_capacity(logs.len());
    for log in &logs {
        let lines = match (&test, log.source.evidence()) {
            (Some(test), Some(evidence)) => evidence.lines_with(&|line| test(line))?,
            _ => Vec::new(),
        };
        named.push(lines.into_iter().collect());
    }
    let found = find_lines(&mut logs, merchant, person, &named, progress);
    let mut count = 0;
    for ((log, lines), named) in logs.iter().zip(found).zip(named) {
        let mut erased: Erased = named.into_iter().map(|offset| (offset, None)).collect();
        erased.extend(lines.into_iter().map(|(offset, minute, unfilled)| (offset, Some((minute, unfilled)))));
        let Some(evidence) = log.source.evidence().filter(|_| !erased.is_empty()) else { continue };
        count += erased.len();
        let collected = evidence.without(&erased)?;
        let at = inputs.web.iter().position(|source| std::sync::Arc::ptr_eq(source, &log.source));
        let Some(at) = at else { continue };
        let name = evidence_name(collected.index.marks.whole().hash, collected.index.end, &next.evidence);
        let bytes = ledger.put(EVIDENCE, &name, &|out| collected.write(out))?;
        let file = &mut next.evidence[at];
        (file.file, file.bytes, file.left_out, file.digest) = (name, bytes, collected.index.lines.1, None);
    }
    next.evidence.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(count)
}

/// The lines of a person in each log, and those at named places. Sessions that lines show lead to further lines.
fn find_lines(
    logs: &mut [Log],
    merchant: &Merchant,
    mut person: Person,
    named: &[HashSet<u64>],
    progress: &dyn Progress,
) -> Vec<Vec<PersonLine>> {
    let none = KeyIndex::default();
    let mut found = Vec::new();
    for _ in 0..MOST_SCANS {
        let (watch, before) = (Matcher::new(merchant, &none), person.sessions.len() + person.devices.len());
        let sinks =
            set::scan(logs, merchant, &|nth| PersonFinder::new(&watch, &person, &named[nth]), progress.scanned());
        let shown: Vec<(Vec<Key>, Vec<Key>)> =
            sinks.iter().flatten().map(|sink| (sink.sessions.clone(), sink.devices.clone())).collect();
        found = sinks.into_iter().map(|sinks| sinks.into_iter().flat_map(|sink| sink.lines).collect()).collect();
        for (sessions, devices) in shown {
            person.sessions.extend(sessions);
            person.devices.extend(devices);
        }
        if person.sessions.len() + person.devices.len() == before {
            break;
        }
    }
    found
}

/// Removes the rows of a customer and of the customer's orders from all order logs and transactions; returns their number.
fn erase_rows(ledger: &Ledger, next: &mut Manifest, orders: &Orders, customer: &str) -> Result<usize> {
    let mut own = Own::of(orders, customer);
    let mut layouts = Vec::with_capacity(next.tables.len());
    for table in &next.tables {
        let path = ledger.path(TABLES, &table.file);
        layouts.push(match table.role {
            Role::Orders => {
                let name = path.display().to_string();
                let text = Table::read(&path, table_kind(&path)?)?;
                let file = orders.files.iter().find(|file| file.path == name);
                let layout = file.map(|file| Layout::of_orders(&text.names, file));
                if let Some(layout) = &layout {
                    own.add_others(&text, layout);
                }
                layout
            }
            Role::Credits => Some(Layout::of_credits(&Table::read(&path, table_kind(&path)?)?.names)),
            _ => None,
        });
    }
    let serial = next.serial + 1;
    let mut rows = 0;
    for (nth, (table, layout)) in next.tables.iter_mut().zip(layouts).enumerate() {
        let Some(layout) = layout else { continue };
        let path = ledger.path(TABLES, &table.file);
        let Some((text, removed)) = without(&path, table_kind(&path)?, &own.test(&layout))? else { continue };
        rows += removed;
        let name = format!("{serial:06}-{nth}-erased.csv");
        ledger.put(TABLES, &name, &|out| out.write_all(text.as_bytes()))?;
        (table.file, table.bytes, table.hash) = (name, text.len() as u64, xxh3_64(text.as_bytes()));
    }
    Ok(rows)
}

/// Writes the current verdicts without those of some orders.
fn erase_verdicts(ledger: &Ledger, next: &mut Manifest, numbers: &BTreeSet<String>) -> Result<()> {
    let mut state = State::read(ledger)?;
    let serial = next.serial + 1;
    let Some(night) = next.nights.last_mut() else { return Ok(()) };
    state.entries.retain(|entry| !numbers.contains(&entry.row.order_id));
    let name = format!("{}.erased-{serial}", night.name);
    write_verdicts(ledger, &name, &state)?;
    let folder = PathBuf::from(VERDICTS).join(night.verdicts()).display().to_string();
    let path = ledger.path(&folder, "changes.csv");
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Error::new(Kind::Open, path.display().to_string(), reason(&error)))?;
    // The first cell of a line is the order's number.
    let is_own = |line: &str| {
        let is_quoted = line.starts_with('"');
        let (end, line) = if is_quoted { ('"', &line[1..]) } else { (',', line) };
        let cell = line.split(end).next().unwrap_or_default();
        numbers.contains(cell) || cell.strip_prefix('\'').is_some_and(|cell| numbers.contains(cell))
    };
    let left: String = text.split_inclusive('\n').filter(|line| !is_own(line)).collect();
    let folder = PathBuf::from(VERDICTS).join(&name).display().to_string();
    ledger.put(&folder, "changes.csv", &|out| out.write_all(left.as_bytes()))?;
    night.sums = ledger.sums(VERDICTS, &name)?;
    night.verdicts = Some(name);
    Ok(())
}
