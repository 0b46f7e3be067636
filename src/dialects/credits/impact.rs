//! impact.com's actions. Users add and remove columns of the listing. An action that is reversed keeps its amount, and its
//! state says so.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "impact.com's actions (Action Listing, or actions of the programming interface as JSON lines).",
    documented: "integrations.impact.com, Actions",
    marks: &["Campaign Id|Campaign|Campaign Name|Oid|Order Id|Media Partner|Media Partner Id|Media Partner Name|Partner", "Action Tracker|Action Tracker Name|Action Tracker Id", "Payout|Earnings|Action Earnings|Action Cost|Cost"],
    without: &["Inquiry Id"],
    columns: &[
        at(F::TransactionId, "Action Id|Id"),
        at(F::OrderId, "Oid|Order Id"),
        at(F::OrderedAt, "Action Date|Event Date|Tracking Date|Creation Date|Posting Date"),
        at(F::ClickedAt, "Referring Date|Referral Date|Click Date"),
        at(F::UpdatedAt, "Modification Date|Locking Date"),
        at(F::Status, "State|Status|Action Status"),
        at(F::Reason, "State Reason|Reversal Reason|Disposition|Modification Reason"),
        at(F::Tag, "Media Partner Id|Media Id|Partner Id"),
        at(F::Publisher, "Media Partner Name|Media Partner|Media Name|Partner|Partner Name"),
        at(F::Site, "Referring Domain"),
        at(F::ClickRef, "Sub Id 1|SubId1|PubSubid1|Shared Id"),
        at(F::ClickId, "Click Id|Irclickid"),
        at(F::Landing, "Referring URL|Landing Page"),
        at(F::Advertiser, "Campaign Name|Campaign|Campaign Id"),
        at(F::Amount, "Sale Amount|Amount"),
        at(F::Commission, "Payout|Action Earnings|Earnings|Action Cost|Cost"),
        at(F::Currency, "Currency|Payout Currency"),
        at(F::Coupon, "Promo Code"),
        at(F::Country, "Customer Country"),
    ],
    samples: &[
        Sample {
            text: "Action Id,Campaign Id,Campaign Name,Action Tracker Id,Action Tracker,Status,Media Partner Id,Media Partner,Oid,Sub Id 1,Shared Id,Sale Amount,Payout,Currency,Promo Code,Referral Date,Action Date,Modification Date,Locking Date
8882.5501.100001,8882,Lamp Shop,9026,Online sale,APPROVED,310001,Reading Nook,1001,autumn,,119.00,7.14,EUR,,2026-09-04T09:12:44+02:00,2026-09-05T13:45:00+02:00,2026-09-20T01:00:00+02:00,2026-10-05T00:00:00+02:00
8882.5501.100002,8882,Lamp Shop,9026,Online sale,REVERSED,310001,Reading Nook,1002,,,52.50,0.00,EUR,LAMP10,2026-09-04T10:00:00+02:00,2026-09-04T10:30:00+02:00,2026-09-21T01:00:00+02:00,2026-10-05T00:00:00+02:00
",
            used: 2,
        },
        Sample {
            text: "Paystub Id,Action Id,Campaign Id,Campaign Name,Action Tracker Id,Action Tracker,Sub Id 1,Sub Id 2,Sub Id 3,Shared Id,Sale Amount,Payout,Action Date,Posting Date,Modification Date,Locking Date
700001,8882.5501.100003,8882,Lamp Shop,9026,Online sale,autumn,,,,33.00,1.98,2026-09-05T13:45:00Z,2026-10-06T00:00:00Z,,2026-10-05T00:00:00Z
",
            used: 1,
        },
        Sample {
            text: "{\"Id\":\"8882.5501.100004\",\"CampaignId\":8882,\"CampaignName\":\"Lamp Shop\",\"ActionTrackerId\":9026,\"ActionTrackerName\":\"Online sale\",\"State\":\"PENDING\",\"Payout\":7.14,\"Amount\":119.0,\"Currency\":\"USD\",\"ReferringDate\":\"2026-09-04T09:12:44.000Z\",\"EventDate\":\"2026-09-05T13:45:00.000Z\",\"Oid\":\"1004\",\"SubId1\":\"autumn\",\"SharedId\":\"\"}
",
            used: 1,
        },
    ],
    ..Dialect::new("impact", Role::Credits)
};
