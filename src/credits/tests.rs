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

#[test]
fn sums_and_repeated_headers_are_no_transactions() {
    let head = "id,advertiser_id,sale_amount,commission,date,commission_status,click_ref,clickThroughTime,publisher_id";
    let row = "1,5,119.00,7.14,2026-09-05 13:45:00,approved,a,2026-09-04 13:45:00,71";
    let credits =
        read_text(&format!("{head}\n{row}\nTotal,,119.00,7.14,,,,,\n{head}\n,,119.00,7.14,,,,,\n")).expect("readable");
    assert_eq!(credits.list.len(), 1);
    let reasons: Vec<(&str, u64)> = credits.files[0].reasons.iter().map(|(reason, count)| (*reason, *count)).collect();
    assert_eq!(reasons, [("a sum of other rows", 2), ("the header again", 1)]);
}

#[test]
fn commissions_of_one_conversion_are_added() {
    let text = r#"[{"id":5,"external_id":"1001","amount":119.0,"click":{"created_at":"2026-09-04T09:12:44+00:00"},"commissions":[{"amount":7.14,"approved":true},{"amount":1.5,"approved":false}],"program":{"id":"lamps"},"affiliate":{"id":"nook","firstname":"A"},"created_at":"2026-09-05T13:45:00+00:00"}]"#;
    let credits = read_text(text).expect("readable");
    let [credit] = &credits.list[..] else { panic!("one transaction") };
    assert_eq!(credit.commission.map(|commission| commission.to_string()).as_deref(), Some("8.64"));
    assert_eq!(
        (credit.status, credit.publisher.as_str(), credit.advertiser.as_str()),
        (CreditStatus::Pending, "nook", "lamps")
    );
    assert_eq!(credit.clicked.map(|at| at.at.to_string()).as_deref(), Some("2026-09-04T09:12:44Z"));
}

#[test]
fn british_layouts_write_the_day_first_and_pounds_survive_a_wrong_encoding() {
    let credits = read_text(
        "Order ID,Merchant Name,Affiliate ID,Commission,Order Value,Status,Click Time,Order Date,Custom Tracking ID\n\
         1001,Shop,nook,Â£7.14,Â£119.00,Validated,04 Jan 2018 - 09:12,05 Jan 2018 - 12:30,a\n",
    )
    .expect("readable");
    let [credit] = &credits.list[..] else { panic!("one transaction") };
    assert_eq!((credit.currency.as_str(), credit.amount.map(|of| of.to_string()).as_deref()), ("GBP", Some("119.00")));
    assert_eq!(credit.placed.map(|at| at.at.to_string()).as_deref(), Some("2018-01-05T12:30:00Z"));
    let credits = read_text(
        "Transaction ID,Merchant,Program,Source,Sub ID,Order Date,Order Value (GBP),Commission (GBP),Approval Date\n\
         1001,Shop,P,Nook,a,05/09/2026,119.00,7.14,\n",
    )
    .expect("readable");
    assert_eq!(credits.list[0].placed.map(|at| at.at.to_string()).as_deref(), Some("2026-09-05T00:00:00Z"));
}
