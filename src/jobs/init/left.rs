//! What is left to fill in, and what to do next.

use super::Shown;
use crate::merchant::Merchant;

/// Settings that only the shop knows, with their effects.
const ONLY_YOU: [(&str, &str); 3] = [
    (
        "policy.window",
        "how long a click counts: 30d are assumed where credited sales show nothing else, and it decides much",
    ),
    ("policy.commission_rate", "the commission as a share of the amount: without it no commission is counted"),
    ("policy.model", "last-click is assumed"),
];

impl Shown {
    /// What is left to fill in, a paragraph each.
    pub(super) fn left(&self) -> Vec<String> {
        let mut open: Vec<String> = Vec::new();
        for missing in &self.columns.missing {
            open.push(format!("orders.columns.{} (without it no order of {} is read)", missing.column, missing.file));
        }
        let site = &self.merchant.site;
        for (key, is_open) in [
            ("site.hosts", site.hosts.is_empty()),
            ("site.session", site.session.is_none()),
            ("site.pages.checkout", site.pages.checkout.is_empty()),
            ("site.pages.confirmation", site.pages.confirmation.is_empty()),
        ] {
            if is_open && !self.logs.is_empty() {
                open.push(format!("{key} (not found in the samples)"));
            }
        }
        open.extend(
            ONLY_YOU.iter().filter(|(key, _)| !says(&self.merchant, key)).map(|(key, why)| format!("{key} ({why})")),
        );
        let mut end = Vec::new();
        if !open.is_empty() {
            end.push(format!("Left to fill in: {}.", open.join("; ")));
        }
        end
    }
}

/// Whether the given settings or a preset set a key.
fn says(merchant: &Merchant, key: &str) -> bool {
    merchant.origins.sets(key) || merchant.origins.sets("policy.preset")
}
