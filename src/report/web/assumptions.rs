//! The page's section on settings: each with its value and source, and what the open ones would decide.

use super::html::Html;
use crate::report::assumptions::{Source, Used, files_sentence, value_text};
use crate::report::measured::Measured;
use crate::report::summary::Summary;

/// Puts the settings, and what the open ones would decide.
pub(super) fn put(html: &mut Html, summary: &Summary) {
    let settings = &summary.background.settings;
    if settings.is_empty() {
        return;
    }
    html.leaf("h3", &[], "Settings").leaf("p", &[], &files_sentence(&summary.background));
    if !summary.assumptions.is_empty() {
        html.open("ul", &[]);
        for effect in &summary.assumptions {
            html.leaf("li", &[], &effect.text());
        }
        html.close("ul");
    }
    let rows: Vec<Vec<String>> = settings.iter().map(row).collect();
    html.table("Settings and their sources", &["setting", "value", "source", "evidence"], &rows);
}

/// Puts the assumptions about the shop that were measured.
pub(super) fn put_measured(html: &mut Html, summary: &Summary) {
    let measured = &summary.background.measured;
    if measured.is_empty() {
        return;
    }
    html.leaf("h3", &[], "Assumptions, measured on this shop");
    let row = |one: &Measured| vec![one.title(), one.answer().to_owned(), one.says.clone(), one.so.clone()];
    let rows: Vec<Vec<String>> = measured.iter().map(row).collect();
    html.table("Measured assumptions", &["assumption", "answer", "what was counted", "what follows"], &rows);
}

/// Puts a warning for each setting that names something that no line holds.
pub(super) fn put_unseen(html: &mut Html, summary: &Summary) {
    for text in &summary.background.settings_unseen {
        html.open("p", &[]).leaf("strong", &[], text).close("p");
    }
}

fn row(used: &Used) -> Vec<String> {
    let value = used.value.as_ref().map(|value| value_text(value, usize::MAX)).unwrap_or_default();
    let source = match (used.source, &used.sure) {
        (Source::File, _) => used.file.clone().unwrap_or_default(),
        (Source::Detected, Some(sure)) => format!("detected ({sure})"),
        (Source::Detected, None) => "detected".to_owned(),
        (Source::Preset, _) => "the preset".to_owned(),
        (Source::Default, _) => "assumed".to_owned(),
        (Source::Unknown, _) => "not known".to_owned(),
    };
    vec![used.key.clone(), value, source, used.evidence.clone()]
}
