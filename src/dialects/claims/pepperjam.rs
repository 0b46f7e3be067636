//! Inquiries about missing orders, as publishers upload them to Pepperjam (Ascend).

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Pepperjam's (Ascend's) transaction inquiries (upload of a publisher).",
    documented: "ascendpartner.zendesk.com, transaction inquiry",
    marks: &["advertiser_id", "order_id", "inquiry", "order_date"],
    columns: &[
        at(F::OrderId, "order_id"),
        at(F::OrderedAt, "order_date"),
        at(F::Amount, "sale_amount"),
        at(F::Advertiser, "advertiser_id"),
        at(F::ClickRef, "sid"),
        at(F::Reason, "inquiry"),
    ],
    samples: &[Sample {
        text: "advertiser_id,order_id,inquiry,order_date,sid,sale_amount\n5150,1001,not tracked,2026-09-05,autumn,119.00\n",
        used: 1,
    }],
    ..Dialect::new("pepperjam-inquiries", Role::Claims)
};
