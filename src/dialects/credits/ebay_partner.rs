//! The transactions of eBay's Partner Network. An order has several lines, one for each change: only the differences
//! (`DeltaSales`, `DeltaEarnings`) can be added.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "The transactions of eBay's Partner Network.",
    documented: "partnerhelp.ebay.com, transaction detail report",
    marks: &["EpnTransactionId|EPN Transaction ID|ePN Transaction ID", "EventDate|Event Date", "Earnings", "DeltaEarnings|Delta Earnings|Sales"],
    columns: &[
        at(F::OrderId, "EbayCheckoutTransactionId|eBay Checkout Transaction ID"),
        at(F::OrderedAt, "EventDate|Event Date"),
        at(F::ClickedAt, "ClickTimestamp|Click Timestamp"),
        at(F::UpdatedAt, "UpdateDate|Update Date"),
        at(F::Status, "Status"),
        at(F::Tag, "CampaignId|Campaign ID"),
        at(F::ClickRef, "CustomId|Custom ID"),
        at(F::Advertiser, "CheckoutSite|Checkout Site"),
        at(F::Sku, "ItemId|Item ID"),
        at(F::ProductName, "ItemName|Item Name"),
        at(F::Amount, "DeltaSales|Delta Sales"),
        at(F::Amount, "Sales"),
        at(F::Commission, "DeltaEarnings|Delta Earnings"),
        at(F::Commission, "Earnings"),
        at(F::Currency, "Currency"),
    ],
    zone: "America/Los_Angeles",
    samples: &[Sample {
        text: "EventName,EpnTransactionId,EbayCheckoutTransactionId,EventDate,UpdateDate,ClickTimestamp,CampaignId,CustomId,ItemName,Sales,DeltaSales,Earnings,DeltaEarnings,Status,CheckoutSite
Winning Bid (Revenue),5000001,100000000001,2026-09-05T13:45:00-0700,2026-09-06T01:00:00-0700,2026-09-04T09:12:44-0700,5338000001,autumn,Desk lamp,119.00,119.00,7.14,7.14,Approved,US
Winning Bid (Revenue),5000001,100000000001,2026-09-05T13:45:00-0700,2026-09-20T01:00:00-0700,2026-09-04T09:12:44-0700,5338000001,autumn,Desk lamp,0.00,-119.00,0.00,-7.14,Reversed,US
",
        used: 2,
    }],
    ..Dialect::new("ebay-partner", Role::Credits)
};
