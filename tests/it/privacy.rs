//! Personal data: nothing of it is in what is made to be sent, and what is redacted gives the same verdicts.

use super::behaviour::{done, run};
use super::support::{personal, shop, unpacked};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::Read;
use std::path::Path;
use tagtrail::tables::{Table, TableKind};
use tempfile::TempDir;

/// What visitors typed, planted into the shop's logs: an e-mail address in a query, a search, a name in a page's address.
const PLANTED: [&str; 5] = ["jane.doe", "jane", "divorce", "mail.example", "janedoe77"];

/// The shop of `testdata` with planted texts in its logs.
fn planted() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(shop()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            continue;
        }
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = fs::read(&path).expect("a file");
        let is_log = name == "web-1.log" || name == "web-2.ndjson.log";
        let bytes = if is_log { plant(&bytes) } else { bytes };
        if path.extension().is_none_or(|end| end != "md") {
            fs::write(dir.path().join(name), bytes).expect("written");
        }
    }
    dir
}

/// A log with the planted texts. Its bytes are no text in any encoding, since strangers send what they like.
fn plant(log: &[u8]) -> Vec<u8> {
    let planted = [
        ("https://www.lookup.example/\"", "https://www.lookup.example/search?q=jane+doe+divorce\""),
        ("?tag=", "?email=jane.doe%40mail.example&tag="),
        ("/checkout\"", "/checkout?for=janedoe77\""),
        ("/checkout HTTP", "/checkout?for=janedoe77 HTTP"),
    ];
    let mut log = log.to_vec();
    for (from, to) in planted {
        let mut new = Vec::new();
        let mut rest = &log[..];
        while let Some(at) = rest.windows(from.len()).position(|window| window == from.as_bytes()) {
            new.extend_from_slice(&rest[..at]);
            new.extend_from_slice(to.as_bytes());
            rest = &rest[at + from.len()..];
        }
        new.extend_from_slice(rest);
        log = new;
    }
    log
}

const FILES: [&str; 6] =
    ["web-1.log", "web-1.log.1.gz", "web-2.ndjson.log", "orders.csv", "orders-2.ndjson", "partners.csv"];

/// Fails where a text holds a value of a person, as a word of its own.
fn holds_nobody(what: &str, text: &str) {
    let is_own = |value: &str| {
        let edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
        let places = text.match_indices(value);
        places
            .into_iter()
            .any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + value.len()..].chars().next()))
    };
    for value in personal().iter().map(String::as_str).chain(PLANTED) {
        assert!(!is_own(value), "{what} holds {value}");
    }
}

fn text_of(path: &Path) -> String {
    let bytes = fs::read(path).expect("a file");
    let mut text = String::new();
    match path.extension().and_then(|end| end.to_str()) {
        Some("gz") => drop(flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text)),
        Some("parquet") => {
            let table = Table::read(path, TableKind::Parquet).expect("a table");
            text = table.columns.iter().flat_map(tagtrail::tables::Texts::iter).collect::<Vec<_>>().join("\n");
        }
        Some("html") => text = unpacked(&String::from_utf8(bytes).expect("UTF-8")),
        _ => text = String::from_utf8_lossy(&bytes).into_owned(),
    }
    text
}

#[test]
fn nothing_of_a_person_is_in_what_is_made_to_be_sent() {
    let dir = planted();
    let at = |name: &str| dir.path().join(name);
    done(dir.path(), &[&["analyze", "--quiet", "--out", "own"], &FILES[..]].concat());
    let own = text_of(&at("own/stories.ndjson.gz"));
    assert!(PLANTED.iter().all(|value| own.contains(value)), "the shop's own result quotes its logs");
    assert!(text_of(&at("own/summary.json")).contains("for use in the house"));
    assert!(text_of(&at("own/report.html")).contains("for use in the house"));

    let share = ["analyze", "--quiet", "--share", "--key", "shop.key", "--out", "shared"];
    done(dir.path(), &[&share, &FILES[..]].concat());
    for name in ["summary.json", "verdicts.csv", "verdicts.parquet", "report.html", "stories.ndjson.gz"] {
        let text = text_of(&at("shared").join(name));
        assert!(text.len() > 1000, "{name}");
        holds_nobody(name, &text);
    }
    assert!(text_of(&at("shared/report.html")).contains("Made to be shared"));

    let redact = ["redact", "--quiet", "--key", "shop.key", "--out", "excerpt"];
    done(dir.path(), &[&redact, &FILES[..]].concat());
    for entry in fs::read_dir(at("excerpt")).expect("a folder") {
        let path = entry.expect("an entry").path();
        holds_nobody(&path.display().to_string(), &text_of(&path));
    }
    for lang in ["en", "de", "es", "fr"] {
        for partner in ["mossgate-20", "thimblewick-20", "snipwell-20", "tallowbrook-20"] {
            let letter = run(dir.path(), &["explain", "--result", "own", "--letter", "--for", partner, "--lang", lang]);
            assert!(letter.out.len() > 200 || letter.err.contains("holds no order"), "{partner}: {}", letter.err);
            holds_nobody(&format!("the letter to {partner}"), &letter.out);
        }
    }
}

/// A network's list of some orders of the shop, and a partner's list of missing ones: both name the customer.
const TRANSACTIONS: &str = "\
id,advertiser_id,publisher_id,sale_amount,commission,date,commission_status,click_ref,clickThroughTime,extra
1,5150,mossgate-20,119.00,5.95,2026-06-01 09:49:51,declined,jane.doe@mail.example,2026-06-01 09:00:00,WD-20482
2,5150,mossgate-20,52.50,2.63,2026-06-01 08:32:01,approved,janedoe77,2026-06-01 08:00:00,WD-20481
";
const MISSING: &str = "\
Inquiry Id,Campaign Id,Order Id,Sale Amount,Transaction Date,Type,Customer Id,Notes
9001,77,WD-20482,119.00,2026-06-01T09:49:51+00:00,UNTRACKED,janedoe77,jane.doe bought it after the divorce
9002,77,WD-20481,52.50,2026-06-01T08:32:01+00:00,UNTRACKED,,
9003,77,WD-99999,5.00,2026-06-01T08:32:01+00:00,UNTRACKED,,jane.doe@mail.example
";

#[test]
fn nothing_of_a_person_is_in_claims_answers_and_comparisons() {
    let dir = planted();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("awin.csv"), TRANSACTIONS).expect("written");
    fs::write(at("missing.csv"), MISSING).expect("written");
    done(dir.path(), &[&["analyze", "--quiet", "--out", "own"], &FILES[..]].concat());
    let ask = |what: &[&str]| {
        let answer = run(dir.path(), what);
        holds_nobody(&what.join(" "), &answer.out);
        assert!(!answer.out.is_empty() || answer.err.contains("no claim"), "{what:?}: {}", answer.err);
        answer.out
    };
    let mut rows = 0;
    for network in ["impact", "awin", "rakuten", "pepperjam", "affiliatefuture", "plain"] {
        for partner in ["mossgate-20", "thimblewick-20", "snipwell-20"] {
            let claim = ["dispute", "--partner", partner, "--network", network, "--program", "5150", "--result", "own"];
            let more = ["--maybe", "--transactions", "awin.csv", "--today", "2026-07-01"];
            rows += ask(&[&claim[..], &more].concat()).lines().count().saturating_sub(1);
            ask(&[&claim[..], &["--answer", "missing.csv", "--action", "1"]].concat());
        }
    }
    assert!(rows > 10, "{rows} claims");
    for format in ["page", "letter", "json"] {
        ask(&["dispute", "--partner", "mossgate-20", "--result", "own", "--maybe", "--format", format]);
    }
    // A comparison names the network's references as they are; of the logs' visitors it holds nothing.
    let plain = TRANSACTIONS.replace("jane.doe@mail.example", "tea").replace("janedoe77", "pot");
    fs::write(at("awin.csv"), plain).expect("written");
    let compare = ["reconcile", "--quiet", "--result", "own", "--out", "compared", "awin.csv"];
    done(dir.path(), &[&compare[..], &FILES[..3]].concat());
    for entry in fs::read_dir(at("compared")).expect("a folder") {
        let path = entry.expect("an entry").path();
        holds_nobody(&path.display().to_string(), &text_of(&path));
    }
}

#[test]
fn outputs_of_one_key_can_be_joined() {
    let dir = planted();
    let tell = |key: &[&str]| {
        let ask = ["explain", "--quiet", "WD-20482", "--redact", "--format", "json"];
        let out = run(dir.path(), &[&ask, key, &FILES[..]].concat()).out;
        let story: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let text = story.to_string();
        let at = text.find("\"customer\":\"").expect("a customer") + 12;
        text[at..].split('"').next().unwrap_or_default().to_owned()
    };
    let one = tell(&["--key", "one.key"]);
    assert!(one.starts_with("customer-") && one.len() > 15, "{one}");
    assert_eq!(one, tell(&["--key", "one.key"]));
    assert_ne!(one, tell(&["--key", "two.key"]));
    assert_eq!(tell(&[]), "customer-1");
    let refused = run(dir.path(), &[&["explain", "WD-20482", "--key", "one.key"], &FILES[..]].concat());
    assert!(refused.code == Some(2) && refused.err.contains("add --redact"), "{}", refused.err);
    fs::write(dir.path().join("short.key"), "short").expect("written");
    let share = ["analyze", "--quiet", "--share", "--key", "short.key", "--out", "x"];
    let refused = run(dir.path(), &[&share, &FILES[..]].concat());
    assert!(refused.code == Some(1) && refused.err.contains("short.key"), "{}", refused.err);
}

/// The verdicts of some files, by order: outcome, cause, partners, how sure.
fn verdicts(dir: &Path, out: &str, files: &[&str]) -> BTreeMap<String, Vec<String>> {
    done(dir, &[&["analyze", "--quiet", "--out", out], files].concat());
    let path = dir.join(out).join("verdicts.csv");
    let table = Table::read(&path, TableKind::Csv { delimiter: b',' }).expect("verdicts");
    let names =
        ["outcome", "cause", "credited_tag", "claimant_tag", "confidence", "amount", "commission_lost", "click_at"];
    let places: Vec<usize> =
        names.iter().map(|name| table.names.iter().position(|other| other == name).expect("a column")).collect();
    let id = table.names.iter().position(|name| name == "order_id").expect("a column");
    let row = |row: usize| {
        let cells = places.iter().map(|at| table.columns[*at].get(row).to_owned()).collect();
        (table.columns[id].get(row).to_owned(), cells)
    };
    (0..table.rows).map(row).collect()
}

/// Compares the verdicts on some files with those on their excerpt.
fn same_verdicts(dir: &Path, what: &str, files: &[&str]) {
    let own = verdicts(dir, "own", files);
    done(dir, &[&["redact", "--quiet", "--out", "excerpt", "--force"], files].concat());
    let mut excerpt: Vec<String> = fs::read_dir(dir.join("excerpt"))
        .expect("a folder")
        .map(|entry| format!("excerpt/{}", entry.expect("an entry").file_name().to_string_lossy()))
        .collect();
    excerpt.extend(
        files
            .iter()
            .filter(|file| Path::new(file).extension().is_some_and(|end| end == "toml"))
            .map(|file| (*file).to_owned()),
    );
    let excerpt: Vec<&str> = excerpt.iter().map(String::as_str).collect();
    let redacted = verdicts(dir, "redacted", &excerpt);
    assert!(own.len() > 50 && own.values().filter(|row| row[0] == "lost").count() > 10, "{what}");
    for (order, row) in &own {
        assert_eq!(redacted.get(order), Some(row), "{what}, order {order}");
    }
    for name in ["own", "redacted", "excerpt"] {
        fs::remove_dir_all(dir.join(name)).expect("removed");
    }
}

#[test]
fn an_excerpt_of_the_shop_gives_the_same_verdicts() {
    let dir = planted();
    same_verdicts(dir.path(), "with settings", &[&FILES[..], &["tagtrail.toml"]].concat());
    fs::remove_file(dir.path().join("tagtrail.toml")).expect("removed");
    same_verdicts(dir.path(), "without settings", &FILES);
}

/// The quoted and unquoted fields of a Combined line with cookies: address, time, request, status, referrer, agent, cookies.
fn fields(line: &str) -> [String; 7] {
    let quoted: Vec<&str> = line.split('"').collect();
    let address = line.split(' ').next().unwrap_or_default();
    let time = line.split(['[', ']']).nth(1).unwrap_or_default();
    let status = quoted[2].trim().split(' ').next().unwrap_or_default();
    [address, time, quoted[1], status, quoted[3], quoted[5], quoted.get(7).copied().unwrap_or("-")].map(str::to_owned)
}

/// The same lines with a header that names their columns, as IIS and CDNs write them.
fn as_columns(log: &str) -> String {
    let mut text =
        "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status cs(Referer) cs(User-Agent) cs(Cookie)\n"
            .to_owned();
    for line in log.lines() {
        let [address, time, request, status, referrer, agent, cookies] = fields(line);
        let time = chrono::DateTime::parse_from_str(&time, "%d/%b/%Y:%H:%M:%S %z").expect("a time").to_utc();
        let (method, rest) = request.split_once(' ').expect("a request");
        let target = rest.split(' ').next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, "-"));
        let plus = |text: &str| text.replace(' ', "+");
        let (agent, cookies, time) = (plus(&agent), plus(&cookies), time.format("%Y-%m-%d %H:%M:%S"));
        writeln!(text, "{time} {address} {method} {path} {query} {status} {referrer} {agent} {cookies}")
            .expect("a text");
    }
    text
}

/// The same lines as `key=value`.
fn as_pairs(log: &str) -> String {
    let mut text = String::new();
    for line in log.lines() {
        let [address, time, request, status, referrer, agent, cookies] = fields(line);
        let time = chrono::DateTime::parse_from_str(&time, "%d/%b/%Y:%H:%M:%S %z").expect("a time").to_rfc3339();
        writeln!(text, "time={time} remote_addr={address} request=\"{request}\" status={status} http_referer=\"{referrer}\" http_user_agent=\"{agent}\" http_cookie=\"{cookies}\"").expect("a text");
    }
    text
}

#[test]
fn excerpts_of_every_family_of_formats_give_the_same_verdicts() {
    let dir = tempfile::tempdir().expect("a folder");
    let simulate = |format: &str| {
        let options =
            ["simulate", "--orders", "120", "--megabytes", "1", "--seed", "5", "--force", "--format", format, "."];
        done(dir.path(), &options);
    };
    let files = ["web-1.log", "web-2.log", "orders.csv", "partners.csv", "tagtrail.toml"];
    for format in ["json", "vhost", "combined"] {
        simulate(format);
        same_verdicts(dir.path(), format, &files);
    }
    for (what, rewrite) in [("columns", as_columns as fn(&str) -> String), ("pairs", as_pairs)] {
        for name in ["web-1.log", "web-2.log"] {
            let path = dir.path().join(name);
            let other = dir.path().join(format!("{what}-{name}"));
            fs::write(other, rewrite(&fs::read_to_string(path).expect("a log"))).expect("written");
        }
        let logs = [format!("{what}-web-1.log"), format!("{what}-web-2.log")];
        let files: Vec<&str> = logs.iter().map(String::as_str).chain(files[2..].iter().copied()).collect();
        same_verdicts(dir.path(), what, &files);
    }
}

#[test]
fn what_cannot_be_redacted_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("odd.log"), "no log\nat all\n").expect("written");
    let refused = run(dir.path(), &["redact", "--out", "excerpt", "--web", "odd.log"]);
    assert!(refused.code == Some(1) && refused.err.contains("odd.log"), "{}", refused.err);
    assert!(!dir.path().join("excerpt").exists());
}
