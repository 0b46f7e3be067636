//! How surely a setting holds that no file gives: a verdict is never surer than what it rests on.

use std::collections::BTreeMap;

use super::keys;

/// How surely each group of settings holds, 0 to 1; what a settings file says is 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Trust {
    /// Own hosts, by which an arrival is told from the next page.
    pub hosts: f64,
    /// The parameters that carry partners' ids; 0 where none is established.
    pub links: f64,
    /// Where the session id stands.
    pub session: f64,
    /// Where the customer id stands.
    pub customer: f64,
    /// Cart and checkout pages.
    pub checkout: f64,
    /// The confirmation page.
    pub confirmation: f64,
    /// The click beacon.
    pub click_beacon: f64,
    /// The conversion beacon.
    pub conversion_beacon: f64,
    /// Who writes the cookie that remembers the partner's id.
    pub tag_cookie: f64,
    /// How long a click counts.
    pub window: f64,
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
            terms: sure,
        }
    }
}

impl Trust {
    /// Lowers what rests on keys that a file took over from a detection, see [`super::Origins::trust`].
    pub fn lower(&mut self, shares: &BTreeMap<String, f64>) {
        for (key, share) in shares {
            if let Some(group) = keys::named(key).and_then(|key| key.trust(self)) {
                *group = group.min(*share);
            }
        }
    }

    /// How surely terms hold that nobody named and nothing shows.
    pub const ASSUMED: f64 = 0.94;

    /// Whether the window is the usual one, which nobody named and nothing shows.
    pub fn assumes_window(&self) -> bool {
        self.window <= Self::ASSUMED
    }

    /// How surely the checkout's pages hold; where none are known, nothing rests on them.
    pub fn checkout_if_known(&self) -> f64 {
        if self.checkout > 0.0 { self.checkout } else { 1.0 }
    }

    /// Whether it is known where partners' ids stand.
    pub fn knows_links(&self) -> bool {
        self.links > 0.0
    }
}
