//! What an earlier analysis says was lost: by tag, and by the channel, campaign and creative that the clicks' addresses name.

use crate::base::error::{Error, Kind, Result};
use crate::base::units::Amount;
use crate::events::query::decoded;
use crate::reconcile::channels::By;
use crate::reconcile::{Lost, add};
use crate::report::story::{Mark, Story};
use crate::tables::Table;

/// Sums of lost commission by tag, of a table of verdicts.
pub(super) fn of_verdicts(verdicts: &Table) -> Result<Lost> {
    let column = |name: &str| {
        verdicts.column(name).ok_or_else(|| {
            Error::new(Kind::Columns, &verdicts.path, format!("has no column {name}"))
                .hint("--verdicts takes the verdicts.csv of an analysis")
        })
    };
    let (tags, sums, currencies) = (column("claimant_tag")?, column("commission_lost")?, column("currency")?);
    let mut lost = Lost::default();
    for row in 0..verdicts.rows {
        let (tag, currency) = (crate::base::csv_cell::plain(tags.get(row)), currencies.get(row));
        let amount = Amount::parse(sums.get(row), None, currency).map(|amount| amount.money);
        if !tag.is_empty() && amount.is_some() {
            add(lost.by_tag.entry(tag.into_owned()).or_default(), amount, currency);
        }
    }
    Ok(lost)
}

/// The same of stories, which hold the lines of the clicks.
pub(super) fn of_stories(stories: &[Story]) -> Lost {
    let mut lost = Lost::default();
    for story in stories {
        let row = &story.verdict;
        let Some(money) = row.commission_lost else { continue };
        if !row.claimant_tag.is_empty() {
            add(lost.by_tag.entry(row.claimant_tag.clone()).or_default(), Some(money), &row.currency);
        }
        let is_click = |at| matches!(at, Mark::Click);
        let click = story.moments.iter().find(|moment| is_click(moment.mark) && row.click_at == Some(moment.at));
        let Some(line) = click.map(|click| click.line.as_str()) else { continue };
        for (by, name) in names(line) {
            add(lost.by_name.entry((by, name)).or_default(), Some(money), &row.currency);
        }
    }
    lost
}

/// The names in the address of a log line. A channel is its source and medium, as analytics tools write both.
fn names(line: &str) -> Vec<(By, String)> {
    let value = |name: &str| parameter(line, name).unwrap_or_default();
    let (source, medium) = (value("utm_source"), value("utm_medium"));
    let channel = [source, medium].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" / ");
    let all = [(By::Channel, channel), (By::Campaign, value("utm_campaign")), (By::Creative, value("utm_content"))];
    all.into_iter().filter(|(_, name)| !name.is_empty()).collect()
}

/// The value of a parameter in a log line of any format: up to what ends an address or its part there.
fn parameter(line: &str, name: &str) -> Option<String> {
    let is_begun = |at: usize| line[..at].ends_with(['?', '&', ';']);
    let (at, _) = line.match_indices(name).find(|(at, _)| is_begun(*at) && line[at + name.len()..].starts_with('='))?;
    let rest = &line[at + name.len() + 1..];
    let end = rest.find(['&', ' ', '"', '\'', '\\', '#', '\t', ',', '}']).unwrap_or(rest.len());
    Some(String::from_utf8_lossy(&decoded(&rest.as_bytes()[..end])).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_lines_of_any_format() {
        let line = r#"192.0.2.1 - - [x] "GET /tea?tag=a-20&utm_source=blog&utm_medium=affiliate&utm_campaign=Summer+Sale HTTP/1.1""#;
        let found = names(line);
        assert_eq!(found, [(By::Channel, "blog / affiliate".to_owned()), (By::Campaign, "Summer Sale".to_owned())]);
        assert_eq!(
            names(r#"{"uri":"/tea?utm_content=Big%20banner","status":200}"#),
            [(By::Creative, "Big banner".to_owned())]
        );
        assert!(names("GET /tea?my_utm_campaign=x").is_empty());
    }
}
