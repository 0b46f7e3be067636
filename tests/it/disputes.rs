//! Claims and answers in the layouts of networks, and networks' transactions beside orders.

use super::behaviour::{done, run};
use super::support::{personal, shop};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use tagtrail::tables::{Table, TableKind};
use tempfile::TempDir;

/// The header of each network's file of claims, as the network documents it.
const HEADERS: [(&str, &str); 5] = [
    (
        "impact",
        "Inquiry Id,Campaign Id,Order Id,Sale Amount,Transaction Date,Type,Expected Payout,Resolution Deadline,Customer Id,Tracking Link,Notes",
    ),
    ("awin", "enquiry_id,merchant_id,type,click_ref,amount,commission,date,customer_reference,reference,description"),
    ("rakuten", "MID,Order ID,Order Date,Order Amount,Member ID,Comments"),
    ("pepperjam", "advertiser_id,order_id,inquiry,order_date,sid,sale_amount"),
    (
        "affiliatefuture",
        "Original Transaction Date,Merchant,Sales Reference,Customer Reference,Sales amounts,Expected Commission,notes",
    ),
];

/// A folder with the result of the shop of `testdata`.
fn analyzed() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let names = ["web-1.log", "web-1.log.1.gz", "web-2.ndjson.log", "orders.csv", "orders-2.ndjson", "partners.csv"];
    let files: Vec<String> = names.iter().map(|name| shop().join(name).display().to_string()).collect();
    let settings = shop().join("tagtrail.toml").display().to_string();
    let files: Vec<&str> = files.iter().map(String::as_str).chain(["--config", &settings]).collect();
    done(dir.path(), &[&["analyze", "--quiet", "--out", "result"], &files[..]].concat());
    dir
}

/// A CSV text as rows by header.
fn table(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    std::io::Write::write_all(&mut file, text.as_bytes()).expect("written");
    let table = Table::read(file.path(), TableKind::Csv { delimiter: b',' }).expect("a table");
    let row = |row: usize| {
        let cells = table.columns.iter().map(|column| column.get(row).to_owned());
        table.names.iter().cloned().zip(cells).collect()
    };
    (0..table.rows).map(row).collect()
}

/// Partners' ids and names.
fn partners() -> Vec<(String, String)> {
    let text = fs::read_to_string(shop().join("partners.csv")).expect("partners");
    table(&text).into_iter().map(|row| (row["tag"].clone(), row["partner"].clone())).collect()
}

/// Fails where a text for a partner names another one, or a visitor.
fn discloses_nobody(what: &str, text: &str, partner: &str, partners: &[(String, String)]) {
    let own = partners.iter().find(|(tag, _)| tag == partner).map_or("", |(_, name)| name.as_str());
    for (tag, name) in partners.iter().filter(|(tag, name)| tag != partner && name != own) {
        assert!(!text.contains(tag.as_str()), "{what} for {partner} names {tag}");
        assert!(!text.contains(name.as_str()), "{what} for {partner} names {name}");
    }
    for value in personal().iter().filter(|value| value.len() > 5) {
        assert!(!text.contains(value.as_str()), "{what} for {partner} holds {value}");
    }
}

#[test]
fn claims_have_the_columns_of_each_network_and_disclose_nobody() {
    let dir = analyzed();
    let partners = partners();
    let mut claimed = 0;
    for (network, header) in HEADERS {
        for (partner, _) in &partners {
            let ask = ["dispute", "--quiet", "--maybe", "--partner", partner, "--network", network, "--program", "77"];
            let text = run(dir.path(), &[&ask[..], &["--result", "result", "--today", "2026-07-01"]].concat()).out;
            assert_eq!(text.lines().next(), Some(header), "{network}");
            discloses_nobody(network, &text, partner, &partners);
            let rows = table(&text);
            claimed += rows.len();
            for row in rows {
                match network {
                    "impact" => {
                        assert!(["UNTRACKED", "INCORRECT", "DECLINED"].contains(&row["Type"].as_str()), "{row:?}");
                        assert!(chrono::DateTime::parse_from_rfc3339(&row["Transaction Date"]).is_ok(), "{row:?}");
                        assert_eq!((row["Campaign Id"].as_str(), row["Customer Id"].as_str()), ("77", ""));
                    }
                    "awin" => {
                        assert!(["untracked", "incorrect", "declined"].contains(&row["type"].as_str()), "{row:?}");
                        let format = "%Y/%m/%d %H:%M:%S";
                        assert!(chrono::NaiveDateTime::parse_from_str(&row["date"], format).is_ok(), "{row:?}");
                    }
                    "rakuten" => assert!(row["MID"] == "77" && row["Order Amount"].parse::<f64>().is_ok(), "{row:?}"),
                    _ => assert!(row.values().any(|cell| cell.starts_with("WD-")), "{row:?}"),
                }
            }
        }
    }
    assert!(claimed > 20, "{claimed}");
}

#[test]
fn what_a_network_does_not_take_is_named() {
    let dir = analyzed();
    let claim = |more: &[&str]| {
        let ask = ["dispute", "--partner", "thimblewick-20", "--result", "result"];
        run(dir.path(), &[&ask, more].concat())
    };
    let rakuten = ["--network", "rakuten", "--program", "41", "--today"];
    let young = claim(&[&rakuten[..], &["2026-06-08"]].concat());
    assert!(
        young.out.lines().count() == 1 && young.err.contains("at least 7d old; wait until 2026-06-11"),
        "{}",
        young.err
    );
    assert_eq!(claim(&[&rakuten[..], &["2026-06-20"]].concat()).out.lines().count(), 2);
    let old = claim(&[&rakuten[..], &["2027-06-20"]].concat());
    assert!(old.err.contains("at most"), "{}", old.err);
    let without = claim(&["--network", "impact"]);
    assert!(without.code == Some(2) && without.err.contains("Campaign Id"), "{}", without.err);
    let unknown = claim(&["--network", "imact", "--program", "1"]);
    assert!(unknown.code == Some(2) && unknown.err.contains("impact, awin, rakuten"), "{}", unknown.err);
    let nobody = run(dir.path(), &["dispute", "--partner", "nobody", "--result", "result"]);
    assert!(nobody.err.contains("no order of this result names the partner nobody"), "{}", nobody.err);
    assert_eq!(claim(&["--format", "json"]).code, Some(0));
    let page = claim(&["--format", "page"]).out;
    assert!(page.contains("Sales that Thimblewick") && page.contains("WD-20511"), "{page}");
    assert!(claim(&["--format", "letter", "--lang", "de"]).out.contains("WD-20511"));
}

/// A list of missing orders in impact's layout, with all orders of the shop.
fn list_of_all(dir: &Path) -> usize {
    let verdicts = table(&fs::read_to_string(dir.join("result/verdicts.csv")).expect("verdicts"));
    let mut list = "Id,Campaign Id,Order Id,Sale Amount,Transaction Date,Type\n".to_owned();
    for (nth, row) in verdicts.iter().enumerate() {
        writeln!(list, "Q{nth},77,{},{},{},UNTRACKED", row["order_id"], row["amount"], row["ordered_at"])
            .expect("a text");
    }
    fs::write(dir.join("list.csv"), list).expect("written");
    verdicts.len()
}

#[test]
fn every_row_of_a_list_is_answered_with_the_networks_reasons() {
    const REASONS: [&str; 6] = [
        "",
        "This transaction has been tracked successfully",
        "Another marketing channel was credited with sale",
        "Another marketing channel was credited with sale, due to a voucher/discount code used",
        "Did not meet terms and conditions set by merchant",
        "Transaction not completed - Order cancelled",
    ];
    let dir = analyzed();
    let rows = list_of_all(dir.path());
    let partners = partners();
    let mut statuses = BTreeSet::new();
    for (partner, _) in &partners {
        let answer = |network: &str| {
            let ask = ["dispute", "--quiet", "--answer", "list.csv", "--partner", partner, "--network", network];
            run(dir.path(), &[&ask[..], &["--result", "result", "--action", "9026"]].concat()).out
        };
        let text = answer("impact");
        let header = "Id,Transaction Date,Resolution Status,Resolution Reason,Action Tracker,Final Payout,Resolution Notes,Sale Amount,Customer Id,Customer Status,Promo Code";
        assert_eq!(text.lines().next(), Some(header));
        discloses_nobody("the answers", &text, partner, &partners);
        discloses_nobody("the answers", &answer("plain"), partner, &partners);
        let answers = table(&text);
        assert_eq!(answers.len(), rows, "each row has one answer");
        for row in answers {
            let (status, reason) = (row["Resolution Status"].as_str(), row["Resolution Reason"].as_str());
            assert!(REASONS.contains(&reason) && (status == "DECLINED") != reason.is_empty(), "{row:?}");
            assert!(
                status != "VALID" || !row["Transaction Date"].is_empty() && !row["Final Payout"].is_empty(),
                "{row:?}"
            );
            assert!(status != "DECLINED" || row["Final Payout"] == "0", "{row:?}");
            statuses.insert(status.to_owned());
        }
    }
    assert_eq!(statuses.into_iter().collect::<Vec<_>>(), ["DECLINED", "INCOMPLETE", "VALID"]);
}

#[test]
fn numbers_of_a_list_are_read_as_people_write_them() {
    let dir = analyzed();
    let list = "enquiry_id,reference,date,amount\nA1,#WD-20511,2026-06-04,119.00\nA2,wd-20511,2026-06-04,119.00\n\
A3,WD-99999,2026-06-03,5\nA4,WD-99999,2025-01-01,5\nA5,,2026-06-03,1\n";
    fs::write(dir.path().join("list.csv"), list).expect("written");
    let ask = ["dispute", "--quiet", "--answer", "list.csv", "--partner", "thimblewick-20", "--network", "awin"];
    let rows = table(&run(dir.path(), &[&ask[..], &["--result", "result"]].concat()).out);
    let answers: Vec<(&str, &str)> = rows.iter().map(|row| (row["inquiry"].as_str(), row["answer"].as_str())).collect();
    let expected = [
        ("A1", "lost"),
        ("A2", "not payable"),
        ("A3", "not the partner's"),
        ("A4", "cannot be decided"),
        ("A5", "cannot be decided"),
    ];
    assert_eq!(answers, expected, "{rows:?}");
    assert_eq!(
        (rows[0]["amount"].as_str(), rows[0]["commission"].as_str(), rows[1]["amount"].as_str()),
        ("119.00", "7.14", "")
    );
    fs::write(dir.path().join("odd.csv"), "a,b\n1,2\n").expect("written");
    let odd = run(dir.path(), &["dispute", "--answer", "odd.csv", "--partner", "thimblewick-20", "--result", "result"]);
    assert!(odd.code == Some(1) && odd.err.contains("no column for the order's number"), "{}", odd.err);
}

#[test]
fn a_list_without_the_ids_that_impact_finds_inquiries_by_is_named_once() {
    let dir = analyzed();
    let told = |list: &str, network: &str| {
        fs::write(dir.path().join("list.csv"), list).expect("written");
        let ask = ["dispute", "--quiet", "--answer", "list.csv", "--partner", "thimblewick-20", "--network", network];
        run(dir.path(), &[&ask[..], &["--result", "result"]].concat()).err
    };
    let without = "Order Id,Sale Amount\nWD-20511,119.00\nWD-99999,5\n";
    let said = "the list has no inquiry ids: impact.com cannot match these rows";
    let err = told(without, "impact");
    assert!(err.contains(said) && err.lines().count() == 1, "{err}");
    assert_eq!(told(without, "awin"), "");
    assert_eq!(told("Id,Order Id\nQ1,WD-20511\nQ2,WD-99999\n", "impact"), "");
    let err = told("Id,Order Id\nQ1,WD-20511\n,WD-99999\n", "impact");
    assert!(err.contains("1 row has no inquiry id") && err.lines().count() == 1, "{err}");
}

/// One order of a simulated shop.
struct Sale {
    id: String,
    at: chrono::DateTime<chrono::Utc>,
    amount: String,
    status: String,
    tag: String,
    commission: String,
}

fn sales(dir: &Path) -> Vec<Sale> {
    let rows = table(&fs::read_to_string(dir.join("orders.csv")).expect("orders"));
    let sale = |row: BTreeMap<String, String>| Sale {
        at: chrono::DateTime::parse_from_rfc3339(&row["ordered_at"]).expect("a time").to_utc(),
        id: row["order_id"].clone(),
        amount: row["amount"].clone(),
        status: row["status"].clone(),
        tag: row["tag"].clone(),
        commission: row["commission"].clone(),
    };
    rows.into_iter().map(sale).collect()
}

/// The orders in tagtrail's own columns, with what was credited.
fn canonical(sales: &[Sale]) -> String {
    let mut text = "order_id,ordered_at,amount,currency,status,tag,commission\n".to_owned();
    for Sale { id, at, amount, status, tag, commission } in sales {
        writeln!(text, "{id},{},{amount},EUR,{status},{tag},{commission}", at.format("%FT%TZ")).expect("a text");
    }
    text
}

/// The orders as Shopify exports them, without what was credited.
fn shopify(sales: &[Sale]) -> String {
    let mut text = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Cancelled at,Id\n".to_owned();
    for (nth, Sale { id, at, amount, status, .. }) in sales.iter().enumerate() {
        let at = at.format("%F %T +0000");
        let cancelled = if status.contains("cancel") { at.to_string() } else { String::new() };
        writeln!(
            text,
            "#{id},,{status},{at},EUR,{amount},{amount},{at},1,Thing,{cancelled},{}",
            5_100_000_000_000 + nth
        )
        .expect("a text");
    }
    text
}

/// The orders as WooCommerce's report has them.
fn woocommerce(sales: &[Sale]) -> String {
    let mut text =
        "Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net sales,Attribution\n".to_owned();
    for Sale { id, at, amount, status, .. } in sales {
        writeln!(text, "{},{id},{status},A B,new,1× Thing,1,,{amount},Direct", at.format("%F %T")).expect("a text");
    }
    text
}

/// The orders as Magento's grid has them.
fn magento(sales: &[Sale]) -> String {
    let mut text = "ID,\"Purchase Point\",\"Purchase Date\",\"Bill-to Name\",\"Ship-to Name\",\"Grand Total (Base)\",\"Grand Total (Purchased)\",Status\n".to_owned();
    for Sale { id, at, amount, status, .. } in sales {
        writeln!(text, "{id},\"Main Website\n  Store\",{},A B,A B,{amount},{amount},{status}", at.format("%F %T"))
            .expect("a text");
    }
    text
}

/// Awin's transactions for the credited orders, a declined one for each tenth of the others, and one of another shop.
fn awin(sales: &[Sale]) -> String {
    let mut text = "id,advertiser_id,publisher_id,sale_amount,commission,date,commission_status,click_ref,site_name,clickThroughTime,extra\n".to_owned();
    let mut row = |nth: usize, tag: &str, sale: &Sale, status: &str, order: &str| {
        let commission = if sale.commission.is_empty() { "1.00" } else { &sale.commission };
        let at = sale.at.format("%F %T");
        writeln!(text, "{nth},5150,{tag},{},{commission},{at},{status},,,{at},{order}", sale.amount).expect("a text");
    };
    let first = sales.first().expect("a sale");
    row(1, "somebody", first, "approved", "OTHER-1");
    for (nth, sale) in sales.iter().enumerate() {
        match sale.tag.as_str() {
            "" if nth % 10 == 0 => row(10 + nth, "kindlyshelf", sale, "declined", &sale.id),
            "" => {}
            tag => row(10 + nth, tag, sale, "approved", &sale.id),
        }
    }
    text
}

/// The same as impact.com's actions, where some were pending before, and some corrections take back others.
fn impact(sales: &[Sale]) -> String {
    let mut text = "Action Id,Campaign Id,Campaign Name,Action Tracker,Status,Media Partner Id,Oid,Sale Amount,Payout,Currency,Action Date,Modification Date\n".to_owned();
    let mut row = |id: String, tag: &str, sale: &Sale, status: &str, sign: &str| {
        let commission = if sale.commission.is_empty() { "1.00" } else { &sale.commission };
        let (at, order) = (sale.at.format("%FT%TZ"), &sale.id);
        writeln!(
            text,
            "{id},88,Shop,Online,{status},{tag},{order},{sign}{},{sign}{commission},EUR,{at},{at}",
            sale.amount
        )
        .expect("a text");
    };
    for (nth, sale) in sales.iter().enumerate() {
        match sale.tag.as_str() {
            "" if nth % 7 == 0 => {
                row(format!("88.1.{nth}"), "kindlyshelf", sale, "APPROVED", "");
                row(format!("88.1.{nth}.c"), "kindlyshelf", sale, "APPROVED", "-");
            }
            "" => {}
            tag => {
                row(format!("88.1.{nth}"), "kindlyshelf", sale, "PENDING", "");
                row(format!("88.1.{nth}"), tag, sale, "APPROVED", "");
            }
        }
    }
    text
}

#[test]
fn a_shop_as_exports_and_a_list_of_credits_gives_the_same_verdicts() {
    let dir = tempfile::tempdir().expect("a folder");
    done(dir.path(), &["simulate", "--orders", "120", "--megabytes", "1", "--seed", "5", "."]);
    let sales = sales(dir.path());
    let put = |name: &str, text: String| fs::write(dir.path().join(name), text).expect("written");
    put("canonical.csv", canonical(&sales));
    put("shopify.csv", shopify(&sales));
    put("woocommerce.csv", woocommerce(&sales));
    put("magento.csv", magento(&sales));
    put("awin.csv", awin(&sales));
    put("impact.csv", impact(&sales));
    let verdicts = |files: &[&str]| -> BTreeMap<String, Vec<String>> {
        let all =
            [&["analyze", "--quiet", "--out", "result", "web-1.log", "web-2.log", "partners.csv"], files].concat();
        done(dir.path(), &all);
        let rows = table(&fs::read_to_string(dir.path().join("result/verdicts.csv")).expect("verdicts"));
        let names = ["outcome", "cause", "credited_tag", "claimant_tag", "amount", "commission_lost"];
        let cells = |row: &BTreeMap<String, String>| names.iter().map(|name| row[*name].clone()).collect();
        rows.iter().map(|row| (row["order_id"].trim_start_matches('#').to_owned(), cells(row))).collect()
    };
    let own = verdicts(&["canonical.csv"]);
    let credited = own.values().filter(|row| !row[2].is_empty()).count();
    assert!(credited > 20 && own.values().filter(|row| row[0] == "lost").count() > 20, "{credited}");
    for orders in ["shopify.csv", "woocommerce.csv", "magento.csv"] {
        for credits in ["awin.csv", "impact.csv"] {
            let exported = verdicts(&[orders, credits]);
            for (order, row) in &own {
                let other = exported.get(order).unwrap_or_else(|| panic!("{orders} lacks {order}"));
                let has_currency = orders == "shopify.csv";
                let len = if has_currency { 6 } else { 4 };
                assert_eq!(row[..len], other[..len], "{orders} and {credits}, order {order}");
            }
        }
    }
    let summary = fs::read_to_string(dir.path().join("result/summary.json")).expect("a summary");
    let summary: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
    let counts = &summary["credits"];
    assert_eq!((&counts["credited"], &counts["used"]), (&credited.into(), &true.into()), "{counts}");
    verdicts(&["shopify.csv", "awin.csv"]);
    let summary = fs::read_to_string(dir.path().join("result/summary.json")).expect("a summary");
    let summary: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
    assert_eq!(summary["credits"]["unmatched"], serde_json::json!(["OTHER-1"]), "{}", summary["credits"]);
    assert!(summary["credits"]["declined"].as_u64() > Some(0), "{}", summary["credits"]);
}
