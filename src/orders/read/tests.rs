use chrono_tz::Tz;

use super::*;
use crate::base::units::Money;
use crate::orders::{Order, OrderStatus};

fn table(path: &str, text: &str) -> Table {
    let mut lines = text.lines();
    let split = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let names = lines.next().map(split).unwrap_or_default();
    let mut columns = vec![Texts::default(); names.len()];
    let mut rows = 0;
    for line in lines {
        let fields = split(line);
        for (at, column) in columns.iter_mut().enumerate() {
            column.push(fields.get(at).map_or("", String::as_str));
        }
        rows += 1;
    }
    Table { path: path.into(), kind: TableKind::Csv { delimiter: b',' }, names, columns, rows }
}

fn orders(texts: &[&str]) -> Result<Orders> {
    let tables = texts.iter().enumerate();
    let tables = tables.map(|(at, text)| Ok(table(&format!("{at}.csv"), text)));
    from_tables(tables, &OrderSettings::default())
}

fn closes(orders: &Orders) {
    for file in &orders.files {
        assert_eq!(file.rows, file.used + file.blank + file.rejected, "{}", file.path);
    }
    let used: u64 = orders.files.iter().map(|file| file.used).sum();
    assert_eq!(used, orders.len() as u64);
}

#[test]
fn every_field_arrives() {
    let orders =
        orders(&["order_id,ordered_at,amount,currency,sku,category,status,channel,session_id,customer_id,ip,\
         user_agent,click_id,coupon,tag,commission\n\
         #1001,2026-09-02T12:04:41Z,26.88,USD,B0,Books,returned,web,s1,u1,192.0.2.1,Firefox,c1,SAVE,foo-20,1.05"])
        .expect("readable");
    let order = orders.get(0);
    let texts = [
        order.id,
        order.currency,
        order.sku,
        order.category,
        order.status,
        order.channel,
        order.session,
        order.customer,
        order.ip,
        order.agent,
        order.click_id,
        order.coupon,
        order.tag,
    ];
    let expected =
        ["#1001", "USD", "B0", "Books", "returned", "web", "s1", "u1", "192.0.2.1", "Firefox", "c1", "SAVE", "foo-20"];
    assert_eq!(texts, expected);
    assert_eq!(order.at.to_string(), "2026-09-02T12:04:41Z");
    assert_eq!(order.amount, Some(Money(268_800)));
    assert_eq!(order.commission, Some(Money(10_500)));
    assert_eq!((order.standing, order.line, order.file), (OrderStatus::Void, 2, 0));
    assert!(Column::ALL.into_iter().all(|column| orders.has(column)));
}

#[test]
fn the_ledger_closes_over_bad_and_blank_rows() {
    let orders = orders(&[
        "id,date,tag\n1,2026-09-02,-\n,,\n,2026-09-03,x\n2,soon,\n\n3,2026-09-04,NULL",
        "",
        "order,placed_at\n9,1788350681",
    ])
    .expect("readable");
    closes(&orders);
    let first = &orders.files[0];
    assert_eq!((first.rows, first.used, first.blank, first.rejected), (6, 2, 2, 2));
    let reasons: Vec<_> = orders.rejected.iter().map(|r| (r.line, r.reason)).collect();
    assert_eq!(reasons, [(4, "order id missing"), (5, "date not readable")]);
    assert_eq!(orders.rejected[1].text, "2, soon");
    let seen: Vec<_> = orders.iter().map(|o| (o.row, o.id, o.file, o.line)).collect();
    assert_eq!(seen, [(0, "1", 0, 2), (1, "3", 0, 7), (2, "9", 2, 2)]);
    for (at, order) in orders.iter().enumerate() {
        assert_eq!(orders.get(at).id, order.id);
    }
    assert!(!orders.has(Column::Tag), "placeholders are no tags");
    assert!(!orders.has(Column::Amount));
    assert!(orders.get(0).day_only && !orders.get(2).day_only);
}

#[test]
fn further_lines_of_an_order_are_not_orders() {
    let orders = orders(&["Name,Email,Created at,Total,Lineitem name\n\
         #1,a@example.com,2026-09-02 12:00:00 -0400,30.00,Tea\n\
         #1,a@example.com,,,Cup\n\
         #1,a@example.com,2026-09-02 12:00:00 -0400,,Pot\n\
         #2,b@example.com,2026-09-02 12:05:00 -0400,5.00,Tea\n\
         #2,b@example.com,2026-09-02 12:05:00 -0400,5.00,Tea"])
    .expect("readable");
    closes(&orders);
    let seen: Vec<_> = orders.iter().map(|o| (o.id, o.line)).collect();
    assert_eq!(seen, [("#1", 2), ("#2", 6)], "a whole second record is the same order");
    let file = &orders.files[0];
    assert_eq!((file.blank, file.items, file.again), (3, 2, 1));
}

#[test]
fn a_missing_column_is_one_clear_line() {
    let error = orders(&["when,Beleg\n2026-09-02,1"]).expect_err("no id");
    assert_eq!(error.kind, Kind::Columns);
    assert_eq!(
        error.to_string(),
        "0.csv: header: no column for order_id and ordered_at (write order_id = \"HEADER\" under [orders.columns] \
         with one of the headers found: when, Beleg)"
    );
    let mapping = [("order_id", "Beleg"), ("ordered_at", "when")];
    let settings = OrderSettings {
        timezone: Tz::Europe__Berlin,
        columns: mapping.map(|(a, b)| (a.to_owned(), b.to_owned())).into(),
        ..OrderSettings::default()
    };
    let tables = || std::iter::once(Ok(table("b.csv", "when,Beleg\n02.09.2026 14:04,7")));
    let orders = from_tables(tables(), &settings).expect("mapped");
    let order: Order<'_> = orders.get(0);
    assert_eq!((order.id, order.at.to_string().as_str()), ("7", "2026-09-02T12:04:00Z"));
    let wrong =
        OrderSettings { columns: [("order_id".to_owned(), "Beeleg".to_owned())].into(), ..OrderSettings::default() };
    let error = from_tables(tables(), &wrong).expect_err("no such header");
    assert_eq!((error.path.as_str(), error.kind), ("b.csv", Kind::Columns));
}

#[test]
fn rows_without_an_order_among_them_are_explained() {
    let none = orders(&["id,date\n1,soon\n2,later"]).expect("readable");
    let told = none.why_none().expect("rejected rows").to_string();
    let expected = "0.csv: record 2: none of 2 rows is an order, the first for this: date not readable \
                    (look at that record, and at [orders.columns])";
    assert_eq!(told, expected);
    assert!(orders(&["id,date"]).expect("readable").why_none().is_none());
    let some = orders(&["id,date\n1,2026-09-01\n,2026-09-01\n2,later\n3,soon"]).expect("readable");
    assert_eq!(
        crate::orders::notes::unused_rows(&some),
        [
            "0.csv: 2 rows are not used: date not readable (the first is record 4).",
            "0.csv: 1 row is not used: order id missing (record 3)."
        ]
    );
}

#[test]
fn what_was_cancelled_is_void_whatever_its_payment_says() {
    let orders = orders(&["Name,Created at,Total,Financial Status,Cancelled at\n\
         #1,2026-09-02,3.00,paid,2026-09-03 10:00:00 -0400\n#2,2026-09-02,3.00,paid,"])
    .expect("readable");
    let seen: Vec<_> = orders.iter().map(|order| (order.standing, order.status)).collect();
    assert_eq!(seen, [(OrderStatus::Void, "paid, cancelled 2026-09-03 10:00:00 -0400"), (OrderStatus::Good, "paid")]);
}

#[test]
fn files_are_read_from_disk() {
    use std::io::Write;
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(b"{\"order_id\":\"007\",\"ordered_at\":1788350681,\"amount\":5}\n").expect("written");
    let files = [(file.path().to_owned(), TableKind::Ndjson)];
    let orders = read(&files, &OrderSettings::default()).expect("readable");
    let order = orders.get(0);
    assert_eq!((order.id, order.line), ("007", 1));
    assert_eq!(order.at.to_string(), "2026-09-02T12:04:41Z");
    assert_eq!(order.amount, Some(Money(50_000)));
}

/// The orders of a text that is written to a file.
fn read_text(text: &str) -> Orders {
    use std::io::Write;
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    let kind = crate::tables::sniff(text.as_bytes()).expect("a table").kind;
    read(&[(file.path().to_path_buf(), kind)], &OrderSettings::default()).expect("readable")
}

#[test]
fn samples_of_all_order_dialects_are_read_completely() {
    let mut wrong = Vec::new();
    for dialect in crate::dialects::orders::ALL {
        for sample in dialect.samples {
            let orders = read_text(sample.text);
            let file = &orders.files[0];
            assert_eq!(file.dialect, Some(*dialect));
            assert_eq!(file.rows, file.used + file.blank + file.rejected, "{}", dialect.name);
            if (file.used, file.unread_amounts) != (sample.used, 0) {
                let (used, unread) = (file.used, file.unread_amounts);
                let rejected = &orders.rejected;
                wrong.push(format!("{}: {used} used, {unread} unread, {rejected:?} {:?}", dialect.name, file.columns));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_notes_of_a_shopify_order_hold_its_address_and_click() {
    let orders = read_text(crate::dialects::orders::shopify::DIALECT.samples[0].text);
    let first = orders.iter().find(|order| order.id == "#1001").expect("an order");
    assert_eq!((first.ip, first.click_id, first.channel), ("192.0.2.8", "5150_1756828741_0a1b2c", "web"));
    assert_eq!((first.amount.map(|m| m.to_string()).as_deref(), first.currency), (Some("54.90"), "USD"));
    let skus: Vec<&str> = orders.items(&first).map(|(sku, _)| sku).collect();
    assert_eq!(skus, ["TEA-1", "POT-1"]);
    let second = orders.iter().find(|order| order.id == "#1002").expect("an order");
    assert_eq!((second.standing, second.at.to_string().as_str()), (OrderStatus::Void, "2026-11-02T17:04:41Z"));
}

#[test]
fn guests_are_not_one_customer() {
    let rows = "1,2026-09-01T09:00:00Z,0\n2,2026-09-01T10:00:00Z,Guest\n3,2026-09-01T11:00:00Z,77\n";
    let orders = orders(&[&format!("order_id,ordered_at,customer_id\n{rows}")]).expect("orders");
    let customers: Vec<&str> = orders.iter().map(|order| order.customer).collect();
    assert_eq!(customers, ["", "", "77"]);
}

#[test]
fn a_header_among_the_rows_is_neither_an_order_nor_a_value() {
    let head = "Name,Email,Financial Status,Total,Created at,Lineitem name,Lineitem sku";
    let text = format!(
        "{head}\n#1,a,paid,5.00,2026-09-02 12:04:41 +0000,Tea,\n{head}\n#2,a,paid,5.00,2026-09-02 12:04:42 +0000,Cup,CUP-1"
    );
    let orders = orders(&[&text]).expect("readable");
    closes(&orders);
    assert_eq!((orders.len(), orders.rejected[0].reason), (2, "the header again"));
    let products: Vec<&str> = orders.iter().map(|order| order.sku).collect();
    assert_eq!(products, ["Tea", "CUP-1"], "a row without a SKU has the product's name");
    assert!(!orders.files[0].unused.iter().any(|name| name.starts_with("Lineitem")), "{:?}", orders.files[0].unused);
}

#[test]
fn a_zone_in_its_own_column_counts() {
    let orders = orders(&["Date,Time,TimeZone,Type,Status,Currency,Gross,Invoice Number\n\
         13.09.2026,12:04:41,CEST,Payment,Completed,EUR,5.00,1"])
    .expect("readable");
    assert_eq!(orders.get(0).at.to_string(), "2026-09-13T10:04:41Z");
    let columns = &orders.files[0].columns;
    assert!(columns.contains(&("ordered_at", "Date + Time + TimeZone".to_owned())), "{columns:?}");
}

#[test]
fn orders_that_a_credit_note_closed_are_no_sales() {
    let orders = orders(&["ID,Purchase Point,Purchase Date,Bill-to Name,Grand Total (Base),Status\n\
         1,Web,2026-09-02 12:04:41,A,5.00,Closed\n\
         2,Web,2026-09-02 12:04:42,A,5.00,Complete"])
    .expect("readable");
    let standings: Vec<OrderStatus> = orders.iter().map(|order| order.standing).collect();
    assert_eq!(standings, [OrderStatus::Void, OrderStatus::Good]);
}
