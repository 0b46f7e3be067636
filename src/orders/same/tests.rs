//! Tests of rows that are one order, and of rows that are not.

use crate::orders::read::{OrderSettings, from_tables};
use crate::orders::{Column, OrderStatus, Orders};
use crate::tables::{Table, TableKind, Texts};
use std::fmt::Write;

fn table(nth: usize, text: &str) -> Table {
    let mut lines = text.lines();
    let names: Vec<String> = lines.next().unwrap_or_default().split(',').map(str::to_owned).collect();
    let mut columns = vec![Texts::default(); names.len()];
    let mut rows = 0;
    for line in lines {
        let fields: Vec<&str> = line.split(',').collect();
        for (at, column) in columns.iter_mut().enumerate() {
            column.push(fields.get(at).copied().unwrap_or_default());
        }
        rows += 1;
    }
    Table { path: format!("{nth}.csv"), kind: TableKind::Csv { delimiter: b',' }, names, columns, rows }
}

fn read(texts: &[&str]) -> Orders {
    let tables = texts.iter().enumerate().map(|(nth, text)| Ok(table(nth, text)));
    let orders = from_tables(tables, &OrderSettings::default()).expect("readable");
    for file in &orders.files {
        assert_eq!(file.rows, file.used + file.blank + file.rejected, "{}", file.path);
        assert!(file.items + file.again <= file.blank);
    }
    let used: u64 = orders.files.iter().map(|file| file.used).sum();
    assert_eq!(used, orders.len() as u64);
    orders
}

fn counts(orders: &Orders) -> Vec<[u64; 4]> {
    orders.files.iter().map(|file| [file.rows, file.used, file.items, file.again]).collect()
}

fn items(orders: &Orders, at: usize) -> Vec<&str> {
    let mut items: Vec<&str> = orders.items(&orders.get(at)).map(|(sku, _)| sku).collect();
    items.sort_unstable();
    items
}

fn money(orders: &Orders, at: usize) -> String {
    orders.get(at).amount.expect("an amount").to_string()
}

const ITEMS: &str = "order_id,ordered_at,amount,sku,tag
1,2026-09-01T10:00:00Z,36.70,tea,
2,2026-09-01T11:00:00Z,5.00,cup,blog
1,2026-09-01T10:00:00Z,36.70,pot,shop
3,2026-09-01T12:00:00Z,7.00,tea,
1,2026-09-01T10:00:00Z,36.70,cup,";

#[test]
fn rows_of_one_order_are_its_items_in_any_order() {
    let orders = read(&[ITEMS]);
    assert_eq!(counts(&orders), [[5, 3, 2, 0]]);
    let places: Vec<(&str, u64)> = orders.iter().map(|order| (order.id, order.line)).collect();
    assert_eq!(places, [("2", 3), ("3", 5), ("1", 6)]);
    assert_eq!(items(&orders, 2), ["cup", "pot", "tea"]);
    assert_eq!((money(&orders, 2).as_str(), orders.get(2).tag), ("36.70", "shop"));
    assert_eq!(items(&orders, 0), ["cup"]);
}

#[test]
fn amounts_of_items_are_added_up() {
    let orders = read(&["order_id,ordered_at,amount,sku,commission
1,2026-09-01T10:00:00Z,10.00,tea,1
1,2026-09-01T10:00:00Z,5.50,pot,0.5
2,2026-09-01T11:00:00Z,4.00,tea,0.4
2,2026-09-01T11:00:00Z,4.00,cup,0.4"]);
    assert!(orders.files[0].amounts_of_items);
    assert_eq!((money(&orders, 0), money(&orders, 1)), ("15.50".into(), "8.00".into()));
    assert_eq!(orders.get(0).commission.map(|money| money.to_string()).as_deref(), Some("1.50"));
}

#[test]
fn a_file_given_twice_counts_once() {
    let orders = read(&[ITEMS, ITEMS]);
    assert_eq!(counts(&orders), [[5, 0, 0, 5], [5, 3, 2, 0]]);
    assert_eq!(items(&orders, 2), ["cup", "pot", "tea"], "no item is there twice");
}

#[test]
fn a_later_row_with_a_new_status_counts() {
    let first =
        "order_id,ordered_at,amount,status,session_id\n7,2026-09-01T10:00:00Z,5.00,paid,s1\n8,2026-09-02,6,paid,s2";
    let later = "Order,Date,Status\n#7,2026-09-01T10:00:00Z,Cancelled";
    let orders = read(&[first, later]);
    assert_eq!(counts(&orders), [[2, 1, 0, 1], [1, 1, 0, 0]]);
    let order = orders.get(1);
    assert_eq!((order.status, order.standing, order.session), ("Cancelled", OrderStatus::Void, "s1"));
    assert_eq!(money(&orders, 1), "5.00", "what the later file lacks, the earlier one has");
    let same_file = read(&["order_id,ordered_at,status\n7,2026-09-01,open\n8,2026-09-01,open\n7,2026-09-01,refunded"]);
    assert_eq!(counts(&same_file), [[3, 2, 0, 1]]);
    assert_eq!(same_file.get(1).standing, OrderStatus::Void);
}

#[test]
fn an_item_that_was_cancelled_leaves_the_order() {
    let text = |status: &str| {
        format!(
            "order_id,ordered_at,amount,sku,status\n1,2026-09-01T10:00:00Z,9,tea,shipped\n1,2026-09-01T10:00:00Z,9,pot,{status}"
        )
    };
    assert_eq!(read(&[&text("cancelled")]).get(0).standing, OrderStatus::Good);
    assert_eq!(read(&[&text("cancelled")]).get(0).status, "shipped");
    let void = text("cancelled").replace("shipped", "cancelled");
    assert_eq!(read(&[&void]).get(0).standing, OrderStatus::Void);
}

#[test]
fn refunds_undo_an_order_only_in_full() {
    let text =
        |back: &str| format!("order_id,ordered_at,amount\n1,2026-09-01T10:00:00Z,9.00\n1,2026-09-05T10:00:00Z,{back}");
    let part = read(&[&text("-4.00")]);
    assert_eq!((part.len(), part.get(0).standing, money(&part, 0)), (1, OrderStatus::Good, "9.00".into()));
    let whole = read(&[&text("-9.00")]);
    assert_eq!((whole.len(), whole.get(0).standing, whole.get(0).status), (1, OrderStatus::Void, "refunded"));
    assert_eq!(whole.get(0).at.to_string(), "2026-09-01T10:00:00Z");
}

#[test]
fn one_number_of_two_sales_stays_two_orders() {
    let orders = read(&[
        "order_id,ordered_at,amount,customer_id\n1001,2026-09-01T10:00:00Z,5.00,c1",
        "order_id,ordered_at,amount,customer_id\n1001,2026-09-04T08:00:00Z,8.00,k9",
        "order_id,ordered_at,amount\n1001,2026-09-09T08:00:00Z,9.00",
    ]);
    assert_eq!((orders.len(), orders.reused_numbers), (3, 3));
    let same_time = read(&["order_id,ordered_at,customer_id\n1,2026-09-01,c1\n1,2026-09-01,c2"]);
    assert_eq!((same_time.len(), same_time.reused_numbers), (2, 2));
}

#[test]
fn the_same_sale_by_another_clock_is_one() {
    let orders = read(&[
        "order_id,ordered_at,amount\n1,2026-09-01T10:00:00Z,5.00",
        "order_id,ordered_at,amount\n1,2026-09-01T12:00:07Z,5.00",
        "order_id,ordered_at,tag\n1,2026-09-01,blog",
    ]);
    assert_eq!(orders.len(), 1);
    let order = orders.get(0);
    assert_eq!((order.at.to_string().as_str(), order.tag), ("2026-09-01T12:00:07Z", "blog"), "a time beats a day");
}

#[test]
fn lines_without_a_date_belong_to_the_order_wherever_they_are() {
    let orders = read(&["name,created_at,total,lineitem_sku
#2,,,cup
#1,2026-09-01T10:00:00Z,5.00,tea
#1,,,pot
#2,2026-09-01T11:00:00Z,9.00,pot
#3,,,lost"]);
    assert_eq!(counts(&orders), [[5, 2, 2, 0]]);
    assert_eq!((items(&orders, 0), items(&orders, 1)), (vec!["pot", "tea"], vec!["cup", "pot"]));
    assert_eq!((orders.rejected.len(), orders.rejected[0].line), (1, 6));
}

#[test]
fn what_no_row_has_twice_is_left_alone() {
    let orders =
        read(&["order_id,ordered_at,sku\n1,2026-09-01,a\n2,2026-09-01,a", "order_id,ordered_at\n3,2026-09-01"]);
    assert_eq!((orders.len(), orders.reused_numbers), (3, 0));
    assert!(orders.has(Column::Sku) && orders.get(2).sku.is_empty());
}

proptest::proptest! {
    /// However rows repeat, every row is accounted for, and every number has an order.
    #[test]
    fn rows_are_accounted_for(rows in proptest::collection::vec((0..5_u8, 0..3_u8, 0..3_u8, -1..3_i8, 0..2_u8), 1..30)) {
        let mut text = String::from("order_id,ordered_at,sku,amount,customer_id\n");
        for (id, day, sku, amount, customer) in &rows {
            let _ = writeln!(text, "{id},2026-09-0{}T10:00:00Z,s{sku},{amount}.00,c{customer}", day + 1);
        }
        let half = text.lines().count() / 2;
        let lines: Vec<&str> = text.lines().collect();
        let later = [&lines[..1], &lines[half..]].concat().join("\n");
        let orders = read(&[&text, &later]);
        let mut expected: Vec<String> = rows.iter().map(|row| row.0.to_string()).collect();
        expected.sort();
        expected.dedup();
        let mut ids: Vec<String> = orders.iter().map(|order| order.id.to_owned()).collect();
        ids.sort();
        ids.dedup();
        proptest::prop_assert_eq!(ids, expected);
    }
}

#[test]
fn the_product_of_an_order_is_that_of_its_first_item() {
    let text = "order_id,ordered_at,sku\n1,2026-09-01T10:00:00Z,tea\n1,2026-09-01T10:00:00Z,pot\n1,2026-09-01T10:00:00Z,cup\n\
2,2026-09-01T11:00:00Z,tea\n";
    let orders = read(&[text]);
    let first: Vec<&str> = orders.iter().map(|order| order.sku).collect();
    assert_eq!(first, ["tea", "tea"]);
    assert_eq!(items(&orders, 0), ["cup", "pot", "tea"]);
}
