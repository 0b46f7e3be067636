//! Amounts are the same in all outputs, and equal those of the order files.

use crate::behaviour::{done, names, run};
use base64::Engine;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use tagtrail::base::csv_cell::plain;
use tagtrail::base::units::currency::{decimals, is_code};
use tagtrail::tables::{Table, TableKind};

const COMMA: TableKind = TableKind::Csv { delimiter: b',' };

/// An amount in ten-thousandths, the unit in which the tests add.
fn parts(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let whole: i64 = whole.parse().expect("a number");
    let part: i64 = format!("{part:0<4}").parse().expect("decimals");
    if text.starts_with('-') { whole * 10_000 - part } else { whole * 10_000 + part }
}

fn of_json(value: &serde_json::Value) -> i64 {
    (value.as_f64().expect("a number") * 10_000.0).round() as i64
}

/// Sums by outcome and currency: the orders' amounts, and the commission lost.
pub(super) type Sums = BTreeMap<(String, String), (i64, i64)>;

fn add(sums: &mut Sums, outcome: &str, currency: &str, amount: Option<i64>, lost: Option<i64>) {
    if amount.is_some() || lost.is_some() {
        let sum = sums.entry((outcome.to_owned(), currency.to_owned())).or_default();
        sum.0 += amount.unwrap_or_default();
        sum.1 += lost.unwrap_or_default();
    }
}

/// Sums of a table of verdicts, and whether every amount has its currency's decimals.
pub(super) fn sums_of(table: &Table, is_csv: bool) -> Sums {
    let column = |name: &str| table.column(name).expect("a column");
    let mut sums = Sums::new();
    for at in 0..table.rows {
        let currency = plain(column("currency").get(at)).into_owned();
        let money = |name: &str| {
            let text = column(name).get(at);
            let decimals = decimals(&currency) as usize;
            let written = text.split_once('.').map_or(0, |(_, part)| part.len());
            // Of a currency that nobody knows two decimals are written, and those of four that are not zero.
            let least = if is_code(&currency) || currency.is_empty() { decimals } else { 2 };
            let is_right = if is_csv { (least..=decimals).contains(&written) } else { written <= decimals.max(1) };
            assert!(text.is_empty() || is_right, "{text} {currency}");
            (!text.is_empty()).then(|| parts(text))
        };
        let (amount, lost) = (money("amount"), money("commission_lost"));
        add(&mut sums, column("outcome").get(at), &currency, amount, lost);
    }
    sums
}

/// The packed columns of the page.
fn page_data(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("<script type=\"application/octet-stream\" id=\"rows-data\">").expect("rows");
    let (text, _) = rest.split_once("</script>").expect("an end");
    let packed = base64::engine::general_purpose::STANDARD.decode(text.trim()).expect("base64");
    let mut json = String::new();
    std::io::Read::read_to_string(&mut flate2::read::ZlibDecoder::new(packed.as_slice()), &mut json).expect("unpacks");
    serde_json::from_str(&json).expect("JSON")
}

pub(super) fn sums_of_page(page: &str) -> Sums {
    let data = page_data(page);
    let mut sums = Sums::new();
    let text = |column: &str, at: usize| {
        let number = data[column][at].as_u64().expect("a number") as usize;
        data["texts"][number].as_str().expect("a text").to_owned()
    };
    for at in 0..data["id"].as_array().expect("rows").len() {
        let money = |column: &str| Some(&data[column][at]).filter(|value| !value.is_null()).map(of_json);
        add(&mut sums, &text("outcome", at), &text("currency", at), money("amount"), money("lost"));
    }
    sums
}

pub(super) fn sums_of_summary(summary: &serde_json::Value) -> Sums {
    let mut sums = Sums::new();
    for outcome in summary["orders"]["by_outcome"].as_array().expect("outcomes") {
        for sum in outcome["money"].as_array().expect("sums") {
            let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
            let money = (of_json(&sum["amount"]), of_json(&sum["commission_lost"]));
            sums.insert((text(&outcome["outcome"]), text(&sum["currency"])), money);
        }
    }
    sums
}

/// The sums of causes, which have to equal those of their outcomes where all orders have a cause.
pub(super) fn check_causes(summary: &serde_json::Value, sums: &Sums) {
    let mut lost: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for cause in summary["causes"].as_array().expect("causes").iter().filter(|cause| cause["outcome"] == "lost") {
        for sum in cause["money"].as_array().expect("sums") {
            let entry = lost.entry(sum["currency"].as_str().expect("a text").to_owned()).or_default();
            entry.0 += of_json(&sum["amount"]);
            entry.1 += of_json(&sum["commission_lost"]);
        }
    }
    let expected: BTreeMap<String, (i64, i64)> = sums
        .iter()
        .filter(|((outcome, _), _)| outcome == "lost")
        .map(|((_, currency), money)| (currency.clone(), *money))
        .collect();
    assert_eq!(lost, expected);
}

/// The table of money on the terminal: by currency all orders, lost ones and their commission.
pub(super) fn check_terminal(text: &str, sums: &Sums) {
    let (_, rest) = text.split_once("\nMoney\n").expect("a table of money");
    let lines: Vec<&str> = rest.lines().skip(1).take_while(|line| !line.trim().is_empty()).collect();
    let mut seen = 0;
    for line in lines.iter().filter(|line| !line.contains("more currencies")) {
        let cells: Vec<String> = line.split_whitespace().map(|cell| cell.replace(',', "")).collect();
        let currency = if cells[0] == "(none)" { "" } else { &cells[0] };
        let of = |lost: bool| {
            let own = sums.iter().filter(|((outcome, of), _)| of == currency && (!lost || outcome == "lost"));
            own.fold((0, 0), |all, (_, money)| (all.0 + money.0, all.1 + money.1))
        };
        let printed: Vec<i64> = cells[1..].iter().map(|cell| parts(cell)).collect();
        assert_eq!(printed, [of(false).0, of(true).0, of(true).1], "{line}");
        seen += 1;
    }
    assert!(seen > 0, "{text}");
}

/// Amounts by the order's number: ten-thousandths and the currency.
type Amounts = BTreeMap<String, (Option<i64>, &'static str)>;

/// Orders of a simulated shop in several currencies, spelled in several ways, and their amounts. A file has one decimal
/// sign.
fn mixed(orders: &str, seed: usize) -> (String, Amounts) {
    let mut lines = orders.lines();
    let mut text = lines.next().expect("a header").to_owned() + "\n";
    let mut amounts = Amounts::new();
    let mark = if seed.is_multiple_of(2) { '.' } else { ',' };
    for (nth, line) in lines.enumerate() {
        let fields: Vec<&str> = line.splitn(5, ',').collect();
        let minor = (nth * 7919 + seed * 104_729) % 1_000_003;
        let (whole, cents) = (minor / 100, minor % 100);
        let value = |decimals: u32| minor as i64 * 10_i64.pow(4 - decimals);
        let (amount, written, value, currency) = match (nth + seed) % 9 {
            0 => (format!("{minor}"), "JPY", value(0), "JPY"),
            1 => (format!("{}.{:03}", minor / 1000, minor % 1000), "kwd", value(3), "KWD"),
            2 => (format!("{whole}.{cents:02}"), "€", value(2), "EUR"),
            3 => (format!("{whole}.{cents:02}e1"), "eur", 10 * value(2), "EUR"),
            4 => (format!("-{whole}.{cents:02}"), "USD", -value(2), "USD"),
            5 => (format!("\u{2212}{whole}.{cents:02}"), " usd ", -value(2), "USD"),
            6 => (format!("{whole}.{cents:02}E+0"), "", value(2), ""),
            7 => (format!("US$ {whole}"), "", whole as i64 * 10_000, "USD"),
            _ => (String::new(), "EUR", 0, "EUR"),
        };
        amounts.insert(fields[0].to_owned(), ((!amount.is_empty()).then_some(value), currency));
        let amount = amount.replace('.', &mark.to_string());
        let _ = writeln!(text, "{},{},\"{amount}\",{written},{}", fields[0], fields[1], fields[4]);
    }
    (text, amounts)
}

/// The amounts of a table of verdicts.
fn amounts_of(table: &Table) -> BTreeMap<String, (Option<i64>, String)> {
    let column = |name: &str| table.column(name).expect("a column");
    let (ids, amounts, currencies) = (column("order_id"), column("amount"), column("currency"));
    let row = |at| {
        let amount = Some(amounts.get(at)).filter(|text| !text.is_empty()).map(parts);
        (plain(ids.get(at)).into_owned(), (amount, plain(currencies.get(at)).into_owned()))
    };
    (0..table.rows).map(row).collect()
}

#[test]
fn money_is_the_same_in_everything_that_is_written() {
    for seed in [3, 4, 5, 6] {
        let dir = tempfile::tempdir().expect("a folder");
        done(dir.path(), &["simulate", "--varied", "--orders", "150", "--seed", &seed.to_string(), "world"]);
        let path = dir.path().join("world/orders.csv");
        let (orders, amounts) = mixed(&fs::read_to_string(&path).expect("orders"), seed);
        fs::write(&path, orders).expect("writes");
        let is_input = |name: &String| name != "truth.csv";
        let files: Vec<String> = names(&dir.path().join("world")).into_iter().filter(is_input).collect();
        let files: Vec<String> = files.iter().map(|name| format!("world/{name}")).collect();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let text = run(dir.path(), &[&["analyze", "-q"][..], &files].concat()).out;
        done(dir.path(), &[&["analyze", "-q", "--out", "r"][..], &files].concat());
        let result = |name: &str| dir.path().join("r").join(name);
        let csv = Table::read(&result("verdicts.csv"), COMMA).expect("verdicts");
        let parquet = Table::read(&result("verdicts.parquet"), TableKind::Parquet).expect("verdicts");
        let expected: BTreeMap<_, _> =
            amounts.into_iter().map(|(id, (value, currency))| (id, (value, currency.to_owned()))).collect();
        assert_eq!(amounts_of(&csv), expected, "seed {seed}");
        assert_eq!(amounts_of(&parquet), expected, "seed {seed}");
        let sums = sums_of(&csv, true);
        assert!(sums.len() > 6, "{sums:?}");
        assert_eq!(sums_of(&parquet, false), sums);
        let summary = fs::read_to_string(result("summary.json")).expect("a summary");
        let summary: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
        assert_eq!(sums_of_summary(&summary), sums);
        check_causes(&summary, &sums);
        assert_eq!(sums_of_page(&fs::read_to_string(result("report.html")).expect("a page")), sums);
        check_terminal(&text, &sums);
    }
}
