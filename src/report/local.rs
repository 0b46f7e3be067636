//! Times in the shop's zone, beside those in UTC.

use super::story::Story;
use crate::base::units::Micros;
use chrono::DateTime;
use chrono_tz::Tz;

/// The zone of a shop, for times beside UTC.
#[derive(Clone, Copy, Debug)]
pub(super) struct Local(Option<Tz>);

impl Local {
    /// The zone of a story.
    pub(super) fn of(story: &Story) -> Self {
        Self(story.zone.parse().ok().filter(|zone| *zone != Tz::UTC))
    }

    /// A time of day, with its date where it differs from UTC's: ` (14:52:10)`, ` (5 Jun 00:52:10)`; empty without a zone.
    pub(super) fn beside(self, at: Micros) -> String {
        let Some((utc, local)) = self.both(at) else { return String::new() };
        let day = if utc.date_naive() == local.date_naive() { "" } else { "%-d %b " };
        format!(" ({})", local.format(&format!("{day}%H:%M:%S")))
    }

    /// The whole time: `2026-06-04 14:52:10 +03:00`; empty without a zone.
    pub(super) fn whole(self, at: Micros) -> String {
        self.both(at).map(|(_, local)| local.format("%Y-%m-%d %H:%M:%S %:z").to_string()).unwrap_or_default()
    }

    fn both(self, at: Micros) -> Option<(DateTime<chrono::Utc>, DateTime<Tz>)> {
        let utc = DateTime::from_timestamp_micros(at.0)?;
        Some((utc, utc.with_timezone(&self.0?)))
    }

    /// A sentence on the zones of a story's times.
    pub(super) fn words(self) -> String {
        match self.0 {
            Some(zone) => format!("Times are UTC; in parentheses those of the shop's zone, {zone}."),
            None => "Times are UTC; the settings name no other zone ([orders] timezone).".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_date_is_named_where_it_is_another() {
        let local = |zone: &str| Local::of(&Story { zone: zone.to_owned(), ..samples::story() });
        let at = |text: &str| Micros::parse(text).expect("a time");
        assert_eq!(local("Europe/Helsinki").beside(at("2026-06-04T11:52:10Z")), " (14:52:10)");
        assert_eq!(local("Europe/Helsinki").beside(at("2026-06-04T21:52:10Z")), " (5 Jun 00:52:10)");
        assert_eq!(local("Europe/Helsinki").whole(at("2026-12-04T21:52:10Z")), "2026-12-04 23:52:10 +02:00");
        for zone in ["", "UTC", "Nowhere/Land"] {
            assert_eq!(local(zone).beside(at("2026-06-04T11:52:10Z")), "", "{zone}");
            assert!(local(zone).words().contains("no other zone"), "{zone}");
        }
    }
}
