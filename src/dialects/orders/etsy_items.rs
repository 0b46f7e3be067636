//! Etsy's sold order items (`EtsySoldOrderItems2026-9.csv`): a row per item. `Order Shipping` repeats on every row of an
//! order, so that only item totals are added up.

use super::{Dialect, Field as F, Role, Sample, at};
use crate::dialects::Amounts;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Etsy's sold order items. Amounts are the items', without shipping.",
    documented: "Etsy help center, How to Download Your Shop Data",
    marks: &["Sale Date", "Item Name", "Transaction ID", "Listing ID", "Order ID"],
    columns: &[
        at(F::OrderId, "Order ID"),
        at(F::OrderedAt, "Sale Date"),
        at(F::Amount, "Item Total"),
        at(F::Currency, "Currency"),
        at(F::Sku, "SKU"),
        at(F::Sku, "Listing ID|Item Name"),
        at(F::Channel, "Order Type|InPerson Location"),
        at(F::CustomerId, "Buyer"),
        at(F::Coupon, "Coupon Code"),
    ],
    amounts: Amounts::OfItem,
    samples: &[Sample {
        text: "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Address1,Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,Variations,Order Type,Listings Type,Payment Type,InPerson Discount,InPerson Location,VAT Paid by Buyer,SKU
09/02/26,Green tea,buyer1,1,29.90,,,0.00,0.00,5.00,0.00,29.90,USD,4000000001,5000000001,09/02/2026,09/03/2026,A B,1 Street,,Town,MA,02264,United States,3000000001,,online,listing,online_cc,,,0,TEA-1
09/02/26,Tea pot,buyer1,2,10.00,,,0.00,0.00,5.00,0.00,20.00,USD,4000000002,5000000002,09/02/2026,09/03/2026,A B,1 Street,,Town,MA,02264,United States,3000000001,,online,listing,online_cc,,,0,POT-1
",
        used: 1,
    }],
    ..Dialect::new("etsy-items", Role::Orders)
};
