//! Exported files: those that shops and networks really write, where they are beside the repository, and our own.

use crate::behaviour::program;
use crate::shared::shared;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use tagtrail::credits;
use tagtrail::dialects::rows::{self, Defaults, Outcome};
use tagtrail::dialects::{self, Dialect, Role};
use tagtrail::orders::read::{OrderSettings, read};
use tagtrail::tables::{TableKind, names_of, sniff, worksheets};

/// Files by the beginning of their names, and the dialect that each is in.
const FILES: &[(&str, &str)] = &[
    ("actionpay/", "actionpay"),
    ("affilae/", "affilae"),
    ("affiliatewp/", "affiliatewp"),
    ("amazon_ads/", "amazon_ads"),
    ("amazon_associates/datafeed_earnings", "amazon_feed_earnings"),
    ("amazon_associates/datafeed_orders", "amazon_feed_orders"),
    ("amazon_associates/datafeed_tracking", "amazon_feed_tracking"),
    ("amazon_associates/fee_dailytrends", "amazon_daily_trends"),
    ("amazon_associates/fee_earnings", "amazon_fee_earnings"),
    ("amazon_associates/fee_linktype", "amazon_link_type"),
    ("amazon_associates/fee_orders", "amazon_fee_orders"),
    ("amazon_associates/fee_tracking", "amazon_fee_tracking"),
    ("amazon_associates/us_Bounty", "amazon_bounty"),
    ("amazon_associates/us_Fee-BonusEarnings", "amazon_bonus"),
    ("amazon_associates/us_Fee-DailyTrends", "amazon_daily_trends"),
    ("amazon_associates/us_Fee-Earnings", "amazon_fee_earnings"),
    ("amazon_associates/us_Fee-OrdersWithClicks", "amazon_orders_with_clicks"),
    ("amazon_associates/us_Fee-Orders", "amazon_fee_orders"),
    ("amazon_associates/us_Fee-Tracking", "amazon_fee_tracking"),
    ("amazon_seller/all_orders", "amazon-seller"),
    ("amazon_seller/fba_shipments", "amazon-shipments"),
    ("awin/api", "awin"),
    ("awin/transaction_query", "awin-inquiries"),
    ("awin/transactions_ui", "awin"),
    ("cake/", "cake"),
    ("chinesean/", "chinesean"),
    ("cj/commissions", "cj"),
    ("cj/restatement", "cj-corrections"),
    ("gdeslon/", "gdeslon"),
    ("google_ads/", "google_ads"),
    ("impact/action_inquiry_resolution", "impact-answers"),
    ("impact/action_inquiry_upload", "impact-inquiries"),
    ("impact/action_listing", "impact"),
    ("impact/actions_api", "impact"),
    ("magento2/", "magento"),
    ("matomo/live_visits", "matomo_visits"),
    ("partnerize/", "partnerize"),
    ("pepperjam_ascend/transaction_inquiry", "pepperjam-inquiries"),
    ("pepperjam_ascend/transactions", "pepperjam"),
    ("prestashop/", "prestashop"),
    ("rakuten/transaction_inquiry", "rakuten-inquiries"),
    ("rakuten/", "rakuten"),
    ("shopify/", "shopify"),
    ("shopware6/", "shopware6"),
    ("squarespace/", "squarespace"),
    ("stripe/", "stripe"),
    ("tapfiliate/", "tapfiliate"),
    ("tradedoubler/", "tradedoubler"),
    ("webgains/", "webgains"),
    ("wix/", "wix"),
    ("woocommerce/advanced", "woocommerce-advanced"),
    ("woocommerce/analytics_orders_server_before", "woocommerce-mailed"),
    ("woocommerce/analytics", "woocommerce-analytics"),
    ("woocommerce/rest", "woocommerce-rest"),
    ("woocommerce/skyverge", "woocommerce-skyverge"),
];

/// Runs the program in a folder: exit code, standard output, standard error.
fn run(dir: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let ran = program(dir).args(arguments).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (ran.status.code(), text(ran.stdout), text(ran.stderr))
}

/// All files below a folder, with their paths from it.
fn files(root: &Path, folder: &Path, found: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            files(root, &entry, found);
        } else {
            let name = entry.strip_prefix(root).expect("below").display().to_string();
            found.push((name, entry));
        }
    }
    found.sort();
}

/// The tables of a file: the file itself, or the sheets of a workbook.
fn tables(path: &Path) -> Vec<(PathBuf, TableKind)> {
    if let Some(sheets) = worksheets(path).expect("readable") {
        return sheets
            .into_iter()
            .filter(|sheet| sheet.look.is_some())
            .map(|sheet| (sheet.path, TableKind::Sheet))
            .collect();
    }
    let bytes = fs::read(path).expect("readable");
    sniff(&bytes).map(|look| (path.to_owned(), look.kind)).into_iter().collect()
}

/// Rows of a file in a known dialect: all, and those that are used, blank and rejected.
fn counts(dialect: &'static Dialect, path: &Path, kind: TableKind) -> [u64; 4] {
    let file = (path.to_owned(), kind);
    let ledger = match dialect.role {
        Role::Orders => {
            let orders = read(&[file], &OrderSettings::default()).expect("readable");
            let file = &orders.files[0];
            return [file.rows, file.used, file.blank, file.rejected];
        }
        Role::Credits => credits::read(&[file], &Defaults::default()).expect("readable").files.remove(0),
        _ => rows::read(path, kind, dialect, &Defaults::default(), &mut |_| Outcome::Used).expect("readable"),
    };
    assert_eq!(ledger.rejected, ledger.reasons.values().sum::<u64>(), "each rejected row has a reason");
    [ledger.rows, ledger.used, ledger.blank, ledger.rejected]
}

#[test]
fn published_exports_are_recognised_and_read_completely() {
    let Some(root) = shared("corpora/exports") else { return };
    let mut all = Vec::new();
    files(&root, &root, &mut all);
    let mut wrong = Vec::new();
    let mut checked = 0;
    for (name, path) in all.iter().filter(|(name, _)| !name.ends_with("SOURCE.txt")) {
        let expected = FILES.iter().find(|(begin, _)| name.starts_with(begin)).map(|(_, dialect)| *dialect);
        let tables = if path.extension().is_some_and(|end| end == "txt") { Vec::new() } else { tables(path) };
        if tables.is_empty() && expected.is_some() {
            wrong.push(format!("{name}: is no table"));
        }
        for (path, kind) in tables {
            let names = names_of(&path, kind).expect("readable");
            let found = dialects::recognise(&names);
            if expected.is_some() && found.map(|found| found.name) != expected {
                wrong.push(format!("{name}: {:?} in place of {expected:?}", found.map(|found| found.name)));
            }
            let Some(found) = found else { continue };
            let [rows, used, blank, rejected] = counts(found, &path, kind);
            checked += 1;
            if rows != used + blank + rejected {
                wrong.push(format!("{name}: {rows} rows, {used} used, {blank} blank, {rejected} rejected"));
            }
            if expected.is_some() && rows > 0 && used == 0 {
                wrong.push(format!("{name}: none of {rows} rows is used"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(checked >= FILES.len(), "{checked}");
}

/// A workbook of one sheet per name, with cells of text and numbers.
pub(crate) fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut put = |name: &str, text: &str| {
        writer.start_file(name, options).expect("a member");
        writer.write_all(text.as_bytes()).expect("written");
    };
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    put(
        "_rels/.rels",
        &format!(
            "{head}<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    let (mut list, mut relations) = (Vec::new(), Vec::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let id = at + 1;
        list.push(format!("<sheet name=\"{name}\" sheetId=\"{id}\" r:id=\"rId{id}\"/>"));
        relations.push(format!(
            "<Relationship Id=\"rId{id}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>"
        ));
        put(&format!("xl/worksheets/sheet{id}.xml"), &format!("{head}{}", sheet(rows, main)));
    }
    let (list, relations) = (list.concat(), relations.concat());
    put(
        "xl/workbook.xml",
        &format!("{head}<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{list}</sheets></workbook>"),
    );
    put("xl/_rels/workbook.xml.rels", &format!("{head}<Relationships xmlns=\"{package}\">{relations}</Relationships>"));
    writer.finish().expect("a workbook").into_inner()
}

/// A sheet: numbers are cells of numbers, other texts are inline texts.
fn sheet(rows: &[&[&str]], namespace: &str) -> String {
    let mut text = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        text.push(format!("<row r=\"{}\">", at + 1));
        for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let letter = |at: usize| char::from(b'A' + at as u8);
            let column = match column {
                0..26 => letter(column).to_string(),
                _ => format!("{}{}", letter(column / 26 - 1), letter(column % 26)),
            };
            let place = format!("{column}{}", at + 1);
            let cell = cell.replace('&', "&amp;").replace('<', "&lt;");
            text.push(match cell.parse::<f64>() {
                Ok(_) => format!("<c r=\"{place}\"><v>{cell}</v></c>"),
                Err(_) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
            });
        }
        text.push("</row>".to_owned());
    }
    let text = text.concat();
    format!("<worksheet xmlns=\"{namespace}\"><sheetData>{text}</sheetData></worksheet>")
}

#[test]
fn each_sheet_of_a_workbook_has_its_own_role() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("shop.xlsx");
    let orders: &[&[&str]] = &[
        &["Orders from 09-01-2026"],
        &["Order ID", "Order Date", "Order Total", "Status"],
        &["1001", "2026-09-02 12:04:41", "54.9", "Completed"],
        &["1002", "2026-09-03 08:15:00", "9", "Cancelled"],
    ];
    let awin: &[&[&str]] = &[
        &[
            "id",
            "advertiser_id",
            "sale_amount",
            "commission",
            "date",
            "commission_status",
            "click_ref",
            "clickThroughTime",
        ],
        &["801", "5150", "49.9", "2.5", "2026-09-02 12:04:41", "pending", "tea", "2026-09-02 11:58:02"],
    ];
    let notes: &[&[&str]] = &[&["Remember the milk"]];
    fs::write(&path, workbook(&[("Orders", orders), ("Awin", awin), ("Notes", notes)])).expect("written");
    let sheets = worksheets(&path).expect("readable").expect("a workbook");
    assert_eq!(sheets.len(), 3);
    let (code, out, err) = run(dir.path(), &["check", "--json", "-q", "shop.xlsx"]);
    assert_eq!(code, Some(0), "{err}");
    let checked: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let files: Vec<[String; 3]> = checked["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| ["path", "role", "format"].map(|key| file[key].as_str().unwrap_or_default().to_owned()))
        .collect();
    let named = |name: &str| files.iter().find(|[path, ..]| path == name).expect(name);
    assert_eq!(named("shop.xlsx:Orders")[1..], ["orders".to_owned(), "sheet".to_owned()]);
    assert_eq!(named("shop.xlsx:Awin")[1..], ["credits".to_owned(), "awin".to_owned()]);
    assert!(checked["notes"].to_string().contains("shop.xlsx:Notes"), "{}", checked["notes"]);
    let (code, _, err) = run(dir.path(), &["check", "-q", "--orders", "shop.xlsx:Missing"]);
    assert!(code == Some(1) && err.contains("Missing"), "{err}");
}

#[test]
fn messages_in_place_of_exports_are_named() {
    let dir = tempfile::tempdir().expect("a folder");
    for (text, what) in [
        ("No data available", "empty report"),
        ("No Results Found\n", "empty report"),
        ("{\"error\":\"invalid_token\"}", "error message"),
        ("Session timed out", "error message"),
        ("<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
    ] {
        fs::write(dir.path().join("report.csv"), text).expect("written");
        let (code, _, err) = run(dir.path(), &["check", "-q", "report.csv"]);
        assert!(code == Some(1) && err.contains(what) && err.lines().count() == 1, "{text}: {err}");
    }
}

#[test]
fn a_list_of_an_unknown_network_decides_credits_and_says_how_it_was_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("written");
    put("web.log", crate::behaviour::LOG);
    put(
        "orders.csv",
        "order_id,ordered_at,amount,currency,session_id\n1001,2026-09-01T09:05:00Z,50.00,EUR,aaa111\n\
1002,2026-09-01T10:05:00Z,80.00,EUR,bbb222\n",
    );
    put("partners.csv", "tag,partner,hosts\nmysite-20,My Site,mysite.example\n");
    put(
        "list.csv",
        "Conversion Date,Click Date,Affiliate,Campaign,Order Number,Order Value,Commission,Status\n\
2026-09-01 09:05:00,2026-09-01 09:00:00,My Site,Shop,1001,50.00,2.00,approved\n\
2026-09-01 10:05:00,2026-09-01 10:00:00,My Site,Shop,1002,80.00,3.20,declined\n",
    );
    let (code, out, err) = run(dir.path(), &["check", "-q", "--json", "list.csv"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("\"network\"") && out.contains("taken for transactions by the words"), "{out}");
    let tags = |files: &[&str]| -> Vec<String> {
        let all = ["analyze", "-q", "--force", "--out", "result", "web.log", "partners.csv"];
        let (code, _, err) = run(dir.path(), &[&all, files].concat());
        assert_eq!(code, Some(0), "{err}");
        let text = fs::read_to_string(dir.path().join("result/verdicts.csv")).expect("verdicts");
        let names: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
        let at = names.iter().position(|name| *name == "credited_tag").expect("credited_tag");
        text.lines().skip(1).map(|row| row.split(',').nth(at).unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(tags(&["orders.csv", "list.csv"]), ["mysite-20", ""], "the declined one credits nobody");
    assert_eq!(tags(&["list.csv"]).len(), 2, "alone it is the order log");
}
