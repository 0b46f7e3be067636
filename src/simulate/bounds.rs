//! Checks whether a world can be simulated.

use super::world::{CustomerAt, World};
use crate::base::error::{Error, Kind, Result};
use crate::base::units::{Micros, Span};

/// The times that a world may use, from the year 1970 to the year 2200: they are not negative, and their years have four digits.
const YEARS: std::ops::Range<i64> = 0..7_258_118_400_000_000;

/// A condition that a world must meet, and the message when it does not.
type Rule = (bool, &'static str);

impl World {
    /// Refuses worlds that cannot be simulated.
    ///
    /// # Errors
    /// One of [`Kind::Settings`] that names the option.
    pub fn check(&self) -> Result<()> {
        // Sizes come first: the other rules count with them.
        let groups: [fn(&Self) -> Vec<Rule>; 5] =
            [Self::sizes, Self::times, Self::shares_of_people, Self::words, Self::shape];
        for rules in groups {
            if let Some((_, what)) = rules(self).into_iter().find(|(holds, _)| !holds) {
                return Err(Error::new(Kind::Settings, "", format!("no such world: {what}")));
            }
        }
        Ok(())
    }

    fn sizes(&self) -> Vec<Rule> {
        let (programme, crowd) = (&self.programme, &self.crowd);
        vec![
            (self.orders <= 20_000_000, "orders: at most twenty million"),
            (self.bytes <= 10_000_000_000_000, "bytes: at most ten terabytes"),
            ((2..=3660).contains(&self.days), "days: from two to 3660"),
            ((24..=2000).contains(&programme.partners), "partners: from 24 to 2000"),
            (programme.closed <= 2000, "closed: at most 2000"),
            ((50..=1_000_000).contains(&self.shop.products), "products: from 50 to a million"),
            ((1..=1_000_000).contains(&crowd.shared_addresses), "shared_addresses: from one to a million"),
            (crowd.readers_per_link <= 1000, "readers_per_link: at most 1000"),
            ((1..=2).contains(&self.servers.clocks.len()), "clocks: one or two front ends"),
        ]
    }

    fn times(&self) -> Vec<Rule> {
        let year = |at: Micros| YEARS.contains(&at.0);
        let clock = |span: &Span| span.abs() <= Span::days(1);
        let window = |span: Span| (Span::hours(12)..=Span::days(3660)).contains(&span);
        vec![
            (year(self.start) && year(self.end()), "start: in the years from 1970 to 2200"),
            (self.servers.clocks.iter().all(clock), "clocks: at most a day off"),
            (clock(&self.order_log.clock), "order_log.clock: at most a day off"),
            (self.servers.offset_minutes.abs() <= 18 * 60, "offset_minutes: at most 18 hours"),
            (window(self.programme.window), "window: from twelve hours to 3660 days"),
            (self.programme.cart_window.is_none_or(window), "cart_window: from twelve hours to 3660 days, or \"0\""),
            (
                Span(0) <= self.programme.reporting_lag
                    && self.programme.reporting_lag.0 * 2 <= (self.end() - self.start).0,
                "reporting_lag: at most half of the days",
            ),
            (self.first_order_after.is_none_or(|after| after.0 >= 0), "first_order_after: not before the start"),
        ]
    }

    fn shares_of_people(&self) -> Vec<Rule> {
        let (crowd, log) = (&self.crowd, &self.order_log);
        let share = |value: f64| (0.0..=1.0).contains(&value);
        let people = [
            crowd.behind_shared_address,
            crowd.with_account,
            crowd.full_referrer,
            crowd.no_referrer,
            crowd.strangers_tagged,
            crowd.robots,
            crowd.neighbours,
            crowd.spent_clicks,
            crowd.neighbours_agree,
            crowd.refuse_consent,
            crowd.extensions,
            crowd.apps,
            crowd.returning,
            crowd.slow_readers,
            self.shop.service_worker,
            self.programme.fragments,
            self.servers.page_cache,
            self.servers.slow_replies,
        ];
        vec![
            (people.into_iter().all(share), "crowd and the like: shares are from 0 to 1"),
            (
                [log.lacks_session, log.lacks_customer, log.lacks_device].into_iter().all(share),
                "order_log: shares are from 0 to 1",
            ),
            (share(self.shop.rotates_session), "rotates_session: from 0 to 1"),
            (share(self.programme.rate), "rate: from 0 to 1"),
            (self.shares.iter().any(|(_, weight)| *weight > 0.0), "shares: at least one above nothing"),
        ]
    }

    fn words(&self) -> Vec<Rule> {
        let shop = &self.shop;
        let path = |text: &str| {
            text.starts_with('/')
                && !text.contains(['"', '\\', '?', '#', '*', '\''])
                && text.chars().all(|c| c.is_ascii_graphic())
        };
        let word =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        let host = |text: &str| {
            text.contains('.') && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))
        };
        let confirmation = &shop.confirmation;
        let query = confirmation.split_once('?').map_or("", |(_, query)| query);
        let numbered = query.is_empty() || query.contains("={id}") || !confirmation.contains("{id}");
        let ids = !matches!(&shop.customer, CustomerAt::Cookie(name) if *name == shop.session_cookie || !word(name));
        vec![
            (host(&shop.host), "host: a name such as shop.example"),
            (
                [&shop.product_page, &shop.cart, &shop.checkout].into_iter().all(|p| path(p)),
                "pages: paths without a query",
            ),
            (
                [&shop.click_beacon, &shop.conversion_beacon].into_iter().all(|p| p.is_empty() || path(p)),
                "beacons: paths without a query, or empty",
            ),
            (
                shop.checkout_host.is_empty() || host(&shop.checkout_host),
                "checkout_host: a name such as pay.example, or empty",
            ),
            (
                self.programme.redirector.is_empty() || path(&self.programme.redirector),
                "redirector: a path without a query, or empty",
            ),
            (
                self.programme.click_id_param.is_empty()
                    || word(&self.programme.click_id_param)
                        && self.programme.click_id_param != self.programme.tag_param,
                "click_id_param: a name of its own, or empty",
            ),
            (
                !shop.single_page
                    || [&shop.cart, &shop.checkout, confirmation].into_iter().all(|page| page.starts_with("/api/")),
                "single_page: cart, checkout and confirmation are calls below /api/",
            ),
            (
                path(confirmation.split('?').next().unwrap_or_default())
                    && confirmation.matches("{id}").count() <= 1
                    && !query.contains(['"', '\\', '\''])
                    && query.chars().all(|c| c.is_ascii_graphic())
                    && !confirmation.starts_with("/{id}")
                    && numbered,
                "confirmation: a path, with {id} once in it or after a parameter",
            ),
            (shop.product_page.contains("{sku}"), "product_page: it has to hold {sku}"),
            (word(&shop.session_cookie) && ids, "cookies: names of letters, digits and _, one for each id"),
            (
                word(&self.programme.tag_param) && self.programme.companions.iter().all(|name| word(name)),
                "parameters: names of letters, digits and _",
            ),
            (
                self.programme.excluded_category.chars().all(|c| c.is_alphanumeric() || c == ' '),
                "excluded_category: letters, digits and blanks",
            ),
        ]
    }

    fn shape(&self) -> Vec<Rule> {
        let gap_inside = self
            .gap()
            .is_none_or(|(from, until)| from > self.start && until - from >= Span::hours(1) && until < self.end());
        vec![
            (gap_inside, "gap: at least an hour, inside the days"),
            (
                self.first_order() + Span::hours(18) < self.end(),
                "first_order_after: 18 hours before the end at the latest",
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worlds_out_of_bounds_are_refused_by_name() {
        type Change = fn(&mut World);
        let changes: [(Change, &str); 14] = [
            (|w| w.orders = usize::MAX, "orders"),
            (|w| w.days = u32::MAX, "days"),
            (|w| w.programme.partners = usize::MAX, "partners"),
            (|w| w.programme.closed = usize::MAX, "closed"),
            (|w| w.start = Micros(-1), "start"),
            (|w| w.servers.clocks = vec![Span(i64::MAX)], "clocks"),
            (|w| w.servers.offset_minutes = 6001, "offset_minutes"),
            (|w| w.programme.rate = f64::NAN, "rate"),
            (|w| w.crowd.robots = 2.0, "crowd"),
            (|w| w.shop.cart = "cart".into(), "pages"),
            (|w| w.shop.click_beacon = "seen".into(), "beacons"),
            (|w| w.shop.confirmation = "/done?{id}".into(), "confirmation"),
            (|w| w.shop.customer = CustomerAt::Cookie("visit".into()), "cookies"),
            (|w| w.first_order_after = Some(Span::days(-10)), "first_order_after"),
        ];
        assert!(World::default().check().is_ok());
        for (change, what) in changes {
            let mut world = World::default();
            change(&mut world);
            let error = world.check().expect_err(what).to_string();
            assert!(error.contains(what), "{what}: {error}");
        }
    }
}
