//! What users see of the two sample shops: summary, stories in all forms, letters, the page, `check` and `init`. Golden outputs.

use super::behaviour::done;
use super::golden::golden;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The shop with two front ends, without its settings.
const SHOP: [&str; 6] =
    ["orders.csv", "orders-2.ndjson", "partners.csv", "web-1.log", "web-1.log.1.gz", "web-2.ndjson.log"];

/// The shop of exports, likewise.
const EXPORTS: [&str; 5] =
    ["access.log", "orders_export_1.csv", "second-half.xlsx", "awin-transactions.csv", "partners.csv"];

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

/// Analyzes a shop with its settings into a folder; returns what is printed on the screen without one.
fn analyzed(shop: &Path, files: &[&str], result: &str) -> String {
    done(shop, &[&["analyze", "--quiet", "--out", result, "tagtrail.toml"], files].concat());
    done(shop, &[&["analyze", "--quiet", "tagtrail.toml"], files].concat())
}

/// The page as a reader gets it: without style and script, and with its table unpacked.
fn page(result: &Path) -> String {
    let whole = fs::read_to_string(result.join("report.html")).expect("a page");
    let (_, rest) = whole.split_once("</style>").expect("a style sheet");
    let (body, code) = rest.split_once("<script type=").expect("data");
    let (data, _) = code.split_once("</script>").expect("an end");
    let (name, packed) = data.split_once('>').expect("a text");
    assert!(name.contains("rows-data"), "{name}");
    let packed = STANDARD.decode(packed.trim()).expect("base64");
    let mut table = String::new();
    flate2::read::ZlibDecoder::new(&packed[..]).read_to_string(&mut table).expect("unpacks");
    // A line for each column, so that a change is seen where it is.
    format!("{body}\n{}\n", table.replace("],\"", "],\n\""))
}

#[test]
fn the_screen_and_the_page_of_both_shops() {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, files) in [("shop", &SHOP[..]), ("exports", &EXPORTS[..])] {
        let (shop, result) = (sample(name), dir.path().join(name));
        golden(&shop, "summary.txt", &analyzed(&shop, files, &result.display().to_string()));
        golden(&shop, "report.body.html", &page(&result));
    }
}

#[test]
fn stories_in_all_forms_and_letters_in_all_languages() {
    let dir = tempfile::tempdir().expect("a folder");
    let (shop, result) = (sample("shop"), dir.path().join("result").display().to_string());
    analyzed(&shop, &SHOP, &result);
    // A credit that another partner lost, a lost sale, and one that the logs do not explain.
    let orders = ["WD-20511", "WD-20492", "WD-20512"];
    for (format, file) in [("text", "story.txt"), ("markdown", "story.md"), ("json", "story.json")] {
        let ask = [&["explain", "--result", &result, "--format", format][..], &orders].concat();
        golden(&shop, file, &done(&shop, &ask));
    }
    for language in ["en", "de", "es", "fr"] {
        let ask =
            [&["explain", "--result", &result, "--letter", "--for", "thimblewick-20", "--lang", language][..], &orders]
                .concat();
        golden(&shop, &format!("letter.{language}.txt"), &done(&shop, &ask));
    }
}

#[test]
fn check_and_init_of_both_shops() {
    for (name, files) in [("shop", &SHOP[..]), ("exports", &EXPORTS[..])] {
        let shop = sample(name);
        golden(&shop, "check.txt", &done(&shop, &[&["check"], files].concat()));
        golden(&shop, "init.toml", &done(&shop, &[&["init"], files].concat()));
    }
}
