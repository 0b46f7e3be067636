//! Changes of the inputs that change nothing about any order: the verdicts stay, with and without settings.
//!
//! The shops are simulated. Each change rewrites their files as another shop could have had them.

use super::behaviour::done;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use tagtrail::tables::{Table, TableKind};
use tempfile::TempDir;

/// The kinds of shops: visitors known by cookies, by addresses alone, and pages that a script loads.
const KINDS: [&str; 3] = ["plain", "no-cookies", "single-page"];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The files of a shop, as texts.
#[derive(Clone)]
struct Shop {
    logs: BTreeMap<String, String>,
    orders: String,
    partners: String,
    settings: String,
}

/// Order number to outcome, cause and claimant.
type Verdicts = BTreeMap<String, [String; 3]>;

impl Shop {
    fn simulated(kind: &str, seed: &str) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        done(dir.path(), &["simulate", "--kind", kind, "--seed", seed, "--orders", "80", "--megabytes", "1", "shop"]);
        let read = |name: &str| fs::read_to_string(dir.path().join("shop").join(name)).expect("a text");
        let logs = ["web-1.log", "web-2.log"].map(|name| (name.to_owned(), read(name)));
        Self {
            logs: logs.into(),
            orders: read("orders.csv"),
            partners: read("partners.csv"),
            settings: read("tagtrail.toml"),
        }
    }

    /// The shop with a change of each line of its logs.
    fn with_lines(&self, change: impl Fn(&str) -> String) -> Self {
        let changed = |text: &String| text.split_inclusive('\n').map(&change).collect();
        Self { logs: self.logs.iter().map(|(name, text)| (name.clone(), changed(text))).collect(), ..self.clone() }
    }

    /// Its verdicts, with its settings and without.
    fn judged(&self) -> [Verdicts; 2] {
        let dir = tempfile::tempdir().expect("a folder");
        let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("writes");
        let mut names: Vec<&str> = self.logs.keys().map(String::as_str).collect();
        self.logs.iter().for_each(|(name, text)| put(name, text));
        put("orders.csv", &self.orders);
        put("partners.csv", &self.partners);
        put("shop.toml", &self.settings);
        names.extend(["orders.csv", "partners.csv"]);
        [&["--config", "shop.toml"][..], &[]].map(|config| verdicts(&dir, &[config, &names].concat()))
    }
}

fn verdicts(dir: &TempDir, files: &[&str]) -> Verdicts {
    done(dir.path(), &[&["analyze", "--quiet", "--out", "result"], files].concat());
    records(&dir.path().join("result/verdicts.csv"))
}

fn records(path: &Path) -> Verdicts {
    let table = Table::read(path, TableKind::Csv { delimiter: b',' }).expect("a table");
    let cell = |name: &str, row: usize| table.column(name).expect("a column").get(row).to_owned();
    let verdict = |row| ["outcome", "cause", "claimant_tag"].map(|name| cell(name, row));
    (0..table.rows).map(|row| (cell("order_id", row), verdict(row))).collect()
}

/// The shop of each kind and its verdicts.
fn shops() -> &'static [(&'static str, Shop, [Verdicts; 2])] {
    static SHOPS: OnceLock<Vec<(&str, Shop, [Verdicts; 2])>> = OnceLock::new();
    SHOPS.get_or_init(|| {
        let judged = KINDS.map(|kind| {
            let shop = Shop::simulated(kind, "11");
            let verdicts = shop.judged();
            (kind, shop, verdicts)
        });
        judged.into()
    })
}

/// Expects that a change of each kind of shop changes no verdict of the orders that it had before.
fn keeps_verdicts(what: &str, change: impl Fn(&Shop) -> Shop) {
    for (kind, shop, judged) in shops() {
        let changed = change(shop);
        for ((before, after), settings) in judged.iter().zip(changed.judged()).zip(["with", "without"]) {
            let lost = before.values().filter(|verdict| verdict[0] == "lost").count();
            assert!(before.len() == 80 && lost > 2, "{kind} {settings} settings: {lost} of {} are lost", before.len());
            let differ = before.iter().filter(|(order, verdict)| after.get(*order) != Some(*verdict));
            let list: Vec<_> = differ.map(|(order, verdict)| (order, verdict, after.get(order))).collect();
            assert!(list.is_empty(), "{what}, {kind}, {settings} settings: {list:?}");
        }
    }
}

/// A day so many days later: year, month from 1, day.
fn later(year: i32, month: u32, day: u32) -> chrono::NaiveDate {
    let date = chrono::NaiveDate::from_ymd_opt(year, month, day).expect("a date");
    date + chrono::Days::new(28)
}

/// A log line four weeks later.
fn line_later(line: &str) -> String {
    let Some((before, rest)) = line.split_once('[') else { return line.to_owned() };
    let date: Vec<&str> = rest[..11].split('/').collect();
    let month = 1 + MONTHS.iter().position(|name| *name == date[1]).expect("a month") as u32;
    let at = later(date[2].parse().expect("a year"), month, date[0].parse().expect("a day"));
    let name = MONTHS[chrono::Datelike::month0(&at) as usize];
    format!("{before}[{}/{name}/{}{}", at.format("%d"), at.format("%Y"), &rest[11..])
}

/// A table with its dates four weeks later.
fn dates_later(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("20") {
        let is_date = |date: &str| {
            let bytes = date.as_bytes();
            bytes.iter().enumerate().all(|(nth, b)| if matches!(nth, 4 | 7) { *b == b'-' } else { b.is_ascii_digit() })
        };
        out.push_str(&rest[..at]);
        let length = if let Some(date) = rest.get(at..at + 10).filter(|date| is_date(date)) {
            let part = |range: std::ops::Range<usize>| date[range].parse::<u32>().expect("a number");
            out.push_str(&later(part(0..4) as i32, part(5..7), part(8..10)).to_string());
            10
        } else {
            out.push_str("20");
            2
        };
        rest = &rest[at + length..];
    }
    out + rest
}

#[test]
fn all_times_four_weeks_later() {
    keeps_verdicts("four weeks later", |shop| Shop {
        orders: dates_later(&shop.orders),
        partners: dates_later(&shop.partners),
        ..shop.with_lines(line_later)
    });
}

#[test]
fn another_name_of_the_shop() {
    let renamed = |text: &str| {
        // Partners' names may end like the shop's.
        let after = |c: char| c.is_alphanumeric() || c == '-';
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("shop.example") {
            let is_whole = !rest[..at].ends_with(after);
            out.push_str(&rest[..at]);
            out.push_str(if is_whole { "laden-nord.test" } else { "shop.example" });
            rest = &rest[at + "shop.example".len()..];
        }
        out + rest
    };
    keeps_verdicts("another host", |shop| Shop { settings: renamed(&shop.settings), ..shop.with_lines(renamed) });
}

#[test]
fn page_views_of_strangers() {
    // Every fifth line is repeated by an address of its own, without the parts that tie it to a visitor or an order.
    let stranger = |line: &str, nth: usize| {
        let client = line.split(' ').position(|word| tagtrail::base::addresses::parse(word.as_bytes()).is_some())?;
        let (head, rest) = line.split_once('[')?;
        let words: Vec<&str> = head.split(' ').collect();
        let told = ["tag=", "order", "checkout", "basket", "cart", "track"];
        let is_page = rest.contains("\"GET ") && rest.contains(" 200 ") && !told.iter().any(|word| rest.contains(word));
        let address = format!("203.0.113.{}", nth % 250 + 1);
        let mut out: Vec<&str> = words.clone();
        out[client] = &address;
        out[client + 1..words.len() - 1].fill("-");
        // The fourth quoted field is the session.
        let mut fields: Vec<&str> = rest.split('"').collect();
        if let Some(session) = fields.get_mut(7) {
            *session = "-";
        }
        is_page.then(|| format!("{}[{}", out.join(" "), fields.join("\"")))
    };
    keeps_verdicts("strangers", |shop| {
        let mut more = shop.clone();
        for text in more.logs.values_mut() {
            let lines = text.split_inclusive('\n').enumerate();
            let added = |(nth, line): (usize, &str)| {
                let other = (nth % 5 == 0).then(|| stranger(line, nth)).flatten().unwrap_or_default();
                format!("{line}{other}")
            };
            *text = lines.map(added).collect();
        }
        let grown =
            more.logs.values().map(String::len).sum::<usize>() - shop.logs.values().map(String::len).sum::<usize>();
        assert!(grown > 10_000, "{grown} bytes of strangers");
        more
    });
}

/// The same line as another shop on the same server would have it: its host, visitors and orders are others.
fn of_another_shop(line: &str) -> String {
    let line = line.replace("shop.example", "garden.example").replace("tag=", "q=").replace("ref=", "p=");
    let mut words: Vec<&str> = line.split(' ').collect();
    let address = format!("203.0.113.{}", words[1].bytes().map(u32::from).sum::<u32>() % 250 + 1);
    let customer = words[2].replace('m', "g");
    (words[1], words[2]) = (&address, &customer);
    let line = words.join(" ");
    let mut fields: Vec<String> = line.split('"').map(str::to_owned).collect();
    // The fourth quoted field is the session.
    if let Some(session) = fields.get_mut(7) {
        *session = session.chars().rev().collect();
    }
    fields.join("\"")
}

#[test]
fn another_shop_in_the_same_logs() {
    let shop = Shop::simulated("plain", "83");
    let mixed =
        |text: &String| text.split_inclusive('\n').map(|line| line.to_owned() + &of_another_shop(line)).collect();
    let logs: BTreeMap<String, String> = shop.logs.iter().map(|(name, text)| (name.clone(), mixed(text))).collect();
    assert!(logs.values().all(|text| text.contains("\ngarden.example:443 203.0.113.")), "the log names hosts");
    let changed = Shop { logs, ..shop.clone() };
    for ((before, after), settings) in shop.judged().iter().zip(changed.judged()).zip(["with", "without"]) {
        let differ: Vec<_> = before.iter().filter(|(order, verdict)| after.get(*order) != Some(*verdict)).collect();
        assert!(before.len() == 80 && differ.is_empty(), "{settings} settings: {differ:?}");
    }
}

#[test]
fn logs_in_five_pieces_each() {
    keeps_verdicts("pieces", |shop| {
        let mut logs = BTreeMap::new();
        for (name, text) in &shop.logs {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            for (nth, piece) in lines.chunks(lines.len() / 5 + 1).enumerate() {
                logs.insert(format!("{name}.{}", 5 - nth), piece.concat());
            }
        }
        Shop { logs, ..shop.clone() }
    });
}

#[test]
fn one_log_instead_of_two() {
    keeps_verdicts("one log", |shop| {
        let mut lines: Vec<&str> = shop.logs.values().flat_map(|text| text.split_inclusive('\n')).collect();
        let minute = |line: &str| {
            let at = line.find('[').map_or("", |at| &line[at + 1..at + 21]);
            let month = MONTHS.iter().position(|name| at.get(3..6) == Some(name));
            (month, at.get(..2).map(str::to_owned), at.get(12..).map(str::to_owned))
        };
        lines.sort_by_key(|line| minute(line));
        Shop { logs: [("access.log".to_owned(), lines.concat())].into(), ..shop.clone() }
    });
}

#[test]
fn orders_of_people_whom_no_log_knows() {
    keeps_verdicts("more orders", |shop| {
        let mut lines = shop.orders.lines();
        let names: Vec<&str> = lines.next().expect("a header").split(',').collect();
        let known = ["session_id", "customer_id", "ip", "user_agent", "tag", "commission"];
        let mut more = shop.orders.clone();
        for (nth, line) in lines.take(30).enumerate() {
            // The fields before the first quoted one have no commas.
            let cells = line.split('"').next().unwrap_or_default().split(',').chain(std::iter::repeat(""));
            let cell = |(name, cell): (&&str, &str)| match *name {
                "order_id" => format!("ZZ{}", 90_000_000 + nth),
                name if known.contains(&name) => String::new(),
                _ => cell.to_owned(),
            };
            more.push_str(&(names.iter().zip(cells).map(cell).collect::<Vec<_>>().join(",") + "\n"));
        }
        Shop { orders: more, ..shop.clone() }
    });
}

#[test]
fn rows_of_orders_and_partners_in_another_order() {
    let turned = |text: &str| {
        let (header, rows) = text.split_once('\n').expect("a header");
        let rows: Vec<&str> = rows.lines().rev().collect();
        format!("{header}\n{}\n", rows.join("\n"))
    };
    keeps_verdicts("rows in another order", |shop| Shop {
        orders: turned(&shop.orders),
        partners: turned(&shop.partners),
        ..shop.clone()
    });
}
