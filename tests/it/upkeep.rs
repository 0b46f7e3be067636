//! Upkeep of ledgers: erasure, proved by searching the bytes of all files, and compaction.

use super::behaviour::{done, run, shop};
use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// A file's bytes, and those of everything in it that is packed with zstd or gzip.
fn all_bytes(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).expect("a file");
    let mut all = bytes.clone();
    for at in 0..bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            let mut text = Vec::new();
            let unpacked = zstd::stream::read::Decoder::new(rest).map(zstd::stream::read::Decoder::single_frame);
            if unpacked.is_ok_and(|mut frame| std::io::Read::read_to_end(&mut frame, &mut text).is_ok()) {
                all.extend(text);
            }
        } else if rest.starts_with(&[0x1f, 0x8b, 8]) {
            let mut text = Vec::new();
            let mut packed = flate2::read::GzDecoder::new(rest);
            if std::io::Read::read_to_end(&mut packed, &mut text).is_ok() {
                all.extend(text);
            }
        }
    }
    all
}

/// The files below a folder that hold a text, packed or not.
fn holders(dir: &Path, text: &str) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| memchr::memmem::find(&all_bytes(path), text.as_bytes()).is_some();
    files(dir).into_iter().filter(holds).collect()
}

/// The cells of an order log under two headers, row by row.
fn two_columns(text: &str, names: [&str; 2]) -> Vec<[String; 2]> {
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    let at = names.map(|name| header.iter().position(|cell| *cell == name).expect("a column"));
    lines.map(|cells| at.map(|at| cells[at].to_owned())).collect()
}

#[test]
fn a_customer_who_is_forgotten_is_in_no_byte_of_the_ledger() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = |name: &str| dir.path().join(name);
    done(dir.path(), &["simulate", "--orders", "60", "--seed", "12", "."]);
    let text = fs::read(path("web-1.log")).expect("a log");
    let half = text.len() / 2;
    let half = half + text[half..].iter().position(|byte| *byte == b'\n').expect("a line end") + 1;
    fs::write(path("live.log"), &text[..half]).expect("writes");
    let tables = ["orders.csv", "partners.csv", "tagtrail.toml"];
    done(dir.path(), &[&["nightly", "--quiet", "--ledger", "ledger", "live.log", "web-2.log"], &tables[..]].concat());
    let orders = fs::read_to_string(path("orders.csv")).expect("orders");
    let people = two_columns(&orders, ["customer_id", "session_id"]);
    // Somebody with lines in both logs.
    let logs = [&text[..half], &fs::read(path("web-2.log")).expect("a log")];
    let in_logs = |id: &str| logs.iter().all(|log| memchr::memmem::find(log, id.as_bytes()).is_some());
    let person = people.iter().find(|ids| ids.iter().all(|id| id.len() > 5) && in_logs(&ids[0]));
    let [customer, session] = person.expect("a customer with lines in both logs").clone();
    let number = two_columns(&orders, ["customer_id", "order_id"]);
    let number = number.iter().find(|ids| ids[0] == customer).expect("an order")[1].clone();
    assert!(holders(&path("ledger"), &customer).len() >= 4, "evidence, digests, the order log, a result");
    let told = done(dir.path(), &["ledger", "forget", "--customer", &customer, "ledger"]);
    assert!(told.contains("are erased"), "{told}");
    assert_eq!(holders(&path("ledger"), &customer), Vec::<PathBuf>::new());
    assert_eq!(holders(&path("ledger"), &session), Vec::<PathBuf>::new());
    assert!(done(dir.path(), &["ledger", "verify", "ledger"]).contains("all files are whole"));
    assert_eq!(run(dir.path(), &["history", &number, "--ledger", "ledger"]).code, Some(1));
    let manifest = fs::read_to_string(path("ledger/manifest.json")).expect("a manifest");
    assert!(manifest.contains("\"erasures\": 1") && !manifest.contains(&customer));
    // The same logs are known, and what grows does not bring the customer's old lines back.
    fs::write(path("live.log"), &text).expect("writes");
    done(dir.path(), &["collect", "--quiet", "--into", "ledger", "live.log", "web-2.log"]);
    let rest = &text[half..];
    if memchr::memmem::find(rest, customer.as_bytes()).is_none() {
        assert_eq!(holders(&path("ledger"), &customer), Vec::<PathBuf>::new());
    }
    let night = done(dir.path(), &["nightly", "--json", "--quiet", "--ledger", "ledger"]);
    assert!(night.contains("\"orders\":"), "{night}");
    assert_eq!(run(dir.path(), &["ledger", "forget", "--customer", "nobody-7", "ledger"]).code, Some(1));
}

/// A small shop's ledger of one night with these further files, and what `forget` then says: its exit code and its output.
fn forget(files: &[(&str, &str)], customer: &str) -> (tempfile::TempDir, Option<i32>, String) {
    let dir = shop();
    let mut command = vec!["nightly", "--quiet", "--ledger", "ledger", "web.log", "partners.csv"];
    for (name, text) in files {
        fs::write(dir.path().join(name), text).expect("writes");
        command.extend((*name != "web.log").then_some(*name));
    }
    let night = run(dir.path(), &command);
    assert_eq!((night.code, night.err.as_str()), (Some(0), ""));
    let told = run(dir.path(), &["ledger", "forget", "--customer", customer, "ledger"]);
    (dir, told.code, told.out)
}

/// The tables of a ledger that hold a text in their header.
fn tables(dir: &Path, header: &str) -> String {
    let texts = files(&dir.join("ledger/tables")).into_iter().map(|path| fs::read_to_string(path).expect("a table"));
    texts.filter(|text| text.lines().next().is_some_and(|first| first.contains(header))).collect()
}

#[test]
fn a_customer_is_looked_for_in_the_column_of_customers() {
    let row = |n: usize| format!("1,{},2026-09-01T10:{n:02}:00Z,50.00,{},mysite-20\n", 1000 + n, n % 7 + 1);
    let rows: Vec<String> = (0..42).map(row).collect();
    let header = "qty,order_id,ordered_at,amount,customer_id,tag\n";
    let (dir, code, out) = forget(&[("orders.csv", &(header.to_owned() + &rows.concat()))], "1");
    assert_eq!(code, Some(0));
    assert!(out.starts_with("6 orders, 6 rows and 0 lines are erased"), "{out}");
    let left: String = rows.iter().filter(|row| !row.contains(",1,mysite")).map(String::as_str).collect();
    assert_eq!(tables(dir.path(), "qty"), header.to_owned() + &left);
}

#[test]
fn a_number_that_is_also_a_products_erases_nobody_else() {
    let header = "order_id,ordered_at,amount,customer_id,session_id,sku\n";
    let own = "1001,2026-09-01T09:05:00Z,50.00,100234,aaa111,T-1\n";
    let other = |n: usize| format!("{},2026-09-01T11:0{n}:00Z,50.00,100{n},c{n},100234\n", 1100 + n);
    let others: String = (0..8).map(other).collect();
    let page = |n: usize| {
        format!(
            "192.0.2.9 - - [01/Sep/2026:11:{n:02}:00 +0000] \"GET /p/100234 HTTP/1.1\" 200 500 \"-\" \"Mozilla/5.0 Firefox/138\" \"sid=c{n}\"\n"
        )
    };
    let log = super::behaviour::LOG.to_owned() + &(0..20).map(page).collect::<String>();
    let orders = [header, own, &others].concat();
    let (dir, code, out) = forget(&[("web.log", &log), ("orders.csv", &orders)], "100234");
    // The two lines are those of the customer's session.
    assert!(out.starts_with("1 order, 1 row and 2 lines are erased"), "{out}");
    assert_eq!(code, Some(1), "files still hold the number");
    assert_eq!(tables(dir.path(), "sku"), header.to_owned() + &others);
}

#[test]
fn guests_are_not_one_customer() {
    let row = |number: &str, customer: &str| format!("{number},2026-09-01T09:05:00Z,50.00,{customer}\n");
    let rows = [row("1001", "0"), row("1002", "0"), row("1003", "K-100")].concat();
    let orders = "order_id,ordered_at,amount,customer_id\n".to_owned() + &rows;
    let (dir, code, out) = forget(&[("orders.csv", &orders)], "0");
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert_eq!(tables(dir.path(), "customer_id"), orders);
}

#[test]
fn a_number_of_two_sales_erases_one_of_them() {
    let header = "order_id,ordered_at,amount,customer_id,sku\n";
    let own = "1001,2026-09-01T09:05:00Z,50.00,K-100,T-1\n1001,,,,T-2\n";
    let other = "1001,2026-09-01T10:05:00Z,80.00,L-200,T-3\n1001,,,,T-4\n";
    let (dir, code, out) = forget(&[("orders.csv", &[header, own, other].concat())], "K-100");
    assert_eq!(code, Some(0));
    // The page that thanks for the order may be the other customer's.
    assert!(out.starts_with("1 order, 2 rows and 0 lines"), "{out}");
    assert_eq!(tables(dir.path(), "order_id"), header.to_owned() + other);
}

#[test]
fn transactions_are_erased_in_the_spelling_of_their_network() {
    let orders = "order_id,ordered_at,amount,customer_id,reference\n#1004,2026-09-01T09:05:00Z,50.00,K-100,R-7\n\
                  #1005,2026-09-01T10:05:00Z,80.00,L-200,R-8\n";
    let header = "id,advertiser_id,publisher_id,sale_amount,commission,date,commission_status,click_ref,site_name,clickThroughTime,extra\n";
    let sale = |id: u32, order: &str| {
        format!(
            "{id},5150,70001,50.00,1.00,2026-09-01 09:05:00,approved,c-17,deals.example,2026-09-01 09:00:10,{order}\n"
        )
    };
    let others = [sale(3, "001005"), sale(4, "r-8"), sale(1004, "77")].concat();
    let sales = [header, &sale(1, "001004"), &others, &sale(2, "r-7")].concat();
    let (dir, code, out) = forget(&[("orders.csv", orders), ("sales.csv", &sales)], "K-100");
    assert_eq!(code, Some(0));
    assert!(out.starts_with("1 order, 3 rows"), "{out}");
    assert_eq!(tables(dir.path(), "commission_status"), header.to_owned() + &others);
}

#[test]
fn further_items_without_a_number_are_erased_with_their_order() {
    let header = "Order Number,Order Status,Order Date,Customer ID,Order Total Amount,SKU,Item Name\n";
    let first = "1001,Completed,2026-09-01 12:04,K-100,54.90,TEA-1,Tea\n,,,,,POT-1,Pot\n";
    let own = "1002,Completed,2026-09-01 13:04,L-200,20.00,CUP-1,Cup\n,,,,,CUP-2,Cup\n,,,,,CUP-3,Cup\n";
    let last = "1003,Completed,2026-09-01 14:04,K-100,30.00,JAR-1,Jar\n,,,,,JAR-2,Jar\n";
    let (dir, code, out) = forget(&[("orders.csv", &[header, first, own, last].concat())], "L-200");
    assert_eq!(code, Some(0));
    assert!(out.starts_with("1 order, 3 rows"), "{out}");
    assert_eq!(tables(dir.path(), "Order Number"), [header, first, last].concat());
}

#[test]
fn an_empty_or_unknown_id_erases_nothing() {
    let (dir, code, out) =
        forget(&[("orders.csv", "order_id,ordered_at,amount,customer_id\n1001,2026-09-01,50.00,\n")], "nobody-7");
    assert_eq!((code, out.as_str()), (Some(1), ""));
    let all = || -> Vec<(PathBuf, Vec<u8>)> {
        let paths = files(&dir.path().join("ledger")).into_iter().filter(|path| !path.ends_with("lock"));
        paths.map(|path| (path.clone(), fs::read(path).expect("a file"))).collect()
    };
    let before = all();
    assert!(before.iter().any(|(path, _)| path.to_string_lossy().contains("/nights/")), "results of nights");
    for (id, code) in [("", 2), (" ", 2), ("-", 2), ("nobody-7", 1)] {
        let told = run(dir.path(), &["ledger", "forget", "--customer", id, "ledger"]);
        assert_eq!((told.code, told.out.as_str()), (Some(code), ""), "{id:?}: {}", told.err);
        assert!(all() == before, "{id:?}");
    }
}

#[test]
fn changes_of_a_longer_number_stay() {
    let dir = shop();
    let orders = |tag: &str| {
        format!(
            "order_id,ordered_at,amount,customer_id,session_id,tag\n1001,2026-09-01T09:05:00Z,50.00,K-100,aaa111,{tag}\n\
             10010,2026-09-01T10:05:00Z,80.00,L-200,bbb222,{tag}\n"
        )
    };
    for tag in ["", "mysite-20"] {
        fs::write(dir.path().join("orders.csv"), orders(tag)).expect("writes");
        done(dir.path(), &["nightly", "--quiet", "--ledger", "ledger", "web.log", "partners.csv", "orders.csv"]);
    }
    let changed = || -> Vec<String> {
        let text = fs::read_to_string(dir.path().join("ledger/current/changes.csv")).expect("changes");
        text.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(changed(), ["1001", "10010"]);
    done(dir.path(), &["ledger", "forget", "--customer", "K-100", "ledger"]);
    assert_eq!(changed(), ["10010"]);
}

#[test]
fn a_compact_ledger_gives_the_same_verdicts_from_fewer_files() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = |name: &str| dir.path().join(name);
    done(dir.path(), &["simulate", "--orders", "60", "--seed", "13", "."]);
    let text = fs::read_to_string(path("orders.csv")).expect("orders");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (nth, until) in [20, 40, lines.len()].into_iter().enumerate() {
        let name = format!("export-{nth}.csv");
        fs::write(path(&name), lines[..until].concat()).expect("writes");
        done(dir.path(), &["nightly", "--quiet", "--ledger", "ledger", "web-1.log", "partners.csv", &name]);
    }
    let verdicts = |name: &str| fs::read(path(&format!("ledger/current/{name}"))).expect("verdicts");
    let before = verdicts("state.csv");
    let answers = |text: &[u8]| {
        String::from_utf8_lossy(text)
            .lines()
            .map(|line| line.rsplit_once(',').map(|(row, _)| row.to_owned()))
            .collect::<Vec<_>>()
    };
    let rows = answers(&verdicts("verdicts.csv"));
    let told = done(dir.path(), &["ledger", "compact", "ledger"]);
    assert!(told.contains("2 order logs dropped"), "{told}");
    assert!(done(dir.path(), &["ledger", "verify", "ledger"]).contains("all files are whole"));
    assert_eq!(verdicts("state.csv"), before);
    done(dir.path(), &["nightly", "--quiet", "--ledger", "ledger", "web-1.log"]);
    assert_eq!(answers(&verdicts("verdicts.csv")), rows);
    assert_eq!(fs::read_dir(path("ledger/tables")).expect("a folder").count(), 2);
    let told = done(dir.path(), &["ledger", "compact", "ledger"]);
    assert!(told.contains("0 order logs dropped"), "{told}");
}

#[test]
fn every_damaged_file_of_a_ledger_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    done(dir.path(), &["simulate", "--orders", "40", "--seed", "14", "--megabytes", "1", "."]);
    let inputs = ["web-1.log", "web-2.log", "orders.csv", "partners.csv"];
    done(dir.path(), &[&["nightly", "--quiet", "--ledger", "ledger"], &inputs[..]].concat());
    let ledger = dir.path().join("ledger");
    let not_checked = |path: &PathBuf| {
        // A damaged digest counts as none, and the manifest is what the others are checked against.
        let name = path.strip_prefix(&ledger).expect("in the ledger").display().to_string();
        name.starts_with("digests") || name.starts_with("current") || !name.contains('/')
    };
    let all: Vec<PathBuf> = files(&ledger).into_iter().filter(|path| !not_checked(path)).collect();
    assert!(all.len() > 10, "{all:?}");
    for path in all {
        let bytes = fs::read(&path).expect("a file");
        for damage in [Some([&bytes[..], b"x"].concat()), None] {
            match damage {
                Some(changed) => fs::write(&path, changed).expect("writes"),
                None => fs::remove_file(&path).expect("removes"),
            }
            let told = run(dir.path(), &["ledger", "verify", "ledger"]);
            let name = path.file_name().expect("a name").to_string_lossy();
            assert!(
                told.code != Some(0) && told.err.contains(&*name),
                "{}: {:?} {}",
                path.display(),
                told.code,
                told.err
            );
        }
        fs::write(&path, bytes).expect("writes");
    }
    assert!(done(dir.path(), &["ledger", "verify", "ledger"]).contains("all files are whole"));
}
