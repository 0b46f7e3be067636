//! The confidence of settings that no file sets: a verdict is never more certain than the settings it depends on.

use crate::base::units::Span;

/// The confidence of each group of settings, 0 to 1; values from a settings file have 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Trust {
    /// The shop's hosts, which distinguish an arrival from the next page.
    pub hosts: f64,
    /// The parameters with partners' ids; 0 when none are known.
    pub links: f64,
    /// Where the session id is.
    pub session: f64,
    /// Where the customer id is.
    pub customer: f64,
    /// Cart and checkout pages.
    pub checkout: f64,
    /// The confirmation page.
    pub confirmation: f64,
    /// The click beacon.
    pub click_beacon: f64,
    /// The conversion beacon.
    pub conversion_beacon: f64,
    /// Who writes the cookie with the partner's id.
    pub tag_cookie: f64,
    /// How long a click counts.
    pub window: f64,
    /// Up to which age clicks may count although the window that sales show is shorter; zero where nothing speaks for that.
    pub window_until: Span,
    /// The rest of the programme's terms.
    pub terms: f64,
}

impl Default for Trust {
    fn default() -> Self {
        let sure = 1.0;
        Self {
            hosts: sure,
            links: sure,
            session: sure,
            customer: sure,
            checkout: sure,
            confirmation: sure,
            click_beacon: sure,
            conversion_beacon: sure,
            tag_cookie: sure,
            window: sure,
            window_until: Span(0),
            terms: sure,
        }
    }
}

impl Trust {
    /// The confidence of assumed terms, which no file sets and no log shows.
    pub const ASSUMED: f64 = 0.94;

    /// Whether the window is the default, which no file sets and no log shows.
    pub fn assumes_window(&self) -> bool {
        self.window <= Self::ASSUMED
    }

    /// The confidence of the checkout pages; 1 if none are known, because nothing depends on them then.
    pub fn checkout_if_known(&self) -> f64 {
        if self.checkout > 0.0 { self.checkout } else { 1.0 }
    }

    /// Whether the parameters with partners' ids are known.
    pub fn knows_links(&self) -> bool {
        self.links > 0.0
    }
}
