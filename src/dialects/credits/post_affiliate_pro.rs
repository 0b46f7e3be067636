//! Post Affiliate Pro's transactions. The columns are those that the user shows.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Post Affiliate Pro's transactions.",
    documented: "support.qualityunit.com, transactions",
    marks: &["Total cost|totalcost|Total Cost", "Order ID|orderid|t_orderid", "Commission", "Product ID|productid|Payout status|payoutstatus|Affiliate ID|userid"],
    columns: &[
        at(F::TransactionId, "ID|Transaction ID|transid"),
        at(F::OrderId, "Order ID|orderid|t_orderid"),
        at(F::OrderedAt, "Created|Date|dateinserted|Date created"),
        at(F::ClickedAt, "First click|firstclicktime"),
        at(F::UpdatedAt, "Date approved|dateapproved"),
        at(F::Status, "Status|rstatus"),
        at(F::Reason, "Merchant note|System note"),
        at(F::Tag, "Affiliate ID|Refid|refid|userid|Affiliate"),
        at(F::Publisher, "Affiliate|Affiliate name|Username"),
        at(F::ClickRef, "Extra data 1|data1|Channel"),
        at(F::Landing, "Referrer URL|refererurl"),
        at(F::Advertiser, "Campaign|Campaign name"),
        at(F::Sku, "Product ID|productid"),
        at(F::Amount, "Total cost|totalcost"),
        at(F::Commission, "Commission"),
        at(F::Currency, "Currency|Original currency"),
    ],
    samples: &[
        Sample {
            text: "ID;Commission;Total cost;Order ID;Product ID;Created;Campaign;Affiliate ID;Affiliate;Type;Status;Payout status
p100001;7.14;119.00;1001;LAMP-1;2026-09-05 13:45:00;Lamp Shop;nook;Reading Nook;S;Approved;Unpaid
p100002;3.15;52.50;1002;LAMP-2;2026-09-06 13:45:00;Lamp Shop;nook;Reading Nook;S;Declined;Unpaid
",
            used: 2,
        },
    ],
    ..Dialect::new("post-affiliate-pro", Role::Credits)
};
