//! Output for users: plain words, the answer first, thresholds that fail the run, and no personal data where it does not belong.

use super::behaviour::{done, program, run};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Words of the source that users do not know.
const PRIVATE: &[&str] = &[
    "claimant",
    "claimants",
    "ground",
    "opinion",
    "opinions",
    "jar",
    "jars",
    "trail",
    "trails",
    "stand",
    "stands",
    "ledger",
    "ledgers",
];

/// Phrases of private jargon.
const PHRASES: &[&str] = &["told by", "held against", "visitor's trail", "cookie jar"];

/// Expects a text without private words; names of columns, of fields and of files are a contract and may stay.
fn plain(what: &str, text: &str) {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
    let used: BTreeSet<&str> = words.filter(|word| PRIVATE.contains(word)).collect();
    let phrases: Vec<&&str> = PHRASES.iter().filter(|phrase| lower.contains(**phrase)).collect();
    assert!(used.is_empty() && phrases.is_empty(), "{what}: {used:?} {phrases:?}\n{text}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The shop of `testdata/shop`, copied, with its files.
const SHOP: [&str; 7] = [
    "tagtrail.toml",
    "orders.csv",
    "orders-2.ndjson",
    "partners.csv",
    "web-1.log",
    "web-1.log.1.gz",
    "web-2.ndjson.log",
];

fn shop() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for name in SHOP {
        fs::copy(root().join("testdata/shop").join(name), dir.path().join(name)).expect(name);
    }
    dir
}

/// The visible text of a page: what is between its tags, without scripts, styles and packed data.
fn visible(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        text.push(' ');
        let skipped = ["script", "style"].into_iter().find(|name| rest[at + 1..].starts_with(name));
        let end = match skipped {
            Some(name) => rest[at..].find(&format!("</{name}>")).expect("its end"),
            None => 0,
        };
        let close = rest[at + end..].find('>').expect("a closed tag");
        rest = &rest[at + end + close + 1..];
    }
    text + rest
}

#[test]
fn what_users_see_has_no_private_words() {
    let dir = shop();
    let dir = dir.path();
    plain("analyze", &done(dir, &[&["analyze", "--out", "result"], &SHOP[..]].concat()));
    plain("check", &done(dir, &[&["check"], &SHOP[..]].concat()));
    plain("the page", &visible(&fs::read_to_string(dir.join("result/report.html")).expect("a page")));
    let verdicts = fs::read_to_string(dir.join("result/verdicts.csv")).expect("verdicts");
    for row in verdicts.lines().skip(1) {
        plain("a row", row);
        let id = row.split(',').next().expect("an id");
        for form in ["text", "markdown"] {
            let story = done(dir, &["explain", "--result", "result", "--order", id, "--format", form]);
            let own =
                story.split("\nLines (").next().and_then(|story| story.split("\n## Lines").next()).expect("a story");
            plain(&format!("explain --format {form}"), own);
        }
    }
    plain("score", &done(dir, &["score", "--list", "result/verdicts.csv", "result/verdicts.parquet"]));
    plain("init", &done(dir, &[&["init"], &SHOP[1..]].concat()));
    plain("causes", &done(dir, &["causes"]));
}

/// A help text without the word for the folder of `nightly`, which users know from that verb. Elsewhere it is a private word.
fn without_ledger(help: &str) -> String {
    help.to_lowercase().replace("ledger", "folder")
}

#[test]
fn help_and_manual_have_no_private_words() {
    let command = <tagtrail::cli::Cli as clap::CommandFactory>::command();
    let dir = tempfile::tempdir().expect("a folder");
    for verb in command.get_subcommands().map(|verb| verb.get_name().to_owned()) {
        plain(&format!("{verb} --help"), &without_ledger(&done(dir.path(), &[&verb, "--help"])));
    }
    done(dir.path(), &["man", "pages"]);
    for page in fs::read_dir(dir.path().join("pages")).expect("pages") {
        let path = page.expect("a page").path();
        plain(&path.display().to_string(), &without_ledger(&fs::read_to_string(&path).expect("a page")));
    }
}

#[test]
fn the_pages_script_has_no_private_words_in_its_texts() {
    let script = fs::read_to_string(root().join("src/report/web/page.js")).expect("the script");
    for line in script.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for text in line.split('"').skip(1).step_by(2).filter(|text| text.contains(' ')) {
            plain("page.js", text);
        }
    }
}

#[test]
fn every_word_of_the_columns_outcome_and_cause_is_explained() {
    let dir = shop();
    let dir = dir.path();
    done(dir, &[&["analyze", "--quiet", "--out", "result"], &SHOP[..]].concat());
    let kind = tagtrail::tables::TableKind::Csv { delimiter: b',' };
    let table = tagtrail::tables::Table::read(&dir.join("result/verdicts.csv"), kind).expect("verdicts");
    let mut words: BTreeSet<String> = tagtrail::causes::ALL.iter().map(|cause| cause.id.to_owned()).collect();
    words.extend(["no_trail", "ambiguous", "needs", "log_gap"].map(str::to_owned));
    for name in ["outcome", "cause", "runner_up"] {
        let column = table.column(name).expect(name);
        words.extend((0..table.rows).map(|row| column.get(row).to_owned()).filter(|word| !word.is_empty()));
    }
    assert!(words.contains("credited") && words.contains("organic") && words.len() > 30, "{words:?}");
    for word in words {
        let page = done(dir, &["causes", &word]);
        assert!(page.contains(&format!("`{word}`")) && page.contains("**What to do.**"), "{word}: {page}");
        assert!(!tagtrail::verdict::words::title(&word).is_empty(), "{word}");
    }
    let wrong = run(dir, &["causes", "log_gapp"]);
    assert!(wrong.code == Some(1) && wrong.err.contains("did you mean log_gap?"), "{}", wrong.err);
}

#[test]
fn the_summary_begins_with_the_answer_and_names_causes_in_plain_words() {
    let dir = shop();
    let out = done(dir.path(), &[&["analyze"], &SHOP[..]].concat());
    let head = out.split("\n\n").next().expect("a headline").split_whitespace().collect::<Vec<_>>().join(" ");
    let version = env!("CARGO_PKG_VERSION");
    let json: serde_json::Value =
        serde_json::from_str(&done(dir.path(), &[&["analyze", "--json"], &SHOP[..]].concat())).expect("JSON");
    let of = |outcome: &str| {
        let all = json["orders"]["by_outcome"].as_array().expect("outcomes");
        let count = all.iter().find(|count| count["outcome"] == outcome).expect(outcome);
        let share = count["share"].as_f64().expect("a share") * 100.0;
        format!("{} {outcome} ({share:.1} %)", count["orders"])
    };
    let begins =
        format!("tagtrail {version}: 88 orders, {}, {}, commission lost EUR 10", of("lost"), of("undetermined"));
    assert!(head.starts_with(&begins), "{head}");
    let next = out.split("\n\n").nth(1).expect("the outcomes");
    let words: Vec<&str> = next.lines().skip(1).filter_map(|line| line.split_whitespace().next()).take(4).collect();
    assert_eq!(words, ["credited", "lost", "organic", "undetermined"]);
    for (cause, title) in [
        ("capped_cookie", "Safari let the id's cookie expire early"),
        ("later_click", "A later partner's click won"),
        ("log_gap", "The log lines that would show it are missing"),
    ] {
        let at = out.lines().position(|line| line.trim_start().starts_with(cause)).expect(cause);
        assert_eq!(out.lines().nth(at + 1).map(str::trim), Some(title));
    }
    let page = done(dir.path(), &[&["analyze", "--out", "result"], &SHOP[..]].concat());
    assert_eq!(page, out);
    let page = visible(&fs::read_to_string(dir.path().join("result/report.html")).expect("a page"));
    assert!(
        page.contains("Safari let the id's cookie expire early") || page.contains("Safari let the id&#39;s cookie"),
        "{page}"
    );
}

#[test]
fn notes_come_before_a_long_list_of_files_which_is_folded() {
    let dir = shop();
    let log = fs::read(dir.path().join("web-1.log")).expect("a log");
    let lines: Vec<&[u8]> = log.split_inclusive(|byte| *byte == b'\n').collect();
    let mut names = Vec::new();
    for (nth, part) in lines.chunks(lines.len() / 16).enumerate() {
        let name = if nth == 0 { "front.log".to_owned() } else { format!("front.log.{nth}") };
        fs::write(dir.path().join(&name), part.concat()).expect("writes");
        names.push(name);
    }
    let files: Vec<&str> = names.iter().rev().map(String::as_str).chain(["orders.csv"]).collect();
    let out = done(dir.path(), &[&["analyze", "--json"], &files[..]].concat());
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let listed: Vec<&str> =
        json["inputs"]["web"].as_array().expect("files").iter().filter_map(|file| file["path"].as_str()).collect();
    assert_eq!(listed, names, "in natural order");
    let out = done(dir.path(), &[&["analyze"], &files[..]].concat());
    let place = |what: &str| out.find(what).unwrap_or_else(|| panic!("{what}: {out}"));
    assert!(place("\nNotes\n") < place("\nWeb logs\n"), "{out}");
    let number = names.len();
    assert!(out.contains(&format!("all {number} files")) && out.contains("front.log ("), "{out}");
    assert!(!out.contains("front.log.7 "), "{out}");
}

/// The small shop of one partner, its orders placed in another month than its logs.
fn wrong_month() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let hit = |nth: usize| {
        format!(
            "192.0.2.{nth} - - [01/Sep/2026:09:{nth:02}:00 +0000] \"GET /p/{nth} HTTP/1.1\" 200 5 \"-\" \"Firefox/138\" \"sid=s{nth}\"\n"
        )
    };
    let order = |nth: usize| format!("{nth},2026-11-02T09:00:00Z,10.00,EUR,s{nth}x,\n");
    let files = [
        ("web.log", (0..50).map(hit).collect::<String>()),
        (
            "orders.csv",
            "order_id,ordered_at,amount,currency,session_id,tag\n".to_owned() + &(0..20).map(order).collect::<String>(),
        ),
        ("partners.csv", "tag,partner,hosts\na-20,A,a.example\n".to_owned()),
        (
            "tagtrail.toml",
            "[site]\nsession = \"cookie:sid\"\n[policy]\ntag_params = [\"tag\"]\nwindow = \"24h\"\n".to_owned(),
        ),
    ];
    for (name, text) in files {
        fs::write(dir.path().join(name), text).expect("writes");
    }
    dir
}

#[test]
fn logs_of_another_month_ring() {
    let dir = wrong_month();
    let files = ["web.log", "orders.csv", "partners.csv"];
    let analyze = |more: &[&str]| run(dir.path(), &[&["analyze"], more, &files[..]].concat());
    let plain = analyze(&[]);
    assert_eq!((plain.code, plain.err.as_str()), (Some(0), ""));
    let head: String = plain.out.split_whitespace().take(60).collect::<Vec<_>>().join(" ");
    assert!(head.contains("20 undetermined (100.0 %)"), "{head}");
    assert!(
        head.contains("20 of 20 orders without a credit could not be decided: the web logs are of another time"),
        "{head}"
    );
    for (limit, code) in [
        (["--fail-above-lost", "5%"], 3),
        (["--fail-above-undetermined", "5%"], 3),
        (["--fail-above-undetermined", "100%"], 0),
        (["--fail-above-lost", "100%"], 0),
    ] {
        let run = analyze(&limit);
        assert_eq!(run.code, Some(code), "{limit:?}: {}", run.err);
        assert_eq!(run.err.lines().count(), usize::from(code == 3), "{}", run.err);
    }
    let json: serde_json::Value = serde_json::from_str(&analyze(&["--json"]).out).expect("JSON");
    assert!(json["warnings"][0].as_str().is_some_and(|text| text.contains("another time")), "{json}");
    assert_eq!(json["orders"]["first"], "2026-11-02T09:00:00Z");
}

#[test]
fn two_results_are_compared_as_changes_and_not_as_mistakes() {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("writes");
    write(
        "old.csv",
        "order_id,outcome,cause,claimant_tag,confidence\n1,lost,missing_tag,a,0.9\n2,organic,organic,,0.9\n",
    );
    write(
        "new.csv",
        "order_id,outcome,cause,claimant_tag,confidence\n1,lost,stripped_tag,a,0.9\n2,organic,organic,,0.9\n3,credited,,,0.9\n",
    );
    write("truth.csv", "order_id,cause\n1,missing_tag\n2,organic\n");
    let out = done(dir.path(), &["score", "--list", "old.csv", "new.csv"]);
    for said in
        ["1 verdict changed (50.0 % of 2 orders).", "Only in new.csv: 1 order.", "from", "missing_tag", "stripped_tag"]
    {
        assert!(out.contains(said), "{said}: {out}");
    }
    for word in ["truth", "right", "wrong", "F1", "mistake", "called"] {
        assert!(!out.contains(word), "{word}: {out}");
    }
    let truth = done(dir.path(), &["score", "--list", "truth.csv", "new.csv"]);
    assert!(truth.contains("truth") && truth.contains("macro-F1"), "{truth}");
}

#[test]
fn the_order_of_the_files_decides_nothing() {
    let dir = shop();
    let mut files = SHOP.to_vec();
    let mut results = Vec::new();
    for nth in 0..3 {
        files.rotate_left(2);
        let out = format!("result{nth}");
        done(dir.path(), &[&["analyze", "--quiet", "--out", &out], &files[..]].concat());
        results.push(fs::read(dir.path().join(out).join("verdicts.csv")).expect("verdicts"));
    }
    assert!(results.iter().all(|result| *result == results[0]));
}

/// Personal data of the shop's customers: none of it may reach standard error.
const SECRETS: [&str; 4] = ["Jane Roe", "jane@roe.example", "+44 20 7946 0958", "12 Elm Street"];

#[test]
fn no_cell_reaches_standard_error() {
    let dir = wrong_month();
    let [name, mail, phone, street] = SECRETS;
    let write = |file: &str, text: String| fs::write(dir.path().join(file), text).expect("writes");
    write("no-date.csv", format!("order_id,ordered_at,name,mail\n{mail},{name},{phone},{street}\n"));
    write("no-header.csv", format!("1001,{name},{mail},{phone}\n1002,{name},{mail},{street}\n"));
    write("open.csv", format!("order_id,ordered_at,name\n1,2026-09-01T09:00:00Z,\"{name} {mail}\n"));
    write("wide.csv", format!("order_id,ordered_at\n1,2026-09-01T09:00:00Z,{name},{mail},{phone}\n"));
    write(
        "odd.ndjson",
        format!("{{\"order_id\":\"1\",\"ordered_at\":\"2026-09-01\",\"mail\":\"{mail}\"}}\n{mail} {name}\n"),
    );
    write("twice.csv", format!("tag,partner\n{mail},{name}\n{mail},{name}\n"));
    write("until.csv", format!("tag,partner,until\na-20,A,{name}\n"));
    write("hosts.csv", format!("tag,partner,hosts\na-20,A,\"{street}//{mail}\"\n"));
    write("program.csv", format!("tag,partner,program\na-20,A,{name}\n"));
    write("other.toml", "[policy]\ntag_params = [\"tag\"]\n[program.coupons]\nwindow = \"24h\"\n".to_owned());
    write("verdicts.csv", format!("order_id,outcome,cause,confidence\n1,lost,needs,{name}\n"));
    let log = format!("192.0.2.1 {mail} {name}\n");
    write("odd.log", log.repeat(30));
    let mut failed = 0;
    for arguments in [
        vec!["analyze", "web.log", "--orders", "no-date.csv"],
        vec!["analyze", "web.log", "--orders", "no-header.csv"],
        vec!["analyze", "web.log", "no-header.csv"],
        vec!["analyze", "web.log", "--orders", "open.csv"],
        vec!["analyze", "web.log", "--orders", "wide.csv"],
        vec!["analyze", "web.log", "--orders", "odd.ndjson"],
        vec!["analyze", "web.log", "orders.csv", "--partners", "twice.csv"],
        vec!["analyze", "web.log", "orders.csv", "--partners", "until.csv"],
        vec!["analyze", "web.log", "orders.csv", "--partners", "hosts.csv"],
        vec!["analyze", "--config", "other.toml", "web.log", "orders.csv", "--partners", "program.csv"],
        vec!["analyze", "--web", "odd.log", "orders.csv"],
        vec!["check", "--web", "odd.log"],
        vec!["check", "no-header.csv"],
        vec!["score", "verdicts.csv", "verdicts.csv"],
        vec!["init", "web.log", "--orders", "no-date.csv"],
    ] {
        let mut command = program(dir.path());
        let output = command.args(&arguments).output().expect("starts");
        let err = String::from_utf8_lossy(&output.stderr);
        for secret in SECRETS {
            let part = secret.split(' ').next_back().unwrap_or(secret);
            assert!(!err.contains(secret) && !err.contains(part), "{arguments:?}: {err}");
        }
        failed += usize::from(output.status.code() != Some(0));
    }
    assert!(failed >= 8, "only {failed} of the runs failed");
}
