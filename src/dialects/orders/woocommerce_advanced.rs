//! Advanced Order Export For WooCommerce, a plugin.
//!
//! Users choose the columns. With "populate other columns in product rows" off, further items of an order are rows
//! without the order's own columns, its number included; with it on, every row repeats the order's total.

use super::{Dialect, Field as F, Role, Sample, at};
use crate::dialects::Amounts;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Advanced Order Export For WooCommerce (AlgolPlus).",
    documented: "wordpress.org/plugins/woo-order-export-lite",
    marks: &[
        "Order Number",
        "Order Date",
        "Order Total Amount|Order Subtotal Amount|Order Total Tax Amount|Quantity (- Refund)",
        "Order Status|Item Name|SKU|Item #|Email (Billing)|Payment Method Title",
    ],
    columns: &[
        at(F::OrderId, "Order Number"),
        at(F::OtherId, "Order ID"),
        at(F::OrderedAt, "Order Date"),
        at(F::Amount, "Order Total Amount|Order Subtotal Amount"),
        at(F::Currency, "Currency|Order Currency"),
        at(F::Sku, "SKU"),
        at(F::Sku, "Item Name"),
        at(F::Category, "Category"),
        at(F::Status, "Order Status"),
        at(F::CustomerId, "Customer User ID|Customer ID|User ID"),
        at(F::CustomerId, "Email (Billing)"),
        at(F::Ip, "Customer IP address|Customer IP"),
        at(F::UserAgent, "Customer User Agent|User Agent"),
        at(F::Coupon, "Coupon Code|Coupons Used"),
        at(F::Channel, "Created Via|Source"),
    ],
    has_bare_items: true,
    amounts: Amounts::OfOrder,
    samples: &[
        Sample {
            text: "\"Order Number\",\"Order Status\",\"Order Date\",\"Customer Note\",\"First Name (Billing)\",\"Email (Billing)\",\"Payment Method Title\",\"Order Subtotal Amount\",\"Order Refund Amount\",\"Order Total Amount\",\"Order Total Tax Amount\",SKU,\"Item #\",\"Item Name\",\"Quantity (- Refund)\",\"Item Cost\",\"Coupon Code\"
1001,Completed,\"2026-09-02 12:04\",,A,a@mail.example,Card,49.90,0,54.90,0,TEA-1,1,\"Green tea\",1,29.90,tea10
,,,,,,,,,,,POT-1,2,\"Tea pot\",2,10.00,
1002,Refunded,\"2026-09-03 08:15\",,C,c@mail.example,Card,9.00,9.00,9.00,0,CUP-1,1,Cup,1,9.00,
",
            used: 2,
        },
        Sample {
            text: "Order Number;Order Status;Order Date;Order Total Amount;SKU;Item #;Item Name
1001;Completed;2026-09-02 12:04;54,90;TEA-1;1;Green tea
1001;Completed;2026-09-02 12:04;54,90;POT-1;2;Tea pot
",
            used: 1,
        },
    ],
    ..Dialect::new("woocommerce-advanced", Role::Orders)
};
