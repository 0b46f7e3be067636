//! Assumptions about the shop that were measured on its own data, as text for a terminal.

use super::page::Page;
use anstyle::{AnsiColor, Style};
use serde::Serialize;

/// One assumption that verdicts rest on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Measured {
    /// Its name, such as `session_ids_outlive_visits`.
    pub what: &'static str,
    /// Whether the data confirm it; `None` where they are too few, so that the assumption stays.
    pub holds: Option<bool>,
    /// The counts, in one sentence.
    pub says: String,
    /// What follows for verdicts, in one sentence.
    pub so: String,
}

impl Measured {
    /// The word for the result.
    pub fn answer(&self) -> &'static str {
        match self.holds {
            Some(true) => "holds",
            Some(false) => "dropped",
            None => "not measured",
        }
    }

    /// Its name as words.
    pub fn title(&self) -> String {
        self.what.replace('_', " ")
    }
}

/// Puts what was measured; assumptions that the data contradict are highlighted.
pub(super) fn put(page: &mut Page, measured: &[Measured]) {
    if measured.is_empty() {
        return;
    }
    page.heading("Assumptions, measured on this shop");
    for one in measured {
        let style = if one.holds == Some(false) { AnsiColor::Yellow.on_default() } else { Style::new() };
        page.styled_prose(style, 2, &format!("{} ({}): {} {}", one.title(), one.answer(), one.says, one.so));
    }
}
