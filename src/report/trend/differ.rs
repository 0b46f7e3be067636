//! Differences between the inputs of two runs: other files, another time, other settings, another version.

use super::super::summary::Summary;
use serde_json::Value;
use std::collections::BTreeMap;

/// Names that one sentence lists.
const MOST_NAMES: usize = 4;

/// One sentence for each kind of difference; none where both runs read the same files with the same settings.
pub(super) fn sentences(summary: &Summary, before: &Value) -> Vec<String> {
    let Ok(now) = serde_json::to_value(summary) else { return Vec::new() };
    let mut said = Vec::new();
    let text = |value: &Value| value.as_str().unwrap_or("nothing").to_owned();
    if now["version"] != before["version"] {
        said.push(format!("Made by tagtrail {}, before by {}.", text(&now["version"]), text(&before["version"])));
    }
    for (kind, name) in [("web", "web logs"), ("orders", "order logs"), ("partners", "partner lists")] {
        said.extend(files(name, &before["inputs"][kind], &now["inputs"][kind]));
    }
    for (part, name) in [("coverage", "The web logs cover"), ("orders", "The orders were placed from")] {
        let span = |whole: &Value| (whole[part]["first"].clone(), whole[part]["last"].clone());
        let (was, is) = (span(before), span(&now));
        // A result of an older version does not hold the times of its orders.
        if was != is && !was.0.is_null() {
            let (from, to, old_from, old_to) = (text(&is.0), text(&is.1), text(&was.0), text(&was.1));
            said.push(format!("{name} {from} to {to}, before {old_from} to {old_to}."));
        }
    }
    said.extend(settings(before, &now));
    said
}

/// The differences between the files of one kind.
fn files(name: &str, before: &Value, now: &Value) -> Option<String> {
    let listed = |files: &Value| -> BTreeMap<String, Value> {
        let file = |file: &Value| Some((file["path"].as_str()?.to_owned(), contents(file)));
        files.as_array().map(|files| files.iter().filter_map(file).collect()).unwrap_or_default()
    };
    let (before, now) = (listed(before), listed(now));
    let new: Vec<&String> = now.keys().filter(|path| !before.contains_key(*path)).collect();
    let gone: Vec<&String> = before.keys().filter(|path| !now.contains_key(*path)).collect();
    let other: Vec<&String> = now
        .iter()
        .filter(|(path, file)| before.get(*path).is_some_and(|was| was != *file))
        .map(|(path, _)| path)
        .collect();
    let parts: Vec<String> = [("new", new), ("gone", gone), ("with other contents", other)]
        .into_iter()
        .filter(|(_, paths)| !paths.is_empty())
        .map(|(how, paths)| format!("{} ({how})", names(&paths)))
        .collect();
    (!parts.is_empty()).then(|| format!("Other {name}: {}.", parts.join("; ")))
}

/// The values that differ when a file's contents have changed.
fn contents(file: &Value) -> Value {
    [&file["bytes"], &file["lines"]["read"], &file["rows"], &file["first"], &file["last"]]
        .into_iter()
        .cloned()
        .collect()
}

fn names(paths: &[&String]) -> String {
    let more = paths.len().saturating_sub(MOST_NAMES);
    let named: Vec<&str> = paths[..paths.len() - more].iter().map(|path| path.as_str()).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}

/// The names of settings that differ.
fn settings(before: &Value, now: &Value) -> Option<String> {
    let listed = |whole: &Value| -> BTreeMap<String, Value> {
        let mut all = BTreeMap::new();
        for list in [&whole["settings"], &whole["detected"]].into_iter().filter_map(Value::as_array) {
            for one in list {
                let name = one["what"].as_str().or(one["key"].as_str()).or(one["name"].as_str());
                if let Some(name) = name {
                    all.insert(name.to_owned(), one["value"].clone());
                }
            }
        }
        all
    };
    let (was, is) = (listed(before), listed(now));
    let mut names: Vec<&String> = is.keys().chain(was.keys()).filter(|name| was.get(*name) != is.get(*name)).collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| format!("Other settings: {}.", self::names(&names)))
}

#[cfg(test)]
mod tests {
    use super::super::super::summary::{Detected, Setting};
    use super::super::super::{Background, Summary, samples};
    use super::*;

    #[test]
    fn what_differs_is_named() {
        let summary = |background: Background| Summary::count(&[samples::lost()], background, Vec::new());
        let before = summary(samples::background());
        let mut background = samples::background();
        background.version = "9".to_owned();
        background.inputs.web[0].lines.read += 1;
        background.inputs.web[1].path = "new.log".to_owned();
        background.coverage.last = None;
        background.detected = vec![Detected {
            what: "site.session".to_owned(),
            value: Setting::Text("cookie:other".to_owned()),
            how: String::new(),
            sure: "sure".to_owned(),
            trust: 1.0,
        }];
        let now = summary(background);
        let told = sentences(&now, &serde_json::to_value(&before).expect("JSON")).join("\n");
        for part in [
            "Made by tagtrail 9, before by 0.1.0.",
            "new.log (new)",
            "(gone)",
            "access.log.2.gz (with other contents)",
            "The web logs cover",
            "Other settings: orders.columns.order_id, site.hosts,",
            "and 1 more.",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(sentences(&before, &serde_json::to_value(&before).expect("JSON")).is_empty());
    }
}
