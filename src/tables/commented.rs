//! Reports of several tables with comments above each, as analytics tools write them: the first one is read that is not the
//! line of a chart.

use std::ops::Range;

use super::csv::Text;
use crate::base::error::Result;

/// A text of which one table is read.
pub(super) struct OneTable<'a> {
    pieces: &'a mut dyn Text,
    begun: bool,
    /// Tables that are not read, without the lines of charts.
    pub(super) left: usize,
}

impl<'a> OneTable<'a> {
    /// The text of a file.
    pub(super) fn new(pieces: &'a mut dyn Text) -> Self {
        Self { pieces, begun: false, left: 0 }
    }
}

impl Text for OneTable<'_> {
    fn more(&mut self, text: &mut String) -> Result<bool> {
        if self.begun {
            return self.pieces.more(text);
        }
        self.begun = true;
        let mut first = String::new();
        let more = self.pieces.more(&mut first)?;
        match several(&first) {
            Some((table, left)) if !more => {
                self.left = left;
                text.push_str(&first[table]);
                Ok(false)
            }
            _ => {
                text.push_str(&first);
                Ok(more)
            }
        }
    }
}

/// Where the table to read is, with the comments above it, and how many others are left out; `None` for a text without
/// comments above several tables.
pub(super) fn several(text: &str) -> Option<(Range<usize>, usize)> {
    if !text.trim_start_matches(['\u{feff}', '\n', '\r']).starts_with('#') {
        return None;
    }
    let parts = parts(text);
    let is_chart =
        |part: &(Range<usize>, &str)| part.1.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("nth "));
    if parts.len() < 2 {
        return None;
    }
    let at = parts.iter().position(|part| !is_chart(part)).unwrap_or(0);
    let left = parts.iter().enumerate().filter(|(nth, part)| *nth != at && !is_chart(part)).count();
    Some((parts[at].0.clone(), left))
}

/// The parts of a text, each with comments and a table, and the header of each table.
fn parts(text: &str) -> Vec<(Range<usize>, &str)> {
    let (mut parts, mut start, mut header, mut at) = (Vec::new(), 0, "", 0);
    let mut is_blank = true;
    for line in text.split_inclusive('\n') {
        let plain = line.trim();
        let is_comment = plain == "#" || plain.starts_with("# ") || plain.starts_with("#-");
        if is_comment && is_blank && !header.is_empty() {
            parts.push((start..at, std::mem::take(&mut header)));
            start = at;
        }
        if !is_comment && !plain.is_empty() && header.is_empty() {
            header = plain;
        }
        is_blank = plain.is_empty();
        at += line.len();
    }
    if !header.is_empty() {
        parts.push((start..text.len(), header));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHART: &str = "# Sessions\n# Start date: 20260901\nNth day,Affiliates\n0000,5\n\n";
    const TABLE: &str = "# Channels\n# Start date: 20260901\nChannel,Sessions\nAffiliates,5\n#1001,7\n\n";
    const OTHER: &str = "#\n# Days\nDate,Users\n20260901,5\n";

    #[test]
    fn the_first_table_is_read_that_is_no_chart() {
        let text = [CHART, TABLE, OTHER].concat();
        let (table, left) = several(&text).expect("several tables");
        assert_eq!((&text[table], left), (TABLE, 1));
        let (table, left) = several(&text[..CHART.len() + TABLE.len()]).expect("several tables");
        assert_eq!((table, left), (CHART.len()..CHART.len() + TABLE.len(), 0));
        assert_eq!(several(TABLE), None);
        assert_eq!(several("a,b\n\n# c\nd,e\n"), None);
    }
}
