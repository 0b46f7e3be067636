//! Shopware 5's export of orders: the plugin Import/Export and its default profiles.
//!
//! A row is an item, and repeats its order. `partnerId` is the affiliate that Shopware credited. The order's status is a
//! number: 4 is cancelled, -1 an order that was never finished.

use super::{Dialect, Field as F, Role, Sample, Skip, at, part};
use crate::dialects::Amounts;
use std::borrow::Cow;

const STATUS: &str = "orderStatusId|orderStatusID|status|statusId|orderStatus";

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Shopware 5's export of orders.",
    documented: "Shopware 5 documentation, plugin Import/Export, default profiles",
    marks: &["number|orderNumber", "orderTime", "invoiceAmount"],
    columns: &[
        at(F::OrderId, "number|orderNumber"),
        at(F::OtherId, "orderId|id"),
        at(F::OrderedAt, "orderTime"),
        at(F::Amount, "invoiceAmount"),
        at(F::Currency, "currency"),
        at(F::Sku, "articleNumber|articleOrderNumber"),
        at(F::Sku, "articleName"),
        part(F::Status, STATUS, status),
        at(F::CustomerId, "customerId|customerNumber|userId"),
        at(F::CustomerId, "email|billingEmail"),
        at(F::Ip, "remoteAddress"),
        at(F::Tag, "partnerId|partner"),
        part(F::ClickId, "referer|refererUrl", crate::dialects::parts::click_id),
    ],
    skips: &[Skip { headers: STATUS, when: |cell| cell == "-1", reason: "an order that was never finished" }],
    amounts: Amounts::OfOrder,
    samples: &[Sample {
        text: "orderId;number;customerId;orderStatusID;cleared;paymentID;dispatchId;partnerId;shopId;invoiceAmount;invoiceAmountNet;invoiceShipping;orderTime;transactionId;comment;referer;currency;currencyFactor;remoteAddress;orderDetailId;articleId;articleNumber;articleName;price;quantity
57;20001;2;0;17;5;9;blog17;1;54.9;46.13;5;2026-09-02 12:04:41;;;https://blog.example/;EUR;1;192.0.2.0;201;100;TEA-1;Green tea;29.9;1
57;20001;2;0;17;5;9;blog17;1;54.9;46.13;5;2026-09-02 12:04:41;;;https://blog.example/;EUR;1;192.0.2.0;202;101;POT-1;Tea pot;10;2
58;20002;3;4;17;5;9;;1;9;7.56;0;2026-09-03 08:15:00;;;;EUR;1;192.0.2.0;203;102;CUP-1;Cup;9;1
59;0;3;-1;17;5;9;;1;9;7.56;0;2026-09-03 08:16:00;;;;EUR;1;192.0.2.0;204;102;CUP-1;Cup;9;1
",
        used: 2,
    }],
    ..Dialect::new("shopware5", Role::Orders)
};

/// The words of a status number; other texts are words already.
fn status(cell: &str) -> Cow<'_, str> {
    match cell {
        "0" => "open",
        "1" => "in process",
        "2" => "completed",
        "3" => "partially completed",
        "4" => "cancelled",
        "5" => "ready for delivery",
        "6" => "partially delivered",
        "7" => "delivered",
        "8" => "clarification required",
        text => return Cow::Borrowed(text),
    }
    .into()
}
