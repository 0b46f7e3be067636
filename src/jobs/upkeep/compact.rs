//! Makes a ledger smaller without changing its answers: packs evidence harder, and drops order logs of which later ones repeat every
//! order.

use crate::base::error::Result;
use crate::jobs::inputs::table_kind;
use crate::ledger::{EVIDENCE, Ledger, Role, TABLES, TableFile};
use crate::logs::evidence::Evidence;
use crate::merchant::Settings;
use crate::orders::{Order, read};
use xxhash_rust::xxh3::xxh3_64;

/// The most attempts to drop an order log: each reads all others.
const MOST_TRIALS: usize = 64;

/// What was made smaller.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Compacted {
    /// Bytes of evidence before and after.
    pub evidence: (u64, u64),
    /// Order logs that were dropped.
    pub tables: usize,
}

/// Makes a ledger smaller. `settings` are those of the ledger.
pub fn compact(ledger: &mut Ledger, settings: &Settings) -> Result<Compacted> {
    let mut next = ledger.manifest.clone();
    let mut done = Compacted::default();
    for file in &mut next.evidence {
        done.evidence.0 += file.bytes;
        if !file.is_compact {
            let packed = Evidence::open(&ledger.path(EVIDENCE, &file.file))?.packed_harder()?;
            let name = format!("{}-c.evidence", file.file.trim_end_matches(".evidence"));
            let bytes = ledger.put(EVIDENCE, &name, &|out| packed.write(out))?;
            file.is_compact = true;
            // What was written in vain is swept.
            if bytes < file.bytes {
                (file.file, file.bytes) = (name, bytes);
            }
        }
        done.evidence.1 += file.bytes;
    }
    next.evidence.sort_by(|a, b| a.file.cmp(&b.file));
    let dropped = repeated(ledger, settings)?;
    next.tables.retain(|table| !dropped.contains(&table.file));
    done.tables = dropped.len();
    if next != ledger.manifest {
        ledger.commit(next)?;
    }
    Ok(done)
}

/// Order logs without which the orders are the same.
fn repeated(ledger: &Ledger, settings: &Settings) -> Result<Vec<String>> {
    let tables: Vec<&TableFile> = ledger.manifest.tables_of(Role::Orders).collect();
    let all = orders_of(ledger, settings, &tables)?;
    let mut kept = tables.clone();
    let mut tried = 0;
    // Ranges of all but the last one, the largest first.
    let mut ranges = vec![tables[..tables.len().saturating_sub(1)].to_vec()];
    while let Some(range) = ranges.pop().filter(|_| tried < MOST_TRIALS) {
        if range.is_empty() {
            continue;
        }
        tried += 1;
        let others: Vec<&TableFile> =
            kept.iter().copied().filter(|table| !range.iter().any(|other| other.file == table.file)).collect();
        if orders_of(ledger, settings, &others)? == all {
            kept = others;
        } else if range.len() > 1 {
            let (first, second) = range.split_at(range.len() / 2);
            ranges.extend([second.to_vec(), first.to_vec()]);
        }
    }
    let is_kept = |table: &TableFile| kept.iter().any(|other| other.file == table.file);
    Ok(tables.into_iter().filter(|table| !is_kept(table)).map(|table| table.file.clone()).collect())
}

/// The orders of some tables, as hashes of all that they say, sorted.
fn orders_of(ledger: &Ledger, settings: &Settings, tables: &[&TableFile]) -> Result<Vec<u64>> {
    let paths = tables.iter().map(|table| ledger.path(TABLES, &table.file));
    let files = paths.map(|path| Ok((path.clone(), table_kind(&path)?))).collect::<Result<Vec<_>>>()?;
    let orders = read::read(&files, &settings.orders)?;
    let hash = |order: Order<'_>| {
        let items: Vec<_> = orders.items(&order).collect();
        let plain = Order { row: 0, file: 0, line: 0, ..order };
        xxh3_64(format!("{plain:?} {items:?}").as_bytes())
    };
    let mut all: Vec<u64> = orders.iter().map(hash).collect();
    all.sort_unstable();
    Ok(all)
}
