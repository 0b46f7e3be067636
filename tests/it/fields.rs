//! No certain verdict without its field: simulated shops, with one field after the other dropped from their logs and orders.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use tagtrail::jobs::analyze::analyze;
use tagtrail::jobs::inputs::{Given, sort};
use tagtrail::merchant::settings;
use tagtrail::output::Existing;
use tagtrail::simulate::world::{CustomerAt, LogFormat};
use tagtrail::simulate::{World, write};
use tagtrail::tables::{Table, TableKind};
use tagtrail::verdict::Outcome;

/// The fields to drop from every line of the logs.
const LINES: [&str; 7] = ["address", "agent", "cookie", "query", "referrer", "status", "host"];

/// The columns to drop from every row of the order log.
const ORDERS: [&str; 5] = ["session_id", "customer_id", "ip", "user_agent", "sku"];

/// The zone of the order log's times, which are then the local times of a shop two hours ahead of UTC.
const ZONE: &str = "zone";

/// A line of Apache's combined format followed by the cookies, without one of its fields; or a line of the shop with the host
/// in front.
fn without(line: &str, field: &str) -> String {
    if field == "host" {
        return line.split_once(' ').map_or_else(|| line.to_owned(), |(_, rest)| format!("- {rest}"));
    }
    let mut quoted: Vec<&str> = line.split('"').collect();
    if quoted.len() < 8 {
        return line.to_owned();
    }
    let start = format!("-{}", &quoted[0][quoted[0].find(' ').unwrap_or_default()..]);
    let mut request: Vec<&str> = quoted[1].split(' ').collect();
    if field == "query" {
        request[1] = request[1].split('?').next().unwrap_or_default();
    }
    let request = request.join(" ");
    let answer: Vec<&str> =
        quoted[2].split(' ').enumerate().map(|(nth, word)| if nth == 1 { "-" } else { word }).collect();
    let answer = answer.join(" ");
    match field {
        "status" => quoted[2] = &answer,
        "address" => quoted[0] = &start,
        "agent" => quoted[5] = "-",
        "cookie" => quoted[7] = "-",
        "query" => quoted[1] = &request,
        "referrer" => quoted[3] = "-",
        other => panic!("a field named {other}"),
    }
    quoted.join("\"")
}

fn records(path: &Path) -> Vec<BTreeMap<String, String>> {
    let table = Table::read(path, TableKind::Csv { delimiter: b',' }).expect("a table");
    let cell = |row: usize| table.columns.iter().map(move |column| column.get(row).to_owned());
    (0..table.rows).map(|row| table.names.iter().cloned().zip(cell(row)).collect()).collect()
}

/// Drops a field from the files of a shop's folder.
fn drop_field(dir: &Path, field: &str) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if LINES.contains(&field) && name.starts_with("web-") {
            let packed = path.extension().is_some_and(|ending| ending == "gz");
            let bytes = fs::read(&path).expect("reads");
            let mut text = String::new();
            if packed {
                let mut reader = flate2::read::MultiGzDecoder::new(&bytes[..]);
                std::io::Read::read_to_string(&mut reader, &mut text).expect("unpacks");
            } else {
                text = String::from_utf8(bytes).expect("UTF-8");
            }
            let lines: Vec<String> = text.lines().map(|line| without(line, field)).collect();
            fs::remove_file(&path).expect("removes");
            fs::write(path.with_file_name(name.trim_end_matches(".gz")), lines.join("\n") + "\n").expect("writes");
        } else if field == ZONE && name == "orders.csv" {
            let text = fs::read_to_string(&path).expect("reads");
            let rows: Vec<String> = text.lines().map(without_zone).collect();
            fs::write(&path, rows.join("\n") + "\n").expect("writes");
        } else if ORDERS.contains(&field) && name == "orders.csv" {
            let text = fs::read_to_string(&path).expect("reads");
            // The header's name is removed: a column without a known name is no field.
            let renamed: Vec<String> = text
                .lines()
                .enumerate()
                .map(|(nth, line)| if nth == 0 { line.replace(field, "unused") } else { line.to_owned() })
                .collect();
            fs::write(&path, renamed.join("\n") + "\n").expect("writes");
        }
    }
}

/// A row of the order log with its time two hours ahead of UTC, and without saying so.
fn without_zone(row: &str) -> String {
    let Some(end) = row.find("Z,") else { return row.to_owned() };
    let at = row[..=end].rsplit(',').next().expect("a time");
    let at: chrono::DateTime<chrono::Utc> = at.parse().expect("a time with its zone");
    let local = (at + chrono::Duration::hours(2)).format("%Y-%m-%d %H:%M:%S").to_string();
    let begin = row[..end].rfind(',').expect("a column before");
    format!("{},{local}{}", &row[..begin], &row[end + 1..])
}

/// Numbers of orders by their truth, and of the wrong verdicts among them.
#[derive(Debug, Default)]
struct Count {
    organic: usize,
    called_lost: usize,
    lost: usize,
    called_organic: usize,
    sure: usize,
    sure_and_right: usize,
}

fn count(dir: &Path) -> Count {
    let text = fs::read_to_string(dir.join("tagtrail.toml")).expect("settings");
    let settings = settings::parse("tagtrail.toml", &text).expect("settings");
    let mut given = Given::default();
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name.starts_with("web-") {
            given.web.push(path);
        } else if name == "orders.csv" {
            given.orders.push(path);
        } else if name == "partners.csv" {
            given.partners.push(path);
        }
    }
    given.web.sort();
    let inputs = sort(&given, &settings.orders.columns, &settings.site.log_formats).expect("inputs");
    let analysis = analyze(&inputs, settings, None, &AtomicU64::new(0)).expect("analyses");
    let rows = analysis.rows();
    let found: BTreeMap<&str, _> = rows.iter().map(|row| (row.order_id.as_str(), row)).collect();
    let mut count = Count::default();
    for truth in records(&dir.join("truth.csv")).iter().filter(|truth| truth["identifiable"] == "1") {
        let (want, row) = (truth["cause"].as_str(), found[truth["order_id"].as_str()]);
        let confidence = row.confidence;
        if want == "organic" {
            count.organic += 1;
            count.called_lost += usize::from(row.outcome == Outcome::Lost);
        } else if !want.is_empty() && row.outcome != Outcome::Credited {
            count.lost += 1;
            count.called_organic += usize::from(row.outcome == Outcome::Organic && confidence >= 0.9);
        }
        if confidence >= 0.95 && row.outcome != Outcome::Undetermined {
            count.sure += 1;
            count.sure_and_right += usize::from(row.cause.name() == want);
        }
    }
    count
}

#[test]
fn nothing_is_certain_without_its_field() {
    let mut wrong = Vec::new();
    for field in LINES.into_iter().chain(ORDERS).chain([ZONE]) {
        let mut world = World { orders: 600, seed: 29, ..World::default() };
        if field == "host" {
            // The format with hosts, and with customers where this shop has them.
            world.servers.format = LogFormat::Vhost;
            world.shop.customer = CustomerAt::RemoteUser;
        }
        let dir = tempfile::tempdir().expect("a folder");
        write(&world, dir.path(), Existing::Keep).expect("a world");
        drop_field(dir.path(), field);
        let count = count(dir.path());
        println!("without {field}: {count:?}");
        // One order of a few hundred may be wrong by chance.
        let is_wrong = count.called_lost * 200 > count.organic
            || count.called_organic.saturating_sub(1) * 100 >= count.lost.max(1)
            || (count.sure_and_right + 1) * 100 < count.sure * 98;
        if is_wrong {
            wrong.push(format!("without {field}: {count:?}"));
        }
    }
    assert!(wrong.is_empty(), "too sure:\n{}", wrong.join("\n"));
}
