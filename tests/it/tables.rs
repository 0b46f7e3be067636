//! Order files and partner lists as shops and people write them.

use crate::behaviour::program;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use tagtrail::tables::{Table, TableKind};
use tempfile::TempDir;

const COMMA: TableKind = TableKind::Csv { delimiter: b',' };

/// Runs the program in a folder: exit code, standard output, standard error.
fn run(dir: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let ran = program(dir).args(arguments).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (ran.status.code(), text(ran.stdout), text(ran.stderr))
}

/// Text in the encoding of western European spreadsheets.
fn windows(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '€' => 0x80,
        '–' => 0x96,
        _ => u8::try_from(u32::from(c)).expect("a letter of the west"),
    };
    text.chars().map(byte).collect()
}

/// A shop with a German export of one row per item, and a handwritten sheet of partners.
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
        assert!(err.contains("orders.xlsx: is a workbook that cannot be read") && err.contains("as CSV"), "{err}");
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
