//! Partnerize's conversions. The brand's order number is the conversion reference.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Partnerize's conversions.",
    documented: "Partnerize, conversion export",
    marks: &["conversion_id", "conversion_reference", "conversion_status", "publisher_commission|commission"],
    columns: &[
        at(F::TransactionId, "conversion_id"),
        at(F::OrderId, "conversion_reference|advertiser_reference"),
        at(F::OrderedAt, "conversion_date_time|conversion_time"),
        at(F::ClickedAt, "click_date_time|click_time"),
        at(F::Status, "conversion_status"),
        at(F::Reason, "reject_reason"),
        at(F::Tag, "publisher_id"),
        at(F::Publisher, "publisher_name"),
        at(F::Site, "source_referer"),
        at(F::ClickRef, "publisher_reference"),
        at(F::ClickId, "clickref"),
        at(F::Advertiser, "campaign_title|campaign_id"),
        at(F::Amount, "value|conversion_value"),
        at(F::Commission, "publisher_commission|commission"),
        at(F::Currency, "currency"),
        at(F::Country, "country"),
    ],
    samples: &[
        Sample {
            text: "conversion_id,publisher_id,campaign_id,conversion_time,conversion_date,conversion_date_time,click_time,click_date,click_date_time,currency,publisher_reference,advertiser_reference,conversion_reference,campaign_title,publisher_name,source_referer,conversion_status,conversion_lag,publisher_commission,creative_type,creative_id,specific_creative_id,value,booked_date,insert_date
1011l100001,1100l10,1011l77,2026-09-05 13:45:00,2026-09-05,2026-09-05 13:45:00,2026-09-04 09:12:44,2026-09-04,2026-09-04 09:12:44,EUR,autumn,,1001,Lamp Shop,Reading Nook,https://nook.example/lamps,approved,102736,7.14,text,1,0,119.00,2026-09-20 00:00:00,2026-09-05 13:50:00
1011l100002,1100l10,1011l77,2026-09-06 13:45:00,2026-09-06,2026-09-06 13:45:00,2026-09-04 09:12:44,2026-09-04,2026-09-04 09:12:44,EUR,,,1002,Lamp Shop,Reading Nook,https://nook.example/lamps,rejected,189136,0.00,text,1,0,52.50,,2026-09-06 13:50:00
",
            used: 2,
        },
    ],
    ..Dialect::new("partnerize", Role::Credits)
};
