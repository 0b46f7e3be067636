//! Tests of transactions, on the samples of every dialect.

use super::*;
use std::io::Write;

fn read_text(text: &str) -> Result<Credits> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    let kind = crate::tables::sniff(text.as_bytes()).expect("a table").kind;
    read(&[(file.path().to_path_buf(), kind)], &Defaults::default())
}

#[test]
fn every_sample_is_read_and_every_row_is_accounted_for() {
    for dialect in dialects::credits::ALL {
        for sample in dialect.samples {
            let credits = read_text(sample.text).expect(dialect.name);
            let file = &credits.files[0];
            assert_eq!(file.dialect.name, dialect.name);
            assert_eq!(file.rows, file.used + file.blank + file.rejected, "{}", dialect.name);
            assert_eq!((file.used, file.unread_amounts), (sample.used, 0), "{}: {:?}", dialect.name, file.reasons);
            assert_eq!(credits.list.len() as u64, sample.used);
            assert_eq!(file.rejected, file.reasons.values().sum::<u64>());
        }
    }
}

#[test]
fn an_awin_transaction_has_typed_values() {
    let credits = read_text(dialects::credits::awin::DIALECT.samples[0].text).expect("readable");
    let [first, second] = &credits.list[..] else { panic!("two transactions") };
    assert_eq!((first.network, first.id.as_str(), first.status), ("awin", "801000001", CreditStatus::Pending));
    assert_eq!(first.clicked.map(|at| at.at.to_string()).as_deref(), Some("2026-09-02T11:58:02Z"));
    assert_eq!(second.amount.map(|amount| amount.to_string()).as_deref(), Some("1204.00"));
    assert_eq!((second.status, second.reason.as_str(), second.line), (CreditStatus::Declined, "Order cancelled", 3));
}

#[test]
fn a_file_of_another_kind_is_refused_with_its_headers() {
    let error = read_text("order_id,ordered_at\n1,2026-09-01\n").expect_err("no transactions");
    assert!(error.to_string().contains("order_id, ordered_at"), "{error}");
}
