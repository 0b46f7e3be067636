//! PartnerStack's transactions, with the names of its programming interface. Customers' keys are not read.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "PartnerStack's transactions.",
    documented: "docs.partnerstack.com, transactions and rewards; its download has no public description",
    marks: &["Partner Key|Partnership Key|partner_key|partnership_key", "Customer Key|customer_key|Customer External Key", "Amount|amount|Transaction Amount"],
    columns: &[
        at(F::TransactionId, "Key|Transaction Key"),
        at(F::OrderId, "External Key|Order ID|Transaction External Key"),
        at(F::OrderedAt, "Created At|Transaction Date|Created"),
        at(F::UpdatedAt, "Updated At"),
        at(F::Status, "Status|Transaction Status|Reward Status"),
        at(F::Tag, "Partner Key|Partnership Key"),
        at(F::Publisher, "Partner Name|Partner|Partnership"),
        at(F::Advertiser, "Company|Program"),
        at(F::Sku, "Product Key"),
        at(F::Amount, "Amount|Transaction Amount"),
        at(F::Commission, "Reward Amount|Commission|Reward"),
        at(F::Currency, "Currency"),
    ],
    samples: &[
        Sample {
            text: "Key,Partner Key,Partner Name,Customer Key,External Key,Product Key,Amount,Currency,Reward Amount,Status,Created At
txn_100001,nook,Reading Nook,cus_1,1001,LAMP-1,119.00,USD,7.14,approved,2026-09-05T13:45:00Z
txn_100002,nook,Reading Nook,cus_2,1002,LAMP-2,52.50,USD,0.00,declined,2026-09-06T13:45:00Z
",
            used: 2,
        },
    ],
    ..Dialect::new("partnerstack", Role::Credits)
};
