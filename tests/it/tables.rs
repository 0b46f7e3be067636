//! Order files and partner lists as shops and people write them, and money that is the same in everything that is written.

use crate::behaviour::program;
use base64::Engine;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use tagtrail::cells::plain;
use tagtrail::tables::{Table, TableKind};
use tempfile::TempDir;

const COMMA: TableKind = TableKind::Csv { delimiter: b',' };

/// Runs the program in a folder: exit code, standard output, standard error.
fn run(dir: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let ran = program(dir).args(arguments).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (ran.status.code(), text(ran.stdout), text(ran.stderr))
}

/// Text as spreadsheets of western Europe save it.
fn windows(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '€' => 0x80,
        '–' => 0x96,
        _ => u8::try_from(u32::from(c)).expect("a letter of the west"),
    };
    text.chars().map(byte).collect()
}

/// A shop with a German export of one row per item, and a sheet of partners that somebody wrote by hand.
fn honey_shop() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let mut log = String::new();
    let mut orders =
        "Auftragsnummer;Kunde;Auftragsstatus;Datum;Uhrzeit;Warenwert;Gesamtsumme;Artikel-Nr.;Artikelname;Zahlungs-ID;E-Mail (Rechnung);IP-Adresse;Werbepartner\r\n"
            .to_owned();
    for nth in 0..40 {
        let (order, ip, minute) = (7000 + nth, format!("192.0.2.{nth}"), nth % 60);
        let partner = ["imker", "bluetenweg"][nth % 2];
        let _ = write!(
            log,
            "{ip} - - [01/Sep/2026:09:{minute:02}:00 +0000] \"GET /honig/{nth}?pid={partner} HTTP/1.1\" 200 50 \"https://www.{partner}.example/\" \"Mozilla/5.0 (X11; Linux x86_64) Firefox/138\"\n\
             {ip} - - [01/Sep/2026:09:{minute:02}:40 +0000] \"GET /danke?bestellung={order} HTTP/1.1\" 200 50 \"https://honig.example/kasse\" \"Mozilla/5.0 (X11; Linux x86_64) Firefox/138\"\n"
        );
        let (status, credited) = match nth {
            3 => ("Storniert – nicht bezahlt", ""),
            5 => ("Abgeschlossen", ""),
            _ => ("Abgeschlossen", partner),
        };
        for item in 0..=nth % 3 {
            let _ = write!(
                orders,
                "{order};Käthe Müller;{status};01.09.2026;09:{minute:02}:40;1,00 €;1.{nth:03},50 €;H-{item};Süßer Honig {item};pay_{nth}{item};k{nth}@mail.example;{ip};{credited}\r\n"
            );
        }
    }
    fs::write(dir.path().join("access.log"), log).expect("writes");
    fs::write(dir.path().join("auftraege.csv"), windows(&orders)).expect("writes");
    let partners = "Kürzel;Firma;Homepage;Provision\nimker;Imkerei Schäfer;https://www.imker.example/;8 %\n\
                    bluetenweg;Blütenweg;bluetenweg.example, https://shop.bluetenweg.example;8 %\n";
    fs::write(dir.path().join("partner.csv"), windows(partners)).expect("writes");
    dir
}

#[test]
fn an_export_of_one_row_per_item_and_a_sheet_by_hand_are_read_as_they_are() {
    let dir = honey_shop();
    let settings = "[site]\nhosts = [\"honig.example\"]\n[site.pages]\nconfirmation = [\"/danke*\"]\n\
                    confirmation_order_id = \"query:bestellung\"\n[policy]\ntag_params = [\"pid\"]\n";
    fs::write(dir.path().join("tagtrail.toml"), settings).expect("writes");
    let (code, out, err) =
        run(dir.path(), &["analyze", "--json", "-q", "--out", "result", "access.log", "auftraege.csv", "partner.csv"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let summary: serde_json::Value = serde_json::from_str(&out).expect("a summary");
    let orders = &summary["inputs"]["orders"][0];
    let count = |name: &str| orders[name].as_u64().expect("a count");
    assert_eq!((count("rows"), count("used"), count("items"), count("again"), count("rejected")), (79, 40, 39, 0, 0));
    let columns = &orders["columns"];
    for (ours, theirs) in [
        ("order_id", "Auftragsnummer"),
        ("ordered_at", "Datum + Uhrzeit"),
        ("amount", "Gesamtsumme"),
        ("sku", "Artikel-Nr."),
        ("status", "Auftragsstatus"),
        ("customer_id", "E-Mail (Rechnung)"),
        ("ip", "IP-Adresse"),
        ("tag", "Werbepartner"),
    ] {
        assert_eq!(columns[ours], theirs, "{ours}");
    }
    let unused = orders["unused"].to_string();
    assert!(unused.contains("Zahlungs-ID") && unused.contains("Kunde"), "{unused}");
    assert_eq!(orders["decimal_mark"], ",");
    let partners = &summary["inputs"]["partners"][0];
    assert_eq!((&partners["rows"], &partners["columns"]["tag"]), (&2.into(), &"Kürzel".into()));
    assert_eq!((&partners["columns"]["hosts"], &partners["unused"][0]), (&"Homepage".into(), &"Provision".into()));
    let notes = summary["notes"].to_string();
    assert!(notes.contains("79 rows, 40 orders") && notes.contains("No commission is known"), "{notes}");

    let rows = Table::read(&dir.path().join("result/verdicts.csv"), COMMA).expect("verdicts");
    let cell = |column: &str, at| rows.column(column).expect("a column").get(at);
    assert_eq!((cell("amount", 2), cell("currency", 2)), ("1002.50", "EUR"));
    assert_eq!((cell("cause", 3), cell("detail", 3)), ("order_void", "Storniert – nicht bezahlt"));
    assert_eq!((cell("outcome", 4), cell("credited_tag", 5)), ("credited", ""));
    let page = fs::read_to_string(dir.path().join("result/report.html")).expect("a page");
    assert!(
        page.contains("Worth of lost orders by cause") && !page.contains("no known commission"),
        "the page shows worth"
    );
}

#[test]
fn an_order_file_given_twice_counts_once() {
    let dir = honey_shop();
    let (_, once, _) = run(dir.path(), &["analyze", "--json", "-q", "access.log", "auftraege.csv", "partner.csv"]);
    let (code, twice, _) = run(
        dir.path(),
        &["analyze", "--json", "-q", "access.log", "auftraege.csv", "partner.csv", "--orders", "auftraege.csv"],
    );
    assert_eq!(code, Some(0));
    let (once, twice): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(&once).expect("a summary"), serde_json::from_str(&twice).expect("a summary"));
    assert_eq!(once["orders"], twice["orders"]);
    assert!(twice["notes"].to_string().contains("79 rows give an order again"), "{}", twice["notes"]);
    assert!(!once["notes"].to_string().contains("again"), "{}", once["notes"]);
}

#[test]
fn workbooks_are_called_so() {
    let dir = honey_shop();
    let zip = [b"PK\x03\x04 [Content_Types].xml xl/workbook.xml".as_slice(), &[0; 500]].concat();
    fs::write(dir.path().join("orders.xlsx"), zip).expect("writes");
    for arguments in [&["check", "orders.xlsx"][..], &["analyze", "access.log", "--orders", "orders.xlsx"]] {
        let (code, _, err) = run(dir.path(), arguments);
        assert_eq!(code, Some(1));
        assert!(err.contains("orders.xlsx: is an Excel workbook") && err.contains("as CSV"), "{err}");
    }
}

#[test]
fn what_is_missing_is_said() {
    let dir = honey_shop();
    fs::write(dir.path().join("o.csv"), "order_id,ordered_at,tag\n7001,2026-09-01T09:01:40Z,\n").expect("writes");
    fs::write(dir.path().join("p.csv"), "tag,partner\nimker,Imkerei\n").expect("writes");
    let (_, out, _) = run(dir.path(), &["check", "-q", "o.csv", "p.csv"]);
    let text = out.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "Nothing says who was credited: the column for the credited partner is empty",
        "No order has a status",
        "No partner has a host",
    ] {
        assert!(text.contains(words), "{words}: {out}");
    }
}

#[test]
fn her_own_headers_are_named_in_the_settings() {
    let dir = honey_shop();
    fs::write(dir.path().join("p.csv"), "Wer,Was,Wo\nImkerei,imker,imker.example\n").expect("writes");
    fs::write(dir.path().join("o.csv"), "order_id,ordered_at,amount\n7001,2026-09-01T09:01:40Z,5\n").expect("writes");
    let settings =
        "[orders]\ncurrency = \"chf\"\n[partners.columns]\ntag = \"Was\"\nhosts = \"Wo\"\npartner = \"Wer\"\n";
    fs::write(dir.path().join("tagtrail.toml"), settings).expect("writes");
    let (code, out, err) = run(dir.path(), &["analyze", "--json", "-q", "access.log", "o.csv", "p.csv"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let summary: serde_json::Value = serde_json::from_str(&out).expect("a summary");
    assert_eq!(summary["inputs"]["partners"][0]["columns"]["hosts"], "Wo");
    assert!(summary["orders"]["by_outcome"].to_string().contains("\"currency\":\"CHF\""));
}

/// A number of ten-thousandths, as the tests add up.
fn parts(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let whole: i64 = whole.parse().expect("a number");
    let part: i64 = format!("{part:0<4}").parse().expect("decimals");
    if text.starts_with('-') { whole * 10_000 - part } else { whole * 10_000 + part }
}

fn of_json(value: &serde_json::Value) -> i64 {
    (value.as_f64().expect("a number") * 10_000.0).round() as i64
}

/// Sums by outcome and currency: what orders are worth, and the commission lost.
type Sums = BTreeMap<(String, String), (i64, i64)>;

fn add(sums: &mut Sums, outcome: &str, currency: &str, amount: Option<i64>, lost: Option<i64>) {
    if amount.is_some() || lost.is_some() {
        let sum = sums.entry((outcome.to_owned(), currency.to_owned())).or_default();
        sum.0 += amount.unwrap_or_default();
        sum.1 += lost.unwrap_or_default();
    }
}

/// Sums of a table of verdicts, and whether every amount has its currency's decimals.
fn sums_of(table: &Table, is_csv: bool) -> Sums {
    let column = |name: &str| table.column(name).expect("a column");
    let mut sums = Sums::new();
    for at in 0..table.rows {
        let currency = plain(column("currency").get(at)).into_owned();
        let money = |name: &str| {
            let text = column(name).get(at);
            let decimals = match currency.as_str() {
                "JPY" => 0,
                "KWD" => 3,
                _ => 2,
            };
            let written = text.split_once('.').map_or(0, |(_, part)| part.len());
            assert!(
                text.is_empty() || if is_csv { written == decimals } else { written <= decimals.max(1) },
                "{text} {currency}"
            );
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

fn sums_of_page(page: &str) -> Sums {
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

fn sums_of_summary(summary: &serde_json::Value) -> Sums {
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

/// The sums of causes, which have to be those of their outcomes where all orders have a cause.
fn check_causes(summary: &serde_json::Value, sums: &Sums) {
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
fn check_terminal(text: &str, sums: &Sums) {
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

/// Orders of a simulated shop in several currencies, spelled in several ways.
fn mixed(orders: &str, seed: usize) -> String {
    let mut lines = orders.lines();
    let mut text = lines.next().expect("a header").to_owned() + "\n";
    for (nth, line) in lines.enumerate() {
        let fields: Vec<&str> = line.splitn(5, ',').collect();
        let cents = (nth * 7919 + seed * 104_729) % 1_000_003;
        let (amount, currency) = match (nth + seed) % 7 {
            0 => (format!("{cents}"), "JPY"),
            1 => (format!("{}.{:03}", cents / 1000, cents % 1000), "kwd"),
            2 => (format!("\"{},{:02}\"", cents / 100, cents % 100), "€"),
            3 => (format!("{}.{:02}e1", cents / 100, cents % 100), "eur"),
            4 => (format!("-{}.{:02}", cents / 100, cents % 100), "USD"),
            5 => (format!("{}.{:02}", cents / 100, cents % 100), ""),
            _ => (String::new(), "EUR"),
        };
        let _ = writeln!(text, "{},{},{amount},{currency},{}", fields[0], fields[1], fields[4]);
    }
    text
}

#[test]
fn money_is_the_same_in_everything_that_is_written() {
    for seed in [3, 4, 5, 6] {
        let dir = tempfile::tempdir().expect("a folder");
        let world = ["simulate", "--varied", "--orders", "150", "--seed", &seed.to_string(), "world"];
        assert_eq!(run(dir.path(), &world).0, Some(0));
        let path = dir.path().join("world/orders.csv");
        let orders = mixed(&fs::read_to_string(&path).expect("orders"), seed);
        fs::write(&path, orders).expect("writes");
        let logs = fs::read_dir(dir.path().join("world")).expect("a folder");
        let mut files: Vec<String> = logs
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| {
                name.starts_with("web-") || ["orders.csv", "partners.csv", "tagtrail.toml"].contains(&name.as_str())
            })
            .map(|name| format!("world/{name}"))
            .collect();
        files.sort();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let (code, _, err) = run(dir.path(), &[&["analyze", "-q", "--out", "r"][..], &files].concat());
        assert_eq!(code, Some(0), "{err}");
        let (_, text, _) = run(dir.path(), &[&["analyze", "-q"][..], &files].concat());
        let result = |name: &str| dir.path().join("r").join(name);
        let sums = sums_of(&Table::read(&result("verdicts.csv"), COMMA).expect("verdicts"), true);
        assert!(sums.len() > 6, "{sums:?}");
        assert_eq!(
            sums_of(&Table::read(&result("verdicts.parquet"), TableKind::Parquet).expect("verdicts"), false),
            sums
        );
        let summary = fs::read_to_string(result("summary.json")).expect("a summary");
        let summary: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
        assert_eq!(sums_of_summary(&summary), sums);
        check_causes(&summary, &sums);
        assert_eq!(sums_of_page(&fs::read_to_string(result("report.html")).expect("a page")), sums);
        check_terminal(&text, &sums);
    }
}
