//! The manual is generated from the code, and every cause has all sections of a manual page.

use std::fs;
use std::path::Path;

fn assert_fresh(name: &str, verb: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    let written = fs::read_to_string(&path).unwrap_or_default();
    let differs = written.lines().zip(text.lines()).position(|(a, b)| a != b);
    let line = differs.unwrap_or_else(|| written.lines().count().min(text.lines().count())) + 1;
    assert!(written == text, "docs/{name} is stale from line {line} on: tagtrail {verb} > docs/{name}");
}

#[test]
fn the_manual_of_the_causes_is_fresh() {
    assert_fresh("causes.md", "causes", &tagtrail::jobs::manual::causes());
}

#[test]
fn the_manual_of_the_formats_is_fresh() {
    assert_fresh("formats.md", "formats", &tagtrail::jobs::manual::formats());
}

#[test]
fn the_manual_of_the_dialects_is_fresh() {
    assert_fresh("dialects.md", "dialects", &tagtrail::jobs::manual::dialects());
}

#[test]
fn the_manual_of_the_settings_is_fresh() {
    assert_fresh("settings.md", "settings", &tagtrail::jobs::manual::settings());
}

#[test]
fn the_list_of_columns_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/results.md");
    let written = fs::read_to_string(path).expect("docs/results.md");
    let list = written.split("<!-- columns -->\n").nth(1).expect("a list between marks");
    let text = tagtrail::jobs::manual::columns();
    assert!(list == text, "the list of columns in docs/results.md is stale; it has to be\n{text}");
}

#[test]
fn every_cause_has_its_four_paragraphs() {
    let wanted = ["What happened.", "How we know.", "What could fool us.", "What to do."];
    let mut wrong = Vec::new();
    for cause in tagtrail::causes::ALL {
        let manual = cause.manual();
        if manual.lines().next() != Some(&format!("# `{}`", cause.id)) {
            wrong.push(format!("{}: the comment at the head of its file has to begin with \"# `{0}`\"", cause.id));
        }
        let paragraphs: Vec<&str> = manual.split("\n\n").map(str::trim).collect();
        let mut from = 0;
        for name in wanted {
            let head = format!("**{name}**");
            match paragraphs[from..].iter().position(|text| text.starts_with(&head)) {
                Some(at) if paragraphs[from + at].len() > head.len() => from += at + 1,
                Some(_) => wrong.push(format!("{}: nothing stands behind {head}", cause.id)),
                None => wrong.push(format!("{}: its manual has no paragraph {head} in its place", cause.id)),
            }
        }
        let page = tagtrail::jobs::manual::cause(cause.id).unwrap_or_default();
        if !page.contains(cause.remedy) || cause.headline.is_empty() {
            wrong.push(format!("{}: its page lacks the headline or the remedy", cause.id));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
