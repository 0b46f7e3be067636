//! Reads several settings files as one.

use std::collections::{BTreeMap, BTreeSet};

use toml::Value;
use toml::de::DeTable;

use super::origins::{Origin, of_text};
use super::settings::{self, Settings};
use crate::base::error::{Error, Kind, Result};

/// Reads several settings files as one: each adds its keys.
///
/// `files` are names and texts. A key that is set twice to the same value is set once. A table may occur again further
/// down, which TOML does not allow: text that a user pastes at the end of a file may repeat its tables.
///
/// # Errors
/// Those of [`settings::parse`] for each file, and one of [`Kind::Usage`] for a key that is set to two values: only the
/// user knows which of them is meant.
pub fn read(files: &[(String, String)]) -> Result<Settings> {
    let parts: Vec<(usize, String)> = files
        .iter()
        .enumerate()
        .flat_map(|(nth, (_, text))| parts(text).into_iter().map(move |part| (nth, part)))
        .collect();
    match (parts.as_slice(), files) {
        ([(_, text)], [(path, _)]) => settings::parse(path, text),
        _ => merged(files, &parts),
    }
}

/// Splits a text into parts that contain each table once. Empty lines replace the text before a part, so that its lines
/// keep their numbers.
fn parts(text: &str) -> Vec<String> {
    let whole = || vec![text.to_owned()];
    if DeTable::parse(text).is_ok() {
        return whole();
    }
    let mut parts = vec![String::new()];
    let mut tables: BTreeSet<&str> = BTreeSet::new();
    for (nth, line) in text.lines().enumerate() {
        let header = line.split('#').next().unwrap_or_default().trim();
        let is_header = header.starts_with('[') && header.ends_with(']') && !header.starts_with("[[");
        if is_header && tables.contains(header) {
            tables.clear();
            parts.push("\n".repeat(nth));
        }
        if is_header {
            tables.insert(header);
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    // If the parts are not TOML either, the error comes from the whole text.
    if parts.iter().all(|part| DeTable::parse(part).is_ok()) { parts } else { whole() }
}

/// Merges parts of files, each with the index of its file.
fn merged(files: &[(String, String)], parts: &[(usize, String)]) -> Result<Settings> {
    let mut keys: BTreeMap<String, Origin> = BTreeMap::new();
    let mut whole = toml::Table::new();
    for (nth, text) in parts {
        settings::parse(&files[*nth].0, text)?;
        for (key, origin) in of_text(text, *nth) {
            match keys.get(&key) {
                Some(first) if first.value != origin.value => return Err(conflict(&key, files, first, &origin)),
                Some(_) => {}
                None => {
                    keys.insert(key, origin);
                }
            }
        }
        add(&mut whole, toml::from_str(text).unwrap_or_default());
    }
    let names: Vec<String> = files.iter().map(|(path, _)| path.clone()).collect();
    let path = names.join(" with ");
    let text = toml::to_string(&whole).map_err(|error| Error::new(Kind::Settings, &path, error.to_string()))?;
    let mut settings = settings::parse(&path, &text)?;
    settings.origins.files = names;
    settings.origins.keys = keys;
    Ok(settings)
}

fn conflict(key: &str, files: &[(String, String)], first: &Origin, second: &Origin) -> Error {
    let says = |origin: &Origin| format!("{} ({}) sets it to {}", files[origin.file].0, origin.line, origin.value);
    let which = if first.file == second.file { "two lines" } else { "two settings files" };
    let what = format!("{which} differ in {key}: {}, {}", says(first), says(second));
    let hint = if first.file == second.file {
        "take one of them out"
    } else {
        "take the line out of one of them, or name one file only"
    };
    Error::new(Kind::Usage, "", what).hint(hint)
}

/// Adds a table to another one, key by key; keys that are in both have equal values already.
fn add(whole: &mut toml::Table, part: toml::Table) {
    for (key, value) in part {
        match (whole.get_mut(&key), value) {
            (Some(Value::Table(into)), Value::Table(below)) => add(into, below),
            (Some(_), _) => {}
            (None, value) => {
                whole.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[&str]) -> Vec<(String, String)> {
        let name = |nth| char::from(b'a' + nth as u8).to_string();
        texts.iter().enumerate().map(|(nth, text)| (name(nth), (*text).to_owned())).collect()
    }

    #[test]
    fn each_file_adds_its_keys() {
        let given = files(&[
            "[site]\nhosts = ['shop.example']\n[site.pages]\ncart = ['/cart']",
            "[site]\nsession = 'cookie:sid'\nhosts = ['shop.example']\n[site.pages]\ncheckout = ['/pay*']\n[policy]\nwindow = '7d'",
        ]);
        let settings = read(&given).expect("settings");
        assert_eq!(settings.site.hosts, ["shop.example"]);
        assert!(settings.site.session.is_some() && settings.site.pages.cart.matches(b"/cart"));
        assert!(settings.site.pages.checkout.matches(b"/pay/1"));
        let origins = &settings.origins;
        assert_eq!((origins.file_of("site.hosts"), origins.file_of("policy.window")), (Some("a"), Some("b")));
        assert_eq!(origins.keys["policy.window"].line, "line 7");
        assert!(!origins.sets("site.customer"));
    }

    #[test]
    fn files_that_differ_are_refused_in_either_order() {
        let mut given = files(&["[policy]\nwindow = '7d'\n", "# Ours\n[policy]\nwindow = '30d'\n"]);
        for _ in 0..2 {
            let error = read(&given).expect_err("they differ");
            assert_eq!(error.kind, Kind::Usage);
            let text = error.to_string();
            assert!(
                text.contains("a (line 2) sets it to \"7d\"") && text.contains("b (line 3) sets it to \"30d\""),
                "{text}"
            );
            given.reverse();
        }
    }

    #[test]
    fn a_table_may_come_again_further_down() {
        let own = "[site] # ours\nhosts = ['shop.example']\n[policy]\nwindow = '7d'\n";
        let pasted =
            "\n[policy]\ntag_params = ['via']\n[site]\nsession = 'cookie:sid'\n[detected]\nsite.session = 0.97\n";
        let settings = read(&files(&[&format!("{own}{pasted}")])).expect("settings");
        assert_eq!(settings.programs[0].tag_params, ["via"]);
        assert_eq!(settings.programs[0].window, crate::base::units::Span::days(7));
        assert_eq!(settings.origins.keys["site.session"].line, "line 9");
        assert_eq!(settings.origins.files, ["a"]);
        let error = read(&files(&[&format!("{own}[policy]\nwindow = '8d'\n")])).expect_err("two windows").to_string();
        assert!(
            error.contains("two lines differ in policy.window: a (line 4)") && error.contains("(line 6)"),
            "{error}"
        );
        let error = read(&files(&["[site]\n[site]\nhosts = [\n"])).expect_err("no TOML").to_string();
        assert!(error.starts_with("a: line "), "{error}");
    }

    #[test]
    fn a_wrong_line_names_its_own_file() {
        let given = files(&["[policy]\nwindow = '7d'\n", "[polcy]\n"]);
        assert!(read(&given).expect_err("a wrong key").to_string().starts_with("b: line 1: unknown key"));
    }

    #[test]
    fn what_was_detected_says_how_surely_it_holds() {
        let text = "[site]\nsession = 'cookie:sid'\n[detected]\nsite.session = 0.93\npolicy.tag_params = 1\n";
        let origins = settings::parse("t.toml", text).expect(text).origins;
        assert_eq!(origins.trust, BTreeMap::from([("site.session".into(), 0.93), ("policy.tag_params".into(), 1.0)]));
        assert_eq!(origins.keys.keys().collect::<Vec<_>>(), ["site.session"]);
        for wrong in ["'likely'", "1.5", "nan", "[]"] {
            let text = format!("[detected]\nsite.session = {wrong}\n");
            let error = settings::parse("t.toml", &text).expect_err(wrong).to_string();
            assert!(error.starts_with("t.toml: line 2: detected.site.session: "), "{error}");
        }
        let unknown = settings::parse("t.toml", "[detected]\nsite.sesion = 1\n").expect_err("no key");
        assert!(unknown.to_string().contains("did you mean \"session\"?"), "{unknown}");
    }
}
