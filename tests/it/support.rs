//! Questions of partners and customers: numbers as people write them, answers without people's data, letters.

use super::behaviour::{done, run};
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use tagtrail::base::units::Micros;
use tagtrail::merchant::Partners;
use tagtrail::report::letter::{Letter, TEMPLATES, Template};
use tagtrail::report::party::Party;
use tagtrail::report::story::{Mark, Story};
use tagtrail::tables::TableKind;

pub(super) fn shop() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/shop")
}

/// The files of the shop, as arguments.
fn files() -> Vec<String> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(shop()).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end != "md"));
    files.sort();
    files.into_iter().map(|path| path.display().to_string()).collect()
}

/// A folder with the shop's result in `result`.
fn analyzed() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let files = files();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    done(dir.path(), &[&["analyze", "--quiet", "--out", "result"], &files[..]].concat());
    dir
}

/// All stories of a result.
fn stories(result: &Path) -> Vec<Story> {
    let packed = fs::read(result.join("stories.ndjson.gz")).expect("stories");
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(&packed[..]).read_to_string(&mut text).expect("unpacks");
    text.lines().map(|line| serde_json::from_str(line).expect("a story")).collect()
}

fn partners(file: PathBuf) -> Partners {
    let terms = tagtrail::merchant::Terms { name: "journal".to_owned(), ..Default::default() };
    let programs = [tagtrail::merchant::Terms::default(), terms];
    Partners::read(&[(file, TableKind::Csv { delimiter: b',' })], &programs).expect("partners")
}

#[test]
fn what_is_not_there_is_named_and_the_others_are_answered() {
    let dir = analyzed();
    let files = files();
    let logs: Vec<&str> = files.iter().map(String::as_str).collect();
    let saved = |numbers: &[&str]| run(dir.path(), &[&["explain", "--result", "result"], numbers].concat());
    let fresh = |numbers: &[&str]| run(dir.path(), &[&["explain", "--quiet"], numbers, &logs[..]].concat());
    for asked in [["WD-20511,WD-99999x,20512"], ["#WD-20511; wd-99999x 20512"], ["Order WD-20511., WD-99999x, 20512"]] {
        for run in [saved(&asked), fresh(&asked)] {
            assert_eq!(run.code, Some(1), "{}", run.err);
            assert!(run.out.contains("Order WD-20511\n") && !run.out.contains("Order WD-20512\n"), "{}", run.out);
            let lines: Vec<&str> = run.err.lines().filter(|line| line.contains("holds no order")).collect();
            assert!(lines.len() == 2 && lines[0].to_lowercase().contains("no order wd-99999x"), "{}", run.err);
            assert!(
                lines[1].contains("no order 20512 (the nearest numbers: tagtrail explain WD-20512)"),
                "{}",
                run.err
            );
        }
    }
    for asked in [vec!["WD-20511", "WD-20512"], vec!["Order", "wd", "20511", "WD-20512"]] {
        for run in [saved(&asked), fresh(&asked)] {
            let told = run.out.contains("Order WD-20511\n") && run.out.contains("Order WD-20512\n");
            assert!(told == (asked.len() == 2) && run.out.contains("Order WD-20512\n"), "{asked:?}: {}", run.err);
        }
    }
    let other = saved(&["WD-20511", "--tag", "mossgate-20"]);
    assert!(
        other.code == Some(1) && other.err.contains("holds no order WD-20511 of partner mossgate-20"),
        "{}",
        other.err
    );
    let both = saved(&["WD-20511,WD-20492", "--tag", "mossgate-20"]);
    assert!(both.code == Some(1) && both.out.contains("Order WD-20492"), "{}", both.err);
    assert!(both.err.contains("order WD-20511 is there, but is not of partner mossgate-20"), "{}", both.err);
}

/// The number of orders that a question finds in a result.
fn count(dir: &Path, question: &[&str]) -> usize {
    let run = run(dir, &[&["explain", "--result", "result", "--most", "0", "--format", "json"], question].concat());
    assert_eq!(run.code, Some(0), "{question:?}: {}", run.err);
    let value: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    value["stories"].as_array().expect("stories").len()
}

#[test]
fn partners_and_days_are_found_as_people_write_them() {
    let dir = analyzed();
    let dir = dir.path();
    let of_tag = count(dir, &["--tag", "mossgate-20"]);
    assert!(of_tag > 3);
    for spelling in ["MOSSGATE-20", "Mossgate-20", "Mossgate Notes", " mossgate  notes "] {
        assert_eq!(count(dir, &["--tag", spelling]), of_tag, "{spelling}");
    }
    let stories = stories(&dir.join("result"));
    let day = |text: &str| {
        let on = |story: &&Story| story.verdict.ordered_at.to_string().starts_with(text);
        stories.iter().filter(on).count()
    };
    let (third, fourth) = (day("2026-06-03"), day("2026-06-04"));
    assert!(third > 3 && fourth > 3);
    for one in ["2026-06-03", "03.06.2026", "3 Jun 2026", "June 3, 2026", "3. Juni 2026", "3 juin 2026"] {
        assert_eq!(count(dir, &["--since", one, "--until", one]), third, "{one}");
        assert_eq!(count(dir, &["--since", one, "--until", "2026-06-04"]), third + fourth, "{one}");
    }
    // A day of the shop's zone begins three hours before.
    let helsinki = count(dir, &["--since", "2026-06-03 Europe/Helsinki", "--until", "2026-06-03 Europe/Helsinki"]);
    assert_eq!(helsinki, count(dir, &["--since", "2026-06-02T21:00Z", "--until", "2026-06-03T21:00Z"]));
    let refused = run(dir, &["explain", "--result", "result", "--since", "06/03/2026"]);
    assert!(refused.code == Some(2) && refused.err.contains("2026-06-03 or 2026-03-06"), "{}", refused.err);
    let noted = run(dir, &["explain", "--result", "result", "--since", "2026-06-08"]);
    assert!(noted.err.contains("are read in UTC") && noted.err.contains("Europe/Helsinki"), "{}", noted.err);
}

/// Personal values of the shop's order files: addresses, user agents, ids of sessions and customers.
pub(super) fn personal() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let orders = fs::read_to_string(shop().join("orders.csv")).expect("orders");
    for row in orders.lines().skip(1) {
        // The user agent is the only cell with semicolons inside.
        let agent = row.split('"').nth(1).unwrap_or_default();
        let plain = row.replace(&format!("\"{agent}\""), "");
        let cells: Vec<&str> = plain.split(';').collect();
        found.extend([cells[8], cells[9], cells[10], agent].map(str::to_owned));
    }
    for row in fs::read_to_string(shop().join("orders-2.ndjson")).expect("orders").lines() {
        let row: serde_json::Value = serde_json::from_str(row).expect("JSON");
        found.extend(
            ["session_id", "customer_id", "ip", "user_agent"].map(|name| row[name].as_str().unwrap_or("").to_owned()),
        );
    }
    found.remove("");
    assert!(found.len() > 100 && found.iter().any(|value| value.starts_with("Mozilla/")), "{found:?}");
    found
}

/// A page with its packed data unpacked.
pub(super) fn unpacked(page: &str) -> String {
    use base64::Engine;
    let mut text = page.to_owned();
    for part in page.split("application/octet-stream").skip(1) {
        let packed = part.split_once('>').and_then(|(_, rest)| rest.split_once('<')).expect("data").0;
        let bytes = base64::engine::general_purpose::STANDARD.decode(packed.trim()).expect("base64");
        flate2::read::ZlibDecoder::new(&bytes[..]).read_to_string(&mut text).expect("unpacks");
    }
    text
}

#[test]
fn nothing_of_a_person_is_in_what_is_redacted() {
    let dir = analyzed();
    let personal = personal();
    for format in ["text", "markdown", "html", "json"] {
        let tell = |more: &[&str]| {
            let all = ["explain", "--result", "result", "--since", "2026-01-01Z", "--most", "0", "--format", format];
            unpacked(&done(dir.path(), &[&all, more].concat()))
        };
        let (whole, redacted) = (tell(&[]), tell(&["--redact"]));
        assert!(personal.iter().filter(|value| whole.contains(*value)).count() > 100, "{format}");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&whole).contains("for use in the house") && words(&redacted).contains("pseudonyms"), "{format}");
        for value in &personal {
            // Ids of customers are short: as a part of another word they are a coincidence.
            let is_own = |text: &str| {
                let edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
                text.match_indices(value.as_str()).any(|(at, _)| {
                    edge(text[..at].chars().next_back()) && edge(text[at + value.len()..].chars().next())
                })
            };
            assert!(!is_own(&redacted), "{format}: {value}");
        }
        assert!(redacted.contains("tag=mossgate-20") && redacted.contains("address-2"), "{format}");
    }
}

/// The times at which links were followed in a story, as an English letter would write them. The minutes of events that the
/// partner may know, the partner's own click and the order, are left out.
fn times_of_clicks(story: &Story, own: Option<Micros>) -> BTreeSet<String> {
    let zone: chrono_tz::Tz = story.zone.parse().unwrap_or(chrono_tz::UTC);
    let written = |at: Micros| {
        let at = chrono::DateTime::from_timestamp_micros(at.0).expect("a time").with_timezone(&zone);
        at.format("%-d %B %Y, %H:%M").to_string()
    };
    let known: BTreeSet<String> = story
        .moments
        .iter()
        .filter(|moment| !matches!(moment.mark, Mark::Click))
        .map(|moment| moment.at)
        .chain([story.placed_at])
        .chain(own)
        .map(written)
        .collect();
    let clicks = story.moments.iter().filter(|moment| matches!(moment.mark, Mark::Click)).map(|moment| moment.at);
    clicks.chain(story.verdict.click_at).map(written).filter(|time| !known.contains(time)).collect()
}

/// Letters about every order to every partner, in alternating languages: each names only one partner.
fn discloses_nobody(stories: &[Story], partners: &Partners) {
    let templates: Vec<Template> = TEMPLATES.iter().map(|(name, _)| Template::of(name, None).expect("ours")).collect();
    let pairs: Vec<(&str, &str)> =
        partners.list.iter().map(|partner| (partner.tag.as_str(), partner.name.as_str())).collect();
    for partner in &partners.list {
        let party = Party::typed(&partner.tag).among(&pairs).pop().expect("a partner");
        let others = partners.list.iter().filter(|other| !party.is(&other.tag, &other.name));
        let mut secrets: BTreeSet<&str> = BTreeSet::new();
        for other in others {
            secrets.extend([other.tag.as_str(), other.name.as_str()]);
            secrets.extend(other.hosts.iter().chain(&other.coupons).map(String::as_str));
        }
        // A value that two partners share identifies neither.
        let own = [&partner.name, &partner.tag].into_iter().chain(&partner.hosts).chain(&partner.coupons);
        for text in own {
            secrets.remove(text.as_str());
        }
        for (nth, story) in stories.iter().enumerate() {
            let template = &templates[nth % templates.len()];
            let mut text = Vec::new();
            let letter = Letter { party: Some(&party), stories: std::slice::from_ref(story), signature: "" };
            template.write(&letter, &mut text).expect("writes");
            let text = String::from_utf8(text).expect("text");
            let told = secrets.iter().find(|secret| text.contains(**secret));
            assert!(told.is_none(), "{} to {}: {told:?}\n{text}", story.verdict.order_id, partner.tag);
            let of_others = !party.is(&story.verdict.claimant_tag, "");
            assert!(!of_others || !text.contains("\n- "), "no line of anybody's visit: {text}");
            if nth % templates.len() == 0 {
                let own = story.verdict.click_at.filter(|_| !of_others);
                for time in times_of_clicks(story, own) {
                    assert!(!text.contains(&time), "{time} is when another partner's link was followed: {text}");
                }
            }
            assert!(!text.contains(".log") && !text.contains(['{', '}']), "{text}");
        }
    }
}

#[test]
fn a_letter_tells_a_partner_nothing_about_the_others() {
    let dir = analyzed();
    discloses_nobody(&stories(&dir.path().join("result")), &partners(shop().join("partners.csv")));
    done(dir.path(), &["simulate", "--orders", "400", "--seed", "11", "--megabytes", "3", "world"]);
    let inputs = ["world/web-*.log", "world/orders.csv", "world/partners.csv", "world/tagtrail.toml"];
    done(dir.path(), &[&["analyze", "--quiet", "--out", "simulated"], &inputs[..]].concat());
    discloses_nobody(&stories(&dir.path().join("simulated")), &partners(dir.path().join("world/partners.csv")));
}

#[test]
fn a_letter_goes_to_one_partner() {
    let dir = analyzed();
    let letter = |more: &[&str]| run(dir.path(), &[&["explain", "--result", "result", "--letter"], more].concat());
    let mixed = letter(&["WD-20511", "WD-20492"]);
    assert!(mixed.code == Some(1) && mixed.out.is_empty() && mixed.err.contains("--for"), "{}", mixed.err);
    let one = letter(&["WD-20511", "WD-20492", "--for", "MOSSGATE-20"]);
    assert_eq!((one.code, one.out.matches("Dear Mossgate Notes,").count()), (Some(0), 1), "{}", one.out);
    assert!(one.out.contains("Subject: Your enquiry about 2 orders\n"), "{}", one.out);
    assert!(one.out.contains("credited to another partner") && !one.out.contains("Thimblewick"), "{}", one.out);
    let own = letter(&["--for", "mossgate notes", "--lang", "de", "--sign", "Ada\\nWillowdrift"]);
    assert!(own.out.contains("Guten Tag Mossgate Notes,") && own.out.ends_with("\nAda\nWillowdrift\n"), "{}", own.out);
    let slip = letter(&["WD-20492", "--for", "mosgate-20"]);
    assert!(
        slip.code == Some(1) && slip.out.is_empty() && slip.err.contains("did you mean mossgate-20?"),
        "{}",
        slip.err
    );
    let stranger = letter(&["WD-20482", "--for", "quiet-20"]);
    assert!(stranger.code == Some(0) && stranger.out.contains("no partner link led"), "{}", stranger.out);
    let files = files();
    let logs: Vec<&str> = files.iter().map(String::as_str).collect();
    let fresh =
        run(dir.path(), &[&["explain", "--quiet", "--letter", "--for", "quiet-20", "WD-20482"], &logs[..]].concat());
    assert!(fresh.code == Some(1) && fresh.err.contains("no such partner"), "the list knows all: {}", fresh.err);
    let fresh = run(dir.path(), &[&["explain", "--quiet", "--letter", "--for", "Mossgate Notes"], &logs[..]].concat());
    assert!(fresh.code == Some(0) && fresh.out.contains("Dear Mossgate Notes,"), "{}", fresh.err);
}

#[test]
fn times_of_the_shop_are_beside_utc() {
    let dir = analyzed();
    let tell =
        |format: &str| unpacked(&done(dir.path(), &["explain", "--result", "result", "WD-20511", "--format", format]));
    assert!(tell("text").contains("2026-06-04T12:59:41Z (15:59:41)  ◆ order placed"));
    assert!(tell("markdown").contains("| in Europe/Helsinki | `2026-06-04 15:59:41 +03:00` |"));
    assert!(
        tell("json").contains("\"zone\": \"Europe/Helsinki\"") && tell("html").contains("\"zone\":\"Europe/Helsinki\"")
    );
}
