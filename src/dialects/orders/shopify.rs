//! Shopify's order export.
//!
//! The headers are English in every shop. From 2012 to 2026 the columns grew from 43 to 79, and users see all of them.
//! `Name` is the order number that customers know. Further items of an order follow in rows that hold nothing but the
//! number, the e-mail address, the time and the item. `Note Attributes` holds what apps and themes keep of the visit,
//! one `key: value` per line.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::Amounts;
use crate::dialects::parts::{CLICK_IDS, note};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Shopify's order export (CSV from Orders › Export).",
    documented: "Shopify Help Center, Exporting orders to a CSV file",
    marks: &["Name", "Financial Status", "Created at", "Lineitem name"],
    columns: &[
        at(F::OrderId, "Name"),
        at(F::OtherId, "Id"),
        at(F::OrderedAt, "Created at"),
        at(F::Amount, "Total"),
        at(F::Currency, "Currency"),
        at(F::Sku, "Lineitem sku"),
        at(F::Sku, "Lineitem name"),
        at(F::Status, "Financial Status"),
        at(F::CancelledAt, "Cancelled at"),
        at(F::Channel, "Source"),
        at(F::CustomerId, "Email"),
        at(F::Coupon, "Discount Code"),
        part(F::Ip, "Note Attributes", |notes| note(notes, &["ip address", "customer ip", "ip"])),
        part(F::UserAgent, "Note Attributes", |notes| note(notes, &["user agent", "browser user agent"])),
        part(F::ClickId, "Note Attributes", |notes| note(notes, &CLICK_IDS)),
        part(F::SessionId, "Note Attributes", |notes| note(notes, &["session id", "session_id", "sessionid"])),
    ],
    amounts: Amounts::OfOrder,
    samples: &[
        Sample {
            text: "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References
#1001,a@mail.example,paid,2026-09-02 12:04:50 -0400,fulfilled,2026-09-03 09:00:00 -0400,no,USD,49.90,5.00,0.00,54.90,TEA10,5.00,Standard,2026-09-02 12:04:41 -0400,1,Green tea,29.90,,TEA-1,true,true,fulfilled,A B,,,,,Town,'02264,MA,US,,A B,,,,,Town,'02264,MA,US,,,\"IP address: 192.0.2.8
awc: 5150_1756828741_0a1b2c\",,Shopify Payments,c1.1,0.00,Tea Ltd,0.00,,,,4400000000001,,Low,web,0.00,,,,,,,,,,,,,,Massachusetts,Massachusetts,p1,,,#1001.1
#1001,a@mail.example,,,,,,,,,,,,,,2026-09-02 12:04:41 -0400,2,Tea pot,10.00,,POT-1,true,true,fulfilled,,,,,,,,,,,,,,,,,,,,,,,,,,,Tea Ltd,,,,,,,,,0.00,,,,,,,,,,,,,,,,,,
#1002,c@mail.example,voided,,unfulfilled,,no,USD,20.00,0.00,0.00,20.00,,0.00,,2026-11-02 12:04:41 -0500,1,Green tea,20.00,,TEA-1,true,true,pending,C D,,,,,Town,-,,US,,C D,,,,,Town,-,,US,,,,2026-11-02 13:00:00 -0500,,,0.00,Tea Ltd,20.00,,,,4400000000002,,Low,shopify_draft_order,0.00,,,,,,,,,,,,,,,,,,,
",
            used: 2,
        },
        Sample {
            text: "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at
#7,a@mail.example,paid,2012-09-02 12:05:00 -0400,,,no,USD,9.00,0.00,0.00,9.00,,0.00,,2012-09-02 12:04:41 -0400,1,Cup,9.00,CUP-1,true,true,,A B,,,,,Town,'02264,MA,US,,A B,,,,,Town,'02264,MA,US,,,,
",
            used: 1,
        },
    ],
    ..Dialect::new("shopify", Role::Orders)
};
