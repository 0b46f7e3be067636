//! Order logs and partner lists.

use super::{BASE, MIB, accepted, put, refused, run, shapes, shop};
use std::fmt::Write;
use std::fs;
use tempfile::TempDir;

/// Gives an order log to the program and expects `read` rows and `used` orders of it, all accounted for.
fn rows(bytes: impl AsRef<[u8]>, read: u64, used: u64) {
    let dir = shop();
    put(&dir, "o", bytes.as_ref());
    let summary = accepted(&dir, &["analyze", "web.log", "--orders", "o"], BASE + 12 * bytes.as_ref().len() as u64);
    check_rows(&summary, read, used);
}

fn check_rows(summary: &serde_json::Value, read: u64, used: u64) {
    let file = &summary["inputs"]["orders"][0];
    let count = |name: &str| file[name].as_u64().expect("a count");
    assert_eq!((count("rows"), count("used")), (read, used), "{file}");
    assert_eq!(count("rows"), count("used") + count("blank") + count("rejected"), "{file}");
    assert_eq!(summary["orders"]["total"].as_u64(), Some(used), "{}", summary["orders"]);
}

/// Gives an order log to the program and expects it to be refused in one line with these words.
fn no_orders(bytes: impl AsRef<[u8]>, words: &[&str]) {
    let dir = shop();
    put(&dir, "o", bytes.as_ref());
    refused(&dir, &["analyze", "web.log", "--orders", "o"], words, BASE + 12 * bytes.as_ref().len() as u64);
}

const TWO: &str = "order_id,ordered_at,amount\n1001,2026-09-01T09:05:00Z,5\n1002,2026-09-01T09:06:00Z,6\n";

#[test]
fn encodings_marks_and_line_ends() {
    rows(TWO, 2, 2);
    rows(format!("\u{feff}{TWO}"), 2, 2);
    rows(shapes::utf16(TWO, u16::to_le_bytes), 2, 2);
    rows(shapes::utf16(TWO, u16::to_be_bytes), 2, 2);
    rows(TWO.replace('\n', "\r\n"), 2, 2);
    rows(TWO.replace('\n', "\r"), 2, 2);
    rows(TWO.replace("1002", "10\x002"), 2, 2);
    rows([TWO.as_bytes(), b"10\xff\xc3,2026-09-01T09:07:00Z,\xed\xa0\x80\n"].concat(), 3, 3);
    rows(TWO.replace("1002", "\u{202e}\u{1b}[2J\u{0}1002"), 2, 2);
}

#[test]
fn quotes_and_widths() {
    no_orders(format!("{TWO}1003,\"open,7\n1004,2026-09-01T09:05:00Z,8\n"), &["line 4", "never ends"]);
    no_orders(format!("{TWO}1003,2026-09-01T09:05:00Z,7,8,9\n"), &["line 4", "5 fields where the header has 3"]);
    rows(format!("{TWO}1003\n1004,2026-09-01T09:07:00Z\n,,\n"), 5, 3);
    rows(format!("{TWO}1003,2026-09-01T09:07:00Z,3\" pipe\n"), 3, 3);
    rows("order_id,ordered_at,order_id,ordered_at\n1,2026-09-01,2,2026-09-02\n", 1, 1);
    let header: Vec<String> = (0..10_000).map(|n| format!("c{n}")).collect();
    no_orders(format!("order_id,ordered_at,{}\n1,2026-09-01\n", header.join(",")), &["more than 4096 columns"]);
    rows(format!("order_id,ordered_at,{}\n1,2026-09-01\n", header[..3000].join(",")), 1, 1);
    no_orders(format!("{}\n1,2\n", header[..3000].join(",")), &["no column for order_id", "and 2970 more"]);
    let sparse = format!("order_id,ordered_at,{}\n{}", header[..3000].join(","), "1,2026-09-01\n".repeat(100_000));
    no_orders(sparse, &["nearly all of them empty"]);
}

#[test]
fn impossible_dates_and_numbers() {
    let dates =
        ["2026-02-30", "0000-00-00", "99999999999999999999", "-1", "1e400", "NaN", "2026-09-01T25:61:61Z", "\u{0}"];
    let mut text = TWO.to_owned();
    for (nth, date) in dates.iter().enumerate() {
        let _ = writeln!(text, "20{nth},{date},1");
    }
    for (nth, amount) in
        ["1e400", "NaN", "-0", "99999999999999999999", "--5", "1,2,3.4.5", "inf", "٣"].iter().enumerate()
    {
        let _ = writeln!(text, "3{nth},2026-09-01T09:07:00Z,\"{amount}\"");
    }
    rows(text, 18, 10);
    no_orders(
        "order_id,ordered_at\n1,never\n2,soon\n",
        &["record 2", "none of 2 rows is an order", "date not readable", "look at that record"],
    );
    no_orders("order_id,ordered_at\n,2026-09-01\n", &["the only row is no order", "order id missing"]);
}

#[test]
fn leap_seconds_folds_and_gaps() {
    let dir = shop();
    put(&dir, "tagtrail.toml", format!("{}[orders]\ntimezone = \"America/New_York\"\n", shapes::SETTINGS));
    let times = ["2026-12-31T23:59:60Z", "2026-03-08 02:30:00", "2026-11-01 01:30:00", "2026-09-01 24:00:00"];
    let lines: Vec<String> = times.iter().enumerate().map(|(nth, time)| format!("{nth},{time}\n")).collect();
    put(&dir, "o", format!("order_id,ordered_at\n{}", lines.concat()));
    check_rows(&accepted(&dir, &["analyze", "web.log", "--orders", "o"], BASE), 4, 4);
}

#[test]
fn json_lines() {
    let json = |more: &str| format!("{{\"order_id\":\"1\",\"ordered_at\":1788350681,{more}}}\n");
    rows(json("\"a\":1,\"a\":2,\"order_id\":\"2\""), 1, 1);
    rows(json(&format!("\"x\":{}{}", "[".repeat(100_000), "]".repeat(100_000))), 1, 1);
    rows(json(&format!("\"x\":{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000))), 1, 1);
    rows(json(r#""tag":"\ud800","sku":"\udc00\ud800x","coupon":"\u0000""#), 1, 1);
    rows(json("\"amount\":1e400,\"commission\":-0"), 1, 1);
    rows(json("\"order_id\":99999999999999999999"), 1, 1);
    let keys = (0..1_000_000).map(|nth| format!("\"k{nth}\":1,")).collect::<Vec<_>>().concat();
    no_orders(json(&format!("{keys}\"z\":1")), &["line 1", "more than 4096 columns"]);
    no_orders(json(&format!("{}\"z\":1", "\"a\":1,".repeat(1_000_000))), &["line 1", "more than 4096 columns"]);
    no_orders("[".repeat(100_000), &["o: "]);
    no_orders(format!("{}{{\"order_id\":", json("\"a\":1")), &["line 2", "not a JSON object"]);
}

#[test]
fn a_field_of_a_hundred_megabytes_and_an_id_of_one() {
    rows(format!("order_id,ordered_at,sku\n1,2026-09-01,{}\n", "x".repeat(100 << 20)), 1, 1);
    rows(format!("order_id,ordered_at\n{},2026-09-01\n", "7".repeat(1 << 20)), 1, 1);
    rows(format!("{{\"order_id\":\"{}\",\"ordered_at\":1788350681}}\n", "7".repeat(1 << 20)), 1, 1);
    no_orders(format!("order_id,ordered_at\n{}\n", "7".repeat(1 << 20)), &["the only row is no order"]);
    no_orders(format!("{}\n", "x".repeat(10 << 20)), &["no column for order_id and ordered_at"]);
}

#[test]
fn a_million_orders_of_one_customer() {
    let mut text = "order_id,ordered_at,amount,customer_id,session_id\n".to_owned();
    for nth in 0..1_000_000 {
        let _ = writeln!(text, "{nth},2026-09-01T{:02}:{:02}:00Z,5,c1,aaa111", nth / 60 % 24, nth % 60);
    }
    let dir = shop();
    put(&dir, "o", text);
    // A row of the result and its judgement take about two kilobytes, whoever placed the orders.
    let summary = accepted(&dir, &["analyze", "web.log", "--orders", "o"], 2048 * MIB);
    check_rows(&summary, 1_000_000, 1_000_000);
    assert!(
        summary["notes"].to_string().contains("2 customers or sessions have more than 128 orders"),
        "{}",
        summary["notes"]
    );
}

#[test]
fn packed_bombs_and_what_has_no_end() {
    let dir = shop();
    put(&dir, "o", shapes::bomb("order_id,ordered_at\n1,2026-09-01\n2,", 2048));
    // Two gigabytes of text in two megabytes: the part unpacked before the refusal is in memory once and grows by doubling.
    refused(&dir, &["analyze", "web.log", "--orders", "o"], &["100 times its size"], 1024 * MIB);
    #[cfg(unix)]
    refused(&dir, &["analyze", "web.log", "--orders", "/dev/zero"], &["is a pipe"], BASE);
}

/// A Parquet file of orders: the program's own result.
fn parquet() -> (TempDir, Vec<u8>) {
    let dir = shop();
    let ran = run(&dir, &["analyze", "web.log", "orders.csv", "--quiet", "--out", "result"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let bytes = fs::read(dir.path().join("result/verdicts.parquet")).expect("a result");
    (dir, bytes)
}

#[test]
fn parquet_that_lies() {
    let (dir, whole) = parquet();
    put(&dir, "o", &whole);
    check_rows(&accepted(&dir, &["analyze", "web.log", "--orders", "o"], BASE), 1, 1);
    let footer = whole.len() - 8;
    for length in [0, 1, u32::MAX, i32::MAX as u32, whole.len() as u32] {
        let lying = [&whole[..footer], &length.to_le_bytes(), b"PAR1"].concat();
        put(&dir, "o", lying);
        refused(&dir, &["analyze", "web.log", "--orders", "o"], &["not readable as Parquet"], BASE);
    }
    for cut in [4, 12, whole.len() / 2, whole.len() - 1] {
        put(&dir, "o", &whole[..cut]);
        refused(&dir, &["analyze", "web.log", "--orders", "o"], &["o: "], BASE);
    }
    // One byte after the other becomes the largest, or leaves a number without its end: the file is refused or read, nothing
    // else.
    for at in (4..whole.len()).step_by(149) {
        for byte in [0xff, 0x7f, 0x80] {
            let mut lying = whole.clone();
            lying[at] = byte;
            put(&dir, "o", lying);
            let ran = run(&dir, &["analyze", "web.log", "--orders", "o", "--json", "--quiet"]);
            let one_line = ran.code == Some(1) && ran.err.lines().count() == 1 && ran.err.starts_with("tagtrail: ");
            assert!(ran.code == Some(0) || one_line, "byte {at} made {byte:#x}: {:?} {}", ran.code, ran.err);
            assert!(ran.peak < 1024 * MIB, "byte {at} made {byte:#x}: {} MiB", ran.peak / MIB);
        }
    }
}

#[test]
fn partner_lists() {
    let dir = shop();
    let list = |bytes: &[u8]| put(&dir, "p", bytes);
    let arguments = ["analyze", "web.log", "orders.csv", "--partners", "p"];
    for good in [
        "\u{feff}tag,partner\r\na-20,A\r\n".as_bytes(),
        "tag,partner\ra-20,A\r".as_bytes(),
        b"tag,partner\na\x00\x1b-20,\xff\xfe\n",
        &shapes::utf16("tag\tpartner\na-20\tA\n", u16::to_le_bytes),
        format!("tag,hosts\na-20,{}\n", "h.example;".repeat(20_000)).as_bytes(),
        format!("tag,partner\n{},A\n", "a".repeat(1 << 20)).as_bytes(),
        b"{\"tag\":\"a-20\",\"tag\":\"b-20\",\"hosts\":\"\\ud800.example\"}\n",
    ] {
        list(good);
        accepted(&dir, &arguments, BASE);
    }
    for (bad, words) in [
        (b"tag,partner\na-20,A\na-20,B\n".as_slice(), "listed twice"),
        (b"tag,partner\na-20,\"A\n", "never ends"),
        (b"tag,until\na-20,2026-02-30\n", "holds what is no date"),
        (b"partner\nA\n", "no column for tag"),
    ] {
        list(bad);
        refused(&dir, &arguments, &[words], BASE);
    }
    // A list of tags that all begin and end alike, searched for a tag that is close to each of them.
    let mut text = "tag,partner\n".to_owned();
    for nth in 0..50_000 {
        let _ = writeln!(text, "aaaaaaaaaaaaaaaaaaaaaaaa{nth}-20,A{nth}");
    }
    list(text.as_bytes());
    put(
        &dir,
        "web.log",
        shapes::line("/dp/X1?tag=aaaaaaaaaaaaaaaaaaaaaaaax-20", "sid=aaa111").repeat(50) + shapes::LOG,
    );
    accepted(&dir, &arguments, BASE + 128 * MIB);
}
