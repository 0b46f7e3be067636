//! Belboon's conversions. Statuses are numbers: 0 and 1 are open, 2 is rejected, 3 is confirmed.

use super::{Dialect, Field as F, Role, Sample, at, part};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Belboon's (Ingenious') conversions.",
    documented: "belboon, conversion export",
    marks: &["conversion_uniqid", "conversion_status", "conversion_commission_total"],
    columns: &[
        at(F::TransactionId, "conversion_uniqid"),
        at(F::OrderId, "conversion_order_token|conversion_order_id|order_id"),
        at(F::OrderedAt, "conversion_tracking_time"),
        at(F::ClickedAt, "click_time"),
        at(F::UpdatedAt, "conversion_modified_time"),
        part(F::Status, "conversion_status", status),
        at(F::Reason, "conversion_message"),
        at(F::Tag, "partner_id|publisher_id|adspace_id"),
        at(F::ClickRef, "click_subid"),
        at(F::Advertiser, "advertiser_id|advertiser_label"),
        at(F::Amount, "conversion_order_value"),
        at(F::Commission, "conversion_commission_total"),
        at(F::Currency, "conversion_currency_code"),
    ],
    samples: &[
        Sample {
            text: "conversion_uniqid;advertiser_id;advertiser_label;adspace_id;conversion_tracking_time;click_time;click_subid;conversion_currency_code;conversion_status;conversion_order_token;conversion_order_value;conversion_commission_total
b100001;9001;Lamp Shop;71;2026-09-05 13:45:00;2026-09-04 09:12:44;autumn;EUR;3;1001;119,00;7,14
b100002;9001;Lamp Shop;71;2026-09-06 13:45:00;2026-09-04 09:12:44;;EUR;2;1002;52,50;3,15
",
            used: 2,
        },
    ],
    ..Dialect::new("belboon", Role::Credits)
};

fn status(number: &str) -> Cow<'_, str> {
    match number {
        "0" | "1" => "open".into(),
        "2" => "rejected".into(),
        "3" | "4" => "confirmed".into(),
        word => word.into(),
    }
}
