//! Order files and partner lists in every kind of table.

use super::{ZONES, check_message, choices, choose, file_of};
use tagtrail::merchant::{Partners, Terms};
use tagtrail::orders::read::{OrderSettings, read};
use tagtrail::orders::{KeyIndex, Orders};
use tagtrail::tables::{TableKind, sniff};

const KINDS: [TableKind; 6] = [
    TableKind::Csv { delimiter: b',' },
    TableKind::Csv { delimiter: b';' },
    TableKind::Csv { delimiter: b'\t' },
    TableKind::Csv { delimiter: b'|' },
    TableKind::Ndjson,
    TableKind::Parquet,
];

/// The first byte chooses the kind of table, the second a zone; the rest is the file.
pub(super) fn run(data: &[u8]) {
    let Some((kind, zone, bytes)) = choices(data) else { return };
    let file = file_of(bytes);
    let look = sniff(bytes);
    assert!(look.is_none_or(|look| look.kind == TableKind::Parquet || !look.names.is_empty()));
    let files = [(file.path().to_owned(), *choose(&KINDS, kind))];
    let settings = OrderSettings { timezone: *choose(&ZONES, zone), ..OrderSettings::default() };
    match read(&files, &settings) {
        Ok(orders) => check(&orders),
        Err(error) => check_message(&error),
    }
    match Partners::read(&files, &[Terms::default()]) {
        Ok(partners) => {
            for (at, partner) in partners.list.iter().enumerate() {
                assert_eq!(partners.by_tag(partner.tag.as_bytes()), Some(at as u32));
                partners.nearest(&partner.tag.as_bytes()[1..], None);
            }
        }
        Err(error) => check_message(&error),
    }
}

/// Expects every row to be accounted for, and every order to be readable.
fn check(orders: &Orders) {
    for file in &orders.files {
        assert_eq!(file.rows, file.used + file.blank + file.rejected);
    }
    assert_eq!(orders.files.iter().map(|file| file.used).sum::<u64>(), orders.len() as u64);
    for (at, order) in orders.iter().enumerate() {
        assert_eq!((orders.get(at).id, orders.get(at).line), (order.id, order.line));
        assert!(!order.id.is_empty() && order.line > 0 && !order.at.to_string().is_empty());
    }
    assert!(KeyIndex::of(orders).sizes()[3] <= 2 * orders.len());
}
