//! Etsy's sold orders (`EtsySoldOrders2026-9.csv`): a row per order, months before days, the shop's
//! currency. The SKUs of all its items are in one cell.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::Amounts;
use crate::dialects::parts::{first_product, listed_items};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Etsy's sold orders (CSV from Settings › Options › Download data).",
    documented: "Etsy help center, How to Download Your Shop Data",
    marks: &["Sale Date", "Order ID", "Order Value", "Order Total"],
    columns: &[
        at(F::OrderId, "Order ID"),
        at(F::OrderedAt, "Sale Date"),
        at(F::Amount, "Order Total"),
        at(F::Currency, "Currency"),
        part(F::Items, "SKU", listed_items),
        part(F::Sku, "SKU", |cell| first_product(&listed_items(cell))),
        at(F::Status, "Status"),
        at(F::Channel, "Order Type|InPerson Location"),
        at(F::CustomerId, "Buyer User ID"),
        at(F::Coupon, "Coupon Code"),
    ],
    amounts: Amounts::OfOrder,
    samples: &[Sample {
        text: "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method,Date Shipped,Street 1,Street 2,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,Order Value,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,Order Net,Adjusted Order Total,Adjusted Card Processing Fees,Adjusted Net Order Amount,Buyer,Order Type,Payment Type,InPerson Discount,InPerson Location,SKU
09/02/26,3000000001,buyer1,A B,A,B,3,Credit Card,09/03/26,1 Street,,Town,MA,02264,United States,USD,49.90,TEA10,TEA10 - % off,5.00,0.00,5.00,0.00,49.90,Completed,1.90,48.00,,,,A B (buyer1),online,online_cc,,,TEA-1
09/13/26,3000000002,buyer2,C D,C,D,1,Credit Card,,2 Street,,Town,CA,94000,United States,USD,9.00,,,0.00,0.00,0.00,0.00,9.00,Cancelled,0.50,8.50,,,,C D (buyer2),online,online_cc,,,\"CUP-1, CUP-2\"
",
        used: 2,
    }],
    ..Dialect::new("etsy", Role::Orders)
};
