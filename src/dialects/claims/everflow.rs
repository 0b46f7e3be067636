//! Conversions that an advertiser uploads to Everflow: by the conversion's id, or by the id of the click.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Everflow's upload of conversions (of an advertiser or agency).",
    documented: "helpdesk.everflow.io, import of conversions",
    marks: &["conversion_id|transaction_id", "payout", "revenue", "sale_amount"],
    without: &["status", "date", "conversion_date", "offer", "partner_id", "affiliate_id", "order_id"],
    columns: &[
        at(F::TransactionId, "conversion_id"),
        at(F::ClickId, "transaction_id"),
        at(F::OrderId, "adv1"),
        at(F::OrderedAt, "unix_timestamp"),
        at(F::Amount, "sale_amount"),
        at(F::Commission, "payout"),
        at(F::Reason, "notes"),
    ],
    samples: &[
        Sample {
            text: "conversion_id,payout,revenue,sale_amount\nc00000000000000000000000000000001,7.14,10.00,119.00\n",
            used: 1,
        },
        Sample {
            text: "transaction_id,event_id,payout,revenue,sale_amount,adv1,unix_timestamp\na00000000000000000000000000000001,1,7.14,10.00,119.00,1001,1788615900\n",
            used: 1,
        },
    ],
    ..Dialect::new("everflow-upload", Role::Claims)
};
